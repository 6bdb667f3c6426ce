package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"acta/internal/fault"
	"acta/internal/format/xlsx"
	"acta/internal/sheet"
)

// importer takes the rows of one kind of file.
type importer func(context.Context, sheet.Table, sheet.Options) (sheet.Report, error)

func (a *App) importers() map[string]importer {
	return map[string]importer{
		"releases":            a.Releases.ImportReleases,
		"activities":          a.Releases.ImportActivities,
		"change-requests":     a.Releases.ImportChangeRequests,
		"retention-series":    a.Records.ImportSeries,
		"configuration-items": a.Releases.ImportItems,
		"incidents":           a.Releases.ImportIncidents,
		"customers":           a.Org.ImportCustomers,
	}
}

// Import reads a CSV or Excel file and imports its rows as one command. Scope F84.
func (a *App) Import(ctx context.Context, what, path string, opts sheet.Options) (sheet.Report, error) {
	take, err := a.importer(what)
	if err != nil {
		return sheet.Report{}, err
	}
	table, err := ReadTable(path)
	if err != nil {
		return sheet.Report{}, err
	}
	return take(ctx, table, opts)
}

// ReadTable reads the rows of a CSV or Excel file, by its ending.
func ReadTable(path string) (sheet.Table, error) {
	data, err := readFile(path)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return sheet.Table{}, fault.New(fault.Invalid, "fault.import.file", fault.Args{"file": path, "reason": err.Error()})
	}
	name := filepath.Base(path)
	if strings.EqualFold(filepath.Ext(name), ".xlsx") {
		return xlsx.Read(name, data)
	}
	return sheet.ReadCSV(name, bytes.NewReader(data))
}

// errNoFile is for a folder, a device or a pipe, which might never end.
var errNoFile = errors.New("not a regular file")

// readFile reads a file up to one byte more than an import takes, so that a
// larger one is refused by its reader and never held in memory.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says which file
	}
	if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	file, err := os.Open(path) //nolint:gosec // the person names the file
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	data, err := io.ReadAll(io.LimitReader(file, sheet.MaxBytes+1))
	return data, errors.Join(err, file.Close())
}
