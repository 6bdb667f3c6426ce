package document

import (
	"bytes"
	"strconv"
	"strings"

	"acta/internal/content"
)

// grid is what has rows: a table, a checklist, a timeline.
type grid struct {
	name    string
	columns []gridColumn
	key     int // column that names a row
	rows    []content.Row
	part    []byte // canonical JSON lines instead of rows
}

type gridColumn struct {
	key     string
	title   string
	running bool // a whole number, which may be the place of the row
}

func (r *reader) tableGrid(t content.Table) atom {
	g := &grid{name: r.say(t.Name), part: r.Parts[t.Part]}
	named := false
	for i, c := range t.Columns {
		g.columns = append(g.columns, gridColumn{key: c.Key, title: r.say(c.Title), running: c.Type == content.IntegerType})
		if !named && c.Type != content.IntegerType {
			g.key, named = i, true
		}
	}
	for _, group := range t.Groups {
		g.rows = append(g.rows, group.Rows...)
	}
	if t.Total != nil {
		g.rows = append(g.rows, *t.Total)
	}
	return r.gridAtom("table "+t.Anchor, g)
}

func (r *reader) checkGrid(list content.Checklist) atom {
	g := &grid{columns: []gridColumn{{key: "text"}, {key: "state"}}}
	for _, item := range list.Items {
		g.rows = append(g.rows, content.Row{Milestone: item.Mandatory, Cells: []content.Cell{
			{Text: item.Text}, {Text: content.Inline{content.Of(item.State)}, Note: item.Note},
		}})
	}
	return r.gridAtom("checklist", g)
}

func (r *reader) timelineGrid(t content.Timeline) atom {
	g := &grid{name: r.plain(t.Caption), columns: []gridColumn{{key: "label"}, {key: "dates"}}}
	add := func(label content.Inline, from, to string, main bool) {
		dates := content.Value{Type: content.PeriodType, Raw: from, To: to}
		if from == to {
			dates = content.Value{Type: content.DateType, Raw: from}
		}
		g.rows = append(g.rows, content.Row{Milestone: main, Cells: []content.Cell{{Text: label}, {Text: content.Inline{content.Of(dates)}}}})
	}
	for _, lane := range t.Lanes {
		add(lane.Label, lane.From, lane.To, false)
	}
	for _, milestone := range t.Milestones {
		add(milestone.Label, milestone.Date, milestone.Date, milestone.Main)
	}
	return r.gridAtom("timeline "+t.Anchor, g)
}

// gridAtom is a table as a part of a clause: rows are compared only when both
// sides have it, so its mark is its identity.
func (r *reader) gridAtom(identity string, g *grid) atom {
	made := atom{element: RowElement, identity: identity, label: g.name, table: g}
	made.mark = identity
	return made
}

// lines gives each row a text that says all that is typed in it, and the text of
// its key.
func (g *grid) lines() (lines, keys []string) {
	if g.part != nil {
		return g.partLines()
	}
	seen := map[string]int{}
	var whole, key strings.Builder
	for _, row := range g.rows {
		whole.Reset()
		key.Reset()
		for i, cell := range row.Cells {
			writeInline(&whole, cell.Text)
			writeInline(&whole, cell.Note)
			whole.WriteByte(0)
			if i == g.key {
				writeInline(&key, cell.Text)
			}
		}
		if row.Milestone {
			whole.WriteByte(1)
		}
		lines, keys = append(lines, whole.String()), append(keys, distinct(seen, key.String()))
	}
	return lines, keys
}

// distinct numbers the second and further ones of a text.
func distinct(seen map[string]int, text string) string {
	seen[text]++
	if n := seen[text]; n > 1 {
		return text + "\x00" + strconv.Itoa(n)
	}
	return text
}

// partLines are the rows of a part as their canonical lines; a row is decoded
// only when it differs.
func (g *grid) partLines() (lines, keys []string) {
	seen := map[string]int{}
	var decoder content.RowDecoder
	for line := range bytes.Lines(g.part) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		var row content.Row
		key := strings.Builder{}
		if err := decoder.Decode(line, &row); err == nil && g.key < len(row.Cells) {
			writeInline(&key, row.Cells[g.key].Text)
		}
		lines, keys = append(lines, string(line)), append(keys, distinct(seen, key.String()))
	}
	return lines, keys
}

// row is a row by its place.
func (g *grid) row(i int, lines []string) content.Row {
	if g.part == nil {
		return g.rows[i]
	}
	var row content.Row
	if err := new(content.RowDecoder).Decode([]byte(lines[i]), &row); err != nil {
		return content.Row{} // what no longer decodes cannot be shown; its line still differs
	}
	return row
}

// writeInline writes all that is typed in a line, so that two lines with the same
// text say the same.
func writeInline(b *strings.Builder, in content.Inline) {
	for _, run := range in {
		b.WriteByte('(')
		for _, s := range []string{string(run.Kind), run.Key, run.Anchor, run.URL} {
			b.WriteString(s)
			b.WriteByte('|')
		}
		if v := run.Value; v != nil {
			for _, s := range []string{string(v.Type), v.Raw, v.To, v.Zone, v.Unit, string(v.Mark), v.Field, v.Label} {
				b.WriteString(s)
				b.WriteByte('|')
			}
		}
		if run.Text != nil {
			b.WriteString(run.Text.Original)
			for _, lang := range sortedKeys(run.Text.Values) {
				b.WriteString("|" + lang + "|" + run.Text.Values[lang])
			}
		}
		for _, arg := range run.Args {
			b.WriteString(arg.Name)
			writeInline(b, arg.Text)
		}
		writeInline(b, run.Label)
		b.WriteByte(')')
	}
}
