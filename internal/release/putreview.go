package release

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// PutReview makes the review of a stored release, or lays the given parts over
// it, with the results of its requests for change. When it was closed follows
// from the release. Changed names the review's row. Command "release.put_review".
// Seed 4.4; Scope F47.
func (s *Service) PutReview(ctx context.Context, actor string, given Review) (Changed, error) {
	var done Changed
	err := s.do(ctx, "release.put_review", actor, id.Ref{Kind: "review", ID: given.Release}, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, given.Release)
		if err != nil {
			return err
		}
		stored, err := s.storedReview(tx, r)
		if err == nil {
			err = expected(stored.RowVersion, given.Expect)
		}
		if err != nil {
			return err
		}
		done = Changed{Row: stored.RowVersion}
		changed, err := s.review(tx, r, stored, given)
		if changed {
			done.Row++
		}
		return err
	})
	if err != nil {
		return Changed{}, err
	}
	return done, nil
}

// storedReview is the review of a release; its RowVersion is 0 if there is none.
func (s *Service) storedReview(tx *work.Tx, r Release) (Review, error) {
	stored, err := s.Reviews.Find(tx, r.ID)
	if stored.RowVersion > 0 {
		stored.Release = r.Code
	}
	return stored, err
}

// review puts what a person says of a review, without what is a fact; errNothing
// when nothing changed.
func (s *Service) review(tx *work.Tx, r Release, stored, given Review) (changed bool, err error) {
	if (r.Stage == Closed || r.Stage == Cancelled) && !r.BroughtIn {
		return false, fault.New(fault.Conflict, "fault.release.over", fault.Args{"release": r.Code, "stage": term("release_stage", r.Stage)})
	}
	results := given.Results
	given.Results = nil // they stand with the references
	given, faults := plannedOnly(stored, given)
	if err := faults.Err(); err != nil {
		return false, err
	}
	if err := held(r, given, tx.Now().Date(nil)).Err(); err != nil {
		return false, err
	}
	changed, err = s.putReview(tx, r, stored, given)
	if err != nil {
		return changed, err
	}
	also, err := s.putResults(tx, r, results)
	if err == nil && !changed && !also {
		err = errNothing
	}
	return changed, err
}

// held refuses a review in the future, or before the first deployment began.
func held(r Release, given Review, today clock.Date) fault.List {
	c := &checker{}
	if today.AddDays(1).Before(given.Held) {
		c.say("held", "fault.release.future", fault.Args{"value": given.Held})
	}
	var first clock.Date
	for _, d := range r.Deployments {
		if start := d.ActualStart.Date; !start.IsZero() && (first.IsZero() || start.Before(first)) {
			first = start
		}
	}
	c.inOrder("held", first, given.Held)
	c.inOrder("monitor_until", first, given.MonitorUntil)
	return c.faults
}

func (s *Service) putReview(tx *work.Tx, r Release, stored, given Review) (changed bool, err error) {
	review := mergeReview(stored, given)
	review.ReleaseID, review.Release, review.Expect = r.ID, r.Code, 0
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
	if err := s.Reviews.Save(tx, review); err != nil {
		return false, err
	}
	return true, s.wait(tx, r)
}

// resultsOf are results as parts of the references on which they report.
func resultsOf(results []Result) []Reference {
	var references []Reference
	for _, r := range results {
		references = append(references, Reference{
			Kind: orElse(r.Kind, RFC), Gate: r.Gate, Code: r.Code, Result: r.Result, Comment: r.Comment,
		})
	}
	return references
}

func (s *Service) putResults(tx *work.Tx, r Release, results []Result) (changed bool, err error) {
	if len(results) == 0 {
		return false, nil
	}
	plan := Plan{Code: r.Code, References: resultsOf(results)}
	if err := unknownResults(r.Plan, plan.References).Err(); err != nil {
		return false, err
	}
	err = s.put(tx, r, plan)
	if errors.Is(err, errNothing) {
		return false, nil
	}
	return err == nil, err
}

// unknownResults lists results of references that a plan does not have.
func unknownResults(plan Plan, results []Reference) (faults fault.List) {
	for _, result := range results {
		if !slices.ContainsFunc(plan.References, func(f Reference) bool { return f.key() == result.key() }) {
			faults = append(faults, fault.New(fault.Invalid, "fault.release.no_reference", fault.Args{"value": result.key()}).At("results"))
		}
	}
	return faults
}
