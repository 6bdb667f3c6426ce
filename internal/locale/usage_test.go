package locale_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// root is the top of the source tree, from this package's folder.
const root = "../.."

// literal is a string in Go source that may be a message key.
type literal struct{ text, file string }

// keyLike is a dotted name in lower case, or the beginning of one that the
// program completes: "document.state." + state.
var keyLike = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)*[._]?$`)

// literals collects the key-like strings of a tree's Go files other than tests.
func literals(fsys fs.FS) ([]literal, error) {
	var found []literal
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && name != "." || entry.Name() == "node_modules") {
			return fs.SkipDir
		}
		if entry.IsDir() || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		read := map[string]func(fs.FS, string) ([]literal, error){".go": literalsOf, ".html": sayingsOf}[path.Ext(name)]
		if read == nil {
			return nil
		}
		own, err := read(fsys, name)
		found = append(found, own...)
		return err
	})
	return found, err
}

// saying is a message that a page names by its whole key, or by the beginning of one.
var saying = regexp.MustCompile(`\.Say \(?(?:printf )?"([a-z][a-z0-9_.]*)(?:%s)?"`)

// sayingsOf collects the message keys of a page template.
func sayingsOf(fsys fs.FS, name string) ([]literal, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	var found []literal
	for _, m := range saying.FindAllStringSubmatch(string(data), -1) {
		found = append(found, literal{m[1], name})
	}
	return found, nil
}

func literalsOf(fsys fs.FS, name string) ([]literal, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var found []literal
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			text, err := strconv.Unquote(l.Value)
			if err == nil && strings.Contains(text, ".") && keyLike.MatchString(text) {
				found = append(found, literal{text, name})
			}
		}
		return true
	})
	return found, nil
}

// areaOf says whether a file must name messages that exist when it writes a
// string of an area. Elsewhere the same form may be a command, such as
// "document.freeze".
func areaOf(l literal) bool {
	area, _, _ := strings.Cut(l.text, ".")
	switch area {
	case "fault", "import", "term", "field":
		return true
	}
	if strings.HasPrefix(area, "page_") || strings.HasSuffix(l.file, ".html") {
		return true
	}
	switch area {
	case "document", "format":
		return strings.HasPrefix(l.file, "internal/format/") || strings.HasPrefix(l.file, "internal/locale/")
	}
	return false
}

// unknown lists literals that name no message.
func unknown(found []literal, keys []string) []string {
	var missing []string
	for _, l := range found {
		open := strings.HasSuffix(l.text, ".") || strings.HasSuffix(l.text, "_")
		known := slices.ContainsFunc(keys, func(k string) bool {
			if strings.HasPrefix(l.file, "internal/web/") {
				k = strings.TrimPrefix(k, "web.") // a page leaves out its own area
			}
			return k == l.text || (open && strings.HasPrefix(k, l.text))
		})
		if !known && areaOf(l) {
			missing = append(missing, l.file+": "+l.text)
		}
	}
	return missing
}

// word is a name in a document template.
var word = regexp.MustCompile(`[a-z][a-z0-9_-]*`)

// names is what the document templates say: dotted keys, and by kind the names
// from which keys are made.
type names struct {
	all    map[string]bool            // every dotted name and word in any template
	byKind map[string]map[string]bool // kind → words of its template and of the fragments
}

func templateNames(fsys fs.FS) (names, error) {
	n := names{map[string]bool{}, map[string]map[string]bool{}}
	fragments := map[string]bool{}
	err := fs.WalkDir(fsys, "templates/document", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		into := fragments
		if path.Dir(name) == "templates/document" {
			into = map[string]bool{}
			n.byKind[strings.TrimSuffix(path.Base(name), ".yaml")] = into
		}
		for _, w := range word.FindAllString(string(data), -1) {
			into[w], n.all[w] = true, true
		}
		for _, key := range regexp.MustCompile(`[a-z0-9_-]+(\.[a-z0-9_-]+)+`).FindAllString(string(data), -1) {
			n.all[key] = true
		}
		return nil
	})
	for _, words := range n.byKind {
		for w := range fragments {
			words[w] = true
		}
	}
	return n, err
}

// made reports whether a name of a key comes from the words of a template: as it
// stands, or with what the template language puts before or after it.
func made(name string, words map[string]bool) bool {
	if words[name] || words[strings.TrimPrefix(name, "col_")] {
		return true
	}
	for _, end := range []string{"_table", "_caption", "_title", "_unit", "_alt", "_label"} {
		if base, ok := strings.CutSuffix(name, end); ok && words[base] {
			return true
		}
	}
	return slices.Contains([]string{"title", "help", "margin"}, name)
}

// usedBy reports whether a template makes or names the key.
func (n names) usedBy(key string) bool {
	parts := strings.Split(key, ".")
	if n.all[key] || (parts[0] == "field" && n.all[parts[len(parts)-1]]) {
		return true
	}
	words, kind := n.byKind[parts[0]]
	return kind && !slices.ContainsFunc(parts[1:], func(p string) bool { return !made(p, words) })
}

// unused lists keys that neither Go nor a template names.
func unused(keys []string, found []literal, n names) []string {
	exact := map[string]bool{}
	var open []string
	for _, l := range found {
		exact[l.text] = true
		if strings.HasSuffix(l.text, ".") || strings.HasSuffix(l.text, "_") {
			open = append(open, l.text)
		}
	}
	var rest []string
	for _, key := range keys {
		begun := slices.ContainsFunc(open, func(o string) bool { return strings.HasPrefix(key, o) })
		if !exact[key] && !begun && !n.usedBy(key) {
			rest = append(rest, key)
		}
	}
	return rest
}

// TestEveryKeyInGoExists: keys of faults, imports, terms and fields anywhere, document and format
// keys in the renderers.
func TestEveryKeyInGoExists(t *testing.T) {
	found, err := literals(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range unknown(found, shipped(t).Keys()) {
		t.Errorf("%s has no message", missing)
	}
}

// TestEveryMessageIsUsed lists the renderers' own areas and fails for the rest:
// a format yet to come may need a label of the document, nobody an old sentence.
func TestEveryMessageIsUsed(t *testing.T) {
	found, err := literals(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	templates, err := templateNames(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range unused(shipped(t).Keys(), found, templates) {
		if strings.HasPrefix(key, "document.") || strings.HasPrefix(key, "format.") {
			t.Logf("%s is not used yet", key)
			continue
		}
		t.Errorf("%s is not used", key)
	}
}

// TestUsageIsSeen runs the two checks over a small tree.
func TestUsageIsSeen(t *testing.T) {
	tree := folder(map[string]string{
		"internal/format/pdf/a.go":    "package pdf\nvar _, _ = \"document.page.number\", `document.gone`\nvar s = \"document.state.\" + x",
		"internal/document/b.go":      `package document; const c = "document.freeze"; var f = "fault.gone"; var r = "role." + x`,
		"internal/document/b_test.go": `package document; const c = "fault.only_in_a_test"`,
		"cmd/c.go":                    `package main; const c = "cli.help"`,
		"templates/document/plan.yaml": "kind: plan\nsections:\n  - key: scope\n    blocks:\n      - paragraph: text\n        args: {owner: a.owner}\n" +
			"      - table: {name: units, columns: [{key: seq, value: a.seq}]}\n      - include: notes\n      - note: {title: shared.note}\n",
		"templates/document/fragment/notes.yaml": "blocks: [{paragraph: remark}]\n",
	})
	found, err := literals(tree)
	if err != nil {
		t.Fatal(err)
	}
	keys := []string{
		"cli.help", "cli.old", "document.page.number", "document.state.draft", "fault.only_in_a_test", "field.owner", "field.unit",
		"other.scope.text", "plan.scope.col_seq", "plan.scope.col_old", "plan.scope.help", "plan.scope.old", "plan.scope.remark",
		"plan.scope.text", "plan.scope.title", "plan.scope.units_table", "role.owner", "shared.note",
	}
	templates, err := templateNames(tree)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"cli.old", "fault.only_in_a_test", "field.unit", "other.scope.text", "plan.scope.col_old", "plan.scope.old"}
	if diff := cmp.Diff(want, unused(keys, found, templates)); diff != "" {
		t.Error(diff)
	}
	want = []string{"internal/document/b.go: fault.gone", "internal/format/pdf/a.go: document.gone"}
	if diff := cmp.Diff(want, unknown(found, keys)); diff != "" {
		t.Error(diff)
	}
}
