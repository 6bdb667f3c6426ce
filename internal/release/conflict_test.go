package release_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"acta/internal/clock"
	"acta/internal/release"
)

// hour is n hours into 2026.
func hour(n int) clock.Instant {
	return clock.At(time.Date(2026, 1, 1, n, 0, 0, 0, time.UTC))
}

func slot(name, environment string, from, to int, items ...string) release.Slot {
	return release.Slot{Release: name, Deployment: "D1", Environment: environment, Items: items, From: hour(from), To: hour(to), Stage: release.ToDeploy}
}

// clashes prints conflicts as "one/other environment items from-to", sorted.
func clashes(found []release.Conflict) []string {
	var list []string
	for _, c := range found {
		start := hour(0).Time()
		list = append(list, fmt.Sprintf("%s/%s %s [%s] %d-%d", c.One.Release, c.Other.Release, cmp.Or(c.Environment, "-"), strings.Join(c.Items, " "),
			int(c.From.Time().Sub(start).Hours()), int(c.To.Time().Sub(start).Hours())))
	}
	return list
}

func TestConflictsOfTheCalendar(t *testing.T) {
	staged := func(s release.Slot, stage release.DeploymentStage) release.Slot {
		s.Stage = stage
		return s
	}
	for name, c := range map[string]struct {
		slots []release.Slot
		want  []string
	}{
		"the same CI": {
			[]release.Slot{slot("B", "prod-2", 2, 5, "db", "api"), slot("A", "prod-1", 0, 3, "db", "db", "web")},
			[]string{"A/B - [db] 2-3"},
		},
		"the same environment":       {[]release.Slot{slot("A", "prod", 0, 9, "x"), slot("B", "prod", 1, 2, "y")}, []string{"A/B prod [] 1-2"}},
		"both":                       {[]release.Slot{slot("A", "prod", 0, 9, "y", "x"), slot("B", "prod", 1, 2, "x", "y")}, []string{"A/B prod [x y] 1-2"}},
		"they touch":                 {[]release.Slot{slot("A", "prod", 0, 3), slot("B", "prod", 3, 5)}, nil},
		"nothing shared":             {[]release.Slot{slot("A", "prod", 0, 3, "x"), slot("B", "test", 0, 3, "y")}, nil},
		"without environment":        {[]release.Slot{slot("A", "", 0, 3), slot("B", "", 0, 3)}, nil},
		"an item is no environment":  {[]release.Slot{slot("A", "x", 0, 3), slot("B", "y", 0, 3, "x")}, nil},
		"without a time":             {[]release.Slot{{Release: "A", Environment: "prod"}, slot("B", "prod", 0, 3)}, nil},
		"it ends before it begins":   {[]release.Slot{slot("A", "prod", 4, 2), slot("B", "prod", 0, 9)}, nil},
		"one is postponed":           {[]release.Slot{staged(slot("A", "prod", 0, 3), release.Postponed), slot("B", "prod", 0, 3)}, nil},
		"one is cancelled":           {[]release.Slot{staged(slot("A", "prod", 0, 3), release.Dropped), slot("B", "prod", 0, 3)}, nil},
		"one is over":                {[]release.Slot{staged(slot("A", "prod", 0, 3), release.Verified), slot("B", "prod", 0, 3)}, []string{"A/B prod [] 0-3"}},
		"both are over":              {[]release.Slot{staged(slot("A", "prod", 0, 3), release.Verified), staged(slot("B", "prod", 0, 3), release.Undone)}, nil},
		"three, one after the other": {[]release.Slot{slot("A", "prod", 0, 4), slot("B", "prod", 3, 8), slot("C", "prod", 7, 9)}, []string{"A/B prod [] 3-4", "B/C prod [] 7-8"}},
		"three at once":              {[]release.Slot{slot("A", "prod", 0, 4), slot("B", "prod", 1, 8), slot("C", "prod", 2, 9)}, []string{"A/B prod [] 1-4", "A/C prod [] 2-4", "B/C prod [] 2-8"}},
	} {
		if got := clashes(release.Conflicts(c.slots)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestConflictsLeaveTheSlotsAsTheyWere(t *testing.T) {
	slots := []release.Slot{slot("B", "prod", 2, 5, "z", "a"), slot("A", "prod", 0, 3)}
	release.Conflicts(slots)
	if slots[0].Release != "B" || !slices.Equal(slots[0].Items, []string{"z", "a"}) {
		t.Errorf("changed to %v", slots)
	}
}

// TestConflictsAreThoseOfEveryPair holds the sweep against the comparison of every
// slot with every other.
func TestConflictsAreThoseOfEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var slots []release.Slot
		for i := range rapid.IntRange(0, 12).Draw(t, "slots") {
			from := rapid.IntRange(0, 10).Draw(t, "from")
			s := slot(fmt.Sprintf("R%02d", i), rapid.SampledFrom([]string{"", "prod", "test"}).Draw(t, "environment"),
				from, from+rapid.IntRange(0, 5).Draw(t, "hours"), rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(t, "items")...)
			s.Stage = rapid.SampledFrom([]release.DeploymentStage{release.ToDeploy, release.InProgress, release.Verified, release.Postponed}).Draw(t, "stage")
			slots = append(slots, s)
		}
		var want []string
		for i, a := range slots {
			for _, b := range slots[i+1:] {
				first, second := a, b
				if b.From.Before(a.From) {
					first, second = b, a
				}
				if one := pair(first, second); one != "" {
					want = append(want, one)
				}
			}
		}
		slices.Sort(want)
		got := slices.Sorted(slices.Values(clashes(release.Conflicts(slots))))
		if !slices.Equal(got, want) {
			t.Fatalf("%v\nwant %v", got, want)
		}
	})
}

// pair is the conflict of two slots as clashes prints it, "" for none.
func pair(a, b release.Slot) string {
	gone := func(s release.Slot) bool { return s.Stage == release.Postponed || !s.From.Before(s.To) }
	to := a.To
	if b.To.Before(to) {
		to = b.To
	}
	if gone(a) || gone(b) || !b.From.Before(to) || a.Stage == release.Verified && b.Stage == release.Verified {
		return ""
	}
	c := release.Conflict{One: a, Other: b, From: b.From, To: to}
	if a.Environment == b.Environment {
		c.Environment = a.Environment
	}
	for _, item := range []string{"a", "b", "c"} {
		if slices.Contains(a.Items, item) && slices.Contains(b.Items, item) {
			c.Items = append(c.Items, item)
		}
	}
	if c.Environment == "" && len(c.Items) == 0 {
		return ""
	}
	return clashes([]release.Conflict{c})[0]
}

// BenchmarkConflicts sweeps 10,000 deployments of a year, each on 20 of 5,000 CIs.
func BenchmarkConflicts(b *testing.B) {
	var slots []release.Slot
	for i := range 10_000 {
		s := slot(fmt.Sprintf("R%05d", i), fmt.Sprintf("env-%d", i%500), i*7%8760, i*7%8760+3)
		for j := range 20 {
			s.Items = append(s.Items, fmt.Sprintf("ci-%d", (i*31+j*251)%5000))
		}
		slots = append(slots, s)
	}
	for b.Loop() {
		release.Conflicts(slots)
	}
}
