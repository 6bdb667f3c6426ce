package store_test

import (
	"database/sql"
	"slices"
	"testing"

	"acta/internal/document"
	"acta/internal/store"
	"acta/internal/work"
)

// Invariant I22.
func TestStatusPages(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"what is due and unowned is told once, in order": duePages,
		"owners may be many":                             manyOwners,
	})
}

// subjects pages through a query, thirty at a time when it names no limit.
func subjects(t *testing.T, db *store.DB, q document.StatusQuery) (all []string) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 30
	}
	read(t, db, func(tx *work.Tx) error {
		for {
			page, _, err := store.Statuses{}.Page(tx, q)
			for _, s := range page {
				all = append(all, s.Kind+"/"+s.Subject)
				q.AfterKind, q.AfterSubject = s.Kind, s.Subject
			}
			if err != nil || len(page) < q.Limit {
				return err
			}
		}
	})
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Errorf("not in order, or twice: %v", all)
	}
	return all
}

func duePages(t *testing.T, db *store.DB, raw *sql.DB) {
	shelve(t, db, raw, 0, 1)
	for name, c := range map[string]struct {
		query document.StatusQuery
		want  int
	}{
		"due":              {document.StatusQuery{Due: dateOf(t, "2026-05-01")}, 100},
		"due before":       {document.StatusQuery{Due: dateOf(t, "2026-04-30")}, 0},
		"all due":          {document.StatusQuery{Due: dateOf(t, "2027-05-01")}, 1000},
		"unowned":          {document.StatusQuery{Unowned: true}, 100},
		"due and unowned":  {document.StatusQuery{Due: dateOf(t, "2027-05-01"), Unowned: true}, 100},
		"of two kinds":     {document.StatusQuery{Kinds: []string{"zone", "notice"}, Subjects: []string{"N-000000001", "N-000000950", "none"}}, 2},
		"of another kind":  {document.StatusQuery{Kinds: []string{"zone"}, Subjects: []string{"N-000000001"}}, 0},
		"of nothing":       {document.StatusQuery{Kinds: []string{}, Subjects: []string{}}, 0},
		"unowned and kind": {document.StatusQuery{Unowned: true, Kind: "notice"}, 0},
	} {
		if got := subjects(t, db, c.query); len(got) != c.want {
			t.Errorf("%s: %d documents, want %d", name, len(got), c.want)
		}
		c.query.Limit = 5000
		read(t, db, func(tx *work.Tx) error {
			n, err := store.Statuses{}.Count(tx, c.query)
			if n != c.want {
				t.Errorf("%s: %d documents counted, want %d", name, n, c.want)
			}
			return err
		})
	}
	exec(t, raw, "UPDATE people SET inactive = 1")
	if got := subjects(t, db, document.StatusQuery{Unowned: true}); len(got) != 1000 {
		t.Errorf("%d documents without an active owner, want all", len(got))
	}
	exec(t, raw, "UPDATE document_status SET owner = '' WHERE kind = 'zone'")
	exec(t, raw, "UPDATE people SET inactive = 0")
	if got := subjects(t, db, document.StatusQuery{Unowned: true}); len(got) != 100 {
		t.Errorf("%d documents without any owner, want 100", len(got))
	}
}

func manyOwners(t *testing.T, db *store.DB, raw *sql.DB) {
	shelve(t, db, raw, 0, 2)
	exec(t, raw, "UPDATE document_status SET owner = subject WHERE kind = 'notice'")
	if got := subjects(t, db, document.StatusQuery{Unowned: true, Limit: 500}); len(got) != 2000 {
		t.Errorf("%d documents without an active owner, want 2000", len(got))
	}
}
