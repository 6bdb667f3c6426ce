package identity

import (
	"context"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/work"
)

// External is an identity that single sign-on has verified.
type External struct {
	Issuer, Subject string
	Email           string
	Verified        bool          // the issuer vouches for the address
	At              clock.Instant // when the person proved who they are there; zero when the issuer does not say
	Address, Agent  string
}

// SignInExternal signs in whom single sign-on has verified: the account that is
// linked to the identity, or the first time the one of the verified address. It
// makes no account. Command "identity.sign_in_sso". ASVS 6.8.1, 10.5.2.
func (s *Service) SignInExternal(ctx context.Context, e External) (in SignedIn, err error) {
	person, err := s.whoIs(ctx, e)
	if err != nil {
		return SignedIn{}, err
	}
	cmd := work.Command{Name: "identity.sign_in_sso", Actor: person, Subject: subjectOf(person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		if err != nil {
			return err
		}
		if err := s.link(tx, &account, e); err != nil {
			return err
		}
		tx.Detail("proof", "", "single sign-on")
		confirmed := e.At
		if !confirmed.IsZero() && tx.Now().Before(confirmed) {
			confirmed = tx.Now() // the issuer's clock runs ahead
		}
		in, err = s.admit(tx, account, Credentials{Address: e.Address, Agent: e.Agent}, confirmed)
		return err
	})
	return in, err
}

// whoIs finds whose account an external identity opens.
func (s *Service) whoIs(ctx context.Context, e External) (person string, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Issuer: e.Issuer, Subject: e.Subject})
		if fault.Is(err, fault.NotFound) && e.Verified && e.Email != "" {
			account, err = s.stores.Accounts.Find(tx, Lookup{Email: normalEmail(e.Email)})
		}
		person = account.Person
		return err
	})
	if fault.Is(err, fault.NotFound) {
		s.log.WarnContext(ctx, "single sign-on refused: no account", "issuer", e.Issuer, "address", e.Address)
		return "", fault.New(fault.Forbidden, "fault.identity.no_account", nil)
	}
	return person, err
}

// link binds an account to an external identity the first time; an account of
// another identity is refused, whatever the address says.
func (s *Service) link(tx *work.Tx, account *Stored, e External) error {
	if account.Issuer == e.Issuer && account.Subject == e.Subject {
		return nil
	}
	if account.Issuer != "" || account.State == Deactivated {
		return fault.New(fault.Forbidden, "fault.identity.no_account", nil)
	}
	tx.Detail("single_sign_on", "", e.Issuer)
	tx.Detail("state", string(account.State), string(Active))
	account.Issuer, account.Subject, account.State = e.Issuer, e.Subject, Active
	return s.stores.Accounts.Change(tx, *account)
}

// ConfirmExternal proves again who somebody is, by single sign-on that asked for
// it just now. Command "identity.confirm". ASVS 6.8.4.
func (s *Service) ConfirmExternal(ctx context.Context, p Principal, e External) (data SessionData, err error) {
	cmd := work.Command{Name: "identity.confirm", Actor: p.Person, Subject: subjectOf(p.Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: p.Person})
		if err != nil {
			return err
		}
		ahead := e.At.Time().Sub(tx.Now().Time())
		if account.Issuer != e.Issuer || account.Subject != e.Subject || account.Issuer == "" ||
			(!fresh(e.At, tx.Now()) && (ahead <= 0 || ahead > time.Minute)) {
			return fault.New(fault.Forbidden, "fault.identity.confirm_sso", nil)
		}
		data = sessionData(tx, account, Credentials{Address: e.Address, Agent: e.Agent})
		tx.Detail("proof", "", "single sign-on")
		return nil
	})
	return data, err
}
