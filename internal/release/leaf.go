package release

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"acta/internal/content"
	"acta/internal/work"
)

// keyed is an element of a list that has a key of its own in it.
type keyed interface{ key() string }

// keyOf is the key of a list's element; "" where it has none.
func keyOf(v reflect.Value) string {
	if element, ok := v.Interface().(keyed); ok {
		return element.key()
	}
	return ""
}

// Key is the key of an element of a plan's list, by which faults and audit entries name
// it; "" for one that is named by its place, counted from 1.
func Key(element any) string {
	if one, ok := element.(keyed); ok {
		return one.key()
	}
	return ""
}

func (u Unit) key() string          { return u.Code }
func (a Activity) key() string      { return numberKey(a.Sequence) }
func (r Reference) key() string     { return join("/", string(r.Kind), r.Gate, r.Code) }
func (a Authorisation) key() string { return a.Reference }
func (c Criterion) key() string     { return c.Code }
func (r Risk) key() string          { return r.Code }
func (p Person) key() string        { return join(" ", p.Role, p.Person) }
func (e Environment) key() string   { return e.Code }
func (e Exception) key() string     { return e.Code }
func (d Deployment) key() string    { return d.Code }
func (s Served) key() string        { return s.Code }
func (t Task) key() string          { return numberKey(t.Sequence) }
func (i Item) key() string          { return i.Code }
func (a Affected) key() string      { return a.Code }
func (b Baseline) key() string      { return string(b.Kind) }
func (p Party) key() string         { return p.Name }
func (f Finding) key() string       { return string(f.Aspect) }
func (r Result) key() string        { return join("/", string(r.Kind), r.Gate, r.Code) }
func (i Improvement) key() string   { return i.Code }
func (r Recipient) key() string     { return join(" ", r.Role, r.Name) }

// numberKey is the key of a number that counts from 1; "" when it does not.
func numberKey(n int) string {
	if n < 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// join joins the words that are there.
func join(separator string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), separator)
}

// leaf is a leaf of a structure: its path and its value as text. What is absent
// has none.
type leaf struct{ path, value string }

// leavesOf lists the leaves of a structure in the order of its fields; members
// are named by their yaml tags, list elements by their keys.
func leavesOf(v any) []leaf {
	return appendLeaves(nil, "", reflect.ValueOf(v))
}

func appendLeaves(leaves []leaf, path string, v reflect.Value) []leaf {
	if text, ok := v.Interface().(content.Text); ok {
		return appendText(leaves, path, text)
	}
	if leaf, ok := v.Interface().(fmt.Stringer); ok {
		return appendLeaf(leaves, path, leaf.String())
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return leaves
		}
		return append(leaves, leaf{path, fmt.Sprint(v.Elem().Interface())})
	case reflect.Struct:
		for _, m := range membersOf(v) {
			leaves = appendLeaves(leaves, join(".", path, m.name), m.value)
		}
		return leaves
	case reflect.Slice:
		return appendTail(leaves, path, v, 0)
	default:
		if v.IsZero() {
			return leaves
		}
		return append(leaves, leaf{path, fmt.Sprint(v.Interface())})
	}
}

func appendLeaf(leaves []leaf, path, value string) []leaf {
	if value == "" {
		return leaves
	}
	return append(leaves, leaf{path, value})
}

func appendText(leaves []leaf, path string, text content.Text) []leaf {
	if text.Original != "" {
		leaves = append(leaves, leaf{path + ".original", text.Original})
	}
	langs := make([]string, 0, len(text.Values))
	for lang := range text.Values {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	for _, lang := range langs {
		leaves = appendLeaf(leaves, path+"."+lang, text.Values[lang])
	}
	return leaves
}

// elementPath names an element of a list by its key, else by its place.
func elementPath(path string, i int, v reflect.Value) string {
	return path + "[" + cmp.Or(keyOf(v), strconv.Itoa(i+1)) + "]"
}

// differing lists the leaves of two structures of one type, without those of parts
// that are the same in both: of a release with thousands of leaves a command changes
// a few. What a part has in common costs nothing where both share it in memory.
func differing[T any](before, after T) (old, now []leaf) {
	return appendDiffering(nil, nil, "", reflect.ValueOf(before), reflect.ValueOf(after))
}

func appendDiffering(old, now []leaf, path string, a, b reflect.Value) (_, _ []leaf) {
	if reflect.DeepEqual(a.Interface(), b.Interface()) {
		return old, now
	}
	_, isText := a.Interface().(content.Text)
	_, isWord := a.Interface().(fmt.Stringer)
	switch {
	case isText || isWord:
	case a.Kind() == reflect.Struct:
		theirs := membersOf(b)
		for i, m := range membersOf(a) {
			old, now = appendDiffering(old, now, join(".", path, m.name), m.value, theirs[i].value)
		}
		return old, now
	case a.Kind() == reflect.Slice:
		return appendElements(old, now, path, a, b)
	}
	return appendLeaves(old, path, a), appendLeaves(now, path, b)
}

// appendElements compares the elements of two lists by their place as long as both
// name the one there alike; from there on it lists all.
func appendElements(old, now []leaf, path string, a, b reflect.Value) (_, _ []leaf) {
	i := 0
	for ; i < min(a.Len(), b.Len()); i++ {
		name := elementPath(path, i, a.Index(i))
		if name != elementPath(path, i, b.Index(i)) {
			break
		}
		old, now = appendDiffering(old, now, name, a.Index(i), b.Index(i))
	}
	return appendTail(old, path, a, i), appendTail(now, path, b, i)
}

// appendTail lists the elements of a list from a place on.
func appendTail(leaves []leaf, path string, v reflect.Value, from int) []leaf {
	for i := from; i < v.Len(); i++ {
		leaves = appendLeaves(leaves, elementPath(path, i, v.Index(i)), v.Index(i))
	}
	return leaves
}

// member is a field that people know, with its tags.
type member struct {
	name  string
	tag   reflect.StructTag
	value reflect.Value
}

// membersOf lists the fields that have a yaml name; embedded structs are opened.
func membersOf(v reflect.Value) []member {
	var members []member
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name := field.Tag.Get("yaml")
		switch {
		case field.Anonymous:
			members = append(members, membersOf(v.Field(i))...)
		case name != "" && name != "-":
			members = append(members, member{name, field.Tag, v.Field(i)})
		}
	}
	return members
}

// detail writes what changed from one structure to another into the audit
// entry, and reports whether anything did.
func detail(tx *work.Tx, prefix string, before, after []leaf) bool {
	old := make(map[string]string, len(before))
	for _, f := range before {
		old[f.path] = f.value
	}
	changed := false
	for _, f := range after {
		if value := old[f.path]; value != f.value {
			tx.Detail(prefix+f.path, value, f.value)
			changed = true
		}
		delete(old, f.path)
	}
	for _, f := range before {
		if value, gone := old[f.path]; gone {
			tx.Detail(prefix+f.path, value, "")
			changed = true
		}
	}
	return changed
}
