package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/job"
	"acta/internal/store"
	"acta/internal/work"
)

// jobParts are what the jobs of an installation need beside the App's own.
type jobParts struct {
	Bell     *job.Bell // the runner and sink of the App's unit of work
	Identity *identity.Service
	Audit    *audit.Service
}

// runner makes what does the installation's jobs. The error is fault.Setup when
// the settings of the mail server or the address of the service are wrong.
func (a *App) runner(parts jobParts) (*job.Runner, error) {
	desk, err := a.desk(parts.Identity)
	if err != nil {
		return nil, err
	}
	handlers := desk.Handlers()
	handlers[document.PublishJob] = a.publish
	handlers[ImportJob] = a.runImport
	duties := a.duties(parts)
	for _, duty := range duties {
		handlers[duty.name] = duty.do
	}
	return job.NewRunner(job.Parts{
		Leases: store.NewQueue(a.db), Handlers: handlers, Bell: parts.Bell,
		Timetable: job.NewTimetable(store.NewSchedules(a.db), func(ctx context.Context) ([]job.Schedule, error) {
			return a.timetable(ctx, duties)
		}),
	}), nil
}

// publish makes the files of an issued version.
func (a *App) publish(ctx context.Context, j job.Running) error {
	var payload struct {
		Version id.Version `json:"version"`
	}
	if err := json.Unmarshal([]byte(j.Payload), &payload); err != nil {
		return job.Fatal(fmt.Errorf("read job: %w", err))
	}
	return a.Documents.Publish(ctx, payload.Version)
}

// duty is something that the installation does by the clock, under the name of
// its schedule and its job.
type duty struct {
	name string
	// rule is that of the schedule; "{zone}" stands for the organisation's.
	rule string
	do   job.Handler
}

// kept is how long jobs that are done can be looked at.
const kept = 30 * 24 * time.Hour

// duties are everything that happens by the clock.
func (a *App) duties(parts jobParts) []duty {
	return []duty{
		{"document.effect", "PT1M", counted(a.Documents.Effect)},
		{"document.resume", "PT1H", counted(a.Documents.Resume)},
		{"document.expire", "PT1H", counted(a.Documents.Expire)},
		{"document.remind", "daily 06:00 {zone}", counted(a.Documents.Remind)},
		{"document.drift", "daily 03:00 {zone}", a.drift},
		{"release.renew", "PT15M", counted(func(ctx context.Context) (int, error) { return a.Releases.Renew(ctx, a.db.Write) })},
		{"audit.checkpoint", "PT1H", func(ctx context.Context, _ job.Running) error {
			_, err := parts.Audit.Checkpoint(ctx)
			return err
		}},
		{"keys.sweep", "PT1H", a.sweepKeys},
		{"sessions.sweep", "PT1H", counted(store.NewAttempts(a.db).Sweep)},
		{"jobs.purge", "daily 04:00 {zone}", counted(func(ctx context.Context) (int, error) {
			return store.NewQueue(a.db).Purge(ctx, kept)
		})},
	}
}

// counted is a handler that tells how many things it did; one that did nothing had
// nothing to do.
func counted(do func(context.Context) (int, error)) job.Handler {
	return func(ctx context.Context, j job.Running) error {
		n, err := do(ctx)
		if err == nil && n == 0 {
			return job.ErrIdle
		}
		if err != nil {
			return err
		}
		return j.Progress(ctx, 100, job.Note{Key: "job.note.done", Args: map[string]string{"count": fmt.Sprint(n)}})
	}
}

// driftPage is how many documents are held against their data at once.
const driftPage = 50

// drift holds every document in force against live data. Scope F30.
func (a *App) drift(ctx context.Context, j job.Running) error {
	var after document.Ref
	for stale := 0; ; {
		last, n, err := a.Documents.Drifted(ctx, after, driftPage)
		if err != nil {
			return err
		}
		stale += n
		if last == (document.Ref{}) {
			return j.Progress(ctx, 100, job.Note{Key: "job.note.stale", Args: map[string]string{"count": fmt.Sprint(stale)}})
		}
		if err := j.Progress(ctx, 0, job.Note{}); err != nil {
			return err
		}
		after = last
	}
}

// sweepSize bounds how many idempotency keys one transaction forgets.
const sweepSize = 500

func (a *App) sweepKeys(ctx context.Context, _ job.Running) error {
	for n := sweepSize; n == sweepSize; {
		err := a.db.Write(ctx, func(tx *work.Tx) (err error) {
			before := tx.Now().Time().Add(-store.KeyLife)
			n, err = store.Keys{}.Sweep(tx, clock.At(before), sweepSize)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// timetable is when the duties are due, in the organisation's zone; in UTC while
// there is none.
func (a *App) timetable(ctx context.Context, duties []duty) ([]job.Schedule, error) {
	zone := "UTC"
	err := a.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err := a.Org.Directory(tx)
		if err == nil && dir.Organization != nil && dir.Organization.Zone != "" {
			zone = dir.Organization.Zone
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	plan := make([]job.Schedule, len(duties))
	for i, duty := range duties {
		plan[i] = job.Schedule{Name: duty.name, Rule: strings.ReplaceAll(duty.rule, "{zone}", zone)}
	}
	return plan, nil
}
