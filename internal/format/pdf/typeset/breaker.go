package typeset

// slack forgives rounding when a line is measured against its width, in points.
const slack = 0.001

// Break sets runs into lines, which refer to the styles of the runs: these must
// not be changed afterwards. It always returns at least one line; an empty text
// gives one empty line. A word wider than its line is broken between
// graphemes, at least one to a line, however narrow the line is.
func (f *Faces) Break(runs []Run, m Measure) []Line {
	if len(runs) == 0 {
		return []Line{{Hard: true, RTL: m.Direction == RightToLeft}}
	}
	s := f.take()
	defer s.release()
	if m.Rest == 0 {
		m.Rest = m.First
	}
	b := breaker{paragraph: s.itemsOf(runs, m.Direction, false), m: m, ends: s.ends[:0]}
	b.run()
	if m.JoinLast {
		b.joinLast()
	}
	s.ends = b.ends
	return b.lines()
}

// take returns a scratch that nobody uses.
func (f *Faces) take() *scratch {
	select {
	case s := <-f.spare:
		return s
	default:
		return newScratch(f)
	}
}

// release keeps the scratch for others, without the texts it has seen.
func (s *scratch) release() {
	clear(s.items)
	clear(s.placed)
	clear(s.parts)
	clear(s.texts)
	s.paragraph = paragraph{}
	select {
	case s.faces.spare <- s:
	default:
	}
}

// breaker fills lines greedily. It reads the items of the scratch and moves them
// to its placed ones.
type breaker struct {
	*paragraph
	m Measure
	// ends are the indices of the placed items after each line.
	ends []int
	// used is the advance of the placed items on the line that is being filled.
	used float64
}

func (b *breaker) width() float64 {
	if len(b.ends) == 0 {
		return b.m.First
	}
	return b.m.Rest
}

// lineStart returns the index of the first placed item of the line.
func (b *breaker) lineStart() int {
	if n := len(b.ends); n > 0 {
		return b.ends[n-1]
	}
	return 0
}

func (b *breaker) endLine() {
	b.ends = append(b.ends, len(b.s.placed))
	b.used = 0
}

// run places all items.
func (b *breaker) run() {
	items := b.s.items
	for i := 0; i < len(items); {
		end, visible, all := unit(items, i)
		if b.used+visible > b.width()+slack && len(b.s.placed) > b.lineStart() {
			b.endLine()
		}
		if visible > b.width()+slack {
			b.split(items[i:end])
		} else {
			b.s.placed = append(b.s.placed, items[i:end]...)
			b.used += all
		}
		i = end
		if items[i-1].hard {
			b.endLine()
		}
	}
}

// unit measures the items from i up to the next place where a line may end:
// visible is their advance without the spaces at the end.
func unit(items []item, i int) (end int, visible, all float64) {
	for end = i; end < len(items); end++ {
		it := &items[end]
		all += it.advance
		if !it.space {
			visible = all
		}
		if it.brk || it.hard {
			return end + 1, visible, all
		}
	}
	return end, visible, all
}

// split places a unit that is wider than a line: its words are broken between
// graphemes.
func (b *breaker) split(unit []item) {
	for i := range unit {
		it := &unit[i]
		if it.space || it.hard || b.used+it.advance <= b.width()+slack {
			b.s.placed = append(b.s.placed, *it)
			b.used += it.advance
			continue
		}
		b.splitItem(it)
		b.s.placed[len(b.s.placed)-1].brk = it.brk
	}
}

func (b *breaker) splitItem(it *item) {
	start, used := 0, b.used
	for _, g := range b.s.graphemes(it.text) {
		advance := b.advance(it.text[g.start:g.end], it)
		if used+advance > b.width()+slack && (g.start > start || len(b.s.placed) > b.lineStart()) {
			b.placePart(it, start, g.start)
			b.endLine()
			start, used = g.start, 0
		}
		used += advance
	}
	b.placePart(it, start, len(it.text))
}

// placePart shapes a part of an item anew, for letters join and ligatures form
// inside it alone.
func (b *breaker) placePart(it *item, start, end int) {
	if start == end {
		return
	}
	part := item{text: it.text[start:end], run: it.run, level: it.level}
	b.shape(&part)
	b.s.placed = append(b.s.placed, part)
	b.used += part.advance
}

func (p *paragraph) shape(it *item) {
	style := &p.runs[it.run].Style
	t := p.s.token(it.text, faceIndex(style), style.Lang, it.level&1 == 1)
	it.words, it.advance, it.runes = t.words, t.advance*style.Size/1000, t.runes
}

// advance measures one grapheme of an item, in points.
func (b *breaker) advance(text string, it *item) float64 {
	c := b.chunkOf(part{text, it.run, it.level})
	sum := 0.0
	for i := range c.tokens {
		sum += c.tokens[i].advance
	}
	return sum * b.runs[it.run].Style.Size / 1000
}

// joinLast applies Measure.JoinLast: the break before the last line is taken
// away, and the last two lines are filled again.
func (b *breaker) joinLast() {
	n := len(b.ends)
	if n < 2 || b.s.placed[b.ends[n-2]-1].hard {
		return
	}
	start, from := b.ends[n-2], 0
	if words, runes := b.count(start, b.ends[n-1]); words >= 2 || runes >= 15 {
		return
	}
	if n > 2 {
		from = b.ends[n-3]
	}
	before := &b.s.placed[start-1]
	// The end of a word that was broken by force has no break to take away.
	if !before.brk {
		return
	}
	before.brk = false
	if _, visible, _ := unit(b.s.placed, unitStart(b.s.placed, start-1, from)); visible > b.m.Rest+slack {
		before.brk = true
		return
	}
	b.s.items = append(b.s.items[:0], b.s.placed[from:]...)
	b.s.placed = b.s.placed[:from]
	b.ends, b.used = b.ends[:n-2], 0
	b.run()
}

// unitStart returns the start of the unit that item i belongs to.
func unitStart(items []item, i, from int) int {
	for i > from && !items[i-1].brk {
		i--
	}
	return i
}

// count counts the words and runes of items [start, end).
func (b *breaker) count(start, end int) (words, runes int) {
	inside := false
	for _, it := range b.s.placed[start:end] {
		if it.space || it.hard {
			inside = false
			continue
		}
		if !inside {
			words++
		}
		inside = true
		runes += int(it.runes)
	}
	return words, runes
}
