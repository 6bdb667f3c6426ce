package web

import (
	"fmt"
	"reflect"
	"strings"

	"acta/internal/content"
	"acta/internal/fault"
)

// settleTexts gives every text of a request's body its original language: the only
// one that it is written in, where the body names none. What would lose words, of
// several languages none named, or an original without words, is refused. in is the
// pointer to an operation's input.
func settleTexts(in any) error {
	body := reflect.ValueOf(in).Elem()
	if body.Kind() != reflect.Struct || !body.FieldByName("Body").IsValid() {
		return nil
	}
	var faults fault.List
	settle(&faults, "body", body.FieldByName("Body"))
	return faults.Err()
}

// textual are the types that settle looks into.
var textual = reflect.TypeFor[content.Text]()

func settle(faults *fault.List, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			settle(faults, path, v.Elem())
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			settle(faults, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == textual && v.CanSet() {
			settleText(faults, path, v)
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				settle(faults, memberPath(path, f), v.Field(i))
			}
		}
	}
}

// memberPath is the place of a member as JSON names it; an embedded struct adds
// nothing.
func memberPath(path string, f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name != "" {
		return path + "." + name
	}
	if f.Anonymous {
		return path
	}
	return path + "." + f.Name
}

func settleText(faults *fault.List, path string, v reflect.Value) {
	text, _ := v.Interface().(content.Text)
	var tags []string
	for tag, words := range text.Values {
		if words != "" {
			tags = append(tags, tag)
		}
	}
	switch {
	case len(tags) == 0 || text.Values[text.Original] != "":
	case text.Original == "" && len(tags) == 1:
		text.Original = tags[0]
		v.Set(reflect.ValueOf(text))
	default:
		*faults = append(*faults, fault.New(fault.Invalid, "web.fault.input_original", fault.Args{"field": path}).At(path))
	}
}
