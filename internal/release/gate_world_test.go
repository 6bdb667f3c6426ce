package release_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/release"
)

// house is a situation that a test may change, with what its functions answer
// from.
type house struct {
	*release.Situation
	clients  map[string]release.Customer
	policies map[string]policy.Policy // by customer: the version in force, whenever
	versions map[string]policy.Policy // by "customer number"
	roles    map[string][]string      // by role: who holds it, whenever
	owners   map[string]string        // by service
	cis      map[id.Fact][]release.CI
}

// Hashes of the complete situation.
var (
	builtHash = strings.Repeat("b", 64)
	unitHash  = strings.Repeat("a", 64)
)

// at is an instant such as "2026-06-02T20:00".
func at(s string) clock.Instant {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(fmt.Sprintf("a test writes the instant %q: %v", s, err))
	}
	return clock.At(t)
}

func on(s string) clock.Date { return at(s + "T00:00").Date(nil) }

func timed(s string) clock.Planned { return clock.Planned{Date: at(s).Date(nil), At: at(s)} }

func words(s string) content.Text { return content.In("en", s) }

func ptr[T any](v T) *T { return &v }

// complete is a minor release to two customers, each with a deployment of its
// own, that is closed: every gate of every stage holds, at Now and as of then.
func complete() *house {
	h := &house{
		clients: map[string]release.Customer{
			"ACME": client("ACME", "Acme Bank"), "BETA": client("BETA", "Beta Clinics"),
		},
		policies: map[string]policy.Policy{"ACME": agreed("ACME"), "BETA": agreed("BETA")},
		versions: map[string]policy.Policy{"ACME 1.0": agreed("ACME"), "BETA 1.0": agreed("BETA")},
		roles: map[string][]string{
			"release_deployment_manager": {"lucia"}, "change_authority": {"marta"}, "build_practitioner": {"tomas"},
			"test_manager": {"noa"}, "deployment_practitioner": {"iker"}, "change_manager": {"ana"},
		},
		owners: map[string]string{"mail": "olga"},
		cis:    map[id.Fact][]release.CI{},
	}
	h.Situation = &release.Situation{
		Release: release.Release{Plan: completePlan()}, Review: completeReview(), Now: at("2026-08-01T09:00"), LateHours: 24,
		Policy: func(customer, version string) (policy.Policy, bool) {
			p, ok := h.versions[customer+" "+version]
			return p, ok
		},
		InForce:      func(customer string, _ clock.Date) (policy.Policy, bool) { p, ok := h.policies[customer]; return p, ok },
		Holders:      func(role string, _ clock.Date) []string { return h.roles[role] },
		Customer:     func(code string) (release.Customer, bool) { c, ok := h.clients[code]; return c, ok },
		ServiceOwner: func(service string) string { return h.owners[service] },
		Contents:     func(baseline id.Fact) []release.CI { return h.cis[baseline] },
		Incidents:    func() []release.Incident { return nil },
	}
	h.Facts = h.completeFacts()
	h.bind()
	return h
}

func client(code, name string) release.Customer {
	return release.Customer{
		Code: code, Name: words(name), Kind: "external", Zone: time.UTC, Language: "en",
		Signatories: []release.Signatory{{Name: "Sign of " + code, Title: "Head of IT", Email: "it@example.org"}},
	}
}

// agreed is a policy that accepts in writing, opens from Tuesday to Thursday
// between 20:00 and 23:00 UTC and wants a week's notice.
func agreed(customer string) policy.Policy {
	return policy.Policy{
		Customer: customer, Number: "1.0", From: on("2026-01-01"), Zone: "UTC", Services: []string{"mail"},
		Types: []policy.Type{
			{Key: "minor", Notice: clock.Duration{Days: 7}}, {Key: "emergency", Notice: clock.Duration{Hours: 2}},
		},
		Windows:      []policy.Window{{Weekdays: []string{"tuesday", "wednesday", "thursday"}, Opens: "20:00", Closes: "23:00"}},
		Verification: []policy.Item{{Code: "login", Text: words("People can sign in")}},
		Acceptance:   policy.Acceptance{Mode: policy.Explicit, Approver: "Sign of " + customer},
		Emergency:    policy.Emergency{MinimumTests: []string{"security"}, Hours: 24, Days: 10},
		PIRDays:      45, MonitoringDays: 30, BaselineHours: 24,
	}
}

