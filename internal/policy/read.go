package policy

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/work"
)

// Held is what a customer has of policies, in one snapshot.
type Held struct {
	Customer string
	// Versions are by number, the draft among them.
	Versions []Policy
	// InForce is the number of the version in force on the day of the snapshot in
	// the customer's zone; "" for none of its own.
	InForce string
}

// Version is the version with a number.
func (h Held) Version(number string) (Policy, bool) {
	for _, p := range h.Versions {
		if p.Number == number {
			return p, true
		}
	}
	return Policy{}, false
}

// Held reads what a customer has of policies; fault.NotFound if there is no such
// customer.
func (s *Service) Held(ctx context.Context, customer string) (held Held, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		dir, err := s.directory.Require(tx)
		if err != nil {
			return err
		}
		held, err = s.held(tx, dir, customer)
		return err
	})
	return held, err
}

// versionsKey is under which a snapshot knows the versions of a customer's policy.
type versionsKey struct{ customer string }

// versions are the versions of a customer's policy.
func (s *Service) versions(tx *work.Tx, customer string) ([]Policy, error) {
	list, err := work.Once(tx, versionsKey{customer}, func(tx *work.Tx) ([]Policy, error) { return s.policies.Of(tx, customer) })
	return slices.Clone(list), err
}

func (s *Service) held(tx *work.Tx, dir *org.Directory, customer string) (Held, error) {
	if _, known := dir.Customer(customer); !known {
		return Held{}, fault.New(fault.NotFound, "fault.org.customer", fault.Args{"customer": customer})
	}
	zone, err := dir.Location(customer)
	if err != nil {
		return Held{}, err
	}
	held := Held{Customer: customer}
	if held.Versions, err = s.versions(tx, customer); err != nil {
		return Held{}, err
	}
	p, _ := InForce(held.Versions, tx.Now().Date(zone))
	held.InForce = p.Number
	return held, nil
}

// Page reads what customers have of policies, by code after the one given, until
// there are limit customers that have any. Those that admit refuses are passed over.
func (s *Service) Page(ctx context.Context, after string, limit int, admit func(customer string) bool) (page []Held, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		page = nil
		dir, err := s.directory.Require(tx)
		if err != nil {
			return err
		}
		for _, c := range dir.Customers {
			if c.Code <= after || !admit(c.Code) {
				continue
			}
			held, err := s.held(tx, dir, c.Code)
			if err != nil {
				return err
			}
			if len(held.Versions) > 0 {
				page = append(page, held)
			}
			if len(page) == limit {
				return nil
			}
		}
		return nil
	})
	return page, err
}

// Effective is the period of dates [From, To) in which the version is in force;
// zero if it never is.
func (p Policy) Effective() clock.Period { return p.inForce() }
