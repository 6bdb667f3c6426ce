package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// moveForm is the name of the form that changes a stage.
const moveForm = "move"

// movePage shows the form of a move; those that undo a deployment have their own.
func (s *site) movePage(c *gin.Context) error {
	if event := release.Event(c.Query("event")); c.Param("deployment") != "" && undoes(event) {
		s.goTo(c, deploymentPage(c.Param("release"), c.Param("deployment"), tasksTab, string(event)))
		return nil
	}
	return s.showMove(c, http.StatusOK, refused{})
}

// showMove shows what a change of a stage means, with what is still missing for it.
func (s *site) showMove(c *gin.Context, status int, no refused) error {
	t, d, err := s.tellMoved(c)
	if err != nil {
		return err
	}
	event := release.Event(c.Query("event"))
	if c.Request.Method == http.MethodPost {
		event = release.Event(no.typed.Get("event"))
	}
	key := eventKey(event, d)
	if !t.printer.Has("page_releases." + key) {
		return fault.New(fault.NotFound, "web.fault.address", nil)
	}
	title := t.R(key)
	f := s.newForm(moveForm, t.movesAddress(d), title)
	f.ETag, f.Hidden = etag(t.RowVersion), []field{{"event", string(event)}}
	back := releasePage(t.Code)
	if d != nil {
		back = deploymentPage(t.Code, d.Code)
	}
	f.Leave = &link{back, t.R("leave_as_is")}
	f.Risk = event == release.CancelRelease // of a deployment too
	f.Plain = f.Risk
	f.Groups = []fieldset{{Inputs: t.moveFields(event, d)}}
	f.again(t.visit, no)
	body := releaseFormBody{Crumb: t.moveCrumb(d, title), Title: t.R("move_title", "what", title, "subject", t.subject(d)), Form: f}
	if consequence := "consequence." + string(event); t.printer.Has("page_releases." + consequence) {
		body.Lead = t.R(consequence)
	}
	for _, next := range t.Overview.Ahead {
		if next.By == event && sameDeployment(next.At, d) {
			body.Gates = t.conditions(next, false).Open
		}
	}
	return t.showRelease(c, status, releaseMovePage, body.Title, t.movesAddress(d), body)
}

// tellMoved reads what an address names: a release, or one of its deployments.
func (s *site) tellMoved(c *gin.Context) (releaseTelling, *release.Deployment, error) {
	if code := c.Param("deployment"); code != "" {
		return s.tellDeployment(c.Request.Context(), c.Param("release"), code)
	}
	t, err := s.tellRelease(c.Request.Context(), c.Param("release"))
	return t, nil, err
}

func sameDeployment(a, b *release.Deployment) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Code == b.Code)
}

// eventKey is the message that names an event as a button.
func eventKey(event release.Event, d *release.Deployment) string {
	if d == nil {
		return "event." + string(event)
	}
	return "deployment_event." + string(event)
}

// undoes reports whether a move of a deployment ends its attempt without success.
func undoes(event release.Event) bool {
	return event == release.FailDeployment || event == release.BackOutDeployment
}

// subject is what a move is about.
func (t releaseTelling) subject(d *release.Deployment) string {
	if d == nil {
		return t.title()
	}
	return t.R("deployment_title", "deployment", d.Code, "release", t.title())
}

func (t releaseTelling) moveCrumb(d *release.Deployment, title string) []link {
	crumb := []link{{releasesPath, t.T("nav.releases")}, {releasePage(t.Code), t.title()}}
	if d != nil {
		crumb = append(crumb, link{deploymentPage(t.Code, d.Code), d.Code})
	}
	return append(crumb, link{"", title})
}

// moveFields are what a move asks for.
func (t releaseTelling) moveFields(event release.Event, d *release.Deployment) []input {
	reason := input{Name: "reason", Label: t.R("move.reason"), Type: areaType, Most: 2000, Optional: !needsReason(event)}
	at := input{Name: "at", Label: t.R("move.at"), Type: timeType, Tip: t.R("move.at_tip", "now", typedTime(t.now, t.zone)), Optional: true}
	fields := []input{reason, at}
	switch event {
	case release.ReplanDeployment, release.RetryDeployment:
		when := func(name, value string) input {
			return input{Name: name, Label: t.R("move." + name), Type: timeType, Value: value, Tip: t.R("move.zone", "zone", t.home.zone), Optional: true}
		}
		return []input{
			when("planned", typedPlanned(d.Planned, t.zone)), when("window_from", typedPlanned(d.WindowFrom, t.zone)),
			when("window_to", typedPlanned(d.WindowTo, t.zone)), reason,
		}
	case release.SuspendRelease, release.ResumeRelease:
		return []input{reason}
	}
	return fields
}

// people are the people of the organisation to choose from; one is chosen.
func (t telling) people(code string) []choice {
	list := []choice{}
	for _, p := range t.names.People {
		if !p.Inactive {
			list = append(list, choice{p.Code, p.Name, p.Code == code})
		}
	}
	return append([]choice{{"", t.R("nobody_yet"), false}}, t.byLabel(list)...)
}

func needsReason(event release.Event) bool {
	return slices.Contains([]release.Event{release.CancelRelease, release.SuspendRelease, release.PostponeDeployment}, event)
}

// moveTyped changes a stage as was typed.
func (s *site) moveTyped(c *gin.Context, t *typed) (string, error) {
	ctx, event := c.Request.Context(), release.Event(t.text("event"))
	if err := s.inScope(ctx, c.Param("release")); err != nil {
		return "", err
	}
	if err := s.tagged(ctx, t); err != nil {
		return "", err
	}
	move := release.Move{
		Release: c.Param("release"), Deployment: c.Param("deployment"), Actor: t.person, Expect: t.row, By: event, Reason: t.text("reason"),
		At: t.instant("at"), Planned: t.planned("planned"), WindowFrom: t.planned("window_from"), WindowTo: t.planned("window_to"),
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	if t.Get("etag") == "" {
		return "", fault.New(fault.Stale, "web.fault.tag", nil)
	}
	_, err := s.Releases.Move(ctx, move)
	next := releasePage(move.Release)
	if move.Deployment != "" {
		next = deploymentPage(move.Release, move.Deployment)
	}
	return query(next, "done", "moved"), err
}
