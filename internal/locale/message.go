package locale

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// Message is the source of one message in one language: Other alone, or the
// plural forms that CLDR has for the language.
type Message struct {
	Zero  string `json:"zero,omitempty"`
	One   string `json:"one,omitempty"`
	Two   string `json:"two,omitempty"`
	Few   string `json:"few,omitempty"`
	Many  string `json:"many,omitempty"`
	Other string `json:"other,omitempty"`
}

// The plural forms of CLDR, in its order.
const (
	zero = iota
	one
	two
	few
	many
	other
	formCount
)

// formName is CLDR's name of a form.
func formName(form int) string {
	return [formCount]string{"zero", "one", "two", "few", "many", "other"}[form]
}

func (m Message) forms() [formCount]string {
	return [formCount]string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other}
}

// message is a message whose markup has been read.
type message struct {
	source    Message
	parts     [formCount][]part
	plural    bool
	variables []string // of all forms, sorted
}

// compile reads the markup of every form.
func compile(source Message) (*message, error) {
	m := &message{source: source}
	for form, text := range source.forms() {
		parts, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("form %s: %w", formName(form), err)
		}
		m.parts[form] = parts
		m.plural = m.plural || (form != other && text != "")
		for _, p := range parts {
			if p.variable != "" && !slices.Contains(m.variables, p.variable) {
				m.variables = append(m.variables, p.variable)
			}
		}
	}
	slices.Sort(m.variables)
	if source.Other == "" {
		return nil, errors.New("the form other is missing")
	}
	return m, nil
}

// pick is the parts of the form for a count; "" is no count.
func (m *message) pick(rule *rule, count string) []part {
	if !m.plural || count == "" {
		return m.parts[other]
	}
	// A form that only huge counts reach ("many" in Spanish, from a million) may be left out.
	if parts := m.parts[rule.form(count)]; len(parts) > 0 {
		return parts
	}
	return m.parts[other]
}

// rule is CLDR's plural rule of a language, as go-i18n has it. It is read when
// it is first needed: most documents that are rendered count little.
type rule struct {
	localizer func() (*i18n.Localizer, error)
}

// newRule asks go-i18n for the form of a count through a message whose forms
// say their own number.
func newRule(tag language.Tag) *rule {
	return &rule{localizer: sync.OnceValues(func() (*i18n.Localizer, error) {
		bundle := i18n.NewBundle(tag)
		probe := &i18n.Message{ID: "form", Zero: "0", One: "1", Two: "2", Few: "3", Many: "4", Other: "5"}
		if err := bundle.AddMessages(tag, probe); err != nil {
			return nil, fmt.Errorf("plural rule of %s: %w", tag, err)
		}
		return i18n.NewLocalizer(bundle, tag.String()), nil
	})}
}

// reach is the forms that counts below a million reach, and those that any count
// reaches.
func (r *rule) reach() (needed, all []int, err error) {
	if _, err := r.localizer(); err != nil {
		return nil, nil, err
	}
	reached := map[int]bool{other: true}
	for n := range 201 {
		reached[r.form(strconv.Itoa(n))] = true
	}
	for _, n := range []string{"1000", "10000", "100000", "0.5", "1.5"} {
		reached[r.form(n)] = true
	}
	needed = sorted(reached)
	reached[r.form("1000000")] = true
	return needed, sorted(reached), nil
}

func sorted(set map[int]bool) []int {
	var list []int
	for form := range formCount {
		if set[form] {
			list = append(list, form)
		}
	}
	return list
}

// form is the plural form of a count, written as digits with "." for decimals.
func (r *rule) form(count string) int {
	localizer, err := r.localizer()
	if err != nil {
		return other
	}
	text, err := localizer.Localize(&i18n.LocalizeConfig{
		MessageID: "form", PluralCount: count, TemplateParser: template.IdentityParser{},
	})
	if err != nil || len(text) != 1 {
		return other // not a number: a placeholder stands where the count would
	}
	return int(text[0] - '0')
}

// faults says what is wrong with a message's forms for a language.
func (m *message) faults(needed, all []int) []string {
	if !m.plural {
		return nil
	}
	var found []string
	for form, text := range m.source.forms() {
		switch {
		case text == "" && slices.Contains(needed, form):
			found = append(found, "lacks the plural form "+formName(form))
		case text != "" && !slices.Contains(all, form):
			found = append(found, "has the form "+formName(form)+", which the language does not know")
		}
	}
	return found
}

// signature is what a message must share with its translations: the arguments,
// and whether a count chooses its form.
func (m *message) signature() string {
	names := slices.Clone(m.variables)
	if m.plural && !slices.Contains(names, "count") {
		names = append(names, "count")
		slices.Sort(names)
	}
	if m.plural {
		return "plural {" + strings.Join(names, "} {") + "}"
	}
	return "{" + strings.Join(names, "} {") + "}"
}
