package release_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

const (
	itemHeading     = "release|deployment|baseline|ci|name|version|hash|state|location|taken_at"
	incidentHeading = "code|service|customer|ci|release|title|priority|major|opened|closed"
)

// trade is the service over a database with releases 1.1, 1.2 and 1.3 of mail for
// ACME, with deployments D1 and D2.
type trade struct {
	*release.Service
	t      testing.TB
	db     *store.DB
	orders *ledger
}

func newTrade(t testing.TB, db *store.DB) *trade {
	t.Helper()
	sink := &ledger{Sink: db}
	w := &trade{t: t, db: db, orders: sink, Service: release.NewService(release.Needs{
		Unit: work.New(db, sink, storetest.Anyone{}), Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: directory{}, House: directory{}, Policies: policies{}, Language: "en",
	})}
	w.must(db.Write(t.Context(), func(tx *work.Tx) error {
		key, err := id.New[id.Service]()
		errs := []error{err, store.Services{}.Add(tx, org.Provided{ID: key, Code: "mail", Name: en("Mail"), RecordedAt: tx.Now()})}
		customer, err := id.New[id.Customer]()
		return errors.Join(append(errs, err, store.Customers{}.Add(tx, org.Customer{
			ID: customer, Code: "ACME", Name: en("Acme Bank"), Kind: "external", RecordedAt: tx.Now(),
		}))...)
	}))
	for _, code := range []string{"1.1", "1.2", "1.3"} {
		_, err := w.PutPlan(t.Context(), "lucia", release.Plan{
			Code: code, Title: "Mail " + code, Type: "minor", Customers: []string{"ACME"}, Services: []string{"mail"},
			CycleStart: date("2026-01-05"), FirstPlanned: date("2026-03-10"),
			Deployments: []release.Deployment{
				{Code: "D1", Customers: []release.Served{{Code: "ACME"}}}, {Code: "D2", Customers: []release.Served{{Code: "ACME"}}},
			},
		})
		w.must(err)
	}
	return w
}

func (w *trade) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *trade) take(run importer, opts sheet.Options, rows sheet.Table) sheet.Report {
	w.t.Helper()
	opts.Actor = "lucia"
	report, err := run(w.t.Context(), rows, opts)
	w.must(err)
	return report
}

// says compares what a report did with "created updated unchanged written".
func (w *trade) says(report sheet.Report, want string) {
	w.t.Helper()
	got := strings.Join([]string{
		strconv.Itoa(report.Created), strconv.Itoa(report.Updated), strconv.Itoa(report.Unchanged), strconv.FormatBool(report.Written),
	}, " ")
	if got != want {
		w.t.Errorf("report %s, want %s: %v", got, want, lined(report))
	}
}

// lined prints findings as "line column severity key args".
func lined(report sheet.Report) []string {
	var lines []string
	for _, f := range report.Findings {
		line := []string{strconv.Itoa(f.Line), f.Column, string(f.Severity), f.Key}
		for _, arg := range f.Args {
			line = append(line, arg.Name+"="+arg.Value)
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}

func (w *trade) release(code string) (found release.Release) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		found, err = store.Releases{}.Find(tx, code)
		return err
	}))
	return found
}

// facts are the facts of a release, read.
func (w *trade) facts(code string) (facts release.Facts) {
	w.t.Helper()
	r := w.release(code)
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		list, err := store.ReleaseFacts{}.Of(tx, r.ID)
		if err != nil {
			return err
		}
		facts, err = release.ReadFacts(list)
		return err
	}))
	return facts
}

func (w *trade) listed(baseline id.Fact) string {
	w.t.Helper()
	var lines []string
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		items, err := store.BaselineContents{}.Page(tx, baseline, "", 0)
		for _, ci := range items {
			lines = append(lines, strings.Join([]string{ci.Code, ci.Name, ci.Version, ci.Hash, ci.State}, "/"))
		}
		return err
	}))
	return strings.Join(lines, " ")
}

