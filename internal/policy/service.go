package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Repository stores policy versions. store satisfies it.
type Repository interface {
	Versions
	Controls
}

// Versions stores the data of policy versions. store satisfies it.
type Versions interface {
	// Of returns the versions of a customer by number.
	Of(tx *work.Tx, customer string) ([]Policy, error)
	// Lock keeps other commands from changing the versions of a customer until
	// the transaction ends.
	Lock(tx *work.Tx, customer id.Customer) error
	// Add inserts a version; fault.Conflict if the customer has that number.
	Add(tx *work.Tx, p Policy) error
	// Change writes the data of a version that no document version approved;
	// fault.Stale if its row version is not the stored one.
	Change(tx *work.Tx, p Policy) error
}

// Controls stores how versions stand to document control. store satisfies it.
type Controls interface {
	// Settle writes state, number and Control of a version, and nothing of its
	// data; fault.Stale if its row version is not the stored one.
	Settle(tx *work.Tx, p Policy) error
	// Except inserts an exception.
	Except(tx *work.Tx, e Exception) error
	// Exceptions returns the exceptions of a version by kind.
	Exceptions(tx *work.Tx, policy id.Policy) ([]Exception, error)
	// Content returns frozen content by its SHA-256.
	Content(tx *work.Tx, hash string) (content.Document, error)
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
// number; the same values change nothing and leave no entry. The number
// DraftNumber is the customer's draft. Everything that is wrong comes as one
// fault.List; a version in force on the same day as another one, a version that
// was approved, and an imported one that would be in force although the policy is
// under document control are fault.Conflict (invariant I3); one that is not as
// Expect says is fault.Stale. It returns what is allowed but doubtful.
func (s *Service) Put(ctx context.Context, actor string, p Policy) ([]Lint, error) {
	p = p.normal()
	c := &org.Checks{}
	p.check(c, "policy")
	if err := c.Err(); err != nil {
		return nil, err
	}
	cmd := work.Command{Name: "policy.put", Actor: actor, Subject: id.Ref{Kind: "policy", ID: p.Customer + "/" + p.Number}}
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error { return s.put(tx, actor, p) })
	if err != nil && !errors.Is(err, errUnchanged) {
		return nil, err
	}
	return Lints(p), nil
}

// errUnchanged ends a command that turned out to have nothing to write, so that
// it leaves no entry either.
var errUnchanged = errors.New("the policy is the same")

func (s *Service) put(tx *work.Tx, actor string, p Policy) error {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return err
	}
	c := &org.Checks{}
	p.checkReferences(c, "policy", dir)
	if err := c.Err(); err != nil {
		return err
	}
	versions, err := s.locked(tx, dir, p.Customer)
	if err != nil {
		return err
	}
	return s.save(tx, actor, versions, p)
}

// locked are the versions of a customer, which no other command changes until
// the transaction ends.
func (s *Service) locked(tx *work.Tx, dir *org.Directory, code string) ([]Policy, error) {
	customer, ok := dir.Customer(code)
	if !ok {
		return nil, fault.New(fault.NotFound, "fault.org.customer", fault.Args{"customer": code})
	}
	if err := s.policies.Lock(tx, customer.ID); err != nil {
		return nil, err
	}
	return s.versions(tx, code)
}

// save writes the version among the customer's others, if it differs.
func (s *Service) save(tx *work.Tx, actor string, versions []Policy, p Policy) error {
	old, found := last(versions, func(v Policy) bool { return v.Number == p.Number })
	if p.Expect != nil && *p.Expect != old.RowVersion {
		return fault.New(fault.Stale, "fault.database.stale", nil).At("policy")
	}
	p.Expect = nil
	p.ID, p.RowVersion, p.RecordedAt = old.ID, old.RowVersion, old.RecordedAt
	p.State, p.Revision, p.Control = old.State, nextRevision(versions), old.Control
	if p.Number == DraftNumber {
		p.State = Drafted
	}
	if !found && p.repeats(versions) || !org.Differences(tx, "policy", old, p) {
		return errUnchanged
	}
	if err := admit(versions, p); err != nil {
		return err
	}
	if found {
		return s.policies.Change(tx, p)
	}
	return s.add(tx, actor, versions, p)
}

// admit refuses what may not stand among the customer's other versions.
func admit(versions []Policy, p Policy) error {
	if p.bound() {
		args := fault.Args{"customer": p.Customer, "number": p.Control.Number}
		return fault.New(fault.Conflict, "fault.policy.approved", args)
	}
	if p.State == Drafted {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(versions), func(v Policy) bool { return v.Number == p.Number })
	if one, other, found := Overlap(append(others, p)); found {
		args := fault.Args{"customer": p.Customer, "number": other.Number, "other": one.Number}
		return fault.New(fault.Conflict, "fault.policy.overlap", args).At("policy.from")
	}
	return refuseUncontrolled(versions, p)
}

// add inserts a new version, a draft with the exception that it begins with.
func (s *Service) add(tx *work.Tx, actor string, versions []Policy, p Policy) error {
	var err error
	if p.ID, err = id.New[id.Policy](); err != nil {
		return err
	}
	p.RowVersion, p.RecordedAt = 0, tx.Now()
	if err := s.policies.Add(tx, p); err != nil {
		return err
	}
	since := uncontrolledSince(versions)
	if p.State != Drafted || since.IsZero() || !since.Before(tx.Now().Date(nil)) {
		return nil
	}
	tx.Detail("policy.exception", "", string(LateRecord)+" "+since.String())
	return s.policies.Except(tx, Exception{
		Policy: p.ID, Kind: LateRecord, Since: since, Person: actor, RecordedAt: tx.Now(),
	})
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
		versions, err := s.versions(tx, code)
		if err != nil {
			return Policy{}, fmt.Errorf("policy version: %w", err)
		}
		for _, p := range versions {
			if p.Number == number && p.State != Drafted {
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
		versions, err := s.versions(tx, code)
		if err != nil {
			return Policy{}, fmt.Errorf("policy in force: %w", err)
		}
		if p, ok := InForce(versions, on); ok {
			return p, nil
		}
	}
	args := fault.Args{"customer": customer, "date": on}
	return Policy{}, fault.New(fault.NotFound, "fault.policy.none_in_force", args)
}

// Reign is a policy with the days [From, To) of a time on which it is in force.
type Reign struct {
	Policy
	From, To clock.Date
}

// Reigns are the policies in force for a customer from one day until before
// another, in order, by the rule of InForce for each day; days on which none is
// in force are left out. What is stored is read once.
func (s *Service) Reigns(tx *work.Tx, customer string, from, to clock.Date) ([]Reign, error) {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return nil, err
	}
	versions := map[string][]Policy{}
	for _, code := range append([]string{customer}, dir.Memberships(customer)...) {
		if versions[code], err = s.versions(tx, code); err != nil {
			return nil, fmt.Errorf("policies in force: %w", err)
		}
	}
	var list []Reign
	for day := from; day.Before(to); day = day.AddDays(1) {
		for _, code := range append([]string{customer}, dir.Groups(customer, day)...) {
			if p, ok := InForce(versions[code], day); ok {
				list = reigning(list, p, day)
				break
			}
		}
	}
	return list, nil
}

// reigning adds a day on which a policy is in force.
func reigning(list []Reign, p Policy, day clock.Date) []Reign {
	if n := len(list) - 1; n >= 0 && list[n].To == day && list[n].Customer == p.Customer && list[n].Number == p.Number {
		list[n].To = day.AddDays(1)
		return list
	}
	return append(list, Reign{p, day, day.AddDays(1)})
}
