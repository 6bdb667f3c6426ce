package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// Sessions reads and ends web sessions. It satisfies identity.Sessions. The
// table is operational.
type Sessions struct{}

var _ identity.Sessions = Sessions{}

type sessionRow struct {
	Hash        string  `gorm:"column:hash;primaryKey"`
	ID          string  `gorm:"column:id"`
	AccountID   *string `gorm:"column:account_id"`
	Person      string  `gorm:"column:person"`
	Epoch       int     `gorm:"column:epoch"`
	CreatedAt   instant `gorm:"column:created_at"`
	LastSeen    instant `gorm:"column:last_seen"`
	ExpiresAt   instant `gorm:"column:expires_at"`
	ConfirmedAt instant `gorm:"column:confirmed_at"`
	EndedAt     instant `gorm:"column:ended_at"`
	Address     string  `gorm:"column:address"`
	Agent       string  `gorm:"column:agent"`
	Payload     string  `gorm:"column:payload"`
}

// TableName is the table of sessions.
func (sessionRow) TableName() string { return "sessions" }

func (r sessionRow) session() identity.Session {
	return identity.Session{
		ID: id.Session(r.ID), Account: id.Account(plain(r.AccountID)), Person: r.Person, Epoch: r.Epoch,
		Created: clock.Instant(r.CreatedAt), LastSeen: clock.Instant(r.LastSeen), Expires: clock.Instant(r.ExpiresAt),
		Confirmed: clock.Instant(r.ConfirmedAt), Ended: clock.Instant(r.EndedAt), Address: r.Address, Agent: r.Agent,
	}
}

// Find returns the session of somebody by the SHA-256 of its token;
// fault.SignedOut when there is none.
func (Sessions) Find(tx *work.Tx, hash string) (identity.Session, error) {
	row, err := first[sessionRow](tx, "hash = ? AND account_id IS NOT NULL", hash)
	if err != nil {
		return identity.Session{}, fmt.Errorf("find session: %w",
			missing(err, fault.New(fault.SignedOut, "fault.identity.signed_out", nil)))
	}
	return row.session(), nil
}

// List returns the sessions of an account that have not ended, newest first.
func (Sessions) List(tx *work.Tx, account id.Account) ([]identity.Session, error) {
	var rows []sessionRow
	err := conn(tx).Where("account_id = ? AND ended_at IS NULL", string(account)).
		Order("created_at DESC, id DESC").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return mapped(rows, sessionRow.session), nil
}

// End ends the sessions of an account but one, which goes on in the epoch.
func (Sessions) End(tx *work.Tx, account id.Account, keep id.Session, epoch int) error {
	sessions := func() *gorm.DB {
		return conn(tx).Model(&sessionRow{}).Where("account_id = ? AND ended_at IS NULL", string(account))
	}
	err := sessions().Where("id <> ?", string(keep)).Select("ended_at").Updates(sessionRow{EndedAt: instant(tx.Now())}).Error
	if err == nil {
		err = sessions().Where("id = ?", string(keep)).Select("epoch").Updates(sessionRow{Epoch: epoch}).Error
	}
	if err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// EndOne ends one session of an account; false when there is none that lives.
func (Sessions) EndOne(tx *work.Tx, account id.Account, session id.Session) (bool, error) {
	done := conn(tx).Model(&sessionRow{}).Where("id = ? AND account_id = ? AND ended_at IS NULL", string(session), string(account)).
		Select("ended_at").Updates(sessionRow{EndedAt: instant(tx.Now())})
	if done.Error != nil {
		return false, fmt.Errorf("end session: %w", done.Error)
	}
	return done.RowsAffected > 0, nil
}

// SessionStore keeps web sessions for package web, by the SHA-256 of their
// token, so that who reads the database cannot take one over; it has the methods
// of scs.CtxStore. A session that has ended stays ended, whatever a request that
// was under way still commits. Scope F79.
type SessionStore struct{ db *DB }

// NewSessionStore gives the sessions of a database.
func NewSessionStore(db *DB) *SessionStore { return &SessionStore{db} }

// errNoContext says that a session was used outside a request.
var errNoContext = errors.New("sessions need the context of their request")

// Find is for callers without a context; there are none.
func (*SessionStore) Find(string) ([]byte, bool, error) { return nil, false, errNoContext }

// Commit is for callers without a context; there are none.
func (*SessionStore) Commit(string, []byte, time.Time) error { return errNoContext }

// Delete is for callers without a context; there are none.
func (*SessionStore) Delete(string) error { return errNoContext }

// FindCtx returns the payload of a session that has not ended, is not too old
// and was used in the last hour.
func (s *SessionStore) FindCtx(ctx context.Context, token string) (payload []byte, found bool, err error) {
	err = s.db.Read(ctx, func(tx *work.Tx) error {
		row, err := first[sessionRow](tx, "hash = ?", content.Sum([]byte(token)))
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		session := row.session()
		idle := tx.Now().Time().Sub(session.LastSeen.Time())
		if err == nil && session.Ended.IsZero() && tx.Now().Before(session.Expires) && idle < identity.SessionIdle {
			payload, found = []byte(row.Payload), true
		}
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	return payload, found, nil
}

// CommitCtx writes a session. How long it lives counts from its first commit by the
// clock of the service, as everything else of it; scs knows the machine's alone.
func (s *SessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	_, values, err := identity.Codec{}.Decode(data)
	if err != nil {
		return err
	}
	who, _ := values[identity.SessionKey].(identity.SessionData)
	confirmed, err := clock.ParseInstant(who.Confirmed)
	if err != nil {
		return err
	}
	return s.db.operate(ctx, func(tx *work.Tx) error {
		ends := clock.At(tx.Now().Time().Add(identity.SessionLife))
		row := sessionRow{
			Hash: content.Sum([]byte(token)), AccountID: optional(string(who.Account)), Person: who.Person,
			Epoch: who.Epoch, CreatedAt: instant(tx.Now()), LastSeen: instant(tx.Now()), ExpiresAt: instant(ends),
			ConfirmedAt: instant(confirmed), Address: asciiOf(who.Address, 64), Agent: cut(who.Agent, 200), Payload: string(data),
		}
		return commitSession(tx, row)
	})
}

// commitSession changes what a request may change of a session, or inserts it.
// Whose it is, and its epoch, never change: who signs in gets a new token.
func commitSession(tx *work.Tx, row sessionRow) error {
	done := conn(tx).Model(&sessionRow{}).Where("hash = ?", row.Hash).
		Select("last_seen", "payload").Updates(row)
	if done.Error != nil || done.RowsAffected > 0 {
		return done.Error
	}
	key, err := id.New[id.Session]()
	if err != nil {
		return err
	}
	row.ID = string(key)
	return raced(conn(tx).Create(&row).Error)
}

// DeleteCtx ends a session.
func (s *SessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.operate(ctx, func(tx *work.Tx) error {
		err := conn(tx).Model(&sessionRow{}).Where("hash = ? AND ended_at IS NULL", content.Sum([]byte(token))).
			Select("ended_at").Updates(sessionRow{EndedAt: instant(tx.Now())}).Error
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// asciiOf is a text as a column of codes takes it: "" when it does not.
func asciiOf(text string, most int) string {
	for _, r := range text {
		if r < ' ' || r > '~' {
			return ""
		}
	}
	return text[:min(len(text), most)]
}

// cut is the beginning of a text, in whole characters.
func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
