package layout

import (
	"acta/internal/format/pdf/provider"
)

// rowKind says what a row of a table is.
type rowKind int

// The kinds of row.
const (
	plainRow rowKind = iota
	headRow
	groupRow
	totalRow
)

// rowSet is a row of a table, set.
type rowSet struct {
	table     *tableSet
	kind      rowKind
	milestone bool
	cells     []cell
	boxes     int // line boxes of 12
	split     bool
	form      bool                 // has blanks to write in
	ids       []provider.ElementID // of the row and its cells, when it is split
	stream    *partStream          // that holds the cells, for rows of a part
}

// measure counts the line boxes of a row.
func (r *rowSet) measure() {
	r.boxes = 1
	for i := range r.cells {
		r.boxes = max(r.boxes, r.cells[i].rows())
		r.form = r.form || r.cells[i].form()
	}
	r.split = r.height() > wholeRow
}

// above is the space between the top of a row and its first line box.
func (r *rowSet) above() float64 {
	if r.kind == groupRow {
		return groupBefore
	}
	return rowPadding
}

// height is the height of the whole row.
func (r *rowSet) height() float64 {
	return r.above() + r.table.style.leading*float64(r.boxes) + rowPadding
}

// rowUnits adds a row: as one unit, or by its lines where it is high.
func (l *layout) rowUnits(r *rowSet, like unit) {
	if !r.split {
		like.piece, like.height = r, r.height()
		l.flow.add(like)
		return
	}
	cost := like.cost
	for i := range r.boxes {
		u := like
		u.piece, u.index, u.height = r, i, r.table.style.leading
		u.cost = lineCost(i, r.boxes)
		if r.kind == headRow {
			u.cost = orphan
		}
		if i == 0 {
			u.height += r.above()
			u.cost = cost
		}
		if i == r.boxes-1 {
			u.height += rowPadding
		}
		l.flow.add(u)
	}
}

// sameTable tells whether two pieces are rows of one table or block of fields, so
// that no rule closes it between them.
func sameTable(a, b piece) bool {
	switch x := a.(type) {
	case *rowSet:
		y, ok := b.(*rowSet)
		return ok && x.table == y.table
	case *fieldLine:
		y, ok := b.(*fieldLine)
		return ok && x.block == y.block
	default:
		return false
	}
}

// draw draws the row with the rules that belong to it.
func (r *rowSet) draw(c *canvas, x, y float64, p part) {
	from, to := p.from, p.to
	if !r.split {
		from, to = 0, r.boxes
	}
	height := r.table.style.leading * float64(to-from)
	top := y
	if from == 0 {
		top += r.above()
		height += r.above()
	}
	if to == r.boxes {
		height += rowPadding
	}
	if from == 0 {
		if stroke := r.ruleAbove(c.above); stroke.Weight > 0 {
			c.Rule(x, y, x+r.table.frame, y, stroke)
		}
	}
	if stroke := r.ruleBelow(p); stroke.Weight > 0 {
		c.Rule(x, y+height, x+r.table.frame, y+height, stroke)
	}
	c.above = r
	r.load(c)
	r.texts(c, x, top, from, to)
	r.drop(to)
}

// ruleAbove is the rule between a row and the one above it on the page.
func (r *rowSet) ruleAbove(above *rowSet) provider.Stroke {
	begins := above == nil || above.table != r.table
	switch {
	case r.kind == headRow, r.kind == totalRow, begins && r.table.bare:
		return structure
	case r.kind == groupRow, begins, above.kind == headRow, above.kind == groupRow:
		return provider.Stroke{}
	case above.form:
		return headRule
	default:
		return hair
	}
}

// ruleBelow is the rule that a row draws under itself: heads and groups their
// own, and what stands last on a page closes the table.
func (r *rowSet) ruleBelow(p part) provider.Stroke {
	switch {
	case p.cut:
		return provider.Stroke{}
	case r.kind == headRow, r.kind == groupRow:
		return headRule
	case p.last:
		return structure
	default:
		return provider.Stroke{}
	}
}

// texts draws the line boxes [from, to) of the cells.
func (r *rowSet) texts(c *canvas, x, y float64, from, to int) {
	table := r.table
	if r.kind == groupRow {
		ends := c.enter(&table.node)
		c.Begin(provider.Element{Role: "TR"})
		c.Begin(provider.Element{Role: "TH", Scope: "Row", ColSpan: len(table.columns)})
		c.cell(&r.cells[0], x, y, table.frame, false, from, to)
		c.leave(ends + 2)
		return
	}
	ends := r.openRow(c)
	for i := range r.cells {
		col := &table.columns[i]
		r.openCell(c, i)
		cl := &r.cells[i]
		if r.milestone && i == table.indent && from == 0 {
			c.diamond(x+col.x-diamondIndent+4.5, y+6.5, 7, ink, false)
		}
		down := 0.0
		if r.kind == headRow {
			down = table.style.leading * float64(r.boxes-cl.rows()) // heads stand at the bottom
		}
		c.cell(cl, x+col.x, y+down, col.width, col.right, from, to)
		c.End()
	}
	c.leave(ends)
}

// openRow begins the element of the row, or goes on with it where it was cut, and
// says how many elements it has opened.
func (r *rowSet) openRow(c *canvas) int {
	if len(r.ids) > 0 {
		c.Resume(r.ids[0])
		return 1
	}
	ends := c.enter(&r.table.node)
	r.keep(c.Begin(provider.Element{Role: "TR"}))
	return ends + 1
}

// openCell begins the element of a cell, or goes on with it.
func (r *rowSet) openCell(c *canvas, i int) {
	switch {
	case len(r.ids) > i+1:
		c.Resume(r.ids[i+1])
	case r.kind == headRow:
		r.keep(c.Begin(provider.Element{Role: "TH", Scope: "Column"}))
	default:
		r.keep(c.Begin(provider.Element{Role: "TD"}))
	}
}

// keep remembers an element of a row that goes on on another page.
func (r *rowSet) keep(id provider.ElementID) {
	if r.split {
		r.ids = append(r.ids, id)
	}
}
