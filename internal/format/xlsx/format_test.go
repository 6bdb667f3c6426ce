package xlsx_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/formattest"
	"acta/internal/format/xlsx"
	"acta/internal/locale"
	"acta/locales"
)

func catalogue(t testing.TB) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(locales.FS())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func open(t testing.TB, file []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// text reads what every cell of every sheet shows.
func text(file []byte) (string, error) {
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		return "", fmt.Errorf("open workbook: %w", err)
	}
	defer func() { _ = book.Close() }()
	var all strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			return "", fmt.Errorf("rows of %s: %w", sheet, err)
		}
		for _, row := range rows {
			all.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return all.String(), nil
}

func TestFormat(t *testing.T) {
	formattest.Run(t, formattest.Format{Renderer: xlsx.New(), Text: text, Catalogue: catalogue(t)})
}

func TestBesideOthers(t *testing.T) {
	formattest.Beside(t, func() format.Renderer { return xlsx.New() }, catalogue(t))
}

// workbook renders the sample of a name in a language.
func workbook(t testing.TB, name, lang string) []byte {
	t.Helper()
	for _, sample := range formattest.Samples() {
		if sample.Name != name {
			continue
		}
		src, err := sample.Source(catalogue(t), lang)
		if err != nil {
			t.Fatal(err)
		}
		return render(t, src)
	}
	t.Fatalf("no sample is called %s", name)
	return nil
}

func render(t testing.TB, src format.Source) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := xlsx.New().Render(context.Background(), src, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

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
