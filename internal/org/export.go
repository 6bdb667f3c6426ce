package org

import (
	"context"

	"acta/internal/clock"
	"acta/internal/sheet"
	"acta/internal/work"
)

// ExportCustomers gives customers in the columns of ImportCustomers, by code: as
// many rows of a customer as it has signatories, or groups today. Importing it
// again changes nothing. The filter's Customer gives that one alone; there is
// nothing about a Release in it. Scope F84.
func (s *Service) ExportCustomers(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	table := sheet.Table{File: "customers", Columns: customerColumns()}
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		dir, today, err := s.now(tx)
		if err != nil {
			return err
		}
		groups := dir.groupsOn(today)
		for _, one := range dir.Customers {
			if filter.Customer == "" || filter.Customer == one.Code {
				table.Append(one.cells(groups[one.Code])...)
			}
		}
		return nil
	})
	if err != nil {
		return sheet.Table{}, err
	}
	return table, nil
}

// groupsOn are the codes of the groups to which each customer belongs on a date.
func (d *Directory) groupsOn(on clock.Date) map[string][]string {
	groups := map[string][]string{}
	for _, group := range d.Customers {
		for _, m := range group.Members {
			if m.period().Contains(on) {
				groups[m.Customer] = append(groups[m.Customer], group.Code)
			}
		}
	}
	return groups
}

// cells are the rows of a customer, each with what it says of itself.
func (one Customer) cells(groups []string) [][]string {
	var rows [][]string
	for i := range max(1, len(one.Signatories), len(groups)) {
		row := []string{
			one.Code, one.Name.Values[one.Name.Original], string(one.Kind), one.Language, one.Zone, "", "", "", "",
		}
		if i < len(groups) {
			row[5] = groups[i]
		}
		if i < len(one.Signatories) {
			s := one.Signatories[i]
			row[6], row[7], row[8] = s.Name, s.Title, s.Email
		}
		rows = append(rows, row)
	}
	return rows
}
