package release_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// world is a database with three customers and a service, and the release
// service over it.
type world struct {
	*release.Service
	t      *testing.T
	db     *store.DB
	orders *ledger
}

// ledger counts what commands leave behind.
type ledger struct {
	work.Sink
	entries []work.Entry
}

func (l *ledger) Append(tx *work.Tx, entry work.Entry) error {
	l.entries = append(l.entries, entry)
	return l.Sink.Append(tx, entry)
}

// directory and policies are what app gives the service, here fixed.
type directory struct{}

var names = map[string]string{"ACME": "Acme Bank", "BETA": "Beta Clinics", "OWN": "Our own staff"}

func nothing(what string) error { return fault.New(fault.NotFound, "fault.test."+what, nil) }

func (directory) Customer(_ *work.Tx, code string) (release.Customer, error) {
	if name, ok := names[code]; ok {
		return release.Customer{Code: code, Name: content.In("en", name), Kind: "external", Zone: time.UTC, Language: "en"}, nil
	}
	return release.Customer{}, nothing("customer")
}

func (directory) Service(_ *work.Tx, code string) (content.Text, string, error) {
	if code == "mail" {
		return content.In("en", "Mail"), "lucia", nil
	}
	return content.Text{}, "", nothing("service")
}

func (directory) Person(_ *work.Tx, code string) (string, error) {
	if code == "lucia" {
		return "Lucía Ferrer", nil
	}
	return "", nothing("person")
}

// Acting gives every role to ana and lucia.
func (directory) Acting(*work.Tx, string, clock.Date) ([]string, error) {
	return []string{"ana", "lucia"}, nil
}

// Settings are those of an organisation that decided nothing of its own.
func (directory) Settings(*work.Tx) (release.Settings, error) {
	return release.Settings{LateHours: 24, MonitoringDays: 30, Zone: time.UTC}, nil
}

type policies struct{}

// InForce gives version 1 until the end of January 2024, 2 afterwards; BETA has
// a policy only from 2024.
func (policies) InForce(tx *work.Tx, customer string, on clock.Date) (policy.Policy, error) {
	version := "2"
	switch {
	case customer == "BETA" && on.Year < 2024:
		return policy.Policy{}, nothing("policy")
	case on.Before(clock.Date{Year: 2024, Month: 2, Day: 1}):
		version = "1"
	}
	return policies{}.Version(tx, customer, version)
}

func (policies) Version(_ *work.Tx, customer, version string) (policy.Policy, error) {
	if customer == "BETA" {
		return policy.Policy{Customer: customer, Number: version, BaselineHours: 12, MonitoringDays: 14, Verification: []policy.Item{
			{Code: "dicom", Text: content.In("en", "Images open")},
		}}, nil
	}
	return policy.Policy{Customer: customer, Number: version, BaselineHours: 24, MonitoringDays: 30}, nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := storetest.SQLite(t)
	sink := &ledger{Sink: db}
	w := &world{t: t, db: db, orders: sink, Service: release.NewService(release.Needs{
		Unit: work.New(db, sink, storetest.Anyone{}), Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: directory{}, House: directory{}, Policies: policies{}, Language: "en",
	})}
	w.must(db.Write(t.Context(), func(tx *work.Tx) error {
		var errs []error
		for code, name := range names {
			key, err := id.New[id.Customer]()
			errs = append(errs, err, store.Customers{}.Add(tx, org.Customer{
				ID: key, Code: code, Name: content.In("en", name), Kind: "external", RecordedAt: tx.Now(),
			}))
		}
		key, err := id.New[id.Service]()
		return errors.Join(append(errs, err, store.Services{}.Add(tx, org.Provided{
			ID: key, Code: "mail", Name: content.In("en", "Mail"), RecordedAt: tx.Now(),
		}))...)
	}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// put brings a plan in, with its stages.
func (w *world) put(plan release.Plan) {
	w.t.Helper()
	w.must(w.bring(plan))
}

func (w *world) bring(plan release.Plan) error {
	return w.BringIn(w.t.Context(), "lucia", release.Story{Plan: plan})
}

func (w *world) review(given release.Review) error {
	_, err := w.PutReview(w.t.Context(), "lucia", given)
	return err
}

func (w *world) plan(code string) release.PlanView {
	w.t.Helper()
	return readView(w, code, w.PlanView)
}

func (w *world) deployment(subject string) release.DeploymentView {
	w.t.Helper()
	return readView(w, subject, w.DeploymentView)
}

func readView[V any](w *world, subject string, read func(*work.Tx, string) (V, error)) V {
	w.t.Helper()
	var view V
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		view, err = read(tx, subject)
		return err
	}))
	return view
}

// stored is the release as the repository gives it.
func (w *world) stored(code string) release.Release {
	w.t.Helper()
	return readView(w, code, store.Releases{}.Find)
}

// last is the last audit entry's changes as "field: before → after".
func (w *world) last() string {
	var lines []string
	for _, c := range w.orders.entries[len(w.orders.entries)-1].Changes {
		lines = append(lines, c.Field+": "+c.Before+" → "+c.After)
	}
	return strings.Join(lines, "\n")
}

// refused checks that err is faults of these keys, in this order.
func refused(t *testing.T, err error, keys ...string) {
	t.Helper()
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Key+" "+f.Field)
	}
	if !slices.Equal(got, keys) {
		t.Errorf("got faults %q, want %q (%v)", got, keys, err)
	}
}

// table reads lines of cells separated by "|", the heading first.
func table(lines ...string) sheet.Table {
	parsed := sheet.Table{File: "rows.csv", SHA256: strings.Repeat("a", 64), Columns: strings.Split(lines[0], "|")}
	for i, line := range lines[1:] {
		parsed.Rows = append(parsed.Rows, sheet.Row{Line: i + 2, Cells: strings.Split(line, "|")})
	}
	return parsed
}

type importer func(context.Context, sheet.Table, sheet.Options) (sheet.Report, error)

func (w *world) take(run importer, opts sheet.Options, rows sheet.Table) sheet.Report {
	w.t.Helper()
	opts.Actor = "lucia"
	report, err := run(w.t.Context(), rows, opts)
	w.must(err)
	return report
}

// findings prints findings as "line column severity key args".
func findings(report sheet.Report) []string {
	var lines []string
	for _, f := range report.Findings {
		line := []string{string(rune('0' + f.Line)), f.Column, string(f.Severity), f.Key}
		for _, arg := range f.Args {
			line = append(line, arg.Name+"="+arg.Value)
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return lines
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// prints compares values, as Println prints them, with a line.
func prints(t *testing.T, want string, values ...any) {
	t.Helper()
	if got := strings.TrimSuffix(fmt.Sprintln(values...), "\n"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func date(s string) clock.Date {
	d, err := clock.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func planned(s string) clock.Planned {
	p, err := clock.ParsePlanned(s)
	if err != nil {
		panic(err)
	}
	return p
}

func en(s string) content.Text { return content.In("en", s) }
