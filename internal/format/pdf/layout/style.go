package layout

import "acta/internal/format/pdf/typeset"

// style is how a kind of text is set: size and leading in points.
type style struct {
	size, leading float64
	weight        typeset.Weight
	color         typeset.Color
	before, after float64
}

// The styles of documents.
var (
	coverTitle   = style{size: 36, leading: 40, weight: typeset.Light, color: ink, after: 12}
	openingTitle = style{size: 28, leading: 32, weight: typeset.Light, color: ink, after: 4}
	smallTitle   = style{size: 20, leading: 24, weight: typeset.Light, color: ink, after: 4}
	subtitle     = style{size: 13, leading: 20, color: grey1, after: 12}
	organization = style{size: 13, leading: 20, weight: typeset.SemiBold, color: ink}
	coverH1      = style{size: 20, leading: 24, weight: typeset.SemiBold, color: ink, before: 32, after: 12}
	head1        = style{size: 16, leading: 20, weight: typeset.SemiBold, color: ink, before: 24, after: 8}
	head2        = style{size: 13, leading: 20, weight: typeset.SemiBold, color: ink, before: 20, after: 4}
	head3        = style{size: 10.5, leading: 16, weight: typeset.SemiBold, color: ink, before: 16, after: 4}
	body         = style{size: 10.5, leading: 16, color: ink, after: 8}
	control      = style{size: 9, leading: 12, color: ink, before: 8, after: 8}
	label        = style{size: 9, leading: 12, color: grey1}
	strong9      = style{size: 9, leading: 12, weight: typeset.SemiBold, color: ink}
	tableCell    = style{size: 8.5, leading: 12, color: ink}
	wideCell     = style{size: 8, leading: 12, color: ink}
	caption      = style{size: 8, leading: 12, color: grey1, before: 8, after: 4}
	captionNo    = style{size: 8, leading: 12, weight: typeset.SemiBold, color: ink}
	labelSpace   = style{size: 6, leading: 12} // between a label and what it names
	note         = style{size: 7.5, leading: 12, color: grey1}
	noteStrong   = style{size: 7.5, leading: 12, weight: typeset.SemiBold, color: ink}
	contents1    = style{size: 10.5, leading: 16, weight: typeset.SemiBold, color: ink}
	contents2    = style{size: 9, leading: 16, color: ink}
	contents3    = style{size: 8, leading: 12, color: grey1}
)

// baseline is the distance from the top of a line box to its baseline: 4 above
// the bottom, 8 from leading 24 up, 2 at leading 8.
func (s style) baseline() float64 {
	switch {
	case s.leading >= 24:
		return s.leading - 8
	case s.leading <= 8:
		return s.leading - 2
	default:
		return s.leading - 4
	}
}

// in returns the style in another colour.
func (s style) in(c typeset.Color) style {
	s.color = c
	return s
}

// bold returns the style in weight 600.
func (s style) bold() style {
	s.weight = typeset.SemiBold
	return s
}

// face is the typesetting style without what a run adds.
func (s style) face() typeset.Style {
	return typeset.Style{Size: s.size, Weight: s.weight, Color: s.color}
}
