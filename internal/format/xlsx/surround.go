package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"acta/internal/fault"
	"acta/internal/format"
)

// surround sets what stands around the rows of a sheet that end at row last:
// native table, page, header, footer, print titles, lists of words, formats by
// condition.
func (b *book) surround(name string, g grid, last int) error {
	if err := b.page(name, "landscape", b.header()); err != nil {
		return err
	}
	titles := &excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(name, "'", "''"), headRow, headRow),
	}
	if err := b.file.SetDefinedName(titles); err != nil {
		return fmt.Errorf("print titles: %w", err)
	}
	if err := b.native(name, g, last); err != nil {
		return err
	}
	if err := b.lists(name, g, last); err != nil {
		return err
	}
	return b.milestones(name, g, last)
}

// native makes a table of Excel's of the rows, with filters and without stripes.
// Excelize takes the heads from its own rows, which the archive replaces by ours.
func (b *book) native(name string, g grid, last int) error {
	for i, c := range g.columns {
		if err := b.file.SetCellStr(name, at(i+1, headRow), c.title); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	// a code such as 1.30 is text on purpose: no warning at every one
	data := at(1, firstRow) + ":" + at(len(g.columns), last)
	if err := b.file.AddIgnoredErrors(name, data, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return fmt.Errorf("warnings: %w", err)
	}
	stripes := false
	err := b.file.AddTable(name, &excelize.Table{
		Range: at(1, headRow) + ":" + at(len(g.columns), last),
		Name:  fmt.Sprintf("Acta_%d", len(b.listed)), ShowRowStripes: &stripes,
	})
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// milestones makes the rows bold that say so in their column.
func (b *book) milestones(name string, g grid, last int) error {
	if g.bold == 0 {
		return nil
	}
	style, err := b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err == nil {
		err = b.file.SetConditionalFormat(name, at(1, firstRow)+":"+at(len(g.columns), last), []excelize.ConditionalFormatOptions{{
			Type: "formula", Format: &style, Criteria: fmt.Sprintf(`$%s<>""`, at(g.bold, firstRow)),
		}})
	}
	if err != nil {
		return fmt.Errorf("milestones: %w", err)
	}
	return nil
}

// Margins in inches: 15 mm, above 24, below 20.
const (
	sideMargin   = 15 / 25.4
	topMargin    = 24 / 25.4
	bottomMargin = 20 / 25.4
	chromeMargin = 10 / 25.4
)

// paperSizes are Excel's numbers of paper.
var paperSizes = map[string]int{"A4": 9, "Letter": 1}

func (b *book) page(name, orientation, header string) error {
	paper, one, all, fit := paperSizes[b.src.Document.Frame.Paper], 1, 0, true
	if paper == 0 {
		paper = paperSizes["A4"]
	}
	side, top, bottom, chrome := sideMargin, topMargin, bottomMargin, chromeMargin
	steps := []func() error{
		func() error { return b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}) },
		func() error {
			return b.file.SetPageLayout(name, &excelize.PageLayoutOptions{
				Size: &paper, Orientation: &orientation, FitToWidth: &one, FitToHeight: &all})
		},
		func() error {
			return b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
				Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &chrome, Footer: &chrome})
		},
		func() error {
			return b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: header, OddFooter: b.footer()})
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("page: %w", err)
		}
	}
	return nil
}

// Font codes of headers and footers.
const (
	plainCode = `&"Arial,Regular"&8`
	boldCode  = `&"Arial,Bold"&8`
)

// longest is how much text of one kind a header may hold, so that the whole stays
// under Excel's 255 characters.
const longest = 60

// escaped keeps & in a header a character, and a digit apart from the size of the
// font before it.
func escaped(s string) string {
	s = strings.ReplaceAll(cut(s, longest), "&", "&&")
	if s != "" && digits(s[:1]) {
		return " " + s
	}
	return s
}

func (b *book) header() string {
	sheet := b.src.Sheet
	left := plainCode + escaped(b.p.Plain(b.src.Document.Title))
	if sheet.Code != "" {
		left = boldCode + escaped(sheet.Code) + plainCode + "  " + escaped(b.p.Plain(b.src.Document.Title))
	}
	version := escaped(b.say("header.version", fault.Args{"version": sheet.Number}))
	return "&L" + left + "&R" + plainCode + version + "  " + boldCode + escaped(b.p.Message(format.State(sheet.State)))
}

func (b *book) footer() string {
	doc := b.src.Document
	organization, _ := doc.Frame.Organization.Get(b.src.Lang)
	left := plainCode + escaped(organization) + " · " + boldCode + escaped(b.p.Plain(doc.Frame.Confidentiality))
	return "&L" + left + "&R" + plainCode + b.say("page.number", fault.Args{"page": "&P", "pages": "&N"})
}

// lists offers the words of a column when a person changes a cell.
func (b *book) lists(name string, g grid, last int) error {
	for i, c := range g.columns {
		if len(c.words) == 0 {
			continue
		}
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(at(i+1, firstRow) + ":" + at(i+1, last))
		if err := rule.SetDropList(c.words); err != nil {
			continue // longer than a list may be: the column stays free
		}
		if err := b.file.AddDataValidation(name, rule); err != nil {
			return fmt.Errorf("list of words: %w", err)
		}
	}
	return nil
}
