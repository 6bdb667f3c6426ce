package layout

import "acta/internal/format/pdf/typeset"

// Costs of a page break before a unit. A break is taken at the lowest cost that
// the page offers, and there as late as possible: every rule can be kept until
// keeping it is impossible, and then the weakest one gives way.
const (
	free     = 0 // anywhere
	together = 1 // small tables, callouts, what asks to be kept whole
	orphan   = 2 // two lines, two rows on each side; margin notes
	headed   = 3 // a heading with what it heads
)

// piece is something that is drawn: text, a row of a table, a chart. It owns one
// unit or several.
type piece interface {
	// draw draws the units of p that stand on this page, with their left top at x, y.
	draw(c *canvas, x, y float64, p part)
}

// part says which units of a piece stand together on a page.
type part struct {
	from, to int  // units [from, to) of the piece
	last     bool // nothing of the same table follows on this page
	cut      bool // the piece itself goes on on the next page
}

// unit is a part of the flow that no page break splits.
type unit struct {
	piece  piece
	margin piece // in modules 1–2, for the first unit of a row
	repeat *repeat
	place  string // of a unit that may be too high for a page, for the fault
	index  int    // of the unit in its piece
	height float64
	before float64 // distance to what stands above, dropped at the top of a page
	notes  [2]int  // margin notes of the flow [from, to) that stand beside it
	cost   int     // of a break before it
	full   bool    // takes the whole frame instead of the text column
	glue   bool    // takes what the rest of the flow leaves of the page
	sinks  bool    // glue that goes to the next page with what it stands above
}

// noteLine is a line of a margin note, dy below the top of its unit.
type noteLine struct {
	line typeset.Line
	node *node
	dy   float64
}

// flow collects units for a run of pages of one size.
type flow struct {
	sheet sheet
	cover bool
	units []unit
	notes []noteLine

	gap  float64 // distance that the last block asks for below it
	need int     // lines, items or rows that must stay with the heading above
	note pendingNote
}

// pendingNote is a margin note whose lines wait for text to stand beside.
type pendingNote struct {
	lines []typeset.Line
	node  *node
	next  int     // line to place
	y     float64 // bottom of the units beside it, from the note's top
	begun bool
}

// noteDrop lowers a margin note so that it shares the first baseline of the text.
const noteDrop = 4

// begin starts a block: the distance to the block above is the larger of both.
func (f *flow) begin(before float64) { f.gap = max(f.gap, before) }

// end closes a block.
func (f *flow) end(after float64) { f.gap = after }

// add appends a unit below the others.
func (f *flow) add(u unit) {
	if u.full {
		f.closeNote()
	}
	u.before = max(u.before, f.gap)
	f.gap = 0
	if f.need > 0 {
		u.cost = headed
	}
	f.beside(&u)
	f.units = append(f.units, u)
}

// counted says that a line, item or row is complete.
func (f *flow) counted() {
	if f.need > 0 {
		f.need--
	}
}

// keepWhole asks that the units from start on stay on one page if they can.
func (f *flow) keepWhole(start int) {
	for i := start + 1; i < len(f.units); i++ {
		f.units[i].cost = max(f.units[i].cost, together)
	}
}

// beside gives a unit the lines of the margin note that stand beside it.
func (f *flow) beside(u *unit) {
	n := &f.note
	if u.full || n.next >= len(n.lines) {
		return
	}
	if n.begun {
		n.y += u.before
		u.cost = max(u.cost, orphan)
	}
	n.begun = true
	u.notes[0] = len(f.notes)
	for n.next < len(n.lines) && lineTop(n.next) < n.y+u.height {
		f.notes = append(f.notes, noteLine{line: n.lines[n.next], node: n.node, dy: lineTop(n.next) - n.y})
		n.next++
	}
	u.notes[1] = len(f.notes)
	n.y += u.height
}

// lineTop is the top of line i of a margin note, from the top of its text.
func lineTop(i int) float64 { return noteDrop + note.leading*float64(i) }

// Limits of a margin note that hangs under the number of a heading.
const (
	hangingLines = 4
	hangingGap   = 4.0 // between the note and what stands below
)

// hang puts a short margin note without text beside it under the number of the
// heading, where the heading is all that stands above: no line is spent on it
// but what is lower than the distance below the heading.
func (f *flow) hang() bool {
	n, last := &f.note, len(f.units)-1
	if n.begun || len(n.lines) > hangingLines || last < 0 {
		return false
	}
	h, ok := f.units[last].piece.(*heading)
	if !ok {
		return false
	}
	top := h.style.baseline() + note.leading - note.baseline()
	from := len(f.notes)
	for i, line := range n.lines {
		f.notes = append(f.notes, noteLine{line: line, node: n.node, dy: h.rule + top + note.leading*float64(i)})
	}
	f.units[last+1-len(h.lines)].notes = [2]int{from, len(f.notes)}
	height := top + note.leading*float64(len(n.lines)) + hangingGap - h.style.leading*float64(len(h.lines))
	if height > 0 {
		f.units = append(f.units, f.filler(height))
		f.gap = max(0, f.gap-height)
	}
	*n = pendingNote{}
	return true
}

// closeNote ends a margin note: what of it is higher than the text beside it
// counts, and a note without text beside it hangs under its heading or stands
// alone.
func (f *flow) closeNote() {
	n := &f.note
	if len(n.lines) == 0 || f.hang() {
		return
	}
	gap, before := f.gap, 0.0
	if !n.begun {
		gap, before = note.leading-noteDrop, gap
	}
	f.gap = 0
	for n.next < len(n.lines) {
		u := f.filler(note.leading)
		u.before, before = before, 0
		f.beside(&u)
		f.units = append(f.units, u)
	}
	if deficit := lineTop(len(n.lines)) - noteDrop - n.y; deficit > 0 {
		f.units = append(f.units, f.filler(deficit))
	}
	*n = pendingNote{}
	f.gap = gap
}

// filler is empty space that goes with the unit above.
func (f *flow) filler(height float64) unit {
	if f.need > 0 {
		return unit{height: height, cost: headed}
	}
	return unit{height: height, cost: orphan}
}
