package demo_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/work"
)

var update = flag.Bool("update", false, "write the golden files anew")

// gates are how the gates of a release stand.
func (w *world) gates(code string) []release.GateResult {
	w.t.Helper()
	results, err := w.Releases.Gates(w.t.Context(), code)
	w.must(err)
	return results
}

// lines are the open gates of a release with what they miss: of stages that were
// reached, marked, and of those that were not.
func lines(results []release.GateResult) []string {
	var list []string
	for _, one := range results {
		mark := "  "
		if one.Reached {
			mark = "! "
		}
		var missing []string
		for _, o := range one.Open {
			missing = append(missing, strings.Join(nonEmpty(o.Key[strings.LastIndex(o.Key, ".")+1:], o.Customer), " "))
		}
		if slices.Sort(missing); !one.Holds() {
			list = append(list, mark+one.Target.Name()+": "+one.Gate.ID+": "+strings.Join(slices.Compact(missing), ", "))
		}
	}
	return list
}

func nonEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(word string) bool { return word == "" })
}

// The releases that the illustration completes went through every gate; of the
// others, of which the tables alone tell, each gate that nothing proves is open.
func TestGatesOfEveryRelease(t *testing.T) {
	for set, complete := range map[string][]string{
		demo.Kubernetes: {"1.30", "1.31"},
		demo.Provider:   {"EMG-2026.5", "ERP-2026.6", "STD-2026.9"},
	} {
		w, _ := loaded(t, set)
		codes, _, err := w.subjects()
		w.must(err)
		var printed strings.Builder
		for _, code := range codes {
			results := w.gates(code)
			open := lines(results)
			printed.WriteString(code + "\n" + strings.Join(open, "\n") + "\n\n")
			if !slices.Contains(complete, code) {
				if len(open) == 0 {
					t.Errorf("%s shows nothing open", code)
				}
				continue
			}
			for _, one := range results {
				if !one.Holds() || !one.Reached {
					t.Errorf("%s: %s for %s holds %v, reached %v", code, one.Gate.ID, one.Target.Name(), one.Holds(), one.Reached)
				}
			}
			if passed := targets(results); len(passed) < 11 {
				t.Errorf("%s passed the gates of %v alone", code, passed)
			}
		}
		compare(t, "gates."+set+".txt", printed.String())
	}
}

func (w *world) subjects() (releases, deployments []string, err error) {
	err = w.Unit.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		releases, deployments, err = w.Releases.Subjects(tx)
		return err
	})
	slices.Sort(releases)
	return releases, deployments, err
}

// targets are the stages whose gates were looked at.
func targets(results []release.GateResult) []string {
	names := map[string]bool{}
	for _, one := range results {
		names[one.Target.Name()] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// compare compares with a golden file.
func compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was; it says now:\n%s", name, got)
	}
}

// A wave that was undone, with the release that is not closed yet: only what the
// closure asks for is open.
func TestWhatWasUndone(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	reached := map[string]bool{}
	for _, one := range w.gates("PLT-2026.1") {
		reached[one.Target.Name()] = one.Reached
		if one.Reached && !one.Holds() {
			t.Errorf("%s is open for %s: %v", one.Gate.ID, one.Target.Name(), one.Open)
		}
		if !one.Reached && one.Target.Name() != "release closed" {
			t.Errorf("%s is still to be reached", one.Target.Name())
		}
	}
	if !reached["deployment D-OL2 backed_out"] || !reached["release reviewed"] || reached["release closed"] {
		t.Errorf("reached %v", reached)
	}
}

