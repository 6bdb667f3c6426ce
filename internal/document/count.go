package document

import (
	"context"

	"acta/internal/work"
)

// Counts are how many documents stand how; each is MostCounted where there are as many or
// more.
type Counts struct{ InForce, Stale, InReview, Draft int }

// MostCounted is how far documents are counted.
const MostCounted = 1000

// Counts counts the documents by where they stand, no further than MostCounted.
func (s *Service) Counts(ctx context.Context) (n Counts, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) (err error) {
		n, err = s.stores.Statuses.Counts(tx, MostCounted)
		return err
	})
	return n, err
}
