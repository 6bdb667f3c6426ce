// Package format is what every output format is given and must answer: the
// frozen content, its words and a control sheet go in, bytes come out. A format
// reads no database, no clock and no network; it imports no other format.
// Invariant I17.
package format

import (
	"context"
	"io"

	"acta/internal/content"
	"acta/internal/locale"
)

// Source is everything a file is a function of, apart from the renderer version.
type Source struct {
	Document content.Document
	Words    locale.Words
	Sheet    content.ControlSheet
	Lang     string
	// Assets are the bytes of the document's images, by SHA-256 (hexadecimal).
	Assets map[string][]byte
	// Part opens a large table's canonical JSON lines, by SHA-256.
	Part func(sha256 string) (io.ReadCloser, error)
}

// Renderer makes files of one format. It is immutable and safe for concurrent use.
type Renderer interface {
	// Info names the format.
	Info() Info
	// Check reports, as a fault.List, whatever in the content cannot be rendered in
	// any of its languages: what passed Check always renders.
	Check(doc content.Document, words locale.Words, assets map[string][]byte) error
	// Render writes the file. The same source gives the same bytes.
	Render(ctx context.Context, src Source, w io.Writer) error
}

// Info names a format and the version of its renderer.
type Info struct {
	Name      string // "pdf", "xlsx": also the file extension
	MediaType string
	// Version is raised by hand when the bytes change, with the hash of what else
	// decides them, such as the font set.
	Version string
}
