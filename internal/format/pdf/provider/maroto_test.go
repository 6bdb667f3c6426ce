package provider_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/johnfercher/maroto/v2/pkg/components/code"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/image"
	"github.com/johnfercher/maroto/v2/pkg/components/line"
	"github.com/johnfercher/maroto/v2/pkg/components/page"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/consts/align"
	"github.com/johnfercher/maroto/v2/pkg/consts/border"
	"github.com/johnfercher/maroto/v2/pkg/consts/extension"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"acta/internal/format/pdf/provider"
)

// marotoPage draws maroto's public components on one page of 200 × 200 mm.
func marotoPage(t testing.TB, rows ...core.Row) []byte {
	t.Helper()
	p := provider.New(fresh(t), meta)
	p.SetOrigin(20, 30)
	p.NewPage(200*72/25.4, 200*72/25.4)
	pg := page.New()
	pg.Add(rows...)
	config := &entity.Config{MaxGridSize: 12, DefaultFont: &props.Font{Size: 10}, Margins: &entity.Margins{}, Dimensions: &entity.Dimensions{Width: 200, Height: 200}}
	pg.SetConfig(config)
	pg.Render(p, entity.Cell{Width: 180, Height: 180})
	data, err := p.GenerateBytes()
	if err != nil {
		t.Fatal(err)
	}
	run(t, data, "qpdf", "--check", "FILE")
	return data
}

func TestMarotoComponents(t *testing.T) {
	bold := props.Text{Size: 9, Style: fontstyle.Bold, Align: align.Right}
	link := "https://example.org/"
	data := marotoPage(t,
		row.New(10).Add(
			text.NewCol(6, "Resumen de la liberación", props.Text{Size: 12}),
			text.NewCol(6, "a la derecha", bold),
		).WithStyle(&props.Cell{BackgroundColor: &props.Color{Red: 240, Green: 240, Blue: 240}, BorderType: border.Bottom}),
		row.New(5).Add(line.NewCol(12)),
		row.New(30).Add(
			code.NewQrCol(4, "https://example.org/verify"), code.NewMatrixCol(4, "ACTA-7"),
			col.New(4).Add(code.NewBar("ACTA-7", props.Barcode{Center: true})),
		),
		row.New(20).Add(image.NewFromBytesCol(6, picture(true), extension.Png), image.NewFromBytesCol(6, photo(), extension.Jpg)),
		row.New().Add(text.NewCol(3, strings.Repeat("texto que se parte en varias líneas ", 4), props.Text{Size: 9, Hyperlink: &link})),
		row.New(10).Add(text.NewCol(12, "última fila", props.Text{Size: 9, Align: align.Center})),
	)
	out := run(t, data, "pdftotext", "-bbox", "FILE", "-")
	for _, want := range []string{">Resumen<", ">derecha<", ">varias<", ">última<"} {
		if !strings.Contains(out, want) {
			t.Errorf("text lacks %s:\n%s", want, out)
		}
	}
	// The second column begins at its half, the right edge is that of the frame.
	if !regexp.MustCompile(`xMax="53\d\.\d+" yMax="[\d.]+">derecha<`).MatchString(out) {
		t.Errorf("text is not flush right at %g:\n%s", 20+180*72/25.4, out)
	}
	body := raw(t, data)
	if !strings.Contains(body, " 275.118 ") {
		t.Errorf("no image begins at %g", 20+90*72/25.4)
	}
	if n := strings.Count(body, "/Subtype /Image"); n != 3 {
		t.Errorf("%d images, want 3 (one of them a mask)", n)
	}
	if !strings.Contains(body, "/URI (https://example.org/)") {
		t.Error("the link of maroto's text is missing")
	}
}

