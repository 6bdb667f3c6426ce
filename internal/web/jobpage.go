package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/id"
)

// The pages of jobs: those of the installation for administrators, and the import under
// way for who imports.
const (
	jobsPath       = "/jobs"
	importJobsPath = importsPath + "/jobs"
)

func (r *router) jobPages() {
	const read, imports = "job.read", "release.read"
	r.get(jobsPath, read, r.jobList)
	r.file(jobsPath+bookEnding, read, r.bookOf(r.jobBook))
	r.get(jobsPath+"/:id", read, r.jobPage)
	r.file(jobsPath+"/:id/events", read, r.jobEvents)
	r.act(jobsPath+"/:id/retry", "job.manage", act{form: "retry", do: r.retryTyped})
	r.act(jobsPath+"/:id/cancel", "job.manage", act{form: "cancel", do: r.cancelTyped})
	r.get(importJobsPath+"/:id", imports, r.jobPage)
	r.file(importJobsPath+"/:id/events", imports, r.jobEvents)
}

// jobStep is how many jobs a page of the list shows.
const jobStep = 50

// jobListBody is the list of jobs.
type jobListBody struct {
	States, Kinds []choice
	Rows          []jobRow
	Blank         blank
	Clear         string
	Failed        link // to those that failed, with how many there are
	Pager         pager
	Saved         savedViews
}

// jobRow is a job in words.
type jobRow struct {
	Href, What, Kind string
	State            mark
	Said             string // what it said last, or why it failed
	Progress         int
	Attempts         int
	Queued, Stamp    string
	Ended            string
	Due              string // when it is tried, while it waits
}

// jobStates are the states of jobs in the order of their lives.
func jobStates() []string { return []string{"ready", "running", "done", "dead", "cancelled"} }

// jobMark is the state of a job.
func (v visit) jobMark(j Job) mark {
	m := mark{"draft", "off", v.wordOr("page_trail.job_state."+j.State, j.State)}
	switch j.State {
	case "running":
		m.Icon, m.Class = "run", "act"
		if j.Cancelling {
			m.Word = v.Say("page_trail.job_state.cancelling")
		}
	case "done":
		m.Icon, m.Class = "done", "ok"
	case "dead":
		m.Icon, m.Class = "no", "bad"
	case "cancelled":
		m.Icon = "na"
	}
	return m
}

// jobWord says what a kind of job does.
func (v visit) jobWord(kind string) string {
	if strings.HasPrefix(kind, "mail.") {
		return v.Say("page_trail.job_mail")
	}
	return v.wordOr("page_trail.job_kind."+strings.ReplaceAll(kind, ".", "_"), kind)
}

func (v trailVoice) jobRow(j Job) jobRow {
	row := jobRow{
		Href: jobsPath + "/" + url.PathEscape(string(j.ID)), What: v.jobWord(j.Kind), Kind: j.Kind, State: v.jobMark(j), Said: v.jobSays(j),
		Progress: j.Progress, Attempts: j.Attempts, Queued: v.when(j.CreatedAt), Stamp: j.CreatedAt.String(), Ended: v.when(j.FinishedAt),
	}
	if j.State == "ready" {
		row.Due = v.when(j.RunAt)
	}
	return row
}

// jobSays is what a job said last; of one that failed, why.
func (v visit) jobSays(j Job) string {
	if said := v.jobNote(j.Problem); said != "" && j.State != "done" {
		return said
	}
	return v.jobNote(j.Note)
}

// jobNote prints a note; its count is a number, so that it chooses the plural. The report
// that it names is a link of the page.
func (v visit) jobNote(n JobNote) string {
	if n.Args["report"] != "" {
		key := "page_trail.job_said." + n.Key[strings.LastIndexByte(n.Key, '.')+1:]
		if v.printer.Has(key) {
			n.Key = key
		}
	}
	return v.note(n)
}

