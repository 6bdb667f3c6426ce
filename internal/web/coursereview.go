package web

import (
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/release"
)

// reviewPages are the review of a release's deployments and its post-implementation
// review.
func (r *router) reviewPages() {
	const page = courseRelease + "/review"
	r.get(page, "release.read", r.reviewPage)
	for _, one := range []courseSheet{
		{name: "review", path: page + "/contents", permission: "release.edit", most: planLimit, fill: r.fillReview, record: r.recordReview, keys: map[string]string{"improvements": "code", "results": "key"}},
		{name: "distribution", path: page + "/distribution", permission: "release.record", fill: r.fillDistribution, record: r.recordDistribution},
		{name: "investigation", path: page + "/attempts/:code/:number", permission: "release.record", fill: r.fillInvestigation, record: r.recordInvestigation},
		r.finishSheet(page, release.ReviewRelease), r.finishSheet(page, release.CloseRelease),
	} {
		one.tab = reviewTab
		r.sheet(one)
	}
}

func numbered(n int) string { return strconv.Itoa(n) }

func (s *site) reviewPage(c *gin.Context) error {
	v, home, err := s.courseOf(c)
	if err != nil {
		return err
	}
	found, err := s.Releases.Reviewing(c.Request.Context(), c.Param("release"))
	if err != nil {
		return err
	}
	b := v.head(found.Release, reviewTab, "")
	b.done(v, c)
	b.Facts = v.reviewFacts(found, home)
	b.finish(v, found)
	if !ended(found.Release) || found.Release.BroughtIn {
		b.Acts = slices.Concat(v.may("release.edit", courseAct{Href: releasePage(found.Release.Code, "review", "contents"), Label: v.Say("page_course.act.review")}), b.Acts)
	}
	b.Sections = []courseSection{
		v.deploymentsSection(found), v.findingSection(found), v.resultSection(found), v.attemptSection(found), v.reviewIncidents(found), v.section("feedback", v.feedbackTable(found.Report.Feedback)),
		v.improvementSection(found), v.leftSection(found), v.recipientSection(found),
	}
	return s.showCourse(c, okStatus, v, home, b, refused{})
}

// reviewFacts are when the review is due, was held and closed, and how it came out.
func (v visit) reviewFacts(found release.Reviewing, home house) []courseFact {
	due := found.Review.Due
	if due.IsZero() {
		due = found.Due
	}
	facts := []courseFact{
		{Label: v.Say("page_course.fact.due"), Value: orDash(v.date(home.zone, due))},
		{Label: v.Say("page_course.fact.held"), Value: orDash(v.date(home.zone, found.Review.Held))},
		{Label: v.Say("page_course.fact.chair"), Value: orDash(found.Printed.Chair)},
		{Label: v.Say("page_course.fact.outcome"), Value: v.word(found.Printed.Outcome)},
	}
	if !found.Review.Closed.IsZero() {
		facts = append(facts, courseFact{Label: v.Say("page_course.fact.closed"), Value: v.moment(found.Review.Closed)})
	}
	return facts
}

// finish offers the next stage of a release that is deployed, and says what is missing.
func (b *courseBody) finish(v visit, found release.Reviewing) {
	next, stage := release.ReviewRelease, release.Reviewed
	switch found.Release.Stage {
	case release.Deployed:
	case release.Reviewed:
		next, stage = release.CloseRelease, release.Closed
	case release.Closed, release.Cancelled:
		return
	default:
		b.Messages = []courseMessage{{Class: "act", Icon: "info", Title: v.Say("page_course.review_early")}}
		return
	}
	b.Messages = v.conditions(found.Gates, "release "+string(stage), "term.release_stage."+string(stage), "")
	b.Acts = v.offered(found.Gates, "release "+string(stage), courseAct{Href: releasePage(found.Release.Code, "review", string(next)), Label: v.Say("page_course.move." + string(next))})
}

func (v visit) deploymentsSection(found release.Reviewing) courseSection {
	t := v.table("deployments", "deployment", "environment", "#planned", "#started", "#end", "#slip", "stage")
	for _, d := range found.Report.Deployments {
		slip := "–"
		if d.Slip.Known {
			slip = v.Say("page_course.days", "count", d.Slip.N)
		}
		t.add(courseCell{Text: d.Code, Href: deploymentPage(found.Release.Code, d.Code, "tasks")}, v.cellOf(d.Environment), courseCell{Text: v.dated(d.Planned)}, courseCell{Text: v.dated(d.Start)}, courseCell{Text: v.dated(d.End)},
			courseCell{Text: slip}, courseCell{Mark: v.marked(d.Stage, "")})
	}
	return v.section("deployments", t)
}

func (v visit) findingSection(found release.Reviewing) courseSection {
	t := v.table("findings", "aspect", "finding", "verdict")
	for _, one := range found.Report.Aspects {
		t.add(courseCell{Text: v.word(one.Aspect)}, v.cellOf(one.Text), courseCell{Mark: v.marked(one.Result, v.Say("page_course.unfinished"))})
	}
	s := v.section("findings", t)
	if said, lang := v.textOf(found.Review.Summary); said != "" {
		s.Facts = []courseFact{{Label: v.Say("page_course.field.summary"), Value: said, Lang: lang}}
	}
	if found.Printed.Score.Digits != "" {
		s.Facts = append(s.Facts, courseFact{Label: v.Say("page_course.fact.score"), Value: v.printer.Value(content.Value{Type: content.DecimalType, Raw: found.Printed.Score.Digits})})
	}
	return s
}

