package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// auditOf is the audit service of a database, with a key of its own.
func auditOf(t testing.TB, db *store.DB) *audit.Service {
	t.Helper()
	key, err := audit.NewKey(headOf(t, db).Installation)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return audit.NewService(audit.Needs{
		Runner: db, Log: store.Log{}, Checkpoints: store.Checkpoints{}, Evidence: store.Log{}, Seals: store.Seals{}, Signer: signer,
	})
}

func headOf(t testing.TB, db *store.DB) (head audit.Head) {
	t.Helper()
	err := db.Read(context.Background(), func(tx *work.Tx) error {
		var err error
		head, err = store.Log{}.Head(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// act runs commands that do nothing but leave their entries.
func act(t testing.TB, db *store.DB, n int) {
	t.Helper()
	unit := work.New(db, db, storetest.Anyone{})
	for i := range n {
		cmd := work.Command{Name: "release.put", Actor: "lucía", Subject: id.Ref{Kind: "release", ID: fmt.Sprintf("REL-%d", i)}, Reason: "µ \"ñ\" {🚀}"}
		if err := unit.Do(context.Background(), cmd, func(tx *work.Tx) error {
			tx.Detail("title", "a", fmt.Sprint(i))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func verified(t testing.TB, s *audit.Service, known ...string) audit.Report {
	t.Helper()
	report, err := s.Verify(context.Background(), known)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Invariants I12, I13.
func TestLog(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"entries are proved, listed and exported":      logProves,
		"a command knows its own index":                ownIndex,
		"commands at once leave no gap":                atOnce,
		"a checkpoint is made when the log grew":       checkpoints,
		"older entries become the first":               adopts,
		"a database without its head refuses to write": headless,
	})
}

func logProves(t *testing.T, db *store.DB, _ *sql.DB) {
	ctx := context.Background()
	s := auditOf(t, db)
	act(t, db, 7)
	if _, err := s.Checkpoint(ctx); err != nil {
		t.Fatal(err)
	}
	act(t, db, 6)
	for _, index := range []int64{0, 6, 7, 12} {
		proven, err := s.Entry(ctx, index)
		if err != nil || proven.Entry.Index != index || audit.CheckInclusion(proven) != nil {
			t.Errorf("entry %d: %+v, %v, %v", index, proven, err, audit.CheckInclusion(proven))
		}
	}
	for _, index := range []int64{-1, 13} {
		_, err := s.Entry(ctx, index)
		wantFault(t, err, fault.NotFound, "fault.audit.missing")
	}
	grows(t, s)
	if r := verified(t, s); len(r.Findings) != 0 || r.Size != 13 || r.Checkpoints != 2 || r.Covered != 13 {
		t.Errorf("verify: %+v", r)
	}
	listed(t, s)
	exports(t, db, s)
}

// grows checks the proof that a log of 13 entries goes on from one of 7.
func grows(t *testing.T, s *audit.Service) {
	t.Helper()
	ctx := context.Background()
	c, err := s.Consistency(ctx, 7, 0)
	if err != nil || c.From.Size != 7 || c.To.Size != 13 || audit.CheckConsistency(c.From, c.To, c.Proof) != nil {
		t.Errorf("consistency %+v, %v", c, err)
	}
	_, err = s.Consistency(ctx, 13, 7)
	wantFault(t, err, fault.Invalid, "fault.audit.order")
	_, err = s.Consistency(ctx, 7, 14)
	wantFault(t, err, fault.NotFound, "fault.audit.unsigned")
}

func listed(t *testing.T, s *audit.Service) {
	t.Helper()
	indexes := func(f audit.Filter) []int64 {
		entries, err := s.List(context.Background(), f)
		if err != nil {
			t.Fatal(err)
		}
		var all []int64
		for _, e := range entries {
			all = append(all, e.Index)
		}
		return all
	}
	sixth, err := s.List(context.Background(), audit.Filter{Limit: 1, Before: 7})
	if err != nil || len(sixth) != 1 {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		filter audit.Filter
		want   []int64
	}{
		"newest first": {audit.Filter{Limit: 3}, []int64{12, 11, 10}},
		"next page":    {audit.Filter{Limit: 3, Before: 10}, []int64{9, 8, 7}},
		"subject":      {audit.Filter{Subject: id.Ref{Kind: "release", ID: "REL-5"}}, []int64{12, 5}},
		"nobody":       {audit.Filter{Actor: "nadie ñ"}, nil},
		"no such code": {audit.Filter{Action: "ñ"}, nil},
		"until a time": {audit.Filter{Actor: "lucía", Action: "release.put", To: sixth[0].At}, []int64{5, 4, 3, 2, 1, 0}},
		"from a time":  {audit.Filter{From: sixth[0].At, Limit: 2, Before: 8}, []int64{7, 6}},
	} {
		if diff := cmp.Diff(c.want, indexes(c.filter)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	briefly(t, s)
}

// briefly lists entries without what changed, and with all else.
func briefly(t *testing.T, s *audit.Service) {
	t.Helper()
	want, err := s.List(context.Background(), audit.Filter{})
	brief, other := s.List(context.Background(), audit.Filter{Brief: true})
	if err != nil || other != nil {
		t.Fatal(err, other)
	}
	changed := 0
	for i := range want {
		changed, want[i].Changes = changed+len(want[i].Changes), nil
	}
	if diff := cmp.Diff(want, brief, cmp.Comparer(sameInstant)); diff != "" || changed == 0 {
		t.Errorf("of %d changes, in brief (-want +got):\n%s", changed, diff)
	}
}

func exports(t *testing.T, db *store.DB, s *audit.Service) {
	t.Helper()
	var first, again bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &again} {
		if c, err := s.Export(context.Background(), out); err != nil || c.Size != 13 {
			t.Fatalf("export at %d: %v", c.Size, err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same log exports different bytes")
	}
	by, err := audit.NewVerifier(s.Key())
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.VerifyExport(&first, by, nil)
	if err != nil || len(report.Findings) != 0 || report.Size != 13 || report.Checkpoints != 2 {
		t.Errorf("export verified: %+v, %v", report, err)
	}
	if _, _, root := headOf(t, db), 0, report.Root; root != mustRoot(t, db) {
		t.Error("the export has another root")
	}
}

func mustRoot(t *testing.T, db *store.DB) audit.Hash {
	t.Helper()
	root, err := headOf(t, db).Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func ownIndex(t *testing.T, db *store.DB, _ *sql.DB) {
	act(t, db, 3)
	var index int64
	if err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.approve"), func(tx *work.Tx) (err error) {
		index, err = tx.Index()
		return err
	}); err != nil || index != 3 {
		t.Fatalf("index %d, %v; want 3", index, err)
	}
	entries, err := auditOf(t, db).List(context.Background(), audit.Filter{Limit: 1})
	if err != nil || len(entries) != 1 || entries[0].Index != 3 || entries[0].Action != "document.approve" {
		t.Errorf("entry %+v, %v", entries, err)
	}
}

func atOnce(t *testing.T, db *store.DB, _ *sql.DB) {
	const people, each = 8, 50
	s := auditOf(t, db)
	var group sync.WaitGroup
	failed := make([]error, people)
	var mu sync.Mutex
	taken := map[int64]bool{}
	for p := range people {
		group.Go(func() {
			unit := work.New(db, db, storetest.Anyone{})
			for i := range each {
				var index int64
				err := unit.Do(context.Background(), command("release.put"), func(tx *work.Tx) (err error) {
					if i%2 == 0 { // every other one asks early, and so holds the log while it works
						index, err = tx.Index()
					}
					tx.Enqueue(work.Job{Kind: "mail", Payload: "{}", Dedupe: fmt.Sprint(i % 5)})
					return err
				})
				failed[p] = errors.Join(failed[p], err)
				if i%10 == 0 {
					_, err := s.Checkpoint(context.Background())
					failed[p] = errors.Join(failed[p], err)
				}
				if i%2 == 0 {
					mu.Lock()
					taken[index] = true
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	r := verified(t, s)
	if len(r.Findings) != 0 || r.Size != people*each || len(taken) != people*each/2 {
		t.Errorf("after %d commands: %+v, %d different indexes told", people*each, r, len(taken))
	}
}

func checkpoints(t *testing.T, db *store.DB, _ *sql.DB) {
	ctx, s := context.Background(), auditOf(t, db)
	if c, err := s.Checkpoint(ctx); err != nil || !c.IsZero() {
		t.Errorf("of an empty log: %+v, %v", c, err)
	}
	act(t, db, 2)
	first, err := s.Checkpoint(ctx)
	same, again := s.Checkpoint(ctx)
	if err != nil || again != nil || first.Size != 2 || first.Note != same.Note {
		t.Errorf("%+v, then %+v (%v, %v)", first, same, err, again)
	}
	read(t, db, func(tx *work.Tx) error {
		last, err := s.LastCheckpoint(tx)
		if last.Note != first.Note || last.Root != first.Root || !sameInstant(last.At, first.At) {
			t.Errorf("last %+v, want %+v", last, first)
		}
		return err
	})
	foreignKey(t, db)
}

// A key of another installation signs nothing here.
func foreignKey(t *testing.T, db *store.DB) {
	t.Helper()
	key, err := audit.NewKey("other")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	act(t, db, 1)
	other := audit.NewService(audit.Needs{Runner: db, Log: store.Log{}, Checkpoints: store.Checkpoints{}, Evidence: store.Log{}, Seals: store.Seals{}, Signer: signer})
	if c, err := other.Checkpoint(context.Background()); err == nil {
		t.Errorf("a foreign key signed %+v", c)
	}
}

// A database of an older program has entries and no log.
func adopts(t *testing.T, db *store.DB, raw *sql.DB) {
	act(t, db, 5)
	want, err := auditOf(t, db).List(context.Background(), audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	unlock(t, db, raw)
	for _, table := range []string{"audit_head", "audit_leaves", "audit_hashes"} {
		exec(t, raw, "DELETE FROM "+table)
	}
	if err := db.Check(context.Background()); db.Engine() == "mysql" {
		wantFault(t, err, fault.Setup, "fault.schema.older")
	}
	var group sync.WaitGroup
	failed := make([]error, 3)
	for i := range failed {
		group.Go(func() { failed[i] = db.Migrate(context.Background()) })
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Fatal(err)
	}
	act(t, db, 1)
	s := auditOf(t, db)
	if r := verified(t, s); len(r.Findings) != 0 || r.Size != 6 {
		t.Errorf("adopted: %+v", r)
	}
	got, err := s.List(context.Background(), audit.Filter{Before: 5})
	if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant)); diff != "" || err != nil {
		t.Errorf("entries (-want +got):\n%s%v", diff, err)
	}
}

func headless(t *testing.T, db *store.DB, raw *sql.DB) {
	act(t, db, 2)
	exec(t, raw, "DELETE FROM audit_head")
	err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("release.put"), func(*work.Tx) error { return nil })
	wantFault(t, err, fault.Setup, "fault.audit.head")
	// Making a new head would bury what was there.
	wantFault(t, db.Migrate(context.Background()), fault.Setup, "fault.audit.head")
}

func exec(t testing.TB, raw *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := raw.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// unlock takes the triggers of the audit log away, as someone with every right on
// the database could; the test puts them back.
func unlock(t *testing.T, db *store.DB, raw *sql.DB) {
	t.Helper()
	unlockTables(t, db, raw, "audit_entries", "audit_leaves", "audit_hashes", "audit_checkpoints")
}

func unlockTables(t *testing.T, db *store.DB, raw *sql.DB, tables ...string) {
	t.Helper()
	create := map[string]string{}
	for _, table := range tables {
		for _, event := range []string{"update", "delete"} {
			name := table + "_no_" + event
			if db.Engine() == "mysql" {
				create[name] = fmt.Sprintf("CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '%s is protected'", name, event, table, table)
			} else if err := raw.QueryRow("SELECT sql FROM sqlite_master WHERE name = ?", name).Scan(new(sql.NullString)); err != nil {
				t.Fatal(err)
			}
			exec(t, raw, "DROP TRIGGER "+name)
		}
	}
	t.Cleanup(func() {
		for _, statement := range create {
			exec(t, raw, statement)
		}
	})
}
