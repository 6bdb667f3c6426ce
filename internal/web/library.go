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

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
)

// The states by which the library can be filtered, beside those of versions.
const (
	everyState = ""
	openState  = "missing" // with open placeholders
	staleState = "stale"   // the data say something else by now
	noneState  = "none"    // not generated yet
)

// libraryPath is where the library of documents is.
const libraryPath = "/documents"

// rowsPage is how many rows a page of the library shows.
const rowsPage = 100

// noneMark is what the cursor of a subject without a document starts with: those
// come after all documents.
const noneMark = "-/"

// libraryBody is the library of documents.
type libraryBody struct {
	Tasks       []taskRow
	Empty       bool // there is nothing that a document could be made about
	Query, Kind string
	State       string
	States      []stateFilter
	Kinds       []choice
	Rows        []row
	First       string // address of the first page; "" on it
	Later       string // address of the next page; "" when there is none
	Clear       string // address without filters; "" when there is no filter
	Saved       savedViews
	Done        string // what was just done, in words
	DoneHref    string
}

// taskRow is what waits for the reader.
type taskRow struct{ What, Label, Href, Due string }

// stateFilter is a filter by state.
type stateFilter struct {
	choice
	Href string
}

func (s *site) library(c *gin.Context) error {
	ctx, query := c.Request.Context(), c.Request.URL.Query()
	v := s.visitOf(ctx)
	body := libraryBody{Query: strings.TrimSpace(query.Get("q")), Kind: query.Get("kind"), State: query.Get("state")}
	found, subjects, err := body.find(ctx, s, v, query.Get("after"))
	if err != nil {
		return err
	}
	home, err := s.home(ctx, found)
	if err != nil {
		return err
	}
	for _, st := range found {
		body.Rows = append(body.Rows, v.row(s, st, home))
	}
	for _, at := range subjects {
		body.Rows = append(body.Rows, v.blankRow(s, at, home))
	}
	body.filters(s, v)
	if err := body.tasks(ctx, s, v, home); err != nil {
		return err
	}
	if err := body.done(ctx, s, v, query); err != nil {
		return err
	}
	body.Empty = len(body.Rows) == 0 && body.Clear == "" && body.First == "" && body.Later == ""
	if body.Saved, err = s.viewsOf(ctx, v); err != nil {
		return err
	}
	p := s.newPage(v, home, v.T("library.title"), body)
	p.Place = documentsPlace
	return s.show(c.Writer, http.StatusOK, libraryPage, p)
}

// find reads a page of the library: documents, and after the last of them the
// subjects that have none.
func (b *libraryBody) find(ctx context.Context, s *site, v visit, after string) ([]document.Status, []document.Subject, error) {
	place, none := strings.CutPrefix(after, noneMark)
	from, ok := readCursor(place)
	if !ok {
		from, none = cursor{}, false
	}
	if from != (cursor{}) || none {
		b.First = v.here(url.Values{"after": nil})
	}
	var found []document.Status
	if !none && b.State != noneState {
		list, on, err := b.made(ctx, s, v, from)
		if err != nil || !on {
			return list, nil, err
		}
		found, from = list, cursor{}
	}
	if !v.who.May(readDrafts) || (b.State != everyState && b.State != noneState) {
		return found, nil, nil
	}
	subjects, next, err := s.unmade(ctx, b.Kind, from, rowsPage-len(found), func(at document.Subject) bool { return b.says(v.label(s, at)) })
	if next != (cursor{}) {
		b.Later = v.here(url.Values{"after": {noneMark + next.String()}})
	}
	return found, subjects, err
}

// made reads the documents of a page; false when the page ends with them.
func (b *libraryBody) made(ctx context.Context, s *site, v visit, from cursor) (found []document.Status, on bool, err error) {
	ask, known := b.wanted(s, v)
	if !known {
		return nil, false, nil
	}
	found, next, err := s.generated(ctx, ask, from, rowsPage)
	switch {
	case err != nil:
		return nil, false, err
	case next != (cursor{}):
		b.Later = v.here(url.Values{"after": {next.String()}})
		return found, false, nil
	case len(found) == rowsPage:
		b.Later = v.here(url.Values{"after": {noneMark}})
		return found, false, nil
	}
	return found, true, nil
}

