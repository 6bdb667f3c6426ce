package layout

import (
	"slices"

	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/locale"
)

// Widths of labels: in a block of full width and in one of its halves.
const (
	labelWidth     = 120.0
	halfLabelWidth = 88.0
	halvesGap      = 24.0
	rowPadding     = 4.0
)

// fieldsBlock is rows of labels and values between two rules, in one column or
// in two halves beside each other.
type fieldsBlock struct {
	columns int
	label   float64
	width   float64
	tables  [2]node
}

// field is a label with its value, set.
type field struct {
	label, value cell
}

// fieldLine is one row of the block: a field, or one in each half.
type fieldLine struct {
	block  *fieldsBlock
	fields []*field
	boxes  int
	split  bool
	ids    []provider.ElementID // row, label and value of each field, when it is split
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

// fieldRows adds the rows, in two halves when like takes the whole frame; the
// left half takes the first of them.
func (l *layout) fieldRows(printed []printedField, width float64, parent *node, like unit) {
	b := &fieldsBlock{label: labelWidth, width: width, columns: 1}
	if like.full {
		b.label, b.width, b.columns = halfLabelWidth, (width-halvesGap)/2, min(2, max(1, len(printed)))
	}
	for i := range b.tables {
		b.tables[i] = node{parent: parent, role: "Table"}
	}
	fields := make([]field, len(printed))
	for i := range printed {
		fields[i] = field{
			label: cell{style: label, lines: l.set(plain(printed[i].label, label), b.label-8)},
			value: l.cellOf(printed[i].value, control, b.width-b.label),
		}
		fields[i].value.unlabelled(printed[i].value, printed[i].label)
	}
	start, count := len(l.flow.units), (len(fields)+b.columns-1)/b.columns
	for i := range count {
		line := &fieldLine{block: b, boxes: 1}
		for at := i; at < len(fields); at += count {
			line.fields = append(line.fields, &fields[at])
			line.boxes = max(line.boxes, fields[at].label.rows(), fields[at].value.rows())
		}
		l.fieldUnits(line, like)
		l.flow.counted()
		like.margin = nil
	}
	l.flow.keepWhole(start)
}

// fieldUnits adds a row: as one unit, or by its lines where it is high.
func (l *layout) fieldUnits(line *fieldLine, like unit) {
	like.piece, like.height = line, line.height(0, line.boxes)
	line.split = like.height > wholeRow
	if !line.split {
		l.flow.add(like)
		return
	}
	for i := range line.boxes {
		like.index, like.height, like.cost = i, line.height(i, i+1), lineCost(i, line.boxes)
		l.flow.add(like)
		like.margin = nil
	}
}

// form tells whether the row has a blank to write in.
func (f *fieldLine) form() bool {
	return slices.ContainsFunc(f.fields, func(fd *field) bool { return fd.value.form() })
}

// height is the height of the line boxes [from, to) with their padding.
func (f *fieldLine) height(from, to int) float64 {
	height := control.leading * float64(to-from)
	if from == 0 {
		height += rowPadding
	}
	if to == f.boxes {
		height += rowPadding
	}
	return height
}

// draw draws the row with the rules that belong to it.
func (f *fieldLine) draw(c *canvas, x, y float64, p part) {
	from, to := p.from, p.to
	if !f.split {
		from, to = 0, f.boxes
	}
	above, top := structure, y
	if c.field != nil && c.field.block == f.block {
		above = hair
		if c.field.form() {
			above = headRule
		}
	}
	c.field = f
	if from == 0 {
		top += rowPadding
	}
	for half := range f.block.columns {
		left := x + float64(half)*(f.block.width+halvesGap)
		if from == 0 {
			c.Rule(left, y, left+f.block.width, y, above)
		}
		if p.last && !p.cut {
			bottom := y + f.height(from, to)
			c.Rule(left, bottom, left+f.block.width, bottom, structure)
		}
		if half < len(f.fields) {
			f.field(c, half, left, top, from, to)
		}
	}
}

// field draws the line boxes [from, to) of a label and its value.
func (f *fieldLine) field(c *canvas, half int, x, y float64, from, to int) {
	b, fd := f.block, f.fields[half]
	ends := 1
	if len(f.ids) <= 3*half {
		ends += c.enter(&b.tables[half])
	}
	f.open(c, 3*half, provider.Element{Role: "TR"})
	f.open(c, 3*half+1, provider.Element{Role: "TH", Scope: "Row"})
	c.cell(&fd.label, x, y, b.label, false, from, to)
	c.End()
	f.open(c, 3*half+2, provider.Element{Role: "TD"})
	c.cell(&fd.value, x+b.label, y, b.width-b.label, false, from, to)
	c.leave(ends + 1)
}

// open begins an element of the row, or goes on with it where the row was cut.
func (f *fieldLine) open(c *canvas, i int, e provider.Element) {
	if i < len(f.ids) {
		c.Resume(f.ids[i])
		return
	}
	id := c.Begin(e)
	if f.split {
		f.ids = append(f.ids, id)
	}
}
