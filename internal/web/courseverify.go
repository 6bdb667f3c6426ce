package web

import (
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/release"
)

// verificationPages are the checklist of a deployment, what was found installed, its
// issues, what users say and the monitoring.
func (r *router) verificationPages() {
	const page = courseDeployment + "/verification"
	r.get(page, "release.read", func(c *gin.Context) error { return r.showVerification(c, okStatus, refused{}) })
	r.act(page+"/items/:item/state", "release.tick", act{form: "item", do: r.itemTyped, show: r.showVerification})
	r.sheet(r.moveSheet(page+"/verify", verificationTab, release.VerifyDeployment))
	for _, one := range []courseSheet{
		{name: "item_done", path: page + "/items/:item/done", permission: "release.tick", fill: r.fillItemDone, record: r.recordItemDone},
		{name: "not_applicable", path: page + "/items/:item/not-applicable", permission: "release.tick", risk: true, fill: r.fillNotApplicable, record: r.recordNotApplicable},
		{name: "inspection", path: page + "/inspection", permission: "release.record", fill: r.fillInspection, record: r.recordInspection, keys: map[string]string{"targets": "target"}},
		{name: "configuration", path: page + "/configuration", permission: "release.record", fill: r.fillConfiguration, record: r.recordConfiguration},
		{name: "feedback", path: page + "/feedback", permission: "release.record", fill: r.fillFeedback, record: r.recordFeedback},
		{name: "issue", path: courseDeployment + "/issues/new", permission: "release.record", fill: r.fillIssue, record: r.recordIssue, next: issueBack},
		{name: "issue_state", path: courseDeployment + "/issues/of/:code", permission: "release.record", fill: r.fillIssueState, record: r.recordIssueState},
	} {
		one.tab = verificationTab
		r.sheet(one)
	}
}

func (s *site) showVerification(c *gin.Context, status int, no refused) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Verifying(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	b := v.head(found.Release, verificationTab, found.At.Code)
	b.done(v, c)
	b.Facts = v.deploymentFacts(found.At, found.Checklist.Deployment)
	if len(no.wrong) > 0 {
		b.Messages = append(b.Messages, courseMessage{Class: "bad", Icon: "no", Title: no.title, Lines: []courseLine{{Text: no.wrong[0]}}})
	}
	verified := "deployment " + found.At.Code + " verified"
	if found.At.Stage != release.Verified {
		b.Messages = append(b.Messages, v.conditions(found.Gates, verified, "term.deployment_stage.verified", "")...)
	}
	if found.At.Stage == release.Installed {
		b.Acts = v.offered(found.Gates, verified, courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "verification", "verify"), Label: v.Say("page_course.move.verify")})
	}
	b.Sections = []courseSection{
		v.itemSection(found), v.installedSection(found), v.configurationSection(found), v.issueSection(found), v.feedbackSection(found), v.monitoringSection(found, home),
	}
	return s.showCourse(c, status, v, home, b, no)
}

// tickable reports whether items of a deployment can be ticked now.
func tickable(d release.Deployment) bool {
	return !slices.Contains([]release.DeploymentStage{release.Verified, release.Undone, release.Failed, release.Dropped}, d.Stage)
}

func (v visit) itemSection(found release.Verifying) courseSection {
	t := v.table("checklist", "item", "state", "on", "evidence", "-")
	for _, one := range found.Checklist.Deployment.Items {
		cell := v.statement(one)
		if one.Mandatory {
			cell.Small = v.Say("page_course.mandatory")
		}
		evidence := v.cellOf(one.Evidence)
		if reason, lang := v.textOf(one.Reason); reason != "" {
			evidence = courseCell{Text: reason, Lang: lang, Small: v.Say("page_course.approved_by", "person", orDash(one.Approved))}
		}
		t.add(cell, courseCell{Mark: v.marked(one.State, "")}, courseCell{Text: v.dated(one.On), Small: one.By}, evidence, courseCell{Acts: v.itemActs(found, one)})
	}
	return v.section("checklist", t)
}

// statement is what an item asks: its text, or the words of one that every policy has.
func (v visit) statement(one release.ItemView) courseCell {
	if one.Statement.Text != nil {
		return v.cellOf(*one.Statement.Text)
	}
	return courseCell{Text: v.printer.Plain(content.Inline{one.Statement})}
}

// itemActs are what can be done with an item now.
func (v visit) itemActs(found release.Verifying, one release.ItemView) []courseAct {
	if !v.who.May("release.tick") || !tickable(found.At) {
		return nil
	}
	of := func(part string) string {
		return deploymentPage(found.Release.Code, found.At.Code, "verification", "items", one.Code, part)
	}
	post := func(label, state string) courseAct {
		return courseAct{Href: onceAddress(of("state")), Label: v.Say("page_course.act." + label), Name: one.Code, Class: "sm", Post: true, Hidden: []field{{"state", state}}}
	}
	if one.State.Key != "term.item_state.pending" {
		return []courseAct{post("undo", string(release.ItemPending))}
	}
	return []courseAct{
		post("met", "done"), {Href: of("done"), Label: v.Say("page_course.act.with_evidence"), Name: one.Code, Class: "sm"},
		{Href: of("not-applicable"), Label: v.Say("page_course.act.not_applicable"), Name: one.Code, Class: "sm"},
	}
}

