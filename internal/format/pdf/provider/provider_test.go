package provider_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"

	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
	"acta/internal/format/pdf/writer"
)

func TestSampleIsSound(t *testing.T) {
	data := sample(t, fresh(t))
	if out := run(t, data, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	fonts := strings.Split(strings.TrimSpace(run(t, data, "pdffonts", "FILE")), "\n")[2:]
	good := regexp.MustCompile(`^[A-Z]{6}\+IBMPlexSans-\w+ +CID TrueType +Identity-H +yes yes yes `)
	if len(fonts) != 5 {
		t.Errorf("%d fonts, want 5", len(fonts))
	}
	for _, line := range fonts {
		if !good.MatchString(line) {
			t.Errorf("font is not embedded as it should be: %s", line)
		}
	}
	info := run(t, data, "pdfinfo", "FILE")
	for _, want := range []string{
		"Title:           Plan de liberación 3.4.2", "CreationDate:    Fri Feb  9 01:00:00 2024", "Tagged:          yes",
		"Pages:           2", "PDF version:     1.7",
	} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo lacks %q:\n%s", want, info)
		}
	}
	sizes := run(t, data, "pdfinfo", "-l", "2", "FILE")
	if !strings.Contains(sizes, "595.28 x 841.89") || !strings.Contains(sizes, "841.89 x 595.28") {
		t.Errorf("pages have other sizes:\n%s", sizes)
	}
}

func TestTextComesOutAgain(t *testing.T) {
	text := run(t, sample(t, fresh(t)), "pdftotext", "-layout", "FILE", "-")
	for _, want := range []string{
		"Objeto y campo de aplicación", "la oficina verifica el", "AVATARES y el flujo de fichas", "Negrita AV To fi ffi, release",
		"Ελληνικά, Кириллица, é x\u0301 n.º 3, 1 234,50 €", "[nombre del servicio]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("text lacks %q:\n%s", want, text)
		}
	}
}

