package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// nobody is an installation without people.
type nobody struct{}

// Holds reports that nobody has any role.
func (nobody) Holds(*work.Tx, string, string, clock.Date) (bool, error) { return false, nil }

// Holders are none.
func (nobody) Holders(*work.Tx, string, clock.Date) ([]string, error) { return nil, nil }

// Active reports that nobody has an account.
func (nobody) Active(*work.Tx, string) (bool, error) { return false, nil }

// unlogged is an audit log without checkpoints.
type unlogged struct{}

// Seal makes no checkpoint.
func (unlogged) Seal(context.Context) error { return nil }

// LastCheckpoint is the zero checkpoint: there is none.
func (unlogged) LastCheckpoint(*work.Tx) (content.Checkpoint, error) {
	return content.Checkpoint{}, nil
}

// held is a document inside a transaction; in a command it is locked, so that
// what was read stays true.
type held struct {
	tx    *work.Tx
	kind  template.Kind
	doc   Document
	short string
	at    Standing
	zone  *time.Location
	day   clock.Date // today, in the organisation's zone
}

// hold reads a document and where it stands.
func (s *Service) hold(tx *work.Tx, ref Ref) (*held, error) {
	kind, err := s.kind(ref.Kind)
	if err != nil {
		return nil, err
	}
	full, short, err := s.views.Resolve(tx, kind.Subject, ref.Subject)
	if err != nil {
		return nil, err
	}
	doc, err := s.find(tx, kind.ID, full)
	if err != nil {
		return nil, err
	}
	return s.holdDocument(tx, kind, doc, short)
}

func (s *Service) holdDocument(tx *work.Tx, kind template.Kind, doc Document, short string) (*held, error) {
	h := &held{tx: tx, kind: kind, doc: doc, short: short}
	var err error
	if h.zone, err = s.zone(tx, kind.ID); err != nil {
		return nil, err
	}
	h.day = tx.Now().Date(h.zone)
	h.at, err = s.stores.Statuses.Of(tx, doc.ID)
	return h, err
}

// zone is the organisation's time zone. Invariant I20.
func (s *Service) zone(tx *work.Tx, kind string) (*time.Location, error) {
	look, err := s.house.Look(tx, kind)
	if err != nil {
		return nil, err
	}
	return zoneOf(look.Frame.Zone), nil
}

func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // the organisation's zone was validated when it was set
	}
	return zone
}

// expect refuses to go on when somebody changed the document since the person
// looked at it.
func (h *held) expect(row int) error {
	if h.at.Row != row {
		return fault.New(fault.Stale, "fault.document.stale", nil)
	}
	return nil
}

// ref names the document by its full subject.
func (h *held) ref() Ref { return Ref{Kind: h.doc.Kind, Subject: h.doc.Subject} }

// command runs one command on a document that a person saw in a row version, and
// gives where the document stands then.
func (s *Service) command(ctx context.Context, name string, act Act, do func(*held) error) (Status, error) {
	ref, err := s.full(ctx, act.Ref)
	if err != nil {
		return Status{}, err
	}
	cmd := work.Command{Name: name, Actor: act.Actor, Subject: subjectOf(ref), Reason: act.Reason}
	var status Status
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		h, err := s.hold(tx, ref)
		if err != nil {
			return err
		}
		if err := h.expect(act.Expect); err != nil {
			return err
		}
		if err := do(h); err != nil {
			return err
		}
		status, err = s.statusOf(h)
		return err
	})
	return status, err
}

func subjectOf(ref Ref) id.Ref { return id.Ref{Kind: "document", ID: ref.String()} }

// full is the name of a document by the full code of its subject.
func (s *Service) full(ctx context.Context, ref Ref) (Ref, error) {
	kind, err := s.kind(ref.Kind)
	if err != nil {
		return ref, err
	}
	err = s.unit.Read(ctx, func(tx *work.Tx) error {
		ref.Subject, _, err = s.views.Resolve(tx, kind.Subject, ref.Subject)
		return err
	})
	return ref, err
}

// save keeps where the document stands now.
func (s *Service) save(h *held) error {
	row, err := s.stores.Statuses.Save(h.tx, h.at)
	h.at.Row = row
	return err
}

// restate freezes the control sheet of a version anew, with a change.
func (s *Service) restate(h *held, version id.Version, change func(*content.ControlSheet)) (content.ControlSheet, error) {
	sheet, err := s.stores.Sheets.Last(h.tx, version)
	if err != nil {
		return sheet, err
	}
	before := sheet.State
	change(&sheet)
	sheet.At = h.tx.Now().String()
	if err := s.stores.Sheets.Put(h.tx, version, sheet); err != nil {
		return sheet, err
	}
	h.tx.Detail("state of "+sheet.Number, string(before), string(sheet.State))
	if version == h.at.Last {
		h.at.LastState = sheet.State
	}
	return sheet, nil
}

// conclude states that a version is over, and why if somebody said so.
func (s *Service) conclude(h *held, version id.Version, state content.State, reason string) (content.ControlSheet, error) {
	if reason == "" {
		return s.restate(h, version, func(sheet *content.ControlSheet) {
			sheet.State, sheet.History = state, outcome(sheet.History, state)
		})
	}
	over, err := s.versionOf(h, version)
	if err != nil {
		return content.ControlSheet{}, err
	}
	why := content.Inline{content.Plain(reason)}
	if err := s.prints(h, over, line{"reason", why}); err != nil {
		return content.ControlSheet{}, err
	}
	return s.restate(h, version, func(sheet *content.ControlSheet) {
		sheet.State, sheet.Reason, sheet.History = state, why, outcome(sheet.History, state)
		if version == h.at.Waiting {
			sheet.Effective = "" // it never was in force, and now never will be
		}
	})
}

// outcome says in the row of a version that was never approved what became of it,
// so that later versions do not print it as an edition.
func outcome(history []content.Change, state content.State) []content.Change {
	if len(history) == 0 || state != content.Rejected && state != content.Voided {
		return history
	}
	rows := slices.Clone(history)
	last := &rows[len(rows)-1]
	last.Description = append(slices.Clone(last.Description), content.Plain(" "), content.Message("document.history."+string(state)))
	return rows
}

// versionOf is the row of a version of the document.
func (s *Service) versionOf(h *held, version id.Version) (Version, error) {
	versions, err := s.versionsOf(h.tx, h.doc.ID)
	if err != nil {
		return Version{}, err
	}
	for _, v := range versions {
		if v.ID == version {
			return v, nil
		}
	}
	return Version{}, fmt.Errorf("document %s has no version %s", h.doc.ID, version)
}
