package template

import (
	"reflect"
	"slices"

	"acta/internal/content"
)

// table is a compiled table.
type table struct {
	name      string
	key       string // short name
	caption   *inline
	loop      *loop
	group     *grouping
	milestone *expression
	order     string
	columns   []column
	total     *inline
	empty     *inline
}

type column struct {
	content.Column
	value *inline
	note  *inline
	when  *expression  // nil: always there
	sum   reflect.Type // of the values, when the column is summed
}

// grouping makes runs of rows with equal keys.
type grouping struct {
	by    *expression
	label *inline
	count string // message with {count}; "" without one
}

func (c *compiler) table(n node, _ members, s scope) block {
	m := c.mapping(n, "a table", "name", "caption", "each", "as", "where", "group", "milestone", "order",
		"columns", "total", "empty")
	name, ok := c.need(m, "a table", "name")
	if !ok {
		return nil
	}
	made := &table{name: c.anchor(name, s, c.name(m, "name"))}
	if made.name == "" {
		return nil
	}
	made.key = c.used(name, s, made.name+"_table")
	made.caption = c.caption(m, s, made.name)
	if empty, ok := m.get("empty"); ok {
		made.empty = c.inline(empty, s, asMessage, "")
	}
	if total, ok := m.get("total"); ok {
		made.total = c.inline(total, s, asMessage, "")
	}
	if made.loop, s = c.loop(m, "a table", s); made.loop == nil {
		return nil
	}
	c.rows(made, m, s)
	return made
}

// rows reads what a table says of its rows.
func (c *compiler) rows(made *table, m members, s scope) {
	if n, ok := m.get("milestone"); ok {
		made.milestone = c.expression(n, s, condition)
	}
	if n, ok := m.get("group"); ok {
		made.group = c.grouping(n, s)
	}
	columns, ok := c.need(m, "a table", "columns")
	if !ok {
		return
	}
	for _, item := range c.items(columns, `"columns"`) {
		made.columns = append(made.columns, c.column(item, s))
	}
	c.columnKeys(made, columns)
	if n, ok := m.get("order"); ok {
		made.order = c.scalar(n, `"order"`)
		if !slices.ContainsFunc(made.columns, func(col column) bool {
			return col.Key == made.order && col.when == nil && (col.Type == content.TextType || col.Type == content.TermType)
		}) {
			c.at(n.file, n.place(), "order names a column of texts or terms that is always there; %q is none", made.order)
		}
	}
}

func (c *compiler) columnKeys(made *table, n node) {
	keys, summed := map[string]bool{}, false
	for i, col := range made.columns {
		if keys[col.Key] {
			c.at(n.file, n.place(), "two columns have the key %q", col.Key)
		}
		keys[col.Key] = true
		summed = summed || col.Total
		if i == 0 && col.Total {
			c.at(n.file, n.place(), "the first column holds the words of the total")
		}
	}
	if len(made.columns) == 0 || made.columns[0].when != nil {
		c.at(n.file, n.place(), "a table needs columns, of which the first is always there")
	}
	if summed != (made.total != nil) {
		c.at(n.file, n.place(), "a table with a total has the member total and columns with total: true")
	}
}

func (c *compiler) grouping(n node, s scope) *grouping {
	m := c.mapping(n, "a group", "by", "label", "count")
	by, hasBy := c.need(m, "a group", "by")
	label, hasLabel := c.need(m, "a group", "label")
	if !hasBy || !hasLabel {
		return nil
	}
	made := &grouping{by: c.expression(by, s, single), label: c.inline(label, s, asMessage, "")}
	if m.has("count") {
		made.count = c.named(m, s, "count", "count")
		c.use(made.count, "count")
	}
	return made
}

// columnTypes says which fields of a view a type of column takes; text takes all.
func columnTypes() map[content.Type][]reflect.Type {
	date := []reflect.Type{reflect.TypeFor[content.Date]()}
	return map[content.Type][]reflect.Type{
		content.TextType: scalarTypes(), content.DateType: date, content.InstantType: date,
		content.PeriodType:   {reflect.TypeFor[content.Period]()},
		content.DurationType: {reflect.TypeFor[content.Duration]()},
		content.IntegerType:  {reflect.TypeFor[content.Integer](), reflect.TypeFor[int]()},
		content.DecimalType:  {reflect.TypeFor[content.Decimal]()},
		content.PercentType:  {reflect.TypeFor[content.Percent]()},
		content.MoneyType:    {reflect.TypeFor[content.Money]()},
		content.BoolType:     {reflect.TypeFor[bool]()},
		content.TermType:     {reflect.TypeFor[content.Term]()},
		content.LevelType:    {reflect.TypeFor[content.Level]()},
	}
}

func (c *compiler) column(n node, s scope) column {
	m := c.mapping(n, "a column", "key", "value", "note", "type", "weight", "optional", "total", "title", "when")
	made := column{when: c.when(m, s)}
	key, hasKey := c.need(m, "a column", "key")
	value, hasValue := c.need(m, "a column", "value")
	if !hasKey || !hasValue {
		return made
	}
	made.Key = c.name(m, "key")
	made.Type = content.Type(c.word(m, "type", string(content.TextType), string(content.DateType),
		string(content.InstantType), string(content.PeriodType), string(content.DurationType), string(content.IntegerType),
		string(content.DecimalType), string(content.PercentType), string(content.MoneyType), string(content.BoolType),
		string(content.TermType), string(content.LevelType)))
	made.Weight, made.Total = c.whole(m, "weight", 720), c.flag(m, "total")
	made.Align = content.Left
	if slices.Contains([]content.Type{content.IntegerType, content.DecimalType, content.PercentType, content.MoneyType, content.DurationType}, made.Type) {
		made.Align = content.Right
	}
	if title, ok := m.get("title"); ok {
		made.Title = c.used(title, s, c.scalar(title, "a title"))
	} else if made.Key != "" {
		made.Title = c.used(key, s, "col_"+made.Key)
	}
	made.value = c.inline(value, s, c.valueOf(m), made.Title)
	if note, ok := m.get("note"); ok {
		made.note = c.inline(note, s, asOptional, "")
	}
	c.columnValue(&made, value)
	return made
}

// columnValue checks that the value of a column is of the column's type.
func (c *compiler) columnValue(made *column, n node) {
	if made.value == nil {
		return
	}
	x := made.value.value
	if !fits(made.Type, x) {
		what := "a text"
		if x != nil {
			what = describe(x)
		}
		c.at(n.file, n.place(), "a column of type %s cannot hold %s", made.Type, what)
		return
	}
	if !made.Total {
		return
	}
	if x == nil || x.list || !slices.Contains(summable(), x.typ) {
		c.at(n.file, n.place(), "a column of type %s has no total", made.Type)
		return
	}
	made.sum = x.typ
}

// fits reports whether a column of a type takes an expression; nil is a message.
func fits(t content.Type, x *expression) bool {
	if x == nil || x.list {
		return t == content.TextType
	}
	return slices.Contains(columnTypes()[t], x.typ)
}
