package store_test

import (
	"database/sql"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/migrations"
)

// stageOf is a fact that says that a stage was reached.
func stageOf(t *testing.T, recorded clock.Instant, deployment string, said release.StageReached) release.Fact {
	t.Helper()
	f := factOf(t, release.StageFact, recorded, recorded)
	f.Deployment, f.By = deployment, "zoe"
	body, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	f.Body = body
	return f
}

// reached are stages of two releases: the facts of those that gates guard, oldest first.
func reached(t *testing.T, db *store.DB) (passes []release.Fact) {
	t.Helper()
	first := storedRelease(t, db)
	other := full(t)
	other.Code, other.Title = "1.31", "Otra"
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, other) })
	add := func(of release.Release, pass bool, f release.Fact) {
		addFact(t, db, of.ID, f)
		if pass {
			passes = append(passes, f)
		}
	}
	add(first, true, stageOf(t, minute(1), "", release.StageReached{From: "draft", To: "planned", By: "plan", Passed: []string{"scope-defined", "plan-complete"}}))
	add(first, true, stageOf(t, minute(2), "Z1", release.StageReached{From: "planned", To: "ready", By: "prepare", Imported: true}))
	add(first, true, stageOf(t, minute(3), "", release.StageReached{From: "planned", To: "authorized", By: "authorize", Except: []string{"references X1"}}))
	add(first, false, stageOf(t, minute(4), "", release.StageReached{From: "authorized", To: "planned", By: release.RevokeRelease, Imported: true}))
	add(first, false, stageOf(t, minute(4), "", release.StageReached{From: "planned", To: "cancelled", By: "cancel", Imported: true}))
	add(first, false, stageOf(t, minute(4), "", release.StageReached{From: "authorized", To: "planned", By: release.RevokeRelease}))
	add(other, true, stageOf(t, minute(5), "", release.StageReached{From: "draft", To: "planned", By: "plan", Passed: []string{"scope-defined"}}))
	add(other, true, stageOf(t, minute(5), "", release.StageReached{From: "draft", To: "planned", By: "plan", Imported: true}))
	add(other, false, factOf(t, release.BuildFact, minute(6), minute(6)))
	return passes
}

func TestReleasePasses(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "stages that were reached, counted", Test: passesCounted},
		storetest.Case{Name: "stages that were reached, page by page", Test: passPages},
		storetest.Case{Name: "exceptions by gate", Test: exceptionsCounted},
		storetest.Case{Name: "open gates", Test: gatesOpen},
		storetest.Case{Name: "facts of releases", Test: factsOfReleases},
	)
}

func passesCounted(t *testing.T, db *store.DB) {
	reached(t, db)
	planned, authorized, ready := release.GuardOf("release planned"), release.GuardOf("release authorized"), release.GuardOf("deployment ready")
	for name, c := range map[string]struct {
		query release.EvidenceQuery
		want  map[release.PassCount]bool
	}{
		"all": {release.EvidenceQuery{}, map[release.PassCount]bool{
			{Guard: planned, Count: 2, Last: minute(5)}: true, {Guard: planned, BroughtIn: true, Count: 1, Last: minute(5)}: true,
			{Guard: authorized, Count: 1, Last: minute(3)}: true, {Guard: ready, BroughtIn: true, Count: 1, Last: minute(2)}: true,
		}},
		"before": {release.EvidenceQuery{Until: minute(3)}, map[release.PassCount]bool{
			{Guard: planned, Count: 1, Last: minute(1)}: true, {Guard: ready, BroughtIn: true, Count: 1, Last: minute(2)}: true,
		}},
		"of one": {release.EvidenceQuery{Releases: []string{"1.31", "none"}}, map[release.PassCount]bool{
			{Guard: planned, Count: 1, Last: minute(5)}: true, {Guard: planned, BroughtIn: true, Count: 1, Last: minute(5)}: true,
		}},
		"of none": {release.EvidenceQuery{Releases: []string{}}, map[release.PassCount]bool{}},
	} {
		read(t, db, func(tx *work.Tx) error {
			list, err := store.ReleasePasses{}.CountPasses(tx, c.query)
			got := map[release.PassCount]bool{}
			for _, one := range list {
				got[one] = true
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			return err
		})
	}
}

func passPages(t *testing.T, db *store.DB) {
	passes := reached(t, db)
	imported, guards := true, []release.Guard{release.GuardOf("release planned"), release.GuardOf("deployment ready"), release.GuardOf("release authorized")}
	read(t, db, func(tx *work.Tx) error {
		var ids []id.Fact
		var after id.Fact
		for range len(passes) + 1 {
			page, err := store.ReleasePasses{}.PassPage(tx, release.PassQuery{Guards: guards, After: after, Limit: 2})
			if err != nil {
				return err
			}
			for _, p := range page {
				ids, after = append(ids, p.Fact), p.Fact
			}
			if len(page) < 2 {
				break
			}
		}
		want := []id.Fact{passes[4].ID, passes[3].ID, passes[2].ID, passes[1].ID, passes[0].ID}
		if passes[3].ID > passes[4].ID {
			want[0], want[1] = want[1], want[0]
		}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("pages: %s", diff)
		}
		for name, c := range map[string]struct {
			query release.PassQuery
			want  int
		}{
			"brought in": {release.PassQuery{Guards: guards, BroughtIn: &imported}, 2},
			"a stage":    {release.PassQuery{Guards: guards[:1]}, 3},
			"before":     {release.PassQuery{Guards: guards, Until: minute(3)}, 2},
			"of one":     {release.PassQuery{Guards: guards, Releases: []string{"1.31"}}, 2},
			"of none":    {release.PassQuery{Guards: guards, Releases: []string{}}, 0},
		} {
			list, err := store.ReleasePasses{}.PassPage(tx, c.query)
			if err != nil || len(list) != c.want {
				t.Errorf("%s: %d of %d, %v", name, len(list), c.want, err)
			}
		}
		one, err := store.ReleasePasses{}.PassPage(tx, release.PassQuery{Guards: guards[2:], Limit: 1})
		if err != nil {
			return err
		}
		told, _ := release.PassOf(passes[2])
		told.Release, told.Title = "1.30", "Entrega 1.30 – ñandú 🚀"
		if diff := cmp.Diff([]release.Pass{told}, one, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("what is told of one: %s", diff)
		}
		_, err = store.ReleasePasses{}.PassPage(tx, release.PassQuery{Guards: guards, After: "none"})
		wantFault(t, err, fault.NotFound, "fault.release.fact_missing")
		return nil
	})
}

