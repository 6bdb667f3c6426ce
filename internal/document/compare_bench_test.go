package document_test

import (
	"fmt"
	"strings"
	"testing"

	"acta/internal/content"
	"acta/internal/document"
)

// BenchmarkCompare compares some hundred pages: 200 clauses of three paragraphs
// of 120 words, of which each third differs, and a table of 20,000 rows, of which
// each hundredth does.
func BenchmarkCompare(b *testing.B) {
	doc := func(version int) content.Document {
		made := before()
		text := strings.Repeat("La entrega se planifica y se comprueba con quien la recibe ", 12)
		for i := range 200 {
			changed := ""
			if i%3 == 0 {
				changed = fmt.Sprint(version)
			}
			made.Sections = append(made.Sections, clause(fmt.Sprintf("c%d", i), fmt.Sprint(i+4),
				paragraph(said(fmt.Sprint(i, " ", text))), paragraph(said(text[:200]+changed+text[200:])), paragraph(said(text+changed))))
		}
		rows := make([]content.Row, content.PartRows)
		for i := range rows {
			on := "2026-01-01"
			if i%100 == 0 {
				on = fmt.Sprintf("2026-01-%02d", version+1)
			}
			rows[i] = row(i+1, fmt.Sprint("Fila ", i), on)
			for range 5 {
				rows[i].Cells = append(rows[i].Cells, content.Cell{Text: content.Inline{said("otra celda con texto")}})
			}
		}
		made.Sections[1].Blocks = []content.Block{table("plan-t", rows...)}
		return made
	}
	x, y := doc(1), doc(2)
	printer := words(b).Printer("es")
	for b.Loop() {
		list, more := document.Compare(document.Side{Content: x, Words: printer.For(x)}, document.Side{Content: y, Words: printer.For(y)})
		if len(list)+more < 300 {
			b.Fatalf("%d differences and %d more", len(list), more)
		}
	}
}
