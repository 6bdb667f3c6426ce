// Package assets embeds the third-party files that the binary carries: the
// fonts of the documents and of the pages, htmx, with their licences. They come from
// npm by a lock file and are laid out under dist by `make assets`; none is
// committed. It serves the look of every document and page, no clause of the
// seed in particular.
//
// It does not promise that the files are there: a plain `go build` compiles
// with an empty folder, so ask [Ready] before reading.
package assets

import (
	"embed"
	"errors"
	"io/fs"
	"slices"
)

//go:embed all:dist
var dist embed.FS

// ErrMissing is what a program reports when [Ready] is false. It is addressed
// to who built the binary, so it is in English and not a message of the catalogue.
var ErrMissing = errors.New("this binary was built without its fonts: run `make assets` and build again")

// FS returns the embedded files: fonts/IBMPlexSans-WEIGHT.ttf for documents,
// web/plex-WEIGHT.woff2, web/plex-SCRIPT-WEIGHT.woff2 and web/htmx.js for pages, and
// licenses/NAME.txt. It holds only a placeholder when [Ready] is false.
func FS() fs.FS {
	// Sub fails on a malformed path alone, and this one is constant.
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist
	}
	return sub
}

// Files lists the paths, within [FS], that a complete build carries, sorted.
func Files() []string {
	files := []string{
		"fonts/IBMPlexSans-Light.ttf",
		"fonts/IBMPlexSans-Regular.ttf",
		"fonts/IBMPlexSans-Italic.ttf",
		"fonts/IBMPlexSans-Medium.ttf",
		"fonts/IBMPlexSans-SemiBold.ttf",
		"licenses/htmx.txt",
		"licenses/ibm-plex-sans.txt",
		"web/htmx.js",
		"web/plex-400.woff2",
		"web/plex-600.woff2",
		"web/plex-ext-400.woff2",
		"web/plex-ext-600.woff2",
		"web/plex-greek-400.woff2",
		"web/plex-greek-600.woff2",
		"web/plex-cyrillic-400.woff2",
		"web/plex-cyrillic-600.woff2",
	}
	slices.Sort(files)
	return files
}

// Ready reports whether every file of [Files] is embedded; when it is false the
// program can neither render PDF nor dress its pages, and says [ErrMissing].
func Ready() bool {
	for _, name := range Files() {
		if info, err := fs.Stat(FS(), name); err != nil || info.Size() == 0 {
			return false
		}
	}
	return true
}