// exceptionsCounted keeps a waiver in the release and in its deployment, and deferrals:
// one that is done, one that is not, one that nobody confirmed.
func exceptionsCounted(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	r := full(t)
	confirmed := r.Exceptions[0].Confirmed
	for _, code := range []string{"X2", "X3", "X4"} {
		one := r.Exceptions[0]
		one.Code, one.Kind, one.Gate, one.Done = code, release.Deferral, "pir", clock.Instant{}
		switch code {
		case "X2":
			one.Done = minute(3)
		case "X4":
			one.Confirmed = clock.Instant{}
		}
		r.Exceptions = append(r.Exceptions, one)
	}
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	late := clock.Date{Year: 2024, Month: 5, Day: 2}
	references := release.ExceptionCount{Gate: "references", All: 2}
	for name, c := range map[string]struct {
		query release.EvidenceQuery
		want  map[release.ExceptionCount]bool
	}{
		"today":                {release.EvidenceQuery{Day: late}, map[release.ExceptionCount]bool{references: true, {Gate: "pir", All: 2, Deferred: 1, Ended: 1}: true}},
		"on the last day":      {release.EvidenceQuery{Day: late.AddDays(-1)}, map[release.ExceptionCount]bool{references: true, {Gate: "pir", All: 2, Deferred: 1}: true}},
		"before it was done":   {release.EvidenceQuery{Day: late, Until: minute(2)}, map[release.ExceptionCount]bool{references: true, {Gate: "pir", All: 2, Deferred: 2, Ended: 2}: true}},
		"before it was agreed": {release.EvidenceQuery{Day: late, Until: confirmed}, map[release.ExceptionCount]bool{}},
		"of others":            {release.EvidenceQuery{Day: late, Releases: []string{"1.31"}}, map[release.ExceptionCount]bool{}},
	} {
		read(t, db, func(tx *work.Tx) error {
			list, err := store.ReleasePasses{}.CountExceptions(tx, c.query)
			got := map[release.ExceptionCount]bool{}
			for _, one := range list {
				got[one] = true
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			return err
		})
	}
}

// gatesOpen counts a gate once for each release and deployment, whoever owes it.
func gatesOpen(t *testing.T, db *store.DB) {
	all := crowd(t, db)
	put := func(r release.Release, list ...release.Wait) {
		for i := range list {
			list[i].Release, list[i].Title, list[i].Kind, list[i].Stage, list[i].Lines = r.Code, r.Title, release.WaitGate, release.Scheduled, 1
		}
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.PutWaits(tx, r.ID, list) })
	}
	put(all[0], release.Wait{Role: "tester", Gate: "pir", Due: on(2026, 2, 1)}, release.Wait{Role: "manager", Gate: "pir", Due: on(2026, 2, 1)}, release.Wait{Role: "tester", Gate: "window"})
	put(all[1], release.Wait{Role: "tester", Gate: "pir", Due: on(2026, 1, 1)})
	want := map[string]release.GateCount{"pir": {Gate: "pir", Open: 2, Late: 1}, "window": {Gate: "window", Open: 1}}
	read(t, db, func(tx *work.Tx) error {
		list, err := store.ReleasePasses{}.CountOpen(tx, release.EvidenceQuery{Day: on(2026, 2, 1)})
		got := map[string]release.GateCount{}
		for _, one := range list {
			got[one.Gate] = one
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("open: %v %s", err, diff)
		}
		list, err = store.ReleasePasses{}.CountOpen(tx, release.EvidenceQuery{Day: on(2026, 2, 1), Releases: []string{all[1].Code}})
		if err != nil || len(list) != 1 || list[0] != (release.GateCount{Gate: "pir", Open: 1, Late: 1}) {
			t.Errorf("open of one: %+v, %v", list, err)
		}
		page, err := store.ReleasePasses{}.OpenPage(tx, []string{"window", "pir"}, nil, 3)
		if err != nil || len(page) != 3 || page[0].Release != all[1].Code || page[1].Gate != "pir" {
			t.Errorf("page: %+v, %v", page, err)
		}
		page, err = store.ReleasePasses{}.OpenPage(tx, []string{"window", "pir"}, []string{}, 3)
		if err != nil || len(page) != 0 {
			t.Errorf("page of none: %+v, %v", page, err)
		}
		return nil
	})
}

