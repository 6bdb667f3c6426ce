package document

import (
	"context"
	"slices"

	"acta/internal/fault"
	"acta/internal/work"
)

// Subject is a subject of a kind.
type Subject struct {
	Kind  string
	Full  string // as stored
	Short string // as file names use it
}

// Subjects lists every subject of every kind, in the order of the kinds.
func (s *Service) Subjects(ctx context.Context) ([]Subject, error) {
	var all []Subject
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		all = nil
		known := map[string][]Subject{}
		for _, kind := range s.templates.Kinds() {
			list, ok := known[kind.Subject]
			if !ok {
				var err error
				if list, _, err = s.views.Subjects(tx, kind.Subject, "", 0); err != nil {
					return err
				}
				known[kind.Subject] = list
			}
			for _, at := range list {
				all = append(all, Subject{Kind: kind.ID, Full: at.Full, Short: at.Short})
			}
		}
		return nil
	})
	return all, err
}

// SubjectPage lists subjects of a kind after a full code, "" from the start; those
// of deployments by release, then deployment. It looks at limit releases or
// customers at most and says where to go on; "" at the end. What a page costs does
// not grow with what there is.
func (s *Service) SubjectPage(ctx context.Context, kindID, after string, limit int) (list []Subject, last string, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		list, last, err = s.subjectPage(tx, kindID, after, limit)
		return err
	})
	return list, last, err
}

func (s *Service) subjectPage(tx *work.Tx, kindID, after string, limit int) ([]Subject, string, error) {
	kind, err := s.kind(kindID)
	if err != nil {
		return nil, "", err
	}
	list, last, err := s.views.Subjects(tx, kind.Subject, after, limit)
	for i := range list {
		list[i].Kind = kind.ID
	}
	return list, last, err
}

// Unmade is SubjectPage without the subjects that have a document of the kind.
func (s *Service) Unmade(ctx context.Context, kindID, after string, limit int) (list []Subject, last string, err error) {
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		if list, last, err = s.subjectPage(tx, kindID, after, limit); err != nil || len(list) == 0 {
			return err
		}
		made, err := s.made(tx, kindID, list)
		list = slices.DeleteFunc(list, func(at Subject) bool { return made[at.Full] })
		return err
	})
	return list, last, err
}

// made are those of some subjects that have a document of a kind.
func (s *Service) made(tx *work.Tx, kind string, list []Subject) (map[string]bool, error) {
	after, last := list[0].Full, list[0].Full
	for _, at := range list {
		after, last = min(after, at.Full), max(last, at.Full)
	}
	_, err := s.find(tx, kind, after)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	made := map[string]bool{after: err == nil}
	for {
		docs, err := s.stores.Documents.List(tx, kind, after, longestPage)
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			if doc.Kind != kind || doc.Subject > last {
				return made, nil
			}
			made[doc.Subject], after = true, doc.Subject
		}
		if len(docs) < longestPage {
			return made, nil
		}
	}
}

// Known is a subject of a kind by its full or short code, whether it has a document
// or not; false when no document can be made about it.
func (s *Service) Known(ctx context.Context, kindID, subject string) (at Subject, known bool, err error) {
	kind, err := s.kind(kindID)
	if err != nil {
		return Subject{}, false, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		at, known, err = s.views.Known(tx, kind.Subject, subject)
		return err
	})
	at.Kind = kind.ID
	return at, known, err
}
