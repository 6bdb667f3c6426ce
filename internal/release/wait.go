package release

import (
	"context"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// WaitKind is what is waited for.
type WaitKind string

// The kinds of what a release waits for.
const (
	WaitGate      WaitKind = "gate"      // a gate of the next stage is open
	WaitDeferred  WaitKind = "deferred"  // what an emergency put off is to be done
	WaitException WaitKind = "exception" // a second person is to confirm an exception
	WaitFact      WaitKind = "fact"      // a second person is to confirm what was recorded
)

// Wait is one thing that a release in progress waits for, with the process role that
// owes it. Scope F86.
type Wait struct {
	Release    string          `json:"release"` // code
	Title      string          `json:"title"`
	Kind       WaitKind        `json:"kind"`
	Deployment string          `json:"deployment,omitempty"` // code; "" for the release's own stages
	Stage      Stage           `json:"stage,omitempty"`      // of the release that is waited for
	Leg        DeploymentStage `json:"leg,omitempty"`        // of the deployment that is waited for
	Gate       string          `json:"gate,omitempty"`       // id
	Role       string          `json:"role"`                 // key of the process role that owes it
	Customer   string          `json:"customer,omitempty"`   // code, where it concerns just one
	Code       string          `json:"code,omitempty"`       // of the exception, or id of the fact
	Lines      int             `json:"lines"`                // how many things are missing
	Due        clock.Date      `json:"due,omitzero"`
}

// WaitQuery chooses what is waited for; zero members ask for everything.
type WaitQuery struct {
	Roles   []string // that owe it
	Release string   // code
	Limit   int      // at most so many of each role; 0 for all
}

// WaitCount counts what is waited for.
type WaitCount struct{ All, Late int }

// Waits keeps what releases wait for, so that a list of it costs what it shows; store
// satisfies it. It follows from everything else and is written with it.
type Waits interface {
	// PutWaits makes what a release waits for equal to a list.
	PutWaits(tx *work.Tx, release id.Release, waits []Wait) error
	// WaitPage returns what is waited for by due day.
	WaitPage(tx *work.Tx, q WaitQuery) ([]Wait, error)
	// CountWaits counts what some roles owe, and what of it was due before a day.
	CountWaits(tx *work.Tx, roles []string, day clock.Date) (WaitCount, error)
	// CountGates counts the open gates of each of some releases, by code.
	CountGates(tx *work.Tx, releases []string) (map[string]int, error)
	// Running are the codes of releases that are not over, after one, in order.
	Running(tx *work.Tx, after string, limit int) ([]string, error)
}

// Waiting lists what releases wait for, by due day.
func (s *Service) Waiting(ctx context.Context, q WaitQuery) (list []Wait, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		list, err = s.Releases.WaitPage(tx, q)
		return err
	})
	return list, err
}

// CountWaiting counts what some roles owe, and what of it was due before a day.
func (s *Service) CountWaiting(ctx context.Context, roles []string, day clock.Date) (n WaitCount, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		n, err = s.Releases.CountWaits(tx, roles, day)
		return err
	})
	return n, err
}

// WaitingGates counts the open gates of each of some releases, by code.
func (s *Service) WaitingGates(ctx context.Context, releases []string) (open map[string]int, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) (err error) {
		open, err = s.Releases.CountGates(tx, releases)
		return err
	})
	return open, err
}

// renewed is how many releases are looked at in one transaction.
const renewed = 50

