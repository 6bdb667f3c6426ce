package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"acta/internal/content"
)

// listKey joins the values of a list, two parts at a time.
const listKey = "format.list_join"

// fieldArea is the area of the labels of placeholders that have no other.
const fieldArea = "field."

// inline is a line of text: a message with arguments, a value, or a reference.
type inline struct {
	key       string
	args      []argument
	value     *expression
	label     string // of the placeholder, when the value is missing
	reference string
	optional  bool
}

type argument struct {
	name string
	text *inline
}

// bare says what a scalar means where an inline is read.
type bare int

const (
	asMessage  bare = iota // the name of a message
	asValue                // an expression
	asOptional             // an expression whose value may be missing without a placeholder
)

// inline reads a line of text. The label is for placeholders; "" takes the last
// part of the value's path in the area field.
func (c *compiler) inline(n node, s scope, b bare, label string) *inline {
	if !isMapping(n) {
		if b == asMessage {
			return &inline{key: c.used(n, s, c.scalar(n, "the name of a message"))}
		}
		return c.value(n, s, label, b == asOptional)
	}
	m := c.mapping(n, "a text", "message", "args", "value", "text", "reference", "optional", "label")
	return c.inlineOf(m, s, b, label)
}

// inlineOf reads the members of a text.
func (c *compiler) inlineOf(m members, s scope, b bare, label string) *inline {
	if l, ok := m.get("label"); ok {
		label = c.used(l, s, c.scalar(l, "a label"))
	}
	optional := c.flag(m, "optional") || b == asOptional
	message, isMessage := m.get("message")
	value, isValue := m.get("value")
	text, isText := m.get("text")
	to, isReference := m.get("reference")
	args, hasArgs := m.get("args")
	if count(isMessage, isValue, isText, isReference) != 1 {
		c.at(m.file, m.place(), "a text is one of message, value, text or reference")
		return nil
	}
	if hasArgs && !isMessage {
		c.at(m.file, args.place(), "only a message has args")
	}
	switch {
	case isMessage:
		in := &inline{key: c.used(message, s, c.scalar(message, "the name of a message"))}
		if hasArgs {
			c.args(in, args, s)
		}
		return in
	case isReference:
		return c.reference(to, s)
	case isText:
		value = text
	}
	return c.value(value, s, label, optional)
}

func count(flags ...bool) int {
	n := 0
	for _, flag := range flags {
		if flag {
			n++
		}
	}
	return n
}

func (c *compiler) value(n node, s scope, label string, optional bool) *inline {
	x := c.expression(n, s, printed)
	if x == nil {
		return nil
	}
	if x.list {
		c.use(listKey, "first", "rest")
	}
	if label == "" && x.chain != nil {
		label = fieldArea + x.chain[len(x.chain)-1]
	}
	switch {
	case optional || !canMiss(x):
		c.useBlank(label)
	case label == "":
		c.at(n.file, n.place(), "%q can be missing and needs a label", x.source)
		return nil
	default:
		c.use(label)
	}
	return &inline{value: x, label: label, optional: optional}
}

func canMiss(x *expression) bool {
	return x.list || x.typ != reflect.TypeFor[bool]() && x.typ != reflect.TypeFor[int]()
}

func (c *compiler) reference(n node, s scope) *inline {
	made := reference{node: n, to: c.name(members{node: n, values: map[string]node{"reference": n}}, "reference")}
	if s.section != nil {
		made.from = s.section.key
	}
	c.refers = append(c.refers, made)
	return &inline{reference: made.to}
}

