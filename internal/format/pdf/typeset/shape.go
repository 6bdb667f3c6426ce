package typeset

import (
	"strings"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// maxWord is the longest text in bytes that is shaped at once.
const maxWord = 1024

// chunk is a text without spaces and line breaks, shaped.
type chunk struct {
	key key
	// tokens are the parts between which a line may break.
	tokens []token
}

type token struct {
	text    string
	words   []*Word
	advance float64
	runes   int32
}

// scratch is what one goroutine needs to shape and break; it is pooled.
type scratch struct {
	faces  *Faces
	shaper shaping.HarfbuzzShaper
	// font.Face caches without locks, so that every scratch has its own.
	sized []*font.Face
	seg   segmenter.Segmenter
	bidi  bidi.Paragraph
	runes []rune
	items []item
	// placed are the items after breaking.
	placed []item
	parts  []part
	texts  []string
	ends   []int
	// near are chunks that this scratch has used lately, by the hash of their keys.
	near [1024]*chunk

	paragraph paragraph
}

func newScratch(f *Faces) *scratch {
	s := &scratch{faces: f, sized: make([]*font.Face, len(f.all))}
	for i, face := range f.all {
		s.sized[i] = font.NewFace(face.font)
	}
	s.shaper.SetFontCacheSize(len(f.all) + 1)
	return s
}

// chunk returns the shaped text, from the cache where it is.
func (s *scratch) chunk(text string, face uint8, lang string, rtl bool) *chunk {
	k := key{text: text, lang: lang, face: face, rtl: rtl}
	if len(text) > longChunk {
		return s.newChunk(k)
	}
	hash := s.faces.cache.hash(k)
	near := &s.near[hash%uint64(len(s.near))]
	if c := *near; c != nil && c.key == k {
		return c
	}
	c := s.faces.cache.get(k, hash)
	if c == nil {
		c = s.newChunk(k)
		s.faces.cache.put(c, hash)
	}
	*near = c
	return c
}

// newChunk shapes the text of a key.
func (s *scratch) newChunk(k key) *chunk {
	// The texts are parts of paragraphs that would otherwise stay in memory.
	k.text, k.lang = strings.Clone(k.text), strings.Clone(k.lang)
	c := &chunk{key: k}
	text, start := k.text, 0
	for _, end := range append(s.opportunities(text), len(text)) {
		if end > start {
			c.tokens = append(c.tokens, s.token(text[start:end], k.face, k.lang, k.rtl))
		}
		start = end
	}
	return c
}

// token shapes text, which has no break inside, in as many faces as it needs.
func (s *scratch) token(text string, face uint8, lang string, rtl bool) token {
	t := token{text: text, runes: int32(utf8.RuneCountInString(text))}
	s.itemise(text, int(face), func(part string, id int) {
		for len(part) > 0 {
			end := s.cut(part)
			if w := s.shapeIn(part[:end], s.faces.all[id], lang, rtl); len(w.Glyphs) > 0 {
				t.words = append(t.words, w)
				t.advance += w.Advance
			}
			part = part[end:]
		}
	})
	if rtl {
		for i, j := 0, len(t.words)-1; i < j; i, j = i+1, j-1 {
			t.words[i], t.words[j] = t.words[j], t.words[i]
		}
	}
	return t
}

// cut returns how much of text is shaped at once, a whole number of graphemes.
func (s *scratch) cut(text string) int {
	if len(text) <= maxWord {
		return len(text)
	}
	limit := maxWord
	for !utf8.RuneStart(text[limit]) {
		limit--
	}
	// The last grapheme before the limit may go on after it.
	if spans := s.graphemes(text[:limit]); len(spans) > 1 {
		return spans[len(spans)-1].start
	}
	return limit
}

// span is a range of bytes.
type span struct{ start, end int }

// graphemes returns the byte ranges of the graphemes of text.
func (s *scratch) graphemes(text string) []span {
	spans := make([]span, 0, len(text))
	s.runes = append(s.runes[:0], []rune(text)...)
	s.seg.Init(s.runes)
	for it := s.seg.GraphemeIterator(); it.Next(); {
		g := it.Grapheme()
		spans = append(spans, span{g.OffsetInBytes, g.OffsetInBytes + g.LengthInBytes})
	}
	return spans
}

// itemise splits text where the face or the script changes. A grapheme stays
// in one face when one face draws all of it.
func (s *scratch) itemise(text string, face int, each func(part string, face int)) {
	if lettersOnly(text) {
		each(text, face)
		return
	}
	start, current := 0, -1
	script := language.Common
	for _, g := range s.graphemes(text) {
		id, sc := s.faces.faceOfCluster(text[g.start:g.end], face), scriptOf(text[g.start:g.end])
		same := id == current && (!sc.Strong() || !script.Strong() || sc == script)
		if current >= 0 && !same {
			each(text[start:g.start], current)
			start, script = g.start, language.Common
		}
		current = id
		if sc.Strong() {
			script = sc
		}
	}
	if start < len(text) {
		each(text[start:], max(current, 0))
	}
}

func scriptOf(text string) language.Script {
	for _, r := range text {
		if s := language.LookupScript(r); s.Strong() {
			return s
		}
	}
	return language.Common
}

// faceOfCluster returns the face that draws a grapheme, the preferred one (with
// its box) when none does.
func (f *Faces) faceOfCluster(text string, preferred int) int {
	if f.all[preferred].drawsAll(text) {
		return preferred
	}
	for id := familySize; id < len(f.all); id++ {
		if f.all[id].drawsAll(text) {
			return id
		}
	}
	first, _ := utf8.DecodeRuneInString(text)
	return max(f.faceOf(first, preferred), 0)
}

func (f *Face) drawsAll(text string) bool {
	for _, r := range text {
		if !invisible(r) && !f.draws(r) {
			return false
		}
	}
	return true
}

// shapeIn shapes text in one face. Glyphs of characters that draw nothing are
// left out.
func (s *scratch) shapeIn(text string, face *Face, lang string, rtl bool) *Word {
	runes := []rune(text)
	script := scriptOf(text)
	if !script.Strong() {
		script = language.Latin
	}
	direction := di.DirectionLTR
	if rtl {
		direction = di.DirectionRTL
	}
	upem := int(face.font.Upem())
	out := s.shaper.ShapeNoExtents(shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: direction, Face: s.sized[face.ID],
		Size: fixed.I(upem), Script: script, Language: language.NewLanguage(lang),
	})
	return makeWord(text, runes, face, rtl, out.Glyphs, 1000/float64(upem))
}

