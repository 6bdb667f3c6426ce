package writer

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Font is a parsed TrueType font file. It is immutable and shared by documents.
type Font struct {
	name      string
	tables    map[string][]byte
	upem      int
	numGlyphs int
	longLoca  bool
	hMetrics  int
	bbox      [4]int16
	ascent    int16
	descent   int16
	capHeight int16
	italic    float64
	weight    int
	fixed     bool
	// widths are the advances in thousandths of the size.
	widths []float32
}

var errFont = errors.New("not a usable TrueType font")

// ParseFont reads a TrueType font file. The data must not be changed afterwards.
func ParseFont(data []byte) (*Font, error) {
	f := &Font{tables: map[string][]byte{}}
	if err := f.readDirectory(data); err != nil {
		return nil, err
	}
	for _, need := range []struct {
		tag  string
		size int
	}{{"head", 54}, {"hhea", 36}, {"maxp", 32}, {"hmtx", 4}, {"loca", 4}, {"glyf", 0}} {
		if t, ok := f.tables[need.tag]; !ok || len(t) < need.size {
			return nil, fmt.Errorf("table %s is missing or short: %w", need.tag, errFont)
		}
	}
	return f, f.readMetrics()
}

func (f *Font) readDirectory(data []byte) error {
	if len(data) < 12 {
		return errFont
	}
	if v := binary.BigEndian.Uint32(data); v != 0x00010000 && v != 0x74727565 {
		return fmt.Errorf("outlines of another kind: %w", errFont)
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return errFont
	}
	for i := range n {
		entry := data[12+16*i:]
		start, size := uint64(binary.BigEndian.Uint32(entry[8:])), uint64(binary.BigEndian.Uint32(entry[12:]))
		if start+size > uint64(len(data)) {
			return fmt.Errorf("table %q leaves the file: %w", entry[:4], errFont)
		}
		f.tables[string(entry[:4])] = data[start : start+size]
	}
	return nil
}

func (f *Font) readMetrics() error {
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.upem = int(u16(head, 18))
	for i := range f.bbox {
		f.bbox[i] = i16(head, 36+2*i)
	}
	f.longLoca = u16(head, 50) == 1
	f.ascent, f.descent = i16(hhea, 4), i16(hhea, 6)
	f.capHeight = f.ascent
	f.hMetrics = int(u16(hhea, 34))
	f.numGlyphs = int(u16(f.tables["maxp"], 4))
	entry := 2
	if f.longLoca {
		entry = 4
	}
	if f.upem == 0 || f.numGlyphs == 0 || f.hMetrics == 0 || f.hMetrics > f.numGlyphs ||
		len(f.tables["hmtx"]) < 4*f.hMetrics+2*(f.numGlyphs-f.hMetrics) || len(f.tables["loca"]) < entry*(f.numGlyphs+1) {
		return fmt.Errorf("sizes disagree: %w", errFont)
	}
	f.readOptional()
	f.widths = make([]float32, f.numGlyphs)
	for g := range f.widths {
		f.widths[g] = float32(f.advance(g)) * 1000 / float32(f.upem)
	}
	return nil
}

func (f *Font) readOptional() {
	f.weight = 400
	if os2 := f.tables["OS/2"]; len(os2) >= 78 {
		f.weight = int(u16(os2, 4))
		f.ascent, f.descent = i16(os2, 68), i16(os2, 70)
		if u16(os2, 0) >= 2 && len(os2) >= 90 {
			f.capHeight = i16(os2, 88)
		}
	}
	if post := f.tables["post"]; len(post) >= 16 {
		f.italic = float64(i16(post, 4)) + float64(u16(post, 6))/65536
		f.fixed = binary.BigEndian.Uint32(post[12:]) != 0
	}
	f.name = postScriptName(f.tables["name"])
}

// postScriptName returns name 6 of a name table, made safe, or "Font".
func postScriptName(t []byte) string {
	if len(t) < 6 {
		return "Font"
	}
	count, storage := int(u16(t, 2)), int(u16(t, 4))
	for i := 0; i < count && 6+12*(i+1) <= len(t); i++ {
		r := t[6+12*i:]
		start, size := storage+int(u16(r, 10)), int(u16(r, 8))
		if u16(r, 6) != 6 || start+size > len(t) {
			continue
		}
		var b strings.Builder
		for _, c := range t[start : start+size] {
			if c > ' ' && c < 0x7f && !strings.ContainsRune("()<>[]{}/%#", rune(c)) {
				b.WriteByte(c)
			}
		}
		if b.Len() > 0 {
			return b.String()
		}
	}
	return "Font"
}

// Name returns the PostScript name.
func (f *Font) Name() string { return f.name }

// Glyphs returns the number of glyphs.
func (f *Font) Glyphs() int { return f.numGlyphs }

// advance returns the advance of a glyph in font units.
func (f *Font) advance(glyph int) uint16 {
	return u16(f.tables["hmtx"], 4*min(glyph, f.hMetrics-1))
}

func (f *Font) bearing(glyph int) uint16 {
	if glyph < f.hMetrics {
		return u16(f.tables["hmtx"], 4*glyph+2)
	}
	return u16(f.tables["hmtx"], 4*f.hMetrics+2*(glyph-f.hMetrics))
}

// outline returns the data of a glyph, nil when it is empty or damaged.
func (f *Font) outline(glyph int) []byte {
	if glyph < 0 || glyph >= f.numGlyphs {
		return nil
	}
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	var start, end uint32
	if f.longLoca {
		start, end = binary.BigEndian.Uint32(loca[4*glyph:]), binary.BigEndian.Uint32(loca[4*glyph+4:])
	} else {
		start, end = 2*uint32(u16(loca, 2*glyph)), 2*uint32(u16(loca, 2*glyph+2))
	}
	if start >= end || uint64(end) > uint64(len(glyf)) {
		return nil
	}
	return glyf[start:end]
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func i16(b []byte, at int) int16  { return int16(binary.BigEndian.Uint16(b[at:])) }