// args reads the arguments of a message; a scalar is an expression. The order is
// that of their names, so that the order in the file does not change content.
func (c *compiler) args(in *inline, n node, s scope) {
	if in == nil {
		return
	}
	if !isMapping(n) {
		c.at(n.file, n.place(), "args must be a mapping")
		return
	}
	names := mappingNames(n.raw)
	m := c.mapping(n, "args", names...)
	for _, name := range slices.Sorted(maps.Keys(m.values)) {
		arg := m.values[name]
		if !isName(name) {
			c.at(arg.file, placeOf(arg.key), "%q cannot be the name of an argument", name)
			continue
		}
		text := c.inline(arg, s, asValue, fieldArea+name)
		if text == nil {
			continue
		}
		if name == "count" && !isWhole(text.value) {
			c.at(arg.file, arg.place(), "count chooses the plural: it must be a whole number")
		}
		in.args = append(in.args, argument{name, text})
		c.use(in.key, name)
	}
}

func isWhole(x *expression) bool {
	return x != nil && !x.list && (x.typ == reflect.TypeFor[int]() || x.typ == reflect.TypeFor[content.Integer]())
}

// inline evaluates a line of text; nil when it is optional and missing.
func (e *evaluation) inline(in *inline) (content.Inline, error) {
	switch {
	case in.reference != "":
		return content.Inline{{Kind: content.ReferenceRun, Anchor: e.prefix + in.reference}}, e.hold(1)
	case in.key != "":
		return e.message(in)
	default:
		return e.printed(in)
	}
}

// orNone evaluates a line that may be absent from the template.
func (e *evaluation) orNone(in *inline) (content.Inline, error) {
	if in == nil {
		return nil, nil
	}
	return e.inline(in)
}

func (e *evaluation) message(in *inline) (content.Inline, error) {
	run := content.Message(in.key)
	for _, arg := range in.args {
		text, err := e.inline(arg.text)
		if err != nil {
			return nil, err
		}
		run.Args = append(run.Args, content.Arg{Name: arg.name, Text: text})
	}
	return content.Inline{run}, e.hold(1)
}

// printed evaluates a value or a list of values.
func (e *evaluation) printed(in *inline) (content.Inline, error) {
	if e.blank {
		blank := content.Value{Type: content.BlankType, Label: in.label}
		return content.Inline{content.Of(blank)}, e.hold(1)
	}
	v, err := e.run(in.value)
	if err != nil {
		return nil, err
	}
	text, err := e.text(in, v)
	if err != nil {
		return nil, err
	}
	if len(text) == 0 && !in.optional {
		missing := content.Value{Type: content.MissingType, Field: e.path(in.value), Label: in.label}
		return content.Inline{content.Of(missing)}, e.hold(1)
	}
	return text, nil
}

// text turns a value of the view into runs; none when it is missing.
func (e *evaluation) text(in *inline, v any) (content.Inline, error) {
	if !in.value.list {
		run, present, err := e.runOf(in.value, v)
		if err != nil || !present {
			return nil, err
		}
		return content.Inline{run}, e.hold(1)
	}
	list := reflect.ValueOf(v)
	var items []content.Inline
	for i := range list.Len() {
		run, present, err := e.runOf(in.value, list.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		if present {
			items = append(items, content.Inline{run})
		}
	}
	return join(items), e.hold(2 * len(items))
}

// join puts the items of a list side by side with the words of the language. It
// halves the list, so that a long one does not nest deeply.
func join(items []content.Inline) content.Inline {
	switch len(items) {
	case 0:
		return nil
	case 1:
		return items[0]
	}
	middle := len(items) / 2
	return content.Inline{content.Message(listKey,
		content.Arg{Name: "first", Text: join(items[:middle])},
		content.Arg{Name: "rest", Text: join(items[middle:])})}
}

// runOf turns one value into a run, once its text is known to be UTF-8.
func (e *evaluation) runOf(x *expression, v any) (content.Run, bool, error) {
	run, present, err := content.RunOf(v)
	if err != nil {
		return content.Run{}, false, fmt.Errorf("evaluate %q: %w", x.source, err)
	}
	if run.Kind == "" {
		return run, false, nil
	}
	if present && !isUTF8(run) {
		return content.Run{}, false, badText(e.path(x))
	}
	return run, present, nil
}
