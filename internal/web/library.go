package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"acta/internal/document"
)

// The states by which the library can be filtered.
const (
	everyState = ""
	openState  = "missing"  // generated, with open placeholders
	fullState  = "complete" // generated, without
	noneState  = "none"     // not generated yet
)

// rowsPage is how many rows a page of the library shows.
const rowsPage = 100

// libraryBody is the library of documents.
type libraryBody struct {
	Total, Generated int
	Query, Kind      string
	State            string
	States           []stateFilter
	Kinds            []choice
	Rows             []row
	From, To, Found  int
	Earlier, Later   string // addresses of the pages before and after; "" when there is none
	Clear            string // address without filters; "" when there is no filter
	Done             string // what was just done, in words
	DoneHref         string
}

// stateFilter is a filter by state with its count.
type stateFilter struct {
	choice
	Count int
	Href  string
}

// row is a document in the library.
type row struct {
	Key, Code, Label, Href string
	KindID, KindLabel      string
	Version, Date          string
	State                  mark
	Generated              bool
	Missing                int
	Groups                 []fileGroup
	Preview, Freeze        string
}

// mark is a state: icon, colour, word.
type mark struct{ Icon, Class, Word string }

// fileGroup is the files of one language.
type fileGroup struct {
	Lang, Tongue string
	Files        []fileLink
}

// fileLink is a download.
type fileLink struct{ Format, Href string }

func (s *site) library(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	entries, err := s.entries(ctx)
	if err != nil {
		return err
	}
	home, err := s.home(ctx, entries)
	if err != nil {
		return err
	}
	rows := make([]row, len(entries))
	for i, e := range entries {
		rows[i] = v.row(s, e, home)
	}
	body := s.filtered(v, rows, c.Request.URL.Query())
	body.done(v, rows, c.Request.URL.Query())
	p := s.newPage(v, home, v.T("library.title"), body)
	p.Library = true
	return s.show(c.Writer, http.StatusOK, libraryPage, p)
}

// home reads the organisation from the first document that is there.
func (s *site) home(ctx context.Context, entries []entry) (house, error) {
	v := s.visitOf(ctx)
	for _, e := range entries {
		if e.Summary == nil {
			continue
		}
		issue, err := s.Documents.Load(ctx, e.Kind, e.Full, e.Summary.Version.Number)
		if err != nil {
			return house{}, err
		}
		return v.house(&issue, s.Catalogue.Languages()), nil
	}
	return v.house(nil, s.Catalogue.Languages()), nil
}

func (v visit) row(s *site, e entry, home house) row {
	r := row{
		Key: e.cursor().String(), Label: v.label(s, e.Subject), Href: docPath(e.Subject), KindID: e.Kind,
		KindLabel: v.kindLabel(s, e.Kind),
		Preview:   docPath(e.Subject, "preview", v.fileLang(home.languages)+".pdf"),
		Freeze:    docPath(e.Subject, "versions"),
		State:     mark{"na", "off", v.T("library.none")},
	}
	if e.Summary == nil || e.Summary.Version.Number == "" {
		return r
	}
	r.Generated, r.Code, r.Version = true, e.Summary.Document.Code, e.Summary.Version.Number
	r.Date, r.Missing = v.day(home.zone, e.Summary.Version.FrozenAt), e.Summary.Missing
	r.State = v.mark(e.Summary.State)
	r.Groups = v.groups(s, e.Subject, home.languages, r.Version)
	return r
}

// fileLang is the reader's language if documents have it, else their first.
func (v visit) fileLang(languages []string) string {
	if slices.Contains(languages, v.lang) || len(languages) == 0 {
		return v.lang
	}
	return languages[0]
}

// groups lists the downloads of a version by language.
func (v visit) groups(s *site, at document.Subject, languages []string, number string) []fileGroup {
	var groups []fileGroup
	for _, lang := range languages {
		group := fileGroup{Lang: lang, Tongue: v.tongue(lang)}
		for _, info := range s.Documents.Formats() {
			group.Files = append(group.Files, fileLink{v.format(info.Name), docPath(at, "versions", number, "files", lang+"."+info.Name)})
		}
		groups = append(groups, group)
	}
	return groups
}

// tongue is the name of a language in the reader's language.
func (v visit) tongue(lang string) string {
	if key := "document.language." + lang; v.printer.Has(key) {
		return v.printer.Message(key)
	}
	return lang
}

