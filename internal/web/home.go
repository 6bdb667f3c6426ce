package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/release"
)

// homePage is the page of obligations, which is where everybody arrives.
const homePage = "home"

// homePages are the pages of my obligations, search, help with keys.
func (r *router) homePages() {
	r.get("/", "own.read", r.arrivals)
	r.searchPages()
	r.viewsPages()
	r.get(keysPath, "own.read", r.keysHelp)
}

// homeBody is what somebody owes, and how things stand around it.
type homeBody struct {
	Sub       string
	Whose     tabRow
	Groups    []todoGroup
	More      string
	Blank     blank
	Releases  []runningRow
	Documents []countRow
	Did       []didRow
}

// todoGroup are obligations that are due at about the same time.
type todoGroup struct {
	Name, Title string
	Late        bool
	Rows        []todoRow
}

// todoRow is an obligation.
type todoRow struct {
	Icon, Title, Href string
	Line              string
	When, Day         string // relative and absolute
	Late, Main        bool
	Do                string // what the button says
}

// arrivals shows what somebody owes. Before there is an organisation, it leads who may
// set it up to where that is done.
func (s *site) arrivals(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	if home.name == "" && v.who.May("org.edit") && s.answers(startPath) {
		s.goTo(c, startPath)
		return nil
	}
	whose := Whose(c.Query("of_whom"))
	if whose != Team && whose != Delegated {
		whose = Mine
	}
	owed, err := s.Obligations.Of(ctx, v.who, whose)
	if err != nil {
		return err
	}
	body := homeBody{Sub: v.owedSentence(owed, home), Whose: v.whoseTabs(owed, whose), Groups: v.todo(s, owed, home, whose)}
	if owed.More {
		body.More = v.Say("page_home.more")
	}
	if len(body.Groups) == 0 {
		body.Blank = v.nothingOwed(whose)
		if err := s.stillSetUp(ctx, v, body.Blank.Link); err != nil {
			return err
		}
	}
	if err := s.homeSide(ctx, &body, home); err != nil {
		return err
	}
	p := s.newPage(v, home, v.Say("page_home.title"), body)
	p.Place = homePlace
	return s.show(c.Writer, http.StatusOK, homePage, p)
}

// owedSentence says the day, and how much is overdue.
func (v visit) owedSentence(owed Obliged, home house) string {
	day := v.longDay(home.zone, owed.Today)
	switch {
	case owed.Mine == 0:
		return v.Say("page_home.sub_none", "day", day)
	case owed.Late > 0:
		return v.Say("page_home.sub_late", "day", day, "count", owed.Late)
	}
	return v.Say("page_home.sub", "day", day, "count", owed.Mine)
}

// whoseTabs are the lists that have something for the reader.
func (v visit) whoseTabs(owed Obliged, here Whose) tabRow {
	tabs := tabRow{Name: v.Say("page_home.whose")}
	for _, one := range []struct {
		whose Whose
		count int
	}{{Mine, owed.Mine}, {Team, owed.Team}, {Delegated, owed.Delegated}} {
		if one.whose != Mine && one.whose != here && one.count == 0 {
			continue
		}
		value := string(one.whose)
		if one.whose == Mine {
			value = ""
		}
		tabs.Tabs = append(tabs.Tabs, oneTab{query("/", "of_whom", value), v.Say("page_home.whose_" + string(one.whose)), one.count, one.whose == here})
	}
	if len(tabs.Tabs) == 1 {
		tabs.Tabs = nil
	}
	return tabs
}

func (v visit) nothingOwed(whose Whose) blank {
	blank := blank{Title: v.Say("page_home.blank_title_" + string(whose)), Text: v.Say("page_home.blank_text_" + string(whose))}
	switch {
	case whose == Mine && v.who.Has(identity.Auditor): // who owes nothing is here to look
		blank.Text, blank.Link = v.Say("page_evidence.home_text"), &link{evidencePath, v.Say("page_evidence.home_do")}
	case whose == Mine && v.who.May("release.read"):
		blank.Link = &link{"/releases", v.Say("page_home.blank_do")}
	}
	return blank
}

// stillSetUp turns the way on into that of the set-up, for whoever keeps the data while
// there is no release: what was left is found again.
func (s *site) stillSetUp(ctx context.Context, v visit, on *link) error {
	if on == nil || !v.who.May("org.edit") || !s.answers(startPath) {
		return nil
	}
	made, err := s.Releases.List(ctx, release.Query{Limit: 1})
	if err == nil && len(made) == 0 {
		*on = link{startPath, v.Say("page_home.blank_start")}
	}
	return err
}