func factsOfReleases(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	build, test := factOf(t, release.BuildFact, minute(1), minute(1)), factOf(t, release.TestFact, minute(2), minute(2))
	test.Confirmed = "noa"
	test.ConfirmedAt = minute(2)
	again := factOf(t, release.BuildFact, minute(3), minute(3))
	for _, f := range []release.Fact{build, test, again} {
		addFact(t, db, r.ID, f)
	}
	want := map[string][]release.Fact{"1.30": {build, again}}
	read(t, db, func(tx *work.Tx) error {
		got, err := store.ReleasePasses{}.FactsOfReleases(tx, []string{"1.30", "none"}, []release.FactKind{release.BuildFact})
		if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant)); diff != "" {
			t.Errorf("facts: %s", diff)
		}
		kept, none := store.ReleasePasses{}.KeptFiles(tx, []string{strings.Repeat("a", 64)})
		if none != nil || len(kept) != 0 {
			t.Errorf("kept %v, %v", kept, none)
		}
		return err
	})
}

// What the migration fills for stages that were reached before is what is written when one
// is reached now, and nobody changes or removes a row.
func TestReleasePassesAreFilled(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Migrated(t)
			db, raw := storetest.On(t, opened, &storetest.Ticker{}), opened.Writer
			passes := reached(t, db)
			files, err := migrations.FS(engine.Name)
			if err != nil {
				t.Fatal(err)
			}
			data, err := fs.ReadFile(files, "0951_release_passes_filled.sql")
			if err != nil {
				t.Fatal(err)
			}
			_, fill, _ := strings.Cut(string(data), "recorded_at)\n")
			columns := "CONCAT(x.fact_id, ' ', x.target, ' ', x.brought_in, ' ', x.noted_at, ' ', x.recorded_at)"
			if engine.Name == "sqlite" {
				columns = strings.NewReplacer("CONCAT(", "", ", ' ', ", "||' '||", ")", "").Replace(columns)
			}
			stored, err := storetest.Strings(t.Context(), raw, "SELECT "+columns+" FROM release_passes x")
			if err != nil || len(stored) != len(passes) {
				t.Fatalf("%d rows of %d, %v", len(stored), len(passes), err)
			}
			fill = strings.Replace(strings.TrimSuffix(strings.TrimSpace(fill), ";"), "p.id, p.release_id, p.target, p.imported,", "p.id AS fact_id, p.release_id, p.target, p.imported AS brought_in,", 1)
			alike(t, raw, "filled", stored, "SELECT "+columns+" FROM ("+fill+") x")
			for _, harm := range []string{"UPDATE release_passes SET brought_in = 0", "DELETE FROM release_passes"} {
				refusedBy(t, raw, harm)
			}
		})
	}
}

func refusedBy(t *testing.T, raw *sql.DB, statement string) {
	t.Helper()
	if _, err := raw.ExecContext(t.Context(), statement); err == nil || !strings.Contains(err.Error(), "protected") {
		t.Errorf("%s: %v", statement, err)
	}
}
