package xlsx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/format/formattest"
)

func TestSheetsAreReadyToFilter(t *testing.T) {
	book := open(t, workbook(t, "plan", "es"))
	for _, sheet := range book.GetSheetList()[1:] {
		panes, err := book.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 4 {
			t.Errorf("%s: panes %+v, %v", sheet, panes, err)
		}
		tables, err := book.GetTables(sheet)
		if err != nil || len(tables) != 1 || !strings.HasPrefix(tables[0].Range, "A4:") {
			t.Errorf("%s: tables %+v, %v", sheet, tables, err)
		}
	}
}

func TestSheetsArePrintedOnA4(t *testing.T) {
	book := open(t, workbook(t, "plan", "es"))
	for _, sheet := range book.GetSheetList()[1:] {
		layout, err := book.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: layout %+v, %v", sheet, layout, err)
		}
		chrome, err := book.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(chrome.OddFooter, "&P") || !strings.Contains(chrome.OddHeader, "PL-K8S-1.30") {
			t.Errorf("%s: header and footer %+v, %v", sheet, chrome, err)
		}
	}
}

func TestSheetsRepeatTheirHeadInPrint(t *testing.T) {
	book := open(t, workbook(t, "plan", "es"))
	titles := 0
	for _, name := range book.GetDefinedName() {
		if name.Name == "_xlnm.Print_Titles" && strings.HasSuffix(name.RefersTo, "!$4:$4") {
			titles++
		}
	}
	if titles != len(book.GetSheetList())-1 {
		t.Errorf("%d sheets repeat their head", titles)
	}
}