func (s *site) jobList(c *gin.Context) error {
	ctx, values := c.Request.Context(), c.Request.URL.Query()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	ask := jobsAsked(values)
	found, err := s.Jobs.List(ctx, ask)
	if err != nil {
		return err
	}
	body := jobListBody{Blank: blank{Title: voice.Say("page_trail.jobs_empty"), Text: voice.Say("page_trail.jobs_empty_text")}}
	found, body.Pager = leaf(voice.visit, found, jobStep, string(ask.After), func(j Job) string { return string(j.ID) })
	for _, j := range found {
		body.Rows = append(body.Rows, voice.jobRow(j))
	}
	if body.Saved, err = s.listed(ctx, voice.visit, jobsPath, len(body.Rows), &body.Pager); err != nil {
		return err
	}
	if ask.State != "" || ask.Kind != "" {
		body.Clear = jobsPath
		body.Blank = blank{voice.Say("page_trail.nothing"), voice.Say("page_trail.nothing_text"), &link{jobsPath, voice.Say("page_trail.clear")}}
	}
	body.choices(voice, ask)
	if body.Failed, err = s.failedJobs(ctx, voice, ask); err != nil {
		return err
	}
	p := s.newPage(voice.visit, voice.home, voice.T("nav.jobs"), body)
	p.Place = jobsPlace
	return s.show(c.Writer, http.StatusOK, "jobs", p)
}

// jobsAsked is what an address asks of the list of jobs.
func jobsAsked(values url.Values) JobQuery {
	ask := JobQuery{State: values.Get("state"), Kind: values.Get("kind"), After: id.Job(values.Get("after")), Limit: jobStep + 1}
	if !slices.Contains(jobStates(), ask.State) {
		ask.State = ""
	}
	return ask
}

// jobBook is the list of jobs as rows.
func (s *site) jobBook(c *gin.Context, v visit) (listBook, error) {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return listBook{}, err
	}
	book := listBook{name: v.T("nav.jobs"), heads: v.says("page_trail.job", "page_trail.state", "page_trail.attempts", "page_trail.queued", "page_trail.ended", "page_trail.said")}
	ask := jobsAsked(c.Request.URL.Query())
	for ask.After = ""; ; {
		found, err := s.Jobs.List(ctx, ask)
		if err != nil || len(found) == 0 {
			return book, err
		}
		for _, j := range found {
			row := voice.jobRow(j)
			book.rows = append(book.rows, []string{row.What, row.State.Word, strconv.Itoa(row.Attempts), row.Queued, row.Ended, row.Said})
		}
		ask.After = found[len(found)-1].ID
	}
}

// failedJobs leads to the jobs that failed, where others are listed; one page of them is
// counted at most.
func (s *site) failedJobs(ctx context.Context, voice trailVoice, ask JobQuery) (link, error) {
	if ask.State == "dead" {
		return link{}, nil
	}
	failed, err := s.Jobs.List(ctx, JobQuery{State: "dead", Limit: jobStep})
	if err != nil || len(failed) == 0 {
		return link{}, err
	}
	return link{query(jobsPath, "state", "dead"), voice.Say("page_trail.jobs_failed", "count", len(failed))}, nil
}

// choices are what the filters offer.
func (b *jobListBody) choices(voice trailVoice, ask JobQuery) {
	b.States = []choice{{Label: voice.Say("page_trail.every_state")}}
	for _, state := range jobStates() {
		b.States = append(b.States, choice{Value: state, Label: voice.Say("page_trail.job_state." + state)})
	}
	b.States = chosen(b.States, ask.State)
	for _, kind := range jobKinds() {
		b.Kinds = append(b.Kinds, choice{Value: kind, Label: voice.jobWord(kind)})
	}
	b.Kinds = voice.offered(b.Kinds, "page_trail.every_job", ask.Kind)
}

// jobKinds are the kinds of job that a list can be asked for.
func jobKinds() []string {
	return []string{
		"document.publish", "document.effect", "document.resume", "document.expire", "document.remind", "document.drift", "release.renew",
		"audit.checkpoint", "keys.sweep", "sessions.sweep", "jobs.purge", importJobs,
	}
}

// jobBody is one job and how far it is.
type jobBody struct {
	Crumb  []link
	Done   string
	Row    jobRow
	Facts  []fact
	Events string // address of its news; "" for one that has ended
	Retry  string
	Cancel string
	Report *link // of an import
	Leave  string
}

