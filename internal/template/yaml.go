package template

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The bounds of a template file. They keep the YAML reader, which recurses, from
// exhausting the stack on a hostile file.
const (
	maxBytes  = 256 << 10
	maxFlow   = 16
	maxColumn = 400
	maxTokens = 60000
)

// place is a position in a file, counted from 1.
type place struct{ line, column int }

// node is a value of a template file.
type node struct {
	file string
	raw  ast.Node
	key  *token.Token // of the member that holds it; nil in a list
}

// place is where the value starts, or its member when the value is empty.
func (n node) place() place {
	t := firstToken(n.raw)
	if t == nil || t.Position == nil {
		t = n.key
	}
	return placeOf(t)
}

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{t.Position.Line, t.Position.Column}
}

// firstToken is the first token of a value; a block mapping names its first colon
// instead, so its first key is asked.
func firstToken(raw ast.Node) *token.Token {
	switch raw := raw.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if !raw.IsFlowStyle && len(raw.Values) > 0 {
			return raw.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return raw.Key.GetToken()
	}
	return raw.GetToken()
}

// parse reads the one YAML document of a file. Only the first defect of its
// syntax can be told.
func parse(file string, data []byte) (node, error) {
	if len(data) > maxBytes {
		return node{}, Problem{File: file, Text: fmt.Sprintf("larger than %d bytes", maxBytes)}
	}
	tokens := lexer.Tokenize(string(data))
	if problem, bad := bounds(file, tokens); bad {
		return node{}, problem
	}
	tree, err := parser.Parse(tokens, 0)
	if err != nil {
		return node{}, syntaxProblem(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return node{}, Problem{File: file, Line: 1, Column: 1, Text: "a template is one YAML document"}
	}
	return node{file: file, raw: tree.Docs[0].Body}, nil
}

func syntaxProblem(file string, err error) error {
	var syntax yaml.Error
	if !errors.As(err, &syntax) {
		return Problem{File: file, Line: 1, Column: 1, Text: "YAML: " + err.Error()}
	}
	p := placeOf(syntax.GetToken())
	return Problem{File: file, Line: p.line, Column: p.column, Text: "YAML: " + syntax.GetMessage()}
}

// bounds measures nesting before anything recurses: brackets by counting, blocks
// by their column, since each level of a block stands further right.
func bounds(file string, tokens token.Tokens) (Problem, bool) {
	depth := 0
	for i, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.InvalidType:
			p := placeOf(t)
			return Problem{File: file, Line: p.line, Column: p.column, Text: "YAML: " + t.Error}, true
		default:
		}
		p := placeOf(t)
		if depth > maxFlow || p.column > maxColumn || i > maxTokens {
			return Problem{File: file, Line: p.line, Column: p.column, Text: "nested too deeply, too long a line or too large a file"}, true
		}
	}
	return Problem{}, false
}

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
