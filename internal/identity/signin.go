package identity

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Credentials are what somebody types to sign in.
type Credentials struct {
	Name     string // e-mail address or person code
	Password string
	Code     string // of the second factor, or a recovery code; "" when not asked yet
	Address  string // network address
	Agent    string // browser
	Device   string // secret of a cookie that a former sign-in left; may be empty
}

// SignedIn is what a sign-in gives.
type SignedIn struct {
	Principal Principal
	Session   SessionData // to put into the renewed web session under SessionKey
	// Device is the secret for a cookie of a year, by which the next sign-in from
	// this browser is not slowed down by others' failures; "" leaves the cookie.
	Device string
}

// SignIns stores what a sign-in leaves on an account. store satisfies it.
type SignIns interface {
	// SignedIn writes the instant of the sign-in and the last used time step; the
	// account is locked.
	SignedIn(tx *work.Tx, account id.Account, step int64) error
}

// Devices stores which browsers have signed in to which account, as hashes.
// store satisfies it; the table is operational.
type Devices interface {
	// Knows reports whether the hash is one of the account's.
	Knows(tx *work.Tx, account id.Account, hash string) (bool, error)
	// Add adds a hash, and forgets the oldest of too many.
	Add(tx *work.Tx, account id.Account, hash string) error
}

// refused is the one answer to a wrong name, a wrong password and an account
// that may not sign in.
func refused() error { return fault.New(fault.Invalid, "fault.identity.sign_in", nil) }

// known is what a name stands for; zero accounts are strangers.
type known struct {
	account Stored
	device  bool
}

// SignIn signs in with a password and, where the account has one, a second
// factor. fault.Invalid says that name or password are wrong, or with
// fault.identity.code_needed that a code is missing; fault.Busy that too many
// attempts failed, and how long to wait. Command "identity.sign_in". ASVS 6.3.1.
func (s *Service) SignIn(ctx context.Context, c Credentials) (SignedIn, error) {
	who, err := s.recognise(ctx, c)
	if err != nil {
		return SignedIn{}, err
	}
	a, err := s.try(ctx, limitsOf(who, c)...)
	if err != nil {
		return SignedIn{}, err
	}
	right, err := s.hasher.matches(ctx, c.Password, who.account.Password)
	switch {
	case err != nil:
		return SignedIn{}, errors.Join(err, a.undo(ctx))
	case !right || who.account.State != Active:
		return SignedIn{}, errors.Join(refused(), s.failed(ctx, a, who, c))
	case who.account.Factor != "" && c.Code == "":
		return SignedIn{}, errors.Join(fault.New(fault.Invalid, "fault.identity.code_needed", nil).At("code"), a.undo(ctx))
	}
	in, err := s.enter(ctx, who, c)
	switch {
	case errors.Is(err, errCode):
		return SignedIn{}, errors.Join(err, s.failed(ctx, a, who, c))
	case err != nil:
		return SignedIn{}, errors.Join(err, a.undo(ctx))
	}
	return in, a.succeeded(ctx)
}

// recognise finds the account of a name; a stranger is no error.
func (s *Service) recognise(ctx context.Context, c Credentials) (who known, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		who = known{}
		account, err := s.stores.Accounts.Find(tx, named(c.Name))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		who.account = account
		if c.Device != "" {
			who.device, err = s.stores.Devices.Knows(tx, account.ID, digest(c.Device))
		}
		return err
	})
	return who, err
}

// named is the key of an account that somebody typed.
func named(name string) Lookup {
	if strings.Contains(name, "@") {
		return Lookup{Email: normalEmail(name)}
	}
	return Lookup{Person: strings.TrimSpace(name)}
}

func normalEmail(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// limitsOf are what slows an attempt down. From a known device only its own
// failures count: nobody else can keep its person out.
func limitsOf(who known, c Credentials) []limit {
	switch {
	case who.device:
		return []limit{deviceLimit(digest(c.Device))}
	case who.account.ID != "":
		return []limit{accountLimit(string(who.account.ID)), addressLimit(c.Address)}
	}
	return []limit{nameLimit(normalEmail(c.Name)), addressLimit(c.Address)}
}

// failed logs a failure, and tells the person when there are many.
func (s *Service) failed(ctx context.Context, a *attempt, who known, c Credentials) error {
	s.log.WarnContext(ctx, "sign-in refused", "person", who.account.Person, "address", c.Address, "failures", a.failures)
	if who.account.State != Active || who.device || a.failures != noticeAt {
		return nil
	}
	cmd := work.Command{Name: "identity.lock", Actor: work.Anonymous, Subject: subjectOf(who.account.Person)}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		return letter(tx, "mail.locked", who.account.Person)
	})
}

// letter queues a mail to a person. Its payload is that of package mail.
func letter(tx *work.Tx, kind, person string) error {
	payload, err := content.Marshal(map[string]string{"person": person})
	if err != nil {
		return err
	}
	tx.Enqueue(work.Job{Kind: kind, Payload: string(payload), Dedupe: kind + ":" + person})
	return nil
}

