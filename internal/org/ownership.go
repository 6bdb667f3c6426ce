package org

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Holding is something that a person owns or does from today on, and that
// somebody else must take over when the person leaves. Scope F80; invariant I22.
type Holding struct {
	Kind  HoldingKind
	ID    string // unique in its kind
	Label string // what it is, by codes and names
}

// HoldingKind is the kind of a holding.
type HoldingKind string

// The kinds of holding.
const (
	// AssignmentHolding: a process role; ID is role/person/first day.
	AssignmentHolding HoldingKind = "assignment"
	// ServiceHolding: a service; ID is its code.
	ServiceHolding HoldingKind = "service"
	// SignerHolding: a line for a wet signature; ID is its place, from 0.
	SignerHolding HoldingKind = "signer"
)

// Holdings are what a person owns or does on the day of the transaction or later:
// assignments, services, lines for signatures. fault.NotFound if the code is
// nobody's.
func (s *Service) Holdings(tx *work.Tx, person string) ([]Holding, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return nil, err
	}
	if _, err := dir.known(person); err != nil {
		return nil, err
	}
	zone, err := dir.Location("")
	if err != nil {
		return nil, err
	}
	return dir.holdings(person, tx.Now().Date(zone)), nil
}

// Reassign hands what one person holds to another, as one command: the named
// holdings, or all of them when none is named. A role goes over today; one that
// begins later goes over whole. Who takes over must be active.
func (s *Service) Reassign(ctx context.Context, actor, from, to string, named ...Holding) error {
	cmd := work.Command{Name: "org.reassign", Actor: actor, Subject: id.Ref{Kind: "person", ID: from}}
	return s.do(ctx, cmd, s.handover(from, to, named))
}

// Handover is Reassign inside another feature's command.
func (s *Service) Handover(tx *work.Tx, from, to string, named ...Holding) error {
	_, err := s.apply(tx, s.handover(from, to, named))
	return err
}

// SetActive says inside another feature's command that a person is active or has
// left. Who still holds something cannot leave: that is fault.Conflict and names
// it.
func (s *Service) SetActive(tx *work.Tx, person string, active bool) error {
	_, err := s.apply(tx, func(_ *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error) {
		one, err := dir.known(person)
		if err != nil {
			return nil, Image{}, err
		}
		if held := dir.holdings(person, today); len(held) > 0 && !active {
			labels := make([]string, len(held))
			for i, h := range held {
				labels[i] = h.Label
			}
			args := fault.Args{"person": one.Name, "count": len(held), "holdings": strings.Join(labels, ", ")}
			return nil, Image{}, fault.New(fault.Conflict, "fault.org.holds", args)
		}
		one.Inactive = !active
		return dir.merge(Setup{People: []Person{one}}), Image{}, nil
	})
	return err
}

// administered refuses that people leave who are all the administrators that there
// are: nobody could let anybody in any more.
func (s *Service) administered(tx *work.Tx, was, is *Directory, today clock.Date) error {
	var leaving []Person
	for _, one := range is.People {
		if old, ok := was.Person(one.Code); ok && one.Inactive && !old.Inactive {
			leaving = append(leaving, one)
		}
	}
	if len(leaving) == 0 {
		return nil
	}
	stay, err := s.stores.Administrators.Administrators(tx, today)
	if err != nil {
		return err
	}
	last := Person{}
	for _, one := range leaving {
		if at := slices.Index(stay, one.Code); at >= 0 {
			last, stay = one, slices.Delete(stay, at, at+1)
		}
	}
	if last.Code == "" || len(stay) > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "fault.org.last_administrator", fault.Args{"person": last.Name}).At("people." + last.Code + ".inactive")
}

// known is the person with a code, or fault.NotFound.
func (d *Directory) known(code string) (Person, error) {
	if one, ok := d.Person(code); ok {
		return one, nil
	}
	return Person{}, fault.New(fault.NotFound, "fault.org.person", fault.Args{"person": code})
}

func (d *Directory) holdings(person string, today clock.Date) []Holding {
	var held []Holding
	for _, a := range d.Assignments {
		if a.Person == person && a.lasts(today) {
			label := a.Role + " (" + a.From.String() + ")"
			held = append(held, Holding{AssignmentHolding, a.key(), label})
		}
	}
	for _, p := range d.Services {
		if p.Owner == person {
			held = append(held, Holding{ServiceHolding, p.Code, p.Code})
		}
	}
	for i, signer := range d.signerLines() {
		if signer.Person == person {
			held = append(held, Holding{SignerHolding, strconv.Itoa(i), signer.JobTitle})
		}
	}
	return held
}

