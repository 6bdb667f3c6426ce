package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/provider"
)

// draw draws the units of the timeline that stand on the page.
func (set *timelineSet) draw(c *canvas, x, y float64, p part) {
	ends := c.enter(&set.node)
	defer c.leave(ends)
	top := y
	for i := p.from; i < p.to; i++ {
		height := set.height(i)
		set.grid(c, x, top, height, i)
		switch n := len(set.lanes); {
		case i == 0:
			set.head(c, x, top)
		case i <= n:
			set.lanes[i-1].draw(c, x, top)
		case i == n+1:
			set.diamonds(c, x, top)
		default:
			set.labels(c, x, top, i-n-2)
		}
		top += height
	}
	set.mainLine(c, x, y, p)
}

// grid draws the rules of the months through the head and the lanes.
func (set *timelineSet) grid(c *canvas, x, y, height float64, i int) {
	if i > len(set.lanes) {
		return
	}
	for _, m := range set.months {
		c.Rule(x+m.x, y, x+m.x, y+height, inner)
	}
}

// head draws the names of the months, the axis and its weeks.
func (set *timelineSet) head(c *canvas, x, y float64) {
	for _, m := range set.months {
		if m.shown {
			c.line(m.label, captionNo, x+m.x+labelGap, y)
		}
	}
	axis := y + monthRow
	c.Rule(x, axis, x+set.frame, axis, structure)
	for _, tick := range set.ticks {
		c.Rule(x+tick, axis, x+tick, axis+weekTick, headRule)
	}
}

func (ln *lane) draw(c *canvas, x, y float64) {
	c.lines(ln.label, tableCell, x, y+4)
	top, width := y+(laneHeight-barHeight)/2, ln.to-ln.from
	outline := provider.Stroke{Weight: 0.75, Color: c.l.accent}
	switch ln.style {
	case content.FreezeLane:
		c.Rect(x+ln.from, top, width, barHeight, 0, provider.Paint{Fill: white})
		c.Hatch(new(provider.Path).Box(x+ln.from, top, width, barHeight, 0), 4, 0.7, c.l.accent)
		c.Rect(x+ln.from, top, width, barHeight, 0, provider.Paint{Stroke: outline})
	case content.MeetingLane:
		c.Rect(x+ln.from, top, width, barHeight, 0, provider.Paint{Fill: white, Stroke: outline})
	case content.WorkLane:
		c.Rect(x+ln.from, top, width, barHeight, 0, provider.Paint{Fill: c.l.accent})
	}
	left := ln.to + labelGap
	if left+ln.dates.Width > c.sheet.frame-labelGap {
		left = max(ln.from-labelGap-ln.dates.Width, laneLabels)
	}
	c.Rect(x+left-1, top-1, ln.dates.Width+2, barHeight+2, 0, provider.Paint{Fill: white})
	c.line(ln.dates, note, x+left, y+4)
}

func (set *timelineSet) diamonds(c *canvas, x, y float64) {
	c.Rule(x, y, x+set.frame, y, inner)
	c.lines(set.label, tableCell, x, y+4)
	for _, m := range set.milestones {
		if !m.main {
			c.diamond(x+m.x, y+10, smallDiamond, ink, true)
		}
	}
}

// mainLine draws the release through all that stands on the page, over the rest.
func (set *timelineSet) mainLine(c *canvas, x, y float64, p part) {
	bottom, diamonds := y, -1.0
	for i := p.from; i < p.to && i <= len(set.lanes)+1; i++ {
		if i == len(set.lanes)+1 {
			diamonds = bottom + 10
			bottom = diamonds
			break
		}
		bottom += set.height(i)
	}
	for _, m := range set.milestones {
		if m.main {
			c.Rule(x+m.x, y, x+m.x, bottom, provider.Stroke{Weight: 1, Color: ink})
		}
		if m.main && diamonds >= 0 {
			c.diamond(x+m.x, diamonds, largeDiamond, ink, false)
		}
	}
}

func (set *timelineSet) labels(c *canvas, x, y float64, row int) {
	for _, m := range set.milestones {
		if m.row != row {
			continue
		}
		s := note
		if m.main {
			s = noteStrong
		}
		for i, line := range m.label {
			left := min(max(m.x-line.Width/2, m.left), m.left+m.width-line.Width)
			c.line(line, s, x+left, y+float64(i)*note.leading)
		}
	}
}
