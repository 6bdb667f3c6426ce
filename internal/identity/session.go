package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// SessionKey is the name of the value in a web session that holds its
// SessionData.
const SessionKey = "identity"

// How long sessions live. ASVS 7.3.1, 7.3.2.
const (
	// SessionLife is how long a session lives at most.
	SessionLife = 12 * time.Hour
	// SessionIdle is how long it lives without a request.
	SessionIdle = time.Hour
	// seenEvery is how exactly the last request is remembered.
	seenEvery = time.Minute
)

// SessionData is what a web session knows about who signed in.
type SessionData struct {
	Account   id.Account `json:"account"`
	Person    string     `json:"person"`
	Epoch     int        `json:"epoch"`     // of the account at sign-in
	Confirmed string     `json:"confirmed"` // RFC 3339, UTC; "" for never
	Address   string     `json:"address"`   // network address of the sign-in
	Agent     string     `json:"agent"`     // browser, as it calls itself; at most 200 bytes
}

// Session is a signed-in session, for lists.
type Session struct {
	ID        id.Session
	Account   id.Account
	Person    string
	Created   clock.Instant
	LastSeen  clock.Instant // to the minute
	Expires   clock.Instant
	Confirmed clock.Instant
	Ended     clock.Instant // zero while it lives
	Epoch     int
	Address   string
	Agent     string
	// Current marks the session that asks.
	Current bool
}

// lives reports whether the session is still good at an instant, for an account
// of an epoch.
func (s Session) lives(now clock.Instant, epoch int) bool {
	idle := now.Time().Sub(s.LastSeen.Time())
	return s.Ended.IsZero() && now.Before(s.Expires) && idle < SessionIdle && s.Epoch == epoch
}

// Sessions stores web sessions, by the hash of their token. store satisfies it,
// and keeps their payload for package web.
type Sessions interface {
	// Find returns a session by the SHA-256 of its token, in hexadecimal;
	// fault.SignedOut when there is none.
	Find(tx *work.Tx, hash string) (Session, error)
	// List returns the sessions of an account that have not ended, newest first.
	List(tx *work.Tx, account id.Account) ([]Session, error)
	// End ends the sessions of an account but one, which goes on in the epoch;
	// keep may be "".
	End(tx *work.Tx, account id.Account, keep id.Session, epoch int) error
	// EndOne ends one session of an account; false when there is none that lives.
	EndOne(tx *work.Tx, account id.Account, session id.Session) (bool, error)
}

// Uses remembers when sessions and tokens were last used. store satisfies it;
// the columns are operational, and no command changes them.
type Uses interface {
	// Session marks a session as used now.
	Session(ctx context.Context, session id.Session) error
	// Token marks an API token as used now.
	Token(ctx context.Context, token id.Token) error
}

// Codec writes web sessions as JSON; it satisfies scs.Codec. Values are
// SessionData under SessionKey, and strings under any other name.
type Codec struct{}

type payload struct {
	Deadline time.Time         `json:"deadline"`
	Identity *SessionData      `json:"identity,omitempty"`
	Values   map[string]string `json:"values,omitempty"`
}

