package writer_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/image/font/gofont/goregular"

	"acta/internal/format/pdf/writer"
)

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

func raw(t testing.TB, data []byte) string {
	t.Helper()
	return run(t, data, "qpdf", "--qdf", "--no-original-object-ids", "FILE", "-")
}

func finish(t testing.TB, d *writer.Document) []byte {
	t.Helper()
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if out := run(t, data, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream") {
		t.Fatal(out)
	}
	return data
}

func TestFileFrame(t *testing.T) {
	d := writer.New(writer.NewShared(), writer.Meta{
		Title: "Año (1) \\ 2", Author: "a(b\\c)", Lang: "es", Created: time.Date(2024, 2, 9, 2, 0, 0, 0, time.FixedZone("", -(3*3600+1800))),
	})
	d.Page(100, 200)
	data := finish(t, d)
	if !bytes.HasPrefix(data, []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")) || !bytes.HasSuffix(data, []byte("%%EOF\n")) {
		t.Error("the file begins or ends otherwise")
	}
	for _, want := range []string{"/ID[<", "(D:20240209020000-03'30')", "/Lang(es)", "/Marked true", "/DisplayDocTitle true", "/Tabs/S"} {
		if !bytes.Contains(data, []byte(want)) {
			t.Errorf("file lacks %s", want)
		}
	}
	if info := run(t, data, "pdfinfo", "FILE"); !strings.Contains(info, "Title:           Año (1) \\ 2") || !strings.Contains(info, "Author:          a(b\\c)") || strings.Contains(info, "ModDate") {
		t.Error(info)
	}
}

func TestFileIDFollowsContent(t *testing.T) {
	id := func(width float64) string {
		d := writer.New(writer.NewShared(), writer.Meta{})
		d.Page(width, 100)
		return regexp.MustCompile(`/ID\[<\w+>`).FindString(string(finish(t, d)))
	}
	if a, b := id(100), id(100); a != b || a == "" {
		t.Errorf("the same content has the ids %s and %s", a, b)
	}
	if a, b := id(100), id(101); a == b {
		t.Errorf("other content has the same id %s", a)
	}
}

