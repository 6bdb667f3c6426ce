package document

import (
	"context"
	"errors"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// batch is how many documents a schedule takes at a time.
const batch = 100

// effect brings the waiting version into force, and what was in force before out
// of it, in one transaction. Scope F22, F25; Invariant I2.
func (s *Service) effect(h *held, made Issuance) error {
	if err := s.supersede(h, made); err != nil {
		return err
	}
	sheet, err := s.restate(h, made.Version, func(sheet *content.ControlSheet) { sheet.State = content.Effective })
	if err != nil {
		return err
	}
	h.at.Effective, h.at.Waiting, h.at.From = made.Version, "", clock.Date{}
	h.at.ValidUntil, h.at.ReviewDue = made.ValidUntil, h.at.Plan.every().After(made.From)
	if err := s.save(h); err != nil {
		return err
	}
	if err := s.askReaders(h, made); err != nil {
		return err
	}
	h.tx.Emit(s.event(h, EventEffective, made, sheet.ContentHash))
	return s.letter(h, letterInForce, letter{Person: h.at.Plan.Owner, Number: made.Number})
}

// supersede takes the version in force out of it.
func (s *Service) supersede(h *held, successor Issuance) error {
	if h.at.Effective == "" {
		return nil
	}
	former, err := s.issuance(h.tx, h.doc.ID, h.at.Effective)
	if err != nil {
		return err
	}
	sheet, err := s.restate(h, former.Version, func(sheet *content.ControlSheet) {
		sheet.State, sheet.Successor = content.Superseded, successor.Number
	})
	if err != nil {
		return err
	}
	h.tx.Emit(s.ended(h, former, sheet, successor.From))
	return nil
}

func (s *Service) ended(h *held, former Issuance, sheet content.ControlSheet, first clock.Date) work.Event {
	event := s.event(h, EventEnded, former, sheet.ContentHash)
	event.Data["state"], event.Data["ended"] = string(sheet.State), first.String()
	return event
}

// every is the time between reviews: a year when the plan says nothing. Scope F24.
func (p Plan) every() clock.Duration {
	if p.Interval.IsZero() {
		return clock.Duration{Years: 1}
	}
	return p.Interval
}

// askReaders asks the audience to acknowledge exactly this version. Scope F25.
func (s *Service) askReaders(h *held, made Issuance) error {
	codes := slices.Clone(h.at.Plan.Audience.Persons)
	for _, role := range h.at.Plan.Audience.Roles {
		holders, err := s.people.Holders(h.tx, role, h.day)
		if err != nil {
			return err
		}
		codes = append(codes, holders...)
	}
	readers, err := s.active(h.tx, codes)
	if err != nil {
		return err
	}
	for _, person := range readers {
		if err := s.stores.Acknowledgements.Ask(h.tx, made.Version, person); err != nil {
			return err
		}
		if err := s.letter(h, letterAcknowledge, letter{Person: person, Number: made.Number}); err != nil {
			return err
		}
	}
	return nil
}

// Effect brings into force what is published and whose day has come in the
// organisation's zone, each document in a command of its own, and says how many
// it was. Scope F22; Invariants I2, I20.
func (s *Service) Effect(ctx context.Context) (int, error) {
	return s.sweep(ctx, "document.effect", s.stores.Calendar.Starting, func(h *held) error {
		if h.at.Waiting == "" {
			return errUnchanged // another process was first
		}
		made, err := s.issuance(h.tx, h.doc.ID, h.at.Waiting)
		if err != nil {
			return err
		}
		if !made.Published || h.day.Before(made.From) {
			return errUnchanged
		}
		return s.effect(h, made)
	})
}

// Expire ends the versions in force whose last day has passed, once each, and
// says how many it were. Nothing is in force then. Scope F23.
func (s *Service) Expire(ctx context.Context) (int, error) {
	return s.sweep(ctx, "document.expire", s.stores.Calendar.Ended, func(h *held) error {
		if h.at.Effective == "" || h.at.ValidUntil.IsZero() || !h.at.ValidUntil.Before(h.day) {
			return errUnchanged
		}
		return s.end(h, content.Expired, "", h.at.ValidUntil.AddDays(1))
	})
}

// end takes the version in force out of it, with none in its place.
func (s *Service) end(h *held, state content.State, reason string, first clock.Date) error {
	former, err := s.issuance(h.tx, h.doc.ID, h.at.Effective)
	if err != nil {
		return err
	}
	sheet, err := s.conclude(h, former.Version, state, reason)
	if err != nil {
		return err
	}
	h.at.Effective, h.at.ValidUntil, h.at.ReviewDue = "", clock.Date{}, clock.Date{}
	if err := s.save(h); err != nil {
		return err
	}
	h.tx.Emit(s.ended(h, former, sheet, first))
	return nil
}

type finder func(tx *work.Tx, day clock.Date, limit int) ([]Document, error)

// sweep does something to every document that the day brings, each in a command
// of its own; what fails for one does not stop the others.
func (s *Service) sweep(ctx context.Context, name string, find finder, do func(*held) error) (int, error) {
	done := 0
	for {
		docs, err := s.today(ctx, find)
		if err != nil || len(docs) == 0 {
			return done, err
		}
		changed := 0
		var problems []error
		for _, doc := range docs {
			err := s.systemCommand(ctx, name, doc, do)
			if err == nil {
				changed++
			}
			problems = append(problems, unlessUnchanged(err))
		}
		done += changed
		if err := errors.Join(problems...); err != nil || changed == 0 {
			return done, err
		}
	}
}

func (s *Service) today(ctx context.Context, find finder) ([]Document, error) {
	var docs []Document
	err := s.unit.Read(ctx, func(tx *work.Tx) error {
		zone, err := s.zone(tx, "")
		if err != nil {
			return err
		}
		docs, err = find(tx, tx.Now().Date(zone), batch)
		return err
	})
	if fault.Is(err, fault.Setup) { // no organisation yet, so no document either
		return nil, nil
	}
	return docs, err
}

func (s *Service) systemCommand(ctx context.Context, name string, doc Document, do func(*held) error) error {
	kind, err := s.kind(doc.Kind)
	if err != nil {
		return err
	}
	ref := Ref{Kind: doc.Kind, Subject: doc.Subject}
	cmd := work.Command{Name: name, Actor: work.System, Subject: subjectOf(ref)}
	return s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		h, err := s.holdDocument(tx, kind, doc, doc.Subject)
		if err != nil {
			return err
		}
		return do(h)
	})
}

