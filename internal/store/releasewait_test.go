package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleaseWaits(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "what releases wait for", Test: releaseWaits})
}

// What is put is what is listed, by role and day; what is put again takes its place.
func releaseWaits(t *testing.T, db *store.DB) {
	all := crowd(t, db)
	draft, closed := all[0], all[2]
	wait := func(r release.Release, role, gate string, due clock.Date) release.Wait {
		return release.Wait{Release: r.Code, Title: r.Title, Kind: release.WaitGate, Stage: release.Scheduled, Gate: gate, Role: role, Lines: 2, Due: due}
	}
	put := func(r release.Release, list ...release.Wait) {
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.PutWaits(tx, r.ID, list) })
	}
	put(draft, wait(draft, "tester", "window", clock.Date{}), wait(draft, "manager", "pir", on(2026, 3, 1)))
	late, undated, own := wait(draft, "manager", "acceptance", on(2026, 1, 5)), wait(draft, "manager", "restored", clock.Date{}), wait(draft, "tester", "pir", on(2026, 2, 1))
	put(draft, own, late, undated)
	other := wait(closed, "manager", "pir", on(2026, 1, 9))
	put(closed, other)
	tests := []struct {
		query release.WaitQuery
		want  []release.Wait
	}{
		{release.WaitQuery{}, []release.Wait{late, other, own, undated}},
		{release.WaitQuery{Roles: []string{"tester", "manager"}}, []release.Wait{late, other, own, undated}},
		{release.WaitQuery{Roles: []string{"manager"}, Limit: 2}, []release.Wait{late, other}},
		{release.WaitQuery{Release: draft.Code, Roles: []string{"manager"}}, []release.Wait{late, undated}},
		{release.WaitQuery{Roles: []string{"nobody"}}, []release.Wait{}},
	}
	read(t, db, func(tx *work.Tx) error {
		for _, test := range tests {
			got, err := store.Releases{}.WaitPage(tx, test.query)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.query, diff)
			}
		}
		n, err := store.Releases{}.CountWaits(tx, []string{"manager"}, on(2026, 1, 9))
		if err != nil || n != (release.WaitCount{All: 3, Late: 1}) {
			t.Errorf("counted %+v, %v", n, err)
		}
		gates, err := store.Releases{}.CountGates(tx, []string{draft.Code, closed.Code, "none"})
		if err != nil || gates[draft.Code] != 3 || gates[closed.Code] != 1 || len(gates) != 2 {
			t.Errorf("gates %v, %v", gates, err)
		}
		running, err := store.Releases{}.Running(tx, "R03", 3)
		if err != nil || len(running) != 3 || running[0] <= "R03" {
			t.Errorf("running %v, %v", running, err)
		}
		return nil
	})
}
