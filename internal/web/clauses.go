package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/document"
)

// tailorName is the name of the form by which a clause is tailored.
const tailorName = "tailor"

// clausesBody is the clauses of a kind, with what the organisation did to them.
type clausesBody struct {
	Heading, Crumb, Href string
	Sub                  string
	Done                 string
	Undo                 *link // takes back what was just done
	Rows                 []clauseRow
	Outline              []outlineRow
	Preview              string // address of the quick preview; "" where there is nothing to show
	Samples              []choice
	Sample               string
}

// clauseRow is one clause.
type clauseRow struct {
	Key, ID, Number, Title string
	Level                  int
	Lang                   string // of the title and words, where that is not the page's
	Rule, Tailored         *mark
	Reference              string
	Paragraphs             [][]wordPiece
	Pieces                 []pieceAnswer // what differs from the template
	Removed                string        // who removed it, when and why
	Help, Why              string        // margin: what the template asks, why it cannot be removed
	Edit, Remove, Undo     string
	Add                    string // adds a clause of one's own behind this one
	Form                   *form
}

// clausesAct carries out an alteration of a clause.
func (r *router) clausesAct() act {
	return act{form: tailorName, do: r.tailorTyped, show: r.showClauses}
}

func (s *site) tailorTyped(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	kind, err := s.finder(ctx).kindOf(c.Param("kind"))
	if err != nil {
		return "", err
	}
	home, err := s.household(ctx)
	if err != nil {
		return "", err
	}
	change := t.alteration(home)
	if err := t.wrong(); err != nil {
		return "", err
	}
	if _, err := s.Documents.Tailor(ctx, who(ctx).Person, kind.ID, t.row, change, t.text("reason")); err != nil {
		return "", err
	}
	return query(clausesPath(kind.ID), "done", change.Action, "clause", change.Key), nil
}

// alteration is what was typed into the form of a clause.
func (t *typed) alteration(home house) document.Alteration {
	change := document.Alteration{Action: t.text("action"), Key: t.text("key"), After: t.text("after")}
	for i, lang := range home.languages {
		if words := t.text(inLang("text", lang, i)); words != "" {
			change.Text = change.Text.With(lang, words)
		}
		if words := t.text(inLang("title", lang, i)); words != "" {
			change.Title = change.Title.With(lang, words)
		}
	}
	return change
}

// inLang is the name of a field for one of the languages; the first has the name that
// faults have.
func inLang(name, lang string, i int) string {
	if i == 0 {
		return name
	}
	return name + "_" + lang
}

func (s *site) clausesPage(c *gin.Context) error { return s.showClauses(c, http.StatusOK, refused{}) }

// showClauses shows the clauses of a kind, with the form of the one that is changed.
func (s *site) showClauses(c *gin.Context, status int, no refused) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	kind, err := s.finder(ctx).kindOf(c.Param("kind"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	_, row, err := s.Documents.Tailoring(ctx, kind.ID)
	if err != nil {
		return err
	}
	clauses, err := s.clausesOf(ctx, kind)
	if err != nil {
		return err
	}
	editor := clauseEditor{site: s, visit: v, home: home, kind: kind, row: row, clauses: clauses, no: no, may: v.who.May("document.tailor")}
	editor.open, editor.key = opened(c, no)
	label := v.printer.Message(kind.Label)
	body := clausesBody{Heading: v.Say("page_papers.clauses_of", "kind", label), Crumb: label, Href: query(libraryPath, "kind", kind.ID), Sub: v.Say("page_papers.clauses_sub")}
	for _, clause := range clauses {
		one, err := editor.clause(ctx, clause)
		if err != nil {
			return err
		}
		body.add(one)
	}
	if err := body.sample(ctx, s, v, kind.ID, c.Query("subject")); err != nil {
		return err
	}
	body.done(v, c.Query("done"), c.Query("clause"))
	p := s.newPage(v, home, body.Heading, body)
	p.Place = documentsPlace
	if len(no.faults) > 0 {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, "clauses", p)
}

// opened is which clause's form is shown, and what it does.
func opened(c *gin.Context, no refused) (action, key string) {
	if no.form == tailorName {
		action, key = no.typed.Get("action"), no.typed.Get("key")
		if action == document.TailorAdd && key == "" {
			key = no.typed.Get("after")
		}
		return action, key
	}
	for _, action := range []string{document.TailorReplace, document.TailorRemove, document.TailorAdd, document.TailorUndo} {
		if key := c.Query(action); key != "" {
			return action, key
		}
	}
	return "", ""
}

func (b *clausesBody) add(one clauseRow) {
	if one.Level == 1 {
		b.Outline = append(b.Outline, outlineRow{Number: one.Number, Title: one.Title, Href: "#" + one.ID})
	}
	b.Rows = append(b.Rows, one)
}

// done says what the form that led here did, and how to take it back.
func (b *clausesBody) done(v visit, done, key string) {
	i := slices.IndexFunc(b.Rows, func(r clauseRow) bool { return r.Key == key })
	switch done {
	case document.TailorReplace, document.TailorRemove, document.TailorAdd, document.TailorUndo:
		b.Done = v.Say("page_papers.tailored_" + done)
	}
	if b.Done != "" && i >= 0 && b.Rows[i].Undo != "" {
		b.Undo = &link{b.Rows[i].Undo, v.Say("page_papers.take_back")}
	}
}

// mostSamples is how many subjects are offered to look at the clauses with.
const mostSamples = 50

// sample chooses a subject of the kind, with whose data the clauses are shown.
func (b *clausesBody) sample(ctx context.Context, s *site, v visit, kind, wanted string) error {
	list, _, err := s.Documents.SubjectPage(ctx, kind, "", mostSamples)
	if err != nil {
		return err
	}
	for _, at := range list {
		if !sees(who(ctx), at) {
			continue
		}
		if b.Sample == "" || at.Full == wanted {
			b.Sample = at.Full
			b.Preview = query(clausesPath(kind)+"/preview", "subject", at.Full)
		}
		b.Samples = append(b.Samples, choice{Value: at.Full, Label: v.label(s, at)})
	}
	b.Samples = chosen(b.Samples, b.Sample)
	return nil
}

// clausePreview prints a document of the kind as if what was typed had been saved.
func (s *site) clausePreview(c *gin.Context) error {
	ctx := c.Request.Context()
	done, err := s.previews.take(who(ctx).Person, mostPreviews)
	if err != nil {
		return err
	}
	defer done()
	t, err := s.readTyped(c)
	if err != nil {
		return err
	}
	at, err := s.finder(ctx).place(ctx, c.Param("kind"), c.Query("subject"))
	if err != nil {
		return err
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	issue, err := s.Documents.PreviewTailored(ctx, document.Request{Kind: at.Kind, Subject: at.Full, Actor: who(ctx).Person}, t.alteration(home))
	if err != nil {
		return err
	}
	return s.showQuick(c, at.Subject, issue)
}
