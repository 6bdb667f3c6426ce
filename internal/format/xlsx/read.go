package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/unicode/norm"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/sheet"
)

// Bounds of a workbook for import: a zip bomb is refused while it unpacks.
const (
	unpackedLimit = 512 << 20 // bytes
	partLimit     = 64 << 20  // bytes of one part held in memory
)

// Read reads the rows of a workbook's first sheet for import. The heading is the
// first row that is not empty. Dates and times become ISO 8601, numbers what they
// show. The error is a fault when the file is no workbook, is larger than
// sheet.MaxBytes, has more than sheet.MaxRows rows, or has no proper heading.
func Read(name string, data []byte) (sheet.Table, error) {
	name = sheet.FileName(name)
	if len(data) > sheet.MaxBytes {
		return sheet.Table{}, fault.New(fault.Invalid, "fault.import.too_large",
			fault.Args{"limit": sheet.MaxBytes >> 20}).In(fault.Place{File: name})
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: unpackedLimit, UnzipXMLSizeLimit: partLimit,
	})
	if err != nil {
		return sheet.Table{}, unreadable(name, err)
	}
	r := &reader{file: file, name: name, dates: map[int]bool{}}
	table, err := r.read()
	if closing := file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("close workbook: %w", closing)
	}
	table.SHA256 = content.Sum(data)
	return table, err
}

func unreadable(name string, err error) error {
	return fault.New(fault.Invalid, "fault.import.workbook", fault.Args{"reason": err.Error()}).In(fault.Place{File: name})
}

type reader struct {
	file     *excelize.File
	name     string
	sheet    string
	dates    map[int]bool // styles that show a date or time
	from1904 bool
}

func (r *reader) read() (sheet.Table, error) {
	table := sheet.Table{File: r.name}
	r.sheet = r.file.GetSheetName(0)
	if props, err := r.file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		r.from1904 = *props.Date1904
	}
	rows, err := r.file.Rows(r.sheet)
	if err != nil {
		return table, unreadable(r.name, err)
	}
	for line := 1; rows.Next(); line++ {
		raw, err := rows.Columns()
		if err != nil {
			return table, errors.Join(unreadable(r.name, err), rows.Close())
		}
		if err := r.take(&table, line, raw); err != nil {
			return table, errors.Join(err, rows.Close())
		}
	}
	err = rows.Error()
	if closing := rows.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return table, unreadable(r.name, err)
	}
	if table.Columns == nil {
		return table, fault.New(fault.Invalid, "fault.import.empty", nil).In(fault.Place{File: r.name})
	}
	return table, nil
}

// take takes a row: the first that is not empty is the heading.
func (r *reader) take(table *sheet.Table, line int, raw []string) error {
	cells := make([]string, len(raw))
	filled := false
	var numbers uint64
	for i, value := range raw {
		text, number, err := r.cell(line, i, value)
		if err != nil {
			return err
		}
		cells[i] = text
		filled = filled || text != ""
		if number && i < 64 {
			numbers |= 1 << i
		}
	}
	switch {
	case !filled:
		return nil
	case table.Columns == nil:
		for cells[len(cells)-1] == "" {
			cells = cells[:len(cells)-1]
		}
		columns, err := sheet.Heading(r.name, line, cells)
		table.Columns = columns
		return err
	case len(table.Rows) >= sheet.MaxRows:
		return fault.New(fault.Invalid, "fault.import.too_many", fault.Args{"limit": sheet.MaxRows}).
			In(fault.Place{File: r.name, Line: line})
	}
	for len(cells) > len(table.Columns) && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > len(table.Columns) {
		return fault.New(fault.Invalid, "fault.import.row_long",
			fault.Args{"have": len(cells), "want": len(table.Columns)}).In(fault.Place{File: r.name, Line: line})
	}
	for len(cells) < len(table.Columns) { // Excel does not store empty cells at the end
		cells = append(cells, "")
	}
	table.Rows = append(table.Rows, sheet.Row{Line: line, Cells: cells, Numbers: numbers})
	return nil
}

// cell is the text of a cell: what a person typed, or the ISO form of a date; and
// whether the workbook holds it as a number.
func (r *reader) cell(line, i int, raw string) (text string, number bool, err error) {
	if raw == "" {
		return "", false, nil
	}
	name := at(i+1, line)
	kind, err := r.file.GetCellType(r.sheet, name)
	if err != nil {
		return "", false, unreadable(r.name, err)
	}
	if kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset && kind != excelize.CellTypeDate {
		text, err = r.text(line, raw)
		return text, false, err
	}
	n, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		text, err = r.text(line, raw)
		return text, false, err
	}
	date, err := r.isDate(name)
	if err != nil {
		return "", false, err
	}
	if date {
		return moment(n, r.from1904), false, nil
	}
	text, err = r.number(name, n)
	return text, true, err
}

func (r *reader) text(line int, raw string) (string, error) {
	if !utf8.ValidString(raw) {
		return "", fault.New(fault.Invalid, "fault.import.encoding", nil).In(fault.Place{File: r.name, Line: line})
	}
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(raw, "\x00", ""))), nil
}

// number is a number as its cell shows it, because a code such as 1.30 that was
// typed as a number keeps its zero only in the number format.
func (r *reader) number(name string, n float64) (string, error) {
	shown, err := r.file.GetCellValue(r.sheet, name, excelize.Options{RawCellValue: false})
	if err != nil {
		return "", unreadable(r.name, err)
	}
	if m, err := strconv.ParseFloat(shown, 64); err == nil && math.Abs(m-n) <= math.Abs(n)*1e-12 {
		return shown, nil
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

func (r *reader) isDate(name string) (bool, error) {
	id, err := r.file.GetCellStyle(r.sheet, name)
	if err != nil {
		return false, unreadable(r.name, err)
	}
	if known, ok := r.dates[id]; ok {
		return known, nil
	}
	style, err := r.file.GetStyle(id)
	if err != nil {
		return false, unreadable(r.name, err)
	}
	r.dates[id] = showsDate(style)
	return r.dates[id], nil
}

// showsDate reports whether a number format shows a date or a time (ISO/IEC 29500
// 18.8.30: the built-in numbers, or a code with letters of dates).
func showsDate(style *excelize.Style) bool {
	if style.CustomNumFmt != nil && codeShowsDate(strings.ToLower(*style.CustomNumFmt)) {
		return true
	}
	n := style.NumFmt
	return (n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58)
}

// codeShowsDate looks for letters of dates outside quotes, brackets and escapes.
func codeShowsDate(code string) bool {
	quoted, bracket := false, false
	for i, c := range code {
		switch {
		case c == '"':
			quoted = !quoted
		case c == '[' || c == ']':
			bracket = c == '['
		case quoted || bracket || (i > 0 && code[i-1] == '\\'):
		case strings.ContainsRune("ydhs", c), c == 'm':
			return true
		}
	}
	return false
}

// moment is the ISO form of Excel's number: a date, or an instant taken as UTC
// when there is a time of day.
func moment(n float64, from1904 bool) string {
	t, err := excelize.ExcelDateToTime(n, from1904)
	if err != nil {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	t = t.Round(time.Second)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}
