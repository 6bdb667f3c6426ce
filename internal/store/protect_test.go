package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// protected are the tables of the core whose rows are only ever inserted, each
// with a column that a forger might change.
func protected() map[string]string {
	tables := map[string]string{
		"contents": "body", "words": "body", "parts": "body", "version_parts": "part_hash",
		"versions": "number", "control_sheets": "body", "files": "sha256",
		"audit_entries": "actor", "import_reports": "written",
		"audit_leaves": "record", "audit_hashes": "hash", "audit_checkpoints": "note",
		"evidence_files": "name",
	}
	maps.Copy(tables, control())
	maps.Copy(tables, process())
	return tables
}

// fill leaves one row at least in every protected table.
func fill(t *testing.T, db *store.DB) sample {
	t.Helper()
	s := newSample(t, "REL-1", "{}")
	s.save(t, db)
	hash, err := s.sheet.Hash()
	if err != nil {
		t.Fatal(err)
	}
	err = work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.render"), func(tx *work.Tx) error {
		err := store.Files{}.Add(tx, document.File{
			ID: newID[id.File](t), Version: s.version.ID, SheetHash: hash, Locale: "es", Format: "pdf",
			Renderer: "1", SHA256: content.Sum(nil), BlobKey: "files/ab/x", MadeAt: tx.Now(),
		})
		if err != nil {
			return err
		}
		if err := (store.EvidenceFiles{}).Add(tx, evidenceOf("acta", "acta.txt")); err != nil {
			return err
		}
		return store.Imports{}.Save(tx, sheet.Report{Command: "release.import", File: "a.csv", SHA256: content.Sum(nil)})
	})
	if err != nil {
		t.Fatal(err)
	}
	fillControl(t, db, s)
	fillProcess(t, db)
	if _, err := auditOf(t, db).Checkpoint(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}

// forgeries are the ways to change or remove rows that an engine has.
func forgeries(engine, table, column string) map[string]string {
	upsert := fmt.Sprintf("ON CONFLICT DO UPDATE SET %s = %s", column, column)
	if engine == "mysql" {
		upsert = fmt.Sprintf("ON DUPLICATE KEY UPDATE %s = VALUES(%s)", column, column)
	}
	return map[string]string{
		"update":  fmt.Sprintf("UPDATE %s SET %s = %s", table, column, column),
		"delete":  fmt.Sprintf("DELETE FROM %s", table),
		"replace": fmt.Sprintf("REPLACE INTO %s SELECT * FROM %s", table, table),
		"upsert":  fmt.Sprintf("INSERT INTO %s SELECT * FROM %s WHERE 1 = 1 %s", table, table, upsert),
	}
}

// Invariants I4, I13.
func TestProtectedTables(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, db)
			if err := db.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			fill(t, db)
			for table, column := range protected() {
				for how, statement := range forgeries(engine.Name, table, column) {
					_, err := opened.Writer.Exec(statement)
					if got := opened.Problem(err); got != store.Protected {
						t.Errorf("%s of %s: problem %d, error %v; want the veto", how, table, got, err)
					}
				}
			}
		})
	}
}

func closeDB(t *testing.T, db *store.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// What a repository is told when it tries.
func TestProblems(t *testing.T) {
	statements := map[store.Problem][]string{
		store.Duplicate: {"INSERT INTO documents SELECT * FROM documents"},
		store.Reference: {
			"UPDATE document_status SET last_version = '" + strings.Repeat("x", 36) + "'",
			"UPDATE document_status SET document_id = '" + strings.Repeat("x", 36) + "'",
		},
		store.Refused: {
			"UPDATE document_status SET kind = ''", "UPDATE document_status SET kind = NULL",
			"UPDATE document_status SET open_state = 'draft'", "UPDATE document_status SET in_force = 0",
			"UPDATE jobs SET state = 'lost'", "UPDATE jobs SET progress = 101", "UPDATE jobs SET payload = '{'",
			"UPDATE jobs SET state = 'done'", // with its dedupe key kept
		},
		store.Other: {"UPDATE nowhere SET x = 1", "UPDATE document_status SET stale = 0"},
	}
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		fill(t, db)
		write(t, db, func(tx *work.Tx) error {
			return db.Queue(tx, work.Job{Kind: "render", Payload: "{}", Dedupe: "v1"})
		})
		engine := engineOf(t, db)
		for want, list := range statements {
			for _, statement := range list {
				_, err := raw.Exec(statement)
				if got := engine.Problem(err); got != want {
					t.Errorf("%s: problem %d, want %d (%v)", statement, got, want, err)
				}
			}
		}
	})
}

