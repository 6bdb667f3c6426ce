package demo_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/content"
	"acta/internal/demo"
	"acta/internal/document"
	"acta/internal/release"
	"acta/internal/sheet"
	"acta/internal/store/storetest/mariadb"
	"acta/internal/work"
)

// today is when these tests take place: after all that the sets tell has
// happened, while the last release of the provider is in preparation.
var today = clock.Fixed(clock.At(time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)))

// world is the program over a database.
type world struct {
	demo.Services
	app *app.App
	t   *testing.T
}

// engines are what the program can stand on.
var engines = map[string]func(*testing.T) config.Config{
	"sqlite": func(t *testing.T) config.Config { return embedded(t.TempDir()) },
	"mysql": func(t *testing.T) config.Config {
		return config.Config{Data: filepath.Join(t.TempDir(), "var"), Listen: "127.0.0.1:0", Database: mariadb.DSN(t)}
	},
}

func embedded(dir string) config.Config {
	return config.Config{Data: filepath.Join(dir, "var"), Listen: "127.0.0.1:0"}
}

// newWorld is the program over an empty database.
func newWorld(t *testing.T, engine string) *world {
	t.Helper()
	cfg := engines[engine](t)
	if err := app.Migrate(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return open(t, cfg)
}

func open(t *testing.T, cfg config.Config) *world {
	t.Helper()
	return openAt(t, cfg, today)
}

func openAt(t *testing.T, cfg config.Config, clk clock.Clock) *world {
	t.Helper()
	a, err := app.Open(t.Context(), cfg, app.Options{Build: "test", Clock: clk})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{t: t, app: a, Services: demo.Services{
		Unit: a.Releases.Unit, Org: a.Org, Policies: a.Policies, Records: a.Records, Releases: a.Releases,
	}}
}

// prepared is the folder of an installation with each set, closed again, and what
// the imports said.
var prepared = map[string]func() (kept, error){
	demo.Kubernetes: sync.OnceValues(func() (kept, error) { return prepare(demo.Kubernetes) }),
	demo.Provider:   sync.OnceValues(func() (kept, error) { return prepare(demo.Provider) }),
}

type kept struct {
	dir     string
	reports []sheet.Report
}

func prepare(set string) (k kept, err error) {
	if k.dir, err = os.MkdirTemp("", "acta-demo-"); err != nil {
		return k, err
	}
	ctx := context.Background()
	a, err := app.Open(ctx, embedded(k.dir), app.Options{Build: "test", Clock: today})
	if err != nil {
		return k, err
	}
	k.reports, err = a.LoadDemo(ctx, set)
	return k, errors.Join(err, a.Close())
}

// TestMain removes what was prepared.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, folder := range made {
		if err := os.RemoveAll(folder); err != nil {
			code = 1
		}
	}
	os.Exit(code)
}

// made are the folders that were prepared.
var made []string

// loaded is an installation of its own with a set, and the reports of its imports.
func loaded(t *testing.T, set string) (*world, []sheet.Report) {
	t.Helper()
	k, err := prepared[set]()
	if k.dir != "" {
		made = append(made, k.dir)
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(k.dir)); err != nil {
		t.Fatal(err)
	}
	return open(t, embedded(dir)), k.reports
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// changed is must for a command that says what it changed.
func (w *world) changed(_ release.Changed, err error) {
	w.t.Helper()
	w.must(err)
}

// view reads a view in a snapshot.
func view[V any](w *world, read func(*work.Tx) (V, error)) V {
	w.t.Helper()
	var v V
	w.must(w.Unit.Read(w.t.Context(), func(tx *work.Tx) (err error) {
		v, err = read(tx)
		return err
	}))
	return v
}

// load loads a set.
func (w *world) load(set string) []sheet.Report {
	w.t.Helper()
	reports, err := w.app.LoadDemo(w.t.Context(), set)
	w.must(err)
	return reports
}

// entries is how many entries the audit log holds.
func (w *world) entries() int64 {
	w.t.Helper()
	newest, err := w.app.Audit.List(w.t.Context(), audit.Filter{Limit: 1})
	w.must(err)
	if len(newest) == 0 {
		return 0
	}
	return newest[0].Index + 1
}

func (w *world) plan(code string) release.PlanView {
	w.t.Helper()
	return view(w, func(tx *work.Tx) (release.PlanView, error) { return w.Releases.PlanView(tx, code) })
}

// document is what the shipped template of a kind says of a subject today.
func (w *world) document(kind, subject string) content.Document {
	w.t.Helper()
	issue, err := w.app.Documents.Preview(w.t.Context(), document.Request{Kind: kind, Subject: subject, Actor: work.System})
	w.must(err)
	return issue.Content
}
