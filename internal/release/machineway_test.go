package release_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/policy"
	"acta/internal/release"
)

func clockAt(t time.Time) clock.Instant { return clock.At(t) }

// on takes the release some steps further on its way.
func (m *machine) on(rt *rapid.T) {
	for range rapid.IntRange(1, 4).Draw(rt, "steps") {
		m.further(rt)
		m.check(rt)
	}
}

// further does what the next stage misses first, or moves.
func (m *machine) further(rt *rapid.T) {
	if m.suspended {
		m.moveRelease(rt, move{by: "resume"})
		return
	}
	if next := map[string]release.Event{"draft": "plan", "planned": "authorize", "authorized": "build", "built": "accept"}[m.stage]; next != "" {
		m.toward(rt, nil, next)
		return
	}
	if m.stage == "closed" || m.stage == "cancelled" {
		m.configure(rt, m.deps[0], 0)
		return
	}
	for _, d := range m.deps {
		next := map[string]release.Event{"planned": "prepare", "ready": "start", "deploying": "install", "deployed": "verify", "postponed": "replan"}[d.stage]
		if next == "install" && rapid.IntRange(0, 5).Draw(rt, "fail") == 0 {
			next = pick(rt, "end", release.Event("fail"), "back_out")
		}
		if next != "" && !(m.stage == "reviewed" && next != "verify") {
			m.toward(rt, d, next)
			return
		}
	}
	if d := m.dep(pick(rt, "deployment", codesOf(m.deps)...)); m.stage != "reviewed" && (d.stage == "backed_out" || d.stage == "failed") && rapid.IntRange(0, 2).Draw(rt, "retry") == 0 {
		m.moveDeployment(rt, d, move{by: "retry", from: m.newWindow(rt)})
		return
	}
	next := map[string]release.Event{"deployed": "review", "reviewed": "close"}[m.stage]
	if next == "" {
		m.moveRelease(rt, move{by: "cancel"})
		return
	}
	m.toward(rt, nil, next)
}

// toward moves when no gate is open, and else does what the first open one misses.
func (m *machine) toward(rt *rapid.T, d *dep, by release.Event) {
	if d == nil {
		to := wayOfRelease[m.stage][by]
		if j := m.look(nil, to, m.now().Add(time.Second)).judge(); len(j.open) > 0 {
			if !m.waive(rt, m.look(nil, to, m.now()), j.open[0], by) {
				m.mend(rt, m.look(nil, to, m.now()), j.open[0])
			}
			return
		}
		m.moveRelease(rt, move{by: by})
		return
	}
	if by == "start" && m.stage != "accepted" && m.stage != "deploying" {
		rt.Skip("not accepted")
	}
	to := wayOfDeployment[d.stage][by]
	was := *d
	m.prepare(d, move{by: by}, m.now().Add(time.Second))
	j := m.look(d, to, m.now().Add(time.Second)).judge()
	*d = was
	if len(j.open) > 0 && len(guards[false][to]) > 0 {
		if !m.waive(rt, m.look(d, to, m.now()), j.open[0], by) {
			m.mend(rt, m.look(d, to, m.now()), j.open[0])
		}
		return
	}
	v := move{by: by}
	if by == "replan" {
		v.from = m.opening(d)
	}
	m.moveDeployment(rt, d, v)
}

// waive goes, now and then, the way of an exception: asked for, tried before it is
// confirmed, confirmed, and tried again as if it had been before. It reports whether
// it did anything.
func (m *machine) waive(rt *rapid.T, x look, l line, by release.Event) bool {
	deferral := m.kind == "emergency" && slices.Contains(deferrable, l.gate)
	override := slices.Contains(byCustomer, l.gate) && l.customer != "" || slices.Contains(byAuthority, l.gate)
	if l.firm || !(deferral || override) || rapid.IntRange(0, 2).Draw(rt, "waive") > 0 {
		return false
	}
	customer, days := l.customer, 2
	if deferral {
		customer, days = "", 0
	}
	m.except(rt, l.gate, x, customer, deferral, days)
	try := func(v move) {
		if x.d == nil {
			m.moveRelease(rt, v)
		} else {
			m.moveDeployment(rt, x.d, v)
		}
		m.check(rt)
	}
	m.check(rt)
	try(move{by: by})
	i := len(m.exceptions) - 1
	switch e := m.exceptions[i]; {
	case deferral:
		m.confirmException(rt, "eva", i)
	case l.customer == "":
		m.confirmException(rt, "marta", i)
	default:
		m.agree(rt, "link", e.customer, "", e.code, 0)
		m.check(rt)
		m.confirmException(rt, "eva", i)
	}
	m.check(rt)
	switch rapid.IntRange(0, 3).Draw(rt, "then") {
	case 0:
		try(move{by: by, back: 3 * time.Second})
	case 1:
		m.later(12 * 24 * time.Hour)
	}
	return true
}

