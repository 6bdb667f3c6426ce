package writer

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
)

// fontUse is what one document has drawn in a font.
type fontUse struct {
	font *Font
	name string // of the resource
	// slots are, by glyph, the places in texts of those that are used; 0 of others.
	slots []uint16
	// texts are the characters that each glyph stands for, the first ones that
	// were drawn; others get an ActualText where they stand.
	texts []string
}

// text returns what a glyph stands for.
func (u *fontUse) text(glyph uint16) string { return u.texts[u.slots[glyph]] }

// subsetKey names an embedded subset: glyphs and their texts decide its bytes.
type subsetKey struct {
	font          *Font
	glyphs, texts string
}

// embedded are the parts of an embedded font that do not depend on a document.
type embedded struct {
	tag       string
	file      []byte // deflated
	fileSize  int
	toUnicode []byte // deflated
	widths    []byte
}

// embed returns the subset of a use, from the cache where it is.
func (s *Shared) embed(u *fontUse) (*embedded, error) {
	var glyphs []uint16
	set := make([]byte, (len(u.slots)+7)/8)
	var texts strings.Builder
	for g, slot := range u.slots {
		if slot != 0 {
			glyphs = append(glyphs, uint16(g))
			set[g/8] |= 1 << (g % 8)
			texts.WriteString(u.texts[slot])
			texts.WriteByte(0)
		}
	}
	k := subsetKey{u.font, string(set), texts.String()}
	if e, ok := s.subsets.get(k); ok {
		return e, nil
	}
	e, err := s.makeSubset(u, glyphs)
	if err != nil {
		return nil, fmt.Errorf("embed font %s: %w", u.font.name, err)
	}
	s.subsets.put(k, e)
	return e, nil
}

func (s *Shared) makeSubset(u *fontUse, glyphs []uint16) (*embedded, error) {
	program := u.font.Subset(glyphs)
	file, err := s.deflate(program)
	if err != nil {
		return nil, err
	}
	toUnicode, err := s.deflate(toUnicodeMap(u, glyphs))
	if err != nil {
		return nil, err
	}
	return &embedded{
		tag: subsetTag(program), file: file, fileSize: len(program),
		toUnicode: toUnicode, widths: widthArray(u.font, glyphs),
	}, nil
}

// subsetTag derives the six letters before the name of a subset (ISO 32000-1
// 9.6.4) from its bytes.
func subsetTag(program []byte) string {
	sum := sha256.Sum256(program)
	var tag [6]byte
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag[:])
}

// widthArray writes the W entry (ISO 32000-1 9.7.4.3).
func widthArray(f *Font, glyphs []uint16) []byte {
	b := []byte{'['}
	for i, g := range glyphs {
		if i == 0 || glyphs[i-1]+1 != g {
			if i > 0 {
				b = append(b, ']')
			}
			b = strconv.AppendInt(b, int64(g), 10)
			b = append(b, '[')
		} else {
			b = append(b, ' ')
		}
		b = appendNumber(b, float64(f.widths[g]))
	}
	if len(glyphs) > 0 {
		b = append(b, ']')
	}
	return append(b, ']')
}

// toUnicodeMap writes the ToUnicode CMap (ISO 32000-1 9.10.3), one entry for
// each glyph, so that no range can cross a byte boundary.
func toUnicodeMap(u *fontUse, glyphs []uint16) []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const block = 100
	for start := 0; start < len(glyphs); start += block {
		part := glyphs[start:min(start+block, len(glyphs))]
		b = strconv.AppendInt(b, int64(len(part)), 10)
		b = append(b, " beginbfchar\n"...)
		for _, g := range part {
			b = append(appendHex(append(b, '<'), g), "> <"...)
			text := u.text(g)
			if text == "" {
				// A glyph that has only been part of a cluster, whose ActualText says
				// what it stands for.
				text = "\uFFFD"
			}
			for _, unit := range utf16.Encode([]rune(text)) {
				b = appendHex(b, unit)
			}
			b = append(b, ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}

func appendHex(b []byte, v uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[v>>12], digits[v>>8&15], digits[v>>4&15], digits[v&15])
}

// descriptor writes the FontDescriptor without its font file.
func (f *Font) descriptor(b []byte, name string) []byte {
	scale := func(v int16) float64 { return math.Round(float64(v) * 1000 / float64(f.upem)) }
	b = append(b, "<</Type/FontDescriptor/FontName"...)
	b = appendName(b, name)
	// Symbolic, because glyphs are addressed by number.
	flags := int64(4)
	if f.fixed {
		flags |= 1
	}
	if f.italic != 0 {
		flags |= 64
	}
	b = strconv.AppendInt(append(b, "/Flags "...), flags, 10)
	b = append(b, "/FontBBox["...)
	for _, v := range f.bbox {
		b = appendNumbers(b, scale(v))
	}
	b = appendNumber(append(b, "]/ItalicAngle "...), f.italic)
	b = appendNumber(append(b, "/Ascent "...), scale(f.ascent))
	b = appendNumber(append(b, "/Descent "...), scale(f.descent))
	b = appendNumber(append(b, "/CapHeight "...), scale(f.capHeight))
	// The usual estimate; viewers use it for substitutes only.
	return appendNumber(append(b, "/StemV "...), math.Round(50+math.Pow(float64(f.weight)/65, 2)))
}
