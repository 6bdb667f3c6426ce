package xlsx_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
)

// beside is what stands beside a label on the cover, in the order of the rows; a
// row without a label goes on with the one above.
func beside(t *testing.T, book *excelize.File, label string) []string {
	t.Helper()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	current := ""
	for _, row := range rows {
		if len(row) < 4 {
			current = ""
			continue
		}
		if row[2] != "" {
			current = row[2]
		}
		if current == label {
			values = append(values, row[3])
		}
	}
	return values
}

// The cover says who decided, on what, by which exception, and by what the
// workbook can be checked.
func TestCoverPrintsTheControlSheet(t *testing.T) {
	book := open(t, workbook(t, "solo", "es"))
	for label, want := range map[string][]string{
		"Versión":        {"1.0 · Aprobada"},
		"Vigencia":       {"Desde el 1\u00a0de\u00a0febrero de\u00a02024"},
		"Aprobación":     {"Lucía Ferrer Ibáñez, Director de operaciones\n19\u00a0ene\u00a02024, 11:20:54\u00a0UTC · Huella firmada 9f2c41d7 … 5b08e6a3\nExcepción a la separación de funciones: esta persona también es autora de la versión. La organización lo permite y la excepción consta en el registro."},
		"Asiento":        {"N.º\u00a018207, contando desde\u00a00"},
		"Raíz":           {"c41d92f5 b7e03a88 46d1c0f9 5b08e6a3", "9f2c41d7 0be8637a 2d915fc4 e07b38a6"},
		"Clave":          {"4a17c0de de acta/018f2f7e-6f0a-7c3e-9a51-3f0d7f6c2b18"},
		"Huella SHA-256": {"9f2c41d7 0be8637a 2d915fc4 e07b38a6", "1c4d92f5 b7e03a88 46d1c0f9 5b08e6a3"},
	} {
		if got := beside(t, book, label); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", label, got, want)
		}
	}
}

// Copies say that they are copies on the cover, and every sheet says its state;
// what was issued says neither.
func TestCopiesAreMarkedOnEverySheet(t *testing.T) {
	for name, want := range map[string]string{"superseded": "Sustituida\u2003por la versión\u00a01.1", "withdrawn": "Retirada\u2003el 4", "issued": ""} {
		book := open(t, workbook(t, name, "es"))
		sheets := book.GetSheetList()
		mark, err := book.GetCellValue(sheets[0], "C5")
		if err != nil || !strings.HasPrefix(mark, want) || strings.Contains(mark, "Copia marcada; ") != (want != "") {
			t.Errorf("%s: the cover is marked %q, %v", name, mark, err)
		}
		for _, sheet := range sheets[1:] {
			note, err := book.GetCellValue(sheet, "A2")
			if err != nil || !strings.HasPrefix(note, want) || !strings.Contains(note, "ersión\u00a01.0") {
				t.Errorf("%s: the note of %s is %q, %v", name, sheet, note, err)
			}
		}
	}
}

// A band takes its form from the state: colour never stands alone.
func TestBandsHaveTheFormOfTheirState(t *testing.T) {
	for state, want := range map[content.State]struct {
		sign    string
		pattern int
		line    int
	}{
		content.Draft: {"", 0, 3}, content.InReview: {"", 0, 1}, content.Superseded: {"", 14, 1}, content.Replaced: {"", 14, 1},
		content.Withdrawn: {"▲", 1, 1}, content.Expired: {"▲", 1, 1}, content.Rejected: {"▲", 1, 1}, content.Voided: {"▲", 1, 1},
		content.Approved: {"", 0, 0}, content.Effective: {"", 0, 0},
	} {
		src := source(t, "es", nil)
		src.Sheet.State = state
		book := open(t, render(t, src))
		cover := book.GetSheetList()[0]
		sign, err := book.GetCellValue(cover, "B5")
		if err != nil {
			t.Fatal(err)
		}
		id, err := book.GetCellStyle(cover, "B5")
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		line := 0
		if len(style.Border) == 4 {
			line = style.Border[0].Style
		}
		if sign != want.sign || style.Fill.Pattern != want.pattern || line != want.line {
			t.Errorf("%s: sign %q, pattern %d, line %d, not %+v", state, sign, style.Fill.Pattern, line, want)
		}
	}
}
