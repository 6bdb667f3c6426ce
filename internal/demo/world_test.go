package demo_test

import (
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// world is the features over a database, wired as the program wires them.
type world struct {
	demo.Services
	t  *testing.T
	db *store.DB
}

func newWorld(t *testing.T, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db}
	w.Unit = work.New(db, db)
	w.Org = org.New(w.Unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{},
		Images: store.Images{},
	}, rows{w})
	w.Policies = policy.New(w.Unit, store.Policies{}, w.Org)
	w.Records = record.New(w.Unit, store.Series{}, store.Imports{}, w.Org)
	w.Releases = release.NewService(release.Needs{
		Unit: w.Unit, Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Directory: directory{w}, Policies: ruling{w}, Language: "en",
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

// ruling gives releases the policies of their customers.
type ruling struct{ *world }

func (r ruling) InForce(tx *work.Tx, customer string, on clock.Date) (release.Policy, error) {
	p, err := r.Policies.InForce(tx, customer, on)
	return ruled(p), err
}

func (r ruling) Version(tx *work.Tx, customer, version string) (release.Policy, error) {
	dir, err := r.Org.Directory(tx)
	if err != nil {
		return release.Policy{}, err
	}
	for _, code := range append([]string{customer}, dir.Groups(customer, tx.Now().Date(nil))...) {
		versions, err := store.Policies{}.Of(tx, code)
		if err != nil {
			return release.Policy{}, err
		}
		for _, p := range versions {
			if p.Number == version {
				return ruled(p), nil
			}
		}
	}
	return release.Policy{}, nobody(version)
}

func ruled(p policy.Policy) release.Policy {
	out := release.Policy{Version: p.Number, BaselineHours: p.BaselineHours, MonitoringDays: p.MonitoringDays}
	for _, code := range policy.MandatoryItems() {
		out.Items = append(out.Items, release.PolicyItem{
			Code: code, Statement: content.Message("term.verification_item." + code), Mandatory: true,
		})
	}
	for _, item := range p.Verification {
		out.Items = append(out.Items, release.PolicyItem{Code: item.Code, Statement: content.Say(item.Text), Evidence: item.Evidence})
	}
	return out
}

// directory answers for the names that the organisation keeps.
type directory struct{ *world }

func nobody(code string) error {
	return fault.New(fault.NotFound, "fault.org.unknown", fault.Args{"value": code})
}

func (d directory) Customer(tx *work.Tx, code string) (content.Text, error) {
	dir, err := d.Org.Directory(tx)
	if err != nil {
		return content.Text{}, err
	}
	if one, ok := dir.Customer(code); ok {
		return one.Name, nil
	}
	return content.Text{}, nobody(code)
}

func (d directory) Service(tx *work.Tx, code string) (content.Text, error) {
	dir, err := d.Org.Directory(tx)
	if err != nil {
		return content.Text{}, err
	}
	if one, ok := dir.Service(code); ok {
		return one.Name, nil
	}
	return content.Text{}, nobody(code)
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

func (w *world) plan(code string) release.PlanView {
	w.t.Helper()
	return view(w, func(tx *work.Tx) (release.PlanView, error) { return w.Releases.PlanView(tx, code) })
}
