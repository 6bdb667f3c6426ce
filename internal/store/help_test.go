package store_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
)

func sameInstant(a, b clock.Instant) bool { return a == b || a.Time().Equal(b.Time()) }

// wantFault checks that err is one fault of that kind and key.
func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("got %v, want one fault %s %s", err, kind, key)
	}
}
