// Package xlsx makes workbooks of frozen content and reads workbooks that people
// hand over for import. A workbook has a cover with the control block, a sheet
// per table, chart and timeline, and a sheet with all other text, so that it
// holds what the PDF of the same content holds. Scope F4, F10; invariants I17,
// I18.
//
// It does not promise to look like the PDF: a workbook is for filtering and
// calculating. It evaluates no formula and writes none.
package xlsx

import (
	"context"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/locale"
)

// version is the renderer version: raise it when the bytes of a workbook change.
const version = "2"

// mediaType of a workbook (ISO/IEC 29500).
const mediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Renderer makes workbooks. It has no state and is safe for concurrent use.
type Renderer struct{}

// New gives the renderer.
func New() *Renderer { return &Renderer{} }

// Info names the format.
func (*Renderer) Info() format.Info {
	return format.Info{Name: "xlsx", MediaType: mediaType, Version: "xlsx-" + version}
}

// Check reports what no workbook can hold: characters that XML has no form for,
// and tables longer than a sheet.
func (*Renderer) Check(doc content.Document, words locale.Words, _ map[string][]byte) error {
	var faults fault.List
	for _, lang := range doc.Languages {
		printer, err := words.Printer(lang)
		if err != nil {
			return fmt.Errorf("words of the document: %w", err)
		}
		faults = append(faults, unprintable(doc, printer.For(doc))...)
	}
	eachTable(doc.Sections, func(section content.Section, t content.Table) {
		if t.Rows > excelize.TotalRows-firstRow {
			faults = append(faults, fault.New(fault.Invalid, "fault.xlsx.rows",
				fault.Args{"table": t.Number, "count": t.Rows, "section": section.Number}).At(t.Anchor))
		}
	})
	return faults.Err()
}

func unprintable(doc content.Document, p locale.Printer) fault.List {
	var faults fault.List
	doc.Walk(func(section *content.Section, run content.Run) {
		_, wrong := appendText(nil, p.Plain(content.Inline{run}))
		if wrong < 0 {
			return
		}
		number := ""
		if section != nil {
			number = section.Number
		}
		faults = append(faults, badCharacter(wrong, number))
	})
	return faults
}

func badCharacter(r rune, section string) *fault.Fault {
	return fault.New(fault.Invalid, "fault.xlsx.character",
		fault.Args{"code": fmt.Sprintf("U+%04X", r), "section": section})
}

func eachTable(sections []content.Section, visit func(content.Section, content.Table)) {
	for _, section := range sections {
		for _, block := range section.Blocks {
			if block.Kind == content.TableBlock {
				visit(section, *block.Table)
			}
		}
		eachTable(section.Sections, visit)
	}
}

// Render writes the workbook. The same source gives the same bytes.
func (*Renderer) Render(ctx context.Context, src format.Source, w io.Writer) error {
	b, err := newBook(ctx, src)
	if err != nil {
		return err
	}
	err = b.fill()
	if err == nil {
		err = b.write(w)
	}
	if closing := b.file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("close workbook: %w", closing)
	}
	return err
}
