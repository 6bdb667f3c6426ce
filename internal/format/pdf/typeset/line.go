package typeset

// Line is one broken line. It is immutable and may be drawn many times; its
// height is not its own: leading is the caller's choice.
type Line struct {
	// Width is the advance of the line in points, without spaces at its end.
	Width float64
	// Pieces are the drawn parts from left to right.
	Pieces []Piece
	// Space is true when a space at the end of the line was swallowed by the
	// break. A tagged document draws it, so that words of two lines stay apart.
	Space bool
	// Hard is true when the line ends at "\n" or at the end of the text.
	Hard bool
	// RTL is true when the base direction is right to left; such a line is
	// usually set flush right.
	RTL bool
	// Words and Runes count what the line holds, spaces not included.
	Words, Runes int
}

// Empty tells whether the line draws nothing.
func (l Line) Empty() bool { return len(l.Pieces) == 0 }

// Text returns the characters of the line in visual order.
func (l Line) Text() string {
	var b []byte
	for _, p := range l.Pieces {
		for _, w := range p.Words {
			b = append(b, w.Text...)
		}
	}
	return string(b)
}

// Piece is a part of a line in one face and one style.
type Piece struct {
	// X is the distance from the left end of the line, in points.
	X float64
	// Width is the advance in points.
	Width float64
	// Run is the index of the run that the piece comes from. Pieces of several
	// lines with the same Run belong together (a link that was broken).
	Run int
	// Style is that of the run itself: pieces share it.
	Style *Style
	// Face draws the glyphs.
	Face *Face
	// Words are the shaped texts, in visual order, each starting where the one
	// before it ends.
	Words []*Word
}

// Word is a shaped text in one face. It is shared between documents and must
// not be changed.
type Word struct {
	// Text is what was shaped, in logical order.
	Text string
	// RTL is true for right-to-left text; Glyphs are in visual order all the same.
	RTL bool
	// Advance is the sum of the glyph advances in thousandths of the size.
	Advance float64
	// Glyphs are the shapes from left to right.
	Glyphs []Glyph

	face *Face
}

// Glyph is one shape of a face, measured in thousandths of the size.
type Glyph struct {
	// ID is the glyph index in the face; 0 is the box for a missing character.
	ID uint16
	// Start and End delimit the bytes of the word's Text that the glyph stands
	// for. The glyphs of one cluster after its first have Start == End.
	Start, End uint16
	// Shared is true when the cluster has several glyphs: their texts cannot be
	// told apart.
	Shared bool
	// Advance is the distance to the next glyph, kerning included.
	Advance float32
	// DX and DY move the shape right and up.
	DX, DY float32
}
