package store_test

import (
	"database/sql"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleases(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "release comes back whole", Test: releaseWhole},
		storetest.Case{Name: "release changes by row version", Test: releaseChanges},
		storetest.Case{Name: "release list", Test: releaseList},
		storetest.Case{Name: "constraints", Test: releaseConstraints},
		storetest.Case{Name: "review", Test: reviewKept},
	)
}

func releaseKey[T ~string](t *testing.T) T {
	t.Helper()
	key, err := id.New[T]()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func dateOf(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func plannedOf(t *testing.T, s string) clock.Planned {
	t.Helper()
	p, err := clock.ParsePlanned(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// customerAndService are what a release refers to.
func customerAndService(t *testing.T, db *store.DB) {
	t.Helper()
	write(t, db, func(tx *work.Tx) error {
		err := store.Customers{}.Add(tx, org.Customer{
			ID: releaseKey[id.Customer](t), Code: "ACME", Name: content.In("en", "Acme"), Kind: "external", RecordedAt: tx.Now(),
		})
		if err != nil {
			return err
		}
		return store.Services{}.Add(tx, org.Provided{
			ID: releaseKey[id.Service](t), Code: "mail", Name: content.In("en", "Mail"), RecordedAt: tx.Now(),
		})
	})
}

// full is a release with something in every column and list.
func full(t *testing.T) release.Release {
	t.Helper()
	yes, n := true, 3
	say := func(s string) content.Text { return content.In("es", s).With("en", s+" (en)") }
	no, at := false, clock.At(time.Date(2024, time.February, 9, 3, 0, 0, 4000, time.UTC))
	moment, when := plannedOf(t, "2024-02-09T02:00:00.123456Z"), plannedOf(t, "2024-02-09")
	hash := content.Sum([]byte("x"))
	exception := release.Exception{
		Code: "X1", Kind: "waiver", What: say("qué"), Reason: say("por qué"), Person: "Ana Núñez", Second: "Åsa Öberg",
		On: moment, Recorded: when, Expires: dateOf(t, "2024-05-01"), Gate: "references", Target: "release authorized", Customer: "ACME",
		Confirmed: at, Done: at,
	}
	backOut := release.BackOut{
		Trigger: say("falla"), Decider: "Ana", Tested: say("sí"), Steps: []content.Text{say("parar"), say("volver")},
		Minutes: &n, PointOfNoReturn: say("anuncio"),
	}
	return release.Release{ID: releaseKey[id.Release](t), BroughtIn: true, Plan: release.Plan{
		Model: "weekly", Inclusion: say("hasta el corte"), CutOff: moment, ClosesNothing: &no, AssessedBy: "KEP-24",
		Code: "1.30", Title: "Entrega 1.30 – ñandú 🚀", Type: "minor", Stage: release.Deploying, Suspended: &yes,
		CycleStart: dateOf(t, "2024-01-08"), FirstPlanned: dateOf(t, "2024-04-17"), Planned: dateOf(t, "2024-04-18"), Released: dateOf(t, "2024-04-19"),
		Customers: []string{"ACME"}, Services: []string{"mail"}, Summary: say("resumen"), Method: say("método"),
		Units:   []release.Unit{{Code: "b", Name: say("be"), Version: "2", Kind: say("tipo"), Service: "mail", Hash: hash, Items: []string{"mx-1", "mx-2"}, Party: "Relay ñ"}, {Code: "a", Version: "1"}},
		Package: say("paquete"), PackageHash: hash, Deliverables: []content.Text{say("uno")}, Dependencies: []content.Text{say("dos")},
		Activities: []release.Activity{
			{Sequence: 1, Title: say("inicio"), Roles: []string{"Lead", "Comms"}, Planned: moment, Week: &n, Signal: "green", Milestone: &yes, State: "done"},
			{Sequence: 2, Title: say("sin fecha"), Roles: []string{}, State: "planned"},
		},
		Lanes: []release.Lane{{Label: say("calle"), Style: "work", From: dateOf(t, "2024-01-08"), To: dateOf(t, "2024-02-09")}},
		References: []release.Reference{
			{Kind: release.RFC, Code: "KEP-24", Gate: "codeFreeze", Title: say("título"), Requested: dateOf(t, "2024-03-01"), Reviewed: dateOf(t, "2024-03-06"), Decision: release.Approved, Transition: true, Closes: true, Result: "implemented", Comment: say("bien")},
			{Kind: "problem", Code: "KEP-24", Title: say("otro")},
		},
		NoRFC: say("no hace falta"),
		Authorisations: []release.Authorisation{{
			Reference: "Acta n.º 7", Authority: "Comité", Role: "change_authority", Person: "Ana", On: moment, Recorded: when,
			Verbal: true, Conditions: say("con guardia"), Expires: dateOf(t, "2024-05-01"), Core: hash,
			Content: hash, Number: "1.0", Revoked: dateOf(t, "2024-04-01"),
		}},
		Criteria: []release.Criterion{{Code: "C1", Text: say("cumple"), Evidence: say("panel"), Agreed: dateOf(t, "2024-01-12"), By: "Ana", State: "met"}},
		Approver: "Ana", Risks: []release.Risk{{Code: "R1", Text: say("riesgo"), Probability: 3, Impact: 4, Answer: say("respuesta"), Owner: "Ana"}},
		RiskClass: "high", Capacity: say("capacidad"), Resources: say("recursos"), Budget: say("presupuesto"), BackOut: backOut,
		People:        []release.Person{{Role: "test_manager", Person: "Ana", Note: "Lead"}},
		Environments:  []release.Environment{{Code: "production", Name: say("producción"), Use: release.Production, Owner: "Ana", State: "in_use"}},
		Communication: []release.Communication{{What: say("aviso"), Audience: say("clientes"), Channel: say("correo"), On: moment, Owner: "Ana"}},
		Training:      []release.Communication{{What: say("curso"), On: when}},
		Exceptions:    []release.Exception{exception},
		Deployments: []release.Deployment{
			{
				ID: releaseKey[id.Deployment](t), Release: "1.30", Code: "Z1", Environment: "production", Wave: say("primera"), Attempt: 2,
				Stage: release.InProgress, Customers: []release.Served{{Code: "ACME", Policy: "2"}}, Method: say("a mano"), Practitioner: "Ana",
				WindowFrom: moment, WindowTo: moment, Planned: when, ActualStart: moment, ActualEnd: when, Build: hash, Group: "banks", Promotion: say("sin fallos"), Shared: &no,
				Tasks:    []release.Task{{Sequence: 1, Text: say("tarea"), Who: "Ana", Planned: moment, Actual: when, State: "done", Reason: say("motivo")}},
				Items:    []release.Item{{Code: "own", Text: say("punto"), Mandatory: true, Evidence: say("prueba"), State: "pending", Reason: say("no procede"), Approved: "Åsa", On: moment}},
				Affected: []release.Affected{{Code: "mx-1", Name: say("pasarela")}},
				Baselines: []release.Baseline{
					{Kind: "before", Location: say("caja"), TakenAt: moment, Hash: hash}, {Kind: "after", Location: say("caja")},
				},
				NoticeOn: when, NoticeChannel: say("correo"), SupportUntil: dateOf(t, "2024-05-03"),
				Parties: []release.Party{{Name: "Relay", Does: say("entrega"), Agreement: "AG-4", Delivery: "7.0"}},
				BackOut: backOut, BackedOut: release.BackedOut{At: moment, Decider: "Ana", Cause: say("fallo"), Minutes: &n},
				Exceptions: []release.Exception{exception},
			},
			{ID: releaseKey[id.Deployment](t), Release: "1.30", Code: "A2", Environment: "production", Attempt: 1, Stage: release.ToDeploy,
				Tasks: []release.Task{{Sequence: 1, Text: say("otra"), State: "pending"}}, Items: []release.Item{{Code: "own", State: "done"}},
				Baselines: []release.Baseline{{Kind: "before", Hash: hash}}, Customers: []release.Served{{Code: "ACME", Policy: "1"}},
			},
		},
	}}
}

func findRelease(t *testing.T, db *store.DB, code string) release.Release {
	t.Helper()
	var found release.Release
	err := db.Read(t.Context(), func(tx *work.Tx) (err error) {
		found, err = store.Releases{}.Find(tx, code)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func releaseWhole(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	want := full(t)
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, want) })
	got := findRelease(t, db, "1.30")
	want.RowVersion = 1
	compare(t, "", reflect.ValueOf(got), reflect.ValueOf(want))
	err := db.Read(t.Context(), func(tx *work.Tx) error {
		_, err := store.Releases{}.Find(tx, "1.31")
		return err
	})
	wantFault(t, err, fault.NotFound, "fault.release.missing")
	err = db.Write(t.Context(), func(tx *work.Tx) error {
		again := full(t)
		return store.Releases{}.Save(tx, again)
	})
	wantFault(t, err, fault.Conflict, "fault.release.exists")
}

// compare compares field by field, so that the report names what was lost; an
// empty list equals none.
func compare(t *testing.T, path string, got, want reflect.Value) {
	t.Helper()
	switch {
	case got.Kind() == reflect.Struct && got.NumField() > 0 && got.Type().Field(0).IsExported():
		for i := range got.NumField() {
			compare(t, path+"."+got.Type().Field(i).Name, got.Field(i), want.Field(i))
		}
	case got.Kind() == reflect.Slice && got.Len() == want.Len():
		for i := range got.Len() {
			compare(t, path+"[]", got.Index(i), want.Index(i))
		}
	case !reflect.DeepEqual(got.Interface(), want.Interface()):
		t.Errorf("%s: got %+v, want %+v", path, got, want)
	}
}

func releaseChanges(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	first := full(t)
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, first) })
	r := findRelease(t, db, "1.30")
	r.Suspended, r.Released, r.Approver, r.Customers, r.Units = nil, clock.Date{}, "", nil, r.Units[1:]
	r.Activities[0].Milestone, r.Activities[0].Planned, r.References[0].Closes = nil, clock.Planned{}, false
	r.Deployments[0].Tasks[0].Text, r.Deployments[0].Baselines = content.In("en", "other"), r.Deployments[0].Baselines[:1]
	r.Deployments[0].Exceptions, r.Budget = nil, content.Text{}
	pending := &r.Exceptions[0]
	pending.Second, pending.Confirmed, pending.Done, pending.Expires = "", clock.Instant{}, clock.Instant{}, clock.Date{}
	r.ClosesNothing, r.CutOff, r.Model, r.BroughtIn, r.Deployments[0].Shared = nil, clock.Planned{}, "", false, nil
	r.Deployments[0].Build, r.Deployments[0].Items[0].On, r.Authorisations[0].Revoked = "", clock.Planned{}, clock.Date{}
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	stale := r
	r.RowVersion = 2
	compare(t, "", reflect.ValueOf(findRelease(t, db, "1.30")), reflect.ValueOf(r))
	err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Releases{}.Save(tx, stale) })
	wantFault(t, err, fault.Stale, "fault.database.stale")
}

