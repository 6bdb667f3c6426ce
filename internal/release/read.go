package release

import (
	"context"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// NotStored, as the Expect of a plan or a review, asks that none is stored yet.
const NotStored = -1

// Read returns a release with its plan and its deployments; fault.NotFound if
// there is none.
func (s *Service) Read(ctx context.Context, code string) (r Release, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		r, err = s.Releases.Find(tx, code)
		return err
	})
	return r, err
}

// ReadReview returns the review of a release with the results of its references,
// and the release; the review's RowVersion is 0 before there is one.
func (s *Service) ReadReview(ctx context.Context, code string) (r Release, review Review, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		if r, err = s.Releases.Find(tx, code); err != nil {
			return err
		}
		review, err = s.Reviews.Find(tx, r.ID)
		return err
	})
	return r, review.with(r), err
}

// with is the review with the results that stand with the release's references.
func (review Review) with(r Release) Review {
	review.Release = r.Code
	for _, f := range r.References {
		if f.Result != "" || !f.Comment.IsEmpty() {
			review.Results = append(review.Results, Result{Kind: f.Kind, Gate: f.Gate, Code: f.Code, Result: f.Result, Comment: f.Comment})
		}
	}
	return review
}

// FactQuery chooses facts of a release.
type FactQuery struct {
	Kind       FactKind // "" for any
	Deployment string   // code; "" for any
	After      id.Fact  // continues after this one, "" from the start
	Limit      int      // at most so many; 0 for all
}

func (q FactQuery) fits(f Fact) bool {
	return (q.Kind == "" || f.Kind == q.Kind) && (q.Deployment == "" || f.Deployment == q.Deployment)
}

// ListFacts returns facts of a release, oldest first; fault.NotFound if there is
// no such release, or no such fact to continue after.
func (s *Service) ListFacts(ctx context.Context, code string, query FactQuery) (found []Fact, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, code)
		if err != nil {
			return err
		}
		all, err := s.Facts.Of(tx, r.ID)
		if err != nil {
			return err
		}
		found, err = query.page(all)
		return err
	})
	return found, err
}

func (q FactQuery) page(all []Fact) ([]Fact, error) {
	var found []Fact
	seen := q.After == ""
	for _, f := range all {
		if seen && q.fits(f) && (q.Limit == 0 || len(found) < q.Limit) {
			found = append(found, f)
		}
		seen = seen || f.ID == q.After
	}
	if !seen {
		return nil, fault.New(fault.NotFound, "fault.release.fact_missing", nil).At("after")
	}
	return found, nil
}
