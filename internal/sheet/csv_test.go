package sheet_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"acta/internal/fault"
	"acta/internal/sheet"
)

// says writes a table so that a case shows lines and cells at a glance.
func says(t sheet.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", strings.Join(t.Columns, "|"))
	for _, row := range t.Rows {
		fmt.Fprintf(&b, "\n%d %s", row.Line, strings.Join(row.Cells, "|"))
	}
	return b.String()
}

func TestReadCSV(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"commas", "a,b\n1,2\n", "a|b\n2 1|2"},
		{"semicolons", "a;b\n1,5;2\n", "a|b\n2 1,5|2"},
		{"tabs", "a\tb\tc\n1\t\t3\n", "a|b|c\n2 1||3"},
		{"one column", "a\n1\n2\n", "a\n2 1\n3 2"},
		{"a separator in a quoted heading does not count", "\"a,b,c\";d\n1;2\n", "a,b,c|d\n2 1|2"},
		{"byte order mark", "\ufeffa,b\n1,2\n", "a|b\n2 1|2"},
		{"byte order mark before quotes", "\ufeff\"a\",b\n1,2\n", "a|b\n2 1|2"},
		{"CRLF", "a,b\r\n1,2\r\n", "a|b\n2 1|2"},
		{"CR alone", "a,b\r1,2\r", "a|b\n2 1|2"},
		{"no end of line", "a,b\n1,2", "a|b\n2 1|2"},
		{"headings", " Release Code ,PLANNED\n1,2\n", "release_code|planned\n2 1|2"},
		{"accents in headings", "Código,AÑO\n1,2\n", "código|año\n2 1|2"},
		{"cells are trimmed", "a,b\n  1 ,\t2\u00a0\n", "a|b\n2 1|2"},
		{"quotes", "a,b\n\"x, \"\"y\"\"\",2\n", "a|b\n2 x, \"y\"|2"},
		{"space before quotes", "a, b\n1, \"x, y\"\n", "a|b\n2 1|x, y"},
		{"line breaks in cells keep the count", "a,b\n\"one\ntwo\",1\n\"three\",2\n", "a|b\n2 one\ntwo|1\n4 three|2"},
		{"line break in the heading", "\"a\nb\",c\n1,2\n", "a_b|c\n3 1|2"},
		{"separators after a line break in the heading", "\"a\nb\";c,d;e\n1;2;3\n", "a_b|c,d|e\n3 1|2|3"},
		{"CRLF in cells", "a,b\r\n\"one\r\ntwo\",1\r\n3,4\r\n", "a|b\n2 one\ntwo|1\n4 3|4"},
		{"empty lines", "\n\na,b\n\n1,2\n\n3,4\n\n\n", "a|b\n5 1|2\n7 3|4"},
		{"rows without values", "a;b\n1;2\n;\n;;;\n \t;\n", "a|b\n2 1|2"},
		{"heading alone", "a,b\n", "a|b"},
		{"decomposed accents", "a\nan\u0303o\n", "a\n2 año"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sheet.ReadCSV("in.csv", strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, says(got)); diff != "" {
				t.Error(diff)
			}
			sum := sha256.Sum256([]byte(c.in))
			if want := hex.EncodeToString(sum[:]); got.SHA256 != want {
				t.Errorf("hash %s, want that of the bytes, %s", got.SHA256, want)
			}
		})
	}
}

func TestReadCSVNamesTheFile(t *testing.T) {
	for in, want := range map[string]string{
		"rows.csv": "rows.csv", "/home/ana/rows.csv": "rows.csv", `C:\Datos\filas.csv`: "filas.csv", "": "",
		"año 🚀.csv": "año 🚀.csv", "a\x1b[31m\n\xff.csv": "a\ufffd[31m\ufffd\ufffd.csv",
		strings.Repeat("ñ", 196) + ".csv":  strings.Repeat("ñ", 196) + ".csv",
		strings.Repeat("ñ", 197) + ".csv":  strings.Repeat("ñ", 197) + ".c…",
		strings.Repeat("ñ", 4000) + ".csv": strings.Repeat("ñ", 199) + "…",
	} {
		got, err := sheet.ReadCSV(in, strings.NewReader("a\n"))
		if err != nil || got.File != want {
			t.Errorf("%q: file %q, error %v", in, got.File, err)
		}
	}
}

