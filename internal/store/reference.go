package store

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// References reads to which documents versions refer; Versions.Freeze writes it.
// It satisfies document.References. Scope F29, invariant I4.
type References struct{}

var _ document.References = References{}

type documentReferenceRow struct {
	VersionID string `gorm:"column:version_id;primaryKey"`
	Kind      string `gorm:"column:kind;primaryKey"`
	Subject   string `gorm:"column:subject;primaryKey"`
}

// TableName is the table of references between documents.
func (documentReferenceRow) TableName() string { return "document_references" }

func (r documentReferenceRow) reference() template.Reference {
	return template.Reference{Kind: r.Kind, Subject: r.Subject}
}

func keepReferences(tx *work.Tx, version id.Version, refs []template.Reference) error {
	if len(refs) == 0 {
		return nil
	}
	rows := mapped(refs, func(r template.Reference) documentReferenceRow {
		return documentReferenceRow{VersionID: string(version), Kind: r.Kind, Subject: r.Subject}
	})
	return conn(tx).Create(&rows).Error
}

// Of returns the references of a version, by kind and subject.
func (References) Of(tx *work.Tx, version id.Version) ([]template.Reference, error) {
	var rows []documentReferenceRow
	if err := conn(tx).Where("version_id = ?", version).Order("kind, subject").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list references of version %s: %w", version, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return mapped(rows, documentReferenceRow.reference), nil
}

// To returns the documents whose version in force, waiting or open refers to a
// document, once for each such version, by kind and subject.
func (References) To(tx *work.Tx, ref template.Reference) ([]document.Referrer, error) {
	var rows []struct{ Kind, Subject, Version, Number string }
	err := conn(tx).Table("document_references r").
		Select("s.kind AS kind, s.subject AS subject, v.id AS version, v.number AS number").
		Joins("JOIN versions v ON v.id = r.version_id").
		Joins(`JOIN document_status s ON s.document_id = v.document_id
			AND (v.id = s.effective_version OR v.id = s.waiting_version OR v.id = s.open_version)`).
		Where("r.kind = ? AND r.subject = ?", ref.Kind, ref.Subject).
		Order("s.kind, s.subject, v.ordinal").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list what refers to %s %s: %w", ref.Kind, ref.Subject, err)
	}
	list := make([]document.Referrer, len(rows))
	for i, row := range rows {
		list[i] = document.Referrer{Ref: document.Ref{Kind: row.Kind, Subject: row.Subject}, Version: id.Version(row.Version), Number: row.Number}
	}
	return list, nil
}

// Withdrawn returns those references of a version whose document is withdrawn:
// nothing of it is in force or waiting, and what was issued last is withdrawn. In
// a command it locks the documents until the command ends.
func (r References) Withdrawn(tx *work.Tx, version id.Version) ([]template.Reference, error) {
	refs, err := r.Of(tx, version)
	if err != nil {
		return nil, err
	}
	keep := make([]template.Reference, 0, len(refs))
	for _, ref := range refs { // in the order of kind and subject, so that two commands lock alike
		gone, err := isWithdrawn(tx, ref)
		if err != nil {
			return nil, fmt.Errorf("is %s %s withdrawn: %w", ref.Kind, ref.Subject, err)
		}
		if gone {
			keep = append(keep, ref)
		}
	}
	return slices.Clip(keep), nil
}

func isWithdrawn(tx *work.Tx, ref template.Reference) (bool, error) {
	doc, err := first[documentRow](tx, "kind = ? AND subject = ?", ref.Kind, ref.Subject)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, nil // not written yet
	}
	if err != nil {
		return false, err
	}
	standing, err := Statuses{}.Of(tx, id.Document(doc.ID))
	if err != nil || standing.Effective != "" || standing.Waiting != "" {
		return false, err
	}
	var last []string
	err = conn(tx).Table("issues").Where("document_id = ?", doc.ID).Order("ordinal DESC").Limit(1).Pluck("version_id", &last).Error
	if err != nil || len(last) == 0 {
		return false, err
	}
	sheet, err := Sheets{}.Last(tx, id.Version(last[0]))
	return sheet.State == content.Withdrawn, err
}
