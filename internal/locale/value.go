package locale

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
)

// print prints a value from the messages of the area "format", so that what was
// frozen prints the same whatever CLDR says later. A value that is not of its
// type's form prints as it stands. documents/README: tables, pagination rule 4.
func (p Printer) print(v content.Value, short bool) string {
	switch v.Type {
	case content.DateType:
		return p.date(v.Raw, short)
	case content.InstantType:
		return p.instant(v, short)
	case content.PeriodType:
		return p.period(v, short)
	case content.DurationType:
		return p.duration(v.Raw)
	case content.IntegerType, content.DecimalType:
		return p.digits(v.Raw)
	case content.PercentType:
		return p.fill("format.percent", "number", p.digits(v.Raw))
	case content.MoneyType:
		return p.fill("format.money", "number", p.digits(v.Raw), "currency", v.Unit)
	case content.BoolType:
		return p.boolean(v.Raw)
	case content.TermType:
		return p.Message(v.Raw)
	case content.MissingType:
		return p.fill("format.missing", "label", p.label(v))
	case content.BlankType:
		return p.label(v)
	default: // text and levels print what they are
		return v.Raw
	}
}

// label is what a missing value or a blank is called; its field when it has no name.
func (p Printer) label(v content.Value) string {
	if v.Label == "" {
		return v.Field
	}
	return p.Message(v.Label)
}

// fill prints a message with plain arguments, given as name, text, name, text;
// "count" is digits, and chooses the plural. A message that is not there prints
// its arguments.
func (p Printer) fill(key string, pairs ...string) string {
	m := p.tongue.messages[key]
	if m == nil {
		return bare(pairs)
	}
	var b strings.Builder
	for _, part := range m.pick(p.tongue.rule, pair(pairs, "count")) {
		b.WriteString(part.text)
		switch part.variable {
		case "":
		case "count":
			b.WriteString(p.digits(pair(pairs, "count")))
		default:
			b.WriteString(pair(pairs, part.variable))
		}
	}
	return b.String()
}

func pair(pairs []string, name string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return ""
}

func bare(pairs []string) string {
	var b strings.Builder
	for i := 1; i < len(pairs); i += 2 {
		b.WriteString(pairs[i])
	}
	return b.String()
}

func (p Printer) boolean(raw string) string {
	switch raw {
	case "true":
		return p.fill("format.yes")
	case "false":
		return p.fill("format.no")
	}
	return raw
}

func (p Printer) date(raw string, short bool) string {
	d, err := clock.ParseDate(raw)
	if err != nil || d.IsZero() {
		return raw
	}
	return p.day(d.Time(), short)
}

func (p Printer) day(t time.Time, short bool) string {
	if short {
		return p.pattern("format.date.short", "format.month_short.", t)
	}
	return p.pattern("format.date.text", "format.month.", t)
}

func (p Printer) pattern(key, months string, t time.Time) string {
	return p.fill(key, "day", strconv.Itoa(t.Day()), "day_two", t.Format("02"),
		"month", p.fill(fmt.Sprintf("%sm%02d", months, int(t.Month()))), "year", strconv.Itoa(t.Year()))
}

// instant prints in the value's zone, else in the frame's. Short, it names the
// zone only where it is not the frame's, which the caption says.
func (p Printer) instant(v content.Value, short bool) string {
	i, err := clock.ParseInstant(v.Raw)
	if err != nil || i.IsZero() {
		return v.Raw
	}
	q := p
	if v.Zone != "" {
		q = p.In(v.Zone)
	}
	t := i.Time().In(q.zone)
	args := []string{"date", p.day(t, short), "time", t.Format("15:04"), "zone", p.offset(t)}
	switch {
	case !short:
		return p.fill("format.instant.text", args...)
	case q.frame != p.frame:
		return p.fill("format.instant.short_zone", args...)
	}
	return p.fill("format.instant.short", args...)
}

