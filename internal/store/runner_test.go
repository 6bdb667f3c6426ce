package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// command is a command on a release.
func command(name string) work.Command {
	return work.Command{Name: name, Actor: "íñigo.µ🚀", Subject: id.Ref{Kind: "release", ID: "REL-1"}}
}

// left is what commands left in the database: documents, audit entries, jobs.
func left(t *testing.T, raw *sql.DB) [3]int {
	t.Helper()
	var n [3]int
	for i, table := range []string{"documents", "audit_entries", "jobs"} {
		if err := raw.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n[i]); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// Invariants I12, I19.
func TestRunner(t *testing.T) {
	tests := map[string]func(*testing.T, *store.DB, *sql.DB){
		"one command leaves one entry and its jobs":      oneCommand,
		"a command that fails leaves nothing":            nothingLeft,
		"a command that panics leaves nothing":           panicLeavesNothing,
		"a command that ends its context leaves nothing": cancelled,
		"a deadlock runs the command again":              runAgain,
		"an unfinished job is queued once":               dedupe,
		"a snapshot does not see what commits meanwhile": snapshot,
		"a snapshot refuses to write":                    readOnly,
	}
	runAll(t, tests)
}

// runAll runs each test on an empty database of each engine.
func runAll(t *testing.T, tests map[string]func(*testing.T, *store.DB, *sql.DB)) {
	t.Helper()
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				db, raw := fresh(t)
				test(t, db, raw)
			})
		}
	})
}

func oneCommand(t *testing.T, db *store.DB, raw *sql.DB) {
	cmd := command("document.freeze")
	cmd.Reason = "porque sí: µ ñ 🚀"
	err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), cmd, func(tx *work.Tx) error {
		tx.Detail("title", "año", "ano")
		tx.Detail("same", "x", "x")
		tx.Enqueue(work.Job{Kind: "document.render", Payload: `{"version":"ñ"}`})
		return store.Documents{}.Add(tx, newSample(t, "REL-1", "{}").doc)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := left(t, raw); got != [3]int{1, 1, 1} {
		t.Errorf("left %v, want one of each", got)
	}
	want := []work.Entry{{
		At: storetest.Start(), Actor: cmd.Actor, Action: cmd.Name, Subject: cmd.Subject, Reason: cmd.Reason,
		Changes: []work.Change{{Field: "title", Before: "año", After: "ano"}},
	}}
	read(t, db, func(tx *work.Tx) error {
		of, err := store.Entries{}.Of(tx, cmd.Subject)
		if diff := cmp.Diff(want, of, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("entries (-want +got):\n%s", diff)
		}
		return err
	})
	read(t, db, func(tx *work.Tx) error {
		since, err := store.Entries{}.Since(tx, storetest.Start(), 10)
		if len(since) != 1 {
			t.Errorf("%d entries since the start, want 1", len(since))
		}
		return err
	})
	read(t, db, func(tx *work.Tx) error {
		jobs, err := store.Jobs{}.List(tx, job.Query{State: job.Ready, Limit: 10})
		if len(jobs) != 1 || jobs[0].Kind != "document.render" || jobs[0].Payload != `{"version":"ñ"}` {
			t.Errorf("jobs %+v, want the one that was queued", jobs)
		}
		return err
	})
}

func nothingLeft(t *testing.T, db *store.DB, raw *sql.DB) {
	refused := fault.New(fault.Invalid, "fault.test", nil)
	causes := map[string]func(*work.Tx) error{
		"rule":  func(*work.Tx) error { return refused },
		"audit": func(tx *work.Tx) error { tx.Detail("bad", "", "\xff"); return nil },
		"job":   func(tx *work.Tx) error { tx.Enqueue(work.Job{Kind: "x", Payload: "no JSON"}); return nil },
	}
	for name, cause := range causes {
		err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
			tx.Enqueue(work.Job{Kind: "good", Payload: "{}"})
			if err := (store.Documents{}).Add(tx, newSample(t, "REL-1", "{}").doc); err != nil {
				return err
			}
			return cause(tx)
		})
		if err == nil {
			t.Errorf("%s: the command did not fail", name)
		}
		if got := left(t, raw); got != [3]int{} {
			t.Errorf("%s: left %v, want nothing", name, got)
		}
	}
}