func TestReadCSVRefuses(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ":0: fault.import.empty"},
		{"a mark alone", "\ufeff", ":0: fault.import.empty"},
		{"empty lines alone", "\n\r\n\n", ":0: fault.import.empty"},
		{"separators alone", ";;\n;;\n", ":0: fault.import.empty"},
		{"Windows-1252", "a,b\n1,2\na\xf1o,3\n", ":3: fault.import.encoding"},
		{"cut UTF-8", "a,b\n1,\xc3", ":2: fault.import.encoding"},
		{"NUL", "a,b\n1,\x002\n", ":2: fault.import.nul"},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00", ":1: fault.import.nul"},
		{"the same heading", "Plan date, b,PLAN  DATE\n1,2,3\n", ":1: fault.import.heading_twice column=plan_date"},
		{"empty heading", "a;;c\n1;2;3\n", ":1: fault.import.heading_empty position=2"},
		{"long row", "a,b\n1,2\n1,2,3\n", ":3: fault.import.row_long have=3 want=2"},
		{"short row", "a,b\n\"x\ny\",2\n1\n", ":4: fault.import.row_short have=1 want=2"},
		{"several", "a,b\n1\n1,2\n1,2,3\n", ":2: fault.import.row_short have=1 want=2\nin.csv:4: fault.import.row_long have=3 want=2"},
		{"quotation mark inside", "a,b\n1,5\" disk\n", ":2: fault.import.quote"},
		{"text after quotes", "a,b\n\"x\"y,2\n", ":2: fault.import.quote"},
		{"open quotes", "a,b\n1,2\n\"x,2\n3,4\n", ":3: fault.import.quote"},
		{"open quotes in the heading", "\"a,b\n1,2\n", ":1: fault.import.quote"},
		{"a short row and open quotes", "a,b\n1\n\"x,2\n", ":2: fault.import.row_short have=1 want=2\nin.csv:3: fault.import.quote"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sheet.ReadCSV("data/in.csv", strings.NewReader(c.in))
			if err == nil {
				t.Fatalf("was read: %s", says(got))
			}
			if diff := cmp.Diff("in.csv"+c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			if !fault.Is(err, fault.Invalid) || !cmp.Equal(got, sheet.Table{}) {
				t.Errorf("want no table and a fault to correct: %v, %v", got, err)
			}
		})
	}
}

func TestReadCSVBounds(t *testing.T) {
	rows := "a\n" + strings.Repeat("1\n", sheet.MaxRows)
	got, err := sheet.ReadCSV("in.csv", strings.NewReader(rows))
	if err != nil || len(got.Rows) != sheet.MaxRows {
		t.Fatalf("%d rows, %v", len(got.Rows), err)
	}
	full := "a\n" + strings.Repeat("x", sheet.MaxBytes-2)
	if _, err := sheet.ReadCSV("in.csv", strings.NewReader(full)); err != nil {
		t.Errorf("a file of exactly MaxBytes: %v", err)
	}
	for want, in := range map[string]string{
		"in.csv:1000002: fault.import.too_many limit=1000000": rows + "1\n",
		"in.csv:0: fault.import.too_large limit=64":           full + "x",
	} {
		if _, err := sheet.ReadCSV("in.csv", strings.NewReader(in)); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for name, in := range map[string]string{
		"rows":     "a,b\n" + strings.Repeat("1\n", 5000),
		"headings": strings.Repeat("a,", 1<<20) + "a\n",
	} {
		if _, err := sheet.ReadCSV("in.csv", strings.NewReader(in)); len(fault.All(err)) != 100 {
			t.Errorf("faulty %s: %d faults, want the first 100", name, len(fault.All(err)))
		}
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

func TestReadCSVPassesOnAFailureToRead(t *testing.T) {
	broken := errors.New("the connection is gone")
	_, err := sheet.ReadCSV("in.csv", io.MultiReader(strings.NewReader("a,b\n1,"), brokenReader{broken}))
	if !errors.Is(err, broken) || fault.All(err) != nil {
		t.Errorf("got %v, want the failure and no fault", err)
	}
}

// TestReadCSVRoundTrip writes tables with encoding/csv and reads them back.
func TestReadCSVRoundTrip(t *testing.T) {
	cell := rapid.Custom(func(t *rapid.T) string {
		s := rapid.StringOf(rapid.RuneFrom([]rune("ab ñé,;\t\"\n'=0漢"))).Draw(t, "cell")
		return norm.NFC.String(strings.TrimSpace("x" + s))
	})
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 6).Draw(t, "width")
		heading := []string{"code", "title", "planned", "role", "state", "note"}[:width]
		rows := rapid.SliceOf(rapid.SliceOfN(cell, width, width)).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		if err := w.WriteAll(append([][]string{heading}, rows...)); err != nil {
			t.Fatal(err)
		}
		got, err := sheet.ReadCSV("in.csv", &b)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Columns, heading) || len(got.Rows) != len(rows) {
			t.Fatalf("columns %q, %d rows of %d", got.Columns, len(got.Rows), len(rows))
		}
		line := 2
		for i, row := range got.Rows {
			if !slices.Equal(row.Cells, rows[i]) || row.Line != line {
				t.Fatalf("row %d on line %d: %q, want %q on %d", i, row.Line, row.Cells, rows[i], line)
			}
			line += 1 + strings.Count(strings.Join(rows[i], ""), "\n")
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"", "a,b\n1,2\n", "\ufeff\"a\";b\r\n\"1\r\n\";2", "a\tb\n\t\n", "a\rb\r", "\"", "a,a\n", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := sheet.ReadCSV("in.csv", bytes.NewReader(data))
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatalf("not a fault: %v", err)
			}
			return
		}
		line := 1
		for _, row := range table.Rows {
			if row.Line <= line || len(row.Cells) != len(table.Columns) {
				t.Fatalf("line %d after %d, %d cells for %d columns", row.Line, line, len(row.Cells), len(table.Columns))
			}
			line = row.Line
			for _, cell := range row.Cells {
				if !utf8.ValidString(cell) || strings.TrimSpace(cell) != cell || strings.ContainsAny(cell, "\r\x00") {
					t.Fatalf("cell %q", cell)
				}
			}
		}
	})
}
