package xlsx

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// The rows of a sheet: title, note, space, head, data.
const (
	titleRow = 1
	noteRow  = 2
	headRow  = 4
	firstRow = 5
)

// Widths in Excel's units: a sheet of 150 prints on a landscape page at 85 %.
const (
	sheetWidth = 150
	leastWidth = 6
)

// column is a column of a grid. Words, if there are any, are offered in a list.
type column struct {
	title string
	width float64
	right bool
	words []string
}

// grid is what a sheet shows: rows under a head.
type grid struct {
	name    string
	title   string
	note    string
	columns []column
	rows    int
	bold    int // column whose filled cells make a row bold (milestones), from 1; 0 none
	// before sets on the sheet what must stand before its rows are streamed; may be nil.
	before func(name string) error
	// each gives the rows in order; it may be called once.
	each func(row func([]cell) error) error
}

// sheet writes a grid as a sheet. The part of it that surrounds the rows is set
// before they are streamed, because a streamed sheet cannot be changed.
func (b *book) sheet(g grid) error {
	name := b.name(g.name)
	if _, err := b.file.NewSheet(name); err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	b.listed = append(b.listed, entry{name, g.rows})
	fitted(g.columns)
	if err := b.surround(name, g); err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	if g.before != nil {
		if err := g.before(name); err != nil {
			return fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	s := &stream{book: b, grid: g, row: firstRow}
	if err := s.open(name); err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	if err := g.each(s.add); err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	if err := s.close(len(b.listed)); err != nil {
		return fmt.Errorf("sheet %s: %w", name, err)
	}
	return nil
}

// fitted shares the width of the sheet among the columns by their weights.
func fitted(columns []column) {
	sum := 0.0
	for _, c := range columns {
		sum += c.width
	}
	for i := range columns {
		columns[i].width = max(leastWidth, math.Round(columns[i].width/sum*sheetWidth*10)/10)
	}
}

// letters is the name of a column, from 1.
func letters(n int) string {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return "A" // n is bounded by the number of columns of a table
	}
	return name
}

func at(col, row int) string { return fmt.Sprintf("%s%d", letters(col), row) }

// stream writes the rows of a grid.
type stream struct {
	book *book
	grid grid
	out  *excelize.StreamWriter
	row  int
}

func (s *stream) open(name string) error {
	last := at(len(s.grid.columns), max(firstRow, firstRow+s.grid.rows-1))
	if err := s.book.file.SetSheetDimension(name, "A1:"+last); err != nil {
		return fmt.Errorf("dimension: %w", err)
	}
	var err error
	if s.out, err = s.book.file.NewStreamWriter(name); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	for i, c := range s.grid.columns {
		if err := s.out.SetColWidth(i+1, i+1, c.width); err != nil {
			return fmt.Errorf("width: %w", err)
		}
	}
	split := min(2, len(s.grid.columns)-1)
	panes := &excelize.Panes{Freeze: true, XSplit: split, YSplit: headRow, TopLeftCell: at(split+1, firstRow), ActivePane: "bottomRight"}
	if split == 0 {
		panes.ActivePane = "bottomLeft"
	}
	if err := s.out.SetPanes(panes); err != nil {
		return fmt.Errorf("panes: %w", err)
	}
	return s.head()
}

func (s *stream) head() error {
	styles := s.book.style
	title := excelize.Cell{Value: s.grid.title, StyleID: styles.id(look{size: 16})}
	note := excelize.Cell{Value: s.grid.note, StyleID: styles.id(look{size: 8, colour: grey})}
	heads := make([]any, len(s.grid.columns))
	for i, c := range s.grid.columns {
		l := look{bold: true, wrap: true, top: "medium", bottom: "thin", right: c.right}
		if c.right {
			l.indent = 1
		}
		heads[i] = excelize.Cell{Value: c.title, StyleID: styles.id(l)}
	}
	for _, row := range []struct {
		number int
		height float64
		cells  []any
	}{{titleRow, 28, []any{title}}, {noteRow, 16, []any{note}}, {noteRow + 1, 8, nil}, {headRow, 24, heads}} {
		err := s.out.SetRow(at(1, row.number), row.cells, excelize.RowOpts{Height: row.height})
		if err != nil {
			return fmt.Errorf("head: %w", err)
		}
	}
	return nil
}

// add writes a row. A text longer than a cell holds goes on in the rows below.
func (s *stream) add(cells []cell) error {
	if err := s.book.ctx.Err(); err != nil {
		return fmt.Errorf("stopped: %w", err)
	}
	for cells != nil {
		var rest []cell
		cells, rest = split(cells)
		if err := s.one(cells); err != nil {
			return err
		}
		cells = rest
	}
	return nil
}

func (s *stream) one(cells []cell) error {
	bold := s.grid.bold > 0 && cells[s.grid.bold-1].value != nil
	row := make([]any, len(cells))
	lines := 1
	for i, c := range cells {
		row[i] = excelize.Cell{Value: c.value, StyleID: s.book.style.id(s.look(i, c, bold))}
		lines = max(lines, s.lines(i, c))
	}
	err := s.out.SetRow(at(1, s.row), row, excelize.RowOpts{Height: min(float64(8+12*lines), excelize.MaxRowHeight)})
	if err != nil {
		return fmt.Errorf("row %d: %w", s.row, err)
	}
	s.row++
	return nil
}

func (s *stream) look(i int, c cell, bold bool) look {
	l := look{bold: bold || c.bold, format: c.format, right: c.right || s.grid.columns[i].right, bottom: "hair", wrap: true}
	if l.right {
		l.indent = 1
		l.wrap = c.format == ""
	}
	if c.gap {
		l.fill, l.colour = gapFill, gapInk
	}
	return l
}

// lines is how many lines a text takes in its column, near enough for a height.
func (s *stream) lines(i int, c cell) int {
	text, ok := c.value.(string)
	if !ok {
		return 1
	}
	perLine := max(1, int(s.grid.columns[i].width*1.15))
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + (len([]rune(line))-1)/perLine
	}
	return max(lines, 1)
}

func (s *stream) close(number int) error {
	if s.row == firstRow { // a native table has at least one row
		if err := s.one(make([]cell, len(s.grid.columns))); err != nil {
			return err
		}
	}
	stripes := false
	err := s.out.AddTable(&excelize.Table{
		Range: "A" + fmt.Sprint(headRow) + ":" + at(len(s.grid.columns), s.row-1),
		Name:  fmt.Sprintf("Acta_%d", number), ShowRowStripes: &stripes,
	})
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}

// most is how many UTF-16 units of text we put into one cell.
const most = excelize.TotalCellChars - 100

// split cuts texts that no cell holds; rest is nil when nothing is left over.
func split(cells []cell) (now, rest []cell) {
	now = cells
	for i, c := range cells {
		text, ok := c.value.(string)
		if !ok || len(text) <= most || len(utf16.Encode([]rune(text))) <= most {
			continue
		}
		if rest == nil {
			now = append([]cell(nil), cells...)
			rest = make([]cell, len(cells))
		}
		head := cutWords(text, most)
		now[i].value = head
		rest[i] = c
		rest[i].value = text[len(head):]
	}
	return now, rest
}

// cutWords is the longest beginning of at most n UTF-16 units that ends with a
// word, if a word ends in it.
func cutWords(text string, n int) string {
	units, space := 0, 0
	for i, r := range text {
		units += len(utf16.AppendRune(nil, r))
		if units > n {
			if space > 0 {
				return text[:space]
			}
			return text[:i]
		}
		if r == ' ' || r == '\n' {
			space = i + 1
		}
	}
	return text
}
