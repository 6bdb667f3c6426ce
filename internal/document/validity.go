package document

import (
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
)

// Where a content prints its own validity: a date argument or field of the first
// name, or in the front a period of the second. Domain trap 8: valid-until stands
// in the content, effective-from in the control sheet.
const (
	untilName  = "valid_until"
	periodName = "period"
)

// validity is the first and last day that a content names; both may be zero.
type validity struct{ From, Until clock.Date }

// lastYear is the last year of a date that people choose: what follows from the
// date, such as the next review, must still have a year of four digits, or the
// version could be approved and never take effect.
const lastYear = 2999

func far(day clock.Date) bool { return day.Year > lastYear }

// validityOf reads the validity that a content prints.
func validityOf(doc content.Document) validity {
	var found validity
	eachValidity(doc, func(v *content.Value) {
		from, until := "", v.Raw
		if v.Type == content.PeriodType {
			from, until = v.Raw, v.To
		}
		// A date that cannot be read stays zero: views check what they give.
		if day, err := clock.ParseDate(from); err == nil && found.From.IsZero() {
			found.From = day
		}
		if day, err := clock.ParseDate(until); err == nil && found.Until.IsZero() {
			found.Until = day
		}
	})
	return found
}

// extend writes another last day into a content of one's own, where it prints one.
func extend(doc content.Document, until clock.Date) {
	eachValidity(doc, func(v *content.Value) {
		if v.Type == content.PeriodType {
			v.To = until.String()
			return
		}
		v.Raw = until.String()
	})
}

// eachValidity visits the values that print the validity of the document.
func eachValidity(doc content.Document, visit func(*content.Value)) {
	values := func(in content.Inline, types ...content.Type) {
		for _, run := range in {
			for _, t := range types {
				if run.Value != nil && run.Value.Type == t {
					visit(run.Value)
				}
			}
		}
	}
	named := func(name string, in content.Inline, front bool) {
		name = name[strings.LastIndexByte(name, '.')+1:]
		switch {
		case name == untilName:
			values(in, content.DateType)
		case name == periodName && front:
			values(in, content.PeriodType)
		}
	}
	doc.Walk(func(section *content.Section, run content.Run) {
		for _, arg := range run.Args {
			named(arg.Name, arg.Text, section == nil)
		}
	})
	for _, row := range doc.Control {
		named(row.Label, row.Value, true)
	}
}
