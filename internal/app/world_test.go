package app_test

import (
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/store/storetest/mariadb"
	"acta/locales"
	"acta/templates"
)

// today is the instant at which the documents of these tests are made, so that
// their bytes are known.
var today = clock.Fixed(clock.At(time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)))

// engines are what an installation can stand on.
var engines = map[string]func(*testing.T) config.Config{
	"sqlite": func(t *testing.T) config.Config {
		return config.Config{Data: filepath.Join(t.TempDir(), "var"), Listen: "127.0.0.1:0"}
	},
	"mysql": func(t *testing.T) config.Config {
		return config.Config{Data: filepath.Join(t.TempDir(), "var"), Listen: "127.0.0.1:0", Database: mariadb.DSN(t)}
	},
}

// sqlite is an installation on the embedded database, empty.
func sqlite(t *testing.T, opts app.Options) *app.App {
	t.Helper()
	return open(t, engines["sqlite"](t), opts)
}

func open(t *testing.T, cfg config.Config, opts app.Options) *app.App {
	t.Helper()
	if opts.Clock == nil {
		opts.Clock = today
	}
	a, err := app.Open(t.Context(), cfg, opts)
	must(t, err)
	t.Cleanup(func() { must(t, a.Close()) })
	return a
}

// demo is an installation with the demo.
func demo(t *testing.T) *app.App {
	t.Helper()
	a := sqlite(t, app.Options{})
	_, err := a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	return a
}

// overlay is a copy of files with others laid over them.
func overlay(t *testing.T, files fs.FS, over map[string]string) fstest.MapFS {
	t.Helper()
	all := fstest.MapFS{}
	must(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		all[name] = &fstest.MapFile{Data: data}
		return err
	}))
	for name, text := range over {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// shipped are the shipped templates and words with others laid over them.
func shipped(t *testing.T, template, words map[string]string) app.Options {
	t.Helper()
	return app.Options{Templates: overlay(t, templates.Files, template), Locales: overlay(t, locales.FS(), words)}
}

// generation asks for one file in a folder of its own.
func generation(t *testing.T, kind, subject, lang, format string) app.Generation {
	t.Helper()
	return app.Generation{
		Kind: kind, Subject: subject, Lang: lang, Format: format, Actor: "system",
		Out: filepath.Join(t.TempDir(), kind+"."+format),
	}
}

func generateInto(t *testing.T, a *app.App, out string) (map[string]app.Made, app.Summary) {
	t.Helper()
	made := map[string]app.Made{}
	summary, err := a.GenerateAll(t.Context(), app.Generation{Out: out, Actor: "system"}, func(f app.Made) {
		made[filepath.Base(f.Path)] = f
	})
	must(t, err)
	return made, summary
}

// faultOf is the first fault of an error, which must be one.
func faultOf(t *testing.T, err error) *fault.Fault {
	t.Helper()
	faults := fault.All(err)
	if len(faults) == 0 {
		t.Fatalf("not a fault: %v", err)
	}
	return faults[0]
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// ended is a context that has ended already.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
