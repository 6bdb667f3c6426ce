package layout

import (
	"slices"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// Measures of tables.
const (
	wideColumns    = 8    // from here on type is 8 and padding 8
	cellGap        = 12.0 // right of a column
	wideCellGap    = 8.0
	portraitColumn = 60.0 // a text column narrower than this asks for landscape
	leastColumn    = 12.0 // no text can be read in a narrower one
	diamondIndent  = 16.0
	groupBefore    = 8.0
	wholeRow       = 120.0 // a row up to this height is never split
	smallTable     = 6     // rows that stay together
)

// tableSet is a table that is being set and drawn.
type tableSet struct {
	node    node
	columns []column
	style   style
	frame   float64
	caption *captionText
	head    *rowSet
	indent  int  // column that leaves room for diamonds, -1 for none
	bare    bool // no head: a rule stands above the first row instead
}

// column is a column with its place.
type column struct {
	x, width float64 // of its text, without the padding on its right
	right    bool
	text     bool
	title    string
}

// table sets a table over the whole frame.
func (l *layout) table(t *content.Table, parent *node) {
	l.place = join(l.place, t.Anchor)
	f := l.flow
	ts, ok := l.tableSet(t, parent)
	if !ok {
		return
	}
	start := len(f.units)
	ts.caption = l.caption("document.table.label", t.Number, t.Caption, &ts.node)
	if len(ts.caption.lines) > 0 {
		f.begin(caption.before)
	}
	l.mark(t.Anchor)
	l.captionUnits(ts.caption, t.Anchor)
	l.headUnits(ts)
	rows := l.tableRows(ts, t)
	if rows <= smallTable {
		f.keepWhole(start)
	}
	l.sides(start)
	f.end(body.leading)
}

// join names a table inside its section.
func join(place, anchor string) string {
	if anchor == "" || place == anchor {
		return place
	}
	return place + " " + anchor
}

// tableSet measures the columns of a table; one that cannot be set is a fault.
func (l *layout) tableSet(t *content.Table, parent *node) (*tableSet, bool) {
	frame := l.flow.sheet.frame
	gap := paddingOf(t)
	ts := &tableSet{node: node{parent: parent, role: "Table"}, style: tableCell, frame: frame, indent: -1}
	if len(t.Columns) >= wideColumns {
		ts.style = wideCell
	}
	widths := columnWidths(t.Columns, frame)
	l.widen(widths, t, ts.style, gap)
	x := 0.0
	for i, w := range widths {
		pad := gap
		if i == len(widths)-1 {
			pad = 0
		}
		if w-pad < leastColumn {
			l.report("fault.pdf.wide", fault.Args{"table": l.say.Message(t.Name), "columns": len(t.Columns)})
			return nil, false
		}
		col := &t.Columns[i]
		ts.columns = append(ts.columns, column{x: x, width: w - pad, right: rightOf(col), text: col.Type == content.TextType, title: l.say.Message(col.Title)})
		x += w
	}
	if hasMilestone(t) {
		ts.indent = max(0, slices.IndexFunc(ts.columns, func(c column) bool { return c.text && !c.right && c.width > 2*portraitColumn }))
		ts.columns[ts.indent].x += diamondIndent
		ts.columns[ts.indent].width -= diamondIndent
	}
	ts.head = l.tableHead(ts, t)
	return ts, len(t.Columns) > 0
}

func paddingOf(t *content.Table) float64 {
	if len(t.Columns) >= wideColumns {
		return wideCellGap
	}
	return cellGap
}

// rightOf tells whether a column stands right: as it says, else by its type.
func rightOf(c *content.Column) bool {
	if c.Align != "" {
		return c.Align == content.Right
	}
	switch c.Type {
	case content.IntegerType, content.DecimalType, content.PercentType, content.MoneyType, content.DurationType:
		return true
	default:
		return false
	}
}

func hasMilestone(t *content.Table) bool {
	return slices.ContainsFunc(t.Groups, func(g content.Group) bool {
		return slices.ContainsFunc(g.Rows, func(r content.Row) bool { return r.Milestone })
	})
}

// tableHead sets the titles of the columns.
func (l *layout) tableHead(ts *tableSet, t *content.Table) *rowSet {
	head := &rowSet{table: ts, kind: headRow}
	for i := range t.Columns {
		c := cell{style: ts.style.bold()}
		c.lines = l.set(plain(ts.columns[i].title, c.style), ts.columns[i].width)
		head.cells = append(head.cells, c)
	}
	head.measure()
	return head
}

func (l *layout) headUnits(ts *tableSet) {
	l.rowUnits(ts.head, unit{full: true, cost: headed})
}

// tableRows adds the rows of a table and says how many there are.
func (l *layout) tableRows(ts *tableSet, t *content.Table) int {
	rows := 0
	if t.Part != "" {
		rows = l.partRows(ts, t)
	}
	for i := range t.Groups {
		g := &t.Groups[i]
		rep := l.repeated(ts, l.groupRow(ts, g))
		if rep.group != nil {
			l.rowUnits(rep.group, unit{full: true, repeat: l.repeated(ts, nil)})
		}
		order := l.order(t, g)
		for n := range order {
			u := unit{full: true, repeat: rep}
			if n == 0 && rep.group != nil {
				u.cost = orphan
			}
			l.rowUnits(l.row(ts, &g.Rows[order[n]], plainRow), u)
			l.flow.counted()
			rows++
		}
	}
	if t.Total != nil {
		l.rowUnits(l.row(ts, t.Total, totalRow), unit{full: true, cost: orphan, repeat: l.repeated(ts, nil)})
	}
	return rows
}

// sides keeps two rows of the table that began at unit start on either side of a
// page break.
func (l *layout) sides(start int) {
	units := l.flow.units
	var rows []int
	for i := start; i < len(units); i++ {
		if r, ok := units[i].piece.(*rowSet); ok && units[i].index == 0 && r.kind == plainRow {
			rows = append(rows, i)
		}
	}
	if len(rows) < 2 {
		return
	}
	for _, i := range []int{rows[1], rows[len(rows)-1]} {
		units[i].cost = max(units[i].cost, orphan)
	}
}

// order lists the rows of a group as they are printed.
func (l *layout) order(t *content.Table, g *content.Group) []int {
	order := make([]int, len(g.Rows))
	for i := range order {
		order[i] = i
	}
	key := slices.IndexFunc(t.Columns, func(c content.Column) bool { return c.Key == t.Order })
	if t.Order == "" || key < 0 {
		return order
	}
	names := make([]string, len(g.Rows))
	for i := range g.Rows {
		if key < len(g.Rows[i].Cells) {
			names[i] = l.say.Plain(g.Rows[i].Cells[key].Text)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return l.say.Compare(names[a], names[b]) })
	return order
}

// row sets a row of the table; a cell that is missing or empty prints "–".
func (l *layout) row(ts *tableSet, r *content.Row, kind rowKind) *rowSet {
	row := &rowSet{table: ts, kind: kind, milestone: r.Milestone, cells: make([]cell, len(ts.columns))}
	for i := range ts.columns {
		var spans []locale.Span
		var second content.Inline
		if i < len(r.Cells) {
			spans, second = l.say.ShortInline(r.Cells[i].Text), r.Cells[i].Note
		}
		row.cells[i] = l.tableCell(ts, i, spans, second, row)
	}
	row.measure()
	return row
}

func (l *layout) tableCell(ts *tableSet, i int, spans []locale.Span, second content.Inline, row *rowSet) cell {
	s := ts.style
	if row.kind == totalRow || (row.milestone && i == ts.indent) {
		s = s.bold()
	}
	if len(spans) == 0 && row.kind != totalRow {
		spans = []locale.Span{{Text: l.say.Message("format.empty"), Lang: l.say.Lang()}}
	}
	c := l.cellOf(spans, s, ts.columns[i].width)
	c.unlabelled(spans, ts.columns[i].title)
	if len(second) > 0 {
		c.notes = append(c.notes, l.set(l.runs(l.say.ShortInline(second), note), ts.columns[i].width)...)
	}
	return c
}

// groupRow sets the label of a group; nil for rows without one.
func (l *layout) groupRow(ts *tableSet, g *content.Group) *rowSet {
	runs := l.inline(g.Label, strong9.in(l.accent))
	if len(runs) == 0 {
		return nil
	}
	if counted := l.inline(g.Count, tableCell.in(grey1)); len(counted) > 0 {
		runs = append(append(runs, typeset.Run{Text: "\u2003", Style: labelSpace.face()}), counted...)
	}
	row := &rowSet{table: ts, kind: groupRow, cells: []cell{{style: strong9, lines: l.set(runs, ts.frame)}}}
	row.measure()
	return row
}
