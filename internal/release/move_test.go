package release_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
)

// mark is what a refusal must leave as it was.
type mark struct {
	row, facts, entries int
	stage               release.Stage
}

func (w *walk) mark() mark {
	r := w.stored(mail2)
	f := w.facts()
	n := len(f.Stages) + len(f.Attempts) + len(f.Builds) + len(f.Packages) + len(f.Tests) + len(f.Agreements) + len(f.Acceptances) +
		len(f.Approvals) + len(f.Notices) + len(f.Baselines) + len(f.Feedback) + len(f.Issues) + len(f.PolicyChoices) + len(f.Distributions)
	return mark{r.RowVersion, n, len(w.orders.entries), r.Stage}
}

// unchanged checks that what was refused left nothing behind.
func (w *walk) unchanged(before mark, what string) {
	w.t.Helper()
	if after := w.mark(); after != before {
		w.t.Errorf("%s left %+v, was %+v", what, after, before)
	}
}

func allEvents() []release.Event {
	events := []release.Event{release.SuspendRelease, release.ResumeRelease}
	for _, s := range release.Stages() {
		events = append(events, s.By)
	}
	for _, s := range release.DeploymentStages() {
		events = append(events, s.By)
	}
	slices.Sort(events)
	return slices.Compact(events)
}

// Domain section 3: transitions, and no others. Every event is tried at every
// stage of the release and of its deployments.
func TestNoOtherTransitions(t *testing.T) {
	both(t, map[string]func(*walk){"release": releaseTransitions, "deployment": deploymentTransitions})
}

func releaseTransitions(w *walk) {
	derived := []release.Event{release.RevokeRelease, release.RebuildRelease, release.StartRelease, release.FinishRelease}
	w.when("2026-05-01T08:00")
	for _, stage := range []release.Stage{
		release.Draft, release.Scheduled, release.Authorized, release.Built, release.Accepted, release.Deploying,
		release.Deployed, release.Reviewed, release.Closed, release.Cancelled,
	} {
		code := "R-" + string(stage)
		plan := intended()
		plan.Code, plan.Stage, plan.Deployments = code, stage, plan.Deployments[:1]
		switch stage {
		case release.Deploying:
			plan.Deployments[0].Stage = release.InProgress
		case release.Deployed, release.Reviewed, release.Closed:
			plan.Deployments[0].Stage = release.Verified
		}
		w.put(plan)
		row := w.stored(code).RowVersion
		for _, event := range allEvents() {
			_, listed := release.Stages().Next(stage, event)
			mark := event == release.SuspendRelease && stage != release.Closed && stage != release.Cancelled
			want := "fault.release.transition"
			if len(w.stored(code).Next()) == 0 {
				want = "fault.release.final"
			}
			if slices.Contains(derived, event) {
				want = "fault.release.follows"
			} else if listed || mark {
				continue
			}
			_, err := w.Move(w.t.Context(), release.Move{Release: code, Actor: "lucia", By: event, Reason: "r", Decider: "lucia", Cause: words("c")})
			if got := keys(err); got != want {
				w.t.Errorf("%s of a release at %s: %q, want %s", event, stage, got, want)
			}
		}
		if r := w.stored(code); r.RowVersion != row || r.Stage != stage {
			w.t.Errorf("%s became %s", stage, r.Stage)
		}
	}
}

func deploymentTransitions(w *walk) {
	w.when("2026-05-01T08:00")
	for _, stage := range []release.DeploymentStage{
		release.ToDeploy, release.Ready, release.InProgress, release.Installed, release.Verified, release.Undone,
		release.Failed, release.Postponed, release.Dropped,
	} {
		code := "R-" + string(stage)
		plan := intended()
		plan.Code, plan.Stage, plan.Deployments = code, "", plan.Deployments[:1]
		plan.Deployments[0].Stage = stage
		w.put(plan)
		row := w.stored(code).RowVersion
		for _, event := range allEvents() {
			if _, listed := release.DeploymentStages().Next(stage, event); listed {
				continue
			}
			_, err := w.Move(w.t.Context(), release.Move{
				Release: code, Deployment: "D1", Actor: "lucia", By: event, Reason: "r", Decider: "lucia", Cause: words("c"),
			})
			want := "fault.release.transition"
			if r := w.stored(code); len(r.NextOf(r.Deployments[0])) == 0 {
				want = "fault.release.final"
			}
			if got := keys(err); got != want {
				w.t.Errorf("%s of a deployment at %s: %q", event, stage, got)
			}
		}
		if r := w.stored(code); r.RowVersion != row || r.Deployments[0].Stage != stage {
			w.t.Errorf("%s became %s", stage, r.Deployments[0].Stage)
		}
	}
}

