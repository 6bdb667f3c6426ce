package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// errCell is for what no file can hold and no data should.
var errCell = errors.New("a cell is not UTF-8, or holds NUL")

// WriteCSV writes a table as comma-separated values that ReadCSV reads back and
// that a spreadsheet opens by a double click: RFC 4180 with a byte order mark,
// which tells Excel that it is UTF-8, CRLF after each row, and the separator that
// the spreadsheet's language takes (',', ';' or a tab).
//
// A cell that a spreadsheet would take for a formula, because it begins with one
// of = + - @ or their full-width forms, gets an apostrophe before it; ReadCSV
// takes it away again. Cells are written as ReadCSV gives them: without space
// around, line breaks as LF, letters composed.
func WriteCSV(w io.Writer, table Table, comma rune) error {
	return StreamCSV(w, table.File, table.Columns, comma, func(yield func([]string) bool) {
		for _, row := range table.Rows {
			if !yield(row.Cells) {
				return
			}
		}
	})
}

// StreamCSV writes rows as WriteCSV does, as they come: the table need not be in memory.
// A row that no file can hold ends it with an error; name is the file's, for errors.
func StreamCSV(w io.Writer, name string, columns []string, comma rune, rows iter.Seq[[]string]) error {
	out := &bytes.Buffer{}
	out.WriteString("\ufeff")
	if err := record(out, columns, comma); err != nil {
		return fmt.Errorf("heading of %s: %w", name, err)
	}
	count := 0
	for cells := range rows {
		count++
		if err := record(out, cells, comma); err != nil {
			return fmt.Errorf("row %d of %s: %w", count, name, err)
		}
		if out.Len() > flushAt {
			if _, err := out.WriteTo(w); err != nil {
				return fmt.Errorf("write %s: %w", name, err)
			}
		}
	}
	if _, err := out.WriteTo(w); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// flushAt is after how many bytes a part of the file is handed on.
const flushAt = 64 * 1024

func record(out *bytes.Buffer, cells []string, comma rune) error {
	for i, cell := range cells {
		if i > 0 {
			out.WriteRune(comma)
		}
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
			return errCell
		}
		quoted(out, harmless(tidy(cell)))
	}
	out.WriteString("\r\n")
	return nil
}

// quoted writes a cell, in quotation marks where any separator, quotation mark or
// line break stands in it, so that the heading alone tells the separator.
func quoted(out *bytes.Buffer, cell string) {
	if !strings.ContainsAny(cell, "\",;\t\n") {
		out.WriteString(cell)
		return
	}
	out.WriteByte('"')
	out.WriteString(strings.ReplaceAll(cell, `"`, `""`))
	out.WriteByte('"')
}

// tidy is a cell as tables have it.
func tidy(cell string) string {
	return norm.NFC.String(strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(cell)))
}

// formula reports whether a cell, behind any apostrophes, begins like a formula.
func formula(cell string) bool {
	rest := strings.TrimLeft(cell, "'")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " \t\n"))
	return strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", first)
}

// harmless puts an apostrophe before what begins like a formula, also where one
// stands there already: so what is read back is what was written.
func harmless(cell string) string {
	if formula(cell) {
		return "'" + cell
	}
	return cell
}

// meant takes the apostrophe of harmless away.
func meant(cell string) string {
	if rest, found := strings.CutPrefix(cell, "'"); found && formula(cell) {
		return strings.TrimSpace(rest)
	}
	return cell
}
