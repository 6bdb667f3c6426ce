package xlsx

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/locale"
)

// book is a workbook in the making.
type book struct {
	ctx    context.Context
	file   *excelize.File
	src    format.Source
	p      locale.Printer
	style  *styles
	names  map[string]bool // sheet names in use, lower case
	listed []entry         // sheets, as the cover lists them
}

// entry is a sheet on the cover's list.
type entry struct {
	name string
	rows int
}

func newBook(ctx context.Context, src format.Source) (*book, error) {
	printer, err := src.Words.Printer(src.Lang)
	if err != nil {
		return nil, fmt.Errorf("words of the document: %w", err)
	}
	file := excelize.NewFile()
	b := &book{
		ctx: ctx, file: file, src: src, p: printer.For(src.Document), names: map[string]bool{},
		style: newStyles(file, src.Document.Frame.Accent),
	}
	file.SetZipWriter(newArchive)
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

// fill makes every sheet; the cover comes first and lists the others.
func (b *book) fill() error {
	cover := b.name(b.say("workbook.cover", nil))
	if err := b.file.SetSheetName(b.file.GetSheetName(0), cover); err != nil {
		return fmt.Errorf("name cover: %w", err)
	}
	if err := b.sections(b.src.Document.Sections); err != nil {
		return err
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

func (b *book) sections(sections []content.Section) error {
	for _, section := range sections {
		for _, block := range section.Blocks {
			if err := b.block(block); err != nil {
				return fmt.Errorf("section %s: %w", section.Number, err)
			}
		}
		if err := b.sections(section.Sections); err != nil {
			return err
		}
	}
	return nil
}

// block gives a sheet to the blocks that have one; the sheet of text has the others.
func (b *book) block(block content.Block) error {
	switch block.Kind {
	case content.TableBlock:
		return b.table(*block.Table)
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

// cut shortens s to at most n UTF-16 units, on a whole character.
func cut(s string, n int) string {
	units := 0
	for i, r := range s {
		units++
		if r > 0xFFFF {
			units++
		}
		if units > n {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

func (b *book) write(w io.Writer) error {
	if err := b.ctx.Err(); err != nil {
		return fmt.Errorf("render workbook: %w", err)
	}
	if _, err := b.file.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
