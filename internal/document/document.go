// Package document keeps controlled documents: it asks for the content of a
// kind and subject, freezes it with its words as an immutable version, takes that
// through review, approval, publication and force to its end, renders files from
// what was frozen, and keeps their bytes. Seed 8; ISO/IEC 20000-1:2018 7.5.
// Invariants I1, I2, I4–I8, I17, I19, I20, I22.
//
// It does not decide who may run a command (the gate of package work), sign files,
// or send letters: it orders them as jobs. Days come in the organisation's zone
// through Effect, Expire and Remind, which somebody must run.
package document

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// Document is a controlled document: one per kind and subject.
type Document struct {
	ID        id.Document
	Kind      string // template id, such as "release_plan"
	Subject   string // "org", a release, a deployment, a customer, by code
	Code      string // by the organisation's coding scheme; "" without one
	CreatedAt clock.Instant
}

// Version is an immutable version of a document. Its state and number of the
// day are read from its last control sheet. Invariant I4.
type Version struct {
	ID          id.Version
	Document    id.Document
	Ordinal     int    // 1, 2, 3 … in the document
	Number      string // "0.1", "0.2" …
	ContentHash string // SHA-256 (hex) of the canonical content; this is approved and signed
	WordsHash   string // SHA-256 (hex) of words.json
	FrozenAt    clock.Instant
	Author      string // actor of the freeze
}

// Frozen is what a version freezes, as canonical JSON.
type Frozen struct {
	Content []byte
	Words   []byte
	// Parts are what the content names by SHA-256: large tables as canonical JSON
	// lines, and the bytes of images.
	Parts map[string][]byte
	// References are the documents that it refers to, by kind and subject. They are
	// no part of what is approved. Scope F29.
	References []template.Reference
}

// File is a rendered file whose bytes are kept. Scope F9, F57.
type File struct {
	ID        id.File
	Version   id.Version
	SheetHash string // SHA-256 of the control sheet that it prints
	Locale    string
	Format    string // "pdf", "xlsx"
	Renderer  string // renderer version
	SHA256    string
	Size      int64
	BlobKey   string
	MadeAt    clock.Instant
}

// Repository stores documents and their versions; store satisfies it.
type Repository interface {
	// Find returns the document of a kind and subject; fault.NotFound if there is none.
	Find(tx *work.Tx, kind, subject string) (Document, error)
	// Add inserts a document.
	Add(tx *work.Tx, doc Document) error
	// List returns documents ordered by (kind, subject) after the given pair, at most limit.
	List(tx *work.Tx, afterKind, afterSubject string, limit int) ([]Document, error)
}

// Versions stores what is frozen; rows are only ever inserted. store satisfies it.
type Versions interface {
	// List returns the versions of a document by ordinal.
	List(tx *work.Tx, doc id.Document) ([]Version, error)
	// Freeze inserts a version with its frozen bytes and its first control sheet.
	Freeze(tx *work.Tx, version Version, frozen Frozen, sheet content.ControlSheet) error
	// Frozen returns the frozen bytes of a version; their hashes are checked on reading.
	Frozen(tx *work.Tx, version Version) (Frozen, error)
}

// Sheets stores control sheets; rows are only ever inserted. store satisfies it.
type Sheets interface {
	// Put appends a control sheet to a version (a change of state).
	Put(tx *work.Tx, version id.Version, sheet content.ControlSheet) error
	// Last returns the version's last control sheet.
	Last(tx *work.Tx, version id.Version) (content.ControlSheet, error)
	// ByHash returns the version's control sheet with that SHA-256.
	ByHash(tx *work.Tx, version id.Version, hash string) (content.ControlSheet, error)
}

// Files stores which rendered bytes are kept. store satisfies it.
type Files interface {
	// List returns the kept files of a version, oldest first.
	List(tx *work.Tx, version id.Version) ([]File, error)
	// Add inserts a file row; its bytes are in the blob store already.
	Add(tx *work.Tx, file File) error
}
