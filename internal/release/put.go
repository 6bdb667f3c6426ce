package release

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// PutPlan brings a plan in: it makes the release, or lays the given parts over
// the stored one. The same plan twice changes nothing and leaves no entry.
// Command "release.put_plan".
func (s *Service) PutPlan(ctx context.Context, actor string, plan Plan) error {
	if !id.IsCode(plan.Code) {
		return fault.New(fault.Invalid, "fault.release.code", fault.Args{"field": "code", "value": plan.Code}).At("code")
	}
	return s.do(ctx, "release.put_plan", actor, id.Ref{Kind: "release", ID: plan.Code}, func(tx *work.Tx) error {
		before, err := s.find(tx, plan.Code)
		if err != nil {
			return err
		}
		return s.put(tx, before, plan)
	})
}

// PutDeployment brings a deployment of a stored release in, as PutPlan does.
// Command "release.put_deployment".
func (s *Service) PutDeployment(ctx context.Context, actor string, d Deployment) error {
	subject := id.Ref{Kind: "deployment", ID: d.Release + "@" + d.Code}
	return s.do(ctx, "release.put_deployment", actor, subject, func(tx *work.Tx) error {
		before, err := s.Releases.Find(tx, d.Release)
		if err != nil {
			return err
		}
		return s.put(tx, before, Plan{Code: d.Release, Deployments: []Deployment{d}})
	})
}

// put lays a plan over a release, checks the whole and saves what changed.
func (s *Service) put(tx *work.Tx, before Release, given Plan) error {
	after := before
	for _, d := range given.Deployments {
		if d.Release != "" && d.Release != given.Code {
			return fault.New(fault.Invalid, "fault.release.other_release", fault.Args{"field": "deployments[" + d.Code + "].release", "value": d.Release})
		}
	}
	after.Plan = mergePlan(before.Plan, given)
	if err := complete(tx, &after); err != nil {
		return err
	}
	if err := checkRelease(after).Err(); err != nil {
		return err
	}
	if err := s.checkNames(tx, after); err != nil {
		return err
	}
	if err := checkStages(before, after, given); err != nil {
		return err
	}
	if err := s.bind(tx, before, &after); err != nil {
		return err
	}
	if !detail(tx, "", leavesOf(before), leavesOf(after)) {
		return errNothing
	}
	return s.Releases.Save(tx, after)
}

