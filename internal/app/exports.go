package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/format/xlsx"
	"acta/internal/sheet"
	"acta/internal/web"
)

func (a *App) exporters() map[string]web.Exporter {
	return map[string]web.Exporter{
		"releases":            a.Releases.ExportReleases,
		"activities":          a.Releases.ExportActivities,
		"change-requests":     a.Releases.ExportChangeRequests,
		"configuration-items": a.Releases.ExportItems,
		"incidents":           a.Releases.ExportIncidents,
		"customers":           a.Org.ExportCustomers,
		"retention-series":    a.Records.ExportSeries,
	}
}

// Export gives the rows of one kind of file, which change nothing when they are
// imported again. What is no kind of export is fault.Invalid. Scope F84.
func (a *App) Export(ctx context.Context, what string, filter sheet.Filter) (sheet.Table, error) {
	all := a.exporters()
	give, ok := all[what]
	if !ok {
		return sheet.Table{}, fault.New(fault.Invalid, "fault.export.what", fault.Args{"what": what, "have": listing(all)})
	}
	return give(ctx, filter)
}

// WriteBook writes a table as an Excel workbook whose cells are text.
func WriteBook(table sheet.Table) ([]byte, error) { return xlsx.WriteTable(table) }

// listing is the keys of a table of kinds, for a message.
func listing[T any](kinds map[string]T) string {
	return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ")
}

// Exportable are the kinds of files that Export gives, sorted.
func Exportable() []string {
	return []string{
		"activities", "change-requests", "configuration-items", "customers", "incidents", "releases", "retention-series",
	}
}
