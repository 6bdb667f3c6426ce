package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
)

// The pages, each a file of the same name that fills the frame of layout.html.
const (
	libraryPage  = "library"
	documentPage = "document"
	messagePage  = "message"
	formPage     = "form"
	accountPage  = "account"
	secretPage   = "secret"
	comparePage  = "compare"
	readersPage  = "readers"
	customerPage = "customer"
)

func loadPages(fsys fs.FS) (map[string]*template.Template, error) {
	pages := map[string]*template.Template{}
	for _, name := range []string{libraryPage, documentPage, messagePage, formPage, accountPage, secretPage, comparePage, readersPage, customerPage} {
		t, err := template.ParseFS(fsys, "page/layout.html", "page/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page template %s: %w", name, err)
		}
		pages[name] = t
	}
	return pages, nil
}

// page is what every page has; Body is its own part.
type page struct {
	visit
	Title   string // of the window
	Static  string // address of the static files
	House   string // name of the organisation; empty before the first document
	Stamp   string // date and time of the page, for print
	Build   string
	Here    string // address of the page, to come back to
	Tongues []tongue
	Themes  []choice
	Library bool   // the page belongs to the library of documents
	Own     bool   // the page belongs to the person's own account
	Who     string // who has signed in; empty for nobody
	Body    any
}

// tongue is a language that a reader can switch to.
type tongue struct{ Lang, Name, Href string }

// choice is one of several values, one of which is chosen.
type choice struct {
	Value, Label string
	Chosen       bool
}

// show renders a page as a whole before it sends any of it.
func (s *site) show(w http.ResponseWriter, status int, name string, p page) error {
	var out bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&out, "layout.html", p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.lang)
	w.WriteHeader(status)
	_, _ = out.WriteTo(w) // the reader is gone: nobody is left to tell
	return nil
}

// newPage makes the part that every page has.
func (s *site) newPage(v visit, home house, title string, body any) page {
	p := page{
		visit: v, Title: title, Static: s.static.address(), House: home.name, Build: s.Build, Body: body,
		Here: v.here(nil), Who: v.who.Name, Stamp: v.printer.In(home.zone).Stamp(s.Clock.Now().String()),
	}
	for _, lang := range s.Catalogue.Languages() {
		if lang != v.lang {
			p.Tongues = append(p.Tongues, tongue{lang, s.Catalogue.Printer(lang).Message("web.own_name"), v.here(url.Values{"lang": {lang}})})
		}
	}
	for _, theme := range themes() {
		p.Themes = append(p.Themes, choice{theme, v.T("theme." + theme), theme == v.theme})
	}
	return p
}

// filesOf is the downloads of a document, as the template "files" shows them.
type filesOf struct {
	Page     page
	Groups   []fileGroup
	Document string
}

// FilesOf hands the template "files" what it shows.
func (p page) FilesOf(groups []fileGroup, document string) filesOf {
	return filesOf{p, groups, document}
}

// passing are parameters that an address has only until the page is seen.
func passing() []string { return []string{"lang", "done", "of"} }

// longestAddress is how long an address may be that a page repeats, in bytes.
const longestAddress = 2000

// here is the address of the page with other parameters.
func (v visit) here(change url.Values) string {
	u, err := url.ParseRequestURI(v.address)
	if err != nil || len(v.address) > longestAddress {
		return "/"
	}
	query := u.Query()
	for _, name := range passing() {
		query.Del(name)
	}
	for name, values := range change {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.RequestURI()
}

// errorPage tells a person what went wrong.
func (s *site) errorPage(w http.ResponseWriter, v visit, problem *Problem) {
	maps.Copy(w.Header(), problem.GetHeaders())
	page := s.newPage(v, v.house(nil, nil), problem.Title, problem)
	if err := s.show(w, problem.Status, messagePage, page); err != nil {
		slog.Error("error page failed", "id", v.id, "error", err)
		http.Error(w, problem.Detail, problem.Status)
	}
}

// chooseTheme keeps a theme and goes back to where it was chosen.
func (s *site) chooseTheme(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	for _, theme := range themes() {
		if c.Request.PostForm.Get("theme") == theme {
			s.prefer(c.Writer, themeCookie, theme)
		}
	}
	s.goTo(c, back(c.Request.PostForm.Get("back")))
	return nil
}

// readForm reads a form of bounded length.
func (s *site) readForm(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bodyLimit)
	if err := c.Request.ParseForm(); err != nil {
		v := s.visitOf(c.Request.Context())
		return v.problem(http.StatusRequestEntityTooLarge, "web.fault.too_large", v.T("fault.too_large", "limit", bodyLimit/1024))
	}
	return nil
}

// back is an address of this site to return to; the library for any other.
func back(address string) string {
	u, err := url.ParseRequestURI(address)
	if err != nil || u.Host != "" || u.Scheme != "" || len(address) < 1 || address[0] != '/' || (len(address) > 1 && (address[1] == '/' || address[1] == '\\')) {
		return "/"
	}
	return u.RequestURI()
}

// goTo sends the browser on after a form.
func (s *site) goTo(c *gin.Context, address string) { sendOn(c.Writer, address) }

func sendOn(w gin.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
	w.WriteHeaderNow()
}

// day is an instant as a date in a zone, as tables show it.
func (v visit) day(zone string, at clock.Instant) string {
	return v.printer.In(zone).Short(content.Value{Type: content.DateType, Raw: at.Date(zoneOf(zone)).String()})
}
