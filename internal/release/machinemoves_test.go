package release_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/release"
)

// The transitions of the domain, and no others.
var (
	wayOfRelease = map[string]map[release.Event]string{
		"draft":      {"plan": "planned", "cancel": "cancelled"},
		"planned":    {"authorize": "authorized", "cancel": "cancelled"},
		"authorized": {"build": "built", "cancel": "cancelled"},
		"built":      {"accept": "accepted", "cancel": "cancelled"},
		"accepted":   {"cancel": "cancelled"},
		"deployed":   {"review": "reviewed"},
		"reviewed":   {"close": "closed"},
	}
	wayOfDeployment = map[string]map[release.Event]string{
		"planned":    {"prepare": "ready", "postpone": "postponed", "cancel": "cancelled"},
		"ready":      {"start": "deploying", "postpone": "postponed", "cancel": "cancelled"},
		"postponed":  {"replan": "planned"},
		"deploying":  {"install": "deployed", "back_out": "backed_out", "fail": "failed"},
		"deployed":   {"verify": "verified", "back_out": "backed_out", "fail": "failed"},
		"backed_out": {"retry": "planned"},
		"failed":     {"retry": "planned"},
	}
)

// move is a wish to move: at some time before now, and for replan and retry to
// another window.
type move struct {
	by   release.Event
	back time.Duration
	from time.Time // of the new window; zero keeps the old one
}

func (m *machine) wish(code string, v move) func() error {
	given := release.Move{Release: m.code, Deployment: code, Actor: "lucia", By: v.by, Reason: "because"}
	if v.back > 0 {
		given.At = clock.At(m.now().Add(-v.back))
	}
	if v.by == "back_out" {
		given.Decider, given.Cause = "lucia", words("mail was lost")
	}
	if !v.from.IsZero() {
		given.Planned, given.WindowFrom, given.WindowTo = moment(v.from), moment(v.from), moment(v.from.AddDate(0, 0, 3))
	}
	return func() error {
		_, err := m.w.Move(m.w.t.Context(), given)
		return err
	}
}

const lateAfter = 24 * time.Hour

func (m *machine) moveRelease(rt *rapid.T, v move) {
	m.tick()
	what := fmt.Sprint("release ", v.by, " ", v.back)
	if v.by == "suspend" || v.by == "resume" {
		ok := (v.by == "suspend") != m.suspended && m.stage != "closed" && m.stage != "cancelled"
		if m.command(rt, what, ok, nil, m.wish("", v)) {
			m.suspended = v.by == "suspend"
		}
		return
	}
	to, listed := wayOfRelease[m.stage][v.by]
	at := m.now().Add(-v.back)
	started := v.by == "cancel" && slices.ContainsFunc(m.deps, func(d *dep) bool { return d.started() })
	if !listed || (m.suspended && v.by != "cancel") || at.Before(m.reached) || started {
		m.command(rt, what, false, nil, m.wish("", v))
		return
	}
	j := m.look(nil, to, at).judge()
	dropped := v.by == "cancel"
	if !m.command(rt, what, true, j.open, m.wish("", v)) {
		return
	}
	for _, d := range m.deps {
		if dropped && (d.stage == "planned" || d.stage == "ready") {
			m.stamp(d, d.stage, "cancel", "cancelled", nil, nil, false, at)
			d.stage = "cancelled"
		}
	}
	late := v.back > lateAfter
	if late {
		m.late++
	}
	m.stamp(nil, m.stage, string(v.by), to, j.passed, j.except, late, at)
	m.stage = to
	if to == "authorized" {
		m.hold(at)
	}
}

// hold lets each deployment hold, for each customer, the version that was in force
// when the authority decided, unless a newer one was adopted.
func (m *machine) hold(at time.Time) {
	a, _ := m.authorised(at)
	for _, d := range m.deps {
		for _, c := range d.serves {
			if !d.adopted[c] {
				d.held[c] = inForce(c, dayOf(a.on)).number
			}
		}
	}
}

func (m *machine) moveDeployment(rt *rapid.T, d *dep, v move) {
	m.tick()
	what := fmt.Sprint(d.code, " ", v.by, " ", v.back)
	to, listed := wayOfDeployment[d.stage][v.by]
	at := m.now().Add(-v.back)
	from := v.from
	if from.IsZero() {
		from = d.from
	}
	refused := !listed || (m.suspended && v.by != "back_out") || at.Before(d.reached) ||
		m.stage == "closed" || m.stage == "cancelled" || (m.stage == "reviewed" && v.by != "verify") ||
		(v.by == "start" && ((m.stage != "accepted" && m.stage != "deploying") || at.Before(m.accepted))) ||
		((v.by == "replan" || v.by == "retry") && dayOf(from) != dayOf(d.from) && m.ends(d, from))
	if refused {
		m.command(rt, what, false, nil, m.wish(d.code, v))
		return
	}
	was, core := *d, m.core()
	m.prepare(d, v, at)
	j := m.look(d, to, at).judge()
	if len(guards[false][to]) == 0 {
		j = judged{}
	}
	if !m.command(rt, what, true, j.open, m.wish(d.code, v)) {
		*d = was
		return
	}
	if v.by == "replan" {
		d.replanned = at
	}
	if v.by == "retry" {
		d.replanned = time.Time{}
		m.past = append(m.past, stint{was.code, was.attempt, was.start, later(was.start, later(was.end, was.undone))})
	}
	if m.core() != core {
		m.unbind()
	}
	late := v.back > lateAfter
	if late {
		d.late++
	}
	m.stamp(d, was.stage, string(v.by), to, j.passed, j.except, late, at)
	d.stage = to
	m.derive(at, late)
}

