package org

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Read is the directory in one snapshot; fault.Setup before there is an
// organisation.
func (s *Service) Read(ctx context.Context) (dir *Directory, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err = s.Require(tx)
		return err
	})
	return dir, err
}

// Organization is the organisation without its directory, for what stands on every
// page; nil before there is one.
func (s *Service) Organization(ctx context.Context) (o *Organization, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err := s.houses(tx)
		if len(list) > 0 {
			o = &list[0]
		}
		return err
	})
	return o, err
}

// unlike reports what is not as the caller saw it: fault.Stale.
func (d *Directory) unlike(seen map[string]int) error {
	for path, row := range seen {
		if d.rowOf(path) != row {
			return fault.New(fault.Stale, "fault.database.stale", nil).At(path)
		}
	}
	return nil
}

// rowOf is the row version of what a path names, such as "people.ana"; 0 when it
// is not there.
func (d *Directory) rowOf(path string) int {
	list, key, _ := strings.Cut(path, ".")
	switch list {
	case "organization":
		if d.Organization != nil {
			return d.Organization.RowVersion
		}
	case "job_titles":
		one, _ := d.JobTitle(key)
		return one.RowVersion
	case "people":
		one, _ := d.Person(key)
		return one.RowVersion
	case "assignments":
		one, _ := find(d.Assignments, key)
		return one.RowVersion
	case "services":
		one, _ := d.Service(key)
		return one.RowVersion
	case "customers":
		one, _ := d.Customer(key)
		return one.RowVersion
	}
	return 0
}

// AssignmentPath is how Setup.Seen names an assignment.
func (a Assignment) AssignmentPath() string { return "assignments." + a.key() }

// Assign gives a person a process role, as one command. An assignment of the same
// role, person and first day is fault.Conflict. Scope F78.
func (s *Service) Assign(ctx context.Context, actor string, a Assignment) (Assignment, error) {
	err := s.Put(ctx, actor, Setup{Assignments: []Assignment{a}, Seen: map[string]int{a.AssignmentPath(): 0}})
	if fault.Is(err, fault.Stale) {
		err = fault.New(fault.Conflict, "fault.org.assigned", fault.Args{
			"person": a.Person, "role": a.Role, "from": a.From,
		}).At("assignments." + a.key())
	}
	if err != nil {
		return Assignment{}, err
	}
	dir, err := s.Read(ctx)
	if err != nil {
		return Assignment{}, err
	}
	made, _ := find(dir.Assignments, a.key())
	return made, nil
}

// EndAssignment ends an assignment on a day, which is the first that it no longer
// holds, as one command; one that has not begun by then is taken away, if its first
// day has not come either. row is the row version that the caller saw. fault.NotFound
// if there is none with that id, fault.Stale if it changed, fault.Conflict if it
// began in the past and was to end before. It returns the assignment as it is now;
// the zero one when it is gone. Scope F78.
func (s *Service) EndAssignment(ctx context.Context, actor string, key id.Assignment, row int, on clock.Date) (Assignment, error) {
	cmd := work.Command{Name: "org.put", Actor: actor, Subject: id.Ref{Kind: "assignment", ID: string(key)}}
	gone := false
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		gone = false
		changed, err := s.apply(tx, func(tx *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error) {
			at, err := dir.toEnd(key, row)
			if err != nil {
				return nil, Image{}, err
			}
			until := on
			if until.IsZero() {
				until = today
			}
			is, err := dir.ended(at, until, today)
			if is == nil && err == nil {
				gone = true
				is, err = s.unassigned(tx, dir, at)
			}
			return is, Image{}, err
		})
		if err == nil && !changed && !gone {
			return errUnchanged
		}
		return err
	})
	if err != nil && !errors.Is(err, errUnchanged) || gone {
		return Assignment{}, err
	}
	dir, err := s.Read(ctx)
	if err != nil {
		return Assignment{}, err
	}
	for _, a := range dir.Assignments {
		if a.ID == key {
			return a, nil
		}
	}
	return Assignment{}, nil // somebody took it away since
}

// toEnd is the place of an assignment that the caller saw.
func (d *Directory) toEnd(key id.Assignment, row int) (int, error) {
	at := slices.IndexFunc(d.Assignments, func(a Assignment) bool { return a.ID == key })
	switch {
	case at < 0:
		return at, fault.New(fault.NotFound, "fault.org.no_assignment", nil)
	case d.Assignments[at].RowVersion != row:
		return at, fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return at, nil
}

// ended is the directory with an assignment that ends on a day; nil when it is to
// be taken away instead.
func (d *Directory) ended(at int, on, today clock.Date) (*Directory, error) {
	one := d.Assignments[at]
	switch {
	case one.From.Before(on):
		one.To = on
		return d.merge(Setup{Assignments: []Assignment{one}}), nil
	case today.Before(one.From):
		return nil, nil
	}
	args := fault.Args{"from": one.From, "on": on}
	return nil, fault.New(fault.Conflict, "fault.org.begun", args).At("on")
}

// unassigned takes an assignment that has not begun away.
func (s *Service) unassigned(tx *work.Tx, dir *Directory, at int) (*Directory, error) {
	old := dir.Assignments[at]
	tx.Detail("assignments."+old.key(), old.Person, "")
	if err := s.stores.Assignments.Remove(tx, old); err != nil {
		return nil, fmt.Errorf("remove assignment: %w", err)
	}
	is := *dir
	is.Assignments = slices.Delete(slices.Clone(dir.Assignments), at, at+1)
	return &is, nil
}
