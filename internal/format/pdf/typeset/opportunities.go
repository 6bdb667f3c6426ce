package typeset

// opportunities returns the byte offsets inside text where a line may break.
func (s *scratch) opportunities(text string) []int {
	if lettersOnly(text) {
		return nil
	}
	var at []int
	s.runes = append(s.runes[:0], []rune(text)...)
	s.seg.Init(s.runes)
	for it := s.seg.LineIterator(); it.Next(); {
		line := it.Line()
		if end := line.OffsetInBytes + line.LengthInBytes; end < len(text) {
			at = append(at, end)
		}
	}
	return at
}

// lettersOnly spares the most frequent texts the segmenter: inside them no line
// may break.
func lettersOnly(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if !letterByte(c) && c != '.' && c != ',' && (i == 0 || text[i-1] != 0xc3) {
			return false
		}
	}
	return true
}

// letterByte tells a letter or digit of ASCII, and the first byte of À to ÿ.
func letterByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == 0xc3
}

// mayBreak tells whether a line may end at the spaces between two chunks, which
// "( a" and "a !" forbid. Given are the last two characters before the spaces
// and the first two after them; 0 where a chunk has one only. Two, because
// quotation marks depend on their other neighbour.
func (s *scratch) mayBreak(before, after [2]rune) bool {
	a, b := before[1], after[0]
	if alnum(b) && (alnum(a) || a == ',' || a == '.' || a == ';' || a == ':' || a == ')') {
		return true
	}
	s.runes = append(s.runes[:0], orSpace(before[0]), a, ' ', b, orSpace(after[1]))
	s.seg.Init(s.runes)
	for it := s.seg.LineIterator(); it.Next(); {
		if it.Line().Offset == 3 {
			return true
		}
	}
	return false
}

func orSpace(r rune) rune {
	if r == 0 {
		return ' '
	}
	return r
}

func alnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r >= 0xe0 && r <= 0xff && r != 0xf7
}
