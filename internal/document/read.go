package document

import (
	"context"
	"slices"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Load reads a version with what was frozen, by its draft number or the number
// that it was issued under; number "" is the last version.
// fault.NotFound when there is no such document or version.
func (s *Service) Load(ctx context.Context, kindID, subject, number string) (Issue, error) {
	var issue Issue
	kind, err := s.kind(kindID)
	if err != nil {
		return issue, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		full, short, err := s.views.Resolve(tx, kind.Subject, subject)
		if err != nil {
			return err
		}
		doc, err := s.find(tx, kind.ID, full)
		if err != nil {
			return err
		}
		version, err := s.version(tx, doc, number)
		if err != nil {
			return err
		}
		issue, err = s.load(tx, doc, version)
		issue.Short = short
		return err
	})
	return issue, err
}

func (s *Service) version(tx *work.Tx, doc Document, number string) (Version, error) {
	versions, err := s.versionsOf(tx, doc.ID)
	if err != nil {
		return Version{}, err
	}
	issued, err := s.issuedOf(tx, doc.ID)
	if err != nil {
		return Version{}, err
	}
	isIssued := func(v Version) bool {
		return slices.ContainsFunc(issued, func(i Issuance) bool { return i.Version == v.ID && i.Number == number })
	}
	for i := len(versions) - 1; i >= 0; i-- {
		if number == "" || versions[i].Number == number || isIssued(versions[i]) {
			return versions[i], nil
		}
	}
	return Version{}, fault.New(fault.NotFound, "fault.document.version",
		fault.Args{"kind": doc.Kind, "subject": doc.Subject, "version": number})
}

// Summary is a document with its last version.
type Summary struct {
	Document Document
	Version  Version
	State    string
	Missing  int
	Short    string
}

// List returns documents with their last versions, ordered by kind and subject,
// after the given pair, at most limit.
func (s *Service) List(ctx context.Context, afterKind, afterSubject string, limit int) ([]Summary, error) {
	var list []Summary
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		docs, err := s.stores.Documents.List(tx, afterKind, afterSubject, limit)
		if err != nil {
			return err
		}
		list = make([]Summary, 0, len(docs))
		for _, doc := range docs {
			summary, err := s.summary(tx, doc)
			if err != nil {
				return err
			}
			list = append(list, summary)
		}
		return nil
	})
	return list, err
}

func (s *Service) summary(tx *work.Tx, doc Document) (Summary, error) {
	summary := Summary{Document: doc, Short: doc.Subject}
	versions, err := s.versionsOf(tx, doc.ID)
	if err != nil || len(versions) == 0 {
		return summary, err
	}
	summary.Version = versions[len(versions)-1]
	sheet, err := s.stores.Sheets.Last(tx, summary.Version.ID)
	summary.State, summary.Missing = string(sheet.State), sheet.Missing
	return summary, err
}

// Versions lists the versions of a document, oldest first.
func (s *Service) Versions(ctx context.Context, kindID, subject string) ([]Version, error) {
	var versions []Version
	kind, err := s.kind(kindID)
	if err != nil {
		return nil, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		full, _, err := s.views.Resolve(tx, kind.Subject, subject)
		if err != nil {
			return err
		}
		doc, err := s.find(tx, kind.ID, full)
		if err != nil {
			return err
		}
		versions, err = s.versionsOf(tx, doc.ID)
		return err
	})
	return versions, err
}

// FileName is the name of a file of an issue: KIND.SUBJECT.LOCALE.FORMAT.
func (i Issue) FileName(target Target) string {
	return i.Document.Kind + "." + i.Short + "." + target.Lang + "." + target.Format
}

// CopyName is the name of a marked copy: KIND.SUBJECT.VERSION.copy.LOCALE.FORMAT.
func (i Issue) CopyName(target Target) string {
	return i.Document.Kind + "." + i.Short + "." + i.Sheet.Number + ".copy." + target.Lang + "." + target.Format
}

// blobKey is where the bytes of a file are kept; one object per file.
func blobKey(file id.File) string { return "files/" + string(file[len(file)-2:]) + "/" + string(file) }
