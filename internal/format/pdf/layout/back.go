package layout

import "acta/internal/content"

// back sets what stands after the last section: the change history of documents
// without a cover, the approvals, and by what the file can be checked.
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
	l.authenticity()
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
