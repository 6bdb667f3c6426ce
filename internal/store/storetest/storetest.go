// Package storetest runs tests of what is stored on every engine: a feature's
// repository is right when the same cases pass on SQLite and on MariaDB.
//
// It is for tests alone. It starts no server: package mariadb says how to get
// one.
package storetest

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/store"
	"acta/internal/store/engine/mysql"
	"acta/internal/store/engine/sqlite"
	"acta/internal/store/storetest/mariadb"
	"acta/migrations"
)

// Case is a test that must pass on every engine.
type Case struct {
	Name string
	// Test gets an empty migrated database.
	Test func(t *testing.T, db *store.DB)
}

// Start is the first instant that a test's database tells.
func Start() clock.Instant {
	return clock.At(time.Date(2026, time.March, 2, 9, 30, 0, 123_457_000, time.UTC))
}

// Ticker is a clock that starts at Start and is a second later at each reading,
// so that commands of a test have an order and their instants are known.
type Ticker struct {
	mu sync.Mutex
	n  time.Duration
}

// Now is the next second.
func (c *Ticker) Now() clock.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := clock.At(Start().Time().Add(c.n * time.Second))
	c.n++
	return now
}

// Run runs each case on every engine, one after the other, as subtest
// "engine/case".
func Run(t *testing.T, cases ...Case) {
	t.Helper()
	RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) {
				db, _ := fresh(t)
				c.Test(t, db)
			})
		}
	})
}

// RunSQL runs a test on every engine. Each call of fresh empties the database
// (SQLite: gives a new one) and returns it with a pool that goes past the
// repositories, as a careless administrator would.
func RunSQL(t *testing.T, test func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB))) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine.Name, func(t *testing.T) { test(t, engine.Prepare(t)) })
	}
}

// Engine is an engine under test.
type Engine struct {
	Name string
	// Open opens a new empty database, without any table.
	Open func(t testing.TB) store.Engine
	// Prepare migrates once and returns what gives an empty migrated database.
	Prepare func(t *testing.T) func(*testing.T) (*store.DB, *sql.DB)
}

// Engines are all engines that the program has.
func Engines() []Engine {
	return []Engine{
		{Name: "sqlite", Open: openSQLite, Prepare: prepareSQLite},
		{Name: "mysql", Open: openMySQL, Prepare: prepareMySQL},
	}
}

// SQLite gives an empty migrated SQLite database, for tests above the store that
// need any database.
func SQLite(t *testing.T) *store.DB {
	t.Helper()
	return ready(t, openSQLite(t))
}

func openSQLite(t testing.TB) store.Engine {
	t.Helper()
	return openFile(t, t.TempDir())
}

func openFile(t testing.TB, dir string) store.Engine {
	t.Helper()
	files, err := migrations.FS("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func openMySQL(t testing.TB) store.Engine {
	t.Helper()
	files, err := migrations.FS("mysql")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := mysql.Open(context.Background(), mysql.Options{DSN: mariadb.DSN(t), Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// ready migrates an opened engine; the database is closed when the test ends.
func ready(t *testing.T, engine store.Engine) *store.DB {
	t.Helper()
	db, err := store.New(engine, &Ticker{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

func prepareSQLite(t *testing.T) func(*testing.T) (*store.DB, *sql.DB) {
	t.Helper()
	template := t.TempDir()
	t.Run("migrate", func(t *testing.T) { ready(t, openFile(t, template)) })
	// The last connection is closed, so the whole database is in its main file.
	data, err := os.ReadFile(filepath.Join(template, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T) (*store.DB, *sql.DB) {
		t.Helper()
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), data, 0o600); err != nil {
			t.Fatal(err)
		}
		engine := openFile(t, dir)
		return ready(t, engine), engine.Writer
	}
}

func prepareMySQL(t *testing.T) func(*testing.T) (*store.DB, *sql.DB) {
	t.Helper()
	engine := openMySQL(t)
	ready(t, engine)
	return func(t *testing.T) (*store.DB, *sql.DB) {
		t.Helper()
		if err := empty(context.Background(), engine); err != nil {
			t.Fatal(err)
		}
		db, err := store.New(engine, &Ticker{})
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(context.Background()); err != nil { // the log's head
			t.Fatal(err)
		}
		return db, engine.Writer
	}
}

// empty truncates every table that has rows: migrating anew takes seconds, and
// TRUNCATE is what no trigger sees.
func empty(ctx context.Context, engine store.Engine) (err error) {
	conn, err := engine.Writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = closeBoth(ctx, conn, err) }()
	if _, err := conn.ExecContext(ctx, "SET SESSION foreign_key_checks = 0"); err != nil {
		return err
	}
	names, err := Strings(ctx, engine.Writer, engine.Tables)
	if err != nil {
		return err
	}
	for _, name := range names {
		if name == "schema_versions" || name == store.LockTable {
			continue
		}
		var filled bool
		if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM `"+name+"`)").Scan(&filled); err != nil {
			return err
		}
		if !filled {
			continue
		}
		if _, err := conn.ExecContext(ctx, "TRUNCATE TABLE `"+name+"`"); err != nil {
			return err
		}
	}
	return nil
}

func closeBoth(ctx context.Context, conn *sql.Conn, err error) error {
	if _, reset := conn.ExecContext(ctx, "SET SESSION foreign_key_checks = 1"); err == nil {
		err = reset
	}
	if closed := conn.Close(); err == nil {
		err = closed
	}
	return err
}

// Strings reads a query's only column as text.
func Strings(ctx context.Context, pool *sql.DB, query string, args ...any) (values []string, err error) {
	rows, err := fields(ctx, pool, 1, query, args...)
	for _, row := range rows {
		values = append(values, row[0])
	}
	return values, err
}
