package layout

import (
	"strings"

	"acta/internal/content"
	"acta/internal/format/pdf/provider"
	"acta/internal/format/pdf/typeset"
)

// Places in a row of the approval section, from the frame's left edge.
const (
	approvalFacts  = 264.0
	approvalValues = 336.0
	approvalHeight = 68.0
	approvalTop    = 8.0
)

// approvalRow is one decision, set.
type approvalRow struct {
	meaning, name, role []typeset.Line
	chip                *chip
	facts               [][2]typeset.Line
	solo                []typeset.Line // the exception, below the row
	node                node
	last                bool
}

// approval sets the decisions on the content. ISO/IEC 20000-1:2018 7.5.3.
func (l *layout) approval() {
	title := l.say.Message("document.approval.title")
	sect := l.root.child("Sect")
	l.place = "approval"
	l.turn(l.doc.Frame.Landscape)
	l.heading(headingText{runs: plain(title, l.headStyle(1)), title: title, anchor: approvalAnchor, level: 1}, sect)
	l.paragraph(l.message("document.approval.intro", body), sect)
	l.flow.begin(12)
	l.flow.need = 1
	for i := range l.src.Sheet.Approvals {
		row := l.approvalRow(&l.src.Sheet.Approvals[i], sect)
		row.last = i == len(l.src.Sheet.Approvals)-1
		l.flow.add(unit{piece: row, height: row.height(), full: true, place: l.place})
		l.flow.counted()
	}
	l.flow.end(body.after)
}

func (l *layout) approvalRow(a *content.Approval, sect *node) *approvalRow {
	width := approvalFacts - axis - cellGap
	mark, state, what, value := content.DoneMark, "document.approval.signed", "document.approval.signed_hash", a.Hash
	if a.Fact != "" {
		mark, state, what, value = content.PlainMark, "document.approval.recorded", "document.approval.recorded", a.Fact
	}
	row := &approvalRow{
		meaning: l.set(plain(l.say.Message(a.Meaning), strong9.in(l.accent)), noteWidth),
		name:    l.set(plain(a.Name, head3), width),
		role:    l.set(l.inline(a.Role, label), width),
		chip:    l.chip(mark, l.say.Message(state)),
		node:    node{parent: sect, role: "P"},
	}
	if len(a.Role) == 0 {
		row.role = nil
	}
	if a.Solo {
		row.solo = l.set(l.message("document.approval.solo", control), l.flow.sheet.text()-calloutSign)
	}
	fact := func(key, value string) {
		row.facts = append(row.facts, [2]typeset.Line{
			l.one(plain(l.say.Message(key), chromeText)),
			l.short(plain(value, tableCell), l.flow.sheet.frame-approvalValues),
		})
	}
	fact("document.approval.at", l.say.Stamp(a.At))
	fact(what, shortHash(value))
	return row
}

// shortHash is the first and last eight digits of a hash.
func shortHash(hash string) string {
	if len(hash) <= 16 {
		return hash
	}
	return strings.Join([]string{hash[:8], "…", hash[len(hash)-8:]}, "\u00a0")
}

func (r *approvalRow) height() float64 {
	height := r.decided()
	if len(r.solo) > 0 {
		height += control.leading*float64(len(r.solo)) + approvalTop
	}
	return height
}

// decided is the height of the row without the exception below it.
func (r *approvalRow) decided() float64 {
	left := head3.leading*float64(len(r.name)) + label.leading*float64(len(r.role))
	left = max(left, label.leading*float64(len(r.meaning)))
	return max(approvalHeight, approvalTop+left+4+chipHeight+16)
}

func (r *approvalRow) draw(c *canvas, x, y float64, p part) {
	stroke := hair
	if c.approvalTop != c.page {
		stroke, c.approvalTop = structure, c.page
	}
	c.Rule(x, y, x+c.sheet.frame, y, stroke)
	if p.last && r.last || c.endsPage(r) {
		c.Rule(x, y+r.height(), x+c.sheet.frame, y+r.height(), structure)
	}
	ends := c.enter(&r.node)
	at := y + approvalTop
	c.lines(r.meaning, strong9, x, at+4)
	c.lines(r.name, head3, x+axis, at)
	at += head3.leading * float64(len(r.name))
	c.lines(r.role, label, x+axis, at)
	at += label.leading * float64(len(r.role))
	c.chip(r.chip, x+axis, at+4)
	for i, fact := range r.facts {
		line := y + approvalTop + 4 + label.leading*float64(i)
		c.line(fact[0], chromeText, x+approvalFacts, line)
		c.line(fact[1], tableCell, x+approvalValues, line)
	}
	c.leave(ends)
	r.exception(c, x+axis, y+r.decided()-4)
}

// exception draws the exception of someone who decided on their own work, with
// its sign. Scope F18.
func (r *approvalRow) exception(c *canvas, x, y float64) {
	if len(r.solo) == 0 {
		return
	}
	ends := c.enter(r.node.parent.child("P"))
	c.Begin(provider.Element{Role: "Figure", Alt: c.l.say.Message("document.note.exception"), BBox: [4]float64{x, y + 2.5, glyphSize, glyphSize}})
	c.warning(x, y+2.5, ink)
	c.End()
	c.lines(r.solo, control, x+calloutSign, y)
	c.leave(ends)
}

// endsPage tells whether a piece stands last on the page.
func (c *canvas) endsPage(p piece) bool {
	return c.page.flow.units[c.page.to-1].piece == p
}
