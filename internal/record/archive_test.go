package record_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/record"
	"acta/internal/work"
)

// started keeps events as a store would, or fails.
type started struct {
	list []string
	fail error
}

func (s *started) Add(_ *work.Tx, event, kind, subject string, at clock.Instant) error {
	if s.fail == nil {
		s.list = append(s.list, event+" "+kind+" "+subject+" "+at.String())
	}
	return s.fail
}

// The retention of both plans of a release, and of the plan of each deployment,
// starts when its post-implementation review is closed. Seed 4.4, 7; Scope F48.
func TestPIRClosed(t *testing.T) {
	at := clock.At(time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC))
	for name, c := range map[string]struct {
		subjects, want []string
	}{
		"a release with two deployments": {[]string{"1.30", "1.30@D1", "1.30@D2"}, []string{
			"pir_closed release_plan 1.30 " + at.String(), "pir_closed deployment_plan 1.30@D1 " + at.String(), "pir_closed deployment_plan 1.30@D2 " + at.String(),
		}},
		"a release alone": {[]string{"1.30"}, []string{"pir_closed release_plan 1.30 " + at.String()}},
		"nothing":         {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			kept := &started{}
			err := record.NewStarter(kept).PIRClosed(work.NewTx(context.Background(), at, nil), c.subjects, at)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, kept.list); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
	wrong := errors.New("disk full")
	err := record.NewStarter(&started{fail: wrong}).PIRClosed(work.NewTx(context.Background(), at, nil), []string{"1.30"}, at)
	if !errors.Is(err, wrong) {
		t.Errorf("a store that fails: %v", err)
	}
}
