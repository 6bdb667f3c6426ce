package web

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/alexedwards/scs/v2"

	"acta/internal/fault"
	"acta/internal/identity"
)

// The names of the session's cookie. The prefix makes a browser insist on TLS,
// this host alone and the whole of it.
const (
	plainCookie  = "acta"
	secureCookie = "__Host-acta"
)

// secureSite reports whether people reach the service by TLS.
func (s *site) secureSite() bool { return s.front.Scheme == "https" }

// newSessions makes the keeper of web sessions over the store. How long one lives
// without a request is identity's to say.
func (s *site) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec, m.HashTokenInStore = s.Sessions, identity.Codec{}, false
	m.Lifetime = identity.SessionLife
	m.Cookie.Name = plainCookie
	if s.secureSite() {
		m.Cookie.Name, m.Cookie.Secure = secureCookie, true
	}
	m.ErrorFunc = s.refuse
	return m
}

// remembered loads and saves the session of requests that may have one: a file of
// the site and a probe never do, nor does a program with a token.
func (s *site) remembered(next http.Handler) http.Handler {
	with := s.sessions.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, token := r.Header["Authorization"]; token || stateless(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		with.ServeHTTP(w, r)
	})
}

func stateless(path string) bool {
	return path == healthPath || path == readyPath || strings.HasPrefix(path, "/static/")
}

// resume is the person of the session; nobody when there is none, or it has ended.
func (s *site) resume(r *http.Request) (identity.Principal, error) {
	ctx := r.Context()
	if stateless(r.URL.Path) {
		return identity.Principal{}, nil
	}
	data, ok := s.sessions.Get(ctx, identity.SessionKey).(identity.SessionData)
	if !ok {
		return identity.Principal{}, nil
	}
	p, err := s.Identity.Resume(ctx, s.sessions.Token(ctx), data)
	if fault.Is(err, fault.SignedOut) {
		return identity.Principal{}, s.sessions.Destroy(ctx)
	}
	return p, err
}

// enter starts the session of somebody who has just proved who they are, under a
// token that nobody has seen before.
func (s *site) enter(ctx context.Context, data identity.SessionData) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err //nolint:wrapcheck // scs hands on what the store says
	}
	s.sessions.Put(ctx, identity.SessionKey, data)
	return nil
}

// addressOf is the network address of the caller. Behind a proxy on this machine
// it is what the proxy says; nobody else is believed.
func (s *site) addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip := net.ParseIP(host); s.front.Host == "" || ip == nil || !ip.IsLoopback() {
		return host
	}
	said := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	if ip := net.ParseIP(strings.TrimSpace(said[len(said)-1])); ip != nil {
		return ip.String()
	}
	return host
}

// agentOf is how the caller's browser calls itself, cut to what is kept of it.
func agentOf(r *http.Request) string {
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	return agent[:min(len(agent), longestAgent)]
}

// longestAgent bounds what is kept of the name of a browser, in bytes.
const longestAgent = 200

// CheckURL says what is wrong with an address of the installation: it is https or
// http, a host, and nothing behind it.
func CheckURL(address string) error {
	_, err := frontOf(address)
	return err
}

// frontOf reads the address of the installation; the zero URL without one.
func frontOf(address string) (url.URL, error) {
	u, err := url.Parse(address)
	whole := err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
	if err != nil || address != "" && (!whole || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "") {
		return url.URL{}, fault.New(fault.Setup, "web.fault.url", fault.Args{"url": address})
	}
	return *u, nil
}
