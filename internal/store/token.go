package store

import (
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// Tokens stores API tokens. It satisfies identity.Tokens. Scope F79.
type Tokens struct{}

var _ identity.Tokens = Tokens{}

type tokenRow struct {
	ID         string         `gorm:"column:id;primaryKey"`
	Hash       string         `gorm:"column:hash"`
	Person     string         `gorm:"column:person"`
	Name       string         `gorm:"column:name"`
	Scopes     JSON[[]string] `gorm:"column:scopes"`
	ExpiresAt  instant        `gorm:"column:expires_at"`
	RevokedAt  instant        `gorm:"column:revoked_at"`
	RecordedAt instant        `gorm:"column:recorded_at"`
}

// TableName is the table of API tokens.
func (tokenRow) TableName() string { return "api_tokens" }

// tokenView is a token with its last use.
type tokenView struct {
	Row      tokenRow `gorm:"embedded"`
	LastUsed instant  `gorm:"column:last_used"`
}

func (v tokenView) token() identity.Token {
	r := v.Row
	return identity.Token{
		ID: id.Token(r.ID), Person: r.Person, Name: r.Name, Scopes: r.Scopes.Of, Created: clock.Instant(r.RecordedAt),
		Expires: clock.Instant(r.ExpiresAt), Revoked: clock.Instant(r.RevokedAt), LastUsed: clock.Instant(v.LastUsed),
	}
}

func tokenViews(tx *work.Tx) *gorm.DB {
	return conn(tx).Table("api_tokens").Select("api_tokens.*, u.last_used").
		Joins("LEFT JOIN token_uses u ON u.token_id = api_tokens.id")
}

// Find returns a token by the SHA-256 of its secret; fault.SignedOut when there
// is none.
func (Tokens) Find(tx *work.Tx, hash string) (identity.Token, error) {
	var view tokenView
	if err := tokenViews(tx).Where("hash = ?", hash).Take(&view).Error; err != nil {
		return identity.Token{}, fmt.Errorf("find token: %w", missing(err, fault.New(fault.SignedOut, "fault.identity.token", nil)))
	}
	return view.token(), nil
}

// List returns the tokens of a person, or all when person is "", newest first.
func (Tokens) List(tx *work.Tx, person string) ([]identity.Token, error) {
	query := tokenViews(tx).Order("recorded_at DESC, id DESC")
	if person != "" {
		query = query.Where("person = ?", person)
	}
	var views []tokenView
	if err := query.Find(&views).Error; err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return mapped(views, tokenView.token), nil
}

// Add inserts a token.
func (Tokens) Add(tx *work.Tx, t identity.Token, hash string) error {
	return addRow(tx, tokenRow{
		ID: string(t.ID), Hash: hash, Person: t.Person, Name: t.Name, Scopes: JSON[[]string]{t.Scopes},
		ExpiresAt: instant(t.Expires), RecordedAt: instant(t.Created),
	})
}

// Revoke ends a token, and says whether it did: one that is revoked stays as it is.
func (Tokens) Revoke(tx *work.Tx, token id.Token) (bool, error) {
	done := conn(tx).Model(&tokenRow{}).Where("id = ? AND revoked_at IS NULL", string(token)).
		Select("revoked_at").Updates(tokenRow{RevokedAt: instant(tx.Now())})
	if done.Error != nil {
		return false, fmt.Errorf("revoke token: %w", done.Error)
	}
	return done.RowsAffected > 0, nil
}
