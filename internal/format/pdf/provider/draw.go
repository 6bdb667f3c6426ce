package provider

import (
	"fmt"
	"math"

	"acta/internal/format/pdf/typeset"
	"acta/internal/format/pdf/writer"
)

// Path is a figure of lines and curves, in points: MoveTo, LineTo, CurveTo,
// Circle, Box, Close. The zero Path is empty.
type Path = writer.Path

// Stroke is how a line is drawn; without colour or weight it draws nothing.
type Stroke struct {
	// Weight of the line in points.
	Weight float64
	Color  typeset.Color
	// Dash is the pattern in points, on and off; zero means solid.
	Dash [2]float64
}

// Paint is how an area is drawn.
type Paint struct {
	Fill   typeset.Color
	Stroke Stroke
}

func (s Stroke) seen() bool { return s.Color.Set && s.Weight > 0 }

func colorOf(c typeset.Color) writer.Color { return writer.Color{R: c.R, G: c.G, B: c.B} }

func (s Stroke) raw() *writer.Stroke {
	if !s.seen() {
		return nil
	}
	return &writer.Stroke{Weight: s.Weight, Color: colorOf(s.Color), Dash: s.Dash}
}

func (paint Paint) raw() writer.Paint {
	out := writer.Paint{Stroke: paint.Stroke.raw()}
	if paint.Fill.Set {
		c := colorOf(paint.Fill)
		out.Fill = &c
	}
	return out
}

// Rule draws a straight line. Rules, boxes, paths and images are artifacts
// unless the open element, or one around it, is a "Figure".
func (p *Provider) Rule(x1, y1, x2, y2 float64, s Stroke) {
	if p.ready() && s.seen() {
		p.decorate()
		p.page.Rule(x1, y1, x2, y2, *s.raw())
	}
}

// Rect draws a rectangle with corners of the given radius, 0 for square ones.
// The line runs on the edge, half of its weight on either side.
func (p *Provider) Rect(x, y, width, height, radius float64, paint Paint) {
	p.Path(new(Path).Box(x, y, width, height, radius), paint)
}

// Path draws path. Figures that overlap are filled by the non-zero rule.
func (p *Provider) Path(path *Path, paint Paint) {
	if !p.ready() || path.Empty() || (!paint.Fill.Set && !paint.Stroke.seen()) {
		return
	}
	p.decorate()
	p.page.Draw(path, paint.raw())
}

// Hatch fills path with lines that rise to the right at 45° and are step points
// apart, measured across them. Lines of neighbouring paths meet. A step under
// half a point, or one that would need more than 10,000 lines, is an error.
func (p *Provider) Hatch(path *Path, step, weight float64, c typeset.Color) {
	if !p.ready() || path.Empty() || !c.Set || weight <= 0 {
		return
	}
	left, top, right, bottom := path.Bounds()
	pitch := step * math.Sqrt2
	// A line of the family is x + y = n·pitch, so that neighbours share it.
	first, last := math.Floor((left+top)/pitch), math.Ceil((right+bottom)/pitch)
	if step < 0.5 || !(last-first <= 10_000) {
		p.fail("a hatch of step %g does not fit its area", step)
		return
	}
	lines := new(Path)
	for n := first; n <= last; n++ {
		sum := n * pitch
		lines.MoveTo(sum-bottom, bottom).LineTo(sum-top, top)
	}
	p.decorate()
	p.page.Save()
	p.page.Clip(path)
	p.page.Draw(lines, writer.Paint{Stroke: &writer.Stroke{Weight: weight, Color: colorOf(c)}})
	p.page.Restore()
}

// Clip restricts drawing to path until Unclip. Clips nest and end with the page.
func (p *Provider) Clip(path *Path) {
	if p.ready() {
		p.page.Save()
		p.page.Clip(path)
	}
}

// Unclip ends the last Clip of the page.
func (p *Provider) Unclip() {
	if p.ready() {
		p.page.Restore()
	}
}

// ImageSize returns the size of a PNG or JPEG in pixels, or why it cannot be
// used; the error wraps writer.ErrImage.
func (p *Provider) ImageSize(data []byte) (width, height int, err error) {
	img, err := p.res.shared.Image(data)
	if err != nil {
		return 0, 0, fmt.Errorf("measure image: %w", err)
	}
	return img.Width, img.Height, nil
}

// DrawImage draws a PNG or JPEG into the box, stretched to it.
func (p *Provider) DrawImage(data []byte, x, y, width, height float64) {
	if !p.ready() {
		return
	}
	img, err := p.res.shared.Image(data)
	if err != nil {
		p.fail("draw image: %w", err)
		return
	}
	p.decorate()
	p.page.Image(img, x, y, width, height)
}

// Link makes an area a link with the target of typeset.Style.Link; text
// describes it. It becomes an element "Link" of the open element.
func (p *Provider) Link(x, y, width, height float64, target, text string) {
	if !p.ready() || target == "" || p.artifacts > 0 {
		return
	}
	top := p.top()
	id := top.id
	if p.doc.Role(id) != "Link" {
		id = p.doc.Element(id, Element{Role: "Link"})
	}
	p.page.Link(x, y, width, height, target, text, id)
}

// Anchor gives a point on the current page a name for internal links. The first
// point of a name counts.
func (p *Provider) Anchor(name string, x, y float64) {
	if p.ready() {
		p.page.Anchor(name, x, y)
	}
}

// Outline adds an entry to the outline; level counts from 1, and an entry more
// than one level deeper than the one before it is raised. The anchor may be
// defined later, but must be by the end.
func (p *Provider) Outline(title string, level int, anchor string) {
	p.doc.Outline(title, level, anchor)
}
