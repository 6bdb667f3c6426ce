package app

import (
	"context"
	"slices"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/web"
)

// obligations gathers what the features wait for. Scope F86.
type obligations struct{ app *App }

var _ web.Obligations = obligations{}

// Roles that answer for others.
const (
	managerRole  = org.ReleaseDeploymentManager
	customerRole = "customer_representative"
)

// Of lists what is owed. What others owe is shown to who reads releases without a
// limited scope.
func (o obligations) Of(ctx context.Context, p identity.Principal, whose web.Whose) (web.Obliged, error) {
	own, duties, err := o.own(ctx, p)
	if err != nil {
		return web.Obliged{}, err
	}
	out := web.Obliged{Today: duties.Today, Roles: duties.Held, Mine: len(own)}
	for _, one := range own {
		if !one.Due.IsZero() && one.Due.Before(duties.Today) {
			out.Late++
		}
	}
	mine, team, deputy, err := o.counts(ctx, p, duties)
	if err != nil {
		return web.Obliged{}, err
	}
	out.Mine, out.Late, out.Team, out.Delegated = out.Mine+mine.All, out.Late+mine.Late, team.All, deputy.All
	if whose == web.Mine {
		out.List = own
	}
	roles, some := rolesOf(p, duties, whose)
	if !some {
		return out, nil
	}
	waits, err := o.app.Releases.Waiting(ctx, release.WaitQuery{Roles: roles, Limit: web.MostObligations + 1})
	out.More = len(waits) > web.MostObligations
	for i := range waits[:min(len(waits), web.MostObligations)] {
		out.List = append(out.List, web.Obligation{Due: waits[i].Due, Wait: &waits[i]})
	}
	return out, err
}

// Count counts what a person owes, and what of it is overdue.
func (o obligations) Count(ctx context.Context, p identity.Principal) (all, late int, err error) {
	own, duties, err := o.own(ctx, p)
	if err != nil {
		return 0, 0, err
	}
	for _, one := range own {
		if !one.Due.IsZero() && one.Due.Before(duties.Today) {
			late++
		}
	}
	roles, some := rolesOf(p, duties, web.Mine)
	if !some {
		return len(own), late, nil
	}
	n, err := o.app.Releases.CountWaiting(ctx, roles, duties.Today)
	return len(own) + n.All, late + n.Late, err
}

// own is what a person owes by name: documents, and roles that nobody follows for who
// may see to it.
func (o obligations) own(ctx context.Context, p identity.Principal) ([]web.Obligation, org.Duties, error) {
	duties, err := o.app.Org.DutiesOf(ctx, p.Person)
	if err != nil {
		return nil, duties, err
	}
	tasks, err := o.app.Documents.Tasks(ctx, p.Person)
	if fault.Is(err, fault.Setup) {
		err = nil // nothing waits before the organisation is set up
	}
	if err != nil {
		return nil, duties, err
	}
	var list []web.Obligation
	for i := range tasks {
		list = append(list, web.Obligation{Due: tasks[i].Due, Document: &tasks[i]})
	}
	returned, err := o.app.Documents.Statuses(ctx, document.StatusQuery{Owner: p.Person, State: content.Rejected, Limit: web.MostObligations})
	for i := range returned {
		if returned[i].Last != nil && returned[i].Last.State == content.Rejected {
			list = append(list, web.Obligation{Returned: &returned[i]})
		}
	}
	if p.May("org.edit") {
		for i := range duties.Unfollowed {
			list = append(list, web.Obligation{Due: duties.Unfollowed[i].On, Ending: &duties.Unfollowed[i]})
		}
	}
	return list, duties, err
}

// counts counts what releases wait for in each list.
func (o obligations) counts(ctx context.Context, p identity.Principal, d org.Duties) (mine, team, deputy release.WaitCount, err error) {
	for whose, n := range map[web.Whose]*release.WaitCount{web.Mine: &mine, web.Team: &team, web.Delegated: &deputy} {
		roles, some := rolesOf(p, d, whose)
		if !some {
			continue
		}
		if *n, err = o.app.Releases.CountWaiting(ctx, roles, d.Today); err != nil {
			return mine, team, deputy, err
		}
	}
	return mine, team, deputy, nil
}

// rolesOf are the roles of a list; none means all of them, and false that the list has
// nothing. The manager sees to what a customer owes.
func rolesOf(p identity.Principal, d org.Duties, whose web.Whose) ([]string, bool) {
	if !p.May("release.read") || p.Scope != nil {
		return nil, false
	}
	roles := d.Held
	switch whose {
	case web.Team:
		return nil, true
	case web.Delegated:
		roles = d.Deputised
	}
	if slices.Contains(roles, managerRole) && !slices.Contains(d.Held, customerRole) {
		roles = append(slices.Clone(roles), customerRole)
	}
	return roles, len(roles) > 0
}
