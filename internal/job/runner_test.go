package job_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/store"
	"acta/internal/work"
)

func TestRunner(t *testing.T) {
	tests := map[string]func(*testing.T, *world){
		"a command's job starts at once":        bell,
		"a job has the job as its origin":       origin,
		"failures pause longer and longer":      backOff,
		"no further try":                        fatal,
		"an unknown kind":                       unknown,
		"a panic is a failure":                  panics,
		"progress":                              progress,
		"idle jobs are one":                     idle,
		"cancel while it waits":                 cancelReady,
		"cancel while it runs":                  cancelRunning,
		"a stop waits":                          stopWaits,
		"a stop frees what does not end":        stopFrees,
		"later":                                 later,
		"one unfinished job for a key":          dedupe,
		"a job that lost its lease is told":     told,
		"retry and cancel refuse another state": refused,
		"lists go on from the last job":         pages,
		"figures":                               figures,
		"what was done long ago is forgotten":   purge,
		"retry and cancel leave an audit entry": audited,
	}
	each(t, func(t *testing.T, w *world) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				if _, err := w.raw.Exec("DELETE FROM jobs"); err != nil {
					t.Fatal(err)
				}
				test(t, w)
			})
		}
	})
}

func one(handle job.Handler) map[string]job.Handler { return map[string]job.Handler{kind(1): handle} }

func fine(context.Context, job.Running) error { return nil }

func bell(t *testing.T, w *world) {
	leases := watch(store.NewQueue(w.db))
	ran := make(chan struct{})
	o := options()
	o.Poll = time.Hour
	// Two jobs tell that the runner has looked and found nothing more.
	w.queue(t, work.Job{Kind: kind(1)})
	stop := start(t, job.Parts{Leases: leases, Bell: w.bell, Options: o, Handlers: one(func(context.Context, job.Running) error {
		ran <- struct{}{}
		return nil
	})})
	for range 3 {
		arrive(t, ran)
		arrive(t, leases.ends)
		w.queue(t, work.Job{Kind: kind(1)})
	}
	arrive(t, ran)
	stop()
}

func origin(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1), Payload: `{"person":"ñ"}`})
	w.run(t, 1, one(func(ctx context.Context, j job.Running) error {
		o := work.OriginOf(ctx)
		if o.Channel != "job" || o.Request != string(j.ID) || j.Payload != `{"person":"ñ"}` || j.Attempt != 1 || j.Kind != kind(1) {
			t.Errorf("origin %+v, job %+v", o, j)
		}
		return nil
	}), options())
	wantState(t, w.only(t), job.Done)
}

func backOff(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	o := options()
	o.Attempts, o.Pause, o.PauseMost = 5, time.Minute, 3*time.Minute
	fail := one(func(context.Context, job.Running) error {
		return errors.New("550 no such user <ana@example.org>\n\xff")
	})
	for i, most := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, 3 * time.Minute} {
		w.run(t, 1, fail, o)
		j := w.only(t)
		pause := j.RunAt.Time().Sub(w.clock.Now().Time())
		if j.State != job.Ready || j.Attempts != i+1 || pause > most || pause < most/2-time.Second {
			t.Errorf("after try %d: %s, %d attempts, next in %s, want ready in %s to %s", i+1, j.State, j.Attempts, pause, most/2, most)
		}
		w.clock.pass(most)
	}
	w.run(t, 1, fail, o)
	j := w.only(t)
	wantState(t, j, job.Dead)
	if j.Problem.Key != "fault.job.failed" || j.Problem.Args["reason"] != "550 no such user <…>" {
		t.Errorf("problem %q", j.Problem)
	}
	if _, err := w.jobs.Retry(t.Context(), "ana", j.ID); err != nil {
		t.Fatal(err)
	}
	w.run(t, 1, one(fine), o)
	retried(t, w)
}

// retried checks the only job after a retry that went well.
func retried(t *testing.T, w *world) {
	t.Helper()
	if j := w.only(t); j.State != job.Done || j.Attempts != 1 || !j.Problem.IsZero() || j.Progress != 100 {
		t.Errorf("after the retry: %+v", j)
	}
}

func fatal(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	why := fault.New(fault.Invalid, "fault.mail.refused", fault.Args{"code": 550, "server": "relay for ana@example.org"})
	w.run(t, 1, one(func(context.Context, job.Running) error { return job.Fatal(why) }), options())
	j := w.only(t)
	wantState(t, j, job.Dead)
	if j.Problem.Key != why.Key || j.Problem.Args["code"] != "550" || j.Problem.Args["server"] != "relay for …" {
		t.Errorf("problem %v", j.Problem)
	}
}

