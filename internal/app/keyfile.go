package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// makeKeyFile writes a new key whole, for this account of the machine alone, and
// then gives it its name, which only the first of several processes can; all of
// them get what has the name.
func makeKeyFile(path, key string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make folder of keys: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // 0600
	if err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	_, err = temp.WriteString(key)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		if err = os.Link(temp.Name(), path); errors.Is(err, fs.ErrExist) {
			err = nil
		}
	}
	if err = errors.Join(err, os.Remove(temp.Name())); err != nil {
		return nil, fmt.Errorf("make key file: %w", err)
	}
	return os.ReadFile(path) //nolint:gosec // the folder is the installation's setting
}
