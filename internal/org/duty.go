package org

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/work"
)

// Duties are what a person answers for today, by process roles.
type Duties struct {
	Today      clock.Date // in the organisation's zone
	Held       []string   // roles that the person holds, or alone deputises for
	Deputised  []string   // roles of others for which the person deputises
	Unfollowed []Ending   // roles that are about to be without anybody
}

// Ending is a role that nobody follows after a person.
type Ending struct {
	Role string
	Name string     // of who holds it last
	On   clock.Date // first day without
}

// endingAhead is how many days before a role is without anybody that shows.
const endingAhead = 60

// DutiesOf reads what a person answers for. Scope F78, F86.
func (s *Service) DutiesOf(ctx context.Context, person string) (d Duties, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err := s.stores.Assignments.List(tx)
		if err != nil {
			return err
		}
		houses, err := s.houses(tx)
		if err != nil {
			return err
		}
		dir := Directory{Assignments: list}
		if len(houses) > 0 {
			dir.Organization = &houses[0]
		}
		zone, err := dir.Location("")
		if err != nil {
			return err
		}
		d = dutiesOf(list, person, tx.Now().Date(zone))
		return s.nameEndings(tx, d.Unfollowed)
	})
	return d, err
}

func dutiesOf(list []Assignment, person string, today clock.Date) Duties {
	d := Duties{Today: today, Unfollowed: unfollowed(list, today)}
	for _, a := range list {
		if a.Person != person || !a.Holds(today) {
			continue
		}
		if a.Deputy && len(Holders(list, a.Role, today)) > 0 {
			d.Deputised = append(d.Deputised, a.Role)
		} else {
			d.Held = append(d.Held, a.Role)
		}
	}
	slices.Sort(d.Held)
	slices.Sort(d.Deputised)
	d.Held, d.Deputised = slices.Compact(d.Held), slices.Compact(d.Deputised)
	d.Deputised = slices.DeleteFunc(d.Deputised, func(role string) bool { return slices.Contains(d.Held, role) })
	return d
}

// unfollowed are the roles that somebody holds today and nobody on the day on which
// the last of them stops, by that day.
func unfollowed(list []Assignment, today clock.Date) []Ending {
	var found []Ending
	for _, a := range list {
		if a.Deputy || !a.Holds(today) || a.To.IsZero() || today.AddDays(endingAhead).Before(a.To) {
			continue
		}
		if len(Holders(list, a.Role, a.To)) == 0 && !slices.ContainsFunc(found, func(e Ending) bool { return e.Role == a.Role && e.On == a.To }) {
			found = append(found, Ending{Role: a.Role, Name: a.Person, On: a.To})
		}
	}
	slices.SortFunc(found, func(a, b Ending) int { return a.On.Time().Compare(b.On.Time()) })
	return found
}

// nameEndings puts names for the codes of people.
func (s *Service) nameEndings(tx *work.Tx, list []Ending) error {
	if len(list) == 0 {
		return nil
	}
	people, err := s.stores.People.List(tx)
	if err != nil {
		return err
	}
	for i := range list {
		at := slices.IndexFunc(people, func(p Person) bool { return p.Code == list[i].Name })
		if at >= 0 {
			list[i].Name = people[at].Name
		}
	}
	return nil
}