func (d *Directory) signerLines() []Signer {
	if d.Organization == nil {
		return nil
	}
	return d.Organization.Signers
}

// lasts reports whether the assignment still holds after today; who leaves holds
// a role to the end of the day at most.
func (a Assignment) lasts(today clock.Date) bool {
	return a.To.IsZero() || today.AddDays(1).Before(a.To)
}

// handover is the change of the directory that hands holdings over.
func (s *Service) handover(from, to string, named []Holding) change {
	return func(tx *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error) {
		if err := dir.mayTakeOver(from, to); err != nil {
			return nil, Image{}, err
		}
		held := dir.holdings(from, today)
		for _, h := range named {
			if !slices.ContainsFunc(held, func(one Holding) bool { return one.Kind == h.Kind && one.ID == h.ID }) {
				args := fault.Args{"person": from, "holding": h.ID}
				return nil, Image{}, fault.New(fault.NotFound, "fault.org.no_holding", args)
			}
		}
		if len(named) > 0 {
			held = named
		}
		is := *dir
		for _, h := range held {
			if err := s.hand(tx, &is, h, to, today); err != nil {
				return nil, Image{}, err
			}
		}
		return &is, Image{}, nil
	}
}

func (d *Directory) mayTakeOver(from, to string) error {
	if _, err := d.known(from); err != nil {
		return err
	}
	heir, err := d.known(to)
	switch {
	case err != nil:
		return err
	case heir.Inactive:
		return fault.New(fault.Invalid, "fault.org.inactive", fault.Args{"person": heir.Name}).At("to")
	case from == to:
		return fault.New(fault.Invalid, "fault.org.same_person", fault.Args{"person": heir.Name}).At("to")
	}
	return nil
}

// hand changes one holding in a directory whose lists it copies.
func (s *Service) hand(tx *work.Tx, d *Directory, h Holding, to string, today clock.Date) error {
	switch h.Kind {
	case AssignmentHolding:
		return s.handAssignment(tx, d, h.ID, to, today, today)
	case ServiceHolding:
		d.Services = slices.Clone(d.Services)
		for i, p := range d.Services {
			if p.Code == h.ID {
				d.Services[i].Owner = to
			}
		}
	case SignerHolding:
		o := *d.Organization
		o.Signers = slices.Clone(o.Signers)
		place, err := strconv.Atoi(h.ID)
		if err != nil {
			return fmt.Errorf("place of a signature: %w", err)
		}
		o.Signers[place].Person = to
		d.Organization = &o
	}
	return nil
}

// TitleHolder is the only active person with a job title; "" when there is none
// or more than one, for then nobody can be presumed the owner. Invariant I22.
func (d *Directory) TitleHolder(title string) string {
	var holders []string
	for _, p := range d.People {
		if title != "" && p.JobTitle == title && !p.Inactive {
			holders = append(holders, p.Code)
		}
	}
	if len(holders) != 1 {
		return ""
	}
	return holders[0]
}

// DocumentOwner is the person who owns the documents of the organisation unless
// somebody else was named: the holder of its owner's job title. "" when that is
// nobody, or several. Seed 8; invariant I22.
func (s *Service) DocumentOwner(tx *work.Tx) (string, error) {
	dir, err := s.Directory(tx)
	if err != nil || dir.Organization == nil {
		return "", err
	}
	return dir.TitleHolder(dir.Organization.OwnerTitle), nil
}

// Prolong says inside another feature's command that the process description is
// valid to a later day than the data say, as after a review without changes, so
// that its next version does not end sooner. An earlier day changes nothing.
// Scope F24; Seed 8.
func (s *Service) Prolong(tx *work.Tx, until clock.Date) error {
	_, err := s.apply(tx, func(_ *work.Tx, dir *Directory, _ clock.Date) (*Directory, Image, error) {
		if dir.Organization == nil || dir.Organization.ValidUntil.IsZero() || !dir.Organization.ValidUntil.Before(until) {
			return dir, Image{}, nil
		}
		longer := *dir.Organization
		longer.ValidUntil = until
		return dir.merge(Setup{Organization: &longer}), Image{}, nil
	})
	return err
}
