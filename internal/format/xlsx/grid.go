package xlsx

import (
	"fmt"
	"math"
	"strconv"
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
	about   string // what the cover adds to the name; may be empty
	columns []column
	rows    int
	bold    int // column whose filled cells make a row bold (milestones), from 1; 0 none
	// each gives the rows in order; it is called once. A row is the caller's again
	// when row returns.
	each func(row func([]cell) error) error
}

// sheet writes a grid as a sheet and gives its name: the rows by our own writer,
// what stands around them by excelize.
func (b *book) sheet(g grid) (string, error) {
	name := b.name(g.name)
	index, err := b.file.NewSheet(name)
	if err != nil {
		return "", fmt.Errorf("sheet %s: %w", name, err)
	}
	b.listed = append(b.listed, entry{name, g.rows, g.about})
	fitted(g.columns)
	g.note = b.marked(g.note)
	s := b.newStream(g, fmt.Sprintf("xl/worksheets/sheet%d.xml", index+1))
	if err := s.write(); err != nil {
		return "", fmt.Errorf("sheet %s: %w", name, err)
	}
	if err := b.surround(name, g, s.row-1); err != nil {
		return "", fmt.Errorf("sheet %s: %w", name, err)
	}
	return name, nil
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

func at(col, row int) string { return letters(col) + strconv.Itoa(row) }

// most is how many UTF-16 units of text we put into one cell.
const most = excelize.TotalCellChars - 100

// split cuts texts that no cell holds; rest is nil when nothing is left over.
func split(cells []cell) (now, rest []cell) {
	now = cells
	for i, c := range cells {
		text := c.text
		if len(text) <= most || len(utf16.Encode([]rune(text))) <= most {
			continue
		}
		if rest == nil {
			now = append([]cell(nil), cells...)
			rest = make([]cell, len(cells))
		}
		head := cutWords(text, most)
		now[i].text = head
		rest[i] = c
		rest[i].text = text[len(head):]
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
