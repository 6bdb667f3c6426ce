package web

import (
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/identity"
)

// Where people sign in and out.
const (
	signInPath  = "/sign-in"
	signOutPath = "/sign-out"
)

// What led to the page for signing in.
const (
	doneOut  = "out"
	doneSet  = "set"
	doneSent = "sent"
)

// deviceCookie marks a browser in which somebody has signed in before, so that a
// flood of wrong passwords from elsewhere does not keep its owner out.
const deviceCookie = "acta_device"

// codeNeeded is the fault of a right password where the account has a second factor.
const codeNeeded = "fault.identity.code_needed"

// signInRoutes are the ways in that ask for no permission.
func (r *router) signInRoutes() {
	r.get(signInPath, Public, r.signInPage)
	r.postUpTo(mostKept, signInPath, Public, r.signIn)
	r.post(signOutPath, Public, r.signOut)
	r.get(ssoStartPath, Public, r.ssoStart)
	r.get(ssoAgainPath, "own.confirm", r.ssoAgain)
	r.get(ssoBackPath, Public, r.ssoBack)
	r.get(setupPath+"/:secret", Public, r.setupPage)
	r.post(setupPath+"/:secret", Public, r.setUp)
	r.get(recoverPath, Public, r.recoverPage)
	r.post(recoverPath, Public, r.askRecovery)
	r.get(recoverPath+"/:secret", Public, r.linkPage(identity.ForRecovery))
	r.post(recoverPath+"/:secret", Public, r.redeem(identity.ForRecovery))
	r.get(invitePath+"/:secret", Public, r.linkPage(identity.ForInvite))
	r.post(invitePath+"/:secret", Public, r.redeem(identity.ForInvite))
	r.get(confirmPath, "own.confirm", r.confirmPage)
	r.postUpTo(mostKept, confirmPath, "own.confirm", r.confirm)
}

func (s *site) signInPage(c *gin.Context) error {
	if who(c.Request.Context()).SignedIn() {
		s.goTo(c, back(c.Query("back")))
		return nil
	}
	return s.showSignIn(c, signing{Back: back(c.Query("back")), Done: c.Query("done")}, nil)
}

// signing is how far somebody has come with signing in.
type signing struct {
	Back   string // where to go on
	Name   string // as typed
	Ticket string // the first step, sealed, in the second
	Done   string // what led here
	Kept   string // the form that the end of a session held up
}

func (s *site) showSignIn(c *gin.Context, at signing, err error) error {
	v := s.visitOf(c.Request.Context())
	body := formBody{
		Heading: v.T("sign_in.title"), Lead: v.T("sign_in.lead"), Action: signInPath, Button: v.T("sign_in.do"),
		Hidden: []field{{"back", at.Back}}, Links: []link{{recoverPath, v.T("sign_in.recover")}},
		Inputs: []input{
			{Name: "name", Label: v.T("sign_in.name"), Type: "text", Value: at.Name, Complete: "username", Most: mostTyped},
			v.password("password"),
		},
	}
	if at.Kept != "" {
		body.Lead = v.T("sign_in.kept_lead")
		body.Hidden = append(body.Hidden, field{keptName, at.Kept})
	}
	if at.Ticket != "" {
		body.Lead, body.Inputs = v.T("sign_in.code_lead"), []input{v.code("code")}
		body.Hidden = append(body.Hidden, field{"ticket", at.Ticket})
		body.Links = []link{{signInPath + "?" + url.Values{"back": {at.Back}}.Encode(), v.T("sign_in.again")}}
	} else if s.SSO != nil {
		body.Links = append(body.Links, link{ssoStartPath + "?" + url.Values{"back": {at.Back}}.Encode(), v.T("sign_in.sso")})
	}
	switch at.Done {
	case doneOut, doneSet, doneSent:
		body.Done = v.T("sign_in.done_" + at.Done)
	}
	return s.showForm(c, body, err)
}

// signIn reads the form of the page: a name and a password, then where the account
// has a second factor its code, with the first step sealed beside it.
func (s *site) signIn(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	form := c.Request.PostForm
	given := s.credentials(c)
	given.Name, given.Password, given.Code = form.Get("name"), form.Get("password"), form.Get("code")
	at := signing{Back: back(form.Get("back")), Name: shown(given.Name), Kept: form.Get(keptName)}
	if at.Ticket = form.Get("ticket"); at.Ticket != "" {
		var ok bool
		if given.Name, given.Password, ok = s.sealer.open(s.Clock.Now(), at.Ticket); !ok {
			return s.showSignIn(c, signing{Back: at.Back}, fault.New(fault.Invalid, "web.fault.step_slow", nil))
		}
	}
	in, err := s.Identity.SignIn(c.Request.Context(), given)
	if faults := fault.All(err); len(faults) > 0 && faults[0].Key == codeNeeded && given.Code == "" {
		at.Ticket, err = s.sealer.seal(s.Clock.Now(), given.Name, given.Password), nil
		return s.showSignIn(c, at, err)
	}
	if err != nil {
		return s.showSignIn(c, at, err)
	}
	if at.Kept != "" {
		if err := s.letIn(c, in); err != nil {
			return err
		}
		return s.resumeForm(c, at)
	}
	return s.welcome(c, in, at.Back)
}

// credentials are where somebody types something from.
func (s *site) credentials(c *gin.Context) identity.Credentials {
	v := s.visitOf(c.Request.Context())
	return identity.Credentials{Address: v.peer, Agent: v.agent, Device: s.cookie(c, deviceCookie)}
}

// welcome starts the session of whoever has signed in, and leads on: to the set-up
// while there is no organisation.
func (s *site) welcome(c *gin.Context, in identity.SignedIn, to string) error {
	if err := s.letIn(c, in); err != nil {
		return err
	}
	if to == "/" {
		o, err := s.Org.Organization(c.Request.Context())
		if err != nil {
			return err
		}
		if o == nil {
			to = startPath
		}
	}
	s.goTo(c, to)
	return nil
}

// letIn starts the session of whoever has signed in.
func (s *site) letIn(c *gin.Context, in identity.SignedIn) error {
	if err := s.enter(c.Request.Context(), in.Session); err != nil {
		return err
	}
	if in.Device != "" {
		http.SetCookie(c.Writer, s.keepsake(deviceCookie, in.Device, cookieLife))
	}
	return nil
}

// keepsake is a cookie of ours; life is in seconds, negative to take it away.
func (s *site) keepsake(name, value string, life int) *http.Cookie {
	return &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: life, HttpOnly: true, Secure: s.secureSite(),
		SameSite: http.SameSiteLaxMode,
	}
}

// cookieName is a cookie's name with the prefix that binds it to this host, where
// people come by TLS.
func (s *site) cookieName(name string) string {
	if s.secureSite() {
		return "__Host-" + name
	}
	return name
}

// cookie is the value of a cookie; "" without one.
func (s *site) cookie(c *gin.Context, name string) string {
	found, err := c.Request.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return found.Value
}

// signOut ends the session, if there is one.
func (s *site) signOut(c *gin.Context) error {
	ctx := c.Request.Context()
	if p := who(ctx); p.SignedIn() {
		if err := s.Identity.SignOut(ctx, p); err != nil {
			return err
		}
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		return err //nolint:wrapcheck // scs hands on what the store says
	}
	c.Writer.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	s.goTo(c, signInPath+"?done="+doneOut)
	return nil
}
