package store

import (
	"errors"
	"fmt"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/work"
)

// Checkpoints keeps the signed checkpoints of the audit log. Rows are only ever
// inserted. Invariant I13. Scope F71.
type Checkpoints struct{}

type checkpointRow struct {
	Size int64   `gorm:"column:size;primaryKey;autoIncrement:false"`
	Root []byte  `gorm:"column:root"`
	At   instant `gorm:"column:at"`
	Note string  `gorm:"column:note"`
}

// TableName is the table of checkpoints.
func (checkpointRow) TableName() string { return "audit_checkpoints" }

func (r checkpointRow) checkpoint(installation string) audit.Checkpoint {
	c := audit.Checkpoint{Origin: audit.Origin(installation), Size: r.Size, At: clock.Instant(r.At), Note: r.Note}
	copy(c.Root[:], r.Root)
	return c
}

// Add keeps a checkpoint; one of the same size that is there already stays.
func (Checkpoints) Add(tx *work.Tx, c audit.Checkpoint) error {
	err := conn(tx).Create(&checkpointRow{Size: c.Size, Root: c.Root[:], At: instant(c.At), Note: c.Note}).Error
	if err != nil && !errors.Is(err, ErrDuplicate) {
		return fmt.Errorf("keep checkpoint at %d: %w", c.Size, err)
	}
	return nil
}

// Covering is the checkpoint of the least size that is at least that; the zero
// Checkpoint when there is none.
func (Checkpoints) Covering(tx *work.Tx, size int64) (audit.Checkpoint, error) {
	return oneCheckpoint(tx, "size", size)
}

// Last is the checkpoint of the largest size; the zero Checkpoint without any.
func (Checkpoints) Last(tx *work.Tx) (audit.Checkpoint, error) {
	return oneCheckpoint(tx, "size DESC", 0)
}

func oneCheckpoint(tx *work.Tx, order string, least int64) (audit.Checkpoint, error) {
	var row checkpointRow
	err := conn(tx).Where("size >= ?", least).Order(order).Limit(1).Take(&row).Error
	if noRow(err) {
		return audit.Checkpoint{}, nil
	}
	if err != nil {
		return audit.Checkpoint{}, fmt.Errorf("read checkpoint: %w", err)
	}
	head, err := Log{}.Head(tx)
	return row.checkpoint(head.Installation), err
}

// Notes are the texts of all checkpoints by size, from after a size on.
func (Checkpoints) Notes(tx *work.Tx, after int64, limit int) ([]audit.Noted, error) {
	var rows []checkpointRow
	if err := conn(tx).Where("size > ?", after).Order("size").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list checkpoints: %w", err)
	}
	return mapped(rows, func(r checkpointRow) audit.Noted { return audit.Noted{Size: r.Size, Note: r.Note} }), nil
}