// A child that did not change keeps its recorded_at; one that did gets the
// command's instant.
func TestReleaseChildrenKeepWhenRecorded(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, prepare func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := prepare(t)
		customerAndService(t, db)
		first := full(t)
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, first) })
		before := recorded(t, raw)
		r := findRelease(t, db, "1.30")
		r.Activities[1].Signal = "red"
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
		after := recorded(t, raw)
		if len(before) != 2 || after[0] != before[0] || after[1] == before[1] {
			t.Errorf("recorded %v, then %v", before, after)
		}
	})
}

func recorded(t *testing.T, raw *sql.DB) []string {
	t.Helper()
	stamps, err := storetest.Strings(t.Context(), raw, "SELECT recorded_at FROM release_activities ORDER BY sequence")
	if err != nil {
		t.Fatal(err)
	}
	return stamps
}

func releaseList(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	other := full(t)
	other.Code, other.Customers, other.Services, other.Deployments = "1.29", nil, nil, nil
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, full(t)) })
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, other) })
	var list []release.Summary
	err := db.Read(t.Context(), func(tx *work.Tx) (err error) {
		list, err = store.Releases{}.List(tx)
		return err
	})
	want := []release.Summary{
		{Code: "1.29"}, {Code: "1.30", Deployments: []string{"Z1", "A2"}},
	}
	if err != nil || !reflect.DeepEqual(list, want) {
		t.Errorf("%+v, %v", list, err)
	}
}

