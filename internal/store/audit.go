package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

type entryRow struct {
	ID          string              `gorm:"column:id;primaryKey"`
	At          instant             `gorm:"column:at"`
	Actor       string              `gorm:"column:actor"`
	Action      string              `gorm:"column:action"`
	SubjectKind string              `gorm:"column:subject_kind"`
	SubjectID   string              `gorm:"column:subject_id"`
	Reason      string              `gorm:"column:reason"`
	Changes     JSON[[]work.Change] `gorm:"column:changes"`
}

// TableName is the table of audit entries.
func (entryRow) TableName() string { return "audit_entries" }

func (r entryRow) entry() work.Entry {
	return work.Entry{
		At: clock.Instant(r.At), Actor: r.Actor, Action: r.Action,
		Subject: id.Ref{Kind: r.SubjectKind, ID: r.SubjectID}, Reason: r.Reason, Changes: r.Changes.Of,
	}
}

// Append adds a command's audit entry. Invariants I12, I13. Scope F70.
func (d *DB) Append(tx *work.Tx, entry work.Entry) error {
	key, err := id.New[id.Entry]()
	if err != nil {
		return err
	}
	row := entryRow{
		ID: string(key), At: instant(entry.At), Actor: entry.Actor, Action: entry.Action,
		SubjectKind: entry.Subject.Kind, SubjectID: entry.Subject.ID, Reason: entry.Reason,
		Changes: JSON[[]work.Change]{entry.Changes},
	}
	if err := conn(tx).Create(&row).Error; err != nil {
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
		Order("at, id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list audit entries of %s: %w", subject, err)
	}
	return mapped(rows, entryRow.entry), nil
}

// Since returns at most limit entries from an instant on, oldest first.
func (Entries) Since(tx *work.Tx, from clock.Instant, limit int) ([]work.Entry, error) {
	var rows []entryRow
	if err := conn(tx).Where("at >= ?", instant(from)).Order("at, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list audit entries: %w", err)
	}
	return mapped(rows, entryRow.entry), nil
}

// Next is the index that the next audit entry will have.
func (d *DB) Next(tx *work.Tx) (int64, error) {
	var n int64
	err := conn(tx).Model(&entryRow{}).Count(&n).Error
	return n, err
}

// Claim marks an idempotency key as used.
func (d *DB) Claim(*work.Tx, string, work.Origin) error { return nil }

type jobRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Kind       string  `gorm:"column:kind"`
	Payload    string  `gorm:"column:payload"`
	DedupeKey  *string `gorm:"column:dedupe_key"`
	State      string  `gorm:"column:state"`
	Attempts   int     `gorm:"column:attempts"`
	Progress   int     `gorm:"column:progress"`
	RunAt      instant `gorm:"column:run_at"`
	LeaseToken int64   `gorm:"column:lease_token"`
	LastError  string  `gorm:"column:last_error"`
	CreatedAt  instant `gorm:"column:created_at"`
}

// TableName is the table of jobs.
func (jobRow) TableName() string { return "jobs" }

// Queue adds a job that is ready at the command's instant. A job whose dedupe
// key an unfinished one of its kind has is there already: nothing is added.
func (d *DB) Queue(tx *work.Tx, job work.Job) error {
	if err := queue(tx, job); err != nil {
		return fmt.Errorf("queue job %s: %w", job.Kind, err)
	}
	return nil
}

func queue(tx *work.Tx, job work.Job) error {
	if job.Dedupe != "" {
		var n int64
		err := conn(tx).Model(&jobRow{}).Where("kind = ? AND dedupe_key = ?", job.Kind, job.Dedupe).Count(&n).Error
		if err != nil || n > 0 {
			return err
		}
	}
	key, err := id.New[id.Job]()
	if err != nil {
		return err
	}
	now := instant(tx.Now())
	return raced(conn(tx).Create(&jobRow{
		ID: string(key), Kind: job.Kind, Payload: job.Payload, DedupeKey: optional(job.Dedupe),
		State: "ready", RunAt: now, CreatedAt: now,
	}).Error)
}

// Jobs reads the queue.
type Jobs struct{}

// Ready returns at most limit jobs that wait to be run, in the order of their
// turn.
func (Jobs) Ready(tx *work.Tx, limit int) ([]work.Job, error) {
	var rows []jobRow
	err := conn(tx).Where("state = ? AND run_at <= ?", "ready", instant(tx.Now())).
		Order("run_at, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return mapped(rows, func(r jobRow) work.Job {
		return work.Job{Kind: r.Kind, Payload: r.Payload, Dedupe: plain(r.DedupeKey)}
	}), nil
}
