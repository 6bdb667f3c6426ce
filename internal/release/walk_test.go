package release_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// walk is the service over a database whose commands run when the test says:
// customers ACME and BETA with the policies of the complete situation, a person
// for each role.
type walk struct {
	*world
	now      clock.Instant
	house    *house
	gone     map[string]bool // customers that have left
	events   []work.Event
	policies map[string][]policy.Policy
}

// Write and Read run at the test's instant.
func (w *walk) Write(ctx context.Context, fn func(*work.Tx) error) error {
	return w.db.Write(ctx, func(tx *work.Tx) error { return fn(work.NewTx(tx.Context(), w.now, tx.Handle())) })
}

func (w *walk) Read(ctx context.Context, fn func(*work.Tx) error) error {
	return w.db.Read(ctx, func(tx *work.Tx) error { return fn(work.NewTx(tx.Context(), w.now, tx.Handle())) })
}

func (w *walk) Customer(_ *work.Tx, code string) (release.Customer, error) {
	c, ok := w.house.clients[code]
	if !ok {
		return c, nothing("customer")
	}
	c.Inactive = w.gone[code]
	return c, nil
}

func (w *walk) Service(_ *work.Tx, code string) (content.Text, string, error) {
	if code != "mail" {
		return content.Text{}, "", nothing("service")
	}
	return words("Mail"), w.house.owners[code], nil
}

func (*walk) Person(_ *work.Tx, code string) (string, error) {
	if code == "olga" {
		return "Olga Prat", nil
	}
	return "", nothing("person")
}

func (w *walk) Acting(_ *work.Tx, role string, _ clock.Date) ([]string, error) {
	return w.house.roles[role], nil
}

func (*walk) Settings(*work.Tx) (release.Settings, error) {
	return release.Settings{LateHours: 24, MonitoringDays: 30, Zone: time.UTC, Roles: knownRoles}, nil
}

// knownRoles are the roles of the walk's organisation, the last one its own.
var knownRoles = []string{
	"release_deployment_manager", "change_authority", "test_manager", "service_level_manager", "incident_manager", "service_request_manager", "courier",
}

// InForce is the newest policy of a customer whose period holds the date.
func (w *walk) InForce(_ *work.Tx, customer string, on clock.Date) (policy.Policy, error) {
	for _, p := range slices.Backward(w.policies[customer]) {
		if !on.Before(p.From) && (p.To.IsZero() || on.Before(p.To)) {
			return p, nil
		}
	}
	return policy.Policy{}, nothing("policy")
}

func (w *walk) Version(_ *work.Tx, customer, version string) (policy.Policy, error) {
	for _, p := range w.policies[customer] {
		if p.Number == version {
			return p, nil
		}
	}
	return policy.Policy{}, nothing("policy")
}

func newWalk(t *testing.T, db *store.DB) *walk {
	t.Helper()
	w := &walk{world: &world{t: t, db: db, orders: &ledger{Sink: db}}, house: complete(), gone: map[string]bool{}}
	w.policies = map[string][]policy.Policy{"ACME": {agreed("ACME")}, "BETA": {agreed("BETA")}}
	w.house.roles["emergency_change_authority"] = []string{"eva"}
	unit := work.New(w, w.orders, storetest.Anyone{})
	seen := func(_ *work.Tx, e work.Event) error { w.events = append(w.events, e); return nil }
	unit.Route(map[string][]work.Handler{
		release.EventAuthorised: {seen}, release.EventAccepted: {seen}, release.EventPIRClosed: {seen}, release.EventNotice: {seen},
	})
	w.world.Service = release.NewService(release.Needs{
		Unit: unit, Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{}, Facts: store.ReleaseFacts{},
		Contents: store.BaselineContents{}, Incidents: store.Incidents{}, Directory: w, House: w, Policies: w, Language: "en",
	})
	w.must(db.Write(t.Context(), func(tx *work.Tx) error {
		var errs []error
		for code, c := range w.house.clients {
			key, err := id.New[id.Customer]()
			errs = append(errs, err, store.Customers{}.Add(tx, org.Customer{ID: key, Code: code, Name: c.Name, Kind: "external", RecordedAt: tx.Now()}))
		}
		key, err := id.New[id.Service]()
		return errors.Join(append(errs, err, store.Services{}.Add(tx, org.Provided{ID: key, Code: "mail", Name: words("Mail"), RecordedAt: tx.Now()}))...)
	}))
	return w
}