// enter is the sign-in's command: it looks again at what may have changed while
// the password was checked, and takes the code.
func (s *Service) enter(ctx context.Context, who known, c Credentials) (in SignedIn, err error) {
	person := who.account.Person
	cmd := work.Command{Name: "identity.sign_in", Actor: person, Subject: subjectOf(person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		if err != nil {
			return err
		}
		if account.Password != who.account.Password {
			return refused()
		}
		if account.Factor != "" {
			if err := s.useCode(tx, &account, c.Code); err != nil {
				return err
			}
		}
		tx.Detail("proof", "", proofOf(account, c))
		confirmed := tx.Now()
		in, err = s.admit(tx, account, c, confirmed)
		if err != nil || who.device {
			return err
		}
		in.Device = newSecret()
		return s.stores.Devices.Add(tx, account.ID, digest(in.Device))
	})
	return in, err
}

// proofOf says for the audit entry by what somebody proved who they are.
// ASVS 16.3.1.
func proofOf(account Stored, c Credentials) string {
	var proofs []string
	if c.Password != "" {
		proofs = append(proofs, "password")
	}
	switch {
	case account.Factor == "" || c.Code == "":
	case isRecoveryCode(c.Code):
		proofs = append(proofs, "recovery code")
	default:
		proofs = append(proofs, "code")
	}
	return strings.Join(proofs, ", ")
}

// admit lets a proved person in.
func (s *Service) admit(tx *work.Tx, account Stored, c Credentials, confirmed clock.Instant) (SignedIn, error) {
	standing, err := s.stores.Standings.Of(tx, account.Person)
	if err != nil {
		return SignedIn{}, err
	}
	p, err := standing.principal(tx.Now())
	if fault.Is(err, fault.SignedOut) {
		return SignedIn{}, refused()
	}
	if err != nil {
		return SignedIn{}, err
	}
	p.Channel, p.Confirmed = ChannelSession, confirmed
	data := sessionData(tx, account, c)
	data.Confirmed = confirmed.String()
	return SignedIn{Principal: p, Session: data}, s.stores.SignIns.SignedIn(tx, account.ID, account.Step)
}

// sessionData is the data of a session whose person has just been confirmed.
func sessionData(tx *work.Tx, account Stored, c Credentials) SessionData {
	return SessionData{
		Account: account.ID, Person: account.Person, Epoch: account.Epoch, Confirmed: tx.Now().String(),
		Address: c.Address, Agent: c.Agent,
	}
}

// newSecret is 256 random bits as text for cookies, links and tokens.
func newSecret() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Confirm proves again who somebody is, with the password or with a code of the
// second factor; what is given must be right. The session data goes into the
// renewed web session. Command "identity.confirm". ASVS 7.2.4.
func (s *Service) Confirm(ctx context.Context, p Principal, c Credentials) (data SessionData, err error) {
	proved, a, err := s.prove(ctx, p, c)
	if err != nil {
		return SessionData{}, err
	}
	cmd := work.Command{Name: "identity.confirm", Actor: p.Person, Subject: subjectOf(p.Person)}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: p.Person})
		if err != nil {
			return err
		}
		if account.Password != proved.Password || account.Epoch != proved.Epoch {
			return signedOut()
		}
		data = sessionData(tx, account, c)
		tx.Detail("proof", "", proofOf(account, c))
		if c.Code == "" || account.Factor == "" {
			return nil
		}
		if err := s.useCode(tx, &account, c.Code); err != nil {
			return err
		}
		return s.stores.SignIns.SignedIn(tx, account.ID, account.Step)
	})
	switch {
	case errors.Is(err, errCode):
		return SessionData{}, err // counted
	case err != nil:
		return SessionData{}, errors.Join(err, a.undo(ctx))
	}
	return data, a.succeeded(ctx)
}

// prove counts an attempt and checks the password, unless only a code was given
// to an account that asks for codes: the command checks that. A wrong password
// stays counted.
func (s *Service) prove(ctx context.Context, p Principal, c Credentials) (account Stored, a *attempt, err error) {
	if a, err = s.try(ctx, confirmLimit(string(p.Account))); err != nil {
		return account, nil, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		account, err = s.stores.Accounts.Find(tx, Lookup{Person: p.Person})
		return err
	})
	if err != nil {
		return account, a, errors.Join(err, a.undo(ctx))
	}
	if c.Password == "" && c.Code != "" && account.Factor != "" {
		return account, a, nil
	}
	right, err := s.hasher.matches(ctx, c.Password, account.Password)
	switch {
	case err != nil:
		return account, a, errors.Join(err, a.undo(ctx))
	case !right:
		s.log.WarnContext(ctx, "confirmation refused", "person", p.Person, "failures", a.failures)
		return account, a, fault.New(fault.Invalid, "fault.identity.password", nil).At("password")
	}
	return account, a, nil
}
