package provider_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"acta/assets"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

var loadOnce = sync.OnceValues(func() (*typeset.Faces, error) {
	if !assets.Ready() {
		return nil, assets.ErrMissing
	}
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		return nil, err
	}
	return typeset.Load(fonts, nil)
})

// fresh returns resources with empty caches.
func fresh(t testing.TB) *provider.Resources {
	t.Helper()
	faces, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	res, err := provider.NewResources(faces)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

var meta = provider.Meta{
	Title: "Plan de liberación 3.4.2", Author: "Acta", Creator: "acta", Producer: "acta", Lang: "es",
	Created:  time.Date(2024, 2, 9, 2, 0, 0, 0, time.FixedZone("", 3600)),
	Modified: time.Date(2024, 2, 9, 2, 0, 0, 0, time.UTC),
}

var (
	accent = typeset.RGB(0x0B5563)
	grey   = typeset.RGB(0x4A525A)
	ink    = typeset.RGB(0x16191D)
	hair   = typeset.RGB(0xE1E4E8)
)

const prose = `La organización debe planificar la liberación y el despliegue; la oficina verifica el tráfico, ` +
	`los AVATARES y el flujo de fichas. Antes del despliegue se comprueban los criterios de aceptación acordados.`

func one(text string, s typeset.Style) []typeset.Run { return []typeset.Run{{Text: text, Style: s}} }

// paragraph draws runs on a width and returns where the next line would stand.
func paragraph(p *provider.Provider, runs []typeset.Run, x, y, width, leading float64) float64 {
	p.Begin(provider.Element{Role: "P"})
	for _, l := range p.Faces().Break(runs, typeset.Measure{First: width, JoinLast: true}) {
		p.DrawLine(l, x, y)
		y += leading
	}
	p.End()
	return y
}

// drawSample draws one page with everything, and a landscape page.
func drawSample(p *provider.Provider) {
	p.NewPage(595.28, 841.89)
	p.BeginArtifact()
	p.DrawTurned(p.Faces().Line(one("borrador", typeset.Style{Size: 104, Weight: typeset.SemiBold, Color: typeset.RGB(0xF0F1F3)})), 130, 640, 50)
	p.DrawLine(p.Faces().Truncate(one("ACTA-PL-0007 Plan de liberación y despliegue de la plataforma de pagos con un título que no cabe", typeset.Style{Size: 8, Color: grey}), 300), 57.64, 44)
	p.Rule(57.64, 52, 537.64, 52, provider.Stroke{Weight: 0.5, Color: typeset.RGB(0xCDD2D7)})
	p.Rect(57.64, 52, 24, 2, 0, provider.Paint{Fill: accent})
	p.EndArtifact()
	drawText(p)
	drawFigure(p)
	drawTable(p)
	p.NewPage(841.89, 595.28)
	p.Anchor("segunda", 60.95, 80)
	p.Begin(provider.Element{Role: "H2"})
	p.DrawLine(p.Faces().Line(one("Anexo apaisado", typeset.Style{Size: 13, Weight: typeset.SemiBold})), 60.95, 96)
	p.End()
	p.Outline("Objeto", 1, "uno")
	p.Outline("Anexo", 2, "segunda")
}

func drawText(p *provider.Provider) {
	p.Begin(provider.Element{Role: "H1"})
	p.Anchor("uno", 57.64, 88)
	p.DrawLine(p.Faces().Line(one("1", typeset.Style{Size: 20, Color: accent, Role: "Lbl"})), 57.64, 108)
	p.DrawLine(p.Faces().Line(one("Objeto y campo de aplicación", typeset.Style{Size: 20, Weight: typeset.SemiBold})), 137.64, 108)
	p.End()
	body := typeset.Style{Size: 10.5}
	bold, italic, gap, link, away, strike := body, body, body, body, body, body
	bold.Weight = typeset.SemiBold
	italic.Italic, italic.Lang = true, "en"
	gap.Weight, gap.Background, gap.Dash, gap.Color = typeset.Medium, typeset.RGB(0xFFF0C2), typeset.RGB(0x8A5A00), typeset.RGB(0x5E3D00)
	link.Link, link.Underline, link.Color = "#segunda", true, accent
	away.Link, away.Underline, away.Color = "https://example.org/año", true, accent
	strike.Strike = true
	y := paragraph(p, []typeset.Run{
		{Text: prose + " ", Style: body}, {Text: "Negrita AV To fi ffi", Style: bold}, {Text: ", ", Style: body},
		{Text: "release management", Style: italic}, {Text: " y ", Style: body}, {Text: "[nombre del servicio]", Style: gap},
		{Text: ", véase el ", Style: body}, {Text: "anexo apaisado del plan, que sigue en la página siguiente", Style: link}, {Text: " o ", Style: body},
		{Text: "el sitio", Style: away}, {Text: "; ", Style: body}, {Text: "sustituido", Style: strike}, {Text: ".", Style: body},
	}, 137.64, 140, 400, 16)
	y = paragraph(p, one("Ελληνικά, Кириллица, e\u0301 x\u0301 n.º\u00a03, 1\u202f234,50 €, 40\u00a0%; "+
		"https://example.org/una/ruta/muy/larga/que/no/cabe/en/una/sola/linea/del/texto/porque/sigue/y/sigue.", body), 137.64, y+8, 400, 16)
	paragraph(p, one("Peso ligero: Plan de despliegue", typeset.Style{Size: 28, Weight: typeset.Light}), 137.64, y+24, 400, 32)
}

func drawFigure(p *provider.Provider) {
	p.Begin(provider.Element{Role: "Figure", Alt: "Cronograma", BBox: [4]float64{57, 400, 480, 120}})
	defer p.End()
	p.Hatch(new(provider.Path).Box(60, 420, 120, 10, 0), 4, 0.7, accent)
	p.Hatch(new(provider.Path).Box(200, 400, 200, 20, 2), 6, 1, hair)
	p.Rect(200, 400, 200, 20, 2, provider.Paint{Stroke: provider.Stroke{Weight: 0.75, Color: ink, Dash: [2]float64{2, 1.6}}})
	p.Path(new(provider.Path).MoveTo(430, 400).LineTo(434.5, 404.5).LineTo(430, 409).LineTo(425.5, 404.5).Close(), provider.Paint{Fill: accent})
	p.Path(new(provider.Path).Circle(460, 410, 7), provider.Paint{Stroke: provider.Stroke{Weight: 1.25, Color: typeset.RGB(0x9B1C1F)}})
	p.DrawLine(p.Faces().Line(one("congelación", typeset.Style{Size: 7.5, Color: grey})), 60, 440)
	p.Clip(new(provider.Path).Circle(100, 480, 20))
	p.DrawImage(picture(true), 80, 460, 80, 40)
	p.Unclip()
	p.DrawImage(photo(), 200, 460, 60, 40)
	p.DrawQR("https://example.org/verify/abc", 300, 450, 2)
}

func drawTable(p *provider.Provider) {
	p.Begin(provider.Element{Role: "Table"})
	defer p.End()
	for row, cells := range [][]string{{"Actividad", "Importe"}, {"Verificar la copia", "1\u202f234,50"}, {"Desplegar", "12,00"}} {
		p.Begin(provider.Element{Role: "TR"})
		for col, text := range cells {
			e := provider.Element{Role: "TD"}
			s := typeset.Style{Size: 8.5}
			if row == 0 {
				e = provider.Element{Role: "TH", Scope: "Column"}
				s.Weight = typeset.SemiBold
			}
			p.Begin(e)
			l := p.Faces().Line(one(text, s))
			x := 57.64
			if col == 1 {
				x = 537.64 - l.Width
			}
			p.DrawLine(l, x, 592+20*float64(row))
			p.End()
		}
		p.End()
		p.Rule(57.64, 600+20*float64(row), 537.64, 600+20*float64(row), provider.Stroke{Weight: 0.5, Color: hair})
	}
}

// picture returns a PNG, with transparency if asked.
func picture(transparent bool) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 16, 8))
	for y := range 8 {
		for x := range 16 {
			a := uint8(255)
			if transparent {
				a = uint8(16 * x)
			}
			img.Set(x, y, color.NRGBA{R: 0x0b, G: uint8(y * 30), B: 0x63, A: a})
		}
	}
	var b bytes.Buffer
	// Encoding to memory fails on impossible sizes alone.
	_ = png.Encode(&b, img)
	return b.Bytes()
}

func photo() []byte {
	img := image.NewYCbCr(image.Rect(0, 0, 24, 16), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = uint8(i)
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, nil)
	return b.Bytes()
}

func sample(t testing.TB, res *provider.Resources) []byte {
	t.Helper()
	p := provider.New(res, meta)
	drawSample(p)
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// run calls a tool with the document as a file and returns what it prints.
func run(t testing.TB, data []byte, tool string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = file
		}
	}
	out, err := exec.Command(tool, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", tool, args, err, out)
	}
	return string(out)
}
