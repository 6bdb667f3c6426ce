package document

import (
	"context"
	"errors"
	"fmt"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/locale"
	"acta/internal/template"
	"acta/internal/work"
)

// Request asks for a document.
type Request struct {
	Kind    string
	Subject string
	// Actor is work.System or a person's code.
	Actor string
	// Change describes what changed, in the person's words; may be empty.
	Change content.Text
	// Targets are the files that will be asked for; one that there cannot be is
	// refused before anything is written. May be empty.
	Targets []Target
	// altered changes the tailorings by which it is previewed; nil leaves them.
	altered func(tx *work.Tx, all []template.Tailoring) ([]template.Tailoring, error)
}

// Issue is a version with everything that a file of it is made from.
type Issue struct {
	Document Document
	Version  Version
	Sheet    content.ControlSheet
	Content  content.Document
	Words    locale.Words
	Short    string // the subject as file names use it
	parts    map[string][]byte
	// issuedBefore is the document's last issued version and base the history that
	// its next version follows; only latest fills them.
	issuedBefore *Issuance
	base         []content.Change
}

// Freeze evaluates a document and, when its content is new, freezes it as the
// next draft; the former draft becomes "replaced". Content equal to the last
// version's makes no new version and writes nothing. Created says which. What no
// format could render is refused, before anything is written, as a fault.List; a
// version that somebody else froze meanwhile is a fault.Conflict.
// Invariants I4, I12, I19.
func (s *Service) Freeze(ctx context.Context, req Request) (issue Issue, created bool, err error) {
	next, err := s.evaluate(ctx, req)
	if err != nil {
		return Issue{}, false, err
	}
	if next.last.frozen(next.hash) {
		return *next.last, false, nil
	}
	if err := s.check(next, req); err != nil {
		return Issue{}, false, err
	}
	cmd := work.Command{
		Name: "document.freeze", Actor: req.Actor, Subject: subjectOf(Ref{Kind: next.kind.ID, Subject: next.full}),
	}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		issue, created, err = s.insert(tx, next, req)
		if err == nil && !created {
			return errUnchanged // another freeze of the same content came first
		}
		return err
	})
	return issue, created, unlessUnchanged(err)
}

// errUnchanged ends a command that turned out to have nothing to write, so that
// it leaves no entry either.
var errUnchanged = errors.New("the content is frozen already")

// Preview evaluates a document without writing anything: an issue whose version
// has no number in the store yet.
func (s *Service) Preview(ctx context.Context, req Request) (Issue, error) {
	next, err := s.evaluate(ctx, req)
	if err != nil {
		return Issue{}, err
	}
	if next.last.frozen(next.hash) {
		return *next.last, nil
	}
	if err := s.check(next, req); err != nil {
		return Issue{}, err
	}
	tx := work.NewTx(ctx, s.clock.Now(), nil)
	return s.issue(tx, next, next.last, req)
}

// latest is the last version of a document, nil when there is none.
func (s *Service) latest(tx *work.Tx, kind, full, short string) (*Issue, error) {
	doc, err := s.find(tx, kind, full)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	versions, err := s.versionsOf(tx, doc.ID)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	issue, err := s.load(tx, doc, versions[len(versions)-1])
	if err != nil {
		return nil, err
	}
	issue.Short = short
	return &issue, s.follow(tx, &issue)
}

// follow finds what the next version of a document follows: the history of the
// last issued version, so that drafts in between leave no rows, else that of the
// last draft.
func (s *Service) follow(tx *work.Tx, last *Issue) error {
	issued, err := s.issuedOf(tx, last.Document.ID)
	if err != nil {
		return err
	}
	last.issuedBefore, last.base = lastOf(issued), last.Sheet.History
	if last.issuedBefore == nil {
		return nil
	}
	sheet, err := s.stores.Sheets.ByHash(tx, last.issuedBefore.Version, last.issuedBefore.Sheet)
	last.base = sheet.History
	return err
}

// frozen reports whether the issue, which may be nil, is of that content and not
// over: after a rejection the same data are a draft again.
func (i *Issue) frozen(hash string) bool {
	if i == nil || i.Version.ContentHash != hash {
		return false
	}
	switch i.Sheet.State {
	case content.Draft, content.InReview, content.Approved, content.Effective:
		return true
	default:
		return false
	}
}

