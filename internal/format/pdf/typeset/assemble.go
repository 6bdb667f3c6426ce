package typeset

// lines makes the lines of a broken paragraph.
func (b *breaker) lines() []Line {
	lines := make([]Line, 0, len(b.ends))
	a := assembler{
		paragraph: b.paragraph, words: make([]*Word, 0, len(b.s.placed)), pieces: make([]Piece, 0, len(b.ends)+len(b.runs)-1),
	}
	start := 0
	for _, end := range b.ends {
		line := a.line(b.s.placed[start:end])
		line.Words, line.Runes = b.count(start, end)
		lines = append(lines, line)
		start = end
	}
	return lines
}

// assembler places items on lines. Its slabs are shared by all lines of a
// paragraph.
type assembler struct {
	*paragraph
	words  []*Word
	pieces []Piece
}

// line places items, of which spaces at the end are swallowed.
func (a *assembler) line(items []item) Line {
	line := Line{RTL: a.base == 1}
	if n := len(items); n > 0 && items[n-1].hard {
		line.Hard = true
		items = items[:n-1]
	}
	for n := len(items); n > 0 && items[n-1].space; n-- {
		line.Space = true
		items = items[:n-1]
	}
	if a.needsOrder(items) {
		reorder(items)
	}
	first := len(a.pieces)
	for i := range items {
		line.Width = a.place(&items[i], line.Width, first)
	}
	line.Pieces = a.pieces[first:len(a.pieces):len(a.pieces)]
	// Later appends must not move pieces that lines hold already.
	a.pieces = a.pieces[len(a.pieces):]
	return line
}

// place adds an item at x and returns where it ends.
func (a *assembler) place(it *item, x float64, first int) float64 {
	style := &a.runs[it.run].Style
	if it.space {
		return a.placeWord(a.s.faces.all[faceIndex(style)].space, style, it.run, x, first)
	}
	for _, w := range it.words {
		x = a.placeWord(w, style, it.run, x, first)
	}
	return x
}

func (a *assembler) placeWord(w *Word, style *Style, run int32, x float64, first int) float64 {
	advance := w.Advance * style.Size / 1000
	if n := len(a.pieces); n > first {
		last := &a.pieces[n-1]
		if last.Face == w.face && (last.Run == int(run) || *last.Style == *style) {
			a.words = append(a.words, w)
			// The slab may have moved: words of one piece are always its tail.
			last.Words = a.words[len(a.words)-len(last.Words)-1:]
			last.Width += advance
			return x + advance
		}
	}
	a.words = append(a.words, w)
	n := len(a.words)
	a.pieces = append(a.pieces, Piece{
		X: x, Width: advance, Run: int(run), Style: style, Face: w.face, Words: a.words[n-1 : n],
	})
	return x + advance
}

func (a *assembler) needsOrder(items []item) bool {
	for i := range items {
		if items[i].level != 0 {
			return true
		}
	}
	return false
}

// reorder puts the items of a line into visual order (UAX #9, rule L2).
func reorder(items []item) {
	highest, lowest := int8(0), int8(127)
	for i := range items {
		highest = max(highest, items[i].level)
		if l := items[i].level | 1; l < lowest {
			lowest = l
		}
	}
	for level := highest; level >= lowest; level-- {
		for i := 0; i < len(items); i++ {
			if items[i].level < level {
				continue
			}
			end := i
			for end < len(items) && items[end].level >= level {
				end++
			}
			for l, r := i, end-1; l < r; l, r = l+1, r-1 {
				items[l], items[r] = items[r], items[l]
			}
			i = end
		}
	}
}

// Line sets runs on one line of any width; "\n" becomes a space.
func (f *Faces) Line(runs []Run) Line {
	if len(runs) == 0 {
		return Line{Hard: true}
	}
	s := f.take()
	defer s.release()
	return s.oneLine(s.itemsOf(runs, Auto, true))
}

func (s *scratch) oneLine(p *paragraph) Line {
	s.placed = append(s.placed[:0], s.items...)
	s.ends = append(s.ends[:0], len(s.placed))
	b := breaker{paragraph: p, ends: s.ends}
	return b.lines()[0]
}

// Width returns the advance of text on one line, in points, spaces at its end
// included.
func (f *Faces) Width(text string, style Style) float64 {
	s := f.take()
	defer s.release()
	runs := [1]Run{{Text: text, Style: style}}
	s.itemsOf(runs[:], Auto, true)
	sum := 0.0
	for i := range s.items {
		sum += s.items[i].advance
	}
	return sum
}

// Truncate sets runs on one line not wider than width. What does not fit is cut
// at a grapheme and replaced by "…" in the style of the cut run. When not even
// "…" fits, the line is empty.
func (f *Faces) Truncate(runs []Run, width float64) Line {
	if len(runs) == 0 {
		return Line{Hard: true}
	}
	s := f.take()
	defer s.release()
	p := s.itemsOf(runs, Auto, true)
	used, last, visible := 0.0, 0, 0.0
	for i := range s.items {
		used += s.items[i].advance
		if !s.items[i].space {
			last, visible = i, used
		}
	}
	if visible <= width+slack {
		return s.oneLine(p)
	}
	s.ellipsis(p, width, last)
	return s.oneLine(p)
}

// ellipsis cuts the items, of which last is the last one to be seen, so that
// they and "…" fit width.
func (s *scratch) ellipsis(p *paragraph, width float64, last int) {
	b := breaker{paragraph: p}
	starts := make([]float64, last+2)
	for i := 0; i <= last; i++ {
		starts[i+1] = starts[i] + s.items[i].advance
	}
	// The cut is in the last item that begins where "…" has room after it.
	for i := last; i >= 0; i-- {
		it := s.items[i]
		dots := item{text: "…", run: it.run, level: it.level}
		room := width - b.advance(dots.text, &dots) - starts[i]
		if it.space || room < -slack {
			continue
		}
		s.items = s.items[:i]
		if kept := b.prefix(&it, room); kept != "" {
			part := item{text: kept, run: it.run, level: it.level}
			p.shape(&part)
			s.items = append(s.items, part)
		}
		for n := len(s.items); n > 0 && s.items[n-1].space; n-- {
			s.items = s.items[:n-1]
		}
		p.shape(&dots)
		s.items = append(s.items, dots, item{hard: true, run: it.run, level: p.base})
		return
	}
	s.items = append(s.items[:0], item{hard: true, level: p.base})
}

// prefix returns as many graphemes of an item as fit room.
func (b *breaker) prefix(it *item, room float64) string {
	end, used := 0, 0.0
	for _, g := range b.s.graphemes(it.text) {
		used += b.advance(it.text[g.start:g.end], it)
		if used > room+slack {
			break
		}
		end = g.end
	}
	return it.text[:end]
}
