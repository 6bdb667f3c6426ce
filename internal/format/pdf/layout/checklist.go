package layout

import (
	"acta/internal/content"
	"acta/internal/locale"
)

// checklist sets items as rows: the state in the margin, on the axis what is
// checked, its evidence and whether it is mandatory.
func (l *layout) checklist(list *content.Checklist, parent *node) {
	f := l.flow
	ts := &tableSet{node: node{parent: parent, role: "Table"}, style: control, frame: f.sheet.frame, indent: -1, bare: true}
	ts.columns = []column{{width: axis - rowPadding}, {x: axis, width: f.sheet.text(), text: true}}
	f.begin(control.before)
	start := len(f.units)
	for i := range list.Items {
		row := l.checkRow(ts, &list.Items[i])
		l.rowUnits(row, unit{full: true})
		f.counted()
	}
	if len(list.Items) <= smallTable {
		f.keepWhole(start)
	}
	l.sides(start)
	f.end(body.leading)
}

func (l *layout) checkRow(ts *tableSet, item *content.Check) *rowSet {
	row := &rowSet{table: ts, cells: make([]cell, 2)}
	state := l.say.ShortInline(content.Inline{content.Of(item.State)})
	if len(state) == 1 && state[0].Kind == locale.BlankSpan {
		row.cells[0] = cell{style: ts.style, box: true, alt: state[0].Text}
	} else {
		row.cells[0] = l.cellOf(state, ts.style, ts.columns[0].width)
	}
	text := &row.cells[1]
	text.style = ts.style
	text.lines = l.set(l.inline(item.Text, ts.style), ts.columns[1].width)
	second := l.runs(l.say.Inline(item.Note), note)
	if item.Mandatory {
		mandatory := plain(l.say.Message("document.clause.mandatory"), noteStrong.in(grey1))
		if len(second) > 0 {
			mandatory[0].Text += " · "
		}
		second = append(mandatory, second...)
	}
	if len(second) > 0 {
		text.notes = l.set(second, ts.columns[1].width)
	}
	row.measure()
	return row
}
