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

// Move brings a release or a deployment to another stage: its gates are looked
// at as they stood when it happened, and Blocked refuses it with the list of what
// is open. A transition that the machines do not list, and one that follows from
// the deployments or from a recorded fact, is fault.Conflict. The stage that its
// deployments give a release is reached with them. Commands "release.move" and
// "release.move_deployment". Domain section 3; invariants I10, I11, I23, I24.
func (s *Service) Move(ctx context.Context, m Move) (Changed, error) {
	if err := m.check().Err(); err != nil {
		return Changed{}, err
	}
	return s.changing(ctx, m.command(), m.Release, m.Expect, func(c *change) error {
		if err := c.mayMove(m); err != nil {
			return err
		}
		if m.Deployment == "" {
			return c.moveRelease(m)
		}
		return c.moveDeployment(m)
	})
}

func (m Move) command() work.Command {
	if m.Deployment == "" {
		return work.Command{Name: "release.move", Actor: m.Actor, Subject: id.Ref{Kind: "release", ID: m.Release}, Reason: m.Reason}
	}
	subject := id.Ref{Kind: "deployment", ID: m.Release + "@" + m.Deployment}
	return work.Command{Name: "release.move_deployment", Actor: m.Actor, Subject: subject, Reason: m.Reason}
}

// reasoned are the events that nobody brings about without a reason.
var reasoned = []Event{CancelRelease, SuspendRelease, PostponeDeployment, FailDeployment}

// check lists what is missing in the wish itself.
func (m Move) check() fault.List {
	c := &checker{}
	if m.By == "" {
		c.say("event", "fault.release.required", nil)
	}
	if m.Reason == "" && slices.Contains(reasoned, m.By) {
		c.say("reason", "fault.release.required", nil)
	}
	if m.By == BackOutDeployment {
		if m.Decider == "" {
			c.say("decider", "fault.release.required", nil)
		}
		if m.Cause.IsEmpty() {
			c.say("cause", "fault.release.required", nil)
		}
	}
	if m.Minutes != nil {
		c.number("minutes", *m.Minutes)
	}
	c.words("reason", m.Reason)
	c.plain("decider", m.Decider)
	c.text("cause", m.Cause)
	if !m.WindowTo.IsZero() && m.WindowTo.Before(m.WindowFrom) {
		c.say("window_to", "fault.release.order", fault.Args{"from": m.WindowFrom, "to": m.WindowTo})
	}
	return c.faults
}

// mayMove refuses an event that there is not, and a suspended release all but what
// ends it or undoes harm.
func (c *change) mayMove(m Move) error {
	if err := c.isEvent(m); err != nil {
		return err
	}
	allowed := m.By == ResumeRelease || m.By == CancelRelease || m.By == BackOutDeployment
	if c.before.held() && !allowed {
		return fault.New(fault.Conflict, "fault.release.suspended", fault.Args{"release": c.before.Code})
	}
	return nil
}

func (c *change) moveRelease(m Move) error {
	switch {
	case m.By == SuspendRelease || m.By == ResumeRelease:
		return c.mark(m)
	case derivedEvent(m.By):
		return fault.New(fault.Conflict, "fault.release.follows", fault.Args{"release": c.before.Code, "event": term("release_event", m.By)})
	}
	to, ok := Stages().Next(c.before.Stage, m.By)
	if !ok {
		return c.noTransition(nil, m.By)
	}
	at, err := c.instant(m.At, "")
	if err != nil {
		return err
	}
	if err := c.prepareRelease(m, at); err != nil {
		return err
	}
	passed, err := c.pass(Target{Guard: Guard{Release: to}}, at)
	if err != nil {
		return err
	}
	late := c.late(plannedAt(at), c.scene.LateHours, nil, "release "+string(to), m.Reason)
	if err := c.reach(nil, step{by: m.By, at: at, reason: m.Reason, passed: passed, late: late}); err != nil {
		return err
	}
	return c.afterRelease(m.By, at)
}

// mark suspends a release or resumes it; neither is a stage.
func (c *change) mark(m Move) error {
	suspend := m.By == SuspendRelease
	if suspend == c.before.held() || c.before.Stage == Closed || c.before.Stage == Cancelled {
		return c.noTransition(nil, m.By)
	}
	c.after.Suspended = nil
	if suspend {
		c.after.Suspended = &suspend
	}
	return nil
}

