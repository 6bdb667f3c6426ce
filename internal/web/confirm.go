package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/identity"
)

// confirmPath is where people prove again who they are, before they sign.
const confirmPath = "/confirm"

// The fields of the page for proving who one is. Every other field of its form
// goes on to where the form leads.
const (
	confirmPrefix   = "confirm_"
	confirmPassword = confirmPrefix + "password"
	confirmCode     = confirmPrefix + "code"
	confirmBack     = confirmPrefix + "back"
	confirmNext     = confirmPrefix + "next"
)

// signs reports whether a permission asks for a fresh proof of identity.
func signs(permission string) bool {
	return slices.ContainsFunc(identity.Table(), func(row identity.Permission) bool {
		return row.Name == permission && row.Sign
	})
}

// confirmPage asks a person to prove who they are and then leads back.
func (s *site) confirmPage(c *gin.Context) error {
	return s.showConfirm(c, "", back(c.Query("back")), nil)
}

// askFirst asks a person to prove who they are before a form is carried out; what
// was typed into it goes along.
func (s *site) askFirst(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	return s.showConfirm(c, back(c.Request.URL.RequestURI()), returnTo(c.Request), nil)
}

func (s *site) showConfirm(c *gin.Context, next, to string, err error) error {
	v := s.visitOf(c.Request.Context())
	body := formBody{
		Heading: v.T("confirm.title"), Lead: v.T("confirm.lead"), Action: confirmPath, Button: v.T("confirm.do"),
		Hidden: append([]field{{confirmBack, to}}, kept(c, confirmPrefix)...),
		Inputs: []input{v.password(confirmPassword)}, Links: []link{{to, v.T("confirm.leave")}},
	}
	if next != "" {
		body.Hidden = append(body.Hidden, field{confirmNext, next})
	}
	if v.who.SecondFactor {
		body.Lead, body.Inputs = v.T("confirm.code_lead"), []input{v.code(confirmCode)}
	}
	if s.SSO != nil {
		body.Links = append(body.Links, link{ssoAgainPath + "?" + url.Values{"back": {to}}.Encode(), v.T("confirm.sso")})
	}
	return s.showForm(c, body, err)
}

// confirm reads the form of the page, and goes on with the form that asked for it:
// 307 makes the browser send that again, with what was typed.
func (s *site) confirm(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	form := c.Request.PostForm
	to, next := back(form.Get(confirmBack)), form.Get(confirmNext)
	if err := s.prove(c, form.Get(confirmPassword), form.Get(confirmCode)); err != nil {
		if fault.Is(err, fault.SignedOut) {
			return err
		}
		return s.showConfirm(c, next, to, err)
	}
	if next == "" || strings.HasPrefix(next, confirmPath) {
		s.goTo(c, to)
		return nil
	}
	c.Writer.Header().Set("Location", back(next))
	c.Writer.WriteHeader(http.StatusTemporaryRedirect)
	c.Writer.WriteHeaderNow()
	return nil
}

// prove confirms who somebody is and renews the session.
func (s *site) prove(c *gin.Context, password, code string) error {
	ctx := c.Request.Context()
	given := s.credentials(c)
	given.Password, given.Code = password, code
	data, err := s.Identity.Confirm(ctx, who(ctx), given)
	if err != nil {
		return err
	}
	return s.enter(ctx, data)
}
