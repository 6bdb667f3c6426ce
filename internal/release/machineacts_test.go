package release_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"acta/internal/policy"
	"acta/internal/release"
)

// actions are what people do at random, and steps of the way, so that runs get far.
func (m *machine) actions() map[string]func(*rapid.T) {
	all := map[string]func(*rapid.T){
		"": m.check, "release": m.anyMove, "deployment": m.anyDeploymentMove, "plan": m.anyEdit, "window": m.anyWindow,
		"authority": m.anyAuthority, "exception": m.anyException, "second": m.anySecond, "build": m.anyBuild, "word": m.anyWord,
		"deployment fact": m.anyFact, "tick": m.anyTick, "time": m.anyTime, "end": m.anyEnd,
	}
	for _, name := range []string{"on", "further on", "and on", "still on", "on and on", "on again", "ahead", "onwards"} {
		all[name] = m.on
	}
	return all
}

func pick[T any](rt *rapid.T, what string, values ...T) T {
	return rapid.SampledFrom(values).Draw(rt, what)
}

// back is how long ago something happened: mostly just now.
func back(rt *rapid.T) time.Duration {
	return pick(rt, "back", 0, 0, 0, 0, time.Minute, 2*time.Hour, 5*time.Hour, 30*time.Hour)
}

func (m *machine) anyDep(rt *rapid.T) *dep { return m.dep(pick(rt, "deployment", codesOf(m.deps)...)) }

func (m *machine) anyMove(rt *rapid.T) {
	by := pick(rt, "event", "plan", "authorize", "build", "accept", "review", "close", "revoke", "rebuild", "start", "finish",
		"suspend", "resume", "resume", "prepare", "cancel")
	if by == "cancel" && rapid.IntRange(0, 3).Draw(rt, "really") > 0 {
		rt.Skip("not now")
	}
	m.moveRelease(rt, move{by: release.Event(by), back: back(rt)})
}

func (m *machine) anyDeploymentMove(rt *rapid.T) {
	by := pick(rt, "event", "prepare", "start", "install", "verify", "postpone", "cancel", "replan", "back_out", "fail", "retry", "plan", "close")
	if by == "cancel" && rapid.IntRange(0, 3).Draw(rt, "really") > 0 {
		rt.Skip("not now")
	}
	v := move{by: release.Event(by), back: back(rt)}
	if by == "replan" || by == "retry" {
		v.from = m.newWindow(rt)
	}
	m.moveDeployment(rt, m.anyDep(rt), v)
}

func (m *machine) newWindow(rt *rapid.T) time.Time {
	if rapid.Bool().Draw(rt, "same window") {
		return time.Time{}
	}
	return m.now().Truncate(24*time.Hour).AddDate(0, 0, rapid.IntRange(0, 9).Draw(rt, "in days"))
}

func (m *machine) anyEdit(rt *rapid.T) {
	p := release.Plan{Code: m.code}
	switch what := pick(rt, "part", "risk", "trigger", "version", "criteria", "deliverables", "decision", "closes", "no rfc", "budget"); what {
	case "risk":
		v := pick(rt, "risk", "low", "medium", "high")
		m.edit(rt, "risk "+v, nil, func() { m.risk = v }, func() release.Plan { p.RiskClass = v; return p })
	case "trigger":
		v := pick(rt, "trigger", "Mail is lost", "Mail is late")
		m.edit(rt, v, nil, func() { m.trigger = v }, func() release.Plan { p.BackOut.Trigger = words(v); return p })
	case "version":
		v := pick(rt, "version", "2.0", "2.1", "")
		m.edit(rt, "version "+v, nil, func() { m.version = v }, func() release.Plan { return release.Plan{Code: m.code, Units: m.planOf().Units} })
	case "criteria":
		v := pick(rt, "criteria", "Mail arrives", "Mail arrives at once")
		m.edit(rt, "criteria "+v, nil, func() { m.criteria = v }, func() release.Plan { return release.Plan{Code: m.code, Criteria: m.planOf().Criteria} })
	case "deliverables":
		v := rapid.Bool().Draw(rt, "deliverables")
		m.edit(rt, what, nil, func() { m.deliverables = v }, func() release.Plan { return release.Plan{Code: m.code, Deliverables: m.planOf().Deliverables} })
	case "decision":
		v := pick(rt, "decision", release.Approved, release.Pending, release.Denied)
		m.edit(rt, what+" "+string(v), nil, func() { m.decision = v }, func() release.Plan { return release.Plan{Code: m.code, References: m.planOf().References} })
	case "closes":
		v := rapid.Bool().Draw(rt, "closes nothing")
		m.edit(rt, what, nil, func() { m.closesNothing = v }, func() release.Plan { p.ClosesNothing = &v; return p })
	case "no rfc":
		m.edit(rt, what, nil, func() { m.noRFC = true }, func() release.Plan { p.NoRFC = words("It was broken"); return p })
	default:
		m.edit(rt, what, nil, func() {}, func() release.Plan { p.Budget = words(pick(rt, "budget", "one", "two")); return p })
	}
}

