package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"acta/internal/app"
)

// A file that somebody hands over is genuine or not, by one command: beside the
// installation or with nothing but an export of its log. Scope F71.
func TestGivenFiles(t *testing.T) {
	cfg := filled(t)
	dir := t.TempDir()
	a := open(t, cfg, app.Options{Clock: today})
	given, export := filepath.Join(dir, "plan.pdf"), filepath.Join(dir, "log.jsonl")
	_, err := a.Generate(t.Context(), app.Generation{
		Kind: "release_plan", Subject: "1.30", Lang: "es", Format: "pdf", Out: given, Actor: "system",
	})
	must(t, err)
	_, err = app.ExportLog(t.Context(), cfg, export)
	must(t, err)
	data, err := os.ReadFile(given)
	must(t, err)
	forged := filepath.Join(dir, "forged.pdf")
	data[len(data)/2] ^= 1
	must(t, os.WriteFile(forged, data, 0o600))

	for name, verify := range map[string]func(paths ...string) (app.Verification, error){
		"installation": func(paths ...string) (app.Verification, error) {
			return app.VerifyLogAndFiles(t.Context(), cfg, nil, paths)
		},
		"export": func(paths ...string) (app.Verification, error) {
			return app.VerifyExportAndFiles(export, "", nil, paths)
		},
	} {
		v, err := verify(given, given)
		if must(t, err); v.Problem != nil {
			t.Fatalf("%s: the file as it was given: %+v", name, v)
		}
		for _, last := range v.Lines[len(v.Lines)-2:] {
			if last.Key != "audit.genuine" || last.Args["subject"] != "release_plan/1.30" || last.Args["what"] != "es pdf" {
				t.Errorf("%s: %+v", name, last)
			}
		}
		v, err = verify(given, forged)
		if must(t, err); v.Problem == nil || v.Problem.Key != "fault.audit.strangers" || v.Lines[len(v.Lines)-1].Key != "audit.stranger" {
			t.Errorf("%s: one byte changed: %+v", name, v)
		}
		_, err = verify(filepath.Join(dir, "nothing.pdf"))
		if f := faultOf(t, err); f.Key != "fault.audit.file" {
			t.Errorf("%s: no file: %v", name, err)
		}
	}
	raw(t, cfg, "DROP TRIGGER audit_entries_no_update", "UPDATE audit_entries SET actor = 'eva' WHERE idx = 3")
	if v, err := app.VerifyLogAndFiles(t.Context(), cfg, nil, []string{given}); err != nil || v.Problem == nil || v.Lines[len(v.Lines)-1].Key == "audit.genuine" {
		t.Errorf("a damaged log vouches for a file: %+v, %v", v, err)
	}
}
