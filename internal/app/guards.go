package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"acta/internal/audit"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/store"
)

// guards looks at what stands behind the rules: triggers, the rights of the
// account, and the end of the audit log. Scope F71.
func guards(ctx context.Context, cfg config.Config, db *store.DB) []Check {
	found, err := db.Guards(ctx)
	triggers := Check{Key: "cli.check_triggers", Problem: problem(err)}
	if len(found.Missing) > 0 {
		triggers.Problem = fault.New(fault.Setup, "fault.database.triggers", fault.Args{"triggers": strings.Join(found.Missing, ", ")})
	}
	if found.Hidden {
		triggers.Key = "cli.check_triggers_hidden"
	}
	checks := []Check{triggers}
	if !cfg.Embedded() && err == nil {
		rights := Check{Key: "cli.check_rights"}
		if len(found.Rights) > 0 {
			account := quoted(found.Account)
			rights.Problem = fault.New(fault.Setup, "fault.database.excess", fault.Args{
				"rights": strings.Join(found.Rights, ", "), "account": account,
				"statements": "REVOKE ALL PRIVILEGES, GRANT OPTION FROM " + account +
					"; GRANT SELECT, INSERT, UPDATE, DELETE ON `" + found.Database + "`.* TO " + account,
			})
		}
		checks = append(checks, rights)
	}
	return append(checks, Check{Key: "cli.check_audit", Problem: problem(tail(ctx, cfg, db))})
}

// quoted is an account as it stands in a statement: 'name'@'host'.
func quoted(account string) string {
	name, host, _ := strings.Cut(account, "@")
	return "'" + name + "'@'" + host + "'"
}

// tail checks that the audit log continues its last checkpoint.
func tail(ctx context.Context, cfg config.Config, db *store.DB) error {
	head, used, err := logState(ctx, db)
	if err != nil {
		return err
	}
	if _, missing := os.Stat(filepath.Join(cfg.Keys(), auditKey)); !used && errors.Is(missing, fs.ErrNotExist) {
		return nil // nothing was signed yet, and looking makes no key
	}
	signer, err := signerIn(cfg.Keys(), head.Installation, used)
	if err != nil {
		return err
	}
	err = auditService(db, signer).Tail(ctx)
	if errors.Is(err, audit.ErrInconsistent) || errors.Is(err, audit.ErrCheckpoint) {
		return fault.New(fault.Conflict, "fault.audit.broken", nil)
	}
	return err
}
