package web

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
)

// formBody is a page with one form: signing in, proving who one is, getting back
// in, the first set-up.
type formBody struct {
	Heading, Lead string
	Done          string   // what led here
	Wrong         []string // what was wrong with what was typed
	Action        string   // address of the form
	Hidden        []field
	Inputs        []input
	Button        string
	Links         []link
	Go            bool // sent by itself where scripts run
}

// field is a hidden field of a form.
type field struct{ Name, Value string }

// link is a way elsewhere.
type link struct{ Href, Label string }

// mostTyped is how long what somebody types into a field may be, in characters.
const mostTyped = 200

// showForm shows a page with one form, marked where faults name its fields.
func (s *site) showForm(c *gin.Context, body formBody, err error) error {
	faults := fault.All(err)
	if err != nil && len(faults) == 0 {
		return err
	}
	v := s.visitOf(c.Request.Context())
	status := http.StatusOK
	body.mark(v, faults)
	p := s.newPage(v, v.house(nil, nil), body.Heading, body)
	if len(faults) > 0 {
		problem := v.refused(s.problem(c.Request.Context(), v, faults[0]))
		status, p.Title = problem.Status, v.T("error_title", "title", body.Heading)
		maps.Copy(c.Writer.Header(), problem.GetHeaders())
	}
	return s.show(c.Writer, status, formPage, p)
}

// mark says what was wrong, and where.
func (b *formBody) mark(v visit, faults []*fault.Fault) {
	for _, f := range faults {
		b.Wrong = append(b.Wrong, v.printer.Say(f.Key, f.Args))
		i := slices.IndexFunc(b.Inputs, func(in input) bool { return in.Name == f.Field })
		if i >= 0 {
			b.Inputs[i].Wrong = true
		}
	}
}

// password is a field for a password that exists.
func (v visit) password(name string) input {
	return input{Name: name, Label: v.T("input.password"), Type: "password", Complete: "current-password", Most: mostTyped}
}

// newPassword is a field for a password to be.
func (v visit) newPassword() input {
	return input{
		Name: "password", Label: v.T("input.new_password"), Tip: v.T("input.new_password_tip"), Type: "password",
		Complete: "new-password", Most: mostTyped,
	}
}

// code is a field for a code of the second factor.
func (v visit) code(name string) input {
	return input{
		Name: name, Label: v.T("input.code"), Tip: v.T("input.code_tip"), Type: "text", Complete: "one-time-code",
		Most: mostTyped,
	}
}

// kept are the fields of a form other than those with a prefix, to go on with it.
func kept(c *gin.Context, prefix string) []field {
	var found []field
	for _, name := range slices.Sorted(maps.Keys(c.Request.PostForm)) {
		if strings.HasPrefix(name, prefix) {
			continue
		}
		for _, value := range c.Request.PostForm[name] {
			found = append(found, field{name, value})
		}
	}
	return found
}
