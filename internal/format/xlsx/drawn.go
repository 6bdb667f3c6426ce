package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
)

// chart writes the data of a chart as a sheet with a native chart beside it.
func (b *book) chart(c content.Chart) error {
	label := b.say("figure.label", fault.Args{"number": c.Number})
	g := grid{
		name: label + " " + b.p.Plain(c.Title), title: b.p.Plain(c.Title), note: b.p.Plain(c.Unit), rows: len(c.Categories),
		columns: []column{{title: b.say("chart.category", nil), width: 60}},
	}
	for _, s := range c.Series {
		g.columns = append(g.columns, column{title: b.p.Message(s.Name), width: 60, right: true})
	}
	distinct(g.columns)
	g.each = func(row func([]cell) error) error {
		for i, category := range c.Categories {
			cells := []cell{textCell(b.p.ShortPlain(category))}
			for _, s := range c.Series {
				cells = append(cells, b.point(s, i))
			}
			if err := row(cells); err != nil {
				return err
			}
		}
		return nil
	}
	g.before = func(name string) error { return b.native(name, c) }
	return b.sheet(g)
}

func (b *book) point(s content.Series, i int) cell {
	if i >= len(s.Values) || s.Values[i] == "" {
		return cell{}
	}
	return b.number(content.Value{Type: content.DecimalType, Raw: s.Values[i]})
}

// native adds Excel's own chart over the rows that the sheet is about to get.
func (b *book) native(name string, c content.Chart) error {
	kind := excelize.Col
	if c.Type == "bars" {
		kind = excelize.BarStacked
	}
	last := firstRow + len(c.Categories) - 1
	quoted := "'" + name + "'!"
	chart := &excelize.Chart{
		Type: kind, Dimension: excelize.ChartDimension{Width: 640, Height: 320},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.p.Plain(c.Title)}}},
	}
	for i := range c.Series {
		col := letters(i + 2)
		chart.Series = append(chart.Series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s$%s$%d", quoted, col, headRow),
			Categories: fmt.Sprintf("%s$A$%d:$A$%d", quoted, firstRow, last),
			Values:     fmt.Sprintf("%s$%s$%d:$%s$%d", quoted, col, firstRow, col, last),
		})
	}
	if err := b.file.AddChart(name, at(1, last+3), chart); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	return nil
}

// timeline writes lanes and milestones of a schedule as rows.
func (b *book) timeline(t content.Timeline) error {
	g := grid{
		name: b.say("workbook.timeline", nil), title: b.p.Plain(t.Caption), note: b.p.Plain(t.Label), rows: len(t.Lanes) + len(t.Milestones),
		columns: []column{
			{title: b.say("timeline.lane", nil), width: 240}, {title: b.say("timeline.from", nil), width: 80},
			{title: b.say("timeline.to", nil), width: 80}, {title: b.say("timeline.milestone", nil), width: 60},
		},
		bold: 4,
	}
	if g.title == "" {
		g.title = g.name
	}
	day := func(iso string) cell { return b.value(content.Value{Type: content.DateType, Raw: iso}) }
	g.each = func(row func([]cell) error) error {
		for _, l := range t.Lanes {
			if err := row([]cell{textCell(b.p.ShortPlain(l.Label)), day(l.From), day(l.To), {}}); err != nil {
				return err
			}
		}
		for _, m := range t.Milestones {
			mark := cell{}
			if m.Main {
				mark = textCell(b.say("timeline.milestone", nil))
			}
			if err := row([]cell{textCell(b.p.ShortPlain(m.Label)), day(m.Date), {}, mark}); err != nil {
				return err
			}
		}
		return nil
	}
	return b.sheet(g)
}
