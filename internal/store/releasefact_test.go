package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleaseFacts(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "facts come back in the order in which they were written down", Test: factsInOrder},
		storetest.Case{Name: "a fact is confirmed once", Test: factConfirmed},
		storetest.Case{Name: "a fact that came confirmed", Test: factCameConfirmed},
		storetest.Case{Name: "what the database refuses of facts", Test: factConstraints},
		storetest.Case{Name: "the CIs of a baseline", Test: baselineContents},
		storetest.Case{Name: "a CI twice in a baseline", Test: ciTwice},
		storetest.Case{Name: "incidents", Test: incidentsKept},
		storetest.Case{Name: "incidents of a time", Test: incidentsWithin},
		storetest.Case{Name: "retention events", Test: retentionEvents},
	)
}

func minute(n int) clock.Instant {
	return clock.At(time.Date(2026, time.May, 1, 8, n, 0, 123_000, time.UTC))
}

// storedRelease keeps the release of full and returns it.
func storedRelease(t *testing.T, db *store.DB) release.Release {
	t.Helper()
	customerAndService(t, db)
	r := full(t)
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	return r
}

func factOf(t *testing.T, kind release.FactKind, at, recorded clock.Instant) release.Fact {
	t.Helper()
	return release.Fact{
		Head: release.Head{ID: releaseKey[id.Fact](t), Kind: kind, At: at, Recorded: recorded, By: "zoe"},
		Body: []byte(`{"hash":"ñ"}`),
	}
}

func addFact(t *testing.T, db *store.DB, of id.Release, f release.Fact) {
	t.Helper()
	write(t, db, func(tx *work.Tx) error { return store.ReleaseFacts{}.Add(tx, of, f) })
}

func factsOf(t *testing.T, db *store.DB, of id.Release) []release.Fact {
	t.Helper()
	var facts []release.Fact
	read(t, db, func(tx *work.Tx) (err error) {
		facts, err = store.ReleaseFacts{}.Of(tx, of)
		return err
	})
	return facts
}

func factsInOrder(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	if none := factsOf(t, db, r.ID); len(none) != 0 {
		t.Fatalf("%d facts of a new release", len(none))
	}
	late := factOf(t, release.BuildFact, minute(1), minute(9))
	late.Late, late.Deployment, late.Attempt, late.Customer, late.Key = true, "Z1", 2, "ACME", "rôle/Zoe Peña 🚀"
	first := factOf(t, release.TestFact, minute(5), minute(5))
	second := factOf(t, release.TestFact, minute(3), minute(5))
	other := factOf(t, release.NoticeFact, minute(1), minute(1))
	for _, f := range []release.Fact{late, first, second} {
		addFact(t, db, r.ID, f)
	}
	elsewhere := full(t)
	elsewhere.Code = "1.31"
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, elsewhere) })
	addFact(t, db, elsewhere.ID, other)
	if diff := cmp.Diff([]release.Fact{first, second, late}, factsOf(t, db, r.ID), cmp.Comparer(sameInstant)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	now := factOf(t, release.NoticeFact, minute(1), clock.Instant{})
	addFact(t, db, r.ID, now)
	found := factsOf(t, db, r.ID)
	i := slices.IndexFunc(found, func(f release.Fact) bool { return f.ID == now.ID })
	if i < 0 || found[i].Recorded.IsZero() || !found[i].Recorded.Time().After(storetest.Start().Time()) {
		t.Errorf("recorded without an instant: %+v", found)
	}
}

func factConfirmed(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	f := factOf(t, release.AgreementFact, minute(1), minute(2))
	addFact(t, db, r.ID, f)
	confirm := func(of id.Fact, person string) error {
		return db.Write(t.Context(), func(tx *work.Tx) error { return store.ReleaseFacts{}.Confirm(tx, of, person) })
	}
	wantFault(t, confirm(releaseKey[id.Fact](t), "ana"), fault.NotFound, "fault.release.fact_missing")
	if err := confirm(f.ID, "ana"); err != nil {
		t.Fatal(err)
	}
	wantFault(t, confirm(f.ID, "luis"), fault.Conflict, "fault.release.fact_confirmed")
	found := factsOf(t, db, r.ID)[0]
	if found.Confirmed != "ana" || found.ConfirmedAt.IsZero() {
		t.Errorf("confirmed by %q at %v", found.Confirmed, found.ConfirmedAt)
	}
}

