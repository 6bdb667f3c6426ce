package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// releaseBody is the overview of a release.
type releaseBody struct {
	Head        releaseHead
	Stages      stageBar
	Conditions  []conditions
	Quiet       string // why there are no conditions
	Deployments []deploymentLine
	NoPlace     link // where the first deployment is planned; for who may
	Strip       *strip
	Plan        []activityLine
	PlanSaid    string // how many activities are done
	PlanAll     link
	Documents   []documentLine
	DocumentAll link
	Log         []logLine
	LogAll      link
}

// The pages of releases, each a file of the same name.
const (
	releaseListPage     = "releases"
	newReleasePage      = "release_new"
	releaseOverviewPage = "release"
	deploymentOnePage   = "release_deployment"
	deploymentsPage     = "release_deployments"
	releaseHistoryPage  = "release_history"
	releasePapersPage   = "release_documents"
	releaseMovePage     = "release_move"
	authorityPage       = "release_authority"
	exceptionsOfPage    = "release_exceptions"
	exceptionsPage      = "exceptions"
)

func (s *site) releaseOverview(c *gin.Context) error {
	ctx := c.Request.Context()
	t, err := s.tellRelease(ctx, c.Param("release"))
	if err != nil {
		return err
	}
	body := releaseBody{Head: t.head(overviewTab), Stages: t.stages(), Strip: t.strip()}
	body.Head.Marks, body.Head.Facts = t.marks(), t.facts()
	body.Head.Acts, body.Head.More = t.acts(), t.more(nil)
	body.Head.Done = t.done(c.Query("done"))
	for i, next := range t.ahead("") {
		body.Conditions = append(body.Conditions, t.conditions(next, i == 0))
	}
	if len(body.Conditions) == 0 {
		body.Quiet = t.quiet()
	}
	body.Deployments = t.deploymentLines()
	if t.who.May("release.edit") {
		body.NoPlace = link{releasePage(t.Code, "plan") + "#deployments", t.R("plan_deployment")}
	}
	body.Plan, body.PlanSaid = t.extract()
	body.PlanAll = link{releasePage(t.Code, "plan"), t.R("plan_all", "count", len(t.Activities))}
	if body.Documents, err = s.documentLines(ctx, t); err != nil {
		return err
	}
	body.DocumentAll = link{releasePage(t.Code, "documents"), t.R("all")}
	body.Log = firstOf(t.log(), mostLogged)
	body.LogAll = link{releasePage(t.Code, "history"), t.R("all")}
	return t.showRelease(c, http.StatusOK, releaseOverviewPage, t.title(), "", body)
}

// mostLogged is how many events the overview shows.
const mostLogged = 8

// firstOf is the beginning of a list.
func firstOf[T any](list []T, most int) []T { return list[:min(len(list), most)] }

// acts are what the head of the page offers.
func (t releaseTelling) acts() []link {
	acts := []link{{query(releasePage(t.Code, authorityPart)), t.R("act.authority")}}
	if t.who.May("release.edit") {
		acts = append(acts, link{releasePage(t.Code, "plan"), t.R("act.plan")})
	}
	return acts
}

// more are the moves that are rarely made, of a deployment or of the release, and what
// else has a page of its own.
func (t releaseTelling) more(d *release.Deployment) []link {
	var list []link
	if t.who.May("release.move") {
		next := t.Next()
		if d != nil {
			next = t.NextOf(*d)
		}
		for _, event := range next {
			if moved, ok := t.aside(d, event); ok {
				list = append(list, moved)
			}
		}
	}
	if d == nil {
		list = append(list, link{releasePage(t.Code, exceptionsPart), t.R("act.exceptions")}, link{releasePage(t.Code, "history"), t.R("act.history")})
	}
	return list
}

// aside is the way to a move that is no step forward.
func (t releaseTelling) aside(d *release.Deployment, event release.Event) (link, bool) {
	if slices.ContainsFunc(t.Overview.Ahead, func(a release.Ahead) bool { return a.By == event && (a.At == nil) == (d == nil) }) {
		return link{}, false
	}
	key := "event." + string(event)
	if d != nil {
		key = "deployment_event." + string(event)
	}
	if !t.printer.Has("page_releases." + key) {
		return link{}, false // a stage of the way whose conditions the page shows
	}
	if d != nil && undoes(event) {
		return link{deploymentPage(t.Code, d.Code, tasksTab, string(event)), t.R(key)}, true
	}
	return link{query(t.movesAddress(d), "event", string(event)), t.R(key)}, true
}

// quiet says why nothing is asked for.
func (t releaseTelling) quiet() string {
	switch {
	case t.Suspended != nil && *t.Suspended:
		return t.R("quiet.suspended")
	case t.Stage == release.Closed:
		return t.R("quiet.closed")
	case t.Stage == release.Cancelled:
		return t.R("quiet.cancelled")
	}
	return t.R("quiet.waits")
}

// done says what a form that led here did.
func (t telling) done(what string) string {
	if key := "page_releases.done." + what; what != "" && t.printer.Has(key) {
		return t.Say(key)
	}
	return ""
}

