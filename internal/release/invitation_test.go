package release_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestCustomersByLink(t *testing.T) {
	both(t, map[string]func(*walk){
		"agree": linkAgree, "codes": linkCodes, "changed": linkChanged, "reservations": linkReservations, "refused": linkRefused,
		"override": linkOverride, "feedback and decline": linkFeedback, "closed": linkClosed, "asked wrongly": linkAsked,
		"at once": linkAtOnce, "discreet": linkDiscreet, "typed wrongly": linkTyped,
	})
}

// byLink lets the walk's customers answer by link.
func (w *walk) byLink() {
	w.Invitations, w.Letters, w.Languages, w.Needs.Customers = store.Invitations{}, true, []string{"en", "es"}, everyone{}
}

// everyone are the customers of the walk.
type everyone struct{}

func (everyone) Customers(*work.Tx) ([]string, error) { return []string{"ACME", "BETA"}, nil }

const acmeAddress = "it@example.org"

func asksFor(purpose release.Purpose, customer string) release.Invite {
	return release.Invite{Customer: customer, Purpose: purpose, Address: acmeAddress}
}

// invite makes an invitation and the secret that its letter brings.
func (w *walk) invite(ask release.Invite) (secret string, key id.Link) {
	w.t.Helper()
	made, err := w.Invite(w.t.Context(), "lucia", mail2, ask)
	w.must(err)
	if made.Secret != "" || made.Link != "" {
		w.t.Errorf("a link is there before its letter: %+v", made)
	}
	secret, _, err = w.MintLink(w.t.Context(), made.ID)
	w.must(err)
	return secret, made.ID
}

// code asks for a code, and reads the letter that brings it.
func (w *walk) code(secret string, key id.Link) string {
	w.t.Helper()
	w.must(w.SendCode(w.t.Context(), secret))
	code, i, err := w.MintCode(w.t.Context(), key)
	w.must(err)
	if len(code) != 6 || i.Address != acmeAddress || strings.Contains(i.Code.Hash, code) {
		w.t.Errorf("code %q for %s", code, i.Address)
	}
	return code
}

func (w *walk) shown(secret string) release.Asked {
	w.t.Helper()
	asked, err := w.OpenLink(w.t.Context(), secret)
	w.must(err)
	return asked
}

// answers is an answer of ACME's signatory to what is shown now.
func (w *walk) answers(secret, code, decision, comment string) release.Answer {
	w.t.Helper()
	return release.Answer{
		Given: release.Given{Decision: decision, Comment: comment, Name: "Sign of ACME"},
		Code:  code, Shown: w.shown(secret).Sheet.Hash, Language: "en",
	}
}

func (w *walk) answer(secret string, a release.Answer) string {
	_, err := w.Answer(w.t.Context(), secret, a)
	return keys(err)
}

// opens lists what a gate misses of a target, by message and customer.
func (w *walk) opens(gate, target string) []string {
	w.t.Helper()
	results, err := w.Gates(w.t.Context(), mail2)
	w.must(err)
	var lines []string
	for _, g := range results {
		for _, o := range g.Open {
			if g.Gate.ID == gate && g.Target.Name() == target {
				lines = append(lines, strings.TrimSpace(o.Key+" "+o.Customer))
			}
		}
	}
	return lines
}

