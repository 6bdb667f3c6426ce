package release_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"acta/internal/release"
)

func TestDifferenceNamesWhatChanged(t *testing.T) {
	before := []release.CI{
		{Code: "api-1", Name: "API", Version: "1.29", Hash: "a", State: "on"},
		{Code: "api-2", Version: "1.29", Hash: "a", State: "on"},
		{Code: "db", Name: "Base de datos", Version: "15"},
		{Code: "old", Version: "3"},
	}
	after := []release.CI{
		{Code: "new", Version: "1"},
		{Code: "db", Version: "15", State: "maintenance"},
		{Code: "api-2", Name: "renamed", Version: "1.29", Hash: "a", State: "on"},
		{Code: "api-1", Version: "1.30", Hash: "b", State: "on"},
	}
	want := release.Difference{
		Added:   []release.CI{{Code: "new", Version: "1"}},
		Removed: []release.CI{{Code: "old", Version: "3"}},
		Changed: []release.ChangedCI{
			{Code: "api-1", Name: "API", Members: []release.MemberChange{{Member: "version", Before: "1.29", After: "1.30"}, {Member: "hash", Before: "a", After: "b"}}},
			{Code: "db", Name: "Base de datos", Members: []release.MemberChange{{Member: "state", Before: "", After: "maintenance"}}},
		},
		Same: 1,
	}
	got := release.Differ(before, after)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if codes := got.Codes(); !slices.Equal(codes, []string{"api-1", "db", "new", "old"}) {
		t.Errorf("codes %v", codes)
	}
}

func TestUnexpectedIsWhatThePlanDoesNotName(t *testing.T) {
	before := []release.CI{{Code: "api", Version: "1"}, {Code: "db", Version: "1"}, {Code: "queue", Version: "1"}, {Code: "cron", Version: "1"}}
	after := []release.CI{{Code: "api", Version: "2"}, {Code: "db", Version: "2"}, {Code: "queue", Version: "2"}, {Code: "worker"}, {Code: "stray"}}
	affected := []release.Affected{{Code: "api"}}
	manifest := []release.ManifestUnit{{Code: "u1", Items: []string{"worker", "queue"}}, {Code: "u2"}}
	got := release.Unexpected(release.Differ(before, after), affected, manifest)
	// The manifest announces the CI that it adds, but no change of one that is there.
	if want := []string{"cron", "db", "queue", "stray"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if left := release.Unexpected(release.Differ(before, before), nil, nil); len(left) != 0 {
		t.Errorf("nothing changed, but %v", left)
	}
}

// naive compares every CI of one list with every CI of the other.
func naive(before, after []release.CI) (added, removed, changed []string, same int) {
	last := func(list []release.CI, code string) (found release.CI, ok bool) {
		for _, ci := range list {
			if ci.Code == code {
				found, ok = ci, true
			}
		}
		return found, ok
	}
	codes := map[string]bool{}
	for _, ci := range slices.Concat(before, after) {
		codes[ci.Code] = true
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		was, there := last(before, code)
		is, here := last(after, code)
		was.Name, is.Name = "", ""
		switch {
		case !there:
			added = append(added, code)
		case !here:
			removed = append(removed, code)
		case was != is:
			changed = append(changed, code)
		default:
			same++
		}
	}
	return added, removed, changed, same
}

func TestDifferenceIsThatOfANaiveComparison(t *testing.T) {
	item := rapid.Custom(func(t *rapid.T) release.CI {
		few := rapid.SampledFrom([]string{"", "1", "2"})
		return release.CI{
			Code: rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "code"), Name: few.Draw(t, "name"),
			Version: few.Draw(t, "version"), Hash: few.Draw(t, "hash"), State: few.Draw(t, "state"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.SliceOfN(item, 0, 8).Draw(t, "before"), rapid.SliceOfN(item, 0, 8).Draw(t, "after")
		d := release.Differ(before, after)
		var added, removed, changed []string
		for _, ci := range d.Added {
			added = append(added, ci.Code)
		}
		for _, ci := range d.Removed {
			removed = append(removed, ci.Code)
		}
		for _, ci := range d.Changed {
			changed = append(changed, ci.Code)
			for _, m := range ci.Members {
				if m.Before == m.After {
					t.Fatalf("%s: %s did not change", ci.Code, m.Member)
				}
			}
		}
		wantAdded, wantRemoved, wantChanged, same := naive(before, after)
		if !slices.Equal(added, wantAdded) || !slices.Equal(removed, wantRemoved) || !slices.Equal(changed, wantChanged) || d.Same != same {
			t.Fatalf("%+v, want %v %v %v %d", d, wantAdded, wantRemoved, wantChanged, same)
		}
	})
}

// inventory is a baseline of n CIs; every tenth has another version than in the
// former one, and every hundredth has another code.
func inventory(n, shift int) []release.CI {
	list := make([]release.CI, n)
	for i := range list {
		list[i] = release.CI{Code: fmt.Sprintf("ci-%06d", i), Version: "1.29.4", Hash: fmt.Sprintf("%064x", i), State: "active"}
		if i%10 == 0 {
			list[i].Version = fmt.Sprintf("1.%d", 30+shift)
		}
		if i%100 == 0 {
			list[i].Code += fmt.Sprintf("-%d", shift)
		}
	}
	return list
}

// BenchmarkDiffer compares two baselines of 100,000 CIs; goal 200 ms.
func BenchmarkDiffer(b *testing.B) {
	before, after := inventory(100_000, 0), inventory(100_000, 1)
	b.ReportAllocs()
	for b.Loop() {
		if d := release.Differ(before, after); len(d.Added) != 1000 || len(d.Removed) != 1000 || len(d.Changed) != 9000 {
			b.Fatalf("%d added, %d removed, %d changed", len(d.Added), len(d.Removed), len(d.Changed))
		}
	}
}
