package web

import (
	"context"
	"strings"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/template"
)

// clauseEditor makes the rows of the clauses of a kind.
type clauseEditor struct {
	*site
	visit
	home      house
	kind      template.Kind
	row       int
	clauses   []document.TailoredClause
	no        refused
	may       bool
	open, key string // the form that is shown
}

func (e clauseEditor) clause(ctx context.Context, c document.TailoredClause) (clauseRow, error) {
	title, lang := c.Title.Get(e.lang)
	help, _ := c.Help.Get(e.lang)
	r := clauseRow{Key: c.Key, ID: "c-" + c.Key, Number: c.Number, Title: title, Level: c.Level, Reference: c.Reference, Help: help}
	if lang != e.lang {
		r.Lang = lang
	}
	r.Rule = e.rule(c)
	_, in := c.Words.Get(e.lang)
	text, _ := c.Text.Get(e.lang)
	for _, line := range c.Lines {
		r.Paragraphs = append(r.Paragraphs, spoken(e.Catalogue.Printer(in), content.Inline{line}))
	}
	template := plainPieces(r.Paragraphs)
	if text != "" {
		r.Paragraphs = [][]wordPiece{}
		for _, p := range strings.Split(text, "\n\n") {
			r.Paragraphs = append(r.Paragraphs, []wordPiece{{Text: p}})
		}
	}
	if c.Origin == content.Tailored && text != "" {
		r.Tailored = &mark{"sign", "act", e.Say("page_papers.adapted")}
		for _, piece := range document.CompareText(template, text) {
			r.Pieces = append(r.Pieces, pieceAnswer{string(piece.Kind), piece.Text})
		}
	}
	if err := e.removed(ctx, c, &r); err != nil {
		return r, err
	}
	e.offer(c, &r)
	return r, nil
}

// rule says what the template lets an organisation do with a clause.
func (e clauseEditor) rule(c document.TailoredClause) *mark {
	switch {
	case c.Origin == content.Own:
		return &mark{"sign", "act", e.Say("page_papers.own")}
	case c.Rule == content.Mandatory:
		return &mark{"lock", "off", e.Say("page_papers.rule_mandatory")}
	case c.Rule == content.Recommended:
		return &mark{"check", "act", e.Say("page_papers.rule_recommended")}
	case c.Rule == content.Conditional:
		return &mark{"gap", "held", e.Say("page_papers.rule_conditional")}
	}
	return nil
}

// removed says who removed a clause, when and why.
func (e clauseEditor) removed(ctx context.Context, c document.TailoredClause, r *clauseRow) error {
	if !c.Removed || c.Mark.By == "" {
		return nil
	}
	name, err := e.nameOf(ctx, c.Mark.By)
	if err != nil {
		return err
	}
	r.Removed = e.Say("page_papers.removed_by", "name", name, "date", e.day(e.home.zone, c.Mark.At), "reason", c.Mark.Reason)
	return nil
}

// offer adds what can be done with a clause, and the form of the one that is changed.
func (e clauseEditor) offer(c document.TailoredClause, r *clauseRow) {
	if c.Kept {
		r.Why = e.Say("page_papers.kept")
		if c.KeptBy != "" && c.KeptBy != c.Key {
			r.Why = e.Say("page_papers.kept_by", "clause", e.titleOf(c.KeptBy))
		}
	}
	if !e.may {
		return
	}
	to := func(action string) string { return query(clausesPath(e.kind.ID), action, c.Key) + "#" + r.ID }
	own, touched := c.Origin == content.Own, c.Mark.By != ""
	switch {
	case own:
		r.Edit, r.Remove = to(document.TailorAdd), to(document.TailorUndo)
	case c.Removed:
		if touched {
			r.Undo = to(document.TailorUndo)
		}
	case c.Rule != content.Mandatory:
		if len(r.Paragraphs) > 0 {
			r.Edit = to(document.TailorReplace)
		}
		if touched {
			r.Undo = to(document.TailorUndo)
		}
		if !c.Kept {
			r.Remove = to(document.TailorRemove)
		}
	}
	if !own && !c.Removed {
		r.Add = to(document.TailorAdd)
	}
	if e.key == c.Key {
		r.Form = e.form(c, r)
	}
}

func (e clauseEditor) titleOf(key string) string {
	for _, c := range e.clauses {
		if c.Key == key {
			title, _ := c.Title.Get(e.lang)
			return title
		}
	}
	return key
}

// form is the form by which a clause is changed.
func (e clauseEditor) form(c document.TailoredClause, r *clauseRow) *form {
	own := c.Origin == content.Own
	if allowed := map[string]string{document.TailorReplace: r.Edit, document.TailorRemove: r.Remove, document.TailorUndo: r.Undo + r.Remove, document.TailorAdd: r.Add + r.Edit}[e.open]; allowed == "" {
		return nil
	}
	f := e.newForm(tailorName, clausesPath(e.kind.ID), e.Say("page_papers.tailor_"+e.open))
	f.ETag, f.Leave = etag(e.row), &link{clausesPath(e.kind.ID) + "#" + r.ID, e.Say("page_papers.tailor_leave")}
	f.Risk = e.open == document.TailorRemove
	f.Hidden = []field{{"action", e.open}}
	group := fieldset{Title: e.Say("page_papers.tailor_title_" + e.open), Note: r.Help}
	text := c.Text
	switch {
	case e.open == document.TailorAdd && own:
		f.Hidden = append(f.Hidden, field{"key", c.Key}, field{"after", c.After})
		group.Inputs = append(e.inputs("title", "text", c.Title), e.inputs("text", areaType, text)...)
	case e.open == document.TailorAdd:
		f.Hidden = append(f.Hidden, field{"after", c.Key})
		group.Inputs = append(e.inputs("title", "text", content.Text{}), e.inputs("text", areaType, content.Text{})...)
	case e.open == document.TailorReplace:
		if f.Hidden = append(f.Hidden, field{"key", c.Key}); text.IsEmpty() {
			text = plainText(c.Words)
		}
		group.Inputs = e.inputs("text", areaType, text)
	default:
		f.Hidden = append(f.Hidden, field{"key", c.Key})
	}
	group.Inputs = append(group.Inputs, input{Name: "reason", Label: e.Say("page_papers.tailor_reason"), Type: "text", Most: 300, Tip: e.Say("page_papers.tailor_reason_tip")})
	f.Groups = []fieldset{group}
	f.again(e.visit, e.no)
	return &f
}

// inputs are a field in each language of the documents.
func (e clauseEditor) inputs(name, kind string, saved content.Text) []input {
	var list []input
	for i, lang := range e.home.languages {
		in := input{Name: inLang(name, lang, i), Label: e.Say("page_papers.tailor_in_"+name, "language", e.tongue(lang)), Type: kind, Value: saved.Values[lang], Lang: lang, Rows: 6}
		if kind != areaType {
			in.Most = mostTyped
		} else {
			in.Most = 10_000
		}
		list = append(list, in)
	}
	return list
}

// plainText is the template's words in every language without their marks.
func plainText(text content.Text) content.Text {
	out := content.Text{Original: text.Original, Values: map[string]string{}}
	for lang, words := range text.Values {
		out.Values[lang] = plainWords(words)
	}
	return out
}

// plainWords are words without the marks by which a template stresses them.
func plainWords(words string) string { return strings.ReplaceAll(words, "*", "") }
