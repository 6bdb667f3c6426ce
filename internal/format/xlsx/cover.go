package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
)

// Rows of the cover.
const (
	barRow          = 2
	organizationRow = 3
	bandRow         = 5
	coverTitleRow   = 7
	controlRow      = 11
)

// coverSheet writes cells of the cover and keeps the first error.
type coverSheet struct {
	*book
	name string
	err  error
}

func (c *coverSheet) set(cell string, value any, l look) {
	if c.err == nil {
		c.err = c.file.SetCellValue(c.name, cell, value)
	}
	if c.err == nil {
		c.err = c.file.SetCellStyle(c.name, cell, cell, c.style.id(l))
	}
}

func (c *coverSheet) height(row int, points float64) {
	if c.err == nil {
		c.err = c.file.SetRowHeight(c.name, row, min(points, excelize.MaxRowHeight))
	}
}

// cover writes the cover: who, what, control block, content hash, list of sheets,
// approvals, proofs, change history. Seed control block.
func (b *book) cover(name string) error {
	c := &coverSheet{book: b, name: name}
	if err := b.page(name, "portrait", ""); err != nil { // it says itself what a header says
		return err
	}
	grid, accent := false, b.style.accent
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{TabColorRGB: &accent}); err != nil {
		return fmt.Errorf("cover: %w", err)
	}
	if err := b.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &grid}); err != nil {
		return fmt.Errorf("cover: %w", err)
	}
	for i, width := range []float64{2, 15, 24, 56} {
		if err := b.file.SetColWidth(name, letters(i+1), letters(i+1), width); err != nil {
			return fmt.Errorf("cover: %w", err)
		}
	}
	c.heading()
	row := c.control(controlRow)
	row = c.sheets(row + 1)
	row = c.block(row, "approval.title", c.approvals())
	row = c.block(row, "authenticity.title", c.proofs())
	c.history(row + 1)
	if c.err != nil {
		return fmt.Errorf("cover: %w", c.err)
	}
	return nil
}

func (c *coverSheet) heading() {
	doc := c.src.Document
	c.set(at(2, barRow), "", look{fill: c.style.accent})
	c.height(barRow, 6)
	organization, _ := doc.Frame.Organization.Get(c.src.Lang)
	c.set(at(2, organizationRow), organization, look{size: 13, bold: true})
	c.set(at(4, organizationRow), c.p.Plain(doc.Frame.Confidentiality), look{colour: grey, right: true})
	c.height(organizationRow, 24)
	c.space(organizationRow+1, coverTitleRow-1, 24)
	c.band()
	c.set(at(2, coverTitleRow), c.p.Message(doc.Frame.KindLabel), look{bold: true, colour: c.style.accent, wrap: true})
	c.set(at(3, coverTitleRow), c.p.Plain(doc.Title), look{size: 26, wrap: true})
	if c.err == nil {
		c.err = c.file.MergeCell(c.name, at(3, coverTitleRow), at(4, coverTitleRow))
	}
	lines := 1 + len([]rune(c.p.Plain(doc.Title)))/32
	c.height(coverTitleRow, float64(34*lines))
	c.set(at(3, coverTitleRow+1), c.p.Plain(doc.Subtitle), look{size: 13, colour: grey})
	c.height(coverTitleRow+1, 20)
	c.space(coverTitleRow+2, controlRow-1, 36)
}

// space sets the height of empty rows.
func (c *coverSheet) space(from, to int, points float64) {
	for row := from; row <= to; row++ {
		c.height(row, points)
	}
}

// control writes the control block from a row on and gives the row after it.
func (c *coverSheet) control(row int) int {
	c.set(at(2, row), c.say("control.title", nil), look{bold: true, colour: c.style.accent})
	rows := c.controlRows()
	for i, r := range rows {
		c.pair(row+i, r[0], r[1], i == 0, i == len(rows)-1, i < 2)
	}
	return row + len(rows)
}

