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
	"acta/internal/sheet"
	"acta/internal/store"
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

func instant(t *testing.T, s string) clock.Instant {
	t.Helper()
	at, err := clock.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// stored is everything that a set brings, with the versions of its rows.
type stored struct {
	Directory *org.Directory
	Policies  []policy.Policy
	Series    []record.Series
	Releases  []release.Release
	Reviews   []release.Review
	Facts     []release.Fact
	Incidents []release.Incident
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
			facts, err := store.ReleaseFacts{}.Of(tx, r.ID)
			if err != nil {
				return all, err
			}
			all.Releases, all.Reviews = append(all.Releases, r), append(all.Reviews, review)
			all.Facts = append(all.Facts, facts...)
		}
		if err == nil {
			all.Incidents, err = store.Incidents{}.Page(tx, "", 0)
		}
		return all, err
	})
}

func TestLoadedAgainNothingChanges(t *testing.T) {
	for engine := range engines {
		for set, releases := range map[string]int{demo.Kubernetes: 11, demo.Provider: 5} {
			t.Run(engine+"/"+set, func(t *testing.T) {
				w := newWorld(t, engine)
				w.load(set)
				before, entries := w.stored(), w.entries()
				if len(before.Releases) != releases || before.Directory.Organization == nil || len(before.Facts) < 70 || len(before.Incidents) < 2 {
					t.Fatalf("%d releases with %d facts and %d incidents", len(before.Releases), len(before.Facts), len(before.Incidents))
				}
				for _, r := range w.load(set) {
					if r.Written || r.Created+r.Updated > 0 {
						t.Errorf("again: %s, %d updated", summary(r), r.Updated)
					}
				}
				w.unchanged(before)
				if again := w.entries(); again != entries || entries == 0 {
					t.Errorf("%d entries, again %d", entries, again)
				}
			})
		}
	}
}

// unchanged compares what is stored with what was.
func (w *world) unchanged(before stored) {
	w.t.Helper()
	after := w.stored()
	old, now := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range old.NumField() {
		if !reflect.DeepEqual(old.Field(i).Interface(), now.Field(i).Interface()) {
			w.t.Errorf("%s are not as they were", old.Type().Field(i).Name)
		}
	}
}

func TestWhatSomebodyChangedGoesBack(t *testing.T) {
	for engine := range engines {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, engine)
			w.load(demo.Kubernetes)
			was := w.plan("1.30")
			w.changed(w.Releases.PutPlan(t.Context(), work.System, release.Plan{
				Code: "1.30", Summary: content.In("en", "Changed"), Deliverables: []content.Text{content.In("en", "Nothing")},
			}))
			w.changed(w.Releases.PutReview(t.Context(), work.System, release.Review{Release: "1.30", Score: "1.0"}))
			w.must(w.Org.Put(t.Context(), work.System, org.Setup{People: []org.Person{{Code: "new", Name: "New Person"}}}))
			w.load(demo.Kubernetes)
			got := w.plan("1.30")
			if !reflect.DeepEqual(got.Summary, was.Summary) || !reflect.DeepEqual(got.Deliverables, was.Deliverables) {
				t.Errorf("the plan says %v, %v", got.Summary, got.Deliverables)
			}
			if got.Review.Score != was.Review.Score {
				t.Errorf("the score is %v, was %v", got.Review.Score, was.Review.Score)
			}
			if _, ok := view(w, w.Org.Directory).Person("new"); !ok {
				t.Error("who was added is gone")
			}
		})
	}
}

// A load that was broken off after its organisation goes on where it stopped.
func TestBrokenOffLoadGoesOn(t *testing.T) {
	w := newWorld(t, "sqlite")
	w.must(w.Org.Put(t.Context(), work.System, org.Setup{Organization: &org.Organization{
		Name: content.In("es", "Proyecto Kubernetes").With("en", "Kubernetes project"), Languages: []string{"es"}, Zone: "UTC",
	}}))
	if reports := w.load(demo.Kubernetes); len(reports) != 5 {
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
	w.unchanged(before)
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
		w := newWorld(t, "sqlite")
		empty(w, true)
		w.refused("../kubernetes", fault.NotFound, "fault.demo.set")
		empty(w, true)
	})
	t.Run("the other set", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		w.load(demo.Kubernetes)
		empty(w, false)
		w.refused(demo.Provider, fault.Conflict, "fault.demo.other_organization")
	})
	t.Run("another organisation", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{Organization: &org.Organization{
			Name: content.In("es", "Otra"), Languages: []string{"es"}, Zone: "UTC",
		}}))
		empty(w, false)
		w.refused(demo.Kubernetes, fault.Conflict, "fault.demo.other_organization")
	})
	t.Run("releases without organisation", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		table, err := sheet.ReadCSV("releases.csv", strings.NewReader(
			"release,title,type,cycle_start,first_planned_release,released_on\n1.30,Ours,minor,2024-01-08,2024-04-17,\n"))
		w.must(err)
		_, err = w.Releases.ImportReleases(t.Context(), table, sheet.Options{Actor: work.System})
		w.must(err)
		empty(w, false)
		w.refused(demo.Kubernetes, fault.Conflict, "fault.demo.not_empty")
	})
	t.Run("somebody else with a code of the set", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{People: []org.Person{{Code: "ana", Name: "Ana"}}}))
		empty(w, false)
		w.refused(demo.Provider, fault.Conflict, "fault.demo.person")
	})
	t.Run("job titles without organisation", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{JobTitles: []org.JobTitle{{Code: "a", Name: content.In("es", "A")}}}))
		w.refused(demo.Kubernetes, fault.Conflict, "fault.demo.not_empty")
	})
	t.Run("whoever set it up", func(t *testing.T) {
		w := newWorld(t, "sqlite")
		w.must(w.Org.Put(t.Context(), work.System, org.Setup{People: []org.Person{{Code: "nora", Name: "Nora"}}}))
		empty(w, false)
		w.load(demo.Kubernetes)
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
