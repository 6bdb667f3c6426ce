package clock

// The text forms are those of String and the Parse functions, so that dates and
// instants stand in JSON and YAML as people write them. Invariant I20.

// MarshalText writes "2006-01-02"; nothing for none.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// MarshalText writes RFC 3339 in UTC; nothing for none.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads RFC 3339.
func (i *Instant) UnmarshalText(text []byte) (err error) {
	*i, err = ParseInstant(string(text))
	return err
}

// MarshalText writes the instant if there is one, else the date.
func (p Planned) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a date or an instant.
func (p *Planned) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePlanned(string(text))
	return err
}

// MarshalText writes ISO 8601, "P14D".
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ISO 8601.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}
