package writer

import "strconv"

// Color is an sRGB colour.
type Color struct{ R, G, B uint8 }

// Page is one page under construction. Its drawing methods append to the content
// stream; graphics state that is set already is not written again.
type Page struct {
	doc           *Document
	width, height float64
	index         int
	b             []byte
	state         state
	saved         []state
	marks         []mark
	open          marked
	text          textState
	links         []link
}

// state is the part of the graphics state that the page keeps track of.
type state struct {
	fill, stroke       Color
	hasFill, hasStroke bool
	weight             float64
	dash               [2]float64
	font               *fontUse
	size               float64
}

// newState is the graphics state at the start of a page (ISO 32000-1 8.4.1).
func newState() state { return state{weight: 1} }

// Size returns the size of the page in points.
func (p *Page) Size() (width, height float64) { return p.width, p.height }

// Number counts pages from 1.
func (p *Page) Number() int { return p.index + 1 }

// y turns a distance from the top into one from the bottom.
func (p *Page) y(y float64) float64 { return p.height - y }

func (p *Page) op(name string, operands ...float64) {
	p.b = append(appendNumbers(p.b, operands...), name...)
	p.b = append(p.b, '\n')
}

func (p *Page) setFill(c Color) {
	if !p.state.hasFill || p.state.fill != c {
		p.state.fill, p.state.hasFill = c, true
		p.op("rg", float64(c.R)/255, float64(c.G)/255, float64(c.B)/255)
	}
}

func (p *Page) setStroke(s Stroke) {
	if !p.state.hasStroke || p.state.stroke != s.Color {
		p.state.stroke, p.state.hasStroke = s.Color, true
		p.op("RG", float64(s.Color.R)/255, float64(s.Color.G)/255, float64(s.Color.B)/255)
	}
	if p.state.weight != s.Weight {
		p.state.weight = s.Weight
		p.op("w", s.Weight)
	}
	if p.state.dash != s.Dash {
		p.state.dash = s.Dash
		if s.Dash == [2]float64{} {
			p.b = append(p.b, "[] 0 d\n"...)
			return
		}
		p.b = appendNumbers(append(p.b, '['), s.Dash[0], s.Dash[1])
		p.b = append(p.b, "] 0 d\n"...)
	}
}

// Stroke is how a line is drawn.
type Stroke struct {
	// Weight of the line in points.
	Weight float64
	Color  Color
	// Dash is on and off in points; zero means solid.
	Dash [2]float64
}

// Paint is how the area of a path is drawn; nil leaves it out.
type Paint struct {
	Fill   *Color
	Stroke *Stroke
}

// Draw draws a path. An empty path or paint draws nothing.
func (p *Page) Draw(path *Path, paint Paint) {
	if len(path.steps) == 0 || (paint.Fill == nil && paint.Stroke == nil) {
		return
	}
	operator := "B"
	if paint.Fill != nil {
		p.setFill(*paint.Fill)
	} else {
		operator = "S"
	}
	if paint.Stroke != nil {
		p.setStroke(*paint.Stroke)
	} else {
		operator = "f"
	}
	p.trace(path)
	p.op(operator)
}

// Rule draws a straight line.
func (p *Page) Rule(x1, y1, x2, y2 float64, s Stroke) {
	p.setStroke(s)
	p.op("m", x1, p.y(y1))
	p.op("l", x2, p.y(y2))
	p.op("S")
}

// Save keeps the graphics state until Restore.
func (p *Page) Save() {
	p.saved = append(p.saved, p.state)
	p.op("q")
}

// Restore goes back to the state of the last Save, if there is one.
func (p *Page) Restore() {
	if n := len(p.saved); n > 0 {
		p.state, p.saved = p.saved[n-1], p.saved[:n-1]
		p.op("Q")
	}
}

// Clip restricts drawing to a path until Restore. An empty path hides
// everything.
func (p *Page) Clip(path *Path) {
	if len(path.steps) == 0 {
		path = new(Path).Box(0, 0, 0, 0, 0)
	}
	p.trace(path)
	p.b = append(p.b, "W n\n"...)
}

// Image draws an image into a box, stretched to it.
func (p *Page) Image(img *Image, x, y, width, height float64) {
	name := p.doc.useImage(img)
	p.op("q")
	p.op("cm", width, 0, 0, height, x, p.y(y+height))
	p.b = append(append(append(p.b, '/'), name...), " Do\nQ\n"...)
}

func (p *Page) trace(path *Path) {
	for i := range path.steps {
		s := &path.steps[i]
		for k := 0; k < s.points(); k++ {
			p.b = appendNumbers(p.b, s.at[2*k], p.y(s.at[2*k+1]))
		}
		p.b = append(p.b, s.op, '\n')
	}
}

// mark is one marked-content sequence of the page: its index is the MCID.
type mark struct{ element ElementID }

// marked says what the open marked-content sequence is.
type marked struct {
	element  ElementID
	artifact bool
	open     bool
}

// Content makes what is drawn next part of an element. It goes on with the open
// sequence when that belongs to the same element.
func (p *Page) Content(element ElementID) {
	if p.open.open && !p.open.artifact && p.open.element == element {
		return
	}
	p.EndContent()
	id := len(p.marks)
	p.marks = append(p.marks, mark{element})
	p.doc.addKid(element, kid{page: int32(p.index), mcid: int32(id)})
	p.b = appendName(p.b, p.doc.elements[element].role)
	p.b = append(p.b, "<</MCID "...)
	p.b = strconv.AppendInt(p.b, int64(id), 10)
	p.b = append(p.b, ">>BDC\n"...)
	p.open = marked{element: element, open: true}
}

// Artifact makes what is drawn next decoration.
func (p *Page) Artifact() {
	if p.open.open && p.open.artifact {
		return
	}
	p.EndContent()
	p.b = append(p.b, "/Artifact BMC\n"...)
	p.open = marked{artifact: true, open: true}
}

// EndContent closes the open sequence, if there is one.
func (p *Page) EndContent() {
	if p.open.open {
		p.b = append(p.b, "EMC\n"...)
		p.open = marked{}
	}
}

// finish closes what is open on the page.
func (p *Page) finish() {
	p.EndContent()
	for len(p.saved) > 0 {
		p.Restore()
	}
}

// release gives the buffer of the page back.
func (p *Page) release() {
	p.doc.shared.keepPage(p.b)
	p.b = nil
}
