package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

type principalKey struct{}

// who is the person of a request; the zero Principal is nobody.
func who(ctx context.Context) identity.Principal {
	p, _ := ctx.Value(principalKey{}).(identity.Principal)
	return p
}

// identify says who asks: by an API token, which then must be a good one, or by
// the session. It puts the person and the origin of commands into the context.
func (s *site) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := s.principal(r)
		if err != nil {
			challenge(w)
			s.refuse(w, r, err)
			return
		}
		v := s.visitOf(r.Context())
		origin := p.Origin(v.id)
		if !p.SignedIn() {
			origin.Channel = identity.ChannelLink // whoever has not signed in carries a link or a password
		}
		ctx := context.WithValue(r.Context(), principalKey{}, p)
		ctx = context.WithValue(ctx, visitKey{}, s.known(r, v, p))
		next.ServeHTTP(w, r.WithContext(work.From(ctx, origin)))
	})
}

// known is the visit of a person whose language the account knows.
func (s *site) known(r *http.Request, v visit, p identity.Principal) visit {
	v.who, v.notes.person = p, p.Person
	v.owes = func() tally { return s.tallyOf(r.Context(), p) }
	if p.Language == "" || v.machine || r.URL.Query().Has("lang") {
		return v
	}
	if _, err := r.Cookie(s.cookieName(langCookie)); err == nil {
		return v
	}
	v.lang, v.printer = p.Language, s.Catalogue.Printer(p.Language)
	return v
}

const bearerPrefix = "Bearer "

func (s *site) principal(r *http.Request) (identity.Principal, error) {
	header, given := r.Header["Authorization"]
	if !given {
		return s.resume(r)
	}
	token, bearer := strings.CutPrefix(strings.Join(header, ","), bearerPrefix)
	if !bearer || !s.visitOf(r.Context()).machine {
		return identity.Principal{}, fault.New(fault.SignedOut, "web.fault.token", nil)
	}
	return s.Identity.Authenticate(r.Context(), strings.TrimSpace(token))
}

// challenge says how a program signs in. RFC 6750.
func challenge(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="acta"`)
}

// admit lets only those through who have the route's permission.
func (s *site) admit(route Route) gin.HandlerFunc {
	signed := !route.machine() && route.Method == http.MethodPost && signs(route.Permission)
	ask, hold := handler(s.askFirst), handler(s.holdUp)
	return func(c *gin.Context) {
		err := s.admitted(c.Request, route)
		if err == nil && signed && !s.fresh(c.Request) {
			c.Abort()
			err = ask(c)
		}
		if fault.Is(err, fault.SignedOut) && !route.machine() && route.Method == http.MethodPost {
			c.Abort()
			err = hold(c)
		}
		if err != nil {
			c.Abort()
			s.turnAway(c.Writer, c.Request, err)
		}
	}
}

// fresh reports whether the person has proved who they are just now.
func (s *site) fresh(r *http.Request) bool { return who(r.Context()).Fresh(s.Clock.Now()) }

func (s *site) admitted(r *http.Request, route Route) error {
	if route.Permission == Public {
		return nil
	}
	ctx := r.Context()
	p := who(ctx)
	switch {
	case !p.SignedIn():
		return fault.New(fault.SignedOut, "web.fault.signed_out", nil)
	case p.May(route.Permission):
		return s.watched(ctx, route, p)
	case route.hidden():
		return notThere()
	default:
		return s.lacking(route.Permission, s.visitOf(ctx))
	}
}

// lacking is the fault of somebody without a permission.
func (s *site) lacking(permission string, v visit) error {
	label := "identity.permission." + strings.ReplaceAll(permission, ".", "_")
	return fault.New(fault.Forbidden, "fault.identity.forbidden", fault.Args{"permission": v.printer.Message(label)})
}

// turnAway answers whom a route refuses. A person who has not signed in is led to
// where that is done, and back.
func (s *site) turnAway(w gin.ResponseWriter, r *http.Request, err error) {
	machine := s.visitOf(r.Context()).machine
	if !fault.Is(err, fault.SignedOut) || machine {
		if fault.Is(err, fault.SignedOut) {
			challenge(w)
		}
		s.refuse(w, r, err)
		return
	}
	sendOn(w, signInPath+"?"+url.Values{"back": {returnTo(r)}}.Encode())
}

// returnTo is the page to come back to: the one asked for, or for a form the one
// that it stood on.
func returnTo(r *http.Request) string {
	if r.Method == http.MethodGet {
		return back(r.URL.RequestURI())
	}
	if from, err := url.Parse(r.Referer()); err == nil && from.Host == r.Host {
		return back(from.RequestURI())
	}
	return "/"
}

// watched records what an auditor looks at where the address names no document;
// what names one is recorded when it is found. Scope F73.
func (s *site) watched(ctx context.Context, route Route, p identity.Principal) error {
	if !p.Has(identity.Auditor) || route.Method != http.MethodGet || strings.Contains(route.Path, "/documents/:kind/:subject") {
		return nil
	}
	p.Scope = nil // a scope limits documents; a list shows those that it covers
	return s.Identity.View(ctx, p, id.Ref{Kind: "page", ID: route.Path}, s.visitOf(ctx).viewed())
}

// seen records that a person looks at a document; it is not there for an auditor
// whose scope does not cover it. Every handler that finds a document calls it.
func (s *site) seen(ctx context.Context, at document.Subject) error {
	p := who(ctx)
	what := id.Ref{Kind: at.Kind, ID: at.Full}
	if !p.Sees(at.Kind, at.Full) {
		what.ID = at.Short
	}
	return s.Identity.View(ctx, p, what, s.visitOf(ctx).viewed())
}

// sees reports whether a person's scope covers a document, by either of its
// subject's codes.
func sees(p identity.Principal, at document.Subject) bool {
	return p.Sees(at.Kind, at.Full) || p.Sees(at.Kind, at.Short)
}

// longestViewed is how much of an address the trace of a view keeps, in bytes.
const longestViewed = 500

// viewed is the address that somebody looks at, for the trace of the view.
func (v visit) viewed() string { return v.address[:min(len(v.address), longestViewed)] }
