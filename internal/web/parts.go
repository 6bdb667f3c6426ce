package web

import "net/url"

// The parts that the templates of all pages draw.
type (
	// tabRow is a row of tabs, as the templates "tabs" and "seg" show it.
	tabRow struct {
		Name string // what they are parts of, for who cannot see them
		Tabs []oneTab
	}
	// oneTab is a tab; a Count of 0 is not shown.
	oneTab struct {
		Href, Label string
		Count       int
		Here        bool
	}
	// fact is a label with its value, and where it leads.
	fact struct{ Label, Value, Href string }
	// pager is the foot of a list.
	pager struct{ Text, First, Later, Export string }
	// blank says what will be in an empty place.
	blank struct {
		Title, Text string
		Link        *link
	}
)

// paged leads from the page of a list that begins after a place to the first one, and to
// the next one where there is one.
func (v visit) paged(after, later string) pager {
	var p pager
	if after != "" {
		p.First = v.here(url.Values{"after": nil})
	}
	if later != "" {
		p.Later = v.here(url.Values{"after": {later}})
	}
	return p
}

// at leads to the same part of the page that the list is in.
func (p pager) at(part string) pager {
	if p.First != "" {
		p.First += part
	}
	if p.Later != "" {
		p.Later += part
	}
	return p
}

// leaf is a page of a list of which one row more was asked for than it shows, with the
// ways to the first and the next one; place is where the page after a row begins.
func leaf[T any](v visit, found []T, most int, after string, place func(T) string) ([]T, pager) {
	found, more := cutPage(found, most)
	later := ""
	if more {
		later = place(found[len(found)-1])
	}
	return found, v.paged(after, later)
}
