package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
)

// coursePages are the pages of what happens in a release: tests, baselines, tasks, verification, review.
func (r *router) coursePages() {
	r.testsPages()
	r.linkPages()
	r.baselinesPages()
	r.tasksPages()
	r.verificationPages()
	r.reviewPages()
}

// The addresses of a release and of a deployment, as routes.
const (
	courseRelease    = releasesPath + "/:release"
	courseDeployment = courseRelease + "/deployments/:deployment"
)

// coursePage is the template of all of these pages.
const coursePage = "course"

// courseBody is a page of what happens in a release.
type courseBody struct {
	Crumbs   []link
	Heading  string
	Sub      string
	Facts    []courseFact
	Acts     []courseAct // in the head, the main one last
	Tabs     tabRow
	Waves    tabRow // the deployments, where there are several
	Done     string
	Undo     *courseAct // of what was just done
	Messages []courseMessage
	Tasks    *taskList
	Lead     []courseFact // what a form is about, before it
	Form     *form
	Sections []courseSection
	Back     *courseAct // at the foot of the tasks, always
	BackNote string
}

// courseFact is a label with its value.
type courseFact struct{ Label, Value, Href, Lang string }

// courseAct is a button: a way to another page, or a form of nothing but itself.
type courseAct struct {
	Href, Label, Icon, Class, Name string // Name tells it apart from others of the same label
	Post                           bool
	Hidden                         []field
}

// courseMessage says what is missing or wrong, with the way to it.
type courseMessage struct {
	Class, Icon string
	Title       string
	Lines       []courseLine
	Act         *courseAct
}

// courseLine is a sentence, or the way to what it speaks of.
type courseLine struct{ Text, Href string }

// courseSection is a part of a page: what there is, and what can be added to it.
type courseSection struct {
	ID, Title, End, Note string
	Table                *courseTable
	Facts                []courseFact
	Empty                string
	Pager                pager
	Acts                 []courseAct
	Form                 *form
	Inner                string // details that open: their summary
	Hidden               *courseTable
}

// courseTable is a table; on a phone its rows are cards.
type courseTable struct {
	Name    string
	Columns []courseColumn
	Rows    []courseRow
}

type courseColumn struct {
	Label string
	Num   bool
	When  bool // instants, which do not wrap
}

// courseRow is a row; Band makes it a heading of those after it.
type courseRow struct {
	Band  string
	Cells []courseCell
}

// courseCell is one cell: text, a state, a hash, buttons.
type courseCell struct {
	Label       string // of the column, for cards
	Text, Lang  string
	Href        string
	Small       string
	SmallLang   string
	SmallHref   string
	Hash        string
	Mark, Later *mark
	Num, When   bool
	Title       bool
	Acts        []courseAct
}

// showCourse shows a page of what happens in a release.
func (s *site) showCourse(c *gin.Context, status int, v visit, home house, body courseBody, no refused) error {
	title := v.Say("page_course.window", "page", body.Heading, "release", body.Crumbs[1].Label)
	if len(no.faults) > 0 {
		title = v.T("error_title", "title", title)
	}
	p := s.newPage(v, home, title, body)
	p.Place = releasesPlace
	return s.show(c.Writer, status, coursePage, p)
}

// courseOf begins a page of a release, after a check that its reader may see it.
func (s *site) courseOf(c *gin.Context) (v visit, home house, err error) {
	ctx := c.Request.Context()
	v = s.visitOf(ctx)
	if home, err = s.household(ctx); err != nil {
		return v, home, err
	}
	v.printer = v.printer.In(home.zone)
	return v, home, s.inScope(ctx, c.Param("release"))
}

// head is what every page about a release has on top. tab is the part that it shows.
func (v visit) head(r release.Release, tab, deployment string) courseBody {
	b := courseBody{
		Crumbs:  []link{{releasesPath, v.T("nav.releases")}, {releasePage(r.Code), releaseName(r)}},
		Heading: v.Say("page_course.title." + tab), Tabs: releaseTabs(v, r, tab, deployment),
	}
	b.Crumbs = append(b.Crumbs, link{"", b.Heading})
	if deployment == "" || len(r.Deployments) < 2 {
		return b
	}
	b.Waves.Name = v.Say("page_course.waves")
	for _, d := range r.Deployments {
		b.Waves.Tabs = append(b.Waves.Tabs, oneTab{Href: deploymentPage(r.Code, d.Code, tab), Label: d.Code, Here: d.Code == deployment})
	}
	return b
}

