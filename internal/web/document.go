package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

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
	Wrong                        []string // why the data cannot be frozen, or a form was refused
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

// gap is a section with what it lacks.
type gap struct {
	Number, Title, Href string
	Labels              []gapLabel
}

// gapLabel is what is missing, and how often.
type gapLabel struct {
	Label string
	Count int
}

// versionRow is a version in the list of versions.
type versionRow struct {
	Number, Change, Author, Date string
	State                        mark
	Groups                       []fileGroup
}

func (s *site) document(c *gin.Context) error {
	return s.showDocument(c, http.StatusOK, nil, "")
}

// showDocument shows a document, with what was wrong with a form if there was one.
func (s *site) showDocument(c *gin.Context, status int, wrong []string, typed string) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	f := s.finder(ctx)
	at, err := f.place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	history, err := f.history(ctx, at)
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodPost {
		v.address = docPath(at.Subject) // links of the page must not lead to the form's address
	}
	body := documentBody{Freeze: docPath(at.Subject, "versions"), Wrong: wrong, Change: typed}
	now, err := s.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
	faults := fault.All(err)
	if err != nil && len(faults) == 0 {
		return err
	}
	if len(wrong) == 0 {
		body.Wrong = v.sentences(faults)
	}
	body.Shown = err == nil
	issue := shownIssue(history, now, body.Shown)
	home := v.house(issue, s.Catalogue.Languages())
	if err := body.fill(s, v, at.Subject, issue, history); err != nil {
		return err
	}
	body.Changed = len(history) > 0 && body.Shown && now.Version.ContentHash != history[0].Version.ContentHash
	body.preview(s, v, at.Subject, home.languages, c.Query("view"))
	body.done(v, c.Query("done"))
	p := s.newPage(v, home, body.Heading, body)
	p.Library = true
	if len(wrong) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, documentPage, p)
}

// sentences says what is wrong. A field of the form needs no name: it stands there.
func (v visit) sentences(faults []*fault.Fault) []string {
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = v.printer.Fault(f)
		if f.Field == "change" || strings.HasPrefix(f.Field, "body.") {
			said[i] = v.printer.Say(f.Key, f.Args)
		}
	}
	return said
}

// shownIssue is the last version, else what would be the first; nil when neither
// can be had.
func shownIssue(history []document.Issue, now document.Issue, can bool) *document.Issue {
	switch {
	case len(history) > 0:
		return &history[0]
	case can:
		return &now
	default:
		return nil
	}
}

// fill says what the document is, from the issue that is shown.
func (b *documentBody) fill(s *site, v visit, at document.Subject, issue *document.Issue, history []document.Issue) error {
	b.Heading, b.KindLabel = v.label(s, at), v.kindLabel(s, at.Kind)
	b.KindHref = "/?" + url.Values{"kind": {at.Kind}}.Encode()
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
	if err := b.gaps(v, at, *issue); err != nil {
		return err
	}
	if len(history) == 0 {
		return nil
	}
	b.Generated, b.Number, b.State = true, issue.Version.Number, v.mark(string(issue.Sheet.State))
	b.Since = v.since(p, *issue)
	b.Groups = v.groups(s, at, issue.Content.Languages, issue.Version.Number)
	for _, old := range history {
		row, err := v.versionRow(s, at, old)
		if err != nil {
			return err
		}
		b.Versions = append(b.Versions, row)
	}
	return nil
}

// since says when a version was generated, and by whom if a person did.
func (v visit) since(p locale.Printer, issue document.Issue) string {
	date := v.day(issue.Content.Frame.Zone, issue.Version.FrozenAt)
	if issue.Version.Author == work.System {
		return v.T("document.since", "date", date)
	}
	return v.T("document.since_by", "date", date, "author", lastChange(p, issue).Author)
}

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

// gaps lists what is missing by section, each with its place in the preview.
func (b *documentBody) gaps(v visit, at document.Subject, issue document.Issue) error {
	open, err := v.gaps(issue)
	if err != nil {
		return err
	}
	b.Missing = len(open)
	preview := docPath(at, "preview", v.fileLang(issue.Content.Languages)+".pdf")
	for _, g := range open {
		last := len(b.Gaps) - 1
		href := preview
		if g.Anchor != "" {
			href += "#nameddest=" + url.PathEscape(g.Anchor)
		}
		if last < 0 || b.Gaps[last].Href != href {
			b.Gaps = append(b.Gaps, gap{Number: g.Section, Title: g.Title, Href: href})
			last++
		}
		labels := &b.Gaps[last].Labels
		label := sentence(g.Label)
		i := slices.IndexFunc(*labels, func(l gapLabel) bool { return l.Label == label })
		if i < 0 {
			*labels = append(*labels, gapLabel{Label: label})
			i = len(*labels) - 1
		}
		(*labels)[i].Count++
	}
	return nil
}

// sentence starts with a capital: labels come from headings and from running text.
func sentence(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	if size == 0 {
		return label
	}
	return string(unicode.ToUpper(first)) + label[size:]
}

func (v visit) versionRow(s *site, at document.Subject, issue document.Issue) (versionRow, error) {
	p, err := v.words(issue)
	if err != nil {
		return versionRow{}, err
	}
	change := lastChange(p, issue)
	return versionRow{
		Number: issue.Version.Number, Change: change.Change, Author: change.Author,
		Date:   v.day(issue.Content.Frame.Zone, issue.Version.FrozenAt),
		State:  v.mark(string(issue.Sheet.State)),
		Groups: v.groups(s, at, issue.Content.Languages, issue.Version.Number),
	}, nil
}

// lastChange is the row that a version added to the change history.
func lastChange(p locale.Printer, issue document.Issue) versionRow {
	history := issue.Sheet.History
	if len(history) == 0 {
		return versionRow{Author: issue.Version.Author}
	}
	last := history[len(history)-1]
	return versionRow{Change: p.Plain(last.Description), Author: p.Plain(last.Author)}
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
}
