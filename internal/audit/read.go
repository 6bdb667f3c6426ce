package audit

import (
	"context"
	"fmt"
	"iter"

	"acta/internal/fault"
	"acta/internal/work"
)

// Page sizes of a verification: what is held in memory at a time.
const (
	rowsAtOnce  = 2000
	straysShown = 20
)

// Verify verifies the installation's own log, together with checkpoints that came
// from elsewhere: their signed text, or SIZE:ROOT as a document prints them
// (fault.audit.printed when it cannot be read), and the rows that the log seals. It
// reads one state of the database, in flat memory. ErrCheckpoint when one of known
// is not of this installation.
func (s *Service) Verify(ctx context.Context, known []string) (report Report, err error) {
	points, err := opened(s.needs.Signer.Verifier, known)
	if err != nil {
		return report, err
	}
	err = s.needs.Runner.Read(ctx, func(tx *work.Tx) error {
		src, err := s.source(tx)
		if err == nil {
			report, err = Verify(src, s.needs.Signer.Verifier, points)
		}
		if err != nil {
			return err
		}
		rows, findings, err := sealed(tx, s.needs.Seals, sealsAtOnce)
		report.Sealed, report.Findings = rows, append(report.Findings, findings...)
		return err
	})
	return report, err
}

// opened opens checkpoints that a person brings: signed, or typed from paper.
func opened(by *Verifier, known []string) ([]Checkpoint, error) {
	points := make([]Checkpoint, 0, len(known))
	for _, text := range known {
		if Printed(text) {
			c, err := typed(text, by.Origin())
			if err != nil {
				return nil, err
			}
			points = append(points, c)
			continue
		}
		c, err := by.Open(text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", fault.New(fault.Invalid, "fault.audit.checkpoint", fault.Args{"origin": by.Origin()}), err)
		}
		points = append(points, c)
	}
	return points, nil
}

func (s *Service) source(tx *work.Tx) (src Source, err error) {
	if src.Head, err = s.needs.Log.Head(tx); err != nil {
		return src, err
	}
	if src.Notes, err = s.notes(tx); err != nil {
		return src, err
	}
	strays, err := s.needs.Evidence.Strays(tx, straysShown)
	for _, stray := range strays {
		src.Strays = append(src.Strays, string(stray.ID))
	}
	src.Rows = s.rows(tx)
	src.Stored = pages(func(from int64) ([]Placed, error) {
		return s.needs.Evidence.Stored(tx, from, rowsAtOnce)
	}, func(p Placed) int64 { return p.Place })
	return src, err
}

func (s *Service) rows(tx *work.Tx) iter.Seq2[Row, error] {
	return pages(func(from int64) ([]Row, error) {
		return s.needs.Log.Rows(tx, from, rowsAtOnce)
	}, func(r Row) int64 { return r.Index })
}

func (s *Service) notes(tx *work.Tx) (all []Noted, err error) {
	for noted, err := range pages(func(from int64) ([]Noted, error) {
		return s.needs.Checkpoints.Notes(tx, from-1, rowsAtOnce)
	}, func(n Noted) int64 { return n.Size }) {
		if err != nil {
			return nil, err
		}
		all = append(all, noted)
	}
	return all, nil
}

// pages reads on and on from where the last page ended, until one is empty.
func pages[T any](read func(from int64) ([]T, error), place func(T) int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for from := int64(0); ; {
			page, err := read(from)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, item := range page {
				if !yield(item, nil) {
					return
				}
			}
			from = place(page[len(page)-1]) + 1
		}
	}
}
