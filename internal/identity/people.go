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

// Accounts are accounts by person code, after a code, at most limit.
func (s *Service) Accounts(ctx context.Context, after string, limit int) (list []Account, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, err = s.stores.Accounts.List(tx, after, limit)
		return err
	})
	return list, err
}

// Account is a person's account, or fault.NotFound.
func (s *Service) Account(ctx context.Context, person string) (account Account, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		found, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		account = found.Account
		return err
	})
	return account, err
}

// person finds a person of the organisation.
func (s *Service) person(tx *work.Tx, code string) (org.Person, bool, error) {
	people, err := s.stores.People.List(tx)
	if err != nil {
		return org.Person{}, false, err
	}
	i := slices.IndexFunc(people, func(p org.Person) bool { return p.Code == code })
	if i < 0 {
		return org.Person{}, false, nil
	}
	return people[i], true, nil
}

func checkEmail(c *org.Checks, address string) {
	if address == "" {
		c.Say("email", "fault.org.required", nil)
	}
	c.Email("email", address)
}

// open inserts an account; an address or a person that has one is a fault.
func (s *Service) open(tx *work.Tx, account Account, hash string) (Account, error) {
	key, err := id.New[id.Account]()
	if err != nil {
		return Account{}, err
	}
	account.ID, account.CreatedAt, account.HasPassword = key, tx.Now(), hash != ""
	tx.Detail("state", "", string(account.State))
	tx.Detail("email", "", account.Email)
	if err := s.stores.Accounts.Add(tx, Stored{Account: account, Secrets: Secrets{Password: hash}}); err != nil {
		return Account{}, err
	}
	account.RowVersion = 1
	return account, nil
}

// Invite makes an account for a person of the organisation, with the grants, and
// queues the letter that brings the link. Grants need the permission for them.
// Command "identity.invite".
func (s *Service) Invite(ctx context.Context, actor string, in Invitation) (made Account, err error) {
	cmd := work.Command{Name: "identity.invite", Actor: actor, Subject: subjectOf(in.Person)}
	origin := work.OriginOf(ctx)
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.invited(tx, in)
		if err != nil {
			return err
		}
		if made, err = s.open(tx, account, ""); err != nil {
			return err
		}
		if err := s.giveAll(tx, origin, actor, in); err != nil {
			return err
		}
		return letter(tx, "mail.invitation", in.Person)
	})
	return made, err
}

// invited is the account that an invitation makes.
func (s *Service) invited(tx *work.Tx, in Invitation) (Account, error) {
	person, found, err := s.person(tx, in.Person)
	if err != nil {
		return Account{}, err
	}
	if !found || person.Inactive {
		return Account{}, fault.New(fault.Invalid, "fault.org.person", fault.Args{"person": in.Person}).At("person")
	}
	if in.Email == "" {
		in.Email = person.Email
	}
	var c org.Checks
	checkEmail(&c, normalEmail(in.Email))
	checkLanguage(&c, in.Language)
	return Account{
		Person: person.Code, Name: person.Name, Email: normalEmail(in.Email), Language: in.Language, State: Invited,
	}, c.Err()
}

func (s *Service) giveAll(tx *work.Tx, origin work.Origin, actor string, in Invitation) error {
	if len(in.Grants) == 0 {
		return nil
	}
	row, _ := permissionFor("identity.grant")
	if _, err := s.gate.admit(tx, origin, actor, row); err != nil {
		return err
	}
	for _, g := range in.Grants {
		g.Person = in.Person
		if _, err := s.give(tx, actor, g); err != nil {
			return err
		}
	}
	return nil
}

// ChangeEmail changes the address of an account. Command "identity.change_email".
func (s *Service) ChangeEmail(ctx context.Context, actor, person string, version int, email string) (Account, error) {
	email = normalEmail(email)
	var c org.Checks
	checkEmail(&c, email)
	if err := c.Err(); err != nil {
		return Account{}, err
	}
	cmd := work.Command{Name: "identity.change_email", Actor: actor, Subject: subjectOf(person)}
	return s.versioned(ctx, cmd, person, version, func(tx *work.Tx, account *Stored) error {
		tx.Detail("email", account.Email, email)
		account.Email = email
		return nil
	})
}

// SetLanguage changes the person's own language; "" follows the browser. Command
// "identity.change_language".
func (s *Service) SetLanguage(ctx context.Context, p Principal, language string) error {
	var c org.Checks
	checkLanguage(&c, language)
	if err := c.Err(); err != nil {
		return err
	}
	return s.own(ctx, "identity.change_language", p, func(tx *work.Tx, account *Stored) error {
		tx.Detail("language", account.Language, language)
		account.Language = language
		return nil
	})
}

// versioned changes an account that the caller has seen in a row version.
func (s *Service) versioned(ctx context.Context, cmd work.Command, person string, version int, fn func(*work.Tx, *Stored) error) (after Account, err error) {
	err = s.change(ctx, cmd, person, func(tx *work.Tx, account *Stored) error {
		if account.RowVersion != version {
			return fault.New(fault.Stale, "fault.database.stale", nil)
		}
		if err := fn(tx, account); err != nil {
			return err
		}
		after = account.Account
		after.RowVersion++
		return nil
	})
	return after, err
}

