package document

import (
	"context"

	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// References reads to which documents versions refer: freezing a version writes
// that, and nothing changes it. store satisfies it. Scope F29.
type References interface {
	// Of returns the references of a version, by kind and subject.
	Of(tx *work.Tx, version id.Version) ([]template.Reference, error)
	// To returns the documents whose version in force, waiting or open refers to a
	// document, once for each such version, by kind and subject.
	To(tx *work.Tx, ref template.Reference) ([]Referrer, error)
	// Withdrawn returns those references of a version whose document is withdrawn:
	// nothing of it is in force or waiting, and what was issued last is withdrawn.
	// In a command it locks the documents until the command ends.
	Withdrawn(tx *work.Tx, version id.Version) ([]template.Reference, error)
}

// unrelated is an installation that keeps no references.
type unrelated struct{}

// Of returns none.
func (unrelated) Of(*work.Tx, id.Version) ([]template.Reference, error) { return nil, nil }

// To returns none.
func (unrelated) To(*work.Tx, template.Reference) ([]Referrer, error) { return nil, nil }

// Withdrawn returns none.
func (unrelated) Withdrawn(*work.Tx, id.Version) ([]template.Reference, error) { return nil, nil }

// Referrer is a document that refers to another one. Scope F29.
type Referrer struct {
	Ref
	Version id.Version // that refers to it
	Number  string     // under which that version was frozen
}

// Referrers lists the documents whose version in force, waiting or open refers to
// a document, once for each such version, by kind and subject. The document itself
// need not exist. Scope F29.
func (s *Service) Referrers(ctx context.Context, ref Ref) ([]Referrer, error) {
	var list []Referrer
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		kind, err := s.kind(ref.Kind)
		if err != nil {
			return err
		}
		full, _, err := s.views.Resolve(tx, kind.Subject, ref.Subject)
		if err != nil {
			return err
		}
		list, err = s.referrers(tx, Ref{Kind: ref.Kind, Subject: full})
		return err
	})
	return list, err
}

// References lists the documents to which a version refers; number "" is the last
// version.
func (s *Service) References(ctx context.Context, ref Ref, number string) ([]Ref, error) {
	issue, err := s.Load(ctx, ref.Kind, ref.Subject, number)
	if err != nil {
		return nil, err
	}
	var found []template.Reference
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		found, err = s.stores.References.Of(tx, issue.Version.ID)
		return err
	})
	return refs(found), err
}

// withdrawnReferences lists the documents that are withdrawn and to which a
// version refers; a command that asks keeps them as they are until it ends.
func (s *Service) withdrawnReferences(tx *work.Tx, version id.Version) ([]Ref, error) {
	found, err := s.stores.References.Withdrawn(tx, version)
	return refs(found), err
}

// referrers is Referrers of a full subject, inside a transaction.
func (s *Service) referrers(tx *work.Tx, ref Ref) ([]Referrer, error) {
	return s.stores.References.To(tx, template.Reference{Kind: ref.Kind, Subject: ref.Subject})
}

func refs(found []template.Reference) []Ref {
	var list []Ref
	for _, r := range found {
		list = append(list, Ref{Kind: r.Kind, Subject: r.Subject})
	}
	return list
}