// Scope F40; invariant I19: the customer's word counts once, in the signatory's
// name, bound to the criteria.
func linkAgree(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	secret, key := w.invite(asksFor(release.AskAgreement, "ACME"))
	asked := w.shown(secret)
	prints(w.t, "Sign of ACME en 2 C1 lucia true UTC", asked.Signatory, asked.Language, len(asked.Sheet.Criteria),
		asked.Sheet.Criteria[0].Code, asked.Inviter, asked.Letters, asked.Zone)
	if page, err := json.Marshal(asked); err != nil || strings.Contains(strings.ToLower(string(page)), "beta") {
		w.t.Errorf("%s names another customer (%v)", page, err)
	}
	prints(w.t, "fault.release.code_none code", w.answer(secret, w.answers(secret, "123456", release.Agreed, "")))
	code := w.code(secret, key)
	wrong := w.answers(secret, other(code), release.Agreed, "")
	before := w.mark()
	prints(w.t, "fault.release.code_wrong code", w.answer(secret, wrong))
	before.entries++
	w.unchanged(before, "a wrong code")

	right := w.answers(secret, code[:3]+" "+code[3:], release.Agreed, "  ")
	right.Name = " sign  of acme"
	prints(w.t, "", w.answer(secret, right))
	facts := w.facts().Agreements
	criteria, err := release.CriteriaHash(w.stored(mail2).Criteria)
	w.must(err)
	a := facts[0]
	prints(w.t, "1 ACME Sign of ACME link Head of IT it@example.org true true", len(facts), a.Customer, a.By, a.Of.How, a.Of.Title, a.Of.Address,
		a.Of.Criteria == criteria, a.Of.Reference == "sha256:"+right.Shown)
	prints(w.t, "[gate.criteria_agreed.customer BETA]", w.opens("criteria-agreed", "release authorized"))
	entry := w.orders.entries[len(w.orders.entries)-1]
	prints(w.t, "release.answer anonymous release:2026.6", entry.Action, entry.Actor, entry.Subject)

	before = w.mark()
	prints(w.t, "", w.answer(secret, right))
	right.Decision, right.Comment = release.Declined, "no"
	prints(w.t, "fault.release.link_used", w.answer(secret, right))
	prints(w.t, "fault.release.link_used", keys(w.SendCode(w.t.Context(), secret)))
	_, err = w.OpenLink(w.t.Context(), secret)
	prints(w.t, "fault.release.link_used lucia 2026-05-04", keys(err), fault.All(err)[0].Args["person"], fault.All(err)[0].Args["date"].(content.Date).ISO)
	w.unchanged(before, "a link that was used")
	list, err := w.ListInvitations(w.t.Context(), mail2)
	w.must(err)
	prints(w.t, "1 used agree true", len(list), list[0].State(w.now), list[0].Given.Decision, list[0].Fact == a.ID)
	copied, err := w.Answered(w.t.Context(), key)
	w.must(err)
	prints(w.t, "true 2", copied.Shown.Hash == asked.Sheet.Hash, len(copied.Shown.Criteria))
}

// other is another code.
func other(code string) string {
	if code[0] == '0' {
		return "1" + code[1:]
	}
	return "0" + code[1:]
}

func linkCodes(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	secret, key := w.invite(asksFor(release.AskAgreement, "ACME"))
	code := w.code(secret, key)
	for range 4 {
		prints(w.t, "fault.release.code_wrong code", w.answer(secret, w.answers(secret, other(code), release.Agreed, "")))
	}
	for range 2 {
		prints(w.t, "fault.release.code_locked code", w.answer(secret, w.answers(secret, other(code), release.Agreed, "")))
	}
	prints(w.t, "fault.release.code_locked code", w.answer(secret, w.answers(secret, code, release.Agreed, "")))
	prints(w.t, "0", len(w.facts().Agreements))

	old := code
	code = w.code(secret, key)
	if old != code {
		prints(w.t, "fault.release.code_wrong code", w.answer(secret, w.answers(secret, old, release.Agreed, "")))
	}
	w.when("2026-05-04T08:10")
	prints(w.t, "fault.release.code_late code", w.answer(secret, w.answers(secret, code, release.Agreed, "")))
	w.code(secret, key)
	err := w.SendCode(w.t.Context(), secret)
	prints(w.t, "fault.release.codes 51 true", keys(err), fault.All(err)[0].Args["minutes"], fault.Is(err, fault.Busy))
	w.when("2026-05-04T09:00")
	code = w.code(secret, key)
	prints(w.t, "", w.answer(secret, w.answers(secret, code, release.Agreed, "")))
	_, _, err = w.MintCode(w.t.Context(), key)
	prints(w.t, "fault.release.link_closed", keys(err))
	_, _, err = w.MintLink(w.t.Context(), key)
	prints(w.t, "fault.release.link_closed", keys(err))

	w.Letters = false
	made, err := w.Invite(w.t.Context(), "lucia", mail2, asksFor(release.AskFeedback, "ACME"))
	w.must(err)
	prints(w.t, "43 false fault.release.no_letters", len(made.Secret), w.shown(made.Secret).Letters, keys(w.SendCode(w.t.Context(), made.Secret)))
}

