package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/work"
)

// telling is what the pages of releases are written with: the reader, the names that
// things have, and what day it is.
type telling struct {
	visit
	site  *site
	home  house
	names *org.Directory
	zone  *time.Location
	now   clock.Instant
	today clock.Date
}

// telling reads what the pages of releases are written with.
func (s *site) telling(ctx context.Context) (telling, error) {
	t := telling{visit: s.visitOf(ctx), site: s, now: s.Clock.Now()}
	var err error
	if t.home, err = s.household(ctx); err != nil {
		return t, err
	}
	t.names, err = s.Org.Read(ctx)
	t.zone = zoneOf(t.home.zone)
	t.today = t.now.Date(t.zone)
	return t, err
}

// R is a message of these pages.
func (t telling) R(key string, args ...any) string { return t.Say("page_releases."+key, args...) }

// person is the name of a person by code; what is no code is a name already.
func (t telling) person(code string) string {
	if code == work.System {
		return t.printer.Message("document.system")
	}
	if p, ok := t.names.Person(code); ok {
		return p.Name
	}
	return code
}

// customer is the name of a customer.
func (t telling) customer(code string) string {
	if c, ok := t.names.Customer(code); ok {
		return t.prose(c.Name).or(code)
	}
	return code
}

// service is the name of a service.
func (t telling) service(code string) string {
	if one, ok := t.names.Service(code); ok {
		return t.prose(one.Name).or(code)
	}
	return code
}

// or is the text, or where there is none something else.
func (p prose) or(other string) string {
	if p.Text == "" {
		return other
	}
	return p.Text
}

// brief is a day as a ruler shows it: without the year where that is this one.
func (t telling) brief(day clock.Date) string {
	switch {
	case day.IsZero():
		return ""
	case day.Year == t.today.Year:
		return t.printer.DayMonth(day.String())
	}
	return t.date(t.home.zone, day)
}

// at is an instant as a list shows it.
func (t telling) at(at clock.Instant) string {
	if at.IsZero() {
		return ""
	}
	return t.printer.In(t.home.zone).Short(content.Value{Type: content.InstantType, Raw: at.String()})
}

// planned is a planned day, or a day and an hour.
func (t telling) planned(p clock.Planned) string {
	if p.At.IsZero() {
		return t.date(t.home.zone, p.Date)
	}
	return t.at(p.At)
}

// away says how far off a day is: "en 7 días".
func (t telling) away(day clock.Date) string {
	switch n := day.DaysSince(t.today); {
	case n == 0:
		return t.R("away.today")
	case n > 0:
		return t.R("away.ahead", "count", n)
	default:
		return t.R("away.ago", "count", -n)
	}
}

// dayOf is the day of an instant where the organisation lives.
func (t telling) dayOf(at clock.Instant) clock.Date {
	if at.IsZero() {
		return clock.Date{}
	}
	return at.Date(t.zone)
}

// releaseTelling is telling about one release.
type releaseTelling struct {
	telling
	release.Overview
	heads map[string]release.Head // of its facts, by id
}

// tellRelease reads a release that the caller may see, with what its pages are written
// with.
func (s *site) tellRelease(ctx context.Context, code string) (releaseTelling, error) {
	if err := s.inScope(ctx, code); err != nil {
		return releaseTelling{}, err
	}
	t, err := s.telling(ctx)
	if err != nil {
		return releaseTelling{}, err
	}
	o, err := s.Releases.Overview(ctx, code)
	told := releaseTelling{t, o, map[string]release.Head{}}
	for _, head := range o.Facts.Heads() {
		told.heads[string(head.ID)] = head
	}
	return told, err
}

// title is what a release is called.
func (t releaseTelling) title() string {
	if t.Title != "" {
		return t.Title
	}
	return t.Code
}

// showRelease shows a page of releases. After a form the links of the page must not lead
// to the form's address.
func (t telling) showRelease(c *gin.Context, status int, name, title, address string, body any) error {
	v := t.visit
	if c.Request.Method == http.MethodPost {
		v.address = address
	}
	p := t.site.newPage(v, t.home, title, body)
	p.Place = releasesPlace
	if status >= http.StatusBadRequest {
		p.Title = v.T("error_title", "title", title)
	}
	return t.site.show(c.Writer, status, name, p)
}

// releaseHead is the head of a page of a release.
type releaseHead struct {
	Crumb []link
	Title string
	Marks []mark // what holds the release up, or where it comes from
	Facts []headFact
	Acts  []link
	More  []link // what is rarely done
	Tabs  tabRow
	Done  string // what was just done
}

// headFact is a label with what it says; each part may lead somewhere.
type headFact struct {
	Label string
	Parts []link
	Note  string
}

// head is the head of a page of the release.
func (t releaseTelling) head(here string, crumbs ...link) releaseHead {
	h := releaseHead{Title: t.title(), Tabs: releaseTabs(t.visit, t.Release, here, "")}
	h.Crumb = []link{{releasesPath, t.T("nav.releases")}}
	if len(crumbs) > 0 {
		h.Crumb = append(h.Crumb, link{releasePage(t.Code), t.title()})
	}
	h.Crumb = append(h.Crumb, crumbs...)
	if len(crumbs) == 0 {
		h.Crumb = append(h.Crumb, link{"", t.title()})
	}
	return h
}