func TestSheetNamesAreThoseThatExcelTakes(t *testing.T) {
	src := source(t, "es", content.Inline{content.Plain("x")})
	section := src.Document.Sections[0]
	for range 3 {
		src.Document.Sections = append(src.Document.Sections, section)
	}
	book := open(t, render(t, src))
	seen := map[string]bool{}
	for _, name := range book.GetSheetList() {
		if seen[strings.ToLower(name)] || len(name) > 31 || strings.ContainsAny(name, `[]:*?/\`) {
			t.Errorf("sheet %q", name)
		}
		seen[strings.ToLower(name)] = true
	}
	if len(seen) != 6 {
		t.Errorf("sheets %v", book.GetSheetList())
	}
}

// parts reads the parts of a workbook; the reader checks their sums.
func parts(t testing.TB, file []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if _, twice := parts[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		parts[f.Name] = string(data)
	}
	if archive.File[0].Name != "[Content_Types].xml" {
		t.Errorf("the first part is %s: programs know the type by it", archive.File[0].Name)
	}
	return parts
}

// Every part is whole, and the parts of a sheet come in the order of the standard.
func TestEveryPartIsWellFormed(t *testing.T) {
	order := []string{"sheetPr", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells", "conditionalFormatting",
		"dataValidations", "hyperlinks", "pageMargins", "pageSetup", "headerFooter", "ignoredErrors", "drawing", "tableParts"}
	for _, sample := range formattest.Samples() {
		for name, data := range parts(t, workbook(t, sample.Name, sample.Document.Languages[0])) {
			elements := topLevel(t, name, data)
			if !strings.HasPrefix(name, "xl/worksheets/sheet") {
				continue
			}
			at := -1
			for _, e := range elements {
				next := slices.Index(order, e)
				if e == "dimension" && at == 0 { // of the cover
					continue
				}
				if next < at || next < 0 {
					t.Errorf("%s of %s: %s is out of order in %v", name, sample.Name, e, elements)
				}
				at = next
			}
		}
	}
}

// topLevel lists the elements under the root.
func topLevel(t *testing.T, name, data string) []string {
	t.Helper()
	var elements []string
	depth := 0
	for d := xml.NewDecoder(strings.NewReader(data)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return elements
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 2 {
				elements = append(elements, token.Name.Local)
			}
		case xml.EndElement:
			depth--
		}
	}
}

func TestSheetsComeInTheOrderOfTheCover(t *testing.T) {
	book := open(t, workbook(t, "review", "es"))
	want := []string{"Portada", "Datos", "Figura\u00a01", "Figura\u00a02", "Texto"}
	if got := book.GetSheetList(); !slices.Equal(got, want) {
		t.Fatalf("sheets %q", got)
	}
	rows, err := book.GetRows("Portada")
	if err != nil {
		t.Fatal(err)
	}
	first := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 1 && row[1] == "Hojas" })
	for i, name := range want[1:] {
		if row := rows[first+i]; row[2] != name {
			t.Errorf("the cover lists %q, want %s", row, name)
		}
	}
	if got := rows[first+1][3]; got != "7\u00a0filas · Desviación respecto de la fecha prevista" {
		t.Errorf("the cover says %q of a chart", got)
	}
}

// Native charts draw what stands in the rows of their sheet.
func TestChartsDrawTheirRows(t *testing.T) {
	all := parts(t, workbook(t, "review", "en"))
	for part, want := range map[string][]string{
		"xl/charts/chart1.xml": {">Slip against the planned date<", ">days, by version<", `barDir val="col"`, "!$B$4<", "!$A$5:$A$11<", "!$B$5:$B$11<"},
		"xl/charts/chart2.xml": {">Exception requests<", `barDir val="bar"`, `grouping val="stacked"`, "!$A$5:$A$10<", "!$B$5:$B$10<", "!$C$4<", "!$C$5:$C$10<", `legendPos val="b"`},
	} {
		for _, s := range want {
			if !strings.Contains(all[part], s) {
				t.Errorf("%s does not say %s", part, s)
			}
		}
	}
	if strings.Contains(all["xl/charts/chart1.xml"], "legendPos") {
		t.Error("one series has a legend")
	}
}

// A state that calls for attention is framed; others are not.
func TestAlarmingStatesAreFramed(t *testing.T) {
	book := open(t, render(t, source(t, "es",
		value(content.Value{Type: content.TermType, Raw: "document.state.rejected", Mark: content.RefusedMark}),
		value(content.Value{Type: content.TermType, Raw: "document.state.effective", Mark: content.ForceMark}),
		value(content.Value{Type: content.TermType, Raw: "document.state.rejected", Mark: content.BreachMark}),
		content.Inline{content.Of(content.Value{Type: content.TermType, Raw: "document.state.rejected", Mark: content.BreachMark}), content.Plain(" desde ayer")})))
	sheet := book.GetSheetList()[1]
	for cell, want := range map[string]int{"B5": 4, "B6": 0, "B7": 4, "B8": 4, "A5": 0} {
		id, err := book.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		sides := 0
		for _, border := range style.Border {
			if border.Color == "9B1C1F" {
				sides++
			}
		}
		if sides != want {
			t.Errorf("%s has %d sides in signal, want %d", cell, sides, want)
		}
	}
	lists, err := book.GetDataValidations(sheet)
	if err != nil || len(lists) != 0 {
		t.Errorf("a column of mixed text has the list %v, %v", lists, err)
	}
}

func TestAColumnOfStatesOffersItsWords(t *testing.T) {
	term := func(key string) content.Inline {
		return value(content.Value{Type: content.TermType, Raw: "document.state." + key})
	}
	book := open(t, render(t, source(t, "en", term("rejected"), term("effective"), nil, term("rejected"))))
	lists, err := book.GetDataValidations(book.GetSheetList()[1])
	if err != nil || len(lists) != 1 || lists[0].Sqref != "B5:B8" || lists[0].Formula1 != `"In force,Rejected"` {
		t.Errorf("lists %+v, %v", lists, err)
	}
}

func TestMilestonesAreBoldByTheirWord(t *testing.T) {
	src := source(t, "es", value(content.Value{Type: content.IntegerType, Raw: "1"}), nil)
	src.Document.Sections[0].Blocks[0].Table.Groups[0].Rows[1].Milestone = true
	book := open(t, render(t, src))
	sheet := book.GetSheetList()[1]
	for cell, want := range map[string]string{"B4": "Hito", "B5": "", "B6": "Hito", "C5": "1"} {
		if got, err := book.GetCellValue(sheet, cell); err != nil || got != want {
			t.Errorf("%s holds %q, want %q, %v", cell, got, want, err)
		}
	}
	rules, err := book.GetConditionalFormats(sheet)
	if err != nil || len(rules["A5:C6"]) != 1 || rules["A5:C6"][0].Criteria != `$B5<>""` {
		t.Errorf("formats by condition %+v, %v", rules, err)
	}
}

func TestHeadsOfAColumnAreToldApart(t *testing.T) {
	src := source(t, "es", nil)
	columns := src.Document.Sections[0].Blocks[0].Table.Columns
	columns[1].Title = columns[0].Title
	book := open(t, render(t, src))
	tables, err := book.GetTables(book.GetSheetList()[1])
	if err != nil || len(tables) != 1 {
		t.Fatal(tables, err)
	}
	head, err := book.GetCellValue(book.GetSheetList()[1], "B4")
	if err != nil || head != "Código (2)" {
		t.Errorf("the second head is %q, %v", head, err)
	}
}

// A digit after the size of a font would be read as part of it.
func TestAHeaderMayBeginWithADigit(t *testing.T) {
	src := source(t, "es", nil)
	src.Sheet.Code = "20-01"
	src.Document.Title = content.Inline{content.Plain("2024 & más")}
	book := open(t, render(t, src))
	chrome, err := book.GetHeaderFooter(book.GetSheetList()[1])
	if err != nil || !strings.Contains(chrome.OddHeader, "&8 20-01") || !strings.Contains(chrome.OddHeader, " 2024 && más") {
		t.Errorf("header %q, %v", chrome.OddHeader, err)
	}
}
