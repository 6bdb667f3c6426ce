package xlsx_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/xlsx"
)

// source is a document with one table of one row per cell given.
func source(t testing.TB, lang string, values ...content.Inline) format.Source {
	t.Helper()
	rows := make([]content.Row, len(values))
	for i, v := range values {
		rows[i] = content.Row{Cells: []content.Cell{{Text: content.Inline{content.Plain("r")}}, {Text: v}}}
	}
	doc := content.Document{
		Schema: content.Schema, Kind: "k", Subject: "s", Languages: []string{"es", "en"}, Title: content.Inline{content.Plain("Prueba")},
		Frame: content.Frame{Front: content.Opening, KindLabel: "document.control.title", Organization: content.In("es", "Org & Cía"),
			Accent: "#0B5563", Paper: "A4", Zone: "UTC", Confidentiality: content.Inline{content.Plain("Interno")}},
		Sections: []content.Section{{Anchor: "s", Number: "1", Title: content.Inline{content.Plain("Uno")}, Blocks: []content.Block{{
			Kind: content.TableBlock, Table: &content.Table{Anchor: "t", Number: 1, Name: "document.workbook.fields", Rows: len(rows),
				Columns: []content.Column{
					{Key: "a", Title: "document.control.code", Type: content.TextType, Align: content.Left},
					{Key: "b", Title: "document.control.date", Type: content.TextType, Align: content.Left}},
				Groups: []content.Group{{Rows: rows}}}}}}},
	}
	words, err := catalogue(t).Words(doc.Languages, doc.Keys())
	if err != nil {
		t.Fatal(err)
	}
	return format.Source{Document: doc, Words: words, Lang: lang,
		Sheet: content.ControlSheet{Schema: 1, Number: "0.1", State: content.Draft, Date: "2024-01-12", At: "2024-01-12T10:00:00Z", ContentHash: strings.Repeat("9f2c41d7", 8)}}
}

func value(v content.Value) content.Inline { return content.Inline{content.Of(v)} }

