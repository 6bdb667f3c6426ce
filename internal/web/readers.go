package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"
)

// readersBody is who has read a version.
type readersBody struct {
	Number      string
	Asked, Read int
	Rows        []readerRow
}

// readerRow is somebody who was asked to read a version.
type readerRow struct{ Name, Person, Asked, At string }

// readers tells who was asked to read the version in force, and who has.
func (b *documentBody) readers(ctx context.Context, s *site, v visit, at place, home house) error {
	st, err := s.standing(ctx, at.Subject)
	if err != nil || st.Effective == nil {
		return err
	}
	b.Readers, err = s.readersOf(ctx, v, at, st.Effective.Number, home)
	return err
}

func (s *site) readersOf(ctx context.Context, v visit, at place, number string, home house) (readersBody, error) {
	_, report, err := s.readers(ctx, versionInput{at.Kind, at.Full, number})
	if err != nil {
		return readersBody{}, err
	}
	b := readersBody{Number: report.Body.Version.Number, Asked: report.Body.Asked, Read: report.Body.Read}
	for _, row := range report.Body.Persons {
		one := readerRow{Name: row.Name, Person: row.Person, Asked: v.printer.In(home.zone).Stamp(row.Asked)}
		if row.At != "" {
			one.At = v.printer.In(home.zone).Stamp(row.At)
		}
		b.Rows = append(b.Rows, one)
	}
	return b, nil
}

// readersPage shows who was asked to read a version of any number, and who has.
func (s *site) readersPage(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	report, err := s.readersOf(ctx, v, at, c.Param("number"), home)
	if err != nil {
		return err
	}
	label := v.label(s, at.Subject)
	body := struct {
		Heading, Crumb, Href string
		Readers              readersBody
	}{v.T("readers.title", "document", label, "version", report.Number), label, docPath(at.Subject), report}
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	return s.show(c.Writer, http.StatusOK, "readers", p)
}