func completePlan() release.Plan {
	return release.Plan{
		Code: "2026.6", Title: "Mail 2.0", Type: "minor", Stage: release.Closed,
		FirstPlanned: on("2026-06-02"), Released: on("2026-06-03"),
		Customers: []string{"ACME", "BETA"}, Services: []string{"mail"}, Method: words("All at once, pushed"),
		Units:        []release.Unit{{Code: "app", Name: words("Application"), Version: "2.0", Items: []string{"srv-1", "srv-2", "srv-3"}}},
		Deliverables: []content.Text{words("The application, packed")},
		References: []release.Reference{
			{Kind: release.RFC, Code: "RFC-1", Decision: release.Approved, Transition: true, Result: "implemented"},
			{Kind: "sdp", Code: "SDP-1"},
			{Kind: "known_error", Code: "KE-1", Closes: true},
		},
		Authorisations: []release.Authorisation{{
			Reference: "AUT-1", Authority: "Change committee", Role: "change_authority", Person: "marta",
			On: timed("2026-05-11T10:00"), Recorded: timed("2026-05-11T10:30"), Expires: on("2026-08-31"),
		}},
		Criteria: []release.Criterion{{Code: "C1", Text: words("Mail arrives")}, {Code: "C2", Text: words("Old mail is there")}},
		Approver: "Sign of ACME", RiskClass: "low", Capacity: words("None"),
		BackOut: release.BackOut{Trigger: words("Mail is lost"), Decider: "lucia", Tested: words("On 7 May")},
		People:  []release.Person{{Role: "release_deployment_manager", Person: "lucia"}},
		Environments: []release.Environment{
			{Code: "test", Use: "acceptance"}, {Code: "acme", Use: release.Production}, {Code: "beta", Use: release.Production},
		},
		Deployments: []release.Deployment{
			completeDeployment("D1", "ACME", "2026-06-02", "srv-1", "srv-2"), completeDeployment("D2", "BETA", "2026-06-03", "srv-3"),
		},
	}
}

func completeDeployment(code, customer, day string, affected ...string) release.Deployment {
	d := release.Deployment{
		Code: code, Environment: strings.ToLower(customer), Attempt: 1, Stage: release.Verified,
		Customers: []release.Served{{Code: customer, Policy: "1.0"}}, Practitioner: "iker",
		WindowFrom: timed(day + "T20:00"), WindowTo: timed(day + "T23:00"), Planned: timed(day + "T20:00"),
		ActualStart: timed(day + "T20:05"), ActualEnd: timed(day + "T21:30"), Build: builtHash,
		Tasks: []release.Task{
			{Sequence: 1, Text: words("Stop"), Who: "iker", Actual: timed(day + "T20:10"), State: "done"},
			{Sequence: 2, Text: words("Install"), Who: "iker", Actual: timed(day + "T21:00"), State: "done"},
		},
	}
	for _, item := range append(policy.MandatoryItems(), "login") {
		d.Items = append(d.Items, release.Item{
			Code: item, Mandatory: item != "login", State: "done", On: timed(day + "T21:40"), Evidence: words("Seen"),
		})
	}
	for _, ci := range affected {
		d.Affected = append(d.Affected, release.Affected{Code: ci})
	}
	return d
}

func completeReview() release.Review {
	var findings []release.Finding
	for _, aspect := range []release.Aspect{"experience", "changes", "performance", "incidents"} {
		findings = append(findings, release.Finding{Aspect: aspect, Text: words("As planned"), Result: "conforming"})
	}
	return release.Review{
		Release: "2026.6", Held: on("2026-07-10"), Chair: "ana", Findings: findings, Closed: at("2026-07-12T12:00"),
	}
}

// fact is a fact of a kind, with the head of a fact that was recorded at once.
func fact[T any](kind release.FactKind, place, when string, of T) release.Recorded[T] {
	f := release.Recorded[T]{Head: release.Head{Kind: kind, At: at(when), Recorded: at(when), By: "noa"}, Of: of}
	f.Deployment, f.Customer, _ = strings.Cut(place, "/")
	if f.Deployment != "" {
		f.Attempt = 1
	}
	f.ID = id.Fact(strings.Join([]string{string(kind), place, when}, " "))
	return f
}

