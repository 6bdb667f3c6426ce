package xlsx

import (
	"strings"
	"unicode/utf8"
)

// appendText appends a text as the content of an XML element. Its second answer
// is the first character that XML cannot hold, utf8.RuneError for bytes that are
// no UTF-8, and -1 when all is well.
func appendText(b []byte, s string) ([]byte, rune) {
	if !utf8.ValidString(s) {
		return b, utf8.RuneError
	}
	from := 0
	for i := range len(s) {
		c := s[i]
		if c != '&' && c != '<' && c != '>' && c != '_' && c >= 0x20 && c < 0xEF {
			continue
		}
		instead, wrong := escape(s[i:])
		if wrong >= 0 {
			return b, wrong
		}
		if instead != "" {
			b = append(append(b, s[from:i]...), instead...)
			from = i + 1
		}
	}
	return append(b, s[from:]...), -1
}

// escape is what stands for the first byte of s, "" when it stands for itself.
func escape(s string) (instead string, wrong rune) {
	switch s[0] {
	case '&':
		return "&amp;", -1
	case '<':
		return "&lt;", -1
	case '>':
		return "&gt;", -1
	case '\r':
		return "&#xD;", -1
	case '_': // Excel reads _x0041_ as the character of that number
		if len(s) >= 7 && s[1] == 'x' && s[6] == '_' && strings.Trim(s[2:6], "0123456789ABCDEFabcdef") == "" {
			return "_x005F_", -1
		}
		return "", -1
	}
	if r, _ := utf8.DecodeRuneInString(s); !inXML(r) {
		return "", r
	}
	return "", -1
}

// spaced reports whether a text begins or ends with a space, which XML readers
// drop unless told otherwise.
func spaced(s string) bool {
	const spaces = " \t\r\n"
	return strings.IndexByte(spaces, s[0]) >= 0 || strings.IndexByte(spaces, s[len(s)-1]) >= 0
}

// inXML reports whether XML 1.0 can hold the character.
func inXML(r rune) bool {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return true
	case r < 0x20 || r == 0xFFFE || r == 0xFFFF:
		return false
	default:
		return r < 0xD800 || r > 0xDFFF
	}
}