func factCameConfirmed(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	f := factOf(t, release.AcceptanceFact, minute(1), minute(2))
	f.Confirmed, f.ConfirmedAt = "Åsa Öberg", minute(7)
	undated := factOf(t, release.AcceptanceFact, minute(1), minute(3))
	undated.Confirmed = "ana"
	addFact(t, db, r.ID, f)
	addFact(t, db, r.ID, undated)
	undated.ConfirmedAt = undated.Recorded
	if diff := cmp.Diff([]release.Fact{f, undated}, factsOf(t, db, r.ID), cmp.Comparer(sameInstant)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func factConstraints(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	kept := factOf(t, release.BuildFact, minute(1), minute(1))
	addFact(t, db, r.ID, kept)
	for name, c := range map[string]struct {
		edit func(*release.Fact)
		of   id.Release
		want error
	}{
		"body":       {func(f *release.Fact) { f.Body = []byte("{") }, r.ID, store.ErrRefused},
		"no kind":    {func(f *release.Fact) { f.Kind = "" }, r.ID, store.ErrRefused},
		"nobody":     {func(f *release.Fact) { f.By = "" }, r.ID, store.ErrRefused},
		"no time":    {func(f *release.Fact) { f.At = clock.Instant{} }, r.ID, store.ErrRefused},
		"no release": {func(*release.Fact) {}, releaseKey[id.Release](t), store.ErrReference},
		"twice":      {func(f *release.Fact) { f.ID = kept.ID }, r.ID, work.ErrRetry},
	} {
		f := factOf(t, release.BuildFact, minute(1), minute(2))
		c.edit(&f)
		err := db.Write(t.Context(), func(tx *work.Tx) error { return store.ReleaseFacts{}.Add(tx, c.of, f) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if n := len(factsOf(t, db, r.ID)); n != 1 {
		t.Errorf("%d facts after the refusals, want 1", n)
	}
}

func contentsOf(t *testing.T, db *store.DB, of id.Fact, after string, limit int) []release.CI {
	t.Helper()
	var items []release.CI
	read(t, db, func(tx *work.Tx) (err error) {
		items, err = store.BaselineContents{}.Page(tx, of, after, limit)
		return err
	})
	return items
}

func addCIs(t *testing.T, db *store.DB, of id.Fact, items ...release.CI) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *work.Tx) error { return store.BaselineContents{}.Add(tx, of, items) })
}

func baselineContents(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	f := factOf(t, release.BaselineFact, minute(1), minute(1))
	addFact(t, db, r.ID, f)
	var want []release.CI
	for i := range 1203 {
		want = append(want, release.CI{Code: fmt.Sprintf("ci-%04d", i), Name: "Pasarela ñ", Version: "1.30", Hash: "sha256:0", State: "in use"})
	}
	mixed := slices.Clone(want)
	slices.Reverse(mixed)
	if err := errors.Join(addCIs(t, db, f.ID), addCIs(t, db, f.ID, mixed[:1100]...), addCIs(t, db, f.ID, mixed[1100:]...)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, contentsOf(t, db, f.ID, "", 0)); diff != "" {
		t.Errorf("CIs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[701:703], contentsOf(t, db, f.ID, "ci-0700", 2)); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	if rest := contentsOf(t, db, f.ID, "ci-1202", 10); len(rest) != 0 {
		t.Errorf("after the last: %v", rest)
	}
}

// A CI twice is named, and leaves nothing of its command.
func ciTwice(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	f := factOf(t, release.BaselineFact, minute(1), minute(1))
	addFact(t, db, r.ID, f)
	if err := addCIs(t, db, f.ID, release.CI{Code: "b"}); err != nil {
		t.Fatal(err)
	}
	many := []release.CI{}
	for i := range 600 {
		many = append(many, release.CI{Code: fmt.Sprintf("c%03d", i)})
	}
	for name, c := range map[string]struct {
		items     []release.CI
		ci, place string
	}{
		"in one list":     {[]release.CI{{Code: "a"}, {Code: "z"}, {Code: "a"}}, "a", "cis[2]"},
		"in the baseline": {[]release.CI{{Code: "a"}, {Code: "b"}}, "b", "cis[1]"},
		"batches apart":   {append(slices.Clone(many), release.CI{Code: "c003"}), "c003", "cis[600]"},
	} {
		err := addCIs(t, db, f.ID, c.items...)
		wantFault(t, err, fault.Conflict, "fault.release.ci_twice")
		if all := fault.All(err); len(all) == 1 && (all[0].Args["ci"] != c.ci || all[0].Field != c.place) {
			t.Errorf("%s: %v at %q", name, all[0].Args, all[0].Field)
		}
	}
	if got := contentsOf(t, db, f.ID, "", 0); len(got) != 1 {
		t.Errorf("%d CIs left, want 1", len(got))
	}
	if err := addCIs(t, db, releaseKey[id.Fact](t), release.CI{Code: "a"}); !errors.Is(err, store.ErrReference) {
		t.Errorf("no such baseline: %v", err)
	}
}

func putIncident(t *testing.T, db *store.DB, i release.Incident) (done string) {
	t.Helper()
	write(t, db, func(tx *work.Tx) (err error) {
		done, err = store.Incidents{}.Put(tx, i)
		return err
	})
	return done
}

func incidentsKept(t *testing.T, db *store.DB) {
	i := release.Incident{
		Code: "INC-1", Service: "mail", Customer: "ACME", Item: "mx-1", Release: "1.30", Title: "Correo parado 🚀", Priority: "Alta",
		Major: true, Opened: minute(1), Closed: minute(2),
	}
	reopened := i
	reopened.Closed = clock.Instant{}
	for n, step := range []struct {
		incident release.Incident
		want     string
	}{{i, "created"}, {i, "unchanged"}, {reopened, "updated"}, {reopened, "unchanged"}} {
		if got := putIncident(t, db, step.incident); got != step.want {
			t.Errorf("step %d: %s, want %s", n, got, step.want)
		}
	}
	var found []release.Incident
	read(t, db, func(tx *work.Tx) (err error) {
		found, err = store.Incidents{}.Within(tx, "1.30", []string{"mail"}, minute(0), minute(9))
		return err
	})
	if diff := cmp.Diff([]release.Incident{reopened}, found, cmp.Comparer(sameInstant)); diff != "" {
		t.Errorf("incidents (-want +got):\n%s", diff)
	}
}

func incidentsWithin(t *testing.T, db *store.DB) {
	for _, i := range []release.Incident{
		{Code: "A", Service: "mail", Opened: minute(4)},
		{Code: "B", Release: "1.30", Opened: minute(3)},
		{Code: "C", Service: "web", Opened: minute(3)},
		{Code: "D", Opened: minute(3)},
		{Code: "E", Service: "mail", Opened: minute(2)},
		{Code: "F", Service: "mail", Opened: minute(5)},
		{Code: "G", Release: "1.31", Opened: minute(3)},
	} {
		if got := putIncident(t, db, i); got != "created" {
			t.Errorf("%s: %s", i.Code, got)
		}
	}
	for name, c := range map[string]struct {
		release  string
		services []string
		want     []string
	}{
		"release and service": {"1.30", []string{"mail"}, []string{"E", "B", "A"}},
		"release alone":       {"1.30", nil, []string{"B"}},
		"two services":        {"", []string{"web", "mail"}, []string{"E", "C", "A"}},
		"nothing":             {"", []string{""}, nil},
	} {
		read(t, db, func(tx *work.Tx) error {
			found, err := store.Incidents{}.Within(tx, c.release, c.services, minute(2), minute(5))
			var codes []string
			for _, i := range found {
				codes = append(codes, i.Code)
			}
			if !slices.Equal(codes, c.want) {
				t.Errorf("%s: %v, want %v", name, codes, c.want)
			}
			return err
		})
	}
}

func retentionEvents(t *testing.T, db *store.DB) {
	add := func(event, kind, subject string, at clock.Instant) {
		t.Helper()
		write(t, db, func(tx *work.Tx) error { return store.RetentionEvents{}.Add(tx, event, kind, subject, at) })
	}
	add("pir_closed", "release_plan", "1.30", minute(1))
	add("pir_closed", "release_plan", "1.30", minute(5)) // as it was
	add("moved", "release_plan", "1.30", minute(2))
	add("pir_closed", "deployment_plan", "1.30@Z1", minute(3))
	for subject, want := range map[[2]string]map[string]clock.Instant{
		{"release_plan", "1.30"}:       {"pir_closed": minute(1), "moved": minute(2)},
		{"deployment_plan", "1.30@Z1"}: {"pir_closed": minute(3)},
		{"release_plan", "1.31"}:       {},
	} {
		read(t, db, func(tx *work.Tx) error {
			got, err := store.RetentionEvents{}.Of(tx, subject[0], subject[1])
			if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", subject, diff)
			}
			return err
		})
	}
}

// process are the protected tables of the release process, as protected says.
func process() map[string]string {
	return map[string]string{
		"release_facts": "body", "fact_confirmations": "person", "baseline_items": "hash", "retention_events": "occurred_at",
	}
}

// fillProcess leaves one row at least in every protected table of the process.
func fillProcess(t *testing.T, db *store.DB) {
	t.Helper()
	r := storedRelease(t, db)
	f := factOf(t, release.BaselineFact, minute(1), minute(1))
	f.Confirmed = "ana"
	addFact(t, db, r.ID, f)
	err := addCIs(t, db, f.ID, release.CI{Code: "mx-1"})
	if err != nil {
		t.Fatal(err)
	}
	write(t, db, func(tx *work.Tx) error {
		return store.RetentionEvents{}.Add(tx, "pir_closed", "release_plan", r.Code, minute(1))
	})
}
