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
	"github.com/xuri/excelize/v2"
)

// level is the deflate level; the bytes of a workbook depend on it.
const level = 6

// typesPart is the one part whose inner order differs from run to run.
const typesPart = "[Content_Types].xml"

// archive is the zip writer of a workbook: parts in the order of their names,
// without times, so that the same parts are the same bytes. Each part is
// compressed as it comes and held until the end.
type archive struct {
	to    io.Writer
	parts []*part
}

type part struct {
	name    string
	packed  bytes.Buffer
	deflate *flate.Writer
	sum     uint32
	size    uint64
	plain   *bytes.Buffer // of the part that is sorted before it is packed
}

func newArchive(w io.Writer) excelize.ZipWriter { return &archive{to: w} }

// Create starts a part.
func (a *archive) Create(name string) (io.Writer, error) {
	p := &part{name: name}
	var err error
	if p.deflate, err = flate.NewWriter(&p.packed, level); err != nil {
		return nil, fmt.Errorf("pack %s: %w", name, err)
	}
	if name == typesPart {
		p.plain = &bytes.Buffer{}
	}
	a.parts = append(a.parts, p)
	return p, nil
}

// AddFS is part of excelize's interface; workbooks of ours have no such parts.
func (a *archive) AddFS(fs.FS) error { return fmt.Errorf("add files: %w", fs.ErrInvalid) }

// Write packs bytes of the part.
func (p *part) Write(data []byte) (int, error) {
	if p.plain != nil {
		return p.plain.Write(data)
	}
	return p.pack(data)
}

func (p *part) pack(data []byte) (int, error) {
	p.sum = crc32.Update(p.sum, crc32.IEEETable, data)
	p.size += uint64(len(data))
	n, err := p.deflate.Write(data)
	if err != nil {
		return n, fmt.Errorf("pack %s: %w", p.name, err)
	}
	return n, nil
}

// Close writes the archive.
func (a *archive) Close() error {
	slices.SortFunc(a.parts, func(x, y *part) int { return strings.Compare(x.name, y.name) })
	z := zip.NewWriter(a.to)
	for _, p := range a.parts {
		if err := p.finish(z); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}

func (p *part) finish(z *zip.Writer) error {
	if p.plain != nil {
		if _, err := p.pack(sortedTypes(p.plain.Bytes())); err != nil {
			return err
		}
	}
	if err := p.deflate.Close(); err != nil {
		return fmt.Errorf("pack %s: %w", p.name, err)
	}
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: p.name, Method: zip.Deflate, CRC32: p.sum,
		CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size,
	})
	if err == nil {
		_, err = p.packed.WriteTo(w)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", p.name, err)
	}
	return nil
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
