package writer

import (
	"encoding/binary"
	"slices"
)

// Flags of a part of a composite glyph (OpenType, table glyf).
const (
	argsAreWords    = 0x0001
	haveScale       = 0x0008
	moreComponents  = 0x0020
	haveXYScale     = 0x0040
	haveTwoByTwo    = 0x0080
	haveInstruction = 0x0100
)

// Subset returns a TrueType file with the outlines of glyphs, of the parts they
// are composed of, and of glyph 0. Glyphs keep their numbers; hinting is left
// out, which readers of PDF do not use at sizes where it could be seen. The
// same set gives the same bytes.
func (f *Font) Subset(glyphs []uint16) []byte {
	set := f.closure(glyphs)
	count := int(set[len(set)-1]) + 1
	glyf, offsets := f.subsetOutlines(set, count)
	return assembleFont([]fontTable{
		{"glyf", glyf},
		{"head", f.subsetHead(len(glyf))},
		{"hhea", f.subsetHhea(count)},
		{"hmtx", f.subsetHmtx(set, count)},
		{"loca", encodeLoca(offsets, len(glyf))},
		{"maxp", f.subsetMaxp(count)},
	})
}

// closure returns the sorted glyphs with glyph 0 and all parts of composites.
func (f *Font) closure(glyphs []uint16) []uint16 {
	seen := make([]bool, f.numGlyphs)
	seen[0] = true
	queue := []uint16{0}
	for _, g := range glyphs {
		if int(g) < f.numGlyphs && !seen[g] {
			seen[g] = true
			queue = append(queue, g)
		}
	}
	for i := 0; i < len(queue); i++ {
		eachPart(f.outline(int(queue[i])), func(_ int, part uint16) {
			if int(part) < f.numGlyphs && !seen[part] {
				seen[part] = true
				queue = append(queue, part)
			}
		})
	}
	slices.Sort(queue)
	return queue
}

// eachPart calls found with the offset and glyph of every part of a composite
// and returns the offset after the last one, 0 when data is no sound composite.
func eachPart(data []byte, found func(at int, glyph uint16)) int {
	if len(data) < 10 || i16(data, 0) >= 0 {
		return 0
	}
	at := 10
	for {
		if at+4 > len(data) {
			return 0
		}
		flags := u16(data, at)
		found(at, u16(data, at+2))
		at += 4 + 2
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveXYScale != 0:
			at += 4
		case flags&haveTwoByTwo != 0:
			at += 8
		}
		if flags&moreComponents == 0 {
			return min(at, len(data))
		}
	}
}

// unhinted returns the outline without its instructions.
func unhinted(data []byte) []byte {
	if len(data) < 10 {
		return nil
	}
	if i16(data, 0) < 0 {
		return unhintedComposite(data)
	}
	at := 10 + 2*int(i16(data, 0))
	if at+2 > len(data) {
		return nil
	}
	size := int(u16(data, at))
	if at+2+size > len(data) {
		return nil
	}
	out := make([]byte, 0, len(data)-size)
	out = append(out, data[:at]...)
	out = append(out, 0, 0)
	return append(out, data[at+2+size:]...)
}

func unhintedComposite(data []byte) []byte {
	var flags []int
	end := eachPart(data, func(at int, _ uint16) { flags = append(flags, at) })
	if end == 0 {
		return nil
	}
	out := slices.Clone(data[:end])
	for _, at := range flags {
		binary.BigEndian.PutUint16(out[at:], u16(out, at)&^haveInstruction)
	}
	return out
}

func (f *Font) subsetOutlines(set []uint16, count int) (glyf []byte, offsets []uint32) {
	offsets = make([]uint32, count+1)
	next := 0
	for _, g := range set {
		for ; next <= int(g); next++ {
			offsets[next] = uint32(len(glyf))
		}
		glyf = append(glyf, unhinted(f.outline(int(g)))...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	for ; next <= count; next++ {
		offsets[next] = uint32(len(glyf))
	}
	return glyf, offsets
}

// shortLoca is the largest glyf table that a short loca table can address.
const shortLoca = 2 * 0xffff

func encodeLoca(offsets []uint32, size int) []byte {
	var out []byte
	for _, o := range offsets {
		if size > shortLoca {
			out = binary.BigEndian.AppendUint32(out, o)
		} else {
			out = binary.BigEndian.AppendUint16(out, uint16(o/2))
		}
	}
	return out
}

func (f *Font) subsetHead(size int) []byte {
	out := slices.Clone(f.tables["head"][:54])
	binary.BigEndian.PutUint32(out[8:], 0)
	binary.BigEndian.PutUint16(out[50:], 0)
	if size > shortLoca {
		binary.BigEndian.PutUint16(out[50:], 1)
	}
	return out
}

func (f *Font) subsetHhea(count int) []byte {
	out := slices.Clone(f.tables["hhea"][:36])
	binary.BigEndian.PutUint16(out[34:], uint16(count))
	return out
}

func (f *Font) subsetHmtx(set []uint16, count int) []byte {
	out := make([]byte, 4*count)
	for _, g := range set {
		binary.BigEndian.PutUint16(out[4*int(g):], f.advance(int(g)))
		binary.BigEndian.PutUint16(out[4*int(g)+2:], f.bearing(int(g)))
	}
	return out
}

func (f *Font) subsetMaxp(count int) []byte {
	out := slices.Clone(f.tables["maxp"][:32])
	binary.BigEndian.PutUint16(out[4:], uint16(count))
	// Without instructions there are no zones, storage, functions or stack.
	binary.BigEndian.PutUint16(out[14:], 1)
	for at := 16; at <= 26; at += 2 {
		binary.BigEndian.PutUint16(out[at:], 0)
	}
	return out
}

type fontTable struct {
	tag  string
	data []byte
}

// assembleFont writes tables, given in the order of their tags.
func assembleFont(tables []fontTable) []byte {
	n := len(tables)
	size := 12 + 16*n
	for _, t := range tables {
		size += (len(t.data) + 3) &^ 3
	}
	out := make([]byte, 12+16*n, size)
	binary.BigEndian.PutUint32(out, 0x00010000)
	binary.BigEndian.PutUint16(out[4:], uint16(n))
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	binary.BigEndian.PutUint16(out[6:], uint16(16*power))
	binary.BigEndian.PutUint16(out[8:], uint16(log))
	binary.BigEndian.PutUint16(out[10:], uint16(16*(n-power)))
	head := 0
	for i, t := range tables {
		entry := out[12+16*i:]
		copy(entry, t.tag)
		binary.BigEndian.PutUint32(entry[4:], checksum(t.data))
		binary.BigEndian.PutUint32(entry[8:], uint32(len(out)))
		binary.BigEndian.PutUint32(entry[12:], uint32(len(t.data)))
		if t.tag == "head" {
			head = len(out)
		}
		out = append(out, t.data...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(data []byte) uint32 {
	var sum uint32
	for len(data) >= 4 {
		sum += binary.BigEndian.Uint32(data)
		data = data[4:]
	}
	if len(data) > 0 {
		var last [4]byte
		copy(last[:], data)
		sum += binary.BigEndian.Uint32(last[:])
	}
	return sum
}
