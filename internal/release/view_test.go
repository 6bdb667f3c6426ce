package release_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/work"
)

func TestPlanViewSchedule(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	w.take(w.ImportActivities, sheet.Options{}, table(activityHeading,
		"1.1|1|Party||||",
		"1.1|2|Begin Code Freeze|Branch Manager|2024-02-05T02:00:00Z|6|",
		"1.1|3|1.1.0-rc.0 released|Branch Manager|2024-02-05|6|green",
		"1.1|4|v1.1.0 released|deployment_practitioner / Comms|2024-03-06|10|",
		"1.1|5|Start|Lead|2024-01-01|1|",
	))
	w.put(release.Plan{Code: "1.1", People: []release.Person{{Role: "deployment_practitioner", Person: "lucia"}}})
	v := w.plan("1.1")
	var lines []string
	for _, a := range v.Activities {
		lines = append(lines, fmt.Sprint(a.Sequence, " ", a.Role, " ", a.Planned.ISO, " ", a.Milestone, " ", a.MonthKey, " ", a.Month.Key))
	}
	same(t, "activities", lines, []string{
		"5 Lead 2024-01-01 false 2024-01 term.month.m01",
		"3 Branch Manager 2024-02-05 false 2024-02 term.month.m02",
		"2 Branch Manager 2024-02-05T02:00:00Z true 2024-02 term.month.m02",
		"4 Lucía Ferrer / Comms 2024-03-06 true 2024-03 term.month.m03",
		"1   false  term.month.undated",
	})
	prints(t, "5 1 10 2024-01-01 2024-03-06", v.Activity, v.Undated, v.Weeks, v.ScheduleFrom.ISO, v.ScheduleTo.ISO)
	prints(t, "[{rc.0 {2024-02-05 } false} {1.1.0 {2024-03-06 } true}]", v.Milestones)
	freeze := v.Lanes[0]
	prints(t, "1 freeze 2024-02-05 2024-03-06", len(v.Lanes), freeze.Style, freeze.From.ISO, freeze.To.ISO)
	no := false
	w.put(release.Plan{
		Code: "1.1", Activities: []release.Activity{{Sequence: 2, Milestone: &no}},
		Lanes: []release.Lane{{Label: en("Docs"), Style: "work", From: date("2024-01-15"), To: date("2024-03-20")}},
	})
	v = w.plan("1.1")
	prints(t, "false 1 work 2024-03-20", v.Activities[2].Milestone, len(v.Lanes), v.Lanes[0].Style, v.ScheduleTo.ISO)
}

// Seven releases and their slips; the figures are worked out by hand.
func TestHistory(t *testing.T) {
	w := newWorld(t)
	lines := []string{releaseHeading}
	for i, released := range []string{"2020-01-11", "2020-02-09", "2020-03-10", "", "2020-05-18", "2020-06-10", "2020-07-07", "2020-08-13"} {
		// Codes run against the order of the planned dates.
		lines = append(lines, fmt.Sprintf("R%d|R|minor|2020-01-01|2020-%02d-10|%s", 9-i, i+1, released))
	}
	w.take(w.ImportReleases, sheet.Options{}, table(lines...))
	for code, want := range map[string]string{
		"R9": "R9:1 count 1 on time 0 median {1}",
		"R8": "R9:1 R8:-1 count 2 on time 1 median {0}",
		"R6": "R9:1 R8:-1 R7:0 R6:? count 3 on time 2 median {0}",
		"R5": "R9:1 R8:-1 R7:0 R6:? R5:8 count 4 on time 2 median {0.5}",
		"R2": "R8:-1 R7:0 R6:? R5:8 R4:0 R3:-3 R2:3 count 6 on time 4 median {0}",
	} {
		v := w.plan(code)
		var words []string
		for _, h := range v.History {
			slip := "?"
			if h.Slip.Known {
				slip = fmt.Sprint(h.Slip.N)
			}
			words = append(words, h.Code+":"+slip)
			if h.Current != (h.Code == code) {
				t.Errorf("%s: current %s", code, h.Code)
			}
		}
		got := fmt.Sprint(strings.Join(words, " "), " count ", v.HistoryCount, " on time ", v.HistoryOnTime, " median ", v.HistoryMedian)
		if got != want {
			t.Errorf("%s: %s\nwant %s", code, got, want)
		}
	}
	if v := w.plan("R6"); v.SlipDays.Known || v.OnTime {
		t.Errorf("not released, but %v %v", v.SlipDays, v.OnTime)
	}
}

