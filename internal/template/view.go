package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"acta/internal/content"
)

// scalarTypes are the types that a field of a view may have beside structs and
// slices: Go strings, booleans and integers, and the values of package content.
func scalarTypes() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](),
		reflect.TypeFor[content.Text](), reflect.TypeFor[content.Term](), reflect.TypeFor[content.Date](),
		reflect.TypeFor[content.Period](), reflect.TypeFor[content.Duration](), reflect.TypeFor[content.Integer](),
		reflect.TypeFor[content.Decimal](), reflect.TypeFor[content.Percent](), reflect.TypeFor[content.Money](),
		reflect.TypeFor[content.Level](), reflect.TypeFor[content.Run](), reflect.TypeFor[content.Value](),
	}
}

func isScalar(t reflect.Type) bool { return slices.Contains(scalarTypes(), t) }

// reserved are the words that a field or a loop variable cannot have as its name.
func reserved() []string {
	return []string{"len", "any", "all", "none", "filter", "map", "count", "sum", "sortBy", "present",
		"true", "false", "nil", "and", "or", "not", "in", "if", "else", "let", "matches", "contains",
		"startsWith", "endsWith", "one", "env"}
}

// viewCheck checks that views are flat: no pointers, maps, methods or named
// strings, because those either do not compile against literals or fail only
// when a document is made.
type viewCheck struct {
	report *report
	view   string
	seen   map[reflect.Type]bool
}

func (r *report) views(views map[string]any) map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, name := range slices.Sorted(maps.Keys(views)) {
		t := reflect.TypeOf(views[name])
		check := viewCheck{report: r, view: name, seen: map[reflect.Type]bool{}}
		if t == nil || t.Kind() != reflect.Struct || isScalar(t) {
			check.problem("%v is not a struct", t)
			continue
		}
		check.structure(t, "")
		types[name] = t
	}
	return types
}

func (v viewCheck) problem(format string, args ...any) {
	v.report.at("view "+v.view, place{}, format, args...)
}

func (v viewCheck) structure(t reflect.Type, path string) {
	if v.seen[t] {
		return
	}
	v.seen[t] = true
	if t.NumMethod() > 0 || reflect.PointerTo(t).NumMethod() > 0 {
		v.problem("%s has methods; a view has fields only", t)
	}
	names := map[string]bool{}
	for i := range t.NumField() {
		field := t.Field(i)
		name := field.Tag.Get("expr")
		where := path + field.Name
		switch {
		case field.Anonymous || !field.IsExported():
			v.problem("%s: fields are exported and not embedded", where)
		case !isName(name):
			v.problem("%s: the tag expr must give its name in templates, such as expr:\"planned\"", where)
		case slices.Contains(reserved(), name):
			v.problem("%s: %q is a word of the expressions", where, name)
		case names[name]:
			v.problem("%s: a second field is called %q", where, name)
		default:
			v.field(field.Type, where)
		}
		names[name] = true
	}
}

func (v viewCheck) field(t reflect.Type, where string) {
	inner := t
	if t.Kind() == reflect.Slice && !isScalar(t) {
		inner = t.Elem()
	}
	switch {
	case isScalar(inner):
	case inner.Kind() == reflect.Struct && inner.PkgPath() != "" && inner.PkgPath() != contentPath():
		v.structure(inner, where+".")
	default:
		v.problem("%s: a view cannot hold a %s", where, t)
	}
}

func contentPath() string { return reflect.TypeFor[content.Text]().PkgPath() }

// variables are the zero values of a view's fields by their names in templates.
func variables(t reflect.Type) map[string]any {
	return values(reflect.Zero(t))
}

// values are a view's fields by their names in templates.
func values(view reflect.Value) map[string]any {
	env := make(map[string]any, view.NumField())
	for i := range view.NumField() {
		env[view.Type().Field(i).Tag.Get("expr")] = view.Field(i).Interface()
	}
	return env
}

// view gives the variables of a view that the caller gave, after a check of its
// type against the one that the templates were checked with.
func (s *Set) view(name string, v any) (map[string]any, error) {
	want := s.views[name]
	if got := reflect.TypeOf(v); got != want {
		return nil, fmt.Errorf("view %s is a %v, the templates were checked with %v", name, got, want)
	}
	return values(reflect.ValueOf(v)), nil
}
