package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/store"
)

// forgery is what somebody with every right on the database does, and what the
// verification must say first.
type forgery struct {
	do   []string // for SQLite and MariaDB alike
	want audit.Finding
	// also are further findings.
	also []audit.Finding
}

func found(kind audit.Kind, index, last, other int64) audit.Finding {
	return audit.Finding{Kind: kind, Index: index, Last: last, Other: other}
}

// move gives rows of a table other places, through numbers that no row has.
func move(table string, from, to int) string {
	return fmt.Sprintf("UPDATE %s SET idx = %d WHERE idx = %d", table, to, from)
}

func swap(table string, a, b int) []string {
	return []string{move(table, a, 99), move(table, b, a), move(table, 99, b)}
}

// The log of these tests has 11 entries, checkpoints at 4 and 8.
func tamperings() map[string]forgery {
	var shift []string
	for i := 6; i < 11; i++ {
		shift = append(shift, move("audit_entries", i, i-1), move("audit_leaves", i, i-1))
	}
	gap := []string{"DELETE FROM audit_leaves WHERE idx = 5", "DELETE FROM audit_entries WHERE idx = 5"}
	tail := []string{"DELETE FROM audit_leaves WHERE idx >= 6", "DELETE FROM audit_entries WHERE idx >= 6"}
	return map[string]forgery{
		"actor":    {do: []string{"UPDATE audit_entries SET actor = 'eva' WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"subject":  {do: []string{"UPDATE audit_entries SET subject_id = 'x' WHERE idx = 0"}, want: found(audit.Changed, 0, 0, -1)},
		"reason":   {do: []string{"UPDATE audit_entries SET reason = '' WHERE idx = 10"}, want: found(audit.Changed, 10, 10, -1)},
		"changes":  {do: []string{"UPDATE audit_entries SET changes = '[]' WHERE idx = 3"}, want: found(audit.Changed, 3, 3, -1)},
		"time":     {do: []string{"UPDATE audit_entries SET at = '2020-01-01 00:00:00.000000' WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"role":     {do: []string{"UPDATE audit_entries SET role = 'admin' WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"record":   {do: []string{"UPDATE audit_leaves SET record = REPLACE(record, 'release.put', 'release.get') WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"nonsense": {do: []string{"UPDATE audit_leaves SET record = '{}' WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"entry and record": {do: []string{
			"UPDATE audit_leaves SET record = REPLACE(record, 'release.put', 'release.get') WHERE idx = 5",
			"UPDATE audit_entries SET action = 'release.get' WHERE idx = 5",
		}, want: found(audit.Changed, 5, 5, -1)},
		"salt":         {do: []string{"UPDATE audit_leaves SET salt = (SELECT salt FROM (SELECT salt FROM audit_leaves WHERE idx = 1) AS other) WHERE idx = 5"}, want: found(audit.Changed, 5, 5, -1)},
		"deleted":      {do: gap, want: found(audit.Missing, 5, 5, -1)},
		"leaf deleted": {do: []string{"DELETE FROM audit_leaves WHERE idx = 5"}, want: found(audit.Missing, 5, 5, -1)},
		"first":        {do: []string{"DELETE FROM audit_leaves WHERE idx = 0", "DELETE FROM audit_entries WHERE idx = 0"}, want: found(audit.Missing, 0, 0, -1)},
		"deleted and closed": {do: append(append([]string{}, gap...), append(shift, "UPDATE audit_head SET size = 10")...),
			want: found(audit.Missing, 5, 5, -1)},
		"entries swapped": {do: swap("audit_entries", 5, 9), want: found(audit.Swapped, 5, 5, -1)},
		"leaves swapped":  {do: swap("audit_leaves", 5, 9), want: found(audit.Swapped, 5, 5, 9)},
		"both swapped":    {do: append(swap("audit_entries", 5, 6), swap("audit_leaves", 5, 6)...), want: found(audit.Swapped, 5, 5, 6)},
		"tail":            {do: tail, want: found(audit.Cut, 6, 10, -1)},
		"tail and head": {do: append(append([]string{}, tail...), "DELETE FROM audit_hashes WHERE idx >= 10", "UPDATE audit_head SET size = 6"),
			want: found(audit.Cut, 6, 7, -1)},
		"everything": {do: []string{"DELETE FROM audit_leaves", "DELETE FROM audit_entries", "DELETE FROM audit_hashes", "UPDATE audit_head SET size = 0, frontier = x''"},
			want: found(audit.Cut, 0, 7, -1)},
		"inserted": {do: []string{"INSERT INTO audit_entries (id, at, actor, action, subject_kind, subject_id, reason, changes) " +
			"VALUES ('123456789012345678901234567890123456', '2020-01-01 00:00:00.000000', 'eva', 'release.put', 'release', '1', '', '[]')"},
			want: found(audit.Added, -1, -1, -1)},
		"inserted at the end": {do: []string{"INSERT INTO audit_entries (id, at, actor, action, subject_kind, subject_id, reason, changes, idx) " +
			"VALUES ('123456789012345678901234567890123456', '2020-01-01 00:00:00.000000', 'eva', 'release.put', 'release', '1', '', '[]', 11)"},
			want: found(audit.Added, 11, 11, -1)},
		"replaced": {do: []string{"REPLACE INTO audit_leaves SELECT idx, entry_id, REPLACE(record, 'release.put', 'x'), salt FROM audit_leaves WHERE idx = 5"},
			want: found(audit.Changed, 5, 5, -1)},
		"stored leaf hash":    {do: []string{hashFrom(0, int(audit.Stored(5)))}, want: found(audit.Tree, 5, 5, -1)},
		"stored inner hash":   {do: []string{hashFrom(0, int(audit.Stored(7)+3))}, want: found(audit.Tree, 0, 7, -1)},
		"stored hash deleted": {do: []string{"DELETE FROM audit_hashes WHERE idx = " + fmt.Sprint(audit.Stored(9))}, want: found(audit.Tree, 9, 9, -1)},
		"stored hash added": {do: []string{"INSERT INTO audit_hashes SELECT 500, hash FROM audit_hashes WHERE idx = 0"},
			want: found(audit.Tree, 11, 11, 500)},
		"head":       {do: []string{"UPDATE audit_head SET frontier = (SELECT hash FROM audit_hashes WHERE idx = 0)"}, want: found(audit.Top, 11, 11, -1)},
		"head short": {do: []string{"UPDATE audit_head SET size = 10"}, want: found(audit.Added, 10, 10, -1)},
		"head long":  {do: []string{"UPDATE audit_head SET size = 12"}, want: found(audit.Cut, 11, 11, -1)},
		"checkpoint forged": {do: []string{"UPDATE audit_checkpoints SET note = REPLACE(note, 'time 2026', 'time 2025') WHERE size = 8"},
			want: found(audit.Forged, 8, 8, -1)},
		"checkpoint moved": {do: []string{"UPDATE audit_checkpoints SET size = 7 WHERE size = 8"}, want: found(audit.Forged, 7, 7, -1)},
		"two things": {do: []string{"UPDATE audit_entries SET actor = 'eva' WHERE idx = 2", "UPDATE audit_checkpoints SET note = 'x' WHERE size = 8"},
			want: found(audit.Changed, 2, 2, -1), also: []audit.Finding{found(audit.Forged, 8, 8, -1)}},
	}
}

// hashFrom copies a stored hash over another.
func hashFrom(from, to int) string {
	return fmt.Sprintf("UPDATE audit_hashes SET hash = (SELECT hash FROM (SELECT hash FROM audit_hashes WHERE idx = %d) AS other) WHERE idx = %d", from, to)
}

// Invariant I13: what anybody does to the log past this program is named, and the
// first entry with it.
func TestTampering(t *testing.T) {
	tests := map[string]func(*testing.T, *store.DB, *sql.DB){}
	for name, c := range tamperings() {
		tests[name] = func(t *testing.T, db *store.DB, raw *sql.DB) {
			s := tampered(t, db, raw, c.do)
			r := verified(t, s)
			for i := range r.Findings {
				r.Findings[i].Entry = ""
			}
			if diff := cmp.Diff(append([]audit.Finding{c.want}, c.also...), r.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		}
	}
	runAll(t, tests)
}

// tampered is a log of 11 entries with checkpoints at 4 and 8, then forged.
func tampered(t *testing.T, db *store.DB, raw *sql.DB, statements []string) *audit.Service {
	t.Helper()
	s := auditOf(t, db)
	for _, n := range []int{4, 4} {
		act(t, db, n)
		if _, err := s.Checkpoint(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	act(t, db, 3)
	if r := verified(t, s); len(r.Findings) != 0 || r.Checkpoints != 2 {
		t.Fatalf("before: %+v", r)
	}
	unlock(t, db, raw)
	conn, err := raw.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	off, on := "PRAGMA foreign_keys = 0", "PRAGMA foreign_keys = 1"
	if db.Engine() == "mysql" {
		off, on = "SET SESSION foreign_key_checks = 0", "SET SESSION foreign_key_checks = 1"
	}
	for _, statement := range append(append([]string{off}, statements...), on) {
		if _, err := conn.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}
