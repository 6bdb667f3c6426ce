package writer

import (
	"crypto/sha256"
	"errors"
	"fmt"
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

// Document is a PDF under construction.
type Document struct {
	shared   *Shared
	meta     Meta
	pages    []*Page
	fonts    []*fontUse
	fontOf   map[*Font]*fontUse
	images   []*Image
	elements []element
	anchors  map[string]anchor
	outline  []entry
	catalog  []string
	extra    [][]byte
}

// New starts a document without pages.
func New(shared *Shared, meta Meta) *Document {
	return &Document{
		shared: shared, meta: meta, fontOf: map[*Font]*fontUse{}, anchors: map[string]anchor{},
		elements: []element{{Element: Element{Role: "Document"}}},
	}
}

// Page adds a page of the given size in points.
func (d *Document) Page(width, height float64) *Page {
	p := &Page{doc: d, width: width, height: height, index: len(d.pages), state: newState(), b: make([]byte, 0, 8<<10)}
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
			used: make([]bool, f.numGlyphs), texts: make([]string, f.numGlyphs),
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

// Numbers of the objects whose place is fixed.
const (
	catalogRef   Ref = 1
	pagesRef     Ref = 2
	infoRef      Ref = 3
	resourcesRef Ref = 4
	firstExtra   Ref = 5
)

// output is a file being written.
type output struct {
	doc     *Document
	b       []byte
	offsets []int // by object number

	firstPage, firstLink, firstFont, firstImage Ref
	links                                       []Ref // the first link of each page
	linkCount                                   int
	outlineRoot, names, treeRoot, elements      Ref
	count                                       Ref
}

// Bytes writes the file. A document needs at least one page, and every link
// needs its target.
func (d *Document) Bytes() ([]byte, error) {
	if len(d.pages) == 0 {
		return nil, errors.New("a PDF needs at least one page")
	}
	if err := d.checkTargets(); err != nil {
		return nil, err
	}
	o := &output{doc: d}
	o.number()
	o.b = append(make([]byte, 0, o.estimate()), "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	o.writeCatalog()
	o.writeInfo()
	o.writeResources()
	for i, body := range d.extra {
		o.begin(firstExtra + Ref(i))
		o.b = append(o.b, body...)
		o.end("")
	}
	if err := o.writePages(); err != nil {
		return nil, err
	}
	o.writeLinks()
	if err := o.writeFonts(); err != nil {
		return nil, err
	}
	o.writeImages()
	if len(d.outline) > 0 {
		o.writeOutline()
	}
	o.writeNames()
	o.writeTree()
	o.writeTrailer()
	return o.b, nil
}

// number gives every object its place.
func (o *output) number() {
	d := o.doc
	next := firstExtra + Ref(len(d.extra))
	o.firstPage = next
	next += 2 * Ref(len(d.pages))
	o.firstLink = next
	for _, p := range d.pages {
		o.links = append(o.links, next)
		o.linkCount += len(p.links)
		next += Ref(len(p.links))
	}
	o.firstFont = next
	next += 5 * Ref(len(d.fonts))
	o.firstImage = next
	next += 2 * Ref(len(d.images))
	o.outlineRoot = next
	if n := len(d.outline); n > 0 {
		next += 1 + Ref(n)
	}
	o.names = next
	o.treeRoot = next + 1
	o.elements = next + 3
	o.count = o.elements + Ref(len(d.elements))
	o.offsets = make([]int, o.count)
}

func (o *output) estimate() int {
	n := 64<<10 + 160*len(o.doc.elements)
	for _, p := range o.doc.pages {
		n += len(p.b)/3 + 400*len(p.links)
	}
	for _, img := range o.doc.images {
		n += len(img.data) + len(img.alpha)
	}
	return n
}

func (o *output) pageRef(i int) Ref       { return o.firstPage + 2*Ref(i) }
func (o *output) linkRef(page, i int) Ref { return o.links[page] + Ref(i) }

func (o *output) begin(r Ref) {
	o.offsets[r] = len(o.b)
	o.b = append(strconv.AppendInt(o.b, int64(r), 10), " 0 obj\n"...)
}

func (o *output) end(last string) {
	o.b = append(append(o.b, last...), "\nendobj\n"...)
}

func appendStream(b []byte, dict string, data []byte) []byte {
	b = append(append(b, "<<"...), dict...)
	b = strconv.AppendInt(append(b, "/Length "...), int64(len(data)), 10)
	b = append(b, ">>\nstream\n"...)
	return append(append(b, data...), "\nendstream"...)
}

func (o *output) stream(r Ref, dict string, data []byte) {
	o.begin(r)
	o.b = appendStream(o.b, dict, data)
	o.end("")
}

func (o *output) writeCatalog() {
	d := o.doc
	o.begin(catalogRef)
	o.b = appendRef(append(o.b, "<</Type/Catalog/Pages "...), pagesRef)
	if d.meta.Lang != "" {
		o.b = appendText(append(o.b, "/Lang"...), d.meta.Lang)
	}
	o.b = append(o.b, "/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot "...)
	o.b = appendRef(o.b, o.treeRoot)
	o.b = appendRef(append(o.b, "/Names<</Dests "...), o.names)
	o.b = append(o.b, ">>"...)
	if len(d.outline) > 0 {
		o.b = appendRef(append(o.b, "/PageMode/UseOutlines/Outlines "...), o.outlineRoot)
	}
	for _, entry := range d.catalog {
		o.b = append(o.b, entry...)
	}
	o.end(">>")
	o.begin(pagesRef)
	o.b = append(o.b, "<</Type/Pages/Kids["...)
	for i := range d.pages {
		o.b = append(appendRef(o.b, o.pageRef(i)), ' ')
	}
	o.b = strconv.AppendInt(append(o.b, "]/Count "...), int64(len(d.pages)), 10)
	o.end(">>")
}

func (o *output) writeInfo() {
	m := &o.doc.meta
	o.begin(infoRef)
	o.b = append(o.b, "<<"...)
	for _, e := range [...]struct{ key, value string }{
		{"/Title", m.Title}, {"/Author", m.Author}, {"/Subject", m.Subject},
		{"/Keywords", m.Keywords}, {"/Creator", m.Creator}, {"/Producer", m.Producer},
	} {
		if e.value != "" {
			o.b = appendText(append(o.b, e.key...), e.value)
		}
	}
	if !m.Created.IsZero() {
		o.b = appendDate(append(o.b, "/CreationDate"...), m.Created)
	}
	if !m.Modified.IsZero() {
		o.b = appendDate(append(o.b, "/ModDate"...), m.Modified)
	}
	o.end(">>")
}

func (o *output) writeResources() {
	o.begin(resourcesRef)
	o.b = append(o.b, "<</ProcSet[/PDF/Text/ImageB/ImageC]/Font<<"...)
	for i, use := range o.doc.fonts {
		o.b = append(append(append(o.b, '/'), use.name...), ' ')
		o.b = appendRef(o.b, o.firstFont+5*Ref(i))
	}
	o.b = append(o.b, ">>/XObject<<"...)
	for i := range o.doc.images {
		o.b = strconv.AppendInt(append(o.b, "/I"...), int64(i+1), 10)
		o.b = appendRef(append(o.b, ' '), o.firstImage+2*Ref(i))
	}
	o.end(">>>>")
}

func (o *output) writePages() error {
	for i, p := range o.doc.pages {
		p.finish()
		o.begin(o.pageRef(i))
		o.b = appendRef(append(o.b, "<</Type/Page/Parent "...), pagesRef)
		o.b = appendNumbers(append(o.b, "/MediaBox[0 0 "...), p.width, p.height)
		o.b = appendRef(append(o.b, "]/Resources "...), resourcesRef)
		o.b = appendRef(append(o.b, "/Contents "...), o.pageRef(i)+1)
		o.b = strconv.AppendInt(append(o.b, "/Tabs/S/StructParents "...), int64(i), 10)
		if len(p.links) > 0 {
			o.b = append(o.b, "/Annots["...)
			for k := range p.links {
				o.b = append(appendRef(o.b, o.linkRef(i, k)), ' ')
			}
			o.b = append(o.b, ']')
		}
		o.end(">>")
		data, err := o.doc.shared.deflate(p.b)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		o.stream(o.pageRef(i)+1, "/Filter/FlateDecode", data)
	}
	return nil
}

func (o *output) writeFonts() error {
	for i, use := range o.doc.fonts {
		e, err := o.doc.shared.embed(use)
		if err != nil {
			return err
		}
		r := o.firstFont + 5*Ref(i)
		name := e.tag + "+" + use.font.name
		o.begin(r)
		o.b = appendName(append(o.b, "<</Type/Font/Subtype/Type0/Encoding/Identity-H/BaseFont"...), name)
		o.b = appendRef(append(o.b, "/DescendantFonts["...), r+1)
		o.b = appendRef(append(o.b, "]/ToUnicode "...), r+4)
		o.end(">>")
		o.begin(r + 1)
		o.b = appendName(append(o.b, "<</Type/Font/Subtype/CIDFontType2/BaseFont"...), name)
		o.b = append(o.b, "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity"...)
		o.b = appendRef(append(o.b, "/FontDescriptor "...), r+2)
		o.b = append(append(o.b, "/W"...), e.widths...)
		o.end(">>")
		o.begin(r + 2)
		o.b = use.font.descriptor(o.b, name)
		o.b = appendRef(append(o.b, "/FontFile2 "...), r+3)
		o.end(">>")
		o.stream(r+3, "/Filter/FlateDecode/Length1 "+strconv.Itoa(e.fileSize), e.file)
		o.stream(r+4, "/Filter/FlateDecode", e.toUnicode)
	}
	return nil
}

func (o *output) writeImages() {
	for i, img := range o.doc.images {
		r := o.firstImage + 2*Ref(i)
		size := "/Type/XObject/Subtype/Image/BitsPerComponent 8/Width " + strconv.Itoa(img.Width) + "/Height " + strconv.Itoa(img.Height)
		dict := size + "/ColorSpace" + img.space + "/Filter" + img.filter
		if img.alpha == nil {
			o.stream(r, dict, img.data)
			o.begin(r + 1)
			o.end("null")
			continue
		}
		o.stream(r, dict+"/SMask "+strconv.Itoa(int(r+1))+" 0 R", img.data)
		o.stream(r+1, size+"/ColorSpace/DeviceGray/Filter/FlateDecode", img.alpha)
	}
}

// writeTrailer writes the cross-reference table and the trailer, whose file
// identifier is a digest of everything before it.
func (o *output) writeTrailer() {
	sum := sha256.Sum256(o.b)
	start := len(o.b)
	o.b = strconv.AppendInt(append(o.b, "xref\n0 "...), int64(o.count), 10)
	o.b = append(o.b, "\n0000000000 65535 f \n"...)
	for _, offset := range o.offsets[1:] {
		var digits [10]byte
		for i := 9; i >= 0; i-- {
			digits[i] = byte('0' + offset%10)
			offset /= 10
		}
		o.b = append(append(o.b, digits[:]...), " 00000 n \n"...)
	}
	o.b = strconv.AppendInt(append(o.b, "trailer\n<</Size "...), int64(o.count), 10)
	o.b = appendRef(append(o.b, "/Root "...), catalogRef)
	o.b = appendRef(append(o.b, "/Info "...), infoRef)
	const digits = "0123456789ABCDEF"
	o.b = append(o.b, "/ID["...)
	for range 2 {
		o.b = append(o.b, '<')
		for _, c := range sum[:16] {
			o.b = append(o.b, digits[c>>4], digits[c&15])
		}
		o.b = append(o.b, '>')
	}
	o.b = strconv.AppendInt(append(o.b, "]>>\nstartxref\n"...), int64(start), 10)
	o.b = append(o.b, "\n%%EOF\n"...)
}
