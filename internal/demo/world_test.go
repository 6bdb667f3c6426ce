package demo_test

import (
	"testing"
	"time"

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
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
	"acta/templates"
)

// world is the features over a database, wired as the program wires them.
type world struct {
	demo.Services
	t       *testing.T
	kept    *template.Set // the shipped templates, once a document was asked for
	entries []string      // actions and subjects of the audit entries
}

// ledger notes the audit entries that a database takes.
type ledger struct {
	*store.DB
	of *world
}

// Append notes an entry and stores it.
func (l ledger) Append(tx *work.Tx, entry work.Entry) error {
	l.of.entries = append(l.of.entries, entry.Action+" "+entry.Subject.String())
	return l.DB.Append(tx, entry)
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{t: t}
	w.Unit = work.New(db, ledger{db, w}, storetest.Anyone{})
	w.Org = org.New(w.Unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{},
		Images: store.Images{},
	}, rows{w})
	w.Policies = policy.New(w.Unit, store.Policies{}, w.Org)
	w.Records = record.New(w.Unit, store.Series{}, store.Imports{}, w.Org)
	w.Releases = release.NewService(release.Needs{
		Unit: w.Unit, Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: directory{w}, House: directory{w}, Policies: w.Policies, Language: "en",
	})
	return w
}

// rows gives the process description its records.
type rows struct{ *world }

func (r rows) Rows(tx *work.Tx) ([]org.RecordView, error) {
	list, err := r.Records.ProcessRows(tx)
	views := make([]org.RecordView, len(list))
	for i, row := range list {
		views[i] = org.RecordView(row)
	}
	return views, err
}

// directory answers for the names that the organisation keeps.
type directory struct{ *world }

func nobody(code string) error {
	return fault.New(fault.NotFound, "fault.org.unknown", fault.Args{"value": code})
}

func (d directory) Customer(tx *work.Tx, code string) (release.Customer, error) {
	dir, err := d.Org.Directory(tx)
	if err != nil {
		return release.Customer{}, err
	}
	if one, ok := dir.Customer(code); ok {
		return release.Customer{Code: code, Name: one.Name, Kind: string(one.Kind), Zone: time.UTC}, nil
	}
	return release.Customer{}, nobody(code)
}

func (d directory) Service(tx *work.Tx, code string) (content.Text, string, error) {
	dir, err := d.Org.Directory(tx)
	if err != nil {
		return content.Text{}, "", err
	}
	if one, ok := dir.Service(code); ok {
		return one.Name, "", nil
	}
	return content.Text{}, "", nobody(code)
}

// Acting gives a role to nobody: what is brought in asks for no one.
func (directory) Acting(*work.Tx, string, clock.Date) ([]string, error) { return nil, nil }

// Settings are those of an organisation that decided nothing of its own.
func (directory) Settings(*work.Tx) (release.Settings, error) {
	return release.Settings{LateHours: 24, MonitoringDays: 30, Zone: time.UTC}, nil
}

func (d directory) Person(tx *work.Tx, code string) (string, error) {
	dir, err := d.Org.Directory(tx)
	if err != nil {
		return "", err
	}
	if one, ok := dir.Person(code); ok {
		return one.Name, nil
	}
	return "", nobody(code)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// changed is must for a command that says what it changed.
func (w *world) changed(_ release.Changed, err error) {
	w.t.Helper()
	w.must(err)
}

// view reads a view in a snapshot.
func view[V any](w *world, read func(*work.Tx) (V, error)) V {
	w.t.Helper()
	var v V
	w.must(w.Unit.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		v, err = read(tx)
		return err
	}))
	return v
}

// load loads a set.
func (w *world) load(set string) []sheet.Report {
	w.t.Helper()
	reports, err := demo.Load(w.t.Context(), set, w.Services)
	w.must(err)
	return reports
}

func (w *world) plan(code string) release.PlanView {
	w.t.Helper()
	return view(w, func(tx *work.Tx) (release.PlanView, error) { return w.Releases.PlanView(tx, code) })
}

func (w *world) templates() *template.Set {
	w.t.Helper()
	if w.kept == nil {
		set, err := template.Load(templates.Files, map[string]any{
			"process": org.ProcessView{}, "policy": policy.View{}, "register": record.RegisterView{},
			"plan": release.PlanView{}, "deployment": release.DeploymentView{},
			"acceptance": release.AcceptanceView{}, "baseline": release.BaselineRecordView{},
			"verification": release.VerificationView{}, "review": release.DeploymentReviewView{},
		})
		w.must(err)
		w.kept = set
	}
	return w.kept
}

// document evaluates the shipped template of a kind for a subject.
func (w *world) document(kind, subject string) template.Evaluated {
	w.t.Helper()
	set := w.templates()
	return view(w, func(tx *work.Tx) (template.Evaluated, error) {
		look, err := w.Org.Look(tx, kind)
		if err != nil {
			return template.Evaluated{}, err
		}
		data, err := w.data(tx, kind, subject)
		if err != nil {
			return template.Evaluated{}, err
		}
		return set.Evaluate(kind, template.Input{
			Subject: subject, View: data, Frame: look.Frame, Languages: look.Languages, Assets: look.Assets,
		})
	})
}

func (w *world) data(tx *work.Tx, kind, subject string) (any, error) {
	switch kind {
	case "process":
		return w.Org.ProcessView(tx)
	case "retention_register":
		return w.Records.RegisterView(tx)
	case "customer_policy":
		return w.Policies.View(tx, subject)
	case "deployment_plan":
		return w.Releases.DeploymentView(tx, subject)
	default:
		return w.Releases.PlanView(tx, subject)
	}
}
