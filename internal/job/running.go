package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"acta/internal/id"
	"acta/internal/work"
)

// Handler does a job. An error means another try later, unless it wraps ErrDead.
// The context ends when the job is cancelled, its lease is lost or the process
// stops; work.OriginOf(ctx) is the job.
type Handler func(ctx context.Context, j Running) error

// Running is a job that a handler does.
type Running struct {
	ID      id.Job
	Kind    string
	Payload string // canonical JSON
	Attempt int    // counts from 1

	held     Held
	leases   Leases
	progress *progress
}

// ErrDead marks an error after which no further try is made; see Fatal.
var ErrDead = errors.New("no further try")

// Fatal marks an error of a handler after which no further try is made, such as
// a mail address that does not exist.
func Fatal(err error) error { return fmt.Errorf("%w: %w", ErrDead, err) }

// ErrIdle says that a job that comes by the clock found nothing to do. It is done; in a
// row of such jobs the first one stands for all of them.
var ErrIdle = errors.New("nothing to do")

// Progress says how far the job is, 0–100 per cent, and what it is doing; the
// zero Note keeps the one before. It writes at most twice a second. The error is
// why the job should stop: cancelled, lease lost, process stopping.
func (j Running) Progress(ctx context.Context, percent int, note Note) error {
	if j.progress == nil {
		return ctx.Err()
	}
	return j.progress.report(ctx, percent, note)
}

// Finish marks the job done in the transaction of its effect, so that the effect
// happens once even if the process dies at any moment. ErrLost when somebody
// else has the job now: the command must then leave nothing.
func (j Running) Finish(tx *work.Tx) error { return j.leases.Finish(tx, j.held) }

// progressPause is the least time between two progress writes.
const progressPause = 500 * time.Millisecond

// progress keeps what a handler last said and hands it to the store.
type progress struct {
	mu       sync.Mutex
	standing Standing
	written  time.Time
	write    func(context.Context) error
}

func (p *progress) report(ctx context.Context, percent int, note Note) error {
	p.mu.Lock()
	p.standing.Percent = min(max(percent, 0), 100)
	if !note.IsZero() {
		p.standing.Note = note
	}
	due := passed(p.written) >= progressPause
	if due {
		p.written = tick()
	}
	p.mu.Unlock()
	if due && ctx.Err() == nil {
		if err := p.write(ctx); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// tick reads a stopwatch: leases, beats and durations go by the time that passes
// here, whatever the clock of the installation says.
func tick() time.Time { return time.Now() } //nolint:forbidigo // a stopwatch: nothing records this instant

// passed is the time since a tick.
func passed(since time.Time) time.Duration { return time.Since(since) } //nolint:forbidigo // as above

func (p *progress) now() Standing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.standing
}