func (s *site) itemTyped(c *gin.Context, t *typed) (string, error) {
	return query(courseAddress(c, "verification"), "done", "item") + "#checklist", s.tickItemAs(c, t, release.Tick{State: t.text("state")})
}

func (s *site) tickItemAs(c *gin.Context, t *typed, tick release.Tick) error {
	if err := s.inScope(c.Request.Context(), c.Param("release")); err != nil {
		return err
	}
	tick.Release, tick.Deployment, tick.Item = c.Param("release"), c.Param("deployment"), c.Param("item")
	return s.Releases.Tick(c.Request.Context(), t.person, tick)
}

// verifySheet begins a page with a form about the verification of a deployment.
func (s *site) verifySheet(c *gin.Context, v visit) (courseBody, release.Verifying, error) {
	found, err := s.Releases.Verifying(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, found, err
	}
	b := v.head(found.Release, verificationTab, found.At.Code)
	b.Form = &form{}
	return b, found, nil
}

func (s *site) itemSheet(c *gin.Context, v visit) (courseBody, release.Verifying, error) {
	b, found, err := s.verifySheet(c, v)
	if err != nil {
		return b, found, err
	}
	for _, one := range found.Checklist.Deployment.Items {
		if one.Code == c.Param("item") {
			cell := v.statement(one)
			b.Lead = []courseFact{{Label: v.Say("page_course.col.item"), Value: cell.Text, Lang: cell.Lang}}
			return b, found, nil
		}
	}
	return b, found, fault.New(fault.NotFound, "fault.release.no_item", fault.Args{"deployment": found.At.Code, "value": shown(c.Param("item"))})
}

func (s *site) fillItemDone(c *gin.Context, v visit, home house) (courseBody, error) {
	b, _, err := s.itemSheet(c, v)
	if err == nil {
		b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.item_done"), Inputs: append([]input{v.courseTip(v.courseArea("evidence"))}, s.atField(v, home)...)}}
	}
	return b, err
}

func (s *site) recordItemDone(c *gin.Context, t *typed) error {
	at := t.planned("at")
	if t.text("at") == t.Get("shown") {
		at.Date, at.At = release.Tick{}.At.Date, release.Tick{}.At.At
	}
	if err := t.wrong(); err != nil {
		return err
	}
	return s.tickItemAs(c, t, release.Tick{State: "done", At: at, Evidence: t.proseOf("evidence")})
}

func (s *site) fillNotApplicable(c *gin.Context, v visit, _ house) (courseBody, error) {
	b, found, err := s.itemSheet(c, v)
	if err == nil {
		b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.not_applicable"), Inputs: []input{
			v.courseArea("reason"), v.courseTip(v.coursePick("approved", none("", peopleOf(found.Managers, "")))),
		}}}
	}
	return b, err
}

func (s *site) recordNotApplicable(c *gin.Context, t *typed) error {
	return s.tickItemAs(c, t, release.Tick{State: "not_applicable", Reason: t.proseOf("reason"), Approved: t.text("approved")})
}

func (v visit) installedSection(found release.Verifying) courseSection {
	t := v.table("installed", "target", "unit", "packaged", "found", "state")
	for _, one := range found.Checklist.Installed {
		t.add(courseCell{Text: one.Target}, courseCell{Text: one.Unit}, courseCell{Text: orDash(clipped(one.Packaged))}, courseCell{Text: orDash(clipped(one.Found))}, courseCell{Mark: v.marked(one.State, "")})
	}
	s := v.section("installed", t)
	if len(t.Rows) > 0 {
		s.End = v.Say("page_course.matching", "matching", found.Checklist.Matching, "count", len(t.Rows))
	}
	s.Acts = v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "verification", "inspection"), Label: v.Say("page_course.act.inspection")})
	return s
}

// clipped is a version or the beginning of a hash.
func clipped(text string) string {
	if sumForm.MatchString(text) {
		return short(text)
	}
	return text
}

// foundGrid is what was found on the targets.
func (v visit) foundGrid() grid {
	g := grid{Name: "targets", Title: v.Say("page_course.section.installed"), Add: v.Say("page_course.add.target")}
	for _, name := range []string{"target", "unit", "version", "hash"} {
		g.Columns = append(g.Columns, gridColumn{Name: name, Label: v.Say("page_course.col." + courseKey(name)), Type: "text", Most: 200})
	}
	return g
}

func (s *site) fillInspection(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.verifySheet(c, v)
	if err != nil {
		return b, err
	}
	g := v.foundGrid()
	for _, p := range found.Facts.Packages {
		g.Rows = nil
		for i, u := range p.Of.Units {
			g.Rows = append(g.Rows, gridRow{Index: i, Values: map[string]string{"unit": u.Code}})
		}
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.inspection"), Inputs: s.atField(v, home)}, {Title: v.Say("page_course.group.targets"), Grids: []grid{g}}}
	return b, nil
}

func (s *site) recordInspection(c *gin.Context, t *typed) error {
	g := s.visitOf(c.Request.Context()).foundGrid()
	rows := t.rows(g)
	t.settle(g, rows)
	var body release.Inspection
	for _, row := range rows {
		body.Targets = append(body.Targets, release.Found{Target: row.Values["target"], Unit: row.Values["unit"], Version: row.Values["version"], Hash: row.Values["hash"]})
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.InstalledFact, At: at}, body)
}

