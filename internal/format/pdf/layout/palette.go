package layout

import (
	"strconv"
	"strings"

	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// The fixed colours.
var (
	ink       = typeset.RGB(0x16191D)
	grey1     = typeset.RGB(0x4A525A)
	grey2     = typeset.RGB(0x69727B)
	ruleGrey  = typeset.RGB(0xCDD2D7)
	hairGrey  = typeset.RGB(0xE1E4E8)
	ground    = typeset.RGB(0xF4F5F7)
	signal    = typeset.RGB(0x9B1C1F)
	gapFill   = typeset.RGB(0xFFF0C2)
	gapLine   = typeset.RGB(0x8A5A00)
	gapText   = typeset.RGB(0x5E3D00)
	goneFill  = typeset.RGB(0xE4E7EA)
	draftGrey = typeset.RGB(0xF0F1F3)
	chartGrey = typeset.RGB(0x686A6C)
	white     = typeset.RGB(0xFFFFFF)
)

// The rules. There are no other weights.
var (
	structure = provider.Stroke{Weight: 0.75, Color: ink}
	headRule  = provider.Stroke{Weight: 0.5, Color: ink}
	inner     = provider.Stroke{Weight: 0.5, Color: ruleGrey}
	hair      = provider.Stroke{Weight: 0.5, Color: hairGrey}
	alarm     = provider.Stroke{Weight: 1.25, Color: signal}
)

// defaultAccent is used where the frame gives no colour.
const defaultAccent = 0x0B5563

// accentOf reads "#0B5563"; its contrast has been checked by whoever set it.
func accentOf(hex string) typeset.Color {
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 24)
	if err != nil || len(hex) != 7 {
		return typeset.RGB(defaultAccent)
	}
	return typeset.RGB(uint32(n))
}

// tintOf is the accent at 7 % on white.
func tintOf(accent typeset.Color) typeset.Color {
	mix := func(c uint8) uint8 { return uint8((93*255 + 7*int(c) + 50) / 100) }
	return typeset.Color{R: mix(accent.R), G: mix(accent.G), B: mix(accent.B), Set: true}
}