func keys(err error) string {
	var list []string
	for _, f := range fault.All(err) {
		list = append(list, strings.TrimSpace(f.Key+" "+f.Field))
	}
	if err != nil && list == nil {
		return err.Error()
	}
	return strings.Join(list, ", ")
}

func TestMoves(t *testing.T) {
	both(t, map[string]func(*walk){
		"blocked": moveBlocked, "offers": moveOffers, "input": moveInput, "suspended": moveSuspended, "cancelled": moveCancelled,
		"backed out": moveBackedOut, "late": moveLate, "replanned": moveReplanned, "stale": moveStale, "revoked": moveRevoked,
		"rebuilt": moveRebuilt, "before its facts": moveBefore, "not accepted": moveNotAccepted,
	})
}

func moveBlocked(w *walk) {
	w.when("2026-05-04T08:00")
	plan := intended()
	plan.BackOut, plan.Deliverables = release.BackOut{}, nil
	w.plans(plan)
	before := w.mark()
	err := w.try("", release.PlanRelease)
	if keys(err) != "fault.release.blocked" || !fault.Is(err, fault.Conflict) || !strings.Contains(opened(err), "plan-complete") {
		w.t.Errorf("got %v%s", err, opened(err))
	}
	w.unchanged(before, "a blocked move")
	w.plans(intended())
	w.move("", release.PlanRelease)
	if got := fault.All(w.try("", release.AuthorizeRelease))[0].Args["gates"]; fmt.Sprint(got) != "[{term.gate.criteria_agreed } {term.gate.authorization }]" {
		w.t.Errorf("open are %v", got)
	}
	if err := w.try("D1", release.StartDeployment); keys(err) != "fault.release.transition" {
		w.t.Error(err)
	}
}

// moveOffers says which events are possible where another one was named.
func moveOffers(w *walk) {
	w.authorised()
	for place, want := range map[string]string{"": "build cancel suspend", "D1": "prepare postpone cancel"} {
		for _, by := range []release.Event{"fly", release.RetryDeployment, release.CloseRelease} {
			err := w.try(place, by)
			next, _ := fault.All(err)[0].Args["next"].(content.Options)
			got := []string{}
			for _, one := range next {
				got = append(got, strings.TrimPrefix(one.Key, "term.release_event."))
			}
			if strings.Join(got, " ") != want || fault.Is(err, fault.Invalid) != (by == "fly") {
				w.t.Errorf("%s of %q: %v", by, place, err)
			}
		}
	}
	w.move("", release.CancelRelease)
	prints(w.t, "fault.release.no_event event", keys(w.try("", "fly")))
	prints(w.t, "fault.release.final", keys(w.try("", release.BuildRelease)))
}

func moveInput(w *walk) {
	w.authorised()
	before := w.mark()
	minus := -1
	for want, m := range map[string]release.Move{
		"fault.release.required event":                                 {},
		"fault.release.event event":                                    {By: "fly"},
		"fault.release.future at":                                      {By: release.BuildRelease, At: at("2026-05-11T11:01")},
		"fault.release.order at":                                       {By: release.CancelRelease, At: at("2026-05-11T10:59")},
		"fault.release.required decider, fault.release.required cause": {Deployment: "D1", By: release.BackOutDeployment, Decider: " "},
		"fault.release.number minutes":                                 {Deployment: "D1", By: release.BackOutDeployment, Minutes: &minus},
		"fault.release.deployment":                                     {Deployment: "D9", By: release.PrepareDeployment},
		"fault.release.order window_to": {
			Deployment: "D1", By: release.ReplanDeployment, WindowFrom: timed("2026-06-02T20:00"), WindowTo: timed("2026-06-02T19:00"),
		},
	} {
		if m.Decider == " " {
			_, err := w.Move(w.t.Context(), release.Move{Release: mail2, Deployment: "D1", Actor: "lucia", By: m.By})
			prints(w.t, want, keys(err))
			continue
		}
		prints(w.t, want, keys(w.tryMove(m)))
	}
	_, err := w.Move(w.t.Context(), release.Move{Release: mail2, Actor: "lucia", By: release.CancelRelease})
	prints(w.t, "fault.release.required reason", keys(err))
	_, err = w.Move(w.t.Context(), release.Move{Release: "none", Actor: "lucia", By: release.PlanRelease})
	prints(w.t, "fault.release.missing", keys(err))
	w.unchanged(before, "wrong moves")
}

