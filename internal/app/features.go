package app

import (
	"acta/internal/clock"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/work"
)

// features makes the features over the store and gives each what it needs of the
// others.
func (a *App) features() {
	a.Org = org.New(a.unit, org.Stores{
		Organizations: store.Organizations{}, JobTitles: store.JobTitles{}, People: store.People{},
		Assignments: store.Assignments{}, Services: store.Services{}, Customers: store.Customers{}, Images: store.Images{},
	}, registerRows{a})
	a.Policies = policy.New(a.unit, store.Policies{}, a.Org)
	a.Records = record.New(a.unit, store.Series{}, store.Imports{}, a.Org)
	a.Releases = release.NewService(release.Needs{
		Unit: a.unit, Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Directory: names{a}, Policies: ruling{a}, Language: locale.English,
	})
}

// registerRows gives the process description the series of the register.
type registerRows struct{ app *App }

// Rows are the series in the order in which the process prints them.
func (r registerRows) Rows(tx *work.Tx) ([]org.RecordView, error) {
	rows, err := r.app.Records.ProcessRows(tx)
	if err != nil {
		return nil, err
	}
	views := make([]org.RecordView, len(rows))
	for i, row := range rows {
		views[i] = org.RecordView(row)
	}
	return views, nil
}

// ruling gives releases what they need of the customers' policies.
type ruling struct{ app *App }

// InForce is the policy of a customer on a date.
func (r ruling) InForce(tx *work.Tx, customer string, on clock.Date) (release.Policy, error) {
	p, err := r.app.Policies.InForce(tx, customer, on)
	if err != nil {
		return release.Policy{}, err
	}
	return ruled(p), nil
}

// Version is a version of a customer's policy.
func (r ruling) Version(tx *work.Tx, customer, version string) (release.Policy, error) {
	p, err := r.app.Policies.Version(tx, customer, version)
	if err != nil {
		return release.Policy{}, err
	}
	return ruled(p), nil
}

func ruled(p policy.Policy) release.Policy {
	out := release.Policy{Version: p.Number, BaselineHours: p.BaselineHours, MonitoringDays: p.MonitoringDays}
	for _, item := range p.Items() {
		out.Items = append(out.Items, release.PolicyItem{
			Code: item.Code, Statement: item.Statement, Mandatory: item.Mandatory, Evidence: item.Evidence,
		})
	}
	return out
}
