package xlsx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// stream writes a sheet up to the end of its rows. ISO/IEC 29500-1 18.3.1.
type stream struct {
	book *book
	grid grid
	to   *part
	buf  []byte
	row  int // the next row
	pens []pen
}

// pen is how a column is written.
type pen struct {
	start   string // of a cell, up to the number of its row
	perLine int    // characters in a line
	last    cell   // the cell whose style is next to be asked for again; without text
	style   string
}

// packAt is how many bytes are packed at a time.
const packAt = 32 << 10

func (b *book) newStream(g grid, part string) *stream {
	s := &stream{book: b, grid: g, to: b.archive.begin(part), row: firstRow, pens: make([]pen, len(g.columns))}
	for i, c := range g.columns {
		s.pens[i] = pen{start: `<c r="` + letters(i+1), perLine: max(1, int(c.width*1.25))}
	}
	return s
}

func (s *stream) write() error {
	s.open()
	if err := s.head(); err != nil {
		return err
	}
	if err := s.grid.each(s.add); err != nil {
		return err
	}
	if s.row == firstRow { // a native table has at least one row
		if err := s.one(make([]cell, len(s.grid.columns))); err != nil {
			return err
		}
	}
	if err := s.foot(); err != nil {
		return err
	}
	if err := s.to.pack(s.buf); err != nil {
		return err
	}
	return s.to.pause()
}

// open writes what stands before the rows. There is no dimension: it may be left
// out, and how many rows long texts take is known only at the end.
func (s *stream) open() {
	split := min(2, len(s.grid.columns)-1)
	pane, across := "bottomRight", `xSplit="`+strconv.Itoa(split)+`" `
	if split == 0 {
		pane, across = "bottomLeft", ""
	}
	s.buf = fmt.Appendf(s.buf, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`+
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">`+
		`<sheetPr><tabColor rgb="FF%s"/><pageSetUpPr fitToPage="1"/></sheetPr>`+
		`<sheetViews><sheetView showGridLines="0" workbookViewId="0">`+
		`<pane %sySplit="%d" topLeftCell="%s" activePane="%s" state="frozen"/><selection pane="%s"/>`+
		`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`,
		s.book.style.accent, across, headRow, at(split+1, firstRow), pane, pane)
	for i, c := range s.grid.columns {
		s.buf = fmt.Appendf(s.buf, `<col min="%d" max="%d" width="%v" customWidth="1"/>`, i+1, i+1, c.width)
	}
	s.buf = append(s.buf, "</cols><sheetData>"...)
}

// head writes title, note, space and the heads of the columns.
func (s *stream) head() error {
	styles := s.book.style
	s.startRow(titleRow, 28)
	err := s.text(0, titleRow, s.grid.title, styles.number(look{size: 16}))
	s.startRow(noteRow, 16)
	if err == nil {
		err = s.text(0, noteRow, s.grid.note, styles.number(look{size: 8, colour: grey}))
	}
	s.startRow(noteRow+1, 8)
	s.startRow(headRow, s.headHeight())
	for i, c := range s.grid.columns {
		l := look{bold: true, wrap: true, top: "medium", bottom: "thin", right: c.right}
		if c.right {
			l.indent = 1
		}
		if err == nil {
			err = s.text(i, headRow, c.title, styles.number(l))
		}
	}
	return err
}

func (s *stream) headHeight() int {
	lines := 1
	for i, c := range s.grid.columns {
		lines = max(lines, s.lines(i, c.title))
	}
	return 12 + 12*lines
}

// tallest is the height of the tallest row in points.
const tallest = excelize.MaxRowHeight

// startRow ends the row before, if there is one, and starts a row of a height in points.
func (s *stream) startRow(number, height int) {
	if number > titleRow {
		s.buf = append(s.buf, rowEnd...)
	}
	s.buf = append(s.buf, `<row r="`...)
	s.buf = strconv.AppendInt(s.buf, int64(number), 10)
	s.buf = append(s.buf, `" ht="`...)
	s.buf = strconv.AppendInt(s.buf, int64(min(height, tallest)), 10)
	s.buf = append(s.buf, `" customHeight="1">`...)
}