// Renew works out again what the releases wait for that are not over: a window opens
// and a role is handed over without a command of theirs. write begins a transaction
// that leaves no entry. It says how many releases were looked at.
func (s *Service) Renew(ctx context.Context, write func(context.Context, func(*work.Tx) error) error) (done int, err error) {
	for after := ""; ; {
		var codes []string
		err := write(ctx, func(tx *work.Tx) (err error) {
			if codes, err = s.Releases.Running(tx, after, renewed); err != nil {
				return err
			}
			for _, code := range codes {
				r, err := s.Releases.Find(tx, code)
				if err != nil {
					return err
				}
				if err := s.wait(tx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(codes) == 0 {
			return done, err
		}
		after = codes[len(codes)-1]
		done += len(codes)
	}
}

// waitOf keeps what a stored release waits for, after it changed.
func (s *Service) waitOf(tx *work.Tx, code string) error {
	r, err := s.Releases.Find(tx, code)
	if err != nil {
		return err
	}
	return s.wait(tx, r)
}

func (s *Service) wait(tx *work.Tx, r Release) error {
	if r.Stage == Closed || r.Stage == Cancelled {
		return s.Releases.PutWaits(tx, r.ID, nil)
	}
	look, err := s.situate(tx, r)
	if fault.Is(err, fault.Setup) {
		return s.Releases.PutWaits(tx, r.ID, nil) // before there is an organisation nobody owes anything
	}
	if err != nil {
		return err
	}
	waits := look.waits()
	if look.err != nil {
		return look.err
	}
	return s.Releases.PutWaits(tx, r.ID, waits)
}

// waits is what the release waits for as things stand; nothing while it is
// suspended or over. It is pure.
func (s *Situation) waits() []Wait {
	if s.Release.held() || s.Release.Stage == Closed || s.Release.Stage == Cancelled {
		return nil
	}
	var list []Wait
	for _, next := range s.steps() {
		if next.At != nil && !s.Release.WithDeployments() {
			continue // a deployment asks for nothing before the release is accepted
		}
		for _, result := range Evaluate(s, next.Target) {
			list = append(list, s.gateWaits(result)...)
		}
	}
	list = append(list, s.exceptionWaits()...)
	list = append(list, s.factWaits()...)
	for i := range list {
		list[i].Release, list[i].Title = s.Release.Code, s.Release.Title
	}
	return list
}

// gateWaits is what an open gate waits for: one for each role that owes some of it.
func (s *Situation) gateWaits(f GateResult) []Wait {
	var list []Wait
	for _, line := range f.Open {
		i := slices.IndexFunc(list, func(w Wait) bool { return w.Role == line.Owes })
		if i < 0 {
			w := Wait{Kind: WaitGate, Gate: f.Gate.ID, Role: line.Owes, Customer: line.Customer, Stage: f.Target.Release, Leg: f.Target.Deployment, Due: s.due(f.Target)}
			if f.Target.At != nil {
				w.Deployment = f.Target.At.Code
			}
			i, list = len(list), append(list, w)
		}
		list[i].Lines++
		if list[i].Customer != line.Customer {
			list[i].Customer = ""
		}
	}
	return list
}

// due is the day by which a target is to be reached: what comes before the deployments
// by the first of them, a deployment by its own date, the review by the end of the
// monitoring window, the closing by the days that the policy gives the PIR.
func (s *Situation) due(t Target) clock.Date {
	switch {
	case t.At != nil:
		return dayIn(orElse(t.At.Planned, t.At.WindowFrom), s.Zone)
	case t.Release == Reviewed:
		return s.afterEnd(func(c governed) int { return c.monitoring() })
	case t.Release == Closed:
		return s.afterEnd(func(c governed) int { return max(c.policy.PIRDays, c.monitoring()) })
	}
	first := s.Release.planned()
	for _, d := range s.live() {
		day := dayIn(orElse(d.Planned, d.WindowFrom), s.Zone)
		if !day.IsZero() && (first.IsZero() || day.Before(first)) {
			first = day
		}
	}
	return first
}

// afterEnd is so many days after the last deployment ended, the longest of its
// customers' policies; zero before.
func (s *Situation) afterEnd(days func(governed) int) clock.Date {
	var last clock.Date
	for _, d := range s.live() {
		end := dayIn(d.ActualEnd, s.Zone)
		if end.IsZero() {
			continue
		}
		longest := 0
		for _, c := range s.governedFor(d, end) {
			longest = max(longest, days(c))
		}
		if by := end.AddDays(longest); last.Before(by) {
			last = by
		}
	}
	return last
}

// exceptionWaits are the exceptions that a second person is to confirm, and what was
// put off and is not done.
func (s *Situation) exceptionWaits() []Wait {
	var list []Wait
	add := func(deployment string, all []Exception) {
		for _, e := range all {
			w := Wait{Deployment: deployment, Gate: e.Gate, Customer: e.Customer, Code: e.Code, Due: e.Expires, Lines: 1}
			switch e.StateOn(s.Now.Date(s.Zone)) {
			case ExceptionPending:
				w.Kind, w.Role = WaitException, s.confirms(e)
			case ExceptionOpen, ExceptionExpired:
				w.Kind, w.Role = WaitDeferred, manager
			case ExceptionDone:
				continue
			}
			if w.Kind == WaitException || (e.Kind == Deferral && !e.Confirmed.IsZero()) {
				list = append(list, w)
			}
		}
	}
	add("", s.Release.Exceptions)
	for _, d := range s.Release.Deployments {
		add(d.Code, d.Exceptions)
	}
	return list
}

// confirms is the role that may be the second person of an exception.
func (s *Situation) confirms(e Exception) string {
	switch {
	case e.Kind == Deferral:
		for _, served := range s.Release.served() {
			if p, ok := s.ruling(served, s.Now.Date(s.Zone)); ok && p.Emergency.Authority != "" {
				return p.Emergency.Authority
			}
		}
		return emergencyAuthority
	case e.Customer != "":
		return customerSide
	default:
		return changeAuthority
	}
}

// factWaits are the facts that do not count before a second person confirms them.
func (s *Situation) factWaits() []Wait {
	var list []Wait
	add := func(h Head) {
		list = append(list, Wait{Kind: WaitFact, Deployment: h.Deployment, Customer: h.Customer, Code: string(h.ID), Role: manager, Lines: 1, Due: s.due(Target{})})
	}
	for _, f := range s.Facts.Agreements {
		if f.Confirmed == "" && slices.Contains(confirmedWays, f.Of.How) {
			add(f.Head)
		}
	}
	for _, f := range s.Facts.Acceptances {
		if f.Confirmed == "" && slices.Contains(confirmedWays, f.Of.How) {
			add(f.Head)
		}
	}
	return list
}

// dayIn is the day of a planned time in a zone.
func dayIn(p clock.Planned, zone *time.Location) clock.Date {
	if !p.At.IsZero() {
		return p.At.Date(zone)
	}
	return p.Date
}
