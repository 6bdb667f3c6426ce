package provider

import (
	"bytes"
	"fmt"
	"image"
	"os"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/ean"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/barcode"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
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

// fit places a picture of the given proportions in a cell as maroto does.
func fit(b box, width, height float64, prop *props.Rect) box {
	if width <= 0 || height <= 0 {
		return box{b.x, b.y, 0, 0}
	}
	ratio, w := height/width, b.width*prop.Percent/100
	if ratio*b.width > b.height && !prop.JustReferenceWidth {
		w = b.height / ratio * prop.Percent / 100
	}
	if prop.JustReferenceWidth && w*ratio > b.height {
		w = b.height / ratio
	}
	out := box{b.x + prop.Left*mm, b.y + prop.Top*mm, w, w * ratio}
	if prop.Center {
		out.x, out.y = b.x+(b.width-out.width)/2, b.y+(b.height-out.height)/2
	}
	return out
}

func (p *Provider) addCode(img image.Image, err error, ratio float64, cell *entity.Cell, prop *props.Rect) {
	if err != nil {
		p.fail("draw code: %w", err)
		return
	}
	cols, rows := float64(img.Bounds().Dx()), float64(img.Bounds().Dy())
	if ratio == 0 {
		ratio = rows / cols
	}
	b := fit(p.boxOf(cell), 1, ratio, prop)
	p.drawModules(img, b.x, b.y, b.width/cols, b.height/rows)
}

// AddMatrixCode draws a Data Matrix code as vectors.
func (p *Provider) AddMatrixCode(code string, cell *entity.Cell, prop *props.Rect) {
	img, err := datamatrix.Encode(code)
	p.addCode(img, err, 0, cell, prop)
}

// AddQrCode draws a QR code of level M as vectors.
func (p *Provider) AddQrCode(code string, cell *entity.Cell, prop *props.Rect) {
	img, err := qrOf(code)
	p.addCode(img, err, 0, cell, prop)
}

// AddBarCode draws an EAN or Code 128 bar code as vectors.
func (p *Provider) AddBarCode(code string, cell *entity.Cell, prop *props.Barcode) {
	encode := code128.Encode
	if prop.Type == barcode.EAN {
		encode = ean.Encode
	}
	img, err := encode(code)
	p.addCode(img, err, prop.Proportion.Height/prop.Proportion.Width, cell, prop.ToRectProp())
}

// GetDimensionsByMatrixCode returns the size of a Data Matrix code in modules;
// only its proportions mean something.
func (p *Provider) GetDimensionsByMatrixCode(code string) (*entity.Dimensions, error) {
	img, err := datamatrix.Encode(code)
	if err != nil {
		return nil, fmt.Errorf("Data Matrix code: %w", err)
	}
	return &entity.Dimensions{Width: float64(img.Bounds().Dx()), Height: float64(img.Bounds().Dy())}, nil
}

// GetDimensionsByQrCode returns the size of a QR code in modules; only its
// proportions mean something.
func (p *Provider) GetDimensionsByQrCode(code string) (*entity.Dimensions, error) {
	img, err := qrOf(code)
	if err != nil {
		return nil, err
	}
	return &entity.Dimensions{Width: float64(img.Bounds().Dx()), Height: float64(img.Bounds().Dy())}, nil
}

// GetDimensionsByImageByte returns the size of an image in pixels.
func (p *Provider) GetDimensionsByImageByte(data []byte, _ extension.Type) (*entity.Dimensions, error) {
	width, height, err := p.ImageSize(data)
	if err != nil {
		return nil, err
	}
	return &entity.Dimensions{Width: float64(width), Height: float64(height)}, nil
}

// GetDimensionsByImage returns the size of an image file in pixels.
func (p *Provider) GetDimensionsByImage(file string) (*entity.Dimensions, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read image: %w", err)
	}
	return p.GetDimensionsByImageByte(data, "")
}

// AddImageFromFile draws an image file in a cell.
func (p *Provider) AddImageFromFile(file string, cell *entity.Cell, prop *props.Rect) {
	data, err := os.ReadFile(file)
	if err != nil {
		p.fail("read image: %w", err)
		return
	}
	p.AddImageFromBytes(data, cell, prop, "")
}

// AddImageFromBytes draws a PNG or JPEG in a cell; what it is decides the data,
// not the extension.
func (p *Provider) AddImageFromBytes(data []byte, cell *entity.Cell, prop *props.Rect, _ extension.Type) {
	width, height, err := p.ImageSize(data)
	if err != nil {
		p.fail("%w", err)
		return
	}
	b := fit(p.boxOf(cell), float64(width), float64(height), prop)
	p.DrawImage(data, b.x, b.y, b.width, b.height)
}

// AddBackgroundImageFromBytes draws an image as an artifact; what is drawn later
// covers it.
func (p *Provider) AddBackgroundImageFromBytes(data []byte, cell *entity.Cell, prop *props.Rect, ext extension.Type) {
	p.BeginArtifact()
	p.AddImageFromBytes(data, cell, prop, ext)
	p.EndArtifact()
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
