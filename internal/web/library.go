package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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
	heedState  = "attention" // drifted, with open placeholders, or overdue
	openState  = "missing"   // with open placeholders
	staleState = "stale"     // the data say something else by now
	noneState  = "none"      // not generated yet
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
	Sub         string
	Tasks       []taskRow
	Empty       bool // there is nothing that a document could be made about
	Query, Kind string
	State       string
	Customer    string
	States      docTabs
	Kinds       []choice
	Customers   []choice
	Rows        []row
	Pager       pager
	Clear       string // address without filters; "" when there is no filter
	Saved       savedViews
	Done        string // what was just done, in words
	DoneHref    string
	List, Book  string // addresses of the master list
	Fresh       string // address of what has no document yet; "" for who may not make one
	Bulk        *form  // reviews of those that are ticked; nil where none can be
	people      map[string]string
}

// taskRow is what waits for the reader.
type taskRow struct{ What, Label, Href, Due string }

func (s *site) library(c *gin.Context) error { return s.showLibrary(c, http.StatusOK, refused{}) }

// showLibrary shows a page of the library, with what was wrong with the form of reviews
// if it was refused.
func (s *site) showLibrary(c *gin.Context, status int, no refused) error {
	ctx, query := c.Request.Context(), c.Request.URL.Query()
	v := s.visitOf(ctx)
	if c.Request.Method == http.MethodPost {
		v.address = libraryPath // links of the page must not lead to the form's address
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	body := newLibrary(query)
	if err := body.directory(ctx, s, v); err != nil {
		return err
	}
	found, subjects, err := body.find(ctx, s, v, query.Get("after"))
	if err != nil {
		return err
	}
	for _, st := range found {
		body.Rows = append(body.Rows, body.row(s, v, st, home))
	}
	for _, at := range subjects {
		body.Rows = append(body.Rows, v.blankRow(s, at))
	}
	if err := body.around(ctx, s, v, home, no); err != nil {
		return err
	}
	if err := body.done(ctx, s, v, query); err != nil {
		return err
	}
	if body.Saved, err = s.viewsOf(ctx, v); err != nil {
		return err
	}
	p := s.newPage(v, home, v.T("library.title"), body)
	p.Place = documentsPlace
	return s.show(c.Writer, status, libraryPage, p)
}

func newLibrary(query url.Values) libraryBody {
	return libraryBody{
		Query: strings.TrimSpace(query.Get("q")), Kind: query.Get("kind"), State: query.Get("state"), Customer: query.Get("customer"), people: map[string]string{},
	}
}

// directory reads the names of people, and the customers to choose from.
func (b *libraryBody) directory(ctx context.Context, s *site, v visit) error {
	dir, err := s.Org.Read(ctx)
	if err != nil || dir == nil {
		return unlessFault(err) // before there is an organisation there is nobody to name
	}
	for _, person := range dir.People {
		b.people[person.Code] = person.Name
	}
	b.Customers = []choice{{"", v.Say("page_papers.every_customer"), b.Customer == ""}}
	for _, c := range dir.Customers {
		if seesCustomer(ctx, c.Code) {
			name, _ := c.Name.Get(v.lang)
			b.Customers = append(b.Customers, choice{c.Code, name, c.Code == b.Customer})
		}
	}
	return nil
}

// around is what stands around the rows: filters, tasks, what can be done.
func (b *libraryBody) around(ctx context.Context, s *site, v visit, home house, no refused) error {
	if err := b.filters(ctx, s, v); err != nil {
		return err
	}
	if err := b.tasks(ctx, s, v, home); err != nil {
		return err
	}
	filters := []string{"q", b.Query, "kind", b.Kind, "state", b.State, "customer", b.Customer}
	b.List, b.Book = query(masterPath+".csv", filters...), query(masterPath+".xlsx", filters...)
	if v.who.May("document.edit") && b.State != noneState {
		b.Fresh = query(libraryPath, "state", noneState)
	}
	b.Empty = len(b.Rows) == 0 && b.Clear == "" && b.Pager.First == "" && b.Pager.Later == ""
	b.bulk(s, v, no)
	return nil
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
		b.Pager.First = v.here(url.Values{"after": nil})
	}
	var found []document.Status
	if !none && b.State != noneState {
		list, on, err := b.made(ctx, s, v, from)
		if err != nil || !on {
			return list, nil, err
		}
		found, from = list, cursor{}
	}
	if !v.who.May(readDrafts) || b.Customer != "" || (b.State != everyState && b.State != noneState) {
		return found, nil, nil
	}
	subjects, next, err := s.unmade(ctx, b.Kind, from, rowsPage-len(found), func(at document.Subject) bool { return b.says(v.label(s, at)) })
	if next != (cursor{}) {
		b.Pager.Later = v.here(url.Values{"after": {noneMark + next.String()}})
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
		b.Pager.Later = v.here(url.Values{"after": {next.String()}})
		return found, false, nil
	case len(found) == rowsPage:
		b.Pager.Later = v.here(url.Values{"after": {noneMark}})
		return found, false, nil
	}
	return found, true, nil
}

