package document

import (
	"context"
	"slices"

	"acta/internal/template"
	"acta/internal/work"
)

// PreviewTailored is Preview as if an alteration had been made to the tailoring of the
// document's kind: nothing is written, and nobody needs to give a reason. What Tailor
// would refuse is refused here.
func (s *Service) PreviewTailored(ctx context.Context, req Request, change Alteration) (Issue, error) {
	of, err := s.kind(req.Kind)
	if err != nil {
		return Issue{}, err
	}
	if err := s.checkAlteration(ctx, of, change, "-"); err != nil {
		return Issue{}, err
	}
	req.altered = func(tx *work.Tx, all []template.Tailoring) ([]template.Tailoring, error) {
		i := slices.IndexFunc(all, func(t template.Tailoring) bool { return t.Kind == req.Kind })
		before := template.Tailoring{Kind: req.Kind}
		if i >= 0 {
			before = all[i]
		}
		a := alteration{Alteration: change, service: s, tx: tx}
		a.mark = template.Mark{By: req.Actor, At: s.clock.Now()}
		after, err := a.apply(before)
		if err != nil {
			return all, err
		}
		return append(slices.DeleteFunc(slices.Clone(all), func(t template.Tailoring) bool { return t.Kind == req.Kind }), after), nil
	}
	return s.Preview(ctx, req)
}
