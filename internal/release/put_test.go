package release_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/policy"
	"acta/internal/release"
)

func TestPuts(t *testing.T) {
	both(t, map[string]func(*walk){"facts": putFacts, "tasks": putTasks, "dates": putDates, "starts": putStarts, "started": putStarted, "review": putReview, "roles": putRoles})
}

// A plan names the roles that the organisation has, its own among them.
func putRoles(w *walk) {
	w.when("2026-05-04T08:00")
	w.plans(intended())
	before := w.mark()
	put := func(people ...release.Person) string {
		_, err := w.PutPlan(w.t.Context(), "lucia", release.Plan{Code: mail2, People: people})
		return keys(err)
	}
	manager, own := release.Person{Role: "release_deployment_manager", Person: "lucia"}, release.Person{Role: "courier", Person: "iker"}
	unknown := release.Person{Role: "chage_authority", Person: "marta"}
	prints(w.t, "fault.release.role people[chage_authority marta].role", put(manager, unknown))
	w.unchanged(before, "an unknown role")
	told := intended()
	told.Code, told.People = "R-2", []release.Person{unknown}
	prints(w.t, "fault.release.role people[chage_authority marta].role", keys(w.bring(told)))
	prints(w.t, "", put(manager, own))
	prints(w.t, "2", len(w.stored(mail2).People))
}

// What happened is not part of a plan: each refusal names its place.
func putFacts(w *walk) {
	w.authorised()
	before := w.mark()
	for want, plan := range map[string]release.Plan{
		"fault.release.stage_not_given stage":                  {Stage: release.Built},
		"fault.release.fact_not_given suspended":               {Suspended: ptr(true)},
		"fault.release.fact_not_given released":                {Released: on("2026-06-03")},
		"fault.release.fact_not_given authorisations[X]":       {Authorisations: []release.Authorisation{{Reference: "X", Person: "marta"}}},
		"fault.release.fact_not_given exceptions[X]":           {Exceptions: []release.Exception{{Code: "X", Kind: release.Overridden}}},
		"fault.release.stage_not_given deployments[D1].stage":  {Deployments: []release.Deployment{{Code: "D1", Stage: release.Verified}}},
		"fault.release.fact_not_given deployments[D1].attempt": {Deployments: []release.Deployment{{Code: "D1", Attempt: 2}}},
		"fault.release.fact_not_given deployments[D1].actual_start": {
			Deployments: []release.Deployment{{Code: "D1", ActualStart: timed("2026-05-01T10:00")}},
		},
		"fault.release.fact_not_given deployments[D1].notice_on":  {Deployments: []release.Deployment{{Code: "D1", NoticeOn: timed("2026-05-01T10:00")}}},
		"fault.release.fact_not_given deployments[D1].backed_out": {Deployments: []release.Deployment{{Code: "D1", BackedOut: release.BackedOut{Decider: "x"}}}},
		"fault.release.fact_not_given deployments[D1].customers[ACME].policy": {
			Deployments: []release.Deployment{{Code: "D1", Customers: []release.Served{{Code: "ACME", Policy: "9"}}}},
		},
		"fault.release.fact_not_given deployments[D1].tasks[1].state": {
			Deployments: []release.Deployment{{Code: "D1", Tasks: []release.Task{{Sequence: 1, State: "done"}}}},
		},
		"fault.release.fact_not_given deployments[D1].items[login].approved": {
			Deployments: []release.Deployment{{Code: "D1", Items: []release.Item{{Code: "login", Approved: "lucia"}}}},
		},
		"fault.release.fact_not_given deployments[D1].baselines[before].taken_at": {
			Deployments: []release.Deployment{{Code: "D1", Baselines: []release.Baseline{{Kind: release.BaselineBefore, TakenAt: timed("2026-05-01T10:00")}}}},
		},
	} {
		plan.Code = mail2
		_, err := w.PutPlan(w.t.Context(), "lucia", plan)
		prints(w.t, want, keys(err))
	}
	w.unchanged(before, "facts in a plan")
	r := w.stored(mail2)
	if changed := w.plans(r.Plan); changed.Row != r.RowVersion {
		w.t.Errorf("what is stored, put again, changed it:\n%s", w.last())
	}
	w.unchanged(before, "the same plan")
}

// A list that is replaced keeps what happened.
func putTasks(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.must(w.Tick(w.t.Context(), "iker", release.Tick{Release: mail2, Deployment: "D1", Task: 1, State: "done"}))
	w.must(w.Tick(w.t.Context(), "iker", release.Tick{Release: mail2, Deployment: "D1", Item: "login", State: "done", Evidence: words("Seen")}))
	_, err := w.PutDeployment(w.t.Context(), "lucia", release.Deployment{
		Release: mail2, Code: "D1", Tasks: []release.Task{{Sequence: 1, Text: words("Stop all")}, {Sequence: 2, Text: words("Start")}, {Sequence: 3, Text: words("Look")}},
		Items: []release.Item{{Code: "login", Text: words("All sign in")}},
	})
	w.must(err)
	d := w.stored(mail2).Deployments[0]
	prints(w.t, "3 done 2026-06-02T20:05:00Z Stop all pending done Seen", len(d.Tasks), d.Tasks[0].State, d.Tasks[0].Actual,
		d.Tasks[0].Text.Values["en"], d.Tasks[1].State, d.Items[0].State, d.Items[0].Evidence.Values["en"])
}