func TestExchange(t *testing.T) {
	cases := map[string]func(*testing.T, *trade){
		"a baseline is recorded as one fact with its list": baselineImported,
		"another list is a newer fact":                     baselineChanged,
		"rows that cannot be taken":                        itemFindings,
		"a baseline recorded late":                         baselineLate,
		"the CIs that a deployment changes":                affectedImported,
		"the affected list of what was authorised":         affectedAuthorised,
		"incidents":                                   incidentsImported,
		"rows of incidents that cannot be taken":      incidentFindings,
		"exports come back":                           exportsComeBack,
		"exports are filtered":                        exportsFiltered,
		"a day of release against earned stages":      earnedStages,
		"numbers of a workbook as codes":              numbersDoubted,
		"an import that is broken off writes nothing": brokenOff,
	}
	var list []storetest.Case
	for name, test := range cases {
		list = append(list, storetest.Case{Name: name, Test: func(t *testing.T, db *store.DB) { test(t, newTrade(t, db)) }})
	}
	slices.SortFunc(list, func(a, b storetest.Case) int { return strings.Compare(a.Name, b.Name) })
	storetest.Run(t, list...)
}

func baselineImported(t *testing.T, w *trade) {
	rows := table(itemHeading,
		"1.1|D1|before|srv-2|Second|2.0|cd|up|CMDB snapshot 7|2026-03-02T09:00:00Z",
		"1.1|D1|before|srv-1|First|1.0|ab|up||",
		"1.1|D2|before|srv-1|First|1.0|ab|up|Vault|",
	)
	dry := w.take(w.ImportItems, sheet.Options{DryRun: true}, rows)
	w.says(dry, "3 0 0 false")
	if n := len(w.facts("1.1").Baselines); n != 0 {
		t.Fatalf("a dry run left %d baselines", n)
	}
	before := len(w.orders.entries)
	w.says(w.take(w.ImportItems, sheet.Options{}, rows), "3 0 0 true")
	taken := w.facts("1.1").Baselines
	if len(taken) != 2 || len(w.orders.entries) != before+1 {
		t.Fatalf("%d baselines, %d entries", len(taken), len(w.orders.entries)-before)
	}
	first, second := taken[0], taken[1]
	prints(t, "D1 1 before before 2 lucia 2026-03-02T09:00:00Z CMDB snapshot 7 false", first.Deployment, first.Attempt,
		first.Key, first.Of.Kind, first.Of.Items, first.By, first.At, first.Of.Location.Values["en"], first.Late)
	if first.Recorded.IsZero() || second.At != second.Recorded || len(first.Of.Hash) != 64 || first.Of.Hash == second.Of.Hash {
		t.Errorf("%+v\n%+v", first.Head, second.Head)
	}
	prints(t, "srv-1/First/1.0/ab/up srv-2/Second/2.0/cd/up", w.listed(first.ID))
	w.says(w.take(w.ImportItems, sheet.Options{}, rows), "0 0 3 false")
	if n := len(w.facts("1.1").Baselines); n != 2 || len(w.orders.entries) != before+1 {
		t.Errorf("the same file left %d baselines", n)
	}
}

func baselineChanged(t *testing.T, w *trade) {
	given := map[string]string{"location": "CMDB", "taken_at": "2026-03-02T08:00:00Z"}
	const short = "release|deployment|baseline|ci|name|version|hash|state"
	two := table(short, "1.1|D1|after|a|A|1||", "1.1|D1|after|b|B|1||")
	w.says(w.take(w.ImportItems, sheet.Options{Given: given}, two), "2 0 0 true")
	w.says(w.take(w.ImportItems, sheet.Options{Given: given}, two), "0 0 2 false")
	w.says(w.take(w.ImportItems, sheet.Options{}, table(short, "1.1|D1|after|a|A|2||", "1.1|D1|after|b|B|1||")), "0 1 1 true")
	w.says(w.take(w.ImportItems, sheet.Options{}, table(short, "1.1|D1|after|b|B|1||")), "0 1 0 true") // a is gone
	later := map[string]string{"taken_at": "2026-03-02T08:30:00Z"}
	w.says(w.take(w.ImportItems, sheet.Options{Given: later}, table(short, "1.1|D1|after|b|B|1||")), "0 1 0 true")
	taken := w.facts("1.1").Baselines
	var lists []string
	for _, one := range taken {
		lists = append(lists, w.listed(one.ID)+" at "+one.Of.Location.Values["en"])
	}
	same(t, "baselines", lists, []string{"a/A/1// b/B/1// at CMDB", "a/A/2// b/B/1// at CMDB", "b/B/1// at CMDB", "b/B/1// at CMDB"})
	prints(t, "2026-03-02T08:00:00Z 2026-03-02T08:30:00Z", taken[0].At, taken[3].At)
	page, items, err := w.BaselineOf(t.Context(), "1.1", "D1", "after", "", 0)
	w.must(err)
	if page.ID != taken[3].ID || len(items) != 1 {
		t.Errorf("the newest does not count: %v", page.Head)
	}
}

