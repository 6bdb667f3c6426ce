package pdf_test

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

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
	"acta/internal/locale"
)

// stock sets a document with maroto as it comes: the same fonts, header, footer,
// headings, margin notes, lists and table rows. It has no way to leave out tags,
// links, page numbers in the contents or repeated table heads, for it has none.
// Pages are compressed, as they are in our files.
func stock(b testing.TB, fonts []*entity.CustomFont, src format.Source) []byte {
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		b.Fatal(err)
	}
	m := maroto.New(config.NewBuilder().WithCustomFonts(fonts).WithDefaultFont(&props.Font{Family: "plex", Size: 10.5}).
		WithLeftMargin(20.3).WithRightMargin(20.3).WithTopMargin(16).WithBottomMargin(16).WithCompression(true).
		WithPageNumber(props.PageNumber{Pattern: "Página {current} de {total}", Family: "plex", Size: 8}).Build())
	s := stockWriter{m: m, say: say.For(src.Document)}
	title := s.say.Plain(src.Document.Title)
	if err := m.RegisterHeader(row.New(15).Add(
		text.NewCol(2, src.Sheet.Code, props.Text{Size: 8, Style: fontstyle.Bold}), text.NewCol(6, title, props.Text{Size: 8}),
		text.NewCol(4, s.message("document.header.version", "version", src.Sheet.Number)+" "+s.state(src), props.Text{Size: 8})), line.NewAutoRow()); err != nil {
		b.Fatal(err)
	}
	name, _ := src.Document.Frame.Organization.Get(src.Lang)
	footer := name + " · " + s.say.Plain(src.Document.Frame.Confidentiality)
	if err := m.RegisterFooter(line.NewAutoRow(), row.New(8).Add(text.NewCol(12, footer, props.Text{Size: 8, Top: 2}))); err != nil {
		b.Fatal(err)
	}
	s.beside("", text.New(title, props.Text{Size: 36}))
	s.beside("", text.New(s.say.Plain(src.Document.Subtitle), props.Text{Size: 13}))
	s.control(src)
	s.heading("", s.say.Message("document.contents.title"), 1)
	s.contents(src.Document.Sections)
	s.history(src.Sheet)
	s.sections(src.Document.Sections, 1)
	s.approvals(src.Sheet)
	doc, err := m.Generate()
	if err != nil {
		b.Fatal(err)
	}
	return doc.GetBytes()
}

type stockWriter struct {
	m   core.Maroto
	say locale.Printer
}

func (s stockWriter) message(key, name, value string) string {
	return s.say.Message(key, content.Arg{Name: name, Text: content.Inline{content.Plain(value)}})
}

func (s stockWriter) state(src format.Source) string {
	return s.say.Message("document.state." + string(src.Sheet.State))
}

// leading is the space in millimetres that makes lines of a size 16 points high,
// or 12 under a size of 10.
func leading(size float64) float64 {
	height := 16.0
	if size < 10 {
		height = 12
	}
	return (height - size) * 25.4 / 72
}

// beside puts a component on the axis with a note in the margin.
func (s stockWriter) beside(note string, c core.Component) {
	margin := col.New(2)
	if note != "" {
		margin.Add(text.New(note, props.Text{Size: 7.5, VerticalPadding: leading(7.5)}))
	}
	s.m.AddRows(row.New().Add(margin, col.New(10).Add(c)))
}

func (s stockWriter) heading(number, title string, depth int) {
	size := 20 - 3*float64(depth)
	s.m.AddRows(row.New().Add(text.NewCol(2, number, props.Text{Size: size, Top: 6, Bottom: 3}),
		text.NewCol(10, title, props.Text{Size: size, Top: 6, Bottom: 3, Style: fontstyle.Bold})))
}

// cells adds a row of a table and the rule below it.
func (s stockWriter) cells(style fontstyle.Type, widths []int, cells ...string) {
	var cols []core.Col
	for i, c := range cells {
		cols = append(cols, text.NewCol(widths[i], c, props.Text{Size: 8.5, Style: style, Top: 1.4, Bottom: 1.4, VerticalPadding: leading(8.5)}))
	}
	s.m.AddRows(row.New().Add(cols...), line.NewAutoRow())
}

func (s stockWriter) control(src format.Source) {
	field := func(key, value string) {
		s.cells(fontstyle.Normal, []int{3, 9}, s.say.Message("document.control."+key), value)
	}
	field("code", src.Sheet.Code)
	field("version", src.Sheet.Number+" "+s.state(src))
	field("version_date", s.say.Value(content.Value{Type: content.DateType, Raw: src.Sheet.Date}))
	for _, a := range src.Sheet.Authors {
		field("created_by", s.say.Plain(a.Name)+", "+s.say.Plain(a.JobTitle))
	}
	for _, a := range src.Sheet.Approvals {
		field("approved_by", a.Name+", "+s.say.Plain(a.Role))
	}
	for _, f := range src.Document.Control {
		s.cells(fontstyle.Normal, []int{3, 9}, s.say.Message(f.Label), s.say.Plain(f.Value))
	}
	field("confidentiality", s.say.Plain(src.Document.Frame.Confidentiality))
}

