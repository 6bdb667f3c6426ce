// Package sso signs people in at an identity provider by OpenID Connect: the
// authorization code flow with PKCE, state and nonce, bound to the browser's own
// session. Scope F79; OpenID Connect Core 1.0; RFC 7636, 9207.
//
// It does not promise an account: it says whom the provider vouches for, and
// package identity decides. It keeps no token of the provider, and does not end
// sessions there.
package sso

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/identity"
)

// Settings are an installation at its identity provider.
type Settings struct {
	Issuer string // exactly as the provider calls itself
	Client string // client id
	Secret string // client secret; may be empty, PKCE protects the code
	// Back is the address that the provider sends browsers back to, registered
	// there: the installation's address and "/sso/callback".
	Back  string
	Clock clock.Clock
	Log   *slog.Logger // takes why an answer was refused; nil drops it
}

// How long the provider may take to answer, and a person to sign in there.
const (
	patience = 10 * time.Second
	flowLife = 10 * time.Minute
)

// Provider is the identity provider. It may be used by many goroutines. It is
// asked for its addresses and keys when somebody first needs them, so that a
// provider that is down does not keep the service from starting.
type Provider struct {
	settings Settings
	client   *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// New gives a provider; it asks nothing yet.
func New(s Settings) *Provider {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	return &Provider{settings: s, client: &http.Client{Timeout: patience, CheckRedirect: stay}}
}

// stay follows no redirect: the provider answers itself, at the addresses that it
// announced. ASVS 15.3.2.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// CheckIssuer refuses an issuer that is no address, or one that other machines
// could answer for because nothing encrypts the way to it; fault.Setup.
func CheckIssuer(issuer string) error {
	at, err := url.Parse(issuer)
	if err == nil && at.Host != "" && (at.Scheme == "https" || (at.Scheme == "http" && own(at.Hostname()))) {
		return nil
	}
	return fault.New(fault.Setup, "fault.identity.sso_plain", fault.Args{"issuer": issuer})
}

// own reports whether a host is this machine.
func own(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// flow is what the browser's session keeps until it comes back.
type flow struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Begun    string `json:"begun"` // RFC 3339
	// Again says that the provider was asked to have the person prove anew who
	// they are.
	Again bool `json:"again,omitempty"`
}

// Start gives the provider's address for a sign-in, and what the browser's
// session keeps until it comes back.
func (p *Provider) Start(ctx context.Context) (address, kept string, err error) {
	return p.begin(ctx, false)
}

// Again is Start for somebody who has signed in and must prove anew who they
// are, as a signature asks.
func (p *Provider) Again(ctx context.Context) (address, kept string, err error) {
	return p.begin(ctx, true)
}

func (p *Provider) begin(ctx context.Context, again bool) (address, kept string, err error) {
	provider, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	f := flow{
		State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(),
		Begun: p.settings.Clock.Now().String(), Again: again,
	}
	data, err := json.Marshal(f)
	if err != nil {
		return "", "", fmt.Errorf("keep the flow: %w", err)
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)}
	if again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return p.oauth(provider).AuthCodeURL(f.State, options...), string(data), nil
}

// discover asks the provider for its addresses and keys, once. Its issuer must
// be the one of the settings. ASVS 10.5.3.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// Keys are fetched later in this context, so it must outlive the request.
	found, err := oidc.NewProvider(p.context(context.WithoutCancel(ctx)), p.settings.Issuer)
	if err != nil {
		p.settings.Log.ErrorContext(ctx, "identity provider does not answer", "issuer", p.settings.Issuer, "error", err)
		return nil, fault.New(fault.Setup, "fault.identity.sso_down", fault.Args{"issuer": p.settings.Issuer})
	}
	p.found = found
	return found, nil
}

func (p *Provider) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}

