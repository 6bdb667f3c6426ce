package store_test

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleaseChanges(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		t.Run("what was written is what was wanted", func(t *testing.T) {
			db, raw := fresh(t)
			releaseEdits(t, db, raw, store.Releases{}.Change)
		})
		t.Run("saving says the same", func(t *testing.T) {
			db, raw := fresh(t)
			releaseEdits(t, db, raw, func(tx *work.Tx, _, wanted release.Release) error { return store.Releases{}.Save(tx, wanted) })
		})
		t.Run("a newer row", func(t *testing.T) {
			db, _ := fresh(t)
			releaseChangeStale(t, db)
		})
	})
}

// A release that was changed meanwhile is refused, and stays as it was.
func releaseChangeStale(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, full(t)) })
	found := findRelease(t, db, "1.30")
	newer := found
	newer.Type = "major"
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Change(tx, found, newer) })
	late := found
	late.Activities = nil
	err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Releases{}.Change(tx, found, late) })
	wantFault(t, err, fault.Stale, "fault.database.stale")
	if r := findRelease(t, db, "1.30"); r.Type != "major" || len(r.Activities) != 2 {
		t.Errorf("after a stale change: %s, %d activities", r.Type, len(r.Activities))
	}
}

// edits change each list of a release, and each thing that lists repeat.
var edits = []struct {
	name string
	edit func(*testing.T, *release.Release)
}{
	{"nothing", func(*testing.T, *release.Release) {}},
	{"stage", func(_ *testing.T, r *release.Release) { r.Stage = release.Deployed }},
	{"type", func(_ *testing.T, r *release.Release) { r.Type = "emergency" }},
	{"resumed", func(_ *testing.T, r *release.Release) { r.Suspended = nil }},
	{"day", func(_ *testing.T, r *release.Release) { r.Planned = on(2025, 1, 2) }},
	{"undated", func(_ *testing.T, r *release.Release) { r.Planned, r.FirstPlanned = clock.Date{}, clock.Date{} }},
	{"title", func(_ *testing.T, r *release.Release) { r.Title = "Versión otoño (2.ª parte)" }},
	{"customers", func(_ *testing.T, r *release.Release) { r.Customers = []string{"BANK", "ACME"} }},
	{"fewer customers", func(_ *testing.T, r *release.Release) { r.Customers = []string{"BANK"} }},
	{"services", func(_ *testing.T, r *release.Release) { r.Services = []string{"web", "mail"} }},
	{"units", func(_ *testing.T, r *release.Release) { r.Units = r.Units[1:] }},
	{"activities", func(_ *testing.T, r *release.Release) {
		r.Activities = []release.Activity{r.Activities[1], {Sequence: 9, Title: words("otra"), Roles: []string{}, State: "planned"}}
		r.Activities[0].State = "done"
	}},
	{"references", func(_ *testing.T, r *release.Release) {
		r.References = []release.Reference{r.References[1], r.References[0]}
	}},
	{"authorisations", func(_ *testing.T, r *release.Release) { r.Authorisations = nil }},
	{"criteria", func(_ *testing.T, r *release.Release) {
		r.Criteria = append([]release.Criterion{{Code: "C0", Text: words("antes"), State: "met"}}, r.Criteria...)
	}},
	{"exceptions", func(_ *testing.T, r *release.Release) {
		r.Exceptions = []release.Exception{{Code: "X9", Kind: release.LateRecord, Person: "zoe", Recorded: clock.Planned{Date: on(2026, 2, 3)}}}
	}},
	{"pending", func(_ *testing.T, r *release.Release) {
		r.Exceptions = append(r.Exceptions[:1:1], release.Exception{
			Code: "X10", Kind: "deferral", Person: "zoe", Recorded: clock.Planned{Date: on(2026, 2, 4)}, Expires: on(2026, 6, 1),
		})
	}},
	{"done", func(_ *testing.T, r *release.Release) {
		r.Exceptions = append([]release.Exception{}, r.Exceptions...)
		r.Exceptions[1].Done, r.Exceptions[1].Second = storetest.Start(), "ana"
	}},
	{"customers of a deployment", func(_ *testing.T, r *release.Release) {
		r.Deployments[0].Customers = []release.Served{{Code: "ACME", Policy: "2.0"}, {Code: "BANK"}}
		r.Deployments[0].Exceptions = []release.Exception{{Code: "Y", Kind: release.LateRecord, Person: "zoe", Recorded: clock.Planned{Date: on(2026, 2, 3)}}}
	}},
	{"no customers of its own", func(_ *testing.T, r *release.Release) { r.Deployments[0].Customers = nil }},
	{"tasks and items", func(_ *testing.T, r *release.Release) {
		d := &r.Deployments[0]
		d.Tasks = append([]release.Task{{Sequence: 40, Text: words("última"), State: "pending"}}, d.Tasks[1:]...)
		d.Items, d.Baselines = nil, nil
	}},
	{"window", func(t *testing.T, r *release.Release) {
		r.Deployments[1].WindowFrom, r.Deployments[1].WindowTo = plannedOf(t, "2026-05-10T22:00:00Z"), plannedOf(t, "2026-05-31T02:00:00Z")
	}},
	{"another deployment", func(t *testing.T, r *release.Release) {
		r.Deployments = append(r.Deployments, release.Deployment{ID: newID[id.Deployment](t), Release: r.Code, Code: "B3", Environment: "production", Stage: release.ToDeploy, Tasks: []release.Task{{Sequence: 1, Text: words("una"), State: "pending"}}})
	}},
	{"no tasks", func(_ *testing.T, r *release.Release) {
		r.Deployments[2].Tasks = nil
	}},
	{"one deployment less", func(_ *testing.T, r *release.Release) { r.Deployments = r.Deployments[:2] }},
}

