package org

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"acta/internal/work"
)

// Differences adds to a command's audit entry each field in which two values of
// one struct type differ, as path.field by its yaml name, and reports whether
// any does. Fields tagged "-" are the store's and do not count.
func Differences(tx *work.Tx, path string, before, after any) bool {
	old, now := reflect.ValueOf(before), reflect.ValueOf(after)
	differ := false
	for i := range now.NumField() {
		name := now.Type().Field(i).Tag.Get("yaml")
		if name == "-" {
			continue
		}
		was, is := printed(old.Field(i)), printed(now.Field(i))
		tx.Detail(path+"."+name, was, is)
		differ = differ || was != is
	}
	return differ
}

// Same reports whether Differences would find none between two values of one
// struct type.
func Same(before, after any) bool {
	old, now := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range now.NumField() {
		if now.Type().Field(i).Tag.Get("yaml") != "-" && printed(old.Field(i)) != printed(now.Field(i)) {
			return false
		}
	}
	return true
}

// printed is a value as an audit entry shows it; two values print the same only
// when they are the same, an absent list or text being the same as an empty one.
func printed(v reflect.Value) string {
	if s, ok := v.Interface().(fmt.Stringer); ok {
		return s.String()
	}
	if v.Kind() == reflect.String {
		return v.String()
	}
	return nested(v)
}

// nested is "" for whatever is zero or empty.
func nested(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return ""
		}
		return nested(v.Elem())
	case reflect.Slice:
		var parts []string
		for i := range v.Len() {
			parts = append(parts, nested(v.Index(i)))
		}
		return enclosed("[", parts, "]")
	case reflect.Map:
		var parts []string
		for _, key := range v.MapKeys() {
			parts = append(parts, key.String()+": "+nested(v.MapIndex(key)))
		}
		slices.Sort(parts)
		return enclosed("{", parts, "}")
	case reflect.Struct:
		return structure(v)
	default:
		return scalar(v)
	}
}

func scalar(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	if v.Kind() == reflect.String {
		return strconv.Quote(v.String())
	}
	return fmt.Sprint(v.Interface())
}

func structure(v reflect.Value) string {
	if s, ok := v.Interface().(fmt.Stringer); ok {
		return s.String()
	}
	var parts []string
	for i := range v.NumField() {
		if value := nested(v.Field(i)); value != "" {
			parts = append(parts, v.Type().Field(i).Name+": "+value)
		}
	}
	return enclosed("{", parts, "}")
}

func enclosed(open string, parts []string, end string) string {
	if len(parts) == 0 {
		return ""
	}
	return open + strings.Join(parts, ", ") + end
}
