package org

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Relief is an assignment that somebody else takes over: which, as its row was seen, who
// and from which day on.
type Relief struct {
	Assignment id.Assignment
	Row        int
	To         string
	On         clock.Date
}

// HandOver gives the rest of an assignment to another person from a day on, as one
// command; one that begins then or later goes over whole. fault.NotFound if there is no
// such assignment, fault.Stale if it changed, fault.Invalid if the day has gone by or the
// assignment no longer holds on it. Scope F78, F80.
func (s *Service) HandOver(ctx context.Context, actor string, r Relief) error {
	was, err := s.Read(ctx)
	if err != nil {
		return err
	}
	at, err := was.toEnd(r.Assignment, r.Row)
	if err != nil {
		return err
	}
	from := was.Assignments[at].Person // whose it is never changes
	cmd := work.Command{Name: "org.reassign", Actor: actor, Subject: id.Ref{Kind: "person", ID: from}}
	return s.do(ctx, cmd, func(tx *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error) {
		at, err := dir.toHandOver(r, today)
		if err != nil {
			return nil, Image{}, err
		}
		is := *dir
		return &is, Image{}, s.handAssignment(tx, &is, dir.Assignments[at].key(), r.To, today, r.On)
	})
}

// AfterHandOver is the directory as a handover would leave it; nothing is written. Its
// faults are those of HandOver.
func (s *Service) AfterHandOver(ctx context.Context, r Relief) (before, after *Directory, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		if before, err = s.Require(tx); err != nil {
			return err
		}
		zone, err := before.Location("")
		if err != nil {
			return err
		}
		today := tx.Now().Date(zone)
		at, err := before.toHandOver(r, today)
		if err != nil {
			return err
		}
		is := *before
		is.handedOver(at, r.To, today, r.On)
		after = &is
		return is.check(today)
	})
	return before, after, err
}

// toHandOver is the place of an assignment that may go over on a day.
func (d *Directory) toHandOver(r Relief, today clock.Date) (int, error) {
	at, err := d.toEnd(r.Assignment, r.Row)
	if err != nil {
		return at, err
	}
	one := d.Assignments[at]
	if r.On.Before(today) || !one.To.IsZero() && !r.On.Before(one.To) {
		return at, fault.New(fault.Invalid, "fault.org.handover", nil).At("on")
	}
	return at, d.mayTakeOver(one.Person, r.To)
}

// handedOver gives the rest of an assignment to another person from a day on, unless that
// one holds the role in the same way for all of it. It says whether the assignment has
// gone over whole.
func (d *Directory) handedOver(at int, to string, today, on clock.Date) (whole bool) {
	d.Assignments = slices.Clone(d.Assignments)
	old := d.Assignments[at]
	rest := Assignment{Role: old.Role, Person: to, From: old.From, To: old.To, Deputy: old.Deputy}
	if whole = today.Before(old.From) && !old.From.Before(on); whole {
		d.Assignments = slices.Delete(d.Assignments, at, at+1)
	} else {
		rest.From = on
		d.Assignments[at].To = on
		if !old.From.Before(on) {
			d.Assignments[at].To = on.AddDays(1) // a period has a day at least
		}
	}
	covered := slices.ContainsFunc(d.Assignments, func(a Assignment) bool {
		ends := a.To.IsZero() || !rest.To.IsZero() && !a.To.Before(rest.To)
		return a.Role == rest.Role && a.Person == to && a.Deputy == rest.Deputy && !rest.From.Before(a.From) && ends
	})
	if !covered {
		d.Assignments = append(d.Assignments, rest)
	}
	return whole
}

// handAssignment is handedOver, which takes what has gone over whole away from the store.
func (s *Service) handAssignment(tx *work.Tx, d *Directory, key, to string, today, on clock.Date) error {
	at := slices.IndexFunc(d.Assignments, func(a Assignment) bool { return a.key() == key })
	old := d.Assignments[at]
	if !d.handedOver(at, to, today, on) {
		return nil
	}
	tx.Detail("assignments."+key, old.Person, "")
	return s.stores.Assignments.Remove(tx, old)
}
