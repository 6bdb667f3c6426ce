package xlsx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// unpackedLimit is how much a workbook may unpack to, in bytes: a zip bomb is
// refused while it unpacks.
const unpackedLimit = 512 << 20

// workbook is a workbook for import: what its first sheet needs to be read.
type workbook struct {
	name     string
	zip      *zip.Reader
	left     int64 // bytes that may still be unpacked
	sheet    string
	from1904 bool
	formats  []cellFormat // by style
	shared   []string
	text     int // bytes of text taken
}

func openWorkbook(name string, data []byte) (*workbook, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says of which file
	}
	b := &workbook{name: name, zip: archive, left: unpackedLimit}
	main := "xl/workbook.xml"
	err = b.relations("", func(_, kind, target string) {
		if kind == "officeDocument" {
			main = target
		}
	})
	if err != nil {
		return nil, err
	}
	return b, b.open(main)
}

// open reads the parts that the first sheet needs.
func (b *workbook) open(main string) error {
	first := ""
	err := b.each(main, func(s *scanner) error {
		switch s.name() {
		case "workbookPr":
			b.from1904 = slices.Contains([]string{"1", "true"}, s.attr("date1904"))
		case "sheet":
			if first == "" {
				first = s.attr("id")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	styles, shared := "", ""
	err = b.relations(main, func(id, kind, target string) {
		switch {
		case id == first:
			b.sheet = target
		case kind == "styles":
			styles = target
		case kind == "sharedStrings":
			shared = target
		}
	})
	if err != nil {
		return err
	}
	if b.sheet == "" {
		return fmt.Errorf("%s: no sheet", main)
	}
	if err := b.readFormats(styles); err != nil {
		return err
	}
	return b.readShared(shared)
}

// part opens a part; nil without one of that name.
func (b *workbook) part(name string) (*scanner, io.Closer, error) {
	for _, f := range b.zip.File {
		if strings.EqualFold(f.Name, name) {
			in, err := f.Open()
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			return &scanner{in: bufio.NewReaderSize(metered{in, &b.left}, 64*1024)}, in, nil
		}
	}
	return nil, nil, nil
}

// metered counts what is unpacked.
type metered struct {
	in   io.Reader
	left *int64
}

// Read reads on until too much has been unpacked.
func (m metered) Read(data []byte) (int, error) {
	n, err := m.in.Read(data)
	if *m.left -= int64(n); *m.left < 0 {
		return 0, errUnpacked
	}
	return n, err //nolint:wrapcheck // a reader hands on what its reader says
}

// each tells the elements of a part as they open; a part that is not there has none.
func (b *workbook) each(name string, tell func(s *scanner) error) error {
	return b.tokens(name, func(s *scanner, kind token) error {
		if kind == openToken {
			return tell(s)
		}
		return nil
	})
}

// tokens tells the tokens of a part; a part that is not there has none.
func (b *workbook) tokens(name string, tell func(s *scanner, kind token) error) error {
	s, in, err := b.part(name)
	if s == nil || err != nil {
		return err
	}
	for {
		kind, err := s.next()
		if err == nil && kind != endToken {
			err = tell(s, kind)
		}
		if err != nil || kind == endToken {
			if closing := in.Close(); err == nil {
				err = closing
			}
			return err
		}
	}
}

// relations tells what a part refers to: id, kind, and the name of the part.
func (b *workbook) relations(of string, tell func(id, kind, target string)) error {
	folder, file := path.Split(of)
	return b.each(folder+"_rels/"+file+".rels", func(s *scanner) error {
		if s.name() == "Relationship" {
			target, kind := s.attr("Target"), s.attr("Type")
			if rooted, found := strings.CutPrefix(target, "/"); found {
				target = rooted
			} else {
				target = path.Join(folder, target)
			}
			tell(s.attr("Id"), kind[strings.LastIndexByte(kind, '/')+1:], target)
		}
		return nil
	})
}

// readFormats reads how each style shows a number.
func (b *workbook) readFormats(part string) error {
	codes := map[string]string{}
	used := false
	return b.tokens(part, func(s *scanner, kind token) error {
		switch name := s.tagName(kind); {
		case kind == openToken && name == "numFmt":
			codes[s.attr("numFmtId")] = s.attr("formatCode")
		case name == "cellXfs":
			used = kind == openToken
		case kind == openToken && name == "xf" && used:
			id := s.attr("numFmtId")
			n, err := strconv.Atoi(id)
			if err != nil {
				n = 0
			}
			if len(b.formats) > 1<<16 {
				return errLong // Excel knows no more styles
			}
			b.formats = append(b.formats, formatOf(n, codes[id]))
		}
		return nil
	})
}

// tagName is the element's name of a token that has one.
func (s *scanner) tagName(kind token) string {
	if kind == textToken {
		return ""
	}
	return s.name()
}

// readShared reads the texts that cells share.
func (b *workbook) readShared(part string) error {
	var c collector
	size := 0
	return b.tokens(part, func(s *scanner, kind token) error {
		name := s.tagName(kind)
		c.take(s, kind, name, false)
		if name != "si" || kind == openToken && !s.empty {
			return nil
		}
		text := c.done()
		if size += len(text); size > sheet.MaxBytes || len(b.shared) >= sheet.MaxCells {
			return b.tooLarge()
		}
		b.shared = append(b.shared, text)
		return nil
	})
}

func (b *workbook) tooLarge() error {
	return fault.New(fault.Invalid, "fault.import.too_large", fault.Args{"limit": sheet.MaxBytes >> 20}).In(fault.Place{File: b.name})
}

// collector gathers the text of a cell, without what tells how to pronounce it.
type collector struct {
	text     []byte
	inside   bool
	phonetic bool
}

// take takes a token; values says whether v holds the text, as in cells.
func (c *collector) take(s *scanner, kind token, name string, values bool) {
	switch {
	case kind == textToken:
		if c.inside && !c.phonetic {
			c.text = append(c.text, s.text...)
		}
	case name == "rPh":
		c.phonetic = kind == openToken && !s.empty
	case name == "t", name == "v" && values:
		c.inside = kind == openToken && !s.empty
	}
}

// done gives the text and starts anew.
func (c *collector) done() string {
	text := unescaped(string(c.text))
	c.text, c.inside, c.phonetic = c.text[:0], false, false
	return text
}
