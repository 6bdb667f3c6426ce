package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

func TestReleaseLists(t *testing.T) {
	storetest.Run(t,
		storetest.Case{Name: "every filter, order and page", Test: releasePages},
		storetest.Case{Name: "a row is the release", Test: releaseRow},
		storetest.Case{Name: "those before a release", Test: releasesAround},
		storetest.Case{Name: "calendar", Test: releaseCalendar},
		storetest.Case{Name: "register of exceptions", Test: exceptionRegister},
		storetest.Case{Name: "register, page by page", Test: exceptionPages},
	)
}

// crowd are releases that differ in everything that lists ask for.
func crowd(t *testing.T, db *store.DB) []release.Release {
	t.Helper()
	customerAndService(t, db)
	write(t, db, func(tx *work.Tx) error {
		err := store.Customers{}.Add(tx, org.Customer{ID: newID[id.Customer](t), Code: "BANK", Name: words("Banco"), Kind: "external", RecordedAt: tx.Now()})
		if err != nil {
			return err
		}
		return store.Services{}.Add(tx, org.Provided{ID: newID[id.Service](t), Code: "web", Name: words("Web"), RecordedAt: tx.Now()})
	})
	var all []release.Release
	stages, types := []release.Stage{"draft", "planned", "closed"}, []string{"", "major", "emergency"}
	for n := range 24 {
		yes := true
		r := release.Release{ID: newID[id.Release](t), Plan: release.Plan{
			Code: fmt.Sprintf("R%02d", (n*7)%24), Stage: stages[n%3], Type: types[n/3%3], Customers: []string{"BANK"}, Services: []string{"mail", "web"}[n%2:],
		}}
		if n%2 == 0 {
			r.Customers = []string{"ACME", "BANK"}
		}
		r.Title = []string{"Versión de otoño", longTitle, longTitle, "Gateway (EU) – final", longTitle, longTitle}[n%6]
		if n%5 == 0 {
			r.Suspended = &yes
		}
		if n%4 > 0 {
			r.FirstPlanned = on(2026, 1+n%3, 5)
		}
		if n%4 > 1 {
			r.Planned = on(2026, 4+n%2, 7)
		}
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
		all = append(all, r)
	}
	return all
}

// longTitle has so many words that begin alike that they are frequent.
var longTitle = func() string {
	title := "Zeta"
	for n := range 45 {
		title += fmt.Sprintf(" z%02d", n)
	}
	return title
}()

// has reports whether a release has the words, as the tests of lists ask for them.
func has(r release.Release, text string) bool {
	switch text {
	case "OTONO vers", "otoño":
		return strings.HasPrefix(r.Title, "Vers")
	case "final eu":
		return strings.HasPrefix(r.Title, "Gate")
	case "z":
		return strings.HasPrefix(r.Title, "Zeta")
	case "z r0":
		return strings.HasPrefix(r.Title, "Zeta") && strings.HasPrefix(r.Code, "R0")
	case "r1":
		return strings.HasPrefix(r.Code, "R1")
	default:
		return text == "" || text == " / "
	}
}

// due is the day by which a list has a release.
func due(r release.Release) clock.Date {
	for _, day := range []clock.Date{r.Planned, r.FirstPlanned} {
		if !day.IsZero() {
			return day
		}
	}
	return on(9999, 12, 31)
}

// wanted is what a query should give, the naive way.
func wanted(all []release.Release, q release.Query) []string {
	kept := slices.DeleteFunc(slices.Clone(all), func(r release.Release) bool {
		suspended := r.Suspended != nil
		return q.Stage != "" && r.Stage != q.Stage || q.Type != "" && r.Type != q.Type ||
			q.Customer != "" && !slices.Contains(r.Customers, q.Customer) || q.Service != "" && !slices.Contains(r.Services, q.Service) ||
			!q.From.IsZero() && due(r).Before(q.From) || !q.To.IsZero() && !due(r).Before(q.To) ||
			q.Codes != nil && !slices.Contains(q.Codes, r.Code) || q.Suspended != nil && *q.Suspended != suspended || !has(r, q.Text)
	})
	slices.SortFunc(kept, func(a, b release.Release) int {
		order := strings.Compare(a.Code, b.Code)
		if days := due(a).DaysSince(due(b)); q.Order == release.ByPlanned && days != 0 {
			order = days
		}
		if q.Descending {
			return -order
		}
		return order
	})
	codes := []string{}
	for _, r := range kept {
		codes = append(codes, r.Code)
	}
	return codes
}

