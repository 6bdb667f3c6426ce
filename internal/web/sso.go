package web

import (
	"context"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/identity"
)

// Where single sign-on starts and comes back.
const (
	ssoStartPath = "/sso/start"
	ssoAgainPath = "/sso/again"
	ssoBackPath  = "/sso/callback"
)

// SSO signs people in at an identity provider; package sso satisfies it.
// OpenID Connect Core 1.0, authorization code with PKCE.
type SSO interface {
	// Start gives the provider's address to go to, and what the browser's session
	// keeps until it comes back.
	Start(ctx context.Context) (address, flow string, err error)
	// Again is Start for somebody who has signed in: the provider asks anew.
	Again(ctx context.Context) (address, flow string, err error)
	// Finish reads the provider's answer against that.
	Finish(ctx context.Context, flow string, answer url.Values) (identity.External, error)
}

// What a session keeps while its browser is at the provider.
const (
	ssoFlow = "sso_flow"
	ssoTo   = "sso_to"
	ssoFor  = "sso_for" // the person who proves anew who they are; "" for signing in
)

// ssoStart leads to the identity provider. From another site it leads to the page
// for signing in instead: a session begins where its person asks for one.
func (s *site) ssoStart(c *gin.Context) error {
	if s.SSO == nil {
		return notThere()
	}
	switch c.GetHeader("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		s.goTo(c, signInPath+"?"+url.Values{"back": {back(c.Query("back"))}}.Encode())
		return nil
	}
	ctx := c.Request.Context()
	address, flow, err := s.SSO.Start(ctx)
	if err != nil {
		return err
	}
	s.leave(c, address, flow, "")
	return nil
}

// ssoAgain leads to the identity provider to prove anew who one is, before
// signing.
func (s *site) ssoAgain(c *gin.Context) error {
	if s.SSO == nil {
		return notThere()
	}
	ctx := c.Request.Context()
	address, flow, err := s.SSO.Again(ctx)
	if err != nil {
		return err
	}
	s.leave(c, address, flow, who(ctx).Person)
	return nil
}

// leave sends the browser to the provider; its session keeps what it comes back
// to.
func (s *site) leave(c *gin.Context, address, flow, person string) {
	ctx := c.Request.Context()
	s.sessions.Put(ctx, ssoFlow, flow)
	s.sessions.Put(ctx, ssoTo, back(c.Query("back")))
	s.sessions.Put(ctx, ssoFor, person)
	s.goTo(c, address)
}

// ssoBack signs in whom the provider vouches for.
func (s *site) ssoBack(c *gin.Context) error {
	if s.SSO == nil {
		return notThere()
	}
	ctx := c.Request.Context()
	flow, to := s.sessions.PopString(ctx, ssoFlow), back(s.sessions.PopString(ctx, ssoTo))
	person := s.sessions.PopString(ctx, ssoFor)
	if flow == "" {
		return s.showSignIn(c, signing{Back: to}, fault.New(fault.Invalid, "web.fault.sso_flow", nil))
	}
	found, err := s.SSO.Finish(ctx, flow, c.Request.URL.Query())
	if err != nil {
		return s.showSignIn(c, signing{Back: to}, err)
	}
	v := s.visitOf(ctx)
	found.Address, found.Agent = v.peer, v.agent
	if person != "" {
		return s.proved(c, person, found, to)
	}
	in, err := s.Identity.SignInExternal(ctx, found)
	if err != nil {
		return s.showSignIn(c, signing{Back: to}, err)
	}
	return s.welcome(c, in, to)
}

// proved renews the session of somebody whom the provider has asked anew.
func (s *site) proved(c *gin.Context, person string, found identity.External, to string) error {
	ctx := c.Request.Context()
	p := who(ctx)
	if p.Person != person {
		return fault.New(fault.SignedOut, "web.fault.signed_out", nil)
	}
	data, err := s.Identity.ConfirmExternal(ctx, p, found)
	if err != nil {
		return s.showConfirm(c, "", to, err)
	}
	if err := s.enter(ctx, data); err != nil {
		return err
	}
	s.goTo(c, to)
	return nil
}
