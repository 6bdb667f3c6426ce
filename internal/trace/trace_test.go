package trace_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"acta/internal/trace"
)

// TestTableIsCurrent fails when a reference was added, moved or removed without `make trace`.
func TestTableIsCurrent(t *testing.T) {
	references, err := trace.Collect(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if len(references) == 0 {
		t.Fatal("found no reference: the test does not see the repository")
	}
	kept, err := os.ReadFile("../../docs/TRACEABILITY.md")
	if err != nil {
		t.Fatalf("%v: run `make trace`", err)
	}
	gates, err := trace.Gates(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, gate := range gates {
		if len(gate.Tests) == 0 {
			t.Errorf("no test names gate %s", gate.ID)
		}
	}
	if diff := cmp.Diff(string(kept), string(trace.Render(references, gates))); diff != "" {
		t.Errorf("docs/TRACEABILITY.md is stale: run `make trace` (- kept, + now):\n%s", diff)
	}
}

func TestCollectFindsEachFormUnderItsDeclaration(t *testing.T) {
	for name, c := range map[string]struct {
		path, source string
		want         []string // source clause @name
	}{
		"package doc":      {"a/a.go", "// Package a is. Seed 4.1.1.\npackage a\n", []string{"Seed 4.1.1 @package a"}},
		"function doc":     {"a/a.go", "package a\n\n// F does. ISO/IEC 20000-1:2018 8.5.3\nfunc F() {}\n", []string{"ISO/IEC 20000-1:2018 8.5.3 @F"}},
		"inside function":  {"a/a.go", "package a\n\nfunc F() {\n\t// Scope F10\n}\n", []string{"Scope F10 @F"}},
		"method":           {"a/a.go", "package a\n\ntype T[K any] struct{}\n\n// M does. RFC 8785\nfunc (t *T[K]) M() {}\n", []string{"RFC 8785 @T.M"}},
		"type":             {"a/a.go", "package a\n\n// T is. Invariant I17.\ntype T struct{}\n", []string{"Invariant I17 @T"}},
		"field, behind":    {"a/a.go", "package a\n\ntype T struct {\n\tX int    // Seed 7\n\tY string // Seed 8\n}\n", []string{"Seed 7 @T.X", "Seed 8 @T.Y"}},
		"interface method": {"a/a.go", "package a\n\ntype T interface {\n\t// M does. Seed 7\n\tM()\n}\n", []string{"Seed 7 @T.M"}},
		"const of a group": {"a/a.go", "package a\n\n// All. Seed 1\nconst (\n\tA = 1 // Seed 2\n\tB = 2\n)\n", []string{"Seed 1 @A", "Seed 2 @A"}},
		"another build":    {"a/a_windows.go", "package a\n\n// F does. Seed 4\nfunc F() {}\n", []string{"Seed 4 @F"}},

		"several":          {"a/a.go", "package a\n\n// F does. Scope F9, F57 and F58; Seed 3.\nfunc F() {}\n", []string{"Scope F9 @F", "Scope F57 @F", "Scope F58 @F", "Seed 3 @F"}},
		"range":            {"a/a.go", "package a\n\n// F does. Seed sections 7–9; invariants I1-I3\nfunc F() {}\n", []string{"Invariant I1 @F", "Invariant I2 @F", "Invariant I3 @F", "Seed 7 @F", "Seed 8 @F", "Seed 9 @F"}},
		"range with dots":  {"a/a.go", "package a\n\n// F does. Seed 4.1–4.3\nfunc F() {}\n", []string{"Seed 4.1 @F", "Seed 4.3 @F"}},
		"over two lines":   {"a/a.go", "package a\n\n// F does. ISO/IEC\n// 20000-1:2018 7.5.3.\nfunc F() {}\n", []string{"ISO/IEC 20000-1:2018 7.5.3 @F"}},
		"section of a RFC": {"a/a.go", "package a\n\n// F does. RFC 8785 3.2.3, RFC 9457 and RFC 3339 in UTC.\nfunc F() {}\n", []string{"RFC 3339 @F", "RFC 8785 3.2.3 @F", "RFC 9457 @F"}},
		"said twice":       {"a/a.go", "package a\n\n// F does. Seed 4. Seed 4.\nfunc F() {}\n", []string{"Seed 4 @F"}},

		"template":             {"templates/document/process.yaml", "kind: process # Scope F1\nsections:\n  - key: purpose\n    reference: Seed 1\n  - key: 'scope'\n    reference: [Seed 1, ISO/IEC 20000-1:2018 8.5.3]\n", []string{"ISO/IEC 20000-1:2018 8.5.3 @scope", "Scope F1 @process", "Seed 1 @purpose", "Seed 1 @scope"}},
		"other yaml":           {"internal/x/x.yaml", "key: a\nreference: Seed 1\n", nil},
		"string is no comment": {"a/a.go", "package a\n\nconst A = \"Seed 4\"\n", nil},
		"other words":          {"a/a.go", "package a\n\n// F seeds 4 things in scope FX of Seedling 5. ISO/IEC 27001:2022 8.1\nfunc F() {}\n", nil},
		"not ours":             {"assets/node_modules/x/a.go", "package a\n\n// Seed 4\nfunc F() {}\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, said(t, c.path, c.source)); diff != "" {
				t.Errorf("- want, + found:\n%s", diff)
			}
		})
	}
}

