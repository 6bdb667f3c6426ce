package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/locale"
)

// length is a duration as a field shows it, such as "14 días"; "" for none.
func (v visit) length(d clock.Duration) string {
	if d.IsZero() {
		return ""
	}
	return v.printer.Value(content.Value{Type: content.DurationType, Raw: d.String()})
}

// timeUnits are the words of each unit of time in every language that there is.
type timeUnits map[string][]string

func unitsOf(catalogue *locale.Catalogue) timeUnits {
	found := timeUnits{}
	for _, name := range []string{"years", "months", "weeks", "days", "hours", "minutes"} {
		for _, lang := range catalogue.Languages() {
			found[name] = append(found[name], strings.Fields(fold(catalogue.Printer(lang).Message("page_settings.unit."+name)))...)
		}
	}
	return found
}

// length reads a duration as people write it in any of our languages, such as
// "14 días" or "1 year and 6 months", or as ISO 8601; zero for none.
func (t *typed) length(name string) clock.Duration { return t.lengthOf(name, t.text(name)) }

// lengthOf reads the duration that somebody typed into a field or a cell.
func (t *typed) lengthOf(name, text string) clock.Duration {
	d, ok := t.units.read(text)
	if !ok {
		t.refuse(name, "page_settings.wrong_length", fault.Args{"typed": shown(text)})
	}
	return d
}

// lengthForm is a number with its unit.
var lengthForm = regexp.MustCompile(`(\d{1,5})[\s\x{00a0}\x{202f}]*(\p{L}+)`)

// read reads a duration; false for what is none.
func (u timeUnits) read(text string) (clock.Duration, bool) {
	if d, err := clock.ParseDuration(strings.ToUpper(text)); err == nil {
		return d, true
	}
	found := lengthForm.FindAllStringSubmatch(text, -1)
	if len(found) == 0 || strings.ContainsAny(lengthForm.ReplaceAllString(text, ""), "0123456789-") {
		return clock.Duration{}, false
	}
	var d clock.Duration
	for _, part := range found {
		n, err := strconv.Atoi(part[1])
		slot := u.part(&d, fold(part[2]))
		if err != nil || slot == nil {
			return clock.Duration{}, false
		}
		*slot += n
	}
	return d, true
}

// part is the part of a duration that a unit counts; nil for no unit.
func (u timeUnits) part(d *clock.Duration, word string) *int {
	for name, slot := range map[string]*int{
		"years": &d.Years, "months": &d.Months, "weeks": &d.Weeks, "days": &d.Days, "hours": &d.Hours, "minutes": &d.Minutes,
	} {
		if slices.Contains(u[name], word) {
			return slot
		}
	}
	return nil
}
