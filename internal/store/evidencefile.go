package store

import (
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

// EvidenceFiles stores what is known of files that show something; rows are only
// ever inserted. It satisfies release.EvidenceFiles. Scope F95.
type EvidenceFiles struct{}

var _ release.EvidenceFiles = EvidenceFiles{}

type evidenceRow struct {
	SHA256   string  `gorm:"column:sha256;primaryKey"`
	Name     string  `gorm:"column:name"`
	Size     int64   `gorm:"column:size"`
	BlobKey  string  `gorm:"column:blob_key"`
	Recorded instant `gorm:"column:recorded_at"`
}

// TableName is the table of evidence.
func (evidenceRow) TableName() string { return "evidence_files" }

// Find returns a file by its SHA-256; fault.NotFound if there is none.
func (EvidenceFiles) Find(tx *work.Tx, sha256 string) (release.EvidenceFile, error) {
	row, err := first[evidenceRow](tx, "sha256 = ?", sha256)
	if err != nil {
		return release.EvidenceFile{}, missing(err, fault.New(fault.NotFound, "fault.evidence.missing", nil))
	}
	return row.file(), nil
}

func (r evidenceRow) file() release.EvidenceFile {
	return release.EvidenceFile{SHA256: r.SHA256, Name: r.Name, Size: r.Size, BlobKey: r.BlobKey}
}

// Add inserts a file. One that a concurrent command kept first makes this one run
// again.
func (EvidenceFiles) Add(tx *work.Tx, file release.EvidenceFile) error {
	row := evidenceRow{file.SHA256, file.Name, file.Size, file.BlobKey, instant(tx.Now())}
	if err := raced(conn(tx).Create(&row).Error); err != nil {
		return err
	}
	return seal(tx, row.seal(), row.sealed())
}
