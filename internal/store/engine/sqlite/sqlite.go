// Package sqlite opens the embedded engine: one file, pure Go, made for one
// installation on one machine.
//
// It does not migrate; store does.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	dialect "github.com/libtnb/sqlite"
	"github.com/pressly/goose/v3/database"
	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"acta/internal/fault"
	"acta/internal/store"
)

// FileName is the database file inside the data folder.
const FileName = "acta.db"

// wait is how long a command waits for another process to finish its writing.
const wait = 10 * time.Second

// Pool sizes. Writers queue for the file's one lock anyway.
const (
	writers = 4
	readers = 8
)

// Options say which file is opened.
type Options struct {
	// Dir is the data folder; it is made (0700) with the file (0600) if needed.
	Dir string
	// Wait is how long to wait for another process that writes; 0 means 10 s.
	Wait time.Duration
	// Migrations are the *.sql files for this engine.
	Migrations fs.FS
}

// Open opens the database file. The error is fault.Setup when the folder cannot
// be used (fault.database.folder), the file is no database (damaged) or another
// program holds it (locked).
func Open(ctx context.Context, options Options) (store.Engine, error) {
	path, err := prepare(options.Dir)
	if err != nil {
		return store.Engine{}, err
	}
	patience := options.Wait
	if patience == 0 {
		patience = wait
	}
	writer, err := pool(ctx, path, patience, writers, "_txlock=immediate")
	if err != nil {
		return store.Engine{}, err
	}
	reader, err := pool(ctx, path, patience, readers, "_pragma=query_only(1)")
	if err != nil {
		_ = writer.Close()
		return store.Engine{}, err
	}
	return store.Engine{
		Name: "sqlite", Writer: writer, Reader: reader,
		Dialector:  dialect.New(dialect.Config{Conn: writer}),
		Snapshot:   sql.TxOptions{ReadOnly: true},
		Problem:    problem,
		Migrations: options.Migrations,
		Dialect:    database.DialectSQLite3,
		Tables:     "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
		Embedded:   true,
	}, nil
}

// prepare makes the folder and the file, so that neither is ever readable by
// others: SQLite gives its side files the rights of the main one.
func prepare(dir string) (string, error) {
	path, err := filepath.Abs(filepath.Join(dir, FileName))
	if err != nil {
		return "", fmt.Errorf("data folder %q: %w", dir, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", folderFault(path, err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", folderFault(path, err)
	}
	if err := file.Close(); err != nil {
		return "", folderFault(path, err)
	}
	return path, nil
}

func folderFault(path string, err error) error {
	return fmt.Errorf("%w: %w", fault.New(fault.Setup, "fault.database.folder", fault.Args{"path": path}), err)
}

// address is the URI of the file; url.URL escapes what a path may hold and a URI
// may not, such as "?" and "%".
func address(path string, patience time.Duration, extra string) string {
	query := []string{
		// First of all, because the next ones may have to wait for a lock.
		fmt.Sprintf("_pragma=busy_timeout(%d)", patience.Milliseconds()),
		"_pragma=journal_mode(WAL)",
		"_pragma=synchronous(FULL)",
		"_pragma=foreign_keys(1)",
		// Without it REPLACE deletes a protected row and no trigger sees it.
		"_pragma=recursive_triggers(1)",
		extra,
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: strings.Join(query, "&")}
	return uri.String()
}

func pool(ctx context.Context, path string, patience time.Duration, size int, extra string) (*sql.DB, error) {
	db, err := sql.Open(dialect.DriverName, address(path, patience, extra))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	var tables int
	// Reading the schema is what finds a file that is no database.
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil {
		_ = db.Close()
		return nil, explain(path, err)
	}
	return db, nil
}

// explain turns a failure to open into what a person can do about it.
func explain(path string, err error) error {
	var key string
	switch primary(err) {
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		key = "fault.database.damaged"
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		key = "fault.database.locked"
	case lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_READONLY, lib.SQLITE_AUTH:
		key = "fault.database.folder"
	case lib.SQLITE_FULL:
		key = "fault.database.full"
	default:
		return fmt.Errorf("open %s: %w", path, err)
	}
	return fmt.Errorf("%w: %w", fault.New(fault.Setup, key, fault.Args{"path": path}), err)
}

// primary is SQLite's primary result code, or 0.
func primary(err error) int {
	var e *driver.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// problem maps SQLite's result codes.
func problem(err error) store.Problem {
	var e *driver.Error
	if !errors.As(err, &e) {
		return store.Other
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return store.Duplicate
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return store.Reference
	case lib.SQLITE_CONSTRAINT_TRIGGER:
		// RESTRICT reports itself as a trigger.
		if strings.Contains(e.Error(), "FOREIGN KEY") {
			return store.Reference
		}
		return store.Protected
	}
	switch primary(err) {
	case lib.SQLITE_CONSTRAINT:
		return store.Refused
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return store.Again
	case lib.SQLITE_FULL:
		return store.Full
	}
	return store.Other
}
