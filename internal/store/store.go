// Package store keeps everything in SQL through GORM, on SQLite and on
// MySQL/MariaDB with the same code: it runs transactions (work.Runner), takes
// audit entries and jobs (work.Sink) and implements the repositories that the
// features declare, one file per feature. Seed 7, 8; ISO/IEC 20000-1:2018 7.5.
// Invariants I4, I12, I20.
//
// It does not promise rules: what may be written is decided by the features.
// The database is the second line: constraints, and triggers that veto a change
// of what is frozen.
//
// # Conventions
//
// A repository is an empty exported struct (store.Documents{}) whose methods
// take the work.Tx; conn(tx) is its GORM handle, tx.Context() its context,
// tx.Now() its only clock. GORM's generics are not used, because the compiler
// makes their whole code anew for each row type:
//
//	row, err := first[documentRow](tx, "kind = ? AND subject = ?", kind, subject)
//	if err != nil {
//		return document.Document{}, missing(err, fault.New(fault.NotFound, "fault.document.missing", args))
//	}
//	var rows []versionRow
//	err = conn(tx).Where("document_id = ?", doc).Order("ordinal").Find(&rows).Error
//	err = conn(tx).Create(&row).Error
//
// Row structs are unexported, name every column, carry TableName and two mapping
// functions: newDocumentRow(doc) and (documentRow).document(). They have
// no associations and no hooks.
//
// Columns: ids, codes, hashes and states are string (ascii_bin on MySQL); human
// text is string (utf8mb4_unicode_520_ci, never unique); clock.Instant is
// instant and clock.Date is date, NULL when zero (DATETIME(6) and DATE on MySQL,
// TEXT on SQLite); clock.Planned is two columns, x_date and x_at; durations,
// periods and decimals are their ISO text, or two dates; what has no columns of
// its own is JSON[T] (canonical JSON, LONGTEXT utf8mb4_bin or TEXT); bytes that
// are hashed are []byte (LONGBLOB or BLOB); bool is TINYINT(1) or INTEGER. A
// nullable reference is *string (optional, plain).
//
// Updates name their columns; GORM's Updates(struct) skips zero values. A
// changeable row has row_version: changeRow compares and sets it.
// Before a rule over several rows is checked, the parent row is locked with
// lockRow, because MySQL runs at READ COMMITTED.
//
// Errors: GORM's errors arrive translated by dberr.go. missing(err, fault) turns
// "no row" into that fault; taken(err, fault) turns a duplicate key into that
// fault; a duplicate that only a concurrent command can cause becomes
// raced(err), which runs the command again; contested(fault) runs it again and
// keeps the fault if that does not help. Everything else is wrapped with %w.
// What came from outside, such as a code, is looked up with first: a text
// outside ASCII is "no row" there, while MySQL refuses it in a list.
//
// Migrations come in pairs of the same number and name:
// migrations/sqlite/0101_people.sql holds a table with its indexes and triggers
// (STRICT; lengths by CHECK), migrations/mysql/0101_people.sql holds one DDL
// statement (ENGINE InnoDB, collations named), its triggers are files of their
// own with later numbers that SQLite does not have. Foreign keys RESTRICT, every
// constraint named. storetest compares both schemas, so a forgotten half fails.
//
// Tests: storetest.Run(t, storetest.Case{Name, Test}, …) runs each case on an
// empty migrated database of each engine.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"

	"github.com/pressly/goose/v3/database"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/work"
)

// Engine is an opened SQL engine, as the packages under engine make it.
type Engine struct {
	// Name is the engine's name: "sqlite", "mysql".
	Name string
	// Writer is the pool for commands and migrations.
	Writer *sql.DB
	// Reader is the pool for snapshots; it may be Writer.
	Reader *sql.DB
	// Dialector is GORM's dialect over Writer.
	Dialector gorm.Dialector
	// Snapshot are the options of a read-only transaction in which every
	// statement sees the state at its first one.
	Snapshot sql.TxOptions
	// Problem says which kind of failure an error of the driver is.
	Problem func(error) Problem
	// Migrations are the engine's *.sql files.
	Migrations fs.FS
	// Dialect is the migration tool's name of the engine.
	Dialect database.Dialect
	// Locker keeps two processes from migrating at once; nil where each
	// migration is a transaction.
	Locker lock.Locker
	// Tables is the query for the names of all tables.
	Tables string
	// Embedded says that the database belongs to this program alone, so that
	// every command may migrate it.
	Embedded bool
}

