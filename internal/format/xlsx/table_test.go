package xlsx_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"acta/internal/fault"
	"acta/internal/format/xlsx"
	"acta/internal/sheet"
)

// A table comes back from its workbook cell by cell: codes with their zeros, what
// looks like a formula, a date, an escape of Excel's own, line breaks, emoji.
func TestATableComesBackFromItsWorkbook(t *testing.T) {
	cells := []string{
		"1.30", "007", "=1+1", "+34 600", "-5", "@x", "'=1", "2024-04-17", "1E5", "_x0041_", "dos\nlíneas", `"`, "a;b,c", "año 🚀", "", "TRUE", "<&>",
	}
	table := sheet.Table{File: "x", Columns: []string{"code", "note"}}
	for i, cell := range cells {
		table.Rows = append(table.Rows, sheet.Row{Line: i + 2, Cells: []string{cell, "x"}})
	}
	data, err := xlsx.WriteTable(table)
	if err != nil {
		t.Fatal(err)
	}
	back, err := xlsx.Read("x.xlsx", data)
	if err != nil || !slices.Equal(back.Columns, table.Columns) || len(back.Rows) != len(table.Rows) {
		t.Fatalf("%v: %v, %d rows", err, back.Columns, len(back.Rows))
	}
	for i, row := range back.Rows {
		if row.Line != table.Rows[i].Line || !slices.Equal(row.Cells, table.Rows[i].Cells) || back.IsNumber(row, "code") {
			t.Errorf("%q comes back as %+v", cells[i], row)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for i := range cells {
		formula, err := book.GetCellFormula("Sheet1", fmt.Sprintf("A%d", i+2))
		if err != nil || formula != "" {
			t.Errorf("%q is a formula: %q, %v", cells[i], formula, err)
		}
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}

func TestWriteTableRefuses(t *testing.T) {
	one := func(cell string) sheet.Table {
		return sheet.Table{Columns: []string{"a"}, Rows: []sheet.Row{{Line: 2, Cells: []string{cell}}}}
	}
	for key, table := range map[string]sheet.Table{
		"fault.export.long":      one(strings.Repeat("ñ", 32_768)),
		"fault.export.character": one("a\x01b"),
		"fault.export.too_many":  {Columns: []string{"a"}, Rows: make([]sheet.Row, 1_048_576)},
	} {
		data, err := xlsx.WriteTable(table)
		if all := fault.All(err); len(all) != 1 || all[0].Key != key || data != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := xlsx.WriteTable(one(strings.Repeat("ñ", 32_767))); err != nil {
		t.Errorf("the longest cell: %v", err)
	}
}