func itemFindings(t *testing.T, w *trade) {
	long := strings.Repeat("x", 201)
	rows := table(itemHeading,
		"1.1|D1|before|a|A|1|||CMDB|2026-03-02T08:00:00Z",
		"9.9|D1|before|a|A|1|||CMDB|",
		"1.1|D9|before|a|A|1|||CMDB|",
		"1.1|D1|during|a|A|1|||CMDB|",
		"1.1|D1|before|a|again|1|||CMDB|",
		"1.1|D1|before|b c|A|1|||CMDB|",
		"1.1|D1|before|d|"+long+"|"+long+"|||CMDB|",
		"1.1|D1|before|e|A|1|||CMDB|yesterday",
		"1.1|D1|before|f|A|1|||CMDB|2027-01-01T00:00:00Z",
		"1.1|D1|before|g|A|1|||Elsewhere|2026-03-02T07:00:00Z",
		"1.1|D2|before|a|A|1||||2026-03-01",
		"1.1|D1|before|h|A|1|ñ||CMDB|",
	)
	want := []string{
		"3 release rejected import.unknown_release",
		"4 deployment rejected import.unknown_deployment release=1.1",
		"5 baseline rejected import.choice choices=before, release, after, affected",
		"6 ci rejected import.duplicate line=2",
		"7 ci rejected import.code",
		"8 name rejected import.too_long limit=200",
		"8 version rejected import.too_long limit=200",
		"9 taken_at rejected import.date_or_instant",
		"10 taken_at rejected import.future",
		"11 location rejected import.other_value line=2",
		"11 taken_at rejected import.other_value line=2",
		"12 taken_at warning import.no_time",
		"13 hash rejected import.ascii",
		"12 location rejected import.required",
	}
	entries := len(w.orders.entries)
	report := w.take(w.ImportItems, sheet.Options{}, rows)
	same(t, "findings", lined(report), want)
	if report.Written || len(w.facts("1.1").Baselines) != 0 || len(w.orders.entries) != entries {
		t.Errorf("rejected rows did not stop the file: %+v", report)
	}
	w.says(w.take(w.ImportItems, sheet.Options{AcceptValid: true}, rows), "1 0 0 true")
	taken := w.facts("1.1").Baselines
	if len(taken) != 1 || taken[0].Of.Items != 1 {
		t.Errorf("the valid rows: %+v", taken)
	}
	_, err := w.ImportItems(t.Context(), table("release|deployment|ci|name|version|hash|state", "1.1|D1|a||||"), sheet.Options{Actor: "lucia"})
	if all := fault.All(err); len(all) != 1 || all[0].Place.Column != "baseline" {
		t.Errorf("a column is missing: %v", err)
	}
}

func baselineLate(t *testing.T, w *trade) {
	w.take(w.ImportItems, sheet.Options{}, table(itemHeading, "1.1|D1|before|a|A|1|||CMDB|2026-02-20T08:00:00Z"))
	if one := w.facts("1.1").Baselines[0]; !one.Late {
		t.Errorf("not marked: %+v", one.Head)
	}
	list := w.release("1.1").Deployments[0].Exceptions
	if len(list) != 1 || list[0].Kind != release.LateRecord || list[0].Person != "lucia" {
		t.Errorf("exceptions %+v", list)
	}
	w.says(w.take(w.ImportItems, sheet.Options{}, table(itemHeading, "1.1|D1|before|a|A|1|||CMDB|2026-02-20T08:00:00Z")), "0 0 1 false")
}

func affectedImported(t *testing.T, w *trade) {
	rows := table(itemHeading, "1.1|D1|affected|b|B|||||", "1.1|D1|affected|a|A|||||", "1.1|D2|affected|a||||||")
	w.says(w.take(w.ImportItems, sheet.Options{}, rows), "3 0 0 true")
	var codes []string
	for _, d := range w.release("1.1").Deployments {
		for _, ci := range d.Affected {
			codes = append(codes, d.Code+" "+ci.Code+" "+ci.Name.Values["en"])
		}
	}
	same(t, "affected", codes, []string{"D1 b B", "D1 a A", "D2 a "})
	row := w.release("1.1").RowVersion
	w.says(w.take(w.ImportItems, sheet.Options{}, rows), "0 0 3 false")
	if again := w.release("1.1").RowVersion; again != row {
		t.Errorf("row version %d after %d", again, row)
	}
	w.says(w.take(w.ImportItems, sheet.Options{}, table(itemHeading, "1.1|D1|affected|a|A|||||")), "0 1 0 true")
	if d := w.release("1.1").Deployments[0]; len(d.Affected) != 1 || d.Affected[0].Code != "a" {
		t.Errorf("what the file does not list stays: %+v", d.Affected)
	}
	if n := len(w.facts("1.1").Baselines); n != 0 {
		t.Errorf("%d baselines", n)
	}
}

