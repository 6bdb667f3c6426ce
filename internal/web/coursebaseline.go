package web

import (
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/release"
)

// baselinesPages are the baselines of a deployment.
func (r *router) baselinesPages() {
	r.get(courseDeployment+"/baselines", "release.read", r.baselinesPage)
	r.sheet(courseSheet{
		name: "baseline", path: courseDeployment + "/baselines/:kind", permission: "release.record", tab: baselinesTab, most: baselineLimit,
		fill: r.fillBaseline, record: r.recordBaselineTyped, keys: map[string]string{"cis": "code"},
	})
	r.actUpTo(baselineLimit, courseDeployment+"/baselines/:kind/file", "release.record", act{form: "file", do: r.readBaselineFile, show: r.showBaselineFile})
	r.sheet(courseSheet{
		name: "explanation", path: courseDeployment + "/explanations/:code", permission: "release.record", tab: baselinesTab,
		fill: r.fillExplanation, record: r.recordExplanation,
	})
}

func (s *site) baselinesPage(c *gin.Context) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Baselining(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	b := v.head(found.Release, baselinesTab, found.At.Code)
	b.done(v, c)
	b.Facts = append(v.deploymentFacts(found.At, found.Record.Deployment), courseFact{Label: v.Say("page_course.fact.age"), Value: v.Say("page_course.hours", "count", found.Hours)})
	b.Sub = v.Say("page_course.sub.baselines")
	b.Messages = v.baselineGates(found)
	taken := v.takenSection(found)
	b.Acts = v.nextBaseline(found)
	b.Sections = append([]courseSection{taken}, v.differenceSections(found, c.Query("after"))...)
	return s.showCourse(c, okStatus, v, home, b, refused{})
}

// nextBaseline is the baseline that is owed: the one before until the deployment has
// begun, then the one after.
func (v visit) nextBaseline(found release.Baselining) []courseAct {
	kind := release.BaselineAfter
	if !begun(found.At) {
		kind = release.BaselineBefore
	}
	for _, one := range found.Record.Taken {
		if one.KindKey == string(kind) && one.On.ISO == "" && !ended(found.Release) {
			return v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "baselines", string(kind)), Label: v.Say("page_course.act.take_" + string(kind)), Class: "main"})
		}
	}
	return nil
}

// begun reports whether the present attempt of a deployment has started.
func begun(d release.Deployment) bool {
	return d.Stage != release.ToDeploy && d.Stage != release.Ready && d.Stage != release.Postponed
}

// deploymentFacts are what a deployment is: where, when, for whom.
func (v visit) deploymentFacts(d release.Deployment, view release.DeploymentView) []courseFact {
	env, lang := v.textOf(view.Environment)
	if env == "" {
		env = d.Environment
	}
	customer, _ := v.textOf(view.Customer)
	facts := []courseFact{
		{Label: v.Say("page_course.fact.deployment"), Value: d.Code}, {Label: v.Say("page_course.col.environment"), Value: orDash(env), Lang: lang},
		{Label: v.Say("page_course.fact.stage"), Value: v.word(view.Stage)}, {Label: v.Say("page_course.fact.planned"), Value: v.dated(view.Planned)},
	}
	if d.Attempt > 1 {
		facts = append(facts, courseFact{Label: v.Say("page_course.fact.attempt"), Value: strconv.Itoa(d.Attempt)})
	}
	if customer != "" {
		facts = append(facts, courseFact{Label: v.Say("page_course.col.customer"), Value: customer})
	}
	return facts
}

