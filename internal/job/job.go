// Package job runs work that outlives a command: a job is queued in the
// command's transaction, claimed under a lease with a fencing token, tried again
// with growing pauses, and ends done, dead or cancelled. Schedules put jobs into
// the queue by the clock. It serves seed 7 and scope F13, F88.
//
// Several processes may run jobs of one database; none leads. A job may be
// started more than once: what must happen once ends in the same transaction as
// its effect (Running.Finish). It does not promise an order among jobs.
package job

import (
	"context"
	"errors"
	"strconv"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// State is where a job stands.
type State string

// The states of a job. Done, Dead and Cancelled are ends; Dead and Cancelled can
// be retried.
const (
	// Ready waits for its turn.
	Ready State = "ready"
	// Active is under a lease.
	Active State = "running"
	// Done has had its effect.
	Done State = "done"
	// Dead has failed too often, or for a reason that no further try mends.
	Dead State = "dead"
	// Cancelled was called off by a person.
	Cancelled State = "cancelled"
)

// Known reports whether s is one of the states.
func (s State) Known() bool {
	switch s {
	case Ready, Active, Done, Dead, Cancelled:
		return true
	}
	return false
}

// Note is a message about a job for people: a key of package locale and its
// arguments, without personal data. The zero Note is none.
type Note struct {
	Key  string            `json:"key,omitempty"`
	Args map[string]string `json:"args,omitempty"`
}

// IdleNote is what a job says that found nothing to do.
func IdleNote() Note { return Note{Key: "job.note.idle"} }

// IsZero reports "none".
func (n Note) IsZero() bool { return n.Key == "" }

// Arguments are the arguments with which the message prints; a "count" is a
// number, so that it chooses the plural.
func (n Note) Arguments() fault.Args {
	args := make(fault.Args, len(n.Args))
	for name, text := range n.Args {
		args[name] = text
		if count, err := strconv.Atoi(text); err == nil && name == "count" {
			args[name] = count
		}
	}
	return args
}

// Job is a job as people see it in lists.
type Job struct {
	ID      id.Job
	Kind    string // "area.what", such as "document.publish"
	Payload string // canonical JSON
	State   State
	// Attempts is how often it was started since it was queued or retried.
	Attempts int
	// Progress is 0–100 per cent, Note what the job said last.
	Progress int
	Note     Note
	// Problem is why the last try failed.
	Problem Note
	// Cancelling says that somebody called a running job off.
	Cancelling bool
	// RunAt is when it is due; CreatedAt and FinishedAt (zero while unfinished)
	// are when it was queued and when it ended.
	RunAt, CreatedAt, FinishedAt clock.Instant
}

// Standing is how far a running job has come.
type Standing struct {
	Percent int // 0–100
	Note    Note
}

// Held is a job under a lease.
type Held struct {
	ID      id.Job
	Kind    string
	Payload string
	Attempt int // counts from 1
	// Token is the fencing token: whoever claims the job next has a higher one, and
	// nothing is written under a lower one.
	Token int64
}

// Claim says who asks for a job and on what terms.
type Claim struct {
	Owner    string        // name of the process, ASCII, at most 64 characters
	Lease    time.Duration // after which the job is free for others
	Attempts int           // most tries: a job that was started that often is dead
}

// Ending is how a try ends. The zero Ending is done.
type Ending struct {
	State    State // Done (also ""), Dead, Cancelled, or Ready for another try
	Standing *Standing
	Problem  Note
	// Pause is how long a job that is ready again waits.
	Pause time.Duration
	// Idle says that there was nothing to do: where the job of the same kind before it
	// had nothing to do either, that one has gone on until now instead.
	Idle bool
	// Refund says that the try does not count, because the process stopped.
	Refund bool
}

// ErrLost says that the lease of a job belongs to somebody else now, so that
// nothing may be written in its name.
var ErrLost = errors.New("lease of the job is lost")

// Leases are the operations of a runner on the queue; store.Queue satisfies it.
// All but Finish are transactions of their own, without an audit entry.
type Leases interface {
	// Claim takes the next job that is due, or whose lease has run out; ok is false
	// when there is none.
	Claim(ctx context.Context, claim Claim) (held Held, ok bool, err error)
	// Extend renews the lease and tells how far the job is. cancel reports that a
	// person called the job off. ErrLost when the token is not the last one.
	Extend(ctx context.Context, held Held, lease time.Duration, standing Standing) (cancel bool, err error)
	// End ends the try. ErrLost as above; a job that Finish has ended stays so.
	End(ctx context.Context, held Held, ending Ending) error
	// Finish marks the job done within the transaction of its effect; ErrLost as
	// above.
	Finish(tx *work.Tx, held Held) error
}

// Query selects jobs for a list, newest first.
type Query struct {
	State State  // "" for all
	Kind  string // "" for all
	After id.Job // the last one of the page before; "" for the first page
	Limit int    // 1–200
}

// Stats are the figures of the queue.
type Stats struct {
	Ready, Running, Dead int64
	// Oldest is how long the job that is due longest has waited; 0 when none is due.
	Oldest time.Duration
}

// Repository is the queue as people see it; store.Jobs satisfies it.
type Repository interface {
	// Find is a job; fault.NotFound, fault.job.missing.
	Find(tx *work.Tx, job id.Job) (Job, error)
	// List is at most query.Limit jobs, newest first.
	List(tx *work.Tx, query Query) ([]Job, error)
	// Set writes state, cancelling, attempts, progress, note, problem, run_at and
	// finished_at of a job that is still in the state before; fault.Conflict,
	// fault.job.moved.
	Set(tx *work.Tx, before State, job Job) error
	// Stats are the figures at the instant of the transaction.
	Stats(tx *work.Tx) (Stats, error)
}
