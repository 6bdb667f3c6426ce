package layout

import (
	"strings"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// back sets what stands after the last section: the change history of documents
// without a cover, and the approvals.
func (l *layout) back() {
	if l.flow == nil {
		l.turn(l.doc.Frame.Landscape)
	}
	if l.doc.Frame.Front != content.Cover && len(l.src.Sheet.History) > 0 {
		l.turn(l.doc.Frame.Landscape || (l.opensWide() && l.flow.sheet.landscape()))
		l.history(head1)
	}
	if len(l.src.Sheet.Approvals) > 0 {
		l.approval()
	}
}

// history sets the change history under a heading of a style. ISO/IEC
// 20000-1:2018 7.5.3.
func (l *layout) history(s style) {
	title := l.say.Message("document.history.title")
	level := 1
	if s == head3 {
		level = 2
	}
	l.place = "history"
	sect := l.root.child("Sect")
	l.styledHeading(headingText{runs: plain(title, s), title: title, anchor: historyAnchor, level: level}, s, sect)
	l.table(l.historyTable(), sect)
}

// historyTable is the change history as a table: oldest first.
func (l *layout) historyTable() *content.Table {
	t := &content.Table{Name: "document.history.title", Groups: []content.Group{{}}, Columns: []content.Column{
		{Title: "document.history.version", Type: content.TextType, Weight: axis},
		{Title: "document.history.date", Type: content.DateType, Weight: 76},
		{Title: "document.history.author", Type: content.TextType, Weight: 100},
		{Title: "document.history.change", Type: content.TextType},
	}}
	for i := range l.src.Sheet.History {
		change := &l.src.Sheet.History[i]
		date := content.Value{Type: content.DateType, Raw: change.Date}
		t.Groups[0].Rows = append(t.Groups[0].Rows, content.Row{Cells: []content.Cell{
			{Text: content.Inline{content.Plain(change.Number)}},
			{Text: content.Inline{content.Of(date)}},
			{Text: change.Author},
			{Text: change.Description},
		}})
	}
	return t
}

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
	row := &approvalRow{
		meaning: l.set(plain(l.say.Message(a.Meaning), strong9.in(l.accent)), noteWidth),
		name:    l.set(plain(a.Name, head3), width),
		role:    l.set(l.inline(a.Role, label), width),
		chip:    l.chip(content.DoneMark, l.say.Message("document.approval.signed")),
		node:    node{parent: sect, role: "P"},
	}
	if len(a.Role) == 0 {
		row.role = nil
	}
	fact := func(key, value string) {
		row.facts = append(row.facts, [2]typeset.Line{
			l.one(plain(l.say.Message(key), chromeText)),
			l.short(plain(value, tableCell), l.flow.sheet.frame-approvalValues),
		})
	}
	fact("document.approval.at", l.say.Stamp(a.At))
	fact("document.approval.signed_hash", shortHash(a.Hash))
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
}

// endsPage tells whether a piece stands last on the page.
func (c *canvas) endsPage(p piece) bool {
	return c.page.flow.units[c.page.to-1].piece == p
}
