package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// text is lines of one style in one element: a paragraph, a title, a caption.
type text struct {
	lines  []typeset.Line
	style  style
	node   node
	indent float64
}

// paragraph sets running text on the axis.
func (l *layout) paragraph(runs []typeset.Run, parent *node) {
	f := l.flow
	f.begin(body.before)
	l.text(runs, body, node{parent: parent, role: "P"})
	f.end(body.after)
	if endsWithColon(runs) {
		f.need = max(f.need, 2)
	}
}

// text sets lines on the axis, at least two on either side of a page break.
func (l *layout) text(runs []typeset.Run, s style, n node) {
	t := &text{lines: l.set(runs, l.flow.sheet.text()), style: s, node: n}
	for i := range t.lines {
		l.flow.add(unit{piece: t, index: i, height: s.leading, cost: lineCost(i, len(t.lines))})
		l.flow.counted()
	}
}

// lineCost is the cost of a page break before line i of n.
func lineCost(i, n int) int {
	if i == 1 || (i > 0 && i == n-1) {
		return orphan
	}
	return free
}

// draw draws the lines of the part.
func (t *text) draw(c *canvas, x, y float64, p part) {
	ends := c.enter(&t.node)
	c.lines(t.lines[p.from:p.to], t.style, x+t.indent, y)
	c.leave(ends)
}

// textBlock sets a paragraph; one that is nothing but a blank is a rule to write on.
func (l *layout) textBlock(in content.Inline, parent *node) {
	spans := l.say.Inline(in)
	if len(spans) != 1 || spans[0].Kind != locale.BlankSpan {
		l.paragraph(l.runs(spans, body), parent)
		return
	}
	b := &blankLine{cell: l.cellOf(spans, control, l.flow.sheet.text()), node: node{parent: parent, role: "P"}}
	l.flow.begin(body.before)
	l.flow.add(unit{piece: b, height: control.leading * float64(b.cell.rows()), place: l.place})
	l.flow.counted()
	l.flow.end(body.after)
}

// blankLine is a rule to write on, with its label below.
type blankLine struct {
	cell cell
	node node
}

func (b *blankLine) draw(c *canvas, x, y float64, _ part) {
	ends := c.enter(&b.node)
	c.cell(&b.cell, x, y, c.sheet.text(), false, 0, b.cell.rows())
	c.leave(ends)
}
