// Package work is the one way to change anything: a command with a name, an
// actor and a subject is allowed or refused, runs in one transaction at one
// instant, leaves one audit entry, its events' effects and its jobs, and commits
// or leaves nothing (invariants I12, I19).
//
// It does not decide who may do what (Gate), keep the audit log or the queue
// (Sink), render, write bytes or send mail: the function given to Do may run
// twice.
package work

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"acta/internal/clock"
	"acta/internal/id"
)

// Actors that are not people.
const (
	// System is the actor of commands that no person started: jobs, and the
	// command line of the machine's own operator.
	System = "system"
	// Anonymous is the actor of commands that a link carries before anybody has
	// signed in, such as the first set-up.
	Anonymous = "anonymous"
)

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
	next    func(*Tx) (int64, error)
	changes []Change
	jobs    []Job
	events  []Event
	known   map[any]any // answers of a snapshot; nil where something is written
}

// NewTx wraps a store's transaction handle; only a Runner calls it.
func NewTx(ctx context.Context, now clock.Instant, handle any) *Tx {
	return &Tx{ctx: ctx, now: now, handle: handle}
}

// NewSnapshot wraps a store's handle of a transaction that only reads and sees one
// state of the database throughout; only a Runner calls it.
func NewSnapshot(ctx context.Context, now clock.Instant, handle any) *Tx {
	return &Tx{ctx: ctx, now: now, handle: handle, known: map[any]any{}}
}

// In is the same transaction for another reading under it, with a context and a handle of
// its own: what one reading was answered once, the other is too. Only a Runner calls it.
func (tx *Tx) In(ctx context.Context, handle any) *Tx {
	other := *tx
	other.ctx, other.handle = ctx, handle
	return &other
}

// Once asks in a snapshot only once for each key, because the answer cannot change
// there; where something is written it asks each time. The key is of a type of the
// asker's own. Nobody may change what is answered: others get the same.
func Once[T any](tx *Tx, key any, ask func(*Tx) (T, error)) (T, error) {
	if found, ok := tx.known[key].(T); ok {
		return found, nil
	}
	found, err := ask(tx)
	if err == nil && tx.known != nil {
		tx.known[key] = found
	}
	return found, err
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

// Emit tells other features what happened; their handlers run in the same
// transaction, after the command's function, in the order of the events.
func (tx *Tx) Emit(event Event) { tx.events = append(tx.events, event) }

// Index is the index that the command's own audit entry will have in the log,
// counted from 0. Asking locks the log until the command ends, so ask late.
func (tx *Tx) Index() (int64, error) {
	if tx.next == nil {
		return 0, errors.New("only a command has an index in the audit log")
	}
	return tx.next(tx)
}

// Job is work that outlives the command.
type Job struct {
	Kind    string
	Payload string // canonical JSON
	// Dedupe is a key under which only one unfinished job may exist; may be empty.
	Dedupe string
	// At is when the job is due; the zero instant is the command's own.
	At clock.Instant
}

// Event is what happened in one feature and concerns another.
type Event struct {
	Name    string // "feature.what", such as "document.effective"
	Subject id.Ref
	Data    map[string]string
}

// Handler is what another feature does about an event, in its transaction.
type Handler func(tx *Tx, event Event) error

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
	Role    string // under which the actor was allowed; "" for the system
	Action  string
	Subject id.Ref
	Reason  string
	Request string // id of the request, "" without one
	Channel string // "session", "token", "link", "cli", "job"
	Changes []Change
}

// Runner runs functions in transactions; store satisfies it.
type Runner interface {
	// Write runs fn in one read-write transaction at one instant and commits.
	Write(ctx context.Context, fn func(*Tx) error) error
	// Read runs fn in one read-only, consistent-snapshot transaction.
	Read(ctx context.Context, fn func(*Tx) error) error
}

// Gate decides who may run which command; identity satisfies it.
type Gate interface {
	// Allow returns the role under which the actor may run the command, or
	// fault.Forbidden. A command that no row of its table names is an error.
	Allow(tx *Tx, cmd Command) (role string, err error)
}

