package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
)

// compareBody is what differs between two versions.
type compareBody struct {
	Heading, Crumb, Href string
	From, To             string
	Compare              docCompare
	Same                 bool
	Clauses              []compareClause
	More                 int
}

// docCompare chooses two versions to compare.
type docCompare struct {
	Action   string // "" where there are not two
	From, To []choice
}

// compareChoices offers versions, newest first; the last two are chosen.
func compareChoices(v visit, at document.Subject, heads []document.Head) docCompare {
	if len(heads) < 2 || !v.who.May(readDrafts) {
		return docCompare{}
	}
	var list []choice
	for _, head := range heads {
		list = append(list, choice{Value: head.Number, Label: head.Number + " · " + v.state(string(head.State))})
	}
	return docCompare{Action: docPath(at, "differences"), From: chosen(list, heads[1].Number), To: chosen(list, heads[0].Number)}
}

// compareClause is the differences of one clause.
type compareClause struct {
	Number, Title string
	Items         []compareItem
}

// compareItem is one difference.
type compareItem struct {
	State         mark
	Label         string
	Before, After string
	Pieces        []pieceAnswer
	Text          string // instead of before and after
}

// comparePage shows what differs between two versions, side by side.
func (s *site) comparePage(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	var langs []string
	if at.Last != nil {
		langs = at.Last.Content.Languages
	}
	made, err := s.compared(ctx, at, c.Query("from"), c.Query("to"), v.fileLang(langs))
	if err != nil {
		return err
	}
	heads, _, err := s.heads(ctx, at, 0, mostLimit)
	if err != nil {
		return err
	}
	label := v.label(s, at.Subject)
	body := compareBody{
		Heading: v.T("compare.title", "document", label), Crumb: label, Href: docPath(at.Subject), From: made.From.Number, To: made.To.Number,
		Same: made.Same(), More: made.More,
	}
	body.Compare = compareChoices(v, at.Subject, heads)
	body.Compare.From, body.Compare.To = chosen(body.Compare.From, made.From.Number), chosen(body.Compare.To, made.To.Number)
	body.fill(v, made)
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	return s.show(c.Writer, http.StatusOK, comparePage, p)
}

// fill groups the differences by clause.
func (b *compareBody) fill(v visit, made document.Comparison) {
	for _, d := range made.Differences {
		n := len(b.Clauses)
		if n == 0 || b.Clauses[n-1].Number != d.Number || b.Clauses[n-1].Title != d.Title {
			title := d.Title
			if title == "" && d.Number == "" {
				title = v.T("document.front")
			}
			b.Clauses = append(b.Clauses, compareClause{Number: d.Number, Title: title})
			n++
		}
		b.Clauses[n-1].Items = append(b.Clauses[n-1].Items, v.compareItem(d))
	}
}

func (v visit) compareItem(d document.Difference) compareItem {
	marks := map[document.Change]mark{
		document.Added: {"done", "ok", ""}, document.Removed: {"no", "bad", ""}, document.Moved: {"old", "off", ""}, document.Changed: {"draft", "wait", ""},
	}
	item := compareItem{State: marks[d.Change], Label: d.Label, Before: d.Before, After: d.After}
	item.State.Word = v.T("compare." + string(d.Change))
	for _, p := range d.Pieces {
		item.Pieces = append(item.Pieces, pieceAnswer{string(p.Kind), p.Text})
	}
	switch {
	case d.Count > 0:
		item.Text = v.T("compare.rows", "count", d.Count)
	case d.Change == document.Moved:
		item.Text = v.T("compare.moved_from", "number", d.From)
	}
	return item
}
