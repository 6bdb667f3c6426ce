package store_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"

	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleaseCommandsAtOnce(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"of two that save what they read, one is stale": savesAtOnce,
		"those that record facts all do":                factsAtOnce,
		"one of those that confirm is the second":       confirmsAtOnce,
		"those that bring an incident share it":         incidentsAtOnce,
	})
}

// together runs commands at the same time, as a unit of work runs them, and returns
// what became of each.
func together(t *testing.T, db *store.DB, n int, fn func(int, *work.Tx) error) []error {
	t.Helper()
	var group sync.WaitGroup
	failed := make([]error, n)
	for i := range failed {
		group.Go(func() {
			failed[i] = work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("release.put_plan"), func(tx *work.Tx) error {
				return fn(i, tx)
			})
		})
	}
	group.Wait()
	return failed
}

func savesAtOnce(t *testing.T, db *store.DB, _ *sql.DB) {
	storedRelease(t, db)
	seen := findRelease(t, db, "1.30")
	failed := together(t, db, 4, func(i int, tx *work.Tx) error {
		own := seen
		own.Activities = slices.Clone(seen.Activities)
		own.Activities[0].Week = &i
		return store.Releases{}.Save(tx, own)
	})
	winner := slices.Index(failed, nil)
	for i, err := range failed {
		if i != winner {
			wantFault(t, err, fault.Stale, "fault.database.stale")
		}
	}
	if got := findRelease(t, db, "1.30"); winner < 0 || got.RowVersion != 2 || *got.Activities[0].Week != winner {
		t.Errorf("winner %d, row version %d, week %d", winner, got.RowVersion, *got.Activities[0].Week)
	}
}

func factsAtOnce(t *testing.T, db *store.DB, raw *sql.DB) {
	r := storedRelease(t, db)
	facts := make([]release.Fact, 4)
	for i := range facts {
		facts[i] = factOf(t, release.IssueFact, minute(1), minute(1))
	}
	failed := together(t, db, len(facts), func(i int, tx *work.Tx) error { return store.ReleaseFacts{}.Add(tx, r.ID, facts[i]) })
	if err := errors.Join(failed...); err != nil {
		t.Errorf("a command failed: %v", err)
	}
	ordinals, err := storetest.Strings(t.Context(), raw, "SELECT ordinal FROM release_facts ORDER BY ordinal")
	if err != nil || !slices.Equal(ordinals, []string{"1", "2", "3", "4"}) {
		t.Errorf("ordinals %v, %v", ordinals, err)
	}
}

func confirmsAtOnce(t *testing.T, db *store.DB, _ *sql.DB) {
	r := storedRelease(t, db)
	f := factOf(t, release.AgreementFact, minute(1), minute(1))
	addFact(t, db, r.ID, f)
	people := []string{"ana", "luis", "zoe", "eva"}
	failed := together(t, db, len(people), func(i int, tx *work.Tx) error { return store.ReleaseFacts{}.Confirm(tx, f.ID, people[i]) })
	winner := slices.Index(failed, nil)
	for i, err := range failed {
		if i != winner {
			wantFault(t, err, fault.Conflict, "fault.release.fact_confirmed")
		}
	}
	if got := factsOf(t, db, r.ID)[0]; winner < 0 || got.Confirmed != people[winner] {
		t.Errorf("winner %d, confirmed by %q", winner, got.Confirmed)
	}
}

func incidentsAtOnce(t *testing.T, db *store.DB, _ *sql.DB) {
	done := make([]string, 4)
	failed := together(t, db, len(done), func(i int, tx *work.Tx) (err error) {
		done[i], err = store.Incidents{}.Put(tx, release.Incident{Code: "INC-1", Opened: minute(1)})
		return err
	})
	slices.Sort(done)
	if err := errors.Join(failed...); err != nil || !slices.Equal(done, []string{"created", "unchanged", "unchanged", "unchanged"}) {
		t.Errorf("%v, %v", done, err)
	}
}
