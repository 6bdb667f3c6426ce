package document

import (
	"context"
	"slices"

	"acta/internal/content"
)

// Spoken puts into the clauses of a kind what a document of it would say now: each line
// that its data print stands with their values, the others stay as they are.
func (s *Service) Spoken(ctx context.Context, req Request, clauses []TailoredClause) ([]TailoredClause, error) {
	now, err := s.evaluate(ctx, req)
	if err != nil {
		return nil, err
	}
	type line struct{ clause, key string }
	said := map[line]content.Run{}
	now.content.Walk(func(in *content.Section, run content.Run) {
		if in != nil && run.Kind == content.MessageRun {
			if at := (line{in.Key, run.Key}); said[at].Key == "" {
				said[at] = run
			}
		}
	})
	list := slices.Clone(clauses)
	for i, c := range list {
		list[i].Lines = slices.Clone(c.Lines)
		for j, one := range c.Lines {
			if run, ok := said[line{c.Key, one.Key}]; ok {
				list[i].Lines[j] = run
			}
		}
	}
	return list, nil
}
