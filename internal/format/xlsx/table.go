package xlsx

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// The bounds of a sheet. ISO/IEC 29500 knows none; Excel does.
const (
	mostSheetRows = 1_048_576
	mostCellChars = 32_767
)

// WriteTable writes a table as a workbook of one sheet that Read reads back: every
// cell is text and formatted as text, so that Excel keeps the zero of a code such
// as 1.30 and takes no cell for a formula or a date, not even when somebody types
// in it. A table or a cell that no sheet can hold is a fault.
func WriteTable(table sheet.Table) (data []byte, err error) {
	if len(table.Rows) >= mostSheetRows {
		return nil, fault.New(fault.Invalid, "fault.export.too_many", fault.Args{"limit": mostSheetRows - 1})
	}
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil && closing != nil {
			err = fmt.Errorf("close workbook: %w", closing)
		}
	}()
	if err := fillTable(file, table); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if _, err := file.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

func fillTable(file *excelize.File, table sheet.Table) error {
	const textFormat = 49 // "@"
	plain, err := file.NewStyle(&excelize.Style{NumFmt: textFormat})
	if err != nil {
		return fmt.Errorf("style of text: %w", err)
	}
	heading, err := file.NewStyle(&excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("style of the heading: %w", err)
	}
	to, err := file.NewStreamWriter(file.GetSheetName(0))
	if err != nil {
		return fmt.Errorf("write sheet: %w", err)
	}
	if len(table.Columns) > 0 {
		if err := to.SetColStyle(1, len(table.Columns), plain); err != nil {
			return fmt.Errorf("style of columns: %w", err)
		}
	}
	if err := to.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freeze the heading: %w", err)
	}
	if err := writeCells(to, 1, table.Columns, heading); err != nil {
		return err
	}
	for i, row := range table.Rows {
		if err := writeCells(to, i+2, row.Cells, plain); err != nil {
			return err
		}
	}
	return to.Flush()
}

func writeCells(to *excelize.StreamWriter, line int, cells []string, style int) error {
	row := make([]any, len(cells))
	for i, cell := range cells {
		if _, wrong := appendText(nil, cell); wrong >= 0 {
			return fault.New(fault.Invalid, "fault.export.character", fault.Args{"line": line, "character": fmt.Sprintf("%U", wrong)})
		}
		if n := utf8.RuneCountInString(cell); n > mostCellChars {
			return fault.New(fault.Invalid, "fault.export.long", fault.Args{"line": line, "count": n, "limit": mostCellChars})
		}
		row[i] = excelize.Cell{StyleID: style, Value: cell}
	}
	if err := to.SetRow(at(1, line), row); err != nil {
		return fmt.Errorf("write row %d: %w", line, err)
	}
	return nil
}
