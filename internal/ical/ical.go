// Package ical writes calendars that other programs read, RFC 5545: deployments
// with their hours in UTC, windows and freezes that block nobody's time. It serves
// scope F50 and F101.
//
// It holds no words: its caller gives them. It does not read calendars.
package ical

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"acta/internal/clock"
)

// MediaType is that of a calendar. RFC 5545 8.1.
const MediaType = "text/calendar; charset=utf-8"

// Status is how certain an event is. RFC 5545 3.8.1.11.
type Status string

// The states of an event.
const (
	Confirmed Status = "CONFIRMED"
	Tentative Status = "TENTATIVE"
	Cancelled Status = "CANCELLED"
)

// Calendar is a calendar with its events.
type Calendar struct {
	Name    string
	Product string // who writes it: "-//Acta//EN"
	Method  string // "PUBLISH" of a file that is sent; "" of one that is read again and again
	Events  []Event
}

// Event is an event, with hours (From, To) or with days (FromDay, ToDay); To may
// be zero, and ToDay is not included.
type Event struct {
	UID            string
	Sequence       int
	Stamp          clock.Instant // when it was last changed
	From, To       clock.Instant
	FromDay, ToDay clock.Date
	Summary        string
	Description    string
	Location       string
	Status         Status
	Transparent    bool // it blocks nobody's time
}

// Write gives the calendar as bytes; equal calendars give equal bytes. Text of
// people cannot add a line of its own: it is escaped, and folded at 75 octets.
func Write(c Calendar) ([]byte, error) {
	cal := ics.NewCalendarFor(c.Product)
	cal.SetProductId(c.Product)
	cal.SetCalscale("GREGORIAN")
	if c.Method != "" {
		cal.SetMethod(ics.Method(c.Method))
	}
	if c.Name != "" {
		cal.SetXWRCalName(clean(c.Name))
	}
	for _, e := range c.Events {
		cal.AddVEvent(e.event())
	}
	var out strings.Builder
	if err := cal.SerializeTo(&out, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("write calendar: %w", err)
	}
	return []byte(out.String()), nil
}

func (e Event) event() *ics.VEvent {
	v := ics.NewEvent(e.UID)
	v.SetDtStampTime(e.Stamp.Time())
	v.SetSequence(e.Sequence)
	switch {
	case e.From.IsZero() || !e.FromDay.IsZero():
		v.SetAllDayStartAt(day(e.FromDay))
		if e.FromDay.Before(e.ToDay) {
			v.SetAllDayEndAt(day(e.ToDay))
		}
	default:
		v.SetStartAt(e.From.Time())
		if e.From.Before(e.To) {
			v.SetEndAt(e.To.Time())
		}
	}
	v.SetSummary(clean(e.Summary))
	if e.Description != "" {
		v.SetDescription(clean(e.Description))
	}
	if e.Location != "" {
		v.SetLocation(clean(e.Location))
	}
	if e.Status != "" {
		v.SetStatus(ics.ObjectStatus(e.Status))
	}
	transparency := ics.TransparencyOpaque
	if e.Transparent {
		transparency = ics.TransparencyTransparent
	}
	v.SetTimeTransparency(transparency)
	return v
}

func day(d clock.Date) time.Time { return d.Time() }

// clean leaves no control characters but line breaks: RFC 5545 3.1 allows none.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') {
			return ' '
		}
		return r
	}, text)
}
