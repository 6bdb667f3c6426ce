package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/record"
	"acta/internal/work"
)

// RetentionEvents stores what starts the retention of a document, such as the
// closing of a post-implementation review ("pir_closed"); rows are only ever
// inserted. It satisfies record.Events. Seed 6; ISO/IEC 20000-1:2018 7.5.4.
type RetentionEvents struct{}

var _ record.Events = RetentionEvents{}

type retentionEventRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Event      string  `gorm:"column:event"`
	Kind       string  `gorm:"column:kind"`
	Subject    string  `gorm:"column:subject"`
	OccurredAt instant `gorm:"column:occurred_at"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of retention events.
func (retentionEventRow) TableName() string { return "retention_events" }

// Add inserts an event of a document's kind and subject; one that is there
// already stays as it was.
func (RetentionEvents) Add(tx *work.Tx, event, kind, subject string, at clock.Instant) error {
	err := addRetentionEvent(tx, retentionEventRow{
		Event: event, Kind: kind, Subject: subject, OccurredAt: instant(at), RecordedAt: instant(tx.Now()),
	})
	if err != nil {
		return fmt.Errorf("add retention event %s of %s %s: %w", event, kind, subject, err)
	}
	return nil
}

func addRetentionEvent(tx *work.Tx, row retentionEventRow) error {
	var n int64
	err := conn(tx).Model(&retentionEventRow{}).
		Where("kind = ? AND subject = ? AND event = ?", row.Kind, row.Subject, row.Event).Count(&n).Error
	if err != nil || n > 0 {
		return err
	}
	if row.ID, err = id.New[string](); err != nil {
		return err
	}
	return raced(addRow(tx, row))
}

// Of returns when each event of a document occurred, by event.
func (RetentionEvents) Of(tx *work.Tx, kind, subject string) (map[string]clock.Instant, error) {
	var rows []retentionEventRow
	if err := conn(tx).Where("kind = ? AND subject = ?", kind, subject).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list retention events of %s %s: %w", kind, subject, err)
	}
	events := make(map[string]clock.Instant, len(rows))
	for _, row := range rows {
		events[row.Event] = clock.Instant(row.OccurredAt)
	}
	return events, nil
}