// isEvent refuses an event that neither machine has, with those that are possible
// now.
func (c *change) isEvent(m Move) error {
	if isEvent(m.By) {
		return nil
	}
	subject, stage, next := spokenOf(c.before.Code, nil), term("release_stage", c.before.Stage), c.before.Next()
	if m.Deployment != "" {
		d, err := c.deployment(m.Deployment)
		if err != nil {
			return err
		}
		subject, stage, next = spokenOf(c.before.Code, d), term("deployment_stage", d.Stage), c.before.NextOf(*d)
	}
	args := fault.Args{"field": "event", "value": m.By, "subject": subject, "stage": stage, "next": options(next)}
	if len(next) == 0 {
		return fault.New(fault.Invalid, "fault.release.no_event", args).At("event")
	}
	return fault.New(fault.Invalid, "fault.release.event", args).At("event")
}

// noTransition refuses an event in a stage that does not have it, with those that
// are possible now; d is nil for the release.
func (c *change) noTransition(d *Deployment, by Event) error {
	args := fault.Args{"subject": spokenOf(c.before.Code, d), "from": term("release_stage", c.before.Stage), "event": term("release_event", by)}
	next := c.before.Next()
	if d != nil {
		args["from"], next = term("deployment_stage", d.Stage), c.before.NextOf(*d)
	}
	if len(next) == 0 {
		return fault.New(fault.Conflict, "fault.release.final", args)
	}
	args["next"] = options(next)
	return fault.New(fault.Conflict, "fault.release.transition", args)
}

// options are events as a message offers them.
func options(events []Event) content.Options {
	list := make(content.Options, len(events))
	for i, e := range events {
		list[i] = term("release_event", e)
	}
	return list
}

// prepareRelease refuses what stands against an event although the machine has
// it: a customer that has left, a deployment that has started.
func (c *change) prepareRelease(m Move, at clock.Instant) error {
	switch m.By {
	case PlanRelease, AuthorizeRelease:
		return c.active(c.after.served(), "customers")
	case CancelRelease:
		return c.cancelDeployments(m, at)
	default:
		return nil
	}
}

// cancelDeployments cancels what was to be deployed; one that has started
// cannot be undone that way. A postponed one stays so in its cancelled release.
func (c *change) cancelDeployments(m Move, at clock.Instant) error {
	for _, d := range c.before.Deployments {
		if d.started() {
			return fault.New(fault.Conflict, "fault.release.started", fault.Args{"release": c.before.Code, "deployment": d.Code})
		}
	}
	c.after.Deployments = slices.Clone(c.after.Deployments)
	for i := range c.after.Deployments {
		d := &c.after.Deployments[i]
		if _, ok := DeploymentStages().Next(d.Stage, CancelDeployment); !ok {
			continue
		}
		if err := c.reach(d, step{by: CancelDeployment, at: at, reason: m.Reason}); err != nil {
			return err
		}
	}
	return nil
}

// afterRelease does what follows from a stage that was reached.
func (c *change) afterRelease(by Event, at clock.Instant) error {
	switch by {
	case AuthorizeRelease:
		return c.wasAuthorised(at)
	case AcceptRelease:
		build, _ := newest(c.scene.Facts.Builds, func(Recorded[Build]) bool { return true })
		c.emit(EventAccepted, map[string]string{"build": build.Of.Hash})
	case CloseRelease:
		return c.close(at)
	}
	return nil
}

func (c *change) wasAuthorised(at clock.Instant) error {
	look, err := c.look()
	if err != nil {
		return err
	}
	binding, _ := look.authorised(at) // there is one: its gate held
	if err := c.take(binding.On.Date); err != nil {
		return err
	}
	c.emit(EventAuthorised, map[string]string{"core": binding.Core, "reference": binding.Reference})
	return nil
}

// close closes the review too, and archives the plans. Scope F48.
func (c *change) close(at clock.Instant) error {
	review := c.scene.Review
	review.ReleaseID, review.Release, review.Closed = c.after.ID, c.after.Code, at
	c.tx.Detail("review.closed", "", at.String())
	if err := c.service.Reviews.Save(c.tx, review); err != nil {
		return err
	}
	codes, subjects := []string{}, []string{c.after.Code}
	for _, d := range c.after.Deployments {
		codes = append(codes, d.Code)
		subjects = append(subjects, c.after.Code+"@"+d.Code)
	}
	c.emit(EventPIRClosed, map[string]string{
		"deployments": strings.Join(codes, " "), "subjects": strings.Join(subjects, " "), "at": at.String(),
	})
	return nil
}

// emit tells other features about the release; release and actor are added.
func (c *change) emit(name string, data map[string]string) {
	data["release"], data["actor"] = c.after.Code, c.actor
	c.tx.Emit(work.Event{Name: name, Subject: id.Ref{Kind: "release", ID: c.after.Code}, Data: data})
}

