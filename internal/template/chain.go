package template

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// chainOf finds the first path in an expression, such as backout.trigger, and
// whether the expression is nothing else.
func chainOf(root ast.Node) (chain []string, whole bool) {
	if chain := pathOf(root); chain != nil {
		return chain, true
	}
	finder := &chainFinder{}
	ast.Walk(&root, finder)
	return finder.chain, false
}

func pathOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if strings.HasPrefix(n.Value, functionPrefix) || slices.Contains(reserved(), n.Value) {
			return nil
		}
		return []string{n.Value}
	case *ast.MemberNode:
		base := pathOf(n.Node)
		property, ok := n.Property.(*ast.StringNode)
		if base == nil || !ok {
			return nil
		}
		return append(base, property.Value)
	default:
		return nil
	}
}

// chainFinder keeps the first path that a walk over an expression meets, at its
// full length: the walk visits the inner part of a path before the outer one.
type chainFinder struct{ chain []string }

// Visit looks at one node. It implements ast.Visitor.
func (f *chainFinder) Visit(node *ast.Node) {
	path := pathOf(*node)
	if path == nil {
		return
	}
	extends := len(path) > len(f.chain) && slices.Equal(path[:len(f.chain)], f.chain)
	if f.chain == nil || extends {
		f.chain = path
	}
}
