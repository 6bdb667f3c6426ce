package identity

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Grant is a role that a person has in a period of dates [From, To) of the
// organisation's zone. A grant that ends on its first day never held.
type Grant struct {
	ID         id.Grant
	RowVersion int
	Person     string
	Role       Role
	From       clock.Date
	To         clock.Date    // first day that it no longer holds; zero = open. An auditor's is never zero
	Scope      *AuditScope   // auditors only; nil does not limit
	By         string        // who granted it
	At         clock.Instant // when
}

// Holds reports whether the grant is in force on a date.
func (g Grant) Holds(on clock.Date) bool {
	return clock.Period{From: g.From, To: g.To}.Contains(on)
}

// Grants stores grants. store satisfies it.
type Grants interface {
	// Of returns the grants of a person, or all when person is "", oldest first.
	Of(tx *work.Tx, person string) ([]Grant, error)
	// Add inserts a grant.
	Add(tx *work.Tx, grant Grant) error
	// Change writes the end of a grant; fault.Stale when its row version is not
	// the stored one.
	Change(tx *work.Tx, grant Grant) error
	// Administrators are the people with an active account and an administrator's
	// grant without end that has begun, locked until the command ends.
	Administrators(tx *work.Tx, on clock.Date) ([]string, error)
}

// NewGrant is a role to give.
type NewGrant struct {
	Person string
	Role   Role
	From   clock.Date // zero = today
	To     clock.Date // zero = open
	Scope  *AuditScope
}

// maxAudit is how long an auditor's grant lasts at most, in days.
const maxAudit = 366

// Grants are the grants of a person, or of everybody when person is "", oldest
// first.
func (s *Service) Grants(ctx context.Context, person string) (list []Grant, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.stores.Grants.Of(tx, person)
		return err
	})
	return list, err
}

// Grant gives a role to a person who has an account. Command "identity.grant".
func (s *Service) Grant(ctx context.Context, actor string, given NewGrant) (made Grant, err error) {
	cmd := work.Command{Name: "identity.grant", Actor: actor, Subject: subjectOf(given.Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: given.Person})
		if err != nil {
			return err
		}
		if account.State == Deactivated {
			return fault.New(fault.Conflict, "fault.identity.deactivated", fault.Args{"person": given.Person})
		}
		made, err = s.give(tx, actor, given)
		return err
	})
	return made, err
}

// give checks and inserts a grant; the account is locked.
func (s *Service) give(tx *work.Tx, actor string, given NewGrant) (Grant, error) {
	standing, err := s.stores.Standings.Of(tx, given.Person)
	if err != nil {
		return Grant{}, err
	}
	today, err := standing.today(tx.Now())
	if err != nil {
		return Grant{}, err
	}
	if given.From.IsZero() {
		given.From = today
	}
	if err := checkGrant(given, today, standing.Grants); err != nil {
		return Grant{}, err
	}
	key, err := id.New[id.Grant]()
	if err != nil {
		return Grant{}, err
	}
	g := Grant{
		ID: key, Person: given.Person, Role: given.Role, From: given.From, To: given.To,
		Scope: given.Scope, By: actor, At: tx.Now(),
	}
	tx.Detail("grant."+string(g.Role), "", g.From.String()+"/"+g.To.String())
	if err := s.stores.Grants.Add(tx, g); err != nil {
		return Grant{}, err
	}
	g.RowVersion = 1
	return g, nil
}

// checkGrant holds a new grant to the rules; have are the person's others.
func checkGrant(g NewGrant, today clock.Date, have []Grant) error {
	var c org.Checks
	if !slices.Contains(GrantedRoles(), g.Role) {
		c.Say("role", "fault.identity.role", fault.Args{"value": string(g.Role)})
	}
	period := clock.Period{From: g.From, To: g.To}
	c.Period("period", period)
	switch {
	case !g.To.IsZero() && !today.Before(g.To):
		c.Say("to", "fault.identity.past", fault.Args{"date": g.To})
	case g.Role == Auditor && (g.To.IsZero() || g.To.DaysSince(g.From) > maxAudit):
		c.Say("to", "fault.identity.auditor_end", nil)
	case g.Role != Auditor && g.Scope != nil:
		c.Say("scope", "fault.identity.scope", nil)
	}
	if g.Scope != nil {
		checkScope(&c, *g.Scope)
	}
	if other, meets := met(have, g.Role, period); meets {
		key := "fault.identity.granted"
		if other.To.IsZero() {
			key = "fault.identity.granted_open"
		}
		c.Say("from", key, fault.Args{"from": other.From, "to": other.To})
	}
	return c.Err()
}