func page(t *testing.T, db *store.DB, q release.Query) (rows []release.Row) {
	t.Helper()
	read(t, db, func(tx *work.Tx) (err error) {
		rows, err = store.Releases{}.Page(tx, q)
		return err
	})
	return rows
}

// codesOf are the codes of a page alone.
func codesOf(t *testing.T, db *store.DB, q release.Query) (codes []string) {
	t.Helper()
	read(t, db, func(tx *work.Tx) (err error) {
		codes, err = store.Releases{}.Codes(tx, q)
		return err
	})
	return codes
}

// paged reads a query page by page.
func paged(t *testing.T, db *store.DB, q release.Query) []string {
	t.Helper()
	codes := []string{}
	for range 30 {
		rows := page(t, db, q)
		for _, row := range rows {
			codes = append(codes, row.Code)
		}
		if len(rows) < q.Limit || q.Limit == 0 {
			return codes
		}
		q.After = codes[len(codes)-1]
	}
	t.Errorf("no end: %+v", q)
	return codes
}

func releasePages(t *testing.T, db *store.DB) {
	all := crowd(t, db)
	yes, no := true, false
	filters := []release.Query{
		{}, {Stage: "planned"}, {Type: "emergency"}, {Customer: "ACME"}, {Customer: "NONE"}, {Service: "mail"}, {Suspended: &yes}, {Suspended: &no},
		{From: on(2026, 2, 5)}, {To: on(2026, 4, 7)}, {From: on(2026, 2, 5), To: on(2026, 5, 7)},
		{Customer: "ACME", Service: "mail", Stage: "closed"}, {Service: "web", Type: "major", Suspended: &no},
		{Stage: "draft", Type: "major", From: on(2026, 1, 1)}, {Customer: "BANK", From: on(2026, 2, 5), To: on(2026, 5, 7)},
		{Customer: "BANK", Service: "mail"}, {Customer: "ACME", Suspended: &yes}, {Customer: "BANK", Suspended: &no, Type: "major"},
		{Text: "OTONO vers"}, {Text: "otoño", Customer: "ACME", Service: "web"}, {Text: "final eu", Type: "major"}, {Text: "z"}, {Text: " / "},
		{Text: "z", Service: "mail", From: on(2026, 2, 5)}, {Text: "z r0", Customer: "BANK"}, {Text: "r1", Suspended: &no, To: on(2026, 4, 7)},
		{Text: "r1", Stage: "closed"}, {Text: "nothing"}, {Text: "%"}, {Codes: []string{all[3].Code, all[1].Code, "none"}},
	}
	for _, q := range filters {
		for _, order := range []release.Order{"", release.ByCode, release.ByPlanned} {
			for _, down := range []bool{false, true} {
				for _, limit := range []int{0, 1, 5} {
					q.Order, q.Descending, q.Limit = order, down, limit
					if got, want := paged(t, db, q), wanted(all, q); !slices.Equal(got, want) {
						t.Errorf("%+v:\ngot  %v\nwant %v", q, got, want)
					}
					want := wanted(all, q)
					if limit > 0 {
						want = want[:min(limit, len(want))]
					}
					if got := codesOf(t, db, q); !slices.Equal(got, want) {
						t.Errorf("%+v:\ncodes %v\nwant  %v", q, got, want)
					}
				}
			}
		}
	}
	err := db.Read(t.Context(), func(tx *work.Tx) error {
		_, err := store.Releases{}.Page(tx, release.Query{Order: release.ByPlanned, After: "nobody"})
		return err
	})
	wantFault(t, err, fault.NotFound, "fault.release.missing")
}

