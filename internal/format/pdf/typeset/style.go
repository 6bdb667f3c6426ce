package typeset

// Weight is the thickness of a face in the CSS scale. Weights that the family
// lacks are served by the nearest one it has.
type Weight uint16

// Weights of the shipped family.
const (
	Light    Weight = 300
	Regular  Weight = 400
	Medium   Weight = 500
	SemiBold Weight = 600
)

// Color is an sRGB colour. The zero Color is "none": no fill, no line; for the
// colour of text it means the ink of the documents (#16191D).
type Color struct {
	R, G, B uint8
	// Set tells a colour from "none"; black is Color{Set: true}.
	Set bool
}

// RGB returns the colour 0xRRGGBB.
func RGB(hex uint32) Color {
	return Color{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), Set: true}
}

// Style is how a run looks and what it is. It is comparable; two neighbouring
// runs of the same style are drawn as one.
type Style struct {
	// Size is the type size in points.
	Size float64
	// Weight of the face; 0 means Regular.
	Weight Weight
	// Italic asks for the slanted face, which exists in Regular alone; with a
	// weight of Medium or more the weight wins.
	Italic bool
	// Color of the glyphs; none means ink.
	Color Color
	// Underline draws a 0.5 line 2 under the baseline in the colour of the text.
	Underline bool
	// Strike draws a 0.5 line through the middle of the x-height.
	Strike bool
	// Background fills the box behind the glyphs, from 0.78 of the size above
	// the baseline to 0.24 below it.
	Background Color
	// Dash draws a dashed line of 1 below the background (a placeholder).
	Dash Color
	// Lang is the BCP 47 tag of the text; empty means that of the element
	// around it.
	Lang string
	// Link is the target: "#name" for an anchor in the document, otherwise an
	// absolute URL; empty for none.
	Link string
	// LinkText describes the link for readers that do not see it; empty means
	// the text of the run.
	LinkText string
	// Role is the structure role of the run inside the open element, e.g.
	// "Span", "Em", "Lbl"; empty means the element itself.
	Role string
}

// Run is a piece of text in one style, not to be changed once it is set. Text may be any string: hygiene is
// applied as by Clean, and "\n" breaks the line.
type Run struct {
	Text  string
	Style Style
}

// Direction is the base direction of a paragraph.
type Direction uint8

// Base directions.
const (
	// Auto takes the direction of the first strong character, else LeftToRight.
	Auto Direction = iota
	// LeftToRight is the direction of Latin, Greek and Cyrillic.
	LeftToRight
	// RightToLeft is the direction of Hebrew and Arabic.
	RightToLeft
)

// Measure is what lines are broken to.
type Measure struct {
	// First is the width of the first line, in points.
	First float64
	// Rest is the width of all other lines, in points; 0 means First.
	Rest float64
	// JoinLast asks that the last of several lines holds at least two words or
	// 15 characters: where it does not, the last two words are joined and the
	// lines are broken again. It gives up when the joined words fit no line.
	JoinLast bool
	// Direction is the base direction.
	Direction Direction
}
