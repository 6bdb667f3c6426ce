package release

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/policy"
)

// checkCriteria is gate criteria-agreed. Seed 4.1.2; Scope F39, F95.
func checkCriteria(s *Situation, t Target) []Open {
	var open []Open
	asked := s.acceptors(t)
	standing := len(asked) > 0 && !slices.ContainsFunc(asked, func(a acceptor) bool { return a.way() != policy.Standing })
	if len(s.Release.Criteria) == 0 && !standing {
		open = append(open, lack("gate.criteria_agreed.none", manager, "criteria", nil))
	}
	for _, c := range s.Release.Criteria {
		if c.Text.IsEmpty() {
			open = append(open, lack("gate.criteria_agreed.text", manager, "criteria", fault.Args{"criterion": c.Code}))
		}
	}
	hash, err := CriteriaHash(s.Release.Criteria)
	if err != nil {
		hash = "" // text that is no UTF-8: nobody agreed to it
	}
	for _, a := range asked {
		open = append(open, s.checkAgreed(a, hash, t)...)
	}
	return open
}

// acceptor is a customer that accepts for itself, or for which the service owner
// does.
type acceptor struct {
	governed
	owner bool
}

// way is how acceptance comes about.
func (a acceptor) way() policy.Mode {
	if a.owner {
		return policy.ServiceOwner
	}
	return a.governed.way()
}

// acceptors are who accepts a target: of a release, a customer counts for itself
// where any deployment is its own.
func (s *Situation) acceptors(t Target) []acceptor {
	own := map[string]bool{}
	deployments := s.live()
	if t.At != nil {
		deployments = []*Deployment{t.At}
	}
	for _, d := range deployments {
		for _, c := range s.served(d) {
			own[c.Code] = own[c.Code] || !s.shared(d)
		}
	}
	var list []acceptor
	for _, c := range s.rulings(t) {
		served, known := own[c.Code]
		list = append(list, acceptor{c, known && !served})
	}
	return list
}

// checkAgreed looks for an agreement to the criteria as they are now.
func (s *Situation) checkAgreed(a acceptor, hash string, t Target) []Open {
	key := "gate.criteria_agreed.customer"
	owes := customerSide
	switch a.way() {
	case policy.Standing:
		if a.found && len(a.policy.Acceptance.Criteria) > 0 {
			return nil
		}
		return []Open{s.lackOf(a.Code, "gate.criteria_agreed.standing", manager, "policies", nil)}
	case policy.ServiceOwner:
		key, owes = "gate.criteria_agreed.owner", serviceOwner
	}
	said := func(f Recorded[Agreement]) bool { return f.Key == "" && s.speaks(a, f.Head, f.Of.Proof) }
	last, ok := newest(s.Facts.Agreements, said)
	switch {
	case !ok:
		return []Open{s.lackOf(a.Code, key, owes, string(AgreementFact), nil)}
	case s.agrees(a, hash, t):
		return nil
	case last.Of.Criteria != hash:
		return []Open{s.lackOf(a.Code, "gate.criteria_agreed.changed", owes, string(AgreementFact), nil)}
	default:
		return []Open{s.lackOf(a.Code, "gate.criteria_agreed."+unsure(last.Head), manager, string(AgreementFact), nil)}
	}
}

// unsure is why what was said does not count: nobody confirmed it, or somebody did
// after the instant looked at.
func unsure(head Head) string {
	if head.Confirmed != "" && head.Confirmed != head.By {
		return "confirmed_later"
	}
	return "unconfirmed"
}

// agrees reports whether an agreement to exactly these criteria counts.
func (s *Situation) agrees(a acceptor, hash string, t Target) bool {
	_, ok := newest(s.Facts.Agreements, func(f Recorded[Agreement]) bool {
		return f.Of.Criteria == hash && hash != "" && s.speaks(a, f.Head, f.Of.Proof) && s.counts(a, f.Head, f.Of.Proof, t)
	})
	return ok
}

// speaks reports whether a fact is the word of who accepts: the customer's own,
// or that of the owner of one of the services.
func (s *Situation) speaks(a acceptor, head Head, proof Proof) bool {
	if a.way() != policy.ServiceOwner {
		return head.Customer == a.Code && proof.How != ByOwner
	}
	owners := s.owners()
	return proof.How == ByOwner && (head.Customer == "" || head.Customer == a.Code) &&
		(slices.Contains(owners, proof.Signatory) || slices.Contains(owners, head.By))
}

// counts reports whether what was said can be relied on: what somebody recorded
// for the customer from when another person confirmed it, whenever it was said: a
// stage that was reached before rests on nothing; silence once the policy
// allows it, a notice proves it, and its days are over. The instant of a tacit
// fact is that of the notice.
func (s *Situation) counts(a acceptor, head Head, proof Proof, t Target) bool {
	switch proof.How {
	case ByLink, ByOwner:
		return true
	case ByStanding:
		return a.way() == policy.Standing
	case ByTacit:
		days := a.policy.Acceptance.Days
		end := clock.At(head.At.Time().AddDate(0, 0, days))
		return a.way() == policy.Tacit && days > 0 && (proof.File != "" || proof.Reference != "") && !s.when(t).Before(end)
	default:
		return head.Confirmed != "" && head.Confirmed != head.By && !s.when(t).Before(head.ConfirmedAt)
	}
}