// marks are what a reader must know of a release before anything else.
func (t releaseTelling) marks() []mark {
	var marks []mark
	if t.Suspended != nil && *t.Suspended {
		marks = append(marks, mark{"held", "held", t.printer.Message("term.release_stage.suspended")})
	}
	if t.Stage == release.Cancelled {
		marks = append(marks, t.releaseMark(t.Stage, false))
	}
	if outcome := release.OutcomeOf(t.Deployments); outcome != "" && outcome != release.Success {
		marks = append(marks, mark{"no", "bad", t.printer.Message("term.release_outcome." + string(outcome))})
	}
	if t.BroughtIn {
		marks = append(marks, mark{"info", "off", t.R("brought_in")})
	}
	return marks
}

// facts are the facts of a release under its title.
func (t releaseTelling) facts() []headFact {
	var facts []headFact
	add := func(key, note string, parts ...link) {
		if len(parts) > 0 || note != "" {
			facts = append(facts, headFact{t.R("fact." + key), parts, note})
		}
	}
	add("code", t.Code)
	if t.Type != "" {
		add("type", t.typeWord(t.Type))
	}
	var customers, policies []link
	for _, served := range t.Serves {
		customers = append(customers, link{"/policies/" + served.Code, t.customer(served.Code)})
		if served.Policy != "" {
			policies = append(policies, link{"/policies/" + served.Code, strings.TrimSpace(served.Code + " " + served.Policy)})
		}
	}
	add("customer", "", shortened(t.telling, customers, releasePage(t.Code, "plan"))...)
	add("policy", "", shortened(t.telling, policies, releasePage(t.Code, "plan"))...)
	if len(t.Units) > 0 {
		add("package", "", link{query(releasePage(t.Code, planSuffix), sectionName, "units"), t.R("units", "count", len(t.Units))})
	}
	return append(facts, t.dateFacts()...)
}

// mostNamed is how many customers the head of a page names.
const mostNamed = 3

// shortened is a list of links that does not fill the head of a page: the rest is told by
// its number.
func shortened(t telling, links []link, rest string) []link {
	if len(links) <= mostNamed {
		return links
	}
	return append(links[:mostNamed:mostNamed], link{rest, t.R("more_of", "count", len(links)-mostNamed)})
}

// dateFacts are when the release is planned, or when it was published.
func (t releaseTelling) dateFacts() []headFact {
	planned := t.PlannedOn()
	switch {
	case !t.Released.IsZero():
		note := t.date(t.home.zone, t.Released)
		if !t.FirstPlanned.IsZero() {
			note = t.R("released_note", "date", note, "slip", t.slip(t.Released.DaysSince(t.FirstPlanned)))
		}
		return []headFact{{t.R("fact.released"), nil, note}}
	case planned.IsZero():
		return nil
	}
	return []headFact{{t.R("fact.planned"), nil, t.R("planned_note", "date", t.date(t.home.zone, planned), "away", t.away(planned))}}
}

// slip is a number of days, early or late.
func (t telling) slip(days int) string {
	switch {
	case days == 0:
		return t.R("slip.none")
	case days > 0:
		return t.R("slip.late", "count", days)
	default:
		return t.R("slip.early", "count", -days)
	}
}

// typeWord is the name of a type of release; one of the organisation's own is its name.
func (t telling) typeWord(kind string) string {
	if key := "term.release_type." + kind; t.printer.Has(key) {
		return t.printer.Message(key)
	}
	return kind
}

// releaseMark is the mark of a release's stage.
func (t telling) releaseMark(stage release.Stage, suspended bool) mark {
	if suspended {
		return mark{"held", "held", t.printer.Message("term.release_stage.suspended")}
	}
	m := mark{"run", "act", t.printer.Message("term.release_stage." + string(stage))}
	switch stage {
	case release.Draft:
		m.Icon, m.Class = "draft", "off"
	case release.Deployed, release.Reviewed, release.Closed:
		m.Icon, m.Class = "done", "ok"
	case release.Cancelled:
		m.Icon, m.Class = "na", "off"
	}
	return m
}

// deploymentMark is the mark of a deployment's stage.
func (t telling) deploymentMark(stage release.DeploymentStage) mark {
	m := mark{"run", "act", t.printer.Message("term.deployment_stage." + string(stage))}
	switch stage {
	case release.ToDeploy:
		m.Icon, m.Class = "draft", "off"
	case release.Installed, release.Verified:
		m.Icon, m.Class = "done", "ok"
	case release.Undone, release.Failed:
		m.Icon, m.Class = "no", "bad"
	case release.Postponed:
		m.Icon, m.Class = "over", "wait"
	case release.Dropped:
		m.Icon, m.Class = "na", "off"
	}
	return m
}
