package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// Widths of labels: in a block of full width and in one of its halves.
const (
	labelWidth     = 120.0
	halfLabelWidth = 88.0
	halvesGap      = 24.0
	rowPadding     = 4.0
)

// fieldRow is a label with its value.
type fieldRow struct {
	label []typeset.Line
	value cell
}

// fieldsBlock is rows of labels and values between two rules, in one column or
// in two halves beside each other.
type fieldsBlock struct {
	rows   []fieldRow // of two halves: left, right, left, right …
	halves bool
	label  float64
	width  float64
	tables [2]node
}

// printedField is a field whose label and value are printed but not set.
type printedField struct {
	label string
	value []locale.Span
}

// fields sets a block of fields on the axis.
func (l *layout) fields(rows []content.Field, parent *node) {
	printed := make([]printedField, len(rows))
	for i, row := range rows {
		printed[i] = printedField{label: l.say.Message(row.Label), value: l.say.Inline(row.Value)}
	}
	l.flow.begin(control.before)
	l.fieldRows(printed, l.flow.sheet.text(), parent, unit{})
	l.flow.end(control.after + 4)
}

// fieldRows adds one unit for each row; what they share is taken from like.
func (l *layout) fieldRows(printed []printedField, width float64, parent *node, like unit) {
	b := &fieldsBlock{label: labelWidth, width: width, halves: like.full}
	columns := 1
	if b.halves {
		b.label, b.width, columns = halfLabelWidth, (width-halvesGap)/2, 2
	}
	b.tables[0] = node{parent: parent, role: "Table"}
	b.tables[1] = node{parent: parent, role: "Table"}
	for i := range printed {
		b.rows = append(b.rows, fieldRow{
			label: l.set(plain(printed[i].label, label), b.label-8),
			value: l.cellOf(printed[i].value, control, b.width-b.label),
		})
	}
	start, count := len(l.flow.units), (len(b.rows)+columns-1)/columns
	for i := range count {
		u := like
		u.piece, u.index, u.height = b, i, b.height(i)
		if i > 0 {
			u.margin = nil
		}
		l.flow.add(u)
		l.flow.counted()
	}
	l.flow.keepWhole(start)
	l.flow.settle(2)
}

// at returns the row of a half: the left half takes the first rows.
func (b *fieldsBlock) at(line, half int) *fieldRow {
	i := line
	if b.halves && half == 1 {
		i += (len(b.rows) + 1) / 2
	}
	if i >= len(b.rows) {
		return nil
	}
	return &b.rows[i]
}

// halfCount is the number of columns of rows.
func (b *fieldsBlock) halfCount() int {
	if b.halves && len(b.rows) > 1 {
		return 2
	}
	return 1
}

func (b *fieldsBlock) height(line int) float64 {
	n := 1
	for half := range b.halfCount() {
		if row := b.at(line, half); row != nil {
			n = max(n, len(row.label), row.value.rows())
		}
	}
	return 2*rowPadding + control.leading*float64(n)
}

// draw draws the rows of the part with the rules around them.
func (b *fieldsBlock) draw(c *canvas, x, y float64, p part) {
	top := y
	for i := p.from; i < p.to; i++ {
		for half := range b.halfCount() {
			left := x + float64(half)*(b.width+halvesGap)
			stroke := hair
			if i == p.from {
				stroke = structure
			}
			c.Rule(left, top, left+b.width, top, stroke)
			if row := b.at(i, half); row != nil {
				c.fieldRow(b, row, &b.tables[half], left, top+rowPadding)
			}
		}
		top += b.height(i)
	}
	for half := range b.halfCount() {
		left := x + float64(half)*(b.width+halvesGap)
		c.Rule(left, top, left+b.width, top, structure)
	}
}

func (c *canvas) fieldRow(b *fieldsBlock, row *fieldRow, table *node, x, y float64) {
	ends := c.enter(table.child("TR"))
	c.cellElement("TH", "Row")
	c.lines(row.label, label, x, y)
	c.End()
	c.cellElement("TD", "")
	c.cell(&row.value, x+b.label, y, b.width-b.label, false, 0, row.value.rows())
	c.End()
	c.leave(ends)
}
