package internal_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestArchitectureFindsWhatIsPlanted plants each violation in a small tree and
// wants it named, and nothing else; then it plants what looks alike and is allowed.
func TestArchitectureFindsWhatIsPlanted(t *testing.T) {
	for name, c := range map[string]struct {
		path, source string
		want         string // part of the only finding; empty: no finding
	}{
		"kernel looks up":             {"internal/clock/a.go", `import _ "acta/internal/org"`, "no such edge"},
		"kernel sideways, listed":     {"internal/content/a.go", `import _ "acta/internal/clock"`, ""},
		"kernel sideways, not listed": {"internal/clock/a.go", `import _ "acta/internal/content"`, "no such edge"},
		"feature to feature":          {"internal/record/a.go", `import _ "acta/internal/release"`, "no such edge"},
		"release over policy's head":  {"internal/release/a.go", `import _ "acta/internal/org"`, "no such edge"},
		"release to policy":           {"internal/release/a.go", `import _ "acta/internal/policy"`, ""},
		"template to document":        {"internal/template/a.go", `import _ "acta/internal/document"`, "no such edge"},
		"document to template":        {"internal/document/a.go", `import _ "acta/internal/template"`, ""},
		"adapter sideways":            {"internal/web/a.go", `import _ "acta/internal/store"`, "no such edge"},
		"format to format":            {"internal/format/xlsx/a.go", `import _ "acta/internal/format/pdf"`, "no such edge"},
		"format to its contract":      {"internal/format/xlsx/a.go", `import _ "acta/internal/format"`, ""},
		"contract to a format":        {"internal/format/a.go", `import _ "acta/internal/format/pdf"`, "no such edge"},
		"storeys of pdf, upwards":     {"internal/format/pdf/writer/a.go", `import _ "acta/internal/format/pdf/layout"`, "no such edge"},
		"adapter to app":              {"internal/job/a.go", `import _ "acta/internal/app"`, "no such edge"},
		"cmd past app":                {"cmd/acta/a.go", `import _ "acta/internal/store"`, "no such edge"},
		"app to everything":           {"internal/app/a.go", `import (_ "acta/internal/store/engine/mysql"; _ "acta/templates"; _ "acta/internal/web")`, ""},
		"leaf below app":              {"internal/template/a.go", `import _ "acta/templates"`, "no such edge"},
		"prefix is not a path":        {"internal/org/a.go", `import _ "acta/internal/identity"`, "no such edge"},
		"another build tag":           {"internal/org/a_windows.go", `import _ "acta/internal/store"`, "no such edge"},
		"a test may":                  {"internal/org/a_test.go", `import _ "acta/internal/app"`, ""},
		"contract in production":      {"internal/store/a.go", `import _ "acta/internal/store/storetest"`, "no such edge"},
		"testing in production":       {"internal/org/a.go", `import _ "testing"`, "only test files"},
		"testing in a contract":       {"internal/store/storetest/a.go", `import _ "testing"`, ""},
		"package without a rule":      {"internal/newcomer/a.go", ``, "internal/newcomer: no rule names this package"},
		"package below a ruled one":   {"internal/org/deeper/a.go", ``, "internal/org/deeper: no rule names"},

		"gorm outside store":        {"internal/release/a.go", `import _ "gorm.io/gorm/clause"`, "belongs to internal/store/..."},
		"gorm in an engine":         {"internal/store/engine/sqlite/a.go", `import _ "gorm.io/gorm"`, ""},
		"gin outside web":           {"internal/app/a.go", `import _ "github.com/gin-gonic/gin"`, "belongs to internal/web/..."},
		"maroto outside pdf":        {"internal/format/xlsx/a.go", `import _ "github.com/johnfercher/maroto/v2/pkg/core"`, "belongs to internal/format/pdf/..."},
		"library without an owner":  {"internal/web/a.go", `import _ "example.org/left-pad"`, "no row names this library"},
		"longer name, same letters": {"internal/store/a.go", `import _ "gorm.io.example.org/gorm"`, "no row names this library"},
		"standard library":          {"internal/web/a.go", `import _ "net/http/httptest"`, ""},

		"forbidden name":      {"internal/web/helpers/a.go", ``, "says nothing of what it is"},
		"init":                {"internal/org/a.go", `func init() {}`, "func init"},
		"method called init":  {"internal/org/a.go", `type t struct{}; func (t) init() {}`, ""},
		"init in a test":      {"internal/org/a_test.go", `func init() {}`, "func init"},
		"panic":               {"internal/org/a.go", `func f() { panic("x") }`, "panic outside cmd"},
		"panic in a closure":  {"internal/org/a.go", `var f = 1; func g() { _ = func() { panic("x") } }`, "panic outside cmd"},
		"exit":                {"internal/org/a.go", `import "os"; func f() { os.Exit(1) }`, "os.Exit outside cmd"},
		"log.Fatalf":          {"internal/org/a.go", `import "log"; func f() { log.Fatalf("x") }`, "log.Fatalf outside cmd"},
		"exit in main":        {"cmd/acta/a.go", `import "os"; func f() { os.Exit(1) }`, ""},
		"recover is no panic": {"internal/org/a.go", `func f() { recover() }`, ""},
		"AutoMigrate":         {"internal/store/a.go", `func f(db interface{ AutoMigrate() }) { db.AutoMigrate() }`, "AutoMigrate"},
		"AutoMigrate chained": {"internal/store/a_test.go", `func f() { g().h.AutoMigrate() }`, "AutoMigrate"},

		"registry":              {"internal/org/a.go", `var kinds = map[string]int{}; func Register(k string) { kinds[k] = 1 }`, "package-level variable kinds"},
		"counter":               {"internal/org/a.go", `var n int; func f() { n++ }`, "package-level variable n"},
		"field of a global":     {"internal/org/a.go", `var s struct{ x int }; func f() { s.x = 1 }`, "package-level variable s"},
		"global that is hidden": {"internal/org/a.go", `var n int; func f(n int) { n++ }`, ""},
		"blank is no variable":  {"internal/org/a.go", `var _ any = 1; func f() { _ = f }`, ""},
		"global that is read":   {"internal/org/a.go", `var kinds = map[string]int{}; func f(k string) int { return kinds[k] }`, ""},

		"skip":                 {"internal/org/a_test.go", `import "testing"; func TestX(t *testing.T) { t.Skip("no tool") }`, "skips proves nothing"},
		"skip in a subtest":    {"internal/org/a_test.go", `import "testing"; func TestX(t *testing.T) { t.Run("", func(u *testing.T) { u.SkipNow() }) }`, "skips proves nothing"},
		"rapid discards":       {"internal/org/a_test.go", `import ("testing"; "pgregory.net/rapid"); func TestX(t *testing.T) { rapid.Check(t, func(t *rapid.T) { t.Skip() }) }`, ""},
		"fuzz discards":        {"internal/org/a_test.go", `import "testing"; func FuzzX(f *testing.F) { f.Fuzz(func(t *testing.T, s string) { t.Skip() }) }`, ""},
		"not a folder of ours": {"assets/node_modules/x/a.go", `func init() {}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			found := check(plant(t, c.path, c.source), packages, libraries, forbiddenNames)
			if c.want == "" {
				if len(found) > 0 {
					t.Errorf("allowed, yet found: %q", found)
				}
				return
			}
			named := func(f string) bool { return strings.Contains(f, c.want) }
			if !slices.ContainsFunc(found, named) {
				t.Errorf("found %q; want one with %q", found, c.want)
			}
			// A package with a forbidden name has no row either, and hears both.
			others := slices.DeleteFunc(found, func(f string) bool { return named(f) || strings.Contains(f, "no rule names this package") })
			if len(others) > 0 {
				t.Errorf("found besides: %q", others)
			}
		})
	}
}

// TestRulesAreWrittenOnce keeps the table honest: a second row for a package would never be read.
func TestRulesAreWrittenOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range packages {
		if seen[r.pkg] {
			t.Errorf("two rules for %s", r.pkg)
		}
		seen[r.pkg] = true
	}
}

// plant writes one file into an empty tree and reads the tree.
func plant(t *testing.T, path, source string) tree {
	t.Helper()
	root := t.TempDir()
	name := filepath.Join(root, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte("package planted\n"+source+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	planted, err := read(root)
	if err != nil {
		t.Fatal(err)
	}
	return planted
}
