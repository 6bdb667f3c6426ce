package release

import (
	"slices"
	"strings"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/policy"
)

// The process roles that owe what the gates of a deployment ask for.
const (
	manager      = "release_deployment_manager"
	builder      = "build_practitioner"
	tester       = "test_manager"
	deployer     = "deployment_practitioner"
	configurator = "configuration_manager"
	customerSide = "customer_representative"
)

// gap is one thing that a gate misses, of no single customer.
func gap(gate, key, owes, field string, args fault.Args) Open {
	return Open{Gate: gate, Key: key, Args: args, Owes: owes, Field: field}
}

// called is how a customer is named to people: its name, else its code.
func (s *Situation) called(code string) any {
	if c, ok := s.Customer(code); ok && !c.Name.IsEmpty() {
		return c.Name
	}
	return code
}

// manifest is the newest closed manifest.
func (s *Situation) manifest() (Package, bool) {
	closed, ok := newest(s.Facts.Packages, func(Recorded[Package]) bool { return true })
	return closed.Of, ok
}

// sample is how many codes there are, and the first of them, for a to-do line.
func sample(codes []string) fault.Args {
	const most = 5
	shown := strings.Join(codes[:min(most, len(codes))], ", ")
	if len(codes) > most {
		shown += ", …"
	}
	return fault.Args{"count": len(codes), "items": shown}
}

// checkSameBuild: the hash to deploy is that of the newest build, which is the one
// that was accepted. Scope F91; invariant I23.
func checkSameBuild(s *Situation, t Target) []Open {
	const gate = "same-build"
	s = s.asOf(s.start(t.At))
	args := fault.Args{"deployment": t.At.Code}
	if t.At.Build == "" {
		return []Open{gap(gate, "gate.same_build.plan", manager, "build", args)}
	}
	built, ok := s.build()
	if !ok {
		return []Open{gap(gate, "gate.same_build.none", builder, string(BuildFact), args)}
	}
	var open []Open
	if built.Of.Hash != t.At.Build {
		open = append(open, gap(gate, "gate.same_build.newest", manager, "build", args))
	}
	if word, ok := s.technicalWord(); ok && !word.Of.accepts(t.At.Build) {
		open = append(open, gap(gate, "gate.same_build.technical", tester, string(AcceptanceFact), args))
	}
	for _, a := range s.acceptors(t) {
		if word, ok := s.lastWord(a, t); ok && !word.Of.accepts(t.At.Build) {
			args := fault.Args{"customer": s.called(a.Code), "deployment": t.At.Code}
			one := gap(gate, "gate.same_build.customer", customerSide, string(AcceptanceFact), args)
			one.Customer = a.Code
			open = append(open, one)
		}
	}
	return open
}

// start is when the present attempt of a deployment began; now, if it did not
// begin yet.
func (s *Situation) start(d *Deployment) clock.Instant {
	if d.ActualStart.IsZero() {
		return s.Now
	}
	return s.instant(d.ActualStart)
}

// asOf is the situation with the facts that had happened by an instant.
func (s *Situation) asOf(at clock.Instant) *Situation {
	seen := *s
	seen.Facts = s.Facts.until(at)
	return &seen
}

// technicalWord is the organisation's own newest decision on any build.
func (s *Situation) technicalWord() (Recorded[Acceptance], bool) {
	return newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool { return f.Customer == "" && f.Of.How != ByOwner })
}

// lastWord is what was decided last for a customer, on any build: a refusal at
// once, an acceptance once it counts.
func (s *Situation) lastWord(a acceptor, t Target) (Recorded[Acceptance], bool) {
	return newest(s.Facts.Acceptances, func(f Recorded[Acceptance]) bool {
		return s.speaks(a, f.Head, f.Of.Proof) && (f.Of.Outcome == Refused || s.counts(a, f.Head, f.Of.Proof, t))
	})
}

// accepts reports whether the decision accepts a build.
func (a Acceptance) accepts(build string) bool { return a.Build == build && a.Outcome != Refused }

// checkReleaseApproval: the newest decision before the start says go, and was
// taken on today's core, the newest build and its acceptances; nobody whose
// acceptance the deployment needs has said anything since. Scope F92.
func checkReleaseApproval(s *Situation, t Target) []Open {
	s = s.asOf(s.start(t.At))
	decision, ok := newest(s.Facts.Approvals, func(a Recorded[Approval]) bool { return a.Deployment == "" || a.of(*t.At) })
	built, _ := s.build()
	key, args := "", fault.Args{}
	switch {
	case !ok:
		key = "gate.release_approval.none"
	case !decision.Of.Go:
		key, args = "gate.release_approval.no_go", fault.Args{"date": dayArg(decision.At.Date(s.Zone))}
	case decision.Of.Core != s.coreHash():
		key = "gate.release_approval.core"
	case built.Of.Hash == "" || decision.Of.Build != built.Of.Hash:
		key = "gate.release_approval.build"
	case decision.Of.Acceptance != s.acceptanceHash(built.Of.Hash, decision.Recorded) || s.saidSince(decision.Recorded, t):
		key = "gate.release_approval.acceptance"
	default:
		return nil
	}
	return []Open{gap("release-approval", key, manager, string(ApprovalFact), args)}
}

// saidSince reports whether a decision on a build that the deployment needs became
// known after an instant.
func (s *Situation) saidSince(at clock.Instant, t Target) bool {
	since := func(f Recorded[Acceptance]) bool { return at.Before(f.Recorded) || at.Before(f.ConfirmedAt) }
	if word, ok := s.technicalWord(); ok && since(word) {
		return true
	}
	return slices.ContainsFunc(s.acceptors(t), func(a acceptor) bool {
		word, ok := s.lastWord(a, t)
		return ok && since(word)
	})
}

// held is the policy that rules a customer in a deployment: the version held,
// else the one in force at an instant.
func (s *Situation) held(c Served, at clock.Instant) (policy.Policy, bool) {
	customer, ok := s.Customer(c.Code)
	if !ok {
		return policy.Policy{}, false
	}
	return s.ruling(c, at.Date(customer.Zone))
}

// noPolicy says that no policy of a customer can be asked.
func (s *Situation) noPolicy(gate, key, customer string) Open {
	one := gap(gate, key, manager, "customers", fault.Args{"customer": s.called(customer)})
	one.Customer = customer
	return one
}
