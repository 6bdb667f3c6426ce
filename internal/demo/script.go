package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/release"
)

// course is the whole way of a release.
func (s *script) course(c course) {
	for _, one := range c.Plans {
		one.Plan.Code = c.Code
		s.add(one.At, func(ctx context.Context) error {
			_, err := s.stage.Releases.PutPlan(ctx, one.By, one.Plan)
			return err
		})
	}
	s.facts(c.Code, c.Facts)
	for _, one := range c.Ticks {
		s.add(one.At, func(ctx context.Context) error {
			return s.stage.Releases.Tick(ctx, one.By, release.Tick{
				Release: c.Code, Deployment: one.Deployment, Task: one.Task, Item: one.Item, State: one.State, Evidence: one.Evidence,
			})
		})
	}
	for _, one := range c.Reviews {
		one.Review.Release = c.Code
		s.add(one.At, func(ctx context.Context) error {
			_, err := s.stage.Releases.PutReview(ctx, one.By, one.Review)
			return err
		})
	}
	for _, one := range c.Facts.Stages {
		s.add(one.At, func(ctx context.Context) error {
			_, err := s.stage.Releases.Move(ctx, release.Move{
				Release: c.Code, Deployment: one.Deployment, Actor: one.By, By: one.Of.By, Reason: one.Of.Reason,
			})
			return err
		})
	}
	s.papers(c.Papers)
}

// facts are what people write down, and what a second one confirms.
func (s *script) facts(code string, told release.Facts) {
	note(s, code, release.PackageFact, told.Packages)
	note(s, code, release.BuildFact, told.Builds)
	note(s, code, release.TestFact, told.Tests)
	note(s, code, release.AgreementFact, told.Agreements)
	note(s, code, release.AcceptanceFact, told.Acceptances)
	note(s, code, release.ReservationFact, told.Reservations)
	note(s, code, release.ApprovalFact, told.Approvals)
	note(s, code, release.NoticeFact, told.Notices)
	note(s, code, release.BaselineFact, told.Baselines)
	note(s, code, release.InstalledFact, told.Inspections)
	note(s, code, release.ConfigurationFact, told.Configurations)
	note(s, code, release.FeedbackFact, told.Feedback)
	note(s, code, release.IssueFact, told.Issues)
	note(s, code, release.DistributionFact, told.Distributions)
}

func note[T any](s *script, code string, kind release.FactKind, told []release.Recorded[T]) {
	for _, one := range told {
		by, confirmed, head := one.By, one.Confirmed, one.Head
		head.Kind, head.Recorded, head.By, head.Confirmed, head.ConfirmedAt = kind, clock.Instant{}, "", "", clock.Instant{}
		var kept release.Head
		hour := one.Recorded
		if hour.IsZero() {
			hour = one.At
		}
		s.add(hour, func(ctx context.Context) error {
			body, err := s.body(ctx, by, one.Of)
			if err != nil {
				return err
			}
			kept, err = s.stage.Releases.Record(ctx, by, code, release.Fact{Head: head, Body: body})
			return err
		})
		if confirmed != "" {
			s.add(one.ConfirmedAt, func(ctx context.Context) error {
				return s.stage.Releases.Confirm(ctx, confirmed, code, kept.ID)
			})
		}
	}
}

// body is a body as Record takes it, with the file that it names, which is kept.
func (s *script) body(ctx context.Context, by string, told any) ([]byte, error) {
	keep := func(proof *release.Proof) (err error) {
		data, err := fs.ReadFile(s.files, proof.FileName)
		if err != nil {
			return fmt.Errorf("read what shows it: %w", err)
		}
		proof.File, err = s.stage.Keeper.Keep(ctx, by, proof.FileName, data)
		return err
	}
	var err error
	switch one := told.(type) {
	case release.Agreement:
		err = keep(&one.Proof)
		told = one
	case release.Acceptance:
		if one.FileName != "" {
			err = keep(&one.Proof)
		}
		told = one
	}
	if err != nil {
		return nil, err
	}
	return tell(told)
}

// tell is the JSON of a body; a baseline's with the list of its items.
func tell(told any) ([]byte, error) {
	if baseline, ok := told.(release.BaselineTaken); ok {
		told = struct {
			release.BaselineTaken
			CIs []release.CI `json:"cis,omitempty"`
		}{baseline, baseline.CIs}
	}
	raw, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("body of a fact: %w", err)
	}
	return raw, nil
}

// papers send documents for approval and approve them; their files are made at once.
func (s *script) papers(list []paper) {
	for _, one := range list {
		s.add(one.At, func(ctx context.Context) error { return s.stage.submit(ctx, one) })
		if one.Decider != "" {
			s.add(one.DecidedAt, func(ctx context.Context) error { return s.stage.decide(ctx, one) })
		}
	}
}

// submit sends a document for approval; what happened may approve it at once.
func (s Stage) submit(ctx context.Context, one paper) error {
	ref := document.Ref{Kind: one.Kind, Subject: one.Subject}
	_, err := s.Documents.Submit(ctx, document.Submission{Ref: ref, Actor: one.By, Level: one.Level, Change: one.Change})
	if err == nil {
		_, err = s.Documents.Resume(ctx)
	}
	return err
}

// decide approves what was sent.
func (s Stage) decide(ctx context.Context, one paper) error {
	ref := document.Ref{Kind: one.Kind, Subject: one.Subject}
	now, err := s.Documents.Status(ctx, ref)
	if err != nil || now.Open == nil {
		return err
	}
	decision := document.Decision{Ref: ref, Actor: one.Decider, Expect: now.Row, Content: now.Open.ContentHash, Approve: true}
	if _, err = s.Documents.Decide(ctx, decision); err == nil {
		_, err = s.Documents.Resume(ctx)
	}
	return err
}