// opening is the next day on which a deployment's windows are open.
func (m *machine) opening(d *dep) time.Time { return m.now().Truncate(24 * time.Hour) }

// mend does what an open gate misses.
func (m *machine) mend(rt *rapid.T, x look, l line) {
	switch l.gate {
	case "scope-defined":
		m.edit(rt, "version", nil, func() { m.version = "2.0" }, func() release.Plan { return release.Plan{Code: m.code, Units: m.planOf().Units} })
	case "plan-complete":
		if len(m.live()) == 0 {
			m.moveRelease(rt, move{by: "cancel"})
			return
		}
		m.edit(rt, "deliverables", nil, func() { m.deliverables = true }, func() release.Plan {
			return release.Plan{Code: m.code, Deliverables: m.planOf().Deliverables}
		})
	case "references":
		m.edit(rt, "references", nil, func() { m.decision, m.closesNothing = release.Approved, true }, func() release.Plan {
			yes := true
			return release.Plan{Code: m.code, References: m.planOf().References, ClosesNothing: &yes}
		})
	case "criteria-agreed":
		m.hear(rt, x, l.customer, m.agreements, func(how string) { m.agree(rt, how, l.customer, "", "", 0) })
	case "roles-assigned":
		m.assign("")
	case "policy-in-force":
		m.moveRelease(rt, move{by: "cancel"})
	case "authorization":
		m.mendAuthority(rt, x)
	case "package-frozen":
		m.pack(rt, orElse(m.version, "2.0"), 0)
	case "build-recorded":
		m.build(rt, pick(rt, "digit", "b", "c"), true, 0)
	case "acceptance":
		m.mendAcceptance(rt, x, l)
	case "same-build", "release-approval", "notice-given", "window", "baseline-before":
		m.mendStart(rt, x, l)
	case "tasks-done":
		m.tickTask(rt, x.d, "done")
	case "restored", "baseline-after", "installed-as-packaged", "configuration-updated", "verification":
		m.mendEnd(rt, x, l)
	default:
		m.mendReview(rt, l)
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// hear lets a customer, or the service owner, say something; what was said by mail
// is confirmed.
func (m *machine) hear(rt *rapid.T, x look, c string, list []said, say func(how string)) {
	if n := len(list); n > 0 {
		if s := &list[n-1]; s.customer == c && s.how == "email" && s.second.IsZero() {
			m.confirm(rt, "ana", s)
			return
		}
	}
	switch {
	case x.owner(c):
		say("owner")
	case x.mode(c) == policy.Tacit && rapid.Bool().Draw(rt, "silence"):
		say("tacit")
		m.later(tacitDays * 24 * time.Hour)
	default:
		say(pick(rt, "how", "link", "email"))
	}
}

func (m *machine) mendAuthority(rt *rapid.T, x look) {
	if _, ok := m.authorised(m.now()); !ok {
		m.authorise(rt, given{recorder: "marta", person: "marta"})
		return
	}
	if x.stage == "built" {
		m.build(rt, "b", true, 0)
		return
	}
	m.test(rt, "T1", true, "", 0)
	m.test(rt, "T2", true, "", 0)
}

func (m *machine) mendAcceptance(rt *rapid.T, x look, l line) {
	found := x.verdicts()
	met, run := found["C1"]
	ran := slices.ContainsFunc(x.runs(), func(r tested) bool { return r.code == "T2" && r.passed })
	b, ok := x.build()
	switch {
	case !ok:
		m.build(rt, "b", true, 0)
	case !run || !met:
		m.test(rt, "T1", true, b.hash, 0)
	case !ran:
		m.test(rt, "T2", true, b.hash, 0)
	case x.d == nil && l.customer != "":
		m.hear(rt, x, l.customer, m.agreements, func(how string) { m.agree(rt, how, l.customer, "", "", 0) })
	case l.customer == "":
		m.accept(rt, "", "", b.hash, release.AcceptedPlain, 0)
	default:
		m.hear(rt, x, l.customer, m.acceptances, func(how string) {
			m.accept(rt, how, l.customer, b.hash, pick(rt, "outcome", release.AcceptedPlain, release.AcceptedReserved), 0)
		})
	}
}

func (m *machine) mendStart(rt *rapid.T, x look, l line) {
	b, _ := x.build()
	switch l.gate {
	case "same-build":
		switch s, _ := x.technical(""); {
		case x.d.build != b.hash:
			m.toDeploy(rt, x.d, b.hash)
		case l.customer != "":
			m.hear(rt, x, l.customer, m.acceptances, func(how string) { m.accept(rt, how, l.customer, b.hash, release.AcceptedPlain, 0) })
		default:
			_ = s
			m.accept(rt, "", "", b.hash, release.AcceptedPlain, 0)
		}
	case "release-approval":
		m.approve(rt, "lucia", true, false)
	case "notice-given":
		if slices.ContainsFunc(m.notices, func(n placed) bool {
			return n.dep == x.d.code && n.attempt == x.d.attempt && n.customer == l.customer && n.told.IsZero()
		}) {
			m.later(noticeDays * 24 * time.Hour)
			return
		}
		m.notify(rt, x.d, l.customer, time.Time{}, 0)
	case "baseline-before":
		m.baseline(rt, x.d, "before", "1", true, false, 0)
	default:
		m.await(rt, x)
	}
}

// await goes to the next hour at which the windows are open; when there is none, the
// deployment is postponed.
func (m *machine) await(rt *rapid.T, x look) {
	for h := range 24 * 30 {
		at := m.now().Add(time.Duration(h) * time.Hour)
		if len(m.look(x.d, "deploying", at).window()) == 0 {
			m.later(time.Duration(h) * time.Hour)
			return
		}
	}
	m.moveDeployment(rt, x.d, move{by: "postpone"})
}

func (m *machine) mendEnd(rt *rapid.T, x look, l line) {
	switch l.gate {
	case "restored", "baseline-after":
		version := "2"
		if l.gate == "restored" {
			version = "1"
		}
		m.baseline(rt, x.d, "after", version, true, false, 0)
	case "installed-as-packaged":
		version := "2.0"
		if n := len(m.packages); n > 0 {
			version = m.packages[n-1].version
		}
		m.inspect(rt, x.d, version, 0)
	case "configuration-updated":
		m.configure(rt, x.d, 0)
	default:
		for _, c := range x.d.serves {
			rule := m.rule(x.d, c, dayOf(m.now()))
			for _, code := range rule.mandatory() {
				if state := x.d.items[code]; state != "done" && state != "not_applicable" {
					m.tickItem(rt, x.d, code, "done", "")
				}
			}
		}
	}
}

func (m *machine) mendReview(rt *rapid.T, l line) {
	switch l.gate {
	case "issues-handed-over":
		for _, f := range m.issues {
			if !f.good {
				m.raise(rt, m.dep(f.dep), f.key, true)
			}
		}
	case "investigated":
		for _, d := range m.deps {
			for n := 1; n <= d.attempt; n++ {
				if n < d.attempt || d.stage == "backed_out" || d.stage == "failed" {
					m.investigate(rt, d, n)
				}
			}
		}
	case "review-complete":
		if !m.findings || !m.result {
			m.review(rt, true, true)
			return
		}
		m.later(7 * 24 * time.Hour)
	case "pir":
		if m.held == "" || !m.resulted() {
			m.review(rt, true, true)
			return
		}
		for _, role := range policy.FixedRecipients() {
			m.distribute(rt, role)
		}
	default:
		for i, e := range m.exceptions {
			if e.deferral && !e.confirmed.IsZero() && e.done.IsZero() {
				if open := m.stillOpen(e); len(open) > 0 {
					m.settle(rt, e, open[0])
				}
				m.complete(rt, i)
				return
			}
		}
	}
}

// settle does what was deferred.
func (m *machine) settle(rt *rapid.T, e excepted, open line) {
	var d *dep
	if e.dep != "" {
		d = m.dep(e.dep)
	}
	if open.gate == "" {
		open.gate = e.gate
	}
	m.mend(rt, m.look(d, e.target[strings.LastIndex(e.target, " ")+1:], m.now()), open)
}