// Scope F10: values are typed, never strings that look like them.
func TestCellsAreTyped(t *testing.T) {
	for name, c := range map[string]struct {
		in       content.Value
		raw      string
		es, en   string // as shown
		isNumber bool
	}{
		"date":        {content.Value{Type: content.DateType, Raw: "2024-02-09"}, "45331", "", "", true},
		"integer":     {content.Value{Type: content.IntegerType, Raw: "-1204"}, "-1204", "-1204", "-1204", true},
		"decimal":     {content.Value{Type: content.DecimalType, Raw: "1204.50"}, "1204.5", "1,204.50", "1,204.50", true},
		"percent":     {content.Value{Type: content.PercentType, Raw: "12.5"}, "0.125", "12.5%", "12.5%", true},
		"money":       {content.Value{Type: content.MoneyType, Raw: "10.00", Unit: "EUR"}, "10", "10.00 EUR", "10.00 EUR", true},
		"years":       {content.Value{Type: content.DurationType, Raw: "P3Y"}, "3", "", "", true},
		"one year":    {content.Value{Type: content.DurationType, Raw: "P1Y"}, "1", "", "", true},
		"days":        {content.Value{Type: content.DurationType, Raw: "P30D"}, "30\u00a0días", "30\u00a0días", "30\u00a0days", false},
		"term":        {content.Value{Type: content.TermType, Raw: "document.state.effective"}, "Vigente", "Vigente", "In force", false},
		"missing":     {content.Value{Type: content.MissingType, Label: "document.control.owner"}, "[Propietario]", "[Propietario]", "[Owner]", false},
		"long digits": {content.Value{Type: content.DecimalType, Raw: "1234567890.12345678"}, "", "", "", false},
		"old date":    {content.Value{Type: content.DateType, Raw: "1899-12-31"}, "31\u00a0dic\u00a01899", "", "", false},
	} {
		for lang, shown := range map[string]string{"es": c.es, "en": c.en} {
			book := open(t, render(t, source(t, lang, value(c.in))))
			sheet := book.GetSheetList()[1]
			raw, err := book.GetCellValue(sheet, "B5", excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			if lang == "es" && c.raw != "" && raw != c.raw {
				t.Errorf("%s: holds %q, want %q", name, raw, c.raw)
			}
			if kind, _ := book.GetCellType(sheet, "B5"); c.isNumber != (kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset) {
				t.Errorf("%s: cell type %d", name, kind)
			}
			if got, _ := book.GetCellValue(sheet, "B5"); shown != "" && got != shown {
				t.Errorf("%s in %s: shows %q, want %q", name, lang, got, shown)
			}
		}
	}
}

func TestAnInstantHasItsTimeInAColumnOfItsOwn(t *testing.T) {
	in := []content.Inline{
		value(content.Value{Type: content.DateType, Raw: "2024-02-09"}),
		value(content.Value{Type: content.InstantType, Raw: "2024-02-09T23:30:00Z", Zone: "Europe/Madrid"}),
		nil,
	}
	book := open(t, render(t, source(t, "es", in...)))
	sheet := book.GetSheetList()[1]
	for cell, want := range map[string]string{"C4": "Fecha, hora", "B5": "45331", "C5": "", "B6": "45332", "C6": "0.0208333333333333", "B7": ""} {
		got, err := book.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil || !strings.HasPrefix(got, want) || (want == "" && got != "") {
			t.Errorf("%s holds %q, want %q, %v", cell, got, want, err)
		}
	}
}

// Scope F10: what begins like a formula stays text, for Excel and for LibreOffice.
func TestWhatLooksLikeAFormulaStaysText(t *testing.T) {
	texts := []string{"=1+1", "+1", "-1+2", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0"}
	var in []content.Inline
	for _, s := range texts {
		in = append(in, content.Inline{content.Plain(s)})
	}
	file := render(t, source(t, "es", in...))
	book := open(t, file)
	sheet := book.GetSheetList()[1]
	for i, want := range texts {
		cell, _ := excelize.CoordinatesToCellName(2, 5+i)
		got, err := book.GetCellValue(sheet, cell)
		formula, _ := book.GetCellFormula(sheet, cell)
		if err != nil || got != want || formula != "" {
			t.Errorf("%s holds %q and the formula %q", cell, got, formula)
		}
	}
	csv := libreOffice(t, file)
	for _, want := range texts {
		if !strings.Contains(csv, strings.ReplaceAll(want, `"`, `""`)) {
			t.Errorf("LibreOffice does not show %q", want)
		}
	}
}

// excelize does not evaluate the condition of the number format; LibreOffice does.
func TestYearsHaveTheirPlural(t *testing.T) {
	csv := libreOffice(t, render(t, source(t, "es",
		value(content.Value{Type: content.DurationType, Raw: "P1Y"}), value(content.Value{Type: content.DurationType, Raw: "P3Y"}),
		value(content.Value{Type: content.DateType, Raw: "2024-02-09"}))))
	for _, want := range []string{"r,1 año\n", "r,3 años\n", "r,09 feb 2024\n"} {
		if !strings.Contains(csv, want) {
			t.Errorf("LibreOffice does not show %s in\n%s", want, csv)
		}
	}
}

// libreOffice converts every sheet to CSV and returns all of it.
func libreOffice(t *testing.T, file []byte) string {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "book.xlsx")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("soffice", "--headless", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--convert-to", `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,true,false,false,-1`, "--outdir", dir, name).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v: %s", err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(names) < 2 {
		t.Fatalf("LibreOffice wrote %d sheets, %v: %s", len(names), err, out)
	}
	var all strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// A text longer than a cell goes on below; nothing is cut.
func TestALongTextGoesOnInTheRowsBelow(t *testing.T) {
	long := strings.Repeat("palabra ñandú ", 6000)
	book := open(t, render(t, source(t, "es", content.Inline{content.Plain(long)})))
	rows, err := book.GetRows(book.GetSheetList()[1])
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, row := range rows[4:] {
		if len(row) > 1 {
			got.WriteString(row[1])
		}
	}
	if len(rows) < 7 || got.String() != long {
		t.Errorf("%d rows hold %d of %d bytes", len(rows)-4, got.Len(), len(long))
	}
}

func TestCheckRefusesWhatNoWorkbookCanHold(t *testing.T) {
	src := source(t, "es", content.Inline{content.Plain("a\x01b")})
	err := xlsx.New().Check(src.Document, src.Words, nil)
	if faults := fault.All(err); len(faults) == 0 || faults[0].Key != "fault.xlsx.character" || faults[0].Args["section"] != "1" {
		t.Errorf("a control character: %v", err)
	}
	src = source(t, "es")
	src.Document.Sections[0].Blocks[0].Table.Rows = 1 << 20
	err = xlsx.New().Check(src.Document, src.Words, nil)
	if faults := fault.All(err); len(faults) != 1 || faults[0].Key != "fault.xlsx.rows" {
		t.Errorf("a table longer than a sheet: %v", err)
	}
}

func TestSheetsAreReadyToFilterAndPrint(t *testing.T) {
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
		layout, err := book.GetPageLayout(sheet)
		if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("%s: layout %+v, %v", sheet, layout, err)
		}
		chrome, err := book.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(chrome.OddFooter, "&P") || !strings.Contains(chrome.OddHeader, "PL-K8S-1.30") {
			t.Errorf("%s: header and footer %+v, %v", sheet, chrome, err)
		}
	}
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

func TestSourcesThatDifferGiveOtherBytes(t *testing.T) {
	a := render(t, source(t, "es", content.Inline{content.Plain("a")}))
	b := render(t, source(t, "es", content.Inline{content.Plain("b")}))
	if bytes.Equal(a, b) {
		t.Error("the content does not reach the file")
	}
}
