package release_test

import (
	"fmt"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

func TestGateBaselineBefore(t *testing.T) {
	before := func(n *night) *release.Recorded[release.BaselineTaken] { return &n.Facts.Baselines[0] }
	other := func(n *night) *release.Deployment { return &n.Release.Deployments[1] }
	tryAt(t, "baseline-before", nil, map[string]attempt{
		"there is none":           {func(n *night) { n.Facts.Baselines = nil }, open("none")},
		"only one after":          {func(n *night) { n.Facts.Baselines = n.Facts.Baselines[1:] }, open("none")},
		"taken after the start":   {func(n *night) { before(n).At = instant(n.t, "2026-03-03T22:00:01Z") }, open("late")},
		"taken at the start":      {func(n *night) { before(n).At = instant(n.t, "2026-03-03T22:00:00Z") }, nil},
		"of another deployment":   {func(n *night) { before(n).Deployment = "D2" }, open("none")},
		"of an earlier attempt":   {func(n *night) { n.d().Attempt = 2 }, open("none")},
		"without location":        {func(n *night) { before(n).Of.Location = content.Text{} }, open("location")},
		"without an affected CI":  {func(n *night) { n.cis[before(n).ID] = cisBefore[1:] }, open("missing")},
		"empty":                   {func(n *night) { n.cis[before(n).ID] = nil }, open("missing")},
		"a day and a second old":  {func(n *night) { before(n).At = instant(n.t, "2026-03-02T21:59:59Z") }, open("old", "changed")},
		"as old as it may be":     {func(n *night) { before(n).At = instant(n.t, "2026-03-02T22:00:00Z"); other(n).Affected = nil }, nil},
		"too old for one of them": {func(n *night) { n.serve["uni"][0].BaselineHours = 4 }, open("old")},
		"the policies name no age": {func(n *night) {
			n.serve["uni"][0].BaselineHours, n.serve["bank"][0].BaselineHours = 0, 0
			before(n).At = instant(n.t, "2026-03-02T21:59:59Z")
			other(n).Affected = nil
		}, open("old")},
		"the plan names no CIs": {func(n *night) { n.d().Affected = nil }, open("affected")},
		"another one after the start changes nothing": {func(n *night) {
			n.baseline(release.BaselineBefore, "2026-03-03T22:30:00Z")
		}, nil},
		"a newer one counts": {func(n *night) {
			n.baseline(release.BaselineBefore, "2026-03-03T13:00:00Z", cisBefore[:1]...)
		}, open("missing")},
		"a reference that covers them": {func(n *night) {
			n.cis[before(n).ID] = nil
			before(n).Of.Reference, before(n).Of.Covers = "snapshot 7", []string{"api-1", "api-2"}
		}, nil},
		"a reference that covers one": {func(n *night) {
			n.cis[before(n).ID] = nil
			before(n).Of.Reference, before(n).Of.Covers = "snapshot 7", []string{"api-2"}
		}, open("missing")},
		"a CI was changed since by another deployment": {func(n *night) {
			before(n).At = instant(n.t, "2026-03-03T12:00:00Z")
			other(n).ActualEnd = asPlanned(n.t, "2026-03-03T12:00:01Z")
		}, open("changed")},
		"it was backed out since": {func(n *night) {
			other(n).Stage, other(n).BackedOut.At = release.Undone, asPlanned(n.t, "2026-03-03T13:00:00Z")
		}, open("changed")},
		"another deployment is going on": {func(n *night) {
			other(n).Stage, other(n).ActualEnd = release.InProgress, clock.Planned{}
		}, open("running")},
		"another deployment ended after the start": {func(n *night) {
			other(n).ActualEnd = asPlanned(n.t, "2026-03-03T22:30:00Z")
		}, open("running")},
		"another deployment began after the start": {func(n *night) {
			other(n).ActualStart, other(n).ActualEnd = asPlanned(n.t, "2026-03-03T22:30:00Z"), asPlanned(n.t, "2026-03-03T22:40:00Z")
		}, nil},
		"another deployment of other CIs": {func(n *night) {
			other(n).ActualEnd, other(n).Affected = asPlanned(n.t, "2026-03-03T13:00:00Z"), []release.Affected{{Code: "api-3"}}
		}, nil},
		"its own former attempt ended since":  {func(n *night) { retried(n, "2026-03-03T13:00:00Z") }, open("changed")},
		"its own former attempt ended before": {func(n *night) { retried(n, "2026-03-03T11:00:00Z") }, nil},
	})
}

// retried makes the night the second attempt; the first was backed out.
func retried(n *night, undone string) {
	head := n.about(undone)
	n.Facts.Attempts = append(n.Facts.Attempts, release.Recorded[release.AttemptEnded]{Head: head, Of: release.AttemptEnded{
		Stage: release.Undone, Started: asPlanned(n.t, "2026-03-03T10:00:00Z"), BackedOut: release.BackedOut{At: asPlanned(n.t, undone)},
	}})
	n.d().Attempt = 2
	n.Facts.Baselines[0].Attempt = 2
}

func TestGateBaselineAfter(t *testing.T) {
	after := func(n *night) *release.Recorded[release.BaselineTaken] { return &n.Facts.Baselines[1] }
	stray := func(n *night) {
		n.cis[after(n).ID] = append(append([]release.CI{}, cisAfter...), release.CI{Code: "stray"})
		n.cis[after(n).ID][2].Version = "8"
	}
	tryAt(t, "baseline-after", nil, map[string]attempt{
		"there is none":          {func(n *night) { n.Facts.Baselines = n.Facts.Baselines[:1] }, open("none")},
		"taken before the end":   {func(n *night) { after(n).At = instant(n.t, "2026-03-03T22:59:59Z") }, open("none")},
		"taken at the end":       {func(n *night) { after(n).At = instant(n.t, "2026-03-03T23:00:00Z") }, nil},
		"of the release":         {func(n *night) { after(n).Of.Kind = release.BaselineRelease }, open("none")},
		"of an earlier attempt":  {func(n *night) { n.d().Attempt = 2 }, open("none")},
		"without location":       {func(n *night) { after(n).Of.Location = content.Text{} }, open("location")},
		"without an affected CI": {func(n *night) { n.d().Affected = append(n.d().Affected, release.Affected{Code: "api-9"}) }, open("missing")},
		"others differ too":      {stray, open("unexpected")},
		"one of them explained":  {func(n *night) { stray(n); n.explain("lb", "Parche de seguridad") }, open("unexpected")},
		"all explained":          {func(n *night) { stray(n); n.explain("lb", "Parche de seguridad"); n.explain("stray", "Prueba") }, nil},
		"an explanation is taken back": {func(n *night) {
			stray(n)
			n.explain("lb", "Parche de seguridad")
			n.explain("stray", "Prueba")
			n.explain("lb", "")
		}, open("unexpected")},
		"explained in an earlier attempt": {func(n *night) {
			stray(n)
			n.explain("lb", "Parche")
			n.explain("stray", "Prueba")
			n.d().Attempt, n.Facts.Baselines[0].Attempt, n.Facts.Baselines[1].Attempt = 2, 2, 2
		}, open("unexpected")},
		"a CI is gone": {func(n *night) { n.cis[after(n).ID] = cisAfter[:2] }, open("unexpected")},
		"a reference that covers them": {func(n *night) {
			n.cis[after(n).ID] = nil
			after(n).Of.Reference, after(n).Of.Covers = "snapshot 8", []string{"api-1", "api-2"}
		}, nil},
		"a reference that covers none": {func(n *night) { n.cis[after(n).ID] = nil; after(n).Of.Reference = "snapshot 8" }, open("missing")},
	})
}

func TestGateRestored(t *testing.T) {
	after := func(n *night) *release.Recorded[release.BaselineTaken] { return &n.Facts.Baselines[1] }
	reference := func(n *night, hashBefore, hashAfter string) {
		for i, hash := range []string{hashBefore, hashAfter} {
			b := &n.Facts.Baselines[i]
			n.cis[b.ID] = nil
			b.Of.Reference, b.Of.Hash, b.Of.Covers = "snapshot", hash, []string{"api-1", "api-2"}
		}
	}
	tryAt(t, "restored", (*night).undo, map[string]attempt{
		"no baseline before":      {func(n *night) { n.Facts.Baselines = n.Facts.Baselines[1:] }, open("before")},
		"none since the back-out": {func(n *night) { after(n).At = instant(n.t, "2026-03-03T23:19:59Z") }, open("none")},
		"none at all":             {func(n *night) { n.Facts.Baselines = n.Facts.Baselines[:1] }, open("none")},
		"one of the release":      {func(n *night) { after(n).Of.Kind = release.BaselineRelease }, nil},
		"a CI is still the new":   {func(n *night) { n.cis[after(n).ID] = cisAfter[:3] }, open("different")},
		"one of two explained": {func(n *night) {
			n.cis[after(n).ID] = cisAfter[:3]
			n.explain("api-1", "Queda en la versión nueva")
		}, open("different")},
		"each explained": {func(n *night) {
			n.cis[after(n).ID] = cisAfter[:3]
			n.explain("api-1", "Queda en la versión nueva")
			n.explain("api-2", "Queda en la versión nueva")
		}, nil},
		"a CI was left over": {func(n *night) {
			n.cis[after(n).ID] = append(append([]release.CI{}, cisBefore...), release.CI{Code: "worker"})
		}, open("different")},
		"a CI is missing":                 {func(n *night) { n.cis[after(n).ID] = cisBefore[:2] }, open("different")},
		"references of the same":          {func(n *night) { reference(n, buildA, buildA) }, nil},
		"references of different things":  {func(n *night) { reference(n, buildA, buildB) }, open("different")},
		"references without hash":         {func(n *night) { reference(n, "", "") }, open("different")},
		"the same, but a CI is not in it": {func(n *night) { reference(n, buildA, buildA); after(n).Of.Covers = nil }, open("different")},
		"a list against a reference":      {func(n *night) { n.Facts.Baselines[0].Of.Reference = "snapshot" }, open("different")},
	})
}

// heavy is a night of 5,000 CIs, 200 tasks and 200 units on 10 targets.
func heavy(b *testing.B) *night {
	n := newNight(b)
	d := n.d()
	d.Affected, d.Tasks = nil, nil
	var before, after []release.CI
	for i := range 5000 {
		code := fmt.Sprintf("ci-%05d", i)
		d.Affected = append(d.Affected, release.Affected{Code: code})
		before = append(before, release.CI{Code: code, Version: "1"})
		after = append(after, release.CI{Code: code, Version: "2"})
	}
	n.cis[n.Facts.Baselines[0].ID], n.cis[n.Facts.Baselines[1].ID] = before, after
	n.Release.Deployments[1].Affected = d.Affected
	packed, found := &n.Facts.Packages[0].Of, &n.Facts.Inspections[0].Of
	for i := range 200 {
		d.Tasks = append(d.Tasks, release.Task{Sequence: i, State: "done"})
		unit := fmt.Sprintf("unit-%03d", i)
		packed.Units = append(packed.Units, release.ManifestUnit{Code: unit, Version: "1"})
		for j := range 10 {
			found.Targets = append(found.Targets, release.Found{Target: fmt.Sprintf("host-%02d", j), Unit: unit, Version: "1"})
		}
	}
	return n
}

// BenchmarkGatesOfADeployment looks at every gate of a deployment on 5,000 CIs with
// 200 tasks; goal 20 ms for all gates of a release.
func BenchmarkGatesOfADeployment(b *testing.B) {
	n := heavy(b)
	for b.Loop() {
		for _, g := range release.Gates() {
			if stage, ok := guarded[g.ID]; ok {
				g.Check(n.Situation, release.Target{Guard: release.Guard{Deployment: stage}, At: n.d()})
			}
		}
	}
}
