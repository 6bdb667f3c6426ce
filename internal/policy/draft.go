package policy

import (
	"context"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Draft opens the customer's draft as a copy of the version that applies: the
// one that is approved, else the one in force, else the newest. What belongs to
// one version alone is left to be entered: period, date and proof of the
// agreement, next review. It returns the draft; one that is open already is
// fault.Conflict, a customer without any version fault.NotFound.
func (s *Service) Draft(ctx context.Context, actor, customer string) (draft Policy, err error) {
	cmd := work.Command{Name: "policy.draft", Actor: actor, Subject: id.Ref{Kind: "policy", ID: customer + "/" + DraftNumber}}
	err = s.unit.Do(ctx, cmd, func(tx *work.Tx) error {
		dir, err := s.directory.Require(tx)
		if err != nil {
			return err
		}
		versions, err := s.locked(tx, dir, customer)
		if err != nil {
			return err
		}
		zone, err := dir.Location(customer)
		if err != nil {
			return err
		}
		from, ok := applies(versions, tx.Now().Date(zone))
		switch {
		case !ok:
			return fault.New(fault.NotFound, "fault.policy.missing", fault.Args{"customer": customer})
		case from.State == Drafted:
			return fault.New(fault.Conflict, "fault.policy.draft_open", fault.Args{"customer": customer})
		}
		tx.Detail("policy.copied_from", "", from.Number)
		if err := s.save(tx, actor, versions, from.successor()); err != nil {
			return err
		}
		versions, err = s.versions(tx, customer)
		draft, _ = draftOf(versions)
		return err
	})
	return draft, err
}

// Owner is the person who owns a customer's policy unless somebody else was named:
// the holder of the owner's job title in the version that applies. "" when that
// is nobody, or several. Invariant I22.
func (s *Service) Owner(tx *work.Tx, customer string) (string, error) {
	dir, err := s.directory.Require(tx)
	if err != nil {
		return "", err
	}
	zone, err := dir.Location(customer)
	if err != nil {
		return "", err
	}
	versions, err := s.versions(tx, customer)
	if err != nil {
		return "", err
	}
	p, _ := applies(versions, tx.Now().Date(zone))
	return dir.TitleHolder(p.Owner), nil
}

// successor is the data of a version without what belongs to it alone.
func (p Policy) successor() Policy {
	p.Number, p.State, p.Control = DraftNumber, Drafted, Control{}
	p.From, p.To, p.NextReview = clock.Date{}, clock.Date{}, clock.Date{}
	p.Agreement = Agreement{With: p.Agreement.With}
	return p
}

// repeats reports whether a draft says what the newest approved version says, so
// that there is nothing to draft.
func (p Policy) repeats(versions []Policy) bool {
	approved, ok := last(versions, Policy.bound)
	approved.Number = p.Number
	return ok && p.State == Drafted && approved.State != Void && org.Same(approved, p)
}

// applies is the version that people work with: the draft, else the one that is
// approved, else the one in force, else the newest.
func applies(versions []Policy, today clock.Date) (Policy, bool) {
	if p, ok := draftOf(versions); ok {
		return p, true
	}
	if p, ok := last(versions, func(v Policy) bool { return v.State == Approved }); ok {
		return p, true
	}
	if p, ok := InForce(versions, today); ok {
		return p, true
	}
	return last(versions, func(v Policy) bool { return v.State != Void })
}

// uncontrolledSince is the first day on which a customer had a policy in force
// that was never under document control; zero when there was none, or when
// control has begun.
func uncontrolledSince(versions []Policy) clock.Date {
	var since clock.Date
	for _, v := range versions {
		switch v.State {
		case Approved, Controlled:
			return clock.Date{}
		case Imported:
			since = earlier(since, v.From)
		case Drafted, Void:
		}
	}
	return since
}