// affectedAuthorised brings the release in as the store has it: how it got there
// is not the subject.
func affectedAuthorised(t *testing.T, w *trade) {
	w.stage(release.Authorized)
	rows := table(itemHeading, "1.1|D1|affected|a|A|||||")
	report := w.take(w.ImportItems, sheet.Options{}, rows)
	same(t, "findings", lined(report), []string{"2 baseline warning import.core_changes"})
	if r := w.release("1.1"); r.Stage != release.Scheduled || len(r.Deployments[0].Affected) != 1 {
		t.Errorf("a changed core left the release %s", r.Stage)
	}
	w.stage(release.Deploying)
	report = w.take(w.ImportItems, sheet.Options{}, table(itemHeading, "1.1|D1|affected|b|B|||||"))
	same(t, "findings", lined(report), []string{"2 baseline rejected import.core_frozen stage=deploying"})
	if r := w.release("1.1"); report.Written || r.Deployments[0].Affected[0].Code != "a" {
		t.Errorf("a frozen core changed: %+v", r.Deployments[0].Affected)
	}
}

// stage puts release 1.1 into a stage, authorised as its core is now.
func (w *trade) stage(to release.Stage) {
	w.t.Helper()
	r := w.release("1.1")
	core, err := release.CoreOf(r).Hash()
	w.must(err)
	r.Stage, r.NoRFC = to, en("None")
	r.Authorisations = []release.Authorisation{{
		Reference: "A1", Role: "change_authority", Person: "lucia", On: planned("2026-03-01"), Recorded: planned("2026-03-01"), Core: core,
	}}
	if to == release.Deploying {
		r.Deployments[0].Stage = release.InProgress
	}
	w.must(w.db.Write(w.t.Context(), func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) }))
}

func (w *trade) incidents() []string {
	w.t.Helper()
	var lines []string
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		list, err := store.Incidents{}.Page(tx, "", 0)
		for _, i := range list {
			lines = append(lines, strings.Join([]string{
				i.Code, i.Service, i.Customer, i.Item, i.Release, i.Title, i.Priority, strconv.FormatBool(i.Major), i.Opened.String(), i.Closed.String(),
			}, " "))
		}
		return err
	}))
	return lines
}

func incidentsImported(t *testing.T, w *trade) {
	rows := table(incidentHeading,
		"INC-2|mail|ACME|srv-1|1.1|No mail|P1|sí|2026-02-20T08:00:00Z|2026-02-20T09:00:00+01:00",
		"INC-1|||||Slow|||2026-02-21|",
	)
	w.says(w.take(w.ImportIncidents, sheet.Options{DryRun: true}, rows), "2 0 0 false")
	if n := len(w.incidents()); n != 0 {
		t.Fatalf("a dry run left %d incidents", n)
	}
	w.says(w.take(w.ImportIncidents, sheet.Options{}, rows), "2 0 0 true")
	same(t, "incidents", w.incidents(), []string{
		"INC-1     Slow  false 2026-02-21T00:00:00Z ",
		"INC-2 mail ACME srv-1 1.1 No mail P1 true 2026-02-20T08:00:00Z 2026-02-20T08:00:00Z",
	})
	w.says(w.take(w.ImportIncidents, sheet.Options{}, rows), "0 0 2 false")
	rows.Rows[1].Cells[6] = "P4"
	w.says(w.take(w.ImportIncidents, sheet.Options{}, rows), "0 1 1 true")
}

