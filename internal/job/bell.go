package job

import (
	"context"

	"acta/internal/work"
)

// Bell stands between the unit of work and the store, and wakes the runner of
// this process when a command that queued a job has committed; other processes
// find the job when they look. Give it to work.New as runner and as sink.
type Bell struct {
	work.Runner
	work.Sink
	rung chan struct{}
}

var (
	_ work.Runner = (*Bell)(nil)
	_ work.Sink   = (*Bell)(nil)
)

// NewBell gives the bell over a store.
func NewBell(runner work.Runner, sink work.Sink) *Bell {
	return &Bell{Runner: runner, Sink: sink, rung: make(chan struct{}, 1)}
}

// Ring wakes the runner.
func (b *Bell) Ring() {
	select {
	case b.rung <- struct{}{}:
	default: // it is awake already
	}
}

type queuedKey struct{}

// Write is the store's Write; it rings when a job was queued and the transaction
// has committed.
func (b *Bell) Write(ctx context.Context, fn func(*work.Tx) error) error {
	queued := new(bool)
	err := b.Runner.Write(context.WithValue(ctx, queuedKey{}, queued), fn)
	if err == nil && *queued {
		b.Ring()
	}
	return err
}

// Queue is the store's Queue.
func (b *Bell) Queue(tx *work.Tx, job work.Job) error {
	if queued, ok := tx.Context().Value(queuedKey{}).(*bool); ok {
		*queued = true
	}
	return b.Sink.Queue(tx, job)
}
