package web

import (
	"context"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/sheet"
)

// masterPath is what the address of the master list starts with; the ending says its
// form.
const masterPath = "/documents/master-list"

// masterList gives the documents that the filters find as a file: every one of them.
func (s *site) masterList(form fileForm) handler {
	return func(c *gin.Context) error {
		ctx := c.Request.Context()
		v := s.visitOf(ctx)
		body := newLibrary(c.Request.URL.Query())
		table, err := body.master(ctx, s, v)
		if err != nil {
			return err
		}
		return s.sendTable(c, table, form, v.Say("page_papers.master"))
	}
}

// masterColumns are the columns of the master list. ISO/IEC 20000-1:2018 7.5.3.
func masterColumns() []string {
	return []string{"code", "title", "kind", "version", "state", "draft", "owner", "since", "due", "until", "missing"}
}

// master reads every document that the filters find, page by page.
func (b *libraryBody) master(ctx context.Context, s *site, v visit) (sheet.Table, error) {
	table := sheet.Table{}
	for _, name := range masterColumns() {
		table.Columns = append(table.Columns, v.Say("page_papers.column_"+name))
	}
	if err := b.directory(ctx, s, v); err != nil {
		return table, err
	}
	home, err := s.household(ctx)
	if err != nil {
		return table, err
	}
	ask, known := b.wanted(s, v)
	if !known {
		return table, nil
	}
	for from := (cursor{}); ; {
		found, next, err := s.generated(ctx, ask, from, stepSize)
		if err != nil {
			return table, err
		}
		for _, st := range found {
			table.Rows = append(table.Rows, sheet.Row{Line: len(table.Rows) + 2, Cells: b.masterRow(s, v, st, home)})
		}
		if from = next; from == (cursor{}) {
			return table, nil
		}
	}
}

func (b *libraryBody) masterRow(s *site, v visit, st document.Status, home house) []string {
	r := b.row(s, v, st, home)
	missing := ""
	if st.Missing > 0 {
		missing = v.Say("page_papers.missing_here", "count", st.Missing)
	}
	return []string{
		r.Code, r.Label, v.kindLabel(s, st.Kind), r.Version, r.State.Word, r.Draft, r.Owner, r.Since,
		v.date(home.zone, st.ReviewDue), v.date(home.zone, st.ValidUntil), missing,
	}
}
