package web

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
	"acta/internal/work"
)

// quickBody is what the data say now, printed for the screen: the part "paper" of the
// page takes the place of the file beside a form.
type quickBody struct {
	Heading, Href, Crumb string
	Lang                 string
	Missing              int
	Paper                template.HTML
	Others               []tongue
}

// quickPage prints what the data say now, for the screen.
func (s *site) quickPage(c *gin.Context) error {
	ctx := c.Request.Context()
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return err
	}
	defer done()
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Param("subject"))
	if err != nil {
		return err
	}
	issue, err := s.Documents.Preview(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: work.System})
	if err != nil {
		return err
	}
	return s.showQuick(c, at.Subject, issue)
}

// pictured lets a page show the images of a document, which stand in the page itself:
// nothing of it is asked of anybody else.
func pictured(c *gin.Context, shown []byte) {
	const policy = "Content-Security-Policy"
	if bytes.Contains(shown, []byte(`src="data:image/`)) {
		c.Header(policy, strings.Replace(c.Writer.Header().Get(policy), "img-src 'self'", "img-src 'self' data:", 1))
	}
}

func (s *site) showQuick(c *gin.Context, at document.Subject, issue document.Issue) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	lang := v.fileLang(issue.Content.Languages)
	if wanted := c.Query("view"); slices.Contains(issue.Content.Languages, wanted) {
		lang = wanted
	}
	shown, err := s.Documents.Show(ctx, issue, lang, func(field string) string { return s.fieldPlace(at, field) })
	if err != nil {
		return err
	}
	pictured(c, shown)
	label := v.label(s, at)
	body := quickBody{
		Heading: v.Say("page_papers.quick_of", "document", label, "language", v.tongue(lang)), Href: docPath(at), Crumb: label, Lang: lang,
		Missing: len(issue.Content.Placeholders()),
		Paper:   template.HTML(shown), //nolint:gosec // format/html escapes whatever people wrote
	}
	for _, other := range issue.Content.Languages {
		if other != lang {
			body.Others = append(body.Others, tongue{other, s.Catalogue.Printer(other).Message("web.own_name"), query(docPath(at, "preview.html"), "view", other)})
		}
	}
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	return s.show(c.Writer, http.StatusOK, "quick", p)
}
