package release_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// telling is a fact that somebody wants to record.
type telling struct {
	actor         string
	kind          release.FactKind
	dep           *dep
	customer, key string
	body          any
	back          time.Duration // how long ago it happened; negative is in the future
	ok            bool          // the model lets it in
	remember      func(fact id.Fact, at time.Time)
	forget        func()        // takes it out again when the gates refuse it
	open          func() []line // gates that it meets itself
	then          func(at time.Time, late bool)
}

// tell records a fact, in the program and in the model.
func (m *machine) tell(rt *rapid.T, g telling) {
	m.tick()
	at := m.now().Add(-g.back)
	data, err := json.Marshal(g.body)
	fatal(rt, err)
	f := release.Fact{Head: release.Head{Kind: g.kind, Customer: g.customer, Key: g.key}, Body: data}
	if g.dep != nil {
		f.Deployment = g.dep.code
	}
	if g.back != 0 {
		f.At = clock.At(at)
	}
	served := g.customer == "" || slices.Contains(m.served(g.dep), g.customer)
	ok := g.ok && g.back >= 0 && m.stage != "cancelled" && served
	var open []line
	if ok && g.open != nil {
		g.remember("", at)
		open = g.open()
		g.forget()
	}
	late := g.back > lateAfter
	var head release.Head
	if !m.command(rt, fmt.Sprint("tell ", g.kind, " ", f.Deployment, "/", g.customer, " ", g.key, " ", string(data), " ", g.back), ok, open, func() (err error) {
		head, err = m.w.Record(m.w.t.Context(), g.actor, m.code, f)
		return err
	}) {
		return
	}
	if head.Late != late {
		rt.Fatalf("late %v of %v", head.Late, g.back)
	}
	switch {
	case late && g.dep != nil:
		g.dep.late++
	case late:
		m.late++
	}
	g.remember(head.ID, at)
	if g.then != nil {
		g.then(at, late)
	}
}

func fatal(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatal(err)
	}
}

// rebuild is what another package or build does to a release that was built.
func (m *machine) rebuild(g *telling, other bool) {
	if !other || (m.stage != "built" && m.stage != "accepted") {
		return
	}
	g.open = func() []line { return m.look(nil, "built", m.now()).judge().open }
	g.then = func(at time.Time, late bool) {
		j := m.look(nil, "built", m.now()).judge()
		m.stamp(nil, m.stage, "rebuild", "built", j.passed, j.except, late, later(at, m.reached))
		m.stage = "built"
	}
}

func unit(version string) release.ManifestUnit {
	return release.ManifestUnit{Code: "app", Version: version, Hash: unitHash}
}

func (m *machine) pack(rt *rapid.T, version string, back time.Duration) {
	g := telling{actor: "tomas", kind: release.PackageFact, back: back, ok: true, body: release.Package{Units: []release.ManifestUnit{unit(version)}}}
	last := ""
	if n := len(m.packages); n > 0 {
		last = m.packages[n-1].version
	}
	g.remember = func(_ id.Fact, at time.Time) { m.packages = append(m.packages, packed{version, at}) }
	g.forget = func() { m.packages = m.packages[:len(m.packages)-1] }
	m.rebuild(&g, last != version)
	m.tell(rt, g)
}

// newest is the build that was recorded last.
func (m *machine) newest() string {
	if n := len(m.builds); n > 0 {
		return m.builds[n-1].hash
	}
	return ""
}

func (m *machine) build(rt *rapid.T, digit string, inputs bool, back time.Duration) {
	hash := strings.Repeat(digit, 64)
	body := release.Build{Number: digit, Hash: hash, Tool: "make 4.4"}
	if inputs {
		body.Inputs = []release.BuildInput{{Name: "mail", Revision: "f00d"}}
	}
	_, first := m.authorised(m.now().Add(time.Second - back))
	ok := len(digit) == 1 && (first || !m.look(nil, "", m.now()).waits())
	g := telling{actor: "tomas", kind: release.BuildFact, back: back, ok: ok, body: body}
	g.remember = func(_ id.Fact, at time.Time) { m.builds = append(m.builds, built{hash, inputs, at}) }
	g.forget = func() { m.builds = m.builds[:len(m.builds)-1] }
	m.rebuild(&g, m.newest() != hash)
	m.tell(rt, g)
}