// A list follows the release: what changed in it stands in the list.
func releaseRow(t *testing.T, db *store.DB) {
	r := storedRelease(t, db)
	want := release.Row{
		Code: r.Code, Title: r.Title, Type: r.Type, Stage: r.Stage, Suspended: true, BroughtIn: true, FirstPlanned: r.FirstPlanned,
		Planned: r.Planned, Released: r.Released, Customers: r.Customers, Services: r.Services, RowVersion: 1,
		Deployments: []release.RowDeployment{
			{Code: "Z1", Stage: release.InProgress, Planned: r.Deployments[0].Planned}, {Code: "A2", Stage: release.ToDeploy},
		},
	}
	check := func() {
		t.Helper()
		for _, q := range []release.Query{{}, {Customer: "ACME", Order: release.ByPlanned}, {Service: "mail", From: due(r), To: due(r).AddDays(1)}} {
			if diff := cmp.Diff([]release.Row{want}, page(t, db, q), cmp.Comparer(sameInstant)); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", q, diff)
			}
		}
	}
	check()
	r = findRelease(t, db, r.Code)
	r.Planned, r.Stage = on(2024, 6, 1), release.Deployed
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	want.Planned, want.Stage, want.RowVersion = r.Planned, r.Stage, 2
	check()
}

func releasesAround(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	var last release.Release
	for n, day := range []clock.Date{on(2024, 3, 1), on(2024, 2, 1), {}, on(2024, 3, 1), on(2024, 4, 1)} {
		last = full(t)
		last.Code, last.FirstPlanned, last.Deployments = fmt.Sprintf("1.%d", n), day, nil
		if n == 1 {
			last.References[0].Decision = release.Denied
		}
		write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, last) })
	}
	around := func(r release.Release, n int) (list []release.Summary) {
		t.Helper()
		read(t, db, func(tx *work.Tx) (err error) {
			list, err = store.Releases{}.Around(tx, r, n)
			return err
		})
		return list
	}
	second := last
	second.Code, second.FirstPlanned = "1.3", on(2024, 3, 1)
	want := []release.Summary{
		{Code: "1.1", FirstPlanned: on(2024, 2, 1), Released: last.Released, Denied: 1},
		{Code: "1.0", FirstPlanned: on(2024, 3, 1), Released: last.Released, Approved: 1},
		{Code: "1.3", FirstPlanned: on(2024, 3, 1), Released: last.Released, Approved: 1},
	}
	if diff := cmp.Diff(want, around(second, 6)); diff != "" {
		t.Errorf("around 1.3 (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[1:], around(second, 1)); diff != "" {
		t.Errorf("one before 1.3 (-want +got):\n%s", diff)
	}
	second.FirstPlanned = clock.Date{}
	if got := around(second, 6); len(got) != 0 {
		t.Errorf("around a release without a date: %v", got)
	}
}

