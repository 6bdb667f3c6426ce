package xlsx

import (
	"acta/internal/content"
	"acta/internal/fault"
)

// line is a row of the sheet of text: number and title of the section, what it
// is, the text or value.
type line struct {
	number, section string
	label           string
	cell            cell
}

// text writes everything of the document that is no table, chart or timeline.
func (b *book) text() error {
	var lines []line
	for _, section := range b.src.Document.Sections {
		lines = b.section(lines, section)
	}
	g := grid{
		name: b.say("workbook.text", nil), title: b.p.Plain(b.src.Document.Title), rows: len(lines),
		note: b.say("header.version", fault.Args{"version": b.src.Sheet.Number}),
		columns: []column{
			{title: b.say("workbook.number", nil), width: 30}, {title: b.say("workbook.section", nil), width: 110},
			{title: b.say("workbook.label", nil), width: 90}, {title: b.say("workbook.content", nil), width: 300},
		},
		each: func(row func([]cell) error) error {
			for _, l := range lines {
				l.cell.right = false // values of all types stand under each other
				cells := []cell{textCell(l.number), textCell(l.section), textCell(l.label), l.cell}
				if err := row(cells); err != nil {
					return err
				}
			}
			return nil
		},
	}
	_, err := b.sheet(g)
	return err
}

func (b *book) section(lines []line, s content.Section) []line {
	title := b.p.Plain(s.Title)
	add := func(label string, c cell) {
		lines = append(lines, line{s.Number, title, label, c})
	}
	before := len(lines)
	if clause := b.clause(s.Clause); clause != "" {
		add(clause, cell{})
	}
	if margin := b.p.Plain(s.Margin); margin != "" {
		add(b.say("clause.responsible", nil), textCell(margin))
	}
	if len(s.Blocks) == 0 && len(s.Sections) == 0 {
		add("", textCell(b.say("section.not_applicable", nil)))
	}
	for _, block := range s.Blocks {
		b.prose(block, add)
	}
	if len(lines) == before { // the heading stands for itself
		add("", cell{})
	}
	for _, sub := range s.Sections {
		lines = b.section(lines, sub)
	}
	return lines
}

// clause says what the section's clause is: its rule and reference.
func (b *book) clause(c content.Clause) string {
	if c.Rule == "" {
		return ""
	}
	rule := b.say("clause."+string(c.Rule), nil)
	if c.Reference == "" {
		return rule
	}
	return b.say("clause.with_reference", fault.Args{"rule": rule, "reference": c.Reference})
}

// prose gives the lines of a block; tables, charts and timelines have sheets of
// their own.
func (b *book) prose(block content.Block, add func(label string, c cell)) { //nolint:gocyclo // one case for each kind of block
	switch block.Kind {
	case content.ParagraphBlock:
		add("", b.inline(block.Paragraph.Text))
	case content.ListBlock:
		b.items(block.List.Items, "– ", add)
	case content.FieldsBlock:
		for _, row := range block.Fields.Rows {
			add(b.p.Message(row.Label), b.inline(row.Value))
		}
	case content.ChecklistBlock:
		b.checks(*block.Checklist, add)
	case content.IndicatorsBlock:
		b.indicators(*block.Indicators, add)
	case content.NoteBlock:
		add(b.p.Plain(block.Note.Title), b.inline(block.Note.Text))
	case content.FigureBlock:
		b.figure(block.Figure.Number, block.Figure.Caption, add)
	case content.SignatureBlock:
		for _, signer := range block.Signature.Lines {
			add(b.say("wet.name", nil), textCell(b.p.Plain(signer.JobTitle)+" · "+b.p.Plain(signer.Name)))
		}
	case content.AnnexBlock:
		add(b.say("annex.linked", nil), b.inline(block.Annex.Title))
	case content.TableBlock:
		add(b.say("table.label", fault.Args{"number": block.Table.Number}), b.inline(b.caption(*block.Table)))
	case content.ChartBlock:
		b.figure(block.Chart.Number, block.Chart.Caption, add)
	case content.TimelineBlock:
		b.figure(block.Timeline.Number, block.Timeline.Caption, add)
	case content.PageBreakBlock:
	}
}

// caption is a table's caption, or its name.
func (b *book) caption(t content.Table) content.Inline {
	if len(t.Caption) > 0 {
		return t.Caption
	}
	return content.Inline{content.Message(t.Name)}
}

func (b *book) figure(number int, caption content.Inline, add func(string, cell)) {
	add(b.say("figure.label", fault.Args{"number": number}), b.inline(caption))
}

func (b *book) items(items []content.ListItem, sign string, add func(string, cell)) {
	for _, item := range items {
		c := b.inline(item.Text)
		if c.kind == words {
			c.text = sign + c.text
		}
		add("", c)
		b.items(item.Items, "   "+sign, add)
	}
}

func (b *book) checks(list content.Checklist, add func(string, cell)) {
	for _, item := range list.Items {
		text := b.p.Plain(item.Text)
		if item.Mandatory {
			text += " (" + b.say("checklist.mandatory", nil) + ")"
		}
		add(b.say("checklist.item", nil), textCell(text))
		add(b.say("checklist.state", nil), b.value(&item.State))
		if note := b.inline(item.Note); note.kind != empty {
			add(b.say("checklist.evidence", nil), note)
		}
	}
}

func (b *book) indicators(list content.Indicators, add func(string, cell)) {
	for _, item := range list.Items {
		add(b.p.Message(item.Label), b.value(&item.Figure))
		if context := b.inline(item.Context); context.kind != empty {
			add(b.p.Message(item.Label), context)
		}
	}
}
