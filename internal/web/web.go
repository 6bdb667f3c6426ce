// Package web serves the JSON API under /api/v1 and the pages for people: the
// library of documents, a document with its versions and preview, and the
// downloads. Seed 8; ISO/IEC 20000-1:2018 7.5; Scope F5, F9, F10.
//
// It holds no rule: every route has a permission of identity's table, makes one
// call to a feature and prints what comes back, in the reader's language. It keeps
// sessions and cookies, reads API tokens, idempotency keys and conditions; who may
// do what, and what a password is worth, is identity's to say. Scope F77, F79, F83.
package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	retention "acta/internal/record"
	"acta/internal/release"
)

// Health says whether the installation can answer; app satisfies it.
type Health interface {
	// Healthy checks database, schema and file store; nil when all of them answer.
	Healthy(ctx context.Context) error
}

// Demo fills an installation that holds nothing; app satisfies it.
type Demo interface {
	// Load brings in the data to try the program with, as the system; fault.Conflict
	// where there is an organisation already.
	Load(ctx context.Context) error
}

// Parts are what the pages and the API are made of.
type Parts struct {
	Documents *document.Service
	Catalogue *locale.Catalogue
	// Assets holds the web fonts as web/NAME.woff2; without them pages use the
	// reader's own fonts.
	Assets fs.FS
	// Templates holds the pages as page/NAME.html.
	Templates fs.FS
	Health    Health
	Identity  *identity.Service
	Audit     *audit.Service
	Jobs      Jobs
	// SSO is single sign-on; nil without it.
	SSO SSO
	// Sessions keeps web sessions, Keys the answers to idempotency keys.
	Sessions scs.CtxStore
	Keys     Keys
	// Org and Policies are the organisation's data and the customers' policies.
	Org      *org.Service
	Policies *policy.Service
	// Releases are releases with all that happens to them.
	Releases *release.Service
	// Feeds writes the calendars that other programs read.
	Feeds Feeds
	// Evidence keeps files that show something.
	Evidence Evidence
	// Obligations gathers what people owe.
	Obligations Obligations
	// Records is the retention register.
	Records *retention.Service
	// Demo is the data to try an installation with.
	Demo Demo
	// Look gives a context under which everything that is read is of one state, until
	// the function is called.
	Look func(context.Context) (context.Context, func())
	// Exchange brings rows in and out.
	Exchange Exchange
	// URL is the address by which people reach the service; empty means this
	// machine's own.
	URL string
	// Build names the build, such as "v1.2.0"; the API shows it as its version.
	Build string
	Clock clock.Clock
}

// site answers requests. Nothing but previews changes once it is made.
type site struct {
	Parts
	static   static
	pages    map[string]*template.Template
	list     []Route
	sessions *scs.SessionManager
	front    url.URL
	sealer   sealer
	spec     []byte // OpenAPI document, JSON
	previews turns
	packer   packer
	streams  turns
	tallies  tallies
	units    timeUnits
}

// New makes the handler of all routes. An error names a page template that
// cannot be read, or a static file.
func New(p Parts) (http.Handler, error) {
	s, engine, err := newSite(p)
	if err != nil {
		return nil, err
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.denied))
	if s.front.Host != "" {
		if err := guard.AddTrustedOrigin(s.front.Scheme + "://" + s.front.Host); err != nil {
			return nil, fmt.Errorf("address of the installation: %w", err)
		}
	}
	return s.frame(s.local(guard.Handler(s.remembered(s.identify(engine))))), nil
}

// Routes lists every route with what it asks of its caller, in the order in which
// they are made.
func Routes(p Parts) ([]Route, error) {
	s, _, err := newSite(p)
	if err != nil {
		return nil, err
	}
	return s.list, nil
}

func newSite(p Parts) (*site, *gin.Engine, error) {
	s := &site{Parts: p, units: unitsOf(p.Catalogue)}
	var err error
	if s.front, err = frontOf(p.URL); err != nil {
		return nil, nil, err
	}
	if s.sealer, err = newSealer(); err != nil {
		return nil, nil, err
	}
	s.sessions = s.newSessions()
	if s.static, err = loadStatic(p.Assets); err != nil {
		return nil, nil, err
	}
	if s.pages, err = loadPages(p.Templates); err != nil {
		return nil, nil, err
	}
	gin.SetMode(gin.ReleaseMode) // else gin writes its routes to the standard output
	engine := gin.New()
	engine.ContextWithFallback = true
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(nil); err != nil {
		return nil, nil, err //nolint:wrapcheck // no list, nothing to fail on
	}
	if err := s.routes(engine); err != nil {
		return nil, nil, err
	}
	return s, engine, nil
}

// newRequestID makes a number that a person can read out, such as "7F3A-19C2".
func newRequestID() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	text := strings.ToUpper(hex.EncodeToString(b[:]))
	return text[:4] + "-" + text[4:]
}
