package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "acta"

// rule says what one package may import of this module: package paths, or a
// path and "/..." for everything from there down. testing allows the package to
// import package testing although its files are no test files.
type rule struct {
	pkg     string
	may     []string
	testing bool
}

// library says which packages may import what starts with prefix.
type library struct {
	prefix string
	owners []string
}

// file is one parsed source file; pkg is its folder within the module.
type file struct {
	path, pkg string
	test      bool
	syntax    *ast.File
}

type tree struct {
	set   *token.FileSet
	files []file
	// globals are the names of package-level variables, by package folder.
	globals map[string][]string
}

// list writes out paths below internal/.
func list(names ...string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, "internal/"+name)
	}
	return out
}

func join(lists ...[]string) []string { return slices.Concat(lists...) }

// read parses every Go file below root, whatever its build tags.
func read(root string) (tree, error) {
	t := tree{set: token.NewFileSet(), globals: map[string][]string{}}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != root && ignored(entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		return t.add(root, name)
	})
	if err != nil {
		return tree{}, fmt.Errorf("read source tree: %w", err)
	}
	return t, nil
}

// ignored says which folders the go command does not build either, and the one that npm fills.
func ignored(folder string) bool {
	return folder == "testdata" || folder == "vendor" || folder == "node_modules" ||
		strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
}

func (t *tree) add(root, name string) error {
	syntax, err := parser.ParseFile(t.set, name, nil, parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	relative, err := filepath.Rel(root, name)
	if err != nil {
		return fmt.Errorf("place %s: %w", name, err)
	}
	relative = filepath.ToSlash(relative)
	f := file{path: relative, pkg: path.Dir(relative), test: strings.HasSuffix(relative, "_test.go"), syntax: syntax}
	t.files = append(t.files, f)
	if !f.test {
		t.globals[f.pkg] = append(t.globals[f.pkg], variables(syntax)...)
	}
	return nil
}

// variables returns the names of the package-level variables of a file.
func variables(syntax *ast.File) []string {
	var names []string
	for _, decl := range syntax.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			value, ok := spec.(*ast.ValueSpec)
			if !ok {
				continue
			}
			for _, name := range value.Names {
				if name.Name != "_" { // asserts that a type satisfies an interface
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// check returns one sentence per violation, sorted, each with its place.
func check(t tree, rules []rule, libraries []library, names []string) []string {
	var found []string
	unnamed := map[string]bool{}
	for _, f := range t.files {
		i := slices.IndexFunc(rules, func(r rule) bool { return r.pkg == f.pkg })
		switch {
		case i >= 0:
			found = append(found, imports(f, rules[i], libraries)...)
		case !f.test: // a folder of tests alone, like this one, is no package
			unnamed[f.pkg] = true
		}
		if last := path.Base(f.pkg); slices.Contains(names, last) || slices.Contains(names, f.syntax.Name.Name) {
			found = append(found, fmt.Sprintf("%s: a package called %q says nothing of what it is", f.path, last))
		}
		found = append(found, t.habits(f)...)
	}
	for pkg := range unnamed {
		found = append(found, fmt.Sprintf("%s: no rule names this package; give it a row in internal/arch_test.go", pkg))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// imports checks what one file imports against the row of its package.
func imports(f file, r rule, libraries []library) []string {
	if f.test {
		return nil
	}
	var found []string
	for _, spec := range f.syntax.Imports {
		target, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser accepts no import that is not a string
		}
		if why := refused(f.pkg, target, r, libraries); why != "" {
			found = append(found, fmt.Sprintf("%s imports %s: %s", f.path, target, why))
		}
	}
	return found
}

// refused says why the package may not import the target, or nothing.
func refused(pkg, target string, r rule, libraries []library) string {
	if inside, ok := strings.CutPrefix(target, module+"/"); ok {
		if !matches(r.may, inside) {
			return "the dependency rule has no such edge (cmd → app → adapters → document, template, features → kernel)"
		}
		return ""
	}
	if target == "testing" && !r.testing {
		return "only test files and the contracts that tests run do"
	}
	if first, _, _ := strings.Cut(target, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	i := slices.IndexFunc(libraries, func(l library) bool {
		return target == l.prefix || strings.HasPrefix(target, l.prefix+"/")
	})
	if i < 0 {
		return "no row names this library; give it an owner in internal/arch_test.go and a decision record"
	}
	if !matches(libraries[i].owners, pkg) {
		return "it belongs to " + strings.Join(libraries[i].owners, ", ")
	}
	return ""
}

// matches reports whether one of the patterns covers the package.
func matches(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		root, deep := strings.CutSuffix(pattern, "/...")
		return pkg == root || deep && strings.HasPrefix(pkg, root+"/")
	})
}
