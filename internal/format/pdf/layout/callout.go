package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// callout is a note, an exception or a problem in a box on the axis.
type callout struct {
	kind   content.NoteKind
	titles int // lines of the title
	lines  []typeset.Line
	width  float64
	indent float64
	title  node
	text   node
}

// Measures of callouts.
const (
	calloutTop    = 8.0
	calloutSide   = 12.0
	calloutTitle  = 4.0 // below the title
	calloutBar    = 3.0
	calloutSign   = 13.0 // sign and the space on its right
	calloutBefore = 8.0
	calloutAfter  = 12.0
)

// callout sets a callout, whole if a page can hold it.
func (l *layout) callout(n *content.Note, parent *node) {
	f := l.flow
	box := &callout{kind: n.Kind, width: f.sheet.text(), indent: calloutSide + calloutSign}
	sect := parent.child("Note")
	box.title, box.text = node{parent: sect, role: "P"}, node{parent: sect, role: "P"}
	title := strong9
	switch n.Kind {
	case content.ProblemNote:
		title = strong9.in(signal)
	case content.ExceptionNote:
	case content.PlainNote:
		title, box.indent = strong9.in(l.accent), calloutSide+calloutBar
	}
	width := box.width - box.indent - calloutSide
	if len(n.Title) > 0 {
		box.lines = l.set(l.inline(n.Title, title), width)
		box.titles = len(box.lines)
	}
	box.lines = append(box.lines, l.set(l.inline(n.Text, control), width)...)
	f.begin(calloutBefore)
	start := len(f.units)
	for i := range box.lines {
		f.add(unit{piece: box, index: i, height: box.height(i), cost: lineCost(i, len(box.lines))})
	}
	f.counted()
	f.counted()
	f.keepWhole(start)
	f.end(calloutAfter)
}

// height is the height of a line with the padding that belongs to it.
func (b *callout) height(i int) float64 {
	height := control.leading
	if i == 0 {
		height += calloutTop
	}
	if i == b.titles-1 && i < len(b.lines)-1 {
		height += calloutTitle
	}
	if i == len(b.lines)-1 {
		height += calloutTop
	}
	return height
}

func (b *callout) draw(c *canvas, x, y float64, p part) {
	height := 0.0
	for i := p.from; i < p.to; i++ {
		height += b.height(i)
	}
	b.box(c, x, y, height)
	for i := p.from; i < p.to; i++ {
		top := y
		if i == 0 {
			top += calloutTop
			b.sign(c, x+calloutSide, top+2.5)
		}
		n := &b.text
		if i < b.titles {
			n = &b.title
		}
		ends := c.enter(n)
		c.line(b.lines[i], control, x+b.indent, top)
		c.leave(ends)
		y += b.height(i)
	}
}

func (b *callout) box(c *canvas, x, y, height float64) {
	switch b.kind {
	case content.ExceptionNote:
		c.Rect(x+0.375, y, b.width-0.75, height, 0, provider.Paint{Stroke: structure})
	case content.ProblemNote:
		c.Rect(x+0.625, y, b.width-1.25, height, 0, provider.Paint{Stroke: alarm})
	case content.PlainNote:
		c.Rect(x, y, b.width, height, 0, provider.Paint{Fill: c.l.tint})
		c.Rect(x, y, calloutBar, height, 0, provider.Paint{Fill: c.l.accent})
	}
}

// sign draws the triangle of exceptions and problems.
func (b *callout) sign(c *canvas, x, y float64) {
	if b.kind == content.PlainNote {
		return
	}
	color := ink
	if b.kind == content.ProblemNote {
		color = signal
	}
	c.Begin(provider.Element{Role: "Figure", Alt: c.l.say.Message("document.note.sign"), BBox: [4]float64{x, y, glyphSize, glyphSize}})
	c.warning(x, y, color)
	c.End()
}
