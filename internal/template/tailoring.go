package template

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
)

// Tailoring is what an organisation changed in the template of a kind; it is kept
// across upgrades of the template. Scope F3, F12.
type Tailoring struct {
	Kind    string
	Replace []Replacement
	Remove  []Removal
	Add     []Addition
}

// IsEmpty reports whether nothing was changed.
func (t Tailoring) IsEmpty() bool { return len(t.Replace)+len(t.Remove)+len(t.Add) == 0 }

// Mark says who changed a clause, when, why, and against which words.
type Mark struct {
	By      string // code of the person
	At      clock.Instant
	Reason  string
	Against content.Text // the template's own words then, a blank line between paragraphs; empty for an own clause
}

// Replacement puts the organisation's words in the place of a clause's: a blank
// line ends a paragraph. Tables, fields and values of the clause stay, so that no
// missing value is hidden, and so do the clauses below it.
type Replacement struct {
	Key  string
	Text content.Text
	Mark Mark
}

// Removal takes a clause out, with the clauses below it.
type Removal struct {
	Key  string
	Mark Mark
}

// Addition is a clause of the organisation's own behind a clause of the template,
// at the same level and numbered as that one is.
type Addition struct {
	After string // key of the clause before it
	Key   string // its own key, unique among the additions of the kind
	Title content.Text
	Text  content.Text // a blank line ends a paragraph
	Mark  Mark
}

// Paragraphs splits people's text at its blank lines; a single line break is a
// space. A language with fewer paragraphs than the original has nothing to say in
// those that it lacks.
func Paragraphs(text content.Text) []content.Text {
	var list []content.Text
	langs := make([]string, 0, len(text.Values))
	for lang := range text.Values {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	for _, lang := range langs {
		for i, paragraph := range split(text.Values[lang]) {
			if i == len(list) {
				list = append(list, content.Text{Original: text.Original, Values: map[string]string{}})
			}
			list[i].Values[lang] = paragraph
		}
	}
	return list
}

func split(text string) []string {
	var list []string
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			list = append(list, strings.Join(lines, " "))
		}
		lines = nil
	}
	for line := range strings.Lines(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
		if line = strings.TrimSpace(line); line == "" {
			flush()
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return list
}

// Cause says why an item of a tailoring cannot be carried out.
type Cause string

// The causes.
const (
	Gone      Cause = "gone"      // the template has no such clause
	Protected Cause = "protected" // the clause, or one below it, is mandatory
	Needed    Cause = "needed"    // another clause refers to it
	Wordless  Cause = "wordless"  // the clause has no words to replace
	Repeated  Cause = "repeated"  // a second item for the same clause
)

// Unsettled is an item of a tailoring that cannot be carried out: the clause
// stands as the template has it, and the document has a placeholder that says so.
type Unsettled struct {
	Key   string // of the item
	Cause Cause
	By    string // key of the clause that is mandatory or refers to it; or the one that is gone
}

// Unsettled lists what cannot be carried out of a tailoring, in the order of its
// items: replacements, removals, additions. A kind that there is not has nothing.
func (s *Set) Unsettled(t Tailoring) []Unsettled {
	k, ok := s.kinds[t.Kind]
	if !ok {
		return nil
	}
	return k.tailor([]Tailoring{t}).unsettled
}