// complete fills what has a default: stages, states, attempts, ids, and the
// instant at which a fact is recorded.
func complete(tx *work.Tx, r *Release) error {
	r.Stage = orElse(r.Stage, Draft)
	if r.Suspended != nil && !*r.Suspended {
		r.Suspended = nil // not suspended has one form
	}
	now := clock.Planned{Date: tx.Now().Date(nil), At: tx.Now()}
	r.Activities = edit(r.Activities, func(a *Activity) { a.State = orElse(a.State, ActivityPlanned) })
	r.Criteria = edit(r.Criteria, func(c *Criterion) { c.State = orElse(c.State, CriterionPending) })
	r.References = edit(r.References, func(f *Reference) {
		if f.Kind == RFC {
			f.Decision = orElse(f.Decision, Pending)
		}
	})
	r.Authorisations = edit(r.Authorisations, func(a *Authorisation) {
		a.Role = orElse(a.Role, "change_authority")
		a.Recorded = orElse(a.Recorded, now)
	})
	r.Exceptions = edit(r.Exceptions, func(e *Exception) { e.Recorded = orElse(e.Recorded, now) })
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
	d.Release = release
	d.Attempt = orElse(d.Attempt, 1)
	d.Stage = orElse(d.Stage, ToDeploy)
	d.Tasks = edit(d.Tasks, func(t *Task) { t.State = orElse(t.State, TaskPending) })
	d.Items = edit(d.Items, func(i *Item) { i.State = orElse(i.State, ItemPending) })
	d.Exceptions = edit(d.Exceptions, func(e *Exception) { e.Recorded = orElse(e.Recorded, now) })
	return nil
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

// checkNames asks the directory for every customer and service.
func (s *Service) checkNames(tx *work.Tx, r Release) error {
	var faults fault.List
	check := func(codes []string, field, key string, ask func(*work.Tx, string) error) error {
		for _, code := range codes {
			err := ask(tx, code)
			switch {
			case fault.Is(err, fault.NotFound):
				faults = append(faults, fault.New(fault.Invalid, key, fault.Args{"value": code}).At(field))
			case err != nil:
				return err
			}
		}
		return nil
	}
	err := check(r.Customers, "customers", "fault.release.customer", func(tx *work.Tx, code string) error {
		_, err := s.Directory.Customer(tx, code)
		return err
	})
	if err == nil {
		err = check(r.Services, "services", "fault.release.service", func(tx *work.Tx, code string) error {
			_, _, err := s.Directory.Service(tx, code)
			return err
		})
	}
	if err != nil {
		return err
	}
	return faults.Err()
}

// checkStages refuses a stage to which no sequence of events leads from the
// stored one. A new release may be in any stage: its history is elsewhere.
func checkStages(before, after Release, given Plan) error {
	var faults fault.List
	refuse := func(field string, from, to any) {
		faults = append(faults, fault.New(fault.Conflict, "fault.release.stage",
			fault.Args{"field": field, "from": from, "to": to}).At(field))
	}
	if given.Stage != "" && given.Stage != after.Stage {
		faults = append(faults, fault.New(fault.Conflict, "fault.release.stage_derived",
			fault.Args{"from": given.Stage, "to": after.Stage}).At("stage"))
	}
	if before.RowVersion == 0 {
		return faults.Err()
	}
	if given.Stage != "" && !Stages().Reaches(before.Stage, after.Stage) {
		refuse("stage", before.Stage, after.Stage)
	}
	for _, d := range after.Deployments {
		i := slices.IndexFunc(before.Deployments, func(old Deployment) bool { return old.Code == d.Code })
		if i < 0 {
			continue
		}
		old := before.Deployments[i]
		var except []Event
		if d.Attempt == old.Attempt {
			except = []Event{RetryDeployment} // what was backed out goes on as the next attempt only
		}
		if d.Attempt < old.Attempt || !DeploymentStages().Reaches(old.Stage, d.Stage, except...) {
			refuse("deployments["+d.Code+"].stage", old.Stage, d.Stage)
		}
	}
	return faults.Err()
}

// bind gives new authorisations the core that they authorise and deployments
// the policy version that they hold, and takes a release whose authorised core
// changed back to planned. Domain section 3; invariant I9; Scope F33, F36.
func (s *Service) bind(tx *work.Tx, before Release, after *Release) error {
	was, err := CoreOf(before).Hash()
	if err != nil {
		return err
	}
	core, err := CoreOf(*after).Hash()
	if err != nil {
		return err
	}
	if core != was && authorised(before, was) && Stages().Reaches(Deploying, before.Stage) {
		return fault.New(fault.Conflict, "fault.release.core_frozen", fault.Args{"release": after.Code, "stage": before.Stage})
	}
	after.Authorisations = edit(after.Authorisations, func(a *Authorisation) { a.Core = orElse(a.Core, core) })
	if len(after.Authorisations) > 0 && !authorised(*after, core) {
		if to, ok := Stages().Next(after.Stage, RevokeRelease); ok {
			after.Stage = to
		}
	}
	return s.hold(tx, before, after, core)
}

// authorised reports whether an authorisation binds to the core.
func authorised(r Release, core string) bool {
	return slices.ContainsFunc(r.Authorisations, func(a Authorisation) bool { return a.Core == core })
}

// hold lets each deployment hold the policy version that was in force for each
// customer on the day of the last authorisation of this core. A version once
// held stays until it is replaced by name.
func (s *Service) hold(tx *work.Tx, before Release, after *Release, core string) error {
	held := map[string]string{}
	for _, d := range before.Deployments {
		for _, served := range d.Customers {
			held[d.Code+"/"+served.Code] = served.Policy
		}
	}
	var day clock.Date
	for _, a := range after.Authorisations {
		if a.Core == core && day.Before(a.On.Date) {
			day = a.On.Date
		}
	}
	var failure error
	after.Deployments = edit(after.Deployments, func(d *Deployment) {
		d.Customers = edit(d.Customers, func(served *Served) {
			served.Policy = orElse(served.Policy, held[d.Code+"/"+served.Code])
			if served.Policy != "" || day.IsZero() {
				return
			}
			policy, err := s.Policies.InForce(tx, served.Code, day)
			if err != nil && !fault.Is(err, fault.NotFound) {
				failure = err
			}
			served.Policy = policy.Number
		})
	})
	return failure
}
