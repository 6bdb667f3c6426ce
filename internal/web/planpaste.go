package web

import (
	"net/url"
	"slices"
	"strings"

	"acta/internal/fault"
)

// pasteName is the field for rows that are pasted where no script runs.
const pasteName = "paste"

// mostPasted is how much may be pasted at once, in characters.
const mostPasted = 200000

// addPaste adds the field for rows of a spreadsheet to a form that is one table.
func (e *planEditor) addPaste(f *form) {
	for i := range f.Groups {
		if len(f.Groups[i].Grids) == 0 {
			continue
		}
		var columns []string
		for _, col := range f.Groups[i].Grids[0].Columns {
			if col.Type != "hidden" {
				columns = append(columns, col.Label)
			}
		}
		f.Groups = append(f.Groups, fieldset{Inputs: []input{{
			Name: pasteName, Type: areaType, Label: e.Say("page_plan.paste.label"), Optional: true, Most: mostPasted, Rows: 3,
			Tip: e.Say("page_plan.paste.tip", "columns", e.printer.List(columns)),
		}}})
		return
	}
}

// pasted puts rows of a spreadsheet below those of the form's first table, and asks to
// look at them before they are kept; nil where nothing was pasted.
func (e *planEditor) pasted(t *typed, section planSection) *lookAgain {
	text := strings.Trim(strings.ReplaceAll(t.Get(pasteName), "\r", ""), "\n")
	if text == "" {
		return nil
	}
	var g grid
	for _, group := range section.build(e) {
		if len(group.Grids) > 0 {
			g = group.Grids[0]
			break
		}
	}
	if g.Name == "" {
		return nil
	}
	rows := t.rows(g)
	shown := t.Get(g.Name + ".shown")
	for key := range t.Values {
		if _, _, ok := cellOf(key, g.Name); ok {
			t.Del(key)
		}
	}
	g.Rows = rows
	t.settle(g, rows)
	lines, columns := pastedLines(g, text)
	if len(rows)+len(lines) > mostCells {
		t.Set(g.Name+".shown", shown)
		long := fault.New(fault.Invalid, "page_plan.paste.long", fault.Args{"count": len(lines), "limit": mostCells}).At(pasteName)
		return &lookAgain{refused{title: e.T("form.refused", "count", 1), faults: []*fault.Fault{long}}}
	}
	wrong := e.fill(t, g, lines, columns)
	t.Set(g.Name+".shown", shown)
	t.Del(pasteName)
	no := refused{title: e.Say("page_plan.paste.look", "count", len(lines)), faults: wrong, resumed: len(wrong) == 0}
	if len(wrong) > 0 {
		no.title = e.Say("page_plan.paste.wrong", "count", len(lines), "wrong", len(wrong))
	}
	return &lookAgain{no}
}

// pastedLines are the rows of what was pasted and the columns that they fill: those of
// its first line where that names columns, else one after the other.
func pastedLines(g grid, text string) (lines [][]string, columns []gridColumn) {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, strings.Split(line, "\t"))
		}
	}
	visible := slices.DeleteFunc(slices.Clone(g.Columns), func(col gridColumn) bool { return col.Type == "hidden" })
	named := 0
	for _, word := range lines[0] {
		i := slices.IndexFunc(visible, func(col gridColumn) bool { return strings.EqualFold(col.Label, strings.TrimSpace(word)) })
		if i < 0 {
			columns = append(columns, gridColumn{})
			continue
		}
		columns, named = append(columns, visible[i]), named+1
	}
	if named*2 > len(lines[0]) {
		return lines[1:], columns
	}
	return lines, visible
}

// fill puts rows into the cells of a table, below those that are there, and tells which
// cells cannot be read.
func (e *planEditor) fill(t *typed, g grid, lines [][]string, columns []gridColumn) []*fault.Fault {
	first := g.next()
	rows := typed{Values: url.Values{}, zone: t.zone, lang: t.lang}
	for i, line := range lines {
		for j, word := range line {
			if j >= len(columns) || columns[j].Name == "" {
				continue
			}
			name := cellName(g.Name, first+i, columns[j].Name)
			t.Set(name, rows.pastedCell(columns[j], name, strings.TrimSpace(strings.Trim(word, `"`))))
		}
	}
	return rows.faults
}

// pastedCell is what a cell of a spreadsheet says in a column.
func (t *typed) pastedCell(col gridColumn, name, word string) string {
	t.Set(name, word)
	switch {
	case word == "":
	case col.Type == "checkbox":
		return "yes"
	case col.Type == dateType:
		t.day(name)
	case col.Type == timeType:
		t.planned(name)
	case col.Num:
		t.number(name)
	case col.Type == pickType:
		for _, c := range col.Choices {
			if c.Value == word || strings.EqualFold(c.Label, word) {
				return c.Value
			}
		}
		t.refuse(name, "page_plan.paste.choice", fault.Args{"typed": shown(word)})
	}
	return word
}
