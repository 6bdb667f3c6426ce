package store

import (
	"fmt"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

type entryRow struct {
	ID          string              `gorm:"column:id;primaryKey"`
	Index       *int64              `gorm:"column:idx"`
	At          instant             `gorm:"column:at"`
	Actor       string              `gorm:"column:actor"`
	Role        string              `gorm:"column:role"`
	Action      string              `gorm:"column:action"`
	SubjectKind string              `gorm:"column:subject_kind"`
	SubjectID   string              `gorm:"column:subject_id"`
	Reason      string              `gorm:"column:reason"`
	Request     string              `gorm:"column:request"`
	Channel     string              `gorm:"column:channel"`
	Changes     JSON[[]work.Change] `gorm:"column:changes"`
}

// TableName is the table of audit entries.
func (entryRow) TableName() string { return "audit_entries" }

func newEntryRow(key id.Entry, index int64, e work.Entry) entryRow {
	return entryRow{
		ID: string(key), Index: &index, At: instant(e.At), Actor: e.Actor, Role: e.Role, Action: e.Action,
		SubjectKind: e.Subject.Kind, SubjectID: e.Subject.ID, Reason: e.Reason, Request: e.Request, Channel: e.Channel,
		Changes: JSON[[]work.Change]{e.Changes},
	}
}

func (r entryRow) entry() work.Entry {
	return work.Entry{
		At: clock.Instant(r.At), Actor: r.Actor, Role: r.Role, Action: r.Action,
		Subject: id.Ref{Kind: r.SubjectKind, ID: r.SubjectID}, Reason: r.Reason,
		Request: r.Request, Channel: r.Channel, Changes: r.Changes.Of,
	}
}

// placed is the entry with its place in the log; -1 for one without.
func (r entryRow) placed() audit.Entry {
	index := int64(-1)
	if r.Index != nil {
		index = *r.Index
	}
	return audit.Entry{ID: id.Entry(r.ID), Index: index, Entry: r.entry()}
}

// saveEntry inserts the entry of a command. Every command does, so it does without
// what GORM costs.
func saveEntry(tx *work.Tx, r entryRow) error {
	err := conn(tx).Exec(`INSERT INTO audit_entries
		(id, idx, at, actor, role, action, subject_kind, subject_id, reason, request, channel, changes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Index, r.At, r.Actor, r.Role, r.Action, r.SubjectKind, r.SubjectID, r.Reason, r.Request, r.Channel, r.Changes).Error
	if err != nil {
		return fmt.Errorf("append audit entry: %w", err)
	}
	return nil
}

// Entries reads audit entries. Scope F70.
type Entries struct{}

// Of returns the entries of a subject, oldest first.
func (Entries) Of(tx *work.Tx, subject id.Ref) ([]work.Entry, error) {
	var rows []entryRow
	err := conn(tx).Where("subject_kind = ? AND subject_id = ?", subject.Kind, subject.ID).
		Order("at, idx").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list audit entries of %s: %w", subject, err)
	}
	return mapped(rows, entryRow.entry), nil
}

// Since returns at most limit entries from an instant on, oldest first.
func (Entries) Since(tx *work.Tx, from clock.Instant, limit int) ([]work.Entry, error) {
	var rows []entryRow
	if err := conn(tx).Where("at >= ?", instant(from)).Order("at, idx").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	return mapped(rows, entryRow.entry), nil
}
