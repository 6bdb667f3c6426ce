package release_test

import (
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/work"
)

const (
	releaseHeading  = "release|title|type|cycle_start|first_planned_release|released_on"
	activityHeading = "release|sequence|activity|responsible_role|planned|week|signal"
	requestHeading  = "release|gate|rfc_id|title|requested_on|reviewed_on|decision"
)

func (w *world) withReleases(t *testing.T) {
	t.Helper()
	report := w.take(w.ImportReleases, sheet.Options{}, table(releaseHeading,
		"1.1|Mail 1.1|minor|2024-01-01|2024-03-04|2024-03-06",
		"1.2|Mail 1.2|minor|2024-04-01|2024-06-03|",
	))
	if report.Created != 2 || !report.Written {
		t.Fatalf("releases: %+v", report)
	}
}

func TestImportReleases(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	done, waiting := w.stored("1.1"), w.stored("1.2")
	if done.Stage != release.Deployed || len(done.Deployments) != 1 {
		t.Errorf("released: %+v", done)
	}
	d := done.Deployments[0]
	prints(t, "D1 deployed 2024-03-06 production", d.Code, d.Stage, d.ActualEnd, d.Environment)
	if d := waiting.Deployments[0]; waiting.Stage != release.Draft || d.Stage != release.ToDeploy || d.Planned != planned("2024-06-03") {
		t.Errorf("not released: %s %+v", waiting.Stage, d)
	}
	entry := w.orders.entries[0]
	prints(t, "release.import lucia import:rows.csv", entry.Action, entry.Actor, entry.Subject)
}

func TestImportReleasesAgain(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	entries := len(w.orders.entries)
	report := w.take(w.ImportReleases, sheet.Options{}, table(releaseHeading,
		"1.1|Mail 1.1|minor|2024-01-01|2024-03-04|2024-03-06"))
	if report.Unchanged != 1 || report.Written || len(w.orders.entries) != entries {
		t.Errorf("the same row: %+v, %d entries more", report, len(w.orders.entries)-entries)
	}
	report = w.take(w.ImportReleases, sheet.Options{}, table(releaseHeading,
		"1.2|Mail 1.2|minor|2024-04-01|2024-06-03|2024-06-05"))
	if report.Updated != 1 || report.Created+report.Unchanged != 0 {
		t.Errorf("a changed row: %+v", report)
	}
	if r := w.stored("1.2"); r.Stage != release.Deployed || r.Released != date("2024-06-05") {
		t.Errorf("%s %s", r.Stage, r.Released)
	}
	if r := w.stored("1.1"); r.Title != "Mail 1.1" {
		t.Errorf("a row that is missing changed its release: %+v", r)
	}
}

func TestImportReleaseFindings(t *testing.T) {
	w := newWorld(t)
	rows := table(releaseHeading,
		"1.1|Mail 1.1|minor|2024-01-01|2024-03-04|",
		"1.1|again|minor|2024-01-01|2024-03-04|",
		"a b|space|minor|2024-01-01|2024-03-04|",
		"1.3|type|weekly|2024-01-01|2024-03-04|",
		"1.4|date|minor|2024-02-30|04/03/2024|",
		"1.5||||",
		"1.6|order|minor|2024-03-04|2024-01-01|2024-02-01",
		"1.7|"+strings.Repeat("x", 201)+"|minor|2024-01-01|2024-03-04|",
	)
	want := []string{
		"3 release rejected import.duplicate line=2",
		"4 release rejected import.code",
		"5 type rejected import.choice choices=emergency, major, minor",
		"6 cycle_start rejected import.date",
		"6 first_planned_release rejected import.date",
		"7 title placeholder import.empty",
		"7 cycle_start placeholder import.empty",
		"7 first_planned_release placeholder import.empty",
		"7 type placeholder import.empty",
		"8 first_planned_release warning import.before_cycle start=2024-03-04",
		"8 released_on warning import.before_cycle start=2024-03-04",
		"9 title rejected import.too_long limit=200",
	}
	report := w.take(w.ImportReleases, sheet.Options{}, rows)
	same(t, "findings", findings(report), want)
	if report.Written || report.Created != 3 || len(w.orders.entries) != 0 {
		t.Errorf("rejected rows did not stop the file: %+v", report)
	}
	dry := w.take(w.ImportReleases, sheet.Options{DryRun: true, AcceptValid: true}, rows)
	same(t, "dry run", findings(dry), want)
	if dry.Written || !dry.DryRun || len(w.orders.entries) != 0 {
		t.Errorf("a dry run wrote: %+v", dry)
	}
	report = w.take(w.ImportReleases, sheet.Options{AcceptValid: true}, rows)
	if !report.Written || report.Created != 3 || len(w.orders.entries) != 1 {
		t.Errorf("the valid rows: %+v", report)
	}
	var stored sheet.Report
	w.must(w.db.Read(t.Context(), func(tx *work.Tx) (err error) {
		stored, err = store.Imports{}.Last(tx, "release.import")
		return err
	}))
	same(t, "stored findings", findings(stored), want)
}

