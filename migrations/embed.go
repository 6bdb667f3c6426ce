// Package migrations holds the SQL that makes and changes the schema, one folder
// per engine. A file that was released never changes.
//
// It runs nothing; store does.
package migrations

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed sqlite/*.sql mysql/*.sql
var files embed.FS

// FS is the folder of an engine, "sqlite" or "mysql".
func FS(engine string) (fs.FS, error) {
	if _, err := fs.Stat(files, engine); err != nil {
		return nil, fmt.Errorf("migrations of engine %q: %w", engine, err)
	}
	sub, err := fs.Sub(files, engine)
	if err != nil {
		return nil, fmt.Errorf("migrations of engine %q: %w", engine, err)
	}
	return sub, nil
}
