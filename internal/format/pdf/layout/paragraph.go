package layout

import "acta/internal/format/pdf/typeset"

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