func incidentFindings(t *testing.T, w *trade) {
	report := w.take(w.ImportIncidents, sheet.Options{}, table(incidentHeading,
		"INC-1|mail|ACME||1.1|ok|||2026-02-20T08:00:00Z|",
		"INC-1|mail|||||||2026-02-20T08:00:00Z|",
		"INC 2|post|ZETA|c i|9.9||||2026-02-20T08:00:00Z|",
		"INC-3|||||||perhaps||",
		"INC-4|||||||no|2026-02-20T08:00:00Z|2026-02-19T08:00:00Z",
		"INC-5|||||||no|2030-01-01T00:00:00Z|",
	))
	same(t, "findings", lined(report), []string{
		"3 code rejected import.duplicate line=2",
		"4 code rejected import.code",
		"4 ci rejected import.code",
		"4 service rejected import.unknown_service",
		"4 customer rejected import.unknown_customer",
		"4 release rejected import.unknown_release",
		"5 major rejected import.yes_no",
		"5 opened rejected import.required",
		"6 closed rejected import.closed_before_opened opened=2026-02-20T08:00:00Z",
		"7 opened rejected import.future",
	})
	if n := len(w.incidents()); report.Written || n != 0 {
		t.Errorf("%d incidents of a refused file", n)
	}
}

// hostile are texts that CSV files and spreadsheets like to change.
var hostile = []string{
	`=SUM(A1:A9)`, `+34 600`, `-1`, `@here`, `'quoted`, `'=1+1`, `say "hi", twice; or	not`, "two\nlines", "año ñandú 漢字 🚀", "an\u0303o", "  space  ",
}

// filled puts texts into everything that exports give.
func (w *trade) filled() {
	w.t.Helper()
	week := 3
	plan := release.Plan{Code: "1.1", NoRFC: en("None")}
	for i, text := range hostile {
		plan.Activities = append(plan.Activities, release.Activity{
			Sequence: i + 1, Title: content.In("es", text), Roles: []string{"A/B", text}, Planned: planned("2026-01-20T02:00:00.123456Z"),
			Week: &week, Signal: text,
		}, release.Activity{Sequence: i + 101, Title: en(text).With("es", "otro")})
		plan.References = append(plan.References, release.Reference{
			Kind: release.RFC, Gate: "code", Code: "KEP-" + strconv.Itoa(i), Title: content.In("es", text), Decision: release.Denied, Closes: true,
			Requested: date("2026-01-10"), Reviewed: date("2026-01-12"), Transition: true,
		})
		plan.Deployments = append(plan.Deployments, release.Deployment{
			Code: "X" + strconv.Itoa(i), Affected: []release.Affected{{Code: "b", Name: content.In("es", text)}, {Code: "a"}},
		})
	}
	plan.References = append(plan.References, release.Reference{Kind: "problem", Code: "P1"}, release.Reference{Kind: release.RFC, Code: "R1"})
	_, err := w.PutPlan(w.t.Context(), "lucia", plan)
	w.must(err)
	rows := table(itemHeading)
	for i, text := range hostile {
		rows.Append([]string{"1.1", "X" + strconv.Itoa(i), "release", "ci", text, text, "sha256:ab", text, text, "2026-03-02T08:00:00.5Z"})
	}
	w.take(w.ImportItems, sheet.Options{}, rows)
	rows = table(incidentHeading)
	for i, text := range hostile {
		rows.Append([]string{"INC-" + strconv.Itoa(i), "mail", "ACME", "ci", "1.1", text, text, "true", "2026-02-20T00:00:00Z", ""})
	}
	w.take(w.ImportIncidents, sheet.Options{}, rows)
}

type exporter func(context.Context, sheet.Filter) (sheet.Table, error)

func exportsComeBack(t *testing.T, w *trade) {
	w.filled()
	for _, c := range []struct {
		name string
		give exporter
		take importer
		rows int
	}{
		{"releases", w.ExportReleases, w.ImportReleases, 3},
		{"activities", w.ExportActivities, w.ImportActivities, 2 * len(hostile)},
		{"change-requests", w.ExportChangeRequests, w.ImportChangeRequests, len(hostile) + 1},
		{"configuration-items", w.ExportItems, w.ImportItems, 3 * len(hostile)},
		{"incidents", w.ExportIncidents, w.ImportIncidents, len(hostile)},
	} {
		given, err := c.give(t.Context(), sheet.Filter{})
		w.must(err)
		if len(given.Rows) != c.rows || given.File != c.name {
			t.Errorf("%s: %d rows, want %d", given.File, len(given.Rows), c.rows)
		}
		var file bytes.Buffer
		w.must(sheet.WriteCSV(&file, given, ';'))
		back, err := sheet.ReadCSV(c.name+".csv", &file)
		w.must(err)
		entries, row := len(w.orders.entries), w.release("1.1").RowVersion
		report := w.take(c.take, sheet.Options{}, back)
		if report.Unchanged != c.rows || report.Count(sheet.Rejected) > 0 || report.Written {
			t.Errorf("%s: %d of %d unchanged, findings %q", c.name, report.Unchanged, c.rows, lined(report))
		}
		if len(w.orders.entries) != entries || w.release("1.1").RowVersion != row {
			t.Errorf("%s: the import of an export wrote", c.name)
		}
	}
}

