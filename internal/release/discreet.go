package release

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// CustomerList answers for every customer; app satisfies it.
type CustomerList interface {
	// Customers are the codes of all customers, of those that left as well.
	Customers(tx *work.Tx) ([]string, error)
}

// discreet refuses a view of a customer's edition whose texts name another
// customer: by name in any language, by that of a signatory, or by code as a word. It lists every such
// text. Whatever a view holds may be printed, so the view is what it reads.
// Invariant I26.
func (t *told) discreet(view any) error {
	if t.customer == "" || t.names.err != nil {
		return t.names.err
	}
	search, err := t.search()
	if err != nil {
		return err
	}
	search.value("", reflect.ValueOf(view))
	return search.found.Err()
}

// search looks for other customers in texts.
type search struct {
	own    identity
	others []identity // in the order of their codes
	found  fault.List
}

// identity is a customer by its code and its names, folded.
type identity struct {
	code  string
	names []string
}

func (t *told) search() (*search, error) {
	service, tx := t.names.service, t.names.tx
	codes, err := service.Customers.Customers(tx)
	if err != nil {
		return nil, err
	}
	codes = append(slices.Clone(codes), t.whole.everyone()...)
	slices.Sort(codes)
	s := &search{}
	for _, code := range slices.Compact(codes) {
		one, err := service.Directory.Customer(tx, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		known := identity{code: code}
		for _, lang := range sortedLanguages(one.Name) {
			known.names = append(known.names, folded(one.Name.Values[lang]))
		}
		for _, signatory := range one.Signatories { // who names their people names them
			known.names = append(known.names, folded(signatory.Name))
		}
		if code == t.customer {
			s.own = known
		} else {
			s.others = append(s.others, known)
		}
	}
	return s, nil
}

// value looks at every text of a view; path is where it stands.
func (s *search) value(path string, v reflect.Value) {
	switch of := v.Interface().(type) {
	case content.Text:
		for _, lang := range sortedLanguages(of) {
			s.text(path, of.Values[lang])
		}
		return
	case content.Run:
		if of.Text != nil {
			s.value(path, reflect.ValueOf(*of.Text))
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		s.text(path, v.String())
	case reflect.Slice:
		for i := range v.Len() {
			s.value(path+"["+elementName(v.Index(i), i)+"]", v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Tag.Get("expr"); name != "" {
				s.value(join(".", path, name), v.Field(i))
			}
		}
	default:
	}
}

// elementName names an element of a list by its code, else by its place.
func elementName(v reflect.Value, i int) string {
	if v.Kind() == reflect.Struct {
		for _, field := range []string{"Code", "Sequence"} {
			if f := v.FieldByName(field); f.IsValid() && !f.IsZero() {
				return fmt.Sprint(f.Interface())
			}
		}
	}
	return fmt.Sprint(i + 1)
}

// text looks at one text. What stands inside a mention of the customer itself
// names nobody else: "Acme" in "Acme Bank".
func (s *search) text(path, text string) {
	if text == "" {
		return
	}
	exact, lower := spaced(text), folded(text)
	var own []span
	for _, other := range s.others {
		mentions := other.in(exact, lower)
		if len(mentions) > 0 && own == nil {
			own = s.own.in(exact, lower)
		}
		for _, m := range mentions {
			if !slices.ContainsFunc(own, func(o span) bool { return o.from <= m.from && m.to <= o.to }) {
				s.found = append(s.found, fault.New(fault.Invalid, "fault.release.names_other",
					fault.Args{"place": path, "customer": other.code, "edition": s.own.code}).At(path))
				break
			}
		}
	}
}

// span is where a mention stands in a text, in runes.
type span struct{ from, to int }

// in is where a text mentions a customer: by name, or by code as it is written.
func (i identity) in(exact, lower string) []span {
	found := mentions(nil, exact, i.code)
	for _, name := range i.names {
		found = mentions(found, lower, name)
	}
	return found
}

// mentions adds where a word or name stands by itself in a text.
func mentions(found []span, text, word string) []span {
	for from := 0; word != ""; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			break
		}
		at += from
		if apart(text[:at], word, true) && apart(text[at+len(word):], word, false) {
			start := utf8.RuneCountInString(text[:at])
			found = append(found, span{start, start + utf8.RuneCountInString(word)})
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
	return found
}

// apart reports whether what stands beside a word is no part of it. Scripts that
// write no spaces let words touch.
func apart(beside, word string, before bool) bool {
	next, _ := utf8.DecodeRuneInString(beside)
	edge, _ := utf8.DecodeLastRuneInString(word)
	if before {
		next, _ = utf8.DecodeLastRuneInString(beside)
		edge, _ = utf8.DecodeRuneInString(word)
	}
	return beside == "" || !inWord(next) || !inWord(edge) || unspaced(edge)
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// unspaced reports whether a script writes words without spaces.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// spaced is a text with single spaces for every white space in it.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

// folded is a text as it is compared with names: single spaces, small letters,
// as many runes as before.
func folded(s string) string { return strings.Map(unicode.ToLower, spaced(s)) }

func sortedLanguages(text content.Text) []string {
	var langs []string
	for lang := range text.Values {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	return langs
}
