package document

import (
	"context"
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
)

// Review records the results of reviews by an owner, each in a command of its
// own, and says what became of each. "No change" issues the next minor version by
// itself, with the former content and words and a new last day, approved by the
// owner. Scope F24, F99; domain trap 8.
func (s *Service) Review(ctx context.Context, actor string, list []Reviewed) []Outcome {
	outcomes := make([]Outcome, len(list))
	for i, one := range list {
		outcomes[i].Ref = one.Ref
		outcomes[i].Status, outcomes[i].Err = s.review(ctx, actor, one)
	}
	return outcomes
}

func (s *Service) review(ctx context.Context, actor string, result Reviewed) (Status, error) {
	if err := reasonable(result.Note, !result.NoChange); err != nil {
		return Status{}, err
	}
	if err := s.log.Seal(ctx); err != nil {
		return Status{}, err
	}
	act := Act{Ref: result.Ref, Actor: actor, Expect: result.Expect, Reason: result.Note}
	return s.command(ctx, "document.review", act, func(h *held) error {
		if h.at.Effective == "" {
			return fault.New(fault.Conflict, "fault.document.not_in_force", nil)
		}
		if actor != h.at.Plan.Owner {
			return fault.New(fault.Forbidden, "fault.document.not_owner", nil)
		}
		if err := s.named(h.tx, []string{actor}, "actor"); err != nil {
			return err
		}
		kept := ReviewResult{
			Version: h.at.Effective, Person: actor, Unchanged: result.NoChange, Note: result.Note, At: h.tx.Now(),
		}
		if result.NoChange {
			next, err := s.renew(h, actor, result)
			if err != nil {
				return err
			}
			kept.Next = next
		}
		h.tx.Detail("review", "", map[bool]string{true: "no change", false: "change"}[result.NoChange])
		return s.stores.Reviews.Add(h.tx, kept)
	})
}

// renew issues the version in force again, with a new last day.
func (s *Service) renew(h *held, actor string, result Reviewed) (id.Version, error) {
	switch {
	case h.at.Waiting != "":
		return "", fault.New(fault.Conflict, "fault.document.waiting", nil)
	case h.at.OpenState == content.InReview:
		return "", fault.New(fault.Conflict, "fault.document.in_review", nil)
	}
	until, err := s.newEnd(h, result)
	if err != nil {
		return "", err
	}
	former, err := s.versionOf(h, h.at.Effective)
	if err != nil {
		return "", err
	}
	next, last, err := s.again(h, former, actor, until)
	if err != nil {
		return "", err
	}
	issue, err := s.add(h, next, last, Request{Kind: h.doc.Kind, Subject: h.doc.Subject, Actor: actor})
	if err != nil {
		return "", err
	}
	return issue.Version.ID, s.renewed(h, issue, result, until)
}

// newEnd is the last day that a review without change gives: the one asked for,
// else one interval from today if the version ends at all.
func (s *Service) newEnd(h *held, result Reviewed) (clock.Date, error) {
	until := result.ValidUntil
	if until.IsZero() && !h.at.ValidUntil.IsZero() {
		until = latestDay(h.at.ValidUntil, h.at.Plan.every().After(h.day))
	}
	switch {
	case !until.IsZero() && until.Before(h.day):
		return until, fault.New(fault.Invalid, "fault.document.ended",
			fault.Args{"date": content.Date{ISO: until.String()}}).At("valid_until")
	case far(until):
		return until, fault.New(fault.Invalid, "fault.document.far",
			fault.Args{"date": content.Date{ISO: until.String()}}).At("valid_until")
	}
	return until, nil
}

// again is the content of a version as a candidate, with another last day and the
// same words.
func (s *Service) again(h *held, former Version, actor string, until clock.Date) (candidate, *Issue, error) {
	last, err := s.latest(h.tx, h.doc.Kind, h.doc.Subject, h.short)
	if err != nil {
		return candidate{}, nil, err
	}
	issue, err := s.load(h.tx, h.doc, former)
	if err != nil {
		return candidate{}, nil, err
	}
	frozen, err := s.stores.Versions.Frozen(h.tx, former)
	if err != nil {
		return candidate{}, nil, err
	}
	if frozen.References, err = s.stores.References.Of(h.tx, former.ID); err != nil {
		return candidate{}, nil, err
	}
	if !until.IsZero() {
		extend(issue.Content, until)
	}
	next := candidate{
		kind: h.kind, full: h.doc.Subject, short: h.short, code: h.doc.Code, content: issue.Content, words: issue.Words,
		frozen: frozen, last: last,
	}
	if next.frozen.Content, err = issue.Content.Encode(); err != nil {
		return candidate{}, nil, fmt.Errorf("encode content: %w", err)
	}
	next.hash = content.Sum(next.frozen.Content)
	next.author, err = s.house.Signer(h.tx, actor)
	return next, last, err
}

// renewed submits, approves and issues what a review left as it was.
func (s *Service) renewed(h *held, issue Issue, result Reviewed, until clock.Date) error {
	issuances, err := s.issuedOf(h.tx, h.doc.ID)
	if err != nil {
		return err
	}
	number, err := nextNumber(lastOf(issuances), Minor)
	if err != nil {
		return err
	}
	version := issue.Version
	submitted := Submitted{
		Version: version.ID, Level: Minor, Proposed: number, Source: sourceOwner, Rule: oneOf(meaningApprove, ownerRole),
		Submitter: version.Author, At: h.tx.Now(),
	}
	if err := s.stores.Submissions.Submit(h.tx, submitted); err != nil {
		return err
	}
	decided := Decided{
		Version: version.ID, Person: version.Author, Role: ownerRole, Meaning: meaningApprove, Approved: true,
		Reason: result.Note, Content: version.ContentHash, At: h.tx.Now(),
	}
	if decided.ID, err = id.New[id.Decision](); err != nil {
		return err
	}
	if err := s.stores.Submissions.Decide(h.tx, decided); err != nil {
		return err
	}
	signer, err := s.signer(h.tx, h.kind.ID, decided)
	if err != nil {
		return err
	}
	if err := s.prints(h, version, line{"actor", signature(signer)}); err != nil {
		return err
	}
	if _, err := s.restate(h, version.ID, func(sheet *content.ControlSheet) {
		sheet.State, sheet.Proposed, sheet.ValidUntil = content.InReview, number, until.String()
		sheet.History = described(sheet.History, sheet.Number, sheet.Date, content.Inline{content.Message("document.change_none")})
	}); err != nil {
		return err
	}
	return s.issued(h, version, submitted, decided.Person, func(sheet *content.ControlSheet) {
		sheet.Approvals = signed(sheet.Approvals, meaningApprove, signer, h.tx.Now(), version.ContentHash, false)
	})
}
