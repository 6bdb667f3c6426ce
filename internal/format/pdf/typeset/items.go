package typeset

import (
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"
)

// item is the smallest unit of a paragraph: a token, a space, or a line end.
type item struct {
	text    string
	words   []*Word
	advance float64 // points
	run     int32
	runes   int32
	level   int8
	space   bool
	// brk: a line may end after the item; hard: it must.
	brk, hard bool
}

// part is a piece of a chunk inside one run and one direction.
type part struct {
	text  string
	run   int32
	level int8
}

// paragraph collects the items of styled text.
type paragraph struct {
	s    *scratch
	runs []Run
	// last are the last two characters before the spaces at the end of the items,
	// zero at the start of a line of source text.
	last [2]rune
	// base is the level of the paragraph, 0 or 1.
	base int8
}

// itemsOf turns runs into items. With oneLine line ends become spaces.
func (s *scratch) itemsOf(runs []Run, dir Direction, oneLine bool) *paragraph {
	p := &s.paragraph
	*p = paragraph{s: s, runs: runs}
	s.items, s.placed, s.parts, s.texts = s.items[:0], s.placed[:0], s.parts[:0], s.texts[:0]
	bidirectional := dir == RightToLeft
	for i := range runs {
		text := Clean(runs[i].Text)
		if oneLine {
			text = strings.ReplaceAll(text, "\n", " ")
		}
		bidirectional = bidirectional || hasRTL(text)
		s.texts = append(s.texts, text)
	}
	if bidirectional {
		p.addBidirectional(s.texts, dir)
	} else {
		for i, text := range s.texts {
			p.add(text, int32(i), 0)
		}
	}
	p.flush()
	p.s.items = append(p.s.items, item{hard: true, run: int32(len(runs) - 1), level: p.base})
	return p
}

// add cuts text, which lies in one run and one direction, at spaces and line
// ends.
func (p *paragraph) add(text string, run int32, level int8) {
	start := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != ' ' && c != '\n' {
			continue
		}
		if i > start {
			p.s.parts = append(p.s.parts, part{text[start:i], run, level})
		}
		start = i + 1
		p.flush()
		if c == '\n' {
			p.s.items = append(p.s.items, item{hard: true, run: run, level: p.base})
			p.last = [2]rune{}
			continue
		}
		p.addSpace(run, level)
	}
	if start < len(text) {
		p.s.parts = append(p.s.parts, part{text[start:], run, level})
	}
}

func (p *paragraph) addSpace(run int32, level int8) {
	style := &p.runs[run].Style
	space := p.s.faces.all[faceIndex(style)].space
	p.s.items = append(p.s.items, item{
		text: " ", advance: space.Advance * style.Size / 1000, run: run, level: level, space: true,
	})
}

// flush turns the pending parts, which make one chunk, into items.
func (p *paragraph) flush() {
	parts := p.s.parts
	if len(parts) == 0 {
		return
	}
	if len(parts) == 1 {
		c := p.chunkOf(parts[0])
		p.allowBreak(parts)
		for i := range c.tokens {
			p.addToken(&c.tokens[i], parts[0], i < len(c.tokens)-1)
		}
	} else {
		p.flushMixed(parts)
	}
	p.last = lastTwo(parts)
	p.s.parts = p.s.parts[:0]
}

// allowBreak lets a line end after the spaces before a chunk, unless the
// characters around them forbid it. Spaces at the start of a line stay with what
// follows.
func (p *paragraph) allowBreak(parts []part) {
	n := len(p.s.items)
	if n == 0 || !p.s.items[n-1].space || p.last[1] == 0 {
		return
	}
	p.s.items[n-1].brk = p.s.mayBreak(p.last, firstTwo(parts))
}

func firstTwo(parts []part) (runes [2]rune) {
	n := 0
	for _, pt := range parts {
		for _, r := range pt.text {
			if runes[n] = r; n == 1 {
				return runes
			}
			n++
		}
	}
	return runes
}

