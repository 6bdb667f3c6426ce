package demo

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync/atomic"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/sheet"
	"acta/internal/work"
)

// Role is the role of the demonstration's people in the audit trail: nobody signed
// in, the program did it in their name.
const Role = "demonstration"

// Hands are a clock that the demonstration puts where its people are.
type Hands struct{ at atomic.Pointer[clock.Instant] }

// Now is the instant that the hands show.
func (h *Hands) Now() clock.Instant {
	if at := h.at.Load(); at != nil {
		return *at
	}
	return clock.Instant{}
}

// put puts the hands on an instant.
func (h *Hands) put(at clock.Instant) { h.at.Store(&at) }

// Keeper keeps files that show something; app gives it.
type Keeper interface {
	// Keep keeps a file and returns its SHA-256.
	Keep(ctx context.Context, actor, name string, data []byte) (sha256 string, err error)
}

// Stage is where the people of a set act: the features by a clock of its own, under
// a gate that lets each of them do what they do.
type Stage struct {
	Services
	Documents *document.Service
	Keeper    Keeper
	Hands     *Hands
}

// Play loads a set, as Load does, and lets its people do what they do here until
// now: by the commands that everybody uses, at their hours in the weeks before. What
// they did before is not done again.
func (s Stage) Play(ctx context.Context, set string, now clock.Instant) ([]sheet.Report, error) {
	l, err := lifeOf(set, now)
	if err != nil {
		return nil, err
	}
	empty, err := Empty(ctx, s.Services)
	if err != nil {
		return nil, err
	}
	s.Hands.put(now)
	if empty && len(l.Rules) > 0 { // the trail of an empty installation goes forward in time
		s.Hands.put(l.Rules[0].At)
	}
	reports, err := Load(ctx, set, s.Services)
	if err != nil {
		return reports, err
	}
	steps, err := s.steps(ctx, set, l)
	if err != nil {
		return reports, err
	}
	return reports, s.until(ctx, steps, now)
}

// until does what was to be done by now.
func (s Stage) until(ctx context.Context, steps []step, now clock.Instant) error {
	for _, one := range steps {
		if now.Before(one.at) {
			return nil
		}
		s.Hands.put(one.at)
		if err := one.do(ctx); err != nil {
			return fmt.Errorf("at %s: %w", one.at, err)
		}
	}
	return nil
}

// step is something that somebody does.
type step struct {
	at clock.Instant
	do func(context.Context) error
}

// script collects the steps.
type script struct {
	stage Stage
	files fs.FS
	steps []step
}

func (s *script) add(at clock.Instant, do func(context.Context) error) {
	s.steps = append(s.steps, step{at, do})
}

// steps are everything that is still to be done, in the order of its hours.
func (s Stage) steps(ctx context.Context, set string, l life) ([]step, error) {
	folder, err := fs.Sub(files, path.Join("data", set, livedFolder, "files"))
	if err != nil {
		return nil, fmt.Errorf("open the files of set %s: %w", set, err)
	}
	all := &script{stage: s, files: folder}
	all.begin(l)
	for _, one := range l.Policies {
		held, err := s.Policies.Held(ctx, one.Policy.Customer)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if len(held.Versions) == 0 {
			all.policy(one)
		}
	}
	for _, one := range l.Releases {
		_, err := s.Releases.Read(ctx, one.Code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err != nil {
			all.course(one)
		}
	}
	slices.SortStableFunc(all.steps, func(a, b step) int { return a.at.Time().Compare(b.at.Time()) })
	return all.steps, nil
}

// begin is what stands before everything else: the customers, and who approves what.
func (s *script) begin(l life) {
	for _, one := range l.Rules {
		s.add(one.At, func(ctx context.Context) error {
			if err := s.stage.Org.Put(ctx, work.System, org.Setup{Customers: l.Setup.Customers}); err != nil {
				return err
			}
			rule, row, err := s.stage.Documents.Rule(ctx, one.Kind)
			if err != nil || row > 0 {
				return err
			}
			rule.Steps = []document.Step{{Roles: one.Roles, Need: 1, Meaning: one.Meaning}}
			return s.stage.Documents.SetRule(ctx, one.Kind, one.By, 0, rule)
		})
	}
}

func (s *script) policy(one agreed) {
	s.add(one.At, func(ctx context.Context) error {
		_, err := s.stage.Policies.Put(ctx, one.By, one.Policy)
		return err
	})
	s.papers(one.Papers)
}
