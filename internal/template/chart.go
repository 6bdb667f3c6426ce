package template

import (
	"fmt"
	"reflect"
	"slices"

	"acta/internal/content"
)

// chart is a compiled chart.
type chart struct {
	name                      string
	kind                      string
	title, unit, caption, alt *inline
	loop                      *loop
	category                  *inline
	highlight                 *expression
	series                    []series
}

type series struct {
	key   string
	value *expression
}

func (c *compiler) chart(n node, _ members, s scope) block {
	m := c.mapping(n, "a chart", "name", "type", "title", "unit", "caption", "alt", "each", "as", "where",
		"category", "highlight", "series")
	name, ok := c.need(m, "a chart", "name")
	if !ok {
		return nil
	}
	made := &chart{name: c.anchor(name, s, c.name(m, "name")), kind: c.word(m, "type", "columns", "bars")}
	made.title = c.worded(m, s, "title", made.name, true)
	made.alt = c.worded(m, s, "alt", made.name, true)
	made.unit = c.worded(m, s, "unit", made.name, false)
	made.caption = c.caption(m, s, made.name)
	outer := s
	if made.loop, s = c.loop(m, "a chart", s); made.loop == nil {
		return nil
	}
	category, hasCategory := c.need(m, "a chart", "category")
	list, hasSeries := c.need(m, "a chart", "series")
	if !hasCategory || !hasSeries {
		return nil
	}
	made.category = c.inline(category, s, asValue, "")
	if n, ok := m.get("highlight"); ok {
		made.highlight = c.expression(n, s, condition)
	}
	for _, item := range c.items(list, `"series"`) {
		made.series = append(made.series, c.series(item, s, outer))
	}
	if made.kind == "columns" && len(made.series) > 1 {
		c.at(list.file, list.place(), "a chart of columns has one series")
	}
	return made
}

func (c *compiler) series(n node, s, outer scope) series {
	m := c.mapping(n, "a series", "name", "value")
	made := series{}
	if name, ok := c.need(m, "a series", "name"); ok {
		made.key = c.used(name, outer, c.scalar(name, "a name"))
	}
	value, ok := c.need(m, "a series", "value")
	if !ok {
		return made
	}
	numbers := append(summable()[:3], reflect.TypeFor[content.Percent]())
	made.value = c.expression(value, s, single)
	if made.value != nil && !slices.Contains(numbers, made.value.typ) {
		c.at(value.file, value.place(), "a series holds numbers, not %s", describe(made.value))
	}
	return made
}

func (k *chart) evaluate(e *evaluation) ([]content.Block, error) {
	if e.blank {
		return nil, nil
	}
	made := content.Chart{Anchor: e.anchor(k.name), Type: k.kind, Series: make([]content.Series, len(k.series))}
	for i, s := range k.series {
		made.Series[i].Name = s.key
	}
	err := e.each(k.loop, 0, func() error { return k.point(e, &made) })
	if err != nil || len(made.Categories) == 0 {
		return nil, err
	}
	for _, text := range []struct {
		to   *content.Inline
		from *inline
	}{{&made.Title, k.title}, {&made.Unit, k.unit}, {&made.Caption, k.caption}, {&made.Alt, k.alt}} {
		if *text.to, err = e.orNone(text.from); err != nil {
			return nil, err
		}
	}
	e.figures++
	made.Number = e.figures
	return []content.Block{{Kind: content.ChartBlock, Chart: &made}}, nil
}

// point adds the category of the item in scope, with its values.
func (k *chart) point(e *evaluation, made *content.Chart) error {
	category, err := e.inline(k.category)
	if err != nil {
		return err
	}
	made.Categories = append(made.Categories, category)
	current, err := e.truth(k.highlight, false)
	if err != nil {
		return err
	}
	if current {
		made.Highlight = len(made.Categories)
	}
	for i, s := range k.series {
		v, err := e.run(s.value)
		if err != nil {
			return err
		}
		digits, err := chartDigits(v)
		if err != nil {
			return badNumber(e.path(s.value))
		}
		made.Series[i].Values = append(made.Series[i].Values, digits)
	}
	return e.hold(len(k.series))
}

func chartDigits(v any) (string, error) {
	digits, _, err := digitsOf(v)
	if err != nil || digits == "" {
		return "", err
	}
	if _, err := parseDecimal(digits); err != nil {
		return "", fmt.Errorf("value of a chart: %w", err)
	}
	return digits, nil
}

// indicators is a row of key figures.
type indicators struct{ items []indicator }

type indicator struct {
	figure      *inline
	unit, label string
	context     *inline
	when        *expression
}

// maxIndicators fit beside each other.
const maxIndicators = 4

func (c *compiler) indicators(n node, _ members, s scope) block {
	made := indicators{}
	for _, item := range c.items(n, "indicators") {
		made.items = append(made.items, c.indicator(item, s))
	}
	if len(made.items) > maxIndicators {
		c.at(n.file, n.place(), "at most %d indicators stand beside each other", maxIndicators)
	}
	return made
}

func (c *compiler) indicator(n node, s scope) indicator {
	m := c.mapping(n, "an indicator", "figure", "unit", "label", "context", "when", "optional")
	made := indicator{when: c.when(m, s)}
	figure, hasFigure := c.need(m, "an indicator", "figure")
	label, hasLabel := c.need(m, "an indicator", "label")
	if !hasFigure || !hasLabel {
		return made
	}
	made.label = c.used(label, s, c.scalar(label, "a label"))
	if unit, ok := m.get("unit"); ok {
		made.unit = c.used(unit, s, c.scalar(unit, "a unit"))
		c.use(made.unit, "count")
	}
	made.figure = c.inline(figure, s, c.valueOf(m), made.label)
	if made.figure != nil && (made.figure.value == nil || made.figure.value.list || !oneValue(made.figure.value.typ)) {
		c.at(figure.file, figure.place(), "a key figure is a single value")
	}
	if context, ok := m.get("context"); ok {
		made.context = c.inline(context, s, asMessage, "")
	}
	return made
}

// oneValue reports whether a type prints as one value, not as people's text.
func oneValue(t reflect.Type) bool {
	return t != reflect.TypeFor[content.Text]() && t != reflect.TypeFor[content.Run]()
}

func (k indicators) evaluate(e *evaluation) ([]content.Block, error) {
	if e.blank {
		return nil, nil
	}
	var items []content.Indicator
	for _, item := range k.items {
		there, err := e.holds(item.when, false)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		figure, err := e.inline(item.figure)
		if err != nil {
			return nil, err
		}
		if len(figure) == 0 {
			continue
		}
		context, err := e.orNone(item.context)
		if err != nil {
			return nil, err
		}
		items = append(items, content.Indicator{Figure: *figure[0].Value, Unit: item.unit, Label: item.label, Context: context})
	}
	if len(items) == 0 {
		return nil, nil
	}
	return []content.Block{{Kind: content.IndicatorsBlock, Indicators: &content.Indicators{Items: items}}}, nil
}