// bind makes the authorisations and the approvals of today's core, build and
// acceptances: what a test that changes the plan calls when that is not its
// subject.
func (h *house) bind() {
	core, err := release.CoreOf(h.Release).Hash()
	if err != nil {
		panic(fmt.Sprintf("core of a test's release: %v", err))
	}
	for i := range h.Release.Authorisations {
		h.Release.Authorisations[i].Core = core
	}
	hash, err := release.AcceptanceHash(h.Facts.Acceptances)
	if err != nil {
		panic(fmt.Sprintf("acceptances of a test: %v", err))
	}
	for i := range h.Facts.Approvals {
		h.Facts.Approvals[i].Of.Core, h.Facts.Approvals[i].Of.Acceptance = core, hash
	}
}

func (h *house) completeFacts() release.Facts {
	units := []release.ManifestUnit{{Code: "app", Version: "2.0", Hash: unitHash, Items: []string{"srv-1", "srv-2", "srv-3"}}}
	manifest, err := release.ManifestHash(units)
	if err != nil {
		panic(fmt.Sprintf("manifest of a test: %v", err))
	}
	criteria, err := release.CriteriaHash(h.Release.Criteria)
	if err != nil {
		panic(fmt.Sprintf("criteria of a test: %v", err))
	}
	facts := release.Facts{
		Packages: []release.Recorded[release.Package]{
			fact(release.PackageFact, "", "2026-05-12T10:00", release.Package{Units: units, Hash: manifest}),
		},
		Builds: []release.Recorded[release.Build]{fact(release.BuildFact, "", "2026-05-12T12:00", release.Build{
			Number: "41", Inputs: []release.BuildInput{{Name: "mail", Revision: "f00d"}}, Tool: "make 4.4", Hash: builtHash,
		})},
		Tests: []release.Recorded[release.TestRun]{
			testRun("T1", "acceptance", "2026-05-13T10:00", "C1", true), testRun("T2", "security", "2026-05-13T11:00", "C2", true),
		},
		Agreements: []release.Recorded[release.Agreement]{
			fact(release.AgreementFact, "/ACME", "2026-05-04T09:00", release.Agreement{Proof: byLink("ACME"), Criteria: criteria}),
			confirmed(fact(release.AgreementFact, "/BETA", "2026-05-04T10:00", release.Agreement{Proof: byMail("BETA"), Criteria: criteria})),
		},
		Acceptances: []release.Recorded[release.Acceptance]{
			fact(release.AcceptanceFact, "", "2026-05-14T09:00", release.Acceptance{Build: builtHash, Outcome: release.AcceptedPlain}),
			fact(release.AcceptanceFact, "/ACME", "2026-05-15T09:00",
				release.Acceptance{Proof: byLink("ACME"), Build: builtHash, Outcome: release.AcceptedPlain}),
			confirmed(fact(release.AcceptanceFact, "/BETA", "2026-05-15T10:00",
				release.Acceptance{Proof: byMail("BETA"), Build: builtHash, Outcome: release.AcceptedPlain})),
		},
		Approvals: []release.Recorded[release.Approval]{
			fact(release.ApprovalFact, "", "2026-05-18T09:00", release.Approval{Go: true, Build: builtHash, Person: "lucia"}),
		},
		Stages: completeStages(),
	}
	for _, role := range policy.FixedRecipients() {
		facts.Distributions = append(facts.Distributions,
			fact(release.DistributionFact, "", "2026-07-11T09:00", release.Distribution{Role: role, Name: "marta", Proof: "mail " + role}))
		facts.Distributions[len(facts.Distributions)-1].Key = role
	}
	for _, d := range h.Release.Deployments {
		h.deploymentFacts(&facts, d)
	}
	return facts
}