func unknown(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: "later.version"})
	w.run(t, 1, one(fine), options())
	j := w.only(t)
	wantState(t, j, job.Dead)
	if j.Problem.Key != "fault.job.kind" || j.Problem.Args["kind"] != "later.version" {
		t.Errorf("problem %v", j.Problem)
	}
}

func panics(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	w.run(t, 1, one(func(context.Context, job.Running) error { panic(strings.Repeat("defect ", 1000)) }), options())
	j := w.only(t)
	wantState(t, j, job.Ready)
	if reason := j.Problem.Args["reason"]; !strings.Contains(reason, "defect") || len(reason) > 400 {
		t.Errorf("problem of %d bytes: %v", len(reason), j.Problem)
	}
}

func progress(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	leases := watch(store.NewQueue(w.db))
	said, seen := make(chan struct{}), make(chan struct{})
	stop := start(t, job.Parts{Leases: leases, Options: options(), Handlers: one(func(ctx context.Context, j job.Running) error {
		if err := j.Progress(ctx, 30, job.Note{Key: "mail.note.sent", Args: map[string]string{"n": "1"}}); err != nil {
			return err
		}
		said <- struct{}{}
		<-seen
		return j.Progress(ctx, 900, job.Note{})
	})})
	arrive(t, said)
	j := w.only(t)
	if j.State != job.Active || j.Progress != 30 || j.Note.Key != "mail.note.sent" || j.Note.Args["n"] != "1" {
		t.Errorf("while it runs: %+v", j)
	}
	close(seen)
	arrive(t, leases.ends)
	stop()
	if j = w.only(t); j.State != job.Done || j.Progress != 100 || j.Note.Key != "mail.note.sent" {
		t.Errorf("at the end: %+v", j)
	}
}

func idle(t *testing.T, w *world) {
	run := func(handle job.Handler) {
		w.queue(t, work.Job{Kind: kind(1)})
		w.run(t, 1, one(handle), options())
		w.clock.pass(time.Minute)
	}
	nothing := func(context.Context, job.Running) error { return job.ErrIdle }
	for range 3 {
		run(nothing)
	}
	j := w.only(t)
	if went := j.FinishedAt.Time().Sub(j.CreatedAt.Time()); j.State != job.Done || j.Note.Key != job.IdleNote().Key || went < 2*time.Minute || went > 3*time.Minute {
		t.Errorf("after three turns: %+v", j)
	}
	for _, handle := range []job.Handler{fine, nothing, nothing} {
		run(handle)
	}
	list := w.list(t)
	if len(list) != 3 || list[0].Note.IsZero() || !list[1].Note.IsZero() || list[2].ID != j.ID {
		t.Errorf("with one that did something between: %+v", list)
	}
}

func cancelReady(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1), Dedupe: "x"})
	j, err := w.jobs.Cancel(t.Context(), "ana", w.only(t).ID)
	if err != nil || j.State != job.Cancelled {
		t.Fatal(j, err)
	}
	w.queue(t, work.Job{Kind: kind(1), Dedupe: "x"})
	jobs := w.list(t)
	if len(jobs) != 2 || jobs[0].State != job.Ready || jobs[1].State != job.Cancelled || jobs[1].FinishedAt.IsZero() {
		t.Errorf("%+v", jobs)
	}
}

func cancelRunning(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	leases := watch(store.NewQueue(w.db))
	begun := make(chan struct{})
	o := options()
	o.Attempts = 1 // its last try is called off, and has not failed
	stop := start(t, job.Parts{Leases: leases, Options: o, Handlers: one(func(ctx context.Context, j job.Running) error {
		begun <- struct{}{}
		<-ctx.Done()
		if err := j.Progress(ctx, 50, job.Note{}); !errors.Is(err, job.ErrCancelled) {
			t.Errorf("progress says %v, want ErrCancelled", err)
		}
		return ctx.Err()
	})})
	arrive(t, begun)
	j, err := w.jobs.Cancel(t.Context(), "ana", w.only(t).ID)
	if err != nil || j.State != job.Active || !j.Cancelling {
		t.Fatal(j, err)
	}
	arrive(t, leases.ends)
	stop()
	wantState(t, w.only(t), job.Cancelled)
}

// beating tells of every sign of life.
type beating struct {
	job.Leases
	beats chan struct{}
}

