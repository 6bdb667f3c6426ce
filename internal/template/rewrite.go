package template

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"acta/internal/content"
)

// rewriter gives sum and sortBy our meaning: sum(xs, .n) and sortBy(xs, .key)
// become calls of our functions over the list and the mapped keys.
type rewriter struct{}

// Visit replaces one node. It implements ast.Visitor.
func (rewriter) Visit(node *ast.Node) {
	builtin, ok := (*node).(*ast.BuiltinNode)
	if !ok || len(builtin.Arguments) < 2 {
		return
	}
	predicate, ok := builtin.Arguments[1].(*ast.PredicateNode)
	if !ok {
		return
	}
	keys := &ast.BuiltinNode{Name: "map", Arguments: builtin.Arguments[:2:2]}
	switch builtin.Name {
	case "sum":
		t := predicate.Node.Type()
		if !slices.Contains(summable(), t) {
			return
		}
		call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: sumFunction},
			Arguments: []ast.Node{keys, &ast.ConstantNode{Value: reflect.Zero(t).Interface()}}}
		ast.Patch(node, call)
		call.SetType(t)
	case "sortBy":
		nature := *builtin.Arguments[0].Nature()
		order := ast.Node(&ast.StringNode{Value: "asc"})
		if len(builtin.Arguments) == 3 {
			order = builtin.Arguments[2]
		}
		call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: sortFunction},
			Arguments: []ast.Node{builtin.Arguments[0], keys, order}}
		ast.Patch(node, call)
		call.SetNature(nature)
	}
}

func summable() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[int](), reflect.TypeFor[content.Integer](),
		reflect.TypeFor[content.Decimal](), reflect.TypeFor[content.Money]()}
}

func sortable() []reflect.Type {
	return append(summable()[:3], reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[content.Text](),
		reflect.TypeFor[content.Term](), reflect.TypeFor[content.Date](), reflect.TypeFor[content.Percent](),
		reflect.TypeFor[content.Level]())
}
