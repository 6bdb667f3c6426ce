package store

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// instantLayout has a fixed width, so that text order is time order on SQLite.
const instantLayout = "2006-01-02 15:04:05.000000"

// instant is the column of a clock.Instant: UTC, microseconds, NULL for none.
// Invariant I20.
type instant clock.Instant

// GormDataType keeps GORM from filling in its own time where a field is called
// CreatedAt or UpdatedAt.
func (instant) GormDataType() string { return "instant" }

// Value gives the instant to the driver.
func (i instant) Value() (driver.Value, error) {
	at := clock.Instant(i)
	if at.IsZero() {
		return nil, nil
	}
	return at.Time().Format(instantLayout), nil
}

// Scan takes the instant from the driver.
func (i *instant) Scan(value any) error {
	t, err := scanTime(value, instantLayout)
	if err != nil || t.IsZero() {
		*i = instant{}
		return err
	}
	*i = instant(clock.At(t))
	return nil
}

// date is the column of a clock.Date; NULL for none.
type date clock.Date

// Value gives the date to the driver.
func (d date) Value() (driver.Value, error) {
	if clock.Date(d).IsZero() {
		return nil, nil
	}
	return clock.Date(d).String(), nil
}

// Scan takes the date from the driver.
func (d *date) Scan(value any) error {
	t, err := scanTime(value, time.DateOnly)
	if err != nil || t.IsZero() {
		*d = date{}
		return err
	}
	year, month, day := t.Date()
	*d = date{Year: year, Month: month, Day: day}
	return nil
}

func scanTime(value any, layout string) (time.Time, error) {
	switch v := value.(type) {
	case nil:
		return time.Time{}, nil
	case time.Time: // MySQL
		return v.UTC(), nil
	case string: // SQLite
		t, err := time.Parse(layout, v)
		if err != nil {
			return time.Time{}, fmt.Errorf("time column %q: %w", v, err)
		}
		return t, nil
	default:
		return time.Time{}, fmt.Errorf("time column holds a %T", value)
	}
}

// JSON is a column of canonical JSON text.
type JSON[T any] struct{ Of T }

// Value gives the JSON to the driver.
func (j JSON[T]) Value() (driver.Value, error) {
	data, err := content.Marshal(j.Of)
	if err != nil {
		return nil, fmt.Errorf("encode JSON column: %w", err)
	}
	return string(data), nil
}

// Scan takes the JSON from the driver; NULL is the zero value.
func (j *JSON[T]) Scan(value any) error {
	var zero T
	j.Of = zero
	var data []byte
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		data = []byte(v)
	case []byte:
		data = v
	default:
		return fmt.Errorf("JSON column holds a %T", value)
	}
	if err := content.Unmarshal(data, &j.Of); err != nil {
		return fmt.Errorf("decode JSON column: %w", err)
	}
	return nil
}

// optional is nil for "", for columns that are NULL when there is nothing.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// plain is "" for nil.
func plain(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// lockRow locks a row of a table until the transaction ends, so that a rule over
// its children holds at commit; SQLite has one writer anyway. A row that is not
// there locks nothing, and neither does a snapshot.
func lockRow(tx *work.Tx, table, id string) error {
	if !handleOf(tx).writes {
		return nil
	}
	var found []string
	err := conn(tx).Table(table).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("id = ?", id).Pluck("id", &found).Error
	if err != nil {
		return fmt.Errorf("lock %s %s: %w", table, id, err)
	}
	return nil
}

// first is the only row of a query, or gorm.ErrRecordNotFound. Unlike GORM's
// First it adds no order of its own. No code ends with a space, but MySQL
// overlooks spaces there when it compares, so such a text finds no row.
func first[T any](tx *work.Tx, query string, args ...any) (T, error) {
	var row T
	for _, arg := range args {
		if text, ok := arg.(string); ok && strings.HasSuffix(text, " ") {
			return row, gorm.ErrRecordNotFound
		}
	}
	err := conn(tx).Where(query, args...).Take(&row).Error
	return row, err
}