func moveStale(w *walk) {
	w.when("2026-05-04T08:00")
	row := w.plans(intended()).Row
	w.plans(release.Plan{Code: mail2, Budget: words("ten")})
	before := w.mark()
	if err := w.tryMove(release.Move{By: release.PlanRelease, Expect: row}); !fault.Is(err, fault.Stale) {
		w.t.Error(err)
	}
	if _, err := w.PutPlan(w.t.Context(), "lucia", release.Plan{Code: mail2, Expect: row, Title: "x"}); !fault.Is(err, fault.Stale) {
		w.t.Error(err)
	}
	w.unchanged(before, "a stale change")
	w.must(w.tryMove(release.Move{By: release.PlanRelease, Expect: row + 1}))
}

func moveSuspended(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.move("", release.SuspendRelease)
	before := w.mark()
	for place, event := range map[string]release.Event{"D1": release.InstallDeployment, "D2": release.PrepareDeployment, "": release.SuspendRelease} {
		prints(w.t, "fault.release.suspended", keys(w.try(place, event)))
	}
	w.unchanged(before, "moves of a suspended release")
	w.when("2026-06-02T21:00")
	w.baseline("D1", release.BaselineAfter, "1.0")
	w.must(w.tryMove(release.Move{Deployment: "D1", By: release.BackOutDeployment, At: at("2026-06-02T20:50")}))
	w.move("", release.ResumeRelease)
	prints(w.t, "fault.release.transition", keys(w.try("", release.ResumeRelease)))
	if r := w.stored(mail2); r.Suspended != nil || r.Stage != release.Deploying {
		w.t.Errorf("resumed: %v %s", r.Suspended, r.Stage)
	}
}

func moveCancelled(w *walk) {
	w.authorised()
	w.move("D2", release.PostponeDeployment)
	w.move("", release.CancelRelease)
	r := w.stored(mail2)
	prints(w.t, "cancelled cancelled postponed", r.Stage, r.Deployments[0].Stage, r.Deployments[1].Stage)
	before := w.mark()
	prints(w.t, "fault.release.over", keys(w.try("D2", release.ReplanDeployment)))
	_, err := w.PutPlan(w.t.Context(), "lucia", release.Plan{Code: mail2, Title: "x"})
	prints(w.t, "fault.release.over", keys(err))
	_, err = w.tell("lucia", release.FeedbackFact, "", "", release.Feedback{From: "R. Roe", Score: 3})
	prints(w.t, "fault.release.over", keys(err))
	w.unchanged(before, "a cancelled release")
}

