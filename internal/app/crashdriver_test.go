package app_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"acta/internal/store"
)

// errPlanted is a failure that a test has planted.
var errPlanted = errors.New("planted failure")

// tap stands between an installation and its engine: it counts what passes, makes
// one call fail, or puts commits off.
type tap struct {
	mu    sync.Mutex
	armed bool
	at    int  // which call fails, counted from 1
	after bool // only commits count, and the one that fails is carried out all the same
	seen  int
	what  string // the call that failed
	// late is how long a commit is put off after it was said to be done.
	late time.Duration
	// sloppy makes a transaction that is given up commit what it had done.
	sloppy bool
}

// arm makes the nth call from now on fail; with after the nth commit, which is
// carried out and says that it was not.
func (t *tap) arm(n int, after bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed, t.at, t.after, t.seen, t.what = true, n, after, 0, ""
}

// disarm lets everything pass, and says which call failed; "" for none.
func (t *tap) disarm() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed = false
	return t.what
}

// commitCall is what a commit is called.
const commitCall = "commit"

func (t *tap) pass(what string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.armed || t.after && what != commitCall {
		return nil
	}
	t.seen++
	if t.seen != t.at {
		return nil
	}
	t.what = what
	return fmt.Errorf("%w: %s", errPlanted, what)
}

// over is the engine with the tap before it. The pools stay smaller than those
// below, which lend their connections for good.
func (t *tap) over(engine store.Engine) store.Engine {
	writer := t.pool(engine.Writer)
	reader := writer
	if engine.Reader != engine.Writer {
		reader = t.pool(engine.Reader)
	}
	engine.Writer, engine.Reader = writer, reader
	return engine
}

func (t *tap) pool(base *sql.DB) *sql.DB {
	size := max(base.Stats().MaxOpenConnections-1, 1)
	db := sql.OpenDB(tapped{base, t})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// tapped gives the connections of a pool, with the tap before each.
type tapped struct {
	base *sql.DB
	tap  *tap
}

// Connect takes a connection out of the pool below.
func (c tapped) Connect(ctx context.Context) (driver.Conn, error) {
	lent, err := c.base.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var inner driver.Conn
	err = lent.Raw(func(conn any) error {
		var ok bool
		if inner, ok = conn.(driver.Conn); !ok {
			return errors.New("not a connection of a driver")
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, lent.Close())
	}
	return &tappedConn{Conn: inner, lent: lent, tap: c.tap}, nil
}

// Driver is that of the pool below.
func (c tapped) Driver() driver.Driver { return c.base.Driver() }

// Close closes the pool below.
func (c tapped) Close() error { return c.base.Close() }

type tappedConn struct {
	driver.Conn
	lent *sql.Conn
	tap  *tap
	// busy is held while a commit that was said to be done is not.
	busy sync.Mutex
}

// Close gives the connection back to the pool below.
func (c *tappedConn) Close() error {
	c.busy.Lock()
	defer c.busy.Unlock()
	return c.lent.Close()
}

// BeginTx begins once the former commit is done.
func (c *tappedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.tap.pass("begin"); err != nil {
		return nil, err
	}
	c.busy.Lock()
	defer c.busy.Unlock()
	inner, ok := c.Conn.(driver.ConnBeginTx)
	if !ok {
		return nil, errors.New("driver has no BeginTx")
	}
	tx, err := inner.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return tappedTx{tx, c, opts.ReadOnly}, nil
}

// ExecContext runs a statement.
func (c *tappedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.tap.pass(query); err != nil {
		return nil, err
	}
	inner, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return inner.ExecContext(ctx, query, args)
}

// QueryContext runs a query.
func (c *tappedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.tap.pass(query); err != nil {
		return nil, err
	}
	inner, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return inner.QueryContext(ctx, query, args)
}

// CheckNamedValue asks the driver.
func (c *tappedConn) CheckNamedValue(value *driver.NamedValue) error {
	if inner, ok := c.Conn.(driver.NamedValueChecker); ok {
		return inner.CheckNamedValue(value)
	}
	return driver.ErrSkip
}

// ResetSession asks the driver.
func (c *tappedConn) ResetSession(ctx context.Context) error {
	c.busy.Lock()
	defer c.busy.Unlock()
	if inner, ok := c.Conn.(driver.SessionResetter); ok {
		return inner.ResetSession(ctx)
	}
	return nil
}

type tappedTx struct {
	driver.Tx
	conn  *tappedConn
	reads bool
}

// Commit commits, fails before or after it has, or says that it has and does it
// later: the bug of a store that acknowledges too early.
func (t tappedTx) Commit() error {
	if err := t.conn.tap.pass(commitCall); err != nil {
		if t.conn.tap.after {
			return errors.Join(err, t.Tx.Commit())
		}
		return errors.Join(err, t.Tx.Rollback())
	}
	if t.conn.tap.late == 0 || t.reads {
		return t.Tx.Commit()
	}
	t.conn.busy.Lock()
	time.AfterFunc(t.conn.tap.late, func() {
		defer t.conn.busy.Unlock()
		_ = t.Tx.Commit() // nobody listens any more: that is the bug
	})
	return nil
}

// Rollback undoes, or commits: the bug of a store that does not look at errors.
func (t tappedTx) Rollback() error {
	if t.conn.tap.sloppy && !t.reads {
		return t.Tx.Commit()
	}
	return t.Tx.Rollback()
}
