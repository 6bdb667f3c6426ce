package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"time"
)

// Options of a runner; a zero field means the default.
type Options struct {
	// Workers is how many jobs run at once; 2.
	Workers int
	// Lease is how long a job belongs to a runner that gives no sign of life; 60 s.
	Lease time.Duration
	// Beat is the pause between two signs of life; a third of the lease.
	Beat time.Duration
	// Poll is the longest pause before looking for jobs; 1 s, jittered.
	Poll time.Duration
	// Tick is the pause between two looks at the timetable; 15 s.
	Tick time.Duration
	// Grace is how long a stop lets running jobs finish; 8 s.
	Grace time.Duration
	// Attempts is the most tries of a job; 10.
	Attempts int
	// Pause is the pause after the first failure, doubled after each further one up
	// to PauseMost, with jitter; 15 s and 1 h.
	Pause, PauseMost time.Duration
	// Owner names this process in the queue; host name and process id.
	Owner string
	// Log takes what happened; slog.Default.
	Log *slog.Logger
}

func (o Options) filled() Options {
	set(&o.Workers, 2)
	set(&o.Lease, time.Minute)
	set(&o.Beat, o.Lease/3)
	set(&o.Poll, time.Second)
	set(&o.Tick, 15*time.Second)
	set(&o.Grace, 8*time.Second)
	set(&o.Attempts, 10)
	set(&o.Pause, 15*time.Second)
	set(&o.PauseMost, time.Hour)
	if o.Owner == "" {
		host, _ := os.Hostname() // an empty name still tells the process
		o.Owner = fmt.Sprintf("%s:%d", host, os.Getpid())
	}
	o.Owner = ascii(o.Owner)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

func set[T int | time.Duration](field *T, value T) {
	if *field <= 0 {
		*field = value
	}
}

// ascii keeps what the column of owners takes.
func ascii(s string) string {
	s = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' {
			return '-'
		}
		return r
	}, s)
	return s[:min(len(s), 64)]
}

// Why the context of a handler ends.
var (
	// ErrCancelled: a person called the job off.
	ErrCancelled = errors.New("job was cancelled")
	// ErrStopping: the process stops; the job is tried again elsewhere or later.
	ErrStopping = errors.New("process is stopping")
)

// Runner claims jobs and does them.
type Runner struct {
	leases    Leases
	handlers  map[string]Handler
	timetable *Timetable
	bell      *Bell
	options   Options
}

// Parts are what a runner works with.
type Parts struct {
	Leases    Leases
	Handlers  map[string]Handler // by kind; a job of another kind dies
	Timetable *Timetable         // nil for none
	Bell      *Bell              // nil to look for jobs by the clock alone
	Options   Options
}

// NewRunner gives a runner; Run starts it.
func NewRunner(parts Parts) *Runner {
	r := &Runner{
		leases: parts.Leases, handlers: parts.Handlers, timetable: parts.Timetable, bell: parts.Bell,
		options: parts.Options.filled(),
	}
	if r.bell == nil {
		r.bell = NewBell(nil, nil)
	}
	return r
}

// Run does jobs until ctx ends; then it claims no more, lets those under way
// finish for the grace period, stops the rest and frees them. It returns when
// all have ended, or a little later than the grace period when a handler does
// not listen; its lease runs out by itself.
func (r *Runner) Run(ctx context.Context) {
	jobs, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	var running sync.WaitGroup
	slots := make(chan struct{}, r.options.Workers)
	if r.timetable != nil {
		running.Go(func() { r.keepTime(ctx) })
	}
	for r.slot(ctx, slots) {
		held, ok := r.claim(ctx)
		if !ok {
			<-slots
			r.rest(ctx)
			continue
		}
		running.Go(func() {
			defer func() { <-slots }()
			r.do(jobs, held)
		})
	}
	r.settle(&running, stop)
}

// slot waits for a free worker.
func (r *Runner) slot(ctx context.Context, slots chan struct{}) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *Runner) claim(ctx context.Context) (Held, bool) {
	held, ok, err := r.leases.Claim(ctx, Claim{Owner: r.options.Owner, Lease: r.options.Lease, Attempts: r.options.Attempts})
	if err != nil {
		if ctx.Err() == nil {
			r.options.Log.ErrorContext(ctx, "claim job", "error", err)
		}
		return Held{}, false
	}
	return held, ok
}

// rest waits until the bell rings or it is time to look again.
func (r *Runner) rest(ctx context.Context) {
	timer := time.NewTimer(jitter(r.options.Poll))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.bell.rung:
	case <-ctx.Done():
	}
}

// jitter is between half of d and d, so that processes do not march in step.
func jitter(d time.Duration) time.Duration {
	return d - rand.N(d/2+1) //nolint:gosec // spreads load, hides nothing
}

func (r *Runner) keepTime(ctx context.Context) {
	for {
		queued, err := r.timetable.Tick(ctx)
		if err != nil && ctx.Err() == nil {
			r.options.Log.ErrorContext(ctx, "advance schedules", "error", err)
		}
		if queued > 0 {
			r.bell.Ring()
		}
		timer := time.NewTimer(jitter(r.options.Tick))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// settle lets jobs finish, then stops them, then leaves them to their leases.
func (r *Runner) settle(running *sync.WaitGroup, stop context.CancelCauseFunc) {
	ended := make(chan struct{})
	go func() {
		running.Wait()
		close(ended)
	}()
	if waited(ended, r.options.Grace) {
		return
	}
	stop(ErrStopping)
	waited(ended, max(r.options.Grace/4, time.Second))
}

func waited(ended <-chan struct{}, most time.Duration) bool {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}
