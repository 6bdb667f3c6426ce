package identity

import (
	"context"
	"errors"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Purpose is what a single-use link is for.
type Purpose string

// The purposes of links.
const (
	ForSetup    Purpose = "setup"
	ForInvite   Purpose = "invite"
	ForRecovery Purpose = "recovery"
)

// life is how long a link of the purpose opens. ASVS 6.4.1.
func (p Purpose) life() time.Duration {
	switch p {
	case ForSetup:
		return 24 * time.Hour
	case ForInvite:
		return 72 * time.Hour
	default:
		return time.Hour
	}
}

// Link is a single-use link.
type Link struct {
	ID      id.Link
	Purpose Purpose
	Person  string // "" for the first set-up
	Name    string // the person's; not stored here
	Email   string // of the account; not stored here
	Created clock.Instant
	Expires clock.Instant
	Used    clock.Instant // or made void by a newer one; zero while it opens
}

// Links stores links, by the SHA-256 of their secret. store satisfies it.
type Links interface {
	// Add inserts a link, and makes older ones of its purpose and person void.
	Add(tx *work.Tx, link Link, hash string) error
	// Find returns a link by its hash, used or not; fault.NotFound.
	Find(tx *work.Tx, hash string) (Link, error)
	// Use marks a link as used; false when it was.
	Use(tx *work.Tx, link id.Link) (bool, error)
}

func badLink() error { return fault.New(fault.NotFound, "fault.identity.link", nil) }

// LookUpLink is what a link is for, without using it; fault.NotFound when it is
// unknown, used, void, too old, or not of the purpose.
func (s *Service) LookUpLink(ctx context.Context, secret string, purpose Purpose) (link Link, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		if link, err = s.stores.Links.Find(tx, digest(secret)); err != nil {
			return err
		}
		if link.Purpose != purpose || !link.Used.IsZero() || !tx.Now().Before(link.Expires) {
			return badLink()
		}
		if link.Person == "" {
			return nil
		}
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: link.Person})
		link.Name, link.Email = account.Name, account.Email
		return err
	})
	if fault.Is(err, fault.NotFound) {
		s.log.WarnContext(ctx, "link refused", "purpose", string(purpose), "link", string(link.ID))
		return Link{}, badLink()
	}
	return link, err
}

// add makes a link inside a command.
func (s *Service) add(tx *work.Tx, purpose Purpose, person string) (secret string, err error) {
	key, err := id.New[id.Link]()
	if err != nil {
		return "", err
	}
	secret = newSecret()
	return secret, s.stores.Links.Add(tx, Link{
		ID: key, Purpose: purpose, Person: person, Created: tx.Now(),
		Expires: clock.At(tx.Now().Time().Add(purpose.life())),
	}, digest(secret))
}

// use takes a link inside a command: of two at once one wins.
func (s *Service) use(ctx context.Context, tx *work.Tx, link Link) error {
	first, err := s.stores.Links.Use(tx, link.ID)
	if err != nil {
		return err
	}
	if !first || !tx.Now().Before(link.Expires) {
		s.log.WarnContext(ctx, "link refused", "purpose", string(link.Purpose), "link", string(link.ID), "person", link.Person)
		return badLink()
	}
	return nil
}

// errExists says that there is an account, so that nobody sets up again.
var errExists = errors.New("there is an account")

// noAccount reports errExists when there is one.
func (s *Service) noAccount(tx *work.Tx) error {
	some, err := s.stores.Accounts.List(tx, "", 1)
	if err == nil && len(some) > 0 {
		err = errExists
	}
	return err
}

// SetupLink is the secret of a fresh link for the first set-up, for a day; older
// ones are void. "" when there is an account. Command "identity.setup_link".
func (s *Service) SetupLink(ctx context.Context) (secret string, err error) {
	if err = s.unit.Read(ctx, s.noAccount); err == nil {
		cmd := work.Command{Name: "identity.setup_link", Actor: work.System, Subject: subjectOf("setup")}
		err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
			if err := s.noAccount(tx); err != nil {
				return err
			}
			secret, err = s.add(tx, ForSetup, "")
			return err
		})
	}
	if errors.Is(err, errExists) {
		return "", nil
	}
	return secret, err
}

// Setup is the first person of an installation.
type Setup struct {
	Person   string // code
	Name     string
	Email    string
	Password string
	Language string
}

