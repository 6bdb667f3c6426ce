package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"acta/internal/fault"
	"acta/internal/work"
)

// endTime bounds writing how a job ended, after its own context is gone.
const endTime = 15 * time.Second

// do runs one try of a job and writes how it ended.
func (r *Runner) do(ctx context.Context, held Held) {
	log := r.options.Log.With("job", string(held.ID), "kind", held.Kind, "attempt", held.Attempt)
	ctx = work.From(ctx, work.Origin{Channel: "job", Request: string(held.ID)})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	p := &progress{}
	p.write = func(ctx context.Context) error { return r.beat(ctx, held, p, cancel) }
	started := tick()
	err := r.attempt(ctx, held, p, cancel)
	ending := r.ending(held, err, context.Cause(ctx))
	standing := p.now()
	ending.Standing = &standing
	last, release := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer release()
	took := passed(started)
	if lost := r.leases.End(last, held, ending); lost != nil {
		log.WarnContext(ctx, "job could not be ended", "error", lost, "took", took)
		return
	}
	if err != nil && !ending.Idle {
		log.WarnContext(ctx, "job failed", "state", string(ending.State), "error", redact(err.Error()), "took", took)
		return
	}
	log.DebugContext(ctx, "job done", "took", took)
}

// attempt calls the handler while the lease is kept alive.
func (r *Runner) attempt(ctx context.Context, held Held, p *progress, cancel context.CancelCauseFunc) error {
	handle, known := r.handlers[held.Kind]
	if !known {
		return Fatal(fault.New(fault.Setup, "fault.job.kind", fault.Args{"kind": held.Kind}))
	}
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		r.keepAlive(ctx, held, p, cancel, stop)
	}()
	err := call(ctx, handle, Running{
		ID: held.ID, Kind: held.Kind, Payload: held.Payload, Attempt: held.Attempt,
		held: held, leases: r.leases, progress: p,
	})
	close(stop)
	<-stopped
	return err
}

// call turns a panic into an error: a defect in one job must not end the others.
func call(ctx context.Context, handle Handler, j Running) (err error) {
	defer func() {
		if defect := recover(); defect != nil {
			err = fmt.Errorf("job panicked: %v", defect)
		}
	}()
	return handle(ctx, j)
}

// keepAlive extends the lease at each beat, and gives the job up when that has
// failed for as long as the lease lasts.
func (r *Runner) keepAlive(ctx context.Context, held Held, p *progress, cancel context.CancelCauseFunc, stop <-chan struct{}) {
	ticker := time.NewTicker(r.options.Beat)
	defer ticker.Stop()
	alive := tick()
	for {
		select {
		case <-stop:
			return
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		asked := tick()
		if r.beat(ctx, held, p, cancel) == nil {
			alive = asked
		}
		if passed(alive) >= r.options.Lease {
			cancel(ErrLost)
		}
	}
}

// beat extends the lease once and tells the job if it is no longer wanted.
func (r *Runner) beat(ctx context.Context, held Held, p *progress, cancel context.CancelCauseFunc) error {
	called, err := r.leases.Extend(ctx, held, r.options.Lease, p.now())
	switch {
	case errors.Is(err, ErrLost):
		cancel(ErrLost)
	case err == nil && called:
		cancel(ErrCancelled)
		return ErrCancelled
	}
	return err
}

// ending decides what becomes of a job after a try.
func (r *Runner) ending(held Held, err, cause error) Ending {
	switch {
	case err == nil:
		return Ending{State: Done}
	case errors.Is(err, ErrIdle):
		return Ending{State: Done, Idle: true}
	case errors.Is(cause, ErrCancelled):
		return Ending{State: Cancelled}
	case errors.Is(cause, ErrStopping):
		return Ending{State: Ready, Refund: true}
	case errors.Is(err, ErrDead), held.Attempt >= r.options.Attempts:
		return Ending{State: Dead, Problem: problem(err)}
	}
	return Ending{State: Ready, Problem: problem(err), Pause: r.pause(held.Attempt)}
}

// pause is how long a job waits after its nth try.
func (r *Runner) pause(attempt int) time.Duration {
	pause := r.options.Pause
	for range attempt - 1 {
		if pause >= r.options.PauseMost {
			break
		}
		pause *= 2
	}
	return jitter(min(pause, r.options.PauseMost))
}
