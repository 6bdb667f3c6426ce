package document

import (
	"context"

	"acta/internal/work"
)

// Seek looks for documents by what people know of them; each member that is set finds
// its own.
type Seek struct {
	Code     string       // the beginning of the document's code, in any case
	Kinds    []SoughtKind // kinds whose name was sought
	Subjects []string     // full codes of subjects, with the deployments of a release
	Limit    int          // at most so many, of each
}

// SoughtKind is a kind of which documents are sought.
type SoughtKind struct {
	Kind    string
	Subject string // the beginning of the subject's code, in any case; "" is any
}

// Seek finds documents, by kind and subject. What it costs does not grow with the
// documents that there are.
func (s *Service) Seek(ctx context.Context, q Seek) (list []Status, err error) {
	var kinds []string
	for _, kind := range s.templates.Kinds() {
		kinds = append(kinds, kind.ID)
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		standings, docs, err := s.stores.Statuses.Seek(tx, q, kinds)
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
