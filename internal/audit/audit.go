// Package audit is the tamper-evident trail of commands: a Merkle log (RFC 6962,
// as golang.org/x/mod/sumdb/tlog numbers it) over audit entries, signed
// checkpoints of it, proofs, and the verification that names the first entry that
// was changed, removed, moved or added. Seed 7, 8; ISO/IEC 20000-1:2018 7.5.3.
// Invariants I12, I13. Scope F70, F71.
//
// It keeps nothing (store does) and decides nothing about who may read it. It
// cannot catch someone who has both the database and the signing key and rewrites
// everything: only a checkpoint that left the house can, and docs/AUDIT.md says so.
//
// # Form
//
// An entry has a public part, the record, and a private part: who, on what, why
// and which values changed. The record is canonical JSON (RFC 8785) and is what the
// tree holds; it names the private part by a salted hash alone, so that personal
// data can be erased one day and the tree still verifies.
package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/work"
)

// Hash is a SHA-256 of the tree; it prints as base64.
type Hash = tlog.Hash

// SaltSize is the length of an entry's random salt, in bytes.
const SaltSize = 32

// schema is the form of records that this program writes.
const schema = 1

// Entry is an audit entry with its place in the log.
type Entry struct {
	// ID identifies the entry.
	ID id.Entry
	// Index is its place in the log, counted from 0.
	Index int64
	work.Entry
}

// Record is the public part of an entry: what the tree holds, without any
// personal data.
type Record struct {
	Schema      int64  `json:"schema"`
	Index       int64  `json:"index"`
	At          string `json:"at"` // RFC 3339, UTC
	Action      string `json:"action"`
	Role        string `json:"role"`
	SubjectKind string `json:"subject_kind"`
	Request     string `json:"request"`
	Channel     string `json:"channel"`
	// Private is the hex SHA-256 of the salt followed by the canonical JSON of Private.
	Private string `json:"private"`
}

// Private is the part of an entry that may hold personal data.
type Private struct {
	Actor   string        `json:"actor"`
	Subject string        `json:"subject"`
	Reason  string        `json:"reason"`
	Changes []work.Change `json:"changes"`
}

// NewSalt makes a random salt.
func NewSalt() ([]byte, error) {
	salt := make([]byte, SaltSize)
	if _, err := rand.Read(salt); err != nil {
		return nil, fmt.Errorf("make salt: %w", err)
	}
	return salt, nil
}

// Sealer turns entries into what the tree holds. It looks at the types once and
// is not for several goroutines at a time. The zero value is ready.
type Sealer struct {
	encoder content.Encoder
	private []byte
}

// Private is the canonical JSON of an entry's private part. The slice is good
// until the next call.
func (s *Sealer) Private(e work.Entry) ([]byte, error) {
	changes := e.Changes
	if changes == nil {
		changes = []work.Change{} // a column gives an empty list back as either
	}
	body, err := s.encoder.Append(s.private[:0], Private{Actor: e.Actor, Subject: e.Subject.ID, Reason: e.Reason, Changes: changes})
	if err != nil {
		return nil, fmt.Errorf("encode audit entry: %w", err)
	}
	s.private = body
	return body, nil
}

// Record is the canonical JSON of the record of an entry at an index.
func (s *Sealer) Record(index int64, e work.Entry, salt []byte) ([]byte, error) {
	private, err := s.Private(e)
	if err != nil {
		return nil, err
	}
	record, err := s.encoder.Append(nil, Record{
		Schema: schema, Index: index, At: e.At.String(), Action: e.Action, Role: e.Role, SubjectKind: e.Subject.Kind,
		Request: e.Request, Channel: e.Channel, Private: commit(salt, private),
	})
	if err != nil {
		return nil, fmt.Errorf("encode audit record: %w", err)
	}
	return record, nil
}

// commit is the salted hash of a private part.
func commit(salt, private []byte) string {
	hash := sha256.New()
	hash.Write(salt)
	hash.Write(private)
	return hex.EncodeToString(hash.Sum(nil))
}

// Filter says which entries a list shows; empty members do not restrict.
type Filter struct {
	Actor  string
	Action string
	// Subject restricts by kind, and by id if it has one.
	Subject id.Ref
	// From and To restrict the time of the entry to the half-open [From, To).
	From, To clock.Instant
	// Before is the cursor: the index of an entry, after which the list goes on; 0
	// starts at the newest.
	Before int64
	// Limit is how many at most; 0 means 50, and 200 is the most.
	Limit int
	// Brief leaves out what changed: of an import that is more than a list should read.
	Brief bool
}

// Bounds of a page.
const (
	pageSize = 50
	pageMost = 200
)

// Size is the number of entries that a page of the filter holds.
func (f Filter) Size() int {
	if f.Limit <= 0 {
		return pageSize
	}
	return min(f.Limit, pageMost)
}