func (p *Provider) oauth(provider *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.settings.Client, ClientSecret: p.settings.Secret, Endpoint: provider.Endpoint(),
		RedirectURL: p.settings.Back, Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// claims are what is read of an ID token.
type claims struct {
	Email    string `json:"email"`
	Verified bool   `json:"email_verified"`
	AuthTime int64  `json:"auth_time"`
}

// Finish reads the provider's answer against what the session kept. An answer
// that does not belong to it, is forged, expired or a refusal is fault.Forbidden;
// why is in the log. ASVS 10.1.2, 10.2.1, 10.5.1, 10.5.4.
func (p *Provider) Finish(ctx context.Context, kept string, answer url.Values) (identity.External, error) {
	provider, err := p.discover(ctx)
	if err != nil {
		return identity.External{}, err
	}
	found, err := p.finish(p.context(ctx), provider, kept, answer)
	if err != nil {
		p.settings.Log.WarnContext(ctx, "single sign-on refused", "issuer", p.settings.Issuer, "error", err)
		return identity.External{}, fault.New(fault.Forbidden, "fault.identity.sso", nil)
	}
	return found, nil
}

func (p *Provider) finish(ctx context.Context, provider *oidc.Provider, kept string, answer url.Values) (identity.External, error) {
	var f flow
	if err := json.Unmarshal([]byte(kept), &f); err != nil {
		return identity.External{}, fmt.Errorf("no flow was begun: %w", err)
	}
	if err := p.belongs(f, answer); err != nil {
		return identity.External{}, err
	}
	token, err := p.oauth(provider).Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return identity.External{}, fmt.Errorf("exchange the code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return identity.External{}, errors.New("the answer has no ID token")
	}
	verified, err := provider.Verifier(&oidc.Config{ClientID: p.settings.Client, Now: func() time.Time { return p.settings.Clock.Now().Time() }}).Verify(ctx, raw)
	if err != nil {
		return identity.External{}, fmt.Errorf("ID token: %w", err)
	}
	if !same(verified.Nonce, f.Nonce) {
		return identity.External{}, errors.New("the ID token is of another flow")
	}
	return p.person(ctx, provider, f, token, verified)
}

// belongs checks that the answer is one to this flow.
func (p *Provider) belongs(f flow, answer url.Values) error {
	begun, err := clock.ParseInstant(f.Begun)
	age := p.settings.Clock.Now().Time().Sub(begun.Time())
	issuer := answer.Get("iss")
	switch {
	case err != nil || age < 0 || age > flowLife:
		return fmt.Errorf("the flow began %v ago", age)
	case !same(answer.Get("state"), f.State):
		return errors.New("the state is of another flow")
	case issuer != "" && issuer != p.settings.Issuer:
		return errors.New("the answer is another provider's")
	case answer.Get("error") != "":
		return fmt.Errorf("the provider refuses: %q", answer.Get("error"))
	case answer.Get("code") == "":
		return errors.New("the answer has no code")
	}
	return nil
}

// same compares secrets; an empty one is never right.
func same(given, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
}

// person reads who it is, from the ID token, and the address from the provider's
// user information where the token has none.
func (p *Provider) person(ctx context.Context, provider *oidc.Provider, f flow, token *oauth2.Token, verified *oidc.IDToken) (identity.External, error) {
	var c claims
	if err := verified.Claims(&c); err != nil {
		return identity.External{}, fmt.Errorf("claims: %w", err)
	}
	if c.Email == "" {
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return identity.External{}, fmt.Errorf("user information: %w", err)
		}
		if info.Subject != verified.Subject {
			return identity.External{}, errors.New("the user information is of somebody else")
		}
		c.Email, c.Verified = info.Email, info.EmailVerified
	}
	out := identity.External{Issuer: verified.Issuer, Subject: verified.Subject, Email: c.Email, Verified: c.Verified}
	if c.AuthTime > 0 {
		out.At = clock.At(time.Unix(c.AuthTime, 0))
	}
	if f.Again && out.At.IsZero() {
		return identity.External{}, errors.New("the provider does not say when the person signed in")
	}
	return out, nil
}
