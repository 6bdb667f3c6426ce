package job_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// bound is how long a test waits for what must happen.
const bound = 60 * time.Second

// hand is a clock that goes a step further at each reading, and where it is put.
type hand struct {
	mu   sync.Mutex
	now  time.Time
	step time.Duration
}

func newHand() *hand {
	return &hand{now: time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC), step: time.Microsecond}
}

func (h *hand) Now() clock.Instant {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(h.step)
	return clock.At(h.now)
}

func (h *hand) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// world is a database with a clock of the test.
type world struct {
	db    *store.DB
	raw   *sql.DB
	clock *hand
	bell  *job.Bell
	unit  *work.Unit
	jobs  *job.Service
}

// each runs a test on every engine, on an empty queue.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened, clk := engine.Migrated(t), newHand()
			db := storetest.On(t, opened, clk)
			w := &world{db: db, raw: opened.Writer, clock: clk, bell: job.NewBell(db, db)}
			w.unit = work.New(w.bell, w.bell, storetest.Anyone{})
			w.jobs = job.NewService(w.unit, store.Jobs{}, w.bell.Ring)
			test(t, w)
		})
	}
}

// queue queues jobs by one command.
func (w *world) queue(t *testing.T, jobs ...work.Job) {
	t.Helper()
	cmd := work.Command{Name: "release.plan", Actor: work.System, Subject: id.Ref{Kind: "release", ID: "REL-1"}}
	err := w.unit.Do(t.Context(), cmd, func(tx *work.Tx) error {
		for _, j := range jobs {
			if j.Payload == "" {
				j.Payload = "{}"
			}
			tx.Enqueue(j)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// list is every job, newest first.
func (w *world) list(t *testing.T) []job.Job {
	t.Helper()
	jobs, err := w.jobs.List(t.Context(), job.Query{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

// only is the only job there is.
func (w *world) only(t *testing.T) job.Job {
	t.Helper()
	jobs := w.list(t)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs, want one", len(jobs))
	}
	return jobs[0]
}

// options look for jobs all the time and say nothing.
func options() job.Options {
	return job.Options{
		Poll: time.Millisecond, Beat: 5 * time.Millisecond, Grace: bound,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// start runs a runner; the returned function stops it and waits for its end.
func start(t *testing.T, parts job.Parts) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	runner := job.NewRunner(parts)
	go func() {
		defer close(ended)
		runner.Run(ctx)
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		arrive(t, ended)
	})
	t.Cleanup(stop)
	return stop
}

// watched tells of every end of a try.
type watched struct {
	job.Leases
	ends chan job.Held
}

func watch(leases job.Leases) watched { return watched{leases, make(chan job.Held, 10_000)} }

func (w watched) End(ctx context.Context, held job.Held, ending job.Ending) error {
	err := w.Leases.End(ctx, held, ending)
	w.ends <- held
	return err
}

// arrive waits for a value, or for a channel to be closed.
func arrive[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	timer := time.NewTimer(bound)
	defer timer.Stop()
	select {
	case value = <-from:
	case <-timer.C:
		t.Fatal("it did not happen")
	}
	return value
}

// run does what the queue holds until n tries have ended.
func (w *world) run(t *testing.T, n int, handlers map[string]job.Handler, o job.Options) {
	t.Helper()
	leases := watch(store.NewQueue(w.db))
	stop := start(t, job.Parts{Leases: leases, Handlers: handlers, Bell: w.bell, Options: o})
	for range n {
		arrive(t, leases.ends)
	}
	stop()
}

func wantFault(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key {
		t.Errorf("got %v, want one fault %s %s", err, kind, key)
	}
}

func wantState(t *testing.T, j job.Job, state job.State) {
	t.Helper()
	if j.State != state {
		t.Errorf("job %s is %s, want %s (problem %v)", j.Kind, j.State, state, j.Problem)
	}
}

func kind(n int) string { return fmt.Sprintf("test.kind%d", n) }
