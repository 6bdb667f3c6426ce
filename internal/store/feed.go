package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// Feeds stores the secret addresses of calendars, by the SHA-256 of their secret.
// It satisfies release.Feeds. Scope F50.
type Feeds struct{}

var _ release.Feeds = Feeds{}

type feedRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Hash       string  `gorm:"column:hash"`
	Person     string  `gorm:"column:person"`
	Customer   string  `gorm:"column:customer_code"`
	Service    string  `gorm:"column:service_code"`
	Language   string  `gorm:"column:language"`
	RevokedAt  instant `gorm:"column:revoked_at"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of feeds.
func (feedRow) TableName() string { return "calendar_feeds" }

func (r feedRow) feed() release.Feed {
	return release.Feed{
		ID: id.Feed(r.ID), Person: r.Person, Customer: r.Customer, Service: r.Service, Language: r.Language,
		Made: clock.Instant(r.RecordedAt), Revoked: clock.Instant(r.RevokedAt),
	}
}

// Add inserts a feed.
func (Feeds) Add(tx *work.Tx, f release.Feed, hash string) error {
	return addRow(tx, feedRow{
		ID: string(f.ID), Hash: hash, Person: f.Person, Customer: f.Customer, Service: f.Service, Language: f.Language,
		RecordedAt: instant(f.Made),
	})
}

// Find returns a feed by the SHA-256 of its secret, revoked or not; fault.NotFound.
func (Feeds) Find(tx *work.Tx, hash string) (release.Feed, error) {
	row, err := first[feedRow](tx, "hash = ?", hash)
	if err != nil {
		return release.Feed{}, fmt.Errorf("find feed: %w", missing(err, fault.New(fault.NotFound, "fault.release.feed", nil)))
	}
	return row.feed(), nil
}

// List returns every feed that is not revoked, newest first.
func (Feeds) List(tx *work.Tx) ([]release.Feed, error) {
	var rows []feedRow
	if err := conn(tx).Where("revoked_at IS NULL").Order("recorded_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list feeds: %w", err)
	}
	return mapped(rows, feedRow.feed), nil
}

// Revoke closes a feed; fault.NotFound if there is none that is open.
func (Feeds) Revoke(tx *work.Tx, feed id.Feed) error {
	done := conn(tx).Model(&feedRow{}).Where("id = ? AND revoked_at IS NULL", string(feed)).
		Select("revoked_at").Updates(feedRow{RevokedAt: instant(tx.Now())})
	if done.Error != nil {
		return fmt.Errorf("revoke feed: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.NotFound, "fault.release.feed", nil)
	}
	return nil
}
