package web

import (
	"net/url"
	"strconv"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
)

// Paged chooses a page of a list by the key of the last thing seen.
type Paged struct {
	After string `query:"after" doc:"Where to go on: next of the former page."`
	Limit string `query:"limit" doc:"At most so many, 1 to 200; 50 when not given." example:"50"`
}

// The bounds of a page of a list.
const (
	pageUsual = 50
	pageMost  = 200
)

// size is how many things the page holds.
func (in Paged) size() (int, error) {
	if in.Limit == "" {
		return pageUsual, nil
	}
	n, err := strconv.Atoi(in.Limit)
	if err != nil || n < 1 || n > pageMost {
		return 0, fault.New(fault.Invalid, "web.fault.limit", fault.Args{"most": pageMost}).At("query.limit")
	}
	return n, nil
}

// Listed is the head of an answer that is a page of a list.
type Listed struct {
	Link string `header:"Link" doc:"The next page, if there is one. RFC 8288."`
}

// nextPage is the Link to the page after a key, with the filters of this one.
func nextPage(path, after string, filters url.Values) string {
	query := url.Values{"after": {after}}
	for name, values := range filters {
		if len(values) > 0 && values[0] != "" {
			query[name] = values
		}
	}
	return "<" + apiRoot + path + "?" + query.Encode() + `>; rel="next"`
}

// cutPage keeps a page of a list of which one more was read, and reports whether
// that one was there.
func cutPage[T any](list []T, size int) ([]T, bool) {
	if len(list) > size {
		return list[:size], true
	}
	return list, false
}

// dateAt reads a date of a request; "" is none.
func dateAt(text, field string) (clock.Date, error) {
	date, err := clock.ParseDate(text)
	if err != nil {
		return date, fault.New(fault.Invalid, "web.fault.date", nil).At(field)
	}
	return date, nil
}

// instantAt reads an instant of a request; "" is none.
func instantAt(text, field string) (clock.Instant, error) {
	at, err := clock.ParseInstant(text)
	if err != nil || (text != "" && (at.Time().Year() < 1 || at.Time().Year() > 9999)) {
		return clock.Instant{}, fault.New(fault.Invalid, "web.fault.instant", nil).At(field)
	}
	return at, nil
}

// today is the date in UTC.
func (s *site) today() clock.Date { return s.Clock.Now().Date(time.UTC) }
