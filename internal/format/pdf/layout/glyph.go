package layout

import (
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// glyph is a sign that is drawn as a path, because the face lacks it.
type glyph int

// The signs of chips, bands and callouts.
const (
	noGlyph glyph = iota
	ringGlyph
	halfGlyph
	checkGlyph
	dashGlyph
	triangleGlyph
	crossGlyph
)

// glyphSize is the side of a sign in points.
const glyphSize = 7.0

// glyph draws a sign into the square with its left top at x, y.
func (c *canvas) glyph(g glyph, x, y float64, color typeset.Color) {
	line := func(weight float64) provider.Paint {
		return provider.Paint{Stroke: provider.Stroke{Weight: weight, Color: color}}
	}
	path := new(provider.Path)
	switch g {
	case ringGlyph:
		c.Path(path.Circle(x+3.5, y+3.5, 2.7), line(1.3))
	case halfGlyph:
		c.Path(path.Circle(x+3.5, y+3.5, 3), line(0.9))
		const k = 3 * 0.5523
		half := new(provider.Path).MoveTo(x+3.5, y+0.5).
			CurveTo(x+3.5-k, y+0.5, x+0.5, y+3.5-k, x+0.5, y+3.5).
			CurveTo(x+0.5, y+3.5+k, x+3.5-k, y+6.5, x+3.5, y+6.5).Close()
		c.Path(half, provider.Paint{Fill: color})
	case checkGlyph:
		c.Path(path.MoveTo(x+0.8, y+3.7).LineTo(x+2.7, y+5.7).LineTo(x+6.3, y+1.3), line(1.5))
	case dashGlyph:
		c.Path(path.MoveTo(x+0.8, y+3.5).LineTo(x+6.2, y+3.5), line(1.2))
	case triangleGlyph:
		c.Path(path.MoveTo(x+3.5, y+0.4).LineTo(x+6.9, y+6.5).LineTo(x+0.1, y+6.5).Close(), provider.Paint{Fill: color})
	case crossGlyph:
		c.Path(path.MoveTo(x+0.9, y+0.9).LineTo(x+6.1, y+6.1).MoveTo(x+6.1, y+0.9).LineTo(x+0.9, y+6.1), line(1.5))
	case noGlyph:
	}
}

// warning draws a triangle with its exclamation mark, for callouts.
func (c *canvas) warning(x, y float64, color typeset.Color) {
	c.glyph(triangleGlyph, x, y, color)
	c.Rect(x+3.1, y+2.5, 0.8, 2.1, 0, provider.Paint{Fill: white})
	c.Rect(x+3.1, y+5.1, 0.8, 0.8, 0, provider.Paint{Fill: white})
}

// diamond draws a diamond of a width around x, y; open ones are filled white.
func (c *canvas) diamond(x, y, width float64, color typeset.Color, open bool) {
	h := width / 2
	paint := provider.Paint{Fill: color}
	if open {
		h -= 0.5
		paint = provider.Paint{Fill: white, Stroke: provider.Stroke{Weight: 1, Color: color}}
	}
	c.Path(new(provider.Path).MoveTo(x, y-h).LineTo(x+h, y).LineTo(x, y+h).LineTo(x-h, y).Close(), paint)
}

// dashed is a stroke in the dashes of drafts.
func dashed(s provider.Stroke) provider.Stroke {
	s.Dash = [2]float64{2, 1.6}
	return s
}
