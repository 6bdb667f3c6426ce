package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Imports stores what imports reported. Rows are only ever inserted. Who
// imported stands in the audit entry of the same command. Scope F84.
type Imports struct{}

type importRow struct {
	ID           string             `gorm:"column:id;primaryKey"`
	Command      string             `gorm:"column:command"`
	FileName     string             `gorm:"column:file_name"`
	FileSHA256   string             `gorm:"column:file_sha256"`
	At           instant            `gorm:"column:at"`
	Written      bool               `gorm:"column:written"`
	RowsRead     int                `gorm:"column:rows_read"`
	Created      int                `gorm:"column:created"`
	Updated      int                `gorm:"column:updated"`
	Unchanged    int                `gorm:"column:unchanged"`
	Rejected     int                `gorm:"column:rejected"`
	Placeholders int                `gorm:"column:placeholders"`
	Warnings     int                `gorm:"column:warnings"`
	Report       JSON[sheet.Report] `gorm:"column:report"`
}

// TableName is the table of import reports.
func (importRow) TableName() string { return "import_reports" }

// Save stores a report inside the import's command.
func (Imports) Save(tx *work.Tx, report sheet.Report) error {
	if report.ID == "" {
		key, err := id.New[id.Import]()
		if err != nil {
			return err
		}
		report.ID = string(key)
	}
	row := importRow{
		ID: report.ID, Command: report.Command, FileName: report.File, FileSHA256: report.SHA256,
		At: instant(tx.Now()), Written: report.Written, RowsRead: report.Rows,
		Created: report.Created, Updated: report.Updated, Unchanged: report.Unchanged,
		Rejected: report.Count(sheet.Rejected), Placeholders: report.Count(sheet.Open),
		Warnings: report.Count(sheet.Doubtful), Report: JSON[sheet.Report]{report},
	}
	if err := conn(tx).Create(&row).Error; err != nil {
		return fmt.Errorf("save report of %s: %w", report.Command, err)
	}
	return nil
}

// Last returns the last report of a command, such as "release.import";
// fault.NotFound if there is none.
func (Imports) Last(tx *work.Tx, command string) (sheet.Report, error) {
	var row importRow
	err := conn(tx).Where("command = ?", command).Order("at DESC, id DESC").Take(&row).Error
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.import.none", fault.Args{"command": command}))
		return sheet.Report{}, fmt.Errorf("last report of %s: %w", command, err)
	}
	return row.Report.Of, nil
}

// StoredImport is the report of an import, with the numbers of its findings.
type StoredImport struct {
	At                               clock.Instant
	Rejected, Placeholders, Warnings int
	Report                           sheet.Report
}

// ImportQuery chooses reports of imports.
type ImportQuery struct {
	Command string // such as "release.import"; "" for any
	SHA256  string // of the file, hexadecimal; "" for any
	After   id.Import
	Limit   int
}

// List returns reports without their findings, newest first.
func (Imports) List(tx *work.Tx, query ImportQuery) ([]StoredImport, error) {
	found := conn(tx).Model(&importRow{}).Omit("report").Order("id DESC").Limit(query.Limit)
	if query.Command != "" {
		found = found.Where("command = ?", query.Command)
	}
	if query.SHA256 != "" {
		found = found.Where("file_sha256 = ?", query.SHA256)
	}
	if query.After != "" {
		found = found.Where("id < ?", query.After)
	}
	var rows []importRow
	if err := found.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	return mapped(rows, importRow.stored), nil
}

// Find returns the report of an import; fault.NotFound if there is none.
func (Imports) Find(tx *work.Tx, report id.Import) (StoredImport, error) {
	var row importRow
	if err := conn(tx).Where("id = ?", report).Take(&row).Error; err != nil {
		return StoredImport{}, fmt.Errorf("find import: %w", missing(err, fault.New(fault.NotFound, "fault.import.no_report", nil)))
	}
	stored := row.stored()
	stored.Report.Findings = row.Report.Of.Findings
	return stored, nil
}

// stored is the row without its findings.
func (r importRow) stored() StoredImport {
	return StoredImport{
		At: clock.Instant(r.At), Rejected: r.Rejected, Placeholders: r.Placeholders, Warnings: r.Warnings,
		Report: sheet.Report{
			ID: r.ID, Command: r.Command, File: r.FileName, SHA256: r.FileSHA256, Written: r.Written, Rows: r.RowsRead,
			Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged,
		},
	}
}
