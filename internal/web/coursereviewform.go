package web

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// reviewSheet begins a page with a form about the review of a release.
func (s *site) reviewSheet(c *gin.Context, v visit) (courseBody, release.Reviewing, error) {
	found, err := s.Releases.Reviewing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return courseBody{}, found, err
	}
	b := v.head(found.Release, reviewTab, "")
	b.Form = &form{}
	return b, found, nil
}

// aspects are the four aspects of a review. Seed 4.4.
func aspects() []string { return []string{"experience", "changes", "performance", "incidents"} }

func (v visit) improvementsGrid() grid {
	states := v.termChoices("improvement_state", "open", "approved", "declined", "in_progress", "done", "verified")
	return grid{Name: "improvements", Title: v.Say("page_course.section.improvements"), Add: v.Say("page_course.add.improvement"), Columns: []gridColumn{
		{Name: "code", Label: v.Say("page_course.col.code"), Type: "text"}, {Name: "text", Label: v.Say("page_course.col.improvement"), Type: areaType, Wide: true},
		{Name: "owner", Label: v.Say("page_course.col.owner"), Type: "text"}, {Name: "due", Label: v.Say("page_course.col.due"), Type: dateType},
		{Name: "state", Label: v.Say("page_course.col.state"), Type: pickType, Choices: none("", states)},
	}}
}

func (s *site) fillReview(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.reviewSheet(c, v)
	if err != nil {
		return b, err
	}
	review := found.Review
	b.Form.ETag = etag(review.RowVersion)
	due := v.courseDate("review_due", typedDay(review.Due))
	due.Name = "due"
	if !found.Due.IsZero() {
		due.Tip = v.Say("page_course.tip.review_due", "date", v.date(home.zone, found.Due))
	}
	kinds := v.termChoices("pir_kind", "full", "short", "periodic")
	kind := string(review.Kind)
	if kind == "" {
		kind = "full"
	}
	summary := v.courseArea("summary")
	summary.Value, summary.Lang = v.textOf(review.Summary)
	b.Form.Groups = []fieldset{
		{Title: v.Say("page_course.group.review"), Note: v.Say("page_course.note.review"), Pair: true, Inputs: []input{
			optional(due), optional(v.courseDate("held", typedDay(review.Held))), optional(v.courseTip(v.courseField("chair", review.Chair))),
			v.coursePick("kind", chosen(kinds, kind)), optional(v.courseField("change_record", review.ChangeRecord)),
		}},
		{Inputs: []input{optional(summary)}},
		v.findingFields(review), v.figureFields(review), v.resultFieldset(found),
		{Title: v.Say("page_course.section.improvements"), Note: v.Say("page_course.note.improvements"), Grids: []grid{v.improvementRows(review)}},
	}
	return b, nil
}

// findingFields ask what was observed of each aspect.
func (v visit) findingFields(review release.Review) fieldset {
	group := fieldset{Title: v.Say("page_course.group.findings"), Note: v.Say("page_course.note.findings")}
	for _, aspect := range aspects() {
		text := optional(input{Name: "finding." + aspect, Label: v.printer.Message("term.review_aspect." + aspect), Type: areaType, Tip: v.Say("page_course.tip.finding_" + aspect)})
		verdict := ""
		for _, f := range review.Findings {
			if string(f.Aspect) == aspect {
				text.Value, text.Lang = v.textOf(f.Text)
				verdict = string(f.Result)
			}
		}
		group.Inputs = append(group.Inputs, text, input{Name: "verdict." + aspect, Label: v.Say("page_course.field.verdict", "aspect", v.printer.Message("term.review_aspect."+aspect)), Type: pickType,
			Choices: chosen(none("", v.termChoices("review_result", "conforming", "open", "nonconforming")), verdict)})
	}
	return group
}

// figureFields are figures that somebody counted by hand, where nobody else does.
func (v visit) figureFields(review release.Review) fieldset {
	number := func(name string, n *int) input {
		in := v.courseNumber(name)
		if n != nil {
			in.Value = strconv.Itoa(*n)
		}
		return optional(in)
	}
	performance := v.courseArea("performance")
	performance.Value, performance.Lang = v.textOf(review.Performance)
	return fieldset{Title: v.Say("page_course.group.figures"), Note: v.Say("page_course.note.figures"), Pair: true, Inputs: []input{
		optional(performance), number("incidents", review.Incidents), optional(v.courseField("mean_score", review.Score)), number("answers", review.Answers),
		optional(v.courseTip(v.courseDate("monitor_until", typedDay(review.MonitorUntil)))),
	}}
}

