package job_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/store"
	"acta/internal/work"
)

const (
	manyJobs = 1000
	runners  = 3 // of two workers each
)

var errCrash = errors.New("simulated crash")

// crashing is a queue whose process dies now and then: after a claim, or before
// the end of a try is written. The lease stays.
type crashing struct {
	job.Leases
	once    sync.Map // "id token" of every claim
	twice   atomic.Int64
	crashes atomic.Int64
	ends    chan struct{}
}

func (c *crashing) crash() bool {
	if rand.N(20) > 0 {
		return false
	}
	c.crashes.Add(1)
	return true
}

func (c *crashing) Claim(ctx context.Context, claim job.Claim) (job.Held, bool, error) {
	held, ok, err := c.Leases.Claim(ctx, claim)
	if !ok {
		return held, ok, err
	}
	if _, again := c.once.LoadOrStore(fmt.Sprint(held.ID, held.Token), true); again {
		c.twice.Add(1)
	}
	if c.crash() {
		return job.Held{}, false, errCrash
	}
	return held, true, nil
}

func (c *crashing) End(ctx context.Context, held job.Held, ending job.Ending) (err error) {
	if !c.crash() {
		err = c.Leases.End(ctx, held, ending)
	}
	select {
	case c.ends <- struct{}{}:
	default:
	}
	return err
}

// rob lets time pass until another process has the job, which then dies.
func rob(ctx context.Context, t *testing.T, w *world, leases job.Leases, from id.Job) {
	for range 1000 {
		w.clock.pass(2 * time.Minute)
		held, ok, err := leases.Claim(context.WithoutCancel(ctx), job.Claim{Owner: "robber", Lease: time.Minute, Attempts: 1000})
		if err != nil {
			t.Error(err)
		}
		if ok && held.ID == from || ctx.Err() != nil { // or a runner was faster
			return
		}
	}
	t.Error("the lease was not lost")
}

