package layout

import (
	"context"
	"fmt"
	"slices"

	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/line"
	marotopage "github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"

	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// canvas is what pieces draw on: one page of the provider.
type canvas struct {
	*provider.Provider
	l     *layout
	sheet sheet
	page  *page
	pages int
	above *rowSet    // row of a table drawn last on this page
	field *fieldLine // row of fields drawn last on this page

	approvalTop *page // page whose first row of approvals is drawn
	banded      bool  // the band has been drawn

	silent     core.Component
	components []component // of the page
}

// Draw draws the pages, each as rows of modules.
func (p *Plan) Draw(ctx context.Context) error {
	c := &canvas{Provider: p.layout.prov, l: p.layout, pages: len(p.pages), silent: line.New()}
	config := entity.Config{}
	for i := range p.pages {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("draw page %d: %w", i+1, err)
		}
		c.page, c.sheet = &p.pages[i], p.pages[i].flow.sheet
		c.above, c.field = nil, nil
		c.NewPage(c.sheet.width, c.sheet.height)
		c.SetOrigin(c.sheet.left, 0)
		config.MaxGridSize = c.sheet.modules
		rows := c.rows()
		sheet := marotopage.New().Add(rows...)
		sheet.SetConfig(&config)
		sheet.SetNumber(i+1, len(p.pages))
		sheet.Render(c.Provider, entity.Cell{Width: c.sheet.frame * millimetre, Height: c.sheet.height * millimetre})
	}
	if err := c.l.err(); err != nil {
		return err
	}
	return c.Err()
}

// rows makes the rows of the page: head, band, repeated head, units, foot.
func (c *canvas) rows() []core.Row {
	p := c.page
	units := p.flow.units
	rows := make([]core.Row, 0, p.to-p.from+4)
	// Components are drawn before the next page is made. Those that a slab has
	// given away stay where they are when it grows.
	c.components = slices.Grow(c.components[:0], 2*(p.to-p.from)+4)
	rows = append(rows, c.whole(c.sheet.top, 0, top{}, part{}))
	if p.lead > 0 {
		rows = append(rows, c.whole(p.lead, 0, band{}, part{}))
	}
	if p.repeat != nil {
		rows = append(rows, c.whole(p.repeat.height, 0, p.repeat, part{}))
	}
	used := c.sheet.top + p.lead
	if p.repeat != nil {
		used += p.repeat.height
	}
	for i := p.from; i < p.to; {
		r, next, height := c.row(units, i)
		if height > 0 {
			rows = append(rows, r)
		}
		used += height
		i = next
	}
	return append(rows, c.whole(c.sheet.height-used, 0, foot{}, part{}))
}

// row makes one row of unit i and those of the same piece below it.
func (c *canvas) row(units []unit, i int) (r core.Row, next int, height float64) {
	u := &units[i]
	if u.glue {
		return row.New(c.page.glue * millimetre).Add(col.New(c.sheet.modules)), i + 1, c.page.glue
	}
	dy := u.before
	if i == c.page.from {
		dy = 0
	}
	height = dy + u.height
	notes := u.notes
	for next = i + 1; next < c.page.to && u.piece != nil && units[next].piece == u.piece && units[next].before == 0; next++ {
		c.shift(units[next].notes, height-dy)
		notes = joinNotes(notes, units[next].notes)
		height += units[next].height
	}
	p := part{from: u.index, to: units[next-1].index + 1, last: c.last(units, next)}
	p.cut = next == c.page.to && next < len(units) && u.piece != nil && units[next].piece == u.piece
	if u.full {
		return c.whole(height, dy, u.piece, p), next, height
	}
	r = row.New(height * millimetre)
	margin := c.component(component{piece: u.margin, part: p, dy: dy, notes: notes})
	text := c.component(component{piece: u.piece, part: p, dy: dy})
	return r.Add(col.New(2).Add(margin), col.New(c.sheet.modules-2).Add(text)), next, height
}

// component puts a component on the slab of the page.
func (c *canvas) component(m component) *component {
	m.Component, m.c = c.silent, c
	c.components = append(c.components, m)
	return &c.components[len(c.components)-1]
}

// joinNotes is the range of notes of two units, the second below the first.
func joinNotes(first, second [2]int) [2]int {
	switch {
	case second[1] == 0:
		return first
	case first[1] == 0:
		return second
	default:
		return [2]int{first[0], second[1]}
	}
}

// shift moves the notes of a unit that is drawn dy below the row it joined.
func (c *canvas) shift(notes [2]int, dy float64) {
	for i := notes[0]; i < notes[1]; i++ {
		c.page.flow.notes[i].dy += dy
	}
}

// last tells whether nothing of the same table follows before unit next.
func (c *canvas) last(units []unit, next int) bool {
	return next >= c.page.to || !sameTable(units[next-1].piece, units[next].piece)
}

// whole makes a row of one piece over the whole frame.
func (c *canvas) whole(height, dy float64, p piece, at part) core.Row {
	return row.New(height * millimetre).Add(col.New(c.sheet.modules).Add(c.component(component{piece: p, part: at, dy: dy})))
}

// component puts a piece into a cell of the grid.
//
// The embedded component answers what only maroto's own reports ask.
type component struct {
	core.Component
	c     *canvas
	piece piece
	part  part
	dy    float64
	notes [2]int
}

// Render draws the piece into the cell.
func (m *component) Render(_ core.Provider, cell *entity.Cell) {
	x, y := m.c.sheet.left+cell.X/millimetre, cell.Y/millimetre+m.dy
	if m.piece != nil {
		m.piece.draw(m.c, x, y, m.part)
	}
	if m.notes[1] > m.notes[0] {
		m.c.marginNotes(m.notes, x, y)
	}
}

// GetHeight is not asked for: every row has a height of its own.
func (m *component) GetHeight(core.Provider, *entity.Cell) float64 { return 0 }

func (c *canvas) marginNotes(notes [2]int, x, y float64) {
	for _, n := range c.page.flow.notes[notes[0]:notes[1]] {
		ends := c.enter(n.node)
		c.line(n.line, note, x, y+n.dy)
		c.leave(ends)
	}
}

// line draws a line whose box has its left top at x, y.
func (c *canvas) line(l typeset.Line, s style, x, y float64) {
	c.DrawLine(l, x, y+s.baseline())
}

// lines draws lines below each other.
func (c *canvas) lines(lines []typeset.Line, s style, x, y float64) {
	for i := range lines {
		c.line(lines[i], s, x, y+float64(i)*s.leading)
	}
}

// lineRight draws a line that ends at right.
func (c *canvas) lineRight(l typeset.Line, s style, right, y float64) {
	c.line(l, s, right-l.Width, y)
}