// Encode writes a session. A value that is neither is an error.
func (Codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	out := payload{Deadline: deadline.UTC(), Values: map[string]string{}}
	for name, value := range values {
		switch v := value.(type) {
		case SessionData:
			out.Identity = &v
		case string:
			out.Values[name] = v
		default:
			return nil, fmt.Errorf("session value %s is a %T", name, value)
		}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	return data, nil
}

// Decode reads a session that Encode wrote.
func (Codec) Decode(data []byte) (time.Time, map[string]any, error) {
	var in payload
	if err := json.Unmarshal(data, &in); err != nil {
		return time.Time{}, nil, fmt.Errorf("decode session: %w", err)
	}
	values := map[string]any{}
	for name, value := range in.Values {
		values[name] = value
	}
	if in.Identity != nil {
		values[SessionKey] = *in.Identity
	}
	return in.Deadline, values, nil
}

func signedOut() error { return fault.New(fault.SignedOut, "fault.identity.signed_out", nil) }

// Resume is the principal of a web session by its cookie's token. fault.SignedOut
// when the session is unknown, ended, too old, idle too long, or of an account
// that ended its sessions or may not act any more. ASVS 7.4.1, 7.4.2.
func (s *Service) Resume(ctx context.Context, token string, data SessionData) (Principal, error) {
	var p Principal
	var found Session
	var now clock.Instant
	err := s.unit.Read(ctx, func(tx *work.Tx) (err error) {
		now = tx.Now()
		if found, err = s.stores.Sessions.Find(tx, digest(token)); err != nil {
			return err
		}
		standing, err := s.stores.Standings.Of(tx, found.Person)
		if err != nil {
			return err
		}
		if !found.lives(now, standing.Epoch) || found.Account != standing.Account.ID || found.Account != data.Account {
			return signedOut()
		}
		if p, err = standing.principal(now); err != nil {
			return err
		}
		p.Channel, p.Session, p.Confirmed = ChannelSession, found.ID, found.Confirmed
		return nil
	})
	if err != nil {
		return Principal{}, err
	}
	if now.Time().Sub(found.LastSeen.Time()) >= seenEvery {
		err = s.stores.Uses.Session(ctx, found.ID)
	}
	return p, err
}

// principal is who the standing makes somebody; fault.SignedOut for who may not
// act.
func (s Standing) principal(now clock.Instant) (Principal, error) {
	if !s.admitted() {
		return Principal{}, signedOut()
	}
	roles, err := s.roles(now)
	if err != nil {
		return Principal{}, err
	}
	scope, err := s.scope(now)
	if err != nil {
		return Principal{}, err
	}
	a := s.Account
	return Principal{
		Account: a.ID, Person: a.Person, Name: a.Name, Email: a.Email, Language: a.Language,
		Roles: roles, Scope: scope, SecondFactor: a.SecondFactor, HasPassword: a.HasPassword,
	}, nil
}

// Sessions are the live sessions of a person, newest first; the one of p is
// marked.
func (s *Service) Sessions(ctx context.Context, p Principal, person string) (live []Session, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		live = nil
		account, err := s.stores.Accounts.Find(tx, Lookup{Person: person})
		if err != nil {
			return err
		}
		all, err := s.stores.Sessions.List(tx, account.ID)
		for _, one := range all {
			if one.lives(tx.Now(), account.Epoch) {
				one.Current = one.ID == p.Session
				live = append(live, one)
			}
		}
		return err
	})
	return live, err
}

// EndSession ends one of the person's own sessions. Command
// "identity.end_session".
func (s *Service) EndSession(ctx context.Context, p Principal, session id.Session) error {
	return s.endOne(ctx, "identity.end_session", p, session)
}

// SignOut ends the session of the principal. Command "identity.sign_out".
func (s *Service) SignOut(ctx context.Context, p Principal) error {
	return s.endOne(ctx, "identity.sign_out", p, p.Session)
}

func (s *Service) endOne(ctx context.Context, name string, p Principal, session id.Session) error {
	cmd := work.Command{Name: name, Actor: p.Person, Subject: subjectOf(p.Person)}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		ended, err := s.stores.Sessions.EndOne(tx, p.Account, session)
		if err == nil && !ended {
			err = fault.New(fault.NotFound, "fault.identity.no_session", nil)
		}
		return err
	})
}

// EndSessions ends every session of a person; of one's own all but the present
// one. Commands "identity.end_other_sessions" and "identity.end_sessions".
// ASVS 7.4.5, 7.5.2.
func (s *Service) EndSessions(ctx context.Context, p Principal, person string) error {
	name, keep := "identity.end_sessions", id.Session("")
	if person == p.Person {
		name, keep = "identity.end_other_sessions", p.Session
	}
	cmd := work.Command{Name: name, Actor: p.Person, Subject: subjectOf(person)}
	return s.change(ctx, cmd, person, func(tx *work.Tx, account *Stored) error {
		account.Epoch++
		return s.stores.Sessions.End(tx, account.ID, keep, account.Epoch)
	})
}
