package release

import (
	"context"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/work"
)

// BaselineOf is the baseline of a kind that counts for a deployment's present
// attempt, with the CIs that it lists by code after one (limit 0 gives all);
// fault.NotFound if there is none.
func (s *Service) BaselineOf(ctx context.Context, code, deployment string, kind BaselineKind, after string, limit int) (taken Recorded[BaselineTaken], items []CI, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		_, d, facts, err := s.happened(tx, code, deployment)
		if err != nil {
			return err
		}
		found, ok := facts.baseline(d, kind)
		if !ok {
			return fault.New(fault.NotFound, "fault.release.no_baseline", fault.Args{"deployment": d.Code})
		}
		taken = found
		items, err = s.Contents.Page(tx, taken.ID, after, limit)
		return err
	})
	return taken, items, err
}

// happened are the facts of a release, with one of its deployments.
func (s *Service) happened(tx *work.Tx, code, deployment string) (Release, *Deployment, Facts, error) {
	r, i, err := s.deployment(tx, code+"@"+deployment)
	if err != nil {
		return Release{}, nil, Facts{}, err
	}
	list, err := s.Facts.Of(tx, r.ID)
	if err != nil {
		return Release{}, nil, Facts{}, err
	}
	facts, err := ReadFacts(list)
	return r, &r.Deployments[i], facts, err
}

// baseline is the baseline of a kind that counts for a deployment's present attempt.
func (fs Facts) baseline(d *Deployment, kind BaselineKind) (Recorded[BaselineTaken], bool) {
	return newest(fs.Baselines, func(b Recorded[BaselineTaken]) bool {
		return b.Deployment == d.Code && b.Attempt == d.Attempt && b.Of.Kind == kind
	})
}

// Compared is what a deployment's present attempt changed, by the baselines before
// and after it. Scope F42.
type Compared struct {
	Before Head `json:"before"`
	After  Head `json:"after"`
	// Listed: both list their CIs. Where one refers to a list elsewhere, only the
	// hashes can be compared.
	Listed   bool `json:"listed"`
	SameHash bool `json:"same_hash"`
	Difference
	Unexpected []Unplanned `json:"unexpected,omitempty"`
}

// Unplanned is a CI that differs although the plan does not say so, with its
// explanation once there is one.
type Unplanned struct {
	Code        string       `json:"code"`
	Explanation content.Text `json:"explanation,omitempty,omitzero"`
	By          string       `json:"by,omitempty"` // who explained it
}

// Compare compares the baselines before and after a deployment's present attempt;
// fault.NotFound if one of them was not taken.
func (s *Service) Compare(ctx context.Context, code, deployment string) (out Compared, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		_, d, facts, err := s.happened(tx, code, deployment)
		if err != nil {
			return err
		}
		before, ok := facts.baseline(d, BaselineBefore)
		after, also := facts.baseline(d, BaselineAfter)
		if !ok || !also {
			return fault.New(fault.NotFound, "fault.release.no_baselines", fault.Args{"deployment": d.Code})
		}
		out = Compared{
			Before: before.Head, After: after.Head, Listed: before.Of.Items > 0 && after.Of.Items > 0,
			SameHash: before.Of.Hash != "" && before.Of.Hash == after.Of.Hash,
		}
		if !out.Listed {
			return nil
		}
		return s.compare(tx, d, facts, &out)
	})
	return out, err
}

func (s *Service) compare(tx *work.Tx, d *Deployment, facts Facts, out *Compared) error {
	was, err := s.Contents.Page(tx, out.Before.ID, "", 0)
	if err != nil {
		return err
	}
	is, err := s.Contents.Page(tx, out.After.ID, "", 0)
	if err != nil {
		return err
	}
	out.Difference = Differ(was, is)
	var manifest []ManifestUnit
	if n := len(facts.Packages); n > 0 {
		manifest = facts.Packages[n-1].Of.Units
	}
	for _, code := range Unexpected(out.Difference, d.Affected, manifest) {
		explained, _ := newest(facts.Explanations, func(e Recorded[Explanation]) bool {
			return e.Deployment == d.Code && e.Attempt == d.Attempt && e.Key == code
		})
		out.Unexpected = append(out.Unexpected, Unplanned{code, explained.Of.Text, explained.By})
	}
	return nil
}
