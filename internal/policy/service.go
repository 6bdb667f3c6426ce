package policy

import (
	"context"
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Repository stores policy versions. store satisfies it.
type Repository interface {
	// Of returns the versions of a customer by number.
	Of(tx *work.Tx, customer string) ([]Policy, error)
	// Lock keeps other commands from changing the versions of a customer until
	// the transaction ends.
	Lock(tx *work.Tx, customer id.Customer) error
	// Add inserts a version; fault.Conflict if the customer has that number.
	Add(tx *work.Tx, p Policy) error
	// Change writes every field of a version; fault.Stale if its row version is
	// not the stored one.
	Change(tx *work.Tx, p Policy) error
}

// Directory gives the organisation's directory; org.Service satisfies it.
type Directory interface {
	// Require returns the directory, or fault.Setup before there is one.
	Require(tx *work.Tx) (*org.Directory, error)
}

// Service runs the commands of the feature and reads its views.
type Service struct {
	unit      *work.Unit
	policies  Repository
	directory Directory
}

// New gives the feature over a unit of work, its repository and the
// organisation's directory.
func New(unit *work.Unit, policies Repository, directory Directory) *Service {
	return &Service{unit: unit, policies: policies, directory: directory}
}

// Put adds a policy version, or changes the one with the same customer and
// number; the same values change nothing. Everything that is wrong comes as one
// fault.List; a period that shares a day with another version's is
// fault.Conflict (invariant I3). It returns what is allowed but doubtful.
func (s *Service) Put(ctx context.Context, actor string, p Policy) ([]Lint, error) {
	p = p.normal()
	c := &org.Checks{}
	p.check(c, "policy")
	if err := c.Err(); err != nil {
		return nil, err
	}
	cmd := work.Command{Name: "policy.put", Actor: actor, Subject: id.Ref{Kind: "policy", ID: p.Customer + "/" + p.Number}}
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error { return s.put(tx, p) })
	if err != nil {
		return nil, err
	}
	return Lints(p), nil
}

func (s *Service) put(tx *work.Tx, p Policy) error {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return err
	}
	c := &org.Checks{}
	p.checkReferences(c, "policy", dir)
	if err := c.Err(); err != nil {
		return err
	}
	customer, _ := dir.Customer(p.Customer)
	if err := s.policies.Lock(tx, customer.ID); err != nil {
		return err
	}
	versions, err := s.policies.Of(tx, p.Customer)
	if err != nil {
		return err
	}
	return s.save(tx, versions, p)
}

// save writes the version among the customer's others, if it differs.
func (s *Service) save(tx *work.Tx, versions []Policy, p Policy) error {
	var old Policy
	others := []Policy{p}
	for _, v := range versions {
		if v.Number == p.Number {
			old = v
			continue
		}
		others = append(others, v)
	}
	if one, other, found := Overlap(others); found {
		args := fault.Args{"customer": p.Customer, "number": one.Number, "other": other.Number}
		return fault.New(fault.Conflict, "fault.policy.overlap", args).At("policy.from")
	}
	p.ID, p.RowVersion, p.RecordedAt = old.ID, old.RowVersion, old.RecordedAt
	if !org.Differences(tx, "policy", old, p) {
		return nil
	}
	if old.ID != "" {
		return s.policies.Change(tx, p)
	}
	var err error
	if p.ID, err = id.New[id.Policy](); err != nil {
		return err
	}
	p.RecordedAt = tx.Now()
	return s.policies.Add(tx, p)
}

// Version returns the version of a customer's policy with a number, in force or
// not; fault.NotFound if there is none. A customer that follows a group's policy
// has the group's versions after its own.
func (s *Service) Version(tx *work.Tx, customer, number string) (Policy, error) {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return Policy{}, err
	}
	for _, code := range append([]string{customer}, dir.Memberships(customer)...) {
		versions, err := s.policies.Of(tx, code)
		if err != nil {
			return Policy{}, fmt.Errorf("policy version: %w", err)
		}
		for _, p := range versions {
			if p.Number == number {
				return p, nil
			}
		}
	}
	args := fault.Args{"customer": customer, "number": number}
	return Policy{}, fault.New(fault.NotFound, "fault.policy.no_version", args)
}

// InForce returns the version in force for a customer on a date: its own, else
// that of a group to which it belongs on that date. fault.NotFound if there is
// none. Scope F32; invariant I9.
func (s *Service) InForce(tx *work.Tx, customer string, on clock.Date) (Policy, error) {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return Policy{}, err
	}
	for _, code := range append([]string{customer}, dir.Groups(customer, on)...) {
		versions, err := s.policies.Of(tx, code)
		if err != nil {
			return Policy{}, fmt.Errorf("policy in force: %w", err)
		}
		if p, ok := InForce(versions, on); ok {
			return p, nil
		}
	}
	args := fault.Args{"customer": customer, "date": on.String()}
	return Policy{}, fault.New(fault.NotFound, "fault.policy.none_in_force", args)
}
