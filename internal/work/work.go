// Package work is the one way to change anything: a command with a name, an
// actor and a subject runs in one transaction at one instant, leaves one audit
// entry and its jobs, and commits or leaves nothing (invariants I12, I19).
//
// Permission, the Merkle log and idempotency keys enter Do later; callers will
// not change. It does not render, write bytes or send mail: the function given
// to Do may run twice.
package work

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/clock"
	"acta/internal/id"
)

// System is the actor of commands that no person started.
const System = "system"

// Command says what is done, by whom, to what.
type Command struct {
	// Name is the command's name, "feature.verb", such as "document.freeze".
	Name string
	// Actor is System or the code of a person.
	Actor string
	// Subject is what the command changes.
	Subject id.Ref
	// Reason is the person's reason, if the command asks for one.
	Reason string
}

// Tx is a running transaction at one instant. Repositories take it; only store
// looks behind Handle.
type Tx struct {
	ctx     context.Context
	now     clock.Instant
	handle  any
	changes []Change
	jobs    []Job
}

// NewTx wraps a store's transaction handle; only a Runner calls it.
func NewTx(ctx context.Context, now clock.Instant, handle any) *Tx {
	return &Tx{ctx: ctx, now: now, handle: handle}
}

// Context is the context of the transaction.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the instant of the command, the same for the whole transaction (UTC,
// microseconds; invariant I20).
func (tx *Tx) Now() clock.Instant { return tx.now }

// Handle is the store's own transaction.
func (tx *Tx) Handle() any { return tx.handle }

// Detail adds a field difference to the command's audit entry. Equal values add
// nothing.
func (tx *Tx) Detail(field, before, after string) {
	if before != after {
		tx.changes = append(tx.changes, Change{Field: field, Before: before, After: after})
	}
}

// Enqueue adds a job that becomes visible when the transaction commits.
func (tx *Tx) Enqueue(job Job) { tx.jobs = append(tx.jobs, job) }

// Job is work that outlives the command.
type Job struct {
	Kind    string
	Payload string // canonical JSON
	// Dedupe is a key under which only one unfinished job may exist; may be empty.
	Dedupe string
}

// Change is a field difference of an audit entry.
type Change struct {
	Field  string `json:"field"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Entry is what a command leaves in the audit trail. Scope F70.
type Entry struct {
	At      clock.Instant
	Actor   string
	Action  string
	Subject id.Ref
	Reason  string
	Changes []Change
}

// Runner runs functions in transactions; store satisfies it.
type Runner interface {
	// Write runs fn in one read-write transaction at one instant and commits.
	Write(ctx context.Context, fn func(*Tx) error) error
	// Read runs fn in one read-only, consistent-snapshot transaction.
	Read(ctx context.Context, fn func(*Tx) error) error
}

// Sink takes what a command leaves behind, inside its transaction; store
// satisfies it with plain tables.
type Sink interface {
	// Append adds the command's audit entry.
	Append(tx *Tx, entry Entry) error
	// Queue adds a job.
	Queue(tx *Tx, job Job) error
}

// ErrRetry marks an error after which the whole transaction may run again:
// a deadlock, a lost lock, a certification conflict.
var ErrRetry = errors.New("transaction may be retried")

// attempts bounds how often a command runs again after ErrRetry.
const attempts = 5

// Unit runs commands.
type Unit struct {
	runner Runner
	sink   Sink
}

// New gives a unit of work over a runner and an audit sink.
func New(runner Runner, sink Sink) *Unit { return &Unit{runner: runner, sink: sink} }

// Do runs a command: one transaction, one instant, fn, audit entry, commit.
// fn may run more than once. ISO/IEC 20000-1:2018 7.5.
func (u *Unit) Do(ctx context.Context, cmd Command, fn func(*Tx) error) error {
	if cmd.Name == "" || cmd.Actor == "" || cmd.Subject.Kind == "" {
		return fmt.Errorf("command %q of actor %q on %q: name, actor and subject are required", cmd.Name, cmd.Actor, cmd.Subject)
	}
	var err error
	for range attempts {
		err = u.runner.Write(ctx, func(tx *Tx) error { return u.run(tx, cmd, fn) })
		if !errors.Is(err, ErrRetry) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Name, err)
	}
	return nil
}

func (u *Unit) run(tx *Tx, cmd Command, fn func(*Tx) error) error {
	if err := fn(tx); err != nil {
		return err
	}
	entry := Entry{
		At: tx.now, Actor: cmd.Actor, Action: cmd.Name,
		Subject: cmd.Subject, Reason: cmd.Reason, Changes: tx.changes,
	}
	if err := u.sink.Append(tx, entry); err != nil {
		return err
	}
	for _, job := range tx.jobs {
		if err := u.sink.Queue(tx, job); err != nil {
			return err
		}
	}
	return nil
}

// Read runs fn on one consistent snapshot; it changes nothing and leaves no entry.
func (u *Unit) Read(ctx context.Context, fn func(*Tx) error) error {
	return u.runner.Read(ctx, fn)
}
