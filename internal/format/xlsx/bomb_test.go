package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/fault"
	"acta/internal/format/xlsx"
)

// packed is a workbook whose sheet is written by fill.
func packed(t testing.TB, fill func(w io.Writer)) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", head + `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	write := func(name string, fill func(w io.Writer)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fill(w)
	}
	for _, part := range parts {
		write(part.name, func(w io.Writer) { _, _ = io.WriteString(w, part.text) })
	}
	write("xl/worksheets/sheet1.xml", func(w io.Writer) {
		_, _ = io.WriteString(w, head+`<worksheet `+main+`><sheetData>`)
		fill(w)
		_, _ = io.WriteString(w, `</sheetData></worksheet>`)
	})
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// highWater runs f and reports by how much the heap grew while it ran, in bytes.
func highWater(f func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	var most atomic.Uint64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
			}
		}
	}()
	f()
	close(stop)
	<-stopped
	return max(most.Load(), before) - before
}

func rowsOf(n, columns int, cell string) func(w io.Writer) {
	return func(w io.Writer) {
		_, _ = io.WriteString(w, `<row r="1">`)
		for i := range columns {
			_, _ = fmt.Fprintf(w, `<c t="inlineStr"><is><t>c%d</t></is></c>`, i)
		}
		_, _ = io.WriteString(w, `</row>`)
		line := `<row>` + strings.Repeat(cell, columns) + `</row>`
		for range n {
			_, _ = io.WriteString(w, line)
		}
	}
}

// repeat writes a piece so many times.
func repeat(piece string, n int) func(w io.Writer) {
	return func(w io.Writer) {
		many := max(1, min(n, 1<<16/len(piece)))
		block := strings.Repeat(piece, many)
		for ; n >= many; n -= many {
			_, _ = io.WriteString(w, block)
		}
		_, _ = io.WriteString(w, strings.Repeat(piece, n))
	}
}

// A small file that unpacks to much is refused while it unpacks, and a large one
// takes no more memory than its text asks for.
func TestReadIsBounded(t *testing.T) {
	const text = `<c t="inlineStr"><is><t>a text of people</t></is></c>`
	for _, c := range []struct {
		name string
		fill func(w io.Writer)
		key  string // "" when it is read
		most uint64 // MB
	}{
		{"100 MB of rows", rowsOf(200_000, 9, text), "", 400},
		{"2 GB of nothing", func(w io.Writer) {
			nothing := strings.Repeat(" ", 1<<20)
			for range 2048 {
				_, _ = io.WriteString(w, nothing)
			}
		}, "fault.import.workbook", 50},
		{"550 MB of empty rows", repeat(`<row></row>`, 50_000_000), "fault.import.workbook", 50},
		{"more rows than are read", rowsOf(1_000_001, 1, `<c><v>1</v></c>`), "fault.import.too_many", 400},
		{"more columns than a sheet has", rowsOf(1000, 9000, `<c/>`+text), "fault.import.workbook", 50},
		{"a row of more cells than the heading", rowsOf(1000, 9, `<c/>`+text), "fault.import.row_long", 50},
		{"a cell at the far end of each row", func(w io.Writer) {
			rowsOf(0, 16_384, "")(w)
			repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 1_000_000)(w)
		}, "fault.import.too_many_cells", 600},
		{"more text than is read", rowsOf(20_000, 1, `<c t="inlineStr"><is><t>`+strings.Repeat("x", 30_000)+`</t></is></c>`), "fault.import.too_large", 400},
		{"a text without an end", repeat("x", 500<<20), "fault.import.workbook", 50},
		{"a tag without an end", func(w io.Writer) {
			_, _ = io.WriteString(w, `<row a="`)
			repeat(strings.Repeat("x", 1024), 500<<10)(w)
		}, "fault.import.workbook", 50},
		{"entities of entities", repeat(`<!DOCTYPE a [<!ENTITY b "&c;&c;">]>`, 1), "fault.import.workbook", 50},
		{"a column beyond the last", repeat(`<row><c r="ZZZZ1"><v>1</v></c></row>`, 1), "fault.import.workbook", 50},
		{"rows that run backwards", repeat(`<row r="7"><c><v>1</v></c></row>`, 2), "fault.import.workbook", 50},
		{"a shared text that is not there", repeat(`<row><c t="s"><v>7</v></c></row>`, 1), "fault.import.workbook", 50},
	} {
		data := packed(t, c.fill)
		var err error
		start := time.Now()
		grown := highWater(func() { _, err = xlsx.Read("f.xlsx", data) }) >> 20
		t.Logf("%s: file %d KB, heap grew %d MB, %s, %v", c.name, len(data)>>10, grown, time.Since(start).Round(time.Millisecond), err)
		all := fault.All(err)
		if c.key != "" && len(all) > 0 && all[0].Place.File != "f.xlsx" {
			t.Errorf("%s: no place: %v", c.name, err)
		}
		if (c.key == "") != (err == nil) || c.key != "" && (len(all) == 0 || all[0].Key != c.key) {
			t.Errorf("%s: %v", c.name, err)
		}
		if grown > c.most {
			t.Errorf("%s: the heap grew by %d MB", c.name, grown)
		}
	}
}
