package web

import (
	"html/template"
	"net/http"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
)

// versionBody is one version of a document, as it was frozen.
type versionBody struct {
	Heading, Href, Crumb string
	KindLabel, KindHref  string
	Banner               docBanner
	Groups               []fileGroup
	Marked               bool // Groups are marked copies
	Compare              string
	Hash                 string
	Paper                template.HTML
	Outline              []outlineRow
}

// versionPage shows a version as it was frozen. One that is not the last says so, and
// leads to the one in force.
func (s *site) versionPage(c *gin.Context) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	f := s.finder(ctx)
	at, err := f.place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	issue, err := f.version(ctx, at, c.Param("number"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	st, err := s.standing(ctx, at.Subject)
	if err != nil {
		return err
	}
	body := versionBody{
		Heading: v.label(s, at.Subject), Href: docPath(at.Subject), Crumb: numberOf(*issue), Hash: issue.Version.ContentHash,
		KindLabel: v.kindLabel(s, at.Kind), KindHref: query(libraryPath, "kind", at.Kind), Banner: v.versionBanner(at.Subject, *issue, st, home),
	}
	shown, err := s.Documents.Show(ctx, *issue, v.fileLang(issue.Content.Languages), nil)
	if err != nil {
		return err
	}
	pictured(c, shown)
	body.Paper = template.HTML(shown) //nolint:gosec // format/html escapes whatever people wrote
	if err := body.fill(s, v, at.Subject, *issue, st); err != nil {
		return err
	}
	p := s.newPage(v, home, v.Say("page_papers.version_title", "document", body.Heading, "version", body.Crumb), body)
	p.Place = documentsPlace
	return s.show(c.Writer, http.StatusOK, "version", p)
}

// fill lists the files, the sections, and the way to what differs from the version in
// force.
func (b *versionBody) fill(s *site, v visit, at document.Subject, issue document.Issue, st document.Status) error {
	if b.Marked = over(issue.Sheet.State); b.Marked {
		b.Groups = v.groups(s, at, issue.Content.Languages, b.Crumb, theCopies)
	} else if s.downloadable(issue) {
		b.Groups = v.groups(s, at, issue.Content.Languages, b.Crumb, theFiles)
	}
	if st.Effective != nil && st.Effective.Number != b.Crumb && v.who.May(readDrafts) {
		b.Compare = query(docPath(at, "differences"), "from", b.Crumb, "to", st.Effective.Number)
	}
	p, err := v.words(issue)
	if err != nil {
		return err
	}
	for _, section := range issue.Content.Sections {
		b.Outline = append(b.Outline, outlineRow{Number: section.Number, Title: p.Plain(section.Title), Href: "#doc-" + section.Anchor})
	}
	return nil
}

// versionBanner says which version is shown, and which one holds now.
func (v visit) versionBanner(at document.Subject, issue document.Issue, st document.Status, home house) docBanner {
	m, number := v.mark(string(issue.Sheet.State)), numberOf(issue)
	out := docBanner{Number: number, Word: m.Word, State: m}
	switch {
	case st.Effective != nil && st.Effective.Number == number:
		out.State = v.inForce(st, home)
	case st.Effective != nil:
		out.State.Word = v.Say("page_papers.looking", "version", number, "state", m.Word, "now", st.Effective.Number)
		out.InForce = &link{docPath(at, "versions", st.Effective.Number), v.Say("page_papers.look_now", "version", st.Effective.Number)}
	default:
		out.State.Word = v.Say("page_papers.looking_alone", "version", number, "state", m.Word)
	}
	if reason := v.printer.Plain(issue.Sheet.Reason); reason != "" {
		out.Why = []string{v.Say("page_papers.reason", "version", number, "reason", reason)}
	}
	return out
}
