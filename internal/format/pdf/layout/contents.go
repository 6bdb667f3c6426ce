package layout

import (
	"strconv"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// entry is a line of the table of contents.
type entry struct {
	number string
	title  string
	anchor string
	level  int
}

// Places in the contents, from the frame's left edge.
const (
	contentsLevels = 3
	contentsStep   = module
	pageColumn     = 32.0 // kept free for page numbers
	approvalAnchor = "acta:approval"
	historyAnchor  = "acta:history"
)

// contents sets the table of contents and, at the foot of its last page if there
// is room, the change history. Seed change history.
func (l *layout) contents() {
	l.turn(l.doc.Frame.Landscape)
	l.newPage()
	l.place = "contents"
	title := l.say.Message("document.contents.title")
	l.heading(headingText{runs: plain(title, l.headStyle(1)), title: title, anchor: "acta:contents", level: 1}, l.root)
	toc := l.root.child("TOC")
	for _, e := range l.outline() {
		l.contentsEntry(e, toc)
	}
	l.flow.need = 0
	if len(l.src.Sheet.History) > 0 {
		l.flow.gap = 0
		l.flow.add(unit{glue: true})
		l.history(head3)
	}
	l.newPage()
}

// outline lists what the contents name, in reading order.
func (l *layout) outline() []entry {
	var entries []entry
	var walk func(sections []content.Section, level int)
	walk = func(sections []content.Section, level int) {
		for i := range sections {
			s := &sections[i]
			entries = append(entries, entry{s.Number, l.say.Plain(s.Title), s.Anchor, level})
			if level < contentsLevels {
				walk(s.Sections, level+1)
			}
		}
	}
	walk(l.doc.Sections, 1)
	if len(l.src.Sheet.Approvals) > 0 {
		entries = append(entries, entry{"", l.say.Message("document.approval.title"), approvalAnchor, 1})
	}
	return entries
}

// contentsLine is one entry, set.
type contentsLine struct {
	entry
	number, title typeset.Line
	numberX, x    float64
	style         style
	before        float64
	node          node
}

// contentsEntry sets an entry; a title that is longer than its line is cut with "…".
func (l *layout) contentsEntry(e entry, toc *node) {
	c := &contentsLine{entry: e, node: node{parent: toc, role: "TOCI"}, x: axis}
	var number style
	switch e.level {
	case 1:
		c.style, c.before, number = contents1, 4, contents1.in(l.accent)
	case 2:
		c.style, c.numberX, c.x, number = contents2, axis, axis+contentsStep, contents2.in(grey1)
	default:
		c.style, c.numberX, c.x, number = contents3, axis+contentsStep, axis+2*contentsStep, contents3
	}
	c.number = l.one(plain(e.number, number))
	c.title = l.short(plain(e.title, c.style), l.flow.sheet.frame-c.x-pageColumn)
	f := l.flow
	if e.level == 1 {
		f.begin(4)
	}
	u := unit{piece: c, height: c.before + c.style.leading, full: true}
	if e.level > 1 && len(f.units) > 0 && levelAbove(f) < e.level {
		u.cost = orphan
	}
	f.add(u)
	f.counted()
}

// levelAbove is the level of the entry above, 0 when it is no entry.
func levelAbove(f *flow) int {
	if c, ok := f.units[len(f.units)-1].piece.(*contentsLine); ok {
		return c.level
	}
	return 0
}

func (e *contentsLine) draw(c *canvas, x, y float64, _ part) {
	right := x + c.sheet.frame
	if e.level == 1 {
		c.Rule(x, y, right, y, hair)
	}
	top := y + e.before
	ends := c.enter(&e.node)
	link := e.node.child("Link")
	inner := c.enter(link)
	c.line(e.number, e.style, x+e.numberX, top)
	c.line(e.title, e.style, x+e.x, top)
	if n := c.l.where[e.anchor]; n > 0 {
		number := c.l.one(plain(strconv.Itoa(n), e.style))
		c.lineRight(number, e.style, right, top)
	}
	if e.anchor != "" {
		c.Link(x, top, c.sheet.frame, e.style.leading, "#"+e.anchor, numbered(e.entry.number, e.entry.title))
	}
	c.leave(inner)
	c.leave(ends)
}
