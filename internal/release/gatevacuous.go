package release

import (
	"cmp"
	"slices"

	"acta/internal/policy"
)

// asksNobody: a deployment that serves no customer has nobody who accepts it. The
// technical acceptance is always asked for.
func asksNobody(s *Situation, t Target) bool { return t.At != nil && len(s.acceptors(t)) == 0 }

// asksNoWindow: neither the deployment nor a customer's policy says when.
func asksNoWindow(s *Situation, t Target) bool {
	return len(s.served(t.At)) == 0 && t.At.WindowFrom.IsZero() && t.At.WindowTo.IsZero()
}

// asksNoNotice: no customer's policy asks for notice of a release of this type.
func asksNoNotice(s *Situation, t Target) bool {
	start := s.start(t.At)
	return !slices.ContainsFunc(s.served(t.At), func(c Served) bool {
		p, ok := s.held(c, start)
		return !ok || !p.NoticeOf(s.Release.Type).IsZero()
	})
}

// asksNoAcceptor: before a deployment is ready, nobody has to be there who accepts
// it for a customer.
func asksNoAcceptor(s *Situation, t Target) bool {
	return t.Deployment == Ready && !slices.ContainsFunc(s.acceptors(t), func(a acceptor) bool { return a.way() != policy.Standing })
}

// asksNoAuthority: no policy lets the build, or the tests in shared environments,
// wait for the authorisation, or there is none of them yet.
func asksNoAuthority(s *Situation, t Target) bool {
	build, built := s.build()
	asks := func(p policy.Policy) bool { return p.BuildNeedsAuthority }
	switch t.Release {
	case Built:
	case Accepted:
		asks = func(p policy.Policy) bool { return p.TestsNeedAuthority }
		built = built && slices.ContainsFunc(s.runs(build.Of.Hash), func(run Recorded[TestRun]) bool {
			return s.sharedEnvironment(run.Of.Environment)
		})
	default:
		return false
	}
	return !built || !slices.ContainsFunc(s.rulings(t), func(c governed) bool { return asks(c.policy) })
}

// proveAcceptors names who accepts for each customer; standing criteria need
// nobody.
func (s *Situation) proveAcceptors(t Target) []Evidence {
	var list []Evidence
	for _, a := range s.acceptors(t) {
		switch customer, _ := s.Customer(a.Code); {
		case a.way() == policy.Standing:
		case a.way() == policy.ServiceOwner:
			for _, owner := range s.owners() {
				list = append(list, provedBy("people", join(" ", serviceOwner, owner))...)
			}
		default:
			who := a.policy.Acceptance.Approver
			if len(customer.Signatories) > 0 {
				who = cmp.Or(who, customer.Signatories[0].Name)
			}
			list = append(list, provedBy("customers", join(" ", a.Code, who))...)
		}
	}
	return list
}
