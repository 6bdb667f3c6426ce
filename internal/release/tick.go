package release

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Tick sets the state of a deployment task or verification item with its actual
// time. A task is done from "ready" on; a task that is skipped has its reason,
// an item that is not applicable a reason and the approval of a holder of
// release_deployment_manager. An attempt that is over stays as it was. Commands
// "release.tick" and "release.verify_item". Scope F44, F45.
func (s *Service) Tick(ctx context.Context, actor string, t Tick) error {
	_, err := s.changing(ctx, t.command(actor), t.Release, 0, func(c *change) error {
		d, err := c.deployment(t.Deployment)
		if err != nil {
			return err
		}
		if err := c.tickable(d, t); err != nil {
			return err
		}
		given := t
		if given.At.IsZero() {
			given.At = plannedAt(c.tx.Now())
		}
		if err := given.check(c.tx.Now()).Err(); err != nil {
			return err
		}
		if t.Item != "" {
			return c.tickItem(d, given)
		}
		return c.tickTask(d, given)
	})
	return err
}

func (t Tick) command(actor string) work.Command {
	subject := id.Ref{Kind: "deployment", ID: t.Release + "@" + t.Deployment}
	if t.Item != "" {
		return work.Command{Name: "release.verify_item", Actor: actor, Subject: subject}
	}
	return work.Command{Name: "release.tick", Actor: actor, Subject: subject}
}

// tickable refuses what the deployment's stage does not allow.
func (c *change) tickable(d *Deployment, t Tick) error {
	open := d.Stage == Ready || d.Stage == InProgress || d.Stage == Installed
	pending := d.Stage == ToDeploy || d.Stage == Postponed
	worked := t.State != string(TaskPending) && t.State != "skipped" && t.Item == ""
	if open || (pending && !worked) {
		return nil
	}
	return fault.New(fault.Conflict, "fault.release.not_ticked",
		fault.Args{"deployment": d.Code, "release": c.before.Code, "stage": term("deployment_stage", d.Stage)})
}

func (t Tick) check(now clock.Instant) fault.List {
	c := &checker{}
	enumeration, pending := "task_state", string(TaskPending)
	if t.Item != "" {
		enumeration, pending = "item_state", string(ItemPending)
	}
	if (t.Item == "") == (t.Task < 1) {
		c.say("task", "fault.release.required", nil)
	}
	if !known(enumeration, t.State) {
		c.say("state", "fault.release.choice", fault.Args{"value": t.State, "choices": choices(enumeration)})
	}
	if t.State != pending {
		c.happened("at", t.At, now)
	}
	if (t.State == "skipped" || t.State == "not_applicable") && t.Reason.IsEmpty() {
		c.say("reason", "fault.release.required", nil)
	}
	if t.State == "not_applicable" {
		c.required("approved", t.Approved)
	}
	c.plain("who", t.Who)
	c.text("reason", t.Reason)
	c.text("evidence", t.Evidence)
	return c.faults
}

func (c *change) tickTask(d *Deployment, t Tick) error {
	i := slices.IndexFunc(d.Tasks, func(task Task) bool { return task.Sequence == t.Task })
	if i < 0 {
		return fault.New(fault.NotFound, "fault.release.no_task", fault.Args{"deployment": d.Code, "value": t.Task})
	}
	d.Tasks = slices.Clone(d.Tasks)
	task := &d.Tasks[i]
	if task.State == TaskState(t.State) && task.Actual == t.At && alike(task.Reason, t.Reason) {
		return nil
	}
	task.State, task.Who, task.Reason, task.Actual = TaskState(t.State), orElse(t.Who, task.Who), t.Reason, t.At
	if task.State == TaskPending {
		task.Actual = clock.Planned{}
		return nil
	}
	c.late(t.At, c.scene.LateHours, d, "task "+task.key(), "")
	return nil
}

func (c *change) tickItem(d *Deployment, t Tick) error {
	i, err := c.item(d, t.Item)
	if err != nil {
		return err
	}
	if t.State == "not_applicable" {
		if err := c.holds(t.Approved, c.tx.Now().Date(c.scene.Zone), "approved", releaseManager); err != nil {
			return err
		}
	}
	item := &d.Items[i]
	item.State, item.On, item.Reason, item.Approved = ItemState(t.State), t.At, t.Reason, t.Approved
	item.By = orElse(t.Who, c.actor)
	if !t.Evidence.IsEmpty() {
		item.Evidence = t.Evidence
	}
	if item.State == ItemPending {
		item.On, item.By = clock.Planned{}, ""
		return nil
	}
	c.late(t.At, c.scene.LateHours, d, "item "+item.Code, "")
	return nil
}

// item is the place of a verification item in the deployment; one that a policy
// asks for is added when the plan does not name it.
func (c *change) item(d *Deployment, code string) (int, error) {
	d.Items = slices.Clone(d.Items)
	if i := slices.IndexFunc(d.Items, func(item Item) bool { return item.Code == code }); i >= 0 {
		return i, nil
	}
	on := c.tx.Now().Date(c.scene.Zone)
	for _, served := range c.after.servedBy(*d) {
		ruling, ok := c.scene.ruling(served, on)
		if !ok {
			continue
		}
		for _, asked := range ruling.Items() {
			if asked.Code == code {
				d.Items = append(d.Items, Item{Code: code, Text: asked.Text, Mandatory: asked.Mandatory, State: ItemPending})
				return len(d.Items) - 1, nil
			}
		}
	}
	if c.scene.err != nil {
		return 0, c.scene.err
	}
	return 0, fault.New(fault.NotFound, "fault.release.no_item", fault.Args{"deployment": d.Code, "value": code})
}
