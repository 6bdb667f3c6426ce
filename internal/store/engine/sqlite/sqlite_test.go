package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/engine/sqlite"
	"acta/internal/work"
)

// one is a schema of a single table.
func one() fstest.MapFS {
	return fstest.MapFS{"0001_things.sql": {Data: []byte("-- +goose Up\nCREATE TABLE things (id TEXT NOT NULL PRIMARY KEY) STRICT;\n")}}
}

// open opens a migrated file; it is closed when the test ends.
func open(t *testing.T, dir string) (store.Engine, *store.DB) {
	t.Helper()
	ctx := context.Background()
	engine, err := sqlite.Open(ctx, sqlite.Options{Dir: dir, Wait: 20 * time.Millisecond, Migrations: one()})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.New(engine, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	return engine, db
}

func TestOpenMakesAPrivateFile(t *testing.T) {
	// Every character that means something in a URI.
	dir := filepath.Join(t.TempDir(), "a b?c=d&e#f%20g;ñ+'\"", "data")
	engine, _ := open(t, dir)
	if _, err := engine.Writer.Exec("INSERT INTO things VALUES ('x')"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{
		"": os.ModeDir | 0o700, sqlite.FileName: 0o600, sqlite.FileName + "-wal": 0o600, sqlite.FileName + "-shm": 0o600,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if info.Mode() != want {
			t.Errorf("%q has mode %v, want %v", name, info.Mode(), want)
		}
	}
	if names, err := os.ReadDir(filepath.Dir(filepath.Dir(dir))); err != nil || len(names) != 1 {
		t.Errorf("beside the folder: %v, %v", names, err)
	}
}

func TestPragmas(t *testing.T) {
	engine, _ := open(t, t.TempDir())
	wants := []struct{ name, writer, reader string }{
		{"foreign_keys", "1", "1"}, {"recursive_triggers", "1", "1"}, {"journal_mode", "wal", "wal"},
		{"synchronous", "2", "2"}, {"busy_timeout", "20", "20"}, {"query_only", "0", "1"},
	}
	for _, want := range wants {
		var writer, reader string
		err := errors.Join(
			engine.Writer.QueryRow("PRAGMA "+want.name).Scan(&writer),
			engine.Reader.QueryRow("PRAGMA "+want.name).Scan(&reader))
		if err != nil || writer != want.writer || reader != want.reader {
			t.Errorf("%s is %s and %s, want %s and %s (%v)", want.name, writer, reader, want.writer, want.reader, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, sqlite.FileName), []byte("this is no database, and it is long enough"), 0o600); err != nil {
		t.Fatal(err)
	}
	isFolder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(isFolder, sqlite.FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	truncated := t.TempDir()
	_, db := open(t, truncated)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(truncated, sqlite.FileName), 5000); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct{ dir, key string }{
		"no database":           {damaged, "fault.database.damaged"},
		"a cut file":            {truncated, "fault.database.damaged"},
		"the file is a folder":  {isFolder, "fault.database.folder"},
		"the folder is a file":  {filepath.Join(damaged, sqlite.FileName), "fault.database.folder"},
		"a folder below a file": {filepath.Join(damaged, sqlite.FileName, "x"), "fault.database.folder"},
		"a name with NUL":       {"\x00", "fault.database.folder"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := sqlite.Open(context.Background(), sqlite.Options{Dir: test.dir, Migrations: one()})
			all := fault.All(err)
			if len(all) != 1 || all[0].Kind != fault.Setup || all[0].Key != test.key || all[0].Args["path"] == "" {
				t.Errorf("got %v, want %s", err, test.key)
			}
		})
	}
}

// Another process that writes is waited for; then the command may run again.
func TestLockedFile(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	_, db := open(t, dir)
	other, _ := open(t, dir)
	tx, err := other.Writer.BeginTx(ctx, nil) // takes the write lock at once
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(*work.Tx) error { return nil }); !errors.Is(err, work.ErrRetry) {
		t.Errorf("write: got %v, want ErrRetry", err)
	}
	if err := db.Read(ctx, func(*work.Tx) error { return nil }); err != nil {
		t.Errorf("a reader waited for a writer: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(*work.Tx) error { return nil }); err != nil {
		t.Errorf("after the other one: %v", err)
	}
}

// A program that holds the whole file, such as a copy in progress, is told.
func TestExclusiveLock(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	engine, db := open(t, dir)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	holder, err := sqlite.Open(ctx, sqlite.Options{Dir: dir, Migrations: engine.Migrations})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(holder.Writer.Close(), holder.Reader.Close()) }()
	if err := holder.Reader.Close(); err != nil {
		t.Fatal(err)
	}
	holder.Writer.SetMaxOpenConns(1)
	for _, statement := range []string{"PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = DELETE", "BEGIN EXCLUSIVE"} {
		if _, err := holder.Writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	_, err = sqlite.Open(ctx, sqlite.Options{Dir: dir, Wait: 20 * time.Millisecond, Migrations: one()})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "fault.database.locked" {
		t.Errorf("got %v, want fault.database.locked", err)
	}
}