func exportsFiltered(t *testing.T, w *trade) {
	w.filled()
	count := func(give exporter, filter sheet.Filter) int {
		table, err := give(t.Context(), filter)
		w.must(err)
		return len(table.Rows)
	}
	for _, c := range []struct {
		give   exporter
		filter sheet.Filter
		want   int
	}{
		{w.ExportReleases, sheet.Filter{Release: "1.2"}, 1},
		{w.ExportReleases, sheet.Filter{Customer: "ACME"}, 3},
		{w.ExportReleases, sheet.Filter{Customer: "BETA"}, 0},
		{w.ExportActivities, sheet.Filter{Release: "1.2"}, 0},
		{w.ExportIncidents, sheet.Filter{Release: "1.2"}, 0},
		{w.ExportIncidents, sheet.Filter{Customer: "ACME"}, len(hostile)},
		{w.ExportItems, sheet.Filter{Customer: "BETA"}, 0},
	} {
		if got := count(c.give, c.filter); got != c.want {
			t.Errorf("%+v: %d rows, want %d", c.filter, got, c.want)
		}
	}
	if _, err := w.ExportItems(t.Context(), sheet.Filter{Release: "9.9"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("a release that is not there: %v", err)
	}
}

func earnedStages(t *testing.T, w *trade) {
	w.stage(release.Authorized)
	report := w.take(w.ImportReleases, sheet.Options{}, table(releaseHeading, "1.1|Mail 1.1|minor|2026-01-05|2026-03-10|2026-03-01"))
	same(t, "findings", lined(report), []string{"2 released_on rejected import.stage_earned stage=authorized"})
	if r := w.release("1.1"); !r.Released.IsZero() || r.Stage != release.Authorized || r.BroughtIn {
		t.Errorf("a file moved the release to %s", r.Stage)
	}
	w.take(w.ImportReleases, sheet.Options{}, table(releaseHeading, "2.0|New|major|2026-01-05|2026-02-10|2026-02-12", "2.1|Open|major|2026-01-05|2026-04-10|"))
	if r := w.release("2.0"); r.Stage != release.Deployed || !r.BroughtIn {
		t.Errorf("released elsewhere: %s, brought in %v", r.Stage, r.BroughtIn)
	}
	if r := w.release("2.1"); r.Stage != release.Draft || r.BroughtIn {
		t.Errorf("not released: %s, brought in %v", r.Stage, r.BroughtIn)
	}
}

func numbersDoubted(t *testing.T, w *trade) {
	rows := table(itemHeading, "1.1|D1|before|a|A|1.2|||CMDB|2026-03-02T08:00:00Z", "1.1|D1|before|b|B|1.2||||", "1.1|D1|before|77|B|x||||")
	for i := range rows.Rows {
		rows.Rows[i].Numbers = 1<<0 | 1<<3 | 1<<5 // release, ci, version
	}
	report := w.take(w.ImportItems, sheet.Options{}, rows)
	same(t, "findings", lined(report), []string{
		"2 release warning import.number_code", "2 version warning import.number_code", "4 version warning import.number_code",
	})
}

func brokenOff(t *testing.T, w *trade) {
	rows := table(itemHeading)
	for i := range 2500 {
		rows.Append([]string{"1.1", "D1", "before", "ci-" + strconv.Itoa(i), "", "", "", "", "CMDB", ""})
	}
	var told []int
	stop := errors.New("called off")
	_, err := w.ImportItems(t.Context(), rows, sheet.Options{Actor: "lucia", Told: func(rows int) error {
		if told = append(told, rows); rows == 2000 {
			return stop
		}
		return nil
	}})
	if !errors.Is(err, stop) || !slices.Equal(told, []int{1000, 2000}) {
		t.Errorf("told %v: %v", told, err)
	}
	if n := len(w.facts("1.1").Baselines); n != 0 {
		t.Errorf("%d baselines", n)
	}
	told = nil
	w.take(w.ImportItems, sheet.Options{Told: func(rows int) error { told = append(told, rows); return nil }}, rows)
	if !slices.Equal(told, []int{1000, 2000, 2500}) {
		t.Errorf("told %v", told)
	}
}