// A back-out, the differences explained, the next attempt in another window with
// a new authorisation.
func moveBackedOut(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.must(w.Tick(w.t.Context(), "iker", release.Tick{Release: mail2, Deployment: "D1", Task: 1, State: "done"}))
	w.when("2026-06-02T21:10")
	out := release.Move{Deployment: "D1", By: release.BackOutDeployment, At: at("2026-06-02T20:50"), Decider: "lucia", Cause: words("mail was lost"), Minutes: ptr(25)}
	before := w.mark()
	prints(w.t, "fault.release.blocked", keys(w.tryMove(out)))
	w.baseline("D1", release.BaselineAfter, "1.0")
	before.facts, before.row, before.entries = before.facts+1, before.row+1, before.entries+1
	w.unchanged(before, "a back-out that was not restored")
	w.must(w.tryMove(out))
	d := w.stored(mail2).Deployments[0]
	prints(w.t, "backed_out 2026-06-02T20:50:00Z lucia 25", d.Stage, d.BackedOut.At, d.BackedOut.Decider, *d.BackedOut.Minutes)

	w.when("2026-06-04T09:00")
	retry := release.Move{
		Deployment: "D1", By: release.RetryDeployment,
		Planned: timed("2026-06-16T20:00"), WindowFrom: timed("2026-06-16T20:00"), WindowTo: timed("2026-06-16T23:00"),
	}
	w.must(w.tryMove(retry))
	r := w.stored(mail2)
	d = r.Deployments[0]
	prints(w.t, "deploying planned 2   pending 2026-06-16T20:00:00Z", r.Stage, d.Stage, d.Attempt, d.ActualStart, d.BackedOut.Decider, d.Tasks[0].State, d.Planned)
	left := w.facts().Attempts[0]
	prints(w.t, "1 backed_out done 25", left.Attempt, left.Of.Stage, left.Of.Tasks[0].State, *left.Of.BackedOut.Minutes)

	w.told("lucia", release.NoticeFact, "D1/ACME", "", release.Notice{Channel: words("Mail"), Proof: "<9@example.org>"})
	w.move("D1", release.PrepareDeployment)
	w.when("2026-06-16T20:00")
	w.baseline("D1", release.BaselineBefore, "1.0")
	w.when("2026-06-16T20:05")
	if err := w.try("D1", release.StartDeployment); keys(err) != "fault.release.blocked" || !strings.Contains(opened(err), "authorization") {
		w.t.Errorf("another window was started without authority: %v%s", err, opened(err))
	}
	w.authorise("AUT-2")
	w.told("lucia", release.ApprovalFact, "", "", release.Approval{Go: true})
	w.move("D1", release.StartDeployment)
	prints(w.t, "2", w.facts().Notices[1].Attempt)
}

func moveLate(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	w.when("2026-05-06T08:00")
	w.must(w.tryMove(release.Move{By: release.PlanRelease, At: at("2026-05-05T07:59")}))
	stage := w.facts().Stages[2]
	e := w.stored(mail2).Exceptions
	if len(e) != 1 || !stage.Late || stage.At != at("2026-05-05T07:59") {
		w.t.Fatalf("late: %+v %+v", stage.Head, e)
	}
	prints(w.t, "late-1 late_record lucia 2026-05-05T07:59:00Z 2026-05-06T08:00:00Z  because",
		e[0].Code, e[0].Kind, e[0].Person, e[0].On, e[0].Recorded, e[0].Second, e[0].Reason.Values["en"])
	head, err := w.Record(w.t.Context(), "noa", mail2, release.Fact{
		Head: release.Head{Kind: release.IssueFact, At: at("2026-05-05T08:00")}, Body: []byte(`{"code":"I1","text":{"original":"en","values":{"en":"slow"}}}`),
	})
	w.must(err)
	if head.Late || len(w.stored(mail2).Exceptions) != 1 {
		w.t.Error("a fact within the hours is late")
	}
}

func moveReplanned(w *walk) {
	w.authorised()
	w.move("D2", release.PostponeDeployment)
	w.house.clients["BETA"] = client("BETA", "Beta Clinics")
	w.gone["BETA"] = true
	before := w.mark()
	prints(w.t, "fault.release.customer_left deployments[D2].customers", keys(w.try("D2", release.ReplanDeployment)))
	w.unchanged(before, "a customer that left")
	w.gone["BETA"] = false
	w.move("D2", release.ReplanDeployment)
	prints(w.t, "authorized", w.stored(mail2).Stage)
	w.move("D2", release.PostponeDeployment)
	w.must(w.tryMove(release.Move{
		Deployment: "D2", By: release.ReplanDeployment, Planned: timed("2026-06-10T20:00"), WindowFrom: timed("2026-06-10T20:00"), WindowTo: timed("2026-06-10T23:00"),
	}))
	prints(w.t, "planned", w.stored(mail2).Stage)
}

