// Package locale holds every word that a person reads: the messages of
// locales/<tag>/*.toml, chosen by key, plural and language, and the printing of
// typed values. A document prints only from its frozen Words; pages and faults
// print from the live Catalogue. Scope F5.
//
// A message is plain text with {name} for an argument, **strong** and
// *emphasis*; a backslash before {, }, * or \ makes the character itself. Markup
// is read before arguments go in, so what an argument holds is never markup, and
// an argument keeps its kind and its language. A message with plural forms is a
// table of CLDR's forms, chosen by the argument "count".
//
// It promises no layout, and no translation of what people wrote.
package locale

import "acta/internal/content"

// Spanish and English are complete; Spanish is the first language.
const (
	Spanish = "es"
	English = "en"
)

// SpanKind says what a span prints.
type SpanKind string

// The kinds of span.
const (
	WordSpan    SpanKind = "word"    // the document's own words
	ValueSpan   SpanKind = "value"   // a value or people's text
	MissingSpan SpanKind = "missing" // an open placeholder, with its brackets
	BlankSpan   SpanKind = "blank"   // a labelled blank of a form
	LinkSpan    SpanKind = "link"    // URL or Anchor is set
)

// Span is printed inline content: text in one style, one language, one kind.
type Span struct {
	Text     string
	Kind     SpanKind
	Strong   bool
	Emphasis bool
	Lang     string // language of the text: the document's, or that of people's text
	URL      string
	Anchor   string
	Mark     content.Mark // of a term that a chip shows
	Level    int          // of a level, 1 to 5
	Field    string       // of an open placeholder: path of the field
}

// alone reports whether a span may not be joined with its neighbour: a chip, a
// level, a placeholder, a blank and a link are one thing each.
func (s Span) alone() bool {
	return s.Mark != "" || s.Level != 0 || (s.Kind != WordSpan && s.Kind != ValueSpan)
}

// join appends a span to others, as part of the last one where both print alike.
func join(spans []Span, s Span) []Span {
	if s.Text == "" {
		return spans
	}
	if len(spans) > 0 {
		last := &spans[len(spans)-1]
		like := s
		like.Text = last.Text
		if like == *last && !s.alone() {
			last.Text += s.Text
			return spans
		}
	}
	return append(spans, s)
}
