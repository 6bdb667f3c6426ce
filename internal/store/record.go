package store

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/record"
	"acta/internal/work"
)

// Series stores the retention register. It satisfies record.Repository.
type Series struct{}

var _ record.Repository = Series{}

type seriesRow struct {
	ID              string             `gorm:"column:id;primaryKey"`
	Code            string             `gorm:"column:code"`
	Group           JSON[content.Text] `gorm:"column:heading"`
	Name            JSON[content.Text] `gorm:"column:name"`
	Location        JSON[content.Text] `gorm:"column:location"`
	ArchiveLocation JSON[content.Text] `gorm:"column:archive_location"`
	ArchiveRule     JSON[content.Text] `gorm:"column:archive_rule"`
	Custodian       JSON[content.Text] `gorm:"column:custodian"`
	Controls        JSON[content.Text] `gorm:"column:controls"`
	Retention       duration           `gorm:"column:retention"`
	Permanent       bool               `gorm:"column:permanent"`
	Trigger         *string            `gorm:"column:trigger_kind"`
	TriggerText     JSON[content.Text] `gorm:"column:trigger_text"`
	TriggerDate     date               `gorm:"column:trigger_date"`
	Action          *string            `gorm:"column:action"`
	Basis           string             `gorm:"column:basis"`
	Confirmed       bool               `gorm:"column:confirmed"`
	InProcess       bool               `gorm:"column:in_process"`
	Order           int                `gorm:"column:process_order"`
	RowVersion      int                `gorm:"column:row_version"`
	RecordedAt      instant            `gorm:"column:recorded_at"`
	ChangedAt       instant            `gorm:"column:changed_at"`
}

// TableName is the table of the register.
func (seriesRow) TableName() string { return "series" }

func newSeriesRow(s record.Series) seriesRow {
	return seriesRow{
		ID: string(s.ID), Code: s.Code, Group: JSON[content.Text]{s.Group}, Name: JSON[content.Text]{s.Name},
		Location: JSON[content.Text]{s.Location}, ArchiveLocation: JSON[content.Text]{s.ArchiveLocation},
		ArchiveRule: JSON[content.Text]{s.ArchiveRule}, Custodian: JSON[content.Text]{s.Custodian},
		Controls: JSON[content.Text]{s.Controls}, Retention: duration(s.Retention), Permanent: s.Permanent,
		Trigger: optional(string(s.Trigger)), TriggerText: JSON[content.Text]{s.TriggerText},
		TriggerDate: date(s.TriggerDate), Action: optional(string(s.Action)), Basis: s.Basis,
		Confirmed: s.Confirmed, InProcess: s.InProcess, Order: s.Order, RowVersion: s.RowVersion + 1,
		RecordedAt: instant(s.RecordedAt), ChangedAt: instant(s.ChangedAt),
	}
}

func (r seriesRow) series() record.Series {
	return record.Series{
		ID: id.Series(r.ID), RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
		ChangedAt: clock.Instant(r.ChangedAt), Code: r.Code, Group: r.Group.Of, Name: r.Name.Of,
		Location: r.Location.Of, ArchiveLocation: r.ArchiveLocation.Of, ArchiveRule: r.ArchiveRule.Of,
		Custodian: r.Custodian.Of, Controls: r.Controls.Of, Retention: clock.Duration(r.Retention),
		Permanent: r.Permanent, Trigger: record.Trigger(plain(r.Trigger)), TriggerText: r.TriggerText.Of,
		TriggerDate: clock.Date(r.TriggerDate), Action: record.Action(plain(r.Action)), Basis: r.Basis,
		Confirmed: r.Confirmed, InProcess: r.InProcess, Order: r.Order,
	}
}

// List returns all series by code.
func (Series) List(tx *work.Tx) ([]record.Series, error) {
	return listAll(tx, "code", seriesRow.series)
}

// Add inserts a series.
func (Series) Add(tx *work.Tx, s record.Series) error { return addRow(tx, newSeriesRow(s)) }

// Change writes a series.
func (Series) Change(tx *work.Tx, s record.Series) error {
	return changeRow(tx, string(s.ID), s.RowVersion, newSeriesRow(s),
		"heading", "name", "location", "archive_location", "archive_rule", "custodian", "controls",
		"retention", "permanent", "trigger_kind", "trigger_text", "trigger_date", "action", "basis",
		"confirmed", "in_process", "process_order", "changed_at")
}
