package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
)

// controlPages are the forms and pages by which people keep documents under
// control.
func (r *router) controlPages() {
	const one = "/documents/:kind/:subject"
	for _, form := range r.controlForms() {
		r.act(one+"/"+form.name, form.permission, act{form.name, r.controlForm(form), r.showDocument})
	}
	r.get(one+"/differences", readDrafts, r.comparePage)
}

// actForm is a form of a document's page.
type actForm struct {
	name, permission string
	do               func(ctx context.Context, form typedForm) error
}

// typedForm is what somebody typed into a form about a document, as they saw it.
type typedForm struct {
	document.Ref
	url.Values
	person string
	row    int
}

func (s *site) controlForms() []actForm {
	return []actForm{
		{"submission", "document.submit", s.submitTyped},
		{"recall", "document.submit", s.recallTyped},
		{"decision", "document.decide", s.decideTyped},
		{"withdrawal", "document.withdraw", s.withdrawTyped},
		{"plan", "document.plan", s.planTyped},
		{"review", "document.review", s.reviewTyped},
		{"acknowledgement", "document.acknowledge", s.acknowledgeTyped},
	}
}

// controlForm carries a form out; what was seen of the document must be named.
func (s *site) controlForm(form actForm) func(*gin.Context, *typed) (string, error) {
	return func(c *gin.Context, t *typed) (string, error) {
		ctx := c.Request.Context()
		at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
		if err != nil {
			return "", err
		}
		typed := typedForm{refOf(at.Subject), t.Values, t.person, 0}
		if typed.row, err = s.expect(ctx, Conditional{typed.Get("etag")}); err != nil {
			return "", err
		}
		return query(docPath(at.Subject), "done", form.name), form.do(ctx, typed)
	}
}

func (s *site) submitTyped(ctx context.Context, f typedForm) error {
	v := s.visitOf(ctx)
	change, err := s.change(ctx, map[string]string{v.lang: strings.ReplaceAll(f.Get("change"), "\r\n", " ")})
	if err != nil {
		return err
	}
	effective, err := f.day("effective")
	if err != nil {
		return err
	}
	_, err = s.Documents.Submit(ctx, document.Submission{
		Ref: f.Ref, Actor: f.person, Expect: f.row, Level: document.Level(f.Get("level")), Change: change, Effective: effective,
	})
	return err
}

// reason is what was typed, with the line breaks that forms send made plain.
func (f typedForm) reason() string {
	return strings.TrimSpace(strings.ReplaceAll(f.Get("reason"), "\r\n", "\n"))
}

// day is a day as people write it; zero for none.
func (f typedForm) day(name string) (clock.Date, error) {
	text := strings.TrimSpace(f.Get(name))
	day, err := readDay(text)
	if err != nil {
		return day, fault.New(fault.Invalid, "web.fault.typed_date", fault.Args{"typed": shown(text)}).At(name)
	}
	return day, nil
}

func (s *site) recallTyped(ctx context.Context, f typedForm) error {
	_, err := s.Documents.Recall(ctx, document.Act{Ref: f.Ref, Actor: f.person, Expect: f.row, Reason: f.reason()})
	return err
}

func (s *site) decideTyped(ctx context.Context, f typedForm) error {
	d, err := DecisionBody{f.Get("content"), f.Get("outcome"), f.reason()}.decision(f.Ref, f.person, f.row)
	if err != nil {
		return err
	}
	_, err = s.Documents.Decide(ctx, d)
	return err
}

func (s *site) withdrawTyped(ctx context.Context, f typedForm) error {
	_, err := s.Documents.Withdraw(ctx, document.Act{
		Ref: f.Ref, Actor: f.person, Expect: f.row, Number: f.Get("number"), Reason: f.reason(), Confirmed: f.Get("confirmed") == "yes",
	})
	return err
}

func (s *site) planTyped(ctx context.Context, f typedForm) error {
	codes := func(name string) []string {
		return strings.FieldsFunc(f.Get(name), func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) })
	}
	plan, err := planBody{
		Owner: strings.TrimSpace(f.Get("owner")), Interval: f.Get("interval"), Roles: f.Values["role"], Persons: codes("persons"),
	}.plan("interval")
	if err != nil {
		return err
	}
	_, err = s.Documents.SetPlan(ctx, f.Ref, f.person, f.row, plan)
	return err
}

func (s *site) reviewTyped(ctx context.Context, f typedForm) error {
	until, err := f.day("valid_until")
	if err != nil {
		return err
	}
	made := s.Documents.Review(ctx, f.person, []document.Reviewed{{
		Ref: f.Ref, Expect: f.row, NoChange: f.Get("outcome") == "unchanged", ValidUntil: until, Note: f.reason(),
	}})
	return made[0].Err
}

func (s *site) acknowledgeTyped(ctx context.Context, f typedForm) error {
	return s.Documents.Acknowledge(ctx, f.Ref, f.Get("number"), f.person)
}