// resultFieldset asks what became of each request for change.
func (v visit) resultFieldset(found release.Reviewing) fieldset {
	group := fieldset{Title: v.Say("page_course.group.change_results"), Note: v.Say("page_course.note.change_results"), Pair: true}
	for i, one := range found.Release.References {
		if one.Kind != release.RFC {
			continue
		}
		said, lang := v.textOf(one.Title)
		comment := optional(input{Name: "comment." + strconv.Itoa(i), Label: v.Say("page_course.field.result_comment", "code", one.Code), Type: areaType, Rows: 2})
		comment.Value, comment.Lang = v.textOf(one.Comment)
		group.Inputs = append(group.Inputs, input{
			Name: "change." + strconv.Itoa(i), Label: one.Code + " · " + said, Lang: lang, Type: pickType,
			Choices: chosen(none("", v.termChoices("change_result", "implemented", "partial", "not_implemented", "reverted")), string(one.Result)),
		}, comment)
	}
	return group
}

func (v visit) improvementRows(review release.Review) grid {
	g := v.improvementsGrid()
	for i, one := range review.Improvements {
		said, lang := v.textOf(one.Text)
		g.Rows = append(g.Rows, gridRow{Index: i, Lang: lang, Values: map[string]string{"code": one.Code, "text": said, "owner": one.Owner, "due": typedDay(one.Due), "state": string(one.State)}})
	}
	return g
}

func (s *site) recordReview(c *gin.Context, t *typed) error {
	ctx := c.Request.Context()
	found, err := s.Releases.Reviewing(ctx, c.Param("release"))
	if err != nil {
		return err
	}
	stored := found.Review
	review := release.Review{
		Release: found.Release.Code, Expect: t.row, Due: t.day("due"), Held: t.day("held"), Chair: t.text("chair"), Kind: release.ReviewKind(t.text("kind")),
		ChangeRecord: t.text("change_record"), Summary: t.prose("summary", stored.Summary), Performance: t.prose("performance", stored.Performance),
		Incidents: t.optionalNumber("incidents"), Score: strings.ReplaceAll(t.text("mean_score"), ",", "."), Answers: t.optionalNumber("answers"), MonitorUntil: t.day("monitor_until"),
		Findings: t.findings(stored), Improvements: t.improvements(s.visitOf(ctx).improvementsGrid(), stored), Results: t.results(found.Release),
	}
	if t.row == 0 {
		review.Expect = release.NotStored
	}
	if err := t.wrong(); err != nil {
		return err
	}
	_, err = s.Releases.PutReview(ctx, t.person, review)
	return renamed(err, "score", "mean_score")
}

// renamed gives the faults of one field the name that the form has for it.
func renamed(err error, from, to string) error {
	var moved fault.List
	for _, f := range fault.All(err) {
		one := *f
		if one.Field == from {
			one.Field = to
		}
		moved = append(moved, &one)
	}
	if len(moved) == 0 {
		return err
	}
	return moved
}

// optionalNumber is a number that may be absent.
func (t *typed) optionalNumber(name string) *int {
	if t.text(name) == "" {
		return nil
	}
	n := t.number(name)
	return &n
}

func (t *typed) findings(stored release.Review) []release.Finding {
	list := []release.Finding{}
	for _, aspect := range aspects() {
		one := release.Finding{Aspect: release.Aspect(aspect), Result: release.Verdict(t.text("verdict." + aspect))}
		for _, f := range stored.Findings {
			if string(f.Aspect) == aspect {
				one.Text = f.Text
			}
		}
		if one.Text = t.prose("finding."+aspect, one.Text); !one.Text.IsEmpty() || one.Result != "" {
			list = append(list, one)
		}
	}
	return list
}

func (t *typed) improvements(g grid, stored release.Review) []release.Improvement {
	rows := t.rows(g)
	t.settle(g, rows)
	list := []release.Improvement{}
	for _, row := range rows {
		one := release.Improvement{Code: row.Values["code"], Owner: row.Values["owner"], Due: t.day(cell(g, row, "due")), State: release.ImprovementState(row.Values["state"])}
		for _, old := range stored.Improvements {
			if old.Code == one.Code {
				one.Text = old.Text
			}
		}
		one.Text = t.prose(cell(g, row, "text"), one.Text)
		list = append(list, one)
	}
	return list
}

