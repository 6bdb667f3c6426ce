package xlsx

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
)

// level is the deflate level; the bytes of a workbook depend on it.
const level = 6

// typesPart is the one part whose inner order differs from run to run.
const typesPart = "[Content_Types].xml"

// archive is the zip writer of a workbook: parts in the order of their names,
// without times, so that the same parts are the same bytes. Each part is
// compressed as it comes and held until the end. The rows of a sheet come before
// excelize writes the rest of it, see begin.
type archive struct {
	to      io.Writer
	deflate *flate.Writer // of the part that is open
	open    *part
	parts   []*part
}

// part is a part of the archive, compressed.
type part struct {
	archive *archive
	name    string
	packed  chunks
	sum     uint32
	size    uint64
	begun   bool          // its rows are there, its end is not
	plain   *bytes.Buffer // of the part that is sorted before it is packed
}

func newArchive() (*archive, error) {
	deflate, err := flate.NewWriter(io.Discard, level)
	if err != nil {
		return nil, fmt.Errorf("new archive: %w", err)
	}
	return &archive{deflate: deflate}, nil
}

// begin starts a sheet that pause leaves open: what excelize writes of it after
// the rows is added, what it writes before them is not.
func (a *archive) begin(name string) *part {
	p := &part{archive: a, name: name, begun: true}
	a.parts = append(a.parts, p)
	a.turnTo(p)
	return p
}

func (a *archive) turnTo(p *part) {
	a.open = p
	a.deflate.Reset(&p.packed)
}

// pause ends the rows of a sheet. Its compressed bytes end on a whole byte, so that
// the end can be compressed apart.
func (p *part) pause() error {
	p.archive.open = nil
	if err := p.archive.deflate.Flush(); err != nil {
		return fmt.Errorf("pack %s: %w", p.name, err)
	}
	return nil
}

// Create starts a part of excelize's.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.finish(); err != nil {
		return nil, err
	}
	for _, p := range a.parts {
		if p.name == name {
			a.turnTo(p)
			return p, nil
		}
	}
	p := &part{archive: a, name: name}
	if name == typesPart {
		p.plain = &bytes.Buffer{}
	}
	a.parts = append(a.parts, p)
	a.turnTo(p)
	return p, nil
}

// AddFS is part of excelize's interface; workbooks of ours have no such parts.
func (a *archive) AddFS(fs.FS) error { return fmt.Errorf("add files: %w", fs.ErrInvalid) }

// rowsEnd is where excelize's part of a begun sheet starts.
const rowsEnd = "</sheetData>"

// Write packs bytes of the part. Excelize writes a part at once.
func (p *part) Write(data []byte) (int, error) {
	rest := data
	switch {
	case p.plain != nil:
		return p.plain.Write(data)
	case p.begun:
		end := bytes.LastIndex(data, []byte(rowsEnd))
		if end < 0 {
			return 0, fmt.Errorf("pack %s: no rows: %w", p.name, io.ErrUnexpectedEOF)
		}
		rest, p.begun = data[end:], false
	}
	return len(data), p.pack(rest)
}

func (p *part) pack(data []byte) error {
	p.sum = crc32.Update(p.sum, crc32.IEEETable, data)
	p.size += uint64(len(data))
	if _, err := p.archive.deflate.Write(data); err != nil {
		return fmt.Errorf("pack %s: %w", p.name, err)
	}
	return nil
}

// finish ends the part that is open.
func (a *archive) finish() error {
	p := a.open
	if p == nil {
		return nil
	}
	a.open = nil
	if p.plain != nil {
		if err := p.pack(sortedTypes(p.plain.Bytes())); err != nil {
			return err
		}
	}
	if err := a.deflate.Close(); err != nil {
		return fmt.Errorf("pack %s: %w", p.name, err)
	}
	return nil
}

// Close writes the archive.
func (a *archive) Close() error {
	if err := a.finish(); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(x, y *part) int { return strings.Compare(x.name, y.name) })
	z := zip.NewWriter(a.to)
	for _, p := range a.parts {
		if err := p.copyTo(z); err != nil {
			return fmt.Errorf("write %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}

func (p *part) copyTo(z *zip.Writer) error {
	if p.begun {
		return fmt.Errorf("its end is missing: %w", io.ErrUnexpectedEOF)
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: p.name, Method: zip.Deflate, CRC32: p.sum,
		CompressedSize64: p.packed.size(), UncompressedSize64: p.size,
	})
	for i := 0; err == nil && i < len(p.packed); i++ {
		_, err = w.Write(p.packed[i])
		p.packed[i] = nil
	}
	return err
}

// Sizes of chunks: most parts are small, the rows of a register are not.
const (
	firstChunk = 2 << 10
	laterChunk = 64 << 10
)

// chunks is a buffer that never moves what it holds.
type chunks [][]byte

// Write appends data.
func (c *chunks) Write(data []byte) (int, error) {
	written := len(data)
	for len(data) > 0 {
		last := len(*c) - 1
		if last < 0 || len((*c)[last]) == cap((*c)[last]) {
			size := laterChunk
			if last < 0 {
				size = firstChunk
			}
			*c = append(*c, make([]byte, 0, size))
			last++
		}
		chunk := (*c)[last]
		n := min(len(data), cap(chunk)-len(chunk))
		(*c)[last] = append(chunk, data[:n]...)
		data = data[n:]
	}
	return written, nil
}

func (c *chunks) size() uint64 {
	var sum uint64
	for _, chunk := range *c {
		sum += uint64(len(chunk))
	}
	return sum
}

var typeElement = regexp.MustCompile(`<(?:Default|Override)[^>]*>(?:</(?:Default|Override)>)?`)

// sortedTypes sorts the elements of the content types part.
func sortedTypes(xml []byte) []byte {
	elements := typeElement.FindAll(xml, -1)
	first, end := typeElement.FindIndex(xml), bytes.LastIndex(xml, []byte("</Types>"))
	if first == nil || end < 0 {
		return xml
	}
	slices.SortFunc(elements, bytes.Compare)
	return slices.Concat(xml[:first[0]], bytes.Join(elements, nil), xml[end:])
}
