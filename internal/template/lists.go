package template

import (
	"reflect"

	"acta/internal/content"
)

// list is a list of fixed items, or of one item for each of a collection.
type list struct {
	ordered bool
	items   []listItem
	loop    *loop
}

type listItem struct {
	text *inline
	when *expression
	sub  *list
}

func (c *compiler) list(n node, _ members, s scope) block {
	made := c.listOf(n, s, 1)
	return orNil(made != nil, made)
}

func (c *compiler) listOf(n node, s scope, level int) *list {
	m := c.mapping(n, "a list", "ordered", "items", "each", "as", "where", "item", "sub")
	made := &list{ordered: c.flag(m, "ordered")}
	items, fixed := m.get("items")
	if fixed == m.has("each") {
		c.at(m.file, m.place(), "a list has either items, or each, as and item")
		return nil
	}
	if fixed {
		for _, item := range c.items(items, `"items"`) {
			made.items = append(made.items, c.listItem(item, s, level))
		}
		return made
	}
	if made.loop, s = c.loop(m, "a list", s); made.loop == nil {
		return nil
	}
	item, ok := c.need(m, "a list with each", "item")
	if !ok {
		return nil
	}
	one := listItem{text: c.inline(item, s, asMessage, "")}
	if sub, ok := m.get("sub"); ok {
		one.sub = c.sub(sub, s, level)
	}
	made.items = []listItem{one}
	return made
}

func (c *compiler) sub(n node, s scope, level int) *list {
	if level > 1 {
		c.at(n.file, n.place(), "lists have two levels")
		return nil
	}
	return c.listOf(n, s, level+1)
}

func (c *compiler) listItem(n node, s scope, level int) listItem {
	if !isMapping(n) {
		return listItem{text: c.inline(n, s, asMessage, "")}
	}
	m := c.mapping(n, "an item", "message", "args", "value", "text", "reference", "optional", "label", "when", "sub")
	made := listItem{when: c.when(m, s), text: c.inlineOf(m, s, asMessage, "")}
	if sub, ok := m.get("sub"); ok {
		made.sub = c.sub(sub, s, level)
	}
	return made
}

func (l *list) evaluate(e *evaluation) ([]content.Block, error) {
	items, err := l.evaluateItems(e)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return []content.Block{{Kind: content.ListBlock, List: &content.List{Ordered: l.ordered, Items: items}}}, nil
}

func (l *list) evaluateItems(e *evaluation) ([]content.ListItem, error) {
	var made []content.ListItem
	add := func() error {
		for _, item := range l.items {
			there, err := e.holds(item.when, false)
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			one, err := e.listItem(item)
			if err != nil {
				return err
			}
			if len(one.Text) > 0 {
				made = append(made, one)
			}
		}
		return nil
	}
	err := e.once(l.loop, add)
	return made, err
}

func (e *evaluation) listItem(item listItem) (content.ListItem, error) {
	text, err := e.inline(item.text)
	if err != nil || item.sub == nil {
		return content.ListItem{Text: text}, err
	}
	items, err := item.sub.evaluateItems(e)
	return content.ListItem{Text: text, Items: items}, err
}

// fields is a block of labels with values.
type fields struct{ rows []fieldRow }

type fieldRow struct {
	label string
	value *inline
	when  *expression
}

func (c *compiler) fields(n node, _ members, s scope) block {
	made := fields{}
	for _, item := range c.items(n, "fields") {
		made.rows = append(made.rows, c.fieldRow(item, s))
	}
	return made
}

func (c *compiler) fieldRow(n node, s scope) fieldRow {
	m := c.mapping(n, "a field", "label", "value", "optional", "when")
	made := fieldRow{when: c.when(m, s)}
	label, hasLabel := c.need(m, "a field", "label")
	value, hasValue := c.need(m, "a field", "value")
	if !hasLabel || !hasValue {
		return made
	}
	made.label = c.used(label, s, c.scalar(label, "a label"))
	made.value = c.inline(value, s, c.valueOf(m), made.label)
	return made
}

// valueOf says how the value of something that can be optional is read.
func (c *compiler) valueOf(m members) bare {
	if c.flag(m, "optional") {
		return asOptional
	}
	return asValue
}

func (e *evaluation) fieldRows(rows []fieldRow) ([]content.Field, error) {
	var made []content.Field
	for _, row := range rows {
		there, err := e.holds(row.when, false)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		value, err := e.inline(row.value)
		if err != nil {
			return nil, err
		}
		if len(value) > 0 {
			made = append(made, content.Field{Label: row.label, Value: value})
		}
	}
	return made, nil
}

func (f fields) evaluate(e *evaluation) ([]content.Block, error) {
	rows, err := e.fieldRows(f.rows)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return []content.Block{{Kind: content.FieldsBlock, Fields: &content.Fields{Rows: rows}}}, nil
}

// checklist is a list of items with state and evidence.
type checklist struct {
	loop       *loop
	text, note *inline
	state      *inline
	mandatory  *expression
}

func (c *compiler) checklist(n node, _ members, s scope) block {
	m := c.mapping(n, "a checklist", "each", "as", "where", "text", "state", "note", "mandatory")
	made := checklist{}
	if made.loop, s = c.loop(m, "a checklist", s); made.loop == nil {
		return nil
	}
	text, hasText := c.need(m, "a checklist", "text")
	state, hasState := c.need(m, "a checklist", "state")
	if !hasText || !hasState {
		return nil
	}
	made.text = c.inline(text, s, asValue, "")
	if made.state = c.inline(state, s, asValue, ""); made.state != nil && !isTerm(made.state) {
		c.at(state.file, state.place(), "the state of a checklist is a term that is not optional")
	}
	if note, ok := m.get("note"); ok {
		made.note = c.inline(note, s, asOptional, "")
	}
	if mandatory, ok := m.get("mandatory"); ok {
		made.mandatory = c.expression(mandatory, s, condition)
	}
	return made
}

func isTerm(in *inline) bool {
	return !in.optional && in.value != nil && !in.value.list && in.value.typ == reflect.TypeFor[content.Term]()
}

func (k checklist) evaluate(e *evaluation) ([]content.Block, error) {
	var items []content.Check
	err := e.each(k.loop, 2, func() error {
		item, err := k.item(e)
		items = append(items, item)
		return err
	})
	if err != nil || len(items) == 0 {
		return nil, err
	}
	return []content.Block{{Kind: content.ChecklistBlock, Checklist: &content.Checklist{Items: items}}}, nil
}

func (k checklist) item(e *evaluation) (content.Check, error) {
	made := content.Check{}
	var err error
	if made.Text, err = e.inline(k.text); err != nil {
		return made, err
	}
	state, err := e.inline(k.state)
	if err != nil {
		return made, err
	}
	made.State = *state[0].Value
	if made.Note, err = e.orNone(k.note); err != nil || e.blank {
		return made, err
	}
	made.Mandatory, err = e.truth(k.mandatory, false)
	return made, err
}