func (m *machine) test(rt *rapid.T, code string, met bool, build string, back time.Duration) {
	kinds := map[string]string{"T1": "acceptance", "T2": "security"}
	body := release.TestRun{Code: code, Type: release.TestKind(kinds[code]), Environment: "test", Build: build, Passed: 9}
	for _, criterion := range criteriaOf(code, m.customers) {
		body.Results = append(body.Results, release.CriterionResult{Criterion: criterion, Met: met})
	}
	if !met {
		body.Failed = 1
	}
	if build == "" {
		build = m.newest()
	}
	_, first := m.authorised(m.now().Add(time.Second - back))
	waits := m.look(nil, "", m.now()).waits() && len(m.customers) > 1
	m.tell(rt, telling{
		actor: "noa", kind: release.TestFact, back: back, ok: build != "" && (first || !waits), body: body,
		remember: func(_ id.Fact, at time.Time) {
			m.tests = append(m.tests, tested{code, kinds[code], build, met, met, at})
		},
	})
}

// ways are who records what a customer said in some way, and the proof.
func proofOf(how, customer string) (actor string, p release.Proof) {
	p = release.Proof{How: release.Way(how), Signatory: "Sign of " + customer, Reference: "<7@example.org>"}
	switch how {
	case "":
		return "noa", release.Proof{}
	case "link":
		return work.Anonymous, p
	case "owner":
		p.Signatory = "olga"
		return "olga", p
	default:
		return "lucia", p
	}
}

// agree records what a customer agreed to: the criteria of today or others, or an
// exception.
func (m *machine) agree(rt *rapid.T, how, customer, criteria, exception string, back time.Duration) {
	actor, proof := proofOf(how, customer)
	body, of := release.Agreement{Proof: proof}, m.criteria
	if criteria != "" {
		body.Criteria, of = unitHash, criteria
	}
	if exception != "" {
		of = ""
	}
	m.tell(rt, telling{
		actor: actor, kind: release.AgreementFact, customer: customer, key: exception, back: back, ok: true, body: body,
		remember: func(fact id.Fact, at time.Time) {
			m.agreements = append(m.agreements, said{fact: fact, customer: customer, by: actor, how: how, key: exception, of: of, at: at, recorded: m.now()})
		},
	})
}

// accept records a decision on a build; customer "" and no way is the technical one.
func (m *machine) accept(rt *rapid.T, how, customer, build string, outcome release.AcceptanceOutcome, back time.Duration) {
	actor, proof := proofOf(how, customer)
	body := release.Acceptance{Proof: proof, Build: build, Outcome: outcome}
	switch outcome {
	case release.Refused:
		body.Note = words("It loses mail")
	case release.AcceptedReserved:
		body.Reservations = []release.Reservation{{
			Code: "V1", Criterion: "C1", Text: words("Slow"), Decision: words("In July"), Owner: "tomas", Decider: "lucia",
		}}
	}
	if build == "" {
		build = m.newest()
	}
	first := slices.IndexFunc(m.builds, func(b built) bool { return b.hash == build })
	known := first >= 0 && !(how == "tacit" && m.now().Add(time.Second-back).Before(m.builds[first].at))
	m.tell(rt, telling{
		actor: actor, kind: release.AcceptanceFact, customer: customer, back: back, body: body,
		ok: known && (how != "" || m.missing != "test_manager") && (how != "tacit" || outcome == release.AcceptedPlain),
		remember: func(fact id.Fact, at time.Time) {
			m.acceptances = append(m.acceptances, said{
				fact: fact, customer: customer, by: actor, how: how, of: build, refused: outcome == release.Refused,
				reserved: outcome == release.AcceptedReserved, at: at, recorded: m.now(),
			})
		},
	})
}

// confirm is a second person's word on an agreement or an acceptance.
func (m *machine) confirm(rt *rapid.T, actor string, s *said) {
	m.tick()
	ok := s.how == "email" && s.second.IsZero() && s.by != actor
	if m.command(rt, "confirm "+s.how+" of "+s.by+" by "+actor, ok, nil, func() error {
		return m.w.Confirm(m.w.t.Context(), actor, m.code, s.fact)
	}) {
		s.second = m.now()
	}
}