// SetUp makes the first person's account, an administrator and quality manager;
// a person of that code that the organisation has already gets it. Command
// "identity.setup".
func (s *Service) SetUp(ctx context.Context, secret string, setup Setup) (made Account, err error) {
	link, err := s.LookUpLink(ctx, secret, ForSetup)
	if err != nil {
		return Account{}, err
	}
	setup.Email, setup.Name = normalEmail(setup.Email), strings.TrimSpace(setup.Name)
	if err := checkSetup(setup); err != nil {
		return Account{}, err
	}
	account := Account{Person: setup.Person, Name: setup.Name, Email: setup.Email, Language: setup.Language, State: Active}
	hash, err := s.newHash(ctx, account, setup.Password)
	if err != nil {
		return Account{}, err
	}
	cmd := work.Command{Name: "identity.setup", Actor: work.Anonymous, Subject: subjectOf(setup.Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		if err := s.use(ctx, tx, link); err != nil {
			return err
		}
		if err := s.noAccount(tx); err != nil {
			return badLink()
		}
		if err := s.firstPerson(tx, setup); err != nil {
			return err
		}
		made, err = s.open(tx, account, hash)
		if err != nil {
			return err
		}
		for _, role := range []Role{Administrator, QualityManager} {
			if _, err := s.give(tx, setup.Person, NewGrant{Person: setup.Person, Role: role, From: firstDay(tx.Now())}); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}

// firstDay is today where the day begins last: there may be no organisation yet,
// and whichever zone it will have, its first administrator must not be locked out
// until a midnight.
func firstDay(now clock.Instant) clock.Date {
	return now.Date(time.FixedZone("", -12*60*60))
}

func checkSetup(setup Setup) error {
	var c org.Checks
	c.Code("person", setup.Person)
	if setup.Person == work.System || setup.Person == work.Anonymous {
		c.Say("person", "fault.identity.reserved", fault.Args{"value": setup.Person})
	}
	if setup.Name == "" {
		c.Say("name", "fault.org.required", nil)
	}
	c.Plain("name", setup.Name, org.NameLimit)
	checkEmail(&c, setup.Email)
	checkLanguage(&c, setup.Language)
	return c.Err()
}

// firstPerson makes the person unless the organisation has them.
func (s *Service) firstPerson(tx *work.Tx, setup Setup) error {
	_, found, err := s.person(tx, setup.Person)
	if err != nil || found {
		return err
	}
	key, err := id.New[id.Person]()
	if err != nil {
		return err
	}
	tx.Detail("people."+setup.Person+".name", "", setup.Name)
	return s.stores.People.Add(tx, org.Person{
		ID: key, Code: setup.Person, Name: setup.Name, Email: setup.Email, RecordedAt: tx.Now(),
	})
}

// Recover queues a letter with a link for whoever forgot a password. It answers
// the same whether there is such an account or not; fault.Busy when asked too
// often. Command "identity.recover". ASVS 6.4.3: the second factor stays.
func (s *Service) Recover(ctx context.Context, name, address string) error {
	limits := []limit{
		{"recover:" + digest(normalEmail(name)), 3, time.Hour, longestDelay},
		{"recover-from:" + digest(address), freeOfAddress, time.Hour, longestDelay},
	}
	if _, err := s.try(ctx, limits...); err != nil {
		return err
	}
	who, err := s.recognise(ctx, Credentials{Name: name})
	if err != nil || who.account.State != Active || !who.account.HasPassword {
		return err
	}
	person := who.account.Person
	cmd := work.Command{Name: "identity.recover", Actor: work.Anonymous, Subject: subjectOf(person)}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error { return letter(tx, "mail.recovery", person) })
}

// Redeem sets a password by an invitation or a recovery link, ends every session
// and lifts what failed sign-ins slowed down. Command "identity.redeem".
func (s *Service) Redeem(ctx context.Context, secret string, purpose Purpose, password string) (opened Account, err error) {
	if purpose == ForSetup {
		return Account{}, badLink()
	}
	link, err := s.LookUpLink(ctx, secret, purpose)
	if err != nil {
		return Account{}, err
	}
	hash, err := s.newHash(ctx, Account{Person: link.Person, Name: link.Name, Email: link.Email}, password)
	if err != nil {
		return Account{}, err
	}
	cmd := work.Command{Name: "identity.redeem", Actor: link.Person, Subject: subjectOf(link.Person)}
	err = s.change(ctx, cmd, link.Person, func(tx *work.Tx, account *Stored) error {
		if err := s.use(ctx, tx, link); err != nil {
			return err
		}
		if account.State != purpose.wants() {
			return badLink()
		}
		tx.Detail("state", string(account.State), string(Active))
		account.State, account.Password = Active, hash
		account.Epoch++
		opened = account.Account
		opened.HasPassword = true
		return s.stores.Sessions.End(tx, account.ID, "", account.Epoch)
	})
	if err != nil {
		return Account{}, err
	}
	opened.RowVersion++
	return opened, s.unlock(ctx, accountLimit(string(opened.ID)), confirmLimit(string(opened.ID)))
}

// wants is the state of an account that the purpose's links open.
func (p Purpose) wants() State {
	if p == ForInvite {
		return Invited
	}
	return Active
}

// Mint makes a link for a person, for the letter that brings it, or for the
// operator of the machine: an invitation for an account that nobody has opened,
// else a recovery. Only the system may: whoever has the link becomes the person.
// Command "identity.link".
func (s *Service) Mint(ctx context.Context, actor string, purpose Purpose, person string) (secret string, err error) {
	cmd := work.Command{Name: "identity.link", Actor: actor, Subject: subjectOf(person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		if err != nil {
			return err
		}
		if account.State != purpose.wants() || purpose == ForSetup {
			return fault.New(fault.Conflict, "fault.identity.link_state", fault.Args{"person": person})
		}
		tx.Detail("link", "", string(purpose))
		secret, err = s.add(tx, purpose, person)
		return err
	})
	return secret, err
}

// SendLink queues the letter with a link again: the invitation of an account
// that nobody has opened, else a recovery. Command "identity.send_link".
func (s *Service) SendLink(ctx context.Context, actor, person string) error {
	cmd := work.Command{Name: "identity.send_link", Actor: actor, Subject: subjectOf(person)}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		switch {
		case err != nil:
			return err
		case account.State == Deactivated:
			return fault.New(fault.Conflict, "fault.identity.deactivated", fault.Args{"person": person})
		case account.State == Invited:
			return letter(tx, "mail.invitation", person)
		}
		return letter(tx, "mail.recovery", person)
	})
}
