// Package clock holds the project's idea of time: civil dates, instants in UTC
// to the microsecond, planned dates that may carry an instant, half-open
// periods and ISO 8601 durations. Invariant I20.
//
// It does not print for people; locale does.
package clock

import (
	"fmt"
	"time"
)

// Clock tells the present instant.
type Clock interface {
	// Now is the present instant.
	Now() Instant
}

// System is the machine's clock.
type System struct{}

// Now is the present instant of the machine.
func (System) Now() Instant { return At(time.Now()) }

// Fixed is a clock that always tells the same instant, for tests and demos.
type Fixed Instant

// Now is the fixed instant.
func (f Fixed) Now() Instant { return Instant(f) }

// Instant is a point in time, UTC, to the microsecond. The zero Instant means
// "none".
type Instant struct{ t time.Time }

// At makes an Instant of a time, dropping what is finer than a microsecond.
func At(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Microsecond)} }

// Time is the instant as a time.Time in UTC.
func (i Instant) Time() time.Time { return i.t }

// IsZero reports "none".
func (i Instant) IsZero() bool { return i.t.IsZero() }

// Before reports whether i lies before j.
func (i Instant) Before(j Instant) bool { return i.t.Before(j.t) }

// Date is the civil date of the instant in a zone; nil means UTC.
func (i Instant) Date(zone *time.Location) Date {
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := i.t.In(zone).Date()
	return Date{y, m, d}
}

// String prints RFC 3339 in UTC with at most six decimals; "" for none.
func (i Instant) String() string {
	if i.t.IsZero() {
		return ""
	}
	return i.t.Format("2006-01-02T15:04:05.999999Z07:00")
}

// ParseInstant reads RFC 3339; "" is none.
func ParseInstant(s string) (Instant, error) {
	if s == "" {
		return Instant{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Instant{}, fmt.Errorf("instant %q: %w", s, err)
	}
	return At(t), nil
}

// Date is a civil date. The zero Date means "none".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads "2006-01-02"; "" is none.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: %w", s, err)
	}
	y, m, d := t.Date()
	return Date{y, m, d}, nil
}

// IsZero reports "none".
func (d Date) IsZero() bool { return d == Date{} }

// String prints "2006-01-02"; "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Time is midnight UTC of the date.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool { return d.Time().Before(e.Time()) }

// DaysSince is the number of days from e to d; negative when d lies before e.
func (d Date) DaysSince(e Date) int { return int(d.Time().Sub(e.Time()) / (24 * time.Hour)) }

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date {
	y, m, day := d.Time().AddDate(0, 0, n).Date()
	return Date{y, m, day}
}

// Planned is a planned date, with the exact instant when the plan gives one.
type Planned struct {
	Date Date
	At   Instant
}

// ParsePlanned reads a date ("2006-01-02") or an instant (RFC 3339); "" is none.
// The date of an instant is its date in UTC.
func ParsePlanned(s string) (Planned, error) {
	if len(s) <= len(time.DateOnly) {
		d, err := ParseDate(s)
		return Planned{Date: d}, err
	}
	at, err := ParseInstant(s)
	if err != nil {
		return Planned{}, err
	}
	return Planned{Date: at.Date(nil), At: at}, nil
}

// IsZero reports "none".
func (p Planned) IsZero() bool { return p.Date.IsZero() }

// String prints the instant if there is one, else the date.
func (p Planned) String() string {
	if p.At.IsZero() {
		return p.Date.String()
	}
	return p.At.String()
}

// Before orders planned dates: by date, then a bare date before an instant, then by instant.
func (p Planned) Before(q Planned) bool {
	if p.Date != q.Date {
		return p.Date.Before(q.Date)
	}
	return p.At.Before(q.At)
}

// Period is a half-open period of dates [From, To). A zero To means "open".
type Period struct {
	From Date
	To   Date
}

// Contains reports whether the date lies in the period.
func (p Period) Contains(d Date) bool {
	return !d.Before(p.From) && (p.To.IsZero() || d.Before(p.To))
}

// Overlaps reports whether two periods share a date. Invariant I3.
func (p Period) Overlaps(q Period) bool {
	return (q.To.IsZero() || p.From.Before(q.To)) && (p.To.IsZero() || q.From.Before(p.To))
}
