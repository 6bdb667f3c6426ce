package typeset

// slack forgives rounding when a line is measured against its width, in points.
const slack = 0.001

// Break sets runs into lines. It always returns at least one line; an empty
// text gives one empty line. A word wider than its line is broken between
// graphemes, at least one to a line, however narrow the line is.
func (f *Faces) Break(runs []Run, m Measure) []Line {
	if len(runs) == 0 {
		return []Line{{Hard: true, RTL: m.Direction == RightToLeft}}
	}
	s := f.scratch.Get().(*scratch)
	defer s.release()
	if m.Rest == 0 {
		m.Rest = m.First
	}
	b := breaker{paragraph: s.itemsOf(runs, m.Direction, false), m: m}
	b.run(0)
	if m.JoinLast {
		b.joinLast()
	}
	return b.lines()
}

// release returns the scratch to its pool without the texts it has seen.
func (s *scratch) release() {
	clear(s.items)
	clear(s.parts)
	s.faces.scratch.Put(s)
}

// breaker fills lines greedily.
type breaker struct {
	*paragraph
	m Measure
	// ends are the indices of the items after each line.
	ends []int
}

func (b *breaker) width() float64 {
	if len(b.ends) == 0 {
		return b.m.First
	}
	return b.m.Rest
}

// run breaks from item start on.
func (b *breaker) run(start int) {
	used, i := 0.0, start
	for i < len(b.s.items) {
		end, visible, all := b.unit(i)
		if used+visible > b.width()+slack {
			if i > start {
				b.ends = append(b.ends, i)
				start, used = i, 0
				continue
			}
			b.split(i, end)
			end, visible, all = b.unit(i)
		}
		used += all
		i = end
		if b.s.items[i-1].hard {
			b.ends = append(b.ends, i)
			start, used = i, 0
		}
	}
}

// unit measures the items from i up to the next place where a line may end:
// visible is their advance without the spaces at the end.
func (b *breaker) unit(i int) (end int, visible, all float64) {
	items := b.s.items
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

// split cuts the unit of items [i, end), which is wider than a line, into items
// that fit and between which a line may break.
func (b *breaker) split(i, end int) {
	width, used := b.width(), 0.0
	var cut []item
	for _, it := range b.s.items[i:end] {
		if it.space || it.hard || used+it.advance <= width+slack {
			cut = append(cut, it)
			used += it.advance
			continue
		}
		for _, g := range b.s.graphemes(it.text) {
			advance, last := b.advance(it.text[g.start:g.end], &it), len(cut)-1
			if used+advance > width+slack && last >= 0 {
				cut[last].brk = true
				used, width = 0, b.m.Rest
			}
			used += advance
			if last >= 0 && cut[last].growing(it.run) {
				cut[last].text += it.text[g.start:g.end]
				continue
			}
			cut = append(cut, item{text: it.text[g.start:g.end], run: it.run, level: it.level})
		}
		cut = b.shapeCut(cut)
		cut[len(cut)-1].brk = it.brk
	}
	b.replace(i, end, cut)
}

// growing tells an item that split is still putting together.
func (it *item) growing(run int32) bool {
	return !it.brk && !it.space && it.words == nil && it.run == run
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

// shapeCut shapes the items that split has put together.
func (b *breaker) shapeCut(cut []item) []item {
	for i := range cut {
		it := &cut[i]
		if it.words != nil || it.space || it.hard {
			continue
		}
		style := &b.runs[it.run].Style
		t := b.s.token(it.text, faceIndex(style), style.Lang, it.level&1 == 1)
		it.words, it.advance, it.runes = t.words, t.advance*style.Size/1000, t.runes
	}
	return cut
}

func (b *breaker) replace(i, end int, with []item) {
	tail := append([]item(nil), b.s.items[end:]...)
	b.s.items = append(append(b.s.items[:i], with...), tail...)
}

// joinLast applies Measure.JoinLast.
func (b *breaker) joinLast() {
	n := len(b.ends)
	if n < 2 || b.s.items[b.ends[n-2]-1].hard {
		return
	}
	start := b.ends[n-2]
	if words, runes := b.count(start, b.ends[n-1]); words >= 2 || runes >= 15 {
		return
	}
	from := 0
	if n > 2 {
		from = b.ends[n-3]
	}
	b.s.items[start-1].brk = false
	if _, visible, _ := b.unit(b.unitStart(start-1, from)); visible > b.m.Rest+slack {
		b.s.items[start-1].brk = true
		return
	}
	b.ends = b.ends[:n-2]
	b.run(from)
}

// unitStart returns the start of the unit that item i belongs to.
func (b *breaker) unitStart(i, from int) int {
	for i > from && !b.s.items[i-1].brk {
		i--
	}
	return i
}

// count counts the words and runes of items [start, end).
func (b *breaker) count(start, end int) (words, runes int) {
	inside := false
	for _, it := range b.s.items[start:end] {
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