func lastTwo(parts []part) (runes [2]rune) {
	n := 1
	for i := len(parts) - 1; i >= 0; i-- {
		for text := parts[i].text; text != ""; {
			r, size := utf8.DecodeLastRuneInString(text)
			if runes[n] = r; n == 0 {
				return runes
			}
			n--
			text = text[:len(text)-size]
		}
	}
	return runes
}

// flushMixed makes items of a chunk that crosses runs or directions: it may
// break where the whole text may.
func (p *paragraph) flushMixed(parts []part) {
	var whole strings.Builder
	for _, pt := range parts {
		whole.WriteString(pt.text)
	}
	text := whole.String()
	p.allowBreak(parts)
	breaks := append(p.s.opportunities(text), len(text))
	at := 0
	for _, pt := range parts {
		end := at + len(pt.text)
		for start := at; start < end; {
			for breaks[0] <= start {
				breaks = breaks[1:]
			}
			stop := min(breaks[0], end)
			sub := part{text[start:stop], pt.run, pt.level}
			c := p.chunkOf(sub)
			for i := range c.tokens {
				p.addToken(&c.tokens[i], sub, i == len(c.tokens)-1 && stop == breaks[0] && stop < len(text))
			}
			start = stop
		}
		at = end
	}
}

func (p *paragraph) chunkOf(pt part) *chunk {
	style := &p.runs[pt.run].Style
	return p.s.chunk(pt.text, faceIndex(style), style.Lang, pt.level&1 == 1)
}

func (p *paragraph) addToken(t *token, pt part, brk bool) {
	p.s.items = append(p.s.items, item{
		text: t.text, words: t.words, advance: t.advance * p.runs[pt.run].Style.Size / 1000,
		run: pt.run, runes: t.runes, level: pt.level, brk: brk,
	})
}

// addBidirectional resolves the levels of each line of source text and adds its
// parts in logical order.
func (p *paragraph) addBidirectional(texts []string, dir Direction) {
	type bound struct {
		run  int32
		text string
	}
	var line []bound
	first := true
	resolve := func() {
		var whole strings.Builder
		for _, b := range line {
			whole.WriteString(b.text)
		}
		base := baseLevel(whole.String(), dir)
		if first {
			p.base, first = base, false
		}
		levels := p.s.levels(whole.String(), base)
		at := 0
		for _, b := range line {
			for start := 0; start < len(b.text); {
				end := start + 1
				for end < len(b.text) && levels[at+end] == levels[at+start] {
					end++
				}
				p.add(b.text[start:end], b.run, levels[at+start])
				start = end
			}
			at += len(b.text)
		}
		line = line[:0]
	}
	for i, text := range texts {
		for {
			cut := strings.IndexByte(text, '\n')
			if cut < 0 {
				break
			}
			line = append(line, bound{int32(i), text[:cut+1]})
			resolve()
			text = text[cut+1:]
		}
		line = append(line, bound{int32(i), text})
	}
	resolve()
}

func baseLevel(text string, dir Direction) int8 {
	if dir == RightToLeft {
		return 1
	}
	if dir == LeftToRight {
		return 0
	}
	for _, r := range text {
		if isRTL(r) {
			return 1
		}
		if scriptOf(string(r)).Strong() {
			return 0
		}
	}
	return 0
}

// levels returns the embedding level of every byte of text.
func (s *scratch) levels(text string, base int8) []int8 {
	levels := make([]int8, len(text))
	for i := range levels {
		levels[i] = base
	}
	runes := []rune(text)
	dir := bidi.LeftToRight
	if base == 1 {
		dir = bidi.RightToLeft
	}
	out := s.bidi.Segment(runes, dir)
	at, n := 0, 0
	for i := range out.NumRuns() {
		run := out.Run(i)
		for ; n < run.End && n < len(runes); n++ {
			size := utf8.RuneLen(runes[n])
			for k := range size {
				levels[at+k] = int8(run.Level)
			}
			at += size
		}
	}
	return levels
}
