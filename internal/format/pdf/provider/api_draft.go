package provider

import (
	"io"
	"time"

	"acta/internal/format/pdf/typeset"
)

// Resources is what documents share: faces, parsed font programs, subsets,
// decoded images and deflate writers. It is safe for concurrent use.
type Resources struct{}

// NewResources prepares the faces for embedding.
func NewResources(faces *typeset.Faces) (*Resources, error) { return nil, nil }

// Faces returns the faces that text is set in.
func (r *Resources) Faces() *typeset.Faces { return nil }

// Meta describes the document. Two documents with the same Meta and the same
// drawing calls have the same bytes.
type Meta struct {
	Title, Author, Subject, Keywords string
	// Creator is the program, Producer its renderer version.
	Creator, Producer string
	// Created and Modified are written with their zone; the zero time is left out.
	Created, Modified time.Time
	// Lang is the BCP 47 tag of the document.
	Lang string
}

// Provider makes one document.
type Provider struct{}

// New starts a document without pages.
func New(res *Resources, meta Meta) *Provider { return nil }

// Faces returns the faces that text is set in.
func (p *Provider) Faces() *typeset.Faces { return nil }

// Err returns the first error, or nil.
func (p *Provider) Err() error { return nil }

// NewPage ends the current page and starts one of the given size in points. The
// open structure elements stay open.
func (p *Provider) NewPage(width, height float64) {}

// PageCount returns the number of pages started so far.
func (p *Provider) PageCount() int { return 0 }

// Element is a node of the structure tree (ISO 32000-1 14.8).
type Element struct {
	// Role is a standard structure type: "Sect", "H1" … "H6", "P", "L", "LI",
	// "Lbl", "LBody", "Table", "TR", "TH", "TD", "Caption", "Figure", "TOC",
	// "TOCI", "Link", "Span", "Note", "Form", …
	Role string
	// Lang is the BCP 47 tag of the content where it differs from its parent.
	Lang string
	// Alt is the alternative text, needed by "Figure".
	Alt string
	// ActualText replaces the text of the element for readers.
	ActualText string
	// Title is a human-readable name of the element.
	Title string
	// Scope of a "TH": "Row", "Column" or "Both".
	Scope string
	// ColSpan and RowSpan of a cell; 0 and 1 mean one.
	ColSpan, RowSpan int
	// Numbering of an "L": "Decimal", "LowerAlpha", "Disc", …; empty means none.
	Numbering string
	// BBox of a "Figure" in points (x, y, width, height); zero when unknown.
	BBox [4]float64
}

// ElementID names an element of the document; 0 is the document itself.
type ElementID int

// Begin opens an element inside the open one and returns its id. Everything
// drawn until End belongs to it.
func (p *Provider) Begin(e Element) ElementID { return 0 }

// Resume opens an element that was ended before (a paragraph, cell or table
// that goes on on the next page); its own ancestors need not be open.
func (p *Provider) Resume(id ElementID) {}

// End closes the element that Begin or Resume opened last.
func (p *Provider) End() {}

// BeginArtifact makes everything until EndArtifact decoration (header, footer,
// repeated table head, draft word). Artifacts nest; elements begun inside are
// ignored.
func (p *Provider) BeginArtifact() {}

// EndArtifact ends what BeginArtifact started.
func (p *Provider) EndArtifact() {}

// DrawLine draws a line with its left end at x and its baseline at y: glyphs,
// backgrounds, underlines, strikes and link areas. Text outside of any element
// and artifact becomes a paragraph of its own.
func (p *Provider) DrawLine(l typeset.Line, x, y float64) {}

// DrawTurned draws the glyphs of a line turned by degrees, counter-clockwise,
// around (x, y), which is the left end of its baseline.
func (p *Provider) DrawTurned(l typeset.Line, x, y, degrees float64) {}

// Stroke is how a line is drawn; a Stroke without colour or weight draws nothing.
type Stroke struct {
	Weight float64
	Color  typeset.Color
	// Dash is the pattern in points: on, off; zero means solid.
	Dash [2]float64
}

// Paint is how an area is drawn.
type Paint struct {
	Fill   typeset.Color
	Stroke Stroke
}

// Rule draws a straight line. Rules, boxes and paths are artifacts unless the
// open element, or one around it, is a "Figure".
func (p *Provider) Rule(x1, y1, x2, y2 float64, s Stroke) {}

// Rect draws a rectangle with corners of the given radius, 0 for square ones.
// The line runs on the edge, half of its weight on either side.
func (p *Provider) Rect(x, y, width, height, radius float64, paint Paint) {}

// Path is a figure of straight and curved lines. The zero Path is empty.
type Path struct{}

// MoveTo starts a new figure at x, y.
func (p *Path) MoveTo(x, y float64) *Path { return p }

// LineTo draws a straight line to x, y.
func (p *Path) LineTo(x, y float64) *Path { return p }

// CurveTo draws a cubic Bézier curve to x, y.
func (p *Path) CurveTo(x1, y1, x2, y2, x, y float64) *Path { return p }

// Circle adds a circle around x, y.
func (p *Path) Circle(x, y, r float64) *Path { return p }

// Box adds a rectangle with corners of the given radius.
func (p *Path) Box(x, y, width, height, radius float64) *Path { return p }

// Close ends the figure with a line to its start.
func (p *Path) Close() *Path { return p }

// Path draws path. Figures that overlap are filled by the non-zero rule.
func (p *Provider) Path(path *Path, paint Paint) {}

// Hatch fills path with lines at 45° (rising to the right), step points apart.
// Lines of neighbouring paths meet.
func (p *Provider) Hatch(path *Path, step, weight float64, c typeset.Color) {}

// Clip restricts drawing to path until Unclip. Clips nest and end with the page.
func (p *Provider) Clip(path *Path) {}

// Unclip ends the last Clip.
func (p *Provider) Unclip() {}

// ImageSize returns the size of a PNG or JPEG in pixels, or why it cannot be
// used.
func (p *Provider) ImageSize(data []byte) (width, height int, err error) { return 0, 0, nil }

// DrawImage draws a PNG or JPEG into the box, stretched to it.
func (p *Provider) DrawImage(data []byte, x, y, width, height float64) {}

// DrawQR draws code as a QR code of level M in pure black with modules of the
// given size, without quiet zone, and returns its side in points.
func (p *Provider) DrawQR(code string, x, y, module float64) float64 { return 0 }

// QRSide returns the side in points that DrawQR would need, 0 when code does
// not fit a QR code.
func (p *Provider) QRSide(code string, module float64) float64 { return 0 }

// Link makes an area a link; target as in typeset.Style.Link, text describes
// it. Inside an element the link belongs to it.
func (p *Provider) Link(x, y, width, height float64, target, text string) {}

// Anchor gives the point on the current page a name for internal links.
func (p *Provider) Anchor(name string, x, y float64) {}

// Outline adds an entry to the outline; level counts from 1, and an entry more
// than one level deeper than the one before it is raised. The anchor may be
// defined later.
func (p *Provider) Outline(title string, level int, anchor string) {}

// Bytes finishes the document and returns it, or the first error.
func (p *Provider) Bytes() ([]byte, error) { return nil, nil }

// WriteTo finishes the document and writes it to w.
func (p *Provider) WriteTo(w io.Writer) (int64, error) { return 0, nil }

// SetOrigin sets where on the page maroto's cell (0, 0) lies, in points, and
// the width and height that maroto may use. It holds for this and all following
// pages and puts maroto's cursor there.
func (p *Provider) SetOrigin(x, y float64) {}