// baselineGates are what the conditions about baselines miss that are due: the baseline
// after is owed by nobody before there is anything after.
func (v visit) baselineGates(found release.Baselining) []courseMessage {
	var lines []courseLine
	for _, g := range found.Gates {
		at := g.Target.At
		if at == nil || at.Code != found.At.Code || g.Reached || (g.Gate.ID != "baseline-before" && g.Gate.ID != "baseline-after" && g.Gate.ID != "restored") {
			continue
		}
		if g.Gate.ID == "restored" && found.At.Stage != release.Undone || g.Gate.ID == "baseline-after" && !begun(found.At) {
			continue
		}
		if !g.Holds() {
			lines = append(lines, v.openLine(g))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []courseMessage{{Class: "wait", Icon: "gap", Title: v.Say("page_course.baseline_open", "count", len(lines)), Lines: lines}}
}

func (v visit) takenSection(found release.Baselining) courseSection {
	t := v.table("taken", "baseline", "taken", "who", "location", "#items", "sum", "age", "-")
	for _, one := range found.Record.Taken {
		state := courseCell{Text: v.dated(one.On), Later: v.late(one.Late)}
		if one.On.ISO == "" {
			state = courseCell{Mark: &mark{"gap", "wait", v.Say("page_course.not_taken")}}
			if one.KindKey == string(release.BaselineAfter) && !begun(found.At) {
				state.Mark = &mark{"na", "off", v.Say("page_course.not_due")}
			}
		}
		location := v.cellOf(one.Location)
		location.Small = one.Reference
		items := "–"
		if one.Items.Known {
			items = strconv.Itoa(one.Items.N)
		}
		acts := v.may("release.record", courseAct{
			Href: deploymentPage(found.Release.Code, found.At.Code, "baselines", one.KindKey), Label: v.Say("page_course.act.take"), Name: v.word(one.Kind), Class: "sm",
		})
		t.add(courseCell{Text: v.word(one.Kind)}, state, courseCell{Text: orDash(v.printer.Plain(content.Inline{one.By}))}, location, courseCell{Text: items}, courseCell{Hash: short(one.Hash)},
			v.ageCell(found, one), courseCell{Acts: acts})
	}
	return v.section("taken", t)
}

// ageCell says how old the baseline before was, or is, at the start, against what the
// strictest policy allows.
func (v visit) ageCell(found release.Baselining, one release.TakenView) courseCell {
	if one.KindKey != string(release.BaselineBefore) || one.On.ISO == "" {
		return courseCell{Text: "–"}
	}
	for _, g := range found.Gates {
		if g.Gate.ID != "baseline-before" || g.Target.At == nil || g.Target.At.Code != found.At.Code {
			continue
		}
		for _, o := range g.Open {
			if o.Key == "gate.baseline_before.old" {
				return courseCell{Mark: &mark{"over", "bad", v.Say("page_course.too_old", "count", found.Hours)}}
			}
		}
	}
	return courseCell{Mark: &mark{"done", "ok", v.Say("page_course.in_age", "count", found.Hours)}}
}

// differenceSections are what differs: unexpectedly first, then as planned, then all.
func (v visit) differenceSections(found release.Baselining, after string) []courseSection {
	var all []courseSection
	record := found.Record
	if record.Compared {
		t := v.table("unexpected", "ci", "change", "before", "after", "explanation", "-")
		for _, one := range record.Unexpected {
			label := "explain"
			if !one.Explanation.IsEmpty() {
				label = "explain_again"
			}
			acts := v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "explanations", one.Code), Label: v.Say("page_course.act." + label), Name: one.Code, Class: "sm"})
			explained := v.cellOf(one.Explanation)
			if one.Explanation.IsEmpty() {
				explained = courseCell{Mark: &mark{"gap", "wait", v.Say("page_course.unexplained")}}
			}
			t.add(append(v.changeCells(one), explained, courseCell{Acts: acts})...)
		}
		s := v.section("unexpected", t)
		if len(t.Rows) > 0 {
			s.Note = v.Say("page_course.note.unexpected")
		}
		planned := v.table("planned", "ci", "change", "before", "after")
		for _, one := range record.Changes {
			planned.add(v.changeCells(one)...)
		}
		p := v.section("planned", planned)
		p.End = v.Say("page_course.unchanged", "count", record.Unchanged)
		all = append(all, s, p)
	}
	return append(all, v.stateSection(record.Items, after))
}

// mostItems is how many configuration items the page lists at once.
const mostItems = 200

// stateSection are the configuration items behind a code, a page of them.
func (v visit) stateSection(all []release.StateView, after string) courseSection {
	from := max(slices.IndexFunc(all, func(one release.StateView) bool { return one.Code > after }), 0)
	page, foot := leaf(v, all[from:], mostItems, after, func(one release.StateView) string { return one.Code })
	items := v.table("items", "ci", "version", "state")
	for _, one := range page {
		items.add(courseCell{Text: one.Code, Small: one.Name}, courseCell{Text: orDash(one.Version), Hash: short(one.Hash)}, courseCell{Text: orDash(one.State)})
	}
	s := v.section("items", items)
	s.Pager = foot.at("#" + s.ID)
	if len(page) > 0 {
		s.End = v.Say("page_course.part", "from", from+1, "to", from+len(page), "count", len(all))
	}
	return s
}

func (v visit) changeCells(one release.ChangeView) []courseCell {
	return []courseCell{{Text: one.Code, Small: one.Name}, {Mark: v.changeMark(one.Change)}, {Text: orDash(one.Before)}, {Text: orDash(one.After)}}
}

func (v visit) changeMark(t content.Term) *mark {
	if t.Key == "" {
		return &mark{"draft", "off", v.Say("page_course.one_baseline")}
	}
	m := &mark{"old", "off", v.word(t)}
	switch t.Key {
	case "term.ci_change.added":
		m.Icon, m.Class = "done", "ok"
	case "term.ci_change.removed":
		m.Icon, m.Class = "na", "bad"
	case "term.ci_change.changed":
		m.Icon, m.Class = "stale", "wait"
	}
	return m
}

func (s *site) fillExplanation(c *gin.Context, v visit, home house) (courseBody, error) {
	found, err := s.Releases.Baselining(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return courseBody{}, err
	}
	b := v.head(found.Release, baselinesTab, found.At.Code)
	text := v.courseArea("text")
	for _, one := range found.Record.Unexpected {
		if one.Code == c.Param("code") {
			b.Lead = []courseFact{
				{Label: v.Say("page_course.col.ci"), Value: one.Code + " " + one.Name}, {Label: v.Say("page_course.col.change"), Value: v.word(one.Change)},
				{Label: v.Say("page_course.col.before"), Value: orDash(one.Before)}, {Label: v.Say("page_course.col.after"), Value: orDash(one.After)},
			}
			text.Value, text.Lang = v.textOf(one.Explanation)
		}
	}
	if len(b.Lead) == 0 {
		b.Lead = []courseFact{{Label: v.Say("page_course.col.ci"), Value: shown(c.Param("code"))}}
	}
	b.Form = &form{Groups: []fieldset{{Note: v.Say("page_course.note.explanation"), Inputs: append([]input{text}, s.atField(v, home)...)}}}
	return b, nil
}

func (s *site) recordExplanation(c *gin.Context, t *typed) error {
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.ExplanationFact, Key: c.Param("code"), At: at}, release.Explanation{Text: t.proseOf("text")})
}
