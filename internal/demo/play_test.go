package demo_test

import (
	"slices"
	"testing"
	"time"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/demo"
	"acta/internal/document"
	"acta/internal/job"
	"acta/internal/release"
)

// play lets the people of a set act, and says how many entries there are then.
func (w *world) play(set string) int64 {
	w.t.Helper()
	_, err := w.app.PlayDemo(w.t.Context(), set)
	w.must(err)
	return w.entries()
}

// What the people of the demonstration do is there once, by the commands that everybody
// uses: no gate was left out, and a second person approved and confirmed.
func TestPlay(t *testing.T) {
	for engine := range engines {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, engine)
			entries := w.play(demo.Kubernetes)
			w.wholeWay("1.34.1")
			if open := lines(w.gates("1.34.2")); w.release("1.34.2").Stage != release.Built || len(open) == 0 {
				t.Errorf("1.34.2 is %s, open %v", w.release("1.34.2").Stage, open)
			}
			w.everythingShown()
			w.papersInForce()
			if again := w.play(demo.Kubernetes); again != entries {
				t.Errorf("%d entries, again %d", entries, again)
			}
		})
	}
}

// wholeWay checks a release that went its whole way here.
func (w *world) wholeWay(code string) {
	w.t.Helper()
	r := w.release(code)
	if r.Stage != release.Closed || r.BroughtIn {
		w.t.Errorf("%s is %s, brought in: %v", code, r.Stage, r.BroughtIn)
	}
	for _, one := range w.gates(code) {
		if !one.Holds() || !one.Reached {
			w.t.Errorf("%s: %s for %s holds %v, reached %v", code, one.Gate.ID, one.Target.Name(), one.Holds(), one.Reached)
		}
	}
	for _, f := range facts[release.Agreement](w, code, release.AgreementFact) {
		if f.Confirmed == "" || f.Confirmed == f.By || f.Of.File == "" {
			w.t.Errorf("agreement by %s, confirmed by %q, file %q", f.By, f.Confirmed, f.Of.File)
		}
	}
}

// everythingShown checks that each requirement was met here at least once.
func (w *world) everythingShown() {
	w.t.Helper()
	m, err := w.Releases.Matrix(w.t.Context(), clock.Date{}, nil)
	w.must(err)
	for _, row := range m.Rows {
		if row.Earned == 0 {
			w.t.Errorf("%s: nothing here shows it", row.Key)
		}
	}
}

// papersInForce checks that what was approved is in force with its files, which can be
// made again byte by byte.
func (w *world) papersInForce() {
	w.t.Helper()
	var got []string
	list, _, err := w.app.Documents.InForceOn(w.t.Context(), document.ReignQuery{Day: today.Now().Date(time.UTC), Limit: 500})
	w.must(err)
	for _, one := range list {
		got = append(got, one.Document.Kind+" "+one.Subject)
		if len(one.Approvals) < 2 || one.Approvals[0].Hash != one.ContentHash {
			w.t.Errorf("%s %s is approved by %v", one.Document.Kind, one.Subject, one.Approvals)
		}
		files, err := w.app.Documents.Reproduce(w.t.Context(), one.Document.Kind, one.Subject, one.Number)
		w.must(err)
		for _, file := range files {
			if !file.Same() {
				w.t.Errorf("%s %s: %+v", one.Document.Kind, one.Subject, file)
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"acceptance_test_report 1.34.1", "customer_policy CLOUD", "deployment_review 1.34.1",
		"post_implementation_review 1.34.1", "release_plan 1.34.1", "release_plan 1.34.2",
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("in force: %v, want %v", got, want)
	}
}

// The trail goes forward in time, says that nobody signed in, and orders nothing: no
// letter goes to people who are invented.
func TestWhoPlays(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.play(demo.Kubernetes)
	all, err := w.app.Audit.List(t.Context(), audit.Filter{Limit: 1000})
	w.must(err)
	for i, e := range all {
		if e.Role != demo.Role {
			t.Errorf("%s by %s under %q", e.Action, e.Actor, e.Role)
		}
		if i > 0 && all[i-1].At.Before(e.At) {
			t.Errorf("%s at %s stands before %s", e.Action, e.At, all[i-1].At)
		}
	}
	jobs, err := w.app.Jobs.List(t.Context(), job.Query{Limit: 10})
	w.must(err)
	if len(jobs) > 0 {
		t.Errorf("ordered: %v", jobs)
	}
}

// The days move with the day on which somebody starts: by whole weeks, so that hours
// stay within windows, and nothing is in the future.
func TestPlayMovesWithTheDay(t *testing.T) {
	for _, now := range []string{"2027-01-03T23:00:00Z", "2026-08-19T12:00:00Z"} {
		w := openAt(t, embedded(t.TempDir()), clock.Fixed(instant(t, now)))
		w.play(demo.Kubernetes)
		closed, built := w.release("1.34.1"), w.release("1.34.2")
		if closed.Stage != release.Closed || built.Stage != release.Built {
			t.Errorf("%s: %s and %s", now, closed.Stage, built.Stage)
		}
		start := built.Deployments[0].Planned.At.Time()
		if ahead := start.Sub(instant(t, now).Time()); ahead < 2*24*time.Hour || ahead > 10*24*time.Hour || start.Weekday() != time.Wednesday {
			t.Errorf("%s: the next deployment is at %s", now, start)
		}
	}
}

// A set whose people do nothing is loaded, and that is all.
func TestPlayOfASetWithoutALife(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.play(demo.Provider)
	other := newWorld(t, "sqlite")
	other.load(demo.Provider)
	if w.entries() != other.entries() {
		t.Errorf("%d entries, loaded %d", w.entries(), other.entries())
	}
}
