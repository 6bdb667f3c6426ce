package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"acta/internal/sheet"
)

func tableOf(columns []string, rows ...[]string) sheet.Table {
	table := sheet.Table{File: "out.csv", Columns: columns}
	for i, cells := range rows {
		table.Rows = append(table.Rows, sheet.Row{Line: i + 2, Cells: cells})
	}
	return table
}

func csvOf(t testing.TB, table sheet.Table, comma rune) string {
	t.Helper()
	var b strings.Builder
	if err := sheet.WriteCSV(&b, table, comma); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteCSV(t *testing.T) {
	table := tableOf([]string{"code", "title"},
		[]string{"1.30", "Año; \"nuevo\""}, []string{"a,b", "dos\nlíneas"}, []string{"", "🚀"}, []string{" x ", "tab\there"})
	for comma, want := range map[rune]string{
		';':  "\ufeffcode;title\r\n1.30;\"Año; \"\"nuevo\"\"\"\r\n\"a,b\";\"dos\nlíneas\"\r\n;🚀\r\nx;\"tab\there\"\r\n",
		',':  "\ufeffcode,title\r\n1.30,\"Año; \"\"nuevo\"\"\"\r\n\"a,b\",\"dos\nlíneas\"\r\n,🚀\r\nx,\"tab\there\"\r\n",
		'\t': "\ufeffcode\ttitle\r\n1.30\t\"Año; \"\"nuevo\"\"\"\r\n\"a,b\"\t\"dos\nlíneas\"\r\n\t🚀\r\nx\t\"tab\there\"\r\n",
	} {
		if diff := cmp.Diff(want, csvOf(t, table, comma)); diff != "" {
			t.Errorf("%q: %s", comma, diff)
		}
	}
}

// No cell of an exported file is a formula for a spreadsheet, and each comes back
// as it was; so does an apostrophe that was there before.
func TestFormulasAreHarmlessAndComeBack(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+34 600": "'+34 600", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
		"'=1": "''=1", "''=1": "'''=1", "'hola": "'hola", "'": "'", "a=1": "a=1", "--": "'--", "-": "'-", "＝1": "'＝1", "＠x": "'＠x",
		"\t=1": "'=1", "\r=1": "'=1", " =1": "'=1", "' =1": "'' =1", "'\t=1": "\"''\t=1\"",
	} {
		text := csvOf(t, tableOf([]string{"a", "b"}, []string{cell, "x"}), ',')
		written := strings.TrimSuffix(strings.TrimPrefix(text, "\ufeffa,b\r\n"), ",x\r\n")
		if written != want {
			t.Errorf("%q is written as %q, want %q", cell, written, want)
		}
		back, err := sheet.ReadCSV("out.csv", strings.NewReader(text))
		if err != nil || back.Rows[0].Cells[0] != strings.TrimSpace(cell) {
			t.Errorf("%q comes back as %v, %v", cell, back.Rows, err)
		}
	}
}

// What a spreadsheet would read as its cells never begins like a formula.
func TestWriteCSVRoundTrip(t *testing.T) {
	cell := rapid.StringOf(rapid.RuneFrom([]rune("ab ñé,;\t\"\r\n'=+-@＝0漢🚀\u00a0n\u0303")))
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "width")
		rows := rapid.SliceOf(rapid.SliceOfN(cell, width, width)).Draw(t, "rows")
		table := tableOf([]string{"code", "a_title", "planned", "role", "state", "note"}[:width], rows...)
		var text bytes.Buffer
		comma := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		if err := sheet.WriteCSV(&text, table, comma); err != nil {
			t.Fatal(err)
		}
		raw := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text.Bytes(), []byte("\ufeff"))))
		raw.Comma, raw.FieldsPerRecord = comma, -1
		plain, err := raw.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range plain {
			for _, c := range record {
				if strings.IndexAny(strings.TrimSpace(c), "=+-@＝") == 0 {
					t.Fatalf("a spreadsheet calculates %q", c)
				}
			}
		}
		back, err := sheet.ReadCSV("out.csv", &text)
		if err != nil {
			t.Fatal(err)
		}
		var want, got [][]string
		for _, row := range rows {
			tidied := make([]string, width)
			for i, c := range row {
				tidied[i] = norm.NFC.String(strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(c)))
			}
			if slices.ContainsFunc(tidied, func(c string) bool { return c != "" }) { // rows without a value are no rows
				want = append(want, tidied)
			}
		}
		for _, row := range back.Rows {
			got = append(got, row.Cells)
		}
		if diff := cmp.Diff(want, got); diff != "" || !slices.Equal(back.Columns, table.Columns) {
			t.Fatalf("%v %s", back.Columns, diff)
		}
	})
}

func TestWriteCSVRefuses(t *testing.T) {
	for _, cell := range []string{"a\x00b", "a\xff"} {
		err := sheet.WriteCSV(&strings.Builder{}, tableOf([]string{"a"}, []string{"x"}, []string{cell}), ';')
		if err == nil || !strings.Contains(err.Error(), "row 2 of out.csv") {
			t.Errorf("%q: %v", cell, err)
		}
	}
	full := errors.New("the disk is full")
	if err := sheet.WriteCSV(brokenWriter{full}, tableOf([]string{"a"}, []string{"x"}), ';'); !errors.Is(err, full) {
		t.Errorf("a failure to write: %v", err)
	}
	long := tableOf([]string{"a"}, []string{strings.Repeat("x", 200_000)})
	if err := sheet.WriteCSV(brokenWriter{full}, long, ';'); !errors.Is(err, full) {
		t.Errorf("a failure to write a part: %v", err)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

// Rows that come one after the other make the same file as a table, and one that no file
// can hold ends it.
func TestStreamCSV(t *testing.T) {
	rows := [][]string{{"1.30", "=1+1"}, {"1.31", "a;b"}, {"1.32", "a\x00b"}, {"1.33", "c"}}
	var whole, streamed bytes.Buffer
	if err := sheet.WriteCSV(&whole, tableOf([]string{"code", "title"}, rows[:2]...), ';'); err != nil {
		t.Fatal(err)
	}
	taken := 0
	err := sheet.StreamCSV(&streamed, "out.csv", []string{"code", "title"}, ';', func(yield func([]string) bool) {
		for _, row := range rows {
			if taken++; !yield(row) {
				return
			}
		}
	})
	if err == nil || taken != 3 {
		t.Errorf("a cell that no file can hold: %v after %d rows", err, taken)
	}
	streamed.Reset()
	if err := sheet.StreamCSV(&streamed, "out.csv", []string{"code", "title"}, ';', slices.Values(rows[:2])); err != nil || streamed.String() != whole.String() {
		t.Errorf("streamed %q, %v, want %q", streamed.String(), err, whole.String())
	}
}
