package document

import (
	"acta/internal/id"
	"acta/internal/work"
)

// The keys under which a snapshot knows what several questions about one document ask
// for. Nobody may change what is answered.
type (
	documentKey struct{ kind, subject string }
	versionsKey struct{ of id.Document }
	issuedKey   struct{ of id.Document }
	loadedKey   struct{ version id.Version }
)

// find is a document by kind and full subject.
func (s *Service) find(tx *work.Tx, kind, full string) (Document, error) {
	return work.Once(tx, documentKey{kind, full}, func(tx *work.Tx) (Document, error) { return s.stores.Documents.Find(tx, kind, full) })
}

// versionsOf are the versions of a document, oldest first.
func (s *Service) versionsOf(tx *work.Tx, of id.Document) ([]Version, error) {
	return work.Once(tx, versionsKey{of}, func(tx *work.Tx) ([]Version, error) { return s.stores.Versions.List(tx, of) })
}

// issuedOf is what was issued of a document.
func (s *Service) issuedOf(tx *work.Tx, of id.Document) ([]Issuance, error) {
	return work.Once(tx, issuedKey{of}, func(tx *work.Tx) ([]Issuance, error) { return s.stores.Issuances.Of(tx, of) })
}

// load is a version with its content and words, which are decoded once in a snapshot.
func (s *Service) load(tx *work.Tx, doc Document, version Version) (Issue, error) {
	return work.Once(tx, loadedKey{version.ID}, func(tx *work.Tx) (Issue, error) { return s.thaw(tx, doc, version) })
}
