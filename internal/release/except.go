package release

import (
	"context"
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Except asks for an exception: a deferral or an override of a gate that allows
// it, for the target that e.Target names: as Target.Name, or without its first
// word, "built", "D1 deploying". It opens nothing before a second person
// has confirmed it. What is deferred is due within the days of the strictest
// emergency rule. Command "release.except". Scope F49, F98; invariant I25.
func (s *Service) Except(ctx context.Context, actor, code string, e Exception) error {
	cmd := work.Command{Name: "release.except", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error {
		e := e
		t, gate, err := c.excepted(e)
		if err != nil {
			return err
		}
		if err := c.mayExcept(gate, t, e); err != nil {
			return err
		}
		now := c.tx.Now()
		e.Target = t.Name()
		e.Code = orElse(e.Code, freeCode(c.allExceptions(), string(e.Kind)+"-"))
		e.Person, e.Second, e.Confirmed, e.Done = actor, "", clock.Instant{}, clock.Instant{}
		e.On, e.Recorded = orElse(e.On, plannedAt(now)), plannedAt(now)
		if e.Expires, err = c.deadline(e); err != nil {
			return err
		}
		if err := c.checkException(e).Err(); err != nil {
			return err
		}
		list := c.exceptionsOf(t)
		*list = append(slices.Clone(*list), e)
		return checkRelease(c.after, false).Err()
	})
	return err
}

// excepted is the target and the gate that an exception names.
func (c *change) excepted(e Exception) (Target, Gate, error) {
	c.after.Deployments = slices.Clone(c.after.Deployments)
	for _, gate := range Gates() {
		if gate.ID != e.Gate {
			continue
		}
		t, err := targeted(c.targets(gate), gate, e.Target)
		return t, gate, err
	}
	return Target{}, Gate{}, fault.New(fault.Invalid, "fault.release.no_gate", fault.Args{"field": "gate", "value": e.Gate}).At("gate")
}

// targeted is the target of that name, whole or without its first word.
func targeted(targets []Target, gate Gate, name string) (Target, error) {
	have := make([]string, len(targets))
	short := -1
	for i, t := range targets {
		have[i] = t.Name()
		if have[i] == name {
			return t, nil
		}
		if _, rest, _ := strings.Cut(have[i], " "); rest == name {
			short = i
		}
	}
	if short >= 0 {
		return targets[short], nil
	}
	args := fault.Args{"field": "target", "value": name, "gate": gate.Term(), "have": strings.Join(have, ", ")}
	if len(have) == 0 {
		return Target{}, fault.New(fault.Invalid, "fault.release.no_targets", args).At("target")
	}
	return Target{}, fault.New(fault.Invalid, "fault.release.no_target", args).At("target")
}

// targets are the stages of this release that a gate guards.
func (c *change) targets(gate Gate) (targets []Target) {
	for _, guard := range gate.Guards {
		if guard.Release != "" {
			targets = append(targets, Target{Guard: guard})
			continue
		}
		for i := range c.after.Deployments {
			targets = append(targets, Target{Guard: guard, At: &c.after.Deployments[i]})
		}
	}
	return targets
}

// mayExcept refuses what the table of gates does not allow.
func (c *change) mayExcept(gate Gate, t Target, e Exception) error {
	refuse := func(field, key string) error {
		return fault.New(fault.Conflict, key, fault.Args{"field": field, "gate": gate.Term(), "value": e.Customer}).At(field)
	}
	switch {
	case e.Kind != Deferral && e.Kind != Overridden:
		args := fault.Args{"field": "kind", "value": e.Kind, "choices": string(Deferral) + ", " + string(Overridden)}
		return fault.New(fault.Invalid, "fault.release.choice", args).At("kind")
	case e.Kind == Deferral && !gate.Defer, e.Kind == Overridden && gate.Over == NoOverride:
		return refuse("gate", "fault.release.firm")
	case e.Kind == Deferral && c.before.Type != emergencyType:
		return refuse("kind", "fault.release.no_deferral")
	case e.Kind == Overridden && gate.Over == TheCustomer:
		if !slices.ContainsFunc(c.scene.served(t.At), func(s Served) bool { return s.Code == e.Customer }) {
			return refuse("customer", "fault.release.not_served")
		}
	}
	return nil
}

// deadline is the last day of an exception: of a deferral the one that the
// strictest emergency rule allows, when none is given, and none later.
func (c *change) deadline(e Exception) (clock.Date, error) {
	today := c.tx.Now().Date(c.scene.Zone)
	last := clock.Date{}
	for _, served := range c.after.served() {
		p, ok := c.scene.ruling(served, today)
		if day := today.AddDays(p.Emergency.Days); ok && p.Emergency.Days > 0 && (last.IsZero() || day.Before(last)) {
			last = day
		}
	}
	if c.scene.err != nil {
		return clock.Date{}, c.scene.err
	}
	switch {
	case e.Expires.IsZero() && e.Kind == Deferral && !last.IsZero():
		return last, nil
	case e.Expires.IsZero():
		return e.Expires, fault.New(fault.Invalid, "fault.release.required", fault.Args{"field": "expires"}).At("expires")
	case e.Kind == Deferral && !last.IsZero() && last.Before(e.Expires):
		args := fault.Args{"field": "expires", "value": day(e.Expires), "limit": day(last)}
		return e.Expires, fault.New(fault.Invalid, "fault.release.deadline", args).At("expires")
	case e.Expires.Before(today):
		args := fault.Args{"field": "expires", "from": today, "to": e.Expires}
		return e.Expires, fault.New(fault.Invalid, "fault.release.order", args).At("expires")
	}
	return e.Expires, nil
}

func (c *change) checkException(e Exception) fault.List {
	k := &checker{}
	k.happened("on", e.On, c.tx.Now())
	if e.Reason.IsEmpty() {
		k.say("reason", "fault.release.required", nil)
	}
	if slices.ContainsFunc(c.allExceptions(), func(old Exception) bool { return old.Code == e.Code }) {
		k.say("code", "fault.release.twice", fault.Args{"value": e.Code})
	}
	return k.faults
}

// allExceptions are those of the release and of its deployments.
func (c *change) allExceptions() []Exception {
	list := slices.Clone(c.after.Exceptions)
	for _, d := range c.after.Deployments {
		list = append(list, d.Exceptions...)
	}
	return list
}

// exceptionsOf is the list in which an exception for a target stands.
func (c *change) exceptionsOf(t Target) *[]Exception {
	if t.At != nil {
		return &t.At.Exceptions
	}
	return &c.after.Exceptions
}

// exception is an exception that opens a gate, to be changed in place.
func (c *change) exception(code string) (*Exception, error) {
	lists := []*[]Exception{&c.after.Exceptions}
	c.after.Deployments = slices.Clone(c.after.Deployments)
	for i := range c.after.Deployments {
		lists = append(lists, &c.after.Deployments[i].Exceptions)
	}
	for _, list := range lists {
		i := slices.IndexFunc(*list, func(e Exception) bool { return e.Code == code && e.Gate != "" })
		if i >= 0 {
			*list = slices.Clone(*list)
			return &(*list)[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "fault.release.no_exception", fault.Args{"release": c.before.Code, "value": code})
}

// ConfirmException is the second person's word: of a deferral any holder of the
// policy's emergency authority, of an override the change authority; that of a
// customer rests on an agreement of its own, whose key is the exception's code.
// Command "release.confirm_exception".
func (s *Service) ConfirmException(ctx context.Context, actor, code, exception string) error {
	cmd := work.Command{Name: "release.confirm_exception", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error { return c.confirm(exception) })
	return err
}

// confirm lets an exception open its gate from now on.
func (c *change) confirm(exception string) error {
	e, err := c.exception(exception)
	if err != nil {
		return err
	}
	if !e.Confirmed.IsZero() {
		return fault.New(fault.Conflict, "fault.release.confirmed", fault.Args{"value": e.Code})
	}
	_, gate, err := c.excepted(*e)
	if err != nil {
		return err
	}
	e, err = c.exception(exception) // excepted took a copy of the deployments
	if err != nil {
		return err
	}
	if e.Second, err = c.second(*e, gate); err != nil {
		return err
	}
	e.Confirmed = c.tx.Now()
	return nil
}

// second is the second person of an exception: the actor, or the customer's
// signatory.
func (c *change) second(e Exception, gate Gate) (string, error) {
	if e.Kind == Overridden && gate.Over == TheCustomer {
		agreed, ok := newest(c.scene.Facts.Agreements, func(a Recorded[Agreement]) bool {
			return a.Customer == e.Customer && a.Key == e.Code && (a.Confirmed != "" || a.Of.How == ByLink)
		})
		if !ok {
			return "", fault.New(fault.Conflict, "fault.release.no_agreement", fault.Args{"value": e.Code, "customer": e.Customer})
		}
		return agreed.Of.Signatory, nil
	}
	if c.actor == e.Person {
		return "", fault.New(fault.Forbidden, "fault.release.same_person", fault.Args{"value": e.Code})
	}
	today := c.tx.Now().Date(c.scene.Zone)
	roles := []string{changeAuthority}
	if e.Kind == Deferral {
		roles = nil
		for _, served := range c.after.served() {
			p, ok := c.scene.ruling(served, today)
			if ok && !slices.Contains(roles, orElse(p.Emergency.Authority, emergencyAuthority)) {
				roles = append(roles, orElse(p.Emergency.Authority, emergencyAuthority))
			}
		}
		roles = append(roles, emergencyAuthority)[:max(len(roles), 1)]
	}
	return c.actor, c.holds(c.actor, today, "", roles...)
}

// CompleteDeferral says that what was deferred is done: its gate holds without
// the exception now; of a notice that was deferred, it was given since. Command
// "release.complete_deferral". Scope F49.
func (s *Service) CompleteDeferral(ctx context.Context, actor, code, exception string) error {
	cmd := work.Command{Name: "release.complete_deferral", Actor: actor, Subject: id.Ref{Kind: "release", ID: code}}
	_, err := s.changing(ctx, cmd, code, 0, func(c *change) error {
		e, err := c.exception(exception)
		if err != nil {
			return err
		}
		if e.Kind != Deferral || e.Confirmed.IsZero() || !e.Done.IsZero() {
			return fault.New(fault.Conflict, "fault.release.not_deferred", fault.Args{"value": e.Code})
		}
		t, gate, err := c.excepted(*e)
		if err != nil {
			return err
		}
		open := c.stillOpen(gate, t)
		if c.scene.err != nil {
			return c.scene.err
		}
		if len(open) > 0 {
			return blocked(code, t, open, content.Terms{gate.Term()})
		}
		if e, err = c.exception(exception); err != nil {
			return err
		}
		e.Done = c.tx.Now()
		return nil
	})
	return err
}

// stillOpen is what a gate misses of a target today, without any exception.
func (c *change) stillOpen(gate Gate, t Target) []Open {
	c.scene.Release = c.after
	open := gate.Check(c.scene.Situation, t)
	for i := range open {
		open[i].Gate = gate.ID
	}
	if gate.ID != noticeGate {
		return open
	}
	return slices.DeleteFunc(open, func(o Open) bool {
		_, told := newest(c.scene.Facts.Notices, func(n Recorded[Notice]) bool {
			return n.Customer == o.Customer && (n.Deployment == "" || n.Deployment == t.At.Code)
		})
		return told
	})
}

// noticeGate asks for time before a start, which no later notice can make up for.
const noticeGate = "notice-given"
