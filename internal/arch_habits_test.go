package internal_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// habits checks what no package does, whatever it imports: it has no init,
// changes no package-level variable, ends no program outside cmd, lets no ORM
// change the schema, and skips no test.
func (t tree) habits(f file) []string {
	var found []string
	say := func(at ast.Node, what string) {
		found = append(found, fmt.Sprintf("%s:%d: %s", f.path, t.set.Position(at.Pos()).Line, what))
	}
	for _, decl := range f.syntax.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if fn.Recv == nil && fn.Name.Name == "init" {
			say(fn, "func init runs behind everyone's back; let app construct it")
		}
		if fn.Body == nil {
			continue
		}
		calls(f, fn, say)
		if !f.test {
			changes(fn, t.globals[f.pkg], say)
		}
	}
	return found
}

// calls looks at every call in a function.
func calls(f file, fn *ast.FuncDecl, say func(ast.Node, string)) {
	main := strings.HasPrefix(f.pkg, "cmd/")
	fuzz := strings.HasPrefix(fn.Name.Name, "Fuzz") // there, Skip discards an input
	walk(fn.Body, testers(nil, fn.Type), func(call *ast.CallExpr, testers []string) {
		on, name := callee(call)
		switch {
		case name == "AutoMigrate":
			say(call, "AutoMigrate: the schema comes from migrations/ alone")
		case !f.test && !main && ends(on, name):
			say(call, strings.TrimPrefix(on+"."+name, ".")+" outside cmd: return an error")
		case f.test && !fuzz && strings.HasPrefix(name, "Skip") && slices.Contains(testers, on):
			say(call, "a test that skips proves nothing; let `make test` install what it needs, or fail")
		}
	})
}

// walk visits every call below n with the names that are a test's handle there.
func walk(n ast.Node, handles []string, visit func(*ast.CallExpr, []string)) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			walk(n.Body, testers(handles, n.Type), visit)
			return false
		case *ast.CallExpr:
			visit(n, handles)
		}
		return true
	})
}

// callee splits a call into what stands before the last dot, if that is a name, and what is called.
func callee(call *ast.CallExpr) (on, name string) {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return "", fun.Name
	case *ast.SelectorExpr:
		if x, ok := fun.X.(*ast.Ident); ok {
			return x.Name, fun.Sel.Name
		}
		return "?", fun.Sel.Name
	}
	return "?", ""
}

// ends reports whether a call ends the program.
func ends(on, name string) bool {
	switch on {
	case "":
		return name == "panic"
	case "os", "syscall":
		return name == "Exit"
	case "log":
		return strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic")
	case "runtime":
		return name == "Goexit"
	}
	return false
}

// testers returns the names that are a *testing.T, *testing.B or testing.TB
// inside a function: those from outside, unless a parameter hides them, and its own.
func testers(outside []string, fn *ast.FuncType) []string {
	names := slices.Clone(outside)
	for _, field := range fn.Params.List {
		own := isTester(field.Type)
		for _, name := range field.Names {
			names = slices.DeleteFunc(names, func(n string) bool { return n == name.Name })
			if own {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

func isTester(kind ast.Expr) bool {
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	selector, ok := kind.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := selector.X.(*ast.Ident)
	return ok && x.Name == "testing"
}

// changes looks for assignments to package-level variables, or into them.
func changes(fn *ast.FuncDecl, globals []string, say func(ast.Node, string)) {
	local := locals(fn)
	report := func(at ast.Node, target ast.Expr) {
		if name := root(target); slices.Contains(globals, name) && !local[name] {
			say(at, "changes the package-level variable "+name+": state lives in values that app constructs")
		}
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.AssignStmt:
			if s.Tok != token.DEFINE {
				for _, target := range s.Lhs {
					report(s, target)
				}
			}
		case *ast.IncDecStmt:
			report(s, s.X)
		}
		return true
	})
}

// root is the name that an assignment goes into: x for x, x[i], x.y and *x.
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// locals collects every name that a function declares itself; one of them hides
// the package-level variable of that name (for all of the function: a little
// too lenient, and never a false alarm).
func locals(fn *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok {
			names[id.Name] = true
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.Field:
			for _, name := range s.Names {
				add(name)
			}
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				for _, target := range s.Lhs {
					add(target)
				}
			}
		case *ast.RangeStmt:
			if s.Tok == token.DEFINE {
				add(s.Key)
				add(s.Value)
			}
		case *ast.ValueSpec:
			for _, name := range s.Names {
				add(name)
			}
		}
		return true
	})
	return names
}
