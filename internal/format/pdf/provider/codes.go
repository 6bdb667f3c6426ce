package provider

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/boombuler/barcode/qr"

	"acta/internal/format/pdf/typeset"
)

var black = typeset.RGB(0x000000)

func sincos(degrees float64) (sin, cos float64) { return math.Sincos(degrees * math.Pi / 180) }

// qrOf encodes code at level M.
func qrOf(code string) (image.Image, error) {
	if code == "" {
		return nil, fmt.Errorf("QR code without content")
	}
	img, err := qr.Encode(code, qr.M, qr.Unicode)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	return img, nil
}

// QRSide returns the side in points that DrawQR needs, and an error when code
// does not fit a QR code.
func (p *Provider) QRSide(code string, module float64) (float64, error) {
	img, err := qrOf(code)
	if err != nil {
		return 0, err
	}
	return float64(img.Bounds().Dx()) * module, nil
}

// DrawQR draws code as a QR code of level M in pure black with modules of the
// given size, without its quiet zone, and returns its side in points.
func (p *Provider) DrawQR(code string, x, y, module float64) float64 {
	img, err := qrOf(code)
	if err != nil {
		p.fail("draw: %w", err)
		return 0
	}
	p.drawModules(img, x, y, module, module)
	return float64(img.Bounds().Dx()) * module
}

// drawModules draws the dark pixels of a code as one path, so that no hairline
// shows between them.
func (p *Provider) drawModules(img image.Image, x, y, width, height float64) {
	box := img.Bounds()
	path := new(Path)
	for row := box.Min.Y; row < box.Max.Y; row++ {
		for col := box.Min.X; col < box.Max.X; {
			end := col
			for end < box.Max.X && dark(img.At(end, row)) {
				end++
			}
			if end > col {
				path.Box(x+float64(col-box.Min.X)*width, y+float64(row-box.Min.Y)*height,
					float64(end-col)*width, height, 0)
			}
			col = max(end, col+1)
		}
	}
	p.Path(path, Paint{Fill: black})
}

func dark(c color.Color) bool {
	g, ok := color.GrayModel.Convert(c).(color.Gray)
	return ok && g.Y < 128
}
