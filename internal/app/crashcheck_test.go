package app_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/store"
	"acta/internal/store/engine/mysql"
	embedded "acta/internal/store/engine/sqlite"
	"acta/migrations"
)

// harm is a kind of damage that a crash could do.
type harm string

const (
	lost    harm = "lost"  // an acknowledged write that is not there
	twice   harm = "twice" // a request with more than one effect, or a refused one with any
	broken  harm = "tree"  // the audit log does not verify
	half    harm = "half"  // a version, an issue or a file of which something is missing
	lawless harm = "law"   // an invariant or a standing that the sheets do not give
	trail   harm = "trail" // entries without their effect, or effects without their entry
)

// found is a damage that was found.
type found struct {
	harm harm
	what string
}

// view is an installation read in one snapshot.
type view struct {
	ctx   context.Context
	tx    *sql.Tx
	cfg   config.Config
	found []found
}

func (v *view) say(h harm, format string, args ...any) {
	v.found = append(v.found, found{h, fmt.Sprintf(format, args...)})
}

// engineOf opens the engine of an installation past the program.
func engineOf(ctx context.Context, cfg config.Config) (store.Engine, error) {
	name := "sqlite"
	if !cfg.Embedded() {
		name = "mysql"
	}
	files, err := migrations.FS(name)
	if err != nil {
		return store.Engine{}, err
	}
	if cfg.Embedded() {
		return embedded.Open(ctx, embedded.Options{Dir: cfg.Data, Migrations: files})
	}
	return mysql.Open(ctx, mysql.Options{DSN: cfg.Database, Migrations: files})
}

func closed(engine store.Engine) error {
	if engine.Reader == engine.Writer {
		return engine.Writer.Close()
	}
	return errors.Join(engine.Writer.Close(), engine.Reader.Close())
}

// looked runs a function over one snapshot of an installation.
func looked(ctx context.Context, cfg config.Config, do func(*view) error) (list []found, err error) {
	engine, err := engineOf(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closed(engine)) }()
	return lookedAt(ctx, cfg, engine, do)
}

// lookedAt is looked for an engine that is open.
func lookedAt(ctx context.Context, cfg config.Config, engine store.Engine, do func(*view) error) ([]found, error) {
	tx, err := engine.Reader.BeginTx(ctx, &engine.Snapshot)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }()
	v := &view{ctx: ctx, tx: tx, cfg: cfg}
	err = do(v)
	return v.found, err
}

// inspect looks for every damage: what the ledger says against what is there, the
// audit log, and the laws of documents. Known are checkpoints from before.
func inspect(ctx context.Context, cfg config.Config, book []*write, known []string) ([]found, error) {
	list, err := looked(ctx, cfg, func(v *view) error {
		for _, look := range []func() error{
			func() error { return v.writes(book) }, v.frozen, v.standings, v.files, v.entries, v.jobs, v.deliveries,
		} {
			if err := look(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	verified, err := app.VerifyLog(ctx, cfg, known)
	if err != nil {
		return nil, err
	}
	if verified.Problem != nil {
		for _, line := range verified.Lines {
			list = append(list, found{broken, fmt.Sprintf("%s %v", line.Key, line.Args)})
		}
	}
	return list, nil
}

// rows reads a query as text.
func (v *view) rows(query string, args ...any) (list [][]string, err error) {
	rows, err := v.tx.QueryContext(v.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, value := range values {
			row[i] = value.String
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

var markForm = regexp.MustCompile(`n[0-9a-f]{16}x`)

// places are where the marks of writes are found.
func places() map[string]string {
	return map[string]string{
		"reason":     "SELECT reason FROM audit_entries WHERE reason <> ''",
		"address":    "SELECT changes FROM audit_entries WHERE action = 'identity.change_email'",
		"submission": "SELECT description FROM submissions",
		"decision":   "SELECT reason FROM decisions",
		"token":      "SELECT name FROM api_tokens",
		"release":    "SELECT code FROM releases",
		"fact":       "SELECT body FROM release_facts WHERE kind = 'configuration'",
	}
}

// exact are those whose mark is all that is there.
func exact() map[string]string {
	return map[string]string{
		"version":      "SELECT DISTINCT content_hash FROM versions",
		"revoked":      "SELECT id FROM api_tokens WHERE revoked_at IS NOT NULL",
		"confirmation": "SELECT fact_id FROM fact_confirmations",
		"acknowledgement": `SELECT d.kind, d.subject, i.number, a.person FROM acknowledgements a
			JOIN issues i ON i.version_id = a.version_id JOIN documents d ON d.id = i.document_id`,
	}
}

// marks counts the marks of every place.
func (v *view) marks() (map[string]map[string]int, error) {
	all := map[string]map[string]int{}
	for place, query := range exact() {
		rows, err := v.rows(query)
		if err != nil {
			return nil, err
		}
		all[place] = map[string]int{}
		for _, row := range rows {
			all[place][strings.Join(row, " ")]++
		}
	}
	for place, query := range places() {
		rows, err := v.rows(query)
		if err != nil {
			return nil, err
		}
		all[place] = map[string]int{}
		for _, row := range rows {
			inside := markForm.FindAllString(row[0], -1)
			slices.Sort(inside)
			if place == "address" && len(inside) > 1 { // the former address too
				inside = markForm.FindAllString(row[0][strings.Index(row[0], `"after"`):], 1)
			}
			for _, mark := range slices.Compact(inside) {
				all[place][mark]++
			}
		}
	}
	return all, nil
}

// writes holds what was asked for against what is there. Invariant I19.
func (v *view) writes(book []*write) error {
	marks, err := v.marks()
	if err != nil {
		return err
	}
	for _, w := range book {
		n := marks[w.where][w.mark]
		switch {
		case w.where == "none" || w.mark == "":
		case w.known == acknowledged && n == 0:
			v.say(lost, "%s", w)
		case n > 1:
			v.say(twice, "%d times: %s", n, w)
		case w.known == refused && n > 0 && w.where != "acknowledgement":
			v.say(twice, "refused and done: %s", w)
		}
	}
	return nil
}
