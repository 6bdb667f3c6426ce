package document_test

import (
	"errors"
	"testing"

	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/id"
	"acta/internal/work"
)

// failing is the stores with a planted failure in front of each call.
type failing struct {
	document.Stores
	planted *planted
}

func (f failing) stores() document.Stores {
	control := f.Control
	control.Statuses = failingStatuses{control.Statuses, f.planted}
	control.Submissions = failingSubmissions{control.Submissions, f.planted}
	control.Issuances = failingIssuances{control.Issuances, f.planted}
	return document.Stores{
		Documents: failingDocuments{f.Documents, f.planted}, Versions: failingVersions{f.Versions, f.planted},
		Sheets: failingSheets{f.Sheets, f.planted}, Files: failingFiles{f.Files, f.planted}, Control: control,
		Tailorings: f.Tailorings, References: f.References,
	}
}

type failingStatuses struct {
	document.Statuses
	planted *planted
}

func (f failingStatuses) Of(tx *work.Tx, doc id.Document) (document.Standing, error) {
	if err := f.planted.next("read status"); err != nil {
		return document.Standing{}, err
	}
	return f.Statuses.Of(tx, doc)
}

func (f failingStatuses) Save(tx *work.Tx, standing document.Standing) (int, error) {
	row, err := f.Statuses.Save(tx, standing)
	return row, errors.Join(err, f.planted.next("save status"))
}

type failingSubmissions struct {
	document.Submissions
	planted *planted
}

func (f failingSubmissions) Submit(tx *work.Tx, submitted document.Submitted) error {
	return errors.Join(f.Submissions.Submit(tx, submitted), f.planted.next("submit"))
}

func (f failingSubmissions) Decide(tx *work.Tx, decided document.Decided) error {
	return errors.Join(f.Submissions.Decide(tx, decided), f.planted.next("decide"))
}

type failingIssuances struct {
	document.Issuances
	planted *planted
}

func (f failingIssuances) Of(tx *work.Tx, doc id.Document) ([]document.Issuance, error) {
	if err := f.planted.next("list issued"); err != nil {
		return nil, err
	}
	return f.Issuances.Of(tx, doc)
}

func (f failingIssuances) Issue(tx *work.Tx, issuance document.Issuance) error {
	return errors.Join(f.Issuances.Issue(tx, issuance), f.planted.next("issue"))
}

func (f failingIssuances) Publish(tx *work.Tx, version id.Version, files int) error {
	return errors.Join(f.Issuances.Publish(tx, version, files), f.planted.next("publish"))
}

type failingDocuments struct {
	document.Repository
	planted *planted
}

func (f failingDocuments) Find(tx *work.Tx, kind, subject string) (document.Document, error) {
	if err := f.planted.next("find document"); err != nil {
		return document.Document{}, err
	}
	return f.Repository.Find(tx, kind, subject)
}

func (f failingDocuments) Add(tx *work.Tx, doc document.Document) error {
	return errors.Join(f.Repository.Add(tx, doc), f.planted.next("add document"))
}

type failingVersions struct {
	document.Versions
	planted *planted
}

func (f failingVersions) List(tx *work.Tx, doc id.Document) ([]document.Version, error) {
	if err := f.planted.next("list versions"); err != nil {
		return nil, err
	}
	return f.Versions.List(tx, doc)
}

func (f failingVersions) Freeze(tx *work.Tx, v document.Version, frozen document.Frozen, sheet content.ControlSheet) error {
	return errors.Join(f.Versions.Freeze(tx, v, frozen, sheet), f.planted.next("freeze"))
}

func (f failingVersions) Frozen(tx *work.Tx, v document.Version) (document.Frozen, error) {
	if err := f.planted.next("read frozen"); err != nil {
		return document.Frozen{}, err
	}
	return f.Versions.Frozen(tx, v)
}

type failingSheets struct {
	document.Sheets
	planted *planted
}

func (f failingSheets) Put(tx *work.Tx, v id.Version, sheet content.ControlSheet) error {
	return errors.Join(f.Sheets.Put(tx, v, sheet), f.planted.next("put sheet"))
}

func (f failingSheets) Last(tx *work.Tx, v id.Version) (content.ControlSheet, error) {
	if err := f.planted.next("last sheet"); err != nil {
		return content.ControlSheet{}, err
	}
	return f.Sheets.Last(tx, v)
}

type failingFiles struct {
	document.Files
	planted *planted
}

func (f failingFiles) List(tx *work.Tx, v id.Version) ([]document.File, error) {
	if err := f.planted.next("list files"); err != nil {
		return nil, err
	}
	return f.Files.List(tx, v)
}

func (f failingFiles) Add(tx *work.Tx, file document.File) error {
	return errors.Join(f.Files.Add(tx, file), f.planted.next("add file"))
}

// failingAt is the installation whose n-th call of a store fails.
func (w *world) failingAt(t *testing.T, n int) (*world, *planted) {
	t.Helper()
	p := &planted{failedAt: n}
	return w.with(t, func(parts *document.Parts) { parts.Stores = failing{parts.Stores, p}.stores() }), p
}