// instant is when a move happened: not in the future, nor before the stage from
// which it leads was reached.
func (c *change) instant(given clock.Instant, deployment string) (clock.Instant, error) {
	at := orElse(given, c.tx.Now())
	if c.tx.Now().Before(at) {
		return at, fault.New(fault.Invalid, "fault.release.future", fault.Args{"field": "at", "value": instantArg(at)}).At("at")
	}
	look, err := c.look()
	if err != nil {
		return at, err
	}
	if previous := reachedAt(look.Facts, deployment); at.Before(previous) {
		return at, fault.New(fault.Invalid, "fault.release.order", fault.Args{"field": "at", "from": instantArg(previous), "to": instantArg(at)}).At("at")
	}
	return at, nil
}

// reachedAt is when the present stage of a release or deployment was reached; none
// where nothing says so.
func reachedAt(facts Facts, deployment string) (at clock.Instant) {
	for _, s := range facts.Stages {
		if s.Deployment == deployment && at.Before(s.At) {
			at = s.At
		}
	}
	return at
}

// pass evaluates the gates of a target as they stood at an instant; Blocked when
// one is open.
func (c *change) pass(t Target, at clock.Instant) ([]GateResult, error) {
	look, err := c.look()
	if err != nil {
		return nil, err
	}
	seen := *look.Situation
	seen.Now = at
	if t.Deployment != Undone { // what shows that it was restored comes after it
		seen.Facts = seen.Facts.until(at)
	}
	results := Evaluate(&seen, t)
	if look.err != nil {
		return nil, look.err
	}
	var open []Open
	var gates content.Terms
	for _, r := range results {
		if !r.Holds() {
			open = append(open, r.Open...)
			gates = append(gates, r.Gate.Term())
		}
	}
	if len(open) == 0 {
		return results, nil
	}
	return nil, blocked(c.after.Code, t, open, gates)
}

// blocked says which gates are open for a target.
func blocked(code string, t Target, open []Open, gates content.Terms) *Blocked {
	stage := term("release_stage", t.Release)
	if t.At != nil {
		stage = term("deployment_stage", t.Deployment)
	}
	return &Blocked{Target: t, Open: open, Fault: fault.New(fault.Conflict, "fault.release.blocked", fault.Args{
		"subject": spokenOf(code, t.At), "stage": stage, "target": t.Name(), "gates": gates,
	})}
}

// spokenOf is a release, or the deployment d of it, as messages speak of it in the middle of
// a sentence.
func spokenOf(code string, d *Deployment) content.Run {
	args := []content.Arg{{Name: "release", Text: content.Inline{content.Plain(code)}}}
	if d == nil {
		return content.Message("format.release", args...)
	}
	return content.Message("format.deployment", append(args, content.Arg{Name: "deployment", Text: content.Inline{content.Plain(d.Code)}})...)
}

// instantArg is an instant as messages print it.
func instantArg(at clock.Instant) content.Date { return content.Date{ISO: at.String()} }

// step is a transition with what it rests on.
type step struct {
	by     Event
	at     clock.Instant
	reason string
	passed []GateResult
	late   bool
}

// reach sets the stage of the release, or of one of its deployments, and adds the
// fact that says so. The machine must have the step.
func (c *change) reach(d *Deployment, s step) error {
	said := StageReached{By: s.by, Reason: s.reason}
	head := Head{Kind: StageFact, At: s.at, Late: s.late}
	if d == nil {
		to, _ := Stages().Next(c.after.Stage, s.by)
		said.From, said.To = string(c.after.Stage), string(to)
		c.after.Stage = to
	} else {
		to, _ := DeploymentStages().Next(d.Stage, s.by)
		said.From, said.To = string(d.Stage), string(to)
		d.Stage, head.Deployment, head.Attempt = to, d.Code, d.Attempt
	}
	said.say(s.passed)
	return c.fact(head, said)
}

// say keeps which gates held and which an exception opened: each gate of the stage
// is in one of the two lists, so that a transition that skipped one is seen. One
// that had nothing to look at held too; GateResult.Idle tells it apart.
func (s *StageReached) say(results []GateResult) {
	for _, r := range results {
		if len(r.Excepted) == 0 {
			s.Passed = append(s.Passed, r.Gate.ID)
		}
		for _, e := range r.Excepted {
			s.Except = append(s.Except, r.Gate.ID+" "+e.Code)
		}
	}
}
