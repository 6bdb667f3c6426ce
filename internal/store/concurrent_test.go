package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestConcurrentCommands(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"those that freeze get one number each": freezeAtOnce,
		"those that add one document share it":  addAtOnce,
		"one that is overtaken finds the row":   overtaken,
	})
}

// Invariant I1: whoever comes second works on the first one's result.
func freezeAtOnce(t *testing.T, db *store.DB, raw *sql.DB) {
	const commands = 4
	s := newSample(t, "REL-1", "{}")
	write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, s.doc) })
	var group sync.WaitGroup
	failed := make([]error, commands)
	for i := range commands {
		own := newSample(t, "REL-1", "{}")
		own.doc, own.version.Document = s.doc, s.doc.ID
		group.Go(func() {
			failed[i] = work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.freeze"), func(tx *work.Tx) error {
				versions, err := store.Versions{}.List(tx, s.doc.ID)
				if err != nil {
					return err
				}
				own.version.Ordinal = len(versions) + 1
				own.version.Number = fmt.Sprintf("0.%d", own.version.Ordinal)
				return own.freeze(tx)
			})
		})
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Errorf("a command failed: %v", err)
	}
	var numbers []string
	read(t, db, func(tx *work.Tx) error {
		versions, err := store.Versions{}.List(tx, s.doc.ID)
		for _, version := range versions {
			numbers = append(numbers, version.Number)
		}
		return err
	})
	if !slices.Equal(numbers, []string{"0.1", "0.2", "0.3", "0.4"}) {
		t.Errorf("numbers %v", numbers)
	}
	if got := left(t, raw)[1]; got != commands {
		t.Errorf("%d audit entries, want %d", got, commands)
	}
}

// Whoever finds no document and is then overtaken finds the other's.
func addAtOnce(t *testing.T, db *store.DB, raw *sql.DB) {
	var group sync.WaitGroup
	failed := make([]error, 4)
	for i := range failed {
		own := newSample(t, "REL-1", "{}").doc
		group.Go(func() {
			failed[i] = work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.freeze"), func(tx *work.Tx) error {
				_, err := store.Documents{}.Find(tx, own.Kind, own.Subject)
				if fault.Is(err, fault.NotFound) {
					err = store.Documents{}.Add(tx, own)
				}
				return err
			})
		})
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Errorf("a command failed: %v", err)
	}
	if got := left(t, raw)[0]; got != 1 {
		t.Errorf("%d documents, want 1", got)
	}
}

// overtaken lets another command commit just after this one looked and found
// nothing: it runs again and finds what is there. On SQLite nobody can come in
// between, so there the other one is first.
func overtaken(t *testing.T, db *store.DB, _ *sql.DB) {
	customerAndService(t, db)
	for name, one := range map[string]struct{ find, add func(*work.Tx) error }{
		"document": {
			func(tx *work.Tx) error { _, err := store.Documents{}.Find(tx, "release_plan", "REL-1"); return err },
			func(tx *work.Tx) error { return store.Documents{}.Add(tx, newSample(t, "REL-1", "{}").doc) },
		},
		"release": {
			func(tx *work.Tx) error { _, err := store.Releases{}.Find(tx, "1.30"); return err },
			func(tx *work.Tx) error { return store.Releases{}.Save(tx, full(t)) },
		},
	} {
		overtake := sync.OnceFunc(func() { write(t, db, one.add) })
		if db.Engine() == "sqlite" {
			overtake()
		}
		err := work.New(db, db, storetest.Anyone{}).Do(t.Context(), command("document.freeze"), func(tx *work.Tx) error {
			err := one.find(tx)
			if fault.Is(err, fault.NotFound) {
				overtake()
				err = one.add(tx)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A deadlock of the server itself, not a simulated one.
func TestDeadlock(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		if db.Engine() == "sqlite" {
			sqliteHasNoDeadlock(t, db, raw)
			return
		}
		both := make(chan struct{})
		var met, group sync.WaitGroup
		met.Add(2)
		go func() { met.Wait(); close(both) }()
		failed := make([]error, 2)
		var mu sync.Mutex
		runs := 0
		for i, order := range [][]string{{"A", "B"}, {"B", "A"}} {
			once := sync.OnceFunc(met.Done)
			group.Go(func() {
				failed[i] = work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
					mu.Lock()
					runs++
					mu.Unlock()
					if err := (store.Documents{}).Add(tx, newSample(t, order[0], "{}").doc); err != nil {
						return err
					}
					once()
					<-both // each holds its first row and wants the other's
					return store.Documents{}.Add(tx, newSample(t, order[1], "{}").doc)
				})
			})
		}
		group.Wait()
		if (failed[0] == nil) == (failed[1] == nil) {
			t.Fatalf("want one winner, got %v and %v", failed[0], failed[1])
		}
		wantFault(t, errors.Join(failed...), fault.Conflict, "fault.document.exists")
		if runs < 3 {
			t.Errorf("%d runs, want 3 at least: the loser once more", runs)
		}
		if got := left(t, raw); got != [3]int{2, 1, 0} {
			t.Errorf("left %v, want two documents and one entry", got)
		}
	})
}

// On SQLite a command waits before its first statement, so two that would lock
// each other on a server run one after the other.
func sqliteHasNoDeadlock(t *testing.T, db *store.DB, raw *sql.DB) {
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			err := db.Write(context.Background(), func(tx *work.Tx) error {
				if _, err := (store.Documents{}).List(tx, "", "", 10); err != nil {
					return err
				}
				return store.Documents{}.Add(tx, newSample(t, fmt.Sprintf("REL-%d", i), "{}").doc)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := left(t, raw)[0]; got != 8 {
		t.Errorf("%d documents, want 8", got)
	}
}
