package writer

import "strconv"

// ElementID names an element of the structure tree; 0 is its root element,
// "Document".
type ElementID int

// Element is a node of the structure tree (ISO 32000-1 14.7.2, 14.8).
type Element struct {
	// Role is a standard structure type.
	Role string
	// Lang, Alt, ActualText and Title are left out when empty.
	Lang, Alt, ActualText, Title string
	// Scope of a "TH": "Row", "Column", "Both".
	Scope string
	// ColSpan and RowSpan of a cell; 0 and 1 mean one.
	ColSpan, RowSpan int
	// Numbering of an "L", such as "Decimal" or "Disc".
	Numbering string
	// BBox of a "Figure": x, y, width, height in points from the top left of the
	// page that it begins on; zero when unknown.
	BBox [4]float64
}

// element is a node as the document keeps it: small, for a page has a hundred.
type element struct {
	role, lang  string
	more        *Element // what few elements have; nil without
	parent      ElementID
	first, last int32 // its kids in the list of the document, 0 for none
}

// kid is a child of an element: an element, a marked-content sequence or a link.
type kid struct {
	element int32 // when not 0
	page    int32
	mcid    int32
	link    int32 // index on the page plus one, when not 0
	next    int32 // kid of the same element, 0 for none
}

// addKid adds a kid behind those that an element has.
func (d *Document) addKid(id ElementID, k kid) {
	n := int32(len(d.kids))
	d.kids = append(d.kids, k)
	e := &d.elements[id]
	if e.first == 0 {
		e.first = n
	} else {
		d.kids[e.last].next = n
	}
	e.last = n
}

// Element adds a node under parent and returns its id. An unknown parent means
// the root.
func (d *Document) Element(parent ElementID, e Element) ElementID {
	if parent < 0 || int(parent) >= len(d.elements) {
		parent = 0
	}
	id := ElementID(len(d.elements))
	node := element{role: e.Role, lang: e.Lang, parent: parent}
	if e != (Element{Role: e.Role, Lang: e.Lang}) {
		more := e
		node.more = &more
	}
	d.elements = append(d.elements, node)
	d.addKid(parent, kid{element: int32(id)})
	return id
}

// HasElement tells whether id names an element.
func (d *Document) HasElement(id ElementID) bool { return id >= 0 && int(id) < len(d.elements) }

// Role returns the structure type of an element.
func (d *Document) Role(id ElementID) string { return d.elements[id].role }

// Parent returns the element around an element; the root is its own parent.
func (d *Document) Parent(id ElementID) ElementID { return d.elements[id].parent }

// Lang returns the language of the text of an element as the tree says it, ""
// when neither it nor any element around it has one.
func (d *Document) Lang(id ElementID) string {
	for ; id != 0; id = d.elements[id].parent {
		if lang := d.elements[id].lang; lang != "" {
			return lang
		}
	}
	return d.elements[0].lang
}

// elementRef returns the object of an element.
func (o *output) elementRef(id ElementID) Ref { return o.elements + Ref(id) }

// writeTree writes the StructTreeRoot, the ParentTree and all elements.
func (o *output) writeTree() {
	o.begin(o.treeRoot)
	o.b = append(o.b, "<</Type/StructTreeRoot/K "...)
	o.b = appendRef(o.b, o.elementRef(0))
	o.b = append(o.b, "/ParentTree "...)
	o.b = appendRef(o.b, o.treeRoot+1)
	o.b = append(o.b, "/ParentTreeNextKey "...)
	o.b = strconv.AppendInt(o.b, int64(len(o.doc.pages)+o.linkCount), 10)
	o.end(">>")
	o.writeParentTree()
	for id := range o.doc.elements {
		o.writeElement(ElementID(id))
	}
}

// writeParentTree maps the marks of every page, then every link, to elements.
func (o *output) writeParentTree() {
	o.begin(o.treeRoot + 1)
	o.b = append(o.b, "<</Nums["...)
	for i, p := range o.doc.pages {
		o.b = append(strconv.AppendInt(o.b, int64(i), 10), '[')
		for _, m := range p.marks {
			o.b = append(appendRef(o.b, o.elementRef(m.element)), ' ')
		}
		o.b = append(o.b, "]\n"...)
	}
	key := len(o.doc.pages)
	for _, p := range o.doc.pages {
		for i := range p.links {
			o.b = append(strconv.AppendInt(o.b, int64(key), 10), ' ')
			o.b = append(appendRef(o.b, o.elementRef(p.links[i].element)), '\n')
			key++
		}
	}
	o.end("]>>")
}

