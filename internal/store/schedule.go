package store

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/clock"
	"acta/internal/job"
	"acta/internal/work"
)

type scheduleRow struct {
	Name       string  `gorm:"column:name;primaryKey"`
	Rule       string  `gorm:"column:rule"`
	NextRunAt  instant `gorm:"column:next_run_at"`
	RowVersion int     `gorm:"column:row_version"`
}

// TableName is the table of schedules.
func (scheduleRow) TableName() string { return "schedules" }

func (r scheduleRow) turn() job.Turn {
	return job.Turn{Name: r.Name, Rule: r.Rule, Next: clock.Instant(r.NextRunAt), RowVersion: r.RowVersion}
}

// Schedules stores when schedules are due next. It satisfies job.Turns. Its
// writes are operational, without an audit entry.
type Schedules struct{ db *DB }

var _ job.Turns = Schedules{}

// NewSchedules gives the schedules of a database.
func NewSchedules(db *DB) Schedules { return Schedules{db} }

// All are the stored schedules by name, and the instant of the reading.
func (s Schedules) All(ctx context.Context) (turns []job.Turn, now clock.Instant, err error) {
	err = s.db.Read(ctx, func(tx *work.Tx) error {
		var rows []scheduleRow
		err := conn(tx).Order("name").Find(&rows).Error
		turns, now = mapped(rows, scheduleRow.turn), tx.Now()
		return err
	})
	if err != nil {
		return nil, clock.Instant{}, fmt.Errorf("list schedules: %w", err)
	}
	return turns, now, nil
}

// errOvertaken undoes a turn that another process took first.
var errOvertaken = errors.New("another process was first")

// Put stores a turn by compare-and-set, and queues its job if it has one.
func (s Schedules) Put(ctx context.Context, turn job.Turn, order work.Job) (done bool, err error) {
	err = s.db.operate(ctx, func(tx *work.Tx) error {
		if err := putTurn(tx, turn); err != nil || order.Kind == "" {
			return err
		}
		return queue(tx, order)
	})
	switch {
	case errors.Is(err, errOvertaken):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("put schedule %s: %w", turn.Name, err)
	}
	return true, nil
}

func putTurn(tx *work.Tx, turn job.Turn) error {
	row := scheduleRow{Name: turn.Name, Rule: turn.Rule, NextRunAt: instant(turn.Next), RowVersion: turn.RowVersion + 1}
	if turn.RowVersion == 0 {
		err := conn(tx).Create(&row).Error
		if errors.Is(err, ErrDuplicate) {
			return errOvertaken
		}
		return err
	}
	set := conn(tx).Model(&scheduleRow{}).Where("name = ? AND row_version = ?", turn.Name, turn.RowVersion).
		Updates(map[string]any{"rule": row.Rule, "next_run_at": row.NextRunAt, "row_version": row.RowVersion})
	if set.Error == nil && set.RowsAffected == 0 {
		return errOvertaken
	}
	return set.Error
}
