package html

import (
	"net/url"
	"strings"

	"acta/internal/content"
	"acta/internal/locale"
)

// inline writes a line as in running text.
func (p *paper) inline(in content.Inline) { p.spans(p.say.Inline(in)) }

// short writes a line as in tables.
func (p *paper) short(in content.Inline) { p.spans(p.say.ShortInline(in)) }

func (p *paper) spans(list []locale.Span) {
	for _, s := range list {
		p.span(s)
	}
}

// span writes words in their style, language and kind.
func (p *paper) span(s locale.Span) {
	end := p.open(s)
	p.tag(strings.ReplaceAll(escaped(s.Text), "\n", "<br>"))
	p.tag(end)
}

// open begins what a span stands in, and gives what ends it.
func (p *paper) open(s locale.Span) (end string) {
	wrap := func(open, closing string) {
		p.tag(open)
		end = closing + end
	}
	if s.Lang != "" && s.Lang != p.src.Lang {
		wrap(`<span lang="`+escaped(s.Lang)+`">`, "</span>")
	}
	if s.Strong {
		wrap("<strong>", "</strong>")
	}
	if s.Emphasis {
		wrap("<em>", "</em>")
	}
	switch s.Kind {
	case locale.MissingSpan:
		p.missing(s, wrap)
	case locale.BlankSpan:
		wrap(`<span class="fill">`, "</span>")
	case locale.LinkSpan:
		if href := address(s); href != "" {
			wrap(`<a href="`+escaped(href)+`">`, "</a>")
		}
	case locale.WordSpan, locale.ValueSpan:
		p.value(s, wrap)
	}
	return end
}

// missing marks an open placeholder: where it can be filled in, it leads there.
func (p *paper) missing(s locale.Span, wrap func(open, closing string)) {
	if href := p.edit(s.Field); href != "" {
		wrap(`<a class="val miss" target="_top" href="`+escaped(href)+`">`, "</a>")
		return
	}
	wrap(`<span class="val miss">`, "</span>")
}

// value marks a term that a chip shows, and draws a level.
func (p *paper) value(s locale.Span, wrap func(open, closing string)) {
	switch {
	case s.Mark != "":
		wrap(`<span class="chip `+escaped(string(s.Mark))+`">`, "</span>")
	case s.Level > 0:
		const most = 5
		level := min(s.Level, most)
		p.tag(`<span class="level" aria-hidden="true">` + strings.Repeat("■", level) + strings.Repeat("□", most-level) + `</span> <span class="vh">`)
		p.text(p.message("level.alt", number("level", s.Level)))
		p.tag("</span> ")
	}
}

// address is where a link leads; "" where that is no address of the web, of mail or of
// the document itself.
func address(s locale.Span) string {
	if s.Anchor != "" {
		return "#doc-" + s.Anchor
	}
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https", "mailto":
		return s.URL
	}
	return ""
}
