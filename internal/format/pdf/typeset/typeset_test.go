package typeset_test

import (
	"io/fs"
	"strings"
	"testing"

	"acta/assets"
	"acta/internal/format/pdf/typeset"
)

// family returns the shipped faces.
func family(t testing.TB) *typeset.Faces {
	t.Helper()
	return withFallback(t, nil)
}

func withFallback(t testing.TB, fallback fs.FS) *typeset.Faces {
	t.Helper()
	if !assets.Ready() {
		t.Fatal(assets.ErrMissing)
	}
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		t.Fatal(err)
	}
	faces, err := typeset.Load(fonts, fallback)
	if err != nil {
		t.Fatal(err)
	}
	return faces
}

func body(text string) []typeset.Run {
	return []typeset.Run{{Text: text, Style: typeset.Style{Size: 10.5, Lang: "es"}}}
}

// texts returns the lines as strings.
func texts(lines []typeset.Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l.Text()
	}
	return out
}

const sample = `La organización debe planificar, establecer y mantener los procesos de liberación y despliegue. ` +
	`Antes del despliegue, la liberación se verifica frente a los criterios de aceptación acordados; ` +
	`si no se cumplen, las partes interesadas deciden qué hacer con la versión 3.4.2-rc.1 (apartado 8.5.3).`

func BenchmarkBreakWarm(b *testing.B) { benchmarkBreak(b, true) }
func BenchmarkBreakCold(b *testing.B) { benchmarkBreak(b, false) }
func BenchmarkBreakDocument(b *testing.B) {
	faces := family(b)
	faces.Break(body(sample), typeset.Measure{First: 400})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			for range 80 {
				faces.Break(body(sample), typeset.Measure{First: 400, JoinLast: true})
			}
		}
	})
}

func benchmarkBreak(b *testing.B, warm bool) {
	paragraph := body(sample)
	words := len(strings.Fields(sample))
	faces := family(b)
	b.ReportAllocs()
	for b.Loop() {
		if !warm {
			b.StopTimer()
			faces = family(b)
			b.StartTimer()
		}
		for n := 0; n < 4000; n += words {
			faces.Break(paragraph, typeset.Measure{First: 400, JoinLast: true})
		}
	}
}
