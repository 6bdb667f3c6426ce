package document

import (
	"context"

	"acta/internal/id"
	"acta/internal/work"
)

// The bounds of a page.
const (
	defaultPage = 50
	longestPage = 500
)

// Status is a document with what is open, waiting and in force; fault.NotFound
// when nothing was generated yet.
func (s *Service) Status(ctx context.Context, ref Ref) (Status, error) {
	var status Status
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		status, err = s.statusOf(h)
		return err
	})
	return status, err
}

// statusOf reads the heads of where a document stands.
func (s *Service) statusOf(h *held) (Status, error) {
	heads, err := s.pointed(h.tx, []Standing{h.at})
	return s.status(h.doc, h.short, h.at, heads), err
}

// pointed reads the heads of all versions that standings point to.
func (s *Service) pointed(tx *work.Tx, standings []Standing) (map[id.Version]*Head, error) {
	seen := map[id.Version]*Head{}
	var wanted []id.Version
	for _, at := range standings {
		for _, v := range []id.Version{at.Last, at.Open, at.Waiting, at.Effective} {
			if _, ok := seen[v]; !ok && v != "" {
				seen[v] = nil
				wanted = append(wanted, v)
			}
		}
	}
	heads, err := s.stores.Heads.Of(tx, wanted)
	for i := range heads {
		seen[heads[i].Version] = &heads[i]
	}
	return seen, err
}

func (s *Service) status(doc Document, short string, at Standing, heads map[id.Version]*Head) Status {
	kind, _ := s.templates.Kind(doc.Kind) // a kind whose template is gone has no source
	return Status{
		Document: doc, Short: short, Row: at.Row,
		Last: heads[at.Last], Open: heads[at.Open], Waiting: heads[at.Waiting], Effective: heads[at.Effective],
		Plan: at.Plan, ReviewDue: at.ReviewDue, ValidUntil: at.ValidUntil, Stale: at.Stale, Missing: at.Missing,
		Source: kind.Approval,
	}
}

// Statuses lists documents by kind and subject, after the pair of the query: two
// queries, however many documents there are. Short is the subject itself.
func (s *Service) Statuses(ctx context.Context, query StatusQuery) ([]Status, error) {
	query.Limit = pageOf(query.Limit)
	var list []Status
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		standings, docs, err := s.stores.Statuses.Page(tx, query)
		if err != nil {
			return err
		}
		heads, err := s.pointed(tx, standings)
		if err != nil {
			return err
		}
		list = make([]Status, len(docs))
		for i, doc := range docs {
			list[i] = s.status(doc, doc.Subject, standings[i], heads)
		}
		return nil
	})
	return list, err
}

// Counts tells how many documents each query finds, up to most: what a count costs does
// not grow with what there is.
func (s *Service) Counts(ctx context.Context, most int, queries ...StatusQuery) ([]int, error) {
	counts := make([]int, len(queries))
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		for i, query := range queries {
			query.Limit = most
			n, err := s.stores.Statuses.Count(tx, query)
			if err != nil {
				return err
			}
			counts[i] = n
		}
		return nil
	})
	return counts, err
}

func pageOf(limit int) int {
	if limit <= 0 {
		return defaultPage
	}
	return min(limit, longestPage)
}

// History lists the versions of a document, newest first, below the ordinal
// after; 0 starts at the newest. It reads no contents.
func (s *Service) History(ctx context.Context, ref Ref, after, limit int) ([]Head, error) {
	var list []Head
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		list, err = s.stores.Heads.Before(tx, h.doc.ID, after, pageOf(limit))
		return err
	})
	return list, err
}
