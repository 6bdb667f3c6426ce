package pdf_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/formattest"
	"acta/internal/format/pdf"
	"acta/internal/locale"
)

// process is a process description of eleven pages, with a text of its own for
// each n: the one among the samples, with activities of the plan.
func process(b testing.TB, c *locale.Catalogue, n int) format.Source {
	samples := formattest.Samples()
	s, activities := samples[0], samples[1].Document.Sections[3]
	activities.Number = "B"
	table := activities.Blocks[1].Table
	table.Groups = table.Groups[:2] // those of two months
	s.Document.Sections = append(s.Document.Sections, activities)
	src, err := s.Source(c, "es")
	if err != nil {
		b.Fatal(err)
	}
	vary(src.Document.Sections, n)
	return src
}

// vary writes n into every section, so that no two documents are alike.
func vary(sections []content.Section, n int) {
	for i := range sections {
		s := &sections[i]
		mark := content.Inline{content.Plain(fmt.Sprintf(" Lote %d, revisión %d.", n, n*31+i))}
		for k := range s.Blocks {
			if p := s.Blocks[k].Paragraph; p != nil {
				p.Text = append(p.Text[:len(p.Text):len(p.Text)], mark...)
				break
			}
		}
		vary(s.Sections, n)
	}
}

// varied are sources that differ in every section.
func varied(b testing.TB, n int) []format.Source {
	c := catalogue(b)
	sources := make([]format.Source, n)
	for i := range sources {
		sources[i] = process(b, c, i)
	}
	return sources
}

// BenchmarkProcess renders a process description, each time with other words.
func BenchmarkProcess(b *testing.B) {
	r, sources := renderer(b), varied(b, 32)
	draw(b, r, sources[0])
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		draw(b, r, sources[i%len(sources)])
	}
}

// BenchmarkAgainstStock renders each document with this renderer and at once
// with stock maroto, and reports how many times faster this one is: by the
// medians of the time that passed (x-maroto), and by the processor time of the
// whole process (x-maroto-cpu), which other programs on the machine disturb less.
// Each starts on a heap that has just been cleaned, so that neither pays for the
// garbage of the other.
func BenchmarkAgainstStock(b *testing.B) {
	r, fonts, sources := renderer(b), stockFonts(b), varied(b, 64)
	draw(b, r, sources[0])
	stock(b, fonts, sources[0])
	ours, theirs := make([]cost, b.N), make([]cost, b.N)
	for i := range b.N {
		src := sources[i%len(sources)]
		ours[i] = measure(b, func() { draw(b, r, src) })
		theirs[i] = measure(b, func() { stock(b, fonts, src) })
	}
	a, z := sum(ours), sum(theirs)
	b.ReportMetric(0, "ns/op") // the sum of both says nothing
	b.ReportMetric(milliseconds(a.passed), "ms-ours")
	b.ReportMetric(milliseconds(z.passed), "ms-maroto")
	b.ReportMetric(float64(a.bytes)/float64(b.N)/1e6, "MB-ours")
	b.ReportMetric(float64(z.bytes)/float64(b.N)/1e6, "MB-maroto")
	b.ReportMetric(float64(z.passed)/float64(a.passed), "x-maroto")
	b.ReportMetric(float64(z.cpu)/float64(a.cpu), "x-maroto-cpu")
}

// cost is what one document takes.
type cost struct {
	passed, cpu time.Duration
	bytes       uint64
}

func measure(b testing.TB, work func()) cost {
	runtime.GC()
	bytes, cpu, start := allocated(), processor(b), time.Now()
	work()
	passed := time.Since(start)
	return cost{passed: passed, cpu: processor(b) - cpu, bytes: allocated() - bytes}
}

// processor is the processor time that the process has used.
func processor(b testing.TB) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// allocated is how many bytes the process has allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// sum adds processor time and bytes; the time that passed is the median.
func sum(costs []cost) cost {
	var all cost
	passed := make([]time.Duration, len(costs))
	for i, c := range costs {
		passed[i] = c.passed
		all.cpu += c.cpu
		all.bytes += c.bytes
	}
	slices.Sort(passed)
	all.passed = passed[len(passed)/2]
	return all
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkFirst renders the first document of a process: fonts are parsed and
// no word is known.
func BenchmarkFirst(b *testing.B) {
	src := process(b, catalogue(b), 0)
	b.ResetTimer()
	for range b.N {
		draw(b, renderer(b), src)
	}
}

// BenchmarkTwo renders with two goroutines what BenchmarkProcess renders with one.
func BenchmarkTwo(b *testing.B) {
	r, sources := renderer(b), varied(b, 32)
	draw(b, r, sources[0])
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			draw(b, r, sources[i%len(sources)])
		}
	})
}

// most is how many bytes a document of eleven pages may allocate.
const most = 4 << 20

func TestAllocatesLittle(t *testing.T) {
	r, sources := renderer(t), varied(t, 8)
	draw(t, r, sources[0])
	before := allocated()
	for _, src := range sources {
		draw(t, r, src)
	}
	if each := (allocated() - before) / uint64(len(sources)); each > most {
		t.Errorf("a document allocates %d bytes, more than %d", each, most)
	}
}

func draw(b testing.TB, r *pdf.Renderer, src format.Source) {
	if err := r.Render(context.Background(), src, io.Discard); err != nil {
		b.Fatal(err)
	}
}
