package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Heads reads versions with their last control sheets, without contents. It
// satisfies document.Heads.
type Heads struct{}

var _ document.Heads = Heads{}

// versionHeadRow is a version with its last control sheet.
type versionHeadRow struct {
	Version   versionRow `gorm:"embedded"`
	Hash      string     `gorm:"column:hash"`
	Body      []byte     `gorm:"column:body"`
	Published bool       `gorm:"column:published"`
}

const headColumns = `versions.*, control_sheets.hash, control_sheets.body,
	EXISTS (SELECT 1 FROM publications p WHERE p.version_id = versions.id) AS published`

const headJoin = `JOIN control_sheets ON control_sheets.version_id = versions.id AND control_sheets.ordinal =
	(SELECT MAX(l.ordinal) FROM control_sheets l WHERE l.version_id = versions.id)`

// head decodes the control sheet of a version.
func (r versionHeadRow) head() (document.Head, error) {
	s, err := sheetRow{Hash: r.Hash, Body: r.Body}.sheet()
	if err != nil {
		return document.Head{}, fmt.Errorf("version %s: %w", r.Version.ID, err)
	}
	head := document.Head{
		Version: id.Version(r.Version.ID), Ordinal: r.Version.Ordinal, Number: s.Number, Draft: r.Version.Number, Proposed: s.Proposed,
		State: s.State, ContentHash: r.Version.ContentHash, Author: r.Version.Author, FrozenAt: clock.Instant(r.Version.FrozenAt),
		Published: r.Published, Missing: s.Missing, Reason: s.Reason, Approvals: s.Approvals,
	}
	if n := len(s.History); n > 0 {
		head.Change = s.History[n-1].Description
	}
	if head.At, err = clock.ParseInstant(s.At); err != nil {
		return head, fmt.Errorf("version %s: %w", r.Version.ID, err)
	}
	for _, day := range []struct {
		text string
		to   *clock.Date
	}{{s.Date, &head.Date}, {s.Effective, &head.Effective}, {s.ValidUntil, &head.ValidUntil}} {
		if *day.to, err = clock.ParseDate(day.text); err != nil {
			return head, fmt.Errorf("version %s: %w", r.Version.ID, err)
		}
	}
	return head, nil
}

// Of returns the heads of versions, in no order.
func (Heads) Of(tx *work.Tx, versions []id.Version) ([]document.Head, error) {
	if len(versions) == 0 {
		return nil, nil
	}
	var rows []versionHeadRow
	err := conn(tx).Table("versions").Select(headColumns).Joins(headJoin).
		Where("versions.id IN ?", versions).Find(&rows).Error
	return versionHeads(rows, err)
}

// Before returns the heads of a document below an ordinal, newest first; ordinal
// 0 starts at the newest.
func (Heads) Before(tx *work.Tx, doc id.Document, ordinal, limit int) ([]document.Head, error) {
	query := conn(tx).Table("versions").Select(headColumns).Joins(headJoin).Where("versions.document_id = ?", doc)
	if ordinal > 0 {
		query = query.Where("versions.ordinal < ?", ordinal)
	}
	var rows []versionHeadRow
	err := query.Order("versions.ordinal DESC").Limit(limit).Find(&rows).Error
	return versionHeads(rows, err)
}

// Document returns the document of a version; fault.NotFound without one.
func (Heads) Document(tx *work.Tx, version id.Version) (document.Document, error) {
	row, err := first[versionRow](tx, "id = ?", string(version))
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.document.not_issued", nil))
		return document.Document{}, fmt.Errorf("find version %s: %w", version, err)
	}
	docs, err := documentsOf(tx, []string{row.DocumentID})
	if err != nil {
		return document.Document{}, err
	}
	return docs[0], nil
}

func versionHeads(rows []versionHeadRow, err error) ([]document.Head, error) {
	if err != nil {
		return nil, fmt.Errorf("read versions: %w", err)
	}
	list := make([]document.Head, len(rows))
	for i, row := range rows {
		if list[i], err = row.head(); err != nil {
			return nil, err
		}
	}
	return list, nil
}