// solo is an exception that a second person never confirms, without its expiry.
func solo(e release.Exception) release.Exception {
	e.Kind, e.Second, e.Confirmed, e.Expires = "solo_approval", "", clock.Instant{}, clock.Date{}
	return e
}

// The second line behind the rules: what the database refuses.
func releaseConstraints(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	for name, c := range map[string]struct {
		edit func(*release.Release)
		want error
	}{
		"stage":            {func(r *release.Release) { r.Stage = "done" }, store.ErrRefused},
		"type":             {func(r *release.Release) { r.Type = "weekly" }, store.ErrRefused},
		"no code":          {func(r *release.Release) { r.Code = "" }, store.ErrRefused},
		"long title":       {func(r *release.Release) { r.Title = strings.Repeat("ñ", 201) }, store.ErrRefused},
		"decision":         {func(r *release.Release) { r.References[0].Decision = "removed" }, store.ErrRefused},
		"deployment stage": {func(r *release.Release) { r.Deployments[0].Stage = "reviewed" }, store.ErrRefused},
		"second person":    {func(r *release.Release) { r.Exceptions[0].Second = "" }, store.ErrRefused},
		"second of a late record": {func(r *release.Release) {
			r.Exceptions[0].Kind, r.Exceptions[0].Expires = release.LateRecord, clock.Date{}
		}, store.ErrRefused},
		"no expiry":        {func(r *release.Release) { r.Exceptions[0].Expires = clock.Date{} }, store.ErrRefused},
		"solo, no expiry":  {func(r *release.Release) { r.Exceptions[0] = solo(r.Exceptions[0]) }, store.ErrRefused},
		"expiry":           {func(r *release.Release) { r.Exceptions[0].Kind = release.LateRecord; r.Exceptions[0].Second = "" }, store.ErrRefused},
		"hash":             {func(r *release.Release) { r.PackageHash = "abc" }, store.ErrRefused},
		"unit twice":       {func(r *release.Release) { r.Units[1].Code = "b" }, store.ErrDuplicate},
		"same deployment":  {func(r *release.Release) { r.Deployments[1].Code = "Z1" }, store.ErrDuplicate},
		"no such customer": {func(r *release.Release) { r.Customers = []string{"NONE"} }, store.ErrReference},
		"no such service":  {func(r *release.Release) { r.Services = []string{"none"} }, store.ErrReference},
	} {
		r := full(t)
		c.edit(&r)
		err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func reviewKept(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	r := full(t)
	n := 0
	want := release.Review{
		ReleaseID: r.ID, Due: dateOf(t, "2024-05-01"), Held: dateOf(t, "2024-05-02"), Chair: "Ana", Kind: release.FullReview, ChangeRecord: "CHG-7",
		Summary: content.In("es", "bien"), Findings: []release.Finding{{Aspect: "changes", Text: content.In("es", "todo"), Result: "open"}},
		Incidents: &n, Score: "4.30", Answers: &n, MonitorUntil: dateOf(t, "2024-05-17"),
		Closed: clock.At(time.Date(2024, time.May, 20, 1, 2, 3, 4000, time.UTC)), Performance: content.In("es", "rápido"),
		Improvements: []release.Improvement{{Code: "I1", Text: content.In("es", "antes"), Owner: "Ana", Due: dateOf(t, "2024-06-01"), State: "open"}},
		Recipients:   []release.Recipient{{Role: "incident_manager", Name: "Ana", Sent: dateOf(t, "2024-05-03")}},
	}
	find := func() (found release.Review) {
		t.Helper()
		err := db.Read(t.Context(), func(tx *work.Tx) (err error) {
			found, err = store.Reviews{}.Find(tx, r.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	if none := find(); none.RowVersion != 0 {
		t.Errorf("there is a review: %+v", none)
	}
	write(t, db, func(tx *work.Tx) error { return store.Reviews{}.Save(tx, want) })
	want.RowVersion = 1
	compare(t, "", reflect.ValueOf(find()), reflect.ValueOf(want))
	want.Incidents, want.Held, want.Findings = nil, clock.Date{}, nil
	write(t, db, func(tx *work.Tx) error { return store.Reviews{}.Save(tx, want) })
	err := db.Write(t.Context(), func(tx *work.Tx) error { return store.Reviews{}.Save(tx, want) })
	wantFault(t, err, fault.Stale, "fault.database.stale")
	want.RowVersion = 2
	compare(t, "", reflect.ValueOf(find()), reflect.ValueOf(want))
}