// met is the first grant of a role that a period overlaps; one that never held
// stands in nobody's way.
func met(have []Grant, role Role, period clock.Period) (Grant, bool) {
	for _, other := range have {
		if other.Role == role && (clock.Period{From: other.From, To: other.To}).Overlaps(period) && other.From != other.To {
			return other, true
		}
	}
	return Grant{}, false
}

// maxScope bounds how many kinds or subjects a scope names.
const maxScope = 100

func checkScope(c *org.Checks, scope AuditScope) {
	c.Range("scope.kinds", len(scope.Kinds), 0, maxScope)
	c.Range("scope.subjects", len(scope.Subjects), 0, maxScope)
	for _, kind := range scope.Kinds {
		c.Key("scope.kinds", kind)
	}
	for _, subject := range scope.Subjects {
		if subject == "" {
			c.Say("scope.subjects", "fault.org.required", nil)
		}
		c.Plain("scope.subjects", subject, org.NameLimit)
	}
}

// EndGrant ends a grant on a date; zero is today, so that it holds no more from
// now on. The last administrator's is refused. Command "identity.end_grant".
func (s *Service) EndGrant(ctx context.Context, actor string, grant id.Grant, version int, on clock.Date) (ended Grant, err error) {
	person, err := s.holder(ctx, grant)
	if err != nil {
		return Grant{}, err
	}
	cmd := work.Command{Name: "identity.end_grant", Actor: actor, Subject: subjectOf(person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		standing, err := s.stores.Standings.Of(tx, person)
		if err != nil {
			return err
		}
		today, err := standing.today(tx.Now())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(standing.Grants, func(g Grant) bool { return g.ID == grant })
		if i < 0 {
			return noGrant()
		}
		ended, err = s.end(tx, standing.Grants[i], version, on, today)
		return err
	})
	return ended, err
}

func (s *Service) end(tx *work.Tx, g Grant, version int, on, today clock.Date) (Grant, error) {
	if g.RowVersion != version {
		return Grant{}, fault.New(fault.Stale, "fault.database.stale", nil)
	}
	if on.IsZero() || on.Before(today) {
		on = today
	}
	if on.Before(g.From) {
		on = g.From
	}
	if !g.To.IsZero() && !on.Before(g.To) {
		return Grant{}, fault.New(fault.Conflict, "fault.identity.ended", fault.Args{"date": g.To})
	}
	if g.Role == Administrator && g.To.IsZero() {
		if err := s.leaves(tx, g.Person, today); err != nil {
			return Grant{}, err
		}
	}
	tx.Detail("grant."+string(g.Role)+".to", g.To.String(), on.String())
	g.To = on
	if err := s.stores.Grants.Change(tx, g); err != nil {
		return Grant{}, err
	}
	g.RowVersion++
	return g, nil
}

// leaves refuses that the last lasting administrator goes.
func (s *Service) leaves(tx *work.Tx, person string, today clock.Date) error {
	left, err := s.stores.Grants.Administrators(tx, today)
	if err != nil {
		return err
	}
	if slices.Contains(left, person) && len(left) == 1 {
		return fault.New(fault.Conflict, "fault.identity.last_administrator", nil)
	}
	return nil
}

// holder is whose grant it is.
func (s *Service) holder(ctx context.Context, grant id.Grant) (person string, err error) {
	all, err := s.Grants(ctx, "")
	if err != nil {
		return "", err
	}
	for _, g := range all {
		if g.ID == grant {
			return g.Person, nil
		}
	}
	return "", noGrant()
}

func noGrant() error { return fault.New(fault.NotFound, "fault.identity.no_grant", nil) }