func (t *typed) results(r release.Release) []release.Result {
	var list []release.Result
	for i, one := range r.References {
		change, comment := t.text("change."+strconv.Itoa(i)), t.prose("comment."+strconv.Itoa(i), one.Comment)
		if one.Kind == release.RFC && (change != "" || !comment.IsEmpty()) {
			list = append(list, release.Result{Kind: one.Kind, Gate: one.Gate, Code: one.Code, Result: release.ChangeResult(change), Comment: comment})
		}
	}
	return list
}

func (s *site) fillDistribution(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.reviewSheet(c, v)
	if err != nil {
		return b, err
	}
	var roles []choice
	for _, role := range found.Recipients {
		roles = append(roles, choice{role, v.role(role), role == c.Query("role")})
	}
	if !found.Review.Held.IsZero() {
		b.Lead = []courseFact{{Label: v.Say("page_course.fact.held"), Value: v.date(home.zone, found.Review.Held)}}
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.distribution"), Inputs: append([]input{
		v.coursePick("role", roles), v.courseTip(v.courseField("name", "")), v.courseTip(v.courseField("proof", "")),
	}, s.atField(v, home)...)}}
	return b, nil
}

func (s *site) recordDistribution(c *gin.Context, t *typed) error {
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.DistributionFact, At: at}, release.Distribution{Role: t.text("role"), Name: t.text("name"), Proof: t.text("proof")})
}

func (s *site) fillInvestigation(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.reviewSheet(c, v)
	if err != nil {
		return b, err
	}
	cause, action := optional(v.courseArea("cause")), v.courseArea("action")
	problem, owner := optional(v.courseTip(v.courseField("problem", ""))), v.courseField("owner", "")
	for _, one := range found.Printed.Attempts {
		if one.Deployment == c.Param("code") && numbered(one.Attempt) == c.Param("number") {
			reason, lang := v.textOf(one.Reason)
			b.Lead = []courseFact{
				{Label: v.Say("page_course.col.attempt"), Value: v.Say("page_course.attempt_of", "deployment", one.Deployment, "attempt", one.Attempt)},
				{Label: v.Say("page_course.col.stage"), Value: v.word(one.Stage)}, {Label: v.Say("page_course.col.reason"), Value: orDash(reason), Lang: lang},
			}
			cause.Value, cause.Lang = v.textOf(one.Cause)
			action.Value, action.Lang = v.textOf(one.Action)
			problem.Value, owner.Value = one.Problem, one.Owner
		}
	}
	if len(b.Lead) == 0 {
		return b, fault.New(fault.NotFound, "page_course.fault.no_attempt", nil)
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.investigation"), Inputs: append([]input{cause, problem, action, owner, optional(v.courseDate("action_due", ""))}, s.atField(v, home)...)}}
	b.Form.Groups[0].Inputs[4].Name = "due"
	return b, nil
}

func (s *site) recordInvestigation(c *gin.Context, t *typed) error {
	attempt, err := strconv.Atoi(c.Param("number"))
	if err != nil {
		return fault.New(fault.NotFound, "page_course.fault.no_attempt", nil)
	}
	body := release.Investigation{Cause: t.proseOf("cause"), Problem: t.text("problem"), Action: t.proseOf("action"), Owner: t.text("owner"), Due: t.day("due")}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	_, err = record(c.Request.Context(), s, c.Param("release"), release.Head{Kind: release.InvestigationFact, Deployment: c.Param("code"), Attempt: attempt, At: at}, body)
	return err
}

// finishSheet is the page that states what a move of a release that is deployed does,
// and does it.
func (s *site) finishSheet(page string, event release.Event) courseSheet {
	to := release.Reviewed
	if event == release.CloseRelease {
		to = release.Closed
	}
	return courseSheet{
		name: "finish_" + string(event), path: page + "/" + string(event), permission: "release.move", risk: event == release.CloseRelease,
		fill: func(c *gin.Context, v visit, home house) (courseBody, error) {
			b, found, err := s.reviewSheet(c, v)
			if err != nil {
				return b, err
			}
			b.Lead = v.reviewFacts(found, home)
			b.Messages = v.conditions(found.Gates, "release "+string(to), "term.release_stage."+string(to), "")
			b.Form.ETag = etag(found.Release.RowVersion)
			b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.finish_" + string(event)), Inputs: s.atField(v, home)}}
			return b, nil
		},
		record: func(c *gin.Context, t *typed) error {
			at := happened(t, s.Clock.Now())
			if err := s.tagged(c.Request.Context(), t); err != nil {
				return err
			}
			if err := t.wrong(); err != nil {
				return err
			}
			_, err := s.Releases.Move(c.Request.Context(), release.Move{Release: c.Param("release"), Actor: t.person, Expect: t.row, By: event, At: at})
			return err
		},
	}
}
