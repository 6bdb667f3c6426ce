package document

import (
	"context"
	"fmt"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// Verdict says how a kept file compares with one made again.
type Verdict string

// The verdicts of a reproduction. Scope F76.
const (
	// Identical: the same renderer version gave the same bytes.
	Identical Verdict = "identical"
	// Differs: the same renderer version gave other bytes; At is the first that differs.
	Differs Verdict = "differs"
	// Damaged: the kept bytes do not have the hash that was recorded.
	Damaged Verdict = "damaged"
	// Other: another renderer version made the kept bytes; Renderer names it.
	Other Verdict = "other"
)

// Reproduction is the comparison of one kept file.
type Reproduction struct {
	Version  string
	Target   Target
	Verdict  Verdict
	SHA256   string // recorded
	Again    string // of the file made again
	At       int    // first differing byte, counted from 0
	Renderer string // renderer version that made the kept bytes
}

// Same reports whether the bytes are identical.
func (r Reproduction) Same() bool { return r.Verdict == Identical }

// Reproduce renders every kept file of a version again from what was frozen and
// compares the bytes. number "" is the last version. A version without kept
// files is a fault.NotFound.
func (s *Service) Reproduce(ctx context.Context, kind, subject, number string) ([]Reproduction, error) {
	issue, err := s.Load(ctx, kind, subject, number)
	if err != nil {
		return nil, err
	}
	kept, err := s.kept(ctx, issue)
	if err != nil {
		return nil, err
	}
	if len(kept) == 0 {
		return nil, fault.New(fault.NotFound, "fault.document.no_files", fault.Args{
			"kind": kind, "subject": subject, "version": issue.Sheet.Number})
	}
	results := make([]Reproduction, len(kept))
	for i, file := range kept {
		if results[i], err = s.reproduce(ctx, issue, file); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func (s *Service) reproduce(ctx context.Context, issue Issue, file File) (Reproduction, error) {
	result := Reproduction{
		Version: issue.Sheet.Number, Target: Target{Lang: file.Locale, Format: file.Format},
		SHA256: file.SHA256, Renderer: file.Renderer,
	}
	stored, err := s.bytes.Get(ctx, file.BlobKey, file.SHA256)
	if err != nil {
		result.Verdict = Damaged
		return result, nil //nolint:nilerr // unreadable bytes are the finding, not a failure of the check
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		issue.Sheet, err = s.stores.Sheets.ByHash(tx, file.Version, file.SheetHash)
		return err
	})
	if err != nil {
		return result, fmt.Errorf("control sheet of the file: %w", err)
	}
	again, err := s.render(ctx, issue, result.Target)
	if err != nil {
		return result, err
	}
	result.Again = again.SHA256
	switch {
	case again.Info.Version != file.Renderer:
		result.Verdict = Other
	case content.Sum(stored) == again.SHA256:
		result.Verdict = Identical
	default:
		result.Verdict, result.At = Differs, firstDifference(stored, again.Data)
	}
	return result, nil
}

func firstDifference(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
