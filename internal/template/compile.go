package template

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
)

// compiler reads one kind: its file, and the fragments that it includes.
type compiler struct {
	*report
	dialect   []expr.Option
	views     map[string]reflect.Type
	fragments map[string]node
	included  map[string]bool
	kind      *kind
	names     map[string]node // names at the top of the kind's messages
	annexes   []annexUse
	refers    []reference
	others    []otherUse
}

// reference is a cross reference to a section, checked when all are known.
type reference struct {
	node node
	from string // key of the section that it stands in; "" in the front
	to   string
}

// scope is what is known at a place of a template: where its messages stand, and
// its variables.
type scope struct {
	kind    string
	section *section // nil at the top of the kind
	env     map[string]any
}

// with adds a loop variable.
func (s scope) with(name string, t reflect.Type) scope {
	env := maps.Clone(s.env)
	env[name] = reflect.Zero(t).Interface()
	s.env = env
	return s
}

// isKey reports whether s is a message key: names joined by points.
func isKey(s string) bool {
	parts := strings.Split(s, ".")
	for _, part := range parts {
		if !isName(part) {
			return false
		}
	}
	return len(parts) > 1 && len(s) <= 200
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// messageWords are the names that message files keep for themselves.
func messageWords() []string {
	return []string{"id", "description", "hash", "leftdelim", "rightdelim", "zero", "one", "two", "few", "many", "other"}
}

// key is the message key of a name at this place: a name with a point is a key
// already.
func (c *compiler) key(n node, s scope, name string) string {
	if strings.Contains(name, ".") {
		if !isKey(name) {
			c.at(n.file, n.place(), "%q is not a message key", name)
		}
		return name
	}
	if !isName(name) || slices.Contains(messageWords(), name) {
		c.at(n.file, n.place(), "%q cannot be the name of a message", name)
	}
	if s.section == nil {
		c.names[name] = n
		return s.kind + "." + name
	}
	return s.kind + "." + s.section.key + "." + name
}

// use notes that the kind uses a message, with these arguments.
func (c *compiler) use(key string, args ...string) {
	if c.kind.uses[key] == nil {
		c.kind.uses[key] = map[string]bool{}
	}
	for _, arg := range args {
		c.kind.uses[key][arg] = true
	}
}

// useBlank notes a label that is printed only where the kind is annexed as a form
// to fill in.
func (c *compiler) useBlank(key string) {
	if key != "" {
		c.kind.blankUses[key] = true
	}
}

// named is a message key of a member that names a message; its default is the
// name given, which is used as well when the member says true.
func (c *compiler) named(m members, s scope, member, otherwise string) string {
	n, ok := m.get(member)
	if !ok || isTrue(n) {
		return c.used(m.node, s, otherwise)
	}
	return c.used(n, s, c.scalar(n, "the name of a message"))
}

func (c *compiler) used(n node, s scope, name string) string {
	if name == "" {
		return ""
	}
	key := c.key(n, s, name)
	c.use(key)
	return key
}

// anchor claims a name for a table, chart, timeline or figure of the section.
func (c *compiler) anchor(n node, s scope, name string) string {
	if name == "" {
		return ""
	}
	if s.section.anchors[name] {
		c.at(n.file, n.place(), "the section has two things called %q", name)
	}
	s.section.anchors[name] = true
	return name
}

// loop repeats something for each item of a list.
type loop struct {
	each  *expression
	as    string
	where *expression
}

// loop reads the members each, as and where, and the scope inside. It gives nil
// when they are wrong: what stands inside cannot be checked then.
func (c *compiler) loop(m members, what string, s scope) (*loop, scope) {
	each, ok := c.need(m, what, "each")
	if !ok {
		return nil, s
	}
	l := &loop{each: c.expression(each, s, collection), as: c.name(m, "as")}
	if !m.has("as") {
		c.at(m.file, each.place(), "%s has each without as", what)
	}
	if l.each == nil || l.as == "" {
		return nil, s
	}
	as, _ := m.get("as")
	if _, taken := s.env[l.as]; taken || slices.Contains(reserved(), l.as) {
		c.at(as.file, as.place(), "%q already means something here", l.as)
		return nil, s
	}
	s = s.with(l.as, l.each.typ)
	if where, ok := m.get("where"); ok {
		l.where = c.expression(where, s, condition)
	}
	return l, s
}

// when reads the member when; nil without one.
func (c *compiler) when(m members, s scope) *expression {
	n, ok := m.get("when")
	if !ok {
		return nil
	}
	return c.expression(n, s, condition)
}

// omitBlank reads the member blank, whose only word is omit.
func (c *compiler) omitBlank(m members) bool {
	return m.has("blank") && c.word(m, "blank", "omit") == "omit"
}
