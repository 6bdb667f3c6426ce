package template

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/expr-lang/expr"
)

// functions are present, and the meaning of sum and sortBy over content values.
func functions() []expr.Option {
	var takes []any
	for _, t := range scalarTypes() {
		if t.Kind() == reflect.Bool || t.Kind() == reflect.Int {
			continue
		}
		takes = append(takes, reflect.Zero(reflect.FuncOf([]reflect.Type{t}, []reflect.Type{reflect.TypeFor[bool]()}, false)).Interface())
	}
	present := func(args ...any) (any, error) { return !isMissing(args[0]), nil }
	return []expr.Option{
		expr.Function(presentName, present, takes...),
		expr.Function(sumFunction, sum),
		expr.Function(sortFunction, sortBy),
	}
}

// sum adds the numbers of a list; args: the list and the zero value of its type.
func sum(args ...any) (any, error) {
	list := reflect.ValueOf(args[0])
	t := total{}
	for i := range list.Len() {
		if err := t.add(list.Index(i).Interface()); err != nil {
			return nil, err
		}
	}
	return t.as(args[1]), nil
}

// sortBy orders a list by a list of keys, stably; missing keys come last in both
// directions. args: the list, its keys, and "desc" or "asc".
func sortBy(args ...any) (any, error) {
	list, keys := reflect.ValueOf(args[0]), reflect.ValueOf(args[1])
	if list.Len() != keys.Len() {
		return nil, fmt.Errorf("sortBy: %d items, %d keys", list.Len(), keys.Len())
	}
	index := make([]int, list.Len())
	for i := range index {
		index[i] = i
	}
	var failed error
	slices.SortStableFunc(index, func(i, j int) int {
		order, known, err := compare(keys.Index(i).Interface(), keys.Index(j).Interface())
		if err != nil {
			failed = err
		}
		if known && args[2] == "desc" {
			return -order
		}
		return order
	})
	sorted := make([]any, len(index))
	for i, from := range index {
		sorted[i] = list.Index(from).Interface()
	}
	return sorted, failed
}
