package pdf_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/johnfercher/maroto/v2"
	"github.com/johnfercher/maroto/v2/pkg/components/col"
	"github.com/johnfercher/maroto/v2/pkg/components/line"
	"github.com/johnfercher/maroto/v2/pkg/components/row"
	"github.com/johnfercher/maroto/v2/pkg/components/text"
	"github.com/johnfercher/maroto/v2/pkg/config"
	"github.com/johnfercher/maroto/v2/pkg/consts/fontstyle"
	"github.com/johnfercher/maroto/v2/pkg/core"
	"github.com/johnfercher/maroto/v2/pkg/core/entity"
	"github.com/johnfercher/maroto/v2/pkg/props"

	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/formattest"
	"acta/internal/format/pdf"
	"acta/internal/locale"
)

// process is the process description among the samples, with a text of its own
// for each n.
func process(b testing.TB, n int) format.Source {
	src := source(b, formattest.Samples()[0], "es")
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

// stock renders the same text, headings, lists and tables with maroto as it comes.
func stock(b testing.TB, fonts []*entity.CustomFont, src format.Source) int {
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		b.Fatal(err)
	}
	m := maroto.New(config.NewBuilder().WithCustomFonts(fonts).WithDefaultFont(&props.Font{Family: "plex", Size: 10.5}).
		WithLeftMargin(20.3).WithRightMargin(20.3).WithTopMargin(31).WithBottomMargin(27).
		WithPageNumber(props.PageNumber{Pattern: "Página {current} de {total}", Family: "plex", Size: 8}).Build())
	s := stockWriter{m: m, say: say.For(src.Document)}
	s.add(text.New(say.Plain(src.Document.Title), props.Text{Size: 36}))
	s.sections(src.Document.Sections, 1)
	doc, err := m.Generate()
	if err != nil {
		b.Fatal(err)
	}
	return len(doc.GetBytes())
}

type stockWriter struct {
	m   core.Maroto
	say locale.Printer
}

func (s stockWriter) add(c core.Component) {
	s.m.AddRows(row.New().Add(col.New(2), col.New(10).Add(c)))
}

func (s stockWriter) sections(sections []content.Section, depth int) {
	for i := range sections {
		sec := &sections[i]
		s.m.AddRows(row.New().Add(text.NewCol(2, sec.Number, props.Text{Size: 20 - 3*float64(depth)}),
			text.NewCol(10, s.say.Plain(sec.Title), props.Text{Size: 20 - 3*float64(depth), Style: fontstyle.Bold})))
		for k := range sec.Blocks {
			s.block(&sec.Blocks[k])
		}
		s.sections(sec.Sections, depth+1)
	}
}

func (s stockWriter) block(b *content.Block) {
	switch {
	case b.Paragraph != nil:
		s.add(text.New(s.say.Plain(b.Paragraph.Text), props.Text{Size: 10.5, Bottom: 3}))
	case b.List != nil:
		for i := range b.List.Items {
			s.add(text.New("– "+s.say.Plain(b.List.Items[i].Text), props.Text{Size: 10.5, Left: 5}))
		}
	case b.Table != nil:
		for _, g := range b.Table.Groups {
			for _, r := range g.Rows {
				var cols []core.Col
				for _, c := range r.Cells {
					cols = append(cols, text.NewCol(12/len(r.Cells), s.say.ShortPlain(c.Text), props.Text{Size: 8.5}))
				}
				s.m.AddRows(row.New().Add(cols...), line.NewAutoRow())
			}
		}
	}
}

func stockFonts(b testing.TB) []*entity.CustomFont {
	all := faces(b).All()
	font := func(i int, style fontstyle.Type) *entity.CustomFont {
		return &entity.CustomFont{Family: "plex", Style: style, Bytes: all[i].Data}
	}
	return []*entity.CustomFont{font(1, fontstyle.Normal), font(2, fontstyle.Italic), font(4, fontstyle.Bold)}
}

// BenchmarkProcess renders a process description, each time with other words.
func BenchmarkProcess(b *testing.B) {
	r := renderer(b)
	sources := make([]format.Source, 32)
	for i := range sources {
		sources[i] = process(b, i)
	}
	draw(b, r, sources[0])
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		draw(b, r, sources[i%len(sources)])
	}
}

// BenchmarkAgainstStock renders the same documents with this renderer and with
// stock maroto in turn, and reports how many times faster this one is: medians,
// each measured on a heap that has just been cleaned.
func BenchmarkAgainstStock(b *testing.B) {
	r, fonts := renderer(b), stockFonts(b)
	draw(b, r, process(b, -1))
	stock(b, fonts, process(b, -1))
	ours, theirs := make([]time.Duration, b.N), make([]time.Duration, b.N)
	for i := range b.N {
		src := process(b, i)
		ours[i] = timed(func() { draw(b, r, src) })
		theirs[i] = timed(func() { stock(b, fonts, src) })
	}
	b.ReportMetric(milliseconds(median(ours)), "ms-ours")
	b.ReportMetric(milliseconds(median(theirs)), "ms-stock")
	b.ReportMetric(float64(median(theirs))/float64(median(ours)), "times-faster")
}

func timed(work func()) time.Duration {
	runtime.GC()
	start := time.Now()
	work()
	return time.Since(start)
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkFirst renders the first document of a process: fonts are parsed and
// no word is known.
func BenchmarkFirst(b *testing.B) {
	src := process(b, 0)
	for range b.N {
		draw(b, renderer(b), src)
	}
}

// BenchmarkTwo renders with two goroutines what BenchmarkProcess renders with one.
func BenchmarkTwo(b *testing.B) {
	r := renderer(b)
	src := process(b, 0)
	draw(b, r, src)
	b.SetParallelism(1)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			draw(b, r, src)
		}
	})
}

func draw(b testing.TB, r *pdf.Renderer, src format.Source) {
	if err := r.Render(context.Background(), src, io.Discard); err != nil {
		b.Fatal(err)
	}
}