func TestImportNeedsColumns(t *testing.T) {
	w := newWorld(t)
	rows := table("release|activity|sequence|week|signal", "1.1|x|1||")
	_, err := w.ImportActivities(t.Context(), rows, sheet.Options{Actor: "lucia"})
	all := fault.All(err)
	if len(all) != 2 || all[0].Place.Column != "responsible_role" || all[1].Place.Column != "planned" {
		t.Errorf("%v", err)
	}
}

func TestImportActivities(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	rows := table(activityHeading,
		"1.1|1|Start|Lead|2024-01-01|1|",
		"1.1|2|Notes|Comms / Docs|2024-01-16T02:00:00Z|3|all green",
		"1.1|3|Party|||0|",
		"1.1|4|Retrospective|Lead|2024-03-07|10|",
		"1.1|5|Early|Lead|2023-12-31||",
		"1.1|6|Wrong week|Lead|2024-01-09|7|",
		"9.9|1|Lost|Lead|2024-01-01|1|",
		"1.1|2|Twice|Lead|2024-01-01|1|",
		"1.1|x|No number|Lead|2024-01-01|-1|",
		"1.1||No number|Lead|tomorrow|1|",
	)
	report := w.take(w.ImportActivities, sheet.Options{AcceptValid: true}, rows)
	same(t, "findings", findings(report), []string{
		"4 responsible_role placeholder import.empty",
		"4 planned placeholder import.empty",
		"5 planned warning import.after_release released=2024-03-06",
		"6 planned warning import.before_cycle start=2024-01-01",
		"7 week warning import.week week=2",
		"8 release rejected import.unknown_release",
		"9 sequence rejected import.duplicate line=3",
		": week rejected import.number low=0",
		": sequence rejected import.number low=1",
		"; planned rejected import.date_or_instant",
		"; sequence rejected import.number low=1",
	})
	if report.Created != 6 || report.Rows != 10 {
		t.Errorf("%+v", report)
	}
	got := w.stored("1.1").Activities
	if len(got) != 6 || got[1].Planned.At.String() != "2024-01-16T02:00:00Z" || *got[1].Week != 3 || got[1].Signal != "all green" {
		t.Fatalf("%+v", got)
	}
	same(t, "roles", got[1].Roles, []string{"Comms", "Docs"})
	again := w.take(w.ImportActivities, sheet.Options{AcceptValid: true}, rows)
	if again.Unchanged != 6 || again.Written {
		t.Errorf("twice the same file: %+v", again)
	}
}

