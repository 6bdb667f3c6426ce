package provider_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// grey is a page as a reader shows it, one pixel for each point.
type greyPage struct {
	width, height int
	pixels        []byte
}

func (g greyPage) at(x, y int) byte { return g.pixels[y*g.width+x] }

// show renders the first page.
func show(t testing.TB, p *provider.Provider) greyPage {
	t.Helper()
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "document.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftoppm", "-r", "72", "-gray", "-singlefile", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var g greyPage
	var most int
	if n, err := fmt.Fscanf(bytes.NewReader(out), "P5\n%d %d\n%d\n", &g.width, &g.height, &most); n != 3 || err != nil {
		t.Fatalf("picture begins with %.20q", out)
	}
	g.pixels = out[len(out)-g.width*g.height:]
	return g
}

// darkest returns the darkest pixel of an area.
func (g greyPage) darkest(x, y, width, height int) byte {
	least := byte(255)
	for row := y; row < y+height; row++ {
		for col := x; col < x+width; col++ {
			least = min(least, g.at(col, row))
		}
	}
	return least
}

func TestHatchFillsItsPathAndNothingElse(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(200, 200)
	p.Hatch(new(provider.Path).Box(40, 60, 100, 40, 0), 4, 0.7, ink)
	g := show(t, p)
	for y := range 20 {
		for x := range 20 {
			inside := x >= 4 && x < 14 && y >= 6 && y < 10
			if dark := g.darkest(10*x, 10*y, 10, 10) < 200; dark != inside {
				t.Errorf("tile %d, %d is hatched: %v, want %v", x, y, dark, inside)
			}
		}
	}
	// Lines rise to the right: the pixel up and right of a dark one is dark.
	for x := 60; x < 100; x++ {
		if g.at(x, 80) < 90 && g.at(x+3, 77) > 200 {
			t.Errorf("the line at %d does not rise to the right", x)
		}
	}
}

func TestClipHidesWhatIsOutside(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(100, 100)
	p.Clip(new(provider.Path).Box(0, 0, 50, 100, 0))
	p.Rect(10, 10, 80, 20, 0, provider.Paint{Fill: ink})
	p.Unclip()
	p.Rect(10, 60, 80, 20, 0, provider.Paint{Fill: ink})
	p.Unclip()
	g := show(t, p)
	if g.at(30, 20) > 100 || g.at(70, 20) != 255 || g.at(70, 70) > 100 {
		t.Errorf("pixels are %d, %d, %d", g.at(30, 20), g.at(70, 20), g.at(70, 70))
	}
}

func TestQRShowsItsModules(t *testing.T) {
	const code = "https://example.org/verify/0123456789abcdef"
	p := provider.New(fresh(t), meta)
	p.NewPage(200, 200)
	side := p.DrawQR(code, 20, 30, 3)
	if need, err := p.QRSide(code, 3); err != nil || need != side {
		t.Errorf("side is %g, said %g (%v)", side, need, err)
	}
	want, err := qr.Encode(code, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	g := show(t, p)
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			r, _, _, _ := want.At(x, y).RGBA()
			if dark := g.at(20+3*x+1, 30+3*y+1) < 128; dark != (r == 0) {
				t.Fatalf("module %d, %d is dark: %v", x, y, dark)
			}
		}
	}
}

func TestWeightsAndColours(t *testing.T) {
	ofText := func(s typeset.Style) (dark int) {
		s.Size = 40
		p := provider.New(fresh(t), meta)
		p.NewPage(200, 100)
		p.DrawLine(p.Faces().Line(one("Hamburg", s)), 10, 60)
		for _, v := range show(t, p).pixels {
			if v < 128 {
				dark++
			}
		}
		return dark
	}
	light, regular, bold := ofText(typeset.Style{Weight: typeset.Light}), ofText(typeset.Style{}), ofText(typeset.Style{Weight: typeset.SemiBold})
	if light == 0 || light >= regular || regular >= bold {
		t.Errorf("dark pixels: light %d, regular %d, semibold %d", light, regular, bold)
	}
	if n := ofText(typeset.Style{Color: typeset.RGB(0xE1E4E8)}); n != 0 {
		t.Errorf("a pale text has %d dark pixels", n)
	}
	plain, strike := ofText(typeset.Style{}), ofText(typeset.Style{Strike: true, Underline: true})
	if strike < plain+10 {
		t.Errorf("strike and underline add %d dark pixels", strike-plain)
	}
}

func TestTurnedText(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(200, 200)
	p.BeginArtifact()
	bold, thin := typeset.Style{Size: 40, Weight: typeset.SemiBold}, typeset.Style{Size: 40}
	p.DrawTurned(p.Faces().Line([]typeset.Run{{Text: "IIIII", Style: bold}, {Text: "IIIII", Style: thin}}), 100, 190, 90)
	p.EndArtifact()
	g := show(t, p)
	if g.darkest(70, 20, 30, 50) > 60 || g.darkest(70, 130, 30, 50) > 60 || g.darkest(110, 0, 90, 200) != 255 || g.darkest(0, 0, 60, 200) != 255 {
		t.Error("text turned by 90° does not run upwards from its start")
	}
}

// What is begun inside an artifact is not in the tree.
func TestArtifactsHideElements(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(300, 100)
	table := p.Begin(provider.Element{Role: "Table"})
	p.BeginArtifact()
	if id := p.Begin(provider.Element{Role: "TR"}); id != table {
		t.Errorf("an element inside an artifact is %d, want the one around it, %d", id, table)
	}
	p.DrawLine(p.Faces().Line(one("cabecera repetida", typeset.Style{Size: 8, Link: "#nowhere", Lang: "en"})), 10, 20)
	p.End()
	p.EndArtifact()
	p.End()
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if tree := run(t, data, "pdfinfo", "-struct-text", "FILE"); strings.Contains(tree, "TR") || strings.Contains(tree, "cabecera") {
		t.Error(tree)
	}
}

// The space that a break swallowed is in the file, so that words of two lines
// stay apart for every reader.
func TestSpaceAtTheEndOfALine(t *testing.T) {
	content := func(l typeset.Line) int {
		p := provider.New(fresh(t), meta)
		p.NewPage(300, 100)
		p.DrawLine(l, 10, 20)
		data, err := p.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		text := raw(t, data)
		return strings.Index(text, "ET\n") - strings.Index(text, "BT\n")
	}
	l := fresh(t).Faces().Break(one("uno dos", typeset.Style{Size: 8}), typeset.Measure{First: 20})[0]
	with := content(l)
	if !l.Space {
		t.Fatal("the first line does not end at a space")
	}
	l.Space = false
	if without := content(l); with <= without {
		t.Errorf("the line has %d bytes with its space, %d without", with, without)
	}
}
