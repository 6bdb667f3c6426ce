package release_test

import (
	"strings"
	"testing"

	"acta/internal/policy"
	"acta/internal/release"
)

// What the machine found once, each by itself.
func TestFoundByTheMachine(t *testing.T) {
	both(t, map[string]func(*walk){
		"confirmed later": exceptLater, "core after a replan": coreAfterReplan, "build of what has started": buildSwapped,
		"version of the last authorisation": versionTaken, "version of the day of the decision": versionDecided,
		"word on another build": wordOnAnother,
	})
}

// What was confirmed later does not open the gate of a move that is recorded late.
func exceptLater(w *walk) {
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.Type, plan.Deliverables = "emergency", nil
	w.plans(plan)
	w.must(w.except(asked("plan-complete", "release planned")))
	w.when("2026-05-04T10:00")
	w.must(w.ConfirmException(w.t.Context(), "eva", mail2, "deferral-1"))
	w.when("2026-05-04T11:00")
	early := release.Move{By: release.PlanRelease, At: at("2026-05-04T09:59")}
	if err := w.tryMove(early); !strings.Contains(opened(err), "plan-complete") {
		w.t.Errorf("planned before the second person agreed: %v%s", err, opened(err))
	}
	early.At = at("2026-05-04T10:00")
	w.must(w.tryMove(early))
}

// The core stays as it was once a deployment has started, also when another one was
// given a window that nobody has authorised yet.
func coreAfterReplan(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.move("D2", release.PostponeDeployment)
	w.must(w.tryMove(release.Move{
		Deployment: "D2", By: release.ReplanDeployment, Planned: timed("2026-06-10T20:00"), WindowFrom: timed("2026-06-10T20:00"), WindowTo: timed("2026-06-10T23:00"),
	}))
	before := w.mark()
	_, err := w.PutPlan(w.t.Context(), "lucia", release.Plan{Code: mail2, RiskClass: "high"})
	prints(w.t, "fault.release.core_frozen", keys(err))
	w.unchanged(before, "another core after the start")
}

// Invariant I23: the plan cannot say afterwards that another build was deployed.
func buildSwapped(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	before := w.mark()
	_, err := w.PutDeployment(w.t.Context(), "lucia", release.Deployment{Release: mail2, Code: "D1", Build: strings.Repeat("c", 64)})
	prints(w.t, "fault.release.started", keys(err))
	w.unchanged(before, "another build of what has started")
	_, err = w.PutDeployment(w.t.Context(), "lucia", release.Deployment{Release: mail2, Code: "D2", Build: strings.Repeat("c", 64)})
	w.must(err)
}

// Invariant I9: a deployment that is authorised again takes the version in force on
// that day, and its gate says so; one that was adopted stays.
func versionTaken(w *walk) {
	first := w.policies["ACME"][0]
	second := first
	first.To, second.From, second.Number = on("2026-05-12"), on("2026-05-12"), "2.0"
	w.policies["ACME"] = []policy.Policy{first, second}
	w.authorised()
	prints(w.t, "1.0", w.stored(mail2).Deployments[0].Customers[0].Policy)
	w.when("2026-05-13T08:00")
	w.plans(release.Plan{Code: mail2, RiskClass: "high"})
	w.authorise("AUT-2")
	w.move("", release.AuthorizeRelease)
	prints(w.t, "2.0", w.stored(mail2).Deployments[0].Customers[0].Policy)
	results, err := w.Gates(w.t.Context(), mail2)
	w.must(err)
	for _, g := range results {
		if g.Gate.ID == "policy-in-force" && !g.Holds() {
			w.t.Errorf("%s: %v", g.Target.Name(), g.Open)
		}
	}
}

// The version is that of the day on which the authority decided, not of the day on
// which the release was moved.
func versionDecided(w *walk) {
	first := w.policies["ACME"][0]
	second := first
	first.To, second.From, second.Number = on("2026-05-11"), on("2026-05-11"), "2.0"
	w.policies["ACME"] = []policy.Policy{first, second}
	w.when("2026-05-04T08:00")
	w.plans(intended())
	w.says(release.AgreementFact, "/ACME", "", release.Agreement{Proof: byMail("ACME")})
	w.says(release.AgreementFact, "/BETA", "", release.Agreement{Proof: byMail("BETA")})
	w.move("", release.PlanRelease)
	w.when("2026-05-10T20:00")
	w.authorise("AUT-1")
	w.when("2026-05-12T08:00")
	w.move("", release.AuthorizeRelease)
	prints(w.t, "1.0", w.stored(mail2).Deployments[0].Customers[0].Policy)
}

// Scope F95: what a customer said of another build does not count while its word on
// this one waits for the second person.
func wordOnAnother(w *walk) {
	w.authorised()
	w.accepted()
	w.when("2026-05-19T09:00")
	w.build("c")
	w.test()
	head := w.told("lucia", release.AcceptanceFact, "/ACME", "", release.Acceptance{Proof: byMail("ACME"), Outcome: release.AcceptedPlain})
	if err := w.try("D1", release.PrepareDeployment); !strings.Contains(opened(err), "gate.acceptance.unconfirmed ACME") {
		w.t.Errorf("an unconfirmed word let the old one count: %v%s", err, opened(err))
	}
	w.must(w.Confirm(w.t.Context(), "ana", mail2, head.ID))
	w.move("D1", release.PrepareDeployment)
}