func (m *machine) approve(rt *rapid.T, actor string, yes, wrongCore bool) {
	body, core := release.Approval{Go: yes}, m.core()
	if wrongCore {
		body.Core, core = unitHash, "another"
	}
	if !yes {
		body.Reason = words("Not yet")
	}
	build := m.newest()
	m.tell(rt, telling{
		actor: actor, kind: release.ApprovalFact, ok: actor == "lucia" && build != "", body: body,
		remember: func(_ id.Fact, at time.Time) { m.approvals = append(m.approvals, approved{yes, core, build, at}) },
	})
}

// at is a fact about the present attempt of a deployment.
func (m *machine) at(list *[]placed, f placed, d *dep) func(id.Fact, time.Time) {
	return func(_ id.Fact, at time.Time) {
		f.dep, f.attempt, f.at = d.code, d.attempt, at
		*list = append(*list, f)
	}
}

func (m *machine) notify(rt *rapid.T, d *dep, customer string, told time.Time, back time.Duration) {
	body := release.Notice{Channel: words("Mail"), Proof: "<1@example.org>"}
	if !told.IsZero() {
		body.Start = clock.At(told)
	}
	m.tell(rt, telling{
		actor: "lucia", kind: release.NoticeFact, dep: d, customer: customer, back: back, ok: true, body: body,
		remember: m.at(&m.notices, placed{customer: customer, told: told}, d),
	})
}

// baseline lists the affected items, or all but the first, and one that nobody plans
// to change, each in one version.
func (m *machine) baseline(rt *rapid.T, d *dep, kind, version string, whole, stranger bool, back time.Duration) {
	body := baselineBody{Kind: release.BaselineKind(kind), Location: words("Repository")}
	cis := map[string]string{"lb-1": "1"}
	for i, code := range d.affected {
		if whole || i > 0 {
			cis[code] = version
		}
	}
	if stranger {
		cis["lb-1"] = "9"
	}
	for code, v := range cis {
		body.CIs = append(body.CIs, release.CI{Code: code, Version: v})
	}
	slices.SortFunc(body.CIs, func(a, b release.CI) int { return strings.Compare(a.Code, b.Code) })
	m.tell(rt, telling{
		actor: "iker", kind: release.BaselineFact, dep: d, back: back, ok: true, body: body,
		remember: m.at(&m.baselines, placed{key: kind, cis: cis}, d),
	})
}

func (m *machine) explain(rt *rapid.T, d *dep, code string) {
	m.tell(rt, telling{
		actor: "iker", kind: release.ExplanationFact, dep: d, key: code, ok: true, body: release.Explanation{Text: words("A patch of the night")},
		remember: m.at(&m.explanations, placed{key: code}, d),
	})
}

func (m *machine) inspect(rt *rapid.T, d *dep, version string, back time.Duration) {
	m.tell(rt, telling{
		actor: "iker", kind: release.InstalledFact, dep: d, back: back, ok: true,
		body:     release.Inspection{Targets: []release.Found{{Target: "host-1", Unit: "app", Version: version}}},
		remember: m.at(&m.inspections, placed{key: version}, d),
	})
}

func (m *machine) configure(rt *rapid.T, d *dep, back time.Duration) {
	m.tell(rt, telling{
		actor: "iker", kind: release.ConfigurationFact, dep: d, back: back, ok: true, body: release.ConfigurationUpdated{Reference: "CMDB-7"},
		remember: m.at(&m.configurations, placed{}, d),
	})
}

func (m *machine) investigate(rt *rapid.T, d *dep, attempt int) {
	m.tick()
	body, err := json.Marshal(release.Investigation{Cause: words("A full disk"), Action: words("Watch it"), Owner: "tomas"})
	fatal(rt, err)
	f := release.Fact{Head: release.Head{Kind: release.InvestigationFact, Deployment: d.code, Attempt: attempt}, Body: body}
	if m.command(rt, fmt.Sprint("investigate ", d.code, attempt), attempt <= d.attempt && m.stage != "cancelled", nil, func() error {
		_, err := m.w.Record(m.w.t.Context(), "lucia", m.code, f)
		return err
	}) {
		m.investigations = append(m.investigations, placed{dep: d.code, attempt: attempt, at: m.now()})
	}
}

