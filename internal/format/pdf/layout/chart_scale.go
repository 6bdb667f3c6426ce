package layout

import (
	"math"
	"strconv"

	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
)

// chartValues reads the decimals of a series; what is no number is no column.
func chartValues(values []string, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
		if i < len(values) {
			if v, err := strconv.ParseFloat(values[i], 64); err == nil && math.Abs(v) < 1e15 {
				out[i] = v
			}
		}
	}
	return out
}

// scale finds the ends of the axis and at most four grid lines.
func (c *chartSet) scale() {
	for i := range c.categories {
		sum := 0.0
		for _, series := range c.values {
			v := series[i]
			if math.IsNaN(v) {
				continue
			}
			if c.kind == "bars" {
				sum += math.Abs(v)
				v = sum
			}
			c.low, c.high = min(c.low, v), max(c.high, v)
		}
	}
	if c.high == c.low {
		c.high = c.low + 1
	}
	c.step = niceStep(c.high - c.low)
	if c.high > 0 {
		c.high = math.Ceil(c.high/c.step) * c.step
	}
}

// niceStep is a round distance of which at most four fill a span.
func niceStep(span float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(span/gridLines)))
	for _, factor := range []float64{1, 2, 5} {
		if span/(power*factor) <= gridLines {
			return power * factor
		}
	}
	return power * 10
}

// chartLabels sets what stands at the columns, the bars and the grid.
func (l *layout) chartLabels(c *chartSet, in *content.Chart) {
	for s := range in.Series {
		row := make([]typeset.Line, len(c.categories))
		for i := range row {
			if !math.IsNaN(c.values[s][i]) {
				row[i] = l.one(plain(l.chartNumber(in, in.Series[s].Values[i]), l.valueStyle(c, i)))
			}
		}
		c.labels = append(c.labels, row)
	}
	if c.kind == "bars" {
		for i := range c.categories {
			c.totals = append(c.totals, l.one(plain(l.decimal(c.sum(i)), l.valueStyle(c, i))))
		}
		return
	}
	for v := 0.0; v <= c.high+c.step/2; v += c.step {
		c.grid = append(c.grid, gridLine{v, l.one(plain(l.decimal(v), note.in(grey2)))})
	}
}

func (l *layout) valueStyle(c *chartSet, i int) style {
	if i == c.highlight {
		return noteStrong.in(l.accent)
	}
	return noteStrong
}

// chartNumber prints a value; where others are negative it bears its sign.
func (l *layout) chartNumber(in *content.Chart, raw string) string {
	text := l.say.Short(content.Value{Type: content.DecimalType, Raw: raw})
	if v, err := strconv.ParseFloat(raw, 64); err == nil && v > 0 && anyNegative(in) {
		return "+" + text
	}
	return text
}

func anyNegative(in *content.Chart) bool {
	for i := range in.Series {
		for _, raw := range in.Series[i].Values {
			if v, err := strconv.ParseFloat(raw, 64); err == nil && v < 0 {
				return true
			}
		}
	}
	return false
}

func (l *layout) decimal(v float64) string {
	return l.say.Short(content.Value{Type: content.DecimalType, Raw: strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)})
}

func (c *chartSet) sum(i int) float64 {
	sum := 0.0
	for _, series := range c.values {
		if !math.IsNaN(series[i]) {
			sum += math.Abs(series[i])
		}
	}
	return sum
}
