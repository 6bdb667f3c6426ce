package release

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/work"
)

// objections lists what contradicts itself in a plan: dates, and roles without a
// person.
func objections(r Release) fault.List {
	c := &checker{}
	c.inOrder("planned", r.CycleStart, r.planned())
	c.inOrder("first_planned", r.CycleStart, r.FirstPlanned)
	c.inOrder("planned", r.CutOff.Date, r.planned())
	for _, p := range r.People {
		if p.Person == "" {
			c.say("people["+p.key()+"].person", "fault.release.required", nil)
		}
	}
	for _, d := range r.Deployments {
		path := "deployments[" + d.Code + "]"
		c.window(path, d)
		if start := orElse(d.Planned.Date, d.WindowFrom.Date); !start.IsZero() {
			c.inOrder(path+".support_until", start, d.SupportUntil)
			c.inOrder(path+".planned", r.CycleStart, start)
		}
	}
	return c.faults
}

// inOrder refuses a date before the one that it follows; what is missing is in
// order.
func (c *checker) inOrder(field string, from, to clock.Date) {
	if !from.IsZero() && !to.IsZero() && to.Before(from) {
		c.say(field, "fault.release.order", fault.Args{"from": from, "to": to})
	}
}

// window refuses a planned start outside the deployment's own window.
func (c *checker) window(path string, d Deployment) {
	before := func(a, b clock.Planned) bool {
		if a.IsZero() || b.IsZero() {
			return false
		}
		if a.At.IsZero() || b.At.IsZero() {
			return a.Date.Before(b.Date)
		}
		return a.At.Before(b.At)
	}
	if before(d.Planned, d.WindowFrom) || before(d.WindowTo, d.Planned) {
		c.say(path+".planned", "fault.release.outside_window", fault.Args{"planned": planned(d.Planned), "from": planned(d.WindowFrom), "to": planned(d.WindowTo)})
	}
}

// newly are the objections that were not there before: what an import brought in
// need not be mended to change something else.
func newly(before, after fault.List) fault.List {
	return slices.DeleteFunc(after, func(f *fault.Fault) bool {
		return slices.ContainsFunc(before, func(old *fault.Fault) bool { return old.Error() == f.Error() })
	})
}

// servedBy are the customers that a deployment serves: its own, else the release's.
func (r Release) servedBy(d Deployment) []Served {
	if len(d.Customers) > 0 {
		return d.Customers
	}
	return r.served()
}

// active refuses customers that have left: nothing new is planned for them.
func (c *change) active(served []Served, field string) error {
	look, err := c.look()
	if err != nil {
		return err
	}
	var faults fault.List
	for _, one := range served {
		if customer, ok := look.Customer(one.Code); ok && customer.Inactive {
			faults = append(faults, fault.New(fault.Invalid, "fault.release.customer_left", fault.Args{"field": field, "value": one.Code}).At(field))
		}
	}
	if look.err != nil {
		return look.err
	}
	return faults.Err()
}

// begun is the part of a deployment that starts something new for customers.
type begun struct {
	at     int // place in the release
	fresh  bool
	served []Served // customers that it did not serve before, or serves on another day
}

// beginning lists what the change starts anew.
func (c *change) beginning() []begun {
	var list []begun
	for i, d := range c.after.Deployments {
		j := slices.IndexFunc(c.before.Deployments, func(old Deployment) bool { return old.Code == d.Code })
		one := begun{at: i, fresh: j < 0, served: c.after.servedBy(d)}
		if j >= 0 {
			old := c.before.Deployments[j]
			if had := c.before.servedBy(old); startDay(old) == startDay(d) {
				one.served = slices.DeleteFunc(slices.Clone(one.served), func(s Served) bool {
					return slices.ContainsFunc(had, func(h Served) bool { return h.Code == s.Code })
				})
			}
		}
		if one.fresh || len(one.served) > 0 {
			list = append(list, one)
		}
	}
	return list
}

