package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/release"
)

// planSheet is a page of a plan.
type planSheet struct {
	Crumb     []link
	Heading   string
	Facts     []factLink
	Tabs      tabRow
	Plans     tabRow // the release's plan and those of its deployments
	Done      string
	Fell      string // the authorisation that no longer holds, in words
	Core      string // what is said where the part is part of what is authorised
	Outline   []outlineLine
	Gaps      []gapLink
	Here      []gapLink // what the part that is shown misses, outside of its fields
	Title     string
	Help      string
	Form      form
	May       bool // the reader may change it
	Wide      bool
	Pages     *pages
	Import    *link
	Export    *link
	People    []string
	Roles     []string
	Preview   string
	Document  string // page of the document
	FrameName string
	Next      *link // the part that follows
}

// factLink is a line of the head.
type factLink struct{ Label, Value, Href string }

// outlineLine is a part of the plan in the outline.
type outlineLine struct {
	Href, Label string
	Here        bool
	Missing     int
}

// gapLink is something that is missing, with the way to where it is met.
type gapLink struct{ Href, Text, Stops string }

// pages are the pages of a long table.
type pages struct{ Text, First, Earlier, Later, Export string }

// showPlan shows a part of a plan, with what was wrong with it if it was refused.
func (s *site) showPlan(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	at, err := planPlaceOf(c)
	if err != nil {
		return err
	}
	e, err := s.planEditor(ctx, at)
	if err != nil {
		return err
	}
	e.open = e.gaps(at)
	if c.Request.Method == http.MethodPost {
		e.address = at.address(at.section.name, at.from) // links of the page must not lead to the form's address
	}
	body := e.body(at)
	body.Form = s.planForm(e, at, no)
	body.outline(e, at)
	body.said(e, at, c)
	p := s.newPage(e.visit, e.home, e.Say("page_plan.window", "release", body.Heading, "part", body.Title), body)
	p.Place = releasesPlace
	if len(no.faults) > 0 {
		p.Title = e.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, planPage, p)
}

// body is the page without its form.
func (e *planEditor) body(at planPlace) planSheet {
	r := e.saved
	b := planSheet{
		Heading: e.releaseName(), May: e.who.May(planEdit), Wide: at.section.wide, Tabs: releaseTabs(e.visit, r, planTab, at.deployment),
		Title: e.Say("page_plan.section." + at.section.name), People: e.people(),
		Crumb: []link{{"/releases", e.T("nav.releases")}, {releasePage(r.Code), r.Code}, {"", e.Say("page_plan.crumb")}},
	}
	if at.section.help != "" {
		b.Help = e.Say(at.section.help)
	}
	for _, c := range e.roles() {
		b.Roles = append(b.Roles, c.Label)
	}
	b.Plans = e.plansRow(at)
	kind, subject := "release_plan", r.Code
	if at.deployment != "" {
		kind, subject = "deployment_plan", r.Code+"@"+at.deployment
	}
	if e.who.May(readDrafts) && !at.fresh {
		b.Document = "/documents/" + kind + "/" + subject
		b.Preview = fmt.Sprintf("%s/preview/%s.pdf?row=%d", b.Document, e.fileLang(e.home.languages), r.RowVersion)
		b.FrameName = e.Say("page_plan.preview_of", "document", e.printer.Message(kind+".label"))
	}
	if at.section.name == "activities" {
		b.Export = &link{apiRoot + "/exports/activities.xlsx?" + "release=" + r.Code, e.Say("page_plan.export")}
		if e.who.May("release.import") {
			b.Import = &link{"/imports", e.Say("page_plan.import")}
		}
		b.Pages = e.pagesOf(at)
	}
	return b
}

func (e *planEditor) releaseName() string {
	if e.saved.Title == "" {
		return e.saved.Code
	}
	return e.saved.Title
}

// plansRow leads to the plan of the release and those of its deployments.
func (e *planEditor) plansRow(at planPlace) tabRow {
	code := e.saved.Code
	row := tabRow{Name: e.Say("page_plan.plans"), Tabs: []oneTab{
		{Href: releasePage(code, planSuffix), Label: e.Say("page_plan.of_release"), Here: at.deployment == "" && !at.fresh},
	}}
	for _, d := range e.saved.Deployments {
		row.Tabs = append(row.Tabs, oneTab{Href: deploymentPage(code, d.Code, planSuffix), Label: e.Say("page_plan.of_deployment", "deployment", d.Code), Here: d.Code == at.deployment})
	}
	if e.who.May(planEdit) {
		row.Tabs = append(row.Tabs, oneTab{Href: releasePage(code, newSuffix), Label: e.Say("page_plan.new_deployment"), Here: at.fresh})
	}
	return row
}

// pagesOf are the pages of the activities; nil where one is enough.
func (e *planEditor) pagesOf(at planPlace) *pages {
	n := len(e.saved.Activities)
	if n <= activitiesAtOnce && at.from == 0 {
		return nil
	}
	to := min(at.from+activitiesAtOnce, n)
	p := &pages{Text: e.Say("page_plan.range", "from", min(at.from+1, n), "to", to, "all", n)}
	if at.from > 0 {
		p.First = at.address(at.section.name, 0)
		p.Earlier = at.address(at.section.name, max(at.from-activitiesAtOnce, 0))
	}
	if to < n {
		p.Later = at.address(at.section.name, to)
	}
	return p
}