func releaseCalendar(t *testing.T, db *store.DB) {
	customerAndService(t, db)
	write(t, db, func(tx *work.Tx) error {
		return store.Customers{}.Add(tx, org.Customer{ID: newID[id.Customer](t), Code: "BANK", Name: words("Banco"), Kind: "external", RecordedAt: tx.Now()})
	})
	at := func(s string) clock.Planned { return plannedOf(t, s) }
	deployment := func(code string, edit func(*release.Deployment)) release.Deployment {
		d := release.Deployment{ID: newID[id.Deployment](t), Code: code, Environment: "production", Stage: release.ToDeploy}
		edit(&d)
		return d
	}
	r := release.Release{ID: newID[id.Release](t), Plan: release.Plan{Code: "1.30", Title: "Entrega", Type: "minor", Stage: "planned", Customers: []string{"ACME"}, Services: []string{"mail"}}}
	r.Deployments = []release.Deployment{
		deployment("window", func(d *release.Deployment) {
			d.WindowFrom, d.WindowTo, d.Planned = at("2026-05-10T22:00:00Z"), at("2026-05-11T02:00:00Z"), at("2026-05-10")
			d.Affected = []release.Affected{{Code: "mx-1"}, {Code: "mx-2"}}
		}),
		deployment("day", func(d *release.Deployment) { d.Planned = at("2026-05-12") }),
		deployment("long", func(d *release.Deployment) { d.WindowFrom, d.WindowTo = at("2026-03-01"), at("2026-05-20") }),
		deployment("bank", func(d *release.Deployment) {
			d.Planned, d.Customers = at("2026-05-11T12:00:00Z"), []release.Served{{Code: "BANK"}}
		}),
		deployment("over", func(d *release.Deployment) {
			d.WindowFrom, d.WindowTo = at("2026-05-11T00:00:00Z"), at("2026-05-12T00:00:00Z")
			d.ActualStart, d.ActualEnd = at("2026-04-01T00:00:00Z"), at("2026-04-02T00:00:00Z")
		}),
		deployment("undated", func(*release.Deployment) {}),
	}
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	calendar := func(q release.CalendarQuery) (list []release.Booking) {
		t.Helper()
		read(t, db, func(tx *work.Tx) (err error) {
			list, err = store.Releases{}.Calendar(tx, q)
			return err
		})
		return list
	}
	from, to := clock.At(time.Date(2026, 5, 10, 0, 0, 0, 0, time.UTC)), clock.At(time.Date(2026, 5, 13, 0, 0, 0, 0, time.UTC))
	codes := func(list []release.Booking) (codes []string) {
		for _, b := range list {
			codes = append(codes, b.Deployment)
		}
		return codes
	}
	for name, c := range map[string]struct {
		q    release.CalendarQuery
		want []string
	}{
		"all":                 {release.CalendarQuery{From: from, To: to}, []string{"long", "window", "bank", "day"}},
		"the release's":       {release.CalendarQuery{From: from, To: to, Customer: "ACME"}, []string{"long", "window", "day"}},
		"the deployment's":    {release.CalendarQuery{From: from, To: to, Customer: "BANK"}, []string{"bank"}},
		"service":             {release.CalendarQuery{From: from, To: to, Service: "mail", Customer: "BANK"}, []string{"bank"}},
		"other service":       {release.CalendarQuery{From: from, To: to, Service: "web"}, nil},
		"what really was":     {release.CalendarQuery{From: clock.At(time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)), To: clock.At(time.Date(2026, 4, 1, 13, 0, 0, 0, time.UTC))}, []string{"long", "over"}},
		"a day in every zone": {release.CalendarQuery{From: clock.At(time.Date(2026, 5, 13, 9, 0, 0, 0, time.UTC)), To: clock.At(time.Date(2026, 5, 13, 10, 0, 0, 0, time.UTC))}, []string{"long", "day"}},
	} {
		if got := codes(calendar(c.q)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	want := release.Booking{
		Slot:  release.Slot{Release: "1.30", Deployment: "window", Environment: "production", Customers: []string{"ACME"}, Items: []string{"mx-1", "mx-2"}, Stage: release.ToDeploy},
		Title: "Entrega", Type: "minor", Services: []string{"mail"}, Planned: at("2026-05-10"), WindowFrom: at("2026-05-10T22:00:00Z"), WindowTo: at("2026-05-11T02:00:00Z"),
	}
	got := calendar(release.CalendarQuery{From: from, To: to})[1]
	if diff := cmp.Diff(want, got, cmp.Comparer(sameInstant), cmpopts.IgnoreFields(release.Booking{}, "ID", "Row", "Changed")); diff != "" {
		t.Errorf("booking (-want +got):\n%s", diff)
	}
	if got.ID == "" || got.Row != 1 || got.Changed.IsZero() {
		t.Errorf("what a feed needs of a booking: %q, %d, %s", got.ID, got.Row, got.Changed)
	}
}

// exceptional are exceptions in every state, of a release, its deployments and a policy.
func exceptional(t *testing.T, db *store.DB) {
	t.Helper()
	bank := newTown(t)
	write(t, db, bank.add)
	customerAndService(t, db)
	confirmed := clock.At(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC))
	exception := func(code string, kind release.ExceptionKind, day int, edit func(*release.Exception)) release.Exception {
		e := release.Exception{
			Code: code, Kind: kind, Person: "zoe", Reason: words("Urgente"), Recorded: clock.Planned{Date: on(2026, 2, day)}, Expires: on(2026, 6, 1),
		}
		edit(&e)
		return e
	}
	keep := func(*release.Exception) {}
	r := full(t)
	r.Exceptions = []release.Exception{
		exception("pending", "deferral", 3, func(e *release.Exception) { e.Gate, e.Target = "acceptance", "deployment Z1 deploying" }),
		exception("open", "override", 2, func(e *release.Exception) {
			e.Gate, e.Customer, e.Second, e.Confirmed = "window", "ACME", "ana", confirmed
		}),
		exception("late", release.LateRecord, 1, func(e *release.Exception) { e.Expires = clock.Date{} }),
		exception("undone", "deferral", 4, func(e *release.Exception) { e.Second, e.Confirmed, e.Expires = "ana", confirmed, on(2026, 3, 1) }),
	}
	r.Deployments[0].Exceptions = []release.Exception{
		exception("done", "deferral", 2, func(e *release.Exception) { e.Second, e.Confirmed, e.Done = "ana", confirmed, confirmed }),
		exception("solo", release.SoloApproval, 5, keep),
	}
	r.Deployments[1].Customers = []release.Served{{Code: "bank"}}
	r.Deployments[1].Exceptions = []release.Exception{exception("bank", "waiver", 6, func(e *release.Exception) { e.Second, e.Confirmed = "ana", confirmed })}
	write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
	write(t, db, func(tx *work.Tx) error {
		return store.Policies{}.Except(tx, policy.Exception{
			Policy: bank.policy.ID, Kind: policy.LateRecord, Since: on(2025, 1, 1), Person: "zoe",
			RecordedAt: clock.At(time.Date(2026, 2, 3, 23, 0, 0, 0, time.UTC)),
		})
	})
}

