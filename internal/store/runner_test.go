package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
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
		"one command leaves one entry and its jobs":        oneCommand,
		"a command that fails leaves nothing":              nothingLeft,
		"a command that panics leaves nothing":             panicLeavesNothing,
		"a command that ends its context leaves nothing":   cancelled,
		"a deadlock runs the command again":                runAgain,
		"an unfinished job is queued once":                 dedupe,
		"a snapshot does not see what commits meanwhile":   snapshot,
		"a snapshot refuses to write":                      readOnly,
		"commands that freeze at once get one number each": freezeAtOnce,
		"instants come back to the microsecond":            microseconds,
		"texts come back as they were written":             texts,
		"constraints are told apart":                       constraints,
	}
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
	err := work.New(db, db).Do(context.Background(), cmd, func(tx *work.Tx) error {
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
		jobs, err := store.Jobs{}.Ready(tx, 10)
		if diff := cmp.Diff([]work.Job{{Kind: "document.render", Payload: `{"version":"ñ"}`}}, jobs); diff != "" {
			t.Errorf("jobs (-want +got):\n%s", diff)
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
		err := work.New(db, db).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
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
	err := work.New(db, db).Do(ctx, command("release.plan"), func(tx *work.Tx) error {
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
	err := work.New(db, db).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
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
			failed[i] = work.New(db, db).Do(context.Background(), command("document.freeze"), func(tx *work.Tx) error {
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

// Invariant I20.
func microseconds(t *testing.T, db *store.DB, _ *sql.DB) {
	madrid := time.FixedZone("", 2*60*60)
	for i, at := range []time.Time{
		time.Date(2026, 3, 2, 9, 30, 0, 123_456_999, time.UTC), // finer than a microsecond: dropped
		time.Date(2026, 3, 2, 9, 30, 0, 1_000, time.UTC),
		time.Date(2026, 3, 2, 9, 30, 0, 100_000_000, time.UTC),
		time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2026, 7, 1, 1, 0, 0, 0, madrid),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2399, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		doc := newSample(t, fmt.Sprintf("REL-%d", i), "{}").doc
		doc.CreatedAt = clock.At(at)
		write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		read(t, db, func(tx *work.Tx) error {
			got, err := store.Documents{}.Find(tx, doc.Kind, doc.Subject)
			if got.CreatedAt.String() != doc.CreatedAt.String() {
				t.Errorf("%s came back as %s", doc.CreatedAt, got.CreatedAt)
			}
			return err
		})
	}
}

func texts(t *testing.T, db *store.DB, _ *sql.DB) {
	for i, text := range []string{
		"µ", "ñandú", "año ≠ ano", "🚀👩‍👩‍👧", "e\u0301", "Ελληνικά", "עברית", "中文", "a'b\"c`d\\e%f_g", " spaces ", "line\nline\ttab",
		"-- ; DROP TABLE documents", "?", "", strings.Repeat("🚀", 100),
	} {
		doc := newSample(t, fmt.Sprintf("REL-%d", i), "{}").doc
		doc.Code = text
		write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		read(t, db, func(tx *work.Tx) error {
			got, err := store.Documents{}.Find(tx, doc.Kind, doc.Subject)
			if got.Code != text {
				t.Errorf("%q came back as %q", text, got.Code)
			}
			return err
		})
	}
}

func constraints(t *testing.T, db *store.DB, raw *sql.DB) {
	newSample(t, "TAKEN", "{}").save(t, db)
	tests := map[string]struct {
		spoil func(*document.Document)
		want  error
	}{
		"duplicate key": {func(d *document.Document) { d.Subject = "TAKEN" }, nil},
		"empty kind":    {func(d *document.Document) { d.Kind = "" }, store.ErrRefused},
		"long kind":     {func(d *document.Document) { d.Kind = strings.Repeat("k", 65) }, store.ErrRefused},
		"long code":     {func(d *document.Document) { d.Code = strings.Repeat("ñ", 101) }, store.ErrRefused},
		"short id":      {func(d *document.Document) { d.ID = "1" }, store.ErrRefused},
		"no instant":    {func(d *document.Document) { d.CreatedAt = clock.Instant{} }, store.ErrRefused},
	}
	for name, test := range tests {
		doc := newSample(t, "REL-1", "{}").doc
		test.spoil(&doc)
		err := db.Write(context.Background(), func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		if test.want == nil {
			wantFault(t, err, fault.Conflict, "fault.document.exists")
		} else if !errors.Is(err, test.want) || fault.All(err) != nil {
			t.Errorf("%s: got %v, want %v and no fault", name, err, test.want)
		}
	}
	orphan := newSample(t, "REL-2", "{}")
	err := db.Write(context.Background(), orphan.freeze)
	if !errors.Is(err, store.ErrReference) {
		t.Errorf("version without document: got %v, want ErrReference", err)
	}
	wantFault(t, err, fault.Conflict, "fault.database.referenced")
	if got := left(t, raw); got != [3]int{1, 0, 0} {
		t.Errorf("left %v, want the first document", got)
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
				failed[i] = work.New(db, db).Do(context.Background(), command("release.plan"), func(tx *work.Tx) error {
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
		if runs != 3 {
			t.Errorf("%d runs, want 3: the loser once more", runs)
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
