package layout

// millimetre is one point in millimetres, the unit of maroto's cells.
const millimetre = 25.4 / 72

// Lengths that every page shares, in points.
const (
	module    = 40.0        // a module of the grid
	axis      = 2 * module  // the text stands here, from the frame's left edge
	textWidth = 10 * module // from the axis to the portrait frame's right edge
	noteWidth = 68.0        // of a margin note

	headerBaseline = 44.0
	headerRule     = 52.0
	footerRule     = 48.0 // above the page's end
	footerBaseline = 36.0 // above the page's end
)

// sheet is a page size with its frame, in points.
type sheet struct {
	width, height float64
	frame         float64 // width of the frame
	body          float64 // height of the frame
	left, top     float64
	modules       int // of 40 points
}

// sheetOf returns the page of a paper ("Letter", anything else is A4). Both
// papers share one frame width, so that lines break alike on either.
func sheetOf(paper string, landscape bool) sheet {
	switch {
	case paper == "Letter" && landscape:
		return sheet{width: 792, height: 612, frame: 720, body: 456, left: 36, top: 80, modules: 18}
	case paper == "Letter":
		return sheet{width: 612, height: 792, frame: 480, body: 628, left: 66, top: 88, modules: 12}
	case landscape:
		return sheet{width: 841.89, height: 595.28, frame: 720, body: 440, left: 60.945, top: 80, modules: 18}
	default:
		return sheet{width: 595.28, height: 841.89, frame: 480, body: 676, left: 57.64, top: 88, modules: 12}
	}
}

// landscape tells whether the sheet is wider than high.
func (s sheet) landscape() bool { return s.width > s.height }

// text is the width from the axis to the frame's right edge.
func (s sheet) text() float64 { return s.frame - axis }
