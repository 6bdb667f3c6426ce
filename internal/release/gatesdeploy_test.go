package release_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/locale"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/locales"
)

// Hashes of builds and units.
var (
	buildA = strings.Repeat("a", 64)
	buildB = strings.Repeat("b", 64)
)

func instant(t testing.TB, s string) clock.Instant {
	t.Helper()
	at, err := clock.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func asPlanned(t testing.TB, s string) clock.Planned {
	t.Helper()
	p, err := clock.ParsePlanned(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// night is a deployment in the night of 3 March 2026, at whose gates a test looks:
// everything holds until the test takes something away.
type night struct {
	*release.Situation
	t     testing.TB
	cis   map[id.Fact][]release.CI
	serve map[string][]policy.Policy // customer → versions, of which the first is in force
}

// d is the deployment that is looked at.
func (n *night) d() *release.Deployment { return &n.Release.Deployments[0] }

// about is the head of a fact of the deployment.
func (n *night) about(at string) release.Head {
	key, err := id.New[id.Fact]()
	if err != nil {
		n.t.Fatal(err)
	}
	when := instant(n.t, at)
	return release.Head{ID: key, Deployment: "D1", Attempt: 1, At: when, Recorded: when, By: "ana"}
}

// of is the head of a fact of the release and a customer.
func (n *night) of(customer, at string) release.Head {
	head := n.about(at)
	head.Deployment, head.Attempt, head.Customer = "", 0, customer
	return head
}

// baseline records a baseline of the deployment.
func (n *night) baseline(kind release.BaselineKind, at string, cis ...release.CI) *release.Recorded[release.BaselineTaken] {
	head := n.about(at)
	n.cis[head.ID] = cis
	n.Facts.Baselines = append(n.Facts.Baselines, release.Recorded[release.BaselineTaken]{
		Head: head, Of: release.BaselineTaken{Kind: kind, Location: content.In("es", "CMDB"), Items: len(cis)},
	})
	return &n.Facts.Baselines[len(n.Facts.Baselines)-1]
}

// explain records why a CI differs.
func (n *night) explain(code, why string) {
	head := n.about("2026-03-04T02:00:00Z")
	head.Key = code
	n.Facts.Explanations = append(n.Facts.Explanations, release.Recorded[release.Explanation]{
		Head: head, Of: release.Explanation{Text: content.In("es", why)},
	})
}

// approve records the decision to go, on everything as it is.
func (n *night) approve(at string) {
	core, err := release.CoreOf(n.Release).Hash()
	if err != nil {
		n.t.Fatal(err)
	}
	accepted, err := release.AcceptanceHash(n.Facts.Acceptances)
	if err != nil {
		n.t.Fatal(err)
	}
	n.Facts.Approvals = append(n.Facts.Approvals, release.Recorded[release.Approval]{
		Head: n.of("", at), Of: release.Approval{Go: true, Core: core, Build: buildA, Acceptance: accepted, Person: "ana"},
	})
}

// accept records that a customer accepted a build.
func (n *night) accept(customer, at, build string, outcome release.AcceptanceOutcome) {
	n.Facts.Acceptances = append(n.Facts.Acceptances, release.Recorded[release.Acceptance]{
		Head: n.of(customer, at), Of: release.Acceptance{Proof: release.Proof{How: release.ByLink}, Build: build, Outcome: outcome},
	})
}

// notify records a notice to a customer.
func (n *night) notify(customer, at, start string) *release.Recorded[release.Notice] {
	n.Facts.Notices = append(n.Facts.Notices, release.Recorded[release.Notice]{
		Head: n.of(customer, at), Of: release.Notice{Proof: "mail-1", Start: instant(n.t, start)},
	})
	return &n.Facts.Notices[len(n.Facts.Notices)-1]
}

// The CIs of the deployment before and after it.
var (
	cisBefore = []release.CI{{Code: "api-1", Version: "1.29"}, {Code: "api-2", Version: "1.29"}, {Code: "lb", Version: "7"}}
	cisAfter  = []release.CI{{Code: "api-1", Version: "1.30"}, {Code: "api-2", Version: "1.30"}, {Code: "lb", Version: "7"}, {Code: "worker", Version: "1"}}
)

func newNight(t testing.TB) *night {
	t.Helper()
	n := &night{t: t, cis: map[id.Fact][]release.CI{}, Situation: &release.Situation{Now: instant(t, "2026-03-05T10:00:00Z")}}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	bogota, err := time.LoadLocation("America/Bogota")
	if err != nil {
		t.Fatal(err)
	}
	customers := map[string]release.Customer{
		"bank": {Code: "bank", Name: content.In("es", "Banco"), Zone: madrid}, "uni": {Code: "uni", Name: content.In("es", "Universidad"), Zone: bogota},
	}
	n.Situation.Customer = func(code string) (release.Customer, bool) { c, ok := customers[code]; return c, ok }
	n.InForce = func(customer string, on clock.Date) (policy.Policy, bool) {
		return policy.InForce(n.serve[customer], on)
	}
	n.Policy = func(customer, version string) (policy.Policy, bool) {
		i := slices.IndexFunc(n.serve[customer], func(p policy.Policy) bool { return p.Number == version })
		if i < 0 {
			return policy.Policy{}, false
		}
		return n.serve[customer][i], true
	}
	n.Contents = func(baseline id.Fact) []release.CI { return n.cis[baseline] }
	n.Holders = func(string, clock.Date) []string { return []string{"ana"} }
	n.ServiceOwner = func(string) string { return "ana" }
	n.Incidents = func() []release.Incident { return nil }
	n.serve = map[string][]policy.Policy{"bank": {ruled("bank", "22:00", "02:00")}, "uni": {ruled("uni", "16:00", "20:00")}}
	n.plan()
	n.happen()
	return n
}

// ruled is the policy of a customer with a window on Tuesdays.
func ruled(customer, opens, closes string) policy.Policy {
	return policy.Policy{
		Customer: customer, Number: "1.0", From: clock.Date{Year: 2026, Month: 1, Day: 1}, BaselineHours: 24,
		Types:        []policy.Type{{Key: "minor", Notice: clock.Duration{Days: 5}}, {Key: "emergency"}},
		Windows:      []policy.Window{{Weekdays: []string{"tuesday"}, Opens: opens, Closes: closes}},
		Verification: []policy.Item{{Code: customer + "-smoke", Text: content.In("es", "Prueba de humo")}},
	}
}

func (n *night) plan() {
	done := func(code string) release.Item { return release.Item{Code: code, State: "done"} }
	n.Release = release.Release{Plan: release.Plan{
		Code: "1.30", Type: "minor", Stage: release.Deploying, Customers: []string{"bank", "uni"}, Services: []string{"k8s"},
		Units: []release.Unit{{Code: "api", Version: "1.30"}, {Code: "worker", Version: "1"}},
		Deployments: []release.Deployment{
			{
				Code: "D1", Environment: "prod", Attempt: 1, Shared: new(bool), // each customer accepts for itself
				Stage: release.Installed, Build: buildA,
				Customers:  []release.Served{{Code: "bank", Policy: "1.0"}, {Code: "uni", Policy: "1.0"}},
				WindowFrom: asPlanned(n.t, "2026-03-03T21:00:00Z"), WindowTo: asPlanned(n.t, "2026-03-04T01:00:00Z"),
				ActualStart: asPlanned(n.t, "2026-03-03T22:00:00Z"), ActualEnd: asPlanned(n.t, "2026-03-03T23:00:00Z"),
				Affected: []release.Affected{{Code: "api-1"}, {Code: "api-2"}},
				Tasks: []release.Task{
					{Sequence: 1, State: "done"}, {Sequence: 2, State: "skipped", Reason: content.In("es", "No hizo falta")}, {Sequence: 3, State: "backed_out"},
				},
				Items: []release.Item{
					done("documentation"), done("communication"), done("roles"), done("bank-smoke"),
					{Code: "uni-smoke", State: "not_applicable", Reason: content.In("es", "Sin usuarios"), Approved: "ana"},
				},
			},
			{
				Code: "D2", Environment: "prod-2", Attempt: 1, Stage: release.Verified,
				ActualStart: asPlanned(n.t, "2026-03-02T22:00:00Z"), ActualEnd: asPlanned(n.t, "2026-03-02T23:00:00Z"),
				Affected: []release.Affected{{Code: "api-2"}, {Code: "api-3"}},
			},
		},
	}}
}

func (n *night) happen() {
	n.Facts.Packages = []release.Recorded[release.Package]{{Head: n.of("", "2026-02-01T09:00:00Z"), Of: release.Package{Units: []release.ManifestUnit{
		{Code: "api", Version: "1.30", Hash: buildA, Items: []string{"api-1"}}, {Code: "worker", Version: "1", Items: []string{"worker"}},
	}}}}
	n.Facts.Builds = []release.Recorded[release.Build]{{Head: n.of("", "2026-02-01T10:00:00Z"), Of: release.Build{Hash: buildA}}}
	n.accept("", "2026-02-10T10:00:00Z", buildA, release.AcceptedPlain)
	n.accept("bank", "2026-02-11T10:00:00Z", buildA, release.AcceptedPlain)
	n.accept("uni", "2026-02-12T10:00:00Z", buildA, release.AcceptedReserved)
	n.approve("2026-02-13T10:00:00Z")
	n.notify("bank", "2026-02-26T10:00:00Z", "2026-03-03T22:00:00Z")
	n.notify("uni", "2026-02-26T10:00:00Z", "2026-03-03T21:00:00Z")
	n.baseline(release.BaselineBefore, "2026-03-03T12:00:00Z", cisBefore...)
	n.baseline(release.BaselineAfter, "2026-03-03T23:30:00Z", cisAfter...)
	n.Facts.Inspections = []release.Recorded[release.Inspection]{{Head: n.about("2026-03-03T23:10:00Z"), Of: release.Inspection{Targets: []release.Found{
		{Target: "n1", Unit: "api", Version: "1.30", Hash: buildA}, {Target: "n1", Unit: "worker", Version: "1"},
		{Target: "n2", Unit: "api", Hash: strings.ToUpper(buildA)}, {Target: "n2", Unit: "worker", Version: "1"}, {Target: "n2", Unit: "agent", Version: "9"},
	}}}}
	n.Facts.Configurations = []release.Recorded[release.ConfigurationUpdated]{{Head: n.about("2026-03-04T09:00:00Z"), Of: release.ConfigurationUpdated{Reference: "CFG-7"}}}
}

// guarded are the deployment's gates, with the stage that each guards here.
var guarded = map[string]release.DeploymentStage{
	"same-build": release.InProgress, "release-approval": release.InProgress, "notice-given": release.InProgress, "window": release.InProgress,
	"baseline-before": release.InProgress, "tasks-done": release.Installed, "restored": release.Undone, "baseline-after": release.Verified,
	"installed-as-packaged": release.Verified, "configuration-updated": release.Verified, "verification": release.Verified,
}

// missing are the messages of what a gate misses, each with its customer.
func (n *night) missing(gate string) []string {
	n.t.Helper()
	target := release.Target{Guard: release.Guard{Deployment: guarded[gate]}, At: n.d()}
	for _, g := range release.Gates() {
		if g.ID != gate {
			continue
		}
		var list []string
		for _, open := range g.Check(n.Situation, target) {
			if open.Gate != gate || open.Owes == "" || open.Field == "" {
				n.t.Errorf("%s: incomplete: %+v", gate, open)
			}
			sentences(n.t, open)
			key := strings.TrimPrefix(open.Key, "gate."+strings.ReplaceAll(gate, "-", "_")+".")
			if open.Customer != "" {
				key += " " + open.Customer
			}
			list = append(list, key)
		}
		return list
	}
	n.t.Fatalf("there is no gate %s", gate)
	return nil
}

// spoken are the words of the product, read once.
var spoken = sync.OnceValues(func() (*locale.Catalogue, error) { return locale.Load(locales.FS()) })

// sentences asks every language for the words of an open line, with its arguments.
func sentences(t testing.TB, open release.Open) {
	t.Helper()
	words, err := spoken()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{locale.Spanish, locale.English} {
		source, ok := words.Source(lang, open.Key)
		if !ok {
			t.Errorf("%s has no words for %s", lang, open.Key)
		}
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(source.One+source.Other, -1) {
			if _, ok := open.Args[m[1]]; !ok {
				t.Errorf("%s: %s says nothing of %s", lang, open.Key, m[1])
			}
		}
	}
}

// undo makes the night one that was backed out and left as it had been.
func (n *night) undo() {
	d := n.d()
	d.Stage = release.Undone
	d.ActualEnd = clock.Planned{}
	d.BackedOut.At = asPlanned(n.t, "2026-03-03T23:20:00Z")
	n.Facts.Baselines = n.Facts.Baselines[:1]
	n.baseline(release.BaselineAfter, "2026-03-03T23:40:00Z", cisBefore...)
}

func TestGatesOfADeploymentHold(t *testing.T) {
	for gate := range guarded {
		n := newNight(t)
		if gate == "restored" {
			n.undo()
		}
		if open := n.missing(gate); len(open) > 0 {
			t.Errorf("%s: %v", gate, open)
		}
	}
}

// attempt is a way to pass a gate, and what the gate says to it.
type attempt struct {
	do   func(*night)
	want []string
}

// tryAt tries every way at a gate.
func tryAt(t *testing.T, gate string, prepare func(*night), attempts map[string]attempt) {
	t.Helper()
	for name, a := range attempts {
		t.Run(name, func(t *testing.T) {
			n := newNight(t)
			if prepare != nil {
				prepare(n)
			}
			a.do(n)
			if got := n.missing(gate); !slices.Equal(got, a.want) {
				t.Errorf("%s: %q, want %q", gate, got, a.want)
			}
		})
	}
}

func open(keys ...string) []string { return keys }

func TestGateSameBuild(t *testing.T) {
	tryAt(t, "same-build", nil, map[string]attempt{
		"the plan names no build": {func(n *night) { n.d().Build = "" }, open("plan")},
		"nothing was built":       {func(n *night) { n.Facts.Builds = nil }, open("none")},
		"it was built again": {func(n *night) {
			n.Facts.Builds = append(n.Facts.Builds, release.Recorded[release.Build]{Head: n.of("", "2026-02-20T10:00:00Z"), Of: release.Build{Hash: buildB}})
		}, open("newest")},
		"built again, and that is to be deployed": {func(n *night) {
			n.Facts.Builds = append(n.Facts.Builds, release.Recorded[release.Build]{Head: n.of("", "2026-02-20T10:00:00Z"), Of: release.Build{Hash: buildB}})
			n.d().Build = buildB
		}, open("technical", "customer bank", "customer uni")},
		"a customer accepted another build": {func(n *night) {
			n.accept("uni", "2026-02-20T10:00:00Z", buildB, release.AcceptedPlain)
		}, open("customer uni")},
		"a customer refused it afterwards": {func(n *night) {
			n.accept("bank", "2026-02-20T10:00:00Z", buildA, release.Refused)
		}, open("customer bank")},
		"another customer's refusal": {func(n *night) {
			n.d().Customers = n.d().Customers[:1]
			n.accept("uni", "2026-02-20T10:00:00Z", buildA, release.Refused)
		}, nil},
		"nobody accepted, as it was deferred": {func(n *night) { n.Facts.Acceptances = nil }, nil},
	})
}

func TestGateReleaseApproval(t *testing.T) {
	tryAt(t, "release-approval", nil, map[string]attempt{
		"nobody decided":          {func(n *night) { n.Facts.Approvals = nil }, open("none")},
		"decided after the start": {func(n *night) { n.Facts.Approvals[0].At = instant(n.t, "2026-03-03T22:00:00.000001Z") }, open("none")},
		"decided at the start":    {func(n *night) { n.Facts.Approvals[0].At = instant(n.t, "2026-03-03T22:00:00Z") }, nil},
		"for another deployment":  {func(n *night) { n.Facts.Approvals[0].Deployment = "D2" }, open("none")},
		"for an earlier attempt": {func(n *night) {
			n.Facts.Approvals[0].Deployment, n.Facts.Approvals[0].Attempt = "D1", 1
			n.d().Attempt = 2
		}, open("none")},
		"then decided not to": {func(n *night) {
			n.approve("2026-02-20T10:00:00Z")
			n.Facts.Approvals[1].Of.Go = false
		}, open("no_go")},
		"then decided to go after all": {func(n *night) {
			n.Facts.Approvals[0].Of.Go = false
			n.approve("2026-02-20T10:00:00Z")
		}, nil},
		"another core":  {func(n *night) { n.Release.RiskClass = "high" }, open("core")},
		"another build": {func(n *night) { n.Facts.Builds[0].Of.Hash = buildB }, open("build")},
		"another acceptance": {func(n *night) {
			n.Facts.Approvals[0].Of.Acceptance = buildB
		}, open("acceptance")},
		"a customer decided again afterwards": {func(n *night) {
			n.accept("bank", "2026-02-20T10:00:00Z", buildA, release.AcceptedReserved)
		}, open("acceptance")},
		"a customer had not accepted yet": {func(n *night) {
			late := n.Facts.Acceptances[2]
			n.Facts.Acceptances, n.Facts.Approvals = n.Facts.Acceptances[:2], nil
			n.approve("2026-02-13T10:00:00Z")
			late.At, late.Recorded = instant(n.t, "2026-02-20T10:00:00Z"), instant(n.t, "2026-02-20T10:00:00Z")
			n.Facts.Acceptances = append(n.Facts.Acceptances, late)
		}, open("acceptance")},
		"a customer of another deployment accepts later": {func(n *night) {
			late := n.Facts.Acceptances[2]
			n.Facts.Acceptances, n.Facts.Approvals = n.Facts.Acceptances[:2], nil
			n.d().Customers = n.d().Customers[:1]
			n.approve("2026-02-13T10:00:00Z")
			late.At, late.Recorded = instant(n.t, "2026-02-20T10:00:00Z"), instant(n.t, "2026-02-20T10:00:00Z")
			n.Facts.Acceptances = append(n.Facts.Acceptances, late)
		}, nil},
	})
}

func TestGateTasksDone(t *testing.T) {
	tryAt(t, "tasks-done", nil, map[string]attempt{
		"one is pending":          {func(n *night) { n.d().Tasks[0].State = release.TaskPending }, open("task")},
		"one has no state":        {func(n *night) { n.d().Tasks[0].State = "" }, open("task")},
		"skipped without reason":  {func(n *night) { n.d().Tasks[1].Reason = content.Text{} }, open("reason")},
		"both":                    {func(n *night) { n.d().Tasks[2].State, n.d().Tasks[1].Reason = "pending", content.Text{} }, open("reason", "task")},
		"a pending one with text": {func(n *night) { n.d().Tasks[0] = release.Task{Sequence: 1, Reason: content.In("es", "luego")} }, open("task")},
	})
}

func TestGateConfigurationUpdated(t *testing.T) {
	fact := func(n *night) *release.Recorded[release.ConfigurationUpdated] { return &n.Facts.Configurations[0] }
	tryAt(t, "configuration-updated", nil, map[string]attempt{
		"nobody did":             {func(n *night) { n.Facts.Configurations = nil }, open("none")},
		"without reference":      {func(n *night) { fact(n).Of.Reference = "  " }, open("reference")},
		"for another deployment": {func(n *night) { fact(n).Deployment = "D2" }, open("none")},
		"in an earlier attempt":  {func(n *night) { n.d().Attempt = 2 }, open("none")},
		"before the start":       {func(n *night) { fact(n).At = instant(n.t, "2026-03-03T21:59:00Z") }, open("early")},
	})
}

func TestGateInstalledAsPackaged(t *testing.T) {
	found := func(n *night) []release.Found { return n.Facts.Inspections[0].Of.Targets }
	tryAt(t, "installed-as-packaged", nil, map[string]attempt{
		"no manifest":              {func(n *night) { n.Facts.Packages = nil }, open("package")},
		"an empty manifest":        {func(n *night) { n.Facts.Packages[0].Of.Units = nil }, open("package")},
		"nobody looked":            {func(n *night) { n.Facts.Inspections = nil }, open("none")},
		"nothing was named":        {func(n *night) { n.Facts.Inspections[0].Of.Targets = nil }, open("none")},
		"looked before it began":   {func(n *night) { n.Facts.Inspections[0].At = instant(n.t, "2026-03-03T21:00:00Z") }, open("none")},
		"another deployment":       {func(n *night) { n.Facts.Inspections[0].Deployment = "D2" }, open("none")},
		"another attempt":          {func(n *night) { n.d().Attempt = 2 }, open("none")},
		"a unit lacks on one":      {func(n *night) { n.Facts.Inspections[0].Of.Targets = found(n)[:3] }, open("missing")},
		"another hash":             {func(n *night) { found(n)[0].Hash = buildB }, open("different")},
		"another version":          {func(n *night) { found(n)[1].Version = "2" }, open("different")},
		"neither version nor hash": {func(n *night) { found(n)[1].Version = "" }, open("different")},
		"a later look finds it right": {func(n *night) {
			wrong := release.Recorded[release.Inspection]{Head: n.about("2026-03-03T22:50:00Z"), Of: release.Inspection{Targets: []release.Found{{Target: "n1", Unit: "api", Version: "1.29"}}}}
			n.Facts.Inspections = slices.Insert(n.Facts.Inspections, 0, wrong)
		}, nil},
		"a later look finds it wrong": {func(n *night) {
			wrong := release.Recorded[release.Inspection]{Head: n.about("2026-03-03T23:50:00Z"), Of: release.Inspection{Targets: []release.Found{{Target: "n1", Unit: "api", Version: "1.29"}}}}
			n.Facts.Inspections = append(n.Facts.Inspections, wrong)
		}, open("different")},
		"the newest manifest counts": {func(n *night) {
			n.Facts.Packages = append(n.Facts.Packages, release.Recorded[release.Package]{Head: n.of("", "2026-02-02T09:00:00Z"), Of: release.Package{
				Units: []release.ManifestUnit{{Code: "api", Version: "1.30.1"}},
			}})
			found(n)[2].Version = "1.30.1"
		}, open("different")},
	})
}

func TestGateVerification(t *testing.T) {
	item := func(n *night, i int) *release.Item { return &n.d().Items[i] }
	tryAt(t, "verification", nil, map[string]attempt{
		"a mandatory one is pending":     {func(n *night) { item(n, 0).State = release.ItemPending }, open("item")},
		"a mandatory one is not there":   {func(n *night) { n.d().Items = n.d().Items[1:] }, open("item")},
		"none is there":                  {func(n *night) { n.d().Items = nil }, open("item", "item", "item", "item bank", "item uni")},
		"a policy's is pending":          {func(n *night) { item(n, 3).State = "" }, open("item bank")},
		"not applicable, no reason":      {func(n *night) { item(n, 4).Reason = content.Text{} }, open("reason uni")},
		"not applicable, nobody said so": {func(n *night) { item(n, 4).Approved = " " }, open("approval uni")},
		"a mandatory one not applicable": {func(n *night) { item(n, 2).State = "not_applicable" }, open("reason")},
		"the plan's own is pending": {func(n *night) {
			n.d().Items = append(n.d().Items, release.Item{Code: "own", Mandatory: true}, release.Item{Code: "optional"})
		}, open("item")},
		"the held version's items count": {func(n *night) {
			newer := ruled("bank", "22:00", "02:00")
			newer.Number, newer.Verification = "2.0", []policy.Item{{Code: "new"}}
			n.serve["bank"] = []policy.Policy{newer, n.serve["bank"][0]}
		}, nil},
		"no policy is known": {func(n *night) { n.serve["uni"] = nil }, open("policy uni")},
		"the customer of another deployment": {func(n *night) {
			n.d().Customers = n.d().Customers[:1]
			item(n, 4).State = "pending"
		}, nil},
	})
}
