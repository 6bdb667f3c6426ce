package release

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// PutReview brings the review of a stored release in, with the results of its
// requests for change. Command "release.put_review".
func (s *Service) PutReview(ctx context.Context, actor string, given Review) error {
	return s.do(ctx, "release.put_review", actor, id.Ref{Kind: "review", ID: given.Release}, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, given.Release)
		if err != nil {
			return err
		}
		stored, err := s.Reviews.Find(tx, r.ID)
		if err != nil {
			return err
		}
		if stored.RowVersion > 0 {
			stored.Release = r.Code
		}
		results := given.Results
		given.Results = nil // they stand with the references
		changed, err := s.putReview(tx, r, stored, given)
		if err != nil {
			return err
		}
		also, err := s.putResults(tx, r, results)
		if err == nil && !changed && !also {
			err = errNothing
		}
		return err
	})
}

func (s *Service) putReview(tx *work.Tx, r Release, stored, given Review) (changed bool, err error) {
	review := mergeReview(stored, given)
	review.ReleaseID, review.Release = r.ID, r.Code
	review.Kind = orElse(review.Kind, FullReview)
	review.Improvements = edit(review.Improvements, func(i *Improvement) { i.State = orElse(i.State, ImprovementOpen) })
	c := &checker{}
	c.walk("", reflect.ValueOf(review))
	if err := c.faults.Err(); err != nil {
		return false, err
	}
	if !detail(tx, "review.", leavesOf(stored), leavesOf(review)) {
		return false, nil
	}
	return true, s.Reviews.Save(tx, review)
}

func (s *Service) putResults(tx *work.Tx, r Release, results []Result) (changed bool, err error) {
	if len(results) == 0 {
		return false, nil
	}
	var faults fault.List
	plan := Plan{Code: r.Code}
	for _, result := range results {
		result.Kind = orElse(result.Kind, RFC)
		known := slices.ContainsFunc(r.References, func(f Reference) bool { return f.key() == result.key() })
		if !known {
			faults = append(faults, fault.New(fault.Invalid, "fault.release.no_reference", fault.Args{"value": result.key()}).At("results"))
		}
		plan.References = append(plan.References, Reference{
			Kind: result.Kind, Gate: result.Gate, Code: result.Code, Result: result.Result, Comment: result.Comment,
		})
	}
	if err := faults.Err(); err != nil {
		return false, err
	}
	err = s.put(tx, r, plan)
	if errors.Is(err, errNothing) {
		return false, nil
	}
	return err == nil, err
}