// deploymentFacts adds the facts of a deployment of completePlan.
func (h *house) deploymentFacts(facts *release.Facts, d release.Deployment) {
	day := d.ActualStart.Date.String()
	customer := d.Customers[0].Code
	facts.Notices = append(facts.Notices, fact(release.NoticeFact, d.Code+"/"+customer, "2026-05-18T12:00",
		release.Notice{Channel: words("Mail"), To: []string{"it@example.org"}, Start: d.Planned.At, Proof: "<1@example.org>"}))
	before := h.baseline(d, release.BaselineBefore, day+"T18:00", "1.0")
	after := h.baseline(d, release.BaselineAfter, day+"T21:35", "2.0")
	facts.Baselines = append(facts.Baselines, before, after)
	facts.Inspections = append(facts.Inspections, fact(release.InstalledFact, d.Code, day+"T21:36", release.Inspection{
		Targets: []release.Found{{Target: d.Environment + "-1", Unit: "app", Version: "2.0", Hash: unitHash}},
	}))
	facts.Configurations = append(facts.Configurations, fact(release.ConfigurationFact, d.Code, day+"T21:45",
		release.ConfigurationUpdated{Reference: "CMDB-7", Person: "tomas"}))
}

// baseline is a baseline of all affected CIs of a deployment, in one version.
func (h *house) baseline(d release.Deployment, kind release.BaselineKind, when, version string) release.Recorded[release.BaselineTaken] {
	f := fact(release.BaselineFact, d.Code, when, release.BaselineTaken{
		Kind: kind, Location: words("Configuration repository"), Items: len(d.Affected),
	})
	f.Key = string(kind)
	for _, ci := range d.Affected {
		h.cis[f.ID] = append(h.cis[f.ID], release.CI{Code: ci.Code, Version: version})
	}
	return f
}

func completeStages() []release.Recorded[release.StageReached] {
	var stages []release.Recorded[release.StageReached]
	reach := func(deployment, when, from, to string) {
		stages = append(stages, fact(release.StageFact, deployment, when, release.StageReached{From: from, To: to}))
	}
	reach("", "2026-05-05T09:00", "draft", "planned")
	reach("", "2026-05-11T11:00", "planned", "authorized")
	reach("", "2026-05-12T13:00", "authorized", "built")
	reach("", "2026-05-14T10:00", "built", "accepted")
	for i, deployment := range []string{"D1", "D2"} {
		day := fmt.Sprintf("2026-06-%02d", 2+i)
		reach(deployment, "2026-05-20T09:00", "planned", "ready")
		reach(deployment, day+"T20:05", "ready", "deploying")
		reach(deployment, day+"T21:30", "deploying", "deployed")
		reach(deployment, day+"T22:00", "deployed", "verified")
	}
	reach("", "2026-06-02T20:05", "accepted", "deploying")
	reach("", "2026-06-03T21:30", "deploying", "deployed")
	reach("", "2026-07-10T12:00", "deployed", "reviewed")
	reach("", "2026-07-12T12:00", "reviewed", "closed")
	return stages
}

func testRun(code string, kind release.TestKind, when, criterion string, met bool) release.Recorded[release.TestRun] {
	f := fact(release.TestFact, "", when, release.TestRun{
		Code: code, Type: kind, Environment: "test", Build: builtHash, Passed: 10,
		Results: []release.CriterionResult{{Criterion: criterion, Met: met}},
	})
	if !met {
		f.Of.Failed = 1
	}
	f.Key = code
	return f
}

func byLink(customer string) release.Proof {
	return release.Proof{How: release.ByLink, Signatory: "Sign of " + customer, Address: "it@example.org"}
}

func byMail(customer string) release.Proof {
	return release.Proof{How: release.ByEmail, Signatory: "Sign of " + customer, Reference: "<2@example.org>"}
}

// confirmed is a fact with the word of a second person an hour later.
func confirmed[T any](f release.Recorded[T]) release.Recorded[T] {
	f.Confirmed, f.ConfirmedAt = "ana", clock.At(f.Recorded.Time().Add(time.Hour))
	return f
}

// toRelease and toDeployment are targets.
func toRelease(stage release.Stage) release.Target {
	return release.Target{Guard: release.Guard{Release: stage}}
}

func (h *house) toDeployment(code string, stage release.DeploymentStage) release.Target {
	return release.Target{Guard: release.Guard{Deployment: stage}, At: h.deployment(code)}
}

