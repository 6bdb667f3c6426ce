package release_test

import (
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

func TestRecords(t *testing.T) {
	both(t, map[string]func(*walk){
		"refused": recordRefused, "defaults": recordDefaults, "strict": recordStrict, "authority": recordAuthority,
		"second person": recordSecond, "policy choice": recordChoice, "owner and link": recordOwner, "baseline": recordBaseline,
	})
}

// Each refusal names its place, and leaves nothing.
func recordRefused(w *walk) {
	w.authorised()
	w.accepted()
	before := w.mark()
	x := strings.Repeat("x", 64)
	unit := release.ManifestUnit{Code: "app", Version: "2", Hash: unitHash}
	mail := byMail("ACME")
	unknown := mail
	unknown.Signatory = "R. Roe"
	bare := mail
	bare.Reference = ""
	reserved := release.Reservation{Code: "R1", Text: words("slow"), Decision: words("later"), Owner: "noa", Decider: "lucia"}
	halves := reserved
	halves.Decider, halves.Decision = "", content.Text{}
	for _, c := range []struct {
		actor string
		kind  release.FactKind
		place string
		body  any
		want  string
	}{
		{"tomas", release.PackageFact, "", release.Package{}, "fault.release.required body.units"},
		{"tomas", release.PackageFact, "", release.Package{Units: []release.ManifestUnit{unit, unit}}, "fault.release.twice body.units[app]"},
		{"tomas", release.PackageFact, "", release.Package{Units: []release.ManifestUnit{{Code: "db", Version: "1", Hash: unitHash}}}, "fault.release.no_unit body.units[db]"},
		{"tomas", release.PackageFact, "", release.Package{Units: []release.ManifestUnit{unit}, Hash: builtHash}, "fault.release.manifest body.hash"},
		{"tomas", release.BuildFact, "", release.Build{Hash: x}, "fault.release.sha256 body.hash"},
		{"tomas", release.BuildFact, "", release.Build{Hash: builtHash, Environment: "lab"}, "fault.release.environment body.environment"},
		{"tomas", release.BuildFact, "", release.Build{Hash: builtHash, Delivery: &release.Delivery{Party: "p", Source: "s", Version: "1", Signature: "none"}}, "fault.release.required body.delivery.checked"},
		{"noa", release.TestFact, "", release.TestRun{Code: "T", Type: "smoke", Environment: "test"}, "fault.release.choice body.type"},
		{"noa", release.TestFact, "", release.TestRun{Code: "T", Type: "unit", Environment: "lab"}, "fault.release.environment body.environment"},
		{"noa", release.TestFact, "", release.TestRun{Code: "T", Type: "unit", Environment: "test", Results: []release.CriterionResult{{Criterion: "C9"}}}, "fault.release.no_criterion body.results[C9]"},
		{"noa", release.TestFact, "", release.TestRun{Code: "T", Type: "unit", Environment: "test", Passed: -1}, "fault.release.number body.passed"},
		{"lucia", release.AgreementFact, "", release.Agreement{Proof: mail}, "fault.release.required customer, fault.release.signatory body.signatory"},
		{"lucia", release.AgreementFact, "/OWN", release.Agreement{Proof: mail}, "fault.release.not_served customer, fault.release.signatory body.signatory"},
		{"lucia", release.AgreementFact, "/ACME", release.Agreement{Proof: unknown}, "fault.release.signatory body.signatory"},
		{"lucia", release.AgreementFact, "/ACME", release.Agreement{Proof: bare}, "fault.release.no_proof body.reference"},
		{"lucia", release.AgreementFact, "/ACME", release.Agreement{Proof: byLink("ACME")}, "fault.release.by_link body.how"},
		{"lucia", release.AgreementFact, "/ACME", release.Agreement{Proof: release.Proof{How: "shout"}}, "fault.release.choice body.how"},
		{"lucia", release.AgreementFact, "D2/ACME", release.Agreement{Proof: mail}, "fault.release.not_served customer"},
		{"noa", release.AcceptanceFact, "", release.Acceptance{Outcome: "fine"}, "fault.release.choice body.outcome"},
		{"noa", release.AcceptanceFact, "", release.Acceptance{Outcome: release.AcceptedPlain, Build: unitHash}, "fault.release.no_build body.build"},
		{"noa", release.AcceptanceFact, "", release.Acceptance{Outcome: release.Refused}, "fault.release.required body.note"},
		{"lucia", release.AcceptanceFact, "", release.Acceptance{Outcome: release.AcceptedPlain}, "fault.release.not_holder"},
		{"lucia", release.AcceptanceFact, "/ACME", release.Acceptance{Proof: mail, Outcome: release.AcceptedReserved}, "fault.release.reservations body.reservations"},
		{"lucia", release.AcceptanceFact, "/ACME", release.Acceptance{Proof: mail, Outcome: release.AcceptedPlain, Reservations: []release.Reservation{reserved}}, "fault.release.reservations body.reservations"},
		{"lucia", release.AcceptanceFact, "/ACME", release.Acceptance{Proof: mail, Outcome: release.AcceptedReserved, Reservations: []release.Reservation{halves}}, "fault.release.required body.reservations[1].decider, fault.release.required body.reservations[1].decision"},
		{"lucia", release.ReservationFact, "", release.ReservationDone{Result: words("done")}, "fault.release.no_reservation key"},
		{"noa", release.ApprovalFact, "", release.Approval{Go: true}, "fault.release.not_holder"},
		{"lucia", release.ApprovalFact, "", release.Approval{Go: true, Person: "noa"}, "fault.release.own_decision body.person"},
		{"lucia", release.ApprovalFact, "", release.Approval{}, "fault.release.required body.reason"},
		{"lucia", release.NoticeFact, "D1/ACME", release.Notice{Channel: words("Mail")}, "fault.release.required body.proof"},
		{"iker", release.BaselineFact, "", baselineBody{Kind: "before", Location: words("repo"), CIs: []release.CI{{Code: "a"}}}, "fault.release.required deployment"},
		{"iker", release.BaselineFact, "D1", baselineBody{Kind: "between", Location: words("repo"), CIs: []release.CI{{Code: "a"}}}, "fault.release.choice body.kind"},
		{"iker", release.BaselineFact, "D1", baselineBody{Kind: "before", CIs: []release.CI{{Code: "a"}}}, "fault.release.required body.location"},
		{"iker", release.BaselineFact, "D1", baselineBody{Kind: "before", Location: words("repo")}, "fault.release.no_items body.cis"},
		{"iker", release.BaselineFact, "D1", baselineBody{Kind: "before", Location: words("repo"), CIs: []release.CI{{Code: "a"}, {Code: "b"}, {Code: "a"}}}, "fault.release.twice body.cis[3]"},
		{"iker", release.BaselineFact, "D9", baselineBody{}, "fault.release.deployment"},
		{"iker", release.InstalledFact, "D1", release.Inspection{Targets: []release.Found{{Target: "t", Unit: "app"}}}, "fault.release.required body.targets[1].version"},
		{"iker", release.ConfigurationFact, "D1", release.ConfigurationUpdated{}, "fault.release.required body.reference"},
		{"lucia", release.FeedbackFact, "D1/ACME", release.Feedback{From: "x", Score: 6}, "fault.release.level body.score"},
		{"lucia", release.IssueFact, "", release.Issue{Code: "I", Text: words("t"), State: release.IssueHanded}, "fault.release.required body.reference"},
		{"lucia", release.InvestigationFact, "D1", release.Investigation{Owner: "x", Action: words("y")}, "fault.release.required body.cause"},
		{"lucia", release.DistributionFact, "", release.Distribution{Role: "change_authority", Name: "marta"}, "fault.release.required body.proof"},
		{"lucia", release.StageFact, "", release.StageReached{To: "closed"}, "fault.release.fact_kind kind"},
		{"lucia", "wish", "", release.StageReached{}, "fault.release.fact_kind kind"},
	} {
		_, err := w.tell(c.actor, c.kind, c.place, "", c.body)
		if got := keys(err); got != c.want {
			w.t.Errorf("%s %+v:\n got %s\nwant %s", c.kind, c.body, got, c.want)
		}
	}
	for want, head := range map[string]release.Head{
		"fault.release.future at":       {Kind: release.IssueFact, At: at("2026-05-18T09:01")},
		"fault.release.attempt attempt": {Kind: release.IssueFact, Deployment: "D1", Attempt: 2},
		"fault.release.key key":         {Kind: release.IssueFact, Key: "J"},
	} {
		_, err := w.Record(w.t.Context(), "lucia", mail2, release.Fact{Head: head, Body: []byte(`{"code":"I","text":{"original":"en","values":{"en":"t"}}}`)})
		prints(w.t, want, keys(err))
	}
	w.unchanged(before, "wrong facts")
}

func recordStrict(w *walk) {
	w.authorised()
	before := w.mark()
	for body, want := range map[string]string{
		`{"hash":"` + builtHash + `","colour":"red"}`: "fault.release.body_member body.colour",
		`{"hash":7}`:                        "fault.release.body_type body.hash",
		`{"hash":"` + builtHash + `"}{}`:    "fault.release.body body",
		`[]`:                                "fault.release.body_type body",
		``:                                  "fault.release.body body",
		`{"inputs":[{"name":"a","rev":1}]}`: "fault.release.body_member body.rev",
	} {
		_, err := w.Record(w.t.Context(), "tomas", mail2, release.Fact{Head: release.Head{Kind: release.BuildFact}, Body: []byte(body)})
		prints(w.t, want, keys(err))
	}
	w.unchanged(before, "bodies that cannot be read")
}

func recordDefaults(w *walk) {
	w.authorised()
	w.accepted()
	f := w.facts()
	core, err := release.CoreOf(w.stored(mail2)).Hash()
	w.must(err)
	manifest, err := release.ManifestHash(f.Packages[0].Of.Units)
	w.must(err)
	criteria, err := release.CriteriaHash(intended().Criteria)
	w.must(err)
	approval := f.Approvals[0].Of
	if f.Packages[0].Of.Hash != manifest || f.Agreements[0].Of.Criteria != criteria || f.Acceptances[1].Of.Build != builtHash ||
		approval.Core != core || approval.Build != builtHash || len(approval.Acceptance) != 64 || approval.Person != "lucia" {
		w.t.Errorf("%+v", approval)
	}
	if f.Tests[0].Key != "T1" || f.Tests[0].Of.Build != builtHash || f.Tests[0].By != "noa" || f.Tests[0].Recorded != w.facts().Tests[0].At {
		w.t.Errorf("%+v", f.Tests[0])
	}
	head := w.told("lucia", release.NoticeFact, "D1/ACME", "", release.Notice{Channel: words("Mail"), Proof: "<1@example.org>"})
	d := w.stored(mail2).Deployments[0]
	prints(w.t, "1 2026-05-18T09:00:00Z Mail", head.Attempt, d.NoticeOn, d.NoticeChannel.Values["en"])
}

// Scope F37, invariant I10.
func recordAuthority(w *walk) {
	strict := agreed("BETA")
	strict.BuildNeedsAuthority, strict.TestsNeedAuthority = true, true
	w.policies["BETA"] = []policy.Policy{strict}
	w.when("2026-05-04T08:00")
	w.plans(intended())
	before := w.mark()
	_, err := w.tell("tomas", release.BuildFact, "", "", release.Build{Hash: builtHash})
	prints(w.t, "fault.release.unauthorised", keys(err))
	_, err = w.tell("noa", release.TestFact, "", "", release.TestRun{Code: "T1", Type: "unit", Environment: "test", Build: builtHash})
	prints(w.t, "fault.release.unauthorised", keys(err))
	w.unchanged(before, "work without authority")
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.told("noa", release.TestFact, "", "", release.TestRun{Code: "T1", Type: "unit", Environment: "test"})
	_, err = w.Record(w.t.Context(), "tomas", mail2, release.Fact{
		Head: release.Head{Kind: release.BuildFact, At: at("2026-05-11T10:29")}, Body: []byte(`{"hash":"` + builtHash + `"}`),
	})
	prints(w.t, "fault.release.unauthorised", keys(err))
}

func recordSecond(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	head := w.told("lucia", release.AgreementFact, "/ACME", "", release.Agreement{Proof: byMail("ACME")})
	before := w.mark()
	prints(w.t, "fault.release.same_person", keys(w.Confirm(w.t.Context(), "lucia", mail2, head.ID)))
	prints(w.t, "fault.release.no_fact", keys(w.Confirm(w.t.Context(), "ana", mail2, "none")))
	w.unchanged(before, "wrong confirmations")
	w.must(w.Confirm(w.t.Context(), "ana", mail2, head.ID))
	if f := w.facts().Agreements[0]; f.Confirmed != "ana" || f.ConfirmedAt != w.now {
		w.t.Errorf("%+v", f.Head)
	}
	prints(w.t, "fault.release.confirmed", keys(w.Confirm(w.t.Context(), "noa", mail2, head.ID)))
	issue := w.told("lucia", release.IssueFact, "", "", release.Issue{Code: "I", Text: words("t")})
	prints(w.t, "fault.release.needs_none", keys(w.Confirm(w.t.Context(), "ana", mail2, issue.ID)))
}

func recordChoice(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	_, err := w.tell("lucia", release.PolicyChoiceFact, "D1/ACME", "", release.PolicyChoice{To: "2.0", Adopt: true})
	prints(w.t, "fault.release.no_policy_held customer", keys(err))
	w.authorised()
	second := agreed("ACME")
	second.Number, second.From = "2.0", on("2026-05-10")
	first := agreed("ACME")
	first.To = second.From
	w.policies["ACME"] = []policy.Policy{first, second}
	_, err = w.tell("lucia", release.PolicyChoiceFact, "D1/ACME", "", release.PolicyChoice{To: "3.0", Adopt: true})
	prints(w.t, "fault.release.not_newer body.to", keys(err))
	_, err = w.tell("lucia", release.PolicyChoiceFact, "D1/ACME", "", release.PolicyChoice{To: "2.0"})
	prints(w.t, "fault.release.required body.reason", keys(err))
	w.told("lucia", release.PolicyChoiceFact, "D1/ACME", "", release.PolicyChoice{To: "2.0", Adopt: true})
	r := w.stored(mail2)
	prints(w.t, "authorized 2.0 1.0 1.0", r.Stage, r.Deployments[0].Customers[0].Policy, r.Deployments[1].Customers[0].Policy, w.facts().PolicyChoices[0].Of.From)
}

func recordOwner(w *walk) {
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	owned := release.Acceptance{Proof: release.Proof{How: release.ByOwner}, Outcome: release.AcceptedPlain}
	_, err := w.tell("lucia", release.AcceptanceFact, "/ACME", "", owned)
	prints(w.t, "fault.release.not_owner body.signatory", keys(err))
	w.told("olga", release.AcceptanceFact, "/ACME", "", owned)
	prints(w.t, "Olga Prat olga record_agreement", w.facts().Acceptances[0].Of.Signatory, w.facts().Acceptances[0].By, strings.TrimPrefix(w.orders.entries[len(w.orders.entries)-1].Action, "release."))
	owned.Signatory = "lucia"
	_, err = w.tell("olga", release.AcceptanceFact, "/ACME", "", owned)
	prints(w.t, "fault.release.not_owner body.signatory", keys(err))
	w.told(work.Anonymous, release.AcceptanceFact, "/ACME", "", release.Acceptance{Proof: byLink("ACME"), Outcome: release.AcceptedPlain})
	prints(w.t, "Sign of ACME", w.facts().Acceptances[1].By)
}

func recordBaseline(w *walk) {
	w.authorised()
	w.baseline("D1", release.BaselineBefore, "1.0")
	var items []release.CI
	f := w.facts().Baselines[0]
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		items, err = store.BaselineContents{}.Page(tx, f.ID, "", 0)
		return err
	}))
	b := w.stored(mail2).Deployments[0].Baselines[0]
	prints(w.t, "before 2 2 srv-1 1.0 true", f.Key, f.Of.Items, len(items), items[0].Code, items[0].Version, b.Hash == f.Of.Hash && b.TakenAt.At == f.At)
	_, err := w.tell("iker", release.BaselineFact, "D1", "", map[string]any{
		"kind": "after", "location": words("repo"), "reference": "snapshot 7", "covers": []string{"srv-1"},
	})
	prints(w.t, "fault.release.sha256 body.hash", keys(err))
	w.told("iker", release.BaselineFact, "D1", "", map[string]any{
		"kind": "after", "location": words("repo"), "reference": "snapshot 7", "covers": []string{"srv-1", "srv-2"}, "hash": builtHash,
	})
	if !fault.Is(err, fault.Invalid) {
		w.t.Error(err)
	}
}
