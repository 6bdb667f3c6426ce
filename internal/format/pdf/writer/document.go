package writer

import (
	"slices"
	"strconv"
	"time"
)

// Meta describes a document.
type Meta struct {
	// Title, Author, Subject and Keywords are left out when empty.
	Title, Author, Subject, Keywords string
	// Creator is the program, Producer the renderer with its version.
	Creator, Producer string
	// Created and Modified are written with their zone; zero is left out.
	Created, Modified time.Time
	// Lang is the BCP 47 tag of the text.
	Lang string
}

// usualElements is room for the structure of a document of some ten pages.
const usualElements = 768

// Document is a PDF under construction.
type Document struct {
	shared   *Shared
	meta     Meta
	pages    []*Page
	fonts    []*fontUse
	fontOf   map[*Font]*fontUse
	images   []*Image
	elements []element
	kids     []kid
	finished bool
	anchors  map[string]anchor
	outline  []entry
	catalog  []string
	extra    [][]byte
}

// New starts a document without pages.
func New(shared *Shared, meta Meta) *Document {
	return &Document{
		shared: shared, meta: meta, fontOf: map[*Font]*fontUse{}, anchors: map[string]anchor{},
		elements: append(make([]element, 0, usualElements), element{role: "Document"}),
		kids:     make([]kid, 1, 2*usualElements),
	}
}

// SetMeta replaces the description of the document.
func (d *Document) SetMeta(meta Meta) { d.meta = meta }

// Page adds a page of the given size in points.
func (d *Document) Page(width, height float64) *Page {
	p := &Page{doc: d, width: width, height: height, index: len(d.pages), state: newState(), b: d.shared.pageBuffer()}
	d.pages = append(d.pages, p)
	return p
}

// Pages returns the number of pages.
func (d *Document) Pages() int { return len(d.pages) }

// AddObject adds an object to the file, such as a metadata stream or a file
// specification, and returns its number. The body is written as it is.
func (d *Document) AddObject(body []byte) Ref {
	d.extra = append(d.extra, body)
	return firstExtra + Ref(len(d.extra)-1)
}

// AddStream adds a stream; dict holds its entries without Length and brackets.
// A compressed stream must say so nowhere: the filter is added.
func (d *Document) AddStream(dict string, data []byte, compress bool) (Ref, error) {
	if compress {
		var err error
		if data, err = d.shared.deflate(data); err != nil {
			return 0, err
		}
		dict += "/Filter/FlateDecode"
	}
	return d.AddObject(appendStream(nil, dict, data)), nil
}

// AddCatalogEntry adds an entry such as "/Metadata 5 0 R" to the catalog.
func (d *Document) AddCatalogEntry(entry string) { d.catalog = append(d.catalog, entry) }

func (d *Document) useFont(f *Font) *fontUse {
	use, ok := d.fontOf[f]
	if !ok {
		use = &fontUse{
			font: f, name: "F" + strconv.Itoa(len(d.fonts)+1),
			slots: make([]uint16, f.numGlyphs), texts: make([]string, 1, 128),
		}
		d.fontOf[f] = use
		d.fonts = append(d.fonts, use)
	}
	return use
}

func (d *Document) useImage(img *Image) string {
	i := slices.Index(d.images, img)
	if i < 0 {
		i = len(d.images)
		d.images = append(d.images, img)
	}
	return "I" + strconv.Itoa(i+1)
}
