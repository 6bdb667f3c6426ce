package locale

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// Catalogue is every message of every shipped language. It does not change once
// it is loaded, and goroutines share it.
type Catalogue struct {
	tongues  []*tongue // Spanish first, then by tag
	complete []*tongue // those of tongues that lack nothing
	matcher  language.Matcher
	gaps     []string
}

// Load reads <tag>/<area>.toml for every folder of fsys whose name is a language
// tag. The key of a message is its area and its tables, joined by dots. A folder
// whose parent language is there too, such as es-419 beside es, inherits from
// it. Every problem is reported, with file and key; a language that lacks
// messages is loaded and not offered (see Gaps).
func Load(fsys fs.FS) (*Catalogue, error) {
	folders, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read languages: %w", err)
	}
	c := &Catalogue{}
	var problems []error
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		t, err := loadTongue(fsys, folder.Name())
		problems = append(problems, err)
		if err == nil {
			c.tongues = append(c.tongues, t)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("load messages:\n%w", err)
	}
	if len(c.tongues) == 0 {
		return nil, errors.New("load messages: no folder of a language")
	}
	c.arrange()
	return c, nil
}

// arrange puts Spanish first, lets overlays inherit, and finds what is complete.
func (c *Catalogue) arrange() {
	slices.SortFunc(c.tongues, func(a, b *tongue) int {
		if first := cmp.Compare(rank(a), rank(b)); first != 0 {
			return first
		}
		return cmp.Compare(a.tag, b.tag)
	})
	for _, t := range c.tongues { // a parent's tag is shorter, so it stands before
		if parent := c.parent(t); parent != nil {
			t.inherit(parent)
		}
	}
	first := c.tongues[0]
	for _, t := range c.tongues {
		gaps := compareTongues(first, t)
		c.gaps = append(c.gaps, gaps...)
		if len(gaps) == 0 {
			c.complete = append(c.complete, t)
		}
	}
	tags := make([]language.Tag, len(c.complete))
	for i, t := range c.complete {
		tags[i] = language.Make(t.tag)
	}
	c.matcher = language.NewMatcher(tags)
}

func rank(t *tongue) int {
	if t.tag == Spanish {
		return 0
	}
	return 1
}

func (c *Catalogue) parent(t *tongue) *tongue {
	for tag := language.Make(t.tag).Parent(); !tag.IsRoot(); tag = tag.Parent() {
		if parent := find(c.tongues, tag.String()); parent != nil {
			return parent
		}
	}
	return nil
}

func find(tongues []*tongue, tag string) *tongue {
	i := slices.IndexFunc(tongues, func(t *tongue) bool { return t.tag == tag })
	if i < 0 {
		return nil
	}
	return tongues[i]
}

// compareTongues says where t differs from the first language.
func compareTongues(first, t *tongue) []string {
	var gaps []string
	for _, key := range first.keys() {
		switch m := t.messages[key]; {
		case m == nil:
			gaps = append(gaps, fmt.Sprintf("%s: key %s is missing", t.tag, key))
		case m.signature() != first.messages[key].signature():
			gaps = append(gaps, fmt.Sprintf("%s: key %s takes %s, in %s %s", t.tag, key,
				m.signature(), first.tag, first.messages[key].signature()))
		}
	}
	for _, key := range t.keys() {
		if first.messages[key] == nil {
			gaps = append(gaps, fmt.Sprintf("%s: key %s is missing, %s has it", first.tag, key, t.tag))
		}
	}
	return gaps
}

// Languages lists the tags of the complete languages, Spanish first.
func (c *Catalogue) Languages() []string {
	tags := make([]string, len(c.complete))
	for i, t := range c.complete {
		tags[i] = t.tag
	}
	return tags
}

// Gaps says, one sentence each, what a language lacks or has differently from
// the first: keys, plurals, arguments. It is empty in a shipped program.
func (c *Catalogue) Gaps() []string { return slices.Clone(c.gaps) }

// Has reports whether there is a message with the key.
func (c *Catalogue) Has(key string) bool { return c.tongues[0].messages[key] != nil }

// Keys lists the key of every message, sorted.
func (c *Catalogue) Keys() []string { return c.tongues[0].keys() }

// Variables lists the names of a message's arguments, sorted; "count" among them
// when it chooses the plural.
func (c *Catalogue) Variables(key string) []string {
	m := c.tongues[0].messages[key]
	if m == nil {
		return nil
	}
	names := slices.Clone(m.variables)
	if m.plural && !slices.Contains(names, "count") {
		names = append(names, "count")
		slices.Sort(names)
	}
	return names
}

// Source is a message as it is written in a language.
func (c *Catalogue) Source(lang, key string) (Message, bool) {
	t := find(c.tongues, lang)
	if t == nil || t.messages[key] == nil {
		return Message{}, false
	}
	return t.messages[key].source, true
}

// Match picks the complete language that suits best, from tags or the values of
// Accept-Language, most wanted first; the first language when none suits.
func (c *Catalogue) Match(accept ...string) string {
	_, i := language.MatchStrings(c.matcher, accept...) // the tag may carry extensions
	return c.complete[i].tag
}

// Printer prints in a language that is there, even if it lacks messages (those
// print their keys); for another tag, in the complete one that matches it best.
func (c *Catalogue) Printer(lang string) Printer {
	t := find(c.tongues, lang)
	if t == nil {
		t = find(c.complete, c.Match(lang))
	}
	return newPrinter(t)
}

// Words takes what a document prints from: the messages of keys, and all of the
// areas "document" and "format", in the document's languages. It names every key
// that a language lacks.
func (c *Catalogue) Words(languages, keys []string) (Words, error) {
	wanted := append(areas(c.tongues[0], "document.", "format."), keys...)
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	words := Words{}
	var missing []string
	for _, lang := range languages {
		t := find(c.tongues, lang)
		if t == nil {
			missing = append(missing, "language "+lang)
			continue
		}
		chosen := make(map[string]*message, len(wanted))
		for _, key := range wanted {
			if chosen[key] = t.messages[key]; chosen[key] == nil {
				missing = append(missing, lang+": "+key)
			}
		}
		words.tongues = append(words.tongues, t.with(chosen))
	}
	if len(missing) > 0 || len(languages) == 0 {
		return Words{}, fmt.Errorf("words of a document in %q: missing %s", languages, strings.Join(missing, ", "))
	}
	return words, nil
}

func areas(t *tongue, prefixes ...string) []string {
	var found []string
	for _, key := range t.keys() {
		for _, prefix := range prefixes {
			if strings.HasPrefix(key, prefix) {
				found = append(found, key)
			}
		}
	}
	return found
}
