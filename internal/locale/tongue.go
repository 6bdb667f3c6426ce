package locale

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// tongue is one language: its messages, its plural rule, its order of text. It
// does not change once it is loaded, and goroutines share it.
type tongue struct {
	tag      string
	rule     *rule
	messages map[string]*message
	orders   *sync.Pool // of *collate.Collator, which goroutines may not share
	zones    *sync.Map  // IANA name → *time.Location, as reading one is slow
}

func newTongue(name string) (*tongue, error) {
	tag, err := tagOf(name)
	if err != nil {
		return nil, err
	}
	return &tongue{
		tag: name, rule: newRule(tag), messages: map[string]*message{}, zones: &sync.Map{},
		orders: &sync.Pool{New: func() any { return collate.New(tag, collate.Numeric) }},
	}, nil
}

// with is the same language with other messages.
func (t *tongue) with(messages map[string]*message) *tongue {
	c := *t
	c.messages = messages
	return &c
}

// inherit fills what an overlay leaves to its parent.
func (t *tongue) inherit(parent *tongue) {
	for key, m := range parent.messages {
		if t.messages[key] == nil {
			t.messages[key] = m
		}
	}
}

func (t *tongue) keys() []string { return slices.Sorted(maps.Keys(t.messages)) }

// zone finds a time zone by its IANA name; "" is UTC.
func (t *tongue) zone(name string) (*time.Location, error) {
	if known, ok := t.zones.Load(name); ok {
		if zone, ok := known.(*time.Location); ok {
			return zone, nil
		}
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says which value it was
	}
	t.zones.Store(name, zone)
	return zone, nil
}

// compare orders two texts as the language does, and by bytes where it sees no
// difference, so that an order is always the same.
func (t *tongue) compare(a, b string) int {
	order, ok := t.orders.Get().(*collate.Collator)
	if !ok {
		order = collate.New(language.Make(t.tag), collate.Numeric)
	}
	defer t.orders.Put(order)
	if n := order.CompareString(a, b); n != 0 {
		return n
	}
	return strings.Compare(a, b)
}
