package template

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"acta/internal/content"
)

// maxPredicates is how deep predicates may nest: each level multiplies the work.
const maxPredicates = 2

// guard refuses what compiles but is no part of the language: whatever could
// fail, run long or print words when a document is made.
//
// It also looks at names and types again, because the checker does not come back
// to the arguments of a call that a rewriting put in.
type guard struct {
	compiler *compiler
	node     node
	scope    scope
	failed   bool
}

func (g *guard) problem(at ast.Node, format string, args ...any) {
	g.failed = true
	g.compiler.at(g.node.file, inside(g.node, at.Location().From), format, args...)
}

func (g *guard) check(n ast.Node, predicates int) {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			g.truth(n.Node)
		}
		g.check(n.Node, predicates)
	case *ast.BinaryNode:
		g.binary(n, predicates)
	case *ast.MemberNode:
		g.member(n, predicates)
	case *ast.ConditionalNode:
		g.truth(n.Cond)
		g.check(n.Cond, predicates)
		g.check(n.Exp1, predicates)
		g.check(n.Exp2, predicates)
	case *ast.PredicateNode:
		g.predicate(n, predicates+1)
	case *ast.BuiltinNode:
		g.builtin(n, predicates)
	case *ast.CallNode:
		g.call(n, predicates)
	default:
		g.leaf(n)
	}
}

// leaf is a node without others below it.
func (g *guard) leaf(n ast.Node) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.BoolNode, *ast.PointerNode, *ast.ConstantNode:
	case *ast.IdentifierNode:
		if _, ok := g.scope.env[n.Value]; !ok {
			g.problem(n, "unknown name %s", n.Value)
		}
	case *ast.StringNode:
		g.problem(n, "the text %q: words come from messages; a text can only be compared with", shorten(n.Value))
	default:
		name := strings.TrimPrefix(reflect.TypeOf(n).String(), "*ast.")
		g.problem(n, "not part of the language: %s", strings.TrimSuffix(name, "Node"))
	}
}

// truth refuses a condition that is not true or false.
func (g *guard) truth(n ast.Node) {
	if n.Type() != reflect.TypeFor[bool]() {
		g.problem(n, "a %s is not a condition", n.Type())
	}
}

func (g *guard) binary(n *ast.BinaryNode, predicates int) {
	switch n.Operator {
	case "and", "or", "&&", "||":
		g.truth(n.Left)
		g.truth(n.Right)
	case "==", "!=", "<", "<=", ">", ">=", "contains", "startsWith", "endsWith":
		g.comparison(n, predicates)
		return
	case "in":
		if !basic(n.Left) {
			g.problem(n, "%s cannot be looked up with in", n.Left.Type())
			return
		}
		g.list(n.Right, predicates)
		g.operand(n.Left, predicates)
		return
	case "+", "-", "*":
		if n.Left.Type().Kind() != reflect.Int || n.Right.Type().Kind() != reflect.Int {
			g.problem(n, "%s takes whole numbers that cannot be missing", n.Operator)
			return
		}
	default:
		g.problem(n, "operator %s is not part of the language", n.Operator)
		return
	}
	g.operand(n.Left, predicates)
	g.operand(n.Right, predicates)
}

// comparison refuses what expr would compare in a way of its own: by all fields of
// a struct, say, or never equal.
func (g *guard) comparison(n *ast.BinaryNode, predicates int) {
	g.operand(n.Left, predicates)
	g.operand(n.Right, predicates)
	if !g.failed && (!basic(n.Left) || !basic(n.Right)) {
		g.problem(n, "%s cannot be compared with %s", n.Left.Type(), n.Right.Type())
	}
}

// basic reports whether the operators of expr mean what they say for a value.
func basic(n ast.Node) bool {
	switch n.Type() {
	case reflect.TypeFor[string](), reflect.TypeFor[int](), reflect.TypeFor[bool]():
		return true
	default:
		return false
	}
}

// operand is a side of a comparison, where a text may stand.
func (g *guard) operand(n ast.Node, predicates int) {
	if _, ok := n.(*ast.StringNode); !ok {
		g.check(n, predicates)
	}
}

// list is the right side of in: literals, or a list of the view.
func (g *guard) list(n ast.Node, predicates int) {
	array, ok := n.(*ast.ArrayNode)
	if !ok {
		g.check(n, predicates)
		return
	}
	for _, item := range array.Nodes {
		switch item.(type) {
		case *ast.StringNode, *ast.IntegerNode:
		default:
			g.problem(item, "a list in an expression holds texts or whole numbers")
		}
	}
}