// What the authored plan adds to an imported row survives the next import.
func TestImportKeepsWhatThePlanAdds(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	activities := table(activityHeading, "1.1|1|Start|Lead|2024-01-01|1|", "1.1|2|Docs Freeze|Lead|2024-01-02|1|")
	requests := table(requestHeading, "1.1|code|KEP-1|Probes|2024-02-01|2024-02-02|approved")
	w.take(w.ImportActivities, sheet.Options{}, activities)
	w.take(w.ImportChangeRequests, sheet.Options{}, requests)
	yes := true
	w.put(release.Plan{
		Code:       "1.1",
		Activities: []release.Activity{{Sequence: 1, Milestone: &yes, Title: en("Start").With("es", "Inicio")}},
		References: []release.Reference{{Kind: release.RFC, Gate: "code", Code: "KEP-1", Result: "implemented", Closes: true}},
	})
	for _, report := range []sheet.Report{
		w.take(w.ImportActivities, sheet.Options{}, activities), w.take(w.ImportChangeRequests, sheet.Options{}, requests),
	} {
		if report.Unchanged != report.Rows {
			t.Errorf("%+v", report)
		}
	}
	r := w.stored("1.1")
	if a := r.Activities[0]; !*a.Milestone || a.Title.Values["es"] != "Inicio" || a.Roles[0] != "Lead" {
		t.Errorf("%+v", a)
	}
	if f := r.References[0]; f.Result != "implemented" || !f.Closes || f.Decision != release.Approved {
		t.Errorf("%+v", f)
	}
	w.take(w.ImportActivities, sheet.Options{}, table(activityHeading, "1.1|1|Kick-off|Lead|2024-01-01|1|"))
	if title := w.stored("1.1").Activities[0].Title; title.Values["en"] != "Kick-off" || len(title.Values) != 1 {
		t.Errorf("a changed title kept its old translation: %+v", title)
	}
}

func TestImportChangeRequests(t *testing.T) {
	w := newWorld(t)
	w.withReleases(t)
	rows := table(requestHeading+"|language",
		"1.1|code|KEP-1|Probes|2024-02-01|2024-02-02|approved|en",
		"1.1|docs|KEP-1|Sondas|2024-02-01|2024-02-02|denied|es",
		"1.1|code|KEP-2|Volumes|2024-02-03|2023-02-02|rejected|",
		"1.1|code|KEP-3|Jobs|2024-02-03|||",
		"1.1|code|KEP-4|Gone|2024-02-03|2024-02-04|removed|",
		"1.1|code|KEP-1|Probes|2024-02-01|2024-02-02|approved|",
		"1.1||KEP-5|No gate|2023-12-30|2024-03-07|approved|",
		"1.1|code freeze|KEP 6||2024-02-03|2024-02-04|approved|English",
	)
	report := w.take(w.ImportChangeRequests, sheet.Options{AcceptValid: true}, rows)
	same(t, "findings", findings(report), []string{
		"4 reviewed_on warning import.reviewed_before_requested requested=2024-02-03",
		"6 decision rejected import.choice choices=approved, denied, pending, rejected",
		"7 rfc_id rejected import.duplicate line=2",
		"8 requested_on warning import.before_cycle start=2024-01-01",
		"8 reviewed_on warning import.after_release released=2024-03-06",
		"9 rfc_id rejected import.code",
		"9 language rejected import.language",
		"9 title placeholder import.empty",
		"9 gate rejected import.code",
	})
	view := w.plan("1.1")
	if view.Requests != 5 || view.Approved != 2 || view.Denied != 2 || report.Created != 5 {
		t.Errorf("%d requests, %d approved, %d denied; %+v", view.Requests, view.Approved, view.Denied, report)
	}
	var lines []string
	for _, f := range view.References {
		lines = append(lines, strings.Join([]string{f.Gate, f.Code, f.Title.Original, f.Decision.Key, string(f.Decision.Mark)}, " "))
	}
	same(t, "references", lines, []string{
		" KEP-5 en term.decision.approved " + string(content.DoneMark),
		"code KEP-1 en term.decision.approved " + string(content.DoneMark),
		"code KEP-2 en term.decision.denied " + string(content.RefusedMark),
		"code KEP-3 en term.decision.pending " + string(content.DraftMark),
		"docs KEP-1 es term.decision.denied " + string(content.RefusedMark),
	})
}
