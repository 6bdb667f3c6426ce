package xlsx

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/locale"
)

// book is a workbook in the making.
type book struct {
	ctx     context.Context
	file    *excelize.File
	archive *archive
	src     format.Source
	p       locale.Printer
	style   *styles
	formats formats
	zones   map[string]*time.Location
	names   map[string]bool // sheet names in use, lower case
	listed  []entry         // sheets, as the cover lists them
	place   string          // number of the section that is being written
}

// entry is a sheet on the cover's list.
type entry struct {
	name  string
	rows  int
	about string // what the name does not say; may be empty
}

func newBook(ctx context.Context, src format.Source) (*book, error) {
	printer, err := src.Words.Printer(src.Lang)
	if err != nil {
		return nil, fmt.Errorf("words of the document: %w", err)
	}
	archive, err := newArchive()
	if err != nil {
		return nil, err
	}
	file := excelize.NewFile()
	b := &book{
		ctx: ctx, file: file, archive: archive, src: src, p: printer.For(src.Document),
		names: map[string]bool{}, zones: map[string]*time.Location{},
		style: newStyles(file, src.Document.Frame.Accent),
	}
	b.formats = formats{date: dateFormat(src.Lang), years: b.yearsFormat()}
	return b, b.properties()
}

// say is a message of the area that all formats share.
func (b *book) say(key string, args fault.Args) string { return b.p.Say("document."+key, args) }

func (b *book) properties() error {
	doc, sheet := b.src.Document, b.src.Sheet
	organization, _ := doc.Frame.Organization.Get(b.src.Lang)
	err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.p.Plain(doc.Title), Subject: b.p.Message(doc.Frame.KindLabel), Creator: organization,
		LastModifiedBy: organization, Created: sheet.At, Modified: sheet.At, Language: b.src.Lang,
		Identifier: sheet.ContentHash, Version: sheet.Number, Category: sheet.Code,
	})
	if err != nil {
		return fmt.Errorf("workbook properties: %w", err)
	}
	if err := b.file.SetDefaultFont(face); err != nil {
		return fmt.Errorf("workbook font: %w", err)
	}
	return nil
}

// fill makes every sheet: the cover, which lists the others, tables, what is
// drawn, text.
func (b *book) fill() error {
	cover := b.name(b.say("workbook.cover", nil))
	if err := b.file.SetSheetName(b.file.GetSheetName(0), cover); err != nil {
		return fmt.Errorf("name cover: %w", err)
	}
	for _, write := range []func(content.Block) error{b.tables, b.drawings} {
		if err := b.sections(b.src.Document.Sections, write); err != nil {
			return err
		}
	}
	if err := b.text(); err != nil {
		return err
	}
	if err := b.cover(cover); err != nil {
		return err
	}
	b.file.SetActiveSheet(0)
	return b.style.err
}

func (b *book) sections(sections []content.Section, write func(content.Block) error) error {
	for _, section := range sections {
		b.place = section.Number
		for _, block := range section.Blocks {
			if err := write(block); err != nil {
				return fmt.Errorf("section %s: %w", section.Number, err)
			}
		}
		if err := b.sections(section.Sections, write); err != nil {
			return err
		}
	}
	return nil
}

// tables gives a sheet to a table.
func (b *book) tables(block content.Block) error {
	if block.Kind != content.TableBlock {
		return nil
	}
	return b.table(*block.Table)
}

// drawings gives a sheet to what the PDF draws.
func (b *book) drawings(block content.Block) error {
	switch block.Kind {
	case content.ChartBlock:
		return b.chart(*block.Chart)
	case content.TimelineBlock:
		return b.timeline(*block.Timeline)
	default:
		return nil
	}
}

// limit is the longest name of a sheet.
const limit = 31

// name makes a sheet name that Excel takes and that is not in use yet.
func (b *book) name(wanted string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < 0x20 {
			return ' '
		}
		return r
	}, wanted)
	clean = strings.Trim(strings.TrimSpace(clean), "'")
	if clean == "" {
		clean = b.say("workbook.untitled", fault.Args{"number": len(b.names) + 1})
	}
	name := cut(clean, limit)
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		name = cut(clean, limit-len(suffix)) + suffix
	}
	b.names[strings.ToLower(name)] = true
	return name
}

// cut shortens s to at most n UTF-16 units, after a word if it can.
func cut(s string, n int) string {
	units := 0
	for i, r := range s {
		units++
		if r > 0xFFFF {
			units++
		}
		if units > n {
			if space := strings.LastIndexByte(s[:i], ' '); space > i/2 {
				i = space
			}
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

func (b *book) write(w io.Writer) error {
	if err := b.ctx.Err(); err != nil {
		return fmt.Errorf("render workbook: %w", err)
	}
	b.archive.to = w
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return b.archive })
	if _, err := b.file.WriteToBuffer(); err != nil { // the archive writes to w
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
