package record_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/record"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/locales"
)

// review is the day of the register's next review.
type review struct{}

func (review) RegisterReview(*work.Tx) (clock.Date, error) {
	return clock.Date{Year: 2027, Month: 1, Day: 15}, nil
}

// archive is the feature over a fresh database; its clock tells 2 March 2026.
type archive struct {
	*record.Service
	db      *store.DB
	entries []work.Entry
}

// Append keeps the entry for the test and stores it.
func (a *archive) Append(tx *work.Tx, entry work.Entry) error {
	a.entries = append(a.entries, entry)
	return a.db.Append(tx, entry)
}

// Queue stores a job.
func (a *archive) Queue(tx *work.Tx, job work.Job) error { return a.db.Queue(tx, job) }

func (a *archive) Next(tx *work.Tx) (int64, error) { return a.db.Next(tx) }

func (a *archive) Claim(tx *work.Tx, actor string, origin work.Origin) error {
	return a.db.Claim(tx, actor, origin)
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{db: storetest.SQLite(t)}
	a.Service = record.New(work.New(a.db, a, storetest.Anyone{}), store.Series{}, store.Imports{}, review{})
	return a
}

func (a *archive) register(t *testing.T) (view record.RegisterView) {
	t.Helper()
	a.read(t, func(tx *work.Tx) (err error) { view, err = a.RegisterView(tx); return err })
	return view
}

func (a *archive) read(t *testing.T, fn func(*work.Tx) error) {
	t.Helper()
	if err := a.db.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func (a *archive) load(t *testing.T, table sheet.Table, options sheet.Options) sheet.Report {
	t.Helper()
	options.Actor = "ana"
	report, err := a.ImportSeries(context.Background(), table, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// schedule is a table of the import's seven columns; each row is its cells
// joined by "|".
func schedule(rows ...string) sheet.Table {
	table := sheet.Table{
		File: "schedule.csv", SHA256: strings.Repeat("a", 64),
		Columns: []string{"item", "series", "trigger_event", "duration", "action", "authority", "custodian"},
	}
	for i, row := range rows {
		table.Rows = append(table.Rows, sheet.Row{Line: i + 2, Cells: strings.Split(row, "|")})
	}
	return table
}

const (
	plans     = "3.1/011|System development records|system superseded|P5Y|destroy|DAA-1|Archivist"
	permanent = "3.1/050|Data administration|transfer of the permanent records||keep permanently and transfer|DAA-2|Archivist"
	security  = "3.2/010|Systems security records|record created|P1Y|destroy|DAA-3|"
)

func findings(r sheet.Report) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, fmt.Sprintf("%s %d %s %s", f.Severity, f.Line, f.Column, f.Key))
	}
	return list
}

// told is what a report counts.
func told(r sheet.Report) string {
	return fmt.Sprintf("%d rows: %d new, %d changed, %d as before; written %t", r.Rows, r.Created, r.Updated, r.Unchanged, r.Written)
}

func TestImport(t *testing.T) {
	a := newArchive(t)
	table := schedule(plans, permanent, security)
	dry := a.load(t, table, sheet.Options{DryRun: true})
	if got := told(dry); got != "3 rows: 3 new, 0 changed, 0 as before; written false" {
		t.Errorf("a dry run: %s", got)
	}
	if len(a.entries) != 0 || a.register(t).Count != 0 {
		t.Errorf("a dry run left %d entries and %d series", len(a.entries), a.register(t).Count)
	}
	report := a.load(t, table, sheet.Options{})
	if got := told(report); got != "3 rows: 3 new, 0 changed, 0 as before; written true" {
		t.Errorf("the import: %s", got)
	}
	if got, want := findings(report), []string{"placeholder 4 custodian import.series_open"}; !slices.Equal(got, want) {
		t.Errorf("findings %q, want %q", got, want)
	}
	if !slices.Equal(findings(dry), findings(report)) {
		t.Errorf("the dry run found %q, the import %q", findings(dry), findings(report))
	}
	var stored sheet.Report
	a.read(t, func(tx *work.Tx) (err error) { stored, err = store.Imports{}.Last(tx, record.ImportName); return err })
	if stored.SHA256 != table.SHA256 || told(stored) != told(report) {
		t.Errorf("stored report: %+v", stored)
	}
	again := told(a.load(t, table, sheet.Options{}))
	if again != "3 rows: 0 new, 0 changed, 3 as before; written false" || len(a.entries) != 1 {
		t.Errorf("the same file again: %s, %d entries", again, len(a.entries))
	}
}