func (v visit) configurationSection(found release.Verifying) courseSection {
	t := v.table("configurations", "reference", "who", "on")
	for _, one := range found.Checklist.Configurations {
		t.add(courseCell{Text: one.Reference}, courseCell{Text: orDash(v.printer.Plain(content.Inline{one.Person}))}, courseCell{Text: v.dated(one.On)})
	}
	s := v.section("configurations", t)
	s.Acts = v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "verification", "configuration"), Label: v.Say("page_course.act.configuration")})
	return s
}

func (s *site) fillConfiguration(c *gin.Context, v visit, home house) (courseBody, error) {
	b, _, err := s.verifySheet(c, v)
	if err == nil {
		b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.configuration"), Inputs: append([]input{v.courseTip(v.courseField("configuration_reference", "")), optional(v.courseField("person", ""))}, s.atField(v, home)...)}}
		b.Form.Groups[0].Inputs[0].Name = "reference"
	}
	return b, err
}

func (s *site) recordConfiguration(c *gin.Context, t *typed) error {
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.ConfigurationFact, At: at}, release.ConfigurationUpdated{Reference: t.text("reference"), Person: t.text("person")})
}

func (v visit) feedbackSection(found release.Verifying) courseSection {
	t := v.feedbackTable(found.Checklist.Feedback)
	s := v.section("feedback", t)
	s.Acts = append(v.may("release.invite", courseAct{Href: query(releasePage(found.Release.Code, "links", "new"), "purpose", string(release.AskFeedback)), Label: v.Say("page_course.act.ask_feedback")}),
		v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "verification", "feedback"), Label: v.Say("page_course.act.feedback")})...)
	return s
}

func (v visit) feedbackTable(list []release.FeedbackView) *courseTable {
	t := v.table("feedback", "from", "customer", "on", "#score", "said")
	for _, one := range list {
		score := "–"
		if one.Score.Known {
			score = v.Say("page_course.score", "score", strconv.Itoa(one.Score.N))
		}
		t.add(courseCell{Text: one.From}, v.cellOf(one.Customer), courseCell{Text: v.dated(one.On)}, courseCell{Text: score}, v.cellOf(one.Text))
	}
	return t
}

func (s *site) fillFeedback(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.verifySheet(c, v)
	if err != nil {
		return b, err
	}
	scores := []choice{{"", v.Say("page_course.no_score"), true}}
	for n := 1; n <= 5; n++ {
		scores = append(scores, choice{Value: strconv.Itoa(n), Label: v.Say("page_course.scale." + "s" + strconv.Itoa(n))})
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.feedback"), Inputs: append([]input{
		v.courseField("from", ""), optional(v.coursePick("customer", none("", v.customersOf(found.Course, "")))),
		{Name: "score", Label: v.courseLabel("score"), Type: radioType, Choices: scores}, optional(v.courseArea("text")),
	}, s.atField(v, home)...)}}
	return b, nil
}

func (s *site) recordFeedback(c *gin.Context, t *typed) error {
	body := release.Feedback{From: t.text("from"), Score: t.number("score"), Text: t.proseOf("text")}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.FeedbackFact, Customer: t.text("customer"), At: at}, body)
}

// monitoringSection is the early-life support: until when, and which incidents there were.
func (v visit) monitoringSection(found release.Verifying, home house) courseSection {
	t := v.table("monitoring", "incident", "ci", "priority", "#opened", "#closed", "blamed")
	for _, one := range found.Incidents {
		priority := courseCell{Text: orDash(one.Priority)}
		if one.Major {
			priority.Later = &mark{"over", "bad", v.Say("page_course.major")}
		}
		blamed := courseCell{Text: "–"}
		if one.Release == found.Release.Code {
			blamed = courseCell{Mark: &mark{"gap", "wait", v.Say("page_course.blamed")}}
		}
		t.add(courseCell{Text: one.Title, Small: one.Code}, courseCell{Text: orDash(one.Item)}, priority, courseCell{Text: v.moment(one.Opened)}, courseCell{Text: v.moment(one.Closed)}, blamed)
	}
	s := v.section("monitoring", t)
	s.Facts = []courseFact{{Label: v.Say("page_course.fact.support"), Value: orDash(v.date(home.zone, found.At.SupportUntil))}}
	if !found.From.IsZero() {
		s.Facts = append(s.Facts, courseFact{Label: v.Say("page_course.fact.monitoring"), Value: v.Say("page_course.from_until", "from", v.date(home.zone, found.From), "until", v.date(home.zone, found.Until))})
	}
	s.Acts = v.may("release.import", courseAct{Href: "/imports", Label: v.Say("page_course.act.import_incidents")})
	return s
}
