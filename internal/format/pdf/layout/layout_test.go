package layout_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"acta/assets"
	"acta/internal/content"
	"acta/internal/format"
	"acta/internal/format/pdf/layout"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
	"acta/locales"
)

var resources = sync.OnceValues(func() (*provider.Resources, error) {
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		return nil, err
	}
	faces, err := typeset.Load(fonts, nil)
	if err != nil {
		return nil, err
	}
	return provider.NewResources(faces)
})

var catalogue = sync.OnceValues(func() (*locale.Catalogue, error) { return locale.Load(locales.FS()) })

// sourceOf freezes a document in Spanish with a sheet.
func sourceOf(t testing.TB, doc content.Document, sheet content.ControlSheet) format.Source {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	keys := doc.Keys()
	for _, a := range sheet.Approvals {
		keys = append(keys, a.Meaning)
	}
	words, err := c.Words([]string{"es"}, keys)
	if err != nil {
		t.Fatal(err)
	}
	return format.Source{Document: doc, Words: words, Sheet: sheet, Lang: "es", Assets: map[string][]byte{}}
}

func newProvider(t testing.TB) *provider.Provider {
	t.Helper()
	res, err := resources()
	if err != nil {
		t.Fatal(err)
	}
	return provider.New(res, provider.Meta{Lang: "es"})
}

// word is a word where it stands: page from 1, the rest in points from the left top.
type word struct {
	page                     int
	left, top, right, bottom float64
	text                     string
}

// drawn is a document as an independent reader sees it.
type drawn struct {
	t     testing.TB
	file  string
	pages []struct{ Width, Height float64 }
	words []word
}

// draw lays a document out, draws it and reads it back.
func draw(t testing.TB, src format.Source) *drawn {
	t.Helper()
	prov := newProvider(t)
	plan, err := layout.Lay(context.Background(), prov, src)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Draw(context.Background()); err != nil {
		t.Fatal(err)
	}
	data, err := prov.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d := readBack(t, data)
	if len(d.pages) != plan.Pages() {
		t.Errorf("the plan has %d pages, the file %d", plan.Pages(), len(d.pages))
	}
	return d
}

func readBack(t testing.TB, data []byte) *drawn {
	t.Helper()
	d := &drawn{t: t, file: filepath.Join(t.TempDir(), "file.pdf")}
	if err := os.WriteFile(d.file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	boxes, err := exec.Command("pdftotext", "-bbox", d.file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	var read struct {
		Pages []struct {
			Width  float64 `xml:"width,attr"`
			Height float64 `xml:"height,attr"`
			Words  []struct {
				XMin float64 `xml:"xMin,attr"`
				YMin float64 `xml:"yMin,attr"`
				XMax float64 `xml:"xMax,attr"`
				YMax float64 `xml:"yMax,attr"`
				Text string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	decoder := xml.NewDecoder(strings.NewReader(string(boxes)))
	decoder.Strict, decoder.Entity = false, xml.HTMLEntity
	if err := decoder.Decode(&read); err != nil {
		t.Fatal(err)
	}
	for i, p := range read.Pages {
		d.pages = append(d.pages, struct{ Width, Height float64 }{p.Width, p.Height})
		for _, w := range p.Words {
			d.words = append(d.words, word{i + 1, w.XMin, w.YMin, w.XMax, w.YMax, w.Text})
		}
	}
	return d
}

// at finds a word that stands in the document once.
func (d *drawn) at(text string) word {
	d.t.Helper()
	found := d.all(text)
	if len(found) != 1 {
		d.t.Fatalf("%q stands %d times in the document, not once", text, len(found))
	}
	return found[0]
}

// all finds every place of a word.
func (d *drawn) all(text string) []word {
	var found []word
	for _, w := range d.words {
		if w.text == text {
			found = append(found, w)
		}
	}
	return found
}

// together fails unless the words stand on one page.
func (d *drawn) together(rule string, texts ...string) {
	d.t.Helper()
	first := d.at(texts[0])
	for _, text := range texts[1:] {
		if w := d.at(text); w.page != first.page {
			d.t.Errorf("%s: %q is on page %d, %q on page %d", rule, texts[0], first.page, text, w.page)
		}
	}
}

// perPage counts on how many pages how many of the words stand, in page order.
func (d *drawn) perPage(texts ...string) []int {
	d.t.Helper()
	var counts []int
	page := 0
	for _, text := range texts {
		w := d.at(text)
		if w.page != page {
			counts, page = append(counts, 0), w.page
		}
		counts[len(counts)-1]++
	}
	return counts
}

// The places where sweeps put what they test: after 0 to 44 lines of a page.
const sweep = 45

// swept is a document in which what make returns stands once after each number
// of lines on a page of its own; its words carry the number.
func swept(t testing.TB, build func(k int) []content.Section) *drawn {
	t.Helper()
	var sections []content.Section
	for k := range sweep {
		fill := section(fmt.Sprintf("fill%d", k), lines("f", k, k)...)
		fill.Break = true
		fill.Sections = build(k)
		sections = append(sections, fill)
	}
	return draw(t, sourceOf(t, document(sections...), content.ControlSheet{State: content.Effective, Number: "1.0"}))
}

// lines is a paragraph of n lines, each of one word.
func lines(name string, k, n int) []content.Block {
	if n == 0 {
		return nil
	}
	return []content.Block{paragraph(strings.Join(names(name, k, n), "\n"))}
}

// names are n words: name, number of the sweep, number of the word.
func names(name string, k, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("%s%dx%d", name, k, i)
	}
	return all
}

func document(sections ...content.Section) content.Document {
	return content.Document{
		Schema: content.Schema, Kind: "test", Subject: "org", Languages: []string{"es"},
		Frame: content.Frame{
			Front: content.Opening, Organization: content.In("es", "Organisation"), KindLabel: "document.control.policy",
			Accent: "#0B5563", Paper: "A4", Zone: "UTC",
		},
		Title: plain("Title"), Sections: sections,
	}
}

func section(title string, blocks ...content.Block) content.Section {
	return content.Section{Anchor: title, Key: title, Numbering: content.Unnumbered, Title: plain(title), Blocks: blocks}
}

func plain(text string) content.Inline { return content.Inline{content.Plain(text)} }

func paragraph(text string) content.Block {
	return content.Block{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: plain(text)}}
}

func list(items ...string) content.Block {
	l := &content.List{}
	for _, item := range items {
		l.Items = append(l.Items, content.ListItem{Text: plain(item)})
	}
	return content.Block{Kind: content.ListBlock, List: l}
}

func table(caption string, groups ...content.Group) content.Block {
	t := &content.Table{Anchor: "t" + caption, Name: "document.control.title", Groups: groups, Columns: []content.Column{
		{Key: "a", Title: "document.control.code", Type: content.TextType, Weight: 120}, {Key: "b", Title: "document.control.state", Type: content.TextType},
	}}
	if caption != "" {
		t.Caption, t.Number = plain(caption), 1
	}
	return content.Block{Kind: content.TableBlock, Table: t}
}

func rows(cells ...string) content.Group {
	g := content.Group{}
	for _, c := range cells {
		g.Rows = append(g.Rows, content.Row{Cells: []content.Cell{{Text: plain(c)}, {Text: plain("·")}}})
	}
	return g
}
