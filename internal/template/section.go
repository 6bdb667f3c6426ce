package template

import (
	"fmt"
	"strconv"

	"acta/internal/content"
)

// maxLevels is how deep sections nest: 1, 1.1, 1.1.1.
const maxLevels = 3

// section is a compiled section.
type section struct {
	key       string
	title     *inline
	clause    content.Clause
	margin    *inline
	numbering content.Numbering
	when      *expression
	loop      *loop
	help      bool
	omitBlank bool
	pageBreak bool
	landscape bool
	blocks    []placed
	annex     *annex
	sections  []*section
	level     int
	anchors   map[string]bool
}

func (c *compiler) sectionList(n node, s scope, parent *section, keys map[string]bool) []*section {
	var list []*section
	for _, item := range c.items(n, `"sections"`) {
		if made := c.section(item, s, parent, keys); made != nil {
			list = append(list, made)
		}
	}
	return list
}

func (c *compiler) section(n node, s scope, parent *section, keys map[string]bool) *section {
	m := c.mapping(n, "a section", "key", "title", "title_args", "rule", "reference", "help", "margin", "numbering",
		"when", "each", "as", "where", "blank", "break", "landscape", "blocks", "sections")
	made := &section{level: 1, anchors: map[string]bool{}}
	if parent != nil {
		made.level = parent.level + 1
	}
	if _, ok := c.need(m, "a section", "key"); !ok {
		return nil
	}
	made.key = c.name(m, "key")
	key, _ := m.get("key")
	if keys[made.key] {
		c.at(key.file, key.place(), "a second section has the key %q", made.key)
	}
	keys[made.key] = true
	if made.level > maxLevels {
		c.at(n.file, n.place(), "sections nest at most %d deep", maxLevels)
		return nil
	}
	c.key(key, scope{kind: s.kind, section: made}, made.key)
	made.when = c.when(m, s)
	if m.has("each") || m.has("as") || m.has("where") {
		made.loop, s = c.loop(m, "a section", s)
		if made.loop == nil {
			return nil
		}
	}
	s.section = made
	c.clause(made, m, s, parent)
	c.look(made, m, s, parent)
	c.body(made, m, s, keys)
	return made
}

// clause reads what an organisation may do with the section. Scope F3, invariant I8.
func (c *compiler) clause(made *section, m members, s scope, parent *section) {
	made.clause.Origin = content.FromTemplate
	if n, ok := m.get("reference"); ok {
		made.clause.Reference = c.scalar(n, `"reference"`)
	}
	if made.help = c.flag(m, "help"); made.help {
		c.use(s.kind + "." + made.key + ".help")
	}
	made.omitBlank = c.omitBlank(m)
	rule, ok := m.get("rule")
	switch {
	case ok:
		made.clause.Rule = content.Rule(c.word(m, "rule",
			string(content.Mandatory), string(content.Recommended), string(content.Conditional)))
	case parent != nil:
		made.clause.Rule = parent.clause.Rule
		return
	default:
		c.at(m.file, m.place(), "a section at the top needs a rule")
		return
	}
	if made.clause.Rule == content.Mandatory && (made.when != nil || made.loop != nil) {
		c.at(rule.file, rule.place(), "a mandatory section is always there: no when, no each; or its rule is conditional")
	}
}

// look reads title, margin and how the section stands on the page.
func (c *compiler) look(made *section, m members, s scope, parent *section) {
	if n, ok := m.get("title"); ok {
		made.title = c.titleOf(m, n, s)
	} else {
		made.title = &inline{key: c.used(m.node, s, "title")}
		if args, ok := m.get("title_args"); ok {
			c.args(made.title, args, s)
		}
	}
	if n, ok := m.get("margin"); ok {
		if isTrue(n) {
			made.margin = &inline{key: c.used(n, s, "margin")}
		} else {
			made.margin = c.inline(n, s, asMessage, "")
		}
	}
	made.numbering = content.Numbering(c.word(m, "numbering",
		string(content.Numbered), string(content.Lettered), string(content.Unnumbered)))
	if made.numbering == content.Lettered && parent != nil {
		n, _ := m.get("numbering")
		c.at(n.file, n.place(), "only a section at the top is an appendix")
	}
	made.pageBreak = c.flag(m, "break")
	made.landscape = c.flag(m, "landscape")
}

func (c *compiler) body(made *section, m members, s scope, keys map[string]bool) {
	if n, ok := m.get("blocks"); ok {
		made.blocks = c.blockList(n, s)
	}
	if n, ok := m.get("sections"); ok {
		made.sections = c.sectionList(n, s, made, keys)
	}
}

// numbers gives the sections below one parent their numbers.
type numbers struct {
	prefix  string
	top     bool
	silent  bool // below an unnumbered section nothing is numbered
	decimal int
	letter  int
}

func (n *numbers) next(numbering content.Numbering) (content.Numbering, string) {
	switch {
	case n.silent || numbering == content.Unnumbered:
		return content.Unnumbered, ""
	case numbering == content.Lettered && n.top:
		n.letter++
		return content.Lettered, letters(n.letter)
	default:
		n.decimal++
		return content.Numbered, n.prefix + strconv.Itoa(n.decimal)
	}
}

// below numbers what stands inside a section.
func below(numbering content.Numbering, number string) *numbers {
	return &numbers{prefix: number + ".", silent: numbering == content.Unnumbered}
}

// letters counts A … Z, AA, AB …
func letters(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

func (e *evaluation) sectionList(list []*section, n *numbers, suffix string) ([]content.Section, error) {
	var made []content.Section
	for _, s := range list {
		sections, err := e.repeated(s, n, suffix)
		if err != nil {
			return nil, err
		}
		made = append(made, sections...)
		own, err := e.ownSections(s, n, suffix)
		if err != nil {
			return nil, err
		}
		made = append(made, own...)
	}
	return made, nil
}

// repeated evaluates a section, once or for each item.
func (e *evaluation) repeated(s *section, n *numbers, suffix string) ([]content.Section, error) {
	if e.tailor.removes(s) {
		return nil, nil
	}
	if there, err := e.holds(s.when, s.omitBlank); err != nil || !there {
		return nil, err
	}
	if s.loop == nil {
		one, err := e.section(s, n, suffix)
		return []content.Section{one}, err
	}
	var made []content.Section
	err := e.each(s.loop, 1, func() error {
		one, err := e.section(s, n, fmt.Sprintf("%s-%d", suffix, len(made)+1))
		made = append(made, one)
		return err
	})
	return made, err
}

func (e *evaluation) section(s *section, n *numbers, suffix string) (content.Section, error) {
	made := content.Section{Anchor: e.prefix + s.key + suffix, Key: s.key, Clause: s.clause, Break: s.pageBreak, Landscape: s.landscape}
	made.Numbering, made.Number = n.next(s.numbering)
	var err error
	if made.Title, err = e.inline(s.title); err != nil {
		return made, err
	}
	if made.Margin, err = e.orNone(s.margin); err != nil {
		return made, err
	}
	outer := e.current
	e.current = &made
	defer func() { e.current = outer }()
	if made.Blocks, err = e.bodyOf(s, &made.Clause); err != nil {
		return made, err
	}
	inside := below(made.Numbering, made.Number)
	if made.Sections, err = e.sectionList(s.sections, inside, suffix); err != nil || s.annex == nil {
		return made, err
	}
	appended, err := e.appended(s.annex, made.Anchor, inside)
	made.Sections = append(made.Sections, appended...)
	return made, err
}
