package app_test

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/fault"
	embedded "acta/internal/store/engine/sqlite"
	"acta/internal/store/storetest"
	"acta/migrations"
)

// raw runs statements on an embedded database past the program, as somebody with
// every right on the file could.
func raw(t *testing.T, cfg config.Config, statements ...string) {
	t.Helper()
	files, err := migrations.FS("sqlite")
	must(t, err)
	engine, err := embedded.Open(t.Context(), embedded.Options{Dir: cfg.Data, Migrations: files})
	must(t, err)
	for _, statement := range statements {
		if _, err := engine.Writer.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	must(t, engine.Writer.Close())
	must(t, engine.Reader.Close())
}

// filled is an installation whose demo was loaded, and is closed again.
func filled(t *testing.T) config.Config {
	t.Helper()
	cfg := engines["sqlite"](t)
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: today})
	must(t, err)
	_, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	must(t, a.Close())
	return cfg
}

func keys(lines []app.Line) string {
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = line.Key
	}
	return strings.Join(all, " ")
}

// The log is verified where it stands, in an export, and with a checkpoint from
// outside; what is changed is named. Scope F71; invariant I13.
func TestVerify(t *testing.T) {
	cfg := filled(t)
	v, err := app.VerifyLog(t.Context(), cfg, nil)
	if must(t, err); v.Problem != nil || keys(v.Lines) != "audit.fine audit.unsigned audit.sealed" {
		t.Fatalf("before any checkpoint: %+v", v)
	}
	note, err := app.LogCheckpoint(t.Context(), cfg)
	must(t, err)
	key, err := app.LogKey(t.Context(), cfg)
	must(t, err)
	file := filepath.Join(t.TempDir(), "log.jsonl")
	lines, err := app.ExportLog(t.Context(), cfg, file)
	if must(t, err); keys(lines) != "audit.exported" {
		t.Errorf("export: %+v", lines)
	}
	exportVerified(t, file, key, note)
	size, _ := onPaper(t, note)
	v, err = app.VerifyLog(t.Context(), cfg, []string{size + ":" + strings.Repeat("0", 64)})
	if must(t, err); v.Problem == nil || keys(v.Lines) != "audit.finding_paper_range" {
		t.Errorf("another root typed: %+v", v)
	}
	harmed(t, cfg, note)
}

// exportVerified checks an export against what somebody kept of its checkpoint: a
// file, a paste, or what is printed on paper.
func exportVerified(t *testing.T, file, key, note string) {
	t.Helper()
	pasted := "\n" + strings.ReplaceAll(note, "\n", "\r\n")
	kept := filepath.Join(t.TempDir(), "checkpoint")
	must(t, os.WriteFile(kept, []byte(note), 0o600))
	for _, known := range [][]string{nil, {pasted}, {kept, pasted}} {
		if v, err := app.VerifyExport(file, key, known); err != nil || v.Problem != nil || keys(v.Lines) != "audit.fine audit.signed" {
			t.Errorf("export with %d checkpoints: %+v, %v", len(known), v, err)
		}
	}
	if v, err := app.VerifyExport(file, "", nil); err != nil || keys(v.Lines) != "audit.fine audit.signed audit.own_key" {
		t.Errorf("with its own key: %+v, %v", v, err)
	}
	size, root := onPaper(t, note)
	for _, known := range []string{size + ":" + root, " " + size + " : " + root[:8] + " " + root[8:] + "\n"} {
		v, err := app.VerifyExport(file, key, []string{known})
		if must(t, err); v.Problem != nil || keys(v.Lines) != "audit.fine audit.signed audit.printed" {
			t.Errorf("export with %q typed: %+v", known, v)
		}
	}
}

// harmed changes an entry, then cuts the log, and checks that both are found.
func harmed(t *testing.T, cfg config.Config, note string) {
	t.Helper()
	kept := filepath.Join(t.TempDir(), "checkpoint")
	must(t, os.WriteFile(kept, []byte(note), 0o600))
	raw(t, cfg, "DROP TRIGGER audit_entries_no_update", "UPDATE audit_entries SET actor = 'eva' WHERE idx = 3")
	v, err := app.VerifyLog(t.Context(), cfg, []string{kept})
	if must(t, err); v.Problem == nil || v.Problem.Key != "fault.audit.found" || keys(v.Lines) != "audit.finding_changed" || v.Lines[0].Args["index"] != int64(3) {
		t.Errorf("changed: %+v", v)
	}
	if found := doctored(t, cfg); !strings.Contains(found, "fault.database.triggers") {
		t.Errorf("doctor without a trigger: %s", found)
	}
	raw(t, cfg, "DROP TRIGGER audit_checkpoints_no_delete", "DELETE FROM audit_checkpoints",
		"UPDATE audit_head SET size = 2, frontier = (SELECT hash FROM audit_hashes WHERE idx = 2)")
	v, err = app.VerifyLog(t.Context(), cfg, []string{kept})
	if must(t, err); v.Problem == nil || keys(v.Lines[:1]) != "audit.finding_added" {
		t.Errorf("cut head: %+v", v)
	}
}

// onPaper is what a document prints of a checkpoint: its size, and its root in
// hexadecimal digits.
func onPaper(t *testing.T, note string) (size, root string) {
	t.Helper()
	lines := strings.Split(note, "\n")
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	must(t, err)
	return lines[1], hex.EncodeToString(raw)
}

