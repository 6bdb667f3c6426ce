package web

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
)

// bulkName is the name of the form by which several documents are reviewed at once.
const bulkName = "reviews"

// doneReviews says in an address that several documents were reviewed.
const doneReviews = "reviews"

// mostReviews is how many documents are reviewed at once.
const mostReviews = 200

// reviewsAct records that several documents were reviewed and stay as they are, with one
// proof of identity for all. Scope F99.
func (r *router) reviewsAct() act {
	return act{form: bulkName, do: r.reviewTicked, show: r.showLibrary}
}

// bulk offers the form, where a row can be ticked for it.
func (b *libraryBody) bulk(s *site, v visit, no refused) {
	for _, r := range b.Rows {
		if r.Pick != "" {
			f := s.newForm(bulkName, libraryPath+"/reviews", v.Say("page_papers.review_ticked"))
			f.Plain = true
			f.Groups = []fieldset{{Inputs: []input{optional(input{
				Name: "valid_until", Label: v.T("control.review_until"), Type: dateType, Most: 20,
			})}}}
			f.again(v, no)
			b.Bulk = &f
			return
		}
	}
}

func (s *site) reviewTicked(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	until := t.day("valid_until")
	ticked := t.Values["document"]
	if len(ticked) == 0 || len(ticked) > mostReviews {
		t.refuse("document", "page_papers.tick_some", fault.Args{"most": mostReviews})
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	var list []document.Reviewed
	for _, one := range ticked {
		kind, rest, _ := strings.Cut(one, "/")
		subject, row, _ := strings.Cut(rest, "/")
		expect, err := strconv.Atoi(row)
		if err != nil {
			return "", notThere()
		}
		at, err := s.finder(ctx).place(ctx, kind, subject)
		if err != nil {
			return "", err
		}
		list = append(list, document.Reviewed{Ref: refOf(at.Subject), Expect: expect, NoChange: true, ValidUntil: until})
	}
	return s.reviewedAll(t, s.visitOf(ctx), s.Documents.Review(ctx, who(ctx).Person, list))
}

// reviewedAll tells how many reviews were recorded, or which were not and why.
func (s *site) reviewedAll(t *typed, v visit, made []document.Outcome) (string, error) {
	for _, one := range made {
		faults := fault.All(one.Err)
		if one.Err != nil && len(faults) == 0 {
			return "", one.Err
		}
		for _, f := range faults {
			label := v.label(s, document.Subject{Kind: one.Ref.Kind, Full: one.Ref.Subject, Short: one.Ref.Subject})
			t.refuse("document", "page_papers.not_reviewed", fault.Args{"document": label, "why": v.printer.Say(f.Key, f.Args)})
		}
	}
	return query(libraryPath, "done", doneReviews, "count", strconv.Itoa(len(made))), t.wrong()
}