// startDay is the day on which a deployment is planned to start.
func startDay(d Deployment) clock.Date { return orElse(d.Planned.Date, d.WindowFrom.Date) }

// checkStarts refuses to plan something new for a customer that has left, or for a
// day on which the policy that rules today is over. What is authorised keeps the
// policy that it holds.
func (c *change) checkStarts() error {
	look, err := c.look()
	if err != nil {
		return err
	}
	had := c.before.served()
	added := slices.DeleteFunc(c.after.served(), func(s Served) bool {
		return slices.ContainsFunc(had, func(h Served) bool { return h.Code == s.Code })
	})
	if err := c.active(added, "customers"); err != nil {
		return err
	}
	var faults fault.List
	today := c.tx.Now().Date(look.Zone)
	for _, one := range c.beginning() {
		d := c.after.Deployments[one.at]
		if err := c.active(one.served, "deployments["+d.Code+"].customers"); err != nil {
			return err
		}
		for _, served := range one.served {
			if day := startDay(d); look.ends(served, today, day) {
				field := "deployments[" + d.Code + "].planned"
				args := fault.Args{"field": field, "value": served.Code, "date": dayArg(day)}
				faults = append(faults, fault.New(fault.Invalid, "fault.release.policy_ends", args).At(field))
			}
		}
	}
	if look.err != nil {
		return look.err
	}
	return faults.Err()
}

// ends reports whether a customer that holds no version has a policy in force
// today, and none on the later day.
func (c *scene) ends(served Served, today, day clock.Date) bool {
	if served.Policy != "" || !today.Before(day) {
		return false
	}
	_, now := c.InForce(served.Code, today)
	_, then := c.InForce(served.Code, day)
	return now && !then
}

// begin looks at the gates of new deployments, and of those that serve more
// customers than before, and keeps when a new one began.
func (c *change) begin() error {
	for _, one := range c.beginning() {
		d := &c.after.Deployments[one.at]
		var passed []GateResult
		if len(one.served) > 0 {
			var err error
			if passed, err = c.pass(Target{Guard: Guard{Deployment: ToDeploy}, At: d}, c.tx.Now()); err != nil {
				return err
			}
		}
		if !one.fresh {
			continue
		}
		said := StageReached{To: string(ToDeploy), By: PlanRelease}
		said.say(passed)
		if err := c.fact(Head{Kind: StageFact, Deployment: d.Code, Attempt: d.Attempt, At: c.tx.Now()}, said); err != nil {
			return err
		}
	}
	return nil
}

// checkRoles refuses people in roles that the organisation does not have; what
// stood there before need not be mended.
func (c *change) checkRoles() error {
	look, err := c.look()
	if err != nil {
		return err
	}
	k := &checker{}
	for _, p := range c.after.People {
		had := slices.ContainsFunc(c.before.People, func(old Person) bool { return old.Role == p.Role })
		if !had && len(look.roles) > 0 && !slices.Contains(look.roles, p.Role) {
			k.say("people["+p.key()+"].role", "fault.release.role", fault.Args{"value": p.Role, "choices": strings.Join(look.roles, ", ")})
		}
	}
	return k.faults.Err()
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

// sameTasks refuses to take tasks out of a deployment that has started: what is
// not done is skipped, with its reason.
func (c *change) sameTasks() fault.List {
	k := &checker{}
	for _, old := range c.before.Deployments {
		i := slices.IndexFunc(c.after.Deployments, func(d Deployment) bool { return d.Code == old.Code })
		if i < 0 || old.ActualStart.IsZero() {
			continue
		}
		now, path := c.after.Deployments[i], "deployments["+old.Code+"]"
		for _, task := range old.Tasks {
			if !slices.ContainsFunc(now.Tasks, func(t Task) bool { return t.Sequence == task.Sequence }) {
				k.say(path+".tasks["+task.key()+"]", "fault.release.task_begun", fault.Args{"value": task.key(), "deployment": old.Code})
			}
		}
	}
	return k.faults
}