func (b beating) Extend(ctx context.Context, held job.Held, lease time.Duration, standing job.Standing) (bool, error) {
	select {
	case b.beats <- struct{}{}:
	default:
	}
	return b.Leases.Extend(ctx, held, lease, standing)
}

func stopWaits(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)}, work.Job{Kind: kind(1)})
	leases := beating{store.NewQueue(w.db), make(chan struct{})}
	begun, end := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	o := options()
	o.Workers = 1
	runner := job.NewRunner(job.Parts{Leases: leases, Options: o, Handlers: one(func(ctx context.Context, _ job.Running) error {
		begun <- struct{}{}
		select {
		case <-end:
		case <-ctx.Done():
		}
		return ctx.Err()
	})})
	go func() {
		defer close(ended)
		runner.Run(ctx)
	}()
	arrive(t, begun)
	cancel()
	for range 5 {
		arrive(t, leases.beats) // it is left alone, and its lease is kept
	}
	close(end)
	arrive(t, ended)
	jobs := w.list(t)
	wantState(t, jobs[1], job.Done)
	wantState(t, jobs[0], job.Ready)
}

func stopFrees(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	begun := make(chan struct{})
	o := options()
	o.Grace = time.Millisecond
	stop := start(t, job.Parts{Leases: store.NewQueue(w.db), Options: o, Handlers: one(func(ctx context.Context, _ job.Running) error {
		close(begun)
		<-ctx.Done()
		if !errors.Is(context.Cause(ctx), job.ErrStopping) {
			t.Errorf("stopped because of %v", context.Cause(ctx))
		}
		return ctx.Err()
	})})
	arrive(t, begun)
	stop()
	j := w.only(t)
	if j.State != job.Ready || j.Attempts != 0 || w.clock.Now().Before(j.RunAt) {
		t.Errorf("%+v: want ready now, with no attempt spent", j)
	}
}

func later(t *testing.T, w *world) {
	due := clockAt(w.clock.Now().Time().Add(time.Hour))
	w.queue(t, work.Job{Kind: kind(1), At: due})
	claim := job.Claim{Owner: "a", Lease: time.Minute, Attempts: 10}
	if _, ok, err := store.NewQueue(w.db).Claim(t.Context(), claim); err != nil || ok {
		t.Errorf("claimed before it is due (%v)", err)
	}
	w.clock.pass(time.Hour)
	if _, ok, err := store.NewQueue(w.db).Claim(t.Context(), claim); err != nil || !ok {
		t.Errorf("not claimed when due (%v)", err)
	}
}

func dedupe(t *testing.T, w *world) {
	for range 3 {
		w.queue(t, work.Job{Kind: kind(1), Dedupe: "ana"}, work.Job{Kind: kind(1), Dedupe: "ana"}, work.Job{Kind: kind(2), Dedupe: "ana"})
	}
	if n := len(w.list(t)); n != 2 {
		t.Errorf("%d jobs, want one of each kind", n)
	}
	w.run(t, 2, map[string]job.Handler{kind(1): fine, kind(2): fine}, options())
	w.queue(t, work.Job{Kind: kind(1), Dedupe: "ana"})
	if n := len(w.list(t)); n != 3 {
		t.Errorf("%d jobs, want a new one after the first has ended", n)
	}
}

func told(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	queue := store.NewQueue(w.db)
	leases := watch(queue)
	why := make(chan error, 1)
	begun := make(chan struct{})
	stop := start(t, job.Parts{Leases: leases, Options: options(), Handlers: one(func(ctx context.Context, _ job.Running) error {
		close(begun)
		<-ctx.Done()
		why <- context.Cause(ctx)
		return nil
	})})
	arrive(t, begun)
	stopped := make(chan struct{})
	go func() { // another process, whose clock runs two minutes ahead for a moment
		defer close(stopped)
		for {
			w.clock.pass(2 * time.Minute)
			_, ok, err := queue.Claim(context.WithoutCancel(t.Context()), job.Claim{Owner: "b", Lease: time.Minute, Attempts: 99})
			if ok || err != nil {
				return
			}
		}
	}()
	if err := arrive(t, why); !errors.Is(err, job.ErrLost) {
		t.Errorf("stopped because of %v, want ErrLost", err)
	}
	arrive(t, stopped)
	arrive(t, leases.ends)
	stop()
	wantState(t, w.only(t), job.Active)
}

