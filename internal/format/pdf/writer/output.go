package writer

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
)

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
	packed  []byte // the page that is written, compressed
	offsets []int  // by object number

	firstPage, firstFont                   Ref
	links                                  []Ref // the first link of each page
	images                                 []Ref
	linkCount                              int
	outlineRoot, names, treeRoot, elements Ref
	count                                  Ref
}

// Bytes finishes the document and returns the file. A document needs at least one
// page, and every link needs its target. It can be finished once.
func (d *Document) Bytes() ([]byte, error) { return d.finish(nil) }

// WriteTo finishes the document as Bytes does and writes it to w. Nothing is
// written of a document that is not sound.
func (d *Document) WriteTo(w io.Writer) (int64, error) {
	buffer, _ := d.shared.files.take()
	file, err := d.finish(buffer[:0])
	if err != nil {
		return 0, err
	}
	n, err := w.Write(file)
	if cap(file) <= maxFile {
		d.shared.files.give(file)
	}
	if err != nil {
		return int64(n), fmt.Errorf("write: %w", err)
	}
	return int64(n), nil
}

var (
	errNoPages  = errors.New("a PDF needs at least one page")
	errFinished = errors.New("the PDF is finished already")
)

// finish writes the file into b, which is empty.
func (d *Document) finish(b []byte) ([]byte, error) {
	if len(d.pages) == 0 {
		return nil, errNoPages
	}
	if d.finished {
		return nil, errFinished
	}
	if err := d.checkTargets(); err != nil {
		return nil, err
	}
	d.finished = true
	o := &output{doc: d}
	o.number()
	if b == nil {
		b = make([]byte, 0, o.estimate())
	}
	o.b = append(b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	if err := o.write(); err != nil {
		return nil, err
	}
	return o.b, nil
}

// write writes all objects and the trailer.
func (o *output) write() error {
	d := o.doc
	o.writeCatalog()
	o.writeInfo()
	o.writeResources()
	for i, body := range d.extra {
		o.begin(firstExtra + Ref(i))
		o.b = append(o.b, body...)
		o.end("")
	}
	if err := o.writePages(); err != nil {
		return err
	}
	o.writeLinks()
	if err := o.writeFonts(); err != nil {
		return err
	}
	o.writeImages()
	if len(d.outline) > 0 {
		o.writeOutline()
	}
	o.writeNames()
	o.writeTree()
	o.writeTrailer()
	return nil
}

// number gives every object its place.
func (o *output) number() {
	d := o.doc
	next := firstExtra + Ref(len(d.extra))
	o.firstPage = next
	next += 2 * Ref(len(d.pages))
	for _, p := range d.pages {
		o.links = append(o.links, next)
		o.linkCount += len(p.links)
		next += Ref(len(p.links))
	}
	o.firstFont = next
	next += 5 * Ref(len(d.fonts))
	for _, img := range d.images {
		o.images = append(o.images, next)
		if next++; img.alpha != nil {
			next++
		}
	}
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
		o.b = appendRef(append(o.b, ' '), o.images[i])
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
		var err error
		if o.packed, err = o.doc.shared.appendDeflated(o.packed[:0], p.b); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		p.release()
		o.stream(o.pageRef(i)+1, "/Filter/FlateDecode", o.packed)
	}
	return nil
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