// Sink takes what a command leaves behind, inside its transaction; store
// satisfies it.
type Sink interface {
	// Next is the index that the next audit entry will have; it locks the log.
	Next(tx *Tx) (int64, error)
	// Append adds the command's audit entry to the log.
	Append(tx *Tx, entry Entry) error
	// Queue adds a job.
	Queue(tx *Tx, job Job) error
	// Claim marks the idempotency key of the origin as used by the actor.
	// ErrRepeated when it was used for the same request, fault.Conflict when for
	// another one.
	Claim(tx *Tx, actor string, origin Origin) error
}

// ErrRetry marks an error after which the whole transaction may run again:
// a deadlock, a lost lock, a certification conflict.
var ErrRetry = errors.New("transaction may be retried")

// ErrRepeated says that the command was carried out before under the same
// idempotency key; nothing was done now. Invariant I19.
var ErrRepeated = errors.New("command was carried out before")

// attempts bounds how often a command runs again after ErrRetry.
const attempts = 8

// Unit runs commands.
type Unit struct {
	runner   Runner
	sink     Sink
	gate     Gate
	handlers map[string][]Handler
}

// New gives a unit of work over a runner, what takes its traces, and who decides
// about permission.
func New(runner Runner, sink Sink, gate Gate) *Unit {
	return &Unit{runner: runner, sink: sink, gate: gate}
}

// Route sets what other features do about events, by the event's name; call it
// once, before any command.
func (u *Unit) Route(handlers map[string][]Handler) { u.handlers = handlers }

// Do runs a command: permission, one transaction, one instant, fn, the handlers
// of its events, audit entry, jobs, commit. fn may run more than once. With an
// idempotency key in the context's Origin the first command of the request
// claims it, and ErrRepeated means that it was carried out before.
// ISO/IEC 20000-1:2018 7.5.
func (u *Unit) Do(ctx context.Context, cmd Command, fn func(*Tx) error) error {
	if cmd.Name == "" || cmd.Actor == "" || cmd.Subject.Kind == "" {
		return fmt.Errorf("command %q of actor %q on %q: name, actor and subject are required", cmd.Name, cmd.Actor, cmd.Subject)
	}
	var err error
	for try := range attempts {
		if err = pause(ctx, try); err != nil {
			break
		}
		err = u.runner.Write(ctx, func(tx *Tx) error { return u.run(tx, cmd, fn) })
		if !errors.Is(err, ErrRetry) || ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.Name, err)
	}
	OriginOf(ctx).spend()
	return nil
}

// pause lets the commands that won a contest finish before the next try.
func pause(ctx context.Context, try int) error {
	if try == 0 {
		return nil
	}
	most := time.Millisecond << try
	timer := time.NewTimer(most/2 + rand.N(most)) //nolint:gosec // spreads tries, hides nothing
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (u *Unit) run(tx *Tx, cmd Command, fn func(*Tx) error) error {
	origin := OriginOf(tx.ctx)
	tx.next = u.sink.Next
	role, err := u.gate.Allow(tx, cmd)
	if err != nil {
		return err
	}
	if origin.claims() {
		if err := u.sink.Claim(tx, cmd.Actor, origin); err != nil {
			return err
		}
	}
	if err := fn(tx); err != nil {
		return err
	}
	if err := u.tell(tx); err != nil {
		return err
	}
	for _, job := range tx.jobs {
		if err := u.sink.Queue(tx, job); err != nil {
			return err
		}
	}
	// Last, because it makes every other command wait until this one commits.
	return u.sink.Append(tx, Entry{
		At: tx.now, Actor: cmd.Actor, Role: role, Action: cmd.Name, Subject: cmd.Subject, Reason: cmd.Reason,
		Request: origin.Request, Channel: origin.Channel, Changes: tx.changes,
	})
}

// tell hands events to their handlers; a handler may emit further events.
func (u *Unit) tell(tx *Tx) error {
	for i := 0; i < len(tx.events); i++ {
		event := tx.events[i]
		for _, handle := range u.handlers[event.Name] {
			if err := handle(tx, event); err != nil {
				return fmt.Errorf("%s of %s: %w", event.Name, event.Subject, err)
			}
		}
	}
	return nil
}

// Read runs fn on one consistent snapshot; it changes nothing and leaves no entry.
func (u *Unit) Read(ctx context.Context, fn func(*Tx) error) error {
	return u.runner.Read(ctx, fn)
}
