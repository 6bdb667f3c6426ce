package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

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
	customerPage = "customer"
)

// The files that are no page of their own: the frame, and what several pages share.
const (
	layoutFile = "layout.html"
	partsFile  = "parts.html"
)

// loadPages reads every page of the folder.
func loadPages(fsys fs.FS) (map[string]*template.Template, error) {
	names, err := fs.Glob(fsys, "page/*.html")
	if err != nil {
		return nil, fmt.Errorf("page templates: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		file := path.Base(name)
		if file == layoutFile || file == partsFile {
			continue
		}
		t, err := template.ParseFS(fsys, "page/"+layoutFile, "page/"+partsFile, name)
		if err != nil {
			return nil, fmt.Errorf("page template %s: %w", file, err)
		}
		pages[strings.TrimSuffix(file, ".html")] = t
	}
	return pages, nil
}

// page is what every page has; Body is its own part.
type page struct {
	visit
	Title   string // of the window
	Static  string // address of the static files
	House   string // name of the organisation; empty before there is one
	Stamp   string // date and time of the page, for print
	Build   string
	Here    string // address of the page, to come back to
	Tongues []tongue
	Themes  []choice
	Place   string      // where in the menu the page belongs, a constant of places.go
	Places  []menuPlace // the menu
	Desk    []menuPlace // the menu of administration
	Tabs    []menuPlace // the menu of a phone
	Others  []menuPlace // the rest of the menu, on a phone
	Who     string      // who has signed in; empty for nobody
	Sought  string      // what was searched for
	Steps   bool        // a page of the set-up: steps instead of the menu
	Refresh int         // seconds after which the page asks again, where no script does; 0 for never
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
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("page %s has no template", name)
	}
	p.menu(s)
	if err := t.ExecuteTemplate(&out, layoutFile, p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.lang)
	data := out.Bytes()
	if p.packed {
		if small := s.packer.packed(data); small != nil {
			h.Set("Content-Encoding", "gzip")
			data = small
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(data) // the reader is gone: nobody is left to tell
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

// Icon draws one of the marks of icons.svg.
func (p page) Icon(name string) template.HTML { return icon(p.Static, name) }

func icon(static, name string) template.HTML {
	return template.HTML(`<svg class="i" aria-hidden="true"><use href="` + template.HTMLEscapeString(static+"/icons.svg#"+name) + `"></use></svg>`) //nolint:gosec // both parts are our own, and escaped
}

// Cells hands a template the cells of a row of a table that people fill in.
func (p page) Cells(g grid, row gridRow) cells {
	list := cells{Page: p}
	for _, col := range g.Columns {
		list.Cells = append(list.Cells, g.Cell(row, col))
	}
	return list
}

// cells are the fields of one row of a table.
type cells struct {
	Page  page
	Cells []input
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

// readForm reads a form of bounded length, with its files where it has any. What is no
// text is refused here: no page sends it, and nothing behind could keep or repeat it.
func (s *site) readForm(c *gin.Context) error {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bodyOf(c))
	err := c.Request.ParseForm()
	if err == nil && c.ContentType() == "multipart/form-data" {
		err = c.Request.ParseMultipartForm(mostInMemory)
	}
	v := s.visitOf(c.Request.Context())
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long), errors.Is(err, multipart.ErrMessageTooLarge):
		return v.problem(http.StatusRequestEntityTooLarge, "web.fault.too_large", v.T("fault.too_large", "limit", bodyOf(c)/1024))
	case err != nil, !readable(c.Request.PostForm):
		c.Request.PostForm = nil
		return v.problem(http.StatusBadRequest, "web.fault.form", v.T("fault.form"))
	}
	return nil
}

// readable reports whether all that a form says is text.
func readable(form url.Values) bool {
	for name, values := range form {
		if !utf8.ValidString(name) || slices.ContainsFunc(values, func(value string) bool { return !utf8.ValidString(value) }) {
			return false
		}
	}
	return true
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
