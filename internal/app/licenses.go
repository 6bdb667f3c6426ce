package app

import (
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"

	"acta/assets"
	"acta/internal/demo"
)

// Licenses writes the licence texts of the fonts and data that the program
// includes, and the modules that it was built from.
func Licenses(w io.Writer) error {
	for _, notices := range []fs.FS{assets.FS(), demo.Notices()} {
		if err := writeNotices(w, notices); err != nil {
			return err
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, module := range info.Deps {
		if _, err := fmt.Fprintf(w, "%s %s\n", module.Path, module.Version); err != nil {
			return fmt.Errorf("write licences: %w", err)
		}
	}
	return nil
}

func writeNotices(w io.Writer, notices fs.FS) error {
	names, err := fs.Glob(notices, "licenses/*")
	if err != nil {
		return fmt.Errorf("list licences: %w", err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(notices, name)
		if err != nil {
			return fmt.Errorf("read licence: %w", err)
		}
		if _, err := fmt.Fprintf(w, "%s\n\n%s\n\n", name, text); err != nil {
			return fmt.Errorf("write licences: %w", err)
		}
	}
	return nil
}