// planForm is the form of a part of a plan.
func (s *site) planForm(e *planEditor, at planPlace, no refused) form {
	f := s.newForm(formOf(at), at.address(at.section.name, at.from), e.Say("page_plan.save."+at.section.name))
	f.Groups = at.section.build(e)
	f.Hidden = []field{{seenName, digestOf(f.Groups)}}
	e.markGaps(f.Groups)
	if e.who.May(planEdit) && !at.fresh {
		e.addPaste(&f)
	}
	f.again(e.visit, no)
	if no.confirm != "" {
		f.Groups = append(f.Groups, fieldset{Title: e.Say("page_plan.confirm.group"), Inputs: []input{
			{Name: confirmName, Type: "checkbox", Label: e.Say("page_plan.confirm.agree"), Tip: no.confirm},
		}})
	}
	if at.fresh {
		f.Leave = &link{releasePage(at.release, planSuffix), e.Say("page_plan.leave")}
	}
	return f
}

// said fills what the page says of what was done, and of what is authorised.
func (b *planSheet) said(e *planEditor, at planPlace, c *gin.Context) {
	if c.Request.Method == http.MethodGet && c.Query("done") == "saved" {
		b.Done = e.Say("page_plan.saved", "part", b.Title)
		if lost := c.Query("of"); lost != "" {
			b.Fell = e.T("release.revoked", "count", strings.Count(lost, ", ")+1, "references", lost)
		}
	}
	core, err := release.CoreOf(e.saved).Hash()
	if err != nil || !at.section.core {
		return // text that is no UTF-8 is authorised by nobody
	}
	if bound := e.saved.Bound(core); len(bound) > 0 {
		b.Core = e.Say("page_plan.core."+at.section.name, "references", e.printer.List(bound))
		if release.Stages().Reaches(release.Deploying, e.saved.Stage) {
			b.Core = e.Say("page_plan.core_fixed")
		}
	}
}

// outline fills the list of the parts and of what they miss.
func (b *planSheet) outline(e *planEditor, at planPlace) {
	if at.fresh {
		return
	}
	fields := map[string]bool{}
	for _, in := range b.Form.inputs() {
		fields[in.Name] = true
	}
	for i, one := range at.all {
		line := outlineLine{Href: at.address(one.name, 0), Label: e.Say("page_plan.section." + one.name), Here: one.name == at.section.name}
		for _, gap := range e.open {
			if gap.section != one.name {
				continue
			}
			line.Missing++
			b.Gaps = append(b.Gaps, gapLink{gap.href, gap.text, gap.stops})
			if line.Here && !fields[gap.field] {
				b.Here = append(b.Here, gapLink{gap.href, gap.text, gap.stops})
			}
		}
		b.Outline = append(b.Outline, line)
		if line.Here && i+1 < len(at.all) {
			b.Next = &link{at.address(at.all[i+1].name, 0), e.Say("page_plan.next", "part", e.Say("page_plan.section."+at.all[i+1].name))}
		}
	}
}

// planGap is something that a gate misses in a plan.
type planGap struct{ section, field, href, text, stops string }

// gaps are what the gates of stages to come miss in the plan that the page is about.
func (e *planEditor) gaps(at planPlace) []planGap {
	var gaps []planGap
	for _, g := range e.gates {
		if g.Reached || at.fresh {
			continue
		}
		for _, open := range g.Open {
			gap, ok := e.gapOf(at, g, open)
			if ok && !slices.ContainsFunc(gaps, func(one planGap) bool { return one.text == gap.text && one.field == gap.field }) {
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// gapOf is an open line of a gate where it is met on the page's plan.
func (e *planEditor) gapOf(at planPlace, g release.GateResult, open release.Open) (planGap, bool) {
	field := open.Field
	of, rest, inside := strings.Cut(strings.TrimPrefix(field, "deployments["), "].")
	switch {
	case inside && strings.HasPrefix(field, "deployments[") && at.deployment != "":
		if of != at.deployment {
			return planGap{}, false
		}
		field = rest
	case at.deployment != "", inside && (rest != "method" && !strings.HasPrefix(rest, "back_out.")):
		return planGap{}, false
	case inside:
		field = rest // the release may say it for all of its deployments
	}
	if field == "deployments" {
		return planGap{at.all[0].name, field, releasePage(at.release, newSuffix), e.printer.Say(open.Key, open.Args), e.stopsOf(g)}, true
	}
	for _, one := range at.all {
		if slices.Contains(one.fields, field) {
			return planGap{
				one.name, field, at.address(one.name, 0) + "#" + e.anchorOf(field),
				e.printer.Say(open.Key, open.Args), e.stopsOf(g),
			}, true
		}
	}
	return planGap{}, false
}

// anchorOf is where a member stands on the page of its part.
func (e *planEditor) anchorOf(field string) string {
	if slices.Contains(e.tables(), field) {
		return "t-" + field
	}
	return "f-" + field
}

// tables are the members that are tables.
func (e *planEditor) tables() []string {
	return []string{"activities", "deliverables", "units", "references", "criteria", "people", "environments"}
}

// stopsOf says what a gate stops.
func (e *planEditor) stopsOf(g release.GateResult) string {
	gate := e.printer.Message(g.Gate.Term().Key)
	if g.Target.At != nil {
		return e.Say("page_plan.stops_deployment", "gate", gate, "deployment", g.Target.At.Code, "stage", e.printer.Message("term.deployment_stage."+string(g.Target.Deployment)))
	}
	return e.Say("page_plan.stops", "gate", gate, "stage", e.printer.Message("term.release_stage."+string(g.Target.Release)))
}

// markGaps marks the fields whose absence stops something.
func (e *planEditor) markGaps(groups []fieldset) {
	for i := range groups {
		for j := range groups[i].Inputs {
			in := &groups[i].Inputs[j]
			ticked := slices.ContainsFunc(in.Choices, func(c choice) bool { return c.Chosen && c.Value != "" })
			for _, gap := range e.open {
				if gap.field == in.Name && !ticked && in.Value == "" {
					in.Stops = gap.stops
				}
			}
		}
	}
}
