package layout

import (
	"strconv"
	"strings"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// Indents of lists: text stands this far in, and second levels one step further.
const (
	dashIndent   = 14.0
	numberIndent = 18.0
	itemGap      = 4.0
	listLevels   = 2
)

// item is an item of a list: its label and its text.
type item struct {
	label  typeset.Line
	text   text
	marker node
	x      float64 // of the label
}

// list sets a list on the axis.
func (l *layout) list(list *content.List, parent *node) {
	l.flow.begin(body.before)
	l.items(list.Items, list.Ordered, 1, 0, parent)
	l.flow.end(body.after)
}

func (l *layout) items(items []content.ListItem, ordered bool, level int, x float64, parent *node) {
	if len(items) == 0 {
		return
	}
	node := parent.child("L")
	node.list = numbering(ordered, level)
	labels, indent := l.labels(len(items), ordered, level)
	for i := range items {
		if i > 0 || level > 1 {
			l.flow.begin(itemGap)
		}
		li := node.child("LI")
		lbody := l.item(&items[i], labels[i], x, indent, li)
		next := x + indent
		if level >= listLevels {
			next = x
		}
		l.items(items[i].Items, ordered, level+1, next, lbody)
	}
}

// numbering is the name of the labels in the structure tree. ISO 32000-1 table 347.
func numbering(ordered bool, level int) string {
	switch {
	case !ordered:
		return "Circle"
	case level == 1:
		return "Decimal"
	default:
		return "LowerAlpha"
	}
}

// labels sets the labels of a list and says how far in its text stands.
func (l *layout) labels(n int, ordered bool, level int) ([]typeset.Line, float64) {
	labels := make([]typeset.Line, n)
	st := body.in(grey1)
	if !ordered {
		dash := l.one(plain("–", st))
		for i := range labels {
			labels[i] = dash
		}
		return labels, dashIndent
	}
	st.weight = typeset.Medium
	indent := numberIndent
	for i := range labels {
		labels[i] = l.one(plain(ordinal(i+1, level), st))
		indent = max(indent, labels[i].Width+4)
	}
	return labels, indent
}

// ordinal is "1." on the first level and "a)" below it.
func ordinal(n, level int) string {
	if level == 1 {
		return strconv.Itoa(n) + "."
	}
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('a'+(n-1)%26)) + name
	}
	return name + ")"
}

// item sets one item and returns the element that holds its sub-items.
func (l *layout) item(it *content.ListItem, label typeset.Line, x, indent float64, li *node) *node {
	f := l.flow
	runs := l.inline(it.Text, body)
	lbody := li.child("LBody")
	p := &item{label: label, x: x, marker: node{parent: li, role: "Lbl"}}
	p.text = text{style: body, indent: x + indent, node: node{parent: lbody, role: "P"}}
	p.text.lines = l.set(runs, max(f.sheet.text()-x-indent, module))
	for i := range p.text.lines {
		f.add(unit{piece: p, index: i, height: body.leading, cost: lineCost(i, len(p.text.lines))})
	}
	f.counted()
	if len(it.Items) > 0 && strings.HasSuffix(strings.TrimSpace(l.say.Plain(it.Text)), ":") {
		f.need = max(f.need, 2)
	}
	f.end(itemGap)
	return lbody
}

// draw draws the label beside the first line.
func (it *item) draw(c *canvas, x, y float64, p part) {
	if p.from == 0 {
		ends := c.enter(&it.marker)
		c.line(it.label, body, x+it.x, y)
		c.leave(ends)
	}
	it.text.draw(c, x, y, p)
}