func TestMarotoMeasures(t *testing.T) {
	p := provider.New(fresh(t), meta)
	if got := p.GetFontHeight(&props.Font{Size: 72}); math.Abs(got-25.4) > 1e-9 {
		t.Errorf("font of one inch is %g mm high", got)
	}
	prop := &props.Text{Size: 10}
	if one, many := p.GetLinesQuantity("uno", prop, 50), p.GetLinesQuantity(strings.Repeat("uno ", 50), prop, 50); one != 1 || many < 5 {
		t.Errorf("lines = %d and %d", one, many)
	}
	for name, measure := range map[string]func() (*entity.Dimensions, error){
		"png": func() (*entity.Dimensions, error) { return p.GetDimensionsByImageByte(picture(true), extension.Png) },
		"file": func() (*entity.Dimensions, error) {
			file := filepath.Join(t.TempDir(), "a.png")
			if err := os.WriteFile(file, picture(false), 0o600); err != nil {
				return nil, err
			}
			return p.GetDimensionsByImage(file)
		},
	} {
		if d, err := measure(); err != nil || d.Width != 16 || d.Height != 8 {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

func TestMarotoMeasuresCodes(t *testing.T) {
	p := provider.New(fresh(t), meta)
	for name, measure := range map[string]func() (*entity.Dimensions, error){
		"QR":          func() (*entity.Dimensions, error) { return p.GetDimensionsByQrCode("a") },
		"Data Matrix": func() (*entity.Dimensions, error) { return p.GetDimensionsByMatrixCode("a") },
	} {
		if d, err := measure(); err != nil || d.Width != d.Height || d.Width < 10 {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	for name, measure := range map[string]func() (*entity.Dimensions, error){
		"damaged image": func() (*entity.Dimensions, error) { return p.GetDimensionsByImageByte([]byte("x"), extension.Png) },
		"no file":       func() (*entity.Dimensions, error) { return p.GetDimensionsByImage("/nowhere") },
		"long QR":       func() (*entity.Dimensions, error) { return p.GetDimensionsByQrCode(strings.Repeat("x", 5000)) },
		"long matrix":   func() (*entity.Dimensions, error) { return p.GetDimensionsByMatrixCode(strings.Repeat("x", 5000)) },
	} {
		if d, err := measure(); err == nil {
			t.Errorf("%s: no error, %v", name, d)
		}
	}
}

func TestMarotoFaultsAreKept(t *testing.T) {
	cell, rect := &entity.Cell{Width: 10, Height: 10}, &props.Rect{Percent: 100}
	for name, draw := range map[string]func(p *provider.Provider){
		"image":      func(p *provider.Provider) { p.AddImageFromBytes([]byte("x"), cell, rect, extension.Png) },
		"background": func(p *provider.Provider) { p.AddBackgroundImageFromBytes(nil, cell, rect, extension.Png) },
		"file":       func(p *provider.Provider) { p.AddImageFromFile("/nowhere", cell, rect) },
		"QR":         func(p *provider.Provider) { p.AddQrCode("", cell, rect) },
		"bar": func(p *provider.Provider) {
			prop := &props.Barcode{}
			prop.MakeValid()
			p.AddBarCode("ñ€", cell, prop)
		},
		"matrix":     func(p *provider.Provider) { p.AddMatrixCode(strings.Repeat("x", 5000), cell, rect) },
		"protection": func(p *provider.Provider) { p.SetProtection(&entity.Protection{}) },
	} {
		p := provider.New(fresh(t), meta)
		p.NewPage(100, 100)
		draw(p)
		if p.Err() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMarotoMetadata(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(100, 100)
	p.SetProtection(nil)
	p.SetCompression(false)
	p.SetMetadata(nil)
	when := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	p.SetMetadata(&entity.Metadata{Title: &entity.Utf8Text{Text: "Otro título\xff"}, CreationDate: &when})
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	info := run(t, data, "pdfinfo", "FILE")
	for _, want := range []string{"Otro título\uFFFD", "Author:          Acta", "Jan  2 03:04:05 2020"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
}