func putDates(w *walk) {
	w.when("2026-05-04T08:00")
	for want, edit := range map[string]func(*release.Plan){
		"fault.release.order planned, fault.release.order first_planned, fault.release.order deployments[D1].planned, fault.release.order deployments[D2].planned": func(p *release.Plan) {
			p.CycleStart = on("2026-06-04")
		},
		"fault.release.order deployments[D1].window_to": func(p *release.Plan) {
			p.Deployments[0].WindowTo = timed("2026-06-02T19:00")
		},
		"fault.release.outside_window deployments[D2].planned":             func(p *release.Plan) { p.Deployments[1].Planned = timed("2026-06-03T23:01") },
		"fault.release.order deployments[D1].support_until":                func(p *release.Plan) { p.Deployments[0].SupportUntil = on("2026-06-01") },
		"fault.release.order planned":                                      func(p *release.Plan) { p.CutOff = timed("2026-06-03T10:00") },
		"fault.release.required people[release_deployment_manager].person": func(p *release.Plan) { p.People[0].Person = "" },
	} {
		plan := intended()
		edit(&plan)
		_, err := w.PutPlan(w.t.Context(), "lucia", plan)
		prints(w.t, want, keys(err))
	}
	if len(w.orders.entries) != 0 {
		w.t.Errorf("%d entries", len(w.orders.entries))
	}
	late := intended()
	late.CycleStart = on("2026-06-04")
	w.put(late) // what another system says may contradict itself, and does not stop other edits
	w.plans(release.Plan{Code: mail2, Budget: words("ten")})
}

// A customer that has left, a policy that ends, no policy at all.
func putStarts(w *walk) {
	w.when("2026-05-04T08:00")
	try := func(want string) {
		w.t.Helper()
		_, err := w.PutPlan(w.t.Context(), "lucia", intended())
		prints(w.t, want, keys(err))
	}
	w.gone["BETA"] = true
	try("fault.release.customer_left customers")
	w.gone["BETA"] = false
	short := agreed("BETA")
	short.To = on("2026-06-01")
	w.policies["BETA"] = []policy.Policy{short}
	try("fault.release.policy_ends deployments[D2].planned")
	w.policies["BETA"] = nil
	try("fault.release.blocked")
	w.policies["BETA"] = []policy.Policy{agreed("BETA")}
	if len(w.orders.entries) != 0 {
		w.t.Errorf("%d entries", len(w.orders.entries))
	}
	w.authorised()
	w.gone["BETA"] = true
	w.plans(release.Plan{Code: mail2, Budget: words("ten")}) // nothing new for BETA
	extra := completeDeployment("D3", "BETA", "2026-06-09")
	extra.Stage, extra.Attempt, extra.ActualStart, extra.ActualEnd, extra.Tasks, extra.Items = "", 0, clock.Planned{}, clock.Planned{}, nil, nil
	extra.Release, extra.Customers = mail2, []release.Served{{Code: "BETA"}}
	before := w.mark()
	_, err := w.PutDeployment(w.t.Context(), "lucia", extra)
	prints(w.t, "fault.release.customer_left deployments[D3].customers", keys(err))
	w.unchanged(before, "a deployment for nobody")
	w.gone["BETA"] = false
	w.policies["BETA"] = []policy.Policy{short}
	_, err = w.PutDeployment(w.t.Context(), "lucia", release.Deployment{Release: mail2, Code: "D2", Planned: timed("2026-06-03T21:00")})
	w.must(err) // it holds the version that was in force at its authorisation
}

func putStarted(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	before := w.mark()
	for _, plan := range []release.Plan{
		{RiskClass: "high"}, {Customers: []string{"ACME"}, Deployments: []release.Deployment{{Code: "D2", Customers: []release.Served{{Code: "ACME"}}}}},
		{Deployments: []release.Deployment{{Code: "D1", Affected: []release.Affected{}}}},
	} {
		plan.Code = mail2
		_, err := w.PutPlan(w.t.Context(), "lucia", plan)
		prints(w.t, "fault.release.core_frozen", keys(err))
	}
	w.unchanged(before, "another core")
}

func putReview(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	before := w.mark()
	for want, review := range map[string]release.Review{
		"fault.release.fact_not_given closed": {Closed: at("2026-06-02T10:00")},
		"fault.release.future held":           {Held: on("2026-06-30")},
		"fault.release.order held":            {Held: on("2026-06-01")},
		"fault.release.no_reference results":  {Results: []release.Result{{Code: "RFC-9"}}},
	} {
		review.Release = mail2
		prints(w.t, want, keys(w.review(review)))
	}
	w.unchanged(before, "wrong reviews")
	w.must(w.review(release.Review{Release: mail2, Summary: content.In("en", "first")}))
	_, err := w.PutReview(w.t.Context(), "lucia", release.Review{Release: mail2, Expect: 9, Summary: words("second")})
	prints(w.t, "fault.database.stale", keys(err))
}
