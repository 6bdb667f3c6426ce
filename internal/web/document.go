package web

import (
	"cmp"
	"context"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/work"
)

// documentBody is one document, on one of its tabs.
type documentBody struct {
	Heading, KindLabel, KindHref string
	Title                        string // as the document prints it, where that says more
	Crumb, Href                  string
	Facts                        []fact
	Groups                       []fileGroup
	Banner                       docBanner
	Done                         string      // what was just done
	Refused                      string      // what was refused
	Wrong                        []wrongLine // why, with the way to what is missing
	Lost                         string      // what was typed into a form that the page no longer has
	Control                      controlBody
	Tab                          string // one of the tabs below
	Tabs                         docTabs

	Missing   int
	Outline   []outlineRow
	Gaps      []gapRow
	Paper     template.HTML // the content, printed for the screen
	PaperLang string
	View      docView

	Versions []versionRow
	Older    string // address of the versions before those listed
	Compare  docCompare

	Signing docSigning
	Readers readersBody
	Log     docLog

	Generated bool
	Number    string
	State     mark
	Since     string // who froze it and when
	Changed   bool   // the data say something else by now
	Shown     bool   // the data can be previewed
	Freeze    string // address of the form that generates; "" for who may not
	Change    string // what was typed
	Clauses   string // address of the clauses of its kind; "" for who may not see them
}

// The tabs of a document.
const (
	contentTab  = "content"
	versionsTab = "versions"
	approvalTab = "approvals"
	readersTab  = "readers"
	historyTab  = "history"
)

// docView is the file beside the content.
type docView struct {
	Href, Name, Lang string
	Others           []tongue
}

// docTabs are the tabs of a document.
type docTabs struct {
	Name string
	Tabs []docTab
}

// docTab is one of them.
type docTab struct {
	Href, Label, Count string
	Here               bool
}

func (s *site) document(c *gin.Context) error {
	return s.showDocument(c, http.StatusOK, refused{})
}

// showDocument shows the content of a document as it stands, with what was wrong with a
// form if there was one.
func (s *site) showDocument(c *gin.Context, status int, no refused) error {
	return s.showTab(c, status, contentTab, no)
}

// documentTab shows another tab of a document.
func (s *site) documentTab(tab string) handler {
	return func(c *gin.Context) error { return s.showTab(c, http.StatusOK, tab, refused{}) }
}

func (s *site) showTab(c *gin.Context, status int, tab string, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodPost {
		v.address = docPath(at.Subject) // links of the page must not lead to the form's address
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	body := documentBody{Wrong: s.wrongLines(v, at.Subject, no.faults), Refused: no.title, Tab: tab, Href: docPath(at.Subject)}
	if no.form == freezeName {
		body.Change = no.typed.Get("change")
	}
	issue, err := body.now(ctx, s, v, at)
	if err != nil {
		return err
	}
	if err := body.fill(s, v, at, issue); err != nil {
		return err
	}
	if err := body.stand(ctx, s, at, home, no); err != nil {
		return err
	}
	if err := body.part(c, s, v, at, issue, home); err != nil {
		return err
	}
	body.done(v, c.Query("done"))
	body.unled()
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	if len(no.faults) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, documentPage, p)
}

// stand says where the document stands and what the reader can do about it.
func (b *documentBody) stand(ctx context.Context, s *site, at place, home house, no refused) error {
	v := s.visitOf(ctx)
	st, err := s.standing(ctx, at.Subject)
	if err != nil {
		return err
	}
	if b.Control, err = s.control(ctx, at.Subject, st, home, no); err != nil {
		return err
	}
	b.Facts = append(b.Facts, b.Control.Facts...)
	if b.Control.Forms[no.form] == "" && no.form != freezeName {
		b.Lost = no.typed.Get("change") + no.typed.Get("reason")
	}
	b.Control.Freeze, b.Control.Change, b.Control.Generated = b.Freeze, b.Change, b.Generated
	b.Control.Main = b.main()
	b.Banner = b.banner(v, at.Subject, st, home)
	b.tabs(v, at.Subject, st)
	return nil
}

// part fills the tab that is shown.
func (b *documentBody) part(c *gin.Context, s *site, v visit, at place, issue *document.Issue, home house) error {
	ctx := c.Request.Context()
	switch b.Tab {
	case versionsTab:
		return b.history(ctx, s, v, at, home, c.Query("older"))
	case approvalTab:
		return b.signing(ctx, s, v, at, home)
	case readersTab:
		return b.readers(ctx, s, v, at, home)
	case historyTab:
		return b.log(ctx, s, v, at, home)
	default:
		return b.content(c, s, v, at, issue)
	}
}

