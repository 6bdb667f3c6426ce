package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
)

// act is what a form of a page does.
type act struct {
	// form is the form's name on its page.
	form string
	// do carries out what was typed and gives the address to go on with; "" where it has
	// answered already, with what is shown this once.
	do func(c *gin.Context, t *typed) (next string, err error)
	// show shows the page as it stands, with what was refused and typed; a nil show
	// tells what was refused on a page of its own.
	show func(c *gin.Context, status int, no refused) error
}

// act adds what a form does, in the same steps for every form: read it, give it back
// where the session had ended, carry it out once, and where it is refused show the page
// again with everything that was typed.
func (r *router) act(path, permission string, a act) { r.actUpTo(0, path, permission, a) }

// actUpTo is act for a form of up to most bytes: long tables, files.
func (r *router) actUpTo(most int64, path, permission string, a act) {
	r.postUpTo(most, path, permission, r.actHandler(a))
}

// actSecret is act for a form whose answer shows a secret: it is never kept.
func (r *router) actSecret(path, permission string, a act) {
	r.add(Route{Method: http.MethodPost, Path: path, Permission: permission, secret: true}, r.handle(r.actHandler(a)))
}

func (s *site) actHandler(a act) handler {
	return func(c *gin.Context) error {
		t, err := s.readTyped(c)
		if err != nil {
			return err
		}
		if a.show != nil && c.Query(resumeField) != "" {
			return a.show(c, http.StatusOK, s.resumedForm(c, a.form, t.Values))
		}
		next, err := a.do(c, t)
		if err == nil {
			if next != "" {
				s.goTo(c, next)
			}
			return nil
		}
		var look *lookAgain
		if errors.As(err, &look) && a.show != nil {
			look.form, look.typed = a.form, t.Values
			return a.show(c, http.StatusUnprocessableEntity, look.refused)
		}
		faults := fault.All(err)
		if a.show == nil || len(faults) == 0 {
			return err
		}
		return a.show(c, statusOf(faults[0].Kind), s.refusedForm(c.Request.Context(), a.form, t.Values, faults))
	}
}

// lookAgain stops a form that its sender has to see once more before it is carried out:
// rows that were pasted, or a consequence to agree to.
type lookAgain struct{ refused }

// Error is for nobody: the page says it.
func (l *lookAgain) Error() string { return "look again: " + l.title }

// resumedForm is what a page is told of a form that the end of the session held up.
func (s *site) resumedForm(c *gin.Context, name string, values url.Values) refused {
	return refused{form: name, title: s.visitOf(c.Request.Context()).T("form.resumed"), typed: values, resumed: true}
}

// refusedForm is what a page is told of a form that was not carried out.
func (s *site) refusedForm(ctx context.Context, name string, values url.Values, faults []*fault.Fault) refused {
	v := s.visitOf(ctx)
	no := refused{form: name, typed: values, faults: faults, wrong: v.sentences(faults)}
	no.stale = faults[0].Kind == fault.Stale
	switch {
	case no.stale:
		no.title = v.T("form.stale")
	default:
		no.title = v.T("form.refused", "count", len(faults))
	}
	return no
}

// resumeField is the parameter of a form that comes back after its session had ended.
const resumeField = "resume"

// mostInMemory is how much of an upload is held in memory, in bytes; the rest waits in
// a file of the system until it is read.
const mostInMemory = 1 << 20

// readTyped reads a form, with its files where it has any.
func (s *site) readTyped(c *gin.Context) (*typed, error) {
	if err := s.readForm(c); err != nil {
		return nil, err
	}
	ctx := c.Request.Context()
	t := &typed{Values: c.Request.PostForm, person: who(ctx).Person, lang: s.visitOf(ctx).lang, zone: s.houseZone(ctx), units: s.units}
	if c.Request.MultipartForm != nil {
		t.files = c.Request.MultipartForm.File
	}
	if tag := t.Get("etag"); tag != "" {
		row, err := s.expect(ctx, Conditional{tag})
		if err != nil {
			return nil, err
		}
		t.row = row
	}
	return t, nil
}

// tagged refuses a form about something stored that does not say which row version its
// sender saw.
func (s *site) tagged(ctx context.Context, t *typed) error {
	row, err := s.expect(ctx, Conditional{t.Get("etag")})
	if err == nil && row == 0 {
		err = fault.New(fault.Stale, "web.fault.tag", nil)
	}
	return err
}

// limitKey is where the length of a form's body stands in gin's context.
const limitKey = "acta.limit"

// bodyOf is how long the body of a form may be, in bytes.
func bodyOf(c *gin.Context) int64 {
	if most := c.GetInt64(limitKey); most > 0 {
		return most
	}
	return bodyLimit
}
