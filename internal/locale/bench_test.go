package locale_test

import (
	"testing"

	"acta/internal/content"
	"acta/internal/locale"
)

// BenchmarkDecodeWords is what every render does once.
func BenchmarkDecodeWords(b *testing.B) {
	words, err := shipped(b).Words([]string{"es", "en"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	data, err := words.Encode()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := locale.DecodeWords(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkInline prints one sentence with a date.
func BenchmarkInline(b *testing.B) {
	p := shipped(b).Printer("es")
	in := content.Inline{content.Message("document.band.superseded_by", arg("version", content.Plain("1.1")),
		arg("date", value(content.DateType, "2024-02-09")))}
	b.ReportAllocs()
	for b.Loop() {
		p.Inline(in)
	}
}

// BenchmarkPlural prints a count.
func BenchmarkPlural(b *testing.B) {
	p := shipped(b).Printer("es")
	in := content.Inline{content.Message("document.table.rows", arg("count", value(content.IntegerType, "1204")))}
	b.ReportAllocs()
	for b.Loop() {
		p.ShortInline(in)
	}
}