func TestImportedSeries(t *testing.T) {
	a := newArchive(t)
	a.load(t, schedule(plans, permanent, security), sheet.Options{})
	series := a.register(t).Series
	got := make([]string, len(series))
	for i, s := range series {
		got[i] = fmt.Sprint(s.Code, " ", s.Group.Values["en"], " ", s.Name, " ", s.Retention.ISO, " ", s.Permanent, " ",
			kind(s.Term), " ", s.Action.Key, " ", s.Basis, " ", s.Confirmed)
	}
	want := []string{
		"3.1/011 3.1 {en map[en:System development records]} P5Y false duration term.record_action.destroy DAA-1 false",
		"3.1/050 3.1 {en map[en:Data administration]}  true format.permanent term.record_action.transfer DAA-2 false",
		"3.2/010 3.2 {en map[en:Systems security records]} P1Y false duration term.record_action.destroy DAA-3 false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// kind is what a run prints: the type of its value, or its message.
func kind(run content.Run) string {
	if run.Value == nil {
		return run.Key
	}
	return string(run.Value.Type)
}

// What people add stays when the file comes again; what the file changes
// changes.
func TestImportOverPeoplesWork(t *testing.T) {
	a := newArchive(t)
	a.load(t, schedule(plans, security), sheet.Options{})
	edited := record.Series{
		Code: "3.2/010", Group: content.In("es", "Cuadro general"),
		Name:     content.In("en", "Systems security records").With("es", "Seguridad de sistemas"),
		Location: content.In("es", "Caja de seguridad"), Custodian: content.In("es", "Jefatura de seguridad"),
		Retention: clock.Duration{Years: 1}, Trigger: record.Creation, TriggerText: content.In("en", "record created"),
		Action: record.Destroy, Basis: "DAA-3", Confirmed: true,
	}
	if err := a.Put(context.Background(), "ana", []record.Series{edited}); err != nil {
		t.Fatal(err)
	}
	again := a.load(t, schedule(plans, security), sheet.Options{})
	if again.Unchanged != 2 || len(again.Findings) != 0 {
		t.Errorf("the same file over people's work: %+v", again)
	}
	longer := a.load(t, schedule(strings.Replace(security, "P1Y", "P2Y", 1)), sheet.Options{})
	if longer.Updated != 1 || !longer.Written {
		t.Errorf("a longer duration: %+v", longer)
	}
	changes := a.entries[len(a.entries)-1].Changes
	if want := []work.Change{{Field: "series.3.2/010.retention", Before: "P1Y", After: "P2Y"}}; !slices.Equal(changes, want) {
		t.Errorf("changes %v", changes)
	}
	view := a.register(t)
	s := view.Series[1]
	got := fmt.Sprint(view.Count, " ", s.Retention.ISO, " ", s.Location.Values["es"], " ", s.Name.Values["es"], " ", s.Confirmed)
	if want := "2 P2Y Caja de seguridad Seguridad de sistemas true"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	a.load(t, schedule(strings.Replace(security, "Systems security", "Other", 1)), sheet.Options{})
	if name := a.register(t).Series[1].Name; name.Values["es"] != "" || name.Values["en"] != "Other records" {
		t.Errorf("a translation of other words stayed: %v", name)
	}
}

// Each row alone, after the sound row of plans.
func TestImportFindings(t *testing.T) {
	long := strings.Repeat("x", 2001)
	for name, c := range map[string]struct {
		row  string
		want []string
	}{
		"sound":               {"9/1|N|t|P1Y|destroy|A|C", nil},
		"no item":             {"|N|t|P1Y|destroy|A|C", []string{"rejected 3 item import.series_item"}},
		"bad item":            {"9 1|N|t|P1Y|destroy|A|C", []string{"rejected 3 item import.series_item"}},
		"repeated":            {"3.1/011|N|t|P1Y|destroy|A|C", []string{"rejected 3 item import.duplicate"}},
		"no name":             {"9/1||t|P1Y|destroy|A|C", []string{"placeholder 3 series import.series_open"}},
		"no trigger":          {"9/1|N||P1Y|destroy|A|C", []string{"placeholder 3 trigger_event import.series_open"}},
		"no duration":         {"9/1|N|t||destroy|A|C", []string{"placeholder 3 duration import.series_open"}},
		"no action":           {"9/1|N|t|P1Y||A|C", []string{"placeholder 3 action import.series_open"}},
		"no authority":        {"9/1|N|t|P1Y|destroy||C", nil},
		"short row":           {"9/1|N|t|P1Y|destroy", []string{"placeholder 3 custodian import.series_open"}},
		"not ISO 8601":        {"9/1|N|t|5 years|destroy|A|C", []string{"rejected 3 duration import.series_duration"}},
		"no time":             {"9/1|N|t|P0Y|destroy|A|C", []string{"rejected 3 duration import.series_duration"}},
		"unknown action":      {"9/1|N|t|P1Y|shred|A|C", []string{"rejected 3 action import.series_action"}},
		"negated action":      {"9/1|N|t|P1Y|Do not destroy|A|C", []string{"rejected 3 action import.series_action"}},
		"negated for ever":    {"9/1|N|t|P1Y|not permanent|A|C", []string{"rejected 3 action import.series_action"}},
		"negated, contracted": {"9/1|N|t|P1Y|don't destroy|A|C", []string{"rejected 3 action import.series_action"}},
		"no longer needed":    {"9/1|N|t|P1Y|destroy when no longer needed|A|C", nil},
		"two actions":         {"9/1|N|t|P1Y|archive or destroy|A|C", []string{"rejected 3 action import.series_action"}},
		"destroyed for ever":  {"9/1|N|t||permanent, destroy|A|C", []string{"rejected 3 action import.series_action", "placeholder 3 duration import.series_open"}},
		"permanent":           {"9/1|N|t||Permanent|A|C", nil},
		"permanent with time": {"9/1|N|t|P9Y|permanent|A|C", []string{"warning 3 duration import.series_permanent"}},
		"transfer":            {"9/1|N|t|P9Y|Transfer|A|C", nil},
		"transfer, no time":   {"9/1|N|t||transfer|A|C", []string{"placeholder 3 duration import.series_open"}},
		"long":                {"9/1|" + long + "|t|P1Y|destroy|A|C", []string{"rejected 3 series import.series_text"}},
		"control":             {"9/1|N\x07|t|P1Y|destroy|A|C", []string{"rejected 3 series import.series_text"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newArchive(t)
			table := schedule(plans, c.row)
			report := a.load(t, table, sheet.Options{})
			saysWhole(t, report)
			if got := findings(report); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
			refused := report.Count(sheet.Rejected) > 0
			want, entries := 2, 1
			if refused {
				want, entries = 0, 0
			}
			if n := a.register(t).Count; n != want || len(a.entries) != entries || report.Written == refused {
				t.Errorf("%d series, %d entries, written %v", n, len(a.entries), report.Written)
			}
			if refused {
				valid := a.load(t, table, sheet.Options{AcceptValid: true})
				if n := a.register(t).Count; n != 1 || valid.Created != 1 || !valid.Written {
					t.Errorf("the valid rows alone: %d series, %+v", n, valid)
				}
			}
		})
	}
}

// saysWhole checks that each reason has all that its message names, in every language.
func saysWhole(t *testing.T, report sheet.Report) {
	t.Helper()
	catalogue, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		args := fault.Args{}
		for _, a := range f.Args {
			args[a.Name] = a.Value
		}
		for _, lang := range catalogue.Languages() {
			if said := catalogue.Printer(lang).Say(f.Key, args); said == f.Key || strings.ContainsAny(said, "{}") {
				t.Errorf("%s: %s says %q", lang, f.Key, said)
			}
		}
	}
}

func TestImportNamesTheFirst(t *testing.T) {
	report := newArchive(t).load(t, schedule(plans, security, plans), sheet.Options{})
	last := report.Findings[len(report.Findings)-1]
	if want := (sheet.Arg{Name: "line", Value: "2"}); last.Line != 4 || last.Value != "3.1/011" || last.Args[0] != want {
		t.Errorf("the repeated row: %+v", last)
	}
}

func TestImportNeedsItsColumns(t *testing.T) {
	a := newArchive(t)
	table := schedule(plans)
	table.Columns[0], table.Columns[3] = "code", "years"
	_, err := a.ImportSeries(context.Background(), table, sheet.Options{Actor: "ana"})
	if all := fault.All(err); len(all) != 2 || all[0].Place.Column != "item" || all[1].Place.Column != "duration" {
		t.Errorf("without item and duration: %v", err)
	}
}