// content prints the content for the screen, beside the file of what the data say now.
func (b *documentBody) content(c *gin.Context, s *site, v visit, at place, issue *document.Issue) error {
	if issue == nil {
		return nil
	}
	lang := v.fileLang(issue.Content.Languages)
	if wanted := c.Query("view"); slices.Contains(issue.Content.Languages, wanted) {
		lang = wanted
	}
	edit := func(string) string { return "" }
	if v.who.May(readDrafts) {
		edit = func(field string) string { return s.fieldPlace(at.Subject, field) }
	}
	shown, err := s.Documents.Show(c.Request.Context(), *issue, lang, edit)
	if err != nil {
		return err
	}
	pictured(c, shown)
	b.Paper, b.PaperLang = template.HTML(shown), lang //nolint:gosec // format/html escapes whatever people wrote
	b.View = docView{Lang: lang, Name: v.T("document.preview_of", "document", b.Heading, "language", v.tongue(lang))}
	if b.Shown {
		b.View.Href = docPath(at.Subject, "preview", lang+".pdf")
	}
	for _, other := range issue.Content.Languages {
		if other != lang {
			b.View.Others = append(b.View.Others, tongue{other, s.Catalogue.Printer(other).Message("web.own_name"), v.here(url.Values{"view": {other}})})
		}
	}
	return nil
}

// now looks at what the data say now, for those who may see drafts, and gives the
// issue that the page describes: the last version, else what would be the first;
// nil when neither can be had. The tabs beside the content are about versions: they do
// not ask the data.
func (b *documentBody) now(ctx context.Context, s *site, v visit, at place) (*document.Issue, error) {
	if !v.who.May(readDrafts) {
		return at.Last, nil
	}
	b.Clauses = clausesPath(at.Kind)
	if v.who.May("document.edit") {
		b.Freeze = docPath(at.Subject, freezeName)
	}
	if b.Tab != contentTab && at.Last != nil {
		return at.Last, nil
	}
	now, err := s.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
	faults := fault.All(err)
	if err != nil && len(faults) == 0 {
		return nil, err
	}
	if len(b.Wrong) == 0 && len(faults) > 0 {
		b.Wrong, b.Refused = s.wrongLines(v, at.Subject, faults), v.T("document.refused")
	}
	b.Shown = err == nil
	switch {
	case at.Last != nil:
		if b.Shown && now.Version.ContentHash != at.Last.Version.ContentHash {
			b.Changed, err = s.changed(ctx, at)
		}
		return at.Last, err
	case b.Shown:
		return &now, nil
	default:
		return nil, nil //nolint:nilnil // there is neither a version nor data for one
	}
}

// formFields are the fields of faults that need no name: their forms stand on the
// page.
func formFields() []string {
	return []string{"body", "change", "reason", "effective", "level", "outcome", "owner", "interval", "audience", "valid_until", "actor"}
}

// changed reports whether the data say something else than the last version: for
// one in force, whose last day a review may have moved, that is more than another
// hash.
func (s *site) changed(ctx context.Context, at place) (bool, error) {
	if !issued(at.Last.Sheet.State, true) && at.Last.Sheet.State != content.Approved {
		return true, nil
	}
	_, stale, err := s.Documents.Drift(ctx, refOf(at.Subject), "")
	return stale, err
}

// main is the one next step that the page stresses.
func (b *documentBody) main() string {
	_, open := b.Control.Forms["submission"]
	for _, step := range []struct {
		name string
		now  bool
	}{
		{"decision", b.Control.Forms["decision"] != ""},
		{"acknowledgement", b.Control.Forms["acknowledgement"] != ""},
		{freezeName, b.Freeze != "" && (b.Changed || !b.Generated)},
		{"submission", open && b.Missing == 0 && b.Control.Draft},
	} {
		if step.now {
			return step.name
		}
	}
	return ""
}

// gapsPlace is where the page of a document lists what is missing.
const gapsPlace = "#missing"

// unled takes the way to the list of what is missing from the lines of a page that has
// no such list.
func (b *documentBody) unled() {
	for i := range b.Wrong {
		if b.Wrong[i].Href == gapsPlace && (len(b.Gaps) == 0 || b.Tab != contentTab) {
			b.Wrong[i].Href = ""
		}
	}
}

