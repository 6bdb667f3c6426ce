package web

import (
	"github.com/gin-gonic/gin"

	"acta/internal/identity"
)

// Where single-use links lead; on recoverPath alone people ask for one.
const (
	setupPath   = "/setup"
	invitePath  = "/invite"
	recoverPath = "/recover"
)

// setupPage asks for the first person of the installation.
func (s *site) setupPage(c *gin.Context) error {
	if _, err := s.Identity.LookUpLink(c.Request.Context(), c.Param("secret"), identity.ForSetup); err != nil {
		return err
	}
	return s.showSetup(c, identity.Setup{}, nil)
}

func (s *site) showSetup(c *gin.Context, typed identity.Setup, err error) error {
	v := s.visitOf(c.Request.Context())
	return s.showForm(c, formBody{
		Heading: v.T("setup.title"), Lead: v.T("setup.lead"), Action: c.Request.URL.EscapedPath(), Button: v.T("setup.do"),
		Inputs: []input{
			{Name: "person", Label: v.T("input.person"), Tip: v.T("input.person_tip"), Type: "text", Value: typed.Person, Complete: "off", Most: 64},
			{Name: "name", Label: v.T("input.name"), Type: "text", Value: typed.Name, Complete: "name", Most: mostTyped},
			{Name: "email", Label: v.T("input.email"), Type: "email", Value: typed.Email, Complete: "username", Most: mostTyped},
			v.newPassword(),
		},
	}, err)
}

// setUp makes the first person's account.
func (s *site) setUp(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	form, ctx := c.Request.PostForm, c.Request.Context()
	typed := identity.Setup{
		Person: form.Get("person"), Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password"),
		Language: s.visitOf(ctx).lang,
	}
	if _, err := s.Identity.SetUp(ctx, c.Param("secret"), typed); err != nil {
		return s.showSetup(c, typed, err)
	}
	s.goTo(c, signInPath+"?done="+doneSet)
	return nil
}

// recoverPage asks whose password is forgotten.
func (s *site) recoverPage(c *gin.Context) error { return s.showRecover(c, "", nil) }

func (s *site) showRecover(c *gin.Context, typed string, err error) error {
	v := s.visitOf(c.Request.Context())
	if !s.Releases.Letters {
		return s.showForm(c, formBody{Heading: v.T("recover.title"), Lead: v.T("recover.lead_alone"), Links: []link{{signInPath, v.T("recover.back")}}}, err)
	}
	return s.showForm(c, formBody{
		Heading: v.T("recover.title"), Lead: v.T("recover.lead"), Action: recoverPath, Button: v.T("recover.do"),
		Inputs: []input{{Name: "name", Label: v.T("sign_in.name"), Type: "text", Value: typed, Complete: "username", Most: mostTyped}},
		Links:  []link{{signInPath, v.T("recover.back")}},
	}, err)
}

// askRecovery sends a link to whoever forgot a password. The answer is the same
// whether there is such an account or not.
func (s *site) askRecovery(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	name := c.Request.PostForm.Get("name")
	if err := s.Identity.Recover(c.Request.Context(), name, s.visitOf(c.Request.Context()).peer); err != nil {
		return s.showRecover(c, shown(name), err)
	}
	s.goTo(c, signInPath+"?done="+doneSent)
	return nil
}

// linkPage asks for a new password by a link from a mail.
func (s *site) linkPage(purpose identity.Purpose) handler {
	return func(c *gin.Context) error {
		link, err := s.Identity.LookUpLink(c.Request.Context(), c.Param("secret"), purpose)
		if err != nil {
			return err
		}
		return s.showLink(c, purpose, link, nil)
	}
}

func (s *site) showLink(c *gin.Context, purpose identity.Purpose, at identity.Link, err error) error {
	v := s.visitOf(c.Request.Context())
	body := formBody{
		Heading: v.T("link.recovery_title"), Lead: v.T("link.lead", "name", at.Name), Action: c.Request.URL.EscapedPath(),
		Button: v.T("link.do"), Hidden: nil, Inputs: []input{
			{Name: "username", Label: v.T("input.email"), Type: "email", Value: at.Email, Complete: "username", Fixed: true},
			v.newPassword(),
		},
	}
	if purpose == identity.ForInvite {
		body.Heading = v.T("link.invite_title")
	}
	return s.showForm(c, body, err)
}

// redeem sets the password that was typed on the page of a link.
func (s *site) redeem(purpose identity.Purpose) handler {
	return func(c *gin.Context) error {
		if err := s.readForm(c); err != nil {
			return err
		}
		ctx, secret := c.Request.Context(), c.Param("secret")
		link, err := s.Identity.LookUpLink(ctx, secret, purpose)
		if err != nil {
			return err
		}
		if _, err := s.Identity.Redeem(ctx, secret, purpose, c.Request.PostForm.Get("password")); err != nil {
			return s.showLink(c, purpose, link, err)
		}
		s.goTo(c, signInPath+"?done="+doneSet)
		return nil
	}
}
