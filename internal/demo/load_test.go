package demo_test

import (
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func date(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stored is everything that a set brings, with the versions of its rows.
type stored struct {
	Directory *org.Directory
	Policies  []policy.Policy
	Series    []record.Series
	Releases  []release.Release
	Reviews   []release.Review
}

func (w *world) stored() stored {
	w.t.Helper()
	return view(w, func(tx *work.Tx) (all stored, err error) {
		if all.Directory, err = w.Org.Directory(tx); err != nil {
			return all, err
		}
		for _, customer := range all.Directory.Customers {
			versions, err := store.Policies{}.Of(tx, customer.Code)
			if err != nil {
				return all, err
			}
			all.Policies = append(all.Policies, versions...)
		}
		if all.Series, err = (store.Series{}).List(tx); err != nil {
			return all, err
		}
		codes, _, err := w.Releases.Subjects(tx)
		for _, code := range codes {
			r, err := store.Releases{}.Find(tx, code)
			if err != nil {
				return all, err
			}
			review, err := store.Reviews{}.Find(tx, r.ID)
			if err != nil {
				return all, err
			}
			all.Releases, all.Reviews = append(all.Releases, r), append(all.Reviews, review)
		}
		return all, err
	})
}

func TestLoadedAgainNothingChanges(t *testing.T) {
	var cases []storetest.Case
	for set, releases := range map[string]int{demo.Kubernetes: 11, demo.Provider: 5} {
		cases = append(cases, storetest.Case{Name: set, Test: func(t *testing.T, db *store.DB) {
			w := newWorld(t, db)
			w.load(set)
			before := w.stored()
			if len(before.Releases) != releases || before.Directory.Organization == nil {
				t.Fatalf("%d releases of %v", len(before.Releases), before.Directory.Organization)
			}
			w.entries = nil
			for _, r := range w.load(set) {
				if r.Written || r.Created+r.Updated > 0 {
					t.Errorf("again: %s, %d updated", summary(r), r.Updated)
				}
			}
			if after := w.stored(); !reflect.DeepEqual(before, after) {
				t.Error("what is stored is not what was stored")
			}
			if len(w.entries) > 0 {
				t.Errorf("again, it left entries: %v", w.entries)
			}
		}})
	}
	slices.SortFunc(cases, func(a, b storetest.Case) int { return strings.Compare(a.Name, b.Name) })
	storetest.Run(t, cases...)
}

func TestWhatSomebodyChangedGoesBack(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.load(demo.Kubernetes)
	summary := w.plan("1.30").Summary
	w.changed(w.Releases.PutPlan(t.Context(), work.System, release.Plan{Code: "1.30", Summary: content.In("en", "Changed")}))
	w.must(w.Org.Put(t.Context(), work.System, org.Setup{People: []org.Person{{Code: "new", Name: "New Person"}}}))
	w.load(demo.Kubernetes)
	if got := w.plan("1.30").Summary; !reflect.DeepEqual(got, summary) {
		t.Errorf("the summary is %v", got)
	}
	if _, ok := view(w, w.Org.Directory).Person("new"); !ok {
		t.Error("who was added is gone")
	}
}

// A load that was broken off after its organisation goes on where it stopped.
func TestBrokenOffLoadGoesOn(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	w.must(w.Org.Put(t.Context(), work.System, org.Setup{Organization: &org.Organization{
		Name: content.In("es", "Proyecto Kubernetes").With("en", "Kubernetes project"), Languages: []string{"es"}, Zone: "UTC",
	}}))
	if reports := w.load(demo.Kubernetes); len(reports) != 4 {
		t.Errorf("%d reports", len(reports))
	}
	if languages := view(w, w.Org.Directory).Organization.Languages; !slices.Equal(languages, []string{"es", "en"}) {
		t.Errorf("the organisation stayed half made: %v", languages)
	}
}

// refused loads a set and checks that it is refused and that nothing is written.
func (w *world) refused(set string, kind fault.Kind, key string) {
	w.t.Helper()
	before := w.stored()
	reports, err := demo.Load(w.t.Context(), set, w.Services)
	all := fault.All(err)
	if len(all) != 1 || all[0].Kind != kind || all[0].Key != key || all[0].Args["set"] != set || len(reports) > 0 {
		w.t.Errorf("got %v, want %s", err, key)
	}
	if after := w.stored(); !reflect.DeepEqual(before, after) {
		w.t.Error("a refused set left something behind")
	}
}

func TestRefusals(t *testing.T) {
	empty := func(w *world, want bool) {
		t.Helper()
		got, err := demo.Empty(t.Context(), w.Services)
		w.must(err)
		if got != want {
			t.Errorf("empty is %v, want %v", got, want)
		}
	}
	t.Run("unknown set", func(t *testing.T) {
		w := newWorld(t, storetest.SQLite(t))
		empty(w, true)
		w.refused("../kubernetes", fault.NotFound, "fault.demo.set")
		empty(w, true)
	})
	t.Run("the other set", func(t *testing.T) {
		w := newWorld(t, storetest.SQLite(t))
		w.load(demo.Kubernetes)
		empty(w, false)
		w.refused(demo.Provider, fault.Conflict, "fault.demo.other_organization")
	})
	t.Run("another organisation", func(t *testing.T) {
		w := newWorld(t, storetest.SQLite(t))
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{Organization: &org.Organization{
			Name: content.In("es", "Otra"), Languages: []string{"es"}, Zone: "UTC",
		}}))
		empty(w, false)
		w.refused(demo.Kubernetes, fault.Conflict, "fault.demo.other_organization")
	})
	t.Run("releases without organisation", func(t *testing.T) {
		w := newWorld(t, storetest.SQLite(t))
		w.changed(w.Releases.PutPlan(t.Context(), work.System, release.Plan{Code: "1.30", Title: "Ours", Type: "minor"}))
		empty(w, false)
		w.refused(demo.Kubernetes, fault.Conflict, "fault.demo.not_empty")
	})
	t.Run("people without organisation", func(t *testing.T) {
		w := newWorld(t, storetest.SQLite(t))
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{People: []org.Person{{Code: "ana", Name: "Ana"}}}))
		empty(w, false)
		w.refused(demo.Provider, fault.Conflict, "fault.demo.not_empty")
	})
}

func TestNotices(t *testing.T) {
	for name, words := range map[string][]string{
		"licenses/kubernetes-sig-release.txt":       {"kubernetes/sig-release", "Apache License", "END OF TERMS AND CONDITIONS"},
		"licenses/us-general-records-schedules.txt": {"General Records Schedules 3.1 and 3.2", "public domain"},
	} {
		text, err := fs.ReadFile(demo.Notices(), name)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range words {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s does not say %q", name, want)
			}
		}
	}
}