func (c *coverSheet) controlRows() [][2]string {
	doc, sheet := c.src.Document, c.src.Sheet
	var rows [][2]string
	add := func(key, value string) { rows = append(rows, [2]string{c.say(key, nil), value}) }
	if doc.Frame.HasCode && sheet.Code != "" {
		add("control.code", sheet.Code)
	}
	add("control.version", sheet.Number+" · "+c.p.Message(format.State(sheet.State)))
	if sheet.State == content.InReview && sheet.Proposed != "" {
		add("control.proposed", sheet.Proposed)
	}
	if len(sheet.Reason) > 0 {
		add("control.reason", c.p.Plain(sheet.Reason))
	}
	add("control.version_date", c.p.Value(content.Value{Type: content.DateType, Raw: sheet.Date}))
	add("control.created_by", c.signers(sheet.Authors))
	add("control.approved_by", c.approvers())
	if sheet.Effective != "" || sheet.ValidUntil != "" {
		add("control.validity", c.p.Value(content.Value{Type: content.PeriodType, Raw: sheet.Effective, To: sheet.ValidUntil}))
	}
	for _, field := range doc.Control {
		rows = append(rows, [2]string{c.p.Message(field.Label), c.p.Plain(field.Value)})
	}
	add("control.confidentiality", c.p.Plain(doc.Frame.Confidentiality))
	return append(rows, hashRows(c.say("control.content_hash", nil), sheet.ContentHash)...)
}

func (c *coverSheet) signers(list []content.Signer) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = c.p.Plain(s.Name)
		if title := c.p.Plain(s.JobTitle); title != "" {
			names[i] += ", " + title
		}
	}
	return strings.Join(names, "; ")
}

func (c *coverSheet) approvers() string {
	if len(c.src.Sheet.Approvals) == 0 {
		return c.say("control.not_approved", nil)
	}
	approvals := format.Approvers(c.src.Sheet)
	names := make([]string, len(approvals))
	for i, a := range approvals {
		names[i] = a.Name
	}
	return strings.Join(names, "; ")
}

// hashRows is a hash in two rows of four groups of eight.
func hashRows(label, hash string) [][2]string {
	groups := format.HashGroups(hash)
	half := min(4, len(groups))
	return [][2]string{{label, strings.Join(groups[:half], " ")}, {"", strings.Join(groups[half:], " ")}}
}

// pair writes a label and its value with the rules of the control block.
func (c *coverSheet) pair(row int, label, value string, first, last, strong bool) {
	top, bottom := "hair", "hair"
	if first {
		top = "medium"
	}
	if last {
		bottom = "medium"
	}
	c.set(at(3, row), label, look{colour: grey, top: top, bottom: bottom})
	c.set(at(4, row), value, look{bold: strong, wrap: true, top: top, bottom: bottom})
	c.height(row, float64(8+12*lineCount(value)))
}

// lineCount is about how many lines a text takes in the widest column of the cover.
func lineCount(text string) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + len([]rune(line))/66
	}
	return lines
}

// sheets lists the other sheets, each a link, and gives the row after the list.
func (c *coverSheet) sheets(row int) int {
	c.set(at(2, row), c.say("workbook.sheets", nil), look{bold: true, colour: c.style.accent})
	for i, sheet := range c.listed {
		about := c.say("table.rows", fault.Args{"count": sheet.rows})
		if sheet.about != "" {
			about += " · " + sheet.about
		}
		c.pair(row+i, sheet.name, about, i == 0, i == len(c.listed)-1, false)
		top, bottom := "hair", "hair"
		if i == 0 {
			top = "medium"
		}
		if i == len(c.listed)-1 {
			bottom = "medium"
		}
		c.set(at(3, row+i), sheet.name, look{bold: true, colour: c.style.accent, underline: true, top: top, bottom: bottom})
		if c.err == nil {
			link := "'" + strings.ReplaceAll(sheet.name, "'", "''") + "'!A1"
			c.err = c.file.SetCellHyperLink(c.name, at(3, row+i), link, "Location")
		}
	}
	return row + len(c.listed)
}

// history writes the change history. Seed change history.
func (c *coverSheet) history(row int) {
	c.set(at(2, row), c.say("history.title", nil), look{bold: true, colour: c.style.accent, wrap: true})
	for i, change := range c.src.Sheet.History {
		date := c.p.Short(content.Value{Type: content.DateType, Raw: change.Date})
		text := c.p.Plain(change.Author) + ": " + c.p.Plain(change.Description)
		c.pair(row+i, change.Number+" · "+date, text, i == 0, i == len(c.src.Sheet.History)-1, false)
	}
}
