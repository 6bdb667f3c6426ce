package document

import (
	"context"

	"acta/internal/fault"
	"acta/internal/work"
)

// Acknowledge records that a person whom the document was sent to has read the
// version in force; number is its own. Twice is once. Scope F25.
func (s *Service) Acknowledge(ctx context.Context, ref Ref, number, actor string) error {
	ref, err := s.full(ctx, ref)
	if err != nil {
		return err
	}
	cmd := work.Command{Name: "document.acknowledge", Actor: actor, Subject: subjectOf(ref)}
	return unlessUnchanged(s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		made, err := s.numbered(h, number)
		if err != nil {
			return err
		}
		if made.Version != h.at.Effective {
			return fault.New(fault.Conflict, "fault.document.not_in_force", nil)
		}
		version, err := s.versionOf(h, made.Version)
		if err != nil {
			return err
		}
		added, err := s.stores.Acknowledgements.Acknowledge(tx, made.Version, actor, version.ContentHash)
		if err != nil {
			return err
		}
		if !added {
			return errUnchanged
		}
		tx.Detail("acknowledged", "", number)
		tx.Detail("content", "", version.ContentHash)
		return nil
	}))
}

// numbered is the issued version with a number; "" is the one in force.
func (s *Service) numbered(h *held, number string) (Issuance, error) {
	list, err := s.issuedOf(h.tx, h.doc.ID)
	if err != nil {
		return Issuance{}, err
	}
	for _, made := range list {
		if made.Number == number || (number == "" && made.Version == h.at.Effective) {
			return made, nil
		}
	}
	return Issuance{}, fault.New(fault.NotFound, "fault.document.version",
		fault.Args{"kind": h.doc.Kind, "subject": h.doc.Subject, "version": number})
}

// Acknowledgements says who was asked to read an issued version and who has
// acknowledged it; number "" is the version in force. Scope F25.
func (s *Service) Acknowledgements(ctx context.Context, ref Ref, number string) (AckReport, error) {
	var report AckReport
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		made, err := s.numbered(h, number)
		if err != nil {
			return err
		}
		heads, err := s.pointed(tx, []Standing{{Last: made.Version}})
		if err != nil {
			return err
		}
		report.Version = *heads[made.Version]
		report.Rows, err = s.stores.Acknowledgements.Of(tx, made.Version)
		return err
	})
	return report, err
}