// anyWindow gives a deployment another window, or another build.
func (m *machine) anyWindow(rt *rapid.T) {
	d := m.anyDep(rt)
	if rapid.Bool().Draw(rt, "build") {
		m.toDeploy(rt, d, strings.Repeat(pick(rt, "digit", "b", "c"), 64))
		return
	}
	from := m.newWindow(rt)
	if from.IsZero() {
		from = d.from
	}
	m.shift(rt, d, from)
}

func (m *machine) shift(rt *rapid.T, d *dep, from time.Time) {
	m.edit(rt, "window of "+d.code, d, func() { d.from, d.to = from, from.AddDate(0, 0, 3) }, func() release.Plan {
		given := m.deploymentOf(d)
		given.Build, given.Tasks = "", nil
		return release.Plan{Deployments: []release.Deployment{given}}
	})
}

func (m *machine) toDeploy(rt *rapid.T, d *dep, build string) {
	m.edit(rt, "build of "+d.code, d, func() { d.build = build }, func() release.Plan {
		return release.Plan{Deployments: []release.Deployment{{Release: m.code, Code: d.code, Build: build}}}
	})
}

func (m *machine) anyAuthority(rt *rapid.T) {
	if rapid.IntRange(0, 2).Draw(rt, "revoke") == 0 {
		m.revoke(rt, pick(rt, "by", "marta", "marta", "lucia"), rapid.IntRange(0, len(m.auths)).Draw(rt, "which"))
		return
	}
	person := pick(rt, "person", "marta", "marta", "eva", "lucia")
	role := ""
	if person == "eva" {
		role = "emergency_change_authority"
	}
	expires := ""
	if rapid.IntRange(0, 2).Draw(rt, "expires") == 0 {
		expires = dayOf(m.now().AddDate(0, 0, rapid.IntRange(0, 20).Draw(rt, "valid for")))
	}
	b := back(rt)
	if expires != "" && expires < dayOf(m.now()) {
		expires = ""
	}
	m.authorise(rt, given{
		recorder: pick(rt, "recorder", person, "marta", "lucia"), person: person, role: role, expires: expires, back: b,
		wrongCore: rapid.IntRange(0, 7).Draw(rt, "wrong") == 0, verbal: rapid.Bool().Draw(rt, "verbal"), file: rapid.IntRange(0, 3).Draw(rt, "file") == 0,
	})
}

// target is a stage of the release or of a deployment that a gate guards.
func (m *machine) target(rt *rapid.T, gate string) look {
	d := m.anyDep(rt)
	var found []look
	for stage, gates := range guards[true] {
		if slices.Contains(gates, gate) {
			found = append(found, m.look(nil, stage, m.now()))
		}
	}
	for stage, gates := range guards[false] {
		if slices.Contains(gates, gate) {
			found = append(found, m.look(d, stage, m.now()))
		}
	}
	slices.SortFunc(found, func(a, b look) int { return strings.Compare(a.target(), b.target()) })
	return found[rapid.IntRange(0, len(found)-1).Draw(rt, "target")]
}

func (m *machine) anyException(rt *rapid.T) {
	all := append(slices.Concat(deferrable, byCustomer, byAuthority), "baseline-before", "authorization", "same-build", "tasks-done", "policy-in-force")
	gate := pick(rt, "gate", all...)
	x := m.target(rt, gate)
	customer := pick(rt, "customer", append([]string{""}, m.served(x.d)...)...)
	m.except(rt, gate, x, customer, rapid.IntRange(0, 2).Draw(rt, "deferral") > 0, pick(rt, "days", 0, 0, 1, 3, 30))
}

// anySecond confirms something, or completes what was deferred.
func (m *machine) anySecond(rt *rapid.T) {
	var unsure []*said
	for _, list := range [][]said{m.agreements, m.acceptances} {
		for i := range list {
			unsure = append(unsure, &list[i])
		}
	}
	for i := range m.auths {
		unsure = append(unsure, &m.auths[i].word)
	}
	if n := len(unsure); n > 0 && rapid.Bool().Draw(rt, "fact") {
		m.confirm(rt, pick(rt, "by", "ana", "ana", "lucia"), unsure[rapid.IntRange(max(0, n-3), n-1).Draw(rt, "which")])
		return
	}
	n := len(m.exceptions)
	if n == 0 {
		rt.Skip("nothing to confirm")
	}
	i := rapid.IntRange(max(0, n-3), n-1).Draw(rt, "exception")
	if rapid.IntRange(0, 3).Draw(rt, "complete") == 0 {
		m.complete(rt, i)
		return
	}
	if e := m.exceptions[i]; !e.deferral && e.customer != "" && rapid.Bool().Draw(rt, "customer") {
		m.agree(rt, "link", e.customer, "", e.code, 0)
		return
	}
	m.confirmException(rt, pick(rt, "by", "marta", "eva", "eva", "lucia"), i)
}

