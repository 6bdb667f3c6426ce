// Package storetest runs tests of what is stored on every engine: a feature's
// repository is right when the same cases pass on SQLite and on MariaDB.
//
// It is for tests alone. It starts no server: package mariadb says how to get
// one.
package storetest

import (
	"context"
	"database/sql"
	"errors"
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
		t.Run(engine.Name, func(t *testing.T) { test(t, engine.fresh) })
	}
}

// Engine is an engine under test.
type Engine struct {
	Name string
	// Open opens a new empty database, without any table.
	Open func(t testing.TB) store.Engine
	// Migrated gives an empty database in which every migration has run, until the
	// test ends. The caller does not close it.
	Migrated func(t testing.TB) store.Engine
}

func (e Engine) fresh(t *testing.T) (*store.DB, *sql.DB) {
	t.Helper()
	engine := e.Migrated(t)
	return On(t, engine, &Ticker{}), engine.Writer
}

// On is the store of a database of Migrated, whose log begins at the clock's time.
func On(t testing.TB, engine store.Engine, clock clock.Clock) *store.DB {
	t.Helper()
	db, err := store.New(engine, clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

// Engines are all engines that the program has.
func Engines() []Engine {
	return []Engine{
		{Name: "sqlite", Open: openSQLite, Migrated: copied},
		{Name: "mysql", Open: openMySQL, Migrated: spare.take},
	}
}

// SQLite gives an empty migrated SQLite database, for tests above the store that
// need any database.
func SQLite(t *testing.T) *store.DB {
	t.Helper()
	return On(t, copied(t), &Ticker{})
}

// template is a database file in which every migration has run. To run them takes
// longer than most tests do, so that it is made once for all tests of a package.
var template = sync.OnceValues(func() (data []byte, err error) {
	dir, err := os.MkdirTemp("", "acta-template-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	engine, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	db, err := store.New(engine, &Ticker{})
	if err != nil {
		return nil, err
	}
	// With the last connection closed the whole database is in its main file.
	if err := errors.Join(db.Migrate(context.Background()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqlite.FileName))
})

// copied opens a copy of the template.
func copied(t testing.TB) store.Engine {
	t.Helper()
	data, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, sqlite.FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	engine, err := openDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(engine.Reader.Close(), engine.Writer.Close()); err != nil {
			t.Error(err)
		}
	})
	return engine
}

func openSQLite(t testing.TB) store.Engine {
	t.Helper()
	engine, err := openDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func openDir(dir string) (store.Engine, error) {
	files, err := migrations.FS("sqlite")
	if err != nil {
		return store.Engine{}, err
	}
	return sqlite.Open(context.Background(), sqlite.Options{Dir: dir, Migrations: files})
}

func openMySQL(t testing.TB) store.Engine {
	t.Helper()
	return openDSN(t, mariadb.DSN(t))
}

func openDSN(t testing.TB, dsn string) store.Engine {
	t.Helper()
	files, err := migrations.FS("mysql")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := mysql.Open(context.Background(), mysql.Options{DSN: dsn, Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// spare are migrated databases of the server that no test uses now.
var spare stock

type stock struct {
	mu      sync.Mutex
	engines []store.Engine
}

// take gives an empty migrated database, which goes back when the test ends; one
// of a test that failed does not, for who knows what was done to it.
func (s *stock) take(t testing.TB) store.Engine {
	t.Helper()
	engine, found := s.last()
	if !found {
		engine = openDSN(t, mariadb.Lasting(t))
		On(t, engine, &Ticker{})
	}
	if err := empty(context.Background(), engine); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			s.put(engine)
		}
	})
	return engine
}

func (s *stock) last() (engine store.Engine, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.engines) == 0 {
		return store.Engine{}, false
	}
	engine = s.engines[len(s.engines)-1]
	s.engines = s.engines[:len(s.engines)-1]
	return engine, true
}

func (s *stock) put(engine store.Engine) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.engines = append(s.engines, engine)
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