// Scope F36: a changed core, and an authorisation taken back.
func moveRevoked(w *walk) {
	w.authorised()
	w.accepted()
	if changed := w.plans(release.Plan{Code: mail2, Budget: words("ten hours")}); len(changed.Revoked) != 0 || w.stored(mail2).Stage != release.Accepted {
		w.t.Errorf("another edit revoked %v", changed.Revoked)
	}
	changed := w.plans(release.Plan{Code: mail2, RiskClass: "high"})
	if r := w.stored(mail2); r.Stage != release.Scheduled || !slices.Equal(changed.Revoked, []string{"AUT-1"}) || changed.Row != r.RowVersion {
		w.t.Errorf("%s, revoked %v, row %d", r.Stage, changed.Revoked, changed.Row)
	}
	if !strings.Contains(w.last(), "authorisations[AUT-1]: valid → revoked") {
		w.t.Errorf("the entry: %s", w.last())
	}
	if err := w.try("", release.AuthorizeRelease); !strings.Contains(opened(err), "authorization") {
		w.t.Errorf("the old authorisation still binds: %v", err)
	}
	w.authorise("AUT-2")
	w.move("", release.AuthorizeRelease)
	before := w.mark()
	for want, who := range map[string][3]string{
		"fault.release.not_holder":       {"lucia", "AUT-2", "wrong"},
		"fault.release.no_authorisation": {"marta", "AUT-9", "wrong"},
		"fault.release.required reason":  {"marta", "AUT-2", ""},
	} {
		_, err := w.Revoke(w.t.Context(), who[0], mail2, who[1], who[2])
		prints(w.t, want, keys(err))
	}
	w.unchanged(before, "wrong revocations")
	_, err := w.Revoke(w.t.Context(), "marta", mail2, "AUT-2", "a new risk")
	w.must(err)
	_, err = w.Revoke(w.t.Context(), "marta", mail2, "AUT-2", "a new risk")
	prints(w.t, "fault.release.revoked planned", keys(err), w.stored(mail2).Stage)
	if err := w.try("", release.AuthorizeRelease); keys(err) != "fault.release.blocked" {
		w.t.Errorf("a revoked authorisation authorises: %v", err)
	}
}

// What happened later does not open the gate of a move that is recorded late.
func moveBefore(w *walk) {
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.when("2026-05-12T12:30")
	before := w.mark()
	early := release.Move{By: release.BuildRelease, At: at("2026-05-12T11:59")}
	if err := w.tryMove(early); !strings.Contains(opened(err), "package-frozen") || !strings.Contains(opened(err), "build-recorded") {
		w.t.Errorf("built before its build: %v", err)
	}
	w.unchanged(before, "a move before its facts")
	early.At = at("2026-05-12T12:00")
	w.must(w.tryMove(early))
}

// A deployment that is ready waits for its release, whose core became another.
func moveNotAccepted(w *walk) {
	w.authorised()
	w.accepted()
	w.when("2026-05-20T09:00")
	w.told("lucia", release.NoticeFact, "D1/ACME", "", release.Notice{Channel: words("Mail"), Proof: "<1@example.org>"})
	w.move("D1", release.PrepareDeployment)
	w.plans(release.Plan{Code: mail2, RiskClass: "high"})
	w.authorise("AUT-2")
	w.told("lucia", release.ApprovalFact, "", "", release.Approval{Go: true})
	w.when("2026-06-02T18:00")
	w.baseline("D1", release.BaselineBefore, "1.0")
	w.when("2026-06-02T20:05")
	before := w.mark()
	prints(w.t, "fault.release.not_accepted", keys(w.try("D1", release.StartDeployment)))
	w.unchanged(before, "a start under a planned release")
}

// Scope F91: a rebuild voids the acceptance of what changed.
func moveRebuilt(w *walk) {
	w.authorised()
	w.accepted()
	w.when("2026-05-19T09:00")
	w.told("tomas", release.BuildFact, "", "", release.Build{
		Number: "4b", Inputs: []release.BuildInput{{Name: "mail", Revision: "f00d"}}, Tool: "make 4.4", Hash: strings.Repeat("b", 64),
	})
	prints(w.t, "accepted", w.stored(mail2).Stage)
	before := w.mark()
	_, err := w.tell("tomas", release.BuildFact, "", "", release.Build{Hash: strings.Repeat("c", 64)})
	prints(w.t, "fault.release.blocked", keys(err))
	w.unchanged(before, "a build without inputs")
	w.build("c")
	prints(w.t, "built", w.stored(mail2).Stage)
	if err := w.try("", release.AcceptRelease); keys(err) != "fault.release.blocked" {
		w.t.Errorf("the acceptance of another build counts: %v", err)
	}
	w.test()
	w.move("", release.AcceptRelease)
	w.when("2026-05-20T09:00")
	w.told("lucia", release.NoticeFact, "D1/ACME", "", release.Notice{Channel: words("Mail"), Proof: "<1@example.org>"})
	if err := w.try("D1", release.PrepareDeployment); !strings.Contains(opened(err), "acceptance") {
		w.t.Errorf("the customer accepted another build: %v%s", err, opened(err))
	}
}
