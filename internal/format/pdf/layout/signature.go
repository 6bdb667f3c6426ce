package layout

import (
	"acta/internal/content"
	"acta/internal/format/pdf/typeset"
	"acta/internal/locale"
)

// The lines of a wet signature: who, signature, date.
var signWidths = [3]float64{136, 136, 96}

const (
	signGap  = 16.0
	signRoom = 44.0 // to write in, above the lines
)

// signer is one row of lines to sign on.
type signer struct {
	texts [3][]typeset.Line
	node  node
}

// signature sets the lines for signing on paper. Seed signature block.
func (l *layout) signature(s *content.Signature, parent *node) {
	f := l.flow
	f.begin(head3.before)
	title := plain(l.say.Message("document.wet.title"), head3)
	l.text(title, head3, node{parent: parent, role: "P"})
	for i := range s.Lines {
		row := l.signer(&s.Lines[i], parent)
		for n := range row.lines() {
			f.add(unit{piece: row, index: n, height: row.height(n), cost: headed})
		}
	}
	f.need = 0
	f.end(body.leading)
}

func (l *layout) signer(s *content.Signer, parent *node) *signer {
	row := &signer{node: node{parent: parent, role: "P"}}
	who := l.set(plain(l.say.Message("document.wet.name"), chromeText), signWidths[0])
	if spans := l.listed(nil, l.say.Inline(s.JobTitle), l.say.Inline(s.Name)); len(spans) > 0 && spans[0].Kind != locale.BlankSpan {
		who = append(who, l.set(l.runs(spans, chromeText.in(ink)), signWidths[0])...)
	}
	row.texts[0] = who
	row.texts[1] = l.set(plain(l.say.Message("document.wet.signature"), chromeText), signWidths[1])
	row.texts[2] = l.set(plain(l.say.Message("document.wet.date"), chromeText), signWidths[2])
	return row
}

// lines is the number of lines of text below the rules.
func (s *signer) lines() int {
	n := 1
	for _, text := range s.texts {
		n = max(n, len(text))
	}
	return n
}

// height is the height of a line; the first has room to write above it.
func (s *signer) height(line int) float64 {
	if line == 0 {
		return signRoom + rowPadding + chromeText.leading
	}
	return chromeText.leading
}

func (s *signer) draw(c *canvas, x, y float64, p part) {
	ends := c.enter(&s.node)
	top := y
	if p.from == 0 {
		top += signRoom + rowPadding
	}
	for i, width := range signWidths {
		if p.from == 0 {
			c.Rule(x, y+signRoom, x+width, y+signRoom, structure)
		}
		if n := min(p.to, len(s.texts[i])); n > p.from {
			c.lines(s.texts[i][p.from:n], chromeText, x, top)
		}
		x += width + signGap
	}
	c.leave(ends)
}
