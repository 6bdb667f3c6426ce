package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/work"
)

type jobRow struct {
	ID         string         `gorm:"column:id;primaryKey"`
	Kind       string         `gorm:"column:kind"`
	Payload    string         `gorm:"column:payload"`
	DedupeKey  *string        `gorm:"column:dedupe_key"`
	State      string         `gorm:"column:state"`
	Attempts   int            `gorm:"column:attempts"`
	Progress   int            `gorm:"column:progress"`
	Note       JSON[job.Note] `gorm:"column:note"`
	Problem    JSON[job.Note] `gorm:"column:problem"`
	Cancelling bool           `gorm:"column:cancelling"`
	RunAt      instant        `gorm:"column:run_at"`
	LeaseOwner *string        `gorm:"column:lease_owner"`
	LeaseUntil instant        `gorm:"column:lease_until"`
	LeaseToken int64          `gorm:"column:lease_token"`
	CreatedAt  instant        `gorm:"column:created_at"`
	FinishedAt instant        `gorm:"column:finished_at"`
}

// TableName is the table of jobs.
func (jobRow) TableName() string { return "jobs" }

func (r jobRow) job() job.Job {
	return job.Job{
		ID: id.Job(r.ID), Kind: r.Kind, Payload: r.Payload, State: job.State(r.State), Attempts: r.Attempts,
		Progress: r.Progress, Note: r.Note.Of, Problem: r.Problem.Of, Cancelling: r.Cancelling,
		RunAt: clock.Instant(r.RunAt), CreatedAt: clock.Instant(r.CreatedAt), FinishedAt: clock.Instant(r.FinishedAt),
	}
}

// Queue adds a job, due at its instant or else at the command's. A job whose
// dedupe key an unfinished one of its kind has is there already: nothing is
// added.
func (d *DB) Queue(tx *work.Tx, job work.Job) error {
	if err := queue(tx, job); err != nil {
		return fmt.Errorf("queue job %s: %w", job.Kind, err)
	}
	return nil
}

func queue(tx *work.Tx, order work.Job) error {
	if order.Dedupe != "" {
		var n int64
		err := conn(tx).Model(&jobRow{}).Where("kind = ? AND dedupe_key = ?", order.Kind, order.Dedupe).Count(&n).Error
		if err != nil || n > 0 {
			return err
		}
	}
	key, err := id.New[id.Job]()
	if err != nil {
		return err
	}
	due := order.At
	if due.IsZero() {
		due = tx.Now()
	}
	return raced(conn(tx).Create(&jobRow{
		ID: string(key), Kind: order.Kind, Payload: order.Payload, DedupeKey: optional(order.Dedupe),
		State: string(job.Ready), RunAt: instant(due), CreatedAt: instant(tx.Now()),
	}).Error)
}

// Jobs is the queue as people see it. It satisfies job.Repository.
type Jobs struct{}

var _ job.Repository = Jobs{}

// Find is a job; fault.NotFound, fault.job.missing.
func (Jobs) Find(tx *work.Tx, key id.Job) (job.Job, error) {
	row, err := first[jobRow](tx, "id = ?", string(key))
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.job.missing", fault.Args{"id": string(key)}))
		return job.Job{}, fmt.Errorf("find job: %w", err)
	}
	return row.job(), nil
}

// List is at most query.Limit jobs, newest first: ids sort by creation.
func (Jobs) List(tx *work.Tx, query job.Query) ([]job.Job, error) {
	find := conn(tx)
	if query.State != "" {
		find = find.Where("state = ?", string(query.State))
	}
	if query.Kind != "" {
		find = find.Where("kind = ?", query.Kind)
	}
	if query.After != "" {
		find = find.Where("id < ?", string(query.After))
	}
	var rows []jobRow
	if err := find.Order("id DESC").Limit(query.Limit).Find(&rows).Error; err != nil {
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil, nil // no kind is written like that
		}
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return mapped(rows, jobRow.job), nil
}

// Set writes what a person may change of a job that is still in the state before
// and has not been claimed since; fault.Conflict, fault.job.moved.
func (Jobs) Set(tx *work.Tx, before job.State, j job.Job) error {
	columns := map[string]any{
		"state": string(j.State), "cancelling": j.Cancelling, "attempts": j.Attempts, "progress": j.Progress,
		"note": JSON[job.Note]{j.Note}, "problem": JSON[job.Note]{j.Problem},
		"run_at": instant(j.RunAt), "finished_at": instant(j.FinishedAt),
	}
	if j.State == job.Active {
		// The job goes on meanwhile: what it says of itself stays.
		columns = map[string]any{"cancelling": j.Cancelling}
	}
	if !j.FinishedAt.IsZero() {
		columns["dedupe_key"] = nil
	}
	done := conn(tx).Model(&jobRow{}).Where("id = ? AND state = ?", string(j.ID), string(before)).Updates(columns)
	if done.Error != nil {
		return fmt.Errorf("change job %s: %w", j.ID, done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Conflict, "fault.job.moved", fault.Args{"kind": j.Kind})
	}
	return nil
}

// Stats are the figures at the instant of the transaction.
func (Jobs) Stats(tx *work.Tx) (job.Stats, error) {
	var counts []struct {
		State string
		N     int64
	}
	err := conn(tx).Model(&jobRow{}).Select("state, COUNT(*) AS n").
		Where("state IN ?", []string{string(job.Ready), string(job.Active), string(job.Dead)}).Group("state").Scan(&counts).Error
	if err != nil {
		return job.Stats{}, fmt.Errorf("count jobs: %w", err)
	}
	var stats job.Stats
	for _, c := range counts {
		switch job.State(c.State) {
		case job.Ready:
			stats.Ready = c.N
		case job.Active:
			stats.Running = c.N
		case job.Dead:
			stats.Dead = c.N
		case job.Done, job.Cancelled: // nobody waits for them; not counted above
		}
	}
	var oldest []jobRow
	err = conn(tx).Where("state = ? AND run_at <= ?", string(job.Ready), instant(tx.Now())).
		Order("run_at, id").Limit(1).Find(&oldest).Error
	if err != nil {
		return job.Stats{}, fmt.Errorf("find the oldest job: %w", err)
	}
	for _, row := range oldest {
		stats.Oldest = tx.Now().Time().Sub(clock.Instant(row.RunAt).Time())
	}
	return stats, nil
}
