package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/sheet"
	"acta/internal/work"
)

// The set of the fixture is for a database of its own.
func TestProviderSet(t *testing.T) {
	// Its story ends in the autumn of 2026, and nobody can record what is to come.
	later := clock.Fixed(clock.At(time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)))
	a := sqlite(t, app.Options{Clock: later})
	if _, err := a.LoadDemo(t.Context(), "provider"); err != nil {
		t.Fatal(err)
	}
	made, summary := generateInto(t, a, t.TempDir())
	if summary.Documents < 10 || len(made) != summary.Files || summary.Files != 4*summary.Documents {
		t.Errorf("%+v", summary)
	}
	_, err := a.LoadDemo(t.Context(), app.DefaultDemo)
	if f := faultOf(t, err); f.Kind != fault.Conflict {
		t.Errorf("another set over it: %v", f)
	}
	_, err = a.LoadDemo(t.Context(), "none")
	if f := faultOf(t, err); f.Kind != fault.NotFound {
		t.Errorf("an unknown set: %v", f)
	}
}

// What cannot be done leaves nothing behind.
func TestGenerateRefuses(t *testing.T) {
	a := demo(t)
	folder := t.TempDir()
	taken := filepath.Join(folder, "taken")
	must(t, os.WriteFile(taken, []byte("mine"), 0o600))
	for name, c := range map[string]struct {
		change func(*app.Generation)
		key    string
	}{
		"kind":           {func(g *app.Generation) { g.Kind = "memo" }, "fault.document.kind"},
		"release":        {func(g *app.Generation) { g.Subject = "9.99" }, "fault.release.missing"},
		"customer":       {func(g *app.Generation) { g.Kind, g.Subject = "customer_policy", "NOBODY" }, "fault."},
		"deployment":     {func(g *app.Generation) { g.Kind, g.Subject = "deployment_plan", "1.30@NONE" }, "fault."},
		"organisation":   {func(g *app.Generation) { g.Kind, g.Subject = "process", "other" }, "fault.document.subject"},
		"hostile code":   {func(g *app.Generation) { g.Subject = "../../etc\x00🚀" }, "fault."},
		"language":       {func(g *app.Generation) { g.Lang = "fr" }, "fault.document.language"},
		"format":         {func(g *app.Generation) { g.Format = "docx" }, "fault.document.format"},
		"person":         {func(g *app.Generation) { g.Actor = "nobody" }, "fault.org.person"},
		"missing folder": {func(g *app.Generation) { g.Out = filepath.Join(folder, "none", "x.pdf") }, "fault.output.write"},
		"change":         {func(g *app.Generation) { g.Change = "cut \xc3" }, "fault.document.text"},
		"no glyph":       {func(g *app.Generation) { g.Change = "漢" }, "fault.pdf.glyph"},
	} {
		req := generation(t, "release_plan", "1.30", "es", "pdf")
		req.Out = filepath.Join(folder, "x.pdf")
		c.change(&req)
		_, err := a.Generate(t.Context(), req)
		if f := faultOf(t, err); !strings.HasPrefix(f.Key, c.key) {
			t.Errorf("%s: %v", name, f)
		}
	}
	_, err := a.GenerateAll(t.Context(), app.Generation{Out: filepath.Join(taken, "out"), Actor: "system"}, func(app.Made) {})
	if f := faultOf(t, err); f.Key != "fault.output.write" {
		t.Errorf("a file as the folder: %v", f)
	}
	left, err := os.ReadDir(folder)
	must(t, err)
	list, err := a.Documents.List(t.Context(), "", "", 10)
	must(t, err)
	if len(left) != 1 || len(list) != 0 {
		t.Errorf("left behind: %v, documents %+v", left, list)
	}
	if _, err := a.Generate(ended(), generation(t, "release_plan", "1.30", "es", "pdf")); err == nil || fault.All(err) != nil {
		t.Errorf("an ended context: %v", err)
	}
}

func TestPreviewWritesNothing(t *testing.T) {
	a := demo(t)
	req := generation(t, "release_plan", "1.29", "en", "xlsx")
	req.Preview = true
	file, err := a.Generate(t.Context(), req)
	must(t, err)
	list, err := a.Documents.List(t.Context(), "", "", 10)
	must(t, err)
	if len(list) != 0 || file.Missing == 0 || file.Created {
		t.Errorf("%d documents, %+v", len(list), file)
	}
	req.Preview, req.Out = false, req.Out+".frozen"
	frozen, err := a.Generate(t.Context(), req)
	must(t, err)
	if frozen.ContentHash != file.ContentHash || frozen.SHA256 != file.SHA256 || !frozen.Created {
		t.Errorf("previewed %+v, frozen %+v", file, frozen)
	}
}

// The history names who did it.
func TestGenerateAsAPerson(t *testing.T) {
	a := demo(t)
	req := generation(t, "retention_register", "org", "en", "pdf")
	req.Actor, req.Change = "noa", "Reviewed with the archive."
	if _, err := a.Generate(t.Context(), req); !fault.Is(err, fault.Forbidden) {
		t.Errorf("somebody without an account: %v", err)
	}
	_, err := a.Generate(work.From(t.Context(), work.Origin{Channel: "cli"}), req) // the machine's operator, in her name
	must(t, err)
	if printed := text(t, req.Out); !strings.Contains(printed, "Noa Prieto") || !strings.Contains(printed, "Reviewed with the archive.") {
		t.Errorf("the register lacks its author or the change:\n%.2000s", printed)
	}
	versions, err := a.Documents.Versions(t.Context(), "retention_register", "org")
	must(t, err)
	if len(versions) != 1 || versions[0].Author != "noa" {
		t.Errorf("%+v", versions)
	}
}

func TestImport(t *testing.T) {
	a := sqlite(t, app.Options{})
	for name, c := range map[string]struct{ what, path, key string }{
		"unknown table": {"prices", "x.csv", "fault.import.what"},
		"no file":       {"releases", filepath.Join(t.TempDir(), "none.csv"), "fault.import.file"},
		"a folder":      {"releases", t.TempDir(), "fault.import.file"},
		"no workbook":   {"releases", written(t, "x.xlsx", "code,title"), "fault."},
		"empty":         {"releases", written(t, "x.csv", ""), "fault.import.empty"},
	} {
		_, err := a.Import(t.Context(), c.what, c.path, sheet.Options{Actor: "system"})
		if f := faultOf(t, err); !strings.HasPrefix(f.Key, c.key) {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestLicenses(t *testing.T) {
	var out bytes.Buffer
	must(t, app.Licenses(&out))
	for _, want := range []string{"SIL OPEN FONT LICENSE", "Apache", "licenses/kubernetes-sig-release.txt"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the licences lack %q", want)
		}
	}
	if err := app.Licenses(full{}); err == nil {
		t.Error("a full disk is not told")
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, context.DeadlineExceeded }