// prepare lets the deployment say what the move tells of it.
func (m *machine) prepare(d *dep, v move, at time.Time) {
	switch v.by {
	case "start":
		d.start, d.end = at, time.Time{}
	case "install":
		d.end = at
	case "back_out":
		d.undone = at
		if d.end.IsZero() {
			d.end = at
		}
	case "fail":
		if d.end.IsZero() {
			d.end = at
		}
	case "retry":
		d.attempt++
		d.start, d.end, d.undone, d.task = time.Time{}, time.Time{}, time.Time{}, "pending"
		items := map[string]string{}
		for code := range d.items {
			items[code] = "pending"
		}
		d.items = items
	}
	if (v.by == "retry" || v.by == "replan") && !v.from.IsZero() {
		d.from, d.to = v.from, v.from.AddDate(0, 0, 3)
	}
}

// unbind takes an authorised release back to planned: what was authorised is not
// what is intended any more.
func (m *machine) unbind() {
	if m.stage == "authorized" || m.stage == "built" || m.stage == "accepted" {
		m.stamp(nil, m.stage, "revoke", "planned", nil, nil, false, m.now())
		m.stage = "planned"
	}
}

// derive gives the release the stage that its deployments make.
func (m *machine) derive(at time.Time, late bool) {
	if m.stage == "reviewed" || m.stage == "closed" || m.stage == "cancelled" {
		return
	}
	started, waiting := false, false
	for _, d := range m.deps {
		started, waiting = started || d.started(), waiting || d.waiting()
	}
	to, by := m.stage, "start"
	switch {
	case started && waiting:
		to = "deploying"
	case started:
		to, by = "deployed", "finish"
	}
	if to != m.stage {
		m.stamp(nil, m.stage, by, to, nil, nil, late, later(at, m.reached))
		m.stage = to
	}
}

// edit changes the plan: change edits the model, given is what the program gets of it.
func (m *machine) edit(rt *rapid.T, what string, d *dep, change func(), given func() release.Plan) {
	m.tick()
	was, core := *m, m.core()
	var old dep
	if d != nil {
		old = *d
	}
	change()
	moved := m.core() != core
	begins := d != nil && dayOf(d.from) != dayOf(old.from)
	over := m.stage == "closed" || m.stage == "cancelled"
	frozen := moved && slices.Contains([]string{"deploying", "deployed", "reviewed"}, m.stage)
	swapped := d != nil && !d.start.IsZero() && d.build != old.build
	ok := !over && !frozen && !swapped && !(begins && m.ends(d, d.from))
	var open []line
	if ok && begins {
		open = m.look(d, "planned", m.now()).judge().open
	}
	do := func() error { return m.put(given()) }
	if d != nil {
		do = func() error {
			_, err := m.w.PutDeployment(m.w.t.Context(), "lucia", given().Deployments[0])
			return err
		}
	}
	if !m.command(rt, what, ok, open, do) {
		refused := m.seen
		deps := m.deps
		*m = was
		m.deps, m.seen = deps, refused
		if d != nil {
			*d = old
		}
		return
	}
	if moved {
		m.unbind()
	}
}

// given is a decision of the authority as somebody records it.
type given struct {
	recorder, person, role, expires string
	back                            time.Duration
	wrongCore, verbal, file         bool
}

// authorise records a decision of the authority.
func (m *machine) authorise(rt *rapid.T, g given) {
	m.tick()
	on := m.now().Add(-g.back)
	m.n++
	a := release.Authorisation{
		Reference: fmt.Sprint("AUT-", m.n), Person: g.person, Role: g.role, On: moment(on), Expires: day(g.expires), Verbal: g.verbal,
	}
	if g.wrongCore {
		a.Core = unitHash
	}
	word := release.AuthorityWord{}
	if g.file {
		word.File = unitHash
	}
	holds := func(person string) bool {
		return person == "marta" && g.role == "" || person == "eva" && g.role == "emergency_change_authority"
	}
	ok := holds(g.person) && (g.role == "" || m.kind == "emergency") && !g.wrongCore && m.stage != "closed" && m.stage != "cancelled"
	late := g.back > time.Duration(m.hours(g.verbal, dayOf(on)))*time.Hour
	kept := granted{
		reference: a.Reference, core: m.core(), on: on, expires: g.expires, late: g.verbal && late, word: said{by: g.recorder},
	}
	if !holds(g.recorder) && !g.file {
		kept.word.how = "email"
	}
	if m.command(rt, fmt.Sprintf("authorise %+v", g), ok, nil, func() error {
		_, err := m.w.Authorise(m.w.t.Context(), g.recorder, m.code, a, word)
		return err
	}) {
		kept.word.fact = m.w.word(m.code, a.Reference)
		m.auths = append(m.auths, kept)
		if late {
			m.late++
		}
	}
}

