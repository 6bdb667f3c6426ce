package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// deskBody is a page of administration: facts, tables and forms, section by section.
type deskBody struct {
	Crumb         []link
	Heading, Lead string
	Facts         []fact
	Acts          []link // at the right of the head; the last one is the main one
	Quiet         bool   // the main action is a form of the page
	Done          string
	Tabs          tabRow
	Search        *deskSearch
	Saved         savedViews
	Sections      []deskSection
}

// deskSearch is the field by which a list is searched.
type deskSearch struct{ Action, Label, Query, Button, Clear string }

// deskSection is a part of such a page. A section with Fold opens when it is asked for,
// or when its form was refused.
type deskSection struct {
	ID, Title, Text string
	Fold            string
	Gaps            []deskGap
	Table           *deskTable
	Facts           []fact
	Forms           []form
	Blank           *blank
	Links           []link
	Pager           pager
}

// Open reports whether a folded section is shown: one of its forms was refused.
func (s deskSection) Open() bool {
	for _, f := range s.Forms {
		if len(f.Wrong) > 0 || f.Kept || f.Stale {
			return true
		}
	}
	return false
}

// deskGap is something that is missing, with the way to it.
type deskGap struct {
	Title, Text string
	Met         bool
	Do          *link
}

// deskTable is a table; its first column is where a row leads.
type deskTable struct {
	Name  string
	Heads []deskHead
	Rows  [][]deskCell
}

// deskHead is the head of a column.
type deskHead struct {
	Label string
	Num   bool
}

// deskCell is a cell: words, a state, or a button.
type deskCell struct {
	Text, Small, Lang, Href string
	Num                     bool
	Mark                    *mark
	Form                    *form // a form that is one button
}

// heads are columns with words; a name that begins with "#" is a column of figures.
func deskHeads(labels ...string) []deskHead {
	var heads []deskHead
	for _, label := range labels {
		if label != "" && label[0] == '#' {
			heads = append(heads, deskHead{label[1:], true})
			continue
		}
		heads = append(heads, deskHead{Label: label})
	}
	return heads
}

// book are the rows of a table as words: a state by its word.
func (t deskTable) book(name string) listBook {
	book := listBook{name: name}
	for _, head := range t.Heads {
		book.heads = append(book.heads, head.Label)
	}
	for _, row := range t.Rows {
		var cells []string
		for _, cell := range row {
			if cell.Mark != nil {
				cell.Text = cell.Mark.Word
			}
			cells = append(cells, cell.Text)
		}
		book.rows = append(book.rows, cells)
	}
	return book
}

// showDesk shows a page of administration, at its own address also after a form.
func (s *site) showDesk(c *gin.Context, status int, place, address string, body deskBody) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	if c.Request.Method == http.MethodPost {
		v.address = address
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	p := s.newPage(v, home, body.Heading, body)
	p.Place = place
	if status >= http.StatusBadRequest {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, "desk", p)
}

// deskDone is what a page says of the form that led to it: the parameter "done" names
// one of the given words.
func deskDone(c *gin.Context, words map[string]string) string { return words[c.Query("done")] }

// pressForm is a form that is one button, of what was seen in a row version.
func (s *site) pressForm(name, action, button, tag string) *form {
	f := s.newForm(name, action, button)
	f.ETag = tag
	return &f
}