// Deactivate ends an account: what the person owns goes to others, or the
// command says what is left; grants, sessions and tokens end at once. The last
// administrator stays. Command "identity.deactivate". Scope F80, invariant I22.
func (s *Service) Deactivate(ctx context.Context, actor string, d Deactivation) (Account, error) {
	cmd := work.Command{Name: "identity.deactivate", Actor: actor, Subject: subjectOf(d.Person), Reason: d.Reason}
	return s.versioned(ctx, cmd, d.Person, d.RowVersion, func(tx *work.Tx, account *Stored) error {
		if account.State == Deactivated {
			return fault.New(fault.Conflict, "fault.identity.deactivated", fault.Args{"person": d.Person})
		}
		if err := s.hand(tx, d); err != nil {
			return err
		}
		if err := s.strip(tx, *account); err != nil {
			return err
		}
		tx.Detail("state", string(account.State), string(Deactivated))
		account.State = Deactivated
		account.Epoch++
		if err := s.stores.Sessions.End(tx, account.ID, "", account.Epoch); err != nil {
			return err
		}
		return s.left(tx, d.Person, true)
	})
}

// hand gives every holding to whom the deactivation names.
func (s *Service) hand(tx *work.Tx, d Deactivation) error {
	held, err := s.owns.Of(tx, d.Person)
	if err != nil {
		return err
	}
	var left fault.List
	for _, h := range held {
		to := d.Each[h.Ref()]
		if to == "" {
			to = d.To
		}
		if to == "" {
			left = append(left, fault.New(fault.Conflict, "fault.identity.holding", fault.Args{"holding": h.Label}).At("each."+h.Ref()))
			continue
		}
		if err := s.takes(tx, d.Person, to); err != nil {
			return err
		}
		tx.Detail(h.Ref(), d.Person, to)
		if err := s.owns.Reassign(tx, h, d.Person, to); err != nil {
			return err
		}
	}
	return left.Err()
}

// takes checks that somebody can take over: another person who has not left.
func (s *Service) takes(tx *work.Tx, from, to string) error {
	person, found, err := s.person(tx, to)
	if err == nil && (!found || person.Inactive || to == from) {
		err = fault.New(fault.Invalid, "fault.identity.takes", fault.Args{"person": to}).At("to")
	}
	return err
}

// strip ends grants and tokens.
func (s *Service) strip(tx *work.Tx, account Stored) error {
	standing, err := s.stores.Standings.Of(tx, account.Person)
	if err != nil {
		return err
	}
	today, err := standing.today(tx.Now())
	if err != nil {
		return err
	}
	if err := s.leaves(tx, account.Person, today); err != nil {
		return err
	}
	for _, g := range standing.Grants {
		if !g.To.IsZero() && !today.Before(g.To) {
			continue
		}
		tx.Detail("grant."+string(g.Role)+".to", g.To.String(), endOf(g, today).String())
		g.To = endOf(g, today)
		if err := s.stores.Grants.Change(tx, g); err != nil {
			return err
		}
	}
	return s.revokeAll(tx, account.Person)
}

// endOf is today, or the first day of a grant that has not begun.
func endOf(g Grant, today clock.Date) clock.Date {
	if today.Before(g.From) {
		return g.From
	}
	return today
}

func (s *Service) revokeAll(tx *work.Tx, person string) error {
	tokens, err := s.stores.Tokens.List(tx, person)
	if err != nil {
		return err
	}
	for _, t := range tokens {
		if !t.Revoked.IsZero() {
			continue
		}
		tx.Detail("token", t.Name, "")
		if _, err := s.stores.Tokens.Revoke(tx, t.ID); err != nil {
			return err
		}
	}
	return nil
}

// left says in the organisation's directory whether the person has left.
func (s *Service) left(tx *work.Tx, code string, inactive bool) error {
	person, found, err := s.person(tx, code)
	if err != nil || !found || person.Inactive == inactive {
		return err
	}
	person.Inactive = inactive
	return s.stores.People.Change(tx, person)
}

// Reactivate lets a person in again by a new invitation, without password,
// second factor, single sign-on or grants. Command "identity.reactivate".
func (s *Service) Reactivate(ctx context.Context, actor, person string, version int) (Account, error) {
	cmd := work.Command{Name: "identity.reactivate", Actor: actor, Subject: subjectOf(person)}
	return s.versioned(ctx, cmd, person, version, func(tx *work.Tx, account *Stored) error {
		if account.State != Deactivated {
			return fault.New(fault.Conflict, "fault.identity.not_deactivated", fault.Args{"person": person})
		}
		tx.Detail("state", string(account.State), string(Invited))
		account.State, account.HasPassword, account.SecondFactor = Invited, false, false
		account.Federated, account.RecoveryCodes = false, 0
		account.Secrets = Secrets{Epoch: account.Epoch + 1}
		if err := s.stores.Codes.Replace(tx, account.ID, nil); err != nil {
			return err
		}
		if err := s.left(tx, person, false); err != nil {
			return err
		}
		return letter(tx, "mail.invitation", person)
	})
}