// wanted are the documents that the filters ask for; false for a filter that
// nothing can match.
func (b *libraryBody) wanted(s *site, v visit) (wanted, bool) {
	ask := wanted{kind: b.Kind}
	ask.also = func(st document.Status) bool {
		at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
		return (b.State != openState || st.Missing > 0) && b.says(st.Code+" "+v.label(s, at))
	}
	switch {
	case b.State == staleState:
		ask.stale = true
	case slices.Contains(states(), content.State(b.State)):
		ask.state = b.State
	case b.State != everyState && b.State != openState:
		return ask, false
	}
	return ask, true
}

// says reports whether a text holds what was searched for.
func (b *libraryBody) says(text string) bool { return strings.Contains(fold(text), fold(b.Query)) }

// filters offers the filters.
func (b *libraryBody) filters(s *site, v visit) {
	b.Kinds = []choice{{"", v.T("library.every_kind"), b.Kind == ""}}
	for _, k := range s.Documents.Kinds() {
		b.Kinds = append(b.Kinds, choice{k.ID, v.printer.Message(k.Label), k.ID == b.Kind})
	}
	slices.SortStableFunc(b.Kinds[1:], func(x, y choice) int { return v.printer.Compare(x.Label, y.Label) })
	offered := []string{everyState, openState, string(content.InReview), string(content.Effective), staleState, noneState}
	if !v.who.May(readDrafts) {
		offered = nil // only what is in force is there
	}
	for _, state := range offered {
		label := v.T("library.state_all")
		if slices.Contains(states(), content.State(state)) {
			label = v.state(state)
		} else if state != everyState {
			label = v.T("library.state_" + state)
		}
		b.States = append(b.States, stateFilter{
			choice{state, label, state == b.State}, v.here(url.Values{"state": {state}, "after": nil}),
		})
	}
	if b.Query != "" || b.Kind != "" || b.State != "" {
		b.Clear = libraryPath
	}
}

// tasks lists what waits for the reader, on the first page of the whole library.
func (b *libraryBody) tasks(ctx context.Context, s *site, v visit, home house) error {
	if b.Clear != "" || b.First != "" {
		return nil
	}
	tasks, err := s.Documents.Tasks(ctx, v.who.Person)
	if err != nil {
		return unlessFault(err) // nothing waits before the organisation is set up
	}
	for _, t := range tasks[:min(len(tasks), mostTasks)] {
		at := document.Subject{Kind: t.Kind, Full: t.Subject, Short: t.Subject}
		label := v.T("library.task_name", "document", v.label(s, at), "version", t.Version.Number)
		b.Tasks = append(b.Tasks, taskRow{v.T("task." + t.What), label, docPath(at) + "#control", v.date(home.zone, t.Due)})
	}
	return nil
}

// mostTasks is how many tasks the library shows.
const mostTasks = 10

// home reads the organisation from the first document that is there.
func (s *site) home(ctx context.Context, found []document.Status) (house, error) {
	v := s.visitOf(ctx)
	for _, st := range found {
		if st.Last == nil {
			continue
		}
		issue, err := s.Documents.Load(ctx, st.Kind, st.Subject, st.Last.Number)
		if err != nil {
			return house{}, err
		}
		return v.house(&issue, s.Catalogue.Languages()), nil
	}
	return v.house(nil, s.Catalogue.Languages()), nil
}

// done says what the form that led here did.
func (b *libraryBody) done(ctx context.Context, s *site, v visit, query url.Values) error {
	done := query.Get("done")
	of, ok := readCursor(query.Get("of"))
	if !ok || of == (cursor{}) || (done != doneNew && done != doneSame) {
		return nil
	}
	at, err := s.finder(ctx).place(ctx, of.kind, of.subject)
	if err != nil || at.Last == nil {
		return unlessFault(err)
	}
	b.Done = v.T("library.done_"+done, "document", v.label(s, at.Subject), "version", numberOf(*at.Last))
	b.DoneHref = docPath(at.Subject)
	return nil
}

// unlessFault forgives what the reader's address caused.
func unlessFault(err error) error {
	if len(fault.All(err)) > 0 {
		return nil
	}
	return err
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