// deploymentLine is a deployment in a list.
type deploymentLine struct {
	Link     link
	About    string // wave, environment
	State    mark
	When     string
	Missing  string
	Customer string
}

// deploymentLines are the deployments of the release.
func (t releaseTelling) deploymentLines() []deploymentLine {
	lines := make([]deploymentLine, 0, len(t.Deployments))
	for _, d := range t.Deployments {
		line := deploymentLine{Link: link{deploymentPage(t.Code, d.Code), d.Code}, About: t.about(d), State: t.deploymentMark(d.Stage)}
		switch start := t.startOf(d); {
		case !d.ActualEnd.IsZero():
			line.When = t.R("ended_on", "date", t.planned(d.ActualEnd))
		case !d.ActualStart.IsZero():
			line.When = t.R("started_on", "date", t.planned(d.ActualStart))
		case !start.IsZero():
			line.When = t.R("planned_on", "date", t.planned(start))
		}
		line.Missing = t.nextNote(t.ahead(d.Code))
		var served []string
		for _, c := range d.Customers {
			served = append(served, t.customer(c.Code))
		}
		line.Customer = t.printer.List(firstOf(served, mostNamed))
		lines = append(lines, line)
	}
	return lines
}

// about says which wave a deployment is, and where it goes.
func (t releaseTelling) about(d release.Deployment) string {
	wave := t.prose(d.Wave).Text
	place := d.Environment
	for _, e := range t.Environments {
		if e.Code == d.Environment {
			place = t.prose(e.Name).or(e.Code)
		}
	}
	switch {
	case wave != "" && place != "":
		return t.R("wave_place", "wave", wave, "place", place)
	case wave != "":
		return wave
	}
	return place
}

// activityLine is an activity of the plan.
type activityLine struct {
	Number  int
	Title   prose
	Who     string
	Planned string
	State   mark
	Now     bool
}

// The extract of the plan: how many activities before and after today.
const (
	extractBefore = 4
	extractAfter  = 6
)

// extract is the part of the plan around today, and how much of it is done.
func (t releaseTelling) extract() (lines []activityLine, said string) {
	sorted := slices.Clone(t.Activities)
	slices.SortStableFunc(sorted, func(a, b release.Activity) int {
		if a.Planned.IsZero() != b.Planned.IsZero() {
			return cmp.Compare(b.Planned.String(), a.Planned.String()) // those without a day come last
		}
		return cmp.Or(cmp.Compare(a.Planned.String(), b.Planned.String()), cmp.Compare(a.Sequence, b.Sequence))
	})
	finished, next := 0, len(sorted)
	for i, a := range sorted {
		if a.State == "done" {
			finished++
		}
		if next == len(sorted) && a.State != "done" && a.State != "cancelled" && !a.Planned.IsZero() && !a.Planned.Date.Before(t.today) {
			next = i
		}
	}
	from := max(0, min(next, len(sorted)-extractAfter)-extractBefore)
	for i, a := range sorted[from:min(len(sorted), from+extractBefore+extractAfter)] {
		lines = append(lines, t.activity(a, from+i == next))
	}
	return lines, t.R("activities_done", "done", finished, "count", len(sorted))
}

func (t releaseTelling) activity(a release.Activity, next bool) activityLine {
	line := activityLine{Number: a.Sequence, Title: t.prose(a.Title), Planned: t.brief(a.Planned.Date), Now: next}
	var who []string
	for _, role := range a.Roles {
		if t.printer.Has("term.role." + role) {
			role = t.role(role)
		}
		who = append(who, role)
	}
	line.Who = t.printer.List(who)
	state := string(cmp.Or(a.State, "planned"))
	line.State = mark{"draft", "off", t.printer.Message("term.activity_state." + state)}
	switch {
	case state == "in_progress":
		line.State.Icon, line.State.Class = "run", "act"
	case state == "done":
		line.State.Icon, line.State.Class = "done", "ok"
	case state == "cancelled":
		line.State.Icon = "na"
	case !t.finished() && !a.Planned.IsZero() && a.Planned.Date.Before(t.today):
		line.State = mark{"over", "bad", t.R("overdue")}
	}
	return line
}

// finished reports whether the release needs its plan no more.
func (t releaseTelling) finished() bool {
	switch t.Stage {
	case release.Deployed, release.Reviewed, release.Closed, release.Cancelled:
		return true
	}
	return false
}

// deploymentBody is the page of a deployment, or of the choice between several.
type deploymentBody struct {
	Head       releaseHead
	Stages     stageBar
	Conditions []conditions
	Quiet      string
	Again      []link // how it goes on where nothing is ahead
	Parts      []link // what else there is of the deployment
	Choice     []deploymentLine
	Part       string // what the choice leads to, in words
	Plan       link
	Log        []logLine
	LogAll     link
}