// engineOf opens another database of the same engine, for its mapping alone.
func engineOf(t *testing.T, db *store.DB) store.Engine {
	t.Helper()
	for _, engine := range storetest.Engines() {
		if engine.Name == db.Engine() {
			opened := engine.Open(t)
			t.Cleanup(func() {
				if err := errors.Join(opened.Writer.Close(), opened.Reader.Close()); err != nil {
					t.Error(err)
				}
			})
			return opened
		}
	}
	t.Fatalf("no engine %q", db.Engine())
	return store.Engine{}
}

// Bytes that changed behind the triggers are found when they are read.
func TestDamage(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, db)
			if err := db.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			s := fill(t, db)
			if err := readAll(db, s); err != nil {
				t.Fatalf("undamaged: %v", err)
			}
			for _, table := range []string{"contents", "words", "parts", "control_sheets"} {
				damage(t, opened.Writer, table, func() {
					err := readAll(db, s)
					if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), string(s.version.ID)) || fault.All(err) != nil {
						t.Errorf("%s: got %v, want a technical error that names the version", table, err)
					}
				})
			}
		})
	}
}

func readAll(db *store.DB, s sample) error {
	return db.Read(context.Background(), func(tx *work.Tx) error {
		_, err := store.Versions{}.Frozen(tx, s.version)
		_, last := store.Sheets{}.Last(tx, s.version.ID)
		return errors.Join(err, last)
	})
}

// damage changes the bodies of a table while test runs. It takes the trigger
// away first, as an administrator with DDL could.
func damage(t *testing.T, raw *sql.DB, table string, test func()) {
	t.Helper()
	var body []byte
	if err := raw.QueryRow("SELECT body FROM " + table).Scan(&body); err != nil {
		t.Fatal(err)
	}
	if _, err := raw.Exec("DROP TRIGGER " + table + "_no_update"); err != nil {
		t.Fatal(err)
	}
	set := func(to []byte) {
		if _, err := raw.Exec("UPDATE "+table+" SET body = ?", to); err != nil {
			t.Fatal(err)
		}
	}
	set([]byte(`{"schema":2}`))
	test()
	set(body)
}

func TestImports(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "reports come back", Test: func(t *testing.T, db *store.DB) {
		report := sheet.Report{
			Command: "release.import", File: "liberación µ.csv", SHA256: content.Sum(nil), Written: true,
			Rows: 4, Created: 1, Updated: 1, Unchanged: 1,
			Findings: []sheet.Finding{{
				Severity: sheet.Rejected, Line: 3, Column: "código", Value: "🚀", Key: "import.code",
				Args: []sheet.Arg{{Name: "value", Value: "ñ"}},
			}},
		}
		err := db.Read(context.Background(), func(tx *work.Tx) error {
			_, err := store.Imports{}.Last(tx, report.Command)
			return err
		})
		wantFault(t, err, fault.NotFound, "fault.import.none")
		first, other := report, report
		first.Created, other.Command = 99, "record.import_series"
		for _, r := range []sheet.Report{first, report, other} {
			write(t, db, func(tx *work.Tx) error { return store.Imports{}.Save(tx, r) })
		}
		read(t, db, func(tx *work.Tx) error {
			got, err := store.Imports{}.Last(tx, report.Command)
			if diff := cmp.Diff(report, got, cmpopts.IgnoreFields(sheet.Report{}, "ID")); diff != "" {
				t.Errorf("report (-want +got):\n%s", diff)
			}
			if got.ID == "" {
				t.Error("a report without an id")
			}
			return err
		})
	}})
}
