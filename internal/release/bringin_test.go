package release_test

import (
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// provider is a release of a managed-service provider: three customers, one of
// them internal, two deployments in two waves, a supplier, an exception.
func provider() release.Plan {
	minutes := 45
	return release.Plan{
		Code: "MAIL-7", Title: "Mail 7", Type: "major", Stage: release.Authorized, CycleStart: date("2024-01-08"),
		FirstPlanned: date("2024-03-01"), Customers: []string{"ACME", "BETA", "OWN"}, Services: []string{"mail"},
		Summary: en("New gateway").With("es", "Nueva pasarela"), Method: en("two waves"), RiskClass: "medium",
		Units:        []release.Unit{{Code: "gateway", Name: en("Gateway"), Version: "7.0"}},
		Deliverables: []content.Text{en("gateway"), en("guide")}, Approver: "lucia",
		References: []release.Reference{{Kind: release.RFC, Code: "CHG-12", Title: en("Gateway"), Decision: release.Approved}, {Kind: "problem", Code: "PRB-3", Closes: true}},
		Authorisations: []release.Authorisation{{
			Reference: "CAB-2024-03", Authority: "Change board", Person: "lucia", On: planned("2024-02-10T10:00:00Z"),
			Expires: date("2024-06-30"),
		}},
		Criteria:     []release.Criterion{{Code: "C1", Text: en("No mail lost"), Agreed: date("2024-01-20"), By: "R. Roe"}},
		Risks:        []release.Risk{{Code: "K1", Text: en("Queue grows"), Probability: 2, Impact: 4, Owner: "lucia"}},
		BackOut:      release.BackOut{Trigger: en("mail is lost"), Decider: "lucia", Steps: []content.Text{en("switch back")}, Minutes: &minutes},
		People:       []release.Person{{Role: "deployment_practitioner", Person: "lucia"}},
		Environments: []release.Environment{{Code: "production", Name: en("Production"), Use: release.Production, State: "in_use"}},
		Exceptions: []release.Exception{{
			Code: "X1", Kind: "waiver", What: en("no pilot"), Reason: en("no test bed"), Person: "lucia", Second: "R. Roe",
			On: planned("2024-02-01"), Expires: date("2024-04-01"),
		}},
		Deployments: []release.Deployment{
			{
				Code: "W1", Environment: "production", Wave: en("first"), Customers: []release.Served{{Code: "OWN"}, {Code: "BETA"}},
				Planned: planned("2024-02-20T20:00:00Z"), WindowFrom: planned("2024-02-20T19:00:00Z"), WindowTo: planned("2024-02-20T23:00:00Z"),
				Tasks:     []release.Task{{Sequence: 2, Text: en("switch")}, {Sequence: 1, Text: en("save"), Who: "lucia"}},
				Items:     []release.Item{{Code: "documentation", State: "done", Evidence: en("wiki")}, {Code: "own", Text: en("Queue empty")}},
				Affected:  []release.Affected{{Code: "mx-1"}},
				Baselines: []release.Baseline{{Kind: release.BaselineBefore, Location: en("vault"), TakenAt: planned("2024-02-20T18:00:00Z")}},
				Parties:   []release.Party{{Name: "Relay Ltd", Does: en("delivers the gateway"), Agreement: "AG-4"}},
				BackOut:   release.BackOut{Trigger: en("two mails are lost")},
			},
			{Code: "W2", Environment: "production", Wave: en("second"), Customers: []release.Served{{Code: "ACME"}}},
		},
	}
}

func TestBringInKeepsEverything(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	r := w.stored("MAIL-7")
	prints(t, "authorized 1 Nueva pasarela 2", r.Stage, r.RowVersion, r.Summary.Values["es"], len(r.Deliverables))
	a := r.Authorisations[0]
	if a.Role != "change_authority" || a.Core != coreHash(t, r) || a.Recorded.IsZero() {
		t.Errorf("authorisation %+v", a)
	}
	d := r.Deployments[0]
	prints(t, "2 pending AG-4 1", len(d.Tasks), d.Tasks[0].State, d.Parties[0].Agreement, d.Attempt)

	entries := len(w.orders.entries)
	w.put(provider())
	if again := w.stored("MAIL-7"); len(w.orders.entries) != entries || again.RowVersion != 1 {
		t.Errorf("the same plan again left an entry:\n%s", w.last())
	}
}

// deploy brings a deployment of a stored release in.
func (w *world) deploy(d release.Deployment) error {
	return w.bring(release.Plan{Code: d.Release, Deployments: []release.Deployment{d}})
}

func TestSuspension(t *testing.T) {
	w := newWorld(t)
	yes, no := true, false
	w.put(provider())
	w.put(release.Plan{Code: "MAIL-7", Suspended: &yes})
	w.put(release.Plan{Code: "MAIL-7", Budget: en("none")})
	if !w.plan("MAIL-7").Suspended {
		t.Error("another edit took the mark away")
	}
	w.put(release.Plan{Code: "MAIL-7", Suspended: &no})
	entries := len(w.orders.entries)
	w.put(release.Plan{Code: "MAIL-7", Suspended: &no})
	if w.plan("MAIL-7").Suspended || len(w.orders.entries) != entries {
		t.Errorf("not suspended, twice: %s", w.last())
	}
}

func TestBringInMerges(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	w.put(release.Plan{
		Code: "MAIL-7", Title: "Mail 7.0", Risks: []release.Risk{}, Criteria: []release.Criterion{{Code: "C2", Text: en("Fast")}},
		References:  []release.Reference{{Kind: release.RFC, Code: "CHG-13"}},
		Deployments: []release.Deployment{{Code: "W2", SupportUntil: date("2024-04-01")}},
	})
	r := w.stored("MAIL-7")
	if len(r.Risks) != 0 || len(r.Criteria) != 1 || r.Criteria[0].Code != "C2" || len(r.References) != 3 || r.Method.IsEmpty() {
		t.Errorf("%+v", r.Plan)
	}
	if d := r.Deployments[1]; d.Customers[0].Code != "ACME" || d.SupportUntil != date("2024-04-01") || len(r.Deployments) != 2 {
		t.Errorf("%+v", r.Deployments)
	}
	for _, line := range []string{"title: Mail 7 → Mail 7.0", "deployments[W2].support_until:  → 2024-04-01", "risks[K1].text.en: Queue grows → "} {
		if !strings.Contains(w.last(), line) {
			t.Errorf("the entry lacks %q:\n%s", line, w.last())
		}
	}
	if strings.Contains(w.last(), "method") {
		t.Errorf("the entry tells what did not change:\n%s", w.last())
	}
}

// Scope F33, invariant I9: the version in force on the day of the authorisation.
func TestDeploymentsHoldThePolicyVersion(t *testing.T) {
	w := newWorld(t)
	plan := provider()
	plan.Authorisations[0].On = planned("2024-01-31")
	w.put(plan)
	held := func() string {
		var words []string
		for _, d := range w.stored("MAIL-7").Deployments {
			for _, s := range d.Customers {
				words = append(words, d.Code+" "+s.Code+" "+s.Policy)
			}
		}
		return strings.Join(words, ", ")
	}
	if want := "W1 OWN 1, W1 BETA 1, W2 ACME 1"; held() != want {
		t.Errorf("held %s, want %s", held(), want)
	}
	later := release.Authorisation{Reference: "CAB-2", On: planned("2024-02-15")}
	w.put(release.Plan{Code: "MAIL-7", Method: en("three waves"), Authorisations: []release.Authorisation{later}})
	if want := "W1 OWN 1, W1 BETA 1, W2 ACME 1"; held() != want {
		t.Errorf("a version once held changed by itself: %s", held())
	}
	w.put(release.Plan{Code: "MAIL-7", Deployments: []release.Deployment{{Code: "W2", Customers: []release.Served{{Code: "ACME"}}}}})
	if want := "W1 OWN 1, W1 BETA 1, W2 ACME 1"; held() != want {
		t.Errorf("naming the customer again gave it another version: %s", held())
	}
	adopted := release.Deployment{Release: "MAIL-7", Code: "W2", Customers: []release.Served{{Code: "ACME", Policy: "2"}}}
	w.must(w.deploy(adopted))
	if want := "W1 OWN 1, W1 BETA 1, W2 ACME 2"; held() != want {
		t.Errorf("held %s, want %s", held(), want)
	}
}

// Scope F36.
func TestChangedCoreRevokes(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	w.put(release.Plan{Code: "MAIL-7", Budget: en("ten hours")})
	if r := w.stored("MAIL-7"); r.Stage != release.Authorized {
		t.Errorf("another edit took the release to %s", r.Stage)
	}
	w.put(release.Plan{Code: "MAIL-7", RiskClass: "high"})
	if r := w.stored("MAIL-7"); r.Stage != release.Scheduled || !strings.Contains(w.last(), "stage: authorized → planned") {
		t.Errorf("a changed core left the release %s:\n%s", r.Stage, w.last())
	}
	if v := w.plan("MAIL-7").Authorisations[0].Valid; v.Key != "term.authorisation.revoked" {
		t.Errorf("the authorisation is %s", v.Key)
	}
	w.put(release.Plan{
		Code: "MAIL-7", Stage: release.Authorized,
		Authorisations: []release.Authorisation{{Reference: "CAB-2", On: planned("2024-02-12")}},
	})
	v := w.plan("MAIL-7")
	if w.stored("MAIL-7").Stage != release.Authorized || v.Authorisations[1].Valid.Key != "term.authorisation.valid" || v.Authorisations[1].Core != v.Core {
		t.Errorf("the new authorisation: %+v", v.Authorisations)
	}
}

func TestCoreIsFixedOnceADeploymentStarted(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	started := release.Deployment{Release: "MAIL-7", Code: "W1", Stage: release.InProgress, ActualStart: planned("2024-02-20T19:30:00Z")}
	w.must(w.deploy(started))
	if r := w.stored("MAIL-7"); r.Stage != release.Deploying {
		t.Errorf("the release is %s", r.Stage)
	}
	err := w.bring(release.Plan{Code: "MAIL-7", RiskClass: "high"})
	refused(t, err, "fault.release.core_frozen ")
	w.put(release.Plan{Code: "MAIL-7", Budget: en("eleven hours")})
}

func TestStagesFollowTheMachine(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	put := func(stage release.DeploymentStage, attempt int) error {
		return w.deploy(release.Deployment{Release: "MAIL-7", Code: "W1", Stage: stage, Attempt: attempt})
	}
	w.must(put(release.InProgress, 1))
	refused(t, put(release.Dropped, 1), "fault.release.stage deployments[W1].stage")
	w.must(put(release.Undone, 1))
	w.must(put(release.ToDeploy, 2))
	refused(t, put(release.Ready, 1), "fault.release.stage deployments[W1].stage")
	w.must(put(release.Verified, 2))
	refused(t, put(release.Undone, 2), "fault.release.stage deployments[W1].stage")

	cancelled := release.Deployment{Release: "MAIL-7", Code: "W2", Stage: release.Dropped}
	w.must(w.deploy(cancelled)) // what was authorised and not done changes no core
	if r := w.stored("MAIL-7"); r.Stage != release.Deployed || w.plan("MAIL-7").Review.Outcome.Key != "term.release_outcome.success" {
		t.Errorf("the release is %s", r.Stage)
	}
	w.put(release.Plan{Code: "MAIL-7", Stage: release.Closed})
	err := w.bring(release.Plan{Code: "MAIL-7", Stage: release.Reviewed})
	refused(t, err, "fault.release.stage stage")
}

func TestBringInRefuses(t *testing.T) {
	w := newWorld(t)
	minus := -1
	for _, c := range []struct {
		name string
		edit func(*release.Plan)
		want string
	}{
		{"code", func(p *release.Plan) { p.Code = "a b" }, "fault.release.code code"},
		{"type", func(p *release.Plan) { p.Type = "weekly" }, "fault.release.choice type"},
		{"stage", func(p *release.Plan) { p.Stage = "done" }, "fault.release.choice stage"},
		{"hash", func(p *release.Plan) { p.PackageHash = "abc" }, "fault.release.sha256 package_hash"},
		{"unit twice", func(p *release.Plan) { p.Units = append(p.Units, p.Units[0]) }, "fault.release.twice units[gateway]"},
		{"level", func(p *release.Plan) { p.Risks[0].Impact = 6 }, "fault.release.level risks[K1].impact"},
		{"minutes", func(p *release.Plan) { p.BackOut.Minutes = &minus }, "fault.release.number back_out.minutes"},
		{"negative attempt", func(p *release.Plan) { p.Deployments[0].Attempt = -1 }, "fault.release.number deployments[W1].attempt"},
		{"sequence", func(p *release.Plan) { p.Activities = []release.Activity{{Sequence: 1_000_001}} }, "fault.release.number activities[1000001].sequence"},
		{"no kind", func(p *release.Plan) { p.References[1].Kind = "" }, "fault.release.required references[PRB-3].kind"},
		{"no use", func(p *release.Plan) { p.Environments[0].Use = "" }, "fault.release.required environments[production].use"},
		{"no code", func(p *release.Plan) { p.Criteria[0].Code = "" }, "fault.release.no_key criteria[1]"},
		{"long name", func(p *release.Plan) { p.Title = strings.Repeat("ñ", 201) }, "fault.release.too_long title"},
		{"long text", func(p *release.Plan) { p.Budget = en(strings.Repeat("ñ", 10001)) }, "fault.release.too_long budget.en"},
		{"control character", func(p *release.Plan) { p.Title = "a\x00b" }, "fault.release.unprintable title"},
		{"invalid UTF-8", func(p *release.Plan) { p.Deliverables[1] = en("\xff") }, "fault.release.unprintable deliverables[2].en"},
		{"unknown customer", func(p *release.Plan) { p.Customers = append(p.Customers, "NEW") }, "fault.release.customer customers"},
		{"unknown service", func(p *release.Plan) { p.Services = []string{"web"} }, "fault.release.service services"},
		{"customer not served", func(p *release.Plan) { p.Customers = []string{"ACME", "BETA"} }, "fault.release.not_served deployments[W1].customers"},
		{"environment", func(p *release.Plan) { p.Deployments[1].Environment = "lab" }, "fault.release.environment deployments[W2].environment"},
		{"window", func(p *release.Plan) { p.Deployments[0].WindowTo = planned("2024-02-20T18:59:00Z") }, "fault.release.order deployments[W1].window_to"},
		{"lane", func(p *release.Plan) {
			p.Lanes = []release.Lane{{Style: "work", From: date("2024-02-02"), To: date("2024-02-01")}}
		}, "fault.release.order lanes[1]"},
		{"no request", func(p *release.Plan) { p.References = p.References[1:] }, "fault.release.no_rfc authorisations"},
		{"second person", func(p *release.Plan) { p.Exceptions[0].Second = "" }, "fault.release.second exceptions[X1].second"},
		{"same person", func(p *release.Plan) { p.Exceptions[0].Second = "lucia" }, "fault.release.second exceptions[X1].second"},
		{"solo approval", func(p *release.Plan) { p.Exceptions[0].Kind = release.SoloApproval }, "fault.release.second exceptions[X1].second"},
		{"expiry", func(p *release.Plan) { p.Exceptions[0].Expires = date("") }, "fault.release.expiry exceptions[X1].expires"},
		{"reason", func(p *release.Plan) { p.Exceptions[0].Reason = content.Text{} }, "fault.release.exception exceptions[X1]"},
		{"closed too early", func(p *release.Plan) { p.Stage = release.Closed }, "fault.release.waiting stage"},
		{"stage against facts", func(p *release.Plan) { p.Deployments[0].Stage = release.InProgress }, "fault.release.stage_derived stage"},
		{"other release", func(p *release.Plan) { p.Deployments[0].Release = "MAIL-8" }, "fault.release.other_release deployments[W1].release"},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := provider()
			c.edit(&plan)
			refused(t, w.bring(plan), c.want)
		})
	}
	if len(w.orders.entries) != 0 {
		t.Errorf("a refused plan was written: %d entries", len(w.orders.entries))
	}
	waived := provider()
	waived.References, waived.NoRFC = nil, en("covered by the standard change")
	w.put(waived)
}