// offset is the zone of an instant as its distance from UTC: abbreviations such
// as CST stand for several zones.
func (p Printer) offset(t time.Time) string {
	_, seconds := t.Zone()
	minutes := seconds / 60
	if minutes == 0 {
		return "UTC"
	}
	sign := "+"
	if minutes < 0 {
		sign, minutes = p.sign("format.minus", "-"), -minutes
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("UTC%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

func (p Printer) period(v content.Value, short bool) string {
	style := "text"
	if short {
		style = "short"
	}
	from := p.date(v.Raw, short)
	switch {
	case v.Raw == "" && v.To == "":
		return ""
	case v.Raw == "":
		return p.fill("format.period.until_"+style, "to", p.date(v.To, short))
	case v.To == "":
		return p.fill("format.period.since_"+style, "from", from)
	case v.To == v.Raw:
		return from
	}
	return p.fill("format.period."+style, "from", from, "to", p.date(v.To, short))
}

func (p Printer) duration(raw string) string {
	d, err := clock.ParseDuration(raw)
	if err != nil {
		return raw
	}
	var parts []string
	for _, unit := range []struct {
		name string
		n    int
	}{
		{"year", d.Years}, {"month", d.Months}, {"week", d.Weeks},
		{"day", d.Days}, {"hour", d.Hours}, {"minute", d.Minutes},
	} {
		if unit.n != 0 {
			parts = append(parts, p.unit(unit.name, unit.n))
		}
	}
	if len(parts) == 0 && raw != "" {
		return p.unit("day", 0)
	}
	return p.List(parts)
}

func (p Printer) unit(name string, n int) string {
	return p.fill("format.unit."+name, "count", strconv.Itoa(n))
}

// digits prints a decimal number: sign, groups of three, decimal mark.
func (p Printer) digits(raw string) string {
	if !isNumber(raw) {
		return raw
	}
	whole, decimals, hasPoint := strings.Cut(strings.TrimPrefix(raw, "-"), ".")
	var b strings.Builder
	if strings.HasPrefix(raw, "-") {
		b.WriteString(p.sign("format.minus", "-"))
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(p.fill("format.thousands"))
		}
		b.WriteByte(whole[i])
	}
	if hasPoint {
		b.WriteString(p.sign("format.decimal", ".") + decimals)
	}
	return b.String()
}

// sign is a mark of numbers; otherwise, where the words have none.
func (p Printer) sign(key, otherwise string) string {
	if !p.Has(key) {
		return otherwise
	}
	return p.fill(key)
}

// isNumber reports whether s is digits, with a sign and decimals if need be.
func isNumber(s string) bool {
	whole, decimals, hasPoint := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return isDigits(whole) && (!hasPoint || isDigits(decimals))
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// checkValue says why a value does not print as its type.
func (p Printer) checkValue(v content.Value) error {
	if err := p.form(v); err != nil {
		return fmt.Errorf("value of type %s: %w", v.Type, err)
	}
	return nil
}

// form says why a value is not of its type's form.
func (p Printer) form(v content.Value) error {
	switch v.Type {
	case content.DateType, content.PeriodType:
		return errors.Join(second(clock.ParseDate(v.Raw)), second(clock.ParseDate(v.To)))
	case content.InstantType:
		return errors.Join(second(clock.ParseInstant(v.Raw)), second(p.tongue.zone(v.Zone)))
	case content.DurationType:
		return second(clock.ParseDuration(v.Raw))
	case content.IntegerType, content.DecimalType, content.PercentType, content.MoneyType, content.LevelType:
		if !isNumber(v.Raw) {
			return fmt.Errorf("%q is no number", v.Raw)
		}
		return nil
	case content.BoolType:
		if v.Raw != "true" && v.Raw != "false" {
			return fmt.Errorf("%q is neither true nor false", v.Raw)
		}
		return nil
	default:
		return p.checkLabel(v)
	}
}

// second is the error of a call whose value is not wanted.
func second[T any](_ T, err error) error { return err }

func (p Printer) checkLabel(v content.Value) error {
	key := v.Label
	switch v.Type {
	case content.TextType:
		return nil
	case content.TermType:
		key = v.Raw
	case content.MissingType, content.BlankType:
	default:
		return errors.New("this type is not known")
	}
	if key != "" && !p.Has(key) {
		return p.unknown(key)
	}
	return nil
}
