package release_test

import (
	"errors"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/work"
)

func TestExceptions(t *testing.T) {
	both(t, map[string]func(*walk){
		"refused": exceptRefused, "emergency": exceptEmergency, "customer": exceptCustomer, "authority": exceptAuthority,
	})
}

func (w *walk) except(e release.Exception) error {
	return w.Except(w.t.Context(), "lucia", mail2, e)
}

// asked is a deferral of a gate for a target.
func asked(gate, target string) release.Exception {
	return release.Exception{Kind: release.Deferral, Gate: gate, Target: target, Reason: words("no time")}
}

func exceptRefused(w *walk) {
	w.authorised()
	before := w.mark()
	baseline := asked("baseline-before", "deployment D1 deploying")
	plain := asked("notice-given", "deployment D1 deploying")
	own := plain
	own.Kind, own.Customer = release.Overridden, "BETA"
	waiver := plain
	waiver.Kind = "waiver"
	for _, c := range []struct {
		e    release.Exception
		want string
	}{
		{baseline, "fault.release.firm gate"},
		{asked("nothing", "release built"), "fault.release.no_gate gate"},
		{asked("notice-given", "release built"), "fault.release.no_target target"},
		{asked("notice-given", "deployment D9 deploying"), "fault.release.no_target target"},
		{asked("notice-given", "deploying"), "fault.release.no_target target"},
		{asked("notice-given", ""), "fault.release.no_target target"},
		{plain, "fault.release.no_deferral kind"},
		{waiver, "fault.release.choice kind"},
		{own, "fault.release.not_served customer"},
	} {
		prints(w.t, c.want, keys(w.except(c.e)))
	}
	w.plans(release.Plan{Code: mail2, Type: "emergency"})
	before = w.mark() // another type is another core
	late, past, unreasoned, future := plain, plain, plain, plain
	late.Expires, past.Expires, unreasoned.Reason, future.On = on("2026-05-22"), on("2026-05-10"), words(""), timed("2026-06-01T10:00")
	for want, e := range map[string]release.Exception{
		"fault.release.deadline expires": late, "fault.release.order expires": past,
		"fault.release.required reason": unreasoned, "fault.release.future on": future,
	} {
		prints(w.t, want, keys(w.except(e)))
	}
	w.unchanged(before, "exceptions that nothing allows")
}

// Scope F49: a deferral opens its gate once a second person agreed, and holds the
// close until it is done.
func exceptEmergency(w *walk) {
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.Type = "emergency"
	w.plans(plan)
	w.move("", release.PlanRelease)
	given := release.Authorisation{Reference: "AUT-1", Person: "eva", Role: "emergency_change_authority", Verbal: true, On: timed("2026-05-04T08:00")}
	_, err := w.Authorise(w.t.Context(), "eva", mail2, given, release.AuthorityWord{})
	w.must(err)
	w.must(w.except(asked("criteria-agreed", "authorized")))
	e := w.stored(mail2).Exceptions[0]
	prints(w.t, "deferral-1 release authorized lucia  2026-05-14", e.Code, e.Target, e.Person, e.Second, e.Expires)
	if !e.What.IsEmpty() {
		w.t.Errorf("what was not given is %v", e.What)
	}
	prints(w.t, "fault.release.blocked", keys(w.try("", release.AuthorizeRelease)))
	before := w.mark()
	confirm := func(actor string) string { return keys(w.ConfirmException(w.t.Context(), actor, mail2, "deferral-1")) }
	prints(w.t, "fault.release.same_person fault.release.not_holder fault.release.no_exception",
		confirm("lucia"), confirm("marta"), keys(w.ConfirmException(w.t.Context(), "eva", mail2, "X")))
	w.unchanged(before, "wrong confirmations")
	prints(w.t, "fault.release.not_deferred", keys(w.CompleteDeferral(w.t.Context(), "lucia", mail2, "deferral-1")))
	w.must(w.ConfirmException(w.t.Context(), "eva", mail2, "deferral-1"))
	prints(w.t, "fault.release.confirmed", confirm("eva"))
	w.move("", release.AuthorizeRelease)
	stages := w.facts().Stages
	prints(w.t, "[criteria-agreed deferral-1]", stages[len(stages)-1].Of.Except)

	prints(w.t, "fault.release.blocked", keys(w.CompleteDeferral(w.t.Context(), "lucia", mail2, "deferral-1")))
	for _, customer := range []string{"ACME", "BETA"} {
		w.says(release.AgreementFact, "/"+customer, "", release.Agreement{Proof: byMail(customer)})
	}
	w.must(w.CompleteDeferral(w.t.Context(), "lucia", mail2, "deferral-1"))
	if e := w.stored(mail2).Exceptions[0]; e.Done != w.now || e.Second != "eva" {
		w.t.Errorf("%+v", e)
	}
}

