package store

import (
	"context"
	"database/sql"

	"acta/internal/clock"
	"acta/internal/work"
)

type lookKey struct{}

// look is a stretch of reading that sees one state of the database: many readings in one
// transaction, which begins with the first of them.
type look struct {
	db       *DB
	ctx      context.Context
	tx       *sql.Tx // nil until something is read
	snapshot *work.Tx
	depth    int  // readings within readings
	over     bool // later readings are on their own
}

// Look gives a context under which all that Read reads is of one state, that of the first
// reading, and is asked for once where work.Once says so. It lasts until the function is
// called or something is written under the context, so that nobody reads what a write of
// his own made old and no connection is held while another is waited for. One goroutine at
// a time may use the context.
func (d *DB) Look(ctx context.Context) (context.Context, func()) {
	l := &look{db: d, ctx: ctx}
	return context.WithValue(ctx, lookKey{}, l), l.end
}

// looking is the look of this database that lasts, if any.
func (d *DB) looking(ctx context.Context) (*look, bool) {
	l, _ := ctx.Value(lookKey{}).(*look)
	return l, l != nil && l.db == d && !l.over
}

// read runs fn in the look's transaction.
func (l *look) read(ctx context.Context, fn func(*work.Tx) error) error {
	if l.tx == nil {
		// Of the look's own context: that of the first reading may end before the next.
		tx, now, err := l.db.begin(l.ctx)
		if err != nil {
			return err
		}
		l.tx, l.snapshot = tx, work.NewSnapshot(l.ctx, now, nil)
	}
	l.depth++
	defer l.leave()
	return fn(l.snapshot.In(ctx, l.db.session(ctx, l.tx, false)))
}

func (l *look) leave() {
	l.depth--
	if l.over {
		l.close()
	}
}

// end ends the look, at once or with the reading that is under way.
func (l *look) end() {
	l.over = true
	l.close()
}

func (l *look) close() {
	if l.tx != nil && l.depth == 0 {
		_ = l.tx.Rollback()
		l.tx = nil
	}
}

// begin begins a transaction that sees one state of the database, at its instant.
func (d *DB) begin(ctx context.Context) (*sql.Tx, clock.Instant, error) {
	tx, err := d.engine.Reader.BeginTx(ctx, &d.engine.Snapshot)
	if err != nil {
		return nil, clock.Instant{}, d.fail("begin", err)
	}
	// Both engines take their snapshot at the first statement that reads a table.
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+versionTable).Scan(&n); err != nil {
		_ = tx.Rollback()
		return nil, clock.Instant{}, d.fail("snapshot", err)
	}
	return tx, d.clock.Now(), nil
}