// intended is the complete plan before anything happened.
func intended() release.Plan {
	plan := completePlan()
	plan.Stage, plan.Released, plan.Authorisations = "", clock.Date{}, nil
	for i := range plan.References {
		plan.References[i].Result = ""
	}
	for i := range plan.Deployments {
		d := &plan.Deployments[i]
		d.Stage, d.Attempt, d.ActualStart, d.ActualEnd = "", 0, clock.Planned{}, clock.Planned{}
		d.Customers = []release.Served{{Code: d.Customers[0].Code}}
		for j := range d.Tasks {
			d.Tasks[j].State, d.Tasks[j].Actual = "", clock.Planned{}
		}
		for j := range d.Items {
			d.Items[j].State, d.Items[j].On = "", clock.Planned{}
		}
	}
	return plan
}

const mail2 = "2026.6"

// when sets the instant of the next commands.
func (w *walk) when(s string) { w.now = at(s) }

func (w *walk) plans(plan release.Plan) release.Changed {
	w.t.Helper()
	changed, err := w.PutPlan(w.t.Context(), "lucia", plan)
	w.must(err)
	return changed
}

// try moves and gives the error; place is "" for the release or a deployment.
func (w *walk) try(place string, by release.Event) error {
	return w.tryMove(release.Move{Deployment: place, By: by})
}

func (w *walk) tryMove(m release.Move) error {
	m.Release, m.Actor = mail2, "lucia"
	if m.Reason == "" {
		m.Reason = "because"
	}
	if m.By == release.BackOutDeployment && m.Decider == "" {
		m.Decider, m.Cause = "lucia", words("mail was lost")
	}
	_, err := w.Move(w.t.Context(), m)
	return err
}

func (w *walk) move(place string, by release.Event) {
	w.t.Helper()
	if err := w.try(place, by); err != nil {
		w.t.Fatalf("%s %s: %v%s", place, by, err, opened(err))
	}
}

// opened lists what a refusal says is open.
func opened(err error) string {
	var blocked *release.Blocked
	if !errors.As(err, &blocked) {
		return ""
	}
	var lines []string
	for _, o := range blocked.Open {
		lines = append(lines, fmt.Sprint("\n\t", o.Gate, " ", o.Key, " ", o.Customer, " ", o.Args))
	}
	return strings.Join(lines, "")
}

// tell records a fact by a person; place is "deployment/customer".
func (w *walk) tell(actor string, kind release.FactKind, place, key string, body any) (release.Head, error) {
	data, err := json.Marshal(body)
	w.must(err)
	f := release.Fact{Head: release.Head{Kind: kind, Key: key}, Body: data}
	f.Deployment, f.Customer, _ = strings.Cut(place, "/")
	return w.Record(w.t.Context(), actor, mail2, f)
}

func (w *walk) told(actor string, kind release.FactKind, place, key string, body any) release.Head {
	w.t.Helper()
	head, err := w.tell(actor, kind, place, key, body)
	if err != nil {
		w.t.Fatalf("%s %s: %v%s", kind, place, err, opened(err))
	}
	return head
}

// says records what a customer said by mail, and another person confirms it.
func (w *walk) says(kind release.FactKind, place, key string, body any) {
	w.t.Helper()
	head := w.told("lucia", kind, place, key, body)
	w.must(w.Confirm(w.t.Context(), "ana", mail2, head.ID))
}

// baselineBody is a baseline with its list, as a person sends it.
type baselineBody struct {
	Kind     release.BaselineKind `json:"kind"`
	Location content.Text         `json:"location"`
	CIs      []release.CI         `json:"cis"`
}

func (w *walk) baseline(d string, kind release.BaselineKind, version string) {
	w.t.Helper()
	body := baselineBody{Kind: kind, Location: words("Configuration repository")}
	for _, deployment := range completePlan().Deployments {
		for _, ci := range deployment.Affected {
			if deployment.Code == d {
				body.CIs = append(body.CIs, release.CI{Code: ci.Code, Version: version})
			}
		}
	}
	w.told("iker", release.BaselineFact, d, "", body)
}

