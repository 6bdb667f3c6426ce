package template

import (
	"errors"
	"fmt"
	"unicode/utf8"

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
	if !utf8.Valid(data) {
		return node{}, Problem{File: file, Text: "not UTF-8"}
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
