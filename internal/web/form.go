package web

import (
	"context"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/document"
)

// freezeName is what the address of the form that freezes ends with.
const freezeName = "versions"

// What a form did, as the address of the next page says it.
const (
	doneNew  = "new"
	doneSame = "same"
)

// freezeForm freezes a document from a page.
func (s *site) freezeForm(c *gin.Context, t *typed) (string, error) {
	at, created, err := s.freezeTyped(c.Request.Context(), c.Param("kind"), c.Param("subject"), t.Get("change"))
	done := doneSame
	if created {
		done = doneNew
	}
	return after(t.Get("back"), at, done), err
}

func (s *site) freezeTyped(ctx context.Context, kind, subject, typed string) (document.Subject, bool, error) {
	place, err := s.finder(ctx).place(ctx, kind, subject)
	if err != nil {
		return document.Subject{}, false, err
	}
	at := place.Subject
	var change content.Text
	if typed != "" {
		if change, err = s.change(ctx, map[string]string{s.visitOf(ctx).lang: typed}); err != nil {
			return at, false, err
		}
	}
	_, _, created, err := s.generate(ctx, at.Kind, at.Full, change)
	return at, created, err
}

// after is where to go on after a freeze: where the form says, else the document.
func after(address string, at document.Subject, done string) string {
	if address == "" {
		return docPath(at) + "?" + url.Values{"done": {done}}.Encode()
	}
	u, err := url.Parse(back(address))
	if err != nil {
		return "/"
	}
	query := u.Query()
	query.Set("done", done)
	query.Set("of", cursor{at.Kind, at.Full}.String())
	u.RawQuery = query.Encode()
	return u.String()
}

// downloadPage and previewPage are the files as pages link to them: what goes
// wrong is told on a page.
func (s *site) downloadPage(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.finder(ctx).download(ctx, c.Param("kind"), c.Param("subject"), c.Param("number"), c.Param("file"))
	if err != nil {
		return err
	}
	f.serve(c.Writer, c.Request)
	return nil
}

// copyPage is a marked copy.
func (s *site) copyPage(c *gin.Context) error {
	ctx := c.Request.Context()
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return err
	}
	defer done()
	f, err := s.finder(ctx).copied(ctx, c.Param("kind"), c.Param("subject"), c.Param("number"), c.Param("file"))
	if err != nil {
		return err
	}
	f.serve(c.Writer, c.Request)
	return nil
}

func (s *site) previewPage(c *gin.Context) error {
	ctx := c.Request.Context()
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return err
	}
	defer done()
	f, err := s.finder(ctx).preview(ctx, c.Param("kind"), c.Param("subject"), c.Param("file"))
	if err != nil {
		return err
	}
	f.serve(c.Writer, c.Request)
	return nil
}
