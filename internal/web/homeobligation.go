package web

import (
	"cmp"
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/release"
)

// Whose obligations a list shows.
type Whose string

// The lists of obligations.
const (
	Mine      Whose = "mine"
	Team      Whose = "team"      // of every process role
	Delegated Whose = "delegated" // of the roles for which the person deputises
)

// Obligation is one thing that somebody owes: exactly one of its members is set.
type Obligation struct {
	Due      clock.Date // zero: no day says when
	Document *document.Task
	Returned *document.Status // the owner's, whose last version was rejected
	Wait     *release.Wait
	Ending   *org.Ending
}

// Obliged are obligations with how many there are in each list.
type Obliged struct {
	Today                 clock.Date
	List                  []Obligation
	More                  bool // than a page shows
	Mine, Team, Delegated int
	Late                  int // of Mine
	Roles                 []string
}

// MostObligations is how many obligations of each source a page shows.
const MostObligations = 100

// Obligations gathers what the features wait for; app satisfies it. Scope F86.
type Obligations interface {
	// Of lists what is owed, in no order.
	Of(ctx context.Context, p identity.Principal, whose Whose) (Obliged, error)
	// Count counts what a person owes, and what of it is overdue.
	Count(ctx context.Context, p identity.Principal) (all, late int, err error)
}

// dueGroup is the part of a list that is due at about the same time.
type dueGroup string

// The groups of obligations, in their order.
const (
	dueLate dueGroup = "late"
	dueWeek dueGroup = "week"
	dueThen dueGroup = "then"
)

// week is how many days a week looks ahead.
const week = 7

// groupOf is when something is due: what waits for a decision of a person and has no
// day is due now.
func (o Obligation) groupOf(today clock.Date) dueGroup {
	switch {
	case o.Due.IsZero() && (o.Document != nil || o.Returned != nil):
		return dueWeek
	case o.Due.IsZero() || !o.Due.Before(today.AddDays(week)):
		return dueThen
	case o.Due.Before(today):
		return dueLate
	default:
		return dueWeek
	}
}

// subject names what the obligation is about, so that lists have one order.
func (o Obligation) subject() string {
	switch {
	case o.Document != nil:
		return o.Document.Ref.String() + o.Document.What
	case o.Returned != nil:
		return o.Returned.Ref().String()
	case o.Wait != nil:
		return o.Wait.Release + "@" + o.Wait.Deployment
	case o.Ending != nil:
		return o.Ending.Role
	}
	return ""
}

// ordered puts obligations by due day; what has none comes first among what is due now
// and last among what is due some day.
func ordered(list []Obligation, today clock.Date) []Obligation {
	rank := map[dueGroup]int{dueLate: 0, dueWeek: 1, dueThen: 2}
	undated := func(o Obligation) int {
		if o.Due.IsZero() && o.groupOf(today) == dueThen {
			return 1
		}
		return 0
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Obligation) int {
		return cmp.Or(rank[a.groupOf(today)]-rank[b.groupOf(today)], undated(a)-undated(b),
			a.Due.Time().Compare(b.Due.Time()), cmp.Compare(a.subject(), b.subject()))
	})
	return sorted
}