func (m *machine) anyBuild(rt *rapid.T) {
	digit := pick(rt, "digit", "b", "b", "c")
	switch pick(rt, "what", "package", "build", "test", "test", "accept", "approve", "role") {
	case "package":
		m.pack(rt, pick(rt, "version", "2.0", "2.1"), back(rt))
	case "build":
		m.build(rt, pick(rt, "digit", digit, digit, digit, "zz"), rapid.IntRange(0, 3).Draw(rt, "inputs") > 0, back(rt))
	case "test":
		build := pick(rt, "build", "", "", strings.Repeat(digit, 64))
		m.test(rt, pick(rt, "test", "T1", "T2"), rapid.IntRange(0, 3).Draw(rt, "met") > 0, build, back(rt))
	case "accept":
		m.accept(rt, "", "", pick(rt, "build", "", "", strings.Repeat(digit, 64)), pick(rt, "outcome", release.AcceptedPlain, release.AcceptedPlain, release.Refused), back(rt))
	case "approve":
		m.approve(rt, pick(rt, "by", "lucia", "lucia", "noa"), rapid.IntRange(0, 3).Draw(rt, "go") > 0, rapid.IntRange(0, 3).Draw(rt, "wrong") == 0)
	default:
		m.assign(pick(rt, "missing", "", "build_practitioner", "test_manager", "deployment_practitioner", "change_manager"))
	}
}

// assign leaves one role without anybody.
func (m *machine) assign(missing string) {
	m.missing, m.w.house.roles = missing, holders()
	delete(m.w.house.roles, missing)
}

// anyWord is what a customer says.
func (m *machine) anyWord(rt *rapid.T) {
	customer := pick(rt, "customer", append([]string{"NONE"}, slices.Concat(m.customers, m.customers, m.customers)...)...)
	how := pick(rt, "how", "link", "email", "email", "tacit", "owner")
	if customer == "NONE" {
		how = "tacit"
	}
	if rapid.IntRange(0, 2).Draw(rt, "agree") == 0 {
		m.agree(rt, how, customer, pick(rt, "criteria", "", "", "others"), "", back(rt))
		return
	}
	outcome := pick(rt, "outcome", release.AcceptedPlain, release.AcceptedPlain, release.AcceptedReserved, release.Refused)
	m.accept(rt, how, customer, pick(rt, "build", "", "", strings.Repeat("b", 64)), outcome, back(rt))
}

func (m *machine) anyFact(rt *rapid.T) {
	d := m.anyDep(rt)
	b := back(rt)
	switch pick(rt, "what", "notice", "before", "before", "after", "explain", "inspect", "configure", "investigate", "issue", "distribute", "choose", "future") {
	case "notice":
		told := pick(rt, "told", time.Time{}, time.Time{}, d.from.AddDate(0, 0, 2))
		m.notify(rt, d, pick(rt, "customer", m.customers...), told, b)
	case "before":
		m.baseline(rt, d, "before", "1", rapid.IntRange(0, 3).Draw(rt, "whole") > 0, false, b)
	case "after":
		m.baseline(rt, d, "after", pick(rt, "version", "1", "2"), rapid.IntRange(0, 3).Draw(rt, "whole") > 0, rapid.IntRange(0, 2).Draw(rt, "stranger") == 0, b)
	case "explain":
		m.explain(rt, d, pick(rt, "item", "lb-1", "srv-1", "srv-2", "srv-3"))
	case "inspect":
		m.inspect(rt, d, pick(rt, "version", "2.0", "2.1"), b)
	case "configure":
		m.configure(rt, d, b)
	case "investigate":
		m.investigate(rt, d, rapid.IntRange(1, d.attempt+1).Draw(rt, "attempt"))
	case "issue":
		m.raise(rt, d, pick(rt, "issue", "I1", "I2"), rapid.IntRange(0, 2).Draw(rt, "closed") > 0)
	case "distribute":
		m.distribute(rt, pick(rt, "role", policy.FixedRecipients()...))
	case "choose":
		m.choose(rt, d, pick(rt, "customer", m.customers...), pick(rt, "to", "1.0", "2.0", "2.0"), rapid.Bool().Draw(rt, "adopt"))
	default:
		m.configure(rt, d, -time.Hour)
	}
}

func (m *machine) anyTick(rt *rapid.T) {
	d := m.anyDep(rt)
	if rapid.IntRange(0, 2).Draw(rt, "task") == 0 {
		m.tickTask(rt, d, pick(rt, "state", "done", "done", "skipped", "pending"))
		return
	}
	m.tickItem(rt, d, pick(rt, "item", itemCodes...), pick(rt, "state", "done", "done", "not_applicable", "pending"), pick(rt, "approver", "lucia", "noa"))
}

func (m *machine) anyTime(rt *rapid.T) {
	m.later(pick(rt, "later", time.Minute, time.Hour, 5*time.Hour, 24*time.Hour, 72*time.Hour, 12*24*time.Hour))
}

func (m *machine) later(by time.Duration) { m.w.now = clockAt(m.now().Add(by)) }

func (m *machine) anyEnd(rt *rapid.T) {
	m.review(rt, rapid.IntRange(0, 2).Draw(rt, "findings") > 0, rapid.IntRange(0, 2).Draw(rt, "result") > 0)
}
