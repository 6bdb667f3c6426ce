package release

import (
	"slices"

	"acta/internal/fault"
)

// checkPolicy is gate policy-in-force. Seed 3.3; invariant I9.
func checkPolicy(s *Situation, t Target) []Open {
	served := s.concerned(t)
	if len(served) == 0 {
		return []Open{lack("gate.policy_in_force.no_customer", manager, "customers", nil)}
	}
	var open []Open
	for _, c := range served {
		customer, ok := s.Customer(c.Code)
		switch {
		case !ok:
			open = append(open, s.lackOf(c.Code, "gate.policy_in_force.unknown", manager, "customers", nil))
		case customer.Inactive && !s.past:
			open = append(open, s.lackOf(c.Code, "gate.policy_in_force.gone", manager, "customers", nil))
		default:
			open = append(open, s.checkVersion(c, t)...)
		}
	}
	return open
}

// checkVersion looks at one customer's policy. What was authorised keeps the
// version that it holds, which must have been in force then or adopted since;
// what is still to be authorised takes the one in force.
func (s *Situation) checkVersion(c Served, t Target) []Open {
	day := s.day(t)
	authorised := t.At == nil && s.past && s.reached(t)
	if binding, ok := s.authorised(s.when(t)); ok && authorised {
		day = binding.On.Date
	}
	inForce, ok := s.InForce(c.Code, day)
	held := c.Policy != "" && (t.At != nil || authorised)
	switch {
	case !held && !ok:
		return []Open{s.lackOf(c.Code, "gate.policy_in_force.none", manager, "policies", fault.Args{"day": dayArg(day)})}
	case !held:
		return nil
	}
	if _, known := s.Policy(c.Code, c.Policy); !known {
		return []Open{s.lackOf(c.Code, "gate.policy_in_force.no_version", manager, "policies", fault.Args{"version": c.Policy})}
	}
	if authorised && !s.adopted(c) && (!ok || inForce.Number != c.Policy) {
		return []Open{s.lackOf(c.Code, "gate.policy_in_force.not_then", manager, "policies",
			fault.Args{"version": c.Policy, "day": dayArg(day)})}
	}
	return nil
}

// adopted reports whether the version that is held replaced the one of the
// authorisation. Scope F33.
func (s *Situation) adopted(c Served) bool {
	_, ok := newest(s.Facts.PolicyChoices, func(f Recorded[PolicyChoice]) bool {
		return f.Customer == c.Code && f.Of.Adopt && f.Of.To == c.Policy
	})
	return ok
}

// checkScope is gate scope-defined. Seed 3.1; Scope F34.
func checkScope(s *Situation, _ Target) []Open {
	r := s.Release
	rule := !r.Inclusion.IsEmpty()
	var open []Open
	if rule && r.CutOff.IsZero() {
		open = append(open, lack("gate.scope_defined.cut_off", manager, "cut_off", nil))
	}
	if !rule && len(r.Units) == 0 {
		open = append(open, lack("gate.scope_defined.units", manager, "units", nil))
	}
	for _, u := range r.Units {
		if !rule && u.Version == "" {
			open = append(open, lack("gate.scope_defined.version", manager, "units", fault.Args{"unit": u.Code}))
		}
	}
	return open
}

// checkPlan is gate plan-complete. Seed 4.1.1, 4.1.2.
func checkPlan(s *Situation, _ Target) []Open {
	r := s.Release
	var open []Open
	need := func(has bool, key, field string) {
		if !has {
			open = append(open, lack(key, manager, field, nil))
		}
	}
	live := s.live()
	need(len(live) > 0, "gate.plan_complete.deployments", "deployments")
	for _, d := range live {
		open = append(open, r.checkDeploymentPlan(d)...)
	}
	need(len(r.Deliverables) > 0, "gate.plan_complete.deliverables", "deliverables")
	need(slices.ContainsFunc(r.People, func(p Person) bool { return p.Person != "" }), "gate.plan_complete.people", "people")
	need(len(r.Environments) > 0, "gate.plan_complete.environments", "environments")
	need(r.Approver != "", "gate.plan_complete.approver", "approver")
	if r.Capacity.IsEmpty() && !r.assessed() {
		open = append(open, lack("gate.plan_complete.effect", manager, "capacity", nil))
	}
	return open
}

