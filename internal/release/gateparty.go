package release

import (
	"cmp"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// governed is a customer with the policy that rules it for a target.
type governed struct {
	Served
	policy policy.Policy
	found  bool
}

// way is how the customer accepts by its policy; in writing where it says nothing.
func (c governed) way() policy.Mode { return cmp.Or(c.policy.Acceptance.Mode, policy.Explicit) }

// monitoring is the days of the monitoring window.
func (c governed) monitoring() int {
	if c.policy.MonitoringDays > 0 {
		return c.policy.MonitoringDays
	}
	return defaultMonitoring
}

// defaultMonitoring is a policy's monitoring where it says nothing, in days.
const defaultMonitoring = 30

// rulings are the customers that a target concerns with their policies, by code:
// of a deployment its own, of the release those of all that is not cancelled.
func (s *Situation) rulings(t Target) []governed {
	var list []governed
	day := s.day(t)
	for _, c := range s.concerned(t) {
		p, ok := s.ruling(c, day)
		list = append(list, governed{c, p, ok})
	}
	return list
}

// concerned are the customers that a target concerns, by code.
func (s *Situation) concerned(t Target) []Served {
	if t.At != nil {
		return byCustomer(s.served(t.At))
	}
	all := s.Release.served()
	for _, d := range s.Release.Deployments {
		if d.Stage != Dropped {
			all = append(all, d.Customers...)
		}
	}
	return byCustomer(all)
}

// byCustomer is each customer once, by code, with the version held where any
// mention has one.
func byCustomer(list []Served) []Served {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b Served) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), -cmp.Compare(a.Policy, b.Policy))
	})
	return slices.CompactFunc(sorted, func(a, b Served) bool { return a.Code == b.Code })
}

// governedFor is the customers of one deployment with their policies.
func (s *Situation) governedFor(d *Deployment, day clock.Date) []governed {
	var list []governed
	for _, c := range byCustomer(s.served(d)) {
		p, ok := s.ruling(c, day)
		list = append(list, governed{c, p, ok})
	}
	return list
}

// live are the deployments that are not cancelled.
func (s *Situation) live() []*Deployment {
	var list []*Deployment
	for i := range s.Release.Deployments {
		if d := &s.Release.Deployments[i]; d.Stage != Dropped {
			list = append(list, d)
		}
	}
	return list
}

// shared reports whether a deployment's environment serves several customers; a
// plan that says no has each of them accept for itself.
func (s *Situation) shared(d *Deployment) bool {
	if d.Shared != nil {
		return *d.Shared
	}
	return len(s.served(d)) > 1
}

// sharedEnvironment reports whether an environment serves several customers: a
// shared deployment goes there, or it is one for tests of a release for several.
func (s *Situation) sharedEnvironment(code string) bool {
	customers := map[string]bool{}
	target := false
	for _, d := range s.live() {
		if d.Environment != code {
			continue
		}
		target = true
		if s.shared(d) {
			return true
		}
		for _, c := range s.served(d) {
			customers[c.Code] = true
		}
	}
	if !target {
		return len(s.concerned(Target{})) > 1
	}
	return len(customers) > 1
}

// owners are the people who own the release's services.
func (s *Situation) owners() []string {
	var owners []string
	for _, service := range s.Release.Services {
		if owner := s.ServiceOwner(service); owner != "" {
			owners = append(owners, owner)
		}
	}
	return owners
}

// lack is an open line that concerns no customer.
func lack(key, owes, field string, args fault.Args) Open {
	return Open{Key: key, Owes: owes, Field: field, Args: args}
}

// lackOf is an open line of one customer; its name is the argument "customer".
func (s *Situation) lackOf(customer, key, owes, field string, args fault.Args) Open {
	if args == nil {
		args = fault.Args{}
	}
	args["customer"] = s.called(customer)
	return Open{Key: key, Owes: owes, Field: field, Args: args, Customer: customer}
}

// dayArg is a date as an argument.
func dayArg(d clock.Date) content.Date { return content.Date{ISO: d.String()} }
