package record

import (
	"context"

	"acta/internal/content"
	"acta/internal/locale"
	"acta/internal/sheet"
	"acta/internal/work"
)

// ExportSeries gives the series of the register in the columns of ImportSeries,
// by code; texts in English where they have it, else in their original. Importing
// it again changes nothing. No series concerns one release or customer: a filter
// that names one lets none through. Scope F84.
func (s *Service) ExportSeries(ctx context.Context, filter sheet.Filter) (sheet.Table, error) {
	table := sheet.Table{File: "retention-series", Columns: []string{
		itemColumn, seriesColumn, triggerColumn, durationColumn, actionColumn, authorityColumn, custodianColumn,
	}}
	if filter != (sheet.Filter{}) {
		return table, nil
	}
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err := s.series.List(tx)
		for _, one := range list {
			table.Append([]string{
				one.Code, cell(one.Name), cell(one.TriggerText), one.Retention.String(), one.actionCell(), one.Basis, cell(one.Custodian),
			})
		}
		return err
	})
	if err != nil {
		return sheet.Table{}, err
	}
	return table, nil
}

// cell is a text as ImportSeries knows it again.
func cell(t content.Text) string {
	if value, ok := t.Values[locale.English]; ok {
		return value
	}
	return t.Values[t.Original]
}

// actionCell are the words of an action, such as "permanent, transfer".
func (s Series) actionCell() string {
	switch {
	case !s.Permanent:
		return string(s.Action)
	case s.Action == "":
		return "permanent"
	}
	return "permanent, " + string(s.Action)
}
