package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// Measures of key figures.
const (
	figureColumns = 4
	figureGap     = 16.0
	figureTop     = 8.0
	unitSize      = 13.0
)

// keyFigure is one figure with its label and context, set.
type keyFigure struct {
	figure, label, context []typeset.Line
	style                  style
	node                   node
}

// keyFigures is a row of at most four figures.
type keyFigures struct {
	items []keyFigure
	width float64
}

// indicators sets key figures, four to a row.
func (l *layout) indicators(in *content.Indicators, parent *node) {
	f := l.flow
	f.begin(openingGap)
	for start := 0; start < len(in.Items); start += figureColumns {
		row := &keyFigures{width: (f.sheet.frame - (figureColumns-1)*figureGap) / figureColumns}
		for i := start; i < min(start+figureColumns, len(in.Items)); i++ {
			row.items = append(row.items, l.keyFigure(&in.Items[i], row.width, parent))
		}
		f.add(unit{piece: row, height: row.height(), full: true, place: l.place})
		f.counted()
		f.begin(openingGap)
	}
	f.need = 0
	f.end(body.leading)
}

func (l *layout) keyFigure(in *content.Indicator, width float64, parent *node) keyFigure {
	k := keyFigure{style: openingTitle, node: node{parent: parent, role: "P"}}
	value := content.Inline{content.Of(in.Figure)}
	for _, s := range []style{openingTitle, smallTitle, subtitle.in(ink)} {
		runs := l.runs(l.say.ShortInline(value), s)
		if in.Unit != "" {
			unit := subtitle
			words := l.say.Message(in.Unit, content.Arg{Name: "count", Text: value})
			runs = append(runs, typeset.Run{Text: "\u00a0" + words, Style: unit.face()})
		}
		k.style = s
		if k.figure = l.set(runs, width); len(k.figure) == 1 {
			break
		}
	}
	k.label = l.set(plain(l.say.Message(in.Label), tableCell.bold()), width)
	if len(in.Context) > 0 {
		k.context = l.set(l.runs(l.say.ShortInline(in.Context), chromeText), width)
	}
	return k
}

// figures is the height that the figures of the row take.
func (r *keyFigures) figures() float64 {
	height := 0.0
	for i := range r.items {
		height = max(height, r.items[i].style.leading*float64(len(r.items[i].figure)))
	}
	return height
}

func (r *keyFigures) height() float64 {
	lines := 0
	for i := range r.items {
		lines = max(lines, len(r.items[i].label)+len(r.items[i].context))
	}
	return figureTop + r.figures() + tableCell.leading*float64(lines)
}

func (r *keyFigures) draw(c *canvas, x, y float64, _ part) {
	for i := range r.items {
		k := &r.items[i]
		left := x + float64(i)*(r.width+figureGap)
		c.Rule(left, y, left+r.width, y, structure)
		ends := c.enter(&k.node)
		at := y + figureTop + r.figures()
		c.lines(k.figure, k.style, left, at-k.style.leading*float64(len(k.figure)))
		c.lines(k.label, tableCell, left, at)
		at += tableCell.leading * float64(len(k.label))
		c.lines(k.context, chromeText, left, at)
		c.leave(ends)
	}
}