func register(t *testing.T, db *store.DB, q release.ExceptionQuery) (rows []release.ExceptionRow) {
	t.Helper()
	if q.On.IsZero() {
		q.On = on(2026, 3, 2)
	}
	read(t, db, func(tx *work.Tx) (err error) {
		rows, err = store.Releases{}.Exceptions(tx, q)
		return err
	})
	for _, row := range rows {
		if got := row.StateOn(q.On); got != row.State {
			t.Errorf("%s: state %s, want %s", row.Code, row.State, got)
		}
	}
	return rows
}

func exceptionCodes(rows []release.ExceptionRow) []string {
	codes := []string{}
	for _, row := range rows {
		codes = append(codes, row.Code)
	}
	return codes
}

func exceptionRegister(t *testing.T, db *store.DB) {
	exceptional(t, db)
	for name, c := range map[string]struct {
		q    release.ExceptionQuery
		want []string
	}{
		"all":        {release.ExceptionQuery{}, []string{"late", "open", "done", "late_record", "pending", "undone", "solo", "bank"}},
		"kind":       {release.ExceptionQuery{Kind: release.LateRecord}, []string{"late", "late_record"}},
		"gate":       {release.ExceptionQuery{Gate: "window"}, []string{"open"}},
		"release":    {release.ExceptionQuery{Release: "1.30", Kind: release.LateRecord}, []string{"late"}},
		"none":       {release.ExceptionQuery{Release: "1.31"}, []string{}},
		"period":     {release.ExceptionQuery{From: on(2026, 2, 2), To: on(2026, 2, 4)}, []string{"open", "done", "late_record", "pending"}},
		"pending":    {release.ExceptionQuery{State: release.ExceptionPending}, []string{"pending"}},
		"open":       {release.ExceptionQuery{State: release.ExceptionOpen}, []string{"open", "solo", "bank"}},
		"done":       {release.ExceptionQuery{State: release.ExceptionDone}, []string{"late", "done", "late_record"}},
		"expired":    {release.ExceptionQuery{State: release.ExceptionExpired}, []string{"undone"}},
		"last day":   {release.ExceptionQuery{State: release.ExceptionExpired, On: on(2026, 3, 1)}, []string{}},
		"still open": {release.ExceptionQuery{State: release.ExceptionOpen, On: on(2026, 3, 1)}, []string{"open", "undone", "solo", "bank"}},
		"customer":   {release.ExceptionQuery{Customer: "ACME"}, []string{"late", "open", "done", "pending", "undone", "solo"}},
		"other one":  {release.ExceptionQuery{Customer: "bank"}, []string{"late_record", "bank"}},
		"no policy":  {release.ExceptionQuery{State: release.ExceptionOpen, Customer: "bank"}, []string{"bank"}},
	} {
		if got := exceptionCodes(register(t, db, c.q)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	late := register(t, db, release.ExceptionQuery{Customer: "bank"})[0]
	want := release.ExceptionRow{Policy: "1.0", State: release.ExceptionDone, Exception: release.Exception{
		Code: "late_record", Kind: release.LateRecord, Customer: "bank", Person: "zoe", On: clock.Planned{Date: on(2025, 1, 1)},
		Recorded: clock.Planned{Date: on(2026, 2, 3), At: clock.At(time.Date(2026, 2, 3, 23, 0, 0, 0, time.UTC))},
	}}
	if diff := cmp.Diff(want, late, cmp.Comparer(sameInstant), cmpopts.IgnoreFields(release.ExceptionRow{}, "Key")); diff != "" {
		t.Errorf("late record of a policy (-want +got):\n%s", diff)
	}
	open := register(t, db, release.ExceptionQuery{Gate: "window"})[0]
	if open.Release != "1.30" || open.Deployment != "" || open.Second != "ana" || open.Reason.Values["es"] != words("Urgente").Values["es"] {
		t.Errorf("open: %+v", open)
	}
}

func exceptionPages(t *testing.T, db *store.DB) {
	exceptional(t, db)
	want := exceptionCodes(register(t, db, release.ExceptionQuery{}))
	for limit := 1; limit <= len(want); limit++ {
		var got []string
		q := release.ExceptionQuery{Limit: limit}
		for rows := register(t, db, q); len(rows) > 0; rows = register(t, db, q) {
			got = append(got, exceptionCodes(rows)...)
			q.After = rows[len(rows)-1].Key
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %d: %v, want %v", limit, got, want)
		}
	}
	for _, after := range []string{"x", "2026-02-02/r/x", "yesterday/r/x/y/z"} {
		err := db.Read(t.Context(), func(tx *work.Tx) error {
			_, err := store.Releases{}.Exceptions(tx, release.ExceptionQuery{After: after})
			return err
		})
		wantFault(t, err, fault.Invalid, "fault.release.after")
	}
}

// What the register says of a state, for every kind.
func TestExceptionStates(t *testing.T) {
	now := clock.At(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC))
	day := on(2026, 2, 2)
	for name, c := range map[string]struct {
		e    release.Exception
		want release.ExceptionState
	}{
		"asked for":            {release.Exception{Kind: "override"}, release.ExceptionPending},
		"confirmed":            {release.Exception{Kind: "override", Confirmed: now, Expires: day}, release.ExceptionOpen},
		"over":                 {release.Exception{Kind: "override", Confirmed: now, Expires: day.AddDays(-1)}, release.ExceptionExpired},
		"over before the word": {release.Exception{Kind: "waiver", Expires: day.AddDays(-1)}, release.ExceptionExpired},
		"done in time":         {release.Exception{Kind: "deferral", Done: now, Expires: day.AddDays(-1)}, release.ExceptionDone},
		"alone":                {release.Exception{Kind: release.SoloApproval, Expires: day}, release.ExceptionOpen},
		"late":                 {release.Exception{Kind: release.LateRecord}, release.ExceptionDone},
	} {
		if got := c.e.StateOn(day); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