func TestCollectRefusesSourceThatDoesNotParse(t *testing.T) {
	_, err := trace.Collect(fstest.MapFS{"a/a.go": {Data: []byte("package")}})
	if err == nil || !strings.Contains(err.Error(), "a/a.go") {
		t.Errorf("error %v: want one that names a/a.go", err)
	}
}

func TestRender(t *testing.T) {
	const f = "// F does. Scope F10, F9.\nfunc F() {}\n\n// G does. Scope F9.\nfunc G() {}\n"
	tree := fstest.MapFS{
		"b/b.go":                          {Data: []byte("package b\n\n" + f)},
		"a/a.go":                          {Data: []byte("package a\n\n" + f)},
		"a/a_test.go":                     {Data: []byte("package a_test\n\n// TestF. Scope F9\nfunc TestF() {}\n")},
		"internal/format/formattest/f.go": {Data: []byte("package formattest\n\n// Suite. Scope F11\nfunc Suite() {}\n")},
	}
	references, err := trace.Collect(tree)
	if err != nil {
		t.Fatal(err)
	}
	const want = `
## Scope of the product

3 named, 2 with a test.

| Clause | Rule | Test |
|---|---|---|
| F9 | ` + "`a/a.go`: F, G<br>`b/b.go`: F, G | `a/a_test.go`: TestF" + ` |
| F10 | ` + "`a/a.go`: F<br>`b/b.go`: F" + ` | — |
| F11 | — | ` + "`internal/format/formattest/f.go`: Suite" + ` |
`
	table := string(trace.Render(references, nil))
	if _, got, _ := strings.Cut(table, "\n\n## "); cmp.Diff(strings.TrimPrefix(want, "\n## "), got) != "" {
		t.Errorf("- want, + printed:\n%s", cmp.Diff(strings.TrimPrefix(want, "\n## "), got))
	}

	// The order in which references arrive is not the order of the table.
	for i, j := 0, len(references)-1; i < j; i, j = i+1, j-1 {
		references[i], references[j] = references[j], references[i]
	}
	if diff := cmp.Diff(table, string(trace.Render(references, nil))); diff != "" {
		t.Errorf("another order in gives another table:\n%s", diff)
	}
}

// said collects from a tree of one file and prints each reference in one string.
func said(t *testing.T, path, source string) []string {
	t.Helper()
	references, err := trace.Collect(fstest.MapFS{path: {Data: []byte(source)}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range references {
		out = append(out, string(r.Source)+" "+r.Clause+" @"+r.Name)
	}
	return out
}

// A gate is found by its members, its clause by the constant, its tests by its id.
func TestGates(t *testing.T) {
	gates, err := trace.Gates(fstest.MapFS{
		"internal/release/gates.go": {Data: []byte(`package release
const clause = "8.5.3"
func gates() []Gate {
	return []Gate{{ID: "window", Clause: clause, Seed: "3.3", Check: checkWindow}, {ID: "pir", Clause: "8.5.1", Check: checkPIR}}
}
var other = Thing{ID: "no check"}`)},
		"internal/release/gatewindow_test.go": {Data: []byte(`package release
func TestWindow() { pass("window", "other") }`)},
		"internal/release/put_test.go": {Data: []byte(`package release
func TestPut() { field("pir") }`)},
	})
	want := []trace.Gate{
		{ID: "window", Clause: "8.5.3", Seed: "3.3", Check: "checkWindow", Tests: []string{"`gatewindow_test.go`: TestWindow"}},
		{ID: "pir", Clause: "8.5.1", Check: "checkPIR"},
	}
	if diff := cmp.Diff(want, gates); err != nil || diff != "" {
		t.Errorf("gates, %v:\n%s", err, diff)
	}
	table := string(trace.Render(nil, gates))
	if before, after := strings.Index(table, "| 8.5.1 |  | pir | `checkPIR` | — |"), strings.Index(table, "| 8.5.3 | 3.3 | window |"); before < 0 || after < before {
		t.Errorf("the table:\n%s", table)
	}
}