// wrongLines says what is wrong with a document, each thing once, and leads to where
// what is missing is filled in, as the list of it does.
func (s *site) wrongLines(v visit, at document.Subject, faults []*fault.Fault) []wrongLine {
	var lines []wrongLine
	for i, said := range v.sentences(faults) {
		line := wrongLine{Text: said}
		if term, missing := faults[i].Args["label"].(content.Term); missing {
			args := maps.Clone(faults[i].Args)
			args["label"] = sentence(v.printer.Message(term.Key))
			line = wrongLine{cmp.Or(s.fieldPlace(at, faults[i].Field), gapsPlace), v.printer.Say(faults[i].Key, args)}
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) > mostWrong {
		more := wrongLine{Text: v.T("form.wrong_more", "count", len(lines)-mostWrong)}
		lines = append(lines[:mostWrong], more)
	}
	return lines
}

// sentences says what is wrong. A field of the form needs no name: it stands there;
// nor does what the sentence names itself, as places are names of the program.
func (v visit) sentences(faults []*fault.Fault) []string {
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = v.printer.Fault(f)
		b, _, _ := strings.Cut(f.Field, ".")
		if slices.Contains(formFields(), b) || (f.Place.File == "" && len(f.Args) > 0) {
			said[i] = v.printer.Say(f.Key, f.Args)
		}
	}
	return said
}

// fill says what the document is, from the issue that is shown.
func (b *documentBody) fill(s *site, v visit, place place, issue *document.Issue) error {
	at := place.Subject
	b.Heading, b.KindLabel = v.label(s, at), v.kindLabel(s, at.Kind)
	b.KindHref = query(libraryPath, "kind", at.Kind)
	b.Crumb = at.Short
	if s.alone(at) {
		b.Crumb = b.Heading
	}
	b.State = mark{"na", "off", v.T("library.none")}
	if issue == nil {
		return nil
	}
	p, err := v.words(*issue)
	if err != nil {
		return err
	}
	if title := p.Plain(issue.Content.Title); title != b.Heading {
		b.Title = title
	}
	if issue.Document.Code != "" {
		b.Crumb = issue.Document.Code
	}
	b.facts(v, p, *issue)
	if v.who.May(readDrafts) {
		if err := b.outline(s, v, at, *issue); err != nil {
			return err
		}
	}
	if place.Last == nil {
		return nil
	}
	b.Generated, b.Number, b.State = true, numberOf(*issue), v.mark(string(issue.Sheet.State))
	b.Since = v.since(p, *issue)
	if s.downloadable(*issue) {
		b.Groups = v.groups(s, at, issue.Content.Languages, b.Number, theFiles)
	}
	return nil
}

// downloadable reports whether the files of a version can be had: while they are
// being made for an approved one they cannot.
func (s *site) downloadable(issue document.Issue) bool { return issue.Sheet.State != content.Approved }

// words prints a document's own words in the reader's language, or in the first
// of the document where it is not in that.
func (v visit) words(issue document.Issue) (locale.Printer, error) {
	p, err := issue.Words.Printer(v.fileLang(issue.Content.Languages))
	return p.For(issue.Content), err
}

func (b *documentBody) facts(v visit, p locale.Printer, issue document.Issue) {
	add := func(label, value string) {
		if value != "" {
			b.Facts = append(b.Facts, fact{Label: v.T(label), Value: value})
		}
	}
	tongues := make([]string, len(issue.Content.Languages))
	for i, lang := range issue.Content.Languages {
		tongues[i] = v.tongue(lang)
	}
	add("document.code", issue.Document.Code)
	add("document.confidentiality", p.Plain(issue.Content.Frame.Confidentiality))
	add("document.languages", v.printer.List(tongues))
}

// tabs offers the tabs that the reader may see.
func (b *documentBody) tabs(v visit, at document.Subject, st document.Status) {
	b.Tabs.Name = v.Say("page_papers.tabs")
	add := func(tab, count string, open bool) {
		if !open {
			return
		}
		href := docPath(at)
		if tab != contentTab {
			href = docPath(at, tab)
		}
		b.Tabs.Tabs = append(b.Tabs.Tabs, docTab{href, v.Say("page_papers.tab_" + tab), count, tab == b.Tab})
	}
	add(contentTab, "", true)
	add(versionsTab, "", st.Row > 0)
	drafts := v.who.May(readDrafts)
	add(approvalTab, b.Control.Count, drafts)
	add(readersTab, "", drafts && st.Effective != nil)
	add(historyTab, "", st.Row > 0)
}

// done says what the form that led here did.
func (b *documentBody) done(v visit, done string) {
	if done == doneNew && b.Generated {
		b.Done = v.T("document.done_new", "version", b.Number)
	}
	if done == doneSame && b.Generated {
		b.Done = v.T("document.done_same", "version", b.Number)
	}
	if key := "control.done_" + done; b.Generated && v.printer.Has("web."+key) {
		b.Done = v.T(key)
	}
}
