package xlsx_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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
