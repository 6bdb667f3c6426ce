package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/fault"
	"acta/internal/work"
)

// Log reads the log; store satisfies it.
type Log interface {
	// Head is the log's state.
	Head(tx *work.Tx) (Head, error)
	// List gives entries by a filter, newest first, at most Filter.Size of them.
	List(tx *work.Tx, filter Filter) ([]Entry, error)
	// Hashes gives stored hashes by their places, in that order.
	Hashes(tx *work.Tx, places []int64) ([]Hash, error)
	// Rows gives rows by index from one on, merged of entries and leaves, at most limit.
	Rows(tx *work.Tx, from int64, limit int) ([]Row, error)
}

// Checkpoints keeps checkpoints; store satisfies it. They are only ever added.
type Checkpoints interface {
	// Add keeps a checkpoint; one of the same size that is there already stays.
	Add(tx *work.Tx, c Checkpoint) error
	// Covering is the checkpoint of the least size that is at least that; the zero
	// Checkpoint when there is none.
	Covering(tx *work.Tx, size int64) (Checkpoint, error)
	// Last is the checkpoint of the largest size; the zero Checkpoint without any.
	Last(tx *work.Tx) (Checkpoint, error)
	// Notes are the texts of all checkpoints by size, from after a size on, at most limit.
	Notes(tx *work.Tx, after int64, limit int) ([]Noted, error)
}

// Evidence is what verification reads beside the log itself; store satisfies it.
type Evidence interface {
	// Strays are entries without a place in the log, at most limit.
	Strays(tx *work.Tx, limit int) ([]Entry, error)
	// Stored gives stored hashes in the order of their places from one on.
	Stored(tx *work.Tx, from int64, limit int) ([]Placed, error)
}

// Noted is a checkpoint's text as it is kept, with the size under which it is.
type Noted struct {
	Size int64
	Note string
}

// Placed is a stored hash and its place.
type Placed struct {
	Place int64
	Hash  Hash
}

// Needs is what a Service works with.
type Needs struct {
	Runner      work.Runner
	Log         Log
	Checkpoints Checkpoints
	Evidence    Evidence
	Seals       Seals
	Signer      *Signer
}

// Service reads, proves, checkpoints, verifies and exports the log. It may be used
// by many goroutines.
type Service struct{ needs Needs }

// NewService makes a Service.
func NewService(needs Needs) *Service { return &Service{needs} }

// Key is the installation's public key, for those who verify elsewhere.
func (s *Service) Key() string { return s.needs.Signer.Key() }

// List gives entries by a filter, newest first. The index of the last one is the
// next page's Filter.Before; fewer than Filter.Size are the last page.
func (s *Service) List(ctx context.Context, filter Filter) (entries []Entry, err error) {
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		entries, err = s.needs.Log.List(tx, filter)
		return err
	})
	return entries, err
}

// LastCheckpoint is the last checkpoint; the zero one when none was made yet.
func (s *Service) LastCheckpoint(tx *work.Tx) (Checkpoint, error) {
	return s.needs.Checkpoints.Last(tx)
}

// Last is the last checkpoint that was made; the zero one when none was yet.
func (s *Service) Last(ctx context.Context) (c Checkpoint, err error) {
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		c, err = s.needs.Checkpoints.Last(tx)
		return err
	})
	return c, err
}

// At is the checkpoint of a size; fault.NotFound when none has it.
func (s *Service) At(ctx context.Context, size int64) (c Checkpoint, err error) {
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		c, err = s.needs.Checkpoints.Covering(tx, size)
		return err
	})
	if err == nil && (c.IsZero() || c.Size != size) {
		return Checkpoint{}, fault.New(fault.NotFound, "fault.audit.unsigned", fault.Args{"size": size})
	}
	return c, err
}

// Checkpoint signs the log as it stands, unless the last checkpoint says the same,
// and gives the one that covers the log. An empty log has none: the zero
// Checkpoint. Call it by schedule, before what is issued prints it, and before an
// export. A log that does not continue the last checkpoint is never signed:
// ErrInconsistent. Invariant I13.
func (s *Service) Checkpoint(ctx context.Context) (c Checkpoint, err error) {
	var grown bool
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		c, grown, err = s.next(tx)
		return err
	})
	if err != nil || !grown {
		return c, err
	}
	err = s.needs.Runner.Write(ctx, func(tx *work.Tx) error {
		if err := s.needs.Checkpoints.Add(tx, c); err != nil {
			return err
		}
		// Another node may have signed the same size a moment before.
		c, err = s.needs.Checkpoints.Covering(tx, c.Size)
		return err
	})
	return c, err
}

// next is the last checkpoint, or a new one if the log has grown since.
func (s *Service) next(tx *work.Tx) (c Checkpoint, grown bool, err error) {
	head, last, err := s.tail(tx)
	if err != nil || head.Size == last.Size {
		return last, false, err
	}
	c, err = s.needs.Signer.Sign(head, tx.Now())
	return c, true, err
}

