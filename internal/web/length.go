package web

import (
	"regexp"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
)

// length is a duration as a field shows it, such as "14 días"; "" for none.
func (v visit) length(d clock.Duration) string {
	if d.IsZero() {
		return ""
	}
	return v.printer.Value(content.Value{Type: content.DurationType, Raw: d.String()})
}

// lengthForm is a number with its unit.
var lengthForm = regexp.MustCompile(`(\d{1,5})[\s\x{00a0}\x{202f}]*(\p{L}+)`)

// length reads a duration as people write it in any of our languages, such as
// "14 días" or "1 year and 6 months", or as ISO 8601; zero for none.
func (s *site) length(t *typed, name string) clock.Duration {
	text := t.text(name)
	if d, err := clock.ParseDuration(strings.ToUpper(text)); err == nil {
		return d
	}
	var d clock.Duration
	units := s.units()
	found := lengthForm.FindAllStringSubmatch(text, -1)
	rest := strings.ContainsAny(lengthForm.ReplaceAllString(text, ""), "0123456789-")
	for _, part := range found {
		n, err := strconv.Atoi(part[1])
		slot := unitOf(&d, fold(part[2]), units)
		if err != nil || slot == nil {
			rest = true
			break
		}
		*slot += n
	}
	if rest || len(found) == 0 {
		t.refuse(name, "page_settings.wrong_length", fault.Args{"typed": shown(text)})
		return clock.Duration{}
	}
	return d
}

// unitOf is the part of a duration that a unit counts; nil for no unit.
func unitOf(d *clock.Duration, word string, units map[string][]string) *int {
	for name, slot := range map[string]*int{
		"years": &d.Years, "months": &d.Months, "weeks": &d.Weeks, "days": &d.Days, "hours": &d.Hours, "minutes": &d.Minutes,
	} {
		for _, known := range units[name] {
			if word == known {
				return slot
			}
		}
	}
	return nil
}

// units are the words of each unit of time in every language that there is.
func (s *site) units() map[string][]string {
	found := map[string][]string{}
	for _, name := range []string{"years", "months", "weeks", "days", "hours", "minutes"} {
		for _, lang := range s.Catalogue.Languages() {
			found[name] = append(found[name], strings.Fields(fold(s.Catalogue.Printer(lang).Message("page_settings.unit."+name)))...)
		}
	}
	return found
}
