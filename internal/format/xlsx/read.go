package xlsx

import (
	"errors"
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

// Read reads the rows of a workbook's first sheet for import. The heading is the
// first row that is not empty. Dates and times become ISO 8601, numbers what they
// show. The error is a fault when the file is no workbook, is larger than
// sheet.MaxBytes or has more text than that, unpacks to more than 512 MB, has more
// than sheet.MaxRows rows or sheet.MaxCells cells, or has no proper heading.
//
// The parts are read piece by piece: memory grows with the text that is taken, and
// not with what the file unpacks to.
func Read(name string, data []byte) (sheet.Table, error) {
	name = sheet.FileName(name)
	if len(data) > sheet.MaxBytes {
		return sheet.Table{}, (&workbook{name: name}).tooLarge()
	}
	book, err := openWorkbook(name, data)
	if err != nil {
		return sheet.Table{}, unreadable(name, 0, err)
	}
	r := &reader{book: book, column: -1, table: sheet.Table{File: name, SHA256: content.Sum(data)}}
	if err := book.tokens(book.sheet, r.token); err != nil {
		return sheet.Table{}, unreadable(name, r.line, err)
	}
	if r.table.Columns == nil {
		return sheet.Table{}, fault.New(fault.Invalid, "fault.import.empty", nil).In(fault.Place{File: name})
	}
	return r.table, nil
}

// unreadable is the fault of a file that is no workbook, with the row where it
// ceases to be one; what is a fault already stays.
func unreadable(name string, line int, err error) error {
	if len(fault.All(err)) > 0 {
		return err
	}
	return fault.New(fault.Invalid, "fault.import.workbook", fault.Args{"reason": err.Error()}).In(fault.Place{File: name, Line: line})
}

// reader reads the rows of one sheet.
type reader struct {
	book  *workbook
	table sheet.Table
	line  int
	cells []string
	// numbers has bit i set when cell i is a number.
	numbers uint64
	filled  bool
	count   int // cells taken

	// The cell being read.
	open   bool
	column int // from 0
	kind   string
	style  int
	text   collector
}

// token takes a token of the sheet.
func (r *reader) token(s *scanner, kind token) error {
	name := s.tagName(kind)
	r.text.take(s, kind, name, true)
	switch {
	case name == "row" && kind == openToken:
		return r.begin(s)
	case name == "c" && kind == openToken && !s.empty:
		return r.place(s)
	case name == "c" && kind == openToken:
		_, err := r.placed(s) // the next cell may stand without its place
		return err
	case name == "c":
		return r.cell()
	case name == "row":
		return r.take()
	}
	return nil
}

var errPlace = errors.New("a row or cell is out of place")

func (r *reader) begin(s *scanner) error {
	line := r.line + 1
	if given := s.attr("r"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < line {
			return errPlace
		}
		line = n
	}
	r.line, r.column, r.cells, r.numbers, r.filled, r.open = line, -1, r.cells[:0], 0, false, false
	return nil
}

// placed moves on to the cell of an element, and gives its column.
func (r *reader) placed(s *scanner) (int, error) {
	column := r.column + 1
	if ref := strings.TrimRight(s.attr("r"), "0123456789"); ref != "" {
		n, err := excelize.ColumnNameToNumber(ref)
		if err != nil || n-1 < column {
			return 0, errPlace
		}
		column = n - 1
	}
	if column >= excelize.MaxColumns {
		return 0, errPlace
	}
	r.column = column
	return column, nil
}

func (r *reader) place(s *scanner) error {
	if _, err := r.placed(s); err != nil {
		return err
	}
	r.text.done() // what stands between cells belongs to none
	r.open, r.kind, r.style = true, s.attr("t"), 0
	if given := s.attr("s"); given != "" {
		n, err := strconv.Atoi(given)
		if err != nil {
			return errMarkup
		}
		r.style = n
	}
	return nil
}

// cell takes the cell that closes.
func (r *reader) cell() error {
	if !r.open {
		return errPlace
	}
	r.open = false
	text, number, err := r.value(r.text.done())
	if err != nil || text == "" {
		return err
	}
	if r.book.text += len(text); r.book.text > sheet.MaxBytes {
		return r.book.tooLarge()
	}
	for len(r.cells) <= r.column {
		r.cells = append(r.cells, "")
	}
	r.cells[r.column], r.filled = text, true
	if number && r.column < 64 {
		r.numbers |= 1 << r.column
	}
	return nil
}

// value is the text of a cell: what a person typed, or the ISO form of a date; and
// whether the workbook holds it as a number.
func (r *reader) value(raw string) (text string, number bool, err error) {
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(r.book.shared) {
			return "", false, errMarkup
		}
		raw = r.book.shared[i]
	case "", "n":
		n, err := strconv.ParseFloat(raw, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			break
		}
		format := cellFormat{decimals: general}
		if r.style >= 0 && r.style < len(r.book.formats) {
			format = r.book.formats[r.style]
		}
		if format.date {
			return moment(n, r.book.from1904), false, nil
		}
		return format.number(n), true, nil
	}
	if !utf8.ValidString(raw) {
		return "", false, fault.New(fault.Invalid, "fault.import.encoding", nil).In(fault.Place{File: r.book.name, Line: r.line})
	}
	return strings.TrimSpace(norm.NFC.String(strings.ReplaceAll(raw, "\x00", ""))), false, nil
}