// hours are those within which a decision is recorded in time.
func (m *machine) hours(verbal bool, on string) int {
	hours := 0
	for _, c := range m.customers {
		if own := inForce(c, on).verbal; own > 0 && (hours == 0 || own < hours) {
			hours = own
		}
	}
	if !verbal || hours == 0 || m.kind != "emergency" && hours > 24 {
		return 24
	}
	return hours
}

func (m *machine) revoke(rt *rapid.T, actor string, i int) {
	m.tick()
	reference, ok := "AUT-0", false
	if i < len(m.auths) {
		reference, ok = m.auths[i].reference, actor == "marta" && m.auths[i].revoked == ""
	}
	if !m.command(rt, "revoke "+reference+" by "+actor, ok, nil, func() error {
		_, err := m.w.Revoke(m.w.t.Context(), actor, m.code, reference, "a new risk")
		return err
	}) {
		return
	}
	m.auths[i].revoked = dayOf(m.now())
	if _, ok := m.authorised(m.now()); !ok {
		m.unbind()
	}
}

// except asks for an exception.
func (m *machine) except(rt *rapid.T, gate string, x look, customer string, deferral bool, days int) {
	m.tick()
	m.n++
	e := excepted{code: fmt.Sprint("E-", m.n), gate: gate, target: x.target(), customer: customer, deferral: deferral}
	given := release.Exception{
		Code: e.code, Kind: release.Overridden, Gate: gate, Target: e.target, Customer: customer, Reason: words("It must be today"),
	}
	if x.d != nil {
		e.dep = x.d.code
	}
	if deferral {
		given.Kind = release.Deferral
	}
	limit := 0
	for _, c := range m.customers {
		if own := m.rule(nil, c, dayOf(m.now())).defers; own > 0 && (limit == 0 || own < limit) {
			limit = own
		}
	}
	e.expires = dayOf(m.now().AddDate(0, 0, days))
	if days > 0 {
		given.Expires = day(e.expires)
	} else {
		e.expires = dayOf(m.now().AddDate(0, 0, limit))
	}
	guarded := slices.Contains(guards[x.d == nil][x.stage], gate)
	ok := guarded && days >= 0
	if deferral {
		ok = ok && m.kind == "emergency" && slices.Contains(deferrable, gate) && (days == 0 || limit == 0 || days <= limit) && (days > 0 || limit > 0)
	} else {
		byC := slices.Contains(byCustomer, gate) && slices.Contains(m.served(x.d), customer)
		ok = ok && days > 0 && (byC || slices.Contains(byAuthority, gate))
	}
	if m.command(rt, fmt.Sprint("except ", e), ok, nil, func() error { return m.w.Except(m.w.t.Context(), "lucia", m.code, given) }) {
		m.exceptions = append(m.exceptions, e)
	}
}

func (m *machine) confirmException(rt *rapid.T, actor string, i int) {
	m.tick()
	e := &m.exceptions[i]
	second, ok := actor, e.confirmed.IsZero()
	switch {
	case e.deferral:
		ok = ok && actor == "eva"
	case slices.Contains(byAuthority, e.gate):
		ok = ok && actor == "marta"
	default:
		second = "Sign of " + e.customer
		ok = ok && slices.ContainsFunc(m.agreements, func(s said) bool {
			return s.customer == e.customer && s.key == e.code && (s.how == "link" || !s.second.IsZero())
		})
	}
	if m.command(rt, "confirm "+e.code+" by "+actor, ok, nil, func() error {
		return m.w.ConfirmException(m.w.t.Context(), actor, m.code, e.code)
	}) {
		e.second, e.confirmed = second, m.now()
	}
}

func (m *machine) complete(rt *rapid.T, i int) {
	m.tick()
	e := &m.exceptions[i]
	ok := e.deferral && !e.confirmed.IsZero() && e.done.IsZero()
	var open []line
	if ok {
		open = m.stillOpen(*e)
	}
	if m.command(rt, "complete "+e.code, ok, open, func() error {
		return m.w.CompleteDeferral(m.w.t.Context(), "lucia", m.code, e.code)
	}) {
		e.done = m.now()
	}
}

// stillOpen is what a deferred gate misses today without its exception; of a notice
// that came too late, that it came is enough.
func (m *machine) stillOpen(e excepted) []line {
	var d *dep
	if e.dep != "" {
		d = m.dep(e.dep)
	}
	stage := e.target[strings.LastIndex(e.target, " ")+1:]
	lines := m.look(d, stage, m.now()).misses(e.gate)
	if e.gate != "notice-given" {
		return lines
	}
	return slices.DeleteFunc(lines, func(l line) bool {
		return slices.ContainsFunc(m.notices, func(n placed) bool { return n.customer == l.customer && n.dep == e.dep })
	})
}
