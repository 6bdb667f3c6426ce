package layout

import (
	"strings"

	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// cell is what stands in a field or in a cell of a table: lines of text, a chip,
// the boxes of a level, or a rule to write on, and smaller lines below.
type cell struct {
	lines []typeset.Line
	notes []typeset.Line
	chip  *chip
	chipX float64
	chipY int // line that the chip stands in
	textY int // line at which the text begins
	level int
	blank bool
	box   bool // to tick by hand
	style style
	alt   string // of boxes
}

const (
	chipTextGap = 8.0
	levelWidth  = 33.0
	levelStep   = 7.0
	boxSize     = 10.0
	blankBoxes  = 2 // line boxes to write in by hand
)

// cellOf sets printed spans into a width.
func (l *layout) cellOf(spans []locale.Span, s style, width float64) cell {
	c := cell{style: s}
	switch {
	case len(spans) == 0:
		return c
	case len(spans) == 1 && spans[0].Level > 0:
		c.level = min(spans[0].Level, 5)
		c.alt = l.say.Message("document.level.alt", arg("level", spans[0].Text))
		return c
	case len(spans) == 1 && spans[0].Kind == locale.BlankSpan:
		c.blank, c.textY = true, blankBoxes
		c.notes = l.set(plain(spans[0].Text, note), width)
		return c
	}
	if l.chipCell(&c, spans, s, width) {
		return c
	}
	c.lines = l.set(l.runs(spans, s), width)
	return c
}

// form tells whether the cell is to be filled in on the rule below its row.
func (c *cell) form() bool { return c.blank && len(c.notes) == 0 }

// unlabelled drops the label of a blank that stands beside or under the same
// words; it is written on the rule below the row.
func (c *cell) unlabelled(spans []locale.Span, words string) {
	if c.blank && spans[0].Text == words {
		c.notes = nil
	}
}

// chipCell sets spans that begin or end with a state.
func (l *layout) chipCell(c *cell, spans []locale.Span, s style, width float64) bool {
	last := len(spans) - 1
	switch {
	case spans[0].Mark != "":
		ch := l.chip(spans[0].Mark, spans[0].Text)
		if ch.width > width {
			return false
		}
		c.chip = ch
		l.afterChip(c, spans[1:], s, width)
		return true
	case spans[last].Mark != "":
		ch := l.chip(spans[last].Mark, spans[last].Text)
		if ch.width > width {
			return false
		}
		c.chip = ch
		c.lines = l.set(trimRight(l.runs(spans[:last], s)), width)
		c.chipY = len(c.lines) - 1
		c.chipX = c.lines[c.chipY].Width + chipTextGap
		if c.chipX+ch.width > width {
			c.chipX, c.chipY = 0, c.chipY+1
		}
		return true
	}
	return false
}

// afterChip sets what follows a chip on its line, or below it where that is narrow.
func (l *layout) afterChip(c *cell, spans []locale.Span, s style, width float64) {
	runs := l.runs(spans, s)
	if len(runs) == 0 {
		return
	}
	runs[0].Text = strings.TrimLeft(runs[0].Text, " \u00a0")
	indent := c.chip.width + chipTextGap
	if line := l.one(runs); line.Width <= width-indent {
		c.lines = []typeset.Line{line}
		return
	}
	c.textY = 1
	c.lines = l.set(runs, width)
}

func trimRight(runs []typeset.Run) []typeset.Run {
	if n := len(runs); n > 0 {
		runs[n-1].Text = strings.TrimRight(runs[n-1].Text, " \u00a0")
	}
	return runs
}

// rows is the number of line boxes of 12 that the cell takes, at least one.
func (c *cell) rows() int {
	n := c.textY + len(c.lines)
	if c.chip != nil {
		n = max(n, c.chipY+1)
	}
	if c.level > 0 {
		n = max(n, 1)
	}
	return max(1, n+len(c.notes))
}

// cell draws the line boxes [from, to) of a cell, the first of them at y. A cell
// that stands right ends at x+width.
func (c *canvas) cell(cl *cell, x, y, width float64, right bool, from, to int) {
	leading := cl.style.leading
	at := func(row int) float64 { return y + float64(row-from)*leading }
	inside := func(row int) bool { return row >= from && row < to }
	if cl.chip != nil && inside(cl.chipY) {
		c.chip(cl.chip, x+cl.chipX, at(cl.chipY))
	}
	if cl.level > 0 && inside(0) {
		c.level(cl, x, at(0))
	}
	if cl.box && inside(0) {
		c.box(cl, x, at(0))
	}
	if cl.blank && len(cl.notes) > 0 && inside(blankBoxes-1) {
		c.Rule(x, at(blankBoxes), x+width, at(blankBoxes), headRule)
	}
	c.cellText(cl, x, y, width, right, from, to)
}

// cellText draws the lines of text of a cell and the notes below them.
func (c *canvas) cellText(cl *cell, x, y, width float64, right bool, from, to int) {
	at := func(row int) float64 { return y + float64(row-from)*cl.style.leading }
	inside := func(row int) bool { return row >= from && row < to }
	indent := cl.indent()
	for i := range cl.lines {
		if inside(cl.textY + i) {
			c.cellLine(cl.lines[i], cl.style, x+indent, at(cl.textY+i), width-indent, right)
		}
	}
	first := cl.rows() - len(cl.notes)
	for i := range cl.notes {
		if inside(first + i) {
			c.cellLine(cl.notes[i], note, x, at(first+i), width, right)
		}
	}
}

// indent is the room of a chip that the text begins beside.
func (c *cell) indent() float64 {
	if c.chip != nil && c.chipX == 0 && c.textY == 0 && c.chipY == 0 {
		return c.chip.width + chipTextGap
	}
	return 0
}

// box draws a box to tick.
func (c *canvas) box(cl *cell, x, y float64) {
	c.Begin(provider.Element{Role: "Figure", Alt: cl.alt, BBox: [4]float64{x, y + 1, boxSize, boxSize}})
	c.Rect(x+0.375, y+1.375, boxSize-0.75, boxSize-0.75, 0, provider.Paint{Stroke: structure})
	c.End()
}

func (c *canvas) cellLine(line typeset.Line, s style, x, y, width float64, right bool) {
	if right {
		c.lineRight(line, s, x+width, y)
		return
	}
	c.line(line, s, x, y)
}

// level draws five boxes, filled up to the value.
func (c *canvas) level(cl *cell, x, y float64) {
	c.Begin(provider.Element{Role: "Figure", Alt: cl.alt, BBox: [4]float64{x, y + 2, levelWidth, 8}})
	for i := range 5 {
		paint := provider.Paint{Stroke: provider.Stroke{Weight: 0.75, Color: ink}}
		if i < cl.level {
			paint.Fill = ink
		}
		c.Rect(x+0.375+levelStep*float64(i), y+2.375, 4.25, 6.25, 0, paint)
	}
	c.End()
}
