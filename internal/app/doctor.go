package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/template"
	"acta/internal/web"
	"acta/templates"
)

// Check is one thing that Doctor looked at; Problem is nil when it is fine.
type Check struct {
	Key     string // message of what was looked at
	Args    fault.Args
	Problem *fault.Fault
}

// Doctor looks at everything that the settings name and says what is wrong with
// it. It changes nothing but an empty probe file, which it removes.
func Doctor(ctx context.Context, cfg config.Config) []Check {
	none := Installed(cfg)
	checks := []Check{
		{"cli.check_data", fault.Args{"path": cfg.Data}, problem(cmp.Or(none, writable(cfg.Data)))},
		{"cli.check_words", nil, problem(words())},
		{"cli.check_assets", nil, problem(fonts(config.Config{}))},
		{"cli.check_listen", fault.Args{"address": cfg.Listen}, problem(cfg.Exposed())},
		{"cli.check_keys", fault.Args{"path": cfg.Keys()}, problem(private(cfg.Keys()))},
	}
	if cfg.URL != "" {
		checks = append(checks, Check{"cli.check_url", fault.Args{"url": cfg.URL}, problem(web.CheckURL(cfg.URL))})
	}
	checks = append(checks, checkMail(ctx, cfg))
	if cfg.FontDir != "" {
		checks = append(checks, Check{"cli.check_fonts", fault.Args{"path": cfg.FontDir}, problem(fonts(cfg))})
	}
	if none != nil { // looking at a database would make one
		return checks
	}
	return append(checks, database(ctx, cfg)...)
}

// problem turns an error into the fault to show; a technical one is shown as such.
func problem(err error) *fault.Fault {
	if err == nil {
		return nil
	}
	if faults := fault.All(err); len(faults) > 0 {
		return faults[0]
	}
	return fault.New(fault.Setup, "fault.setup.failed", fault.Args{"reason": err.Error()})
}

// writable says why a folder cannot be written; one that is not there yet is made by
// what writes, in the nearest one above that is.
func writable(dir string) error {
	there := dir
	for _, err := os.Stat(there); errors.Is(err, fs.ErrNotExist) && there != filepath.Dir(there); _, err = os.Stat(there) {
		there = filepath.Dir(there)
	}
	probe, err := os.CreateTemp(there, ".probe")
	if err != nil {
		return unwritableData(dir, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return unwritableData(dir, err)
	}
	return nil
}

// private says what is wrong with the folder of keys: it can be written, and no
// other account of the machine reads what is in it.
func private(dir string) error {
	if err := writable(dir); err != nil {
		return err
	}
	for _, name := range []string{auditKey, identityKey} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
			return fault.New(fault.Setup, "fault.setup.key_open", fault.Args{"path": path})
		}
	}
	return nil
}

func unwritableData(dir string, err error) error {
	return fault.New(fault.Setup, "fault.setup.data", fault.Args{"path": dir, "reason": err.Error()})
}

func words() error {
	_, err := CheckTemplates()
	return err
}

func fonts(cfg config.Config) error {
	_, err := faces(cfg)
	return err
}

func database(ctx context.Context, cfg config.Config) []Check {
	engine := "SQLite"
	if !cfg.Embedded() {
		engine = "MySQL"
	}
	opened := Check{Key: "cli.check_database", Args: fault.Args{"engine": engine}}
	db, err := openDatabase(ctx, cfg, clock.System{})
	if err != nil {
		opened.Problem = problem(err)
		return []Check{opened}
	}
	schema := Check{Key: "cli.check_schema", Problem: problem(db.Check(ctx))}
	checks := []Check{opened, schema}
	if schema.Problem == nil {
		checks = append(checks, guards(ctx, cfg, db)...)
	}
	if err := db.Close(); err != nil {
		checks[0].Problem = problem(err)
	}
	return checks
}

// KindCheck is a template that is correct and has all its messages.
type KindCheck struct {
	ID       string
	Messages int
}

// CheckTemplates loads every template and checks that each of its messages
// exists in every shipped language.
func CheckTemplates() ([]KindCheck, error) {
	catalogue, err := Catalogue()
	if err != nil {
		return nil, wrongWords(err)
	}
	set, err := templateSet(templates.Files)
	if err != nil {
		return nil, wrongWords(err)
	}
	return checkKinds(catalogue, set)
}

// checkKinds finds a message that a template uses and a language lacks when the
// program starts, rather than when somebody needs the document.
func checkKinds(catalogue *locale.Catalogue, set *template.Set) ([]KindCheck, error) {
	if gaps := catalogue.Gaps(); len(gaps) > 0 {
		return nil, fault.New(fault.Setup, "fault.setup.words", fault.Args{"reason": strings.Join(gaps[:min(len(gaps), shownGaps)], "; ")})
	}
	var checks []KindCheck
	for _, kind := range set.Kinds() {
		keys := set.Keys(kind.ID)
		if _, err := catalogue.Words(catalogue.Languages(), keys); err != nil {
			return nil, wrongWords(fmt.Errorf("%s: %w", kind.ID, err))
		}
		checks = append(checks, KindCheck{kind.ID, len(keys)})
	}
	return checks, nil
}

// shownGaps bounds how many gaps one message names.
const shownGaps = 5

func wrongWords(err error) error {
	return fault.New(fault.Setup, "fault.setup.words", fault.Args{"reason": err.Error()})
}