// The customer's own agreement opens its own window alone.
func exceptCustomer(w *walk) {
	w.authorised()
	w.accepted()
	w.when("2026-05-20T09:00")
	e := release.Exception{
		Code: "W1", Kind: release.Overridden, Gate: "notice-given", Target: "D1 deploying", Customer: "ACME",
		Reason: words("they asked for it"), Expires: on("2026-06-30"),
	}
	w.must(w.except(e))
	w.must(w.Unit.Read(w.t.Context(), func(tx *work.Tx) error {
		view, err := w.DeploymentView(tx, mail2+"@D1")
		if err == nil {
			prints(w.t, "term term.gate.notice_given ", view.Exceptions[0].What.Value.Type, view.Exceptions[0].What.Value.Raw, view.Exceptions[0].Gate.Key)
		}
		return err
	}))
	prints(w.t, "fault.release.twice code", keys(w.except(e)))
	prints(w.t, "fault.release.no_agreement", keys(w.ConfirmException(w.t.Context(), "ana", mail2, "W1")))
	w.says(release.AgreementFact, "/ACME", "W1", release.Agreement{Proof: byMail("ACME")})
	w.must(w.ConfirmException(w.t.Context(), "ana", mail2, "W1"))
	prints(w.t, "Sign of ACME", w.stored(mail2).Deployments[0].Exceptions[0].Second)
	w.move("D1", release.PrepareDeployment)
	w.when("2026-06-02T18:00")
	w.baseline("D1", release.BaselineBefore, "1.0")
	w.when("2026-06-02T20:05")
	w.move("D1", release.StartDeployment)
}

func exceptAuthority(w *walk) {
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.References = plan.References[2:]
	w.plans(plan)
	e := release.Exception{Kind: release.Overridden, Gate: "references", Target: "release authorized", Reason: words("outside change control"), Expires: on("2026-06-30")}
	w.must(w.except(e))
	prints(w.t, "fault.release.not_holder", keys(w.ConfirmException(w.t.Context(), "noa", mail2, "override-1")))
	w.must(w.ConfirmException(w.t.Context(), "marta", mail2, "override-1"))
}

func TestAuthorisations(t *testing.T) {
	both(t, map[string]func(*walk){
		"refused": authoriseRefused, "late": authoriseLate, "by document": authoriseDocument,
		"too late": authoriseTooLate, "for another": authoriseForAnother, "withdrawn": authoriseWithdrawn,
	})
}

func authoriseRefused(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	before := w.mark()
	right := release.Authorisation{Reference: "A", Person: "marta", On: timed("2026-05-04T07:00")}
	for want, edit := range map[string]func(*release.Authorisation){
		"fault.release.required reference":     func(a *release.Authorisation) { a.Reference = "" },
		"fault.release.required on":            func(a *release.Authorisation) { a.On = release.Authorisation{}.On },
		"fault.release.future on":              func(a *release.Authorisation) { a.On = timed("2026-05-04T08:01") },
		"fault.release.order expires":          func(a *release.Authorisation) { a.Expires = on("2026-05-03") },
		"fault.release.choice role":            func(a *release.Authorisation) { a.Role = "quality_manager" },
		"fault.release.not_emergency role":     func(a *release.Authorisation) { a.Role = "emergency_change_authority" },
		"fault.release.not_holder person":      func(a *release.Authorisation) { a.Person = "lucia" },
		"fault.release.core_moved":             func(a *release.Authorisation) { a.Core = builtHash },
		"fault.release.fact_not_given content": func(a *release.Authorisation) { a.Number = "1.0" },
	} {
		given := right
		edit(&given)
		_, err := w.Authorise(w.t.Context(), "lucia", mail2, given, release.AuthorityWord{})
		prints(w.t, want, keys(err))
	}
	w.unchanged(before, "wrong authorisations")
	_, err := w.Authorise(w.t.Context(), "lucia", mail2, right, release.AuthorityWord{})
	w.must(err)
	_, err = w.Authorise(w.t.Context(), "lucia", mail2, right, release.AuthorityWord{})
	prints(w.t, "fault.release.twice reference", keys(err))
}

func authoriseLate(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	hours := agreed("ACME")
	hours.Emergency.Hours = 2
	w.policies["ACME"][0] = hours
	for reference, verbal := range map[string]bool{"A": false, "B": true} {
		given := release.Authorisation{Reference: reference, Person: "marta", Verbal: verbal, On: timed("2026-05-04T05:00")}
		_, err := w.Authorise(w.t.Context(), "lucia", mail2, given, release.AuthorityWord{})
		w.must(err)
	}
	list := w.stored(mail2).Exceptions
	if len(list) != 1 || list[0].Kind != release.LateRecord || !strings.Contains(list[0].What.Values["en"], "B") {
		w.t.Errorf("%+v", list)
	}
}

