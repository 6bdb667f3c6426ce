package release

import (
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// IsAuthorised reports whether a release's authorised core, as it is now, has a
// authorisation that binds: then a new version of its plan needs no new one. Domain
// section 3, approval of documents; fault.NotFound if there is no such release.
func (s *Service) IsAuthorised(tx *work.Tx, code string) (bool, error) {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return false, err
	}
	look, err := s.situate(tx, r)
	if err != nil {
		return false, err
	}
	_, ok := look.authorised(tx.Now())
	return ok, look.err
}

// Core is the hash of a release's authorised core as it is now.
func (s *Service) Core(tx *work.Tx, code string) (string, error) {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return "", err
	}
	return CoreOf(r).Hash()
}

// Decided is a decision on a build, as a document prints it.
type Decided struct {
	Fact     string // its id
	Accepted bool   // also with reservations
	Name     string // who decided
	Title    content.Text
	At       clock.Instant
}

// AcceptanceOf is the decision that counts on the newest build of a release:
// that of a customer, or the technical one of the organisation where customer is
// ""; false when nobody has decided. Domain section 3, approval of documents.
func (s *Service) AcceptanceOf(tx *work.Tx, code, customer string) (Decided, bool, error) {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return Decided{}, false, err
	}
	list, err := s.Facts.Of(tx, r.ID)
	if err != nil {
		return Decided{}, false, err
	}
	facts, err := ReadFacts(list)
	if err != nil || len(facts.Builds) == 0 {
		return Decided{}, false, err
	}
	build := facts.Builds[len(facts.Builds)-1].Of.Hash
	found, ok := newest(facts.Acceptances, func(a Recorded[Acceptance]) bool {
		return speaksFor(a.Head, a.Of.Proof, customer) && a.Of.Build == build && a.Of.counts(a.Head)
	})
	if !ok {
		return Decided{}, false, nil
	}
	made := Decided{Fact: string(found.ID), Accepted: found.Of.Outcome != Refused, Name: found.Of.Signatory, At: found.At}
	if found.Of.Title != "" {
		made.Title = content.In("und", found.Of.Title)
	}
	if made.Name == "" {
		made.Name, err = s.Directory.Person(tx, found.By)
	}
	return made, true, err
}
