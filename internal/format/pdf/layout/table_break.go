package layout

import (
	"strconv"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// repeat is what a table says again at the top of a page: caption, head, and the
// label of the open group.
type repeat struct {
	table  *tableSet
	group  *rowSet
	height float64
}

// repeated makes the head that pages repeat; one that would take half of the
// page is not repeated.
func (l *layout) repeated(ts *tableSet, group *rowSet) *repeat {
	r := &repeat{table: ts, group: group, height: ts.caption.continuedHeight() + ts.head.height()}
	if group != nil {
		r.height += group.height()
	}
	if r.height > l.flow.sheet.body/2 {
		return &repeat{table: ts, group: group, height: -1}
	}
	return r
}

// draw draws the repeated head as decoration: readers have heard it.
func (r *repeat) draw(c *canvas, x, y float64, _ part) {
	c.BeginArtifact()
	defer c.EndArtifact()
	y += r.table.caption.drawContinued(c, x, y)
	r.table.head.draw(c, x, y, part{to: r.table.head.boxes})
	if r.group != nil {
		r.group.draw(c, x, y+r.table.head.height(), part{to: r.group.boxes})
	}
}

// captionText is the caption above a table or figure: "Tabla 2" and what it says.
type captionText struct {
	lines     []typeset.Line
	continued []typeset.Line
	node      node
	anchor    string
}

// caption sets a caption; nil when there is neither a number nor text.
func (l *layout) caption(key string, number int, in content.Inline, parent *node) *captionText {
	ct := &captionText{node: node{parent: parent, role: "Caption"}}
	var runs []typeset.Run
	if number > 0 {
		runs = l.message(key, captionNo, content.Arg{Name: "number", Text: content.Inline{content.Of(
			content.Value{Type: content.TextType, Raw: strconv.Itoa(number)})}})
		runs = append(runs, plain("\u2003", labelSpace)...)
	}
	runs = append(runs, l.inline(in, caption)...)
	if len(runs) == 0 {
		return ct
	}
	ct.lines = l.set(runs, l.flow.sheet.frame)
	again := append(runs[:len(runs):len(runs)], plain(" "+l.say.Message("document.table.continued"), caption)...)
	ct.continued = l.set(again, l.flow.sheet.frame)
	return ct
}

// captionUnits adds a caption over the whole frame, which stays with what it names.
func (l *layout) captionUnits(ct *captionText, anchor string) {
	ct.anchor = anchor
	for i := range ct.lines {
		u := unit{piece: ct, index: i, height: caption.leading, full: true}
		if i > 0 {
			u.cost = headed
		}
		if i == len(ct.lines)-1 {
			u.height += caption.after
		}
		l.flow.add(u)
	}
}

func (ct *captionText) draw(c *canvas, x, y float64, p part) {
	if p.from == 0 && ct.anchor != "" {
		c.Anchor(ct.anchor, x, y)
	}
	ends := c.enter(&ct.node)
	c.lines(ct.lines[p.from:p.to], caption, x, y)
	c.leave(ends)
}

// continuedHeight is the height of the repeated caption.
func (ct *captionText) continuedHeight() float64 {
	if len(ct.continued) == 0 {
		return 0
	}
	return caption.leading*float64(len(ct.continued)) + caption.after
}

func (ct *captionText) drawContinued(c *canvas, x, y float64) float64 {
	c.lines(ct.continued, caption, x, y)
	return ct.continuedHeight()
}
