package template

import (
	"slices"
	"strings"

	"acta/internal/content"
)

// block is a compiled block. It evaluates to no block, or to one.
type block interface {
	evaluate(e *evaluation) ([]content.Block, error)
}

// placed is a block with what its template says of its place.
type placed struct {
	block
	when      *expression
	omitBlank bool
	keep      bool
}

// construct reads one kind of block; m are the members beside it.
type construct func(c *compiler, n node, m members, s scope) block

// constructs are the kinds of block by the member that names them.
func constructs() map[string]construct {
	return map[string]construct{
		"paragraph": (*compiler).paragraph, "list": (*compiler).list, "fields": (*compiler).fields,
		"table": (*compiler).table, "checklist": (*compiler).checklist, "figure": (*compiler).figure,
		"chart": (*compiler).chart, "indicators": (*compiler).indicators, "timeline": (*compiler).timeline,
		"note": (*compiler).note, "signature": (*compiler).signature, "include": (*compiler).include,
		"annex": (*compiler).annex, "page_break": (*compiler).pageBreak,
	}
}

// beside are the members that some blocks have beside the one that names them.
func beside() map[string][]string {
	return map[string][]string{"paragraph": {"args"}, "annex": {"mode", "title", "code"}}
}

func (c *compiler) blockList(n node, s scope) []placed {
	var list []placed
	for _, item := range c.items(n, `"blocks"`) {
		if p, ok := c.block(item, s); ok {
			list = append(list, p)
		}
	}
	return list
}

func (c *compiler) block(n node, s scope) (placed, bool) {
	known := constructs()
	var name string
	for _, member := range mappingNames(n.raw) {
		if _, ok := known[member]; ok && name != "" {
			c.at(n.file, n.place(), "a block is one thing, not %s and %s", name, member)
			return placed{}, false
		} else if ok {
			name = member
		}
	}
	if name == "" {
		names := make([]string, 0, len(known))
		for member := range known {
			names = append(names, member)
		}
		slices.Sort(names)
		c.at(n.file, n.place(), "a block is one of %s", strings.Join(names, ", "))
		return placed{}, false
	}
	m := c.mapping(n, name, append([]string{name, "when", "blank", "keep"}, beside()[name]...)...)
	p := placed{when: c.when(m, s), omitBlank: c.omitBlank(m), keep: c.flag(m, "keep")}
	value, _ := m.get(name)
	p.block = known[name](c, value, m, s)
	return p, p.block != nil
}

func (e *evaluation) blocks(list []placed) ([]content.Block, error) {
	var made []content.Block
	for _, p := range list {
		there, err := e.holds(p.when, p.omitBlank)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		blocks, err := p.evaluate(e)
		if err != nil {
			return nil, err
		}
		for _, b := range blocks {
			b.KeepTogether = b.KeepTogether || p.keep
			made = append(made, b)
		}
	}
	return made, nil
}

type paragraph struct{ text *inline }

func (c *compiler) paragraph(n node, m members, s scope) block {
	text := c.inline(n, s, asMessage, "")
	if args, ok := m.get("args"); ok && text != nil {
		if text.key == "" {
			c.at(args.file, args.place(), "only a message has args")
			return nil
		}
		c.args(text, args, s)
	}
	return orNil(text != nil, paragraph{text})
}

// orNil keeps a failed block from becoming an interface that is not nil.
func orNil(ok bool, b block) block {
	if !ok {
		return nil
	}
	return b
}

func (p paragraph) evaluate(e *evaluation) ([]content.Block, error) {
	text, err := e.inline(p.text)
	if err != nil || len(text) == 0 {
		return nil, err
	}
	return paragraphOf(text), nil
}

func paragraphOf(text content.Inline) []content.Block {
	return []content.Block{{Kind: content.ParagraphBlock, Paragraph: &content.Paragraph{Text: text}}}
}

type note struct {
	kind        content.NoteKind
	title, text *inline
}

func (c *compiler) note(n node, _ members, s scope) block {
	m := c.mapping(n, "a note", "kind", "title", "text", "args")
	made := note{kind: content.NoteKind(c.word(m, "kind",
		string(content.PlainNote), string(content.ExceptionNote), string(content.ProblemNote)))}
	title, hasTitle := c.need(m, "a note", "title")
	text, hasText := c.need(m, "a note", "text")
	if !hasTitle || !hasText {
		return nil
	}
	made.title = c.inline(title, s, asMessage, "")
	made.text = c.inline(text, s, asMessage, "")
	if args, ok := m.get("args"); ok && made.text != nil {
		c.args(made.text, args, s)
	}
	return orNil(made.title != nil && made.text != nil, made)
}