// Domain section 3, gate authorization: what was said by word of mouth and
// recorded too late does not bind; one in writing does, and is only marked.
func authoriseTooLate(w *walk) {
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.Type = "emergency"
	w.plans(plan)
	hours := agreed("BETA")
	hours.Emergency.Hours = 2
	w.policies["BETA"][0] = hours
	for _, customer := range []string{"ACME", "BETA"} {
		w.says(release.AgreementFact, "/"+customer, "", release.Agreement{Proof: byMail(customer)})
	}
	w.move("", release.PlanRelease)
	give := func(reference string, verbal bool, on clock.Planned) {
		given := release.Authorisation{
			Reference: reference, Role: "emergency_change_authority", Person: "eva", Verbal: verbal, On: on, Recorded: on,
		}
		_, err := w.Authorise(w.t.Context(), "eva", mail2, given, release.AuthorityWord{})
		w.must(err)
	}
	yesterday := clock.Planned{Date: on("2026-05-03")}
	give("A", true, timed("2026-05-04T05:59"))
	prints(w.t, "[gate.authorization.verbal] 1", openKeys(w.try("", release.AuthorizeRelease)), len(w.stored(mail2).Exceptions))
	give("B", true, yesterday)
	prints(w.t, "[gate.authorization.verbal] 2", openKeys(w.try("", release.AuthorizeRelease)), len(w.stored(mail2).Exceptions))
	give("C", true, timed("2026-05-04T06:00"))
	w.move("", release.AuthorizeRelease)
	prints(w.t, "2 2026-05-04T08:00:00Z", len(w.stored(mail2).Exceptions), w.stored(mail2).Authorisations[0].Recorded)
	w.when("2026-05-05T01:59") // the day before ended less than two hours ago
	give("D", true, clock.Planned{Date: on("2026-05-04")})
	prints(w.t, "2", len(w.stored(mail2).Exceptions))
}

// openKeys are the messages of the gates that a refusal names.
func openKeys(err error) (list []string) {
	var blocked *release.Blocked
	if errors.As(err, &blocked) {
		for _, o := range blocked.Open {
			list = append(list, o.Key)
		}
	}
	return list
}

// What somebody else writes down for the authority binds once a second person has
// confirmed it, unless a file shows it.
func authoriseForAnother(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	for _, customer := range []string{"ACME", "BETA"} {
		w.says(release.AgreementFact, "/"+customer, "", release.Agreement{Proof: byMail(customer)})
	}
	w.move("", release.PlanRelease)
	give := func(actor, reference string, word release.AuthorityWord) error {
		given := release.Authorisation{Reference: reference, Person: "marta", On: timed("2026-05-04T07:00")}
		_, err := w.Authorise(w.t.Context(), actor, mail2, given, word)
		return err
	}
	authorised := func() (ok bool) {
		w.must(w.Unit.Read(w.t.Context(), func(tx *work.Tx) (err error) {
			ok, err = w.IsAuthorised(tx, mail2)
			return err
		}))
		return ok
	}
	prints(w.t, "fault.release.sha256 file", keys(give("lucia", "A", release.AuthorityWord{File: "none"})))
	w.must(give("lucia", "A", release.AuthorityWord{Own: true})) // what it says of itself counts for nothing
	prints(w.t, "[gate.authorization.unconfirmed] false", openKeys(w.try("", release.AuthorizeRelease)), authorised())
	confirm := func(actor, reference string) string {
		return keys(w.Confirm(w.t.Context(), actor, mail2, w.word(mail2, reference)))
	}
	before := w.mark()
	prints(w.t, "fault.release.same_person", confirm("lucia", "A"))
	w.unchanged(before, "confirmed by whoever recorded it")
	w.when("2026-05-04T09:00")
	prints(w.t, "", confirm("ana", "A"))
	prints(w.t, "fault.release.confirmed", confirm("marta", "A"))
	early := w.tryMove(release.Move{By: release.AuthorizeRelease, At: at("2026-05-04T08:59")})
	prints(w.t, "[gate.authorization.confirmed_later] true", openKeys(early), authorised())
	w.move("", release.AuthorizeRelease)

	w.must(give("lucia", "B", release.AuthorityWord{File: unitHash}))
	w.must(give("marta", "C", release.AuthorityWord{}))
	prints(w.t, "fault.release.needs_none fault.release.needs_none", confirm("ana", "B"), confirm("ana", "C"))
	for _, reference := range []string{"A", "B"} { // the last one that binds keeps the release authorised
		_, err := w.Revoke(w.t.Context(), "marta", mail2, reference, "a new risk")
		w.must(err)
	}
	prints(w.t, "authorized", w.stored(mail2).Stage)
	_, err := w.Revoke(w.t.Context(), "marta", mail2, "C", "a new risk")
	w.must(err)
	prints(w.t, "planned", w.stored(mail2).Stage)
}

