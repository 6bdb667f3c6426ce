package xlsx_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/xlsx"
	"acta/internal/sheet"
)

// made is a workbook that a person could hand over.
func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(t testing.TB, f *excelize.File, cell string, value any) {
	t.Helper()
	if err := f.SetCellValue("Sheet1", cell, value); err != nil {
		t.Fatal(err)
	}
}

func showAs(t testing.TB, f *excelize.File, cell, code string) {
	t.Helper()
	id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	if err == nil {
		err = f.SetCellStyle("Sheet1", cell, cell, id)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadTakesWhatAPersonTyped(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		for cell, v := range map[string]any{
			"A2": "Release", "B2": " Planned date ", "C2": "At", "D2": "Count", // row 1 is empty
			"A3": "1.30", "B3": time.Date(2024, 4, 17, 0, 0, 0, 0, time.UTC), "C3": time.Date(2024, 2, 9, 2, 0, 0, 0, time.UTC), "D3": 39,
			"A5": 1.3, "B5": "sin fecha", "D5": 0.1, // row 4 is empty
		} {
			set(t, f, cell, v)
		}
		showAs(t, f, "B3", "dd/mm/yyyy")
		showAs(t, f, "C3", `[$-C0A]dd\ mmm\ yyyy\ hh:mm`)
		showAs(t, f, "A5", "0.00")
	})
	table, err := xlsx.Read("C:\\Datos/pl\x1ban.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"release", "planned_date", "at", "count"}; !slices.Equal(table.Columns, want) {
		t.Errorf("columns %q", table.Columns)
	}
	want := []sheet.Row{
		{Line: 3, Cells: []string{"1.30", "2024-04-17", "2024-02-09T02:00:00Z", "39"}},
		{Line: 5, Cells: []string{"1.30", "sin fecha", "", "0.1"}},
	}
	if len(table.Rows) != 2 || table.Rows[0].Line != 3 || !slices.Equal(table.Rows[0].Cells, want[0].Cells) ||
		table.Rows[1].Line != 5 || !slices.Equal(table.Rows[1].Cells, want[1].Cells) {
		t.Errorf("rows %v", table.Rows)
	}
	if table.File != "pl\ufffdan.xlsx" || table.SHA256 != content.Sum(data) {
		t.Errorf("file %s %s", table.File, table.SHA256)
	}
}

func TestReadSaysWhatIsWrongWithAFile(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		key  string
	}{
		"no workbook":       {[]byte("release,title\n1.30,x\n"), "fault.import.workbook"},
		"nothing":           {nil, "fault.import.workbook"},
		"cut":               {made(t, func(f *excelize.File) { set(t, f, "A1", "x") })[:400], "fault.import.workbook"},
		"empty":             {made(t, func(*excelize.File) {}), "fault.import.empty"},
		"heading twice":     {made(t, func(f *excelize.File) { set(t, f, "A1", "x"); set(t, f, "B1", "X ") }), "fault.import.heading_twice"},
		"hole in heading":   {made(t, func(f *excelize.File) { set(t, f, "A1", "x"); set(t, f, "C1", "y") }), "fault.import.heading_empty"},
		"row without title": {made(t, func(f *excelize.File) { set(t, f, "A1", "x"); set(t, f, "B2", "y") }), "fault.import.row_long"},
		"too large":         {make([]byte, sheet.MaxBytes+1), "fault.import.too_large"},
	} {
		_, err := xlsx.Read("f.xlsx", c.data)
		faults := fault.All(err)
		if len(faults) == 0 || faults[0].Key != c.key || faults[0].Place.File != "f.xlsx" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What we write for people can be read for import again.
func TestAWorkbookOfTableDataReadsBack(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		set(t, f, "A1", "item")
		set(t, f, "A2", "=1+1 "+strings.Repeat("ñ", 100))
	})
	table, err := xlsx.Read("x.xlsx", data)
	if err != nil || table.Rows[0].Cells[0] != "=1+1 "+strings.Repeat("ñ", 100) {
		t.Errorf("%v, %v", table.Rows, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(made(f, func(b *excelize.File) { set(f, b, "A1", "x"); set(f, b, "A2", 1.5) }))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := xlsx.Read("f.xlsx", data)
		if err == nil && len(table.Columns) == 0 {
			t.Error("a table without columns")
		}
	})
}
