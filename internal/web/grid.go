package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// grid is a table that people fill in: a field per cell, a blank row at the end, and
// rows that are pasted from a spreadsheet where scripts run. Cells are named
// NAME[ROW].COLUMN, as faults name them.
type grid struct {
	Name    string // "activities"
	Title   string // what the table is, for who cannot see it
	Columns []gridColumn
	Rows    []gridRow
	Add     string // words of the button that adds a row
	Order   bool   // rows can be moved
	Numbers string // column whose numbers stay where they are when rows are moved
	Key     string // column that tells a row from the others while it is typed into
	Shown   string // the keys of the rows that the page showed, with blanks between them
}

// gridColumn is a column of a table that people fill in.
type gridColumn struct {
	Name, Label string
	Type        string // "text", areaType, pickType, dateType, timeType, "checkbox", "hidden"
	Choices     []choice
	Num         bool
	Most        int
	Wide        bool
	List        string // id of the datalist that suggests values
}

// gridRow is a row of it: values by column, what is wrong by column.
type gridRow struct {
	Index  int
	Values map[string]string
	Wrong  map[string][]string
	Saved  map[string]string // what somebody else saved meanwhile, where that differs
	Lang   string
}

// known says by which column the rows are told from each other when somebody saves them
// meanwhile, and which of them the page shows.
func (g *grid) known(key string) {
	shown := make([]string, len(g.Rows))
	for i, row := range g.Rows {
		shown[i] = row.Values[key]
	}
	g.Key, g.Shown = key, strings.Join(shown, " ")
}

// Cell is one cell, as the field that it is.
func (g grid) Cell(row gridRow, col gridColumn) input {
	in := input{
		Name: cellName(g.Name, row.Index, col.Name), Label: g.cellLabel(row, col), Type: col.Type, Value: row.Values[col.Name],
		Most: col.Most, Choices: col.Choices, Problems: row.Wrong[col.Name], Lang: row.Lang, Saved: row.Saved[col.Name], List: col.List, Numeric: col.Num,
	}
	in.Wrong = len(in.Problems) > 0
	if col.Type == pickType {
		in.Choices = chosen(col.Choices, in.Value)
	}
	return in
}

func (g grid) cellLabel(row gridRow, col gridColumn) string {
	return fmt.Sprintf("%s, %d", col.Label, row.Index+1)
}

// Blank is the row that waits for another entry.
func (g grid) Blank() gridRow { return gridRow{Index: g.next()} }

func (g grid) next() int {
	next := 0
	for _, row := range g.Rows {
		next = max(next, row.Index+1)
	}
	return next
}

func cellName(grid string, row int, col string) string {
	return fmt.Sprintf("%s[%d].%s", grid, row, col)
}

// again fills the table with what was typed. Where somebody else saved meanwhile, what
// they saved stands beside each cell that differs, and rows that they added follow.
func (g *grid) again(no refused) {
	saved := g.Rows
	g.Rows = typedRows(no.typed, *g)
	if !no.stale || g.Key == "" {
		return
	}
	shown := strings.Fields(no.typed.Get(g.Name + ".shown"))
	for _, was := range saved {
		i := slices.IndexFunc(g.Rows, func(row gridRow) bool { return row.Values[g.Key] == was.Values[g.Key] })
		switch {
		case i >= 0:
			g.compare(&g.Rows[i], was)
		case !slices.Contains(shown, was.Values[g.Key]):
			was.Index = g.next()
			g.Rows = append(g.Rows, was)
		}
	}
}

// compare notes what is saved in the cells of a row that was typed differently. What
// nobody types is as saved: whoever sends the row again has seen that.
func (g *grid) compare(row *gridRow, was gridRow) {
	row.Saved = map[string]string{}
	for _, col := range g.Columns {
		saved := was.Values[col.Name]
		switch {
		case col.Type == "hidden":
			row.Values[col.Name] = saved
		case saved != row.Values[col.Name]:
			row.Saved[col.Name] = g.words(col, saved)
		}
	}
}

// words is what a value of a column means to people.
func (g *grid) words(col gridColumn, value string) string {
	for _, c := range col.Choices {
		if c.Value == value {
			return c.Label
		}
	}
	if value == "" {
		return "–"
	}
	return value
}

// place says what is wrong in the cell that a fault names. It reads the place once: a
// long table may have a fault in every cell.
func (g *grid) place(at, said string) (href, label string, ok bool) {
	number, rest, ok := g.within(at)
	i := slices.IndexFunc(g.Rows, func(row gridRow) bool { return row.Index == number })
	if !ok || i < 0 || len(g.Columns) == 0 {
		return "", "", false
	}
	row := &g.Rows[i]
	for _, col := range g.Columns {
		if !names(rest, col.Name) {
			continue
		}
		if row.Wrong == nil {
			row.Wrong = map[string][]string{}
		}
		row.Wrong[col.Name] = append(row.Wrong[col.Name], said)
		in := g.Cell(*row, col)
		return "#" + in.ID(), in.Label, true
	}
	in := g.Cell(*row, g.Columns[0])
	return "#" + in.ID(), g.Title + " " + strconv.Itoa(row.Index+1), true
}

// within reads which row of the table a place of a fault names, and what of it.
func (g *grid) within(at string) (row int, rest string, ok bool) {
	if i := strings.LastIndex(at, "."+g.Name+"["); i >= 0 {
		at = at[i+1:]
	}
	at, ok = strings.CutPrefix(at, g.Name+"[")
	number, rest, cut := strings.Cut(at, "]")
	row, err := strconv.Atoi(number)
	return row, strings.TrimPrefix(rest, "."), ok && cut && err == nil
}

// typedRows are the rows of a table as they were typed, in their order, without those
// that are empty: whoever clears what can be seen of a row removes it. A row's index
// counts those that are left, as the feature that is given them will count, so that its
// faults find their cell.
func typedRows(typed map[string][]string, g grid) []gridRow {
	found := map[int]map[string]string{}
	for key, values := range typed {
		row, col, ok := cellOf(key, g.Name)
		if !ok || len(values) == 0 || !g.has(col) {
			continue
		}
		if found[row] == nil {
			found[row] = map[string]string{}
		}
		found[row][col] = strings.TrimSpace(strings.ReplaceAll(values[0], "\r\n", "\n"))
	}
	var places []int
	for place, values := range found {
		if slices.ContainsFunc(g.Columns, func(col gridColumn) bool { return col.Type != "hidden" && values[col.Name] != "" }) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	rows := make([]gridRow, len(places))
	for i, place := range places {
		rows[i] = gridRow{Index: i, Values: found[place]}
	}
	return rows
}

func (g grid) has(col string) bool {
	return slices.ContainsFunc(g.Columns, func(c gridColumn) bool { return c.Name == col })
}

// mostCells is how many rows a table of a form may have.
const mostCells = 5000

// cellOf reads NAME[ROW].COLUMN.
func cellOf(key, name string) (row int, col string, ok bool) {
	rest, found := strings.CutPrefix(key, name+"[")
	number, col, cut := strings.Cut(rest, "].")
	row, err := strconv.Atoi(number)
	return row, col, found && cut && err == nil && row >= 0 && row < mostCells
}
