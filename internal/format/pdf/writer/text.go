package writer

import "math"

// textState is what a text object needs while it is open.
type textState struct {
	use     *fontUse
	size    float64
	pending float64 // shift before the next glyph, thousandths of the size
	inArray bool
	rise    float64
	actual  bool
}

// Cluster says how a glyph shares its text.
type Cluster uint8

// Kinds of clusters.
const (
	// Single is a glyph with a text of its own.
	Single Cluster = iota
	// First is the first of several glyphs that share Text.
	First
	// Next is any further glyph of a cluster.
	Next
)

// Glyph is a shape to be drawn, measured in thousandths of the size.
type Glyph struct {
	ID uint16
	// Text is what the glyph stands for.
	Text string
	// Advance is the distance to the next glyph; DX and DY move the shape right
	// and up.
	Advance, DX, DY float64
	Cluster         Cluster
}

// BeginText starts a text with its left end at x and its baseline at y, turned
// counter-clockwise by degrees. Glyphs follow, then EndText.
func (p *Page) BeginText(f *Font, size, x, y, degrees float64, c Color) {
	use := p.doc.useFont(f)
	p.setFill(c)
	p.b = append(p.b, "BT\n"...)
	if p.state.font != use || p.state.size != size {
		p.state.font, p.state.size = use, size
		p.b = append(append(append(p.b, '/'), use.name...), ' ')
		p.op("Tf", size)
	}
	if degrees == 0 {
		p.op("Td", x, p.y(y))
	} else {
		sin, cos := math.Sincos(degrees * math.Pi / 180)
		p.op("Tm", cos, sin, -sin, cos, x, p.y(y))
	}
	p.text = textState{use: use, size: size}
}

// Glyph draws a glyph and moves on by its advance.
func (p *Page) Glyph(g Glyph) {
	t := &p.text
	if int(g.ID) >= t.use.font.numGlyphs {
		g.ID = 0
	}
	if t.actual && g.Cluster != Next {
		p.endActual()
	}
	slot := t.use.slot(g.ID)
	if g.Cluster == First || (g.Cluster == Single && !t.use.say(slot, g.Text)) {
		p.beginActual(g.Text)
	}
	if t.rise != g.DY {
		p.closeArray()
		t.rise = g.DY
		p.op("Ts", g.DY*t.size/1000)
	}
	b := t.shift(p.b, t.pending+g.DX)
	p.b = appendEscaped(appendEscaped(b, byte(g.ID>>8)), byte(g.ID))
	t.pending = g.Advance - g.DX - float64(t.use.font.widths[g.ID])
}

// EndText ends the text.
func (p *Page) EndText() {
	if p.text.actual {
		p.endActual()
	}
	p.closeArray()
	if p.text.rise != 0 {
		p.op("Ts", 0)
	}
	p.b = append(p.b, "ET\n"...)
	p.text = textState{}
}

// slot notes that a glyph is used and returns its place in texts.
func (u *fontUse) slot(glyph uint16) uint16 {
	if u.slots[glyph] == 0 {
		u.slots[glyph] = uint16(len(u.texts))
		u.texts = append(u.texts, "")
	}
	return u.slots[glyph]
}

// say notes the text of a glyph and tells whether readers will see it: the
// first text of a glyph in a document is the one its font knows.
func (u *fontUse) say(slot uint16, text string) bool {
	if u.texts[slot] == "" {
		u.texts[slot] = text
	}
	return u.texts[slot] == text
}

// shift moves the next glyph, opening the array of strings where needed.
func (t *textState) shift(b []byte, by float64) []byte {
	still := math.Abs(by) < 0.0005
	switch {
	case t.inArray && still:
		return b
	case t.inArray:
		b = append(b, ')')
	default:
		b = append(b, '[')
		t.inArray = true
	}
	if !still {
		b = appendNumber(b, -by)
	}
	return append(b, '(')
}

func (p *Page) closeArray() {
	if p.text.inArray {
		p.b = append(p.b, ")]TJ\n"...)
		p.text.inArray = false
	}
}

// beginActual marks the next glyphs with the text that they stand for.
func (p *Page) beginActual(text string) {
	p.closeArray()
	p.b = appendText(append(p.b, "/Span<</ActualText"...), text)
	p.b = append(p.b, ">>BDC\n"...)
	p.text.actual = true
}

func (p *Page) endActual() {
	p.closeArray()
	p.b = append(p.b, "EMC\n"...)
	p.text.actual = false
}