// TestEveryEffectOnce: processes die with leases in their hands, clocks jump so
// that leases are lost while their holders still work, and each effect is there
// once.
func TestEveryEffectOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for batch := range 4 {
			w.queue(t, slices.Repeat([]work.Job{{Kind: kind(batch)}}, manyJobs/4)...)
		}
		w.clock.step = 100 * time.Millisecond // crashed leases run out by and by
		leases := &crashing{Leases: store.NewQueue(w.db), ends: make(chan struct{}, 1)}
		var late, calls atomic.Int64
		handle := func(ctx context.Context, j job.Running) error {
			if calls.Add(1)%100 == 0 {
				rob(ctx, t, w, leases.Leases, j.ID)
			}
			cmd := work.Command{Name: "test.effect", Actor: work.System, Subject: id.Ref{Kind: "job", ID: string(j.ID)}}
			err := w.unit.Do(context.WithoutCancel(ctx), cmd, j.Finish)
			if errors.Is(err, job.ErrLost) {
				late.Add(1)
			}
			return err
		}
		o := options()
		o.Attempts, o.Pause, o.PauseMost = 1000, time.Second, time.Second
		handlers := map[string]job.Handler{}
		for batch := range 4 {
			handlers[kind(batch)] = handle
		}
		var stops []func()
		for range runners {
			stops = append(stops, start(t, job.Parts{Leases: leases, Handlers: handlers, Options: o}))
		}
		w.drained(t, leases.ends)
		for _, stop := range stops {
			stop()
		}
		leases.proves(t, late.Load())
		var effects, distinct, done int
		row := w.raw.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT subject_id), (SELECT COUNT(*) FROM jobs WHERE state = 'done')
			FROM audit_entries WHERE action = 'test.effect'`)
		if err := row.Scan(&effects, &distinct, &done); err != nil {
			t.Fatal(err)
		}
		if effects != manyJobs || distinct != manyJobs || done != manyJobs {
			t.Errorf("%d effects of %d jobs, %d done, want %d of each", effects, distinct, done, manyJobs)
		}
	})
}

// drained waits until no job is ready or under way; ends tells when one ended.
func (w *world) drained(t *testing.T, ends chan struct{}) {
	t.Helper()
	for open := int64(1); open > 0; {
		arrive(t, ends)
		stats, err := w.jobs.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		open = stats.Ready + stats.Running
	}
}

// proves checks that no lease was given twice, and that leases were lost at all.
func (c *crashing) proves(t *testing.T, late int64) {
	t.Helper()
	if twice := c.twice.Load(); twice > 0 {
		t.Errorf("%d tokens were given twice", twice)
	}
	if c.crashes.Load() == 0 || late == 0 {
		t.Errorf("%d crashes, %d lost leases: the test proves nothing", c.crashes.Load(), late)
	}
	t.Logf("%d crashes, %d effects refused for a lost lease", c.crashes.Load(), late)
}

// TestLostLease: whoever has lost the lease is told, and writes nothing more.
func TestLostLease(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		queue := store.NewQueue(w.db)
		claim := job.Claim{Owner: "a", Lease: time.Minute, Attempts: 10}
		w.queue(t, work.Job{Kind: kind(1)})
		old, ok, err := queue.Claim(ctx, claim)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		taken := func(what string) {
			t.Helper()
			if _, ok, err := queue.Claim(ctx, claim); err != nil || ok {
				t.Fatalf("%s was claimed (%v)", what, err)
			}
		}
		taken("a job under a lease")
		w.clock.pass(50 * time.Second)
		if _, err := queue.Extend(ctx, old, time.Minute, job.Standing{Percent: 40}); err != nil {
			t.Fatal(err)
		}
		w.clock.pass(50 * time.Second)
		taken("a job whose lease was extended")
		w.clock.pass(time.Hour)
		held, ok, err := queue.Claim(ctx, claim)
		if err != nil || !ok || held.ID != old.ID || held.Token <= old.Token || held.Attempt != 2 {
			t.Fatalf("got %+v, %v, %v; want the same job under a higher token", held, ok, err)
		}
		writesNothing(t, w, queue, old)
		finishesOnce(t, w, queue, held)
	})
}

// writesNothing checks that who lost the lease of the only job cannot write.
func writesNothing(t *testing.T, w *world, queue store.Queue, old job.Held) {
	t.Helper()
	ctx := t.Context()
	_, extended := queue.Extend(ctx, old, time.Minute, job.Standing{Percent: 99})
	finished := w.db.Write(ctx, func(tx *work.Tx) error { return queue.Finish(tx, old) })
	for what, err := range map[string]error{
		"extend": extended, "finish": finished, "end": queue.End(ctx, old, job.Ending{State: job.Dead}),
	} {
		if !errors.Is(err, job.ErrLost) {
			t.Errorf("%s with a lost lease: %v, want ErrLost", what, err)
		}
	}
	if j := w.only(t); j.State != job.Active || j.Progress != 40 {
		t.Errorf("%+v: a lost lease wrote", j)
	}
}

// finishesOnce checks that who has the lease finishes the only job, and that it
// stays done.
func finishesOnce(t *testing.T, w *world, queue store.Queue, held job.Held) {
	t.Helper()
	ctx := t.Context()
	if err := w.db.Write(ctx, func(tx *work.Tx) error { return queue.Finish(tx, held) }); err != nil {
		t.Fatal(err)
	}
	again := w.db.Write(ctx, func(tx *work.Tx) error { return queue.Finish(tx, held) })
	if !errors.Is(again, job.ErrLost) {
		t.Errorf("finished twice: %v", again)
	}
	if err := queue.End(ctx, held, job.Ending{State: job.Dead}); err != nil {
		t.Errorf("end after finish: %v", err)
	}
	wantState(t, w.only(t), job.Done)
}

// TestClockBack: a lease that a wrong clock gave for years is over at once.
func TestClockBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		queue := store.NewQueue(w.db)
		claim := job.Claim{Owner: "a", Lease: time.Minute, Attempts: 10}
		w.queue(t, work.Job{Kind: kind(1)})
		w.clock.pass(24 * 365 * time.Hour)
		if _, ok, err := queue.Claim(t.Context(), claim); err != nil || !ok {
			t.Fatal(ok, err)
		}
		w.clock.pass(-24 * 365 * time.Hour)
		if held, ok, err := queue.Claim(t.Context(), claim); err != nil || !ok || held.Token != 2 {
			t.Errorf("got %+v, %v, %v; want the job", held, ok, err)
		}
	})
}

// TestPoison: a job that takes its process down each time ends dead; one that
// was called off while its process was down ends cancelled.
func TestPoison(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		queue := store.NewQueue(w.db)
		claim := job.Claim{Owner: "a", Lease: time.Minute, Attempts: 3}
		w.queue(t, work.Job{Kind: kind(1)})
		claimed := func(want bool) {
			t.Helper()
			if _, ok, err := queue.Claim(t.Context(), claim); err != nil || ok != want {
				t.Fatalf("claimed %v, %v; want %v", ok, err, want)
			}
		}
		for range 3 {
			claimed(true)
			w.clock.pass(2 * time.Minute)
		}
		claimed(false) // no fourth try
		j := w.only(t)
		wantState(t, j, job.Dead)
		if j.Problem.Key != "fault.job.lost" || j.FinishedAt.IsZero() {
			t.Errorf("%+v", j)
		}
		if _, err := w.jobs.Retry(t.Context(), "ana", j.ID); err != nil {
			t.Fatal(err)
		}
		claimed(true)
		if _, err := w.jobs.Cancel(t.Context(), "ana", j.ID); err != nil {
			t.Fatal(err)
		}
		w.clock.pass(2 * time.Minute)
		claimed(false)
		wantState(t, w.only(t), job.Cancelled)
	})
}
