package identity

import (
	"fmt"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/work"
)

// Standing is what decides about somebody's roles, read at once.
type Standing struct {
	Account     Account // zero without one
	Epoch       int     // of the account's sessions
	Inactive    bool    // the person has left
	Zone        string  // of the organisation, in which dates begin
	Grants      []Grant
	Assignments []org.Assignment
}

// Standings reads standings. store satisfies it.
type Standings interface {
	// Of is the standing of a person; the zero Standing when there is none.
	Of(tx *work.Tx, person string) (Standing, error)
}

// today is the organisation's civil date.
func (s Standing) today(now clock.Instant) (clock.Date, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return clock.Date{}, fmt.Errorf("zone of the organisation: %w", err)
	}
	return now.Date(zone), nil
}

// admitted reports whether the person may act at all.
func (s Standing) admitted() bool { return s.Account.State == Active && !s.Inactive }

// roles are those of an instant, Member among them; none for who may not act.
func (s Standing) roles(now clock.Instant) ([]Role, error) {
	if !s.admitted() {
		return nil, nil
	}
	on, err := s.today(now)
	if err != nil {
		return nil, err
	}
	has := map[Role]bool{Member: true}
	for _, g := range s.Grants {
		if g.Holds(on) {
			has[g.Role] = true
		}
	}
	for _, a := range s.Assignments {
		if a.Holds(on) {
			has[Process] = true
		}
	}
	return slices.DeleteFunc(Roles(), func(r Role) bool { return !has[r] }), nil
}

// scope is what limits an auditor's view; nil for who has another role that
// reads as much.
func (s Standing) scope(now clock.Instant) (*AuditScope, error) {
	on, err := s.today(now)
	if err != nil {
		return nil, err
	}
	var found *AuditScope
	for _, g := range s.Grants {
		switch {
		case !g.Holds(on):
		case g.Role == Auditor:
			found = g.Scope
		case g.Role != Reader:
			return nil, nil //nolint:nilnil // no limit
		}
	}
	return found, nil
}

// Gate decides about commands by the permission table, the actor's roles at the
// instant of the command, and the origin's limits. It satisfies work.Gate.
// Scope F77.
type Gate struct{ Standings Standings }

var _ work.Gate = Gate{}

// operator is the role of whoever works at the machine's own command line in a
// person's name: the entry says that nobody signed in.
const operator = "operator"

// Allow returns the role under which the actor may run the command, "" for the
// system and for what needs no sign-in; else fault.Forbidden. A command without
// a row is an error: nobody may run it.
func (g Gate) Allow(tx *work.Tx, cmd work.Command) (string, error) {
	row, ok := permissionFor(cmd.Name)
	if !ok {
		return "", fmt.Errorf("no row of the permission table covers the command %q", cmd.Name)
	}
	return g.admit(tx, work.OriginOf(tx.Context()), cmd.Actor, row)
}

// admit returns the role under which the actor may do now what a row covers.
func (g Gate) admit(tx *work.Tx, origin work.Origin, actor string, row Permission) (string, error) {
	open := slices.Contains(row.Roles, Machine)
	switch {
	case slices.Contains(row.Roles, Nobody), open && actor == work.System:
		return "", nil
	case open && origin.Channel == ChannelCLI:
		return operator, nil
	case actor == work.System || actor == work.Anonymous || actor == "":
		return "", forbidden(row)
	}
	role, err := g.roleOf(tx, actor, row)
	if err != nil {
		return "", err
	}
	return string(role), lends(origin, row, tx.Now())
}

// roleOf is the role by which a person has a permission now; fault.Forbidden when
// none of their roles gives it.
func (g Gate) roleOf(tx *work.Tx, actor string, row Permission) (Role, error) {
	standing, err := g.Standings.Of(tx, actor)
	if err != nil {
		return "", err
	}
	has, err := standing.roles(tx.Now())
	if err != nil {
		return "", err
	}
	role := row.role(has)
	if role == "" {
		return "", forbidden(row)
	}
	return role, nil
}

// lends holds the command to what its origin allows: a token's scopes, and a
// fresh proof of identity where the permission signs.
func lends(origin work.Origin, row Permission, now clock.Instant) error {
	switch {
	case origin.Scoped && (row.Sign || !slices.Contains(origin.Scopes, row.Name)):
		return forbidden(row)
	case row.Sign && !fresh(origin.Confirmed, now):
		return fault.New(fault.Forbidden, "fault.identity.confirm", nil)
	}
	return nil
}
