package record

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"acta/internal/content"
	"acta/internal/fault"
)

// Limits of people's text, in characters per language.
const (
	nameLimit = 200
	textLimit = 2000
)

// codePattern allows the slash that published schedules use in their items.
var codePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$`)

// Triggers are all triggers of the retention clock.
func Triggers() []Trigger {
	return []Trigger{Creation, FixedDate, PIRClosed, Superseded, ContractEnd, Event}
}

// Actions are all actions at the end of retention.
func Actions() []Action { return []Action{Destroy, Transfer, Archive, Review} }

// check finds everything that is wrong with the given series. What is missing is
// no fault: it is an open placeholder of the register.
func check(given []Series) error {
	var found fault.List
	seen := map[string]int{}
	for i, s := range given {
		at := fmt.Sprintf("series[%d]", i)
		if first, twice := seen[s.Code]; twice {
			args := fault.Args{"value": s.Code, "first": first + 1}
			found = append(found, fault.New(fault.Invalid, "fault.record.duplicate", args).At(at))
		}
		seen[s.Code] = i
		found = append(found, s.check(at)...)
	}
	return found.Err()
}

func (s Series) check(at string) fault.List {
	var found fault.List
	say := func(wrong bool, field, key string, args fault.Args) {
		if wrong {
			found = append(found, fault.New(fault.Invalid, key, args).At(at+"."+field))
		}
	}
	say(!codePattern.MatchString(s.Code), "code", "fault.record.code", fault.Args{"value": s.Code})
	for _, t := range s.texts() {
		say(!clean(t.text, t.limit), t.field, "fault.record.text", fault.Args{"max": t.limit})
	}
	say(s.Permanent && !s.Retention.IsZero(), "retention", "fault.record.permanent", fault.Args{"value": s.Retention})
	say(s.Trigger != "" && !slices.Contains(Triggers(), s.Trigger), "trigger", "fault.record.choice",
		fault.Args{"value": string(s.Trigger), "choices": joined(Triggers())})
	say(s.Action != "" && !slices.Contains(Actions(), s.Action), "action", "fault.record.choice",
		fault.Args{"value": string(s.Action), "choices": joined(Actions())})
	say((s.Trigger == FixedDate) == s.TriggerDate.IsZero(), "trigger_date", "fault.record.fixed_date", nil)
	say(s.Order < 0, "order", "fault.record.order", fault.Args{"value": s.Order})
	return found
}

// limited is a text with its field and its limit.
type limited struct {
	field string
	text  content.Text
	limit int
}

func (s Series) texts() []limited {
	return []limited{
		{"group", s.Group, nameLimit}, {"name", s.Name, textLimit}, {"location", s.Location, textLimit},
		{"archive_location", s.ArchiveLocation, textLimit}, {"archive_rule", s.ArchiveRule, textLimit},
		{"custodian", s.Custodian, nameLimit}, {"controls", s.Controls, textLimit},
		{"trigger_text", s.TriggerText, textLimit}, {"basis", content.In("und", s.Basis), nameLimit},
	}
}

// clean reports whether a text has an original, and in every language no more
// than limit characters, none of them a control character.
func clean(t content.Text, limit int) bool {
	if t.IsEmpty() && len(t.Values) > 0 {
		return false
	}
	for _, value := range t.Values {
		if utf8.RuneCountInString(value) > limit || !content.IsPrintable(value) {
			return false
		}
	}
	return true
}

func joined[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