// One that does not bind does not keep a release authorised when the one that
// does is taken back.
func authoriseWithdrawn(w *walk) {
	w.authorised()
	given := release.Authorisation{Reference: "AUT-2", Person: "marta", On: timed("2026-05-11T10:00")}
	_, err := w.Authorise(w.t.Context(), "lucia", mail2, given, release.AuthorityWord{})
	w.must(err)
	_, err = w.Revoke(w.t.Context(), "marta", mail2, "AUT-1", "a new risk")
	w.must(err)
	prints(w.t, "planned", w.stored(mail2).Stage)
}

// The approval of the plan's document is the authorisation.
func authoriseDocument(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	core, err := release.CoreOf(w.stored(mail2)).Hash()
	w.must(err)
	approve := func(core string) error {
		return w.Write(w.t.Context(), func(tx *work.Tx) error {
			return w.Authorised(tx, release.PlanApproved{Release: mail2, Core: core, Content: builtHash, Number: "1.0", Person: "marta"})
		})
	}
	before := w.mark()
	prints(w.t, "fault.release.core_moved", keys(approve(builtHash)))
	w.unchanged(before, "another core")
	w.must(approve(core))
	w.must(approve(core))
	a := w.stored(mail2).Authorisations
	prints(w.t, "1 PLAN 1.0 marta change_authority 1.0 true true 2026-05-04T08:00:00Z", len(a), a[0].Reference, a[0].Person, a[0].Role,
		a[0].Number, a[0].Core == core, a[0].Content == builtHash, a[0].On)
}

func TestTicks(t *testing.T) { both(t, map[string]func(*walk){"ticks": ticks}) }

func ticks(w *walk) {
	w.authorised()
	w.accepted()
	tick := func(k release.Tick) string {
		k.Release, k.Deployment = mail2, "D1"
		return keys(w.Tick(w.t.Context(), "iker", k))
	}
	before := w.mark()
	prints(w.t, "fault.release.not_ticked", tick(release.Tick{Task: 1, State: "done"}))
	w.unchanged(before, "a task before its time")
	w.started("D1", "ACME", "2026-06-02")
	before = w.mark()
	for _, c := range []struct {
		k    release.Tick
		want string
	}{
		{release.Tick{State: "done"}, "fault.release.required task"},
		{release.Tick{Task: 9, State: "done"}, "fault.release.no_task"},
		{release.Tick{Task: 1, State: "well"}, "fault.release.choice state"},
		{release.Tick{Task: 1, State: "skipped"}, "fault.release.required reason"},
		{release.Tick{Task: 1, State: "done", At: timed("2026-06-02T20:06")}, "fault.release.future at"},
		{release.Tick{Item: "none", State: "done"}, "fault.release.no_item"},
		{release.Tick{Item: "login", State: "not_applicable", Reason: words("x")}, "fault.release.required approved"},
		{release.Tick{Item: "login", State: "not_applicable", Reason: words("x"), Approved: "noa"}, "fault.release.not_holder approved"},
	} {
		prints(w.t, c.want, tick(c.k))
	}
	w.unchanged(before, "wrong ticks")
	prints(w.t, "", tick(release.Tick{Task: 1, State: "skipped", Reason: words("not needed"), Who: "noa"}))
	prints(w.t, "", tick(release.Tick{Item: "login", State: "not_applicable", Reason: words("no users"), Approved: "lucia"}))
	d := w.stored(mail2).Deployments[0]
	item := d.Items[len(d.Items)-1]
	prints(w.t, "skipped noa not needed 2026-06-02T20:05:00Z not_applicable lucia 2026-06-02T20:05:00Z iker", d.Tasks[0].State, d.Tasks[0].Who,
		d.Tasks[0].Reason.Values["en"], d.Tasks[0].Actual, item.State, item.Approved, item.On, item.By)
	prints(w.t, "", tick(release.Tick{Item: "login", State: "done", Who: "noa"}))
	item = w.stored(mail2).Deployments[0].Items[len(d.Items)-1]
	prints(w.t, "done noa", item.State, item.By)
	prints(w.t, "", tick(release.Tick{Item: "login", State: "pending"}))
	item = w.stored(mail2).Deployments[0].Items[len(d.Items)-1]
	prints(w.t, "pending  true", item.State, item.By, item.On.IsZero())
	before = w.mark()
	prints(w.t, "", tick(release.Tick{Task: 1, State: "skipped", Reason: words("not needed"), Who: "noa"}))
	w.unchanged(before, "the same tick")
	prints(w.t, "", tick(release.Tick{Task: 1, State: "pending"}))
	if task := w.stored(mail2).Deployments[0].Tasks[0]; task.State != release.TaskPending || !task.Actual.IsZero() {
		w.t.Errorf("%+v", task)
	}
}