// authorised brings a new release to authorised.
func (w *walk) authorised() {
	w.t.Helper()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	w.says(release.AgreementFact, "/ACME", "", release.Agreement{Proof: byMail("ACME")})
	w.says(release.AgreementFact, "/BETA", "", release.Agreement{Proof: byMail("BETA")})
	w.when("2026-05-05T09:00")
	w.move("", release.PlanRelease)
	w.when("2026-05-11T10:30")
	w.authorise("AUT-1")
	w.when("2026-05-11T11:00")
	w.move("", release.AuthorizeRelease)
}

func (w *walk) authorise(reference string) {
	w.t.Helper()
	given := release.Authorisation{Reference: reference, Person: "marta", On: clock.Planned{Date: w.now.Date(nil), At: w.now}}
	_, err := w.Authorise(w.t.Context(), "marta", mail2, given, release.AuthorityWord{})
	w.must(err)
}

// word is the fact that says how an authorisation can be shown.
func (w *walk) word(code, reference string) (key id.Fact) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		r, err := store.Releases{}.Find(tx, code)
		if err != nil {
			return err
		}
		list, err := store.ReleaseFacts{}.Of(tx, r.ID)
		for _, f := range list {
			if f.Kind == release.AuthorisationFact && f.Key == reference {
				key = f.ID
			}
		}
		return err
	}))
	return key
}

// build packs and builds, with a hash of one repeated digit.
func (w *walk) build(digit string) {
	w.t.Helper()
	hash := strings.Repeat(digit, 64)
	units := []release.ManifestUnit{{Code: "app", Version: "2.0", Hash: unitHash, Items: []string{"srv-1", "srv-2", "srv-3"}}}
	w.told("tomas", release.PackageFact, "", "", release.Package{Units: units})
	w.told("tomas", release.BuildFact, "", "", release.Build{
		Number: "4" + digit, Inputs: []release.BuildInput{{Name: "mail", Revision: "f00d"}}, Tool: "make 4.4", Hash: hash,
	})
}

// test tests every criterion on the newest build, and accepts it technically.
func (w *walk) test() {
	w.t.Helper()
	for i, kind := range []release.TestKind{"acceptance", "security"} {
		run := testRun(fmt.Sprint("T", i+1), kind, "2026-05-13T10:00", fmt.Sprint("C", i+1), true).Of
		run.Build = ""
		w.told("noa", release.TestFact, "", "", run)
	}
	w.told("noa", release.AcceptanceFact, "", "", release.Acceptance{Outcome: release.AcceptedPlain})
}

// accepted brings an authorised release to accepted, by its customers too.
func (w *walk) accepted() {
	w.t.Helper()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.move("", release.BuildRelease)
	w.when("2026-05-14T09:00")
	w.test()
	w.move("", release.AcceptRelease)
	w.when("2026-05-15T10:00")
	for _, customer := range []string{"ACME", "BETA"} {
		w.says(release.AcceptanceFact, "/"+customer, "", release.Acceptance{Proof: byMail(customer), Outcome: release.AcceptedPlain})
	}
	w.when("2026-05-18T09:00")
	w.told("lucia", release.ApprovalFact, "", "", release.Approval{Go: true})
}

// started starts a deployment in its window.
func (w *walk) started(d, customer, day string) {
	w.t.Helper()
	w.when("2026-05-20T09:00")
	w.told("lucia", release.NoticeFact, d+"/"+customer, "", release.Notice{Channel: words("Mail"), Proof: "<1@example.org>", Start: at(day + "T20:00")})
	w.move(d, release.PrepareDeployment)
	w.when(day + "T18:00")
	w.baseline(d, release.BaselineBefore, "1.0")
	w.when(day + "T20:05")
	w.move(d, release.StartDeployment)
}

func (w *walk) installed(d, day string) {
	w.t.Helper()
	w.when(day + "T21:30")
	for task := range 2 {
		w.must(w.Tick(w.t.Context(), "iker", release.Tick{Release: mail2, Deployment: d, Task: task + 1, State: "done"}))
	}
	w.move(d, release.InstallDeployment)
}