func TestBringInFacts(t *testing.T) {
	both(t, map[string]func(*walk){"facts": bringFacts, "refused": bringRefused})
}

// story is the complete release as another system tells it.
func (w *walk) story() release.Story {
	review := completeReview()
	review.Results = []release.Result{{Code: "RFC-1", Result: "implemented"}}
	facts := w.house.Facts
	for i := range facts.Baselines {
		facts.Baselines[i].Of.CIs = w.house.cis[facts.Baselines[i].ID]
	}
	for i := range facts.Distributions {
		facts.Distributions[i].Key = ""
	}
	return release.Story{Plan: completePlan(), Facts: facts, Review: &review}
}

func bringFacts(w *walk) {
	w.when("2026-08-01T09:00")
	w.must(w.BringIn(w.t.Context(), work.System, w.story()))
	r := w.stored(mail2)
	f := w.facts()
	prints(w.t, "closed true 1 2 3 4 noa true ana 2026-05-04T10:00:00Z", r.Stage, r.BroughtIn, len(f.Builds), len(f.Agreements), len(f.Acceptances),
		len(f.Baselines), f.Builds[0].By, f.Stages[0].Of.Imported, f.Agreements[1].Confirmed, f.Agreements[1].At)
	var items []release.CI
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		items, err = store.BaselineContents{}.Page(tx, f.Baselines[0].ID, "", 0)
		return err
	}))
	prints(w.t, "2 srv-1 implemented", len(items), items[0].Code, r.References[0].Result)
	before := w.mark()
	w.must(w.BringIn(w.t.Context(), work.System, w.story()))
	w.unchanged(before, "the same story")
	if len(r.Exceptions) != 0 {
		w.t.Errorf("what is brought in is late: %+v", r.Exceptions)
	}
	results, err := w.Gates(w.t.Context(), mail2)
	w.must(err)
	for _, g := range results {
		if !g.Holds() && g.Gate.ID != "release-approval" { // the decision of the source was about its own core
			w.t.Errorf("%s of %s: %v", g.Gate.ID, g.Target.Name(), g.Open)
		}
	}
}