func (h *house) deployment(code string) *release.Deployment {
	i := slices.IndexFunc(h.Release.Deployments, func(d release.Deployment) bool { return d.Code == code })
	return &h.Release.Deployments[i]
}

// gate is how one gate stands for a target now.
func (h *house) gate(t testing.TB, gate string, target release.Target) release.GateResult {
	t.Helper()
	for _, f := range release.Evaluate(h.Situation, target) {
		if f.Gate.ID == gate {
			return f
		}
	}
	t.Fatalf("gate %s does not guard %s", gate, target.Name())
	return release.GateResult{}
}

// missing is what a gate misses now: "key" or "key customer" of every open line
// without the part that every line of the gate shares; "" when it holds.
func (h *house) missing(t testing.TB, gate string, target release.Target) string {
	t.Helper()
	var lines []string
	for _, line := range h.gate(t, gate, target).Open {
		if line.Gate != gate || line.Owes == "" || line.Field == "" {
			t.Errorf("line %+v lacks its gate, who owes it, or where it is met", line)
		}
		key, ok := strings.CutPrefix(line.Key, "gate."+strings.ReplaceAll(gate, "-", "_")+".")
		if !ok {
			t.Errorf("line %s does not belong to gate %s", line.Key, gate)
		}
		lines = append(lines, cmp.Or(strings.TrimSpace(key+" "+line.Customer), key))
	}
	return strings.Join(lines, ", ")
}

// way is one way of missing a gate.
type way struct {
	name string
	do   func(*house)
	want string // what missing says; "" when the gate must hold even so
}

// tryWays changes a complete situation in one way after another and looks at a gate.
// The complete situation itself must hold.
func tryWays(t *testing.T, gate string, target func(*house) release.Target, ways []way) {
	t.Helper()
	if h := complete(); h.missing(t, gate, target(h)) != "" {
		t.Fatalf("the complete situation misses %s", h.missing(t, gate, target(h)))
	}
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			h := complete()
			w.do(h)
			if got := h.missing(t, gate, target(h)); got != w.want {
				t.Errorf("misses %q, want %q", got, w.want)
			}
		})
	}
}

// release and deployment targets as functions of a situation, for tryWays.
func ofRelease(stage release.Stage) func(*house) release.Target {
	return func(*house) release.Target { return toRelease(stage) }
}

func ofDeployment(code string, stage release.DeploymentStage) func(*house) release.Target {
	return func(h *house) release.Target { return h.toDeployment(code, stage) }
}

// large is complete with 1,000 activities, and in each of its two deployments
// 2,500 affected CIs and 100 tasks.
func large() *house {
	h := complete()
	for i := range 1000 {
		h.Release.Activities = append(h.Release.Activities, release.Activity{Sequence: i + 1, Title: words("Do it"), State: "done"})
	}
	items := []string{}
	h.Facts.Baselines = nil
	for i := range h.Release.Deployments {
		d := &h.Release.Deployments[i]
		d.Affected, d.Tasks = nil, nil
		for n := range 2500 {
			code := fmt.Sprintf("ci-%d-%04d", i, n)
			items = append(items, code)
			d.Affected = append(d.Affected, release.Affected{Code: code})
		}
		for n := range 100 {
			d.Tasks = append(d.Tasks, release.Task{Sequence: n + 1, Text: words("Install"), Actual: d.ActualStart, State: "done"})
		}
		day := d.ActualStart.Date.String()
		h.cis = maps.Clone(h.cis)
		for id := range h.cis {
			if strings.Contains(string(id), " "+d.Code+" ") {
				delete(h.cis, id)
			}
		}
		h.Facts.Baselines = append(h.Facts.Baselines,
			h.baseline(*d, release.BaselineBefore, day+"T18:00", "1.0"), h.baseline(*d, release.BaselineAfter, day+"T21:35", "2.0"))
	}
	units := h.Facts.Packages[0].Of.Units
	units[0].Items = items
	hash, err := release.ManifestHash(units)
	if err != nil {
		panic(fmt.Sprintf("manifest of a test: %v", err))
	}
	h.Facts.Packages[0].Of.Hash = hash
	h.bind()
	return h
}
