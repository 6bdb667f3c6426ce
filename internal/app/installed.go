package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/store/engine/sqlite"
)

// Installed refuses a folder in which nothing was installed yet: what only reads
// must not make an empty installation there, about which everything looks well.
// fault.Setup names the folder. What else is wrong with it, opening it says.
func Installed(cfg config.Config) error {
	folder, err := filepath.Abs(cfg.Data)
	if err != nil {
		folder = cfg.Data
	}
	places := []string{filepath.Join(folder, sqlite.FileName)}
	if !cfg.Embedded() {
		places = []string{folder, cfg.Keys()}
	}
	for _, place := range places {
		if _, err := os.Stat(place); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	return fault.New(fault.Setup, "fault.setup.none", fault.Args{"path": folder})
}
