package store

import (
	"fmt"

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
	key, err := id.New[id.Import]()
	if err != nil {
		return err
	}
	row := importRow{
		ID: string(key), Command: report.Command, FileName: report.File, FileSHA256: report.SHA256,
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
