package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"acta/internal/content"
	"acta/internal/fault"
)

// chart writes the data of a chart as a sheet with a native chart beside it.
func (b *book) chart(c content.Chart) error {
	label := b.say("figure.label", fault.Args{"number": c.Number})
	g := grid{
		name: label, about: b.p.Plain(c.Title), title: b.p.Plain(c.Title), note: b.p.Plain(c.Unit), rows: len(c.Categories),
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
	name, err := b.sheet(g)
	if err != nil {
		return err
	}
	return b.draw(name, c, g.columns)
}

func (b *book) point(s content.Series, i int) cell {
	if i >= len(s.Values) || s.Values[i] == "" {
		return cell{}
	}
	return b.number(&content.Value{Type: content.DecimalType, Raw: s.Values[i]})
}

// axisInk is the colour of what stands around a chart.
const axisInk = "69727B"

// shades are the colours of the series. On stacked bars stand figures, which need
// a light ground.
func shades(c content.Chart) [2]string {
	if c.Type == stackedBars {
		return [2]string{"9BA1A7", "D3D7DB"}
	}
	return [2]string{"686A6C", "B4BAC0"}
}

// stackedBars is the type of chart that is not of columns.
const stackedBars = "bars"

// draw adds Excel's own chart under the rows of its sheet. documents/README: charts.
func (b *book) draw(name string, c content.Chart, columns []column) error {
	last := firstRow + len(c.Categories) - 1
	for i, column := range columns { // excelize places the chart by the widths that it knows
		if err := b.file.SetColWidth(name, letters(i+1), letters(i+1), column.width); err != nil {
			return fmt.Errorf("chart: %w", err)
		}
	}
	chart := b.frame(c)
	quoted := "'" + strings.ReplaceAll(name, "'", "''") + "'!"
	for i := range c.Series {
		col := letters(i + 2)
		series := excelize.ChartSeries{
			Name:       fmt.Sprintf("%s$%s$%d", quoted, col, headRow),
			Categories: fmt.Sprintf("%s$A$%d:$A$%d", quoted, firstRow, last),
			Values:     fmt.Sprintf("%s$%s$%d:$%s$%d", quoted, col, firstRow, col, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{shades(c)[i%2]}},
		}
		chart.Series = append(chart.Series, series)
	}
	if err := b.file.AddChart(name, at(1, last+3), chart); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	return nil
}

// frame is a chart without its series: title, unit, axes, legend.
func (b *book) frame(c content.Chart) *excelize.Chart {
	small := excelize.Font{Family: face, Size: 9, Color: axisInk}
	said := func(text string, font excelize.Font) excelize.ChartTitle {
		return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &font}}}
	}
	gap, same := uint(60), false
	chart := &excelize.Chart{
		Type: excelize.Col, Dimension: excelize.ChartDimension{Width: 640, Height: 320}, GapWidth: &gap, VaryColors: &same,
		Format:   excelize.GraphicOptions{AltText: b.p.Plain(c.Alt)},
		Title:    said(b.p.Plain(c.Title), excelize.Font{Family: face, Size: 11, Bold: true, Color: ink}),
		Legend:   excelize.ChartLegend{Position: "none"},
		PlotArea: excelize.ChartPlotArea{ShowVal: true},
		XAxis:    excelize.ChartAxis{Font: small, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis:    excelize.ChartAxis{Font: small, MajorGridLines: true, Title: said(b.p.Plain(c.Unit), small)},
	}
	if len(c.Series) > 1 {
		chart.Legend = excelize.ChartLegend{Position: "bottom", Font: &small}
	}
	if c.Type == stackedBars { // from the top down, as in the table
		chart.Type, chart.XAxis.ReverseOrder = excelize.BarStacked, true
		chart.YAxis.TickLabelPosition = excelize.ChartTickLabelHigh
	}
	return chart
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
	day := func(iso string) cell { return b.value(&content.Value{Type: content.DateType, Raw: iso}) }
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
	_, err := b.sheet(g)
	return err
}