// take takes a row: the first that is not empty is the heading.
func (r *reader) take() error {
	switch {
	case !r.filled:
		return nil
	case r.table.Columns == nil:
		columns, err := sheet.Heading(r.book.name, r.line, r.cells)
		r.table.Columns = columns
		return err
	case len(r.table.Rows) >= sheet.MaxRows:
		return r.wrong("fault.import.too_many", fault.Args{"limit": sheet.MaxRows})
	case len(r.cells) > len(r.table.Columns):
		return r.wrong("fault.import.row_long", fault.Args{"have": len(r.cells), "want": len(r.table.Columns)})
	}
	if r.count += len(r.table.Columns); r.count > sheet.MaxCells {
		return r.wrong("fault.import.too_many_cells", fault.Args{"limit": sheet.MaxCells})
	}
	cells := make([]string, len(r.table.Columns)) // Excel does not store empty cells at the end
	copy(cells, r.cells)
	r.table.Rows = append(r.table.Rows, sheet.Row{Line: r.line, Cells: cells, Numbers: r.numbers})
	return nil
}

func (r *reader) wrong(key string, args fault.Args) error {
	return fault.New(fault.Invalid, key, args).In(fault.Place{File: r.book.name, Line: r.line})
}

// general says that a number is shown as it is.
const general = -1

// cellFormat is how a style shows a number.
type cellFormat struct {
	date     bool
	whole    int // at least so many digits before the point
	decimals int // so many behind it; general for as many as there are
}

// formatOf reads a number format: its built-in number (ISO/IEC 29500-1 18.8.30), or
// its code.
func formatOf(n int, code string) cellFormat {
	builtin := map[int]string{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"}
	if code == "" {
		code = builtin[n]
	}
	if codeShowsDate(strings.ToLower(code)) || (n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58) {
		return cellFormat{date: true}
	}
	code, _, _ = strings.Cut(code, ";")
	whole, part, _ := strings.Cut(code, ".")
	if code == "" || strings.Trim(whole, "#,0") != "" || strings.Trim(part, "0") != "" {
		return cellFormat{decimals: general}
	}
	return cellFormat{whole: strings.Count(whole, "0"), decimals: len(part)}
}

// number is a number as its cell shows it, because a code such as 1.30 or 007 that
// was typed as a number keeps its zeros only in the number format; one that the
// format would round is told whole.
func (f cellFormat) number(n float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // as Excel keeps it
	if err != nil {
		rounded = n
	}
	plain := strconv.FormatFloat(rounded, 'f', -1, 64)
	if f.decimals == general {
		return plain
	}
	shown := strconv.FormatFloat(rounded, 'f', f.decimals, 64)
	if m, err := strconv.ParseFloat(shown, 64); err != nil || math.Abs(m-n) > math.Abs(n)*1e-12 {
		return plain
	}
	digits, _, _ := strings.Cut(strings.TrimPrefix(shown, "-"), ".")
	if missing := f.whole - len(digits); missing > 0 && n >= 0 {
		shown = strings.Repeat("0", missing) + shown
	}
	return shown
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