// wanted are the documents that the filters ask for; false for a filter that
// nothing can match.
func (b *libraryBody) wanted(s *site, v visit) (wanted, bool) {
	ask := wanted{kind: b.Kind, about: b.Customer}
	ask.also = func(st document.Status) bool {
		at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
		return (b.State != openState || st.Missing > 0) && b.says(st.Code+" "+v.label(s, at)+" "+b.people[st.Plan.Owner])
	}
	switch {
	case b.State == staleState:
		ask.stale = true
	case b.State == heedState:
		ask.heed = s.Clock.Now().Date(time.UTC)
	case slices.Contains(states(), content.State(b.State)):
		ask.state = b.State
	case b.State != everyState && b.State != openState:
		return ask, false
	}
	return ask, true
}

// says reports whether a text holds what was searched for.
func (b *libraryBody) says(text string) bool { return strings.Contains(fold(text), fold(b.Query)) }

// filters offers the filters, and says how many documents each of them finds.
func (b *libraryBody) filters(ctx context.Context, s *site, v visit) error {
	b.Kinds = []choice{{"", v.T("library.every_kind"), b.Kind == ""}}
	for _, k := range s.Documents.Kinds() {
		b.Kinds = append(b.Kinds, choice{k.ID, v.printer.Message(k.Label), k.ID == b.Kind})
	}
	slices.SortStableFunc(b.Kinds[1:], func(x, y choice) int { return v.printer.Compare(x.Label, y.Label) })
	if b.Query != "" || b.Kind != "" || b.State != "" || b.Customer != "" {
		b.Clear = libraryPath
	}
	if !v.who.May(readDrafts) {
		return nil // only what is in force is there
	}
	counts, err := b.counts(ctx, s, v)
	if err != nil {
		return err
	}
	b.States.Name = v.T("library.filter_state")
	for _, state := range segments() {
		b.States.Tabs = append(b.States.Tabs, docTab{
			v.here(url.Values{"state": {state}, "after": nil}), v.Say("page_papers.state_" + cmp.Or(state, "all")), counts[state], state == b.State,
		})
	}
	return nil
}

// segments are the states that the library offers to filter by.
func segments() []string {
	return []string{everyState, string(content.Effective), string(content.InReview), string(content.Draft), heedState, noneState}
}

// mostCounted is how far the documents of a filter are counted.
const mostCounted = 1000

// counts are how many documents the filters by state find, for those who see all.
func (b *libraryBody) counts(ctx context.Context, s *site, v visit) (map[string]string, error) {
	counted := map[string]string{}
	if v.who.Scope != nil || b.Query != "" || b.Customer != "" {
		return counted, nil
	}
	asked := []string{everyState, string(content.Effective), string(content.InReview), string(content.Draft)}
	queries := make([]document.StatusQuery, len(asked))
	for i, state := range asked {
		queries[i] = document.StatusQuery{Kind: b.Kind, State: content.State(state)}
	}
	list, err := s.Documents.Counts(ctx, mostCounted, queries...)
	if err != nil {
		return nil, err
	}
	for i, state := range asked {
		counted[state] = v.figure(list[i])
		if list[i] == mostCounted {
			counted[state] += "+"
		}
	}
	return counted, b.countUnmade(ctx, s, v, counted, list[0])
}

// countUnmade adds what has no document yet, which the whole list shows too. Where there
// are many documents it is not counted: there are at least those.
func (b *libraryBody) countUnmade(ctx context.Context, s *site, v visit, counted map[string]string, made int) error {
	if made >= rowsPage {
		counted[everyState] = strings.TrimSuffix(counted[everyState], "+") + "+"
		return nil
	}
	unmade, next, err := s.unmade(ctx, b.Kind, cursor{}, rowsPage, nil)
	more := ""
	if next != (cursor{}) {
		more = "+"
	}
	counted[everyState] = v.figure(made+len(unmade)) + more
	counted[noneState] = v.figure(len(unmade)) + more
	return err
}

// figure is a whole number as the language writes it.
func (v visit) figure(n int) string {
	return v.printer.Value(content.Value{Type: content.IntegerType, Raw: strconv.Itoa(n)})
}

// tasks lists what waits for the reader, on the first page of the whole library.
func (b *libraryBody) tasks(ctx context.Context, s *site, v visit, home house) error {
	if b.Clear != "" || b.Pager.First != "" {
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

// done says what the form that led here did.
func (b *libraryBody) done(ctx context.Context, s *site, v visit, query url.Values) error {
	done := query.Get("done")
	if done == doneReviews {
		n, err := strconv.Atoi(query.Get("count"))
		if err == nil && n > 0 && n <= mostReviews {
			b.Done, b.DoneHref = v.Say("page_papers.reviewed", "count", n), libraryPath
		}
		return nil
	}
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