func TestPlanViewOfProvider(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	v := w.plan("MAIL-7")
	prints(t, "ACME 2, BETA 2, OWN 2; Acme Bank, Beta Clinics, Our own staff; Mail",
		v.PolicyLabel+"; "+v.Customer.Values["en"]+"; "+v.Service.Values["en"])
	prints(t, "Lucía Ferrer; R. Roe; R. Roe", v.Approver+"; "+v.Criteria[0].By+"; "+v.Exceptions[0].Second)
	if a := v.Authorisations[0]; a.Valid.Key != "term.authorisation.expired" || a.Core != v.Core || a.On.ISO != "2024-02-10T10:00:00Z" {
		t.Errorf("not released and past its expiry: %+v", a)
	}
	d := v.Deployments[0]
	prints(t, "Our own staff, Beta Clinics term.deployment_stage.planned Production",
		d.Customer.Values["en"], d.Stage.Key, d.Environment.Values["en"])
	prints(t, `term.release_type.major "" 1`, v.Type.Key, strconv.Quote(v.Replanned.ISO), v.Requests)
	w.put(release.Plan{Code: "MAIL-7", Planned: date("2024-03-08"), Released: date("2024-03-08")})
	v = w.plan("MAIL-7")
	prints(t, "2024-03-08 {7 true} term.authorisation.valid", v.Replanned.ISO, v.SlipDays, v.Authorisations[0].Valid.Key)
}

// Without an authorisation the plan names the policy of the planned day.
func TestPolicyOfThePlannedDay(t *testing.T) {
	w := newWorld(t)
	w.put(release.Plan{Code: "R1", FirstPlanned: date("2024-01-31"), Customers: []string{"ACME"}})
	w.put(release.Plan{Code: "R2", FirstPlanned: date("2023-01-31"), Customers: []string{"BETA"}})
	if first, second := w.plan("R1").PolicyLabel, w.plan("R2").PolicyLabel; first != "1" || second != "" {
		t.Errorf("%q, %q", first, second)
	}
}

func TestDeploymentView(t *testing.T) {
	w := newWorld(t)
	w.put(provider())
	v := w.deployment("MAIL-7@W1")
	prints(t, "MAIL-7 OWN 2, BETA 2 two waves", v.Release.Code, v.PolicyLabel, v.Method.Values["en"])
	// The deployment's own trigger over the release's back-out.
	prints(t, "two mails are lost 45 Lucía Ferrer 1",
		v.BackoutTrigger.Values["en"], v.BackoutMinutes.N, v.BackoutDecider, len(v.BackoutSteps))
	// BETA asks 12 hours and 14 days, OWN 24 and 30: the strictest age, the longest monitoring.
	prints(t, "12 30 vault", v.BaselineHours.N, v.MonitoringDays.N, v.BaselineBefore.Values["en"])
	var items []string
	for _, i := range v.Items {
		items = append(items, fmt.Sprint(i.Code, " ", i.Mandatory, " ", i.State.Key, " ", i.Statement.Kind, " ", i.Evidence.Values["en"]))
	}
	same(t, "items", items, []string{
		"documentation true term.item_state.done message wiki",
		"communication true term.item_state.pending message ",
		"roles true term.item_state.pending message ",
		"dicom false term.item_state.pending text ",
		"own false term.item_state.pending text ",
	})
	prints(t, "1 Lucía Ferrer Relay Ltd mx-1", v.Tasks[0].Sequence, v.Tasks[0].Who, v.Suppliers[0].Name, v.Affected[0].Code)
	other := w.deployment("MAIL-7@W2")
	prints(t, "Acme Bank mail is lost 3", other.Customer.Values["en"], other.BackoutTrigger.Values["en"], len(other.Items))
}

