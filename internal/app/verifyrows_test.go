package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
)

// What somebody changes of facts and of the files that they name, past the program,
// is named with the release, the kind and the entry, in both languages. Seed 7, 8;
// Scope F71, F95.
func TestVerifyNamesEvidence(t *testing.T) {
	for _, engine := range sorted(engines) {
		t.Run(engine, func(t *testing.T) {
			w := newWalker(t, engines[engine](t))
			w.setUp()
			w.planned()
			w.agreed()
			cfg := w.app.Config
			w.whole()
			forged(t, cfg)
			w.filesHarmed(cfg)
		})
	}
}

// whole checks that the log, the rows that it seals and every file are as they
// were kept.
func (w *walker) whole() {
	w.Helper()
	v, err := app.VerifyLog(w.Context(), w.app.Config, nil)
	must(w.T, err)
	last := v.Lines[len(v.Lines)-1]
	if rows, _ := last.Args["count"].(int64); v.Problem != nil || last.Key != "audit.sealed" || rows < 5 {
		w.Errorf("verify: %+v", v)
	}
	v, err = app.VerifyFiles(w.Context(), w.app.Config)
	must(w.T, err)
	if n, _ := v.Lines[0].Args["count"].(int); v.Problem != nil || keys(v.Lines) != "audit.files_fine" || n < 2 {
		w.Errorf("files: %+v", v)
	}
}

// forged changes a fact, takes a confirmation away and adds a fact.
func forged(t *testing.T, cfg config.Config) {
	t.Helper()
	engine, err := engineOf(t.Context(), cfg)
	must(t, err)
	for _, statement := range []string{
		"DROP TRIGGER release_facts_no_update", "DROP TRIGGER fact_confirmations_no_delete",
		"UPDATE release_facts SET body = REPLACE(body, '\"how\":\"email\"', '\"how\":\"minutes\"') WHERE kind = 'agreement'",
		"DELETE FROM fact_confirmations",
		`INSERT INTO release_facts (id, release_id, ordinal, kind, deployment_code, attempt, customer_code, fact_key, occurred_at, noted_at, actor, late, body, recorded_at)
			SELECT '123456789012345678901234567890123456', release_id, 99, 'approval', '', 0, '', '', occurred_at, noted_at, actor, late, body, recorded_at
			FROM release_facts WHERE ordinal = 1`,
	} {
		if _, err := engine.Writer.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(t, closed(engine))
	v, err := app.VerifyLog(t.Context(), cfg, nil)
	must(t, err)
	if v.Problem == nil || v.Problem.Key != "fault.audit.rows" {
		t.Fatalf("forged: %+v", v)
	}
	catalogue, err := app.Catalogue()
	must(t, err)
	for _, want := range []struct{ key, kind, es, en string }{
		{"audit.finding_row_changed_fact", "agreement", "CAMBIADO", "CHANGED"},
		{"audit.finding_row_missing_confirmation", "agreement", "FALTA", "MISSING"},
		{"audit.finding_row_added_fact", "approval", "AÑADIDO", "ADDED"},
	} {
		i := slices.IndexFunc(v.Lines, func(l app.Line) bool { return l.Key == want.key })
		if i < 0 {
			t.Errorf("no %s in %s", want.key, keys(v.Lines))
			continue
		}
		line := v.Lines[i]
		index, _ := line.Args["index"].(int64)
		if line.Args["release"] != normal || line.Args["kind"] != want.kind || (index <= 0) != strings.Contains(want.key, "added") {
			t.Errorf("%+v", line)
		}
		for language, word := range map[string]string{"es": want.es, "en": want.en} {
			if said := catalogue.Printer(language).Say(line.Key, line.Args); !strings.Contains(said, word) || !strings.Contains(said, normal) {
				t.Errorf("%s: %s", language, said)
			}
		}
	}
}

// filesHarmed changes the bytes of a file and takes those of another away.
func (w *walker) filesHarmed(cfg config.Config) {
	w.Helper()
	var files []string
	_, err := looked(w.Context(), cfg, func(v *view) error {
		rows, err := v.rows("SELECT blob_key FROM evidence_files ORDER BY sha256")
		for _, row := range rows {
			files = append(files, filepath.Join(cfg.Files(), filepath.FromSlash(row[0])))
		}
		return err
	})
	must(w.T, err)
	must(w.T, os.WriteFile(files[0], []byte("From: x"), 0o600))
	must(w.T, os.Remove(files[1]))
	v, err := app.VerifyFiles(w.Context(), cfg)
	must(w.T, err)
	said := strings.Fields(keys(v.Lines))
	slices.Sort(said)
	if v.Problem == nil || v.Problem.Key != "fault.audit.files" || strings.Join(said, " ") != "audit.file_changed audit.file_missing audit.files_fine" {
		w.Fatalf("files: %+v", v)
	}
	for _, line := range v.Lines[:2] {
		if line.Args["releases"] != normal {
			w.Errorf("%+v", line)
		}
	}
}
