package layout

import (
	"context"
	"fmt"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// layout sets one document. It belongs to one goroutine.
type layout struct {
	ctx     context.Context
	prov    *provider.Provider
	faces   *typeset.Faces
	src     format.Source
	doc     *content.Document
	say     locale.Printer
	accent  typeset.Color
	tint    typeset.Color
	marking marking
	probe   bool // checking: images and parts are not at hand

	root  *node // the document's own element
	flows []*flow
	flow  *flow
	marks []mark
	where map[string]int // anchor → page

	place   string // field or section that is being set, for faults
	faults  fault.List
	failure error // technical; ends the rendering
	chromes [2]*chrome
}

// mark remembers which unit an anchor stands on.
type mark struct {
	flow   *flow
	unit   int
	anchor string
}

// Plan is a document whose pages are decided but not drawn.
type Plan struct {
	layout *layout
	pages  []page
}

// Lay decides what stands on which page, drawing on prov later. It fails with a
// fault.List when the document holds what cannot be printed: a character that no
// face has, a table too wide, an image that cannot be used.
func Lay(ctx context.Context, prov *provider.Provider, src format.Source) (*Plan, error) {
	return lay(ctx, prov, src, false)
}

// Check reports, as a fault.List, what of a document would fail in Lay, as far
// as it can be told without its images and parts.
func Check(ctx context.Context, prov *provider.Provider, src format.Source) error {
	_, err := lay(ctx, prov, src, true)
	return err
}

func lay(ctx context.Context, prov *provider.Provider, src format.Source, probe bool) (*Plan, error) {
	say, err := src.Words.Printer(src.Lang)
	if err != nil {
		return nil, fmt.Errorf("lay out: %w", err)
	}
	accent := accentOf(src.Document.Frame.Accent)
	l := &layout{
		ctx: ctx, prov: prov, faces: prov.Faces(), src: src, doc: &src.Document, say: say.For(src.Document),
		accent: accent, tint: tintOf(accent), marking: markingOf(src.Sheet.State), probe: probe,
		root: &node{begun: true}, where: map[string]int{},
	}
	l.all()
	if err := l.err(); err != nil {
		return nil, err
	}
	return &Plan{layout: l, pages: l.paginate()}, nil
}

// err is why the document cannot be printed, if it cannot.
func (l *layout) err() error {
	if err := l.ctx.Err(); err != nil {
		return fmt.Errorf("lay out: %w", err)
	}
	if l.failure != nil {
		return l.failure
	}
	return l.faults.Err()
}

// fail notes the first technical failure.
func (l *layout) fail(err error) {
	if l.failure == nil {
		l.failure = err
	}
}

// all sets the document from front to back.
func (l *layout) all() {
	l.front()
	l.place = ""
	for i := range l.doc.Sections {
		l.section(&l.doc.Sections[i], 1, l.root)
	}
	l.place = "sheet"
	l.back()
	l.flow.closeNote()
	l.guard()
}

// usualBand is the band of a copy with its reason: what fits a version in force
// fits its marked copies.
const usualBand = 44.0

// guard refuses what no page can hold: nothing is clipped.
func (l *layout) guard() {
	for _, f := range l.flows {
		most := f.sheet.body - max(usualBand, l.bandHeight(f.sheet)) - bandGap
		for i := range f.units {
			if f.units[i].height > most {
				l.place = f.units[i].place
				l.report("fault.pdf.tall", nil)
			}
		}
	}
}

// turn makes sure that the current flow has the orientation; a change of it
// begins a page.
func (l *layout) turn(landscape bool) {
	if l.flow == nil || l.flow.cover || l.flow.sheet.landscape() != landscape {
		l.open(&flow{sheet: sheetOf(l.doc.Frame.Paper, landscape)})
	}
}

// newPage lets what follows begin a page.
func (l *layout) newPage() {
	if l.flow != nil && len(l.flow.units) > 0 {
		l.open(&flow{sheet: l.flow.sheet})
	}
}

func (l *layout) open(f *flow) {
	if l.flow != nil {
		l.flow.closeNote()
	}
	f.units = make([]unit, 0, usualUnits)
	l.flows = append(l.flows, f)
	l.flow = f
}

// usualUnits is room for two pages.
const usualUnits = 96

// mark gives the next unit an anchor.
func (l *layout) mark(anchor string) {
	if anchor != "" {
		l.marks = append(l.marks, mark{flow: l.flow, unit: len(l.flow.units), anchor: anchor})
	}
}

// paginate cuts all flows into pages and notes on which page the anchors stand.
func (l *layout) paginate() []page {
	var pages []page
	next := 0
	for _, f := range l.flows {
		for _, p := range f.paginate(l.bandHeight(f.sheet)) {
			p.number = len(pages) + 1
			pages = append(pages, p)
			for next < len(l.marks) && l.marks[next].flow == f && l.marks[next].unit < p.to {
				l.where[l.marks[next].anchor] = p.number
				next++
			}
		}
		for next < len(l.marks) && l.marks[next].flow == f {
			next++
		}
	}
	return pages
}

// Pages is the number of pages.
func (p *Plan) Pages() int { return len(p.pages) }
