package release_test

import (
	"testing"

	"acta/internal/content"
	"acta/internal/release"
)

func whole() release.Release {
	return release.Release{Plan: release.Plan{
		Code: "R1", Title: "Release", Customers: []string{"ACME", "BETA"}, Services: []string{"mail"}, Method: en("all at once"),
		Units: []release.Unit{{Code: "db", Version: "2"}, {Code: "app", Version: "1"}}, RiskClass: "low",
		BackOut: release.BackOut{Trigger: en("it fails"), Decider: "lucia", Steps: []content.Text{en("stop"), en("restore")}},
		Deployments: []release.Deployment{
			{
				Code: "D1", Environment: "production", Customers: []release.Served{{Code: "ACME"}},
				WindowFrom: planned("2024-03-01T20:00:00Z"), WindowTo: planned("2024-03-01T22:00:00Z"),
				Affected: []release.Affected{{Code: "web-1"}, {Code: "db-1"}}, Stage: release.ToDeploy,
			},
			{Code: "D2", Environment: "production", Customers: []release.Served{{Code: "BETA"}}, Stage: release.ToDeploy},
		},
	}}
}

func coreHash(t *testing.T, r release.Release) string {
	t.Helper()
	hash, err := release.CoreOf(r).Hash()
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// Scope F36: what belongs to the authorised core changes its hash, everything
// else does not.
func TestCore(t *testing.T) {
	hours := 3
	for _, c := range []struct {
		name  string
		moves bool
		edit  func(*release.Release)
	}{
		{"customer", true, func(r *release.Release) { r.Customers = []string{"ACME"} }},
		{"service", true, func(r *release.Release) { r.Services = append(r.Services, "web") }},
		{"unit", true, func(r *release.Release) { r.Units = r.Units[:1] }},
		{"version of a unit", true, func(r *release.Release) { r.Units[0].Version = "3" }},
		{"affected item", true, func(r *release.Release) { r.Deployments[0].Affected[0].Code = "web-2" }},
		{"environment", true, func(r *release.Release) { r.Deployments[1].Environment = "acceptance" }},
		{"method", true, func(r *release.Release) { r.Method = en("in waves") }},
		{"method of a deployment", true, func(r *release.Release) { r.Deployments[0].Method = en("by hand") }},
		{"window", true, func(r *release.Release) { r.Deployments[0].WindowTo = planned("2024-03-01T23:00:00Z") }},
		{"risk class", true, func(r *release.Release) { r.RiskClass = "high" }},
		{"order of back-out steps", true, func(r *release.Release) {
			r.BackOut.Steps[0], r.BackOut.Steps[1] = r.BackOut.Steps[1], r.BackOut.Steps[0]
		}},
		{"back-out trigger", true, func(r *release.Release) { r.BackOut.Trigger = en("it fails twice") }},
		{"whom a deployment serves", true, func(r *release.Release) { r.Deployments[0].Customers[0].Code = "BETA" }},
		{"a deployment more", true, func(r *release.Release) { r.Deployments = append(r.Deployments, release.Deployment{Code: "D3"}) }},
		{"a deployment cancelled", false, func(r *release.Release) { r.Deployments[1].Stage = release.Dropped }},

		{"type", true, func(r *release.Release) { r.Type = "emergency" }},
		{"who accepts", true, func(r *release.Release) { r.Deployments[0].Shared = new(true) }},
		{"title", false, func(r *release.Release) { r.Title = "Another" }},
		{"summary", false, func(r *release.Release) { r.Summary = en("words") }},
		{"date inside the window", false, func(r *release.Release) { r.Deployments[0].Planned = planned("2024-03-01T21:00:00Z") }},
		{"stage", false, func(r *release.Release) { r.Stage, r.Deployments[0].Stage = release.Built, release.Ready }},
		{"test of the back-out", false, func(r *release.Release) { r.BackOut.Tested, r.BackOut.Minutes = en("yes"), &hours }},
		{"policy version held", false, func(r *release.Release) { r.Deployments[0].Customers[0].Policy = "2" }},
		{"name of a unit", false, func(r *release.Release) { r.Units[0].Name = en("database") }},
		{"order of units, customers, items", false, func(r *release.Release) {
			r.Units[0], r.Units[1] = r.Units[1], r.Units[0]
			r.Customers[0], r.Customers[1] = r.Customers[1], r.Customers[0]
			r.Deployments[0].Affected[0], r.Deployments[0].Affected[1] = r.Deployments[0].Affected[1], r.Deployments[0].Affected[0]
			r.Deployments[0], r.Deployments[1] = r.Deployments[1], r.Deployments[0]
		}},
	} {
		r := whole()
		c.edit(&r)
		if moved := coreHash(t, r) != coreHash(t, whole()); moved != c.moves {
			t.Errorf("%s: the core moved: %v", c.name, moved)
		}
	}
}

// The hash is approved and printed: it must not move with the program.
func TestCoreHashIsFixed(t *testing.T) {
	const want = "a14b4d894328e60af3309fca6989d63a23eb44c101935f98378da3e909c0dec7"
	if got := coreHash(t, whole()); got != want {
		t.Errorf("core %s, want %s", got, want)
	}
}

func TestValidity(t *testing.T) {
	a := release.Authorisation{Core: "x", Expires: date("2024-03-01")}
	for _, c := range []struct {
		core, on string
		want     release.Validity
	}{
		{"x", "2024-03-01", release.Valid}, {"x", "2024-03-02", release.Expired}, {"y", "2024-02-01", release.Revoked},
	} {
		if got := release.ValidityOf(a, c.core, date(c.on)); got != c.want {
			t.Errorf("core %s on %s: %s", c.core, c.on, got)
		}
	}
	back := release.Authorisation{Core: "x", Revoked: date("2024-02-10")}
	if before, then := release.ValidityOf(back, "x", date("2024-02-09")), release.ValidityOf(back, "x", date("2024-02-10")); before != release.Valid || then != release.Revoked {
		t.Errorf("taken back on the 10th: %s on the 9th, %s on the 10th", before, then)
	}
	if got := release.ValidityOf(release.Authorisation{Core: "x"}, "x", date("2099-01-01")); got != release.Valid {
		t.Errorf("without expiry: %s", got)
	}
}