func TestSubjects(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	w.put(provider())
	w.must(w.db.Read(t.Context(), func(tx *work.Tx) error {
		releases, deployments, err := w.Subjects(tx)
		same(t, "releases", releases, []string{"1.1", "1.2", "MAIL-7"})
		same(t, "deployments", deployments, []string{"1.1@D1", "1.2@D1", "MAIL-7@W1", "MAIL-7@W2"})
		if full, short, err := w.DeploymentSubject(tx, "1.1"); full != "1.1@D1" || short != "1.1" || err != nil {
			t.Errorf("%q, %v", full, err)
		}
		for subject, want := range map[string]string{
			"MAIL-7": "fault.release.which_deployment ", "MAIL-7@W3": "fault.release.deployment ",
			"9.9": "fault.release.missing ", "9.9@D1": "fault.release.missing ", "@": "fault.release.subject ",
		} {
			_, err := w.DeploymentView(tx, subject)
			refused(t, err, want)
		}
		return err
	}))
}

func TestReview(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	w.take(w.ImportChangeRequests, sheet.Options{}, table(requestHeading, "1.1|code|KEP-1|Probes|2024-02-01|2024-02-02|approved"))
	if v := w.plan("1.1").Review; v.Kind.Key != "" || v.Outcome.Key != "term.release_outcome.success" {
		t.Errorf("before the review: %+v", v)
	}
	two, none := 2, 0
	review := release.Review{
		Release: "1.1", Due: date("2024-03-20"), Held: date("2024-03-19"), Chair: "lucia", Summary: en("went well"),
		Findings: []release.Finding{{Aspect: "incidents", Text: en("two"), Result: "open"}}, Incidents: &two, Answers: &none,
		Results:      []release.Result{{Gate: "code", Code: "KEP-1", Result: "implemented", Comment: en("as planned")}},
		Improvements: []release.Improvement{{Code: "I1", Text: en("earlier docs"), Due: date("2024-05-01")}},
		Recipients:   []release.Recipient{{Role: "incident_manager", Name: "R. Roe", Sent: date("2024-03-21")}},
	}
	w.must(w.review(review))
	view := w.plan("1.1")
	v := view.Review
	prints(t, `Lucía Ferrer term.pir_kind.full {2 true} {0 true} ""`,
		v.Chair, v.Kind.Key, v.Incidents, v.Answers, strconv.Quote(v.Score.Digits))
	prints(t, "term.improvement_state.open 2024-05-01 2024-03-21",
		v.Improvements[0].State.Key, v.Improvements[0].Due.ISO, v.Recipients[0].Sent.ISO)
	if f := view.References[0]; f.Result.Key != "term.change_result.implemented" || f.Comment.Values["en"] != "as planned" {
		t.Errorf("%+v", f)
	}
	entries := len(w.orders.entries)
	w.must(w.review(review))
	if len(w.orders.entries) != entries {
		t.Errorf("the same review again left an entry:\n%s", w.last())
	}
	w.must(w.review(release.Review{Release: "1.1", Score: "4.3"}))
	v = w.plan("1.1").Review
	prints(t, "4.3 Lucía Ferrer review.score:  → 4.3", v.Score.Digits, v.Chair, w.last())
}

func TestPutReviewRefuses(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	for want, wrong := range map[string]release.Review{
		"fault.release.missing ":             {Release: "9.9"},
		"fault.release.decimal score":        {Release: "1.1", Score: "4,3"},
		"fault.release.choice kind":          {Release: "1.1", Kind: "long"},
		"fault.release.no_reference results": {Release: "1.1", Results: []release.Result{{Code: "KEP-9", Result: "implemented"}}},
	} {
		refused(t, w.review(wrong), want)
	}
}
