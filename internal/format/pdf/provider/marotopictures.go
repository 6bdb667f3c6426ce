package provider

import (
	"fmt"
	"image"
	"os"

	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/ean"
	"github.com/johnfercher/maroto/v2/pkg/consts/barcode"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"
)

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
		return nil, fmt.Errorf("make Data Matrix code: %w", err)
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
