package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"acta/internal/config"
	"acta/internal/store/storetest"
)

// The inspection sees each damage that a crash could do.
func TestInspectionSeesDamage(t *testing.T) {
	r := newTrial(t, engines["sqlite"](t), 11)
	c := r.start()
	for range 20 { // until something is in force
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		run(ctx, c, r.crowd, r.works)
		cancel()
		r.drain(c)
		if r.count("SELECT COUNT(*) FROM document_status WHERE in_force = 1") > 0 && r.count("SELECT COUNT(*) FROM acknowledgements") > 0 &&
			r.count("SELECT COUNT(*) FROM api_tokens") > 0 &&
			r.count("SELECT COUNT(*) FROM deployments d JOIN releases r ON r.id = d.release_id WHERE d.stage = 'verified' AND "+ofLoad) > 0 {
			break
		}
	}
	r.again(c) // what was cut off when time was up
	r.server.kill()
	r.look()
	if len(r.sum.examples) > 0 {
		t.Fatalf("whole: %v", r.sum.examples)
	}
	for name, c := range map[string]struct {
		want       harm
		table      string // whose triggers are dropped
		statements []string
	}{
		"a token is gone":        {lost, "api_tokens", []string{"DELETE FROM token_uses", "DELETE FROM api_tokens"}},
		"an acknowledgement":     {lost, "acknowledgements", []string{"DELETE FROM acknowledgements"}},
		"a decision twice":       {twice, "decisions", []string{"INSERT INTO decisions SELECT lower(hex(randomblob(18))), version_id, 'x', step, role, meaning, approved, reason, content_hash, solo, decided_at FROM decisions LIMIT 1"}},
		"a hash of the tree":     {broken, "audit_hashes", []string{"UPDATE audit_hashes SET hash = randomblob(32) WHERE idx = 3"}},
		"an entry":               {broken, "audit_entries", []string{"UPDATE audit_entries SET actor = 'x' WHERE idx = 2"}},
		"a sheet is gone":        {half, "control_sheets", []string{"PRAGMA foreign_keys = 0", "DELETE FROM control_sheets WHERE version_id = (SELECT version_id FROM control_sheets LIMIT 1) AND ordinal = 1"}},
		"content is gone":        {half, "contents", []string{"PRAGMA foreign_keys = 0", "DELETE FROM contents WHERE hash = (SELECT hash FROM contents LIMIT 1)"}},
		"a file's row is gone":   {half, "files", []string{"DELETE FROM files WHERE id = (SELECT id FROM files LIMIT 1)"}},
		"a row without bytes":    {half, "", nil},
		"in force without files": {half, "publications", []string{"DELETE FROM publications"}},
		"two in force": {lawless, "control_sheets", []string{`INSERT INTO control_sheets SELECT version_id, 99, lower(hex(randomblob(32))),
			CAST(json_set(CAST(body AS TEXT), '$.state', 'effective') AS BLOB), recorded_at FROM control_sheets WHERE ordinal = 1`}},
		"another standing":          {lawless, "document_status", []string{"UPDATE document_status SET open_version = NULL, open_state = '', effective_version = last_version, in_force = 1"}},
		"entry without effect":      {trail, "acknowledgements", []string{"DELETE FROM acknowledgements"}},
		"a stage without its event": {lawless, "", []string{"UPDATE deployments SET stage = CASE stage WHEN 'planned' THEN 'ready' ELSE 'planned' END WHERE release_id IN (SELECT id FROM releases r WHERE " + ofLoad + ")"}},
		"a stage without a fact":    {lawless, "release_facts", []string{"PRAGMA foreign_keys = 0", "DELETE FROM release_facts WHERE kind = 'approval'"}},
		"another build":             {lawless, "", []string{"UPDATE deployments SET build = '" + sum("c") + "' WHERE release_id IN (SELECT id FROM releases r WHERE " + ofLoad + ")"}},
		"half a baseline":           {half, "baseline_items", []string{"DELETE FROM baseline_items WHERE code = 'ci-2'"}},
		"a late fact alone":         {half, "release_exceptions", []string{"DELETE FROM release_exceptions WHERE kind = 'late_record'", "DROP TRIGGER release_facts_no_update", "UPDATE release_facts SET late = 1"}},
		"a confirmation":            {lost, "fact_confirmations", []string{"DELETE FROM fact_confirmations"}},
		"archived though open":      {half, "retention_events", []string{"INSERT INTO retention_events SELECT lower(hex(randomblob(18))), 'pir_closed', 'release_plan', r.code, '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000' FROM releases r WHERE " + ofLoad + " LIMIT 1"}},
		"a fact changed":            {broken, "release_facts", []string{"UPDATE release_facts SET actor = 'x' WHERE kind = 'build'"}},
		"effect without entry":      {trail, "tailorings", []string{"UPDATE tailorings SET row_version = row_version + 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.CopyFS(dir, os.DirFS(r.order.Config.Data)))
			cfg := r.order.Config
			cfg.Data = dir
			damage(t, cfg, c.table, c.statements)
			list, err := inspect(t.Context(), cfg, r.book.all(), r.known)
			must(t, err)
			for _, f := range list {
				if f.harm == c.want {
					return
				}
			}
			t.Errorf("want %s, found %v", c.want, list)
		})
	}
}

// damage does what no trigger lets through; without statements it takes the bytes of
// a file away.
func damage(t *testing.T, cfg config.Config, table string, statements []string) {
	t.Helper()
	db, err := engineOf(t.Context(), cfg)
	must(t, err)
	if len(statements) == 0 {
		// Not any file: some belong to no version, such as those that show something.
		keys, err := storetest.Strings(t.Context(), db.Reader, "SELECT blob_key FROM files ORDER BY id LIMIT 1")
		must(t, err)
		must(t, closed(db))
		must(t, os.Remove(filepath.Join(cfg.Files(), filepath.FromSlash(keys[0]))))
		return
	}
	db.Writer.SetMaxOpenConns(1) // a PRAGMA is of one connection
	all, err := storetest.Strings(t.Context(), db.Reader, "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", table)
	must(t, err)
	for _, statement := range append(all, statements...) {
		if _, err := db.Writer.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(t, closed(db))
}
