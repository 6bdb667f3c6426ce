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
		}, "fault.import.workbook", 400},
	} {
		data := packed(t, c.fill)
		var err error
		start := time.Now()
		grown := highWater(func() { _, err = xlsx.Read("f.xlsx", data) }) >> 20
		t.Logf("%s: file %d KB, heap grew %d MB, %s, %v", c.name, len(data)>>10, grown, time.Since(start).Round(time.Millisecond), err)
		all := fault.All(err)
		if (c.key == "") != (err == nil) || c.key != "" && (len(all) == 0 || all[0].Key != c.key) {
			t.Errorf("%s: %v", c.name, err)
		}
		if grown > c.most {
			t.Errorf("%s: the heap grew by %d MB", c.name, grown)
		}
	}
}