func (s stockWriter) contents(sections []content.Section) {
	for i := range sections {
		s.m.AddRows(row.New().Add(text.NewCol(2, sections[i].Number, props.Text{Size: 9, Bottom: 2}),
			text.NewCol(10, s.say.Plain(sections[i].Title), props.Text{Size: 9, Bottom: 2})))
		s.contents(sections[i].Sections)
	}
}

func (s stockWriter) history(sheet content.ControlSheet) {
	s.heading("", s.say.Message("document.history.title"), 2)
	widths := []int{2, 2, 3, 5}
	s.cells(fontstyle.Bold, widths, s.say.Message("document.history.version"), s.say.Message("document.history.date"),
		s.say.Message("document.history.author"), s.say.Message("document.history.change"))
	for _, h := range sheet.History {
		date := s.say.Value(content.Value{Type: content.DateType, Raw: h.Date})
		s.cells(fontstyle.Normal, widths, h.Number, date, s.say.Plain(h.Author), s.say.Plain(h.Description))
	}
}

func (s stockWriter) approvals(sheet content.ControlSheet) {
	s.heading("", s.say.Message("document.approval.title"), 1)
	s.beside("", text.New(s.say.Message("document.approval.intro"), props.Text{Size: 10.5, Bottom: 3, VerticalPadding: leading(10.5)}))
	for _, a := range sheet.Approvals {
		s.cells(fontstyle.Normal, []int{3, 5, 4}, s.say.Message(a.Meaning), a.Name+" "+s.say.Plain(a.Role), s.say.Stamp(a.At)+" "+a.Hash[:16])
	}
}

func (s stockWriter) sections(sections []content.Section, depth int) {
	for i := range sections {
		sec := &sections[i]
		s.heading(sec.Number, s.say.Plain(sec.Title), depth)
		note := s.say.Plain(sec.Margin)
		for k := range sec.Blocks {
			s.block(note, &sec.Blocks[k])
			note = ""
		}
		s.sections(sec.Sections, depth+1)
	}
}

func (s stockWriter) block(note string, b *content.Block) {
	switch {
	case b.Paragraph != nil:
		s.beside(note, text.New(s.say.Plain(b.Paragraph.Text), props.Text{Size: 10.5, Bottom: 3, VerticalPadding: leading(10.5)}))
	case b.List != nil:
		for i := range b.List.Items {
			label := "– "
			if b.List.Ordered {
				label = strconv.Itoa(i+1) + ". "
			}
			s.beside("", text.New(label+s.say.Plain(b.List.Items[i].Text), props.Text{Size: 10.5, Left: 5, Bottom: 1.5, VerticalPadding: leading(10.5)}))
		}
	case b.Annex != nil:
		s.beside("", text.New(s.say.Plain(b.Annex.Title)+" "+b.Annex.Code, props.Text{Size: 9}))
	case b.Table != nil:
		s.table(b.Table)
	}
}

func (s stockWriter) table(t *content.Table) {
	caption := s.message("document.table.label", "number", strconv.Itoa(t.Number)) + " " + s.say.Plain(t.Caption)
	s.m.AddRows(row.New().Add(text.NewCol(12, caption, props.Text{Size: 8, Top: 3, Bottom: 2})))
	widths, titles := make([]int, len(t.Columns)), make([]string, len(t.Columns))
	for i, c := range t.Columns {
		widths[i], titles[i] = 12/len(t.Columns), s.say.Message(c.Title)
	}
	s.cells(fontstyle.Bold, widths, titles...)
	for _, g := range t.Groups {
		if label := s.say.Plain(g.Label); label != "" {
			s.cells(fontstyle.Bold, []int{12}, label+" "+s.say.Plain(g.Count))
		}
		for _, r := range g.Rows {
			cells := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = strings.TrimSpace(s.say.ShortPlain(c.Text) + " " + s.say.ShortPlain(c.Note))
			}
			s.cells(fontstyle.Normal, widths, cells...)
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

// The benchmark compares like with like: each file says at least 95 % of what
// the other says, and ours has eleven pages,
// which stock sets in fewer: its cover and contents take no pages of their own.
func TestStockIsComparable(t *testing.T) {
	src := process(t, catalogue(t), 0)
	ours, theirs := save(t, render(t, renderer(t), src)), save(t, stock(t, stockFonts(t), src))
	a, b := wordsOf(t, ours), wordsOf(t, theirs)
	if in := shared(a, b); in < 0.95 {
		t.Errorf("stock says %.1f %% of what we say", 100*in)
	}
	if in := shared(b, a); in < 0.95 {
		t.Errorf("we say %.1f %% of what stock says", 100*in)
	}
	if n, m := pagesOf(t, ours), pagesOf(t, theirs); n != 11 || m < 8 || m > 12 {
		t.Errorf("our file has %d pages, that of stock %d", n, m)
	}
}

func wordsOf(t *testing.T, name string) map[string]int {
	t.Helper()
	out, err := exec.Command("pdftotext", "-enc", "UTF-8", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, w := range strings.Fields(string(out)) {
		counts[w]++
	}
	return counts
}

// shared is the part of the characters of a that b has too.
func shared(a, b map[string]int) float64 {
	all, both := 0, 0
	for w, n := range a {
		size := utf8.RuneCountInString(w)
		all += n * size
		both += min(n, b[w]) * size
	}
	return float64(both) / float64(all)
}

func pagesOf(t *testing.T, name string) int {
	t.Helper()
	out, err := exec.Command("pdfinfo", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(out), "Pages:")
	n, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
