package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"acta/internal/audit"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/work"
)

// auditKey is the file of the key that signs checkpoints, in the folder of keys.
const auditKey = "audit.key"

// openAudit makes the audit service of the installation. The key is made when none
// is there and nothing was signed yet; fault.Setup when it is lost, of another
// installation, or cannot be read or kept. Scope F71.
func openAudit(ctx context.Context, cfg config.Config, db *store.DB) (*audit.Service, error) {
	head, used, err := logState(ctx, db)
	if err != nil {
		return nil, err
	}
	signer, err := signerIn(cfg.Keys(), head.Installation, used)
	if err != nil {
		return nil, err
	}
	return auditService(db, signer), nil
}

func auditService(db *store.DB, signer *audit.Signer) *audit.Service {
	return audit.NewService(audit.Needs{
		Runner: db, Log: store.Log{}, Checkpoints: store.Checkpoints{}, Evidence: store.Log{}, Seals: store.Seals{}, Signer: signer,
	})
}

// logState is the head of the log, and whether anything of it was signed.
func logState(ctx context.Context, db *store.DB) (head audit.Head, used bool, err error) {
	err = db.Read(ctx, func(tx *work.Tx) (err error) {
		if head, err = (store.Log{}).Head(tx); err != nil {
			return err
		}
		last, err := store.Checkpoints{}.Last(tx)
		used = !last.IsZero()
		return err
	})
	return head, used, err
}

// signerIn reads the key of an installation from a folder, or makes it.
func signerIn(folder, installation string, used bool) (*audit.Signer, error) {
	path := filepath.Join(folder, auditKey)
	text, err := os.ReadFile(path) //nolint:gosec // the folder is the installation's setting
	if errors.Is(err, fs.ErrNotExist) {
		if used {
			// A new key would make every checkpoint before it look forged.
			return nil, fault.New(fault.Setup, "fault.audit.key_lost", fault.Args{"path": path})
		}
		text, err = makeKey(path, installation)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.New(fault.Setup, "fault.audit.key_unusable", fault.Args{"path": path}), err)
	}
	signer, err := audit.NewSigner(string(text))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", fault.New(fault.Setup, "fault.audit.key_unusable", fault.Args{"path": path}), err)
	}
	if signer.Origin() != audit.Origin(installation) {
		return nil, fault.New(fault.Setup, "fault.audit.key_other", fault.Args{"path": path, "key": signer.Origin(), "installation": audit.Origin(installation)})
	}
	return signer, nil
}

// makeKey makes the key of an installation.
func makeKey(path, installation string) ([]byte, error) {
	key, err := audit.NewKey(installation)
	if err != nil {
		return nil, err
	}
	return makeKeyFile(path, key)
}
