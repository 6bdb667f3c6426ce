// Package typeset turns styled text into lines of positioned glyphs: faces,
// shaping, measuring and line breaking.
//
// It serves the text of every generated document (Seed 4.1.1): kerning and
// ligatures, right-to-left runs, Unicode line breaking (UAX #14, with the
// neighbours of a space judged by their own classes), grapheme-safe breaking of
// overlong words, and a report of the characters that no face can draw.
//
// Faces are parsed once per process. A Faces value is immutable apart from
// bounded caches behind locks and may be used by any number of goroutines.
// Lengths are points; glyph measures are thousandths of the type size.
//
// It does not promise hyphenation, justification, vertical writing, colour
// fonts or synthetic bold and italic; and a fallback face has one weight.
package typeset
