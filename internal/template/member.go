package template

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// members are the members of a mapping, every one of them known.
type members struct {
	node
	values map[string]node
}

func (m members) get(name string) (node, bool) {
	n, ok := m.values[name]
	return n, ok
}

func (m members) has(name string) bool {
	_, ok := m.values[name]
	return ok
}

// mapping reads a mapping whose members must be among the names; what is what the
// mapping describes, for the problems.
func (r *report) mapping(n node, what string, names ...string) members {
	m := members{node: n, values: map[string]node{}}
	var pairs []*ast.MappingValueNode
	switch raw := n.raw.(type) {
	case *ast.MappingNode:
		pairs = raw.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{raw}
	default:
		r.at(n.file, n.place(), "%s must be a mapping", what)
		return m
	}
	for _, pair := range pairs {
		key := pair.Key.GetToken()
		name := ""
		if s, ok := pair.Key.(*ast.StringNode); ok {
			name = s.Value
		}
		switch {
		case !slices.Contains(names, name):
			r.at(n.file, placeOf(key), "unknown member %q of %s; known are %s", key.Value, what, strings.Join(names, ", "))
		case m.has(name):
			r.at(n.file, placeOf(key), "member %q stands twice", name)
		default:
			m.values[name] = node{file: n.file, raw: pair.Value, key: key}
		}
	}
	return m
}

func isMapping(n node) bool {
	switch n.raw.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	default:
		return false
	}
}

// items reads a list.
func (r *report) items(n node, what string) []node {
	list, ok := n.raw.(*ast.SequenceNode)
	if !ok {
		r.at(n.file, n.place(), "%s must be a list", what)
		return nil
	}
	nodes := make([]node, len(list.Values))
	for i, value := range list.Values {
		nodes[i] = node{file: n.file, raw: value, key: list.Start}
	}
	return nodes
}

// scalar reads a single value as text; "" is a problem.
func (r *report) scalar(n node, what string) string {
	s, ok := scalarText(n.raw)
	if !ok || s == "" {
		r.at(n.file, n.place(), "%s must be a single value (no list, no mapping, no tag, no anchor)", what)
		return ""
	}
	return s
}

func scalarText(raw ast.Node) (string, bool) {
	switch raw := raw.(type) {
	case *ast.StringNode:
		return raw.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(raw.Value.Value), true
	case *ast.BoolNode:
		return raw.Token.Value, true
	case *ast.IntegerNode:
		return raw.Token.Value, true
	default:
		return "", false
	}
}

// isTrue reports whether the value is the word true.
func isTrue(n node) bool {
	b, ok := n.raw.(*ast.BoolNode)
	return ok && b.Value
}

// flag reads a member that is true or false; absent is false.
func (r *report) flag(m members, name string) bool {
	n, ok := m.get(name)
	if !ok {
		return false
	}
	b, ok := n.raw.(*ast.BoolNode)
	if !ok {
		r.at(n.file, n.place(), "%q must be true or false", name)
		return false
	}
	return b.Value
}

// whole reads a member that is a whole number from 0; absent is 0.
func (r *report) whole(m members, name string, most int) int {
	n, ok := m.get(name)
	if !ok {
		return 0
	}
	i, ok := n.raw.(*ast.IntegerNode)
	if !ok {
		r.at(n.file, n.place(), "%q must be a whole number", name)
		return 0
	}
	number, ok := i.Value.(uint64)
	if !ok || number > uint64(most) {
		r.at(n.file, n.place(), "%q must be from 0 to %d", name, most)
		return 0
	}
	return int(number)
}

// word reads a member that is one of the words; absent is the first of them.
func (r *report) word(m members, name string, words ...string) string {
	n, ok := m.get(name)
	if !ok {
		return words[0]
	}
	s := r.scalar(n, fmt.Sprintf("%q", name))
	if !slices.Contains(words, s) {
		r.at(n.file, n.place(), "%q must be one of %s", name, strings.Join(words, ", "))
		return words[0]
	}
	return s
}

// need reads a member that must be there.
func (r *report) need(m members, what, name string) (node, bool) {
	n, ok := m.get(name)
	if !ok {
		r.at(m.file, m.place(), "%s lacks %q", what, name)
	}
	return n, ok
}

// isName reports whether s can be a key, an anchor and a variable.
func isName(s string) bool {
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// name reads a member that is a name; absent is "".
func (r *report) name(m members, name string) string {
	n, ok := m.get(name)
	if !ok {
		return ""
	}
	s := r.scalar(n, fmt.Sprintf("%q", name))
	if s != "" && !isName(s) {
		r.at(n.file, n.place(), "%q is not a name: small letters, digits and _, at most 64", s)
		return ""
	}
	return s
}

// mappingNames are the keys of a mapping as they stand.
func mappingNames(raw ast.Node) []string {
	var names []string
	switch raw := raw.(type) {
	case *ast.MappingNode:
		for _, pair := range raw.Values {
			names = append(names, pair.Key.GetToken().Value)
		}
	case *ast.MappingValueNode:
		names = append(names, raw.Key.GetToken().Value)
	}
	return names
}
