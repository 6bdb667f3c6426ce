package layout

import (
	"strconv"

	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// Measures of charts.
const (
	chartWidth   = 224.0
	chartHeight  = 124.0
	gridLines    = 4
	axisLabels   = 22.0
	barRow       = 17.0
	stackBar     = 9.0
	barLabels    = 40.0 // at least, and with the gap behind them
	widestLabel  = 84.0
	valueRoom    = 28.0 // for totals beside bars
	legendSquare = 8.0
)

// chartSet is a chart, set: numbers, labels, title.
type chartSet struct {
	kind       string
	caption    []typeset.Line
	title      []typeset.Line
	unit       []typeset.Line
	categories []typeset.Line
	values     [][]float64 // series → category; NaN where there is none
	labels     [][]typeset.Line
	totals     []typeset.Line
	legend     []typeset.Line
	highlight  int
	low, high  float64
	step       float64
	grid       []gridLine
	labelWidth float64 // room for the categories of bars
	node       node
	anchor     string
}

// gridLine is a value on the axis with its label.
type gridLine struct {
	value float64
	label typeset.Line
}

// chartRow is the charts beside each other.
type chartRow struct {
	charts []*chartSet
	gap    float64
}

// chart sets a chart, beside the one before it where there is room.
func (l *layout) chart(in *content.Chart, parent *node) {
	l.place = join(l.place, in.Anchor)
	f := l.flow
	c := l.chartSet(in, parent)
	perRow := int((f.sheet.frame + module) / (chartWidth + halvesGap))
	if n := len(f.units); n > 0 {
		if row, ok := f.units[n-1].piece.(*chartRow); ok && len(row.charts) < perRow {
			l.marks = append(l.marks, mark{flow: f, unit: n - 1, anchor: in.Anchor})
			row.charts = append(row.charts, c)
			f.units[n-1].height = row.height()
			return
		}
	}
	row := &chartRow{charts: []*chartSet{c}}
	row.gap = (f.sheet.frame - float64(perRow)*chartWidth) / float64(perRow-1)
	f.begin(caption.before)
	l.mark(in.Anchor)
	f.add(unit{piece: row, height: row.height(), full: true, place: l.place})
	f.need = 0
	f.end(body.leading)
}

func (l *layout) chartSet(in *content.Chart, parent *node) *chartSet {
	c := &chartSet{
		kind: in.Type, highlight: in.Highlight - 1, anchor: in.Anchor,
		node: node{parent: parent, role: "Figure", alt: l.say.Plain(in.Alt)}, labelWidth: barLabels,
	}
	if c.node.alt == "" {
		c.node.alt = l.say.Plain(in.Title)
	}
	if in.Number > 0 || len(in.Caption) > 0 {
		runs := l.message("document.figure.label", captionNo, content.Arg{Name: "number", Text: content.Inline{content.Plain(strconv.Itoa(in.Number))}})
		if in.Number == 0 {
			runs = nil
		} else {
			runs = append(runs, plain("\u2003", labelSpace)...)
		}
		c.caption = l.set(append(runs, l.inline(in.Caption, caption)...), chartWidth)
	}
	c.title = l.set(l.inline(in.Title, tableCell.bold()), chartWidth)
	if len(in.Unit) > 0 {
		c.unit = l.set(l.inline(in.Unit, chromeText), chartWidth)
	}
	l.chartCategories(c, in)
	for i := range in.Series {
		c.legend = append(c.legend, l.one(plain(l.say.Message(in.Series[i].Name), note)))
		c.values = append(c.values, chartValues(in.Series[i].Values, len(in.Categories)))
	}
	c.scale()
	l.chartLabels(c, in)
	return c
}

func (l *layout) chartCategories(c *chartSet, in *content.Chart) {
	room := widestLabel
	if c.kind != "bars" {
		room = (chartWidth - axisLabels) / float64(max(1, len(in.Categories)))
	}
	for i := range in.Categories {
		s := note
		if i == c.highlight {
			s = noteStrong.in(l.accent)
		}
		label := l.short(l.runs(l.say.ShortInline(in.Categories[i]), s), max(room, 12))
		c.categories = append(c.categories, label)
		c.labelWidth = max(c.labelWidth, label.Width+labelGap)
	}
}

// headHeight is the height of caption, title and unit.
func (c *chartSet) headHeight() float64 {
	height := tableCell.leading * float64(len(c.title)+len(c.unit))
	if len(c.caption) > 0 {
		height += caption.leading*float64(len(c.caption)) + caption.after
	}
	return height + rowPadding
}

// plotHeight is the height of what is drawn.
func (c *chartSet) plotHeight() float64 {
	if c.kind != "bars" {
		return chartHeight
	}
	return max(chartHeight, barRow*float64(len(c.categories))+chartGap+note.leading)
}

const chartGap = 6.0

func (r *chartRow) height() float64 {
	height := 0.0
	for _, c := range r.charts {
		height = max(height, r.head()+c.plotHeight())
	}
	return ceil4(height)
}

// head is the height that the heads of all charts of the row take.
func (r *chartRow) head() float64 {
	head := 0.0
	for _, c := range r.charts {
		head = max(head, c.headHeight())
	}
	return head
}

func (r *chartRow) draw(c *canvas, x, y float64, _ part) {
	for i, chart := range r.charts {
		chart.draw(c, x+float64(i)*(chartWidth+r.gap), y, y+r.head())
	}
}

func (c *chartSet) draw(cv *canvas, x, y, plot float64) {
	if c.anchor != "" {
		cv.Anchor(c.anchor, x, y)
	}
	ends := cv.enter(&c.node)
	defer cv.leave(ends)
	cv.lines(c.caption, caption, x, y)
	if len(c.caption) > 0 {
		y += caption.leading*float64(len(c.caption)) + caption.after
	}
	cv.lines(c.title, tableCell, x, y)
	cv.lines(c.unit, chromeText, x, y+tableCell.leading*float64(len(c.title)))
	if c.kind == "bars" {
		c.bars(cv, x, plot)
		return
	}
	c.columns(cv, x, plot)
}

// paint is how a value is drawn: the current one in the accent, the first series
// solid, further ones hatched, negatives outlined.
func (c *chartSet) paint(cv *canvas, series, i int, x, y, w, h float64) {
	color := chartGrey
	if i == c.highlight {
		color = cv.l.accent
	}
	outline := provider.Paint{Fill: white, Stroke: provider.Stroke{Weight: 0.75, Color: ink}}
	switch {
	case series > 0:
		cv.Rect(x, y, w, h, 0, outline)
		cv.Hatch(new(provider.Path).Box(x, y, w, h, 0), 4/float64(series), 0.7, ink)
	case c.values[series][i] < 0:
		cv.Rect(x, y, w, h, 0, outline)
	default:
		cv.Rect(x, y, w, h, 0, provider.Paint{Fill: color})
	}
}