// Scope F91: what changed meanwhile is refused, and told.
func linkChanged(w *walk) {
	w.byLink()
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.move("", release.BuildRelease)
	w.test()
	secret, key := w.invite(asksFor(release.AskAcceptance, "ACME"))
	code := w.code(secret, key)
	a := w.answers(secret, code, string(release.AcceptedPlain), "")
	w.build("c")
	before := w.mark()
	_, err := w.Answer(w.t.Context(), secret, a)
	var changed *release.ShownChanged
	if !errors.As(err, &changed) {
		w.t.Fatal(err)
	}
	prints(w.t, "fault.release.shown_changed [{build  changed} {criteria C1 changed} {criteria C2 changed} {tests T2 removed} {tests T1 removed}]",
		keys(err), changed.Changes)
	a.Shown = strings.Repeat("0", 64)
	_, err = w.Answer(w.t.Context(), secret, a)
	if !errors.As(err, &changed) || len(changed.Changes) != 0 {
		w.t.Errorf("%v", err)
	}
	w.unchanged(before, "an answer to what is no more")
	w.test()
	prints(w.t, "", w.answer(secret, w.answers(secret, code, string(release.AcceptedPlain), "All well")))
	last := w.facts().Acceptances
	said := last[len(last)-1]
	prints(w.t, "ACME accepted true All well en", said.Customer, said.Of.Outcome, said.Of.Build == strings.Repeat("c", 64),
		said.Of.Note.Values["en"], said.Of.Note.Original)
}

// Scope F39: what a customer reserves waits for the organisation's decision.
func linkReservations(w *walk) {
	w.byLink()
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.move("", release.BuildRelease)
	for i, met := range []bool{true, false} {
		code := []string{"C1", "C2"}[i]
		run := testRun("T"+code, []release.TestKind{"acceptance", "security"}[i], "2026-05-12T10:00", code, met).Of
		w.told("noa", release.TestFact, "", "", run)
	}
	secret, key := w.invite(asksFor(release.AskAcceptance, "ACME"))
	code := w.code(secret, key)
	a := w.answers(secret, code, string(release.AcceptedPlain), "")
	prints(w.t, "fault.release.answer_unmet decision", w.answer(secret, a))
	a.Decision = string(release.AcceptedReserved)
	prints(w.t, "fault.release.answer_reservation comment, fault.release.answer_unreserved reservation.C2", w.answer(secret, a))
	a.Reservations = map[string]string{"C2": " Old mail may come later ", "C1": "", "X": "of nothing"}
	a.Comment = "And the manual"
	prints(w.t, "", w.answer(secret, a))
	fact := w.facts().Acceptances[0]
	prints(w.t, "[{R1 C2 Old mail may come later} {R2  And the manual}]", brief(fact.Of.Reservations))
	prints(w.t, "[gate.acceptance.undecided ACME gate.acceptance.undecided ACME]", w.opens("acceptance", "deployment D1 ready"))

	decide := func(actor string, list ...release.Reserved) string {
		_, err := w.DecideReservations(w.t.Context(), actor, mail2, fact.ID, list)
		return keys(err)
	}
	one := release.Reserved{Code: "R1", Decision: words("Moved by the 20th"), Owner: "iker", Due: on("2026-06-20")}
	two := release.Reserved{Code: "R2", Decision: words("Sent with the next one"), Owner: "noa"}
	before := w.mark()
	prints(w.t, "fault.release.not_holder", decide("noa", one, two))
	prints(w.t, "fault.release.undecided reservations[R2]", decide("lucia", one))
	prints(w.t, "fault.release.no_reservation reservations[R9].code", decide("lucia", one, two, release.Reserved{Code: "R9"}))
	prints(w.t, "fault.release.twice reservations[R1].code, fault.release.no_reservation reservations[R1].code", decide("lucia", one, two, one))
	w.unchanged(before, "wrong decisions")
	prints(w.t, "", decide("lucia", one, two))
	prints(w.t, "[]", w.opens("acceptance", "deployment D1 ready"))
	last := w.facts().Acceptances[1]
	prints(w.t, "lucia link Sign of ACME Moved by the 20th lucia iker", last.By, last.Of.How, last.Of.Signatory,
		last.Of.Reservations[0].Decision.Values["en"], last.Of.Reservations[0].Decider, last.Of.Reservations[0].Owner)
	prints(w.t, "fault.release.not_waiting", decide("lucia", one, two))
}

