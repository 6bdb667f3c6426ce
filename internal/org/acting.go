package org

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/work"
)

// Holds reports whether a person who is active holds a process role on a date, or
// deputises for it. Scope F78.
func (s *Service) Holds(tx *work.Tx, person, role string, on clock.Date) (bool, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return false, err
	}
	acting := slices.Concat(Holders(dir.Assignments, role, on), Deputies(dir.Assignments, role, on))
	return dir.isActive(person) && slices.Contains(acting, person), nil
}

// Holders lists the active people who hold a process role on a date, by code;
// where there is none, those who deputise for it.
func (s *Service) Holders(tx *work.Tx, role string, on clock.Date) ([]string, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return nil, err
	}
	left := func(person string) bool { return !dir.isActive(person) }
	if holders := slices.DeleteFunc(Holders(dir.Assignments, role, on), left); len(holders) > 0 {
		return holders, nil
	}
	return slices.DeleteFunc(Deputies(dir.Assignments, role, on), left), nil
}

// Active reports whether there is a person with a code, who has not left.
func (s *Service) Active(tx *work.Tx, person string) (bool, error) {
	dir, err := s.Directory(tx)
	if err != nil {
		return false, err
	}
	return dir.isActive(person), nil
}

func (d *Directory) isActive(person string) bool {
	p, ok := d.Person(person)
	return ok && !p.Inactive
}
