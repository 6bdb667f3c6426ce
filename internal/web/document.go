package web

import (
	"context"
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

// documentBody is one document.
type documentBody struct {
	Heading, KindLabel, KindHref string
	Title                        string // as the document prints it, where that says more
	Crumb                        string
	Facts                        []fact
	Number                       string
	State                        mark
	Generated                    bool
	Missing                      int
	Since                        string   // who froze it and when
	Changed                      bool     // the data say something else by now
	Done                         string   // what was just done
	Refused                      string   // what was refused
	Wrong                        []string // why
	Main                         string   // name of the form that is the next step
	Lost                         string   // what was typed into a form that the page no longer has
	Control                      controlBody
	Older                        string // address of the versions before those listed
	Gaps                         []gap
	Versions                     []versionRow
	Groups                       []fileGroup
	Freeze                       string
	Change                       string // what was typed
	Preview                      string
	PreviewName                  string
	PreviewLang                  string
	Views                        []tongue
	Shown                        bool // the preview can be shown
}

// fact is a label with its value.
type fact struct{ Label, Value string }

func (s *site) document(c *gin.Context) error {
	return s.showDocument(c, http.StatusOK, refused{})
}

// showDocument shows a document as it stands, with what was wrong with a form if
// there was one.
func (s *site) showDocument(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodPost {
		v.address = docPath(at.Subject) // links of the page must not lead to the form's address
	}
	body := documentBody{Wrong: no.wrong, Refused: no.title}
	if no.form == freezeName {
		body.Change = no.typed.Get("change")
	}
	issue, err := body.now(ctx, s, v, at)
	if err != nil {
		return err
	}
	home := v.house(issue, s.Catalogue.Languages())
	if err := body.fill(s, v, at, issue); err != nil {
		return err
	}
	if err := body.history(ctx, s, v, at, home, c.Query("older")); err != nil {
		return err
	}
	if body.Control, err = s.control(ctx, at.Subject, home, no); err != nil {
		return err
	}
	if body.Control.Forms[no.form] == "" && no.form != freezeName {
		body.Lost = no.typed.Get("change") + no.typed.Get("reason")
	}
	body.Main = body.main()
	body.Control.Main = body.Main
	body.preview(s, v, at.Subject, home.languages, c.Query("view"))
	body.done(v, c.Query("done"))
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	if len(no.wrong) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, documentPage, p)
}

// now looks at what the data say now, for those who may see drafts, and gives the
// issue that the page describes: the last version, else what would be the first;
// nil when neither can be had.
func (b *documentBody) now(ctx context.Context, s *site, v visit, at place) (*document.Issue, error) {
	if !v.who.May(readDrafts) {
		return at.Last, nil
	}
	now, err := s.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
	faults := fault.All(err)
	if err != nil && len(faults) == 0 {
		return nil, err
	}
	if len(b.Wrong) == 0 && len(faults) > 0 {
		b.Wrong, b.Refused = v.sentences(faults), v.T("document.refused")
	}
	b.Shown = err == nil
	if v.who.May("document.edit") {
		b.Freeze = docPath(at.Subject, freezeName)
	}
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

// sentences says what is wrong. A field of the form needs no name: it stands there.
func (v visit) sentences(faults []*fault.Fault) []string {
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = v.printer.Fault(f)
		if b, _, _ := strings.Cut(f.Field, "."); slices.Contains(formFields(), b) {
			said[i] = v.printer.Say(f.Key, f.Args)
		}
	}
	return said
}

// fill says what the document is, from the issue that is shown.
func (b *documentBody) fill(s *site, v visit, place place, issue *document.Issue) error {
	at := place.Subject
	b.Heading, b.KindLabel = v.label(s, at), v.kindLabel(s, at.Kind)
	b.KindHref = libraryPath + "?" + url.Values{"kind": {at.Kind}}.Encode()
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
		if err := b.gaps(v, at, *issue); err != nil {
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
			b.Facts = append(b.Facts, fact{v.T(label), value})
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

// preview chooses the language of the preview, and offers the others.
func (b *documentBody) preview(s *site, v visit, at document.Subject, languages []string, wanted string) {
	b.PreviewLang = v.fileLang(languages)
	if slices.Contains(languages, wanted) {
		b.PreviewLang = wanted
	}
	b.Preview = docPath(at, "preview", b.PreviewLang+".pdf")
	b.PreviewName = v.T("document.preview_of", "document", b.Heading, "language", v.tongue(b.PreviewLang))
	for _, lang := range languages {
		if lang != b.PreviewLang {
			b.Views = append(b.Views, tongue{lang, s.Catalogue.Printer(lang).Message("web.own_name"), v.here(url.Values{"view": {lang}}) + "#preview"})
		}
	}
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
