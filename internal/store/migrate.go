package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/pressly/goose/v3"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/work"
)

const (
	// versionTable is the migration tool's list of what was applied.
	versionTable = "schema_versions"
	// LockTable is where a migrating process says so on a server.
	LockTable = "schema_lock"
)

// migrateAttempts bounds how often Migrate starts again where another process
// may be migrating the same embedded file.
const migrateAttempts = 5

// Ready makes the database fit for use: an embedded one is migrated, a server's
// is checked.
func (d *DB) Ready(ctx context.Context) error {
	if d.engine.Embedded {
		return d.Migrate(ctx)
	}
	return d.Check(ctx)
}

// Check compares the schema with what this program knows. The error is
// fault.Setup: fault.schema.empty or fault.schema.older (run `acta migrate`),
// fault.schema.newer (run a newer program), or fault.database.foreign (the
// database holds something else).
func (d *DB) Check(ctx context.Context) error {
	known, applied, err := d.versions(ctx)
	if err != nil {
		return err
	}
	if err := notNewer(known, applied); err != nil {
		return err
	}
	if len(applied) == 0 {
		return schemaFault("fault.schema.empty", known, applied)
	}
	for _, version := range known {
		if !slices.Contains(applied, version) {
			return schemaFault("fault.schema.older", known, applied)
		}
	}
	// What migrated it may have been stopped before it made the audit log.
	there, err := d.hasLog(ctx, known)
	if err == nil && !there {
		return schemaFault("fault.schema.older", known, applied)
	}
	return err
}

// Migrate applies every migration that is not applied yet, in order; a rerun
// does nothing. A schema newer than this program is refused as in Check. On
// MySQL each file is one statement, so that a failure leaves whole files.
func (d *DB) Migrate(ctx context.Context) error {
	known, applied, err := d.versions(ctx)
	if err != nil {
		return err
	}
	if err := notNewer(known, applied); err != nil {
		return err
	}
	if slices.Equal(known, applied) {
		return d.adopted(ctx, known)
	}
	provider, err := d.provider()
	if err != nil {
		return err
	}
	for range migrateAttempts {
		if _, err = provider.Up(ctx); err == nil || ctx.Err() != nil || !d.engine.Embedded {
			break
		}
	}
	if err != nil {
		return d.fail("migrate "+d.engine.Name, err)
	}
	return d.adopted(ctx, known)
}

// logVersion is the migration that makes the audit log's head.
const logVersion = 603

// adopted makes sure that the database has an audit log, with the entries that are
// older than the log as its first. It looks before it writes, so that a rerun takes
// no lock.
func (d *DB) adopted(ctx context.Context, known []int64) error {
	there, err := d.hasLog(ctx, known)
	for try := 0; err == nil && !there; try++ {
		if err = d.adopt(ctx); errors.Is(err, work.ErrRetry) && try < migrateAttempts {
			err = nil // another process makes it at this moment
			continue
		}
		there = true
	}
	if err != nil {
		return fmt.Errorf("start the audit log: %w", err)
	}
	return nil
}

// adopt is no command: it makes what commands write to.
func (d *DB) adopt(ctx context.Context) error {
	tx, err := d.engine.Writer.BeginTx(ctx, nil)
	if err != nil {
		return d.fail("begin", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := adopt(work.NewTx(ctx, clock.Instant{}, d.session(ctx, tx, true))); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return d.fail("commit", err)
	}
	return nil
}

// hasLog reports whether there is an audit log, or none is due.
func (d *DB) hasLog(ctx context.Context, known []int64) (bool, error) {
	if !slices.Contains(known, logVersion) {
		return true, nil
	}
	rows, err := column[int64](ctx, d, "SELECT id FROM audit_head")
	return len(rows) > 0, err
}

func (d *DB) provider() (*goose.Provider, error) {
	options := []goose.ProviderOption{goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true)}
	if d.engine.Locker != nil {
		options = append(options, goose.WithLocker(d.engine.Locker))
	}
	provider, err := goose.NewProvider(d.engine.Dialect, d.engine.Writer, d.engine.Migrations, options...)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

// versions are the versions of the migrations that this program knows and of
// those that the database had, each in order. It writes nothing, so that an
// account that may not create tables can ask.
func (d *DB) versions(ctx context.Context) (known, applied []int64, err error) {
	provider, err := d.provider()
	if err != nil {
		return nil, nil, err
	}
	for _, source := range provider.ListSources() {
		known = append(known, source.Version)
	}
	tables, err := column[string](ctx, d, d.engine.Tables)
	if err != nil {
		return nil, nil, err
	}
	if !slices.Contains(tables, versionTable) {
		tables = slices.DeleteFunc(tables, func(name string) bool { return name == LockTable })
		if len(tables) > 0 {
			return nil, nil, fault.New(fault.Setup, "fault.database.foreign", fault.Args{"table": slices.Min(tables)})
		}
		return known, nil, nil
	}
	rows, err := column[int64](ctx, d, "SELECT version_id FROM "+versionTable+" WHERE version_id > 0")
	if err != nil {
		return nil, nil, err
	}
	set := map[int64]bool{}
	for _, version := range rows {
		set[version] = true
	}
	return known, slices.Sorted(maps.Keys(set)), nil
}

func notNewer(known, applied []int64) error {
	for _, version := range applied {
		if !slices.Contains(known, version) {
			return schemaFault("fault.schema.newer", known, applied)
		}
	}
	return nil
}

func schemaFault(key string, known, applied []int64) error {
	have, want := int64(0), slices.Max(known)
	if len(applied) > 0 {
		have = slices.Max(applied)
	}
	return fault.New(fault.Setup, key, fault.Args{"have": have, "want": want})
}

// column reads a query's only column.
func column[T any](ctx context.Context, d *DB, query string) (values []T, err error) {
	rows, err := d.engine.Reader.QueryContext(ctx, query)
	if err != nil {
		return nil, d.fail("read schema", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var value T
		if err := rows.Scan(&value); err != nil {
			return nil, d.fail("read schema", err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		return nil, d.fail("read schema", err)
	}
	return values, nil
}