// ErrInconsistent says that the log does not continue its last checkpoint: its
// past was changed or cut. `acta verify` names the entry.
var ErrInconsistent = errors.New("the audit log does not continue its last checkpoint")

// Tail checks that the log continues its last checkpoint, without reading it all;
// ErrInconsistent or ErrCheckpoint when it does not.
func (s *Service) Tail(ctx context.Context) error {
	return s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		_, _, err := s.tail(tx)
		return err
	})
}

// tail is the head and the last checkpoint, which it continues.
func (s *Service) tail(tx *work.Tx) (Head, Checkpoint, error) {
	head, err := s.needs.Log.Head(tx)
	if err != nil {
		return head, Checkpoint{}, err
	}
	last, err := s.needs.Checkpoints.Last(tx)
	if err != nil || last.IsZero() {
		return head, last, err
	}
	if _, err := s.needs.Signer.Open(last.Note); err != nil {
		return head, last, fmt.Errorf("last checkpoint: %w", err)
	}
	if last.Size > head.Size {
		return head, last, fmt.Errorf("%w: it has %d entries, and %d were signed", ErrInconsistent, head.Size, last.Size)
	}
	root, err := head.Root()
	if err != nil {
		return head, last, fmt.Errorf("%w: %w", ErrInconsistent, err)
	}
	_, err = s.consistent(tx, last, Checkpoint{Size: head.Size, Root: root})
	return head, last, err
}

// Proven is an entry with the proof that a checkpoint covers it.
type Proven struct {
	Entry Entry
	// Record and Salt are what the tree holds of the entry; CheckInclusion says how
	// they belong together.
	Record, Salt string
	Checkpoint   Checkpoint
	// Proof are the hashes beside the way from the entry to the root.
	Proof []Hash
}

// Entry gives an entry with its proof under the first checkpoint that covers it;
// one is made if none does yet. fault.NotFound when there is no such entry.
func (s *Service) Entry(ctx context.Context, index int64) (p Proven, err error) {
	p, err = s.proven(ctx, index)
	if err != nil || !p.Checkpoint.IsZero() {
		return p, err
	}
	if _, err := s.Checkpoint(ctx); err != nil {
		return p, err
	}
	return s.proven(ctx, index)
}

func (s *Service) proven(ctx context.Context, index int64) (p Proven, err error) {
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		rows, err := s.needs.Log.Rows(tx, max(index, 0), 1)
		if err != nil {
			return err
		}
		if index < 0 || len(rows) == 0 || rows[0].Index != index || rows[0].Leaf == nil || rows[0].Entry == nil {
			return fault.New(fault.NotFound, "fault.audit.missing", fault.Args{"index": index})
		}
		p = Proven{Entry: *rows[0].Entry, Record: rows[0].Leaf.Record, Salt: hex.EncodeToString(rows[0].Leaf.Salt)}
		if p.Checkpoint, err = s.needs.Checkpoints.Covering(tx, index+1); err != nil || p.Checkpoint.IsZero() {
			return err
		}
		p.Proof, err = proveInclusion(p.Checkpoint.Size, index, s.reader(tx))
		return err
	})
	return p, err
}

// Consistency is the proof that a later checkpoint continues an earlier one.
type Consistency struct {
	From, To Checkpoint
	Proof    []Hash
}

// Consistency proves that the checkpoint covering one size is continued by that
// covering another; 0 for to means the last. fault.NotFound when there is no such
// checkpoint, fault.Invalid when from is not before to.
func (s *Service) Consistency(ctx context.Context, from, to int64) (c Consistency, err error) {
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		if c.From, err = s.signed(tx, from); err != nil {
			return err
		}
		if c.To, err = s.signed(tx, to); err != nil {
			return err
		}
		if c.From.Size > c.To.Size {
			return fault.New(fault.Invalid, "fault.audit.order", fault.Args{"from": c.From.Size, "to": c.To.Size})
		}
		c.Proof, err = s.consistent(tx, c.From, c.To)
		return err
	})
	return c, err
}

// signed is the checkpoint that covers a size, or the last for 0.
func (s *Service) signed(tx *work.Tx, size int64) (c Checkpoint, err error) {
	if size == 0 {
		c, err = s.needs.Checkpoints.Last(tx)
	} else {
		c, err = s.needs.Checkpoints.Covering(tx, size)
	}
	if err == nil && c.IsZero() {
		err = fault.New(fault.NotFound, "fault.audit.unsigned", fault.Args{"size": size})
	}
	return c, err
}

func (s *Service) consistent(tx *work.Tx, from, to Checkpoint) ([]Hash, error) {
	proof, err := proveConsistency(from.Size, to.Size, s.reader(tx))
	if err != nil {
		return nil, err
	}
	if err := CheckConsistency(from, to, proof); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInconsistent, err)
	}
	return proof, nil
}

func (s *Service) reader(tx *work.Tx) tlog.HashReaderFunc {
	return func(places []int64) ([]Hash, error) { return s.needs.Log.Hashes(tx, places) }
}