// releaseName is what people call a release.
func releaseName(r release.Release) string {
	if r.Title == "" {
		return r.Code
	}
	return r.Title
}

// done says what the form that led to a page did.
func (b *courseBody) done(v visit, c *gin.Context) {
	if key := "page_course.done." + c.Query("done"); c.Query("done") != "" && v.printer.Has(key) {
		b.Done = v.Say(key)
	}
}

// ended reports whether nothing of a release is left to do.
func ended(r release.Release) bool { return r.Stage == release.Closed || r.Stage == release.Cancelled }

// may are those of the buttons that the reader may press.
func (v visit) may(permission string, acts ...courseAct) []courseAct {
	if !v.who.May(permission) {
		return nil
	}
	return acts
}

// word is the name of a value of an enumeration; "–" for none.
func (v visit) word(t content.Term) string {
	if t.Key == "" {
		return "–"
	}
	return v.printer.Message(t.Key)
}

// marked is the state that a value of an enumeration is.
func (v visit) marked(t content.Term, missing string) *mark {
	m := &mark{"draft", "off", missing}
	if t.Key == "" {
		m.Icon, m.Class = "gap", "wait"
		return m
	}
	m.Word = v.printer.Message(t.Key)
	switch t.Mark {
	case content.ProgressMark:
		m.Icon, m.Class = "run", "act"
	case content.DoneMark, content.ForceMark:
		m.Icon, m.Class = "done", "ok"
	case content.RefusedMark:
		m.Icon, m.Class = "no", "bad"
	case content.BreachMark:
		m.Icon, m.Class = "over", "bad"
	case content.GoneMark:
		m.Icon = "na"
	}
	return m
}

// late marks what was recorded later than the policy's hours.
func (v visit) late(late bool) *mark {
	if !late {
		return nil
	}
	return &mark{"over", "wait", v.Say("page_course.late")}
}

// dated is a date of a view as tables show it; "–" for none.
func (v visit) dated(d content.Date) string {
	value, present, err := content.ValueOf(d)
	if err != nil || !present {
		return "–"
	}
	return v.printer.Short(value)
}

// plannedWords is a planned date as tables show it; "–" for none.
func (v visit) plannedWords(p clock.Planned) string {
	if p.At.IsZero() {
		return v.dated(content.Date{ISO: p.Date.String()})
	}
	return v.moment(p.At)
}

// textOf is a text of people in the reader's language, and its own where that is another.
func (v visit) textOf(text content.Text) (said, lang string) {
	said, lang = text.Get(v.lang)
	if lang == v.lang {
		lang = ""
	}
	return said, lang
}

