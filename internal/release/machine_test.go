package release_test

import (
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// A release with its deployments against a small model: whatever people do in
// whatever order, with right and wrong facts, while hours and months pass, it stands
// where the model says; the gates that a refusal names are those that the model
// finds open; what is refused leaves nothing. Invariants I9–I11, I19, I23–I25.
func TestMachine(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		checks := "9"
		if strings.HasSuffix(t.Name(), "mysql") {
			checks = "2"
		}
		fewer(t, "rapid.checks", checks)
		fewer(t, "rapid.steps", "60")
		t.Run("machine", func(t *testing.T) {
			db, _ := fresh(t)
			w := newBench(t, db)
			n, ends := 0, map[string]int{}
			rapid.Check(t, func(rt *rapid.T) {
				n++
				m := newMachine(rt, w, fmt.Sprintf("r%d", n))
				rt.Repeat(m.actions())
				ends[m.stage]++
			})
			t.Logf("ended: %v", ends)
		})
	})
}

// fewer sets a number of the search, unless the command line gives it.
func fewer(t *testing.T, name, value string) {
	t.Helper()
	f := flag.Lookup(name)
	if f.Value.String() != f.DefValue {
		return
	}
	if err := f.Value.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Value.Set(f.DefValue); err != nil {
			t.Error(err)
		}
	})
}

// seen is what the program showed after the last step.
type seen struct {
	row, entries int
	facts        []release.Fact
	refused      bool
	changed      *rapid.T // a command was done since; nil for none
}

func newMachine(rt *rapid.T, w *walk, code string) *machine {
	w.now = at("2026-05-04T08:00")
	w.house.roles = holders()
	w.orders.entries = nil
	m := &machine{
		w: w, code: code, kind: rapid.SampledFrom([]string{"minor", "emergency"}).Draw(rt, "type"), stage: "draft",
		risk: "low", trigger: "Mail is lost", version: "2.0", criteria: "Mail arrives", deliverables: true, closesNothing: true,
		decision: release.Approved,
	}
	sites := rapid.SampledFrom(layouts).Draw(rt, "layout")
	m.customers = customersOf(sites)
	first := rapid.IntRange(18, 45).Draw(rt, "days ahead")
	for i, s := range sites {
		from := m.now().Truncate(24*time.Hour).AddDate(0, 0, first+i)
		m.deps = append(m.deps, &dep{
			site: s, stage: "planned", attempt: 1, from: from, to: from.AddDate(0, 0, 3), task: "pending",
			items: map[string]string{}, held: map[string]string{}, adopted: map[string]bool{},
		})
	}
	m.begin(rt)
	return m
}

// begin puts the plan; a deployment on a day that a policy does not reach is refused,
// and is then planned a month earlier.
func (m *machine) begin(rt *rapid.T) {
	ends := slices.ContainsFunc(m.deps, func(d *dep) bool { return m.ends(d, d.from) })
	m.command(rt, "put_plan", !ends, nil, func() error { return m.put(m.planOf()) })
	if ends {
		for _, d := range m.deps {
			d.from, d.to = d.from.AddDate(0, 0, -17), d.to.AddDate(0, 0, -17)
		}
		m.command(rt, "put_plan", true, nil, func() error { return m.put(m.planOf()) })
	}
	for _, d := range m.deps {
		m.stamp(d, "", "plan", "planned", []string{"policy-in-force"}, nil, false, m.now())
	}
	m.check(rt)
}

// ends says that a customer without a held version has a policy today, and none on
// the day of the start.
func (m *machine) ends(d *dep, start time.Time) bool {
	return slices.ContainsFunc(d.serves, func(c string) bool {
		return d.held[c] == "" && inForce(c, dayOf(m.now())).number != "" && inForce(c, dayOf(start)).number == ""
	})
}

func (m *machine) put(p release.Plan) error {
	_, err := m.w.PutPlan(m.w.t.Context(), "lucia", p)
	return err
}

// command runs a command a second later and compares its outcome: done, refused by
// the gates with exactly these lines, or refused for another reason.
func (m *machine) command(rt *rapid.T, what string, ok bool, open []line, do func() error) bool {
	rt.Logf("%s %s ok=%v open=%v", m.w.now, what, ok, open)
	err := do()
	var blocked *release.Blocked
	switch {
	case len(open) > 0:
		if !errors.As(err, &blocked) {
			rt.Fatalf("%s: got %v, want the gates %v", what, err, open)
		}
		if got, want := linesOf(blocked), textOf(open); got != want {
			rt.Fatalf("%s: open are\n%s\nthe model's are\n%s", what, got, want)
		}
	case !ok:
		if errors.As(err, &blocked) || len(fault.All(err)) == 0 {
			rt.Fatalf("%s: got %v%s, want a refusal", what, err, opened(err))
		}
	case err != nil:
		rt.Fatalf("%s: %v%s", what, err, opened(err))
	}
	m.seen.refused = err != nil
	if err == nil {
		m.seen.changed = rt
	}
	return err == nil
}

// tick lets the second pass that a command takes, after a look at what the one before
// left.
func (m *machine) tick() {
	if m.seen.changed != nil {
		m.check(m.seen.changed)
	}
	m.w.now = clock.At(m.now().Add(time.Second))
}

func linesOf(b *release.Blocked) string {
	var lines []line
	for _, o := range b.Open {
		lines = append(lines, line{o.Gate, o.Customer, o.Firm})
	}
	return textOf(lines)
}

