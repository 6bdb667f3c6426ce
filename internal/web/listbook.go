package web

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"acta/internal/sheet"
)

// bookEnding is what the address of a list has more where it is asked for as a workbook.
const bookEnding = ".xlsx"

// listBook is a list with the filters of an address as rows under their heads.
type listBook struct {
	name  string // of the file, without its ending
	heads []string
	rows  [][]string
}

// bookOf answers with a list, as filtered, as a workbook: all of it. Scope F113.
func (s *site) bookOf(list func(*gin.Context, visit) (listBook, error)) handler {
	return func(c *gin.Context) error {
		book, err := list(c, s.visitOf(c.Request.Context()))
		if err != nil {
			return err
		}
		table := sheet.Table{Columns: book.heads}
		table.Append(book.rows...)
		return s.sendTable(c, table, fileForm{"xlsx", mediaExcel}, book.name)
	}
}

// sendTable answers with a table as a file.
func (s *site) sendTable(c *gin.Context, table sheet.Table, form fileForm, name string) error {
	comma := ','
	if s.visitOf(c.Request.Context()).lang != "en" {
		comma = ';'
	}
	data, err := s.written(table, form, comma)
	if err != nil {
		return err
	}
	name = tame(name) + "." + form.ending
	c.Header("Content-Type", form.sent())
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	http.ServeContent(c.Writer, c.Request, name, time.Time{}, bytes.NewReader(data))
	return nil
}

// says are messages in the reader's language.
func (v visit) says(keys ...string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = v.Say(key)
	}
	return list
}

// book is the address of the workbook of the list that is shown, with its filters.
func (v visit) book(list string) string {
	u, err := url.ParseRequestURI(v.here(nil))
	if err != nil {
		return list + bookEnding
	}
	if asked := filtersOf(u.Query()); asked != "" {
		return list + bookEnding + "?" + asked
	}
	return list + bookEnding
}

// listed adds to the foot of a list the way to its workbook, where it has rows, and gives
// the views of it that its reader keeps.
func (s *site) listed(ctx context.Context, v visit, list string, rows int, foot *pager) (savedViews, error) {
	if rows > 0 {
		foot.Export = v.book(list)
	}
	return s.viewsOf(ctx, v)
}