func (s *site) deploymentOverview(c *gin.Context) error {
	t, d, err := s.tellDeployment(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	body := deploymentBody{Head: t.head("", link{"", d.Code}), Stages: t.deploymentStages(*d)}
	body.Head.Tabs = releaseTabs(t.visit, t.Release, "", d.Code)
	body.Head.Title = t.R("deployment_title", "deployment", d.Code, "release", t.title())
	body.Head.Facts, body.Head.More = t.deploymentFacts(*d), t.more(d)
	body.Head.Marks = t.marks()
	body.Head.Done = t.done(c.Query("done"))
	if t.who.May("release.edit") {
		body.Head.Acts = []link{{deploymentPage(t.Code, d.Code, "plan"), t.R("act.deployment_plan")}}
	}
	for i, next := range t.ahead(d.Code) {
		body.Conditions = append(body.Conditions, t.conditions(next, i == 0))
	}
	if len(body.Conditions) == 0 {
		body.Quiet, body.Again = t.deploymentQuiet(*d), t.again(d)
	}
	for _, part := range []string{planTab, tasksTab, baselinesTab, verificationTab} {
		body.Parts = append(body.Parts, link{deploymentPage(t.Code, d.Code, part), t.R("part." + part)})
	}
	body.Log = firstOf(t.logOf(d.Code), mostLogged)
	body.LogAll = link{releasePage(t.Code, "history"), t.R("all")}
	return t.showRelease(c, http.StatusOK, deploymentOnePage, body.Head.Title, "", body)
}

// tellDeployment is tellRelease with one of its deployments.
func (s *site) tellDeployment(ctx context.Context, code, deployment string) (releaseTelling, *release.Deployment, error) {
	t, err := s.tellRelease(ctx, code)
	if err != nil {
		return t, nil, err
	}
	for i := range t.Deployments {
		if t.Deployments[i].Code == deployment {
			return t, &t.Deployments[i], nil
		}
	}
	return t, nil, s.noDeployment(ctx, t.Release, deployment)
}

func (t releaseTelling) deploymentQuiet(d release.Deployment) string {
	if key := "page_releases.quiet_deployment." + string(d.Stage); t.printer.Has(key) {
		return t.Say(key)
	}
	return t.quiet()
}

// again are the ways on from a deployment that was put off or did not succeed.
func (t releaseTelling) again(d *release.Deployment) []link {
	var list []link
	if (d.Stage == release.Undone || d.Stage == release.Failed) && t.who.May("release.record") && !ended(t.Release) {
		list = append(list, link{releasePage(t.Code, reviewTab) + "#attempts", t.Say("page_course.act.investigate")})
	}
	if !t.who.May("release.move") {
		return list
	}
	for _, event := range t.NextOf(*d) {
		if event == release.RetryDeployment || event == release.ReplanDeployment {
			list = append(list, link{query(t.movesAddress(d), "event", string(event)), t.R(eventKey(event, d))})
		}
	}
	return list
}

// deploymentFacts are the facts of a deployment under its title.
func (t releaseTelling) deploymentFacts(d release.Deployment) []headFact {
	var facts []headFact
	add := func(key, note string, parts ...link) {
		if len(parts) > 0 || note != "" {
			facts = append(facts, headFact{t.R("fact." + key), parts, note})
		}
	}
	state := t.deploymentMark(d.Stage)
	add("state", state.Word)
	add("place", t.about(d))
	var served []link
	for _, c := range d.Customers {
		served = append(served, link{"/policies/" + c.Code, t.customer(c.Code)})
	}
	add("customer", "", shortened(t.telling, served, deploymentPage(t.Code, d.Code, "plan"))...)
	dated := d.Stage != release.Postponed // until it is planned again
	if start := t.startOf(d); dated && !start.IsZero() {
		add("planned", t.R("planned_note", "date", t.planned(start), "away", t.away(start.Date)))
	}
	if dated && !d.WindowFrom.IsZero() && !d.WindowTo.IsZero() {
		add("window", t.R("from_to", "from", t.planned(d.WindowFrom), "to", t.planned(d.WindowTo)))
	}
	add("practitioner", t.person(d.Practitioner))
	if d.Attempt > 1 {
		add("attempt", t.R("attempt", "number", d.Attempt))
	}
	return facts
}

// deploymentChoice lists the deployments of a release where a part belongs to one of
// several.
func (s *site) deploymentChoice(c *gin.Context) error {
	t, err := s.tellRelease(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	part := c.Query("part")
	known := slices.Contains([]string{baselinesTab, tasksTab, verificationTab, planTab}, part)
	if part != "" && !known {
		return fault.New(fault.NotFound, "web.fault.address", nil)
	}
	body := deploymentBody{Head: t.head(part, link{"", t.R("deployments")}), Choice: t.deploymentLines()}
	if known {
		body.Part = t.R("choose." + part)
		for i, d := range t.Deployments {
			body.Choice[i].Link.Href = deploymentPage(t.Code, d.Code, part)
		}
	}
	if t.who.May("release.edit") {
		body.Plan = link{releasePage(t.Code, "plan") + "#deployments", t.R("plan_deployment")}
	}
	return t.showRelease(c, http.StatusOK, deploymentsPage, t.title(), "", body)
}
