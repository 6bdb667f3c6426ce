package web

import (
	"slices"
	"strings"

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
