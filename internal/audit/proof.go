package audit

import (
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/content"
)

// Leaf is what the log keeps of an entry besides the entry.
type Leaf struct {
	// Record is the canonical JSON of the entry's Record.
	Record string
	// Salt is the salt of its private part.
	Salt []byte
	// Entry is the id of the entry that the leaf stands for.
	Entry string
}

// Row is a place in the log with what stands there. Either half is nil where it
// is missing.
type Row struct {
	Index int64
	Leaf  *Leaf
	Entry *Entry
}

func proveInclusion(size, index int64, reader tlog.HashReader) ([]Hash, error) {
	proof, err := tlog.ProveRecord(size, index, reader)
	if err != nil {
		return nil, fmt.Errorf("prove entry %d of %d: %w", index, size, err)
	}
	return proof, nil
}

func proveConsistency(from, to int64, reader tlog.HashReader) ([]Hash, error) {
	proof, err := tlog.ProveTree(to, from, reader)
	if err != nil {
		return nil, fmt.Errorf("prove that %d entries continue %d: %w", to, from, err)
	}
	return proof, nil
}

// CheckInclusion checks that an entry's record and private part are under its
// checkpoint; the checkpoint's own signature is Verifier.Open's.
func CheckInclusion(p Proven) error {
	var record Record
	if err := content.Unmarshal([]byte(p.Record), &record); err != nil {
		return fmt.Errorf("record of entry %d: %w", p.Entry.Index, err)
	}
	salt, err := hex.DecodeString(p.Salt)
	if err != nil {
		return fmt.Errorf("salt of entry %d: %w", p.Entry.Index, err)
	}
	again, err := new(Sealer).Record(p.Entry.Index, p.Entry.Entry, salt)
	if err != nil {
		return err
	}
	if string(again) != p.Record {
		return fmt.Errorf("entry %d is not the one of its record", p.Entry.Index)
	}
	err = tlog.CheckRecord(p.Proof, p.Checkpoint.Size, p.Checkpoint.Root, p.Entry.Index, tlog.RecordHash(again))
	if err != nil {
		return fmt.Errorf("entry %d is not under the checkpoint at %d: %w", p.Entry.Index, p.Checkpoint.Size, err)
	}
	return nil
}

// CheckConsistency checks that a later state continues an earlier one.
func CheckConsistency(from, to Checkpoint, proof []Hash) error {
	if err := tlog.CheckTree(proof, to.Size, to.Root, from.Size, from.Root); err != nil {
		return fmt.Errorf("%d entries do not continue %d: %w", to.Size, from.Size, err)
	}
	return nil
}
