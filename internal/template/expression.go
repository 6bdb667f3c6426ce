package template

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
	"github.com/goccy/go-yaml/token"
)

// The bounds of one expression: its nodes, its length in bytes, and the elements
// that it may hold while it runs.
const (
	maxNodes  = 200
	maxSource = 2000
	maxMemory = 4_000_000
)

// expression is a compiled binding or condition.
type expression struct {
	program *vm.Program
	source  string
	typ     reflect.Type // of the value; of an element when it is a list
	list    bool
	chain   []string // the first path in it, such as a.planned; nil without one
	whole   bool     // it is nothing but that path
}

// use says what an expression is used for.
type use int

const (
	printed use = iota // a scalar or a list of scalars
	condition
	collection
	single // a scalar
)

// dialect are the options with which every expression compiles.
func dialect() []expr.Option {
	options := []expr.Option{expr.DisableAllBuiltins(), expr.Optimize(false), expr.MaxNodes(maxNodes)}
	for _, name := range []string{"len", "any", "all", "none", "filter", "map", "count", "sum", "sortBy"} {
		options = append(options, expr.EnableBuiltin(name))
	}
	options = append(options, functions()...)
	options = append(options, expr.Patch(rewriter{}))
	return append(options, operators()...)
}

// expression compiles the text of a node; nil when it does not.
func (c *compiler) expression(n node, s scope, u use) *expression {
	source := c.scalar(n, "an expression")
	if source == "" {
		return nil
	}
	if len(source) > maxSource {
		c.at(n.file, n.place(), "an expression is at most %d bytes long", maxSource)
		return nil
	}
	options := append([]expr.Option{expr.Env(s.env)}, c.dialect...)
	program, err := expr.Compile(source, options...)
	if err != nil {
		c.expressionProblem(n, err)
		return nil
	}
	x := &expression{program: program, source: source}
	root := program.Node()
	guard := guard{compiler: c, node: n, scope: s}
	guard.check(root, 0)
	x.chain, x.whole = chainOf(root)
	x.typ, x.list = staticType(root)
	if guard.failed || !c.suits(n, x, u) {
		return nil
	}
	return x
}

// staticType is the type of a value, or of the elements of a list; nil when the
// checker does not know it.
func staticType(root ast.Node) (reflect.Type, bool) {
	nature := root.Nature()
	if nature.Kind == reflect.Slice && !isScalar(root.Type()) {
		element := nature.Elem(nil)
		return element.Type, true
	}
	return nature.Type, false
}

func (c *compiler) suits(n node, x *expression, u use) bool {
	known := x.typ != nil && x.typ.Kind() != reflect.Interface
	scalar := known && isScalar(x.typ)
	uses := map[use]struct {
		ok    bool
		wants string
	}{
		printed:    {scalar, "a value or a list of values"},
		condition:  {scalar && !x.list && x.typ.Kind() == reflect.Bool, "a condition (true or false)"},
		collection: {known && x.list && (scalar || x.typ.Kind() == reflect.Struct), "a list"},
		single:     {scalar && !x.list, "a single value"},
	}
	if !uses[u].ok {
		c.at(n.file, n.place(), "%q is %s, not %s", x.source, describe(x), uses[u].wants)
	}
	return uses[u].ok
}

func describe(x *expression) string {
	switch {
	case x.typ == nil || x.typ.Kind() == reflect.Interface:
		return "of no definite type"
	case x.list:
		return "a list of " + x.typ.String()
	default:
		return "a " + x.typ.String()
	}
}

// expressionProblem tells an error of the compiler at its place in the file:
// inside the expression when that stands on one line.
func (c *compiler) expressionProblem(n node, err error) {
	message, from := err.Error(), 0
	var located *file.Error
	if errors.As(err, &located) {
		message, from = located.Message, located.From
	}
	c.at(n.file, inside(n, from), "expression %q: %s", shorten(n.raw.GetToken().Value), message)
}

// inside is the place of the character at offset from in the text of a node.
func inside(n node, from int) place {
	p, start := n.place(), n.raw.GetToken()
	if strings.Contains(strings.TrimSpace(start.Origin), "\n") {
		return p
	}
	switch start.Type {
	case token.SingleQuoteType, token.DoubleQuoteType:
		p.column += from + 1
	case token.LiteralType, token.FoldedType:
	default:
		p.column += from
	}
	return p
}

// run evaluates the expression with the variables in scope.
func (x *expression) run(machine *vm.VM, env map[string]any) (any, error) {
	machine.MemoryBudget = maxMemory
	v, err := machine.Run(x.program, env)
	if err != nil {
		return nil, fmt.Errorf("evaluate %q: %w", x.source, err)
	}
	return v, nil
}
