package release

import (
	"fmt"
	"reflect"

	"acta/internal/fault"
)

// Members that a plan does not decide carry the tag "fact": they follow from
// moves and from recorded facts. Its value is what such a member says while
// nothing happened, "none" for nothing, or "kept" for a member that a person may
// give and that stays when absent although its list is replaced.

// plannedOnly takes the facts of what is stored into what is given, so that a list
// that is replaced as a whole keeps them, and lists those that are given
// otherwise than stored. Neither argument changes: a command may run twice.
func plannedOnly[T any](stored, given T) (T, fault.List) {
	k := &keeper{}
	k.walk("", reflect.ValueOf(stored), reflect.ValueOf(&given).Elem())
	return given, k.faults
}

type keeper struct{ faults fault.List }

func (k *keeper) walk(path string, stored, given reflect.Value) {
	from := membersOf(stored)
	for i, m := range membersOf(given) {
		field, old, mark := join(".", path, m.name), from[i].value, m.tag.Get("fact")
		switch {
		case mark != "" && isAbsent(m.value):
			m.value.Set(old)
		case mark == "kept":
		case mark != "" && m.value.Kind() == reflect.Slice:
			k.list(field, old, m.value)
		case mark != "":
			k.compare(field, mark, old, m.value)
		case m.value.Kind() == reflect.Slice && !m.value.IsNil() && hasFacts(m.value.Type().Elem()):
			k.elements(field, old, m.value)
		}
	}
}

// hasFacts reports whether a struct has members that are facts.
func hasFacts(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Tag.Get("fact") != "" || (f.Type.Kind() == reflect.Slice && hasFacts(f.Type.Elem())) {
			return true
		}
	}
	return false
}

func (k *keeper) compare(field, mark string, stored, given reflect.Value) {
	nothing := isAbsent(stored) && fmt.Sprint(reflect.Indirect(given).Interface()) == mark
	if !nothing && !reflect.DeepEqual(stored.Interface(), given.Interface()) {
		k.refuse(field, given)
	}
}

func (k *keeper) refuse(field string, given reflect.Value) {
	key, value := "fault.release.fact_not_given", ""
	switch given.Interface().(type) {
	case Stage, DeploymentStage:
		key = "fault.release.stage_not_given"
	}
	if given.Kind() != reflect.Slice && !isGroup(given) {
		value = fmt.Sprint(reflect.Indirect(given).Interface())
	}
	k.faults = append(k.faults, fault.New(fault.Invalid, key, fault.Args{"field": field, "value": value}).At(field))
}

// list refuses elements that say something else than what is stored.
func (k *keeper) list(field string, stored, given reflect.Value) {
	old := byKey(stored)
	for i := range given.Len() {
		element := given.Index(i)
		was, ok := old[keyOf(element)]
		if ok {
			whole := reflect.New(element.Type()).Elem()
			whole.Set(was)
			merge(whole, element)
			ok = reflect.DeepEqual(whole.Interface(), was.Interface())
		}
		if !ok {
			k.refuse(elementPath(field, i, element), element)
		}
	}
}

// elements walks each element with the one stored under its key.
func (k *keeper) elements(field string, stored, given reflect.Value) {
	old := byKey(stored)
	list := reflect.MakeSlice(given.Type(), given.Len(), given.Len())
	reflect.Copy(list, given)
	for i := range list.Len() {
		element := list.Index(i)
		was, ok := old[keyOf(element)]
		if !ok {
			was = reflect.Zero(element.Type())
		}
		k.walk(elementPath(field, i, element), was, element)
	}
	given.Set(list)
}

func byKey(list reflect.Value) map[string]reflect.Value {
	keys := make(map[string]reflect.Value, list.Len())
	for i := range list.Len() {
		keys[keyOf(list.Index(i))] = list.Index(i)
	}
	return keys
}