// todo are the obligations in their groups; the first button of what is one's own is
// the page's main one.
func (v visit) todo(s *site, owed Obliged, home house, whose Whose) []todoGroup {
	var groups []todoGroup
	for _, o := range ordered(owed.List, owed.Today) {
		name := o.groupOf(owed.Today)
		if n := len(groups); n == 0 || groups[n-1].Name != string(name) {
			groups = append(groups, todoGroup{Name: string(name), Title: v.Say("page_home.group_" + string(name)), Late: name == dueLate})
		}
		row := v.todoRow(s, o, whose)
		row.Late = name == dueLate
		if row.When = v.relative(o.Due, owed.Today); !o.Due.IsZero() {
			row.Day = v.date(home.zone, o.Due)
		}
		row.Main = whose != Team && len(groups) == 1 && len(groups[0].Rows) == 0
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return groups
}

// relative is a day as seen from today; what has no day says so.
func (v visit) relative(day, today clock.Date) string {
	if day.IsZero() {
		return v.Say("page_home.undated")
	}
	switch days := day.DaysSince(today); {
	case days == 0:
		return v.Say("page_home.today")
	case days == 1:
		return v.Say("page_home.tomorrow")
	case days == -1:
		return v.Say("page_home.yesterday")
	case days < 0:
		return v.Say("page_home.days_ago", "count", -days)
	default:
		return v.Say("page_home.in_days", "count", days)
	}
}

func (v visit) todoRow(s *site, o Obligation, whose Whose) todoRow {
	switch {
	case o.Document != nil:
		return v.documentRow(s, *o.Document)
	case o.Returned != nil:
		return v.returnedRow(s, *o.Returned)
	case o.Ending != nil:
		role := v.Say("term.role." + o.Ending.Role)
		return todoRow{
			Icon: "ppl", Title: v.Say("page_home.ending", "role", role), Href: "/people",
			Line: v.Say("page_home.ending_line", "person", o.Ending.Name), Do: v.Say("page_home.ending_do"),
		}
	case o.Wait != nil:
		return v.waitRow(*o.Wait, whose)
	}
	return todoRow{}
}

// documentRow is a task of a document.
func (v visit) documentRow(s *site, t document.Task) todoRow {
	at := document.Subject{Kind: t.Kind, Full: t.Subject, Short: t.Subject}
	icons := map[string]string{document.TaskDecide: "sign", document.TaskReview: "doc", document.TaskAcknowledge: "doc", document.TaskExpiring: "doc"}
	key := "page_home.document_" + t.What
	return todoRow{
		Icon: icons[t.What], Title: v.Say(key, "document", v.label(s, at), "version", t.Version.Number), Href: docPath(at) + "#control",
		Line: v.Say(key+"_line", "code", or(t.Code, at.Full), "version", t.Version.Number), Do: v.Say(key + "_do"),
	}
}

// returnedRow is a document that somebody sent back to its owner.
func (v visit) returnedRow(s *site, st document.Status) todoRow {
	at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
	return todoRow{
		Icon: "sign", Title: v.Say("page_home.returned", "document", v.label(s, at), "version", st.Last.Number), Href: docPath(at),
		Line: v.Say("page_home.returned_line", "code", or(st.Code, at.Full)), Do: v.Say("page_home.returned_do"),
	}
}

// waitRow is something that a release waits for.
func (v visit) waitRow(w release.Wait, whose Whose) todoRow {
	gate := strings.ReplaceAll(w.Gate, "-", "_")
	row := todoRow{Icon: gateIcon(w.Gate), Href: waitHref(w)}
	switch w.Kind {
	case release.WaitGate:
		row.Title, row.Do = v.Say("page_home.gate_"+gate), v.Say("page_home.gate_"+gate+"_do")
	case release.WaitDeferred:
		row.Title, row.Do = v.Say("page_home.deferred", "gate", v.Say("term.gate."+gate)), v.Say("page_home.deferred_do")
	case release.WaitException:
		row.Title, row.Do = v.Say("page_home.exception", "gate", v.Say("term.gate."+gate)), v.Say("page_home.exception_do")
	case release.WaitFact:
		row.Title, row.Do = v.Say("page_home.fact"), v.Say("page_home.fact_do")
	}
	row.Line = strings.Join(v.waitLine(w, whose), " · ")
	return row
}

// waitLine says of what, for whom, who owes it and what it stops.
func (v visit) waitLine(w release.Wait, whose Whose) []string {
	parts := []string{or(w.Title, w.Release)}
	if w.Deployment != "" {
		parts = append(parts, v.Say("page_home.of_deployment", "deployment", w.Deployment))
	}
	if w.Customer != "" {
		parts = append(parts, w.Customer)
	}
	if whose == Team && v.printer.Has("term.role."+w.Role) {
		parts = append(parts, v.Say("term.role."+w.Role))
	}
	switch {
	case w.Stage != "":
		parts = append(parts, v.Say("page_home.stops_release", "stage", v.Say("term.release_stage."+string(w.Stage))))
	case w.Leg != "":
		parts = append(parts, v.Say("page_home.stops_deployment", "stage", v.Say("term.deployment_stage."+string(w.Leg))))
	case w.Kind == release.WaitDeferred:
		parts = append(parts, v.Say("page_home.stops_closing"))
	}
	if w.Lines > 1 {
		parts = append(parts, v.Say("page_home.lines", "count", w.Lines))
	}
	return parts
}

// gateIcon is the icon of what a gate asks for.
func gateIcon(gate string) string {
	switch gate {
	case "policy-in-force":
		return "pol"
	case "authorization", "release-approval":
		return "sign"
	case "criteria-agreed", "acceptance", "notice-given":
		return "mail"
	case "window":
		return "cal"
	case "roles-assigned":
		return "ppl"
	case "issues-handed-over", "investigated", "deferred-done":
		return "flag"
	case "review-complete", "pir":
		return "doc"
	default:
		return "rel"
	}
}

// waitHref is the page on which what is waited for is met; what a plan lacks is told by
// the release's page, which leads on to each field.
func waitHref(w release.Wait) string {
	if w.Kind == release.WaitException || w.Kind == release.WaitDeferred {
		return releasePage(w.Release, exceptionsPart)
	}
	if at, known := meetings()[w.Gate]; known && w.Kind == release.WaitGate && at.part != planTab && at.ofDeployment == (w.Deployment != "") {
		return at.address(w.Release, w.Deployment)
	}
	if w.Deployment != "" {
		return deploymentPage(w.Release, w.Deployment)
	}
	return releasePage(w.Release)
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
