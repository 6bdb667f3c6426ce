package policy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Change is a field in which two versions of a policy differ.
type Change struct {
	// Field is its path by the names of the JSON form, "types.minor.notice"; an
	// element of a list is named by its key or code, else by its place from 0.
	Field         string
	Before, After string // "" when it is not there
}

// Differ lists the fields in which one version differs from another, by path,
// without the number of either. Texts differ language by language. Scope F31.
func Differ(before, after Policy) ([]Change, error) {
	before.Number, after.Number = "", ""
	old, err := leavesOf(before)
	if err != nil {
		return nil, err
	}
	now, err := leavesOf(after)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for field, was := range old {
		if is := now[field]; is != was {
			changes = append(changes, Change{field, was, is})
		}
	}
	for field, is := range now {
		if _, known := old[field]; !known {
			changes = append(changes, Change{field, "", is})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Field, b.Field) })
	return changes, nil
}

// leavesOf is each value of the policy's JSON form by its path.
func leavesOf(p Policy) (map[string]string, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("policy %s/%s as JSON: %w", p.Customer, p.Number, err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, fmt.Errorf("policy %s/%s from JSON: %w", p.Customer, p.Number, err)
	}
	leaves := map[string]string{}
	gather(leaves, "", tree)
	return leaves, nil
}

func gather(into map[string]string, path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		if text, ok := v["values"].(map[string]any); ok { // people's text: its original is its first language
			v = maps.Clone(text)
		}
		for name, member := range v {
			gather(into, strings.TrimPrefix(path+"."+name, "."), member)
		}
	case []any:
		for i, member := range v {
			gather(into, path+"."+nameOf(member, i), member)
		}
	default:
		into[path] = fmt.Sprint(v)
	}
}

// nameOf names an element of a list: what stands under a key or a code is the same
// element wherever it stands.
func nameOf(member any, place int) string {
	switch v := member.(type) {
	case string:
		return v
	case map[string]any:
		for _, name := range []string{"key", "code"} {
			if key, ok := v[name].(string); ok && key != "" {
				return key
			}
		}
	}
	return fmt.Sprint(place)
}
