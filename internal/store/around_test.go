package store_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// writers are the only places that begin a transaction that writes. All but the
// unit of work write operational tables alone.
var writers = map[string]string{
	"internal/work/work.go":     "every command",
	"internal/job/bell.go":      "hands on to the store",
	"internal/audit/service.go": "checkpoints",
	"internal/store/lease.go":   "operate: leases of jobs, and what the next ones keep",
	"internal/app/jobs.go":      "sweeps idempotency keys",
	"internal/app/edge.go":      "keeps the answers to idempotency keys",
}

// operators are the only places that write operational tables through operate.
var operators = []string{"internal/store/attempt.go", "internal/store/lease.go", "internal/store/schedule.go", "internal/store/session.go"}

// pools are the only places that see the pool below the transactions.
var pools = []string{"internal/store/store.go", "internal/store/migrate.go"}

// around lists what in a source file could write past package work. It goes by
// names: nothing else in this repository has a Write with two arguments, or a
// field called Writer or orm, that is not the store's.
func around(path string, file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			selector, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			_, writer := writers[path]
			switch {
			case selector.Sel.Name == "Write" && len(n.Args) == 2 && !writer:
				found = append(found, path+": begins a transaction that writes; use work.Unit.Do")
			case selector.Sel.Name == "operate" && !slices.Contains(operators, path):
				found = append(found, path+": an operational write")
			}
		case *ast.SelectorExpr:
			if slices.Contains([]string{"Writer", "orm"}, n.Sel.Name) && poolless(path) {
				found = append(found, path+": uses the pool below the transactions")
			}
		}
		return true
	})
	return found
}

// Invariant I12: nothing begins a transaction that writes but what is named here.
func TestNothingWritesAroundCommands(t *testing.T) {
	root, seen := "../..", 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case entry.IsDir() && path != root && notOurs(name):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		seen++
		return checkAround(t, name, path)
	})
	if err != nil || seen < 100 {
		t.Errorf("%d files, %v", seen, err)
	}
	writersExist(t, root)
}

func writersExist(t *testing.T, root string) {
	t.Helper()
	for path := range writers {
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			t.Errorf("%s is named and does not exist", path)
		}
	}
}

// The test above sees what it must.
func TestWritesAroundAreSeen(t *testing.T) {
	for name, code := range map[string]string{
		"transaction": "func (s S) F(ctx C) error { return s.runner.Write(ctx, func(tx *work.Tx) error { return nil }) }",
		"operation":   "func (s S) F(ctx C) error { return s.db.operate(ctx, nil) }",
		"pool":        "func (d *DB) F() { d.engine.Writer.Exec(``) }",
		"gorm":        "func (d *DB) F() { d.orm.Create(nil) }",
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := around("internal/store/x.go", file); len(found) != 1 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

// A write without a command does not survive the witness; a command does.
func TestWitness(t *testing.T) {
	for _, engine := range storetest.Engines() {
		if engine.Name != "sqlite" {
			continue
		}
		opened := engine.Open(t)
		db, err := store.New(opened, &storetest.Ticker{})
		if err != nil {
			t.Fatal(err)
		}
		defer closeDB(t, db)
		if err := db.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		storetest.Witness(t, opened.Writer)
		add := func(tx *work.Tx) error {
			return store.Documents{}.Add(tx, document.Document{
				ID: newID[id.Document](t), Kind: "release_plan", Subject: newID[string](t), Code: newID[string](t), CreatedAt: tx.Now(),
			})
		}
		if err := db.Write(context.Background(), add); err == nil {
			t.Error("a write without a command was committed")
		}
		for range 2 {
			if err := work.New(db, db, storetest.Anyone{}).Do(context.Background(), command("document.freeze"), add); err != nil {
				t.Errorf("a command: %v", err)
			}
		}
		if err := db.Write(context.Background(), add); err == nil {
			t.Error("a write without a command was committed after others")
		}
		if err := db.Write(context.Background(), func(tx *work.Tx) error { return db.Queue(tx, work.Job{Kind: "x", Payload: "{}"}) }); err != nil {
			t.Errorf("an operational write: %v", err)
		}
	}
}

func checkAround(t *testing.T, name, path string) error {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, finding := range around(name, file) {
		t.Error(finding)
	}
	return nil
}

// poolless reports whether a file of the store works within transactions only.
func poolless(path string) bool {
	return strings.HasPrefix(path, "internal/store/") && !strings.HasPrefix(path, "internal/store/engine/") && !slices.Contains(pools, path)
}

// notOurs reports whether a folder holds nothing of the program.
func notOurs(name string) bool {
	base := filepath.Base(name)
	return strings.HasPrefix(base, ".") || base == "node_modules" || name == "internal/store/storetest"
}