// jobHere reads the job of an address. Under the address of imports only those are there.
func (s *site) jobHere(c *gin.Context) (Job, error) {
	ctx, asked := c.Request.Context(), c.Param("id")
	found, err := s.Jobs.Read(ctx, id.Job(asked))
	if err == nil && importing(c) && (found.Kind != importJobs || who(ctx).Scope != nil) {
		err = fault.New(fault.NotFound, "fault.job.missing", fault.Args{"id": shown(asked)})
	}
	return found, err
}

// importing reports whether an address is one of imports.
func importing(c *gin.Context) bool { return strings.HasPrefix(c.FullPath(), importsPath+"/") }

// under reports whether a job has not ended.
func under(j Job) bool { return j.State == "ready" || j.State == "running" }

// refreshEvery is how often a page asks again where no script runs, in seconds.
const refreshEvery = 5

func (s *site) jobPage(c *gin.Context) error {
	ctx := c.Request.Context()
	voice, err := s.trailVoice(ctx)
	if err != nil {
		return err
	}
	j, err := s.jobHere(c)
	if err != nil {
		return err
	}
	body := jobBody{Row: voice.jobRow(j), Crumb: []link{{jobsPath, voice.T("nav.jobs")}}}
	place, root := jobsPlace, jobsPath
	if importing(c) {
		place, root = importsPlace, importJobsPath
		body.Crumb = []link{{importsPath, voice.T("nav.imports")}}
	}
	body.Crumb = append(body.Crumb, link{"", body.Row.What})
	body.tell(voice, j, root+"/"+url.PathEscape(string(j.ID)))
	if said := "page_trail.job_done." + c.Query("done"); voice.printer.Has(said) {
		body.Done = voice.Say(said)
	}
	p := s.newPage(voice.visit, voice.home, body.Row.What, body)
	p.Place = place
	if under(j) {
		p.Refresh = refreshEvery
	}
	return s.show(c.Writer, http.StatusOK, "job", p)
}

// tell adds what is known of a job and what can be done with it.
func (b *jobBody) tell(voice trailVoice, j Job, address string) {
	for _, one := range []fact{
		{"page_trail.job_fact.queued", b.Row.Queued, ""}, {"page_trail.job_fact.due", b.Row.Due, ""},
		{"page_trail.job_fact.ended", b.Row.Ended, ""}, {"page_trail.job_fact.attempts", strconv.Itoa(b.Row.Attempts), ""},
		{"page_trail.job_fact.kind", j.Kind, ""},
	} {
		if one.Value != "" {
			one.Label = voice.Say(one.Label)
			b.Facts = append(b.Facts, one)
		}
	}
	if report := j.Note.Args["report"]; report != "" && voice.who.May("release.read") {
		b.Report = &link{importsPath + "/" + url.PathEscape(report), voice.Say("page_trail.see_report")}
	}
	manages := voice.who.May("job.manage")
	own := jobsPath + "/" + url.PathEscape(string(j.ID))
	switch {
	case under(j):
		b.Events, b.Leave = address+"/events", voice.Say("page_trail.leave")
		if manages && !j.Cancelling {
			b.Cancel = onceAddress(own + "/cancel")
		}
	case manages && j.State != "done":
		b.Retry = onceAddress(own + "/retry")
	}
}

func (s *site) retryTyped(c *gin.Context, t *typed) (string, error) {
	return s.changeJob(c, t, "retried", s.Jobs.Retry)
}

func (s *site) cancelTyped(c *gin.Context, t *typed) (string, error) {
	return s.changeJob(c, t, "cancelled", s.Jobs.Cancel)
}

// changeJob changes a job and goes back to its page.
func (s *site) changeJob(c *gin.Context, t *typed, done string, change func(context.Context, string, id.Job) (Job, error)) (string, error) {
	j, err := change(c.Request.Context(), t.person, id.Job(c.Param("id")))
	return query(jobsPath+"/"+url.PathEscape(string(j.ID)), "done", done), err
}
