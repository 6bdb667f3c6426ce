package org

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/work"
)

// Directory is everything that the feature holds, as one snapshot, with lookups
// by code. Lists are by natural key.
type Directory struct {
	// Organization is nil until it is put.
	Organization *Organization
	JobTitles    []JobTitle
	People       []Person
	Assignments  []Assignment
	Services     []Provided
	Customers    []Customer
}

// directoryKey is under which a snapshot knows the directory.
type directoryKey struct{}

// Directory is the organisation's directory. Nobody may change it: within a
// snapshot all get the same.
func (s *Service) Directory(tx *work.Tx) (*Directory, error) {
	return work.Once(tx, directoryKey{}, s.readDirectory)
}

// houseKey is under which a snapshot knows the organisation.
type houseKey struct{}

// houses is the organisation, in a list that is empty until it is put. Nobody may change it.
func (s *Service) houses(tx *work.Tx) ([]Organization, error) {
	return work.Once(tx, houseKey{}, s.stores.Organizations.List)
}

func (s *Service) readDirectory(tx *work.Tx) (*Directory, error) {
	dir := &Directory{}
	var list []Organization
	err := firstError(
		func() (err error) { list, err = s.houses(tx); return err },
		func() (err error) { dir.JobTitles, err = s.stores.JobTitles.List(tx); return err },
		func() (err error) { dir.People, err = s.stores.People.List(tx); return err },
		func() (err error) { dir.Assignments, err = s.stores.Assignments.List(tx); return err },
		func() (err error) { dir.Services, err = s.stores.Services.List(tx); return err },
		func() (err error) { dir.Customers, err = s.stores.Customers.List(tx); return err },
	)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	if len(list) > 0 {
		dir.Organization = &list[0]
	}
	return dir, nil
}

// Require is the directory of an organisation that was put; without one it is
// fault.Setup.
func (s *Service) Require(tx *work.Tx) (*Directory, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return nil, err
	}
	if dir.Organization == nil {
		return nil, fault.New(fault.Setup, "fault.org.missing", nil)
	}
	return dir, nil
}

// JobTitle returns the job title with a code.
func (d *Directory) JobTitle(code string) (JobTitle, bool) { return find(d.JobTitles, code) }

// Person returns the person with a code.
func (d *Directory) Person(code string) (Person, bool) { return find(d.People, code) }

// Service returns the service with a code.
func (d *Directory) Service(code string) (Provided, bool) { return find(d.Services, code) }

// Customer returns the customer or group with a code.
func (d *Directory) Customer(code string) (Customer, bool) { return find(d.Customers, code) }

func find[T kept[T]](list []T, code string) (T, bool) {
	for _, one := range list {
		if one.key() == code {
			return one, true
		}
	}
	var none T
	return none, false
}

// Groups are the codes of the groups to which a customer belongs on a date.
func (d *Directory) Groups(customer string, on clock.Date) []string {
	var codes []string
	for _, c := range d.Customers {
		for _, m := range c.Members {
			if m.Customer == customer && m.period().Contains(on) {
				codes = append(codes, c.Code)
			}
		}
	}
	return codes
}

// Memberships are the codes of the groups to which a customer belongs, belonged
// or will belong.
func (d *Directory) Memberships(customer string) []string {
	var codes []string
	for _, c := range d.Customers {
		if slices.ContainsFunc(c.Members, func(m Member) bool { return m.Customer == customer }) {
			codes = append(codes, c.Code)
		}
	}
	return codes
}

// HolderNames are the names of those who hold a role on a date, joined by ", ";
// "" is a visible gap.
func (d *Directory) HolderNames(role string, on clock.Date) string {
	var names []string
	for _, code := range Holders(d.Assignments, role, on) {
		if p, ok := d.Person(code); ok {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// Location is the time zone of a customer, or of the organisation when the
// customer has none or is "". Invariant I20.
func (d *Directory) Location(customer string) (*time.Location, error) {
	name := ""
	if c, ok := d.Customer(customer); ok {
		name = c.Zone
	}
	if name == "" && d.Organization != nil {
		name = d.Organization.Zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone of %q: %w", customer, err)
	}
	return zone, nil
}

func (m Member) period() clock.Period { return clock.Period{From: m.From, To: m.To} }

func (d *Directory) organizations() []Organization {
	if d.Organization == nil {
		return nil
	}
	return []Organization{*d.Organization}
}

// merge is the directory as it will be when the setup is put.
func (d *Directory) merge(setup Setup) *Directory {
	is := &Directory{
		Organization: d.Organization,
		JobTitles:    merged(d.JobTitles, setup.JobTitles),
		People:       merged(d.People, setup.People),
		Assignments:  merged(d.Assignments, setup.Assignments),
		Services:     merged(d.Services, setup.Services),
		Customers:    merged(d.Customers, setup.Customers),
	}
	if setup.Organization != nil {
		one := merged(d.organizations(), []Organization{*setup.Organization})[0]
		is.Organization = &one
	}
	return is
}

// storable is an entity that takes over the store's fields of its former self.
type storable[T any] interface {
	kept[T]
	stored(was T) T
}

// merged is the stored list with the given ones in place of those with the same
// natural key, and the new ones behind.
func merged[T storable[T]](was, given []T) []T {
	is := slices.Clone(was)
	at := make(map[string]int, len(was))
	for i, one := range was {
		at[one.key()] = i
	}
	for _, one := range given {
		if i, ok := at[one.key()]; ok {
			is[i] = one.stored(is[i])
			continue
		}
		at[one.key()] = len(is)
		is = append(is, one)
	}
	return is
}