// brief prints reservations without what the organisation decides.
func brief(list []release.Reservation) (lines []struct{ Code, Criterion, Text string }) {
	for _, r := range list {
		lines = append(lines, struct{ Code, Criterion, Text string }{r.Code, r.Criterion, r.Text.Values["en"]})
	}
	return lines
}

// A refusal stops that customer's deployment, and no other.
func linkRefused(w *walk) {
	w.byLink()
	w.authorised()
	w.accepted()
	secret, key := w.invite(asksFor(release.AskAcceptance, "ACME"))
	code := w.code(secret, key)
	prints(w.t, "fault.release.answer_reason comment", w.answer(secret, w.answers(secret, code, string(release.Refused), "")))
	prints(w.t, "", w.answer(secret, w.answers(secret, code, string(release.Refused), "Mail is slow")))
	prints(w.t, "[gate.acceptance.refused_by ACME]", w.opens("acceptance", "deployment D1 ready"))
	prints(w.t, "fault.release.blocked", keys(w.try("D1", release.PrepareDeployment)))
	w.move("D2", release.PrepareDeployment)
}

// The customer's agreement confirms the exception, and is none to the criteria.
func linkOverride(w *walk) {
	w.byLink()
	w.authorised()
	w.accepted()
	w.must(w.except(release.Exception{
		Code: "W1", Kind: release.Overridden, Gate: "notice-given", Target: "deployment D1 deploying", Customer: "ACME",
		Reason: words("they asked for it"), Expires: on("2026-06-30"),
	}))
	ask := asksFor(release.AskOverride, "ACME")
	ask.Exception = "W1"
	secret, key := w.invite(ask)
	e := w.shown(secret).Sheet.Exceptions[0]
	prints(w.t, "W1 notice-given they asked for it 2026-06-30", e.Code, e.Gate, e.Reason.Values["en"], e.Expires)
	code := w.code(secret, key)
	prints(w.t, "", w.answer(secret, w.answers(secret, code, release.Agreed, "")))
	stored := w.stored(mail2).Deployments[0].Exceptions[0]
	prints(w.t, "Sign of ACME true", stored.Second, stored.Confirmed == w.now)
	prints(w.t, "[]", w.opens("criteria-agreed", "release authorized"))
	_, err := w.Invite(w.t.Context(), "lucia", mail2, ask)
	prints(w.t, "fault.release.confirmed", keys(err))
}

