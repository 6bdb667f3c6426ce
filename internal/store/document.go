package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Documents stores controlled documents. It satisfies document.Repository.
type Documents struct{}

var _ document.Repository = Documents{}

type documentRow struct {
	ID        string  `gorm:"column:id;primaryKey"`
	Kind      string  `gorm:"column:kind"`
	Subject   string  `gorm:"column:subject"`
	Code      string  `gorm:"column:code"`
	CreatedAt instant `gorm:"column:created_at"`
}

// TableName is the table of documents.
func (documentRow) TableName() string { return "documents" }

func newDocumentRow(doc document.Document) documentRow {
	return documentRow{
		ID: string(doc.ID), Kind: doc.Kind, Subject: doc.Subject, Code: doc.Code,
		CreatedAt: instant(doc.CreatedAt),
	}
}

func (r documentRow) document() document.Document {
	return document.Document{
		ID: id.Document(r.ID), Kind: r.Kind, Subject: r.Subject, Code: r.Code,
		CreatedAt: clock.Instant(r.CreatedAt),
	}
}

// Find returns the document of a kind and subject; fault.NotFound if there is none.
func (Documents) Find(tx *work.Tx, kind, subject string) (document.Document, error) {
	row, err := first[documentRow](tx, "kind = ? AND subject = ?", kind, subject)
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.document.missing", fault.Args{"kind": kind, "subject": subject}))
		return document.Document{}, fmt.Errorf("find document: %w", err)
	}
	return row.document(), nil
}

// Add inserts a document; fault.Conflict if the kind and subject have one. The
// command runs again first, in case a concurrent one has just added it.
func (Documents) Add(tx *work.Tx, doc document.Document) error {
	if err := addDocument(tx, doc); err != nil {
		return fmt.Errorf("add document: %w", err)
	}
	return nil
}

func addDocument(tx *work.Tx, doc document.Document) error {
	var n int64
	err := conn(tx).Model(&documentRow{}).Where("kind = ? AND subject = ?", doc.Kind, doc.Subject).Count(&n).Error
	if err != nil {
		return err
	}
	if n > 0 {
		return contested(fault.New(fault.Conflict, "fault.document.exists", fault.Args{"kind": doc.Kind, "subject": doc.Subject}))
	}
	row := newDocumentRow(doc)
	return raced(conn(tx).Create(&row).Error)
}

// List returns documents ordered by (kind, subject) after the given pair, at
// most limit.
func (Documents) List(tx *work.Tx, afterKind, afterSubject string, limit int) ([]document.Document, error) {
	var rows []documentRow
	err := behind(conn(tx), afterKind, afterSubject).
		Order("kind, subject").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list documents: %w", err)
	}
	return mapped(rows, documentRow.document), nil
}

// mapped applies a mapping function to every row.
func mapped[R, V any](rows []R, value func(R) V) []V {
	values := make([]V, len(rows))
	for i, row := range rows {
		values[i] = value(row)
	}
	return values
}
