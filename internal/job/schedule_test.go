package job_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/job"
	"acta/internal/store"
)

func clockAt(t time.Time) clock.Instant { return clock.At(t) }

func instant(t *testing.T, s string) clock.Instant {
	t.Helper()
	i, err := clock.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestRule(t *testing.T) {
	const daily = "daily 06:00 Europe/Madrid"
	tests := []struct{ rule, now, next string }{
		{"PT1M", "2026-03-02T09:30:00Z", "2026-03-02T09:31:00Z"},
		{"PT1M", "2026-03-02T09:30:59.999999Z", "2026-03-02T09:31:00Z"},
		{"PT1H", "2026-03-02T23:30:00Z", "2026-03-03T00:00:00Z"},
		{"PT1H30M", "1970-01-01T01:29:00Z", "1970-01-01T01:30:00Z"},
		{"P1D", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"P1W", "1970-01-05T00:00:00Z", "1970-01-08T00:00:00Z"},
		{daily, "2026-03-02T04:59:59Z", "2026-03-02T05:00:00Z"},
		{daily, "2026-03-02T05:00:00Z", "2026-03-03T05:00:00Z"},
		{daily, "2026-03-28T12:00:00Z", "2026-03-29T04:00:00Z"},                       // summer time begins
		{daily, "2026-10-24T12:00:00Z", "2026-10-25T05:00:00Z"},                       // and ends
		{"daily 02:30 Europe/Madrid", "2026-03-29T00:00:00Z", "2026-03-29T01:30:00Z"}, // an hour that is not there
		{"daily 02:30 Europe/Madrid", "2026-10-24T23:00:00Z", "2026-10-25T01:30:00Z"}, // one that is there twice
		{"daily 02:30 Europe/Madrid", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"}, // counts once
		{"daily 00:00 Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"},  // a day that was left out
	}
	for _, test := range tests {
		rule, err := job.ParseRule(test.rule)
		if err != nil {
			t.Fatal(err)
		}
		if got := rule.Next(instant(t, test.now)); got.String() != test.next {
			t.Errorf("%s after %s: %s, want %s", test.rule, test.now, got, test.next)
		}
	}
	for _, bad := range []string{
		"", "P", "PT0M", "P1M", "P1Y", "hourly", "daily", "daily 24:00 UTC", "daily 6:00 UTC", "daily 06:60 UTC", "daily 06:00",
		"daily 06:00 Mars/Base", "daily 06:00 Local", "daily 06:00 ../etc", "PT1S", "daily 06:00 UTC\n",
	} {
		if _, err := job.ParseRule(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestTimetable(t *testing.T) {
	tests := map[string]func(*testing.T, *world){
		"two processes at once run it once":       atOnce,
		"missed turns count once":                 missed,
		"a turn waits for the unfinished one":     unfinished,
		"another rule":                            otherRule,
		"a clock that was ahead does not stop it": ahead,
		"one that is broken does not stop others": broken,
		"a runner keeps it":                       kept,
	}
	each(t, func(t *testing.T, w *world) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				for _, table := range []string{"jobs", "schedules"} {
					if _, err := w.raw.Exec("DELETE FROM " + table); err != nil {
						t.Fatal(err)
					}
				}
				test(t, w)
			})
		}
	})
}

func plan(schedules ...job.Schedule) func(context.Context) ([]job.Schedule, error) {
	return func(context.Context) ([]job.Schedule, error) { return schedules, nil }
}

func (w *world) timetable(schedules ...job.Schedule) *job.Timetable {
	return job.NewTimetable(store.NewSchedules(w.db), plan(schedules...))
}

// tick advances a timetable and says how many jobs it queued.
func tick(t *testing.T, table *job.Timetable, want int) {
	t.Helper()
	if n, err := table.Tick(t.Context()); err != nil || n != want {
		t.Errorf("%d jobs queued, want %d (%v)", n, want, err)
	}
}

func atOnce(t *testing.T, w *world) {
	hourly := job.Schedule{Name: "document.expire", Rule: "PT1H"}
	for range 10 {
		w.clock.pass(time.Hour)
		var group sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 6 {
			group.Go(func() {
				n, err := w.timetable(hourly).Tick(t.Context())
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			})
		}
		group.Wait()
		jobs := w.list(t)
		if total != len(jobs) || len(jobs) > 1 {
			t.Fatalf("%d said to be queued, %d there, want at most one", total, len(jobs))
		}
		for range jobs {
			w.run(t, 1, map[string]job.Handler{"document.expire": fine}, options())
		}
		if _, err := w.raw.Exec("DELETE FROM jobs"); err != nil {
			t.Fatal(err)
		}
	}
	w.clock.pass(time.Hour)
	tick(t, w.timetable(hourly), 1)
}

func missed(t *testing.T, w *world) {
	table := w.timetable(job.Schedule{Name: "document.expire", Rule: "PT1M"})
	tick(t, table, 0) // stored for the next full minute
	w.clock.pass(24 * time.Hour)
	tick(t, table, 1)
	tick(t, table, 0)
	if j := w.only(t); j.Kind != "document.expire" || j.Payload != "{}" {
		t.Errorf("%+v", j)
	}
	w.clock.pass(time.Minute)
	w.run(t, 1, map[string]job.Handler{"document.expire": fine}, options())
	tick(t, table, 1)
}

func unfinished(t *testing.T, w *world) {
	table := w.timetable(job.Schedule{Name: "document.expire", Rule: "PT1M"})
	tick(t, table, 0)
	for range 5 {
		w.clock.pass(time.Minute)
		if _, err := table.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.only(t)
}

func otherRule(t *testing.T, w *world) {
	minutes := job.Schedule{Name: "document.remind", Rule: "PT1M"}
	tick(t, w.timetable(minutes), 0)
	late := w.clock.Now().Time().Add(2 * time.Hour).Format("15:04")
	table := w.timetable(job.Schedule{Name: "document.remind", Rule: "daily " + late + " UTC"})
	tick(t, table, 0)
	w.clock.pass(time.Hour)
	tick(t, table, 0) // the old rule is forgotten
	w.clock.pass(time.Hour)
	tick(t, table, 1)
	tick(t, w.timetable(minutes), 0) // back to the old one, which is due sooner
	w.run(t, 1, map[string]job.Handler{"document.remind": fine}, options())
	w.clock.pass(time.Minute)
	tick(t, w.timetable(minutes), 1)
}

func ahead(t *testing.T, w *world) {
	table := w.timetable(job.Schedule{Name: "document.expire", Rule: "PT1H"})
	w.clock.pass(24 * 3650 * time.Hour)
	tick(t, table, 0)
	w.clock.pass(-24 * 3650 * time.Hour)
	tick(t, table, 0)
	w.clock.pass(time.Hour)
	tick(t, table, 1)
}

func broken(t *testing.T, w *world) {
	good, bad := job.Schedule{Name: "document.expire", Rule: "PT1M"}, job.Schedule{Name: "document.drift", Rule: "sometimes"}
	table := w.timetable(bad, good)
	if _, err := table.Tick(t.Context()); err == nil {
		t.Error("the broken rule was not reported")
	}
	w.clock.pass(time.Minute)
	n, err := table.Tick(t.Context())
	if n != 1 || err == nil {
		t.Errorf("%d jobs, %v; want one and an error", n, err)
	}
	lost := job.NewTimetable(store.NewSchedules(w.db), func(context.Context) ([]job.Schedule, error) { return nil, errors.ErrUnsupported })
	if _, err := lost.Tick(t.Context()); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

// kept lets two runners with one timetable each do a day's turns.
func kept(t *testing.T, w *world) {
	schedules := []job.Schedule{{Name: "document.expire", Rule: "PT1H"}, {Name: "document.remind", Rule: "daily 06:00 UTC"}}
	tick(t, w.timetable(schedules...), 0)
	ran := make(chan string, 1000)
	handle := func(_ context.Context, j job.Running) error { ran <- j.Kind; return nil }
	o := options()
	o.Tick = time.Millisecond
	var stops []func()
	for range 2 {
		stops = append(stops, start(t, job.Parts{
			Leases: store.NewQueue(w.db), Timetable: w.timetable(schedules...), Options: o,
			Handlers: map[string]job.Handler{"document.expire": handle, "document.remind": handle},
		}))
	}
	var kinds []string
	w.clock.pass(24 * time.Hour)
	for range 2 {
		kinds = append(kinds, arrive(t, ran))
	}
	for _, stop := range stops {
		stop()
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []string{"document.expire", "document.remind"}) || len(ran) > 0 {
		t.Errorf("ran %v and %d more, want each once", kinds, len(ran))
	}
}
