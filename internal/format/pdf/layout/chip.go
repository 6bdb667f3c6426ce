package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// chip shows a state by form, fill and word.
type chip struct {
	mark  content.Mark
	line  typeset.Line
	width float64
}

// Measures of a chip.
const (
	chipHeight  = 12.0
	chipPadding = 4.0
	chipGap     = 3.0 // between sign and word
	chipRadius  = 2.0
)

// chipLook is how a kind of chip is drawn.
type chipLook struct {
	fill   typeset.Color
	stroke provider.Stroke
	text   typeset.Color
	sign   glyph
	strike bool
}

func (l *layout) lookOf(mark content.Mark) chipLook {
	switch mark {
	case content.DraftMark:
		return chipLook{fill: white, stroke: dashed(structure), text: ink, sign: ringGlyph}
	case content.ProgressMark:
		return chipLook{fill: white, stroke: structure, text: ink, sign: halfGlyph}
	case content.DoneMark:
		return chipLook{fill: ink, text: white, sign: checkGlyph}
	case content.ForceMark:
		return chipLook{fill: l.accent, text: white, sign: checkGlyph}
	case content.GoneMark:
		return chipLook{fill: goneFill, text: grey1, sign: dashGlyph, strike: true}
	case content.BreachMark:
		return chipLook{fill: white, stroke: alarm, text: signal, sign: triangleGlyph}
	case content.RefusedMark:
		return chipLook{fill: white, stroke: alarm, text: signal, sign: crossGlyph}
	case content.PlainMark:
		return chipLook{fill: ground, text: ink}
	}
	return chipLook{fill: ground, text: ink}
}

// chip sets a chip: a sign and a word.
func (l *layout) chip(mark content.Mark, text string) *chip {
	look := l.lookOf(mark)
	st := noteStrong.in(look.text).face()
	st.Strike = look.strike
	c := &chip{mark: mark, line: l.one([]typeset.Run{{Text: text, Style: st}})}
	c.width = c.line.Width + 2*chipPadding
	if look.sign != noGlyph {
		c.width += glyphSize + chipGap
	}
	return c
}

// chip draws a chip into a line box of 12 with its left top at x, y.
func (c *canvas) chip(ch *chip, x, y float64) {
	look := c.l.lookOf(ch.mark)
	inset := look.stroke.Weight / 2
	c.Rect(x+inset, y+inset, ch.width-2*inset, chipHeight-2*inset, chipRadius,
		provider.Paint{Fill: look.fill, Stroke: look.stroke})
	at := x + chipPadding
	if look.sign != noGlyph {
		c.glyph(look.sign, at, y+(chipHeight-glyphSize)/2, look.text)
		at += glyphSize + chipGap
	}
	c.DrawLine(ch.line, at, y+8.6)
}
