package trace

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
)

// span is the stretch of a file that belongs to one declaration, its comments included.
type span struct {
	from, to token.Pos
	name     string
}

// goFile notes the references in the comments of one Go file, each under the
// innermost declaration around it.
func (c *collector) goFile(root fs.FS, name string) error {
	source, err := fs.ReadFile(root, name)
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse source: %w", err)
	}
	spans := spansOf(syntax)
	for _, group := range syntax.Comments {
		c.text(group.Text(), name, around(spans, group.Pos(), "package "+syntax.Name.Name))
	}
	return nil
}

// around returns the name of the smallest span that covers the position.
func around(spans []span, at token.Pos, otherwise string) string {
	best := span{name: otherwise, to: math.MaxInt}
	for _, s := range spans {
		if s.from <= at && at <= s.to && s.to-s.from < best.to-best.from {
			best = s
		}
	}
	return best.name
}

func spansOf(syntax *ast.File) []span {
	var spans []span
	for _, decl := range syntax.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			spans = append(spans, cover(decl, decl.Doc, nil, receiver(decl)+decl.Name.Name))
		case *ast.GenDecl:
			spans = append(spans, group(decl)...)
		}
	}
	return spans
}

// group returns the spans of a const, var or type declaration: one for each
// spec, and one for all under the name of the first.
func group(decl *ast.GenDecl) []span {
	var spans []span
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			spans = append(spans, cover(spec, spec.Doc, spec.Comment, spec.Name.Name))
			spans = append(spans, fields(spec)...)
		case *ast.ValueSpec:
			spans = append(spans, cover(spec, spec.Doc, spec.Comment, spec.Names[0].Name))
		}
	}
	if len(spans) > 0 {
		spans = append(spans, cover(decl, decl.Doc, nil, spans[0].name))
	}
	return spans
}

// fields returns a span for each field of a struct and each method of an interface.
func fields(spec *ast.TypeSpec) []span {
	var list *ast.FieldList
	switch kind := spec.Type.(type) {
	case *ast.StructType:
		list = kind.Fields
	case *ast.InterfaceType:
		list = kind.Methods
	default:
		return nil
	}
	var spans []span
	for _, field := range list.List {
		if len(field.Names) > 0 {
			spans = append(spans, cover(field, field.Doc, field.Comment, spec.Name.Name+"."+field.Names[0].Name))
		}
	}
	return spans
}

// cover is the span of a node with the comment before it and the one behind it.
func cover(node ast.Node, before, behind *ast.CommentGroup, name string) span {
	s := span{node.Pos(), node.End(), name}
	if before != nil {
		s.from = before.Pos()
	}
	if behind != nil {
		s.to = behind.End()
	}
	return s
}

// receiver returns "Type." for a method, else nothing.
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil {
		return ""
	}
	kind := fn.Recv.List[0].Type
	for {
		switch k := kind.(type) {
		case *ast.StarExpr:
			kind = k.X
		case *ast.IndexExpr:
			kind = k.X
		case *ast.IndexListExpr:
			kind = k.X
		case *ast.Ident:
			return k.Name + "."
		default:
			return ""
		}
	}
}