func (v visit) resultSection(found release.Reviewing) courseSection {
	t := v.table("results", "rfc", "change_result", "comment")
	for _, one := range found.Release.References {
		if one.Kind != release.RFC {
			continue
		}
		cell := v.cellOf(one.Title)
		cell.Small = one.Code
		state := content.Term{}
		if one.Result != "" {
			state = content.Term{Key: "term.change_result." + string(one.Result), Mark: map[release.ChangeResult]content.Mark{
				"implemented": content.DoneMark, "partial": content.ProgressMark, "not_implemented": content.RefusedMark, "reverted": content.BreachMark,
			}[one.Result]}
		}
		t.add(cell, courseCell{Mark: v.marked(state, v.Say("page_course.unfinished"))}, v.cellOf(one.Comment))
	}
	return v.section("results", t)
}

func (v visit) attemptSection(found release.Reviewing) courseSection {
	t := v.table("attempts", "attempt", "stage", "on", "reason", "cause", "action", "-")
	for _, one := range found.Printed.Attempts {
		cause := v.cellOf(one.Cause)
		if cause.Text == "–" && one.Problem != "" {
			cause.Text = one.Problem
		}
		action := v.cellOf(one.Action)
		action.Small = one.Owner
		t.add(courseCell{Text: v.Say("page_course.attempt_of", "deployment", one.Deployment, "attempt", one.Attempt)}, courseCell{Mark: v.marked(one.Stage, "")}, courseCell{Text: v.dated(one.On), Small: one.Decider},
			v.cellOf(one.Reason), cause, action, courseCell{Acts: v.may("release.record", courseAct{
				Href: releasePage(found.Release.Code, "review", "attempts", one.Deployment, numbered(one.Attempt)), Label: v.Say("page_course.act.investigation"), Name: one.Deployment, Class: "sm",
			})})
	}
	return v.section("attempts", t)
}

func (v visit) reviewIncidents(found release.Reviewing) courseSection {
	t := v.table("incidents", "incident", "ci", "priority", "#opened", "#closed", "blamed")
	for _, one := range found.Report.Incidents {
		priority := courseCell{Text: orDash(one.Priority)}
		if one.Major {
			priority.Later = &mark{"over", "bad", v.Say("page_course.major")}
		}
		blamed := courseCell{Text: "–"}
		if one.Blamed {
			blamed = courseCell{Mark: &mark{"gap", "wait", v.Say("page_course.blamed")}}
		}
		t.add(courseCell{Text: orDash(one.Title), Small: one.Code}, courseCell{Text: orDash(one.Item)}, priority, courseCell{Text: v.dated(one.Opened)}, courseCell{Text: v.dated(one.Closed)}, blamed)
	}
	s := v.section("incidents", t)
	if found.Report.From.ISO != "" {
		s.Facts = []courseFact{{Label: v.Say("page_course.fact.monitoring"), Value: v.Say("page_course.from_until", "from", v.dated(found.Report.From), "until", v.dated(found.Report.Until))}}
	}
	s.Acts = v.may("release.import", courseAct{Href: "/imports", Label: v.Say("page_course.act.import_incidents")})
	return s
}

func (v visit) improvementSection(found release.Reviewing) courseSection {
	t := v.table("improvements", "improvement", "owner", "#due", "state")
	for _, one := range found.Printed.Improvements {
		cell := v.cellOf(one.Text)
		cell.Small = one.Code
		t.add(cell, courseCell{Text: orDash(one.Owner)}, courseCell{Text: v.dated(one.Due)}, courseCell{Mark: v.marked(one.State, "")})
	}
	return v.section("improvements", t)
}

func (v visit) leftSection(found release.Reviewing) courseSection {
	t := v.table("left", "left", "kind", "owner", "#due")
	for _, one := range found.Report.Left {
		t.add(courseCell{Text: orDash(v.printer.Plain(content.Inline{one.Text})), Small: one.Code}, courseCell{Text: v.word(one.Kind)}, courseCell{Text: orDash(one.Owner)}, courseCell{Text: v.dated(one.Due)})
	}
	return v.section("left", t)
}

// recipientSection are those who must have the review, then the others who got it.
func (v visit) recipientSection(found release.Reviewing) courseSection {
	t := v.table("recipients", "role", "state", "name", "on", "proof", "-")
	listed := map[string]bool{}
	for _, role := range found.Recipients {
		listed["term.role."+role] = true
		state := &mark{"gap", "wait", v.Say("page_course.unsent")}
		if found.Sent[role] {
			state = &mark{"done", "ok", v.Say("page_course.sent")}
		}
		var one release.RecipientView
		for _, r := range found.Printed.Recipients {
			if r.Role.Key == "term.role."+role {
				one = r
			}
		}
		acts := v.may("release.record", courseAct{Href: query(releasePage(found.Release.Code, "review", "distribution"), "role", role), Label: v.Say("page_course.act.distribution"), Name: v.role(role), Class: "sm"})
		t.add(courseCell{Text: v.role(role), Small: v.Say("page_course.obligatory")}, courseCell{Mark: state}, courseCell{Text: orDash(one.Name)}, courseCell{Text: v.dated(one.Sent)}, courseCell{Text: orDash(one.Proof)}, courseCell{Acts: acts})
	}
	for _, one := range found.Printed.Recipients {
		if listed[one.Role.Key] {
			continue
		}
		state := &mark{"draft", "off", v.Say("page_course.unsent")}
		if one.Sent.ISO != "" {
			state = &mark{"done", "ok", v.Say("page_course.sent")}
		}
		t.add(courseCell{Text: v.word(one.Role)}, courseCell{Mark: state}, courseCell{Text: orDash(one.Name)}, courseCell{Text: v.dated(one.Sent)}, courseCell{Text: orDash(one.Proof)}, courseCell{})
	}
	return v.section("recipients", t)
}
