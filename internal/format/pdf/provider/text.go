package provider

import (
	"fmt"
	"unicode/utf8"

	"acta/internal/format/pdf/typeset"
	"acta/internal/format/pdf/writer"
)

// ink is the colour of text that has none of its own (documents' palette).
var ink = writer.Color{R: 0x16, G: 0x19, B: 0x1d}

// The box of a line of text above and below its baseline, as parts of the size.
const (
	boxAbove = 0.78
	boxBelow = 0.24
)

// MissingError says that a text has a character that no face can draw. Callers
// ask typeset.Faces.Missing before they lay out.
type MissingError struct{ Rune rune }

// Error names the character by its code point.
func (e *MissingError) Error() string { return fmt.Sprintf("no face can draw %U", e.Rune) }

// inline is the element of the last run with a role, language or link of its
// own. The next piece of the same run goes on with it.
type inline struct {
	id, parent       ElementID
	run              int
	role, lang, link string
}

// DrawLine draws a line with its left end at x and its baseline at y:
// backgrounds, glyphs, underlines, strikes and link areas. Text outside of any
// element and artifact becomes a paragraph of its own. Inside an artifact links
// are left out, because an area needs an element to belong to.
func (p *Provider) DrawLine(l typeset.Line, x, y float64) {
	if !p.ready() || l.Empty() {
		return
	}
	if p.artifacts == 0 && len(p.open) == 0 {
		p.Begin(Element{Role: "P"})
		defer p.End()
	}
	for i := range l.Pieces {
		p.drawBackground(&l.Pieces[i], x, y)
	}
	for i := range l.Pieces {
		piece := &l.Pieces[i]
		element := p.mark(piece)
		p.drawGlyphs(piece, x+piece.X, y, 0, l.Space && !l.RTL && i == len(l.Pieces)-1)
		if piece.Style.Link != "" && p.artifacts == 0 {
			size := piece.Style.Size
			p.page.Link(x+piece.X, y-boxAbove*size, piece.Width, (boxAbove+boxBelow)*size,
				piece.Style.Link, linkText(piece), element)
		}
	}
	for i := range l.Pieces {
		p.drawStrokes(&l.Pieces[i], x, y)
	}
}

// DrawTurned draws the glyphs of a line turned by degrees, counter-clockwise,
// around (x, y), which is the left end of its baseline. Backgrounds, underlines
// and links are left out.
func (p *Provider) DrawTurned(l typeset.Line, x, y, degrees float64) {
	if !p.ready() || l.Empty() {
		return
	}
	if p.artifacts == 0 && len(p.open) == 0 {
		p.Begin(Element{Role: "P"})
		defer p.End()
	}
	sin, cos := sincos(degrees)
	for i := range l.Pieces {
		piece := &l.Pieces[i]
		p.mark(piece)
		p.drawGlyphs(piece, x+piece.X*cos, y-piece.X*sin, degrees, false)
	}
}

func linkText(piece *typeset.Piece) string {
	if piece.Style.LinkText != "" {
		return piece.Style.LinkText
	}
	text := ""
	for _, w := range piece.Words {
		text += w.Text
	}
	return text
}

// mark opens the marked content of a piece and returns its element.
func (p *Provider) mark(piece *typeset.Piece) ElementID {
	if p.artifacts > 0 {
		p.page.Artifact()
		return 0
	}
	id := p.elementOf(piece)
	p.page.Content(id)
	return id
}

// elementOf returns the element of a piece: the open one, or an inline element
// in it when the run has a role, a language or a link of its own.
func (p *Provider) elementOf(piece *typeset.Piece) ElementID {
	top, s := p.top(), piece.Style
	want := inline{parent: top.id, run: piece.Run, role: s.Role, link: s.Link}
	if s.Lang != "" && s.Lang != p.langOf(top.id) {
		want.lang = s.Lang
	}
	if want.role == "" && want.lang == "" && want.link == "" {
		return top.id
	}
	switch {
	case want.link != "":
		want.role = "Link"
	case want.role == "":
		want.role = "Span"
	}
	if want.id = p.inline.id; want != p.inline {
		want.id = p.doc.Element(top.id, Element{Role: want.role, Lang: want.lang})
		p.inline = want
	}
	return want.id
}

func (p *Provider) langOf(id ElementID) string {
	if lang := p.doc.Lang(id); lang != "" {
		return lang
	}
	return p.meta.Lang
}

// drawGlyphs draws the words of a piece.
func (p *Provider) drawGlyphs(piece *typeset.Piece, x, y, degrees float64, space bool) {
	c := ink
	if piece.Style.Color.Set {
		c = colorOf(piece.Style.Color)
	}
	p.page.BeginText(p.res.fonts[piece.Face.ID], piece.Style.Size, x, y, degrees, c)
	for _, w := range piece.Words {
		p.drawWord(w)
	}
	if space {
		p.drawWord(piece.Face.Space())
	}
	p.page.EndText()
}

func (p *Provider) drawWord(w *typeset.Word) {
	for i := range w.Glyphs {
		g := &w.Glyphs[i]
		if g.ID == 0 {
			r, _ := utf8.DecodeRuneInString(w.Text[g.Start:])
			p.fail("draw text: %w", &MissingError{Rune: r})
		}
		out := writer.Glyph{
			ID: g.ID, Text: w.Text[g.Start:g.End],
			Advance: float64(g.Advance), DX: float64(g.DX), DY: float64(g.DY),
		}
		if g.Shared {
			out.Cluster = writer.First
			if g.Start == g.End {
				out.Cluster = writer.Next
			}
		}
		p.page.Glyph(out)
	}
}

func (p *Provider) drawBackground(piece *typeset.Piece, x, y float64) {
	s := piece.Style
	top, bottom := y-boxAbove*s.Size, y+boxBelow*s.Size
	if s.Background.Set {
		p.Rect(x+piece.X, top, piece.Width, bottom-top, 0, Paint{Fill: s.Background})
	}
	if s.Dash.Set {
		p.Rule(x+piece.X, bottom-0.5, x+piece.X+piece.Width, bottom-0.5,
			Stroke{Weight: 1, Color: s.Dash, Dash: [2]float64{2, 1.6}})
	}
}

func (p *Provider) drawStrokes(piece *typeset.Piece, x, y float64) {
	s := piece.Style
	c := s.Color
	if !c.Set {
		c = typeset.Color{R: ink.R, G: ink.G, B: ink.B, Set: true}
	}
	if s.Underline {
		p.Rule(x+piece.X, y+2, x+piece.X+piece.Width, y+2, Stroke{Weight: 0.5, Color: c})
	}
	if s.Strike {
		middle := y - 0.26*s.Size
		p.Rule(x+piece.X, middle, x+piece.X+piece.Width, middle, Stroke{Weight: 0.5, Color: c})
	}
}
