package release

import (
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// checkRoles is gate roles-assigned. Seed 5; Scope F78.
func checkRoles(s *Situation, t Target) []Open {
	if t.Deployment == Ready {
		return s.checkAcceptors(t)
	}
	var open []Open
	for _, role := range rolesOf(t) {
		if t.At == nil || t.At.Practitioner == "" {
			open = append(open, s.checkRole(role, t)...)
		}
	}
	return open
}

// rolesOf are the roles that somebody must hold for a target, beside those who
// accept for the customers.
func rolesOf(t Target) []string {
	switch {
	case t.Release == Authorized:
		return []string{manager, changeAuthority}
	case t.Release == Built:
		return []string{builder}
	case t.Release == Accepted:
		return []string{tester}
	case t.Release == Closed:
		return []string{changeManager}
	case t.Deployment == InProgress:
		return []string{deployer}
	default:
		return nil
	}
}

// checkRole asks for somebody who holds a role on the day, by the plan or by
// assignment; an emergency is authorised by either authority.
func (s *Situation) checkRole(role string, t Target) []Open {
	roles := []string{role}
	if role == changeAuthority && s.emergency() {
		roles = append(roles, emergencyAuthority)
	}
	for _, one := range roles {
		if s.named(one) != "" || len(s.Holders(one, s.day(t))) > 0 {
			return nil
		}
	}
	args := fault.Args{"role": content.Term{Key: "term.role." + role}, "day": dayArg(s.day(t))}
	return []Open{lack("gate.roles_assigned.role", manager, "people", args)}
}

// named is who holds a role in the plan; "" for nobody.
func (s *Situation) named(role string) string {
	for _, p := range s.Release.People {
		if p.Role == role && p.Person != "" {
			return p.Person
		}
	}
	return ""
}

// checkAcceptors asks who accepts for each customer of a deployment.
func (s *Situation) checkAcceptors(t Target) []Open {
	var open []Open
	for _, a := range s.acceptors(t) {
		customer, _ := s.Customer(a.Code)
		switch {
		case a.way() == policy.ServiceOwner && len(s.owners()) == 0:
			open = append(open, s.lackOf(a.Code, "gate.roles_assigned.owner", manager, "services", nil))
		case a.way() == policy.ServiceOwner, a.way() == policy.Standing:
		case len(customer.Signatories) == 0 && a.policy.Acceptance.Approver == "":
			open = append(open, s.lackOf(a.Code, "gate.roles_assigned.acceptor", manager, "customers", nil))
		}
	}
	return open
}
