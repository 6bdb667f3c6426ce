package template

import (
	"fmt"
	"maps"

	"acta/internal/content"
)

// The ways to annex a kind of document. Scope F8.
const (
	annexLinked    = "linked"    // named, with its code
	annexBlank     = "blank"     // its sections follow as a form to fill in
	annexEvaluated = "evaluated" // its sections follow, filled in
)

// annex are the sections of another kind that follow in a section.
type annex struct {
	kind *kind // set when all kinds are read
	mode string
	when *expression
}

// annexUse is an annex that waits for the other kind.
type annexUse struct {
	node    node
	host    *kind
	section *section
	kind    string
	annex   *annex // nil for a linked one
}

// linked names a document that stands elsewhere.
type linked struct {
	kind  string
	title *inline
	code  *expression
}

func (c *compiler) annex(n node, m members, s scope) block {
	use := annexUse{node: n, host: c.kind, section: s.section, kind: c.scalar(n, "the kind of an annex")}
	mode := c.word(m, "mode", annexLinked, annexBlank, annexEvaluated)
	defer func() { c.annexes = append(c.annexes, use) }()
	if mode == annexLinked {
		return c.linked(use.kind, m, s)
	}
	for _, member := range []string{"title", "code"} {
		if other, ok := m.get(member); ok {
			c.at(other.file, other.place(), "%s belongs to a linked annex", member)
		}
	}
	if s.section.annex != nil {
		c.at(n.file, n.place(), "a section takes one annex")
	}
	use.annex = &annex{mode: mode, when: c.when(m, s)}
	s.section.annex = use.annex
	return fragment{}
}

func (c *compiler) linked(kind string, m members, s scope) block {
	made := linked{kind: kind}
	if title, ok := m.get("title"); ok {
		made.title = c.inline(title, s, asMessage, "")
	} else {
		made.title = &inline{key: c.used(m.node, s, kind+".label")}
	}
	if code, ok := m.get("code"); ok {
		made.code = c.expression(code, s, single)
		if made.code != nil && !oneValue(made.code.typ) {
			c.at(code.file, code.place(), "a code is a single value")
		}
	}
	return orNil(made.title != nil, made)
}

func (l linked) evaluate(e *evaluation) ([]content.Block, error) {
	title, err := e.inline(l.title)
	if err != nil {
		return nil, err
	}
	made := content.Annex{Kind: l.kind, Title: title}
	if l.code != nil && !e.blank {
		v, err := e.run(l.code)
		if err != nil {
			return nil, err
		}
		run, present, err := e.runOf(l.code, v)
		if err != nil {
			return nil, err
		}
		if present {
			made.Code = run.Value.Raw
		}
	}
	return []content.Block{{Kind: content.AnnexBlock, Annex: &made}}, nil
}

// link gives the annexes their kinds, once all are read, and checks that they fit.
func (r *report) link(set *Set, uses []annexUse) {
	for _, use := range uses {
		other, ok := set.kinds[use.kind]
		if !ok {
			r.at(use.node.file, use.node.place(), "there is no kind %q to annex", use.kind)
			continue
		}
		if use.annex == nil {
			continue
		}
		use.annex.kind = other
		r.fits(use, other)
		for key, args := range other.uses {
			if use.host.uses[key] == nil {
				use.host.uses[key] = map[string]bool{}
			}
			maps.Copy(use.host.uses[key], args)
		}
		for key := range other.blankUses {
			if use.annex.mode == annexBlank && use.host.uses[key] == nil {
				use.host.uses[key] = map[string]bool{}
			}
		}
	}
}

// fits checks what an appended kind must not do: append another in turn, nest too
// deeply, or bring an anchor that the section has already.
func (r *report) fits(use annexUse, other *kind) {
	levels := 0
	for _, s := range everySection(other.sections) {
		levels = max(levels, s.level)
		if s.annex != nil {
			r.at(use.node.file, use.node.place(), "%s appends an annex itself", other.ID)
			return
		}
		if use.section.anchors[s.key] {
			r.at(use.node.file, use.node.place(), "%q is a section of %s and stands in this section already", s.key, other.ID)
		}
	}
	if use.section.level+levels > maxLevels {
		r.at(use.node.file, use.node.place(), "sections nest at most %d deep, with those of %s", maxLevels, other.ID)
	}
}

func everySection(list []*section) []*section {
	var all []*section
	for _, s := range list {
		all = append(append(all, s), everySection(s.sections)...)
	}
	return all
}

// appended evaluates the sections of an annexed kind, with its own view.
func (e *evaluation) appended(a *annex, anchor string, n *numbers) ([]content.Section, error) {
	there, err := e.holds(a.when, false)
	if err != nil || !there {
		return nil, err
	}
	env, paths, blank, prefix, outer := e.env, e.paths, e.blank, e.prefix, e.tailor
	defer func() { e.env, e.paths, e.blank, e.prefix, e.tailor = env, paths, blank, prefix, outer }()
	e.prefix, e.paths, e.tailor = anchor+"-", map[string]string{}, a.kind.tailor(e.in.Tailoring)
	if a.mode == annexBlank {
		e.blank = true
		return e.sectionList(a.kind.sections, n, "")
	}
	if e.env, err = e.annexView(a.kind); err != nil {
		return nil, err
	}
	return e.sectionList(a.kind.sections, n, "")
}

// annexView is the view of an annexed kind: one that came for it, else the
// document's own.
func (e *evaluation) annexView(k *kind) (map[string]any, error) {
	v, ok := e.in.Views[k.View]
	if !ok {
		v = e.in.View
	}
	env, err := e.set.view(k.View, v)
	if err != nil {
		return nil, fmt.Errorf("annex %s: %w", k.ID, err)
	}
	return env, nil
}
