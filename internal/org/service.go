package org

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// Repository stores what one feature lists whole: job titles, people and so on.
// store satisfies it. Codes never change.
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

// Assignments stores who holds which process role. store satisfies it.
type Assignments interface {
	Repository[Assignment]
	// Remove deletes an assignment that has not begun; fault.Stale if its row
	// version is not the stored one.
	Remove(tx *work.Tx, one Assignment) error
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

// Administrators tells who administers the installation, which org does not know
// otherwise. store satisfies it.
type Administrators interface {
	// Administrators are the people with an active account and an administrator's
	// grant without end on a day, locked until the transaction ends.
	Administrators(tx *work.Tx, on clock.Date) ([]string, error)
}

// Stores are the repositories of the feature.
type Stores struct {
	Organizations Organizations
	JobTitles     Repository[JobTitle]
	People        Repository[Person]
	Assignments   Assignments
	Services      Repository[Provided]
	Customers     Repository[Customer]
	Images        Images
	Reports       Reports

	Administrators Administrators
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
// what differs is changed, what is the same or absent stays; when nothing differs
// it leaves no entry. Everything that is wrong comes as one fault.List that names
// each field; then nothing is written. What is not as Setup.Seen says is
// fault.Stale.
func (s *Service) Put(ctx context.Context, actor string, setup Setup) error {
	setup, image, err := checkedSetup(setup)
	if err != nil {
		return err
	}
	cmd := work.Command{Name: "org.put", Actor: actor, Subject: id.Ref{Kind: "organization", ID: whole}}
	return s.do(ctx, cmd, func(_ *work.Tx, dir *Directory, _ clock.Date) (*Directory, Image, error) {
		return dir.merge(setup), image, dir.unlike(setup.Seen)
	})
}

// errUnchanged ends a command that turned out to have nothing to write, so that
// it leaves no entry either.
var errUnchanged = errors.New("the organisation is the same")

// change gives the directory as it is to be, with an image that it names; it must
// not change the one that it gets.
type change func(tx *work.Tx, dir *Directory, today clock.Date) (*Directory, Image, error)

// do runs a command that changes the directory.
func (s *Service) do(ctx context.Context, cmd work.Command, change change) error {
	err := s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		changed, err := s.apply(tx, change)
		if err == nil && !changed {
			return errUnchanged
		}
		return err
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// apply checks a change of the directory and writes what differs; it says whether
// anything did.
func (s *Service) apply(tx *work.Tx, change change) (bool, error) {
	if err := s.stores.Organizations.Lock(tx); err != nil {
		return false, err
	}
	was, err := s.Directory(tx)
	if err != nil {
		return false, err
	}
	zone, err := was.Location("")
	if err != nil {
		return false, err
	}
	today := tx.Now().Date(zone)
	is, image, err := change(tx, was, today)
	if err != nil {
		return false, err
	}
	if err := is.check(today); err != nil {
		return false, err
	}
	if err := s.administered(tx, was, is, today); err != nil {
		return false, err
	}
	return s.write(tx, was, is, image)
}

// write saves what differs between what is stored and what is to be, parents
// before children.
func (s *Service) write(tx *work.Tx, was, is *Directory, image Image) (changed bool, err error) {
	if image.SHA256 != "" {
		if err := s.stores.Images.Put(tx, image); err != nil {
			return false, err
		}
	}
	note := func(did bool, err error) error {
		changed = changed || did
		return err
	}
	err = firstError(
		func() error { return note(put(tx, "job_titles", s.stores.JobTitles, was.JobTitles, is.JobTitles)) },
		func() error { return note(put(tx, "people", s.stores.People, was.People, is.People)) },
		func() error {
			return note(put[Organization](tx, "organization", s.stores.Organizations, was.organizations(), is.organizations()))
		},
		func() error {
			return note(put[Assignment](tx, "assignments", s.stores.Assignments, was.Assignments, is.Assignments))
		},
		func() error { return note(put(tx, "services", s.stores.Services, was.Services, is.Services)) },
		func() error {
			return note(put(tx, "customers", s.stores.Customers, was.Customers, groupsLast(is.Customers)))
		},
	)
	return changed, err
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

// put adds what is new and changes what differs, and says whether anything did;
// both lists are by natural key.
func put[T kept[T]](tx *work.Tx, path string, to Repository[T], was, is []T) (changed bool, err error) {
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
		changed = true
		if err := save(tx, to, one, found); err != nil {
			return changed, fmt.Errorf("put %s: %w", at, err)
		}
	}
	return changed, nil
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