func (w *walk) verified(d, customer, day string) {
	w.t.Helper()
	w.when(day + "T21:40")
	w.baseline(d, release.BaselineAfter, "2.0")
	w.told("iker", release.InstalledFact, d, "", release.Inspection{Targets: []release.Found{
		{Target: strings.ToLower(customer) + "-1", Unit: "app", Version: "2.0", Hash: unitHash},
	}})
	w.told("iker", release.ConfigurationFact, d, "", release.ConfigurationUpdated{Reference: "CMDB-7"})
	for _, item := range append(policy.MandatoryItems(), "login") {
		w.must(w.Tick(w.t.Context(), "iker", release.Tick{Release: mail2, Deployment: d, Item: item, State: "done", Evidence: words("Seen")}))
	}
	w.move(d, release.VerifyDeployment)
}

// closed holds the review and closes the release.
func (w *walk) closed() {
	w.t.Helper()
	w.when("2026-07-10T12:00")
	review := completeReview()
	review.Closed = clock.Instant{}
	review.Results = []release.Result{{Code: "RFC-1", Result: "implemented"}}
	w.must(w.review(review))
	w.move("", release.ReviewRelease)
	for _, role := range policy.FixedRecipients() {
		w.told("ana", release.DistributionFact, "", "", release.Distribution{Role: role, Name: "marta", Proof: "mail " + role})
	}
	w.when("2026-07-12T12:00")
	w.move("", release.CloseRelease)
}

// stages prints the stage facts as "place from event to".
func (w *walk) stages() []string {
	var lines []string
	for _, s := range w.facts().Stages {
		lines = append(lines, strings.Join([]string{s.Deployment, s.Of.From, string(s.Of.By), s.Of.To}, " "))
	}
	return lines
}

func (w *walk) facts() release.Facts {
	w.t.Helper()
	var list []release.Fact
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		list, err = store.ReleaseFacts{}.Of(tx, w.stored(mail2).ID)
		return err
	}))
	facts, err := release.ReadFacts(list)
	w.must(err)
	return facts
}

func both(t *testing.T, cases map[string]func(*walk)) {
	t.Helper()
	var list []storetest.Case
	for name, test := range cases {
		list = append(list, storetest.Case{Name: name, Test: func(t *testing.T, db *store.DB) { test(newWalk(t, db)) }})
	}
	slices.SortFunc(list, func(a, b storetest.Case) int { return strings.Compare(a.Name, b.Name) })
	storetest.Run(t, list...)
}

func TestTheWholeWay(t *testing.T) { both(t, map[string]func(*walk){"closed": wholeWay}) }

func wholeWay(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.installed("D1", "2026-06-02")
	w.verified("D1", "ACME", "2026-06-02")
	w.started("D2", "BETA", "2026-06-03")
	w.installed("D2", "2026-06-03")
	w.verified("D2", "BETA", "2026-06-03")
	w.closed()
	r := w.stored(mail2)
	prints(w.t, "closed 2026-06-03 1.0 1.0 0", r.Stage, r.Released, r.Deployments[0].Customers[0].Policy,
		r.Deployments[1].Customers[0].Policy, len(r.Exceptions)+len(r.Deployments[0].Exceptions)+len(r.Deployments[1].Exceptions))
	same(w.t, "stages", w.stages(), []string{
		"D1  plan planned", "D2  plan planned", " draft plan planned", " planned authorize authorized", " authorized build built",
		" built accept accepted", "D1 planned prepare ready", "D2 planned prepare ready", "D1 ready start deploying", " accepted start deploying",
		"D1 deploying install deployed", "D1 deployed verify verified", "D2 ready start deploying",
		"D2 deploying install deployed", " deploying finish deployed", "D2 deployed verify verified",
		" deployed review reviewed", " reviewed close closed",
	})
	var events []string
	for _, e := range w.events {
		events = append(events, e.Name+" "+e.Subject.String()+" "+e.Data["subjects"])
	}
	same(w.t, "events", events, []string{
		"release.authorised release:2026.6 ", "release.accepted release:2026.6 ", "release.notice release:2026.6 ",
		"release.notice release:2026.6 ", "release.pir_closed release:2026.6 2026.6 2026.6@D1 2026.6@D2",
	})
	results, err := w.Gates(w.t.Context(), mail2)
	w.must(err)
	for _, g := range results {
		if !g.Reached || !g.Holds() {
			w.t.Errorf("%s of %s: reached %v, open %v", g.Gate.ID, g.Target.Name(), g.Reached, g.Open)
		}
	}
}
