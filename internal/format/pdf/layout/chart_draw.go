package layout

import (
	"math"

	"acta/internal/format/pdf/provider"
)

// columns draws upright columns on a zero line, with their values.
func (c *chartSet) columns(cv *canvas, x, y float64) {
	top, bottom := y+note.leading, y+chartHeight-note.leading-4
	if c.low < 0 {
		bottom -= note.leading
	}
	scale := (bottom - top) / (c.high - c.low)
	at := func(v float64) float64 { return bottom - (v-c.low)*scale }
	for _, g := range c.grid {
		line := at(g.value)
		cv.lineRight(g.label, note, x+axisLabels-6, line-8)
		if g.value > 0 {
			cv.Rule(x+axisLabels, line, x+chartWidth, line, hair)
		}
	}
	zero := at(0)
	slot := (chartWidth - axisLabels) / float64(max(1, len(c.categories)))
	for i := range c.categories {
		left := x + axisLabels + slot*float64(i)
		for s := range c.values {
			c.column(cv, s, i, left, slot, zero, at)
		}
		cv.line(c.categories[i], note, left+(slot-c.categories[i].Width)/2, y+chartHeight-note.leading)
	}
	cv.Rule(x+axisLabels, zero, x+chartWidth, zero, structure)
}

// column draws one value; zero is a short stroke on the line.
func (c *chartSet) column(cv *canvas, s, i int, left, slot, zero float64, at func(float64) float64) {
	v := c.values[s][i]
	if math.IsNaN(v) {
		return
	}
	width := min(slot*0.56, 20) / float64(len(c.values))
	x := left + (slot-width*float64(len(c.values)))/2 + width*float64(s)
	end := at(v)
	labelTop := min(end, zero) - note.leading + 1
	switch {
	case v == 0:
		color := ink
		if i == c.highlight {
			color = cv.l.accent
		}
		cv.Rect(x, zero-1, width, 2, 0, provider.Paint{Fill: color})
		labelTop--
	case v > 0:
		c.paint(cv, s, i, x, end, width, zero-end)
	default:
		c.paint(cv, s, i, x, zero, width, end-zero)
		labelTop = end
	}
	if label := c.labels[s][i]; label.Width <= slot+4 {
		cv.line(label, note, x+(width-label.Width)/2, labelTop)
	}
}

// bars draws lying bars, each the sum of its series, with the legend below.
func (c *chartSet) bars(cv *canvas, x, y float64) {
	left := x + c.labelWidth
	scale := (chartWidth - c.labelWidth - valueRoom) / c.high
	for i := range c.categories {
		row := y + barRow*float64(i)
		cv.line(c.categories[i], note, x, row+1)
		at := left
		for s := range c.values {
			v := c.values[s][i]
			if math.IsNaN(v) || v == 0 {
				continue
			}
			width := math.Abs(v) * scale
			c.paint(cv, s, i, at, row+3, width, stackBar)
			at += width
		}
		cv.line(c.totals[i], note, at+4, row+1)
	}
	height := barRow * float64(len(c.categories))
	cv.Rule(left, y, left, y+height, structure)
	if len(c.legend) > 1 {
		c.drawLegend(cv, left, y+height+chartGap)
	}
}

func (c *chartSet) drawLegend(cv *canvas, x, y float64) {
	for s, name := range c.legend {
		if s == 0 {
			cv.Rect(x, y+2, legendSquare, legendSquare, 0, provider.Paint{Fill: chartGrey})
		} else {
			cv.Rect(x, y+2, legendSquare, legendSquare, 0, provider.Paint{Fill: white, Stroke: provider.Stroke{Weight: 0.75, Color: ink}})
			cv.Hatch(new(provider.Path).Box(x, y+2, legendSquare, legendSquare, 0), 4/float64(s), 0.7, ink)
		}
		cv.line(name, note, x+legendSquare+4, y)
		x += legendSquare + 4 + name.Width + 12
	}
}