// raise says how an issue stands.
func (m *machine) raise(rt *rapid.T, d *dep, code string, closed bool) {
	body := release.Issue{Code: code, Text: words("Slow")}
	if closed {
		body.State, body.Result = release.IssueClosed, words("It was the cache")
	}
	m.tell(rt, telling{
		actor: "iker", kind: release.IssueFact, dep: d, ok: true, body: body,
		remember: m.at(&m.issues, placed{key: code, good: closed}, d),
	})
}

func (m *machine) distribute(rt *rapid.T, role string) {
	m.tell(rt, telling{
		actor: "ana", kind: release.DistributionFact, ok: true, body: release.Distribution{Role: role, Name: "marta", Proof: "<9@example.org>"},
		remember: func(_ id.Fact, at time.Time) { m.sent = append(m.sent, placed{key: role, at: at}) },
	})
}

// choose adopts or declines another version of a policy.
func (m *machine) choose(rt *rapid.T, d *dep, customer, to string, adopt bool) {
	on := dayOf(m.now().Add(time.Second))
	held := d.held[customer]
	body := release.PolicyChoice{To: to, Adopt: adopt}
	if !adopt {
		body.Reason = words("Agreed with them")
	}
	m.tell(rt, telling{
		actor: "lucia", kind: release.PolicyChoiceFact, dep: d, customer: customer, body: body,
		ok: held != "" && !d.started() && to != held && inForce(customer, on).number == to,
		remember: func(id.Fact, time.Time) {
			m.others++
			if adopt {
				d.held[customer], d.adopted[customer] = to, true
			}
		},
	})
}

// tickTask and tickItem set the state of a task or a verification item.
func (m *machine) tickTask(rt *rapid.T, d *dep, state string) {
	m.tick()
	open := slices.Contains([]string{"ready", "deploying", "deployed"}, d.stage)
	pending := slices.Contains([]string{"planned", "postponed"}, d.stage) && state != "done"
	given := release.Tick{Release: m.code, Deployment: d.code, Task: 1, State: state}
	if state == "skipped" {
		given.Reason = words("It is there already")
	}
	if m.command(rt, "task of "+d.code+" "+state, open || pending, nil, func() error { return m.w.Tick(m.w.t.Context(), "iker", given) }) {
		d.task = state
	}
}

func (m *machine) tickItem(rt *rapid.T, d *dep, code, state, approver string) {
	m.tick()
	open := slices.Contains([]string{"planned", "postponed", "ready", "deploying", "deployed"}, d.stage)
	_, known := d.items[code]
	for _, c := range d.serves {
		rule := m.rule(d, c, dayOf(m.now()))
		known = known || slices.Contains(rule.mandatory(), code)
	}
	given := release.Tick{Release: m.code, Deployment: d.code, Item: code, State: state, Evidence: words("Seen")}
	if state == "not_applicable" {
		given.Reason, given.Approved = words("Nobody needs it"), approver
	}
	ok := open && known && (state != "not_applicable" || approver == "lucia")
	if m.command(rt, "item "+code+" of "+d.code+" "+state, ok, nil, func() error { return m.w.Tick(m.w.t.Context(), "iker", given) }) {
		d.items[code] = state
	}
}

// review holds the review.
func (m *machine) review(rt *rapid.T, findings, result bool) {
	m.tick()
	given := release.Review{Release: m.code, Held: clock.At(m.now()).Date(nil), Chair: "ana"}
	if findings {
		given.Findings = completeReview().Findings
	}
	if result {
		given.Results = []release.Result{{Code: "RFC-1", Result: "implemented"}}
	}
	ok := m.stage != "closed" && m.stage != "cancelled"
	if m.command(rt, fmt.Sprint("review ", findings, result), ok, nil, func() error {
		_, err := m.w.PutReview(m.w.t.Context(), "lucia", given)
		return err
	}) {
		m.held, m.findings, m.result = dayOf(m.now()), m.findings || findings, m.result || result
	}
}