func linkFeedback(w *walk) {
	w.byLink()
	w.authorised()
	ask := asksFor(release.AskFeedback, "ACME")
	ask.Deployment = "D1"
	secret, key := w.invite(ask)
	code := w.code(secret, key)
	a := w.answers(secret, code, "feedback", "")
	prints(w.t, "fault.release.answer_score score", w.answer(secret, a))
	a.Score, a.Comment = 4, "Quick <b>and</b> quiet"
	prints(w.t, "", w.answer(secret, a))
	f := w.facts().Feedback[0]
	prints(w.t, "D1 ACME Sign of ACME 4 Quick <b>and</b> quiet link", f.Deployment, f.Customer, f.By, f.Of.Score, f.Of.Text.Values["en"], f.Of.How)
	_, err := w.tell("lucia", release.FeedbackFact, "D1/ACME", "", release.Feedback{From: "Sign of ACME", Score: 5, How: release.ByLink})
	prints(w.t, "fault.release.by_link body.how", keys(err))

	agreed := len(w.facts().Agreements)
	secret, key = w.invite(asksFor(release.AskAgreement, "ACME"))
	code = w.code(secret, key)
	prints(w.t, "fault.release.answer_reason comment", w.answer(secret, w.answers(secret, code, release.Declined, " ")))
	prints(w.t, "", w.answer(secret, w.answers(secret, code, release.Declined, "Too few")))
	list, err := w.ListInvitations(w.t.Context(), mail2)
	w.must(err)
	prints(w.t, "0 decline Too few  used", len(w.facts().Agreements)-agreed, list[0].Given.Decision, list[0].Given.Comment, list[0].Fact, list[0].State(w.now))
}

// Links that open nothing say why; what they held stays shut.
func linkClosed(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	gone := func(secret string) string {
		_, err := w.OpenLink(w.t.Context(), secret)
		if !fault.Is(err, fault.NotFound) {
			w.t.Errorf("%v", err)
		}
		prints(w.t, keys(err), keys(w.SendCode(w.t.Context(), secret)))
		return keys(err)
	}
	prints(w.t, "fault.release.link_unknown", gone("x"))
	first, old := w.invite(asksFor(release.AskAgreement, "ACME"))
	second, key := w.invite(asksFor(release.AskAgreement, "ACME"))
	prints(w.t, "fault.release.link_void", gone(first))
	feedback, _ := w.invite(asksFor(release.AskFeedback, "ACME"))
	third, _, err := w.MintLink(w.t.Context(), key)
	w.must(err)
	prints(w.t, "fault.release.link_unknown", gone(second))
	w.shown(third)
	w.shown(feedback)
	prints(w.t, "fault.release.link_void", keys(w.VoidInvitation(w.t.Context(), "ana", mail2, old)))
	prints(w.t, "fault.release.link_unknown", keys(w.VoidInvitation(w.t.Context(), "ana", mail2, "nothing")))
	w.must(w.VoidInvitation(w.t.Context(), "ana", mail2, key))
	prints(w.t, "fault.release.link_void", gone(third))
	w.when("2026-05-18T07:59")
	w.shown(feedback)
	w.when("2026-05-18T08:00")
	prints(w.t, "fault.release.link_expired", gone(feedback))
	fourth, _ := w.invite(asksFor(release.AskFeedback, "ACME"))
	acme := w.house.clients["ACME"]
	acme.Signatories = nil
	w.house.clients["ACME"] = acme
	prints(w.t, "fault.release.link_signatory", gone(fourth))
	list, err := w.ListInvitations(w.t.Context(), mail2)
	w.must(err)
	var states []release.InvitationState
	for _, i := range list {
		states = append(states, i.State(w.now))
	}
	prints(w.t, "[open expired void void]", states)
}

