package release

import (
	"cmp"
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// checkAcceptance is gate acceptance: the technical one for the release, the one
// of each customer for a deployment. Where something is open, an emergency may
// defer it, save the policy's minimum tests and a refusal. Seed 4.2.3, 4.5;
// Scope F39, F91, F95.
func checkAcceptance(s *Situation, t Target) []Open {
	build, ok := s.build()
	if !ok {
		return append([]Open{lackAcceptance("no_build", nil)}, s.checkMinimum(t, "")...)
	}
	var open []Open
	if t.At == nil {
		open = s.checkTechnical(build.Of, t)
	} else {
		for _, a := range s.acceptors(t) {
			open = append(open, s.checkAccepted(a, build.Of.Hash, t)...)
		}
	}
	open = append(open, s.checkSameCriteria(t)...)
	if len(open) > 0 {
		open = append(open, s.checkMinimum(t, build.Of.Hash)...)
	}
	return open
}

// checkSameCriteria asks what is tested to be what was agreed: criteria that
// changed since need another agreement. Scope F39.
func (s *Situation) checkSameCriteria(t Target) []Open {
	if t.At == nil && len(s.Release.Criteria) == 0 {
		return nil // another line says that there are none
	}
	hash, err := CriteriaHash(s.Release.Criteria)
	if err != nil {
		hash = "" // text that is no UTF-8: nobody agreed to it
	}
	var open []Open
	for _, a := range s.acceptors(t) {
		last, ok := newest(s.Facts.Agreements, func(f Recorded[Agreement]) bool {
			return f.Key == "" && s.speaks(a, f.Head, f.Of.Proof)
		})
		if ok && a.way() != policy.Standing && last.Of.Criteria != hash && !s.agrees(a, hash, t) {
			open = append(open, s.lackOf(a.Code, "gate.acceptance.criteria", customerSide, string(AgreementFact), nil))
		}
	}
	return open
}

// verdict is what the tests of a build found of a criterion.
type verdict struct{ tested, met bool }

// verdicts are the newest findings of each criterion on a build.
func (s *Situation) verdicts(build string) map[string]verdict {
	found := map[string]verdict{}
	for _, run := range s.runs(build) {
		for _, one := range run.Of.Results {
			found[one.Criterion] = verdict{true, one.Met}
		}
	}
	return found
}

// required are the codes of the criteria that a release must meet: the plan's,
// then the standing ones of the policies.
func (s *Situation) required(t Target) []string {
	var codes []string
	for _, c := range s.Release.Criteria {
		codes = append(codes, c.Code)
	}
	for _, c := range s.rulings(t) {
		if c.way() != policy.Standing {
			continue
		}
		for _, item := range c.policy.Acceptance.Criteria {
			if !slices.Contains(codes, item.Code) {
				codes = append(codes, item.Code)
			}
		}
	}
	return codes
}

// checkTechnical asks every criterion to be tested on this build, those not met
// to be reserved by a customer, and the organisation's own decision.
func (s *Situation) checkTechnical(build Build, t Target) []Open {
	var open []Open
	codes := s.required(t)
	if len(codes) == 0 {
		open = append(open, lackAcceptance("no_criteria", nil))
	}
	found, reserved := s.verdicts(build.Hash), s.reserved(build.Hash, t)
	for _, code := range codes {
		switch v := found[code]; {
		case !v.tested:
			open = append(open, lackAcceptance("untested", fault.Args{"criterion": code, "build": buildName(build)}))
		case !v.met && !reserved[code]:
			open = append(open, lackAcceptance("unmet", fault.Args{"criterion": code}))
		}
	}
	last := s.technical(build.Hash)
	switch last.Of.Outcome {
	case AcceptedPlain, AcceptedReserved:
	case Refused:
		open = append(open, firm(lackAcceptance("refused", nil)))
	default:
		open = append(open, lackAcceptance("technical", fault.Args{"build": buildName(build)}))
	}
	return open
}

// technical is the organisation's newest decision on a build; zero for none.
func (s *Situation) technical(build string) Recorded[Acceptance] {
	found, _ := newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool {
		return f.Customer == "" && f.Of.How != ByOwner && f.Of.Build == build && build != ""
	})
	return found
}

// reserved are the criteria that some customer accepts although they are not met.
func (s *Situation) reserved(build string, t Target) map[string]bool {
	codes := map[string]bool{}
	for _, a := range s.acceptors(t) {
		word, ok := s.word(a, build, t)
		if !ok {
			continue
		}
		for _, r := range word.Of.Reservations {
			codes[r.Criterion] = codes[r.Criterion] || r.complete()
		}
	}
	return codes
}

// complete reports whether both sides decided.
func (r Reservation) complete() bool {
	return !r.Text.IsEmpty() && !r.Decision.IsEmpty() && r.Owner != "" && r.Decider != ""
}

// word is the acceptance of a build by a customer, or by the service owner for
// it, that counts; none when the last word is a refusal.
func (s *Situation) word(a acceptor, build string, t Target) (Recorded[Acceptance], bool) {
	last, ok := s.said(a, build)
	if !ok || last.Of.Outcome == Refused {
		return last, false
	}
	last, ok = newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool {
		return f.Of.Build == build && s.speaks(a, f.Head, f.Of.Proof) && s.counts(a, f.Head, f.Of.Proof, t)
	})
	return last, ok && last.Of.Outcome != Refused
}

// said is the newest that was said on a build, whether it counts yet or not.
func (s *Situation) said(a acceptor, build string) (Recorded[Acceptance], bool) {
	return newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool {
		return f.Of.Build == build && build != "" && s.speaks(a, f.Head, f.Of.Proof)
	})
}