func TestStructure(t *testing.T) {
	tree := run(t, sample(t, fresh(t)), "pdfinfo", "-struct-text", "FILE")
	// Text inside a paragraph is in reading order, artifacts are not there, and a
	// link that was broken is one element with two areas.
	for _, want := range []string{
		"H1 (block) Lbl (block) \"1\" \"Objeto y campo de aplicación\"", "P (block) \"La organización debe", "Span (inline)\n      \"release management\"",
		"TH:\n         /Scope /Column\n        \"Actividad\"", "TD\n        \"Desplegar\"", "H2 (block)\n    \"Anexo apaisado\"",
	} {
		if !strings.Contains(squeeze(tree), squeeze(want)) {
			t.Errorf("tree lacks %q:\n%s", want, tree)
		}
	}
	if n := strings.Count(tree, "Link (inline)"); n != 2 {
		t.Errorf("%d links in the tree, want 2", n)
	}
	if strings.Contains(tree, "borrador") || strings.Contains(tree, "ACTA-PL") {
		t.Errorf("an artifact is in the tree:\n%s", tree)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// raw returns the document with its streams inflated.
func raw(t testing.TB, data []byte) string {
	t.Helper()
	return run(t, data, "qpdf", "--qdf", "--object-streams=disable", "--no-original-object-ids", "FILE", "-")
}

func TestLinksAndOutline(t *testing.T) {
	text := raw(t, sample(t, fresh(t)))
	for _, want := range []string{
		"/URI (https://example.org/a%C3%B1o)", "/Dest (segunda)", "/S /URI", "/Type /OBJR", "/Title (Objeto)", "/Title (Anexo)",
		"/Alt (Cronograma)", "/SMask", "/DCTDecode",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("document lacks %s", want)
		}
	}
	if n := strings.Count(text, "/Subtype /Link"); n != 3 {
		t.Errorf("%d link areas, want 3", n)
	}
}

func TestMarkedContentIsBalanced(t *testing.T) {
	text := raw(t, sample(t, fresh(t)))
	begin := strings.Count(text, " BDC") + strings.Count(text, ">>BDC") + strings.Count(text, " BMC")
	if end := strings.Count(text, "EMC\n"); begin == 0 || begin != end {
		t.Errorf("%d sequences begin, %d end", begin, end)
	}
	if q, restore := len(regexp.MustCompile(`(?m)^q$`).FindAllString(text, -1)), len(regexp.MustCompile(`(?m)^Q$`).FindAllString(text, -1)); q == 0 || q != restore {
		t.Errorf("%d states are saved, %d restored", q, restore)
	}
}

func TestNumbersAreShort(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(100, 100)
	p.Rule(0.1+0.2, 1.0/3, 99.9999, -0.0001, provider.Stroke{Weight: 0.75, Color: ink})
	p.Rule(math.NaN(), math.Inf(1), 1e300, 5, provider.Stroke{Weight: 0.5, Color: ink})
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	text := raw(t, data)
	if long := regexp.MustCompile(`\d\.\d{4,}`).FindString(text); long != "" || strings.Contains(text, "NaN") || strings.Contains(text, "-0 ") {
		t.Errorf("the document holds %q", long)
	}
	if !strings.Contains(text, "0.3 99.667 m\n100 100 l") {
		t.Errorf("line is written otherwise:\n%s", text)
	}
}

func TestSameBytes(t *testing.T) {
	warm := fresh(t)
	first := sample(t, warm)
	if !bytes.Equal(first, sample(t, warm)) {
		t.Error("a second document from the same resources has other bytes")
	}
	if !bytes.Equal(first, sample(t, fresh(t))) {
		t.Error("a document from fresh resources has other bytes")
	}
	out, err := exec.Command(os.Args[0], "-test.run=^TestChild$").Output()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(first)
	if !strings.Contains(string(out), hex.EncodeToString(sum[:])) {
		t.Errorf("another process makes other bytes: %s", out)
	}
}

// TestChild prints the digest of the sample for TestSameBytes, which runs it in
// a process of its own.
func TestChild(t *testing.T) {
	data := sample(t, fresh(t))
	if len(data) < 10_000 {
		t.Errorf("sample has %d bytes", len(data))
	}
	sum := sha256.Sum256(data)
	if _, err := os.Stdout.WriteString(hex.EncodeToString(sum[:]) + "\n"); err != nil {
		t.Fatal(err)
	}
}

func TestManyGoroutines(t *testing.T) {
	res := fresh(t)
	want := sample(t, fresh(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				p := provider.New(res, meta)
				drawSample(p)
				if got, err := p.Bytes(); err != nil || !bytes.Equal(got, want) {
					t.Errorf("a document made beside others differs (%v)", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestErrorsAreKept(t *testing.T) {
	res := fresh(t)
	tests := []struct {
		name string
		draw func(p *provider.Provider)
		want string
	}{
		{"no page", func(*provider.Provider) {}, "at least one page"},
		{"drawn before the first page", func(p *provider.Provider) { p.Rule(0, 0, 1, 1, provider.Stroke{Weight: 1, Color: ink}) }, "before the first page"},
		{"unknown character", func(p *provider.Provider) {
			p.NewPage(100, 100)
			p.DrawLine(p.Faces().Line(one("a😀", typeset.Style{Size: 8})), 0, 50)
		}, "U+1F600"},
		{"damaged image", func(p *provider.Provider) { p.NewPage(100, 100); p.DrawImage(picture(false)[:40], 0, 0, 1, 1) }, "image cannot be used"},
		{"link to nowhere", func(p *provider.Provider) { p.NewPage(100, 100); p.Link(0, 0, 1, 1, "#nowhere", "") }, "nowhere"},
		{"outline to nowhere", func(p *provider.Provider) { p.NewPage(100, 100); p.Outline("a", 1, "nowhere") }, "nowhere"},
		{"element left open", func(p *provider.Provider) { p.NewPage(100, 100); p.Begin(provider.Element{Role: "P"}) }, "not ended"},
		{"end without begin", func(p *provider.Provider) { p.NewPage(100, 100); p.End() }, "not begun"},
		{"artifact end without begin", func(p *provider.Provider) { p.NewPage(100, 100); p.EndArtifact() }, "not begun"},
		{"unknown element", func(p *provider.Provider) { p.NewPage(100, 100); p.Resume(99); p.End() }, "not known"},
		{"QR code too long", func(p *provider.Provider) { p.NewPage(100, 100); p.DrawQR(strings.Repeat("x", 5000), 0, 0, 1) }, "QR"},
		{"endless hatch", func(p *provider.Provider) {
			p.NewPage(100, 100)
			p.Hatch(new(provider.Path).Box(0, 0, 1e8, 1e8, 0), 1, 1, ink)
		}, "hatch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := provider.New(res, meta)
			tt.draw(p)
			data, err := p.Bytes()
			if err == nil || !strings.Contains(err.Error(), tt.want) || data != nil {
				t.Errorf("Bytes = %d bytes, %v; want an error with %q", len(data), err, tt.want)
			}
			var b bytes.Buffer
			if n, err := p.WriteTo(&b); err == nil || n != 0 || b.Len() != 0 {
				t.Errorf("WriteTo wrote %d bytes, %v", b.Len(), err)
			}
		})
	}
	if err := res.Check([]byte("GIF89a")); !errors.Is(err, writer.ErrImage) {
		t.Errorf("Check = %v, want ErrImage", err)
	}
	if err := res.Check(picture(true)); err != nil {
		t.Errorf("Check = %v", err)
	}
}

// charactersOf are the characters of the family that stand by themselves: no
// marks, no spaces.
func charactersOf(res *provider.Resources) []rune {
	var all []rune
	for r := rune('!'); r < 0x2200; r++ {
		visible := unicode.In(r, unicode.L, unicode.Nd, unicode.P, unicode.S)
		if visible && res.Faces().Missing(string(r)) == nil && typeset.Clean(string(r)) == string(r) {
			all = append(all, r)
		}
	}
	return all
}

// Every character of the family comes out as it went in, whatever bytes its
// glyph has in the file.
func TestEveryCharacterComesOutAgain(t *testing.T) {
	res := fresh(t)
	all := charactersOf(res)
	if len(all) < 600 {
		t.Fatalf("the family has %d characters", len(all))
	}
	p := provider.New(res, meta)
	p.NewPage(600, 30*float64(len(all)/20+2))
	want := map[string]bool{}
	for i := 0; i < len(all); i += 20 {
		// A letter on each side keeps characters apart and joins nothing.
		text := "x" + strings.Join(strings.Split(string(all[i:min(i+20, len(all))]), ""), "x") + "x"
		p.DrawLine(p.Faces().Line(one(text, typeset.Style{Size: 8})), 20, 30*float64(i/20+1))
		want[text] = true
	}
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(run(t, data, "pdftotext", "-raw", "FILE", "-"), "\n") {
		// A reader may see a gap beside a mark.
		delete(want, strings.ReplaceAll(line, " ", ""))
	}
	for text := range want {
		t.Errorf("a reader does not find %q", text)
	}
}

// A reader finds every word where the type was set: kerning, widths in the font
// dictionary and glyph advances agree.
func TestPositionsMatchAReader(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(600, 300)
	want := map[string]float64{}
	for i, word := range []string{"AVATAR,", "Tomo", "oficina", "1234567890", "«Ñandú»", "Ελλάδα", "x\u0301y"} {
		l := p.Faces().Line(one("Wo "+word, typeset.Style{Size: 20, Weight: typeset.Weight(300 + 100*(i%4))}))
		p.DrawLine(l, 50, 30+30*float64(i))
		want[word] = 50 + l.Width
	}
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, m := range regexp.MustCompile(`xMax="([\d.]+)" yMax="[\d.]+">([^<]+)<`).FindAllStringSubmatch(run(t, data, "pdftotext", "-bbox", "FILE", "-"), -1) {
		right, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		if place, ok := want[m[2]]; ok {
			found++
			if math.Abs(right-place) > 0.02 {
				t.Errorf("%s ends at %g for a reader, was set to %g", m[2], right, place)
			}
		}
	}
	if found != len(want) {
		t.Errorf("a reader finds %d of %d words", found, len(want))
	}
}

// A paragraph that goes on on the next page stays one element.
func TestResume(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(300, 100)
	sect := p.Begin(provider.Element{Role: "Sect"})
	id := p.Begin(provider.Element{Role: "P"})
	p.DrawLine(p.Faces().Line(one("primera mitad", typeset.Style{Size: 8})), 10, 50)
	p.End()
	p.End()
	p.NewPage(300, 100)
	p.Resume(sect)
	p.Resume(id)
	p.DrawLine(p.Faces().Line(one("segunda mitad", typeset.Style{Size: 8})), 10, 50)
	p.End()
	p.End()
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	tree := run(t, data, "pdfinfo", "-struct-text", "FILE")
	if strings.Count(tree, "P (block)") != 1 || !strings.Contains(tree, "primera") || !strings.Contains(tree, "segunda") {
		t.Error(tree)
	}
}

// Glyphs that stand for several characters, or for others than before, still
// give their own text.
func TestActualText(t *testing.T) {
	p := provider.New(fresh(t), meta)
	p.NewPage(300, 100)
	p.DrawLine(p.Faces().Line(one("ﬁn fin ﬁn", typeset.Style{Size: 8})), 10, 50)
	data, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if text := raw(t, data); strings.Count(text, "/ActualText") != 1 {
		t.Errorf("one of three ligatures differs from the first, ActualText appears %d times", strings.Count(text, "/ActualText"))
	}
}

func TestHostileText(t *testing.T) {
	res := fresh(t)
	for _, text := range []string{
		"hola 😀", "\U00010000\U0010FFFF", "hola \xe2\x82", "a\x00\x1b[31m\r\v", strings.Repeat("palabra", 430), "\u200d\u200d", "",
		"Ελληνικά Кириллица عربي עברית 中文", "a" + strings.Repeat("\u0301", 500), "(a\\b)\r(c", "\n\n",
	} {
		p := provider.New(res, meta)
		p.NewPage(595, 842)
		paragraph(p, one(text, typeset.Style{Size: 9, Link: "https://example.org/" + text, Background: accent, Underline: true}), 50, 60, 400, 12)
		data, err := p.Bytes()
		missing := res.Faces().Missing(text)
		onlyDamage := len(missing) == 1 && missing[0] == '\uFFFD'
		if (err != nil) != (len(missing) > 0 && !onlyDamage) {
			t.Errorf("%.20q: %v, missing %q", text, err, missing)
		}
		if err == nil {
			run(t, data, "qpdf", "--check", "FILE")
		}
	}
}

func BenchmarkElevenPages(b *testing.B) {
	res := fresh(b)
	var size int
	b.ReportAllocs()
	for b.Loop() {
		p := provider.New(res, meta)
		drawPages(p, 11)
		data, err := p.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkElevenPagesParallel(b *testing.B) {
	res := fresh(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p := provider.New(res, meta)
			drawPages(p, 11)
			if _, err := p.Bytes(); err != nil {
				b.Error(err)
			}
		}
	})
}

func drawPages(p *provider.Provider, n int) {
	for range n {
		p.NewPage(595.28, 841.89)
		y := 100.0
		for y < 700 {
			y = 8 + paragraph(p, one(prose, typeset.Style{Size: 10.5}), 137.64, y, 400, 16)
		}
	}
}
