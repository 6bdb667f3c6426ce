package provider

import (
	"bytes"

	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/linestyle"
	"github.com/johnfercher/maroto/v2/pkg/consts/orientation"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"acta/internal/format/pdf/typeset"
)

var _ core.Provider = (*Provider)(nil)

// mm is a millimetre in points.
const mm = 72 / 25.4

// SetOrigin sets where maroto's cell (0, 0) lies on this and all following
// pages, in points, and puts maroto's cursor there.
func (p *Provider) SetOrigin(x, y float64) {
	p.originX, p.originY = x, y
	p.cursorX, p.cursorY = x, y
}

// box is an area in points.
type box struct{ x, y, width, height float64 }

func (p *Provider) boxOf(cell *entity.Cell) box {
	return box{p.originX + cell.X*mm, p.originY + cell.Y*mm, cell.Width * mm, cell.Height * mm}
}

func fromMaroto(c *props.Color, otherwise typeset.Color) typeset.Color {
	if c == nil {
		return otherwise
	}
	return typeset.Color{R: clampByte(c.Red), G: clampByte(c.Green), B: clampByte(c.Blue), Set: true}
}

func clampByte(v int) uint8 { return uint8(max(0, min(v, 255))) }

// CreateRow moves maroto's cursor below a row of height millimetres.
func (p *Provider) CreateRow(height float64) {
	p.cursorX = p.originX
	p.cursorY += height * mm
}

// CreateCol draws the background and borders of a cell at maroto's cursor and
// moves the cursor to its right, in millimetres. config may be nil; its debug
// mode draws all borders.
func (p *Provider) CreateCol(width, height float64, config *entity.Config, prop *props.Cell) {
	b := box{p.cursorX, p.cursorY, width * mm, height * mm}
	p.cursorX += b.width
	sides := border.None
	stroke := Stroke{Weight: linestyle.DefaultLineThickness * mm, Color: black}
	if prop != nil {
		if prop.BackgroundColor != nil {
			p.Rect(b.x, b.y, b.width, b.height, 0, Paint{Fill: fromMaroto(prop.BackgroundColor, black)})
		}
		sides = prop.BorderType
		stroke = marotoStroke(prop.BorderColor, prop.BorderThickness, prop.LineStyle)
	}
	if config != nil && config.Debug {
		sides = border.Full
	}
	p.drawBorders(b, sides, stroke)
}

func marotoStroke(c *props.Color, thickness float64, style linestyle.Type) Stroke {
	if thickness == 0 {
		thickness = linestyle.DefaultLineThickness
	}
	s := Stroke{Weight: thickness * mm, Color: fromMaroto(c, black)}
	if style == linestyle.Dashed {
		s.Dash = [2]float64{mm, mm}
	}
	return s
}

func (p *Provider) drawBorders(b box, sides border.Type, s Stroke) {
	right, bottom := b.x+b.width, b.y+b.height
	if sides == border.Full {
		p.Rect(b.x, b.y, b.width, b.height, 0, Paint{Stroke: s})
		return
	}
	if sides.HasLeft() {
		p.Rule(b.x, b.y, b.x, bottom, s)
	}
	if sides.HasTop() {
		p.Rule(b.x, b.y, right, b.y, s)
	}
	if sides.HasRight() {
		p.Rule(right, b.y, right, bottom, s)
	}
	if sides.HasBottom() {
		p.Rule(b.x, bottom, right, bottom, s)
	}
}

// AddLine draws maroto's line in a cell.
func (p *Provider) AddLine(cell *entity.Cell, prop *props.Line) {
	b := p.boxOf(cell)
	s := marotoStroke(prop.Color, prop.Thickness, prop.Style)
	if prop.Orientation == orientation.Vertical {
		x, space := b.x+b.width*prop.OffsetPercent/100, b.height*(1-prop.SizePercent/100)/2
		p.Rule(x, b.y+space, x, b.y+b.height-space, s)
		return
	}
	y, space := b.y+b.height*prop.OffsetPercent/100, b.width*(1-prop.SizePercent/100)/2
	p.Rule(b.x+space, y, b.x+b.width-space, y, s)
}

func marotoRun(text string, prop *props.Text) []typeset.Run {
	s := typeset.Style{Size: prop.Size, Color: fromMaroto(prop.Color, typeset.Color{})}
	if prop.Style == fontstyle.Bold || prop.Style == fontstyle.BoldItalic {
		s.Weight = typeset.SemiBold
	}
	s.Italic = prop.Style == fontstyle.Italic
	if prop.Hyperlink != nil {
		s.Link, s.Underline = *prop.Hyperlink, true
	}
	return []typeset.Run{{Text: text, Style: s}}
}

// AddText draws a text in a cell in the shipped family, whatever family prop
// names. Justified text is set flush left, and words are broken by Unicode's
// rules, whatever strategy prop names.
func (p *Provider) AddText(text string, cell *entity.Cell, prop *props.Text) {
	b := p.boxOf(cell)
	b.x += prop.Left * mm
	b.width = max(0, b.width-(prop.Left+prop.Right)*mm)
	y := b.y + min(prop.Top*mm, b.height)
	for _, l := range p.Faces().Break(marotoRun(text, prop), typeset.Measure{First: b.width}) {
		y += prop.Size
		x := b.x
		switch prop.Align {
		case align.Right:
			x += b.width - l.Width
		case align.Center:
			x += (b.width - l.Width) / 2
		default: // flush left
		}
		p.DrawLine(l, x, y)
		y += prop.VerticalPadding * mm
	}
}

// GetFontHeight returns the size of a font in millimetres.
func (p *Provider) GetFontHeight(prop *props.Font) float64 { return prop.Size / mm }

// GetLinesQuantity returns the number of lines of a text in a column of
// colWidth millimetres.
func (p *Provider) GetLinesQuantity(text string, prop *props.Text, colWidth float64) int {
	return len(p.Faces().Break(marotoRun(text, prop), typeset.Measure{First: colWidth * mm}))
}

// GenerateBytes is Bytes under maroto's name.
func (p *Provider) GenerateBytes() ([]byte, error) { return p.Bytes() }

// SetProtection is an error unless protection is nil: archival documents are
// never encrypted.
func (p *Provider) SetProtection(protection *entity.Protection) {
	if protection != nil {
		p.fail("encryption is not offered: PDF/A forbids it")
	}
}

// SetCompression does nothing: streams are always compressed, or the bytes of a
// document would depend on its caller.
func (p *Provider) SetCompression(bool) {}

// SetMetadata replaces the fields of Meta that metadata holds.
func (p *Provider) SetMetadata(metadata *entity.Metadata) {
	if metadata == nil {
		return
	}
	set := func(field *string, text *entity.Utf8Text) {
		if text != nil {
			*field = string(bytes.ToValidUTF8([]byte(text.Text), []byte("\uFFFD")))
		}
	}
	set(&p.meta.Title, metadata.Title)
	set(&p.meta.Author, metadata.Author)
	set(&p.meta.Subject, metadata.Subject)
	set(&p.meta.Creator, metadata.Creator)
	set(&p.meta.Keywords, metadata.KeywordsStr)
	if metadata.CreationDate != nil {
		p.meta.Created = *metadata.CreationDate
	}
	p.doc.SetMeta(p.meta)
}
