package template

import (
	"reflect"
	"slices"

	"acta/internal/content"
)

// blankRows is how many rows a table has in a form to fill in.
const blankRows = 2

func (t *table) evaluate(e *evaluation) ([]content.Block, error) {
	columns, err := e.columns(t.columns)
	if err != nil {
		return nil, err
	}
	r := &rowSink{table: t, columns: columns, evaluation: e, totals: make([]total, len(columns)), runs: e.runs}
	// The number is taken before the rows, which may hold nothing that is numbered.
	made := content.Table{Anchor: e.anchor(t.name), Name: t.key, Order: t.order}
	if err := e.each(t.loop, blankRows, r.row); err != nil {
		return nil, err
	}
	if r.count == 0 {
		text, err := e.orNone(t.empty)
		if err != nil || len(text) == 0 {
			return nil, err
		}
		return paragraphOf(text), nil
	}
	if err := r.close(); err != nil {
		return nil, err
	}
	e.tables++
	made.Number, made.Rows, made.Groups = e.tables, r.count, r.groups
	if made.Caption, err = r.caption(); err != nil {
		return nil, err
	}
	if made.Total, err = r.totalRow(); err != nil {
		return nil, err
	}
	for _, col := range columns {
		made.Columns = append(made.Columns, col.Column)
	}
	if r.streaming {
		made.Part = content.Sum(r.part)
		e.parts[made.Part] = r.part
	}
	return []content.Block{{Kind: content.TableBlock, Table: &made}}, nil
}

// columns are those whose condition holds; in a form to fill in all of them.
func (e *evaluation) columns(all []column) ([]column, error) {
	made := make([]column, 0, len(all))
	for _, col := range all {
		there, err := e.holds(col.when, false)
		if err != nil {
			return nil, err
		}
		if there {
			made = append(made, col)
		}
	}
	return made, nil
}

// caption is the table's own, with the zone of its times where it has any.
func (r *rowSink) caption() (content.Inline, error) {
	made, err := r.orNone(r.table.caption)
	if err != nil || len(made) == 0 || !r.timed {
		return made, err
	}
	zone := r.in.Frame.Zone
	if zone == "" {
		zone = "UTC"
	}
	return append(slices.Clip(made), content.Plain(" · "), content.Message("document.table.zone",
		content.Arg{Name: "zone", Text: content.Inline{content.Plain(zone)}})), nil
}

// timed reports whether a line holds an instant that prints in the frame's zone.
func timed(in content.Inline) bool {
	return slices.ContainsFunc(in, func(run content.Run) bool {
		if run.Value != nil {
			return run.Value.Type == content.InstantType && run.Value.Zone == ""
		}
		return slices.ContainsFunc(run.Args, func(arg content.Arg) bool { return timed(arg.Text) })
	})
}

// rowSink takes the rows of a table one after the other. It keeps them in groups
// until there are more than content.PartRows; from then on they are written as
// canonical JSON lines, so that a long register never stands in memory as content.
type rowSink struct {
	*evaluation
	table     *table
	columns   []column // those that are there
	timed     bool     // a cell holds an instant
	count     int
	groups    []content.Group
	key       any // of the open group
	totals    []total
	streaming bool
	part      []byte
	encoder   content.Encoder
	runs      int // that the document held before the table
}

// row evaluates the row of the item in scope.
func (r *rowSink) row() error {
	made := content.Row{Cells: make([]content.Cell, len(r.columns))}
	for i, col := range r.columns {
		cell, err := r.cell(i, col)
		if err != nil {
			return err
		}
		made.Cells[i] = cell
	}
	var err error
	if made.Milestone, err = r.truth(r.table.milestone, false); err != nil {
		return err
	}
	r.count++
	if r.streaming {
		return r.write(made)
	}
	if err := r.open(); err != nil {
		return err
	}
	last := &r.groups[len(r.groups)-1]
	last.Rows = append(last.Rows, made)
	if r.count > content.PartRows {
		return r.stream()
	}
	return nil
}

func (r *rowSink) cell(i int, col column) (content.Cell, error) {
	made := content.Cell{}
	var err error
	if made.Text, err = r.inline(col.value); err != nil {
		return made, err
	}
	if col.sum != nil && !r.blank {
		v, err := r.run(col.value.value)
		if err != nil {
			return made, err
		}
		if err := r.totals[i].add(v); err != nil {
			return made, badNumber(r.path(col.value.value))
		}
	}
	if r.blank {
		return made, nil
	}
	made.Note, err = r.orNone(col.note)
	r.timed = r.timed || timed(made.Text) || timed(made.Note)
	return made, err
}

// open begins a group when the key of the row differs from that of the row before.
func (r *rowSink) open() error {
	g := r.table.group
	if g == nil || r.blank {
		if len(r.groups) == 0 {
			r.groups = []content.Group{{}}
		}
		return nil
	}
	key, err := r.run(g.by)
	if err != nil {
		return err
	}
	if len(r.groups) > 0 && reflect.DeepEqual(key, r.key) {
		return nil
	}
	if err := r.closeGroup(); err != nil {
		return err
	}
	label, err := r.inline(g.label)
	r.key = key
	r.groups = append(r.groups, content.Group{Label: label})
	return err
}

// closeGroup adds how many rows the last group has.
func (r *rowSink) closeGroup() error {
	g := r.table.group
	if g == nil || g.count == "" || len(r.groups) == 0 || r.blank {
		return nil
	}
	last := &r.groups[len(r.groups)-1]
	rows, _, err := content.RunOf(len(last.Rows))
	last.Count = content.Inline{content.Message(g.count, content.Arg{Name: "count", Text: content.Inline{rows}})}
	return err
}

func (r *rowSink) close() error {
	if r.streaming {
		return nil
	}
	return r.closeGroup()
}

// stream writes the rows so far to the part; the rows that follow go there alone.
func (r *rowSink) stream() error {
	groups := r.groups
	r.groups, r.streaming = nil, true
	for _, group := range groups {
		for _, row := range group.Rows {
			if err := r.write(row); err != nil {
				return err
			}
		}
	}
	return nil
}

// write adds a row to the part, and notes its keys and placeholders, which the
// document itself no longer shows.
func (r *rowSink) write(row content.Row) error {
	part, err := r.encoder.Append(r.part, row)
	if err != nil {
		return badText(r.table.name)
	}
	r.part = append(part, '\n')
	r.evaluation.runs = r.runs
	only := content.Document{Sections: []content.Section{{Blocks: []content.Block{{Kind: content.TableBlock,
		Table: &content.Table{Groups: []content.Group{{Rows: []content.Row{row}}}}}}}}}
	for _, key := range only.Keys() {
		r.partKeys[key] = true
	}
	for _, p := range only.Placeholders() {
		p.Section, p.Anchor = r.current.Number, r.current.Anchor
		r.partPlaceholders = append(r.partPlaceholders, p)
	}
	return r.step()
}

// totalRow sums the columns that say so; nil without a total and in a form.
func (r *rowSink) totalRow() (*content.Row, error) {
	if r.table.total == nil || r.blank {
		return nil, nil
	}
	made := &content.Row{Cells: make([]content.Cell, len(r.columns))}
	label, err := r.inline(r.table.total)
	if err != nil {
		return nil, err
	}
	for i, col := range r.columns {
		if col.sum == nil {
			continue
		}
		run, present, err := content.RunOf(r.totals[i].as(reflect.Zero(col.sum).Interface()))
		if err != nil {
			return nil, err
		}
		if present {
			made.Cells[i].Text = content.Inline{run}
		}
	}
	made.Cells[0].Text = label
	return made, r.hold(len(r.columns))
}
