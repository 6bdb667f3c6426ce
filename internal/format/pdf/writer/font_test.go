package writer_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"acta/assets"
	"acta/internal/format/pdf/writer"
)

// plex returns a file of the shipped family.
func plex(t testing.TB, name string) []byte {
	t.Helper()
	if !assets.Ready() {
		t.Fatal(assets.ErrMissing)
	}
	data, err := fs.ReadFile(assets.FS(), "fonts/IBMPlexSans-"+name+".ttf")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func parse(t testing.TB, data []byte) *writer.Font {
	t.Helper()
	f, err := writer.ParseFont(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// glyphsOf returns the glyphs of the characters of text.
func glyphsOf(t testing.TB, data []byte, text string) []uint16 {
	t.Helper()
	var b sfnt.Buffer
	f, err := sfnt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	var glyphs []uint16
	for _, r := range text {
		g, err := f.GlyphIndex(&b, r)
		if err != nil {
			t.Fatal(err)
		}
		glyphs = append(glyphs, uint16(g))
	}
	return glyphs
}

// readable completes a subset, which has no character map, so that another
// parser takes it: the tables that it insists on come from the whole font.
func readable(t testing.TB, whole, subset []byte) *sfnt.Font {
	t.Helper()
	tables := tablesOf(t, subset)
	for tag, data := range tablesOf(t, whole) {
		switch tag {
		case "cmap", "name", "OS/2", "post":
			tables[tag] = data
		}
	}
	f, err := sfnt.Parse(fontFile(tables))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSubsetKeepsOutlinesAndWidths(t *testing.T) {
	files := map[string][]byte{
		"Light": plex(t, "Light"), "Regular": plex(t, "Regular"), "Italic": plex(t, "Italic"),
		"Medium": plex(t, "Medium"), "SemiBold": plex(t, "SemiBold"), "Go": goregular.TTF,
	}
	// Accented letters are composed of parts in both families.
	const text = "Ábcñç ÑfiÅg123€Жω"
	for name, data := range files {
		glyphs := glyphsOf(t, data, text)
		subset := parse(t, data).Subset(glyphs)
		if len(subset) > len(data)/4 {
			t.Errorf("%s: subset has %d of %d bytes", name, len(subset), len(data))
		}
		whole, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		part := readable(t, data, subset)
		for i, g := range glyphs {
			if want, got := outline(t, whole, g), outline(t, part, g); want != got {
				t.Errorf("%s: outline of character %d changed:\n%s\n%s", name, i, want, got)
			}
		}
		if got := outline(t, part, glyphsOf(t, data, "Q")[0]); got != "" && len(got) > 10 {
			t.Errorf("%s: a glyph that nobody asked for is there: %s", name, got)
		}
	}
}

// outline prints the segments and the advance of a glyph; a glyph beyond the end
// of the font has none.
func outline(t testing.TB, f *sfnt.Font, glyph uint16) string {
	t.Helper()
	if int(glyph) >= f.NumGlyphs() {
		return ""
	}
	var b sfnt.Buffer
	segments, err := f.LoadGlyph(&b, sfnt.GlyphIndex(glyph), fixed.I(1000), nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, s := range segments {
		out.WriteString(strings.Repeat("mlqc"[s.Op:s.Op+1], 1))
		for _, p := range s.Args {
			out.WriteString(p.X.String() + "," + p.Y.String() + " ")
		}
	}
	advance, err := f.GlyphAdvance(&b, sfnt.GlyphIndex(glyph), fixed.I(1000), font.HintingNone)
	if err != nil {
		t.Fatal(err)
	}
	if len(segments) == 0 {
		return ""
	}
	return out.String() + advance.String()
}

// A composite that says it has instructions, but has none left, is damaged for
// readers that hint.
func TestSubsetHasNoInstructions(t *testing.T) {
	for name, data := range map[string][]byte{"Regular": withFlags(t, plex(t, "Regular")), "Go": withFlags(t, goregular.TTF)} {
		var all []uint16
		for g := range parse(t, data).Glyphs() {
			all = append(all, uint16(g))
		}
		before, after := instructed(t, data), instructed(t, parse(t, data).Subset(all))
		if before == 0 || after != 0 {
			t.Errorf("%s: %d glyphs with instructions before, %d after", name, before, after)
		}
	}
}

// withFlags returns a font whose composites all announce instructions.
func withFlags(t testing.TB, data []byte) []byte {
	t.Helper()
	data = bytes.Clone(data)
	eachGlyph(t, data, func(g []byte) {
		if g[0]&0x80 != 0 {
			g[10] |= 0x01
		}
	})
	return data
}

// instructed counts glyphs that announce instructions.
func instructed(t testing.TB, data []byte) int {
	t.Helper()
	count := 0
	eachGlyph(t, data, func(g []byte) {
		contours := int(int16(u16(g)))
		if contours >= 0 && u16(g[10+2*contours:]) > 0 || contours < 0 && u16(g[10:])&0x0100 != 0 {
			count++
		}
	})
	return count
}

// eachGlyph visits the outlines of a font file in place.
func eachGlyph(t testing.TB, data []byte, visit func(g []byte)) {
	t.Helper()
	tables := tablesOf(t, data)
	loca, long := tables["loca"], u16(tables["head"][50:]) == 1
	at := func(i int) int {
		if long {
			return u32(loca[4*i:])
		}
		return 2 * u16(loca[2*i:])
	}
	for i := range u16(tables["maxp"][4:]) {
		if g := tables["glyf"][at(i):at(i+1)]; len(g) > 0 {
			visit(g)
		}
	}
}

func u16(b []byte) int { return int(b[0])<<8 | int(b[1]) }

func TestSubsetIsAFunctionOfItsGlyphs(t *testing.T) {
	data := plex(t, "Regular")
	a := parse(t, data).Subset([]uint16{40, 7, 300, 7})
	b := parse(t, data).Subset([]uint16{7, 40, 300})
	if !bytes.Equal(a, b) {
		t.Error("order and repetition of glyphs change the subset")
	}
	if bytes.Equal(a, parse(t, data).Subset([]uint16{7, 40, 301})) {
		t.Error("another glyph gives the same subset")
	}
	if sum := sumOf(a); sum != 0xB1B0AFBA {
		t.Errorf("checksum of the file is %08X", sum)
	}
}

func sumOf(data []byte) uint32 {
	var sum uint32
	for i := 0; i+4 <= len(data); i += 4 {
		sum += uint32(data[i])<<24 | uint32(data[i+1])<<16 | uint32(data[i+2])<<8 | uint32(data[i+3])
	}
	return sum
}

func TestParseFontRefuses(t *testing.T) {
	data := plex(t, "Regular")
	for name, bad := range map[string][]byte{
		"nothing": nil, "text": []byte(strings.Repeat("no font ", 10)), "OpenType with CFF": append([]byte("OTTO"), data[4:]...),
		"cut directory": data[:40], "cut tables": data[:len(data)/2],
	} {
		if f, err := writer.ParseFont(bad); err == nil {
			t.Errorf("%s: accepted as %s", name, f.Name())
		}
	}
	if f := parse(t, data); f.Name() != "IBMPlexSans-Regular" || f.Glyphs() < 1000 {
		t.Errorf("font is %s with %d glyphs", f.Name(), f.Glyphs())
	}
}

// FuzzSubset damages a font everywhere: it is refused or subset, never more.
func FuzzSubset(f *testing.F) {
	base := goregular.TTF
	f.Add(uint32(100), []byte{0xff, 0xff}, uint16(40), uint16(3))
	f.Add(uint32(50_000), []byte{0, 0, 0, 0}, uint16(0), uint16(65535))
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, a, b uint16) {
		data := bytes.Clone(base)
		for i, c := range patch {
			data[(int(at)+i)%len(data)] = c
		}
		parsed, err := writer.ParseFont(data)
		if err != nil {
			return
		}
		if out := parsed.Subset([]uint16{a, b}); len(out)%4 != 0 || sumOf(out) != 0xB1B0AFBA {
			t.Errorf("subset of %d bytes is not sound", len(out))
		}
	})
}

func u32(b []byte) int { return int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3]) }

// tablesOf splits a font file into its tables.
func tablesOf(t testing.TB, data []byte) map[string][]byte {
	t.Helper()
	tables := map[string][]byte{}
	for i := range int(data[4])<<8 | int(data[5]) {
		entry := data[12+16*i:]
		start, size := u32(entry[8:]), u32(entry[12:])
		if start+size > len(data) {
			t.Fatalf("table %q leaves the file", entry[:4])
		}
		tables[string(entry[:4])] = data[start : start+size]
	}
	return tables
}

// fontFile puts tables together again.
func fontFile(tables map[string][]byte) []byte {
	put := func(b []byte, v int) []byte { return append(b, byte(v>>24), byte(v>>16), byte(v>>8), byte(v)) }
	out := []byte{0, 1, 0, 0, 0, byte(len(tables)), 0, 0, 0, 0, 0, 0}
	var body []byte
	tags := []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}
	for _, tag := range tags {
		out = put(append(out, tag...), 0)
		out = put(put(out, 12+16*len(tags)+len(body)), len(tables[tag]))
		body = append(body, tables[tag]...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}
