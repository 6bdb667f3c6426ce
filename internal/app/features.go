package app

import (
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
		Reports: store.Imports{}, Administrators: store.Grants{},
	}, registerRows{a})
	a.Policies = policy.New(a.unit, store.Policies{}, a.Org)
	a.Records = record.New(a.unit, store.Series{}, store.Imports{}, a.Org)
	a.Releases = release.NewService(release.Needs{
		Unit: a.unit, Releases: store.Releases{}, Reviews: store.Reviews{}, Reports: store.Imports{},
		Facts: store.ReleaseFacts{}, Passes: store.ReleasePasses{}, Contents: store.BaselineContents{}, Incidents: store.Incidents{},
		Directory: names{a}, House: names{a}, Customers: names{a}, Policies: a.Policies, Reigns: a.Policies.Reigns, Language: locale.English,
		Feeds: store.Feeds{}, Invitations: store.Invitations{}, Languages: a.Catalogue.Languages(), Letters: a.Config.SMTP != "",
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
