package writer

import (
	"math"
	"slices"
)

// Path is a figure of lines and curves in points from the top left of the page.
// The zero Path is empty; methods return it for chaining.
type Path struct{ steps []step }

type step struct {
	op byte // m, l, c, h
	at [6]float64
}

// MoveTo starts a figure.
func (p *Path) MoveTo(x, y float64) *Path {
	p.steps = append(p.steps, step{'m', [6]float64{x, y}})
	return p
}

// LineTo adds a straight line; without a figure it starts one.
func (p *Path) LineTo(x, y float64) *Path {
	if len(p.steps) == 0 {
		return p.MoveTo(x, y)
	}
	p.steps = append(p.steps, step{'l', [6]float64{x, y}})
	return p
}

// CurveTo adds a cubic Bézier curve; without a figure it starts one at the first
// control point.
func (p *Path) CurveTo(x1, y1, x2, y2, x, y float64) *Path {
	if len(p.steps) == 0 {
		p.MoveTo(x1, y1)
	}
	p.steps = append(p.steps, step{'c', [6]float64{x1, y1, x2, y2, x, y}})
	return p
}

// Close ends a figure with a line to its start.
func (p *Path) Close() *Path {
	if len(p.steps) > 0 {
		p.steps = append(p.steps, step{op: 'h'})
	}
	return p
}

// grow makes room for n steps.
func (p *Path) grow(n int) { p.steps = slices.Grow(p.steps, n) }

// kappa makes four curves look like a circle.
const kappa = 0.5522847498

// Circle adds a circle.
func (p *Path) Circle(x, y, r float64) *Path {
	k := kappa * r
	p.grow(6)
	return p.MoveTo(x+r, y).
		CurveTo(x+r, y+k, x+k, y+r, x, y+r).CurveTo(x-k, y+r, x-r, y+k, x-r, y).
		CurveTo(x-r, y-k, x-k, y-r, x, y-r).CurveTo(x+k, y-r, x+r, y-k, x+r, y).Close()
}

// Box adds a rectangle whose corners have a radius, at most half of a side.
func (p *Path) Box(x, y, width, height, radius float64) *Path {
	r := math.Min(radius, math.Min(width, height)/2)
	p.grow(10)
	if r <= 0 {
		return p.MoveTo(x, y).LineTo(x+width, y).LineTo(x+width, y+height).LineTo(x, y+height).Close()
	}
	k := r - kappa*r
	right, bottom := x+width, y+height
	return p.MoveTo(x+r, y).LineTo(right-r, y).CurveTo(right-k, y, right, y+k, right, y+r).
		LineTo(right, bottom-r).CurveTo(right, bottom-k, right-k, bottom, right-r, bottom).
		LineTo(x+r, bottom).CurveTo(x+k, bottom, x, bottom-k, x, bottom-r).
		LineTo(x, y+r).CurveTo(x, y+k, x+k, y, x+r, y).Close()
}

// Bounds returns the box around all points of the path, control points included.
func (p *Path) Bounds() (left, top, right, bottom float64) {
	left, top, right, bottom = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p.steps {
		for i := 0; i < s.points(); i++ {
			x, y := s.at[2*i], s.at[2*i+1]
			left, right = math.Min(left, x), math.Max(right, x)
			top, bottom = math.Min(top, y), math.Max(bottom, y)
		}
	}
	return left, top, right, bottom
}

// Empty tells whether the path has no steps.
func (p *Path) Empty() bool { return len(p.steps) == 0 }

func (s *step) points() int {
	switch s.op {
	case 'c':
		return 3
	case 'h':
		return 0
	}
	return 1
}