// format is the name that people know a format by.
func (v visit) format(name string) string {
	if v.printer.Has("web.format." + name) {
		return v.T("format." + name)
	}
	return strings.ToUpper(name)
}

// mark is the icon, colour and word of a state. Interface section 3.
func (v visit) mark(state string) mark {
	m := mark{"draft", "off", v.state(state)}
	switch state {
	case "in_review":
		m.Icon, m.Class = "review", "wait"
	case "approved", "effective":
		m.Icon, m.Class = "done", "ok"
	case "expired":
		m.Icon, m.Class = "over", "bad"
	case "superseded", "replaced":
		m.Icon = "old"
	case "rejected", "voided", "withdrawn":
		m.Icon, m.Class = "no", "bad"
	}
	return m
}

// filtered chooses the rows that the address asks for.
func (s *site) filtered(v visit, rows []row, query url.Values) libraryBody {
	body := libraryBody{Total: len(rows), Query: strings.TrimSpace(query.Get("q")), Kind: query.Get("kind"), State: query.Get("state")}
	for _, r := range rows {
		if r.Generated {
			body.Generated++
		}
	}
	body.Kinds = []choice{{"", v.T("library.every_kind"), body.Kind == ""}}
	for _, k := range s.Documents.Kinds() {
		body.Kinds = append(body.Kinds, choice{k.ID, v.printer.Message(k.Label), k.ID == body.Kind})
	}
	slices.SortStableFunc(body.Kinds[1:], func(a, b choice) int { return v.printer.Compare(a.Label, b.Label) })
	wanted := fold(body.Query)
	matching := slices.DeleteFunc(slices.Clone(rows), func(r row) bool {
		return (body.Kind != "" && r.KindID != body.Kind) || !strings.Contains(fold(r.Code+" "+r.Label), wanted)
	})
	body.states(v, matching)
	matching = slices.DeleteFunc(matching, func(r row) bool { return !r.in(body.State) })
	if body.Query != "" || body.Kind != "" || body.State != "" {
		body.Clear = "/"
	}
	body.cut(v, matching, query.Get("after"))
	return body
}

// states counts the rows of each state.
func (b *libraryBody) states(v visit, rows []row) {
	for _, state := range []string{everyState, openState, fullState, noneState} {
		label := "library.state_all"
		if state != everyState {
			label = "library.state_" + state
		}
		f := stateFilter{choice: choice{state, v.T(label), state == b.State}, Href: v.here(url.Values{"state": {state}, "after": nil})}
		for _, r := range rows {
			if r.in(state) {
				f.Count++
			}
		}
		b.States = append(b.States, f)
	}
}

// in reports whether the row is in a state of the filter; an unknown state has none.
func (r row) in(state string) bool {
	switch state {
	case everyState:
		return true
	case openState:
		return r.Generated && r.Missing > 0
	case fullState:
		return r.Generated && r.Missing == 0
	case noneState:
		return !r.Generated
	default:
		return false
	}
}

// cut shows one page of rows, from the one after a cursor.
func (b *libraryBody) cut(v visit, rows []row, after string) {
	start := 1 + slices.IndexFunc(rows, func(r row) bool { return r.Key == after })
	end := min(start+rowsPage, len(rows))
	b.Rows, b.Found, b.From, b.To = rows[start:end], len(rows), start+1, end
	if end < len(rows) {
		b.Later = v.here(url.Values{"after": {rows[end-1].Key}})
	}
	if start > 0 {
		b.Earlier = v.here(url.Values{"after": nil})
	}
	if start > rowsPage {
		b.Earlier = v.here(url.Values{"after": {rows[start-rowsPage-1].Key}})
	}
}

// done says what the form that led here did.
func (b *libraryBody) done(v visit, rows []row, query url.Values) {
	for _, r := range rows {
		if r.Key != query.Get("of") || !r.Generated {
			continue
		}
		if query.Get("done") == doneNew {
			b.Done, b.DoneHref = v.T("library.done_new", "document", r.Label, "version", r.Version), r.Href
		}
		if query.Get("done") == doneSame {
			b.Done, b.DoneHref = v.T("library.done_same", "document", r.Label, "version", r.Version), r.Href
		}
	}
}

// fold makes two texts equal that differ only in case and accents.
func fold(text string) string {
	folded, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(text))
	if err != nil {
		return strings.ToLower(text)
	}
	return folded
}

// zoneOf is a time zone by its IANA name; UTC when there is none of that name.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