// Withdraw takes the version in force, or the one that waits, out of use for good,
// with a reason; fault.Conflict while other documents refer to it, unless the
// person confirmed that they know. Scope F29.
func (s *Service) Withdraw(ctx context.Context, act Act) (Status, error) {
	if err := reasonable(act.Reason, true); err != nil {
		return Status{}, err
	}
	return s.command(ctx, "document.withdraw", act, func(h *held) error {
		waiting, err := s.toWithdraw(h, act.Number)
		if err != nil {
			return err
		}
		if waiting {
			return s.dropWaiting(h, act.Reason)
		}
		if !act.Confirmed {
			if err := s.unreferred(h); err != nil {
				return err
			}
		}
		return s.end(h, content.Withdrawn, act.Reason, h.day)
	})
}

// toWithdraw finds which version is meant: the one in force, or the waiting one.
func (s *Service) toWithdraw(h *held, number string) (waiting bool, err error) {
	for _, version := range []struct {
		id      id.Version
		waiting bool
	}{{h.at.Effective, false}, {h.at.Waiting, true}} {
		if version.id == "" {
			continue
		}
		made, err := s.issuance(h.tx, h.doc.ID, version.id)
		if err != nil {
			return false, err
		}
		if number == "" || number == made.Number {
			return version.waiting, nil
		}
	}
	return false, fault.New(fault.Conflict, "fault.document.not_in_force", nil)
}

// dropWaiting withdraws a version that has not taken effect.
func (s *Service) dropWaiting(h *held, reason string) error {
	dropped, err := s.issuance(h.tx, h.doc.ID, h.at.Waiting)
	if err != nil {
		return err
	}
	sheet, err := s.conclude(h, dropped.Version, content.Withdrawn, reason)
	if err != nil {
		return err
	}
	h.at.Waiting, h.at.From = "", clock.Date{}
	h.tx.Emit(s.ended(h, dropped, sheet, h.day))
	return s.save(h)
}

// unreferred refuses while other documents refer to this one.
func (s *Service) unreferred(h *held) error {
	list, err := s.referrers(h.tx, h.ref())
	if err != nil || len(list) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "fault.document.referred",
		fault.Args{"list": joined(list, func(r Referrer) string { return r.Ref.String() })})
}
