package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/store"
)

// Witness makes a migrated SQLite database refuse the commit of every transaction
// that changes something other than operational tables and leaves no audit entry:
// a write that goes around package work. Invariant I12.
//
// Each change notes the index that its command's entry will have, by a foreign key
// that is checked at commit. Call it before anything has opened the database for
// work.
func Witness(t testing.TB, raw *sql.DB) {
	t.Helper()
	ctx := context.Background()
	tables, err := Strings(ctx, raw, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'schema%'")
	if err != nil {
		t.Fatal(err)
	}
	statements := []string{`CREATE TABLE schema_witness (what TEXT, idx INTEGER,
		FOREIGN KEY (idx) REFERENCES audit_leaves (idx) DEFERRABLE INITIALLY DEFERRED)`}
	for _, table := range tables {
		if slices.Contains(store.OperationalTables(), table) {
			continue
		}
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			index := indexAt(table, event)
			statements = append(statements, fmt.Sprintf(`CREATE TRIGGER witness_%[1]s_%[2]s AFTER %[3]s ON %[1]s BEGIN
				INSERT INTO schema_witness SELECT '%[2]s of %[1]s', %[4]s FROM audit_head; END`, table, strings.ToLower(event), event, index))
		}
	}
	for _, statement := range statements {
		if _, err := raw.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// indexAt is where a change finds the index of its command's entry. The head moves
// first, so that what the log itself takes is the one before; an entry names its own,
// and one without belongs to no command.
func indexAt(table, event string) string {
	switch {
	case table == "audit_entries" && event == "INSERT":
		return "COALESCE(NEW.idx, -1)"
	case slices.Contains([]string{"audit_head", "audit_entries", "audit_leaves", "audit_hashes"}, table):
		return "size - 1"
	}
	return "size"
}
