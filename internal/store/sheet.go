package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Sheets stores control sheets. It satisfies document.Sheets. Invariant I4.
type Sheets struct{}

var _ document.Sheets = Sheets{}

type sheetRow struct {
	VersionID  string  `gorm:"column:version_id;primaryKey"`
	Ordinal    int     `gorm:"column:ordinal;primaryKey;autoIncrement:false"`
	Hash       string  `gorm:"column:hash"`
	Body       []byte  `gorm:"column:body"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of control sheets.
func (sheetRow) TableName() string { return "control_sheets" }

// sheet decodes the control sheet and checks its hash.
func (r sheetRow) sheet() (content.ControlSheet, error) {
	if content.Sum(r.Body) != r.Hash {
		return content.ControlSheet{}, fmt.Errorf("control sheet %s: %w", r.Hash, ErrDamaged)
	}
	return content.DecodeControlSheet(r.Body)
}

// Put appends a control sheet to a version. The same sheet twice is
// fault.Conflict.
func (Sheets) Put(tx *work.Tx, version id.Version, sheet content.ControlSheet) error {
	if err := putSheet(tx, version, sheet); err != nil {
		return fmt.Errorf("put control sheet of version %s: %w", version, err)
	}
	return nil
}

func putSheet(tx *work.Tx, version id.Version, sheet content.ControlSheet) error {
	body, err := sheet.Encode()
	if err != nil {
		return err
	}
	if err := lockRow(tx, "versions", string(version)); err != nil {
		return err
	}
	row := sheetRow{VersionID: string(version), Hash: content.Sum(body), Body: body, RecordedAt: instant(tx.Now())}
	var had []struct {
		Ordinal int
		Hash    string
	}
	err = conn(tx).Model(&sheetRow{}).Where("version_id = ?", version).Order("ordinal").Find(&had).Error
	if err != nil {
		return err
	}
	row.Ordinal = len(had) + 1
	for _, old := range had {
		if old.Hash == row.Hash {
			return fault.New(fault.Conflict, "fault.document.sheet_exists", fault.Args{"number": sheet.Number})
		}
	}
	return raced(conn(tx).Create(&row).Error)
}

// Last returns the version's last control sheet.
func (Sheets) Last(tx *work.Tx, version id.Version) (content.ControlSheet, error) {
	var row sheetRow
	err := conn(tx).Where("version_id = ?", version).Order("ordinal DESC").Take(&row).Error
	return readSheet(row, err, version)
}

// ByHash returns the version's control sheet with that SHA-256.
func (Sheets) ByHash(tx *work.Tx, version id.Version, hash string) (content.ControlSheet, error) {
	row, err := first[sheetRow](tx, "version_id = ? AND hash = ?", version, hash)
	return readSheet(row, err, version)
}

func readSheet(row sheetRow, err error, version id.Version) (content.ControlSheet, error) {
	var sheet content.ControlSheet
	if err == nil {
		sheet, err = row.sheet()
	}
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.document.sheet_missing", fault.Args{"version": string(version)}))
		return content.ControlSheet{}, fmt.Errorf("read control sheet of version %s: %w", version, err)
	}
	return sheet, nil
}

// Files stores which rendered bytes are kept. It satisfies document.Files.
type Files struct{}

var _ document.Files = Files{}

type fileRow struct {
	ID        string  `gorm:"column:id;primaryKey"`
	VersionID string  `gorm:"column:version_id"`
	SheetHash string  `gorm:"column:sheet_hash"`
	Locale    string  `gorm:"column:locale"`
	Format    string  `gorm:"column:format"`
	Renderer  string  `gorm:"column:renderer"`
	SHA256    string  `gorm:"column:sha256"`
	Size      int64   `gorm:"column:size"`
	BlobKey   string  `gorm:"column:blob_key"`
	MadeAt    instant `gorm:"column:made_at"`
}

// TableName is the table of files.
func (fileRow) TableName() string { return "files" }

func newFileRow(f document.File) fileRow {
	return fileRow{
		ID: string(f.ID), VersionID: string(f.Version), SheetHash: f.SheetHash, Locale: f.Locale, Format: f.Format,
		Renderer: f.Renderer, SHA256: f.SHA256, Size: f.Size, BlobKey: f.BlobKey, MadeAt: instant(f.MadeAt),
	}
}

func (r fileRow) file() document.File {
	return document.File{
		ID: id.File(r.ID), Version: id.Version(r.VersionID), SheetHash: r.SheetHash, Locale: r.Locale, Format: r.Format,
		Renderer: r.Renderer, SHA256: r.SHA256, Size: r.Size, BlobKey: r.BlobKey, MadeAt: clock.Instant(r.MadeAt),
	}
}

// List returns the kept files of a version, oldest first.
func (Files) List(tx *work.Tx, version id.Version) ([]document.File, error) {
	var rows []fileRow
	if err := conn(tx).Where("version_id = ?", version).Order("made_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return mapped(rows, fileRow.file), nil
}

// Add inserts a file row; its bytes are in the blob store already. The same
// rendering twice is fault.Conflict.
func (Files) Add(tx *work.Tx, file document.File) error {
	row := newFileRow(file)
	if err := conn(tx).Create(&row).Error; err != nil {
		err = taken(err, fault.New(fault.Conflict, "fault.document.file_exists", fault.Args{"locale": file.Locale, "format": file.Format}))
		return fmt.Errorf("add file: %w", err)
	}
	return nil
}
