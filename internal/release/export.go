package release

import (
	"context"
	"slices"
	"strconv"

	"acta/internal/content"
	"acta/internal/sheet"
	"acta/internal/work"
)

// exporting gives a table of the releases that a filter lets through, with the
// rows that each release gives, in the order of their codes.
func (s *Service) exporting(
	ctx context.Context, name string, columns []string, filter sheet.Filter, rows func(tx *work.Tx, r Release) ([][]string, error),
) (sheet.Table, error) {
	table := sheet.Table{File: name, Columns: columns}
	err := s.Unit.Read(ctx, func(tx *work.Tx) error {
		codes, err := s.exported(tx, filter)
		if err != nil {
			return err
		}
		for _, code := range codes {
			r, err := s.Releases.Find(tx, code)
			if err != nil {
				return err
			}
			if filter.Customer != "" && !r.concerns(filter.Customer) {
				continue
			}
			cells, err := rows(tx, r)
			if err != nil {
				return err
			}
			table.Append(cells...)
		}
		return nil
	})
	if err != nil {
		return sheet.Table{}, err
	}
	return table, nil
}

func (s *Service) exported(tx *work.Tx, filter sheet.Filter) ([]string, error) {
	if filter.Release != "" {
		return []string{filter.Release}, nil
	}
	codes, _, err := s.Subjects(tx)
	return codes, err
}

// concerns reports whether a release, or one of its deployments, serves a
// customer.
func (r Release) concerns(customer string) bool {
	return slices.Contains(r.Customers, customer) ||
		slices.ContainsFunc(r.Deployments, func(d Deployment) bool { return d.serves(customer) })
}

func (d Deployment) serves(customer string) bool {
	return slices.ContainsFunc(d.Customers, func(c Served) bool { return c.Code == customer })
}

// ExportReleases gives releases in the columns of ImportReleases, by code.
// Importing it again changes nothing, as with every export. fault.NotFound when
// the filter names a release that is not there. Scope F84.
func (s *Service) ExportReleases(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	return s.exporting(ctx, "releases", releaseColumns(), filter, func(_ *work.Tx, r Release) ([][]string, error) {
		return [][]string{{r.Code, r.Title, r.Type, r.CycleStart.String(), r.FirstPlanned.String(), r.Released.String()}}, nil
	})
}

// ExportActivities gives the activities of plans in the columns of
// ImportActivities, with the language of each title, by release and sequence.
func (s *Service) ExportActivities(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	columns := append(activityColumns(), languageColumn)
	return s.exporting(ctx, "activities", columns, filter, func(_ *work.Tx, r Release) ([][]string, error) {
		var rows [][]string
		for _, a := range slices.SortedFunc(slices.Values(r.Activities), func(a, b Activity) int { return a.Sequence - b.Sequence }) {
			rows = append(rows, []string{
				r.Code, strconv.Itoa(a.Sequence), original(a.Title), rolesCell(a.Roles), a.Planned.String(), counted(a.Week),
				a.Signal, a.Title.Original,
			})
		}
		return rows, nil
	})
}

// ExportChangeRequests gives the requests for change of plans in the columns of
// ImportChangeRequests, with the language of each title, by release, gate and id.
func (s *Service) ExportChangeRequests(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	columns := append(requestColumns(), languageColumn)
	return s.exporting(ctx, "change-requests", columns, filter, func(_ *work.Tx, r Release) ([][]string, error) {
		var rows [][]string
		for _, f := range r.References {
			if f.Kind == RFC {
				rows = append(rows, []string{
					r.Code, f.Gate, f.Code, original(f.Title), f.Requested.String(), f.Reviewed.String(), string(f.Decision), f.Title.Original,
				})
			}
		}
		slices.SortFunc(rows, slices.Compare)
		return rows, nil
	})
}

// ExportItems gives, in the columns of ImportItems with their optional ones, the
// CIs that deployments change and those of the baselines that count for their
// present attempts, by release, deployment, baseline and code. A baseline that
// only refers to a list, snapshot or backup has no rows; with a customer in the
// filter only the deployments that serve it have.
func (s *Service) ExportItems(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	columns := append(itemColumns(), locationColumn, takenColumn, languageColumn)
	return s.exporting(ctx, "configuration-items", columns, filter, func(tx *work.Tx, r Release) ([][]string, error) {
		list, err := s.Facts.Of(tx, r.ID)
		if err != nil {
			return nil, err
		}
		facts, err := ReadFacts(list)
		if err != nil {
			return nil, err
		}
		var rows [][]string
		for _, d := range r.Deployments {
			if filter.Customer != "" && len(d.Customers) > 0 && !d.serves(filter.Customer) {
				continue
			}
			if rows, err = s.itemRows(tx, rows, r.Code, d, facts); err != nil {
				return nil, err
			}
		}
		return rows, nil
	})
}

func (s *Service) itemRows(tx *work.Tx, rows [][]string, release string, d Deployment, facts Facts) ([][]string, error) {
	for _, a := range d.Affected {
		rows = append(rows, []string{
			release, d.Code, affectedRows, a.Code, original(a.Name), "", "", "", "", "", a.Name.Original,
		})
	}
	for _, kind := range []BaselineKind{BaselineBefore, "release", BaselineAfter} {
		taken, ok := facts.baseline(&d, kind)
		if !ok {
			continue
		}
		items, err := s.Contents.Page(tx, taken.ID, "", 0)
		if err != nil {
			return nil, err
		}
		at := taken.Of.Location
		for _, ci := range items {
			rows = append(rows, []string{
				release, d.Code, string(kind), ci.Code, ci.Name, ci.Version, ci.Hash, ci.State,
				original(at), taken.At.String(), at.Original,
			})
		}
	}
	return rows, nil
}

// ExportIncidents gives incidents in the columns of ImportIncidents, by code.
func (s *Service) ExportIncidents(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	table := sheet.Table{File: "incidents", Columns: incidentColumns()}
	err := s.Unit.Read(ctx, func(tx *work.Tx) error {
		list, err := s.Incidents.Page(tx, "", 0)
		for _, i := range list {
			if filter.Release != "" && i.Release != filter.Release || filter.Customer != "" && i.Customer != filter.Customer {
				continue
			}
			table.Append([]string{
				i.Code, i.Service, i.Customer, i.Item, i.Release, i.Title, i.Priority, strconv.FormatBool(i.Major),
				i.Opened.String(), i.Closed.String(),
			})
		}
		return err
	})
	if err != nil {
		return sheet.Table{}, err
	}
	return table, nil
}

func original(t content.Text) string { return t.Values[t.Original] }

func counted(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
