package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// Places on the cover, from the page's top.
const (
	coverTab     = 60.0
	coverTabHigh = 6.0
	coverName    = 80.0
	coverBand    = 120.0
	coverText    = 248.0
	titleLines   = 4 // that the title of a cover may take in its own size

	logoWidth, logoHeight = 160.0, 32.0
	openingGap            = 12.0
)

// front sets what stands before the first section.
func (l *layout) front() {
	l.place = "title"
	if l.doc.Frame.Front == content.Cover {
		l.cover()
		l.contents()
		return
	}
	l.turn(l.doc.Frame.Landscape || l.opensWide())
	l.opening()
}

// opensWide tells whether the first section is landscape: then so is the opening.
func (l *layout) opensWide() bool {
	return len(l.doc.Sections) > 0 && l.landscape(&l.doc.Sections[0])
}

// opening sets the head of a document without a cover.
func (l *layout) opening() {
	f := l.flow
	kind := l.kindLabel(0)
	start := len(f.units)
	l.title(openingTitle, kind)
	f.end(openingTitle.after)
	if runs := l.inline(l.doc.Subtitle, subtitle); len(runs) > 0 {
		l.text(runs, subtitle, node{parent: l.root, role: "P"})
		f.end(subtitle.after)
	}
	f.begin(openingGap)
	f.keepWhole(start)
	f.need = 2
	l.place = "control"
	l.fieldRows(l.controlRows(), f.sheet.frame, l.root, unit{full: true})
	f.end(control.after)
	f.need = 0
}

// title sets the title on the axis, smaller where it is very long, with the kind
// of the document in the margin.
func (l *layout) title(s style, kind piece) {
	runs := l.inline(l.doc.Title, s)
	if len(runs) == 0 {
		runs = plain(l.say.Message(l.doc.Frame.KindLabel), s)
	}
	for _, smaller := range []style{openingTitle, smallTitle, subtitle.in(ink)} {
		if len(l.set(runs, l.flow.sheet.text())) <= titleLines || smaller.size >= s.size {
			continue
		}
		s = smaller
		for i := range runs {
			runs[i].Style.Size = s.size
		}
	}
	f, start := l.flow, len(l.flow.units)
	l.text(runs, s, node{parent: l.root, role: "H1"})
	f.units[start].margin, f.units[start].cost = kind, headed
	f.keepWhole(start)
}

// marginLabel is accent text in the margin, such as what kind of document it is.
type marginLabel struct {
	lines []typeset.Line
	drop  float64
	node  node
}

// kindLabel sets the kind of the document for the margin, drop below the title.
func (l *layout) kindLabel(drop float64) *marginLabel {
	return l.marginLabel(l.say.Message(l.doc.Frame.KindLabel), drop)
}

func (l *layout) marginLabel(words string, drop float64) *marginLabel {
	return &marginLabel{
		lines: l.set(plain(words, strong9.in(l.accent)), noteWidth), drop: drop,
		node: node{parent: l.root, role: "P"},
	}
}

func (m *marginLabel) draw(c *canvas, x, y float64, _ part) {
	ends := c.enter(&m.node)
	c.lines(m.lines, strong9, x, y+m.drop)
	c.leave(ends)
}

// cover sets the cover page.
func (l *layout) cover() {
	f := &flow{sheet: sheetOf(l.doc.Frame.Paper, l.doc.Frame.Landscape), cover: true}
	l.open(f)
	head := l.coverHead()
	if head.bottom() > coverText-max(usualBand, l.bandHeight(f.sheet))-bandGap-8 {
		l.report("fault.pdf.tall", nil)
	}
	f.add(unit{piece: head, height: coverText - f.sheet.top, full: true})
	l.title(coverTitle, l.kindLabel(8))
	f.end(coverTitle.after)
	if runs := l.inline(l.doc.Subtitle, subtitle); len(runs) > 0 {
		l.text(runs, subtitle, node{parent: l.root, role: "P"})
	}
	f.gap = 0
	f.add(unit{glue: true})
	l.place = "control"
	words := l.marginLabel(l.say.Message("document.control.title"), rowPadding)
	l.fieldRows(l.controlRows(), f.sheet.text(), l.root, unit{margin: words})
}

// coverHead is what stands above the title of a cover.
type coverHead struct {
	secret typeset.Line
	names  []typeset.Line
	logo   []byte
	box    [2]float64
	alt    string
	node   node
}

func (l *layout) coverHead() *coverHead {
	h := &coverHead{node: node{parent: l.root, role: "P"}}
	h.secret = l.short(l.inline(l.doc.Frame.Confidentiality, label), l.flow.sheet.frame/2)
	name, _ := l.doc.Frame.Organization.Get(l.say.Lang())
	h.names = l.set(plain(name, organization), l.flow.sheet.frame-h.secret.Width-halvesGap)
	if l.doc.Frame.Logo == "" || l.probe {
		return h
	}
	if data, alt, ok := l.image(l.doc.Frame.Logo); ok {
		w, height, err := l.prov.ImageSize(data)
		if err != nil {
			l.badImage(l.doc.Frame.Logo)
			return h
		}
		h.box[0], h.box[1] = fit(float64(w), float64(height), logoWidth, logoHeight)
		h.logo, h.alt = data, alt
	}
	return h
}

// fit scales a size into a box without stretching it, never above its own size.
func fit(w, h, maxW, maxH float64) (float64, float64) {
	scale := min(1, maxW/w, maxH/h)
	return w * scale, h * scale
}

// bottom is where the name of the organisation ends.
func (h *coverHead) bottom() float64 {
	return coverName + organization.leading*float64(len(h.names))
}

func (h *coverHead) draw(c *canvas, x, _ float64, _ part) {
	c.Rect(x, coverTab, axis, coverTabHigh, 0, provider.Paint{Fill: c.l.accent})
	if h.logo != nil {
		c.Begin(provider.Element{Role: "Figure", Alt: h.alt, BBox: [4]float64{x, coverName, h.box[0], h.box[1]}})
		c.DrawImage(h.logo, x, coverName, h.box[0], h.box[1])
		c.End()
	}
	if h.logo == nil {
		ends := c.enter(&h.node)
		c.lines(h.names, organization, x, coverName)
		c.leave(ends)
	}
	ends := c.enter(c.l.root.child("P"))
	c.line(h.secret, style{leading: 20}, x+c.sheet.frame-h.secret.Width, coverName)
	c.leave(ends)
	if c.l.marking.band {
		band{}.draw(c, x, max(coverBand, h.bottom()+bandGap), part{})
	}
}