// DB is the database of an installation. It satisfies work.Runner and work.Sink
// and may be used by many goroutines.
type DB struct {
	engine Engine
	orm    *gorm.DB
	clock  clock.Clock
	// head is the audit log's head as this process last committed it. Another
	// node may have moved it since: Append finds that out.
	head atomic.Pointer[audit.Head]
}

var (
	_ work.Runner = (*DB)(nil)
	_ work.Sink   = (*DB)(nil)
)

// New makes a DB over an opened engine; clk gives the instant of each command.
// Call Ready before anything else.
func New(engine Engine, clk clock.Clock) (*DB, error) {
	orm, err := gorm.Open(dialector{engine.Dialector, engine.Problem}, &gorm.Config{
		SkipDefaultTransaction: true, // Write and Read are the only transactions
		DisableAutomaticPing:   true,
		TranslateError:         true,
		Logger:                 logger.Discard, // errors return, and queries hold personal data
		CreateBatchSize:        500,
	})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", engine.Name, err)
	}
	return &DB{engine: engine, orm: orm, clock: clk}, nil
}

// By is the same database by another clock; it is closed with the first.
func (d *DB) By(clk clock.Clock) *DB { return &DB{engine: d.engine, orm: d.orm, clock: clk} }

// Close closes the pools.
func (d *DB) Close() error {
	err := d.engine.Writer.Close()
	if d.engine.Reader != d.engine.Writer {
		err = errors.Join(err, d.engine.Reader.Close())
	}
	if err != nil {
		return fmt.Errorf("close %s: %w", d.engine.Name, err)
	}
	return nil
}

// Engine is the name of the engine: "sqlite", "mysql".
func (d *DB) Engine() string { return d.engine.Name }

// Write runs fn in one read-write transaction at one instant and commits; an
// error of fn leaves nothing. The error wraps work.ErrRetry when the whole
// transaction may run again.
func (d *DB) Write(ctx context.Context, fn func(*work.Tx) error) error {
	if l, lasts := d.looking(ctx); lasts {
		l.end()
	}
	tx, err := d.engine.Writer.BeginTx(ctx, nil)
	if err != nil {
		return d.fail("begin", err)
	}
	// After a commit this does nothing; after an error or a panic it undoes all.
	defer func() { _ = tx.Rollback() }()
	// The instant is taken after BEGIN, so that on SQLite, where BEGIN waits for
	// the other writers, instants follow the order of commits.
	session := d.session(ctx, tx, true)
	if err := fn(work.NewTx(ctx, d.clock.Now(), session)); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return d.fail("commit", err)
	}
	if session.log.head != nil {
		d.head.Store(session.log.head)
	}
	return nil
}

// Read runs fn in one read-only transaction that sees one state of the
// database, whatever is committed meanwhile; a write in it is refused. Under Look
// it is the transaction of the readings before.
func (d *DB) Read(ctx context.Context, fn func(*work.Tx) error) error {
	if l, lasts := d.looking(ctx); lasts {
		return l.read(ctx, fn)
	}
	tx, now, err := d.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	return fn(work.NewSnapshot(ctx, now, d.session(ctx, tx, false)))
}

// handle is what a work.Tx of this package carries.
type handle struct {
	orm    *gorm.DB
	writes bool
	log    *logged
}

// logged is what a transaction did to the audit log: the head that it left or
// locked; nil when it did neither.
type logged struct{ head *audit.Head }

func (d *DB) session(ctx context.Context, tx *sql.Tx, writes bool) handle {
	session := d.orm.Session(&gorm.Session{NewDB: true, Context: ctx})
	session.Statement.ConnPool = tx
	return handle{session, writes, &logged{}}
}

func (d *DB) fail(what string, err error) error {
	return fmt.Errorf("%s: %w", what, translate(err, d.engine.Problem))
}

// conn is the GORM handle of a transaction that this package began.
func conn(tx *work.Tx) *gorm.DB { return handleOf(tx).orm }

func handleOf(tx *work.Tx) handle {
	return tx.Handle().(handle) //nolint:errcheck // another handle is a mistake of the wiring, which no command may survive
}
