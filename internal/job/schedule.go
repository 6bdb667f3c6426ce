package job

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/clock"
	"acta/internal/work"
)

// Schedule puts a job into the queue by the clock. While the job of one turn is
// unfinished, further turns add none.
type Schedule struct {
	Name string // "document.remind"; its job has this kind too
	Rule string // text form of a Rule
}

// Turn is a schedule's stored row.
type Turn struct {
	Name string
	Rule string
	// Next is when it is due.
	Next       clock.Instant
	RowVersion int
}

// Turns are the stored schedules; store.Schedules satisfies it.
type Turns interface {
	// All are the stored schedules by name, and the instant of the database's clock.
	All(ctx context.Context) ([]Turn, clock.Instant, error)
	// Put stores a turn: a new one with RowVersion 0, else by compare-and-set; a job
	// is queued in the same transaction unless its kind is "". done is false when
	// another process was first.
	Put(ctx context.Context, turn Turn, job work.Job) (done bool, err error)
}

// Timetable advances schedules. Any number of processes may do so at once: each
// turn is taken by one.
type Timetable struct {
	turns Turns
	plan  func(context.Context) ([]Schedule, error)
}

// NewTimetable gives the timetable; plan is asked at each Tick, because the zone
// of a rule may change with the organisation's.
func NewTimetable(turns Turns, plan func(context.Context) ([]Schedule, error)) *Timetable {
	return &Timetable{turns: turns, plan: plan}
}

// Tick stores schedules that are new or have another rule, and queues the jobs
// of those that are due, once however often they were missed. It returns how
// many jobs it queued. A schedule that cannot be read does not stop the others.
func (t *Timetable) Tick(ctx context.Context) (queued int, err error) {
	plan, err := t.plan(ctx)
	if err != nil {
		return 0, fmt.Errorf("schedules: %w", err)
	}
	turns, now, err := t.turns.All(ctx)
	if err != nil {
		return 0, fmt.Errorf("schedules: %w", err)
	}
	stored := make(map[string]Turn, len(turns))
	for _, turn := range turns {
		stored[turn.Name] = turn
	}
	var problems []error
	for _, schedule := range plan {
		due, err := t.advance(ctx, schedule, stored[schedule.Name], now)
		if err != nil {
			problems = append(problems, fmt.Errorf("schedule %s: %w", schedule.Name, err))
		}
		if due {
			queued++
		}
	}
	return queued, errors.Join(problems...)
}

func (t *Timetable) advance(ctx context.Context, schedule Schedule, turn Turn, now clock.Instant) (queued bool, err error) {
	rule, err := ParseRule(schedule.Rule)
	if err != nil {
		return false, err
	}
	next := rule.Next(now)
	// A turn that lies further ahead than the rule can say was stored by a clock
	// that was wrong; without this it would sleep until then.
	stale := turn.RowVersion == 0 || turn.Rule != schedule.Rule || next.Before(turn.Next)
	due := turn.RowVersion > 0 && !now.Before(turn.Next)
	if !stale && !due {
		return false, nil
	}
	var job work.Job
	if due {
		job = work.Job{Kind: schedule.Name, Payload: "{}", Dedupe: schedule.Name}
	}
	done, err := t.turns.Put(ctx, Turn{Name: schedule.Name, Rule: schedule.Rule, Next: next, RowVersion: turn.RowVersion}, job)
	return done && due, err
}
