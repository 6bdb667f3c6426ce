package typeset_test

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"acta/internal/format/pdf/typeset"
)

// The short ways for Latin text come to the same as the long ones, character by
// character: text is clean and normal, and what is missing is what draws a box.
func TestEveryCharacter(t *testing.T) {
	faces := family(t)
	for r := rune(' '); r < 0x2100; r++ {
		text := "e" + string(r) + "\u0301x"
		got := typeset.Clean(text)
		if !norm.NFC.IsNormalString(got) || typeset.Clean(got) != got {
			t.Errorf("%U: %q is not normal", r, got)
		}
		if alone := typeset.Clean(string(r)); unicode.IsControl(r) && alone != "" && alone != "\n" || r == 0xad && alone != "" {
			t.Errorf("%U comes out as %q", r, alone)
		}
		if r >= 0x300 || typeset.Clean(string(r)) != string(r) {
			continue
		}
		line := faces.Line(body(string(r)))
		if missing := len(faces.Missing(string(r))) > 0; missing != (boxes(line) > 0) {
			t.Errorf("%U: missing is %t, the line has %d boxes", r, missing, boxes(line))
		}
	}
}