// assessed reports whether the request for change that assessed the effects is
// one of the plan's, and was not denied.
func (r Release) assessed() bool {
	return r.AssessedBy != "" && slices.ContainsFunc(r.References, func(one Reference) bool {
		return one.Kind == RFC && one.Code == r.AssessedBy && one.Decision != Denied
	})
}

// checkDeploymentPlan asks of each deployment when, where, how, and how it is
// undone; what it does not say itself, the release says.
func (r Release) checkDeploymentPlan(d *Deployment) []Open {
	var open []Open
	need := func(has bool, key, field string) {
		if !has {
			field = "deployments[" + d.Code + "]." + field
			open = append(open, lack(key, manager, field, fault.Args{"deployment": d.Code}))
		}
	}
	need(!d.Planned.IsZero() || (!d.WindowFrom.IsZero() && !d.WindowTo.IsZero()), "gate.plan_complete.dates", "planned")
	_, known := r.environment(d.Environment)
	need(known, "gate.plan_complete.environment", "environment")
	need(!d.Method.IsEmpty() || !r.Method.IsEmpty(), "gate.plan_complete.method", "method")
	need(!d.BackOut.Trigger.IsEmpty() || !r.BackOut.Trigger.IsEmpty(), "gate.plan_complete.trigger", "back_out.trigger")
	need(!d.BackOut.Tested.IsEmpty() || !r.BackOut.Tested.IsEmpty(), "gate.plan_complete.tested", "back_out.tested")
	return open
}

// checkReferences is gate references. Only the request for change itself can be
// outside change control, for a written reason and by the change authority's
// override; the rest is firm. Seed 4.1.1; Scope F35.
func checkReferences(s *Situation, _ Target) []Open {
	r := s.Release
	open := checkRequests(r)
	if design := r.inTransition(); design != "" && !r.refers(func(one Reference) bool { return one.Kind == designPackage }) {
		open = append(open, firm(lack("gate.references.design", manager, "references", fault.Args{"rfc": design})))
	}
	closes := r.refers(func(one Reference) bool {
		return one.Closes && (one.Kind == knownError || one.Kind == problem)
	})
	if nothing := r.ClosesNothing != nil && *r.ClosesNothing; !closes && !nothing {
		open = append(open, firm(lack("gate.references.closes", manager, "references", nil)))
	}
	return open
}

// checkRequests asks for a request for change that was approved, and for the
// decision on each.
func checkRequests(r Release) []Open {
	var open []Open
	for _, one := range r.References {
		if one.Kind == RFC && one.Decision != Approved && one.Decision != Denied {
			open = append(open, firm(lack("gate.references.pending", changeAuthority, "references", fault.Args{"rfc": one.Code})))
		}
	}
	switch {
	case r.refers(func(one Reference) bool { return one.Kind == RFC && one.Decision == Approved }):
	case r.NoRFC.IsEmpty():
		open = append(open, firm(lack("gate.references.rfc", manager, "references", nil)))
	default:
		open = append(open, lack("gate.references.waiver", changeAuthority, "no_rfc", nil))
	}
	return open
}

// refers reports whether a reference fits.
func (r Release) refers(fits func(Reference) bool) bool {
	return slices.ContainsFunc(r.References, fits)
}

// inTransition is the code of a request for change that is classed for design
// and transition; "" if there is none.
func (r Release) inTransition() string {
	for _, one := range r.References {
		if one.Kind == RFC && one.Transition && one.Decision != Denied {
			return one.Code
		}
	}
	return ""
}

// firm is a line that no exception opens.
func firm(line Open) Open {
	line.Firm = true
	return line
}