// cellOf is a cell of a text of people.
func (v visit) cellOf(text content.Text) courseCell {
	said, lang := v.textOf(text)
	return courseCell{Text: orDash(said), Lang: lang}
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

// add adds a row whose cells know their columns.
func (t *courseTable) add(cells ...courseCell) {
	for i := range cells {
		cells[i].Label, cells[i].Num, cells[i].When = t.Columns[i].Label, t.Columns[i].Num, t.Columns[i].When
		cells[i].Title = i == 0
	}
	t.Rows = append(t.Rows, courseRow{Cells: cells})
}

// table is an empty table; a column whose key starts with "#" holds figures.
func (v visit) table(name string, columns ...string) *courseTable {
	t := &courseTable{Name: v.Say("page_course.section." + name)}
	for _, key := range columns {
		num := key[0] == '#'
		if num {
			key = key[1:]
		}
		label := ""
		if key != "-" {
			label = v.Say("page_course.col." + key)
		}
		t.Columns = append(t.Columns, courseColumn{label, num, slices.Contains([]string{"on", "built", "taken", "start", "started", "planned"}, key)})
	}
	return t
}

// section is a part of a page with its table, and what it says while there is nothing.
func (v visit) section(name string, table *courseTable) courseSection {
	s := courseSection{ID: name, Title: v.Say("page_course.section." + name), Table: table}
	if table != nil && len(table.Rows) == 0 {
		s.Table = nil
		if key := "page_course.empty." + name; v.printer.Has(key) {
			s.Empty = v.Say(key)
		}
	}
	return s
}

// address is the address of a page of the release, or of one of its deployments.
func courseAddress(c *gin.Context, rest ...string) string {
	if deployment := c.Param("deployment"); deployment != "" {
		return deploymentPage(c.Param("release"), deployment, rest...)
	}
	return releasePage(c.Param("release"), rest...)
}

// missing says what stands between a release, or a deployment, and a stage: the open
// conditions with who answers for them. Guard is the stage as gates name it.
// What the page shows itself, by the gates named, is not said again.
func (v visit) missing(gates []release.GateResult, target string, itself ...string) []courseLine {
	var lines []courseLine
	for _, g := range gates {
		if g.Target.Name() == target && !g.Reached && !g.Holds() && !slices.Contains(itself, g.Gate.ID) {
			lines = append(lines, v.openLine(g))
		}
	}
	return lines
}

// openLine says what a condition misses, the first of it where there is more.
func (v visit) openLine(g release.GateResult) courseLine {
	first := g.Open[0]
	args := []any{"gate", v.printer.Message(g.Gate.Term().Key), "missing", v.printer.Say(first.Key, first.Args), "who", v.role(first.Owes), "count", len(g.Open) - 1}
	if len(g.Open) > 1 {
		return courseLine{Text: v.Say("page_course.open_more", args...)}
	}
	return courseLine{Text: v.Say("page_course.open", args...)}
}

// conditions are the open conditions as a message; none when all hold.
func (v visit) conditions(gates []release.GateResult, target, stage, href string, itself ...string) []courseMessage {
	lines := v.missing(gates, target, itself...)
	if len(lines) == 0 {
		return nil
	}
	m := courseMessage{Class: "wait", Icon: "gap", Title: v.Say("page_course.conditions", "count", len(lines), "stage", v.printer.Message(stage)), Lines: lines}
	if href != "" {
		m.Act = &courseAct{Href: href, Label: v.Say("page_course.act.conditions")}
	}
	return []courseMessage{m}
}

// offered is the way to the next stage: the page's main button once no condition is
// open, and before that only the way to record what happened while they held.
func (v visit) offered(gates []release.GateResult, target string, to courseAct) []courseAct {
	to.Class = "main"
	if len(v.missing(gates, target)) > 0 {
		to.Label, to.Class = v.Say("page_releases.pass_late"), ""
	}
	return v.may("release.move", to)
}

// short is the beginning of a hash, as lists show it.
func short(hash string) string { return hash[:min(len(hash), 12)] }

// typedNow is the present as a field shows it.
func (s *site) typedNow(zone string) string { return typedTime(s.Clock.Now(), zoneOf(zone)) }

// happened is when somebody says that something happened; the zero instant, which
// means now, when the form says no more than it showed.
func happened(t *typed, now clock.Instant) clock.Instant {
	at := t.instant("at")
	if typed := t.text("at"); typed == t.Get("shown") || at.Time().Truncate(time.Minute).Equal(now.Time().Truncate(time.Minute)) {
		return clock.Instant{}
	}
	return at
}

// atField is when something happened; unless somebody changes it, that is now.
func (s *site) atField(v visit, home house) []input {
	now := s.typedNow(home.zone)
	at := input{Name: "at", Label: v.Say("page_course.field.at"), Type: timeType, Value: now, Tip: v.Say("page_course.tip.at", "zone", home.zone), Most: 40}
	return []input{at, {Name: "shown", Type: "hidden", Value: now}}
}

// record records a fact of the release of a page, or of its deployment.
func (s *site) recordTyped(c *gin.Context, head release.Head, body any) error {
	head.Deployment = c.Param("deployment")
	_, err := record(c.Request.Context(), s, c.Param("release"), head, body)
	return err
}

// peopleOf are choices of people: codes with names.
func peopleOf(list []release.Named, now string) []choice {
	var all []choice
	for _, one := range list {
		all = append(all, choice{one.Code, one.Name, one.Code == now})
	}
	return all
}

// customersOf are choices of the customers of a release.
func (v visit) customersOf(c release.Course, now string) []choice {
	var all []choice
	for _, one := range c.Customers {
		name, _ := v.textOf(c.Called(one.Code))
		all = append(all, choice{one.Code, name, one.Code == now})
	}
	return all
}

// termChoices are values of an enumeration as choices.
func (v visit) termChoices(enumeration string, values ...string) []choice {
	var all []choice
	for _, value := range values {
		all = append(all, choice{Value: value, Label: v.printer.Message("term." + enumeration + "." + value)})
	}
	return all
}

// none is choices after one that chooses nothing.
func none(label string, choices []choice) []choice {
	return append([]choice{{Label: label}}, choices...)
}

// okStatus is the status of a page that is shown as it stands.
const okStatus = http.StatusOK

// person is the code of whoever asks.
func person(ctx context.Context) string { return who(ctx).Person }
