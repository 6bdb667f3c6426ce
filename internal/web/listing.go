package web

import (
	"context"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
)

// cursor is a place in a list of documents: after this kind and subject.
type cursor struct{ kind, subject string }

func (c cursor) compare(d cursor) int {
	if n := strings.Compare(c.kind, d.kind); n != 0 {
		return n
	}
	return strings.Compare(c.subject, d.subject)
}

func (c cursor) String() string { return c.kind + "/" + c.subject }

// readCursor reads KIND/SUBJECT; "" is the beginning.
func readCursor(text string) (cursor, bool) {
	kind, subject, found := strings.Cut(text, "/")
	ok := text == "" || (found && subjectForm.MatchString(kind) && subjectForm.MatchString(subject))
	return cursor{kind, subject}, ok
}

// wanted are the documents that a list asks for.
type wanted struct {
	kind  string
	state string // "" for any
	owner string
	due   clock.Date // due or ending by that day
	stale bool
	alone bool       // without an active owner
	heed  clock.Date // drifted, incomplete, or due by that day
	about string     // a customer, by code
	// also reports whether a list shows a document, by what the store cannot filter;
	// nil shows all.
	also func(document.Status) bool
}

// The sizes of the steps in which lists read, and how far a list whose filter the
// store does not know goes in one page.
const (
	stepSize   = 500
	mostLooked = 5000
)

// generated is a page of the documents that were generated, after a cursor, as far as
// the person may see them. next is where to go on; zero when there is no more. It
// costs what the page costs, however many documents there are.
func (s *site) generated(ctx context.Context, ask wanted, after cursor, limit int) (list []document.Status, next cursor, err error) {
	query := document.StatusQuery{
		Kind: ask.kind, State: content.State(ask.state), Owner: ask.owner, Due: ask.due, Stale: ask.stale, Unowned: ask.alone,
		Attention: ask.heed, Customer: ask.about,
		Limit: min(limit+1, stepSize), AfterKind: after.kind, AfterSubject: after.subject,
	}
	if !who(ctx).May(readDrafts) {
		var some bool
		if query.State, some = issuedOnly(ask); !some {
			return nil, cursor{}, nil
		}
	}
	for looked := 0; ; {
		page, err := s.Documents.Statuses(ctx, query)
		if err != nil {
			return nil, cursor{}, err
		}
		for _, st := range page {
			st, shown, err := s.shown(ctx, ask, st)
			if err != nil {
				return nil, cursor{}, err
			}
			if shown {
				if len(list) == limit {
					return list, next, nil
				}
				list = append(list, st)
			}
			next = cursor{st.Kind, st.Subject}
			query.AfterKind, query.AfterSubject = st.Kind, st.Subject
		}
		looked += len(page)
		if len(page) < query.Limit {
			return list, cursor{}, nil
		}
		if looked >= mostLooked {
			return list, next, nil
		}
		query.Limit = stepSize
	}
}

// shown is a document as the person may see it; false when a list that asks for
// this does not show it.
func (s *site) shown(ctx context.Context, ask wanted, st document.Status) (document.Status, bool, error) {
	covered, err := s.covered(ctx, &st)
	if err != nil {
		return st, false, err
	}
	st, left := shownTo(who(ctx).May(readDrafts), st)
	return st, left && covered && (ask.also == nil || ask.also(st)), nil
}

// issuedOnly is the state that who sees no drafts is shown when they ask for this;
// false when there is nothing of it for them.
func issuedOnly(ask wanted) (content.State, bool) {
	state := content.State(ask.state)
	switch {
	case ask.stale || !ask.heed.IsZero() || ask.state != "" && !issued(state, true):
		return "", false
	case ask.state == "":
		return content.Effective, true
	}
	return state, true
}

// covered reports whether the person's scope covers a document. A deployment may
// be named by its release alone, which only its own status tells.
func (s *site) covered(ctx context.Context, st *document.Status) (bool, error) {
	p := who(ctx)
	at := document.Subject{Kind: st.Kind, Full: st.Subject, Short: st.Short}
	if sees(p, at) || !strings.Contains(at.Full, "@") {
		return sees(p, at), nil
	}
	named, err := s.Documents.Status(ctx, st.Ref())
	at.Short, st.Short = named.Short, named.Short
	return sees(p, at), err
}

// unmade is a page of the subjects that have no document of their kind yet, after
// a cursor, by kind and subject, as far as the person may see them. next is where to
// go on; zero when there is no more. It costs what the page costs, however many
// subjects there are.
func (s *site) unmade(ctx context.Context, kind string, after cursor, limit int, also func(document.Subject) bool) (list []document.Subject, next cursor, err error) {
	p, looked := who(ctx), 0
	for _, at := range s.kindsFrom(kind, after) {
		for last, size := at.subject, min(limit+1, stepSize); ; size = stepSize {
			page, on, err := s.Documents.Unmade(ctx, at.kind, last, size)
			if err != nil {
				return nil, cursor{}, err
			}
			for _, one := range page {
				if !sees(p, one) || (also != nil && !also(one)) {
					continue
				}
				if len(list) == limit {
					return list, cursorOf(list[limit-1]), nil
				}
				list = append(list, one)
			}
			if last = on; last == "" {
				break
			}
			if looked += size; looked >= mostLooked {
				return list, cursor{at.kind, last}, nil
			}
		}
	}
	return list, cursor{}, nil
}

// kindsFrom are the kinds that a list goes on with after a cursor, each with the
// subject after which it does.
func (s *site) kindsFrom(kind string, after cursor) []cursor {
	var kinds []cursor
	for _, k := range s.Documents.Kinds() {
		switch {
		case kind != "" && k.ID != kind, k.ID < after.kind:
		case k.ID == after.kind:
			kinds = append(kinds, after)
		default:
			kinds = append(kinds, cursor{kind: k.ID})
		}
	}
	slices.SortFunc(kinds, cursor.compare)
	return kinds
}

func cursorOf(at document.Subject) cursor { return cursor{at.Kind, at.Full} }