func panicLeavesNothing(t *testing.T, db *store.DB, raw *sql.DB) {
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.Write(context.Background(), func(tx *work.Tx) error {
			if err := (store.Documents{}).Add(tx, newSample(t, "REL-1", "{}").doc); err != nil {
				return err
			}
			panic("defect")
		})
	}()
	if got := left(t, raw); got != [3]int{} {
		t.Errorf("left %v, want nothing", got)
	}
}

func cancelled(t *testing.T, db *store.DB, raw *sql.DB) {
	ctx, cancel := context.WithCancel(context.Background())
	err := work.New(db, db, storetest.Anyone{}).Do(ctx, command("release.plan"), func(tx *work.Tx) error {
		err := store.Documents{}.Add(tx, newSample(t, "REL-1", "{}").doc)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if got := left(t, raw); got != [3]int{} {
		t.Errorf("left %v, want nothing", got)
	}
}

func runAgain(t *testing.T, db *store.DB, raw *sql.DB) {
	runs := 0
	err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
		runs++
		tx.Enqueue(work.Job{Kind: "x", Payload: "{}"})
		if err := (store.Documents{}).Add(tx, newSample(t, "REL-1", "{}").doc); err != nil {
			return err
		}
		if runs < 3 {
			return fmt.Errorf("simulated deadlock: %w", work.ErrRetry)
		}
		return nil
	})
	if err != nil || runs != 3 {
		t.Errorf("%d runs, %v; want 3 and success", runs, err)
	}
	if got := left(t, raw); got != [3]int{1, 1, 1} {
		t.Errorf("left %v, want one of each", got)
	}
}

func dedupe(t *testing.T, db *store.DB, raw *sql.DB) {
	for range 2 {
		write(t, db, func(tx *work.Tx) error {
			for _, job := range []work.Job{
				{Kind: "render", Payload: "{}", Dedupe: "v1"}, {Kind: "render", Payload: "{}", Dedupe: "v1"},
				{Kind: "render", Payload: "{}", Dedupe: "v2"}, {Kind: "mail", Payload: "{}", Dedupe: "v1"},
				{Kind: "render", Payload: "{}"},
			} {
				if err := db.Queue(tx, job); err != nil {
					return err
				}
			}
			return nil
		})
	}
	// Two keys of one kind, one of the other, and twice a job without a key.
	if got := left(t, raw)[2]; got != 5 {
		t.Errorf("%d jobs, want 5", got)
	}
}

func snapshot(t *testing.T, db *store.DB, _ *sql.DB) {
	newSample(t, "REL-1", "{}").save(t, db)
	subjects := func(tx *work.Tx) []string {
		docs, err := store.Documents{}.List(tx, "", "", 10)
		if err != nil {
			t.Error(err)
		}
		var names []string
		for _, doc := range docs {
			names = append(names, doc.Subject)
		}
		return names
	}
	read(t, db, func(tx *work.Tx) error {
		newSample(t, "REL-2", "{}").save(t, db) // commits before the snapshot's first query of ours
		if got := subjects(tx); !slices.Equal(got, []string{"REL-1"}) {
			t.Errorf("snapshot sees %v", got)
		}
		newSample(t, "REL-3", "{}").save(t, db)
		if got := subjects(tx); !slices.Equal(got, []string{"REL-1"}) {
			t.Errorf("snapshot sees %v", got)
		}
		return nil
	})
	read(t, db, func(tx *work.Tx) error {
		if got := subjects(tx); len(got) != 3 {
			t.Errorf("a new snapshot sees %v", got)
		}
		return nil
	})
}

func readOnly(t *testing.T, db *store.DB, raw *sql.DB) {
	err := db.Read(context.Background(), func(tx *work.Tx) error {
		return store.Documents{}.Add(tx, newSample(t, "REL-1", "{}").doc)
	})
	if err == nil {
		t.Error("a snapshot wrote")
	}
	if got := left(t, raw); got != [3]int{} {
		t.Errorf("left %v, want nothing", got)
	}
}
