package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/job"
	"acta/internal/work"
)

// Queue is the queue as runners see it. It satisfies job.Leases. Its writes are
// operational: transactions of their own, without an audit entry.
type Queue struct{ db *DB }

var _ job.Leases = Queue{}

// NewQueue gives the queue of a database.
func NewQueue(db *DB) Queue { return Queue{db} }

// operations bounds how often an operational write runs again after a deadlock.
const operations = 8

// operate runs an operational write, and again after a deadlock.
func (d *DB) operate(ctx context.Context, fn func(*work.Tx) error) (err error) {
	for range operations {
		err = d.Write(ctx, fn)
		if !errors.Is(err, work.ErrRetry) || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// farLease is how far beyond its length a lease may end: one that ends later was
// given by a clock that was wrong.
const farLease = time.Hour

// Claim takes the next job whose lease has run out, or that is due.
func (q Queue) Claim(ctx context.Context, claim job.Claim) (held job.Held, ok bool, err error) {
	var waiting bool
	// Looking first keeps an idle runner from taking SQLite's one write lock.
	err = q.db.Read(ctx, func(tx *work.Tx) error {
		_, waiting, err = next(tx, claim)
		return err
	})
	if err == nil && waiting {
		err = q.db.operate(ctx, func(tx *work.Tx) error {
			held, ok, err = take(tx, claim)
			return err
		})
	}
	if err != nil {
		return job.Held{}, false, fmt.Errorf("claim job: %w", err)
	}
	return held, ok, nil
}

// next is the job to claim, locked if the transaction writes; locked ones of
// others are passed over.
func next(tx *work.Tx, claim job.Claim) (jobRow, bool, error) {
	now := tx.Now().Time()
	expired := conn(tx).Where("state = ? AND (lease_until <= ? OR lease_until > ?)", string(job.Active),
		instant(tx.Now()), instant(clock.At(now.Add(claim.Lease+farLease)))).Order("lease_until, id")
	due := conn(tx).Where("state = ? AND run_at <= ?", string(job.Ready), instant(tx.Now())).Order("run_at, id")
	for _, find := range []*gorm.DB{expired, due} {
		if handleOf(tx).writes {
			find = find.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
		}
		var rows []jobRow
		if err := find.Limit(1).Find(&rows).Error; err != nil {
			return jobRow{}, false, err
		}
		if len(rows) > 0 {
			return rows[0], true, nil
		}
	}
	return jobRow{}, false, nil
}

func take(tx *work.Tx, claim job.Claim) (job.Held, bool, error) {
	for {
		row, found, err := next(tx, claim)
		if err != nil || !found {
			return job.Held{}, false, err
		}
		ending, over := overdue(row, claim)
		if over {
			err = settle(tx, row, ending)
		} else {
			err = lease(tx, row, claim)
		}
		if err != nil {
			return job.Held{}, false, err
		}
		if !over {
			return job.Held{
				ID: id.Job(row.ID), Kind: row.Kind, Payload: row.Payload, Attempt: row.Attempts + 1, Token: row.LeaseToken + 1,
			}, true, nil
		}
	}
}

// overdue says how a job ends whose runner died: called off meanwhile, or
// started too often.
func overdue(row jobRow, claim job.Claim) (job.Ending, bool) {
	switch {
	case job.State(row.State) != job.Active:
		return job.Ending{}, false
	case row.Cancelling:
		return job.Ending{State: job.Cancelled}, true
	case row.Attempts >= claim.Attempts:
		return job.Ending{State: job.Dead, Problem: job.Note{Key: "fault.job.lost"}}, true
	}
	return job.Ending{}, false
}

func lease(tx *work.Tx, row jobRow, claim job.Claim) error {
	return conn(tx).Model(&jobRow{}).Where("id = ?", row.ID).Updates(map[string]any{
		"state": string(job.Active), "attempts": row.Attempts + 1, "lease_token": row.LeaseToken + 1,
		"lease_owner": claim.Owner, "lease_until": until(tx, claim.Lease),
	}).Error
}

func until(tx *work.Tx, d time.Duration) instant {
	return instant(clock.At(tx.Now().Time().Add(d)))
}

// Extend renews the lease and tells how far the job is.
func (q Queue) Extend(ctx context.Context, held job.Held, length time.Duration, standing job.Standing) (cancel bool, err error) {
	err = q.db.operate(ctx, func(tx *work.Tx) error {
		row, err := ours(tx, held.ID, held.Token)
		if err != nil || job.State(row.State) != job.Active {
			return err
		}
		cancel = row.Cancelling
		columns := map[string]any{"lease_until": until(tx, length)}
		stand(columns, &standing)
		return conn(tx).Model(&jobRow{}).Where("id = ?", row.ID).Updates(columns).Error
	})
	if err != nil {
		return false, fmt.Errorf("extend lease of job %s: %w", held.ID, err)
	}
	return cancel, nil
}

func stand(columns map[string]any, standing *job.Standing) {
	if standing == nil {
		return
	}
	columns["progress"] = min(max(standing.Percent, 0), 100)
	columns["note"] = JSON[job.Note]{standing.Note}
}

// ours locks a job's row; job.ErrLost when another token was given since.
func ours(tx *work.Tx, key id.Job, token int64) (jobRow, error) {
	if err := lockRow(tx, jobRow{}.TableName(), string(key)); err != nil {
		return jobRow{}, err
	}
	row, err := first[jobRow](tx, "id = ? AND lease_token = ?", string(key), token)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return jobRow{}, job.ErrLost
	}
	return row, err
}

// End ends a try; what Finish has ended stays as it is, but for what the job said
// last.
func (q Queue) End(ctx context.Context, held job.Held, ending job.Ending) error {
	err := q.db.operate(ctx, func(tx *work.Tx) error {
		row, err := ours(tx, held.ID, held.Token)
		if err != nil {
			return err
		}
		if job.State(row.State) != job.Done {
			if err := settle(tx, row, ending); err != nil || !ending.Idle {
				return err
			}
			return rest(tx, row)
		}
		return say(tx, row, ending.Standing)
	})
	if err != nil {
		return fmt.Errorf("end job %s: %w", held.ID, err)
	}
	return nil
}

func say(tx *work.Tx, row jobRow, standing *job.Standing) error {
	if standing == nil || standing.Note.IsZero() {
		return nil
	}
	return conn(tx).Model(&jobRow{}).Where("id = ?", row.ID).Update("note", JSON[job.Note]{standing.Note}).Error
}

// Finish marks the job done within the transaction of its effect. One that is
// done already is lost too: its effect is there.
func (Queue) Finish(tx *work.Tx, held job.Held) error {
	row, err := ours(tx, held.ID, held.Token)
	if err == nil {
		err = settle(tx, row, job.Ending{State: job.Done})
	}
	if err != nil {
		return fmt.Errorf("finish job %s: %w", held.ID, err)
	}
	return nil
}

// settle ends a try of a running job; job.ErrLost when it does not run.
func settle(tx *work.Tx, row jobRow, ending job.Ending) error {
	if job.State(row.State) != job.Active {
		return job.ErrLost
	}
	state := ending.State
	switch {
	case state == "":
		state = job.Done
	case state == job.Ready && row.Cancelling: // called off between two signs of life
		state = job.Cancelled
	}
	columns := map[string]any{
		"state": string(state), "lease_owner": nil, "lease_until": instant{}, "cancelling": false,
		"problem": JSON[job.Note]{ending.Problem},
	}
	stand(columns, ending.Standing)
	if state == job.Ready {
		columns["run_at"] = until(tx, ending.Pause)
	} else {
		columns["finished_at"], columns["dedupe_key"] = instant(tx.Now()), nil
	}
	if state == job.Done {
		columns["progress"] = 100
	}
	if ending.Refund {
		columns["attempts"] = row.Attempts - 1
	}
	return conn(tx).Model(&jobRow{}).Where("id = ?", row.ID).Updates(columns).Error
}

// rest ends a job that had nothing to do: it stays where the one of its kind before it
// had something to do, else that one has gone on until now.
func rest(tx *work.Tx, row jobRow) error {
	var before []jobRow
	if err := conn(tx).Where("kind = ? AND id < ?", row.Kind, row.ID).Order("id DESC").Limit(1).Find(&before).Error; err != nil {
		return err
	}
	if len(before) == 0 || job.State(before[0].State) != job.Done || before[0].Note.Of.Key != job.IdleNote().Key {
		return conn(tx).Model(&jobRow{}).Where("id = ?", row.ID).Update("note", JSON[job.Note]{job.IdleNote()}).Error
	}
	if err := conn(tx).Model(&jobRow{}).Where("id = ?", before[0].ID).Update("finished_at", instant(tx.Now())).Error; err != nil {
		return err
	}
	return conn(tx).Where("id = ?", row.ID).Delete(&jobRow{}).Error
}

// purgeSize bounds how many jobs one transaction forgets.
const purgeSize = 500

// Purge forgets jobs that were done or cancelled before an age, and returns how
// many; dead ones stay until somebody looks.
func (q Queue) Purge(ctx context.Context, age time.Duration) (n int, err error) {
	for {
		var keys []string
		err := q.db.operate(ctx, func(tx *work.Tx) error {
			keys = nil
			err := conn(tx).Model(&jobRow{}).
				Where("state IN ? AND finished_at < ?", []string{string(job.Done), string(job.Cancelled)}, until(tx, -age)).
				Order("finished_at").Limit(purgeSize).Pluck("id", &keys).Error
			if err != nil || len(keys) == 0 {
				return err
			}
			return conn(tx).Where("id IN ?", keys).Delete(&jobRow{}).Error
		})
		if err != nil {
			return n, fmt.Errorf("purge jobs: %w", err)
		}
		if n += len(keys); len(keys) < purgeSize {
			return n, nil
		}
	}
}
