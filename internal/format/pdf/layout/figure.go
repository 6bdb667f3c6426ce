package layout

import (
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/format/pdf/provider"
)

// pixel is the size of an image's pixel in points where nothing asks for less.
const pixel = 0.75

// picture is an image in a line of its own.
type picture struct {
	data          []byte
	width, height float64
	x             float64
	alt           string
	parent        *node
}

// figure sets an image with its caption above it, over at most the whole frame.
func (l *layout) figure(fig *content.Figure, parent *node) {
	l.place = join(l.place, fig.Anchor)
	f := l.flow
	start := len(f.units)
	f.begin(caption.before)
	l.mark(fig.Anchor)
	ct := l.caption("document.figure.label", fig.Number, fig.Caption, parent)
	l.captionUnits(ct, fig.Anchor)
	if p := l.picture(fig, parent); p != nil {
		f.begin(caption.after)
		f.add(unit{piece: p, height: ceil4(p.height), full: true, cost: headed})
	}
	f.counted()
	f.counted()
	f.keepWhole(start)
	f.end(body.leading)
}

// picture measures an image: never enlarged, never higher than a page with its
// caption.
func (l *layout) picture(fig *content.Figure, parent *node) *picture {
	if l.probe && l.src.Assets == nil {
		return nil
	}
	data, alt, ok := l.image(fig.Asset)
	if !ok {
		return nil
	}
	w, h, err := l.prov.ImageSize(data)
	if err != nil || w <= 0 || h <= 0 {
		l.badImage(fig.Asset)
		return nil
	}
	p := &picture{data: data, alt: alt, parent: parent}
	sheet := l.flow.sheet
	p.width, p.height = fit(float64(w)*pixel, float64(h)*pixel, sheet.frame, sheet.body-4*body.leading)
	if p.width <= sheet.text() {
		p.x = axis
	}
	return p
}

// image finds an asset by its name: its bytes and what it shows.
func (l *layout) image(name string) (data []byte, alt string, ok bool) {
	for i := range l.doc.Assets {
		a := &l.doc.Assets[i]
		if a.Name != name {
			continue
		}
		if data, ok = l.src.Assets[a.SHA256]; !ok {
			break
		}
		alt, _ = a.Alt.Get(l.say.Lang())
		if alt == "" {
			alt = name
		}
		return data, alt, true
	}
	l.badImage(name)
	return nil, "", false
}

func (l *layout) badImage(name string) {
	l.report("fault.pdf.image", fault.Args{"asset": name})
}

func (p *picture) draw(c *canvas, x, y float64, _ part) {
	ends := c.enter(p.parent)
	x += p.x
	c.Begin(provider.Element{Role: "Figure", Alt: p.alt, BBox: [4]float64{x, y, p.width, p.height}})
	c.DrawImage(p.data, x, y, p.width, p.height)
	c.leave(ends + 1)
}

// ceil4 raises a height to the baseline grid.
func ceil4(h float64) float64 {
	n := float64(int(h / 4))
	if n*4 < h {
		n++
	}
	return n * 4
}
