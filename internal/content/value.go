package content

import (
	"fmt"
	"strings"
)

// Type names the type of a value.
type Type string

// Every type of value. Raw forms are language free; packages locale and the
// formats print them.
const (
	TextType     Type = "text"     // plain text: a code, a personal name
	DateType     Type = "date"     // "2006-01-02"
	InstantType  Type = "instant"  // RFC 3339 in UTC; printed in Zone, else in the frame's zone
	PeriodType   Type = "period"   // Raw = first day, To = last day (inclusive; "" = open)
	DurationType Type = "duration" // ISO 8601
	IntegerType  Type = "integer"
	DecimalType  Type = "decimal" // digits with "." and the scale as written
	PercentType  Type = "percent" // as decimal: "12.5" is 12.5 %
	MoneyType    Type = "money"   // decimal, Unit = ISO 4217 currency
	BoolType     Type = "bool"    // "true", "false"
	TermType     Type = "term"    // Raw = message key; Mark = the chip that shows it
	LevelType    Type = "level"   // "1" … "5", drawn as boxes
	MissingType  Type = "missing" // a required value that is absent: Field, Label
	BlankType    Type = "blank"   // a labelled blank of an annexed form: Label
)

// Mark says which chip shows a term; "" prints the term as text.
type Mark string

// The chips of documents/README section 4.
const (
	DraftMark    Mark = "draft"
	ProgressMark Mark = "progress"
	DoneMark     Mark = "done"
	ForceMark    Mark = "force" // done in the accent: in force
	GoneMark     Mark = "gone"
	BreachMark   Mark = "breach"
	RefusedMark  Mark = "refused"
	PlainMark    Mark = "plain"
)

// Value is a typed value.
type Value struct {
	Type  Type   `json:"type"`
	Raw   string `json:"raw,omitempty"`
	To    string `json:"to,omitempty"`    // period
	Zone  string `json:"zone,omitempty"`  // instant: IANA name
	Unit  string `json:"unit,omitempty"`  // money: ISO 4217
	Mark  Mark   `json:"mark,omitempty"`  // term
	Field string `json:"field,omitempty"` // missing: path of the field
	Label string `json:"label,omitempty"` // missing, blank: message key
}

// The types below are the fields of views: flat, without methods that templates
// could call. The zero value of each means "missing".
type (
	// Term is an enumeration value by its message key.
	Term struct {
		Key  string
		Mark Mark
	}
	// Terms are enumeration values that a message lists, in their order.
	Terms []Term
	// Options are enumeration values that a message offers: each in words, with the
	// code that is written to choose it, the last part of its key.
	Options []Term
	// Date is a civil date, or an instant where the plan gives one.
	Date struct {
		ISO  string // "2006-01-02", or RFC 3339 in UTC
		Zone string // IANA name in which an instant prints; "" = the frame's
	}
	// Period is a period of dates, both inclusive; To "" is open.
	Period struct{ From, To string }
	// Duration is an ISO 8601 duration.
	Duration struct{ ISO string }
	// Integer is a whole number that may be missing.
	Integer struct {
		N     int
		Known bool
	}
	// Decimal is a decimal number with its scale, as text.
	Decimal struct{ Digits string }
	// Percent is a decimal number of percent, as text.
	Percent struct{ Digits string }
	// Money is an amount with its ISO 4217 currency.
	Money struct{ Digits, Currency string }
	// Level is a level from 1 to 5; 0 is missing.
	Level struct{ N int }
)

// RunOf turns a field of a view into a run. present is false when the value is
// missing; an unknown Go type is an error.
func RunOf(v any) (run Run, present bool, err error) {
	switch v := v.(type) {
	case Text:
		return Say(v), !v.IsEmpty(), nil
	case Run:
		return v, true, nil
	default:
		value, present, err := ValueOf(v)
		return Of(value), present, err
	}
}

// ValueOf turns a field of a view, other than Text, into a Value. present is
// false when the value is missing; an unknown Go type is an error.
func ValueOf(v any) (value Value, present bool, err error) {
	switch v := v.(type) {
	case Value:
		return v, v.Type != MissingType, nil
	case string:
		return Value{Type: TextType, Raw: v}, v != "", nil
	case bool:
		return Value{Type: BoolType, Raw: fmt.Sprint(v)}, true, nil
	case int:
		return Value{Type: IntegerType, Raw: fmt.Sprint(v)}, true, nil
	case Term:
		return Value{Type: TermType, Raw: v.Key, Mark: v.Mark}, v.Key != "", nil
	case Date:
		return dateValue(v), v.ISO != "", nil
	case Period:
		return Value{Type: PeriodType, Raw: v.From, To: v.To}, v.From != "", nil
	case Duration:
		return Value{Type: DurationType, Raw: v.ISO}, v.ISO != "", nil
	default:
		return numberOf(v)
	}
}

func dateValue(v Date) Value {
	if strings.Contains(v.ISO, "T") {
		return Value{Type: InstantType, Raw: v.ISO, Zone: v.Zone}
	}
	return Value{Type: DateType, Raw: v.ISO}
}

func numberOf(v any) (Value, bool, error) {
	switch v := v.(type) {
	case Integer:
		return Value{Type: IntegerType, Raw: fmt.Sprint(v.N)}, v.Known, nil
	case Decimal:
		return Value{Type: DecimalType, Raw: v.Digits}, v.Digits != "", nil
	case Percent:
		return Value{Type: PercentType, Raw: v.Digits}, v.Digits != "", nil
	case Money:
		return Value{Type: MoneyType, Raw: v.Digits, Unit: v.Currency}, v.Digits != "", nil
	case Level:
		return Value{Type: LevelType, Raw: fmt.Sprint(v.N)}, v.N != 0, nil
	default:
		return Value{}, false, fmt.Errorf("a view cannot hold a %T", v)
	}
}
