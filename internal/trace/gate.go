package trace

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// gateFolder is where the gates of the process stand as values.
const gateFolder = "internal/release"

// Gate is a gate of the process as the code has it, with the tests that name it.
type Gate struct {
	ID     string
	Clause string // of ISO/IEC 20000-1:2018
	Seed   string
	Check  string   // function that looks
	Tests  []string // "file: declaration"
}

// Gates reads the gates and who tests them from the tree: a gate is a composite
// literal with the members ID and Check, a test of gates (gate*_test.go) names it by its id. A tree
// without that folder has none.
func Gates(root fs.FS) ([]Gate, error) {
	var gates []Gate
	tests := map[string][]string{}
	files, err := fs.Glob(root, gateFolder+"/*.go")
	if err != nil {
		return nil, fmt.Errorf("list gates: %w", err)
	}
	constants := map[string]string{}
	var shipped []*ast.File
	for _, name := range files {
		syntax, err := parseGo(root, name)
		if err != nil {
			return nil, err
		}
		if isTest(name) {
			if provesGates(path.Base(name)) {
				named(syntax, name, tests)
			}
			continue
		}
		shipped = append(shipped, syntax)
		constantsOf(syntax, constants)
	}
	for _, syntax := range shipped {
		gates = append(gates, gatesOf(syntax, constants)...)
	}
	for i := range gates {
		gates[i].Tests = slices.Compact(slices.Sorted(slices.Values(tests[gates[i].ID])))
	}
	return gates, nil
}

func parseGo(root fs.FS, name string) (*ast.File, error) {
	source, err := fs.ReadFile(root, name)
	if err != nil {
		return nil, fmt.Errorf("read source: %w", err)
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse source: %w", err)
	}
	return syntax, nil
}

// provesGates reports whether a test file is about gates: elsewhere a word such as
// "acceptance" need not mean one. The builder of their world proves nothing.
func provesGates(file string) bool {
	return strings.HasPrefix(file, "gate") && !strings.HasSuffix(file, "_world_test.go")
}

// named notes each string of a test file under the declaration it stands in.
func named(syntax *ast.File, file string, into map[string][]string) {
	spans := spansOf(syntax)
	ast.Inspect(syntax, func(node ast.Node) bool {
		if text, ok := literal(node); ok {
			place := "`" + path.Base(file) + "`: " + around(spans, node.Pos(), "package "+syntax.Name.Name)
			into[text] = append(into[text], place)
		}
		return true
	})
}

func literal(node ast.Node) (string, bool) {
	lit, ok := node.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func constantsOf(syntax *ast.File, into map[string]string) {
	ast.Inspect(syntax, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, value := range spec.Values {
			if text, ok := literal(value); ok && i < len(spec.Names) {
				into[spec.Names[i].Name] = text
			}
		}
		return true
	})
}

func gatesOf(syntax *ast.File, constants map[string]string) (gates []Gate) {
	ast.Inspect(syntax, func(node ast.Node) bool {
		lit, ok := node.(*ast.CompositeLit)
		if !ok {
			return true
		}
		members := map[string]string{}
		for _, element := range lit.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			if key, ok := pair.Key.(*ast.Ident); ok {
				members[key.Name] = said(pair.Value, constants)
			}
		}
		if members["ID"] != "" && members["Check"] != "" {
			gates = append(gates, Gate{ID: members["ID"], Clause: members["Clause"], Seed: members["Seed"], Check: members["Check"]})
		}
		return true
	})
	return gates
}

// said is the text of a literal, of a constant, or the name itself.
func said(value ast.Expr, constants map[string]string) string {
	if text, ok := literal(value); ok {
		return text
	}
	name, ok := value.(*ast.Ident)
	if !ok {
		return ""
	}
	if text, ok := constants[name.Name]; ok {
		return text
	}
	return name.Name
}

// gateRows print the gates, clause by clause.
func gateRows(gates []Gate) string {
	gates = slices.Clone(gates)
	slices.SortStableFunc(gates, func(a, b Gate) int { return natural(a.Clause, b.Clause) })
	var out strings.Builder
	for _, g := range gates {
		tests := strings.Join(g.Tests, "<br>")
		if tests == "" {
			tests = "—"
		}
		fmt.Fprintf(&out, "| %s | %s | %s | `%s` | %s |\n", g.Clause, g.Seed, g.ID, g.Check, tests)
	}
	return out.String()
}