// checkAccepted asks for one customer's acceptance of this build, by the policy's
// mode. A refusal counts at once, and stops this customer's deployment alone.
func (s *Situation) checkAccepted(a acceptor, build string, t Target) []Open {
	last, ok := s.said(a, build)
	if ok && last.Of.Outcome == Refused {
		return []Open{firm(s.lackOf(a.Code, "gate.acceptance.refused_by", manager, string(BuildFact), nil))}
	}
	if word, counts := s.word(a, build, t); counts {
		return s.checkReservations(a, word.Of, build, t)
	}
	key, owes := "gate.acceptance.customer", customerSide
	switch mode := a.way(); {
	case mode == policy.Standing:
		return s.checkStanding(a, build)
	case mode == policy.ServiceOwner:
		key, owes = "gate.acceptance.owner", serviceOwner
	case ok && last.Of.How == ByTacit:
		return []Open{s.lackOf(a.Code, "gate.acceptance.silence", manager, string(AcceptanceFact),
			fault.Args{"days": content.Duration{ISO: clock.Duration{Days: a.policy.Acceptance.Days}.String()}})}
	case ok:
		key, owes = "gate.acceptance."+unsure(last.Head), manager
	}
	return []Open{s.lackOf(a.Code, key, owes, string(AcceptanceFact), nil)}
}

// checkReservations asks an acceptance to name each criterion that is not met,
// and each reservation to be decided by both sides.
func (s *Situation) checkReservations(a acceptor, word Acceptance, build string, t Target) []Open {
	var open []Open
	named := map[string]bool{}
	for _, r := range word.Reservations {
		named[r.Criterion] = true
		if !r.complete() {
			open = append(open, s.lackOf(a.Code, "gate.acceptance.undecided", manager, string(AcceptanceFact),
				fault.Args{"reservation": r.Code}))
		}
	}
	if word.Outcome == AcceptedReserved && len(word.Reservations) == 0 {
		open = append(open, s.lackOf(a.Code, "gate.acceptance.no_reservation", manager, string(AcceptanceFact), nil))
	}
	found := s.verdicts(build)
	for _, code := range s.required(t) {
		if v := found[code]; v.tested && !v.met && !named[code] {
			open = append(open, s.lackOf(a.Code, "gate.acceptance.unreserved", customerSide, string(AcceptanceFact),
				fault.Args{"criterion": code}))
		}
	}
	return open
}

// checkStanding accepts by itself what meets every standing criterion.
func (s *Situation) checkStanding(a acceptor, build string) []Open {
	criteria := a.policy.Acceptance.Criteria
	if len(criteria) == 0 {
		return []Open{s.lackOf(a.Code, "gate.acceptance.no_standing", manager, "policies", nil)}
	}
	var open []Open
	found := s.verdicts(build)
	for _, item := range criteria {
		if !found[item.Code].met {
			open = append(open, s.lackOf(a.Code, "gate.acceptance.standing", tester, string(TestFact),
				fault.Args{"criterion": item.Code}))
		}
	}
	return open
}

// checkMinimum asks an emergency for the tests below which acceptance cannot be
// deferred. Seed 4.5.
func (s *Situation) checkMinimum(t Target, build string) []Open {
	if !s.emergency() {
		return nil
	}
	passed := map[string]bool{}
	for _, run := range s.runs(build) {
		if run.Of.Passed > 0 && run.Of.Failed == 0 {
			passed[string(run.Of.Type)] = true
		}
	}
	asked := map[string]bool{}
	var open []Open
	for _, c := range s.rulings(t) {
		for _, kind := range c.policy.Emergency.MinimumTests {
			if !passed[kind] && !asked[kind] {
				asked[kind] = true
				open = append(open, firm(lackTest("minimum", fault.Args{"test": content.Term{Key: "term.test_type." + kind}})))
			}
		}
	}
	if len(open) == 0 && len(passed) == 0 {
		open = append(open, firm(lackTest("one_test", nil)))
	}
	return open
}

func lackAcceptance(what string, args fault.Args) Open {
	return lack("gate.acceptance."+what, tester, string(AcceptanceFact), args)
}

func lackTest(what string, args fault.Args) Open {
	return lack("gate.acceptance."+what, tester, string(TestFact), args)
}

// acceptances are the acceptances of a build on which a release approval relies,
// as they counted at an instant (zero: whenever): the technical one, then those
// of the customers and of service owners. A later word of another customer does
// not change what was approved. Scope F92.
func (s *Situation) acceptances(build string, until clock.Instant) []Recorded[Acceptance] {
	early := func(f Recorded[Acceptance]) bool {
		known := f.Recorded
		if known.Before(f.ConfirmedAt) {
			known = f.ConfirmedAt
		}
		return f.Of.Build == build && build != "" && (until.IsZero() || !until.Before(known))
	}
	type voice struct {
		customer string
		owner    bool
	}
	seen := map[voice]bool{}
	var list []Recorded[Acceptance]
	for _, f := range slices.Backward(s.Facts.Acceptances) {
		own := f.Customer == "" || f.Of.How == ByLink || f.Of.How == ByStanding || f.Of.How == ByTacit || f.Of.How == ByOwner
		at := voice{f.Customer, f.Of.How == ByOwner}
		if !early(f) || seen[at] || (!own && f.Confirmed == "") {
			continue
		}
		seen[at] = true
		if f.Of.Outcome != Refused {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Recorded[Acceptance]) int { return cmp.Compare(a.Customer, b.Customer) })
	return list
}

// acceptanceHash is the AcceptanceHash of acceptances; "" when there is none.
func (s *Situation) acceptanceHash(build string, until clock.Instant) string {
	hash, err := AcceptanceHash(s.acceptances(build, until))
	if err != nil {
		return "" // text that is no UTF-8 matches no decision
	}
	return hash
}
