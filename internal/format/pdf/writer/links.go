package writer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// link is an annotation over an area of a page.
type link struct {
	box          [4]float64 // left, bottom, right, top as in the file
	target, text string
	element      ElementID
}

// anchor is a named place.
type anchor struct {
	page int
	x, y float64
}

// Link makes an area of the page a link that belongs to an element, which
// should have the role "Link". A target "#name" leads to an anchor, any other
// is an address. text describes it.
func (p *Page) Link(x, y, width, height float64, target, text string, element ElementID) {
	p.links = append(p.links, link{
		box:    [4]float64{x, p.y(y + height), x + width, p.y(y)},
		target: target, text: text, element: element,
	})
	p.doc.addKid(element, kid{page: int32(p.index), link: int32(len(p.links))})
}

// Anchor names a place on the page. The first place of a name counts.
func (p *Page) Anchor(name string, x, y float64) {
	if _, known := p.doc.anchors[name]; !known {
		p.doc.anchors[name] = anchor{p.index, x, p.y(y)}
	}
}

// HasAnchor tells whether a name is defined.
func (d *Document) HasAnchor(name string) bool {
	_, ok := d.anchors[name]
	return ok
}

// entry is a node of the outline.
type entry struct {
	title, anchor string
	level         int
}

// Outline adds an entry. Level counts from 1; an entry more than one level below
// the one before it is raised.
func (d *Document) Outline(title string, level int, anchor string) {
	limit := 1
	if n := len(d.outline); n > 0 {
		limit = d.outline[n-1].level + 1
	}
	d.outline = append(d.outline, entry{title, anchor, max(1, min(level, limit))})
}

// checkTargets returns an error when a link or an outline entry leads nowhere.
func (d *Document) checkTargets() error {
	for _, p := range d.pages {
		for i := range p.links {
			if name, inside := strings.CutPrefix(p.links[i].target, "#"); inside && !d.HasAnchor(name) {
				return fmt.Errorf("page %d links to %q, which is no anchor", p.Number(), name)
			}
		}
	}
	for _, e := range d.outline {
		if !d.HasAnchor(e.anchor) {
			return fmt.Errorf("outline entry %q leads to %q, which is no anchor", e.title, e.anchor)
		}
	}
	return nil
}

func (o *output) writeLinks() {
	key := len(o.doc.pages)
	for i, p := range o.doc.pages {
		for k := range p.links {
			l := &p.links[k]
			o.begin(o.linkRef(i, k))
			o.b = append(o.b, "<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect["...)
			o.b = appendNumbers(o.b, l.box[:]...)
			o.b = strconv.AppendInt(append(o.b, "]/StructParent "...), int64(key), 10)
			if l.text != "" {
				o.b = appendText(append(o.b, "/Contents"...), l.text)
			}
			if name, inside := strings.CutPrefix(l.target, "#"); inside {
				o.b = appendText(append(o.b, "/Dest"...), name)
			} else {
				o.b = appendLiteral(append(o.b, "/A<</S/URI/URI"...), asciiURI(l.target))
				o.b = append(o.b, ">>"...)
			}
			o.end(">>")
			key++
		}
	}
}

// asciiURI escapes what an address in a PDF may not hold.
func asciiURI(s string) string {
	const digits = "0123456789ABCDEF"
	var b []byte
	for i := 0; i < len(s); i++ {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			b = append(b, '%', digits[c>>4], digits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

func (o *output) appendPlace(a anchor) {
	o.b = append(appendRef(append(o.b, '['), o.pageRef(a.page)), "/XYZ "...)
	o.b = append(appendNumbers(o.b, a.x, a.y), "null]"...)
}

// writeNames writes the name tree of the anchors.
func (o *output) writeNames() {
	type named struct {
		name    string
		encoded []byte // readers search by it
	}
	names := make([]named, 0, len(o.doc.anchors))
	for name := range o.doc.anchors {
		names = append(names, named{name, encodedText(name)})
	}
	slices.SortFunc(names, func(a, b named) int { return bytes.Compare(a.encoded, b.encoded) })
	o.begin(o.names)
	o.b = append(o.b, "<</Names["...)
	for _, n := range names {
		o.b = appendText(o.b, n.name)
		o.appendPlace(o.doc.anchors[n.name])
		o.b = append(o.b, '\n')
	}
	o.end("]>>")
}

// encodedText returns the bytes that appendText writes, as a reader sees them.
func encodedText(s string) []byte {
	b := appendText(nil, s)
	if b[0] == '(' {
		return []byte(s)
	}
	out := make([]byte, 0, len(b)/2)
	for i := 1; i+1 < len(b)-1; i += 2 {
		v, err := strconv.ParseUint(string(b[i:i+2]), 16, 8)
		if err != nil {
			return out
		}
		out = append(out, byte(v))
	}
	return out
}

// writeOutline writes the outline root and its entries, linked as a tree.
func (o *output) writeOutline() {
	entries := o.doc.outline
	ref := func(i int) Ref { return o.outlineRoot + 1 + Ref(i) }
	top := childrenOf(entries, -1)
	o.begin(o.outlineRoot)
	o.b = appendRef(append(o.b, "<</Type/Outlines/First "...), ref(top[0]))
	o.b = appendRef(append(o.b, "/Last "...), ref(top[len(top)-1]))
	o.b = strconv.AppendInt(append(o.b, "/Count "...), int64(len(top)), 10)
	o.end(">>")
	for i, e := range entries {
		o.begin(ref(i))
		o.b = appendText(append(o.b, "<</Title"...), e.title)
		parent := parentOf(entries, i)
		o.b = appendRef(append(o.b, "/Parent "...), ref(parent))
		if prev := sibling(entries, i, -1); prev >= 0 {
			o.b = appendRef(append(o.b, "/Prev "...), ref(prev))
		}
		if next := sibling(entries, i, 1); next >= 0 {
			o.b = appendRef(append(o.b, "/Next "...), ref(next))
		}
		if kids := childrenOf(entries, i); len(kids) > 0 {
			o.b = appendRef(append(o.b, "/First "...), ref(kids[0]))
			o.b = appendRef(append(o.b, "/Last "...), ref(kids[len(kids)-1]))
			// A negative count keeps the entry closed.
			o.b = strconv.AppendInt(append(o.b, "/Count "...), -int64(len(kids)), 10)
		}
		o.b = append(o.b, "/Dest"...)
		o.appendPlace(o.doc.anchors[e.anchor])
		o.end(">>")
	}
}

// parentOf returns the index of the entry above entry i, -1 for the root.
func parentOf(entries []entry, i int) int {
	for k := i - 1; k >= 0; k-- {
		if entries[k].level < entries[i].level {
			return k
		}
	}
	return -1
}

// sibling returns the next entry under the same parent in a direction, or -1.
func sibling(entries []entry, i, direction int) int {
	for k := i + direction; k >= 0 && k < len(entries); k += direction {
		if entries[k].level < entries[i].level {
			return -1
		}
		if entries[k].level == entries[i].level {
			return k
		}
	}
	return -1
}

// childrenOf returns the entries right below entry i, or the top ones for -1.
func childrenOf(entries []entry, i int) []int {
	level := 0
	if i >= 0 {
		level = entries[i].level
	}
	var kids []int
	for k := i + 1; k < len(entries) && entries[k].level > level; k++ {
		if entries[k].level == level+1 {
			kids = append(kids, k)
		}
	}
	return kids
}
