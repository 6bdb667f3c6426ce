package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"acta/internal/app"
	"acta/internal/fault"
	"acta/internal/sheet"
)

func register(out string) app.Generation {
	return app.Generation{Kind: "retention_register", Subject: "org", Lang: "es", Format: "pdf", Out: out, Actor: "system"}
}

// What is no file stays what it is, and nothing is frozen for it.
func TestOnlyAFileIsWrittenOver(t *testing.T) {
	a, dir := demo(t), t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	link := filepath.Join(dir, "link")
	must(t, os.Symlink(pipe, link))
	for _, out := range []string{dir, pipe, link} {
		_, err := a.Generate(t.Context(), register(out))
		if faults := fault.All(err); len(faults) != 1 || faults[0].Key != "fault.output.special" {
			t.Errorf("%s: %v", out, err)
		}
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe became %v, %v", info, err)
	}
	if list, err := a.Documents.List(t.Context(), "", "", 10); err != nil || len(list) != 0 {
		t.Errorf("%d documents, %v", len(list), err)
	}
}

func TestALinkToAFileIsFollowed(t *testing.T) {
	a, dir := demo(t), t.TempDir()
	file, link := filepath.Join(dir, "file.pdf"), filepath.Join(dir, "link.pdf")
	must(t, os.WriteFile(file, []byte("old"), 0o600))
	must(t, os.Symlink(file, link))
	_, err := a.Generate(t.Context(), register(link))
	must(t, err)
	data, err := os.ReadFile(file)
	must(t, err)
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.HasPrefix(string(data), "%PDF-") {
		t.Errorf("the link became %v, the file holds %.10q, %v", info, data, err)
	}
}

func TestImportReadsFilesOnly(t *testing.T) {
	a, dir := demo(t), t.TempDir()
	pipe, huge := filepath.Join(dir, "pipe.csv"), filepath.Join(dir, "huge.csv")
	must(t, syscall.Mkfifo(pipe, 0o600))
	must(t, os.WriteFile(huge, nil, 0o600))
	must(t, os.Truncate(huge, 8<<30)) // sparse: takes no room, and must take no memory
	for path, key := range map[string]string{dir: "fault.import.file", pipe: "fault.import.file", huge: "fault.import.too_large"} {
		_, err := a.Import(t.Context(), "releases", path, sheet.Options{Actor: "system"})
		if faults := fault.All(err); len(faults) != 1 || faults[0].Key != key {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// One document that cannot be made does not keep the others from being made.
func TestGenerateAllGoesOn(t *testing.T) {
	a, dir := demo(t), t.TempDir()
	rows := filepath.Join(dir, "releases.csv")
	must(t, os.WriteFile(rows, []byte("release,title,type,cycle_start,first_planned_release,released_on\n1.25,Kubernetes \U0001F600,minor,2022-05-23,2022-08-16,2022-08-23\n"), 0o600))
	_, err := a.Import(t.Context(), "releases", rows, sheet.Options{Actor: "system"})
	must(t, err)
	made := 0
	_, err = a.GenerateAll(t.Context(), app.Generation{Out: dir, Actor: "system"}, func(app.Made) { made++ })
	faults := fault.All(err)
	if made != 4*(82-7) || len(faults) == 0 {
		t.Errorf("%d files, %v", made, err)
	}
	for _, f := range faults {
		if !strings.Contains(f.Field, " 1.25") {
			t.Errorf("%v names no document", f)
		}
	}
	if len(faults) > 3*7 {
		t.Errorf("%d faults for seven documents with one wrong character:\n%v", len(faults), err)
	}
}
