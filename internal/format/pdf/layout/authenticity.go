package layout

import (
	"acta/internal/format"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// Measures of the box at the end of an issued version, from its left top. Values
// stand on the axis.
const (
	proofInside = 12.0
	proofTitle  = 4.0 // below the title
	proofStop   = 64.0
	proofGroups = 4 // groups of a hash on a line
	proofLine   = 12.0
	proofBefore = 24.0
)

// authenticBox is by what the holder of the file can check it.
type authenticBox struct {
	title []typeset.Line
	rows  []proofRow
	sect  *node
}

// proofRow is a label with its value: lines of text, or of groups of a hash.
type proofRow struct {
	label []typeset.Line
	value []typeset.Line
	hash  [][]typeset.Line
}

// authenticity sets the box of the proofs at the bottom of the last page. An
// issued version prints the last checkpoint before it: the log cannot be
// rewritten without contradicting the paper. Invariant I13.
func (l *layout) authenticity() {
	proofs := format.Proofs(l.src.Sheet)
	if len(proofs) == 0 {
		return
	}
	l.place = "authenticity"
	box := &authenticBox{sect: l.root.child("Sect")}
	width := l.flow.sheet.frame - 2*proofInside
	box.title = l.set(plain(l.say.Message("document.authenticity.title"), head3), width-axis+proofInside)
	for _, proof := range proofs {
		box.rows = append(box.rows, l.proofRow(proof))
	}
	f := l.flow
	f.gap = 0 // what stands above keeps its distance to the box, not to the glue
	f.add(unit{glue: true, sinks: true})
	f.add(unit{piece: box, height: box.height(), before: proofBefore, full: true, place: l.place})
}

func (l *layout) proofRow(proof format.Proof) proofRow {
	row := proofRow{label: l.set(plain(l.say.Message(proof.Label), chromeText), noteWidth-4)}
	if proof.Hash == "" {
		row.value = l.set(l.inline(proof.Value, tableCell), l.flow.sheet.text()-proofInside)
		return row
	}
	for i, group := range format.HashGroups(proof.Hash) {
		if i%proofGroups == 0 {
			row.hash = append(row.hash, nil)
		}
		last := len(row.hash) - 1
		row.hash[last] = append(row.hash[last], l.one(plain(group, tableCell)))
	}
	return row
}

// lines is the number of lines that the row takes.
func (r *proofRow) lines() int { return max(len(r.label), len(r.value), len(r.hash)) }

func (b *authenticBox) height() float64 {
	height := 2*proofInside + head3.leading*float64(len(b.title)) + proofTitle
	for i := range b.rows {
		height += proofLine * float64(b.rows[i].lines())
	}
	return height
}

func (b *authenticBox) draw(c *canvas, x, y float64, _ part) {
	c.Rect(x+0.375, y, c.sheet.frame-0.75, b.height(), 0, provider.Paint{Stroke: structure})
	y += proofInside
	ends := c.enter(b.sect.child("P"))
	c.lines(b.title, head3, x+axis, y)
	c.leave(ends)
	y += head3.leading*float64(len(b.title)) + proofTitle
	for i := range b.rows {
		b.rows[i].draw(c, b.sect, x, y)
		y += proofLine * float64(b.rows[i].lines())
	}
}

func (r *proofRow) draw(c *canvas, sect *node, x, y float64) {
	ends := c.enter(sect.child("P"))
	c.lines(r.label, chromeText, x+proofInside, y)
	c.lines(r.value, tableCell, x+axis, y)
	for i, groups := range r.hash {
		for k, group := range groups {
			c.line(group, tableCell, x+axis+proofStop*float64(k), y+proofLine*float64(i))
		}
	}
	c.leave(ends)
}