// thaw reads a version and decodes what was frozen.
func (s *Service) thaw(tx *work.Tx, doc Document, version Version) (Issue, error) {
	issue := Issue{Document: doc, Version: version, Short: doc.Subject}
	frozen, err := s.stores.Versions.Frozen(tx, version)
	if err != nil {
		return issue, err
	}
	if issue.Content, err = content.Decode(frozen.Content); err != nil {
		return issue, fmt.Errorf("content of %s %s %s: %w", doc.Kind, doc.Subject, version.Number, err)
	}
	if issue.Words, err = locale.DecodeWords(frozen.Words); err != nil {
		return issue, fmt.Errorf("words of %s %s %s: %w", doc.Kind, doc.Subject, version.Number, err)
	}
	issue.parts = frozen.Parts
	issue.Sheet, err = s.stores.Sheets.Last(tx, version.ID)
	return issue, err
}

// insert writes the next version inside the command's transaction. It looks again
// whether another freeze came first: its content may be newer than ours.
func (s *Service) insert(tx *work.Tx, next candidate, req Request) (Issue, bool, error) {
	last, err := s.latest(tx, next.kind.ID, next.full, next.short)
	if err != nil {
		return Issue{}, false, err
	}
	if last.frozen(next.hash) {
		return *last, false, nil
	}
	if last != nil && (next.last == nil || next.last.Version.ID != last.Version.ID) {
		return Issue{}, false, fault.New(fault.Conflict, "fault.document.version_exists", fault.Args{"number": last.Version.Number})
	}
	h, err := s.holdLast(tx, next, last)
	if err != nil {
		return Issue{}, false, err
	}
	issue, err := s.add(h, next, last, req)
	return issue, err == nil, err
}

// holdLast holds the document of a candidate, which may not be there yet.
func (s *Service) holdLast(tx *work.Tx, next candidate, last *Issue) (*held, error) {
	if last != nil {
		return s.holdDocument(tx, next.kind, last.Document, next.short)
	}
	zone := zoneOf(next.content.Frame.Zone)
	return &held{tx: tx, kind: next.kind, short: next.short, zone: zone, day: tx.Now().Date(zone)}, nil
}

// add freezes a candidate as the next version, the open draft of the document: a
// former draft is replaced, and what was in review is voided with the approvals
// that it had. Scope F16, F20; Invariant I1.
func (s *Service) add(h *held, next candidate, last *Issue, req Request) (Issue, error) {
	issue, err := s.issue(h.tx, next, last, req)
	if err != nil {
		return Issue{}, err
	}
	if last == nil {
		err = s.found(h, issue)
	} else if h.at.Open != "" {
		over := content.Replaced
		if h.at.OpenState == content.InReview {
			over = content.Voided
		}
		err = s.close(h, over, "")
	}
	if err != nil {
		return Issue{}, err
	}
	if err := s.stores.Versions.Freeze(h.tx, issue.Version, next.frozen, issue.Sheet); err != nil {
		return Issue{}, err
	}
	h.at.Last, h.at.LastState = issue.Version.ID, content.Draft
	h.at.Open, h.at.OpenState = issue.Version.ID, content.Draft
	h.at.Missing, h.at.Stale = issue.Sheet.Missing, false
	h.tx.Detail("version", "", issue.Version.Number)
	h.tx.Detail("content", "", issue.Version.ContentHash)
	return issue, s.save(h)
}

// found adds a document, which has an owner from its first day: whom the features
// name, else the person who makes the first version. Invariant I22.
func (s *Service) found(h *held, issue Issue) error {
	if err := s.stores.Documents.Add(h.tx, issue.Document); err != nil {
		return err
	}
	h.doc = issue.Document
	h.at = Standing{Document: h.doc.ID, Kind: h.doc.Kind, Subject: h.doc.Subject}
	candidates := []string{issue.Version.Author}
	if s.owners != nil {
		named, err := s.owners.Owner(h.tx, h.ref())
		if err != nil {
			return err
		}
		candidates = []string{named, issue.Version.Author}
	}
	for _, code := range candidates {
		if is, err := s.people.Active(h.tx, code); err != nil || is {
			h.at.Plan.Owner = code
			return err
		}
	}
	return nil
}
