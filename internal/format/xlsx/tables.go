package xlsx

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
)

// lane is a column of a table with what its cells turned out to hold.
type lane struct {
	content.Column
	clock bool // some instant: the time gets a column of its own
	words []string
	terms bool // every filled cell is a term
}

// mostWords is how many words a list offers; a column with more is no enumeration.
const mostWords = 12

// table writes a table as a sheet. Its rows are read twice: to see what the
// columns hold, and to write.
func (b *book) table(t content.Table) error {
	lanes, grouped, milestones, err := b.survey(t)
	if err != nil {
		return err
	}
	g := grid{name: b.p.Message(t.Name), title: b.p.Message(t.Name), note: b.tableNote(t, lanes), rows: t.Rows}
	if caption := b.p.Plain(t.Caption); caption != "" {
		g.title = caption
		if caption != g.name {
			g.about = caption
		}
	}
	labels := b.labels(t)
	if grouped {
		g.columns = append(g.columns, column{title: b.say("table.group", nil), width: labelWidth(labels)})
	}
	for i, l := range lanes {
		g.columns = append(g.columns, b.columns(t, l, clocks(lanes))...)
		if i == 0 && milestones {
			g.columns = append(g.columns, column{title: b.say("table.milestone", nil), width: 36})
			g.bold = len(g.columns)
		}
	}
	distinct(g.columns)
	buffer := make([]cell, 0, len(g.columns))
	g.each = func(row func([]cell) error) error {
		return b.rows(t, func(group content.Inline, r content.Row) error {
			return row(b.cells(buffer, lanes, grouped, milestones, labels[b.p.ShortPlain(group)], r))
		})
	}
	_, err = b.sheet(g)
	return err
}

// tableNote says how many rows there are, of which version, and the zone of times.
func (b *book) tableNote(t content.Table, lanes []lane) string {
	args := fault.Args{"rows": b.say("table.rows", fault.Args{"count": t.Rows}), "version": b.src.Sheet.Number}
	if clocks(lanes) == 0 {
		return b.say("workbook.note_plain", args)
	}
	args["zone"] = b.p.Zone()
	return b.say("workbook.note", args)
}

// clocks counts the columns with instants.
func clocks(lanes []lane) int {
	n := 0
	for _, l := range lanes {
		if l.clock {
			n++
		}
	}
	return n
}

// labelWidth is a width in points in which the labels take one line, within reason.
func labelWidth(labels map[string]string) float64 {
	longest := 0
	for _, label := range labels {
		longest = max(longest, utf8.RuneCountInString(label))
	}
	return min(max(float64(5*longest), 60), 150)
}

// labels are what the group column says: the label with its count.
func (b *book) labels(t content.Table) map[string]string {
	labels := map[string]string{}
	for _, group := range t.Groups {
		label := b.p.ShortPlain(group.Label)
		labels[label] = label
		if count := b.p.ShortPlain(group.Count); count != "" {
			labels[label] = label + " · " + count
		}
	}
	return labels
}

// columns are the columns of a sheet for one of a table, which has a number of
// columns with instants.
func (b *book) columns(t content.Table, l lane, clocks int) []column {
	title := b.p.Message(l.Title)
	width := float64(l.Weight)
	if width == 0 {
		width = remainder(t)
	}
	one := column{title: title, width: width, right: l.Align == content.Right}
	if l.terms && len(l.words) <= mostWords {
		one.words = l.words
	}
	if !l.clock {
		return []column{one}
	}
	if clocks == 1 {
		return []column{one, {title: b.say("workbook.time", nil), width: 36}}
	}
	return []column{one, {title: b.say("table.time_column", fault.Args{"title": title}), width: 60}}
}

// remainder is the width of the column that takes what the others leave.
func remainder(t content.Table) float64 {
	left := 480.0
	if len(t.Columns) > 7 {
		left = 720
	}
	free := 0
	for _, c := range t.Columns {
		left -= float64(c.Weight)
		if c.Weight == 0 {
			free++
		}
	}
	return max(left/float64(free), 60)
}