func bringRefused(w *walk) {
	w.when("2026-08-01T09:00")
	for want, edit := range map[string]func(*release.Story){
		"fault.release.sha256 body.hash":                func(s *release.Story) { s.Facts.Builds[0].Of.Hash = "abc" },
		"fault.release.required build.at":               func(s *release.Story) { s.Facts.Builds[0].At = clock.Instant{} },
		"fault.release.future at":                       func(s *release.Story) { s.Facts.Builds[0].At = at("2026-08-02T00:00") },
		"fault.release.deployment":                      func(s *release.Story) { s.Facts.Notices[0].Deployment = "D7" },
		"fault.release.not_served customer":             func(s *release.Story) { s.Facts.Notices[0].Customer = "OWN" },
		"fault.release.twice body.cis[2]":               func(s *release.Story) { s.Facts.Baselines[0].Of.CIs[1].Code = "srv-1" },
		"fault.release.no_reference results":            func(s *release.Story) { s.Review.Results[0].Code = "RFC-9" },
		"fault.release.choice findings[changes].result": func(s *release.Story) { s.Review.Findings[1].Result = "fine" },
	} {
		w.house = complete()
		story := w.story()
		edit(&story)
		prints(w.t, want, keys(w.BringIn(w.t.Context(), work.System, story)))
	}
	if len(w.orders.entries) != 0 {
		w.t.Errorf("%d entries", len(w.orders.entries))
	}
}