func refused(t *testing.T, w *world) {
	ctx := t.Context()
	w.queue(t, work.Job{Kind: kind(1)})
	j := w.only(t)
	_, err := w.jobs.Retry(ctx, "ana", j.ID)
	wantFault(t, err, fault.Conflict, "fault.job.not_retried")
	w.run(t, 1, one(fine), options())
	_, err = w.jobs.Retry(ctx, "ana", j.ID)
	wantFault(t, err, fault.Conflict, "fault.job.not_retried")
	_, err = w.jobs.Cancel(ctx, "ana", j.ID)
	wantFault(t, err, fault.Conflict, "fault.job.ended")
	for _, unknown := range []id.Job{"", "ñ", "x ", "0198-none"} {
		_, err = w.jobs.Read(ctx, unknown)
		wantFault(t, err, fault.NotFound, "fault.job.missing")
		_, err = w.jobs.Cancel(ctx, "ana", unknown)
		wantFault(t, err, fault.NotFound, "fault.job.missing")
	}
	_, err = w.jobs.List(ctx, job.Query{State: "asleep"})
	wantFault(t, err, fault.Invalid, "fault.job.state")
	if jobs, err := w.jobs.List(ctx, job.Query{Kind: "ñ"}); err != nil || len(jobs) > 0 {
		t.Errorf("%v, %v", jobs, err)
	}
	err = w.db.Write(ctx, func(tx *work.Tx) error {
		return store.Jobs{}.Set(tx, job.Ready, job.Job{ID: j.ID, State: job.Cancelled})
	})
	wantFault(t, err, fault.Conflict, "fault.job.moved")
}

func pages(t *testing.T, w *world) {
	for i := range 7 {
		w.queue(t, work.Job{Kind: kind(i % 2)})
	}
	var got []id.Job
	query := job.Query{Kind: kind(0), State: job.Ready, Limit: 3}
	for {
		page, err := w.jobs.List(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page {
			got = append(got, j.ID)
			query.After = j.ID
		}
		if len(page) < query.Limit {
			break
		}
	}
	if len(got) != 4 {
		t.Fatalf("%d jobs, want 4", len(got))
	}
	for i := range got[1:] {
		if got[i+1] >= got[i] {
			t.Errorf("%v is not newest first", got)
		}
	}
}

func figures(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)}, work.Job{Kind: kind(1), At: clockAt(w.clock.Now().Time().Add(time.Hour))}, work.Job{Kind: "dies"})
	w.clock.pass(90 * time.Second)
	claim := job.Claim{Owner: "a", Lease: time.Minute, Attempts: 10}
	held, _, err := store.NewQueue(w.db).Claim(t.Context(), claim)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.NewQueue(w.db).End(t.Context(), held, job.Ending{State: job.Dead}); err != nil {
		t.Fatal(err)
	}
	stats, err := w.jobs.Stats(t.Context())
	if err != nil || stats.Ready != 2 || stats.Dead != 1 || stats.Running != 0 ||
		stats.Oldest < 90*time.Second || stats.Oldest > 91*time.Second {
		t.Errorf("%+v, %v", stats, err)
	}
}

func purge(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)}, work.Job{Kind: "dies"}, work.Job{Kind: kind(1)})
	w.run(t, 3, one(fine), options())
	w.queue(t, work.Job{Kind: kind(1)})
	queue := store.NewQueue(w.db)
	if n, err := queue.Purge(t.Context(), time.Hour); err != nil || n != 0 {
		t.Errorf("%d forgotten at once, %v", n, err)
	}
	w.clock.pass(2 * time.Hour)
	if n, err := queue.Purge(t.Context(), time.Hour); err != nil || n != 2 {
		t.Errorf("%d forgotten, want the two that are done (%v)", n, err)
	}
	if n := len(w.list(t)); n != 2 {
		t.Errorf("%d left, want the dead and the waiting one", n)
	}
}

func audited(t *testing.T, w *world) {
	w.queue(t, work.Job{Kind: kind(1)})
	j, err := w.jobs.Cancel(t.Context(), "ana", w.only(t).ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.jobs.Retry(t.Context(), "ana", j.ID); err != nil {
		t.Fatal(err)
	}
	var n int
	row := w.raw.QueryRow("SELECT COUNT(*) FROM audit_entries WHERE subject_id = ? AND action IN ('job.cancel', 'job.retry')", string(j.ID))
	if err := row.Scan(&n); err != nil || n != 2 {
		t.Errorf("%d audit entries, want two (%v)", n, err)
	}
}
