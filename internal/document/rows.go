package document

import (
	"strconv"
	"strings"

	"acta/internal/content"
)

// table compares the rows of two tables; nothing for other parts.
func (d *differ) table(before, after atom) {
	if before.table == nil || after.table == nil {
		return
	}
	t := &tableDiffer{differ: d, a: before.table, b: after.table, label: after.label}
	t.linesA, t.keysA = t.a.lines()
	t.linesB, t.keysB = t.b.lines()
	t.columns()
	t.rows()
	if t.beyond > 0 {
		d.add(Difference{Change: Changed, Element: RowElement, Label: t.label, Count: t.beyond})
	}
}

// tableDiffer compares two tables row by row.
type tableDiffer struct {
	*differ
	a, b           *grid
	label          string
	linesA, keysA  []string
	linesB, keysB  []string
	listed, beyond int
	common         [][2]int // columns that both have
}

// tell lists a difference of the table, or counts it.
func (t *tableDiffer) tell(one func() Difference) {
	if t.listed >= maxRows {
		t.beyond++
		return
	}
	t.listed++
	d := one()
	if d.Change == Changed && d.Type == "" {
		t.changed(d, true)
		return
	}
	t.add(d)
}

func (t *tableDiffer) columns() {
	places := map[string]int{}
	for i, c := range t.a.columns {
		places[c.key] = i
	}
	for j, c := range t.b.columns {
		i, had := places[c.key]
		if !had {
			t.tell(func() Difference {
				return Difference{Change: Added, Element: ColumnElement, Label: path(t.label, c.title)}
			})
			continue
		}
		delete(places, c.key)
		t.common = append(t.common, [2]int{i, j})
	}
	for _, c := range t.a.columns {
		if _, gone := places[c.key]; gone {
			t.tell(func() Difference {
				return Difference{Change: Removed, Element: ColumnElement, Label: path(t.label, c.title)}
			})
		}
	}
}

// rows matches rows that are the same, then rows of the same key.
func (t *tableDiffer) rows() {
	pair, moved := matchRows(t.linesA, t.linesB, t.keysA, t.keysB)
	used := make([]bool, len(t.linesA))
	for _, i := range pair {
		if i >= 0 {
			used[i] = true
		}
	}
	for i := range t.linesA {
		if !used[i] {
			t.tell(func() Difference {
				row := t.a.row(i, t.linesA)
				return Difference{Change: Removed, Element: RowElement, Label: path(t.label, t.name(t.differ.a, t.a, row)), Before: t.differ.a.row(row)}
			})
		}
	}
	for j, i := range pair {
		switch {
		case i < 0:
			t.tell(func() Difference {
				row := t.b.row(j, t.linesB)
				return Difference{Change: Added, Element: RowElement, Label: path(t.label, t.name(t.differ.b, t.b, row)), After: t.differ.b.row(row)}
			})
		case t.linesA[i] != t.linesB[j]:
			t.cells(i, j)
		case moved[j]:
			t.tell(func() Difference {
				return Difference{Change: Moved, Element: RowElement, Label: path(t.label, t.name(t.differ.b, t.b, t.b.row(j, t.linesB)))}
			})
		}
	}
}

// matchRows gives each newer row its older one, or -1; moved are the fewest newer
// rows that stand elsewhere for the others to keep their order.
func matchRows(linesA, linesB, keysA, keysB []string) (pair []int, moved map[int]bool) {
	places := map[string][]int{}
	for i, line := range linesA {
		places[line] = append(places[line], i)
	}
	pair = make([]int, len(linesB))
	used := make([]bool, len(linesA))
	for j, line := range linesB {
		pair[j] = -1
		if list := places[line]; len(list) > 0 {
			pair[j], places[line] = list[0], list[1:]
			used[list[0]] = true
		}
	}
	byKey := map[string]int{}
	for i, key := range keysA {
		if !used[i] {
			byKey[key] = i
		}
	}
	for j, key := range keysB {
		if i, ok := byKey[key]; ok && pair[j] < 0 {
			pair[j] = i
			delete(byKey, key)
		}
	}
	return pair, movedRows(pair)
}

func movedRows(pair []int) map[int]bool {
	var places, rows []int
	for j, i := range pair {
		if i >= 0 {
			places, rows = append(places, i), append(rows, j)
		}
	}
	moved := map[int]bool{}
	for _, n := range outOfOrder(places) {
		moved[rows[n]] = true
	}
	return moved
}

// cells compares two rows of one key, cell by cell. A whole number that is the
// place of its row is not compared: it says what came before, not what is there.
func (t *tableDiffer) cells(i, j int) {
	before, after := t.a.row(i, t.linesA), t.b.row(j, t.linesB)
	told := false
	for _, c := range t.common {
		if c[0] >= len(before.Cells) || c[1] >= len(after.Cells) {
			continue
		}
		x, y := before.Cells[c[0]], after.Cells[c[1]]
		if sameCell(x, y) || t.b.columns[c[1]].running && isPlace(x, i) && isPlace(y, j) {
			continue
		}
		told = true
		t.tell(func() Difference { return t.cell(x, y, after, t.b.columns[c[1]].title) })
	}
	if !told && before.Milestone != after.Milestone {
		t.tell(func() Difference {
			return Difference{Change: Changed, Element: RowElement, Label: path(t.label, t.name(t.differ.b, t.b, after)),
				Before: t.differ.a.row(before), After: t.differ.b.row(after)}
		})
	}
}

func (t *tableDiffer) cell(x, y content.Cell, row content.Row, column string) Difference {
	one := Difference{Change: Changed, Element: CellElement, Label: path(t.label, t.name(t.differ.b, t.b, row), column),
		Before: t.differ.a.cell(x), After: t.differ.b.cell(y)}
	v, w := single(x.Text), single(y.Text)
	if v != nil && w != nil && v.Type == w.Type && v.Type != content.TextType {
		one.Type = v.Type
	}
	return one
}

func single(in content.Inline) *content.Value {
	if len(in) == 1 {
		return in[0].Value
	}
	return nil
}

func sameCell(x, y content.Cell) bool {
	var a, b strings.Builder
	for _, in := range []content.Inline{x.Text, x.Note} {
		writeInline(&a, in)
		a.WriteByte(0)
	}
	for _, in := range []content.Inline{y.Text, y.Note} {
		writeInline(&b, in)
		b.WriteByte(0)
	}
	return a.String() == b.String()
}

// isPlace reports whether a cell holds the place of its row, counted from 1.
func isPlace(c content.Cell, i int) bool {
	v := single(c.Text)
	return v != nil && v.Type == content.IntegerType && v.Raw == strconv.Itoa(i+1)
}

// name is what a row is called: its key cell, as it prints.
func (t *tableDiffer) name(r *reader, g *grid, row content.Row) string {
	if g.key >= len(row.Cells) {
		return ""
	}
	return r.cell(row.Cells[g.key])
}

func (r *reader) cell(c content.Cell) string {
	text := r.Words.ShortPlain(c.Text)
	if note := r.Words.ShortPlain(c.Note); note != "" {
		text = strings.TrimPrefix(text+" · "+note, " · ")
	}
	return text
}

func (r *reader) row(row content.Row) string {
	cells := make([]string, 0, len(row.Cells))
	for _, c := range row.Cells {
		if text := r.cell(c); text != "" {
			cells = append(cells, text)
		}
	}
	return strings.Join(cells, " | ")
}

// path joins the parts of a label that are there.
func path(parts ...string) string {
	var list []string
	for _, part := range parts {
		if part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, " › ")
}
