package web

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"acta/internal/clock"
	"acta/internal/policy"
)

// weekdays are days of the week in words, as people also type them.
func (v visit) weekdays(days []string) string {
	all := policy.Weekdays()
	var places []int
	for i, day := range all {
		if slices.Contains(days, day) {
			places = append(places, i)
		}
	}
	n := len(places)
	switch {
	case n == 0:
		return ""
	case n == len(all):
		return v.Say("page_policies.every_day")
	case n > 2 && places[n-1]-places[0] == n-1:
		return v.Say("page_policies.day_range", "from", v.weekday(all[places[0]]), "to", v.weekday(all[places[n-1]]))
	}
	var names []string
	for _, i := range places {
		names = append(names, v.weekday(all[i]))
	}
	return strings.Join(names, ", ")
}

func (v visit) weekday(day string) string { return v.Say("page_policies.weekday_" + day) }

// readWeekdays reads days of the week as people write them: names, their first letters,
// and from one to another; false for what is none.
func (v visit) readWeekdays(text string) ([]string, bool) {
	all := policy.Weekdays()
	said := fold(text)
	if said == fold(v.Say("page_policies.every_day")) {
		return all, true
	}
	var days []string
	ok, ranged := true, false
	last := -1
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(said, "-", " - "), func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n", r) }) {
		if slices.Contains(rangeWords(), word) {
			ranged = ranged || !slices.Contains([]string{"de", "from", "y", "and"}, word)
			continue
		}
		i := v.dayNamed(word)
		if i < 0 {
			ok = false
			continue
		}
		if ranged && last >= 0 {
			for at := (last + 1) % 7; at != i; at = (at + 1) % 7 {
				days = append(days, all[at])
			}
		}
		days, last, ranged = append(days, all[i]), i, false
	}
	return weekOrder(days), ok
}

// rangeWords are the words between days.
func rangeWords() []string { return []string{"a", "al", "to", "-", "–", "de", "from", "y", "and"} }

// dayNamed is the place of the only weekday whose name begins so; -1 for none.
func (v visit) dayNamed(word string) int {
	found := -1
	for i, day := range policy.Weekdays() {
		if !strings.HasPrefix(fold(v.weekday(day)), strings.TrimSuffix(word, ".")) {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// weekOrder are days in the order of the week.
func weekOrder(days []string) []string {
	var list []string
	for _, day := range policy.Weekdays() {
		if slices.Contains(days, day) {
			list = append(list, day)
		}
	}
	return list
}

// shortLength is a length of time as people type it: "14 d", "4 h", "2 semanas".
var shortLength = regexp.MustCompile(`^(\d{1,4})\s*([a-zñí]+)\.?$`)

// readLength reads a length of time; false for what is none.
func readLength(text string) (clock.Duration, bool) {
	said := strings.ToLower(strings.TrimSpace(text))
	if said == "" {
		return clock.Duration{}, true
	}
	m := shortLength.FindStringSubmatch(said)
	if m == nil {
		d, err := clock.ParseDuration(strings.ToUpper(said))
		return d, err == nil
	}
	iso := ""
	switch fold(m[2]) {
	case "d", "dia", "dias", "day", "days":
		iso = "P" + m[1] + "D"
	case "w", "s", "sem", "semana", "semanas", "week", "weeks":
		n, _ := strconv.Atoi(m[1]) // digits, by the pattern
		iso = "P" + strconv.Itoa(7*n) + "D"
	case "h", "hora", "horas", "hour", "hours":
		iso = "PT" + m[1] + "H"
	}
	d, err := clock.ParseDuration(iso)
	return d, iso != "" && err == nil
}

// isoLength is a length of time in days alone or hours alone.
var isoLength = regexp.MustCompile(`^P(?:(\d+)D|T(\d+)H)$`)

// typedLength is a length of time as a field shows it.
func typedLength(d clock.Duration) string {
	if d.IsZero() {
		return ""
	}
	m := isoLength.FindStringSubmatch(d.String())
	switch {
	case m == nil:
		return d.String()
	case m[1] != "":
		return m[1] + " d"
	}
	return m[2] + " h"
}

// typeName is the name of a release type of a policy.
func (v visit) typeName(p policy.Policy, key string) string {
	for _, t := range p.Types {
		if t.Key == key && !t.Name.IsEmpty() {
			return v.prose(t.Name).Text
		}
	}
	if slices.Contains(policy.CommonTypes(), key) {
		return v.Say("term.release_type." + key)
	}
	return key
}

func (v visit) typeNames(p policy.Policy, keys []string) string {
	var names []string
	for _, key := range keys {
		names = append(names, v.typeName(p, key))
	}
	return strings.Join(names, ", ")
}
