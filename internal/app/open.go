// Package app is the only package that knows all others: it wires them and runs
// what the command line asks for. Browser and command tests start here.
//
// It holds no rule: features decide, templates say, formats print.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"acta/assets"
	"acta/internal/audit"
	"acta/internal/blob"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/format"
	"acta/internal/format/html"
	"acta/internal/format/pdf"
	"acta/internal/format/pdf/typeset"
	"acta/internal/format/xlsx"
	"acta/internal/identity"
	"acta/internal/job"
	"acta/internal/locale"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/record"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/engine/mysql"
	"acta/internal/store/engine/sqlite"
	"acta/internal/template"
	"acta/internal/work"
	"acta/locales"
	"acta/migrations"
	"acta/templates"
)

// App is a running installation.
type App struct {
	Config    config.Config
	Build     string
	Catalogue *locale.Catalogue
	Documents *document.Service
	Org       *org.Service
	Policies  *policy.Service
	Releases  *release.Service
	Records   *record.Service
	Identity  *identity.Service
	Audit     *audit.Service
	Jobs      *job.Service

	bell  *job.Bell
	clock clock.Clock
	db    *store.DB
	blobs *blob.Store
	unit  *work.Unit

	words   *template.Set
	formats []format.Renderer
}

// Options say what an installation has instead of what is shipped; the zero value
// is the shipped program.
type Options struct {
	Build     string      // version of the build
	Templates fs.FS       // document/*.yaml; nil means the shipped ones. Scope F15
	Locales   fs.FS       // <tag>/*.toml; nil means the shipped ones
	Clock     clock.Clock // nil means the machine's
}

func (o Options) shipped() Options {
	if o.Templates == nil {
		o.Templates = templates.Files
	}
	if o.Locales == nil {
		o.Locales = locales.FS()
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	return o
}

// Catalogue loads the messages of every shipped language.
func Catalogue() (*locale.Catalogue, error) { return catalogueOf(locales.FS()) }

func catalogueOf(files fs.FS) (*locale.Catalogue, error) {
	catalogue, err := locale.Load(files)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", err)
	}
	return catalogue, nil
}

// Open opens the installation that the settings name. The embedded database is
// migrated; a MySQL database must be migrated already. Templates or messages that
// are broken are a fault.Setup.
func Open(ctx context.Context, cfg config.Config, opts Options) (*App, error) {
	opts = opts.shipped()
	catalogue, err := catalogueOf(opts.Locales)
	if err != nil {
		return nil, wrongWords(err)
	}
	set, err := templateSet(opts.Templates)
	if err != nil {
		return nil, wrongWords(err)
	}
	if _, err := checkKinds(catalogue, set); err != nil {
		return nil, err
	}
	formats, err := renderers(cfg)
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(ctx, cfg, opts.Clock)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, Build: opts.Build, Catalogue: catalogue, clock: opts.Clock, db: db, words: set, formats: formats}
	if err := a.start(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) start(ctx context.Context) error {
	if err := a.db.Ready(ctx); err != nil {
		return err
	}
	blobs, err := blob.Open(a.Config.Files())
	if err != nil {
		return fault.New(fault.Setup, "fault.setup.data", fault.Args{"path": a.Config.Files(), "reason": err.Error()})
	}
	a.blobs = blobs
	a.bell = job.NewBell(a.db, a.db)
	return a.wire(ctx, a.bell, gate())
}

// wire makes the features over the database and the files.
func (a *App) wire(ctx context.Context, sink work.Sink, gate work.Gate) (err error) {
	a.unit = work.New(a.bell, sink, gate)
	a.features()
	if a.Audit, err = openAudit(ctx, a.Config, a.db); err != nil {
		return err
	}
	if a.Identity, err = a.newIdentity(ctx); err != nil {
		return err
	}
	a.Jobs = job.NewService(a.unit, store.Jobs{}, a.bell.Ring)
	a.Documents = document.New(document.Parts{
		Unit: a.unit, Templates: a.words, Catalogue: a.Catalogue, Formats: a.formats, Screen: html.New(), Bytes: a.blobs, Clock: a.clock,
		Stores: document.Stores{
			Documents: store.Documents{}, Versions: store.Versions{}, Sheets: store.Sheets{}, Files: store.Files{},
			Control: store.Control(), Tailorings: store.Tailorings{}, References: store.References{},
		},
		Views: views{a}, House: house{a}, People: people{a.Org}, Log: printedLog{a.Audit}, Owners: ownership{a}, Process: process{a},
	})
	a.unit.Route(a.handlers())
	return nil
}

// Close ends what Open opened.
func (a *App) Close() error {
	var problems []error
	if a.blobs != nil {
		problems = append(problems, a.blobs.Close())
	}
	return errors.Join(append(problems, a.db.Close())...)
}

// Migrate creates or updates the schema of the database that the settings name.
func Migrate(ctx context.Context, cfg config.Config) error {
	db, err := openDatabase(ctx, cfg, clock.System{})
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}

func openDatabase(ctx context.Context, cfg config.Config, clk clock.Clock) (*store.DB, error) {
	engine, err := openEngine(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return store.New(engine, clk)
}

func openEngine(ctx context.Context, cfg config.Config) (store.Engine, error) {
	name := "sqlite"
	if !cfg.Embedded() {
		name = "mysql"
	}
	files, err := migrations.FS(name)
	if err != nil {
		return store.Engine{}, fmt.Errorf("open migrations: %w", err)
	}
	if cfg.Embedded() {
		return sqlite.Open(ctx, sqlite.Options{Dir: cfg.Data, Migrations: files})
	}
	return mysql.Open(ctx, mysql.Options{DSN: cfg.Database, Migrations: files})
}

func templateSet(files fs.FS) (*template.Set, error) {
	set, err := template.Load(files, map[string]any{
		"process": org.ProcessView{}, "policy": policy.View{}, "register": record.RegisterView{},
		"plan": release.PlanView{}, "deployment": release.DeploymentView{},
		"acceptance": release.AcceptanceView{}, "baseline": release.BaselineRecordView{},
		"verification": release.VerificationView{}, "review": release.DeploymentReviewView{},
		"schedule": release.ScheduleView{}, "exceptions": release.ExceptionRegisterView{},
	})
	if err != nil {
		return nil, fmt.Errorf("load templates: %w", err)
	}
	return set, nil
}

// renderers makes one renderer per format; a new format is one line here.
func renderers(cfg config.Config) ([]format.Renderer, error) {
	faces, err := faces(cfg)
	if err != nil {
		return nil, err
	}
	pages, err := pdf.New(faces)
	if err != nil {
		return nil, fmt.Errorf("prepare PDF: %w", err)
	}
	return []format.Renderer{pages, xlsx.New()}, nil
}

func faces(cfg config.Config) (*typeset.Faces, error) {
	if !assets.Ready() {
		return nil, fault.New(fault.Setup, "fault.setup.fonts", nil)
	}
	fonts, err := fs.Sub(assets.FS(), "fonts")
	if err != nil {
		return nil, fmt.Errorf("open embedded fonts: %w", err)
	}
	var more fs.FS
	if cfg.FontDir != "" {
		more = os.DirFS(cfg.FontDir)
	}
	loaded, err := typeset.Load(fonts, more)
	if err != nil && cfg.FontDir != "" {
		return nil, fault.New(fault.Setup, "fault.setup.font_dir", fault.Args{"path": cfg.FontDir, "reason": err.Error()})
	}
	return loaded, err
}
