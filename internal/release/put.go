package release

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// PutPlan makes a release, or lays the given parts of a plan over the stored one.
// What happened is not part of a plan: stages are reached by Move, facts are
// recorded. A changed authorised core takes an authorised release back to
// planned; Changed says which authorisations no longer bind. The same plan twice
// changes nothing and leaves no entry. Command "release.put_plan". Scope F34–F36.
func (s *Service) PutPlan(ctx context.Context, actor string, plan Plan) (Changed, error) {
	if !id.IsCode(plan.Code) {
		return Changed{}, fault.New(fault.Invalid, "fault.release.code", fault.Args{"field": "code", "value": plan.Code}).At("code")
	}
	cmd := work.Command{Name: "release.put_plan", Actor: actor, Subject: id.Ref{Kind: "release", ID: plan.Code}}
	return s.putting(ctx, cmd, func(tx *work.Tx) (Release, error) { return s.find(tx, plan.Code) }, plan, plan.Expect, nil)
}

// PutDeployment makes or changes a deployment of a stored release, as PutPlan
// does. Command "release.put_deployment".
func (s *Service) PutDeployment(ctx context.Context, actor string, d Deployment) (Changed, error) {
	cmd := work.Command{Name: "release.put_deployment", Actor: actor, Subject: id.Ref{Kind: "deployment", ID: d.Release + "@" + d.Code}}
	plan := Plan{Code: d.Release, Deployments: []Deployment{d}}
	return s.putting(ctx, cmd, func(tx *work.Tx) (Release, error) { return s.Releases.Find(tx, d.Release) }, plan, d.Expect, nil)
}

// putting runs a command that lays a plan over a release; also may still refuse what
// that does, nil never does.
func (s *Service) putting(
	ctx context.Context, cmd work.Command, find func(*work.Tx) (Release, error), given Plan, expect int, also func(*change) error,
) (Changed, error) {
	var done Changed
	err := s.perform(ctx, cmd, func(tx *work.Tx) error {
		before, err := find(tx)
		if err == nil {
			err = expected(before.RowVersion, expect)
		}
		if err != nil {
			return err
		}
		c := &change{service: s, tx: tx, actor: cmd.Actor, before: before, after: before}
		if err := c.plan(given); err != nil {
			return err
		}
		if also != nil {
			if err := also(c); err != nil {
				return err
			}
		}
		done, err = c.save()
		return err
	})
	if err != nil {
		return Changed{}, err
	}
	return done, nil
}

// put lays what an import says over a stored release, as if it were put by hand;
// errNothing when nothing changed.
func (s *Service) put(tx *work.Tx, before Release, given Plan) error {
	c := &change{service: s, tx: tx, actor: work.System, before: before, after: before}
	if err := c.plan(given); err != nil {
		return err
	}
	_, err := c.save()
	return err
}

// plan lays what is given over the release, without its facts, checks the whole
// and lets new deployments begin.
func (c *change) plan(given Plan) error {
	if (c.before.Stage == Closed || c.before.Stage == Cancelled) && !c.before.BroughtIn {
		return fault.New(fault.Conflict, "fault.release.over", fault.Args{"release": c.before.Code, "stage": term("release_stage", c.before.Stage)})
	}
	given, faults := plannedOnly(c.before.Plan, given)
	if err := faults.Err(); err != nil {
		return err
	}
	if err := c.lay(given); err != nil {
		return err
	}
	if err := checkRelease(c.after, false).Err(); err != nil {
		return err
	}
	if err := c.service.checkNames(c.tx, c.after); err != nil {
		return err
	}
	if err := newly(objections(c.before), objections(c.after)).Err(); err != nil {
		return err
	}
	if err := c.checkRoles(); err != nil {
		return err
	}
	if err := c.checkStarts(); err != nil {
		return err
	}
	if err := c.sameBuilds(); err != nil {
		return err
	}
	if err := c.sameTasks().Err(); err != nil {
		return err
	}
	if err := c.bind(); err != nil {
		return err
	}
	return c.begin()
}

// sameBuilds refuses another build of what has started: it was looked at for the
// one that was accepted. Invariant I23.
func (c *change) sameBuilds() error {
	for _, d := range c.before.Deployments {
		i := slices.IndexFunc(c.after.Deployments, func(now Deployment) bool { return now.Code == d.Code })
		if !d.ActualStart.IsZero() && !c.before.BroughtIn && i >= 0 && c.after.Deployments[i].Build != d.Build {
			return fault.New(fault.Conflict, "fault.release.started", fault.Args{"release": c.before.Code, "deployment": d.Code})
		}
	}
	return nil
}

// lay lays the given parts over the release and fills what has a default.
func (c *change) lay(given Plan) error {
	for _, d := range given.Deployments {
		if d.Release != "" && d.Release != given.Code {
			field := "deployments[" + d.Code + "].release"
			return fault.New(fault.Invalid, "fault.release.other_release", fault.Args{"field": field, "value": d.Release}).At(field)
		}
	}
	c.after.Plan = laid(c.after.Plan, given)
	return complete(c.tx, &c.after)
}

