package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// Links stores single-use links. It satisfies identity.Links. Scope F79.
type Links struct{}

var (
	_ identity.Links         = Links{}
	_ identity.RecoveryCodes = RecoveryCodes{}
)

type linkRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Hash       string  `gorm:"column:hash"`
	Purpose    string  `gorm:"column:purpose"`
	Person     string  `gorm:"column:person"`
	ExpiresAt  instant `gorm:"column:expires_at"`
	UsedAt     instant `gorm:"column:used_at"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of links.
func (linkRow) TableName() string { return "links" }

// Add inserts a link, and makes older ones of its purpose and person void.
func (Links) Add(tx *work.Tx, l identity.Link, hash string) error {
	err := conn(tx).Model(&linkRow{}).Where("purpose = ? AND person = ? AND used_at IS NULL", string(l.Purpose), l.Person).
		Select("used_at").Updates(linkRow{UsedAt: instant(tx.Now())}).Error
	if err != nil {
		return fmt.Errorf("void older links: %w", err)
	}
	return addRow(tx, linkRow{
		ID: string(l.ID), Hash: hash, Purpose: string(l.Purpose), Person: l.Person,
		ExpiresAt: instant(l.Expires), RecordedAt: instant(l.Created),
	})
}

// Find returns a link by the SHA-256 of its secret, used or not; fault.NotFound.
func (Links) Find(tx *work.Tx, hash string) (identity.Link, error) {
	row, err := first[linkRow](tx, "hash = ?", hash)
	if err != nil {
		return identity.Link{}, fmt.Errorf("find link: %w", missing(err, fault.New(fault.NotFound, "fault.identity.link", nil)))
	}
	return identity.Link{
		ID: id.Link(row.ID), Purpose: identity.Purpose(row.Purpose), Person: row.Person,
		Created: clock.Instant(row.RecordedAt), Expires: clock.Instant(row.ExpiresAt), Used: clock.Instant(row.UsedAt),
	}, nil
}

// Use marks a link as used; false when it was.
func (Links) Use(tx *work.Tx, link id.Link) (bool, error) {
	done := conn(tx).Model(&linkRow{}).Where("id = ? AND used_at IS NULL", string(link)).
		Select("used_at").Updates(linkRow{UsedAt: instant(tx.Now())})
	if done.Error != nil {
		return false, fmt.Errorf("use link: %w", done.Error)
	}
	return done.RowsAffected > 0, nil
}

// RecoveryCodes stores what replaces a lost second factor. It satisfies
// identity.RecoveryCodes.
type RecoveryCodes struct{}

type recoveryRow struct {
	AccountID string  `gorm:"column:account_id;primaryKey"`
	Hash      string  `gorm:"column:hash;primaryKey"`
	UsedAt    instant `gorm:"column:used_at"`
}

// TableName is the table of recovery codes.
func (recoveryRow) TableName() string { return "recovery_codes" }

// Replace forgets the codes of an account and adds others.
func (RecoveryCodes) Replace(tx *work.Tx, account id.Account, hashes []string) error {
	if err := conn(tx).Where("account_id = ?", string(account)).Delete(&recoveryRow{}).Error; err != nil {
		return fmt.Errorf("forget recovery codes: %w", err)
	}
	for _, hash := range hashes {
		if err := addRow(tx, recoveryRow{AccountID: string(account), Hash: hash}); err != nil {
			return err
		}
	}
	return nil
}

// Use takes a code once; false when it is unknown or used.
func (RecoveryCodes) Use(tx *work.Tx, account id.Account, hash string) (bool, error) {
	done := conn(tx).Model(&recoveryRow{}).Where("account_id = ? AND hash = ? AND used_at IS NULL", string(account), hash).
		Select("used_at").Updates(recoveryRow{UsedAt: instant(tx.Now())})
	if done.Error != nil {
		return false, fmt.Errorf("use recovery code: %w", done.Error)
	}
	return done.RowsAffected > 0, nil
}
