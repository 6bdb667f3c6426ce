package xlsx_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/xlsx"
)

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
		"zero":        {content.Value{Type: content.DecimalType, Raw: "0.00"}, "0", "0.00", "0.00", true},
		"mixed":       {content.Value{Type: content.DurationType, Raw: "P1Y6M"}, "", "", "", false},
		"exponent":    {content.Value{Type: content.DecimalType, Raw: "1e5"}, "1e5", "1e5", "1e5", false},
		"no fraction": {content.Value{Type: content.DecimalType, Raw: "1."}, "1.", "1.", "1.", false},
		"bare sign":   {content.Value{Type: content.DecimalType, Raw: "-"}, "-", "-", "-", false},
		"code":        {content.Value{Type: content.TextType, Raw: "1.30"}, "1.30", "1.30", "1.30", false},
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
	for cell, want := range map[string]string{"C4": "Hora", "B5": "45331", "C5": "", "B6": "45332", "C6": "0.0208333333333333", "B7": "",
		"A2": "Borrador\u00a00.1\u2003No vigente; pendiente de aprobación. · 3\u00a0filas · horas en UTC · versión\u00a00.1"} {
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
	src = source(t, "es", content.Inline{content.Plain("cut \xe2\x82")})
	if err := xlsx.New().Check(src.Document, src.Words, nil); len(fault.All(err)) == 0 {
		t.Errorf("bytes that are no UTF-8: %v", err)
	}
	src = source(t, "es", content.Inline{content.Plain("a\uFFFEb")})
	if err := xlsx.New().Check(src.Document, src.Words, nil); len(fault.All(err)) == 0 {
		t.Errorf("no character: %v", err)
	}
	src = source(t, "es")
	src.Document.Sections[0].Blocks[0].Table.Rows = 1 << 20
	err = xlsx.New().Check(src.Document, src.Words, nil)
	if faults := fault.All(err); len(faults) != 1 || faults[0].Key != "fault.xlsx.rows" {
		t.Errorf("a table longer than a sheet: %v", err)
	}
}

func TestSourcesThatDifferGiveOtherBytes(t *testing.T) {
	a := render(t, source(t, "es", content.Inline{content.Plain("a")}))
	b := render(t, source(t, "es", content.Inline{content.Plain("b")}))
	if bytes.Equal(a, b) {
		t.Error("the content does not reach the file")
	}
}

// What XML and Excel treat as signs of their own is read back as it was written.
func TestTextsAreReadBackAsTheyAre(t *testing.T) {
	texts := []string{"a\rb", "tab\tand\nline", " before", "after ", "\n", "<a href=\"x\">&amp;</a>", "_x0041_", "_x005F_x0041_", "_x12_", "_",
		"\U0001F600 ñ \uFFFD", "]]>", strings.Repeat("ñ", 40000)[:60], "'quoted"}
	var in []content.Inline
	for _, s := range texts {
		in = append(in, content.Inline{content.Plain(s)})
	}
	file := render(t, source(t, "es", in...))
	if xml := parts(t, file)["xl/worksheets/sheet2.xml"]; strings.Count(xml, `xml:space="preserve"`) != 3 {
		t.Errorf("spaces at the ends are not kept in %s", xml)
	}
	book := open(t, file)
	for i, want := range texts {
		cell, _ := excelize.CoordinatesToCellName(2, 5+i)
		if got, err := book.GetCellValue(book.GetSheetList()[1], cell); err != nil || got != want {
			t.Errorf("%q is read as %q, %v", want, got, err)
		}
	}
}

// A second line is never lost, not even under a number.
func TestASecondLineStandsInTheCell(t *testing.T) {
	src := source(t, "es", value(content.Value{Type: content.IntegerType, Raw: "7"}), nil)
	rows := src.Document.Sections[0].Blocks[0].Table.Groups[0].Rows
	for i := range rows {
		rows[i].Cells[1].Note = content.Inline{content.Plain("nota")}
	}
	book := open(t, render(t, src))
	for cell, want := range map[string]string{"B5": "7\nnota", "B6": "nota"} {
		if got, err := book.GetCellValue(book.GetSheetList()[1], cell); err != nil || got != want {
			t.Errorf("%s holds %q, want %q, %v", cell, got, want, err)
		}
	}
}
