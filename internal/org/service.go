package org

import (
	"context"
	"fmt"
	"slices"

	"acta/internal/id"
	"acta/internal/work"
)

// Repository stores what one feature lists whole: job titles, people and so on.
// store satisfies it. Codes never change, and nothing is deleted.
type Repository[T any] interface {
	// List returns all, by natural key.
	List(tx *work.Tx) ([]T, error)
	// Add inserts one; fault.Conflict if the natural key is taken.
	Add(tx *work.Tx, one T) error
	// Change writes every field of one; fault.Stale if its row version is not the
	// stored one.
	Change(tx *work.Tx, one T) error
}

// Organizations stores the one organisation. store satisfies it.
type Organizations interface {
	Repository[Organization]
	// Lock keeps other commands from writing the directory until the transaction
	// ends; before the organisation exists it locks nothing.
	Lock(tx *work.Tx) error
}

// Images stores pictures by the hash of their bytes. store satisfies it.
type Images interface {
	// Put inserts an image; one that is there already is fine.
	Put(tx *work.Tx, image Image) error
	// Get returns an image.
	Get(tx *work.Tx, sha256 string) (Image, error)
}

// Records gives the series that the process description prints; app wires it to
// the feature record, which org does not know. Seed 7.
type Records interface {
	// Rows returns the rows in their printed order.
	Rows(tx *work.Tx) ([]RecordView, error)
}

// Stores are the repositories of the feature.
type Stores struct {
	Organizations Organizations
	JobTitles     Repository[JobTitle]
	People        Repository[Person]
	Assignments   Repository[Assignment]
	Services      Repository[Provided]
	Customers     Repository[Customer]
	Images        Images
}

// Service runs the commands of the feature and reads its views.
type Service struct {
	unit    *work.Unit
	stores  Stores
	records Records
}

// New gives the feature over a unit of work and its repositories.
func New(unit *work.Unit, stores Stores, records Records) *Service {
	return &Service{unit: unit, stores: stores, records: records}
}

// Put brings the organisation's data in as one command: what is new is added,
// what differs is changed, what is the same or absent stays. Everything that is
// wrong comes as one fault.List that names each field; then nothing is written.
func (s *Service) Put(ctx context.Context, actor string, setup Setup) error {
	setup, image, err := checkedSetup(setup)
	if err != nil {
		return err
	}
	cmd := work.Command{Name: "org.put", Actor: actor, Subject: id.Ref{Kind: "organization", ID: whole}}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		if err := s.stores.Organizations.Lock(tx); err != nil {
			return err
		}
		dir, err := s.Directory(tx)
		if err != nil {
			return err
		}
		merged := dir.merge(setup)
		if err := merged.check(); err != nil {
			return err
		}
		return s.write(tx, dir, merged, image)
	})
}

// write saves what differs between what is stored and what is to be, parents
// before children.
func (s *Service) write(tx *work.Tx, was, is *Directory, image Image) error {
	if image.SHA256 != "" {
		if err := s.stores.Images.Put(tx, image); err != nil {
			return err
		}
	}
	return firstError(
		func() error { return put(tx, "job_titles", s.stores.JobTitles, was.JobTitles, is.JobTitles) },
		func() error { return put(tx, "people", s.stores.People, was.People, is.People) },
		func() error {
			return put[Organization](tx, "organization", s.stores.Organizations, was.organizations(), is.organizations())
		},
		func() error { return put(tx, "assignments", s.stores.Assignments, was.Assignments, is.Assignments) },
		func() error { return put(tx, "services", s.stores.Services, was.Services, is.Services) },
		func() error {
			return put(tx, "customers", s.stores.Customers, was.Customers, groupsLast(is.Customers))
		},
	)
}

// groupsLast is the order in which customers can be added: members before their
// groups.
func groupsLast(customers []Customer) []Customer {
	sorted := slices.Clone(customers)
	slices.SortStableFunc(sorted, func(a, b Customer) int {
		return order(a.Kind == Group) - order(b.Kind == Group)
	})
	return sorted
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// kept is what put needs of an entity.
type kept[T any] interface {
	// key is the natural key, as audit entries print it.
	key() string
	// identified is the entity with a new id and the instant of its recording.
	identified(tx *work.Tx) (T, error)
}

// put adds what is new and changes what differs; both lists are by natural key,
// and is holds everything that was.
func put[T kept[T]](tx *work.Tx, path string, to Repository[T], was, is []T) error {
	stored := byKey(was)
	for _, one := range is {
		at := path
		if one.key() != "" {
			at += "." + one.key()
		}
		old, found := stored[one.key()]
		if !Differences(tx, at, old, one) && found {
			continue
		}
		if err := save(tx, to, one, found); err != nil {
			return fmt.Errorf("put %s: %w", at, err)
		}
	}
	return nil
}

func save[T kept[T]](tx *work.Tx, to Repository[T], one T, found bool) error {
	if found {
		return to.Change(tx, one)
	}
	one, err := one.identified(tx)
	if err != nil {
		return err
	}
	return to.Add(tx, one)
}

func byKey[T kept[T]](list []T) map[string]T {
	found := make(map[string]T, len(list))
	for _, one := range list {
		found[one.key()] = one
	}
	return found
}