func releaseEdits(t *testing.T, db *store.DB, raw *sql.DB, change func(tx *work.Tx, found, wanted release.Release) error) {
	customerAndService(t, db)
	write(t, db, func(tx *work.Tx) error {
		err := store.Customers{}.Add(tx, org.Customer{ID: newID[id.Customer](t), Code: "BANK", Name: words("Banco"), Kind: "external", RecordedAt: tx.Now()})
		if err != nil {
			return err
		}
		return store.Services{}.Add(tx, org.Provided{ID: newID[id.Service](t), Code: "web", Name: words("Web"), RecordedAt: tx.Now()})
	})
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, full(t)) })
	for _, c := range edits {
		wanted := findRelease(t, db, "1.30")
		c.edit(t, &wanted)
		write(t, db, func(tx *work.Tx) error {
			found, err := store.Releases{}.Find(tx, "1.30")
			if err != nil {
				return err
			}
			return change(tx, found, wanted)
		})
		wanted.RowVersion++
		got := findRelease(t, db, "1.30")
		compare(t, c.name, reflect.ValueOf(got), reflect.ValueOf(wanted))
		repeated(t, raw, c.name, wanted)
	}
}

// repeated checks what lists repeat of a release against the release itself.
func repeated(t *testing.T, raw *sql.DB, after string, r release.Release) {
	t.Helper()
	suspended := "0"
	if r.Suspended != nil {
		suspended = "1"
	}
	alike(t, raw, after+": words", wordsOf(r), "SELECT word FROM release_words")
	listed := " 1.30 " + due(r).String() + " " + string(r.Stage) + " " + r.Type + " " + suspended
	var customers, services, exceptions []string
	for _, code := range r.Customers {
		customers = append(customers, code+listed)
	}
	for _, code := range r.Services {
		services = append(services, code+listed)
	}
	add := func(deployment string, list []release.Exception, customers []string) {
		for _, e := range list {
			whom, day, outstanding := customers, e.Recorded.Date, "0"
			if e.Customer != "" {
				whom = []string{e.Customer}
			}
			if state := e.StateOn(clock.Date{}); state != release.ExceptionDone {
				outstanding = "1"
			}
			for _, code := range whom {
				exceptions = append(exceptions, deployment+" "+e.Code+" "+code+" "+day.String()+" "+outstanding)
			}
		}
	}
	add("", r.Exceptions, r.Customers)
	for _, d := range r.Deployments {
		served := r.Customers
		if len(d.Customers) > 0 {
			served = nil
			for _, s := range d.Customers {
				served = append(served, s.Code)
			}
		}
		add(d.Code, d.Exceptions, served)
	}
	const link = ", ' ', release_code, ' ', due_on, ' ', stage, ' ', type, ' ', suspended) FROM "
	alike(t, raw, after+": customers", customers, "SELECT CONCAT(customer_code"+link+"release_customers")
	alike(t, raw, after+": services", services, "SELECT CONCAT(service_code"+link+"release_services")
	alike(t, raw, after+": exceptions", exceptions, "SELECT CONCAT(deployment_code, ' ', code, ' ', customer_code, ' ', listed_on, ' ', outstanding) FROM exception_customers")
	alike(t, raw, after+": register", nil, `SELECT e.code FROM release_exceptions e LEFT JOIN exception_customers c ON c.release_id = e.release_id
		AND c.deployment_code = e.deployment_code AND c.code = e.code AND c.listed_on = e.listed_on AND c.outstanding = e.outstanding WHERE c.code IS NULL`)
}

// wordsOf are the words of the titles and codes of this test, by hand.
func wordsOf(r release.Release) []string {
	if strings.HasPrefix(r.Title, "Entrega") {
		return []string{"1.30", "1", "30", "entrega", "–", "nandu", "🚀"}
	}
	return []string{"1.30", "1", "30", "version", "otono", "2.ª", "2", "ª", "parte"}
}

// alike compares what a query gives, in whatever order.
func alike(t *testing.T, raw *sql.DB, what string, want []string, query string) {
	t.Helper()
	got, err := storetest.Strings(t.Context(), raw, query)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)); !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}