// Deflate writers are used again: their bytes must not depend on what they
// wrote before.
func TestPooledDeflateIsDeterministic(t *testing.T) {
	build := func(shared *writer.Shared, n int) []byte {
		d := writer.New(shared, writer.Meta{})
		for i := range n {
			p := d.Page(300, 300)
			for k := range 200 {
				path := new(writer.Path).Circle(float64(k*i%299), float64(k), float64(k%17))
				p.Draw(path, writer.Paint{Fill: &writer.Color{R: uint8(k)}})
			}
		}
		data, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	shared := writer.NewShared()
	want := build(writer.NewShared(), 3)
	for n := range 30 {
		build(shared, n+1)
		if !bytes.Equal(build(shared, 3), want) {
			t.Fatalf("after %d documents the same pages have other bytes", n+1)
		}
	}
}

func TestPathsAndState(t *testing.T) {
	d := writer.New(writer.NewShared(), writer.Meta{})
	p := d.Page(100, 100)
	black, red := writer.Color{}, writer.Color{R: 255}
	line := new(writer.Path).MoveTo(10, 10).LineTo(20, 10)
	p.Draw(line, writer.Paint{Stroke: &writer.Stroke{Weight: 0.5, Color: black}})
	p.Draw(line, writer.Paint{Stroke: &writer.Stroke{Weight: 0.5, Color: black}})
	p.Save()
	p.Draw(line, writer.Paint{Stroke: &writer.Stroke{Weight: 2, Color: red, Dash: [2]float64{2, 1.6}}})
	p.Restore()
	p.Draw(line, writer.Paint{Stroke: &writer.Stroke{Weight: 0.5, Color: black}})
	p.Draw(new(writer.Path), writer.Paint{Fill: &red})
	p.Draw(line, writer.Paint{})
	p.Restore()
	text := raw(t, finish(t, d))
	const segment = "10 90 m\n20 90 l\nS\n"
	want := "0 0 0 RG\n0.5 w\n" + segment + segment + "q\n1 0 0 RG\n2 w\n[2 1.6 ] 0 d\n" + segment + "Q\n" + segment + "endstream"
	if got := strings.Join(strings.Split(text, "\n"), "\n"); !strings.Contains(got, want) {
		t.Errorf("page is drawn otherwise, want\n%s\nin\n%s", want, got)
	}
}

func TestExtensions(t *testing.T) {
	d := writer.New(writer.NewShared(), writer.Meta{})
	d.Page(100, 100)
	ref, err := d.AddStream("/Type/Metadata/Subtype/XML", []byte("<x/>"), false)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := d.AddStream("/Type/EmbeddedFile", []byte(strings.Repeat("contenido ", 100)), true)
	if err != nil || packed != ref+1 {
		t.Fatal(packed, err)
	}
	d.AddCatalogEntry("/Metadata 5 0 R")
	if out := run(t, finish(t, d), "pdfinfo", "-meta", "FILE"); !strings.Contains(out, "<x/>") {
		t.Error(out)
	}
}

func TestOutlineIsATree(t *testing.T) {
	d := writer.New(writer.NewShared(), writer.Meta{})
	p := d.Page(100, 100)
	p.Anchor("a", 0, 0)
	for _, e := range []struct {
		title string
		level int
	}{{"1", 1}, {"1.1", 2}, {"1.1.1", 3}, {"1.2", 2}, {"2", 1}, {"raised", 3}, {"odd", -4}} {
		d.Outline(e.title, e.level, "a")
	}
	var shown []string
	text := raw(t, finish(t, d))
	object := func(ref string) string {
		return regexp.MustCompile(`(?s)\n` + regexp.QuoteMeta(strings.TrimSuffix(ref, " R")) + ` obj\n(.*?)endobj`).FindStringSubmatch(text)[1]
	}
	field := func(o, key string) string {
		if m := regexp.MustCompile(`/` + key + ` ([^\n]+)`).FindStringSubmatch(o); m != nil {
			return m[1]
		}
		return ""
	}
	var walk func(ref, indent string)
	walk = func(ref, indent string) {
		for ; ref != ""; ref = field(object(ref), "Next") {
			shown = append(shown, indent+field(object(ref), "Title"))
			walk(field(object(ref), "First"), indent+".")
		}
	}
	root := regexp.MustCompile(`/Outlines (\d+ 0 R)`).FindStringSubmatch(text)[1]
	walk(field(object(root), "First"), "")
	if got, want := strings.Join(shown, " "), "(1) .(1.1) ..(1.1.1) .(1.2) (2) .(raised) (odd)"; got != want {
		t.Errorf("outline = %s, want %s", got, want)
	}
}

func TestGlyphs(t *testing.T) {
	f := parse(t, goregular.TTF)
	ids := glyphsOf(t, goregular.TTF, "AVe\u00b4()\\")
	d := writer.New(writer.NewShared(), writer.Meta{})
	p := d.Page(300, 100)
	p.Content(d.Element(0, writer.Element{Role: "P"}))
	p.BeginText(f, 10, 10, 50, 0, writer.Color{})
	p.Glyph(writer.Glyph{ID: ids[0], Text: "A", Advance: 600})
	p.Glyph(writer.Glyph{ID: ids[1], Text: "V", Advance: 667})
	// An accent above its letter, both standing for one character.
	p.Glyph(writer.Glyph{ID: ids[2], Text: "ế", Advance: 556, Cluster: writer.First})
	p.Glyph(writer.Glyph{ID: ids[3], DX: -400, DY: 100, Cluster: writer.Next})
	for i, text := range []string{"(", ")", "\\"} {
		p.Glyph(writer.Glyph{ID: ids[4+i], Text: text, Advance: 333})
	}
	// The same glyph for another character, and one that does not exist.
	p.Glyph(writer.Glyph{ID: ids[0], Text: "Α", Advance: 667})
	p.Glyph(writer.Glyph{ID: 65535, Text: "?", Advance: 500})
	p.EndText()
	data := finish(t, d)
	text := strings.TrimSpace(run(t, data, "pdftotext", "FILE", "-"))
	if !strings.HasPrefix(text, "AVế()\\Α") {
		t.Errorf("text comes out as %q", text)
	}
	if body := raw(t, data); strings.Count(body, "/ActualText") != 2 || !strings.Contains(body, " Ts\n") || !strings.Contains(body, "\n0 Ts\n") {
		t.Error(body)
	}
}

// A carriage return in a string would be read as a line feed: glyph 13 as 10.
func TestBytesOfGlyphs(t *testing.T) {
	d := writer.New(writer.NewShared(), writer.Meta{})
	p := d.Page(300, 100)
	p.BeginText(parse(t, goregular.TTF), 10, 10, 50, 0, writer.Color{})
	for _, g := range []uint16{13, 10, 40, 41, 92} {
		p.Glyph(writer.Glyph{ID: g, Text: string(rune('a' + g)), Advance: 500})
	}
	p.EndText()
	data := finish(t, d)
	at := regexp.MustCompile(`/Contents (\d+) 0 R`).FindSubmatch(data)
	if at == nil {
		t.Fatal("no page content")
	}
	content := run(t, data, "qpdf", "--show-object="+string(at[1]), "--filtered-stream-data", "FILE")
	for _, want := range []string{"\x00\\r", "\x00\n", "\x00\\(", "\x00\\)", "\x00\\\\"} {
		if !strings.Contains(content, want) {
			t.Errorf("content lacks %q: %q", want, content)
		}
	}
}

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestImages(t *testing.T) {
	box := image.Rect(0, 0, 9, 5)
	clear := image.NewNRGBA(box)
	clear.Set(3, 3, color.NRGBA{R: 200, A: 100})
	photo := encodeJPEG(t, image.NewYCbCr(box, image.YCbCrSubsampleRatio444))
	located := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 10}, "Exif\x00\x00GP"...)
	located = append(located, photo[2:]...)
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"transparent", encodePNG(t, clear), []string{"/SMask", "/DeviceRGB"}},
		{"grey", encodePNG(t, image.NewGray(box)), []string{"/DeviceGray"}},
		{"palette", encodePNG(t, image.NewPaletted(box, color.Palette{color.White, color.RGBA{G: 9, A: 255}})), []string{"/DeviceGray"}},
		{"deep", encodePNG(t, image.NewRGBA64(box)), []string{"/SMask"}},
		{"photo", photo, []string{"/DCTDecode", "/DeviceRGB"}},
		{"grey photo", encodeJPEG(t, image.NewGray(box)), []string{"/DCTDecode", "/DeviceGray"}},
		{"photo with a place", located, []string{"/DCTDecode"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shared := writer.NewShared()
			img, err := shared.Image(tt.data)
			if err != nil || img.Width != 9 || img.Height != 5 {
				t.Fatal(img, err)
			}
			if again, err := shared.Image(bytes.Clone(tt.data)); err != nil || again != img {
				t.Error("the same image is decoded twice")
			}
			d := writer.New(shared, writer.Meta{})
			p := d.Page(100, 100)
			p.Image(img, 0, 0, 90, 50)
			p.Image(img, 0, 50, 90, 50)
			data := finish(t, d)
			body := raw(t, data)
			for _, want := range tt.want {
				if !strings.Contains(body, want) {
					t.Errorf("document lacks %s", want)
				}
			}
			if bytes.Contains(data, []byte("Exif")) {
				t.Error("the place of the photo is in the document")
			}
			run(t, data, "pdftoppm", "-r", "20", "-png", "FILE", filepath.Join(t.TempDir(), "page"))
		})
	}
}

