package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// Attempts keeps tallies of failed sign-ins, and Sweep forgets what is old. It
// satisfies identity.Attempts and identity.Uses. Its tables are operational.
// Scope F79.
type Attempts struct{ db *DB }

var (
	_ identity.Attempts = Attempts{}
	_ identity.Uses     = Attempts{}
	_ identity.Devices  = Devices{}
)

// NewAttempts gives the tallies of a database.
func NewAttempts(db *DB) Attempts { return Attempts{db} }

type attemptRow struct {
	Key      string  `gorm:"column:attempt_key;primaryKey"`
	Failures int     `gorm:"column:failures"`
	Last     instant `gorm:"column:last_at"`
	Until    instant `gorm:"column:refused_until"`
}

// TableName is the table of tallies.
func (attemptRow) TableName() string { return "sign_in_attempts" }

// Change gives the tallies of the keys to fn and keeps what it leaves in them.
func (a Attempts) Change(ctx context.Context, keys []string, fn func(now clock.Instant, tallies []identity.Tally)) error {
	err := a.db.operate(ctx, func(tx *work.Tx) error {
		stored, err := tallies(tx, keys)
		if err != nil {
			return err
		}
		list := make([]identity.Tally, len(keys))
		for i, key := range keys {
			row := stored[key]
			list[i] = identity.Tally{Failures: row.Failures, Last: clock.Instant(row.Last), Until: clock.Instant(row.Until)}
		}
		fn(tx.Now(), list)
		for i, key := range keys {
			_, found := stored[key]
			row := attemptRow{key, list[i].Failures, instant(list[i].Last), instant(list[i].Until)}
			if err := keepTally(tx, row, found); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count attempts: %w", err)
	}
	return nil
}

// tallies are the rows of keys, locked in one order until the transaction ends.
func tallies(tx *work.Tx, keys []string) (map[string]attemptRow, error) {
	var rows []attemptRow
	err := conn(tx).Where("attempt_key IN ?", slices.Sorted(slices.Values(keys))).
		Clauses(clause.Locking{Strength: "UPDATE"}).Order("attempt_key").Find(&rows).Error
	found := make(map[string]attemptRow, len(rows))
	for _, row := range rows {
		found[row.Key] = row
	}
	return found, err
}

func keepTally(tx *work.Tx, row attemptRow, found bool) error {
	switch {
	case row.Failures == 0 && found:
		return conn(tx).Where("attempt_key = ?", row.Key).Delete(&attemptRow{}).Error
	case row.Failures == 0:
		return nil
	case found:
		return conn(tx).Model(&attemptRow{}).Where("attempt_key = ?", row.Key).
			Select("failures", "last_at", "refused_until").Updates(row).Error
	}
	return raced(conn(tx).Create(&row).Error)
}

// Session marks a session as used now.
func (a Attempts) Session(ctx context.Context, session id.Session) error {
	return a.db.operate(ctx, func(tx *work.Tx) error {
		err := conn(tx).Model(&sessionRow{}).Where("id = ? AND ended_at IS NULL", string(session)).
			Select("last_seen").Updates(sessionRow{LastSeen: instant(tx.Now())}).Error
		if err != nil {
			return fmt.Errorf("mark session: %w", err)
		}
		return nil
	})
}

type tokenUseRow struct {
	TokenID  string  `gorm:"column:token_id;primaryKey"`
	LastUsed instant `gorm:"column:last_used"`
}

// TableName is the table of the last uses of tokens.
func (tokenUseRow) TableName() string { return "token_uses" }

// Token marks an API token as used now.
func (a Attempts) Token(ctx context.Context, token id.Token) error {
	return a.db.operate(ctx, func(tx *work.Tx) error {
		row := tokenUseRow{string(token), instant(tx.Now())}
		done := conn(tx).Model(&tokenUseRow{}).Where("token_id = ?", row.TokenID).Select("last_used").Updates(row)
		if done.Error != nil || done.RowsAffected > 0 {
			return done.Error
		}
		return raced(conn(tx).Create(&row).Error)
	})
}

// deviceLife is how long a browser that has signed in is known.
const deviceLife = 365 * 24 * time.Hour

// Sweep forgets sessions that are too old, tallies without a failure for a day
// and devices of more than a year, and says how many rows that were.
func (a Attempts) Sweep(ctx context.Context) (n int, err error) {
	err = a.db.operate(ctx, func(tx *work.Tx) error {
		n = 0
		before := func(age time.Duration) instant { return instant(clock.At(tx.Now().Time().Add(-age))) }
		for _, old := range []struct {
			row   any
			where string
			at    instant
		}{
			{&sessionRow{}, "expires_at < ?", before(0)},
			{&attemptRow{}, "last_at < ?", before(24 * time.Hour)},
			{&deviceRow{}, "recorded_at < ?", before(deviceLife)},
		} {
			done := conn(tx).Where(old.where, old.at).Delete(old.row)
			if done.Error != nil {
				return done.Error
			}
			n += int(done.RowsAffected)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("sweep sessions: %w", err)
	}
	return n, nil
}

// Devices stores which browsers have signed in. It satisfies identity.Devices.
type Devices struct{}

type deviceRow struct {
	Hash       string  `gorm:"column:hash;primaryKey"`
	AccountID  string  `gorm:"column:account_id"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of devices.
func (deviceRow) TableName() string { return "known_devices" }

// maxDevices is how many browsers of one account are known.
const maxDevices = 20

// Knows reports whether the hash is one of the account's.
func (Devices) Knows(tx *work.Tx, account id.Account, hash string) (bool, error) {
	var n int64
	err := conn(tx).Model(&deviceRow{}).Where("hash = ? AND account_id = ? AND recorded_at > ?", hash, string(account),
		instant(clock.At(tx.Now().Time().Add(-deviceLife)))).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("know device: %w", err)
	}
	return n > 0, nil
}

// Add adds a hash, and forgets the oldest of too many.
func (Devices) Add(tx *work.Tx, account id.Account, hash string) error {
	var old []string
	err := conn(tx).Model(&deviceRow{}).Where("account_id = ?", string(account)).
		Order("recorded_at DESC, hash").Offset(maxDevices-1).Limit(maxDevices).Pluck("hash", &old).Error
	if err == nil && len(old) > 0 {
		err = conn(tx).Where("hash IN ?", old).Delete(&deviceRow{}).Error
	}
	if err != nil {
		return fmt.Errorf("forget devices: %w", err)
	}
	return addRow(tx, deviceRow{hash, string(account), instant(tx.Now())})
}