func (o *output) writeElement(id ElementID) {
	e := &o.doc.elements[id]
	o.begin(o.elementRef(id))
	o.b = append(o.b, "<</Type/StructElem/S"...)
	o.b = appendName(o.b, e.role)
	parent := o.treeRoot
	if id != 0 {
		parent = o.elementRef(e.parent)
	}
	o.b = appendRef(append(o.b, "/P "...), parent)
	o.writeText("/Lang", e.lang)
	if more := e.more; more != nil {
		o.writeText("/Alt", more.Alt)
		o.writeText("/ActualText", more.ActualText)
		o.writeText("/T", more.Title)
		o.writeAttributes(more, o.ownPage(e))
	}
	o.writeKids(e)
	o.end(">>")
}

// writeText writes an entry unless it is empty.
func (o *output) writeText(key, value string) {
	if value != "" {
		o.b = appendText(append(o.b, key...), value)
	}
}

// writeAttributes writes A of an element that begins on a page, -1 for none.
func (o *output) writeAttributes(e *Element, page int32) {
	var a []byte
	if e.Scope != "" || e.ColSpan > 1 || e.RowSpan > 1 {
		a = append(a, "<</O/Table"...)
		if e.Scope != "" {
			a = appendName(append(a, "/Scope"...), e.Scope)
		}
		if e.ColSpan > 1 {
			a = strconv.AppendInt(append(a, "/ColSpan "...), int64(e.ColSpan), 10)
		}
		if e.RowSpan > 1 {
			a = strconv.AppendInt(append(a, "/RowSpan "...), int64(e.RowSpan), 10)
		}
		a = append(a, ">>"...)
	}
	if e.Numbering != "" {
		a = append(appendName(append(a, "<</O/List/ListNumbering"...), e.Numbering), ">>"...)
	}
	if e.BBox != [4]float64{} && page >= 0 {
		height := o.doc.pages[page].height
		a = append(a, "<</O/Layout/BBox["...)
		a = appendNumbers(a, e.BBox[0], height-e.BBox[1]-e.BBox[3], e.BBox[0]+e.BBox[2], height-e.BBox[1])
		a = append(a, "]>>"...)
	}
	if len(a) > 0 {
		o.b = append(append(append(o.b, "/A["...), a...), ']')
	}
}

// ownPage returns the index of the page of the first own content, -1 without.
func (o *output) ownPage(e *element) int32 {
	for i := e.first; i != 0; i = o.doc.kids[i].next {
		if k := &o.doc.kids[i]; k.element == 0 {
			return k.page
		}
	}
	return -1
}

// writeKids writes Pg and K. Content on other pages than the first names its
// page itself.
func (o *output) writeKids(e *element) {
	if e.first == 0 {
		return
	}
	page := o.ownPage(e)
	if page >= 0 {
		o.b = appendRef(append(o.b, "/Pg "...), o.pageRef(int(page)))
	}
	o.b = append(o.b, "/K["...)
	for i := e.first; i != 0; i = o.doc.kids[i].next {
		if i != e.first {
			o.b = append(o.b, ' ')
		}
		o.writeKid(&o.doc.kids[i], page)
	}
	o.b = append(o.b, ']')
}

// writeKid writes a child of an element whose content begins on a page.
func (o *output) writeKid(k *kid, page int32) {
	switch {
	case k.element != 0:
		o.b = appendRef(o.b, o.elementRef(ElementID(k.element)))
	case k.link != 0:
		o.b = append(o.b, "<</Type/OBJR/Pg "...)
		o.b = appendRef(o.b, o.pageRef(int(k.page)))
		o.b = appendRef(append(o.b, "/Obj "...), o.linkRef(int(k.page), int(k.link-1)))
		o.b = append(o.b, ">>"...)
	case k.page == page:
		o.b = strconv.AppendInt(o.b, int64(k.mcid), 10)
	default:
		o.b = append(o.b, "<</Type/MCR/Pg "...)
		o.b = appendRef(o.b, o.pageRef(int(k.page)))
		o.b = strconv.AppendInt(append(o.b, "/MCID "...), int64(k.mcid), 10)
		o.b = append(o.b, ">>"...)
	}
}
