package layout

import "acta/internal/format/pdf/typeset"

// headingText is what a heading says.
type headingText struct {
	runs   []typeset.Run
	title  string // plain, for the outline
	number string
	anchor string
	level  int // from 1
}

// heading is a heading on the axis with its number in the margin.
type heading struct {
	headingText
	style  style
	lines  []typeset.Line
	number typeset.Line
	node   node
	rule   float64 // space below the rule over the frame, 0 without one
}

// h1Rule is the space between the rule of a first-level heading and its text.
const h1Rule = 12

// heading sets a heading and keeps it with what follows.
func (l *layout) heading(text headingText, parent *node) {
	l.styledHeading(text, l.headStyle(text.level), parent)
}

func (l *layout) styledHeading(text headingText, s style, parent *node) {
	f := l.flow
	f.closeNote()
	h := &heading{headingText: text, style: s, node: node{parent: parent, role: headingRole(text.level)}}
	h.lines = l.set(text.runs, f.sheet.text())
	if text.number != "" {
		number := s.in(l.accent)
		number.weight = typeset.Regular
		h.number = l.one(plain(text.number, number))
	}
	if text.level == 1 {
		h.rule = h1Rule
	}
	f.begin(s.before)
	l.mark(text.anchor)
	keep := f.need == 2 // only a heading, or a line that ends in a colon, stands above
	f.need = 0
	for i := range h.lines {
		u := unit{piece: h, index: i, height: s.leading, cost: headed}
		if i == 0 {
			u.cost, u.height, u.margin = free, s.leading+h.rule, headingNumber{h}
		}
		if keep {
			u.cost = headed
		}
		f.add(u)
	}
	f.end(s.after)
	f.need = 2
}

// draw draws the lines of the heading.
func (h *heading) draw(c *canvas, x, y float64, p part) {
	ends := c.enter(&h.node)
	for i := p.from; i < p.to; i++ {
		if i == 0 {
			y += h.rule
		}
		c.line(h.lines[i], h.style, x, y)
		y += h.style.leading
	}
	c.leave(ends)
}

// headingNumber draws what stands in the margin of a heading: its number, and
// the rule above it.
type headingNumber struct{ *heading }

func (h headingNumber) draw(c *canvas, x, y float64, _ part) {
	if h.rule > 0 {
		c.Rule(x, y, x+c.sheet.frame, y, structure)
	}
	if h.anchor != "" {
		c.Anchor(h.anchor, x, y)
		c.Outline(numbered(h.headingText.number, h.title), h.level, h.anchor)
	}
	if h.number.Empty() {
		return
	}
	ends := c.enter(&h.node)
	lbl := h.node.child("Span")
	inner := c.enter(lbl)
	c.line(h.number, h.style, x, y+h.rule)
	c.leave(inner)
	c.leave(ends)
}
