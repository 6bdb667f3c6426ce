package typeset

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean returns text as it is set: valid UTF-8 (cut or invalid bytes become
// U+FFFD), NFC, "\r\n", "\r", U+2028 and U+2029 as "\n", tabs as spaces, and
// without other control characters, bidirectional overrides, soft hyphens, byte
// order marks and variation selectors. Clean text comes back as it is.
func Clean(text string) string {
	if isPlain(text) {
		return text
	}
	if needsScrub(text) {
		text = scrub(text)
	}
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	return text
}

// isPlain is the common case: line breaks and characters that are printed as they
// are and join no other.
func isPlain(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c >= ' ' && c < 0x7f || c == '\n' {
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if !settled(r) {
			return false
		}
		i += size - 1
	}
	return true
}

// combining is where the marks begin that NFC joins to the letter before them.
const combining = 0x300

// settled tells of Latin letters, dashes, quotation marks and the like that
// hygiene and NFC leave alone.
func settled(r rune) bool {
	return r >= 0xa0 && r < combining && r != 0xad || r >= 0x2010 && r <= 0x2027 || r >= 0x2030 && r <= 0x205e
}

func needsScrub(text string) bool {
	for i, r := range text {
		switch {
		case r == utf8.RuneError:
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return true
			}
		case r == '\n':
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r > 0xa0 && scrubbed(r) != r:
			return true
		}
	}
	return false
}

func scrub(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for _, r := range text {
		if r = scrubbed(r); r >= 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// scrubbed returns what a character becomes, -1 when it goes.
func scrubbed(r rune) rune {
	switch {
	case r == '\n', r == 0x85, r == '\r', r == 0x2028, r == 0x2029:
		return '\n'
	case r == '\t':
		return ' '
	case r == 0xad, r == 0xfeff, unicode.IsControl(r):
		return -1
	// Overrides make text read otherwise than it is stored.
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x206f:
		return -1
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff, r >= 0xfff9 && r <= 0xfffb:
		return -1
	}
	return r
}

// invisible tells characters that steer shaping and breaking but draw nothing.
func invisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x2060 && r <= 0x2064, r == 0x61c, r == 0x34f, r == 0x180e:
		return true
	}
	return false
}

// hasRTL tells whether text may hold right-to-left characters. No lead byte
// under 0xd6 starts one, so that Latin text is only looked through.
func hasRTL(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < 0xd6 || (text[i] >= 0xe2 && text[i] < 0xef) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(text[i:]); isRTL(r) {
			return true
		}
	}
	return false
}

func isRTL(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}
