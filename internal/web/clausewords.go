package web

import (
	"context"
	"strings"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/locale"
	"acta/internal/template"
	"acta/internal/work"
)

// processView is the view that gives what holds for the organisation as a whole.
const processView = "process"

// clausesOf are the clauses of a kind, with their present values where every document of
// it says the same: any other kind says something else of each release or customer.
func (s *site) clausesOf(ctx context.Context, kind template.Kind) ([]document.TailoredClause, error) {
	clauses, err := s.Documents.Clauses(ctx, kind.ID)
	if err != nil || kind.View != processView {
		return clauses, err
	}
	return s.Documents.Spoken(ctx, document.Request{Kind: kind.ID, Subject: kind.Subject, Actor: work.System}, clauses)
}

// wordPiece is a run of a clause's words in one look: what is said anyway, a value that
// the data give, a slot for one that each document has of its own, or one that is missing.
type wordPiece struct {
	Text   string
	Class  string // of a value or a slot
	Lang   string // where it is not that of the words around
	Strong bool
}

// spoken are words as a page shows them, with their values marked.
func spoken(p locale.Printer, in content.Inline) []wordPiece {
	var list []wordPiece
	for _, span := range p.Inline(in) {
		one := wordPiece{Text: span.Text, Strong: span.Strong}
		if span.Lang != p.Lang() {
			one.Lang = span.Lang
		}
		switch span.Kind {
		case locale.ValueSpan:
			one.Class = "val"
		case locale.MissingSpan:
			one.Class = "val miss"
		case locale.BlankSpan:
			one.Class, one.Text = "val slot", p.Message("format.missing", content.Arg{Name: "label", Text: content.Inline{content.Plain(span.Text)}})
		}
		list = append(list, one)
	}
	return list
}

// plainPieces is the text of paragraphs, a blank line between them.
func plainPieces(paragraphs [][]wordPiece) string {
	var list []string
	for _, pieces := range paragraphs {
		var words strings.Builder
		for _, one := range pieces {
			words.WriteString(one.Text)
		}
		list = append(list, words.String())
	}
	return strings.Join(list, "\n\n")
}