func (g *guard) member(n *ast.MemberNode, predicates int) {
	property, named := n.Property.(*ast.StringNode)
	if !named || n.Optional || n.Method {
		g.problem(n, "only fields can be reached, by a point and their name")
		return
	}
	if t := n.Node.Type(); isScalar(t) || t.Kind() != reflect.Struct {
		g.problem(n, "a %s has no fields for templates", t)
		return
	}
	if !hasField(n.Node.Type(), property.Value) {
		g.problem(n, "a %s has no field %s", n.Node.Type(), property.Value)
		return
	}
	g.check(n.Node, predicates)
}

func hasField(t reflect.Type, name string) bool {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("expr") == name {
			return true
		}
	}
	return false
}

func (g *guard) predicate(n *ast.PredicateNode, predicates int) {
	if predicates > maxPredicates {
		g.problem(n, "predicates nest at most %d deep", maxPredicates)
		return
	}
	g.check(n.Node, predicates)
}

func (g *guard) builtin(n *ast.BuiltinNode, predicates int) {
	switch {
	case n.Name == "sum" || n.Name == "sortBy":
		g.problem(n, "%s needs a list and what of each item, such as %s(risks, .cost), in a type that can be added or ordered", n.Name, n.Name)
		return
	case n.Name == "len" && len(n.Arguments) == 1 && n.Arguments[0].Type().Kind() != reflect.Slice:
		g.problem(n, "len counts lists")
		return
	}
	for _, argument := range n.Arguments {
		if p, ok := argument.(*ast.PredicateNode); ok && n.Name != "map" {
			g.truth(p.Node)
		}
		g.check(argument, predicates)
	}
}

func (g *guard) call(n *ast.CallNode, predicates int) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		g.problem(n, "only present can be called")
		return
	}
	switch callee.Value {
	case presentName:
		g.check(n.Arguments[0], predicates)
	case sumFunction:
		g.check(n.Arguments[0], predicates)
	case sortFunction:
		g.sorting(n, predicates)
	case inFunction:
		g.check(n.Arguments[0], predicates)
		g.list(n.Arguments[1], predicates)
		g.literals(n.Arguments[0], n.Arguments[1])
	default:
		g.operand(n.Arguments[0], predicates)
		g.operand(n.Arguments[1], predicates)
		g.literals(n.Arguments[0], n.Arguments[1])
		g.literals(n.Arguments[1], n.Arguments[0])
	}
}

func (g *guard) sorting(n *ast.CallNode, predicates int) {
	order, ok := n.Arguments[2].(*ast.StringNode)
	if !ok || order.Value != "asc" && order.Value != "desc" {
		g.problem(n.Arguments[2], `the order of sortBy is "asc" or "desc"`)
	}
	keys, isMap := n.Arguments[1].(*ast.BuiltinNode)
	if !isMap {
		g.problem(n, "sortBy needs what to order by")
		return
	}
	predicate, isPredicate := keys.Arguments[1].(*ast.PredicateNode)
	if isPredicate && !slices.Contains(sortable(), predicate.Node.Type()) {
		g.problem(n, "sortBy cannot order by a %s", predicate.Node.Type())
		return
	}
	g.check(keys, predicates)
}

// literals checks the texts that a value is compared with: a term's must be
// message keys, which the template then uses; a date's dates; a number's numbers.
func (g *guard) literals(value, with ast.Node) {
	for _, literal := range literalsOf(with) {
		switch value.Type() {
		case reflect.TypeFor[content.Term]():
			if !isKey(literal.Value) {
				g.problem(literal, "%q is not a message key, such as release_type.minor", shorten(literal.Value))
				continue
			}
			g.compiler.use(literal.Value)
		case reflect.TypeFor[content.Date]():
			if !isDate(literal.Value) {
				g.problem(literal, "%q is not a date, such as 2026-03-31", shorten(literal.Value))
			}
		case reflect.TypeFor[content.Decimal](), reflect.TypeFor[content.Percent]():
			if _, err := parseDecimal(literal.Value); err != nil {
				g.problem(literal, "%v", err)
			}
		}
	}
}

func literalsOf(n ast.Node) []*ast.StringNode {
	switch n := n.(type) {
	case *ast.StringNode:
		return []*ast.StringNode{n}
	case *ast.ArrayNode:
		var found []*ast.StringNode
		for _, item := range n.Nodes {
			found = append(found, literalsOf(item)...)
		}
		return found
	default:
		return nil
	}
}