// complete fills what has a default: stages, states, attempts, ids, and the
// instant at which a fact is recorded.
func complete(tx *work.Tx, r *Release) error {
	r.Stage = orElse(r.Stage, Draft)
	if r.Suspended != nil && !*r.Suspended {
		r.Suspended = nil // not suspended has one form
	}
	now := plannedAt(tx.Now())
	r.Activities = edit(r.Activities, func(a *Activity) { a.State = orElse(a.State, ActivityPlanned) })
	r.Criteria = edit(r.Criteria, func(c *Criterion) { c.State = orElse(c.State, CriterionPending) })
	r.References = edit(r.References, func(f *Reference) {
		if f.Kind == RFC {
			f.Decision = orElse(f.Decision, Pending)
		}
	})
	r.Authorisations = edit(r.Authorisations, func(a *Authorisation) {
		a.Role = orElse(a.Role, changeAuthority)
		a.Recorded = orElse(a.Recorded, now)
	})
	r.Exceptions = edit(r.Exceptions, func(e *Exception) { e.complete(now) })
	var err error
	r.Deployments = edit(r.Deployments, func(d *Deployment) {
		if e := d.complete(r.Code, now); e != nil {
			err = e
		}
	})
	r.Stage = Derive(r.Stage, r.Deployments)
	return err
}

func (d *Deployment) complete(release string, now clock.Planned) (err error) {
	if d.ID == "" {
		if d.ID, err = id.New[id.Deployment](); err != nil {
			return err
		}
	}
	d.Release, d.Expect = release, 0
	d.Attempt = orElse(d.Attempt, 1)
	d.Stage = orElse(d.Stage, ToDeploy)
	d.Tasks = edit(d.Tasks, func(t *Task) { t.State = orElse(t.State, TaskPending) })
	d.Items = edit(d.Items, func(i *Item) { i.State = orElse(i.State, ItemPending) })
	d.Exceptions = edit(d.Exceptions, func(e *Exception) { e.complete(now) })
	return nil
}

// complete fills when it was recorded, and, of one with a second person, when
// that person agreed.
func (e *Exception) complete(now clock.Planned) {
	e.Recorded = orElse(e.Recorded, now)
	if e.Second != "" && e.Confirmed.IsZero() {
		e.Confirmed = orElse(momentOf(e.On), momentOf(e.Recorded))
	}
}

func orElse[T comparable](value, other T) T {
	var zero T
	if value == zero {
		return other
	}
	return value
}

// edit is a copy of a list with fn applied to each element: neither what is
// stored nor what the caller gave may change, because a command may run twice.
func edit[T any](list []T, fn func(*T)) []T {
	list = slices.Clone(list)
	for i := range list {
		fn(&list[i])
	}
	return list
}

// bind takes a release whose authorised core changed back to planned: what the
// authority decided was about another core. After the start of a deployment the
// core is fixed. Domain section 3; Scope F36.
func (c *change) bind() error {
	was, err := CoreOf(c.before).Hash()
	if err != nil {
		return err
	}
	core, err := CoreOf(c.after).Hash()
	if err != nil || core == was {
		return err
	}
	if (!c.before.BroughtIn || authorised(c.before, was)) && Stages().Reaches(Deploying, c.before.Stage) {
		return fault.New(fault.Conflict, "fault.release.core_frozen", fault.Args{"release": c.after.Code, "stage": c.before.Stage})
	}
	return c.unbind(was)
}

// unbind lists the authorisations of a core that is another one now, and takes
// the release back to planned where its machine says so.
func (c *change) unbind(was string) error {
	for _, reference := range c.before.Bound(was) {
		c.revoked = append(c.revoked, reference)
		c.tx.Detail("authorisations["+reference+"]", string(Valid), string(Revoked))
	}
	if _, ok := Stages().Next(c.after.Stage, RevokeRelease); !ok {
		return nil
	}
	return c.reach(nil, step{by: RevokeRelease, at: c.tx.Now()})
}

// authorised reports whether an authorisation binds to the core.
func authorised(r Release, core string) bool {
	return slices.ContainsFunc(r.Authorisations, func(a Authorisation) bool { return a.Core == core })
}

// hold lets each deployment that was brought in hold the policy version that was in
// force for each customer on the day of the last authorisation of this core; a
// version once held stays. Invariant I9; Scope F33.
func (c *change) hold(core string) error {
	held := map[string]string{}
	for _, d := range c.before.Deployments {
		for _, served := range d.Customers {
			held[d.Code+"/"+served.Code] = served.Policy
		}
	}
	var day clock.Date
	for _, a := range c.after.Authorisations {
		if a.Core == core && day.Before(a.On.Date) {
			day = a.On.Date
		}
	}
	var failure error
	c.after.Deployments = edit(c.after.Deployments, func(d *Deployment) {
		d.Customers = edit(d.Customers, func(served *Served) {
			served.Policy = orElse(served.Policy, held[d.Code+"/"+served.Code])
			if served.Policy != "" || day.IsZero() {
				return
			}
			policy, err := c.service.Policies.InForce(c.tx, served.Code, day)
			if err != nil && !fault.Is(err, fault.NotFound) {
				failure = err
			}
			served.Policy = policy.Number
		})
	})
	return failure
}

// take lets each deployment take, for each customer, the policy version that was in
// force on the day of the authorisation that binds it, save one that was adopted
// since. Invariant I9; Scope F33.
func (c *change) take(day clock.Date) error {
	var failure error
	c.after.Deployments = edit(c.after.Deployments, func(d *Deployment) {
		d.Customers = edit(d.Customers, func(served *Served) {
			_, adopted := newest(c.scene.Facts.PolicyChoices, func(f Recorded[PolicyChoice]) bool {
				return f.Deployment == d.Code && f.Customer == served.Code && f.Of.Adopt && f.Of.To == served.Policy
			})
			if adopted {
				return
			}
			policy, err := c.service.Policies.InForce(c.tx, served.Code, day)
			if err != nil && !fault.Is(err, fault.NotFound) {
				failure = err
			}
			served.Policy = policy.Number
		})
	})
	return failure
}
