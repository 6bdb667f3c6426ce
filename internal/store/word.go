package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"acta/internal/release"
)

// wordRow is a word of a release's code or title, so that a list finds it by how
// the word begins.
type wordRow struct {
	ReleaseID  string  `gorm:"column:release_id;primaryKey"`
	Word       string  `gorm:"column:word;primaryKey"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of the words of releases.
func (wordRow) TableName() string { return "release_words" }

func (r wordRow) childKey() string { return r.Word }

// What stands between words, and between the parts of a word such as a code, which
// are found too. The migration that fills the table knows the same.
const (
	betweenWords = " ,;:/()\"«»“”"
	betweenParts = ".-_"
)

// words are the rows of the words of a release.
func (w writer) words(r release.Release) []wordRow {
	text := folded(r.Code + " " + r.Title)
	all := append(fieldsOf(text, betweenWords), fieldsOf(text, betweenWords+betweenParts)...)
	slices.Sort(all)
	return mapped(slices.Compact(all), func(word string) wordRow { return wordRow{w.parent, word, w.now} })
}

func fieldsOf(text, between string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(between, r) })
}

// folded makes texts equal that differ only in case and accents.
func folded(text string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), strings.ToLower(text))
	if err != nil {
		return strings.ToLower(text)
	}
	return plain
}

// mostAsked is how many words of a search count.
const mostAsked = 8

// asked are the beginnings of words that a search asks for.
func asked(text string) []string {
	words := fieldsOf(folded(text), betweenWords)
	return words[:min(len(words), mostAsked)]
}

// begins is the condition for words that begin alike, as a range of an index.
const begins = "word >= ? AND word < ?"

func beginning(word string) []any { return []any{word, word + string(utf8.MaxRune)} }
