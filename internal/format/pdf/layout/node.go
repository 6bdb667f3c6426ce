package layout

import "acta/internal/format/pdf/provider"

// node is an element of the structure tree that begins when it is first drawn
// and goes on wherever it is drawn again.
type node struct {
	parent *node
	role   string
	lang   string
	alt    string
	list   string // numbering of a list
	scope  string // of a TH
	id     provider.ElementID
	begun  bool
}

// child makes an element inside n.
func (n *node) child(role string) *node { return &node{parent: n, role: role} }

// enter opens n, and around it what has not begun; leave closes as many elements
// as enter says.
func (c *canvas) enter(n *node) int {
	if n.begun {
		c.Resume(n.id)
		return 1
	}
	ends := 0
	if n.parent != nil {
		ends = c.enter(n.parent)
	}
	n.id = c.Begin(provider.Element{Role: n.role, Lang: n.lang, Alt: n.alt, Numbering: n.list, Scope: n.scope})
	n.begun = true
	return ends + 1
}

// leave closes what enter has opened.
func (c *canvas) leave(ends int) {
	for range ends {
		c.End()
	}
}
