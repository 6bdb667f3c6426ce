package template

import (
	"slices"
	"strings"

	"acta/internal/content"
)

// compile reads the file of a kind.
func (c *compiler) compile(id string, root node) *kind {
	c.kind = &kind{Kind: Kind{ID: id, Label: id + ".label"}, file: root.file,
		uses: map[string]map[string]bool{}, blankUses: map[string]bool{}}
	c.names = map[string]node{}
	m := c.mapping(root, "a template", "kind", "view", "subject", "code", "approval", "front", "landscape",
		"title", "title_args", "subtitle", "control", "refers", "sections")
	c.identity(m, id)
	c.use(c.kind.Label)
	c.names["label"] = root
	s := scope{kind: id}
	if t, ok := c.views[c.kind.View]; ok {
		s.env = variables(t)
	} else {
		return c.kind
	}
	c.heading(m, s)
	if sections, ok := c.need(m, "a template", "sections"); ok {
		keys := map[string]bool{}
		c.kind.sections = c.sectionList(sections, s, nil, keys)
		c.clashes(keys)
		c.checkReferences()
	}
	if refers, ok := m.get("refers"); ok {
		c.kind.others = c.otherList(refers, s)
	}
	c.kind.refers = c.refers
	return c.kind
}

// identity reads what a kind is.
func (c *compiler) identity(m members, id string) {
	if n, ok := c.need(m, "a template", "kind"); ok {
		if s := c.scalar(n, `"kind"`); s != "" && s != id {
			c.at(n.file, n.place(), "kind %q stands in the file %s.yaml", s, id)
		}
	}
	if n, ok := c.need(m, "a template", "view"); ok {
		c.kind.View = c.scalar(n, `"view"`)
		if _, known := c.views[c.kind.View]; !known {
			c.at(n.file, n.place(), "there is no view %q", c.kind.View)
		}
	}
	if _, ok := c.need(m, "a template", "subject"); ok {
		c.kind.Subject = c.word(m, "subject", "org", "customer", "release", "deployment", "model", "session", "disposal")
	}
	if n, ok := m.get("code"); ok {
		c.kind.Code = c.scalar(n, `"code"`)
		if strings.Trim(c.kind.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || len(c.kind.Code) > 12 {
			c.at(n.file, n.place(), "a code is at most 12 capitals, digits and -")
		}
	}
	c.kind.Approval = c.word(m, "approval", "owner", "document", "authorization", "acceptance",
		"release_deployment_manager", "change_manager", "disposal", "chair")
	if _, ok := c.need(m, "a template", "front"); ok {
		c.kind.Front = content.Front(c.word(m, "front", string(content.Cover), string(content.Opening)))
	}
	c.kind.Landscape = c.flag(m, "landscape")
}

// heading reads title, subtitle and the further rows of the control block.
func (c *compiler) heading(m members, s scope) {
	if n, ok := c.need(m, "a template", "title"); ok {
		c.kind.title = c.titleOf(m, n, s)
	}
	if n, ok := m.get("subtitle"); ok {
		c.kind.subtitle = c.inline(n, s, asMessage, "")
	}
	if n, ok := m.get("control"); ok {
		for _, item := range c.items(n, `"control"`) {
			c.kind.control = append(c.kind.control, c.fieldRow(item, s))
		}
	}
}

func (c *compiler) titleOf(m members, n node, s scope) *inline {
	title := c.inline(n, s, asMessage, "")
	if args, ok := m.get("title_args"); ok && title != nil {
		if title.key == "" {
			c.at(args.file, args.place(), "only a message has args")
			return title
		}
		c.args(title, args, s)
	}
	return title
}

// clashes finds names at the top of a kind's messages that are also the key of a
// section: a message file cannot hold both.
func (c *compiler) clashes(keys map[string]bool) {
	for name, n := range c.names {
		if keys[name] {
			c.at(n.file, n.place(), "%q is the name of a message and the key of a section", name)
		}
	}
}

// checkReferences finds cross references to sections that may be absent.
func (c *compiler) checkReferences() {
	for _, r := range c.refers {
		if !alwaysThere(c.kind.sections, r.to) {
			c.at(r.node.file, r.node.place(), "no section %q that is always there", r.to)
		}
	}
}

func alwaysThere(sections []*section, key string) bool {
	return slices.ContainsFunc(sections, func(s *section) bool {
		return s.when == nil && s.loop == nil && !s.omitBlank && (s.key == key || alwaysThere(s.sections, key))
	})
}