func linkAsked(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	before := w.mark()
	right := asksFor(release.AskAgreement, "ACME")
	for want, edit := range map[string]func(*release.Invite){
		"fault.release.choice purpose":             func(i *release.Invite) { i.Purpose = "sign" },
		"fault.release.link_address address":       func(i *release.Invite) { i.Address = "else@example.org" },
		"fault.release.not_served customer":        func(i *release.Invite) { i.Customer = "OWN" },
		"fault.release.link_days days":             func(i *release.Invite) { i.Days = 61 },
		"fault.release.choice language":            func(i *release.Invite) { i.Language = "fr" },
		"fault.release.link_deployment deployment": func(i *release.Invite) { i.Deployment = "D9" },
		"fault.release.link_exception exception":   func(i *release.Invite) { i.Exception = "W1" },
		"fault.release.link_build":                 func(i *release.Invite) { i.Purpose = release.AskAcceptance },
		"fault.release.no_exception": func(i *release.Invite) {
			i.Purpose, i.Exception = release.AskOverride, "W9"
		},
	} {
		ask := right
		edit(&ask)
		_, err := w.Invite(w.t.Context(), "lucia", mail2, ask)
		prints(w.t, want, keys(err))
	}
	_, err := w.Invite(w.t.Context(), "lucia", mail2, release.Invite{Purpose: release.AskAgreement, Customer: "BETA", Deployment: "D1", Address: acmeAddress})
	prints(w.t, "fault.release.not_served customer", keys(err))
	w.unchanged(before, "wrong invitations")
	list, err := w.ListInvitations(w.t.Context(), mail2)
	prints(w.t, "0 <nil>", len(list), err)
}

// Of two answers at once one counts.
func linkAtOnce(w *walk) {
	w.byLink()
	w.authorised()
	needs := w.Needs
	needs.Unit = work.New(w, w.db, storetest.Anyone{})
	crowd := release.NewService(needs)
	secret, key := w.invite(asksFor(release.AskFeedback, "ACME"))
	code := w.code(secret, key)
	var group sync.WaitGroup
	results := make([]error, 4)
	for i := range results {
		a := w.answers(secret, code, "feedback", "")
		a.Score = i%2 + 1 // two of each
		group.Go(func() { _, results[i] = crowd.Answer(context.WithoutCancel(w.t.Context()), secret, a) })
	}
	group.Wait()
	facts := w.facts().Feedback
	prints(w.t, "1", len(facts))
	for i, err := range results {
		if won := i%2+1 == facts[0].Of.Score; won != (err == nil) {
			w.t.Errorf("score %d: %v, recorded %d", i%2+1, err, facts[0].Of.Score)
		}
	}
}

// Invariant I26: no text that names another customer reaches a customer.
func linkDiscreet(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	plan := intended()
	w.plans(plan)
	secret, _ := w.invite(asksFor(release.AskAgreement, "ACME"))
	telling := slices.Clone(plan.Criteria)
	telling[0].Text = words("Mail arrives as at Beta Clinics")
	w.plans(release.Plan{Code: mail2, Criteria: telling})
	_, err := w.OpenLink(w.t.Context(), secret)
	if prints(w.t, "fault.release.link_withheld", keys(err)); strings.Contains(strings.ToUpper(err.Error()), "BETA") {
		w.t.Errorf("the customer reads %v", err)
	}
	_, err = w.Invite(w.t.Context(), "lucia", mail2, asksFor(release.AskAgreement, "ACME"))
	prints(w.t, "fault.release.names_other criteria[C1].text", keys(err))
}

// What is typed wrongly costs no try.
func linkTyped(w *walk) {
	w.byLink()
	w.when("2026-05-04T08:00")
	w.plans(intended())
	secret, key := w.invite(asksFor(release.AskAgreement, "ACME"))
	code := w.code(secret, key)
	before := w.mark()
	for want, edit := range map[string]func(*release.Answer){
		"fault.release.code_form code":           func(a *release.Answer) { a.Code = "12345x" },
		"fault.release.answer_name name":         func(a *release.Answer) { a.Name = "Somebody" },
		"fault.release.answer_decision decision": func(a *release.Answer) { a.Decision = "accepted" },
		"fault.release.answer_long comment":      func(a *release.Answer) { a.Comment = strings.Repeat("ñ", 4001) },
		"fault.release.answer_text comment":      func(a *release.Answer) { a.Comment = "a\x1b[2Jb" },
	} {
		a := w.answers(secret, code, release.Agreed, "")
		edit(&a)
		prints(w.t, want, w.answer(secret, a))
	}
	w.unchanged(before, "what was typed wrongly")
	prints(w.t, "", w.answer(secret, w.answers(secret, code, release.Agreed, "Line one\r\nline two")))
}