func TestImagesThatCannotBeUsed(t *testing.T) {
	good := encodePNG(t, image.NewGray(image.Rect(0, 0, 40, 40)))
	huge := bytes.Clone(good)
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0})
	var moving bytes.Buffer
	if err := gif.Encode(&moving, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.White}), nil); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("hola"), "GIF": moving.Bytes(), "cut PNG": good[:len(good)-20], "only a head": good[:8],
		"cut JPEG": encodeJPEG(t, image.NewGray(image.Rect(0, 0, 40, 40)))[:60], "65,536 × 65,536": huge,
	} {
		if _, err := writer.NewShared().Image(data); !errors.Is(err, writer.ErrImage) {
			t.Errorf("%s: %v, want ErrImage", name, err)
		}
	}
}

func FuzzImage(f *testing.F) {
	box := image.Rect(0, 0, 7, 3)
	f.Add(encodePNG(f, image.NewNRGBA(box)))
	f.Add(encodeJPEG(f, image.NewYCbCr(box, image.YCbCrSubsampleRatio420)))
	f.Add([]byte{0xff, 0xd8, 0xff})
	shared := writer.NewShared()
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := shared.Image(data)
		if err != nil {
			return
		}
		d := writer.New(shared, writer.Meta{})
		d.Page(10, 10).Image(img, 0, 0, 5, 5)
		if _, err := d.Bytes(); err != nil {
			t.Error(err)
		}
	})
}
