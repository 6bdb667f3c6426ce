package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/sheet"
)

// releaseCases are the use cases of the release and deployment process.
func releaseCases() []useCase {
	return []useCase{
		{"put a plan", (*fragile).planning}, {"move", (*fragile).moving}, {"record 500 items", (*fragile).recording},
		{"bring in", (*fragile).bringing}, {"import items", (*fragile).importing},
	}
}

// newRelease is a plan that may be planned, under a code of its own.
func (f *fragile) newRelease() release.Plan {
	words := func(s string) content.Text { return content.In("en", s) }
	d := release.Deployment{Code: "D1", Environment: "live", Planned: clock.Planned{Date: f.clock.Now().Date(nil).AddDays(20)}}
	for i := range 500 {
		d.Affected = append(d.Affected, release.Affected{Code: fmt.Sprintf("ci-%03d", i)})
	}
	return release.Plan{
		Code: f.mark(), Title: "Images", Type: "minor", Customers: []string{"USERS"}, Services: []string{"kubernetes"}, Method: words("Pushed"),
		Units: []release.Unit{{Code: "app", Version: "2.0"}}, Deliverables: []content.Text{words("Images")}, Approver: "noa", Capacity: words("None"),
		BackOut:      release.BackOut{Trigger: words("Errors"), Tested: words("In May")},
		People:       []release.Person{{Role: "release_deployment_manager", Person: "lucia"}},
		Environments: []release.Environment{{Code: "live", Use: release.Production}}, Deployments: []release.Deployment{d},
	}
}

func (f *fragile) planning() func(context.Context) error {
	plan := f.newRelease()
	return func(ctx context.Context) error {
		_, err := f.Releases.PutPlan(ctx, "noa", plan)
		return err
	}
}

// planned is a release in draft.
func (f *fragile) planned() string {
	plan := f.newRelease()
	_, err := f.Releases.PutPlan(f.by("noa", ""), "noa", plan)
	must(f.t, err)
	return plan.Code
}

func (f *fragile) moving() func(context.Context) error {
	code := f.planned()
	return func(ctx context.Context) error {
		_, err := f.Releases.Move(ctx, release.Move{Release: code, Actor: "noa", By: release.PlanRelease})
		return err
	}
}

// recording takes a baseline that lists 500 items.
func (f *fragile) recording() func(context.Context) error {
	code := f.planned()
	body := struct {
		Kind     release.BaselineKind `json:"kind"`
		Location content.Text         `json:"location"`
		CIs      []release.CI         `json:"cis"`
	}{Kind: release.BaselineBefore, Location: content.In("en", "Repository")}
	for i := range 500 {
		body.CIs = append(body.CIs, release.CI{Code: fmt.Sprintf("ci-%03d", i), Version: "1"})
	}
	data, err := json.Marshal(body)
	must(f.t, err)
	return func(ctx context.Context) error {
		_, err := f.Releases.Record(ctx, "noa", code, release.Fact{Head: release.Head{Kind: release.BaselineFact, Deployment: "D1"}, Body: data})
		return err
	}
}

func (f *fragile) bringing() func(context.Context) error {
	story := release.Story{Plan: f.newRelease()}
	story.Plan.Stage = release.Accepted
	story.Facts.Builds = []release.Recorded[release.Build]{{
		Head: release.Head{At: f.clock.Now(), Recorded: f.clock.Now(), By: "noa"}, Of: release.Build{Hash: strings.Repeat("b", 64)},
	}}
	return func(ctx context.Context) error { return f.Releases.BringIn(ctx, "system", story) }
}

// importing adds the items of a deployment.
func (f *fragile) importing() func(context.Context) error {
	code := f.planned()
	table := sheet.Table{File: "items.csv", SHA256: strings.Repeat("a", 64), Columns: []string{"release", "deployment", "baseline", "ci", "name", "version", "hash", "state"}}
	for i := range 500 {
		table.Rows = append(table.Rows, sheet.Row{Line: i + 2, Cells: []string{code, "D1", "before", fmt.Sprintf("ci-%03d", i), "", "1", "", ""}})
	}
	return func(ctx context.Context) error {
		report, err := f.Releases.ImportItems(ctx, table, sheet.Options{Actor: "noa", Given: map[string]string{"location": "Repository"}})
		if err == nil && report.Count(sheet.Rejected) > 0 {
			f.t.Errorf("rejected: %+v", report.Findings[:1])
		}
		return err
	}
}
