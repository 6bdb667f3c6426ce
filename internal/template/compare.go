package template

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"acta/internal/content"
)

// The names of our functions begin with a space where a template must not call
// them: no expression can spell such a name.
const (
	inFunction     = " in"
	sumFunction    = " sum"
	sortFunction   = " sortBy"
	presentName    = "present"
	functionPrefix = " "
)

// equalities are the pairs of types that == and != take: those that have an order,
// and terms.
func equalities() [][2]reflect.Type {
	pairs := orderings()
	term, text := reflect.TypeFor[content.Term](), reflect.TypeFor[string]()
	return append(pairs, [2]reflect.Type{term, term}, [2]reflect.Type{term, text}, [2]reflect.Type{text, term})
}

// orderings are the pairs of types that have an order, in both directions.
func orderings() [][2]reflect.Type {
	text, whole := reflect.TypeFor[string](), reflect.TypeFor[int]()
	var pairs [][2]reflect.Type
	for _, t := range []struct {
		own      reflect.Type
		literals []reflect.Type
	}{
		{reflect.TypeFor[content.Date](), []reflect.Type{text}},
		{reflect.TypeFor[content.Integer](), []reflect.Type{whole}},
		{reflect.TypeFor[content.Decimal](), []reflect.Type{whole, text}},
		{reflect.TypeFor[content.Percent](), []reflect.Type{whole, text}},
		{reflect.TypeFor[content.Level](), []reflect.Type{whole}},
	} {
		pairs = append(pairs, [2]reflect.Type{t.own, t.own})
		for _, literal := range t.literals {
			pairs = append(pairs, [2]reflect.Type{t.own, literal}, [2]reflect.Type{literal, t.own})
		}
	}
	return pairs
}

// operators overloads the comparisons for the values of package content.
func operators() []expr.Option {
	var options []expr.Option
	for _, operator := range []string{"==", "!=", "<", "<=", ">", ">="} {
		pairs := orderings()
		if operator == "==" || operator == "!=" {
			pairs = equalities()
		}
		name := functionPrefix + operator
		options = append(options,
			expr.Function(name, comparison(operator), signatures(pairs)...),
			expr.Operator(operator, name))
	}
	term := reflect.TypeFor[content.Term]()
	lists := [][2]reflect.Type{{term, reflect.TypeFor[[]any]()}, {term, reflect.TypeFor[[]content.Term]()}}
	return append(options, expr.Function(inFunction, memberOf, signatures(lists)...), expr.Operator("in", inFunction))
}

func signatures(pairs [][2]reflect.Type) []any {
	out := []reflect.Type{reflect.TypeFor[bool]()}
	functions := make([]any, len(pairs))
	for i, pair := range pairs {
		functions[i] = reflect.Zero(reflect.FuncOf(pair[:], out, false)).Interface()
	}
	return functions
}

// comparison makes the function of an operator. Whatever is missing is neither
// before nor after anything; two missing values are equal.
func comparison(operator string) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		order, known, err := compare(args[0], args[1])
		if err != nil {
			return nil, err
		}
		switch operator {
		case "==":
			return order == 0, nil
		case "!=":
			return order != 0, nil
		case "<":
			return known && order < 0, nil
		case "<=":
			return known && order <= 0, nil
		case ">":
			return known && order > 0, nil
		default:
			return known && order >= 0, nil
		}
	}
}

func memberOf(args ...any) (any, error) {
	list := reflect.ValueOf(args[1])
	for i := range list.Len() {
		order, _, err := compare(args[0], list.Index(i).Interface())
		if err != nil {
			return nil, err
		}
		if order == 0 {
			return true, nil
		}
	}
	return false, nil
}

// compare orders two values, of content or literals; known is false when one of
// them is missing, which orders last.
func compare(a, b any) (order int, known bool, err error) {
	if isMissing(a) || isMissing(b) {
		return cmp.Compare(missingRank(a), missingRank(b)), false, nil
	}
	switch {
	case is[content.Term](a, b):
		return strings.Compare(keyOf(a), keyOf(b)), true, nil
	case is[content.Date](a, b):
		return compareDates(dateOf(a), dateOf(b)), true, nil
	case is[content.Text](a, b):
		return compareTexts(a, b), true, nil
	case is[bool](a, b):
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)), true, nil
	}
	x, isText := a.(string)
	y, both := b.(string)
	if isText && both {
		return strings.Compare(x, y), true, nil
	}
	order, err = compareNumbers(a, b)
	return order, true, err
}

func is[T any](a, b any) bool {
	_, left := a.(T)
	_, right := b.(T)
	return left || right
}

func isMissing(v any) bool {
	if _, ok := v.(string); ok {
		return v == ""
	}
	run, present, err := content.RunOf(v)
	return err == nil && (!present || run.Kind == "")
}

func missingRank(v any) int {
	if isMissing(v) {
		return 1
	}
	return 0
}

func keyOf(v any) string {
	if t, ok := v.(content.Term); ok {
		return t.Key
	}
	return fmt.Sprint(v)
}

func dateOf(v any) content.Date {
	if d, ok := v.(content.Date); ok {
		return d
	}
	return content.Date{ISO: fmt.Sprint(v)}
}

// compareDates compares two days, or two instants; a day and an instant by the
// day of the instant in its zone.
func compareDates(a, b content.Date) int {
	if strings.Contains(a.ISO, "T") && strings.Contains(b.ISO, "T") {
		x, errX := time.Parse(time.RFC3339, a.ISO)
		y, errY := time.Parse(time.RFC3339, b.ISO)
		if errX == nil && errY == nil {
			return x.Compare(y)
		}
	}
	if strings.Contains(a.ISO, "T") != strings.Contains(b.ISO, "T") {
		return strings.Compare(dayOf(a, ""), dayOf(b, ""))
	}
	return strings.Compare(a.ISO, b.ISO)
}

// dayOf is the civil day of a date, in its zone, else in the zone given, else in
// UTC.
func dayOf(d content.Date, zone string) string {
	instant, err := time.Parse(time.RFC3339, d.ISO)
	if err != nil {
		day, _, _ := strings.Cut(d.ISO, "T")
		return day
	}
	if d.Zone != "" {
		zone = d.Zone
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return instant.In(location).Format(time.DateOnly)
}

// compareTexts orders people's text by the original, code point by code point:
// order by language is a property of a table.
func compareTexts(a, b any) int {
	x, _ := a.(content.Text)
	y, _ := b.(content.Text)
	return strings.Compare(x.Values[x.Original], y.Values[y.Original])
}

func compareNumbers(a, b any) (int, error) {
	x, err := numberOf(a)
	if err != nil {
		return 0, err
	}
	y, err := numberOf(b)
	if err != nil {
		return 0, err
	}
	return x.compare(y), nil
}

func numberOf(v any) (decimal, error) {
	if s, ok := v.(string); ok {
		return parseDecimal(s)
	}
	digits, _, err := digitsOf(v)
	if err != nil {
		return decimal{}, err
	}
	return parseDecimal(digits)
}