const rowEnd = "</row>"

// start writes the start of a cell up to its style.
func (s *stream) start(i, row int, style string) {
	s.buf = append(s.buf, s.pens[i].start...)
	s.buf = strconv.AppendInt(s.buf, int64(row), 10)
	s.buf = append(s.buf, `" s="`...)
	s.buf = append(s.buf, style...)
}

// text writes a cell of text. Texts stand in the sheet itself and are never read
// as formulas.
func (s *stream) text(i, row int, text, style string) error {
	s.start(i, row, style)
	if text == "" {
		s.buf = append(s.buf, `"/>`...)
		return nil
	}
	s.buf = append(s.buf, `" t="inlineStr"><is><t`...)
	if spaced(text) {
		s.buf = append(s.buf, ` xml:space="preserve"`...)
	}
	s.buf = append(s.buf, '>')
	var wrong rune
	if s.buf, wrong = appendText(s.buf, text); wrong >= 0 {
		return badCharacter(wrong, s.book.place)
	}
	s.buf = append(s.buf, `</t></is></c>`...)
	return nil
}

// add writes a row. A text longer than a cell holds goes on in the rows below.
func (s *stream) add(cells []cell) error {
	if err := s.book.ctx.Err(); err != nil {
		return fmt.Errorf("stopped: %w", err)
	}
	for cells != nil {
		now, rest := split(cells)
		if err := s.one(now); err != nil {
			return err
		}
		cells = rest
	}
	return nil
}

func (s *stream) one(cells []cell) error {
	if s.row >= excelize.TotalRows {
		return fmt.Errorf("row %d: %w", s.row, excelize.ErrMaxRows)
	}
	lines := 1
	for i := range cells {
		lines = max(lines, s.lines(i, cells[i].text))
	}
	s.startRow(s.row, 8+12*lines)
	for i := range cells {
		c := &cells[i]
		style := s.style(i, c)
		if c.kind == figure {
			s.start(i, s.row, style)
			s.buf = append(s.buf, `"><v>`...)
			s.buf = append(s.buf, c.text...)
			s.buf = append(s.buf, `</v></c>`...)
		} else if err := s.text(i, s.row, c.text, style); err != nil {
			return err
		}
	}
	s.row++
	if len(s.buf) < packAt {
		return nil
	}
	err := s.to.pack(s.buf)
	s.buf = s.buf[:0]
	return err
}

// style is the number of a cell's style. Most cells have that of the cell above.
func (s *stream) style(i int, c *cell) string {
	k, wanted := &s.pens[i], *c
	wanted.kind, wanted.text = empty, ""
	if k.style != "" && k.last == wanted {
		return k.style
	}
	l := look{format: c.format, right: c.right || s.grid.columns[i].right, bottom: "hair", wrap: true, frame: c.alarm, bold: c.alarm || c.bold}
	if l.right {
		l.indent = 1
		l.wrap = c.format == ""
	}
	if c.gap {
		l.fill, l.colour = gapFill, gapInk
	}
	k.last, k.style = wanted, s.book.style.number(l)
	return k.style
}

// lines is how many lines a text takes in its column, near enough for a height.
func (s *stream) lines(i int, text string) int {
	perLine := s.pens[i].perLine
	if len(text) <= perLine && strings.IndexByte(text, '\n') < 0 {
		return 1
	}
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + (utf8.RuneCountInString(line)-1)/perLine
	}
	return lines
}

// foot draws the rule under the last row, on a row of its own: it stays where it
// is when a person sorts the table.
func (s *stream) foot() error {
	s.startRow(s.row, 8)
	style := s.book.style.number(look{top: "medium"})
	for i := range s.grid.columns {
		if err := s.text(i, s.row, "", style); err != nil {
			return err
		}
	}
	s.buf = append(s.buf, rowEnd...)
	return nil
}
