package document

import (
	"context"
	"fmt"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// mostAudience bounds an audience: roles and persons each.
const mostAudience = 500

// SetPlan sets who owns a document, how often it is reviewed and who must
// acknowledge it. The owner and the audience must be active persons; reviews are
// at least once a year. Scope F24, F25; Invariant I22.
func (s *Service) SetPlan(ctx context.Context, ref Ref, actor string, expect int, plan Plan) (Status, error) {
	if err := plan.check(); err != nil {
		return Status{}, err
	}
	return s.command(ctx, "document.plan", Act{Ref: ref, Actor: actor, Expect: expect}, func(h *held) error {
		if err := s.named(h.tx, []string{plan.Owner}, "owner"); err != nil {
			return err
		}
		if err := s.named(h.tx, plan.Audience.Persons, "audience.persons"); err != nil {
			return err
		}
		before := h.at.Plan
		h.tx.Detail("owner", before.Owner, plan.Owner)
		h.tx.Detail("interval", before.Interval.String(), plan.Interval.String())
		h.tx.Detail("audience", fmt.Sprint(before.Audience), fmt.Sprint(plan.Audience))
		h.at.Plan = plan
		if h.at.Effective != "" && before.every() != plan.every() {
			made, err := s.issuance(h.tx, h.doc.ID, h.at.Effective)
			if err != nil {
				return err
			}
			h.at.ReviewDue = plan.every().After(made.From)
		}
		return s.save(h)
	})
}

// Owned lists the documents that a person owns. Scope F80; Invariant I22.
func (s *Service) Owned(tx *work.Tx, person string) (owned []Ref, err error) {
	err = s.eachStanding(tx, StatusQuery{Owner: person}, func(h *held) error {
		owned = append(owned, h.ref())
		return nil
	})
	return owned, err
}

// HandOver gives a document to another owner inside the command that takes it
// from the former one. Scope F80; Invariant I22.
func (s *Service) HandOver(tx *work.Tx, ref Ref, to string) error {
	h, err := s.hold(tx, ref)
	if err != nil {
		return err
	}
	if err := s.named(tx, []string{to}, "owner"); err != nil {
		return err
	}
	tx.Detail("owner of "+ref.String(), h.at.Plan.Owner, to)
	h.at.Plan.Owner = to
	return s.save(h)
}

// check says what is wrong with a plan by itself.
func (p Plan) check() error {
	var faults fault.List
	if !id.IsCode(p.Owner) {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.owner", nil).At("owner"))
	}
	// From a 1 March on, so that a year has no leap day and a month never less than another.
	start := clock.Date{Year: 2025, Month: 3, Day: 1}
	if end := p.every().After(start); !start.Before(end) || (clock.Date{Year: 2026, Month: 3, Day: 1}).Before(end) {
		faults = append(faults, fault.New(fault.Invalid, "fault.document.interval", nil).At("interval"))
	}
	for field, codes := range map[string][]string{"audience.roles": p.Audience.Roles, "audience.persons": p.Audience.Persons} {
		if len(codes) > mostAudience || slices.ContainsFunc(codes, notCode) {
			faults = append(faults, fault.New(fault.Invalid, "fault.document.audience", fault.Args{"most": mostAudience}).At(field))
		}
	}
	slices.SortFunc(faults, func(a, b *fault.Fault) int { return len(a.Field) - len(b.Field) })
	return faults.Err()
}
