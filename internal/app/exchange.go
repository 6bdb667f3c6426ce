package app

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"acta/internal/format/xlsx"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/web"
	"acta/internal/work"
)

// exchange is how the API brings rows in and out.
func (a *App) exchange() web.Exchange {
	importers := map[string]web.Importer{}
	for what, take := range a.importers() {
		importers[what] = web.Importer(take)
	}
	return web.Exchange{
		Importers: importers, Exporters: a.exporters(), ReadTable: tableOf, WriteBook: xlsx.WriteTable,
		Job: a.QueueImport, Reports: importReports{a},
	}
}

// tableOf reads the rows of a CSV or Excel file, by the ending of its name.
func tableOf(name string, data []byte) (sheet.Table, error) {
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return xlsx.Read(name, data)
	}
	return sheet.ReadCSV(name, bytes.NewReader(data))
}

// importReports reads the reports of imports.
type importReports struct{ app *App }

// List gives reports without their findings, newest first.
func (r importReports) List(ctx context.Context, query web.ImportQuery) (list []web.StoredImport, err error) {
	err = r.app.unit.Read(ctx, func(tx *work.Tx) error {
		found, err := store.Imports{}.List(tx, store.ImportQuery(query))
		list = make([]web.StoredImport, len(found))
		for i, one := range found {
			list[i] = shownImport(one)
		}
		return err
	})
	return list, err
}

// Read gives one, or fault.NotFound.
func (r importReports) Read(ctx context.Context, report id.Import) (found web.StoredImport, err error) {
	err = r.app.unit.Read(ctx, func(tx *work.Tx) error {
		one, err := store.Imports{}.Find(tx, report)
		found = shownImport(one)
		return err
	})
	return found, err
}

func shownImport(one store.StoredImport) web.StoredImport {
	return web.StoredImport{
		At: one.At, Report: one.Report,
		Counts: web.ImportCounts{Rejected: one.Rejected, Open: one.Placeholders, Doubtful: one.Warnings},
	}
}
