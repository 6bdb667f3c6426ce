package org

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
)

// Limits of people's input, in characters per language.
const (
	NameLimit = 200
	TextLimit = 2000
)

var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// Checks gathers everything that is wrong with an input, field by field. The
// zero Checks has found nothing.
type Checks struct{ found fault.List }

// Say adds a fault of a field.
func (c *Checks) Say(field, key string, args fault.Args) {
	c.found = append(c.found, fault.New(fault.Invalid, key, args).At(field))
}

// Take adds the faults of an error that another check gave; technical errors do
// not occur there.
func (c *Checks) Take(field string, err error) {
	for _, f := range fault.All(err) {
		c.found = append(c.found, f.At(field))
	}
}

// Err is everything found, or nil.
func (c *Checks) Err() error { return c.found.Err() }

// Code checks a code: a letter or digit, then up to 63 letters, digits, dots,
// underscores or hyphens.
func (c *Checks) Code(field, value string) {
	if !id.IsCode(value) {
		c.Say(field, "fault.org.code", fault.Args{"value": value})
	}
}

// Key checks the key of an enumeration that people may extend: lower case,
// digits and underscores.
func (c *Checks) Key(field, value string) {
	if !keyPattern.MatchString(value) {
		c.Say(field, "fault.org.key", fault.Args{"value": value})
	}
}

// OneOf checks that a value is one of a list.
func (c *Checks) OneOf(field, value string, list ...string) {
	if !slices.Contains(list, value) {
		c.Say(field, "fault.org.choice", fault.Args{"value": value, "choices": strings.Join(list, ", ")})
	}
}

// Name checks people's text of at most NameLimit characters that must be there.
func (c *Checks) Name(field string, t content.Text) {
	if t.IsEmpty() {
		c.Say(field, "fault.org.required", nil)
	}
	c.text(field, t, NameLimit)
}

// Text checks people's text of at most TextLimit characters that may be missing.
func (c *Checks) Text(field string, t content.Text) { c.text(field, t, TextLimit) }

func (c *Checks) text(field string, t content.Text, limit int) {
	if t.IsEmpty() && len(t.Values) > 0 {
		c.Say(field, "fault.org.original", fault.Args{"language": t.Original})
	}
	for tag, value := range t.Values {
		if !content.IsLanguage(tag) {
			c.Say(field, "fault.org.language", fault.Args{"value": tag})
		}
		c.Plain(field, value, limit)
	}
}

// Plain checks plain text: valid, without control characters, not too long.
func (c *Checks) Plain(field, value string, limit int) {
	if n := utf8.RuneCountInString(value); n > limit {
		c.Say(field, "fault.org.long", fault.Args{"count": n, "max": limit})
	}
	if !content.IsPrintable(value) {
		c.Say(field, "fault.org.characters", nil)
	}
}

// Email checks a mail address without a display name; "" is fine.
func (c *Checks) Email(field, value string) {
	if value == "" {
		return
	}
	if a, err := mail.ParseAddress(value); err != nil || a.Address != value || len(value) > 254 {
		c.Say(field, "fault.org.email", fault.Args{"value": value})
	}
}

// Zone checks an IANA time zone name; "" is fine.
func (c *Checks) Zone(field, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		c.Say(field, "fault.org.zone", fault.Args{"value": name})
	}
}

// Period checks that a period has a first day and does not end before it.
func (c *Checks) Period(field string, p clock.Period) {
	if p.From.IsZero() {
		c.Say(field+".from", "fault.org.required", nil)
	} else if !p.To.IsZero() && !p.From.Before(p.To) {
		c.Say(field+".to", "fault.org.period", fault.Args{"from": p.From, "to": p.To})
	}
}

// Range checks a whole number.
func (c *Checks) Range(field string, n, least, most int) {
	if n < least || n > most {
		c.Say(field, "fault.org.range", fault.Args{"value": n, "min": least, "max": most})
	}
}