func textOf(lines []line) string {
	var all []string
	for _, l := range lines {
		all = append(all, fmt.Sprint(l.gate, " ", l.customer, " ", l.firm))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\n")
}

// stamp adds the fact of a transition to what the model expects.
func (m *machine) stamp(d *dep, from, by, to string, passed, except []string, late bool, at time.Time) {
	code := ""
	if d != nil {
		code = d.code
		d.reached = later(d.reached, at)
	} else {
		m.reached = later(m.reached, at)
		if to == "accepted" {
			m.accepted = at
		}
	}
	m.history = append(m.history, stageLine(code, from, by, to, passed, except, late, at))
}

// check compares the stored release with the model, and looks for what may never be.
func (m *machine) check(rt *rapid.T) {
	var r release.Release
	var facts []release.Fact
	if err := m.w.db.Read(m.w.t.Context(), func(tx *work.Tx) (err error) {
		if r, err = (store.Releases{}).Find(tx, m.code); err == nil {
			facts, err = store.ReleaseFacts{}.Of(tx, r.ID)
		}
		return err
	}); err != nil {
		rt.Fatal(err)
	}
	read, err := release.ReadFacts(facts)
	if err != nil {
		rt.Fatal(err)
	}
	if got, want := standing(r, facts, read), m.stands(); got != want {
		rt.Fatalf("the program stands at\n%s\nthe model at\n%s", got, want)
	}
	if n := len(m.w.orders.entries); n > m.seen.entries && n%3 == 0 && m.w.orders.entries[n-1].At == m.w.now { // no time has passed since
		m.undrifted(rt)
	}
	m.grows(rt, r.RowVersion, facts)
	for _, broken := range unlawful(r, read) {
		rt.Fatal(broken)
	}
	m.seen.row, m.seen.facts, m.seen.entries = r.RowVersion, facts, len(m.w.orders.entries)
}

// undrifted checks that what a command left as waited for is what is worked out anew.
func (m *machine) undrifted(rt *rapid.T) {
	ask := func() []release.Wait {
		list, err := m.w.Waiting(m.w.t.Context(), release.WaitQuery{Release: m.code})
		if err != nil {
			rt.Fatal(err)
		}
		return list
	}
	kept := ask()
	if _, err := m.w.Renew(m.w.t.Context(), m.w.Write); err != nil {
		rt.Fatal(err)
	}
	if fresh := ask(); !reflect.DeepEqual(kept, fresh) {
		rt.Fatalf("after the last command\n%+v\nis waited for, and worked out anew\n%+v", kept, fresh)
	}
}

// grows checks that facts are only ever added and confirmed, that a command leaves
// one entry, and a refused one nothing.
func (m *machine) grows(rt *rapid.T, row int, facts []release.Fact) {
	was := m.seen
	for i, old := range was.facts {
		now := facts[i]
		if old.Confirmed == "" {
			now.Confirmed, now.ConfirmedAt = old.Confirmed, old.ConfirmedAt
		}
		if !reflect.DeepEqual(old, now) {
			rt.Fatalf("a fact changed: %+v, was %+v", facts[i], old)
		}
	}
	entries := len(m.w.orders.entries)
	if was.refused && (row != was.row || len(facts) != len(was.facts) || entries != was.entries) {
		rt.Fatalf("a refusal left row %d, %d facts, %d entries, was %+v", row, len(facts), entries, was)
	}
	m.seen.refused, m.seen.changed = false, nil
}

// unlawful looks for violations of I23, I24 and I25 in what is stored.
func unlawful(r release.Release, facts release.Facts) (broken []string) {
	for _, d := range r.Deployments {
		if d.ActualStart.IsZero() {
			continue
		}
		before := slices.ContainsFunc(facts.Baselines, func(b release.Recorded[release.BaselineTaken]) bool {
			return b.Deployment == d.Code && b.Attempt == d.Attempt && b.Of.Kind == release.BaselineBefore && !d.ActualStart.At.Before(b.At)
		})
		accepted := slices.ContainsFunc(facts.Acceptances, func(a release.Recorded[release.Acceptance]) bool {
			return a.Of.Build == d.Build && a.Of.Outcome != release.Refused && a.Customer == "" && a.Of.How == ""
		})
		deferred := slices.ContainsFunc(facts.Stages, func(s release.Recorded[release.StageReached]) bool {
			return slices.ContainsFunc(s.Of.Except, func(e string) bool { return strings.HasPrefix(e, "acceptance ") })
		})
		if !before {
			broken = append(broken, "I24: "+d.Code+" has no baseline before")
		}
		if !accepted && !deferred {
			broken = append(broken, "I23: "+d.Code+" deploys what nobody accepted")
		}
	}
	for _, s := range facts.Stages {
		for _, used := range s.Of.Except {
			_, code, _ := strings.Cut(used, " ")
			if !registered(r, code) {
				broken = append(broken, "I25: "+used+" is not in the register")
			}
		}
	}
	return broken
}

func registered(r release.Release, code string) bool {
	all := slices.Clone(r.Exceptions)
	for _, d := range r.Deployments {
		all = append(all, d.Exceptions...)
	}
	return slices.ContainsFunc(all, func(e release.Exception) bool { return e.Code == code && e.Second != "" && !e.Confirmed.IsZero() })
}
