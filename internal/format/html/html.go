// Package html prints frozen content for the screen: what people look at while they
// write, faster than any file. Seed 1–9; Scope F26.
//
// It writes a part of a page, never a whole one: headings begin below the page's own,
// everything looks by classes, nothing runs. It holds what the PDF of the same content
// holds, apart from its pages; of a very long table it shows the beginning. Nothing of
// it is kept or approved.
package html

import (
	"bytes"
	"context"
	"fmt"
	stdhtml "html"
	"io"
	"strings"
	"unicode"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/locale"
)

// version is the renderer version: raise it when the bytes change.
const version = "1"

// Renderer prints for the screen. It has no state and is safe for concurrent use.
type Renderer struct{}

// New gives the renderer.
func New() *Renderer { return &Renderer{} }

// Info names the format.
func (*Renderer) Info() format.Info {
	return format.Info{Name: "html", MediaType: "text/html; charset=utf-8", Version: "html-" + version}
}

// Check reports only words that a language lacks: there is no text that a screen
// cannot show.
func (*Renderer) Check(doc content.Document, words locale.Words, _ map[string][]byte) error {
	for _, lang := range doc.Languages {
		if _, err := words.Printer(lang); err != nil {
			return fmt.Errorf("words of the document: %w", err)
		}
	}
	return nil
}

// Render writes the document without links to where its fields are edited.
func (r *Renderer) Render(ctx context.Context, src format.Source, w io.Writer) error {
	return r.Screen(ctx, src, nil, w)
}

// Screen writes the document; edit gives the address where a field that is missing
// can be filled in, "" for none.
func (*Renderer) Screen(ctx context.Context, src format.Source, edit func(field string) string, w io.Writer) error {
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		return fmt.Errorf("words of the document: %w", err)
	}
	if edit == nil {
		edit = func(string) string { return "" }
	}
	p := &paper{ctx: ctx, src: src, say: say.For(src.Document), edit: edit}
	p.document()
	if p.err == nil {
		p.err = ctx.Err()
	}
	if p.err != nil {
		return fmt.Errorf("print for the screen: %w", p.err)
	}
	if _, err := w.Write(p.out.Bytes()); err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	return nil
}

// paper is a document while it is printed.
type paper struct {
	ctx  context.Context //nolint:containedctx // it lives as long as one rendering
	src  format.Source
	say  locale.Printer
	edit func(field string) string
	out  bytes.Buffer
	err  error
}

// tag writes markup that is our own.
func (p *paper) tag(markup string) { p.out.WriteString(markup) }

// text writes words as text.
func (p *paper) text(s string) { p.out.WriteString(escaped(s)) }

// element writes words in an element.
func (p *paper) element(open, words, end string) {
	p.tag(open)
	p.text(words)
	p.tag(end)
}

// escaped is text as HTML shows it; characters that HTML has no form for become a
// mark.
func escaped(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || r&0xFFFE == 0xFFFE {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	return stdhtml.EscapeString(clean)
}

// id is the id of an anchor of the document; ids of the page cannot meet it.
func id(anchor string) string { return "doc-" + escaped(anchor) }

// message is a message of the words that every format shares.
func (p *paper) message(key string, args ...content.Arg) string {
	return p.say.Message("document."+key, args...)
}

// number is an argument of a message.
func number(name string, n int) content.Arg {
	return content.Arg{Name: name, Text: content.Inline{content.Of(content.Value{Type: content.IntegerType, Raw: fmt.Sprint(n)})}}
}

// document writes the front, the sections, and what the control sheet says.
func (p *paper) document() {
	p.tag(`<article class="paper" lang="` + escaped(p.src.Lang) + `">`)
	p.front()
	for _, s := range p.src.Document.Sections {
		p.section(s, topLevel+1)
	}
	p.back()
	p.tag("</article>\n")
}

// topLevel is the heading of the document: the page has the first of its own.
const (
	topLevel    = 2
	lowestLevel = 6
)

// heading opens or closes a heading of a level.
func heading(level int) string { return fmt.Sprintf("h%d", min(level, lowestLevel)) }

// section writes a section with those below it.
func (p *paper) section(s content.Section, level int) {
	h := heading(level)
	p.tag(`<section id="` + id(s.Anchor) + `"><` + h + ">")
	if s.Number != "" {
		p.element(`<span class="k">`, s.Number, "</span> ")
	}
	p.inline(s.Title)
	p.tag("</" + h + ">\n")
	p.aside(s)
	if len(s.Blocks) == 0 && len(s.Sections) == 0 {
		p.element(`<p class="mute">`, p.message("section.not_applicable"), "</p>\n")
	}
	for _, b := range s.Blocks {
		p.block(b)
	}
	for _, sub := range s.Sections {
		p.section(sub, level+1)
	}
	p.tag("</section>\n")
}

// aside says who is responsible for a section, and in drafts what its template asks.
func (p *paper) aside(s content.Section) {
	rule := ""
	if s.Clause.Rule != "" && (p.src.Sheet.State == content.Draft || p.src.Sheet.State == content.InReview) {
		rule = p.message("clause." + string(s.Clause.Rule))
		if s.Clause.Reference != "" {
			rule = p.message("clause.with_reference", content.Arg{Name: "rule", Text: content.Inline{content.Plain(rule)}},
				content.Arg{Name: "reference", Text: content.Inline{content.Plain(s.Clause.Reference)}})
		}
	}
	if len(s.Margin) == 0 && rule == "" {
		return
	}
	p.tag(`<p class="aside">`)
	p.inline(s.Margin)
	if len(s.Margin) > 0 && rule != "" {
		p.tag(" · ")
	}
	p.text(rule)
	p.tag("</p>\n")
}
