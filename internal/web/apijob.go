package web

import (
	"context"
	"net/http"
	"net/url"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
)

// Jobs shows jobs and lets them be retried and called off; app gives package job's.
type Jobs interface {
	// List gives jobs, newest first.
	List(ctx context.Context, query JobQuery) ([]Job, error)
	// Read gives one, or fault.NotFound.
	Read(ctx context.Context, job id.Job) (Job, error)
	// Retry makes a job that has failed or was called off ready again.
	Retry(ctx context.Context, actor string, job id.Job) (Job, error)
	// Cancel calls a job off.
	Cancel(ctx context.Context, actor string, job id.Job) (Job, error)
}

// JobQuery chooses jobs.
type JobQuery struct {
	State, Kind string // "" for any
	After       id.Job // continues after this one
	Limit       int
}

// Job is a job as people see it.
type Job struct {
	ID       id.Job
	Kind     string // "area.what"
	State    string // "ready", "running", "done", "dead", "cancelled"
	Attempts int
	Progress int // 0–100
	// Note and Problem are message keys with their arguments; empty for none.
	Note, Problem JobNote
	Cancelling    bool
	RunAt         clock.Instant
	CreatedAt     clock.Instant
	FinishedAt    clock.Instant // zero while unfinished
}

// JobNote is what a job says, as a message key and its arguments.
type JobNote struct {
	Key  string
	Args map[string]string
}

// jobRoutes are the jobs, for administrators.
func (r *router) jobRoutes() {
	operate(r, "job.read", op("list-jobs", http.MethodGet, "/jobs", "Jobs, newest first", http.StatusUnprocessableEntity), r.listJobs)
	operate(r, "job.read", op("read-job", http.MethodGet, "/jobs/{id}", "A job", http.StatusNotFound), r.readJob)
	operate(r, "job.manage", op("retry-job", http.MethodPost, "/jobs/{id}/retry", "Let a job that failed try again", http.StatusNotFound), r.retryJob)
	operate(r, "job.manage", op("cancel-job", http.MethodPost, "/jobs/{id}/cancellation", "Call a job off", http.StatusNotFound), r.cancelJob)
}

// jobAnswer is a job.
type jobAnswer struct {
	ID         string `json:"id"`
	Kind       string `json:"kind" example:"document.publish"`
	State      string `json:"state" doc:"ready, running, done, dead, cancelled."`
	Attempts   int    `json:"attempts"`
	Progress   int    `json:"progress" doc:"Per cent."`
	Note       string `json:"note" doc:"What it said last, in the caller's language."`
	Problem    string `json:"problem" doc:"Why the last try failed, in the caller's language."`
	Cancelling bool   `json:"cancelling" doc:"Called off, and not ended yet."`
	Due        string `json:"due" format:"date-time"`
	Created    string `json:"created" format:"date-time"`
	Finished   string `json:"finished" doc:"RFC 3339; empty while unfinished."`
}

func (v visit) jobOf(j Job) jobAnswer {
	return jobAnswer{
		ID: string(j.ID), Kind: j.Kind, State: j.State, Attempts: j.Attempts, Progress: j.Progress, Note: v.note(j.Note),
		Problem: v.note(j.Problem), Cancelling: j.Cancelling, Due: j.RunAt.String(), Created: j.CreatedAt.String(),
		Finished: j.FinishedAt.String(),
	}
}

func (v visit) note(n JobNote) string {
	if n.Key == "" {
		return ""
	}
	args := fault.Args{}
	for name, value := range n.Args {
		args[name] = value
	}
	return v.printer.Say(n.Key, args)
}

type jobsInput struct {
	Paged
	State string `query:"state" maxLength:"20" doc:"ready, running, done, dead, cancelled; any when not given."`
	Kind  string `query:"kind" maxLength:"64"`
}

type jobsOutput struct {
	Listed
	Body struct {
		Jobs []jobAnswer `json:"jobs" doc:"Newest first."`
		Next string      `json:"next" doc:"The value of after for the next page; empty on the last one."`
	}
}

func (s *site) listJobs(ctx context.Context, in *jobsInput) (*jobsOutput, error) {
	size, err := in.size()
	if err != nil {
		return nil, err
	}
	found, err := s.Jobs.List(ctx, JobQuery{State: in.State, Kind: in.Kind, After: id.Job(in.After), Limit: size})
	if err != nil {
		return nil, err
	}
	v := s.visitOf(ctx)
	out := &jobsOutput{}
	out.Body.Jobs = []jobAnswer{}
	for _, j := range found {
		out.Body.Jobs = append(out.Body.Jobs, v.jobOf(j))
	}
	if len(found) == size {
		out.Body.Next = string(found[size-1].ID)
		out.Link = nextPage("/jobs", out.Body.Next, url.Values{"limit": {in.Limit}, "state": {in.State}, "kind": {in.Kind}})
	}
	return out, nil
}

type jobOutput struct{ Body jobAnswer }

func (s *site) showJob(ctx context.Context, found Job, err error) (*jobOutput, error) {
	if err != nil {
		return nil, err
	}
	return &jobOutput{s.visitOf(ctx).jobOf(found)}, nil
}

func (s *site) readJob(ctx context.Context, in *IDPath) (*jobOutput, error) {
	found, err := s.Jobs.Read(ctx, id.Job(in.ID))
	return s.showJob(ctx, found, err)
}

func (s *site) retryJob(ctx context.Context, in *IDPath) (*jobOutput, error) {
	found, err := s.Jobs.Retry(ctx, who(ctx).Person, id.Job(in.ID))
	return s.showJob(ctx, found, err)
}

func (s *site) cancelJob(ctx context.Context, in *IDPath) (*jobOutput, error) {
	found, err := s.Jobs.Cancel(ctx, who(ctx).Person, id.Job(in.ID))
	return s.showJob(ctx, found, err)
}