// What opened a gate without its proof stands by name: deferrals of the
// emergency, the override of the standard change.
func TestWhatExceptionsOpened(t *testing.T) {
	w, _ := loaded(t, demo.Provider)
	for code, want := range map[string][]string{
		"EMG-2026.5": {"deployment D-PLT deploying: notice-given: EX-2"},
		"STD-2026.9": {"release authorized: references: EX-1"},
		"ERP-2026.6": nil,
	} {
		var got []string
		for _, one := range w.gates(code) {
			for _, e := range one.Excepted {
				got = append(got, one.Target.Name()+": "+one.Gate.ID+": "+e.Code)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: exceptions %v, want %v", code, got, want)
		}
	}
	for _, e := range w.release("EMG-2026.5").Exceptions {
		if e.Kind == release.Deferral && (e.Done.IsZero() || e.Expires.Before(e.Done.Date(nil))) {
			t.Errorf("%s was done %v, due %v", e.Code, e.Done, e.Expires)
		}
	}
}

func (w *world) release(code string) release.Release {
	w.t.Helper()
	r, err := w.Releases.Read(w.t.Context(), code)
	w.must(err)
	return r
}

// facts are the bodies of the facts of a kind.
func facts[T any](w *world, code string, kind release.FactKind) []release.Recorded[T] {
	w.t.Helper()
	list, err := w.Releases.ListFacts(w.t.Context(), code, release.FactQuery{Kind: kind})
	w.must(err)
	var all []release.Recorded[T]
	for _, f := range list {
		one := release.Recorded[T]{Head: f.Head}
		w.must(json.Unmarshal(f.Body, &one.Of))
		all = append(all, one)
	}
	return all
}

// What is planned, packed, built, accepted, deployed and found is one thing.
// Invariant I23.
func TestOneHashFromTheBuildToTheTargets(t *testing.T) {
	for set, codes := range map[string][]string{
		demo.Kubernetes: {"1.30", "1.31"},
		demo.Provider:   {"EMG-2026.5", "ERP-2026.6", "PLT-2026.1", "STD-2026.9"},
	} {
		w, _ := loaded(t, set)
		for _, code := range codes {
			r := w.release(code)
			packs, builds := facts[release.Package](w, code, release.PackageFact), facts[release.Build](w, code, release.BuildFact)
			manifest, err := release.ManifestHash(packs[0].Of.Units)
			w.must(err)
			if r.PackageHash != manifest || packs[0].Of.Hash != manifest {
				t.Errorf("%s: manifest %s, in the plan %s", code, manifest, r.PackageHash)
			}
			last := builds[len(builds)-1].Of
			if last.Repeat != last.Hash {
				t.Errorf("%s: built again %s", code, last.Repeat)
			}
			for _, a := range facts[release.Acceptance](w, code, release.AcceptanceFact) {
				if a.Of.Build != last.Hash {
					t.Errorf("%s: accepted %s", code, a.Of.Build)
				}
			}
			for _, d := range r.Deployments {
				if d.Build != last.Hash {
					t.Errorf("%s of %s: deployed %s", d.Code, code, d.Build)
				}
			}
		}
	}
}

// Facts are written down within a day, save the one that each set tells of.
func TestNothingElseIsRecordedLate(t *testing.T) {
	late := map[string][]string{}
	for _, set := range []string{demo.Kubernetes, demo.Provider} {
		w, _ := loaded(t, set)
		codes, _, err := w.subjects()
		w.must(err)
		for _, code := range codes {
			for _, f := range facts[json.RawMessage](w, code, "") {
				if hours := f.Recorded.Time().Sub(f.At.Time()).Hours(); hours > 24 {
					late[code] = append(late[code], string(f.Kind))
				} else if hours < 0 {
					t.Errorf("%s: a fact of kind %s was recorded before it happened", code, f.Kind)
				}
			}
			for _, e := range w.release(code).Exceptions {
				if e.Kind == release.LateRecord && len(late[code]) == 0 {
					t.Errorf("%s: %s tells of a late record that is none", code, e.Code)
				}
			}
		}
	}
	want := map[string][]string{"1.30": {"agreement"}, "EMG-2026.5": {"agreement", "agreement", "agreement", "agreement"}}
	if !maps.EqualFunc(late, want, slices.Equal) {
		t.Errorf("recorded late: %v, want %v", late, want)
	}
}

// Reviews count the incidents that the source blames on their release.
func TestIncidentsOfTheReviews(t *testing.T) {
	for set, want := range map[string]map[string]int{
		demo.Kubernetes: {"1.30": 2, "1.31": 1},
		demo.Provider:   {"PLT-2026.1": 1, "EMG-2026.5": 0, "ERP-2026.6": 0, "STD-2026.9": 0},
	} {
		w, _ := loaded(t, set)
		blamed := map[string]int{}
		for _, i := range w.stored().Incidents {
			blamed[i.Release]++
		}
		for code, n := range want {
			if got := w.plan(code).Review.Incidents; got != (content.Integer{N: n, Known: true}) || blamed[code] != n {
				t.Errorf("%s: the review says %v, the source %d, want %d", code, got, blamed[code], n)
			}
		}
	}
}

// What a freeze allows in words is allowed by the rule too.
func TestFreezesLetEmergenciesThrough(t *testing.T) {
	for set, customer := range map[string]string{demo.Kubernetes: "USERS", demo.Provider: "VALDEORO"} {
		w, _ := loaded(t, set)
		p := view(w, func(tx *work.Tx) (policy.Policy, error) {
			return w.Policies.InForce(tx, customer, date(t, "2026-12-22"))
		})
		at := instant(t, "2026-12-22T21:30:00Z")
		for kind, want := range map[string]bool{"emergency": true, "minor": false} {
			if admitted, _ := p.Admits(at, nil, kind); admitted != want {
				t.Errorf("%s in the freeze of %s: %v, want %v", kind, customer, admitted, want)
			}
		}
	}
}
