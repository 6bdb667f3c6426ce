package release

import (
	"acta/internal/clock"
	"acta/internal/fault"
)

func (c *change) moveDeployment(m Move) error {
	d, err := c.deployment(m.Deployment)
	if err != nil {
		return err
	}
	to, ok := DeploymentStages().Next(d.Stage, m.By)
	if !ok {
		return c.noTransition(d, m.By)
	}
	if err := c.underRelease(m.By); err != nil {
		return err
	}
	at, err := c.instant(m.At, d.Code)
	if err != nil {
		return err
	}
	if err := c.prepareDeployment(d, m, at); err != nil {
		return err
	}
	passed, err := c.pass(Target{Guard: Guard{Deployment: to}, At: d}, at)
	if err != nil {
		return err
	}
	late := c.late(plannedAt(at), c.scene.LateHours, d, "deployment "+d.Code+" "+string(to), m.Reason)
	if err := c.reach(d, step{by: m.By, at: at, reason: m.Reason, passed: passed, late: late}); err != nil {
		return err
	}
	return c.derive(at, late)
}

// underRelease refuses what the release's own stage does not allow.
func (c *change) underRelease(by Event) error {
	key := c.before.refusal(by)
	if key == "" {
		return nil
	}
	return fault.New(fault.Conflict, key, fault.Args{"release": c.before.Code, "stage": term("release_stage", c.before.Stage)})
}

// prepareDeployment lets the deployment say what the move tells of it, so that
// the gates see it.
func (c *change) prepareDeployment(d *Deployment, m Move, at clock.Instant) error {
	when := plannedAt(at)
	switch m.By {
	case StartDeployment:
		d.ActualStart, d.ActualEnd = when, clock.Planned{}
		return c.notBefore(at)
	case InstallDeployment:
		d.ActualEnd = when
	case BackOutDeployment:
		d.BackedOut = BackedOut{At: when, Decider: m.Decider, Cause: m.Cause, Minutes: m.Minutes}
		d.ActualEnd = orElse(d.ActualEnd, when)
	case FailDeployment:
		d.ActualEnd = orElse(d.ActualEnd, when)
	case RetryDeployment:
		if err := c.nextAttempt(d, at); err != nil {
			return err
		}
		return c.replan(d, m)
	case ReplanDeployment:
		return c.replan(d, m)
	}
	return nil
}

// notBefore refuses a start before the release was accepted, here or where it
// came from: one that a file brought to deployed never was.
func (c *change) notBefore(at clock.Instant) error {
	accepted := clock.Instant{}
	for _, s := range c.scene.Facts.Stages {
		if s.Deployment == "" && s.Of.To == string(Accepted) {
			accepted = s.At
		}
	}
	if accepted.IsZero() {
		return fault.New(fault.Conflict, "fault.release.not_accepted", fault.Args{"release": c.before.Code, "stage": term("release_stage", c.before.Stage)})
	}
	if at.Before(accepted) {
		return fault.New(fault.Invalid, "fault.release.order", fault.Args{"field": "at", "from": instantArg(accepted), "to": instantArg(at)}).At("at")
	}
	return nil
}

// nextAttempt keeps what an attempt left behind and clears the deployment for
// the next one.
func (c *change) nextAttempt(d *Deployment, at clock.Instant) error {
	left := AttemptEnded{
		Stage: d.Stage, Started: d.ActualStart, Ended: d.ActualEnd, Tasks: d.Tasks, Items: d.Items, BackedOut: d.BackedOut,
	}
	if err := c.fact(Head{Kind: AttemptFact, Deployment: d.Code, Attempt: d.Attempt, At: at}, left); err != nil {
		return err
	}
	d.Attempt++
	d.ActualStart, d.ActualEnd, d.NoticeOn, d.BackedOut = clock.Planned{}, clock.Planned{}, clock.Planned{}, BackedOut{}
	d.Tasks = edit(d.Tasks, func(t *Task) {
		*t = Task{Sequence: t.Sequence, Text: t.Text, Who: t.Who, Planned: t.Planned, State: TaskPending}
	})
	d.Items = edit(d.Items, func(i *Item) {
		*i = Item{Code: i.Code, Text: i.Text, Mandatory: i.Mandatory, State: ItemPending}
	})
	d.Baselines = edit(d.Baselines, func(b *Baseline) { b.TakenAt, b.Hash = clock.Planned{}, "" })
	return nil
}

// replan gives a deployment its new dates. Another window is another core: what
// was authorised no longer binds to it, also after other deployments started.
func (c *change) replan(d *Deployment, m Move) error {
	was, err := CoreOf(c.after).Hash()
	if err != nil {
		return err
	}
	if err := c.active(c.after.servedBy(*d), "deployments["+d.Code+"].customers"); err != nil {
		return err
	}
	d.Planned = orElse(m.Planned, d.Planned)
	d.WindowFrom, d.WindowTo = orElse(m.WindowFrom, d.WindowFrom), orElse(m.WindowTo, d.WindowTo)
	if err := checkRelease(c.after, false).Err(); err != nil {
		return err
	}
	if err := newly(objections(c.before), objections(c.after)).Err(); err != nil {
		return err
	}
	if err := c.checkStarts(); err != nil {
		return err
	}
	core, err := CoreOf(c.after).Hash()
	if err != nil || core == was {
		return err
	}
	return c.unbind(was)
}

// derive gives the release the stage that its deployments make, and the day of
// its release once the last of them is done.
func (c *change) derive(at clock.Instant, late bool) error {
	to := Derive(c.after.Stage, c.after.Deployments)
	if to == c.after.Stage {
		return nil
	}
	if previous := reachedAt(c.scene.Facts, ""); at.Before(previous) {
		at = previous
	}
	by := StartRelease
	if to == Deployed {
		by = FinishRelease
		c.after.Released = released(c.after.Deployments)
	}
	said := StageReached{From: string(c.after.Stage), To: string(to), By: by}
	c.after.Stage = to
	return c.fact(Head{Kind: StageFact, At: at, Late: late}, said)
}

// released is the day on which the last deployment that succeeded ended.
func released(deployments []Deployment) (day clock.Date) {
	for _, d := range deployments {
		if end := d.ActualEnd.Date; (d.Stage == Installed || d.Stage == Verified) && day.Before(end) {
			day = end
		}
	}
	return day
}
