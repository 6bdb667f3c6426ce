package store

import (
	"errors"
	"fmt"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/work"
)

// KeyLife is how long an idempotency key stands for its request; after it, the key
// may be used again.
const KeyLife = 24 * time.Hour

// keyLength is the most characters that an idempotency key has.
const keyLength = 200

// Keys keeps idempotency keys and the answers that belong to them, for the edge
// that has them from callers. Invariant I19.
type Keys struct{}

// Answer is what the edge said to the request that a key stands for.
type Answer struct {
	// Digest is the hex SHA-256 of the request.
	Digest string
	// Status is the HTTP status; 0 while no answer is kept, as after a crash between
	// the commit and the answer.
	Status      int
	ContentType string
	Location    string
	Body        []byte
}

type keyRow struct {
	Actor       string  `gorm:"column:actor;primaryKey"`
	Key         string  `gorm:"column:request_key;primaryKey"`
	Digest      string  `gorm:"column:digest"`
	Status      int     `gorm:"column:status"`
	ContentType string  `gorm:"column:content_type"`
	Location    string  `gorm:"column:location"`
	Body        []byte  `gorm:"column:body"`
	CreatedAt   instant `gorm:"column:created_at"`
}

// TableName is the table of idempotency keys.
func (keyRow) TableName() string { return "idempotency_keys" }

// Claim marks the key of an origin as used by an actor. work.ErrRepeated when it
// was used for the same request within KeyLife, fault.Conflict
// (fault.api.key_reused) when for another one, fault.Invalid (fault.api.key_form)
// when it is no key. Two that claim at once wait for each other. Invariant I19.
func (d *DB) Claim(tx *work.Tx, actor string, origin work.Origin) error {
	if !isKey(origin.Key) || len(origin.Digest) != 64 {
		return fault.New(fault.Invalid, "fault.api.key_form", fault.Args{"max": keyLength})
	}
	err := conn(tx).Where("actor = ? AND request_key = ? AND created_at < ?", actor, origin.Key, expiry(tx.Now())).
		Delete(&keyRow{}).Error
	if err != nil {
		return fmt.Errorf("drop expired idempotency key: %w", err)
	}
	err = conn(tx).Create(&keyRow{
		Actor: actor, Key: origin.Key, Digest: origin.Digest, Body: []byte{}, CreatedAt: instant(tx.Now()),
	}).Error
	if !errors.Is(err, ErrDuplicate) {
		if err != nil {
			return fmt.Errorf("claim idempotency key: %w", err)
		}
		return nil
	}
	row, err := first[keyRow](tx, "actor = ? AND request_key = ?", actor, origin.Key)
	switch {
	case noRow(err):
		return fmt.Errorf("claim idempotency key: %w", work.ErrRetry) // its owner took it back
	case err != nil:
		return fmt.Errorf("read idempotency key: %w", err)
	case row.Digest != origin.Digest:
		return fault.New(fault.Conflict, "fault.api.key_reused", nil)
	}
	return work.ErrRepeated
}

// isKey reports whether a caller's key is one to keep: visible ASCII, not too long.
func isKey(key string) bool {
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return false
		}
	}
	return key != "" && len(key) <= keyLength
}

func expiry(now clock.Instant) instant { return instant(clock.At(now.Time().Add(-KeyLife))) }

// Find is the answer that belongs to an actor's key; false when the key is free.
// An answer without Status means that the command was carried out and what was
// said is lost.
func (Keys) Find(tx *work.Tx, actor, key string) (Answer, bool, error) {
	if !isKey(key) {
		return Answer{}, false, nil
	}
	row, err := first[keyRow](tx, "actor = ? AND request_key = ? AND created_at >= ?", actor, key, expiry(tx.Now()))
	if noRow(err) {
		return Answer{}, false, nil
	}
	if err != nil {
		return Answer{}, false, fmt.Errorf("find idempotency key: %w", err)
	}
	return Answer{row.Digest, row.Status, row.ContentType, row.Location, row.Body}, true, nil
}

// Answer keeps what was said to the request of a key that the actor has claimed;
// the first answer stays.
func (Keys) Answer(tx *work.Tx, actor, key string, a Answer) error {
	if a.Body == nil {
		a.Body = []byte{}
	}
	err := conn(tx).Model(&keyRow{}).Where("actor = ? AND request_key = ? AND status = 0", actor, key).Updates(map[string]any{
		"status": a.Status, "content_type": a.ContentType, "location": a.Location, "body": a.Body,
	}).Error
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

// Sweep removes keys that were claimed before an instant, at most limit, and says
// how many.
func (Keys) Sweep(tx *work.Tx, before clock.Instant, limit int) (int, error) {
	var rows []keyRow
	err := conn(tx).Select("actor", "request_key").Where("created_at < ?", instant(before)).
		Order("created_at").Limit(limit).Find(&rows).Error
	for i := 0; err == nil && i < len(rows); i++ {
		err = conn(tx).Where("actor = ? AND request_key = ?", rows[i].Actor, rows[i].Key).Delete(&keyRow{}).Error
	}
	if err != nil {
		return 0, fmt.Errorf("sweep idempotency keys: %w", err)
	}
	return len(rows), nil
}