func makeWord(text string, runes []rune, face *Face, rtl bool, glyphs []shaping.Glyph, scale float64) *Word {
	offsets := make([]uint16, len(runes)+1)
	for i, r := range runes {
		offsets[i+1] = offsets[i] + uint16(utf8.RuneLen(r))
	}
	w := &Word{Text: text, RTL: rtl, face: face, Glyphs: make([]Glyph, 0, len(glyphs))}
	for i := range glyphs {
		g := &glyphs[i]
		if g.Advance == 0 && invisibleAll(runes[g.TextIndex():g.TextIndex()+g.RunesCount()]) {
			continue
		}
		shape := Glyph{
			ID: uint16(g.GlyphID), Advance: float32(float64(g.Advance) / 64 * scale),
			DX: float32(float64(g.XOffset) / 64 * scale), DY: float32(float64(g.YOffset) / 64 * scale),
		}
		shape.Start, shape.End, shape.Shared = clusterText(glyphs, i, runes, offsets, face)
		w.Advance += float64(g.Advance) / 64 * scale
		w.Glyphs = append(w.Glyphs, shape)
	}
	return w
}

func invisibleAll(runes []rune) bool {
	for _, r := range runes {
		if !invisible(r) {
			return false
		}
	}
	return true
}

// clusterText says which bytes glyph i stands for. A cluster whose glyphs are
// those of its characters one by one (a letter and its mark) is taken apart.
func clusterText(glyphs []shaping.Glyph, i int, runes []rune, offsets []uint16, face *Face) (start, end uint16, shared bool) {
	g := glyphs[i]
	from, to := g.TextIndex(), g.TextIndex()+g.RunesCount()
	if g.GlyphsCount() == 1 {
		return offsets[from], offsets[to], false
	}
	first := i
	for first > 0 && glyphs[first-1].TextIndex() == from {
		first--
	}
	if g.GlyphsCount() == g.RunesCount() && first+g.GlyphsCount() <= len(glyphs) {
		apart := true
		for k := 0; k < g.GlyphsCount(); k++ {
			id, ok := face.font.NominalGlyph(runes[from+k])
			apart = apart && ok && id == glyphs[first+k].GlyphID
		}
		if apart {
			at := from + i - first
			return offsets[at], offsets[at+1], false
		}
	}
	if i == first {
		return offsets[from], offsets[to], true
	}
	return offsets[to], offsets[to], true
}
