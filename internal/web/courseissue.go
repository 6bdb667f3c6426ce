package web

import (
	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// issueSection are the issues of a deployment as they stand.
func (v visit) issueSection(found release.Verifying) courseSection {
	t := v.table("issues", "issue", "state", "owner", "reference", "outcome", "-")
	for _, one := range found.Checklist.Issues {
		cell := v.cellOf(one.Text)
		cell.Small = one.Code
		fact, _ := found.Issue(found.At.Code, one.Code)
		t.add(cell, courseCell{Mark: v.marked(one.State, ""), Later: v.late(fact.Late)}, courseCell{Text: orDash(one.Owner)}, courseCell{Text: orDash(one.Reference)}, v.cellOf(one.Result),
			courseCell{Acts: v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "issues", "of", one.Code), Label: v.Say("page_course.act.issue_state"), Name: one.Code, Class: "sm"})})
	}
	s := v.section("issues", t)
	s.Acts = v.may("release.record", courseAct{Href: deploymentPage(found.Release.Code, found.At.Code, "issues", "new"), Label: v.Say("page_course.act.issue")})
	return s
}

// issueBack leads back to the task that a problem was noted of, else to the verification.
func issueBack(c *gin.Context) string {
	if c.Query("task") != "" {
		return courseAddress(c, tasksTab)
	}
	return courseAddress(c, verificationTab)
}

func (s *site) fillIssue(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.verifySheet(c, v)
	if err != nil {
		return b, err
	}
	for _, task := range found.At.Tasks {
		if c.Query("task") != "" && numbered(task.Sequence) == c.Query("task") {
			said, lang := v.textOf(task.Text)
			b.Lead = []courseFact{{Label: v.Say("page_course.fact.task"), Value: said, Lang: lang}}
		}
	}
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.issue"), Inputs: append([]input{
		v.courseArea("text"), v.courseField("code", found.FreeIssue(found.At.Code)), optional(v.courseTip(v.courseField("owner", ""))),
	}, s.atField(v, home)...)}}
	return b, nil
}

func (s *site) recordIssue(c *gin.Context, t *typed) error {
	found, err := s.Releases.Verifying(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	body := release.Issue{Code: t.text("code"), Text: t.proseOf("text"), Owner: t.text("owner")}
	if _, taken := found.Issue(found.At.Code, body.Code); taken {
		t.refuse("code", "page_course.fault.issue_taken", fault.Args{"code": body.Code, "free": found.FreeIssue(found.At.Code)})
	}
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.IssueFact, At: at}, body)
}

// issueOf is the issue that an address names.
func issueOf(c *gin.Context, found release.Verifying) (release.Recorded[release.Issue], error) {
	one, ok := found.Issue(found.At.Code, c.Param("code"))
	if !ok {
		return one, fault.New(fault.NotFound, "page_course.fault.no_issue", fault.Args{"code": shown(c.Param("code"))})
	}
	return one, nil
}

func (s *site) fillIssueState(c *gin.Context, v visit, home house) (courseBody, error) {
	b, found, err := s.verifySheet(c, v)
	if err != nil {
		return b, err
	}
	one, err := issueOf(c, found)
	if err != nil {
		return b, err
	}
	said, lang := v.textOf(one.Of.Text)
	b.Lead = []courseFact{{Label: one.Of.Code, Value: said, Lang: lang}}
	states := []string{string(release.IssueOpen), string(release.IssueClosed), string(release.IssueHanded)}
	result := optional(v.courseTip(v.courseArea("outcome")))
	result.Name = "result"
	result.Value, result.Lang = v.textOf(one.Of.Result)
	b.Form.Groups = []fieldset{{Note: v.Say("page_course.note.issue_state"), Inputs: append([]input{
		{Name: "state", Label: v.courseLabel("state"), Type: radioType, Choices: chosen(v.termChoices("issue_state", states...), string(one.Of.State))},
		optional(v.courseTip(v.courseField("owner", one.Of.Owner))), optional(v.courseTip(v.courseField("handed_reference", one.Of.Reference))), result,
	}, s.atField(v, home)...)}}
	b.Form.Groups[0].Inputs[2].Name = "reference"
	return b, nil
}

func (s *site) recordIssueState(c *gin.Context, t *typed) error {
	found, err := s.Releases.Verifying(c.Request.Context(), c.Param("release"), c.Param("deployment"))
	if err != nil {
		return err
	}
	one, err := issueOf(c, found)
	if err != nil {
		return err
	}
	body := one.Of
	body.State, body.Owner, body.Reference, body.Result = release.IssueState(t.text("state")), t.text("owner"), t.text("reference"), t.prose("result", one.Of.Result)
	at := happened(t, s.Clock.Now())
	if err := t.wrong(); err != nil {
		return err
	}
	return s.recordTyped(c, release.Head{Kind: release.IssueFact, At: at}, body)
}
