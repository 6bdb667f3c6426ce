package job

import (
	"context"
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Commands of this package.
const (
	CommandRetry  = "job.retry"
	CommandCancel = "job.cancel"
)

// Page bounds of List.
const (
	defaultLimit = 50
	maxLimit     = 200
)

// Service shows jobs to people and lets them retry and cancel. Who may do so is
// decided by the unit's gate, who may look by the caller.
type Service struct {
	unit *work.Unit
	jobs Repository
	wake func()
}

// NewService gives the service over the queue; wake, which may be nil, is called
// when a job has become ready.
func NewService(unit *work.Unit, jobs Repository, wake func()) *Service {
	if wake == nil {
		wake = func() {}
	}
	return &Service{unit: unit, jobs: jobs, wake: wake}
}

// List returns jobs, newest first; the ID of the last one continues the list. A
// state that does not exist is fault.Invalid, fault.job.state.
func (s *Service) List(ctx context.Context, query Query) (jobs []Job, err error) {
	if query.State != "" && !query.State.Known() {
		return nil, fault.New(fault.Invalid, "fault.job.state", fault.Args{"state": string(query.State)}).At("state")
	}
	if query.Limit <= 0 {
		query.Limit = defaultLimit
	}
	query.Limit = min(query.Limit, maxLimit)
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		jobs, err = s.jobs.List(tx, query)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list jobs: %w", err)
	}
	return jobs, nil
}

// Read returns a job; fault.NotFound, fault.job.missing.
func (s *Service) Read(ctx context.Context, job id.Job) (found Job, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		found, err = s.jobs.Find(tx, job)
		return err
	})
	if err != nil {
		return Job{}, fmt.Errorf("read job: %w", err)
	}
	return found, nil
}

// Stats are the figures of the queue, for the state of the installation.
func (s *Service) Stats(ctx context.Context) (stats Stats, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		stats, err = s.jobs.Stats(tx)
		return err
	})
	if err != nil {
		return Stats{}, fmt.Errorf("count jobs: %w", err)
	}
	return stats, nil
}

// Retry makes a dead or cancelled job ready again, with all its tries;
// fault.Conflict, fault.job.not_retried in another state.
func (s *Service) Retry(ctx context.Context, actor string, job id.Job) (Job, error) {
	return s.change(ctx, CommandRetry, actor, job, func(tx *work.Tx, j *Job) error {
		if j.State != Dead && j.State != Cancelled {
			return fault.New(fault.Conflict, "fault.job.not_retried", fault.Args{"kind": j.Kind})
		}
		j.State, j.Attempts, j.Cancelling, j.RunAt, j.FinishedAt = Ready, 0, false, tx.Now(), clock.Instant{}
		j.Progress, j.Note, j.Problem = 0, Note{}, Note{}
		return nil
	})
}

// Cancel calls a job off: one that waits ends at once, one that runs is told at
// its next sign of life, and may still end otherwise. fault.Conflict,
// fault.job.ended when it has ended.
func (s *Service) Cancel(ctx context.Context, actor string, job id.Job) (Job, error) {
	return s.change(ctx, CommandCancel, actor, job, func(tx *work.Tx, j *Job) error {
		switch j.State {
		case Ready:
			j.State, j.FinishedAt = Cancelled, tx.Now()
		case Active:
			j.Cancelling = true
		default:
			return fault.New(fault.Conflict, "fault.job.ended", fault.Args{"kind": j.Kind})
		}
		return nil
	})
}

func (s *Service) change(ctx context.Context, name, actor string, job id.Job, rule func(*work.Tx, *Job) error) (after Job, err error) {
	cmd := work.Command{Name: name, Actor: actor, Subject: id.Ref{Kind: "job", ID: string(job)}}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		found, err := s.jobs.Find(tx, job)
		if err != nil {
			return err
		}
		before := found
		if err := rule(tx, &found); err != nil {
			return err
		}
		tx.Detail("state", string(before.State), string(found.State))
		tx.Detail("cancelling", fmt.Sprint(before.Cancelling), fmt.Sprint(found.Cancelling))
		after = found
		return s.jobs.Set(tx, before.State, found)
	})
	if err != nil {
		return Job{}, err
	}
	if after.State == Ready {
		s.wake()
	}
	return after, nil
}