// doctored are the keys of what the doctor finds wrong.
func doctored(t *testing.T, cfg config.Config) string {
	t.Helper()
	var wrong []string
	for _, check := range app.Doctor(t.Context(), cfg) {
		if check.Problem != nil {
			wrong = append(wrong, check.Problem.Key)
		}
	}
	return strings.Join(wrong, " ")
}

func TestVerifyRefuses(t *testing.T) {
	cfg := filled(t)
	file := filepath.Join(t.TempDir(), "log.jsonl")
	_, err := app.ExportLog(t.Context(), cfg, file)
	must(t, err)
	for name, c := range map[string]struct {
		file, key, known, want string
	}{
		"no file":       {"none", "", "", "fault.audit.file"},
		"no checkpoint": {file, "", "none", "fault.audit.file"},
		"no key":        {file, "x", "", "fault.audit.key"},
		"not a note":    {file, "", "x\ny", "fault.audit.checkpoint"},
		"root cut off":  {file, "", "12:2c20e539", "fault.audit.printed"},
		"size of none":  {file, "", "0:" + strings.Repeat("0", 64), "fault.audit.printed"},
		"no export":     {filepath.Join(cfg.Keys(), "audit.key"), "", "", "fault.audit.export"},
	} {
		var known []string
		if c.known != "" {
			known = []string{c.known}
		}
		if _, err := app.VerifyExport(c.file, c.key, known); err == nil || faultOf(t, err).Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	// A damaged log is not exported, and what stood under the name stays.
	before, err := os.ReadFile(file)
	must(t, err)
	raw(t, cfg, "DROP TRIGGER audit_leaves_no_delete", "DELETE FROM audit_leaves WHERE idx = 1")
	_, err = app.ExportLog(t.Context(), cfg, file)
	if f := faultOf(t, err); f.Key != "fault.audit.damaged" || f.Kind != fault.Conflict {
		t.Errorf("export of a damaged log: %v", err)
	}
	after, err := os.ReadFile(file)
	if must(t, err); string(before) != string(after) {
		t.Error("an export that failed changed the file")
	}
}

// The key is made once, for the service alone, and never anew under what it signed.
func TestAuditKey(t *testing.T) {
	cfg := filled(t)
	must(t, os.RemoveAll(cfg.Keys()))
	made := make([]string, 8)
	var group sync.WaitGroup
	for i := range made {
		group.Go(func() { made[i], _ = app.LogKey(t.Context(), cfg) })
	}
	group.Wait()
	for _, key := range made {
		if key == "" || key != made[0] {
			t.Fatalf("keys made at once: %q", made)
		}
	}
	path := filepath.Join(cfg.Keys(), "audit.key")
	info, err := os.Stat(path)
	if must(t, err); info.Mode().Perm() != 0o600 {
		t.Errorf("the key's rights are %v", info.Mode())
	}
	if rest, err := os.ReadDir(cfg.Keys()); err != nil || len(rest) != 1 {
		t.Errorf("left in the folder of keys: %v, %v", rest, err)
	}
	_, err = app.LogCheckpoint(t.Context(), cfg)
	must(t, err)
	if found := doctored(t, cfg); strings.Contains(found, "audit") {
		t.Errorf("doctor: %s", found)
	}
	keyHarmed(t, cfg, path)
}

// keyHarmed takes the key away or puts another in its place: the service says so,
// and makes no new one.
func keyHarmed(t *testing.T, cfg config.Config, path string) {
	t.Helper()
	other := filled(t)
	_, err := app.LogKey(t.Context(), other)
	must(t, err)
	foreign, err := os.ReadFile(filepath.Join(other.Keys(), "audit.key"))
	must(t, err)
	for want, harm := range map[string]func() error{
		"fault.audit.key_lost":     func() error { return os.Remove(path) },
		"fault.audit.key_unusable": func() error { return os.WriteFile(path, []byte("x"), 0o600) },
		"fault.audit.key_other":    func() error { return os.WriteFile(path, foreign, 0o600) },
	} {
		must(t, harm())
		_, err := app.LogKey(t.Context(), cfg)
		if f := faultOf(t, err); f.Key != want || f.Kind != fault.Setup {
			t.Errorf("%v, want %s", err, want)
		}
		if found := doctored(t, cfg); !strings.Contains(found, want) {
			t.Errorf("doctor: %s, want %s", found, want)
		}
	}
}

// What the whole program does on a fresh machine writes nothing around commands.
// Invariant I12.
func TestNothingIsWrittenAroundCommands(t *testing.T) {
	cfg := engines["sqlite"](t)
	must(t, app.Migrate(t.Context(), cfg))
	files, err := migrations.FS("sqlite")
	must(t, err)
	engine, err := embedded.Open(t.Context(), embedded.Options{Dir: cfg.Data, Migrations: files})
	must(t, err)
	storetest.Witness(t, engine.Writer)
	must(t, engine.Writer.Close())
	must(t, engine.Reader.Close())
	a := open(t, cfg, app.Options{})
	_, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	made, _ := generateInto(t, a, t.TempDir())
	if len(made) == 0 {
		t.Error("nothing was generated")
	}
	if v, err := app.VerifyLog(t.Context(), cfg, nil); err != nil || v.Problem != nil {
		t.Errorf("verify: %+v, %v", v, err)
	}
}
