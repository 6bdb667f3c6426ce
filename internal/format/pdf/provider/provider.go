package provider

import (
	"errors"
	"fmt"
	"io"

	"acta/internal/format/pdf/typeset"
	"acta/internal/format/pdf/writer"
)

// Meta describes the document: title, dates, language. Two documents with the
// same Meta and the same drawing calls have the same bytes.
type Meta = writer.Meta

// Element is a node of the structure tree (ISO 32000-1 14.8), such as "Sect",
// "H1" … "H6", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD",
// "Caption", "Figure", "TOC", "TOCI", "Link", "Span", "Note".
type Element = writer.Element

// ElementID names an element of the document; 0 is the document itself.
type ElementID = writer.ElementID

// Provider makes one document. It belongs to one goroutine.
type Provider struct {
	res       *Resources
	meta      Meta
	doc       *writer.Document
	page      *writer.Page
	err       error
	open      []opened
	artifacts int
	inline    inline

	// maroto's frame and cursor, in points.
	originX, originY float64
	cursorX, cursorY float64
}

// opened is an element that has begun.
type opened struct {
	id ElementID
	// figure: the element is a figure or inside one.
	figure bool
}

// New starts a document without pages.
func New(res *Resources, meta Meta) *Provider {
	return &Provider{res: res, meta: meta, doc: writer.New(res.shared, meta)}
}

// Faces returns the faces that text is set in.
func (p *Provider) Faces() *typeset.Faces { return p.res.faces }

// Err returns the first error, or nil.
func (p *Provider) Err() error { return p.err }

func (p *Provider) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

var errNoPage = errors.New("something is drawn before the first page")

// ready tells whether there is a page to draw on.
func (p *Provider) ready() bool {
	if p.page == nil {
		p.fail("%w", errNoPage)
	}
	return p.page != nil
}

// NewPage ends the current page and starts one of the given size in points.
// Open elements stay open; open clips end.
func (p *Provider) NewPage(width, height float64) {
	if p.page != nil {
		p.page.EndContent()
	}
	p.page = p.doc.Page(width, height)
	p.cursorX, p.cursorY = p.originX, p.originY
}

// PageCount returns the number of pages started so far.
func (p *Provider) PageCount() int { return p.doc.Pages() }

// Begin opens an element inside the open one and returns its id. Everything
// drawn until End belongs to it. Inside an artifact nothing is opened: the id of
// the element around the artifact comes back.
func (p *Provider) Begin(e Element) ElementID {
	top := p.top()
	if p.artifacts > 0 {
		p.open = append(p.open, top)
		return top.id
	}
	id := p.doc.Element(top.id, e)
	p.open = append(p.open, opened{id, top.figure || e.Role == "Figure"})
	p.inline = inline{}
	return id
}

// Resume opens an element again that was ended before: a paragraph, cell or
// table that goes on on another page. The elements around it need not be open.
func (p *Provider) Resume(id ElementID) {
	if !p.doc.HasElement(id) {
		p.fail("element %d is not known", id)
		id = 0
	}
	if p.artifacts > 0 {
		id = p.top().id
	}
	figure := false
	for up := id; up != 0; up = p.doc.Parent(up) {
		figure = figure || p.doc.Role(up) == "Figure"
	}
	p.open = append(p.open, opened{id, figure})
}

// End closes the element that Begin or Resume opened last.
func (p *Provider) End() {
	if len(p.open) == 0 {
		p.fail("an element ends that has not begun")
		return
	}
	p.open = p.open[:len(p.open)-1]
}

// BeginArtifact makes everything until EndArtifact decoration: header, footer,
// repeated table head, draft word. Artifacts nest.
func (p *Provider) BeginArtifact() { p.artifacts++ }

// EndArtifact ends what BeginArtifact started.
func (p *Provider) EndArtifact() {
	if p.artifacts == 0 {
		p.fail("an artifact ends that has not begun")
		return
	}
	p.artifacts--
}

func (p *Provider) top() opened {
	if n := len(p.open); n > 0 {
		return p.open[n-1]
	}
	return opened{}
}

// decorate marks what is drawn next as decoration, or as content of the figure
// that is open.
func (p *Provider) decorate() {
	if top := p.top(); top.figure && p.artifacts == 0 {
		p.page.Content(top.id)
		return
	}
	p.page.Artifact()
}

// Document gives access to the file for what is not drawn: metadata streams,
// attachments, further entries of the catalog.
func (p *Provider) Document() *writer.Document { return p.doc }

// complete returns the first error of the document.
func (p *Provider) complete() error {
	if p.err != nil {
		return p.err
	}
	if len(p.open) > 0 || p.artifacts > 0 {
		return fmt.Errorf("%d elements and %d artifacts have not ended", len(p.open), p.artifacts)
	}
	return nil
}

// Bytes finishes the document and returns it, or the first error. A document is
// finished once, by Bytes or by WriteTo.
func (p *Provider) Bytes() ([]byte, error) {
	if err := p.complete(); err != nil {
		return nil, err
	}
	data, err := p.doc.Bytes()
	if err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return data, nil
}

// WriteTo finishes the document and writes it to w. After an error in the
// document nothing has been written.
func (p *Provider) WriteTo(w io.Writer) (int64, error) {
	if err := p.complete(); err != nil {
		return 0, err
	}
	n, err := p.doc.WriteTo(w)
	if err != nil {
		return n, fmt.Errorf("write PDF: %w", err)
	}
	return n, nil
}