func (n note) evaluate(e *evaluation) ([]content.Block, error) {
	title, err := e.inline(n.title)
	if err != nil {
		return nil, err
	}
	text, err := e.inline(n.text)
	if err != nil {
		return nil, err
	}
	return []content.Block{{Kind: content.NoteBlock, Note: &content.Note{Kind: n.kind, Title: title, Text: text}}}, nil
}

type figure struct {
	name, asset, label string
	optional           bool
	caption            *inline
}

func (c *compiler) figure(n node, _ members, s scope) block {
	m := c.mapping(n, "a figure", "asset", "name", "caption", "optional")
	asset, ok := c.need(m, "a figure", "asset")
	if !ok {
		return nil
	}
	made := figure{asset: c.name(m, "asset"), optional: c.flag(m, "optional")}
	made.name = c.name(m, "name")
	if made.name == "" {
		made.name = made.asset
	}
	c.anchor(asset, s, made.name)
	made.caption = c.caption(m, s, made.name)
	if made.label = fieldArea + made.asset; !made.optional {
		c.use(made.label)
	}
	return made
}

// caption reads the member caption: true takes the message <name>_caption.
func (c *compiler) caption(m members, s scope, name string) *inline {
	return c.worded(m, s, "caption", name, false)
}

// worded reads a text of something that has a name: absent (when it must be
// there) and true take the message <name>_<member>.
func (c *compiler) worded(m members, s scope, member, name string, must bool) *inline {
	n, ok := m.get(member)
	switch {
	case !ok && !must || name == "":
		return nil
	case !ok:
		return &inline{key: c.used(m.node, s, name+"_"+member)}
	case isTrue(n):
		return &inline{key: c.used(n, s, name+"_"+member)}
	default:
		return c.inline(n, s, asMessage, "")
	}
}

func (f figure) evaluate(e *evaluation) ([]content.Block, error) {
	known := slices.ContainsFunc(e.in.Assets, func(a content.Asset) bool { return a.Name == f.asset })
	switch {
	case !known && (f.optional || e.blank):
		return nil, nil
	case !known:
		missing := content.Value{Type: content.MissingType, Field: f.asset, Label: f.label}
		return paragraphOf(content.Inline{content.Of(missing)}), e.hold(1)
	}
	caption, err := e.orNone(f.caption)
	if err != nil {
		return nil, err
	}
	e.figures++
	made := content.Figure{Anchor: e.anchor(f.name), Number: e.figures, Asset: f.asset, Caption: caption}
	return []content.Block{{Kind: content.FigureBlock, Figure: &made}}, nil
}

// anchor is the anchor of something in the current section.
func (e *evaluation) anchor(name string) string { return e.current.Anchor + "-" + name }

type pageBreak struct{}

func (c *compiler) pageBreak(n node, _ members, _ scope) block {
	if !isTrue(n) {
		c.at(n.file, n.place(), "page_break is true, or absent")
	}
	return pageBreak{}
}

func (pageBreak) evaluate(*evaluation) ([]content.Block, error) {
	return []content.Block{{Kind: content.PageBreakBlock}}, nil
}

// fragment are the blocks of an included file.
type fragment struct{ blocks []placed }

func (c *compiler) include(n node, _ members, s scope) block {
	name := c.scalar(n, "the name of a fragment")
	root, ok := c.fragments[name]
	if !ok {
		c.at(n.file, n.place(), "there is no fragment %q", name)
		return nil
	}
	if root.file == n.file || strings.HasPrefix(n.file, fragmentFolder) {
		c.at(n.file, n.place(), "a fragment cannot include another")
		return nil
	}
	c.included[name] = true
	m := c.mapping(root, "a fragment", "blocks")
	blocks, ok := c.need(m, "a fragment", "blocks")
	if !ok {
		return nil
	}
	return fragment{c.blockList(blocks, s)}
}

func (f fragment) evaluate(e *evaluation) ([]content.Block, error) { return e.blocks(f.blocks) }