// distinct keeps the heads of a native table apart, as Excel demands.
func distinct(columns []column) {
	seen := map[string]bool{}
	for i, c := range columns {
		title := c.title
		for n := 2; title == "" || seen[strings.ToLower(title)]; n++ {
			title = strings.TrimSpace(fmt.Sprintf("%s (%d)", c.title, n))
		}
		seen[strings.ToLower(title)] = true
		columns[i].title = title
	}
}

func (b *book) cells(cells []cell, lanes []lane, grouped, milestones bool, group string, r content.Row) []cell {
	if grouped {
		cells = append(cells, textCell(group))
	}
	for i, l := range lanes {
		var in content.Cell
		if i < len(r.Cells) {
			in = r.Cells[i]
		}
		cells = append(cells, b.cell(in))
		if l.clock {
			cells = append(cells, b.clock(in.Text))
		}
		if i == 0 && milestones {
			mark := cell{}
			if r.Milestone {
				mark = textCell(b.say("table.milestone", nil))
			}
			cells = append(cells, mark)
		}
	}
	return cells
}

// cell is a cell of a table; its second line goes on a line of its own, and makes
// a text of any value.
func (b *book) cell(in content.Cell) cell {
	c := b.inline(in.Text)
	if len(in.Note) == 0 {
		return c
	}
	note := b.p.ShortPlain(in.Note)
	if text := b.p.ShortPlain(in.Text); text != "" {
		note = text + "\n" + note
	}
	joined := textCell(note)
	joined.gap, joined.alarm, joined.bold = c.gap, c.alarm, c.bold
	return joined
}

// survey reads the rows once.
func (b *book) survey(t content.Table) (lanes []lane, grouped, milestones bool, err error) {
	for _, c := range t.Columns {
		lanes = append(lanes, lane{Column: c, terms: true})
	}
	if t.Part != "" {
		milestones, err = b.skim(t, lanes)
		return lanes, false, milestones, err
	}
	err = b.rows(t, func(group content.Inline, r content.Row) error {
		grouped = grouped || len(group) > 0
		milestones = milestones || r.Milestone
		for i := range min(len(lanes), len(r.Cells)) {
			lanes[i].see(b, r.Cells[i].Text)
		}
		return nil
	})
	for i := range lanes {
		slices.SortFunc(lanes[i].words, b.p.Compare)
	}
	return lanes, grouped, milestones, err
}

// skim looks through a part for what decides its columns, without reading every
// row: instants and milestones. Lists of words are not offered for so many rows.
func (b *book) skim(t content.Table, lanes []lane) (milestones bool, err error) {
	var decoder content.RowDecoder
	for i := range lanes {
		lanes[i].terms = false
	}
	err = b.lines(t, func(line []byte) error {
		milestones = milestones || bytes.HasSuffix(line, []byte(`,"milestone":true}`))
		if !bytes.Contains(line, []byte(`instant"`)) { // without the first quote it is found faster
			return nil
		}
		var row content.Row
		if err := decoder.Decode(line, &row); err != nil {
			return fmt.Errorf("row of part: %w", err)
		}
		for i := range min(len(lanes), len(row.Cells)) {
			lanes[i].see(b, row.Cells[i].Text)
		}
		return nil
	})
	return milestones, err
}

func (l *lane) see(b *book, in content.Inline) {
	if len(in) == 0 {
		return
	}
	v := in[0].Value
	if len(in) > 1 || v == nil || v.Type != content.TermType {
		l.terms = false
	}
	if len(in) == 1 && v != nil && v.Type == content.InstantType {
		l.clock = true
	}
	if !l.terms || len(l.words) > mostWords {
		return
	}
	if word := b.p.Short(*v); !slices.Contains(l.words, word) {
		l.words = append(l.words, word)
	}
}
