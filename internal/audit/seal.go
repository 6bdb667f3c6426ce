package audit

import (
	"fmt"
	"strings"

	"acta/internal/content"
	"acta/internal/work"
)

// What says which kind of row a seal is about.
type What string

// The kinds of rows that are sealed.
const (
	// Fact: a fact of a release.
	Fact What = "fact"
	// Confirmation: a second person's word on a fact; its ID is the fact's.
	Confirmation What = "confirmation"
	// List: the configuration items of a baseline; its ID is the fact's.
	List What = "list"
	// File: what is known of a file that shows something; its ID is its SHA-256.
	File What = "file"
)

// Whats are all kinds of rows that are sealed.
func Whats() []What { return []What{Fact, Confirmation, List, File} }

// Seal says in the entry of the command that inserted a row what the row is, so
// that the log proves rows that stand outside it. Scope F70, F71.
type Seal struct {
	What What
	// ID identifies the row among those of its kind.
	ID string
	// Sum is the SHA-256 of the row, in hexadecimal digits.
	Sum string
	// Release is the id of the release that the row belongs to, Kind the kind of its
	// fact; "" for a file.
	Release, Kind string
}

// sealField begins the field of a change that is a seal.
const sealField = "seal."

// SealSum is the SHA-256 of the canonical JSON of what a row says.
func SealSum(row any) (string, error) {
	data, err := content.Marshal(row)
	if err != nil {
		return "", fmt.Errorf("seal a row: %w", err)
	}
	return content.Sum(data), nil
}

// Change is the seal as it stands in an entry.
func (s Seal) Change() work.Change {
	return work.Change{Field: sealField + string(s.What) + "." + s.ID, After: strings.TrimRight(s.Sum+" "+s.Release+" "+s.Kind, " ")}
}

// Put adds the seal to the entry of the running command.
func (s Seal) Put(tx *work.Tx) {
	c := s.Change()
	tx.Detail(c.Field, c.Before, c.After)
}

// sealIn reads a change that is a seal; false for any other.
func sealIn(c work.Change) (s Seal, ok bool) {
	name, ok := strings.CutPrefix(c.Field, sealField)
	if !ok {
		return s, false
	}
	what, id, ok := strings.Cut(name, ".")
	if !ok {
		return s, false
	}
	s.What, s.ID = What(what), id
	s.Sum, s.Release, _ = strings.Cut(c.After, " ")
	s.Release, s.Kind, _ = strings.Cut(s.Release, " ")
	return s, true
}
