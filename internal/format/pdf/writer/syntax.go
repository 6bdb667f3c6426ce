package writer

import (
	"math"
	"strconv"
	"time"
	"unicode/utf16"
)

// Ref is the number of an object.
type Ref int

// appendNumber writes v with at most three decimals, without noise such as
// "-0" or exponents. Values that no page can hold become 0.
func appendNumber(b []byte, v float64) []byte {
	if math.IsNaN(v) || v > 1e9 || v < -1e9 {
		return append(b, '0')
	}
	n := int64(math.Round(v * 1000))
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendInt(b, n/1000, 10)
	rest := n % 1000
	if rest == 0 {
		return b
	}
	b = append(b, '.', byte('0'+rest/100))
	if rest%100 != 0 {
		b = append(b, byte('0'+rest/10%10))
	}
	if rest%10 != 0 {
		b = append(b, byte('0'+rest%10))
	}
	return b
}

// appendNumbers writes values, each followed by a space.
func appendNumbers(b []byte, values ...float64) []byte {
	for _, v := range values {
		b = append(appendNumber(b, v), ' ')
	}
	return b
}

func appendRef(b []byte, r Ref) []byte {
	return append(strconv.AppendInt(b, int64(r), 10), " 0 R"...)
}

// appendText writes a text string: ASCII as it is, all else in UTF-16.
func appendText(b []byte, s string) []byte {
	plain := true
	for i := 0; i < len(s); i++ {
		plain = plain && s[i] >= ' ' && s[i] < 0x7f
	}
	if plain {
		return appendLiteral(b, s)
	}
	const digits = "0123456789ABCDEF"
	b = append(b, "<FEFF"...)
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
	}
	return append(b, '>')
}

func appendLiteral(b []byte, s string) []byte {
	b = append(b, '(')
	for i := 0; i < len(s); i++ {
		b = appendEscaped(b, s[i])
	}
	return append(b, ')')
}

// appendEscaped writes one byte of a literal string.
func appendEscaped(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		// A reader takes an unescaped CR for a line feed.
		return append(b, '\\', 'r')
	}
	return append(b, c)
}

// appendName writes a name with everything but letters and digits escaped.
func appendName(b []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	b = append(b, '/')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '+' || c == '.' {
			b = append(b, c)
			continue
		}
		b = append(b, '#', digits[c>>4], digits[c&15])
	}
	return b
}

// appendDate writes a date with its zone.
func appendDate(b []byte, t time.Time) []byte {
	_, offset := t.Zone()
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	b = append(b, "(D:"...)
	b = t.AppendFormat(b, "20060102150405")
	if offset == 0 {
		return append(b, "Z)"...)
	}
	minutes := offset / 60
	b = append(b, sign, byte('0'+minutes/600), byte('0'+minutes/60%10), '\'')
	return append(b, byte('0'+minutes%60/10), byte('0'+minutes%10), '\'', ')')
}
