package sheet

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"acta/internal/fault"
)

// The bounds of a file for import.
const (
	// MaxBytes is the largest file that is read: 64 MB.
	MaxBytes = 64 << 20
	// MaxRows is the largest number of rows that is read.
	MaxRows = 1_000_000
	// MaxCells is the largest number of cells that is read, empty ones included: a
	// short file can name many.
	MaxCells = 10_000_000
)

// maxFaults ends a list of faults: one more is no news.
const maxFaults = 100

// ReadCSV reads comma-separated values in UTF-8 (RFC 4180), with or without a
// byte order mark, separated by ";", "," or tabs, whichever the heading has most
// of. Headings become lower case with "_" for spaces; rows without any value are
// left out, and so is an apostrophe before a cell that begins like a formula, as
// WriteCSV puts it. name is the file's name for faults, folders are dropped.
//
// Whatever is wrong comes back as a fault.List with lines, and no table: an
// empty file, a heading that is missing or stands there twice, a row of another
// length, a quotation mark out of place, other encodings, NUL, and files beyond
// MaxBytes, MaxRows or MaxCells.
func ReadCSV(name string, r io.Reader) (Table, error) {
	table := Table{File: FileName(name)}
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Table{}, fmt.Errorf("read %s: %w", table.File, err)
	}
	if f := refuse(data); f != nil {
		return Table{}, fault.List{f.In(fault.Place{File: table.File, Line: f.Place.Line})}
	}
	sum := sha256.Sum256(data)
	table.SHA256 = hex.EncodeToString(sum[:])
	c := newReader(table, data)
	if err := c.heading(); err != nil {
		return Table{}, err
	}
	if err := c.rows(); err != nil {
		return Table{}, err
	}
	return c.table, nil
}

// longestName is how long the name of a file is in reports, in characters: what
// fits into an entry of the audit log.
const longestName = 200

// FileName is a file's name as reports show it: without its folders, whichever
// system wrote them, without what cannot be printed, and no longer than 200
// characters. It does not lead back to the file.
func FileName(path string) string {
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(name, string(utf8.RuneError)))
	if short := []rune(name); len(short) > longestName {
		name = string(short[:longestName-1]) + "…"
	}
	return name
}

// refuse finds what makes a file no text to read rows from.
func refuse(data []byte) *fault.Fault {
	if len(data) > MaxBytes {
		return fault.New(fault.Invalid, "fault.import.too_large", fault.Args{"limit": MaxBytes >> 20})
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return onLine(fault.New(fault.Invalid, "fault.import.nul", nil), lineAt(data, i))
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return onLine(fault.New(fault.Invalid, "fault.import.encoding", nil), lineAt(data, i))
		}
		i += size
	}
	return nil
}

func lineAt(data []byte, i int) int { return 1 + bytes.Count(data[:i], []byte("\n")) }

func onLine(f *fault.Fault, line int) *fault.Fault { return f.In(fault.Place{Line: line}) }

// reader reads the records of one file into its table.
type reader struct {
	csv    *csv.Reader
	table  Table
	faults fault.List
}

func newReader(table Table, data []byte) *reader {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !bytes.Contains(data, []byte("\n")) { // the line ends of old Macs
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	c := csv.NewReader(bytes.NewReader(data))
	c.Comma = separator(data)
	c.TrimLeadingSpace = c.Comma != '\t' // else an empty cell between tabs would go
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	return &reader{csv: c, table: table}
}

// separator is the one of ";", "," and tab that the heading has most of, outside
// quotation marks.
func separator(data []byte) rune {
	found := map[byte]int{}
	quoted := false
	for _, c := range bytes.TrimLeft(data, "\r\n") {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			found[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if found[c] > found[best] {
			best = c
		}
	}
	return rune(best)
}

// next is the next record that has a value, with its line; false at the end of
// the file, and after a fault that leaves nothing to read on from.
func (c *reader) next() ([]string, int, bool) {
	for {
		cells, err := c.csv.Read()
		if err != nil {
			c.broken(err)
			return nil, 0, false
		}
		line, _ := c.csv.FieldPos(0)
		out := make([]string, len(cells))
		for i, cell := range cells {
			out[i] = meant(clean(cell))
		}
		if slices.ContainsFunc(out, func(cell string) bool { return cell != "" }) {
			return out, line, true
		}
	}
}

// broken notes a quotation mark out of place: at the start of its row, as one
// that is never closed is noticed only at the end of the file.
func (c *reader) broken(err error) {
	var place *csv.ParseError
	if errors.As(err, &place) {
		c.fault(place.StartLine, "fault.import.quote", nil)
	}
}

func clean(cell string) string {
	return norm.NFC.String(strings.TrimSpace(strings.ReplaceAll(cell, "\r", "\n")))
}

func (c *reader) heading() error {
	cells, line, ok := c.next()
	if !ok && len(c.faults) == 0 {
		return fault.List{fault.New(fault.Invalid, "fault.import.empty", nil).In(fault.Place{File: c.table.File})}
	}
	columns, err := Heading(c.table.File, line, cells)
	if err != nil {
		return err
	}
	c.table.Columns = columns
	return c.faults.Err()
}

func (c *reader) rows() error {
	want := len(c.table.Columns)
	for {
		cells, line, ok := c.next()
		if !ok {
			return c.faults.Err()
		}
		if len(c.table.Rows) == MaxRows {
			c.fault(line, "fault.import.too_many", fault.Args{"limit": MaxRows})
			return c.faults.Err()
		}
		if (len(c.table.Rows)+1)*want > MaxCells {
			c.fault(line, "fault.import.too_many_cells", fault.Args{"limit": MaxCells})
			return c.faults.Err()
		}
		switch args := (fault.Args{"have": len(cells), "want": want}); {
		case len(cells) > want:
			c.fault(line, "fault.import.row_long", args)
		case len(cells) < want:
			c.fault(line, "fault.import.row_short", args)
		}
		if len(c.faults) == maxFaults {
			return c.faults.Err()
		}
		c.table.Rows = append(c.table.Rows, Row{Line: line, Cells: cells})
	}
}

func (c *reader) fault(line int, key string, args fault.Args) {
	c.faults = append(c.faults, fault.New(fault.Invalid, key, args).
		In(fault.Place{File: c.table.File, Line: line}))
}
