package content

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var languagePattern = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// IsLanguage reports whether a tag may be a key of a Text: a language code of
// two or three lower-case letters, then subtags, such as "es" or "pt-BR". RFC 5646.
func IsLanguage(tag string) bool { return languagePattern.MatchString(tag) }

// IsPrintable reports whether people's text is valid UTF-8 without control
// characters other than line break and tab, so that every format can show it.
func IsPrintable(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, control) }

func control(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
