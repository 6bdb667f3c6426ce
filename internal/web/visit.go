package web

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/locale"
)

// The cookies that keep what a reader prefers, for a year.
const (
	langCookie  = "acta_lang"
	themeCookie = "acta_theme"
	rowsCookie  = "acta_rows"        // "dense" rows of tables
	keysCookie  = "acta_keys"        // "off" for no single-letter keys
	cookieLife  = 365 * 24 * 60 * 60 // seconds
)

// longestAccept bounds what of Accept-Language is read, in bytes.
const longestAccept = 256

// apiRoot is where the API lives; everything else speaks HTML.
const apiRoot = "/api/v1"

// visit is one request of one reader.
type visit struct {
	id      string // request number, in logs and on error pages
	lang    string
	theme   string // "auto", "light" or "dark"
	dense   bool   // narrow rows
	keys    bool   // single letters do something
	printer locale.Printer
	machine bool // an API call, a probe: answers are JSON
	address string
	peer    string             // network address of the caller
	agent   string             // browser or program of the caller
	who     identity.Principal // nobody until the session or the token is read
	packed  bool               // the caller reads gzip
	notes   *notes
	owes    func() tally // counts what the person owes; nil for nobody
}

// notes are what the log says of a request beside its address; they fill up while
// it is answered.
type notes struct {
	person  string // who asked; "" for nobody
	problem string // code of the problem that was answered
}

// refused notes why a request is refused.
func (v visit) refused(p *Problem) *Problem {
	if v.notes != nil {
		v.notes.problem = p.Code
	}
	return p
}

type visitKey struct{}

// knownID is a request number that a proxy may hand in.
var knownID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// arrive reads who asks for what in which language, and keeps a language that
// was just chosen by a link.
func (s *site) arrive(w http.ResponseWriter, r *http.Request) visit {
	v := visit{id: r.Header.Get("X-Request-ID"), theme: s.chosenTheme(r), address: r.URL.RequestURI(), peer: s.addressOf(r), agent: agentOf(r), packed: unpacks(r), notes: new(notes)}
	if !knownID.MatchString(v.id) {
		v.id = newRequestID()
	}
	v.dense, v.keys = s.prefers(r, rowsCookie, "dense"), !s.prefers(r, keysCookie, "off")
	v.machine = strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == healthPath || r.URL.Path == readyPath
	v.lang = s.language(w, r, v.machine)
	v.printer = s.Catalogue.Printer(v.lang)
	return v
}

func (s *site) language(w http.ResponseWriter, r *http.Request, machine bool) string {
	have := s.Catalogue.Languages()
	if !machine {
		if lang := r.URL.Query().Get("lang"); slices.Contains(have, lang) {
			s.prefer(w, langCookie, lang)
			return lang
		}
		if c, err := r.Cookie(s.cookieName(langCookie)); err == nil && slices.Contains(have, c.Value) {
			return c.Value
		}
	}
	accept := r.Header.Get("Accept-Language")
	return s.Catalogue.Match(accept[:min(len(accept), longestAccept)])
}

// prefer keeps what a reader prefers.
func (s *site) prefer(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, s.keepsake(name, value, cookieLife))
}

// themes lists the themes that a reader can choose.
func themes() []string { return []string{"auto", "light", "dark"} }

func (s *site) chosenTheme(r *http.Request) string {
	if c, err := r.Cookie(s.cookieName(themeCookie)); err == nil && slices.Contains(themes(), c.Value) {
		return c.Value
	}
	return themes()[0]
}

// prefers reports whether a cookie of preference has a value.
func (s *site) prefers(r *http.Request, name, value string) bool {
	c, err := r.Cookie(s.cookieName(name))
	return err == nil && c.Value == value
}

// visitOf is the visit that the request's context carries.
func (s *site) visitOf(ctx context.Context) visit {
	if v, ok := ctx.Value(visitKey{}).(visit); ok {
		return v
	}
	lang := s.Catalogue.Languages()[0]
	return visit{lang: lang, printer: s.Catalogue.Printer(lang), theme: themes()[0]}
}

// T prints a message of the area web. Arguments are names and values in turn;
// "count" chooses the plural.
func (v visit) T(key string, args ...any) string {
	return v.Say("web."+key, args...)
}

// Say prints a message of any area, by its whole key: T without the area.
func (v visit) Say(key string, args ...any) string {
	named := fault.Args{}
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return v.printer.Say(key, named)
}

// Lang is the language of the page.
func (v visit) Lang() string { return v.lang }

// Theme is "auto", "light" or "dark".
func (v visit) Theme() string { return v.theme }

// Density is "dense" for narrow rows of tables, else "wide".
func (v visit) Density() string {
	if v.dense {
		return "dense"
	}
	return "wide"
}

// NoKeys reports whether single letters do nothing.
func (v visit) NoKeys() bool { return !v.keys }

// RequestID is the number of the request.
func (v visit) RequestID() string { return v.id }
