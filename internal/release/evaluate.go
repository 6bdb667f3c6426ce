package release

import (
	"slices"
)

// Evaluate looks at every gate that guards a target, in the order of Gates, as
// things stand at s.Now: what a move to that stage asks for. Domain section 3.
func Evaluate(s *Situation, t Target) []GateResult {
	var results []GateResult
	for _, g := range Gates() {
		if slices.Contains(g.Guards, t.Guard) {
			results = append(results, s.result(g, t))
		}
	}
	return results
}

// AllGates looks at the gates of every stage of a release, and then of each of
// its deployments that is not cancelled. A stage that was reached is looked at
// as of when it was, the others at s.Now. Of what was cancelled, backed out or
// has failed only the reached stages remain.
func AllGates(s *Situation) []GateResult {
	past := *s
	past.past = true
	past.core = s.coreHash()
	var results []GateResult
	for _, t := range past.targets() {
		for _, f := range Evaluate(&past, t) {
			f.Reached = past.reached(t)
			results = append(results, f)
		}
	}
	return results
}

// result is how a gate stands: what it misses, less what exceptions open.
func (s *Situation) result(g Gate, t Target) GateResult {
	f := GateResult{Gate: g, Target: t}
	lines := g.Check(s, t)
	for i := range lines {
		lines[i].Gate = g.ID
	}
	if len(lines) == 0 {
		if g.Proof != nil {
			f.Evidence = g.Proof(s, t)
		}
		f.Idle = len(f.Evidence) == 0 && g.Vacuous != nil && g.Vacuous(s, t)
		return f
	}
	f.Open = lines
	for _, e := range s.exceptions(g, t) {
		left := slices.DeleteFunc(slices.Clone(f.Open), func(line Open) bool { return g.opens(e, line) })
		if len(left) < len(f.Open) {
			f.Open, f.Excepted = left, append(f.Excepted, e)
		}
	}
	return f
}

// exceptions are the deferrals and overrides of a gate for a target that are in
// force at the instant looked at.
func (s *Situation) exceptions(g Gate, t Target) []Exception {
	all := slices.Clone(s.Release.Exceptions)
	for _, d := range s.Release.Deployments {
		all = append(all, d.Exceptions...)
	}
	return slices.DeleteFunc(all, func(e Exception) bool {
		return e.Gate != g.ID || e.Target != t.Name() || !s.inForce(e, t) || !s.allowed(e, g)
	})
}

// inForce reports whether a second person had confirmed an exception and it had
// not expired.
func (s *Situation) inForce(e Exception, t Target) bool {
	confirmed := !e.Confirmed.IsZero() && !s.when(t).Before(e.Confirmed)
	return confirmed && e.Second != "" && e.Second != e.Person && !e.Expires.Before(s.day(t))
}

// allowed reports whether the gate takes this kind of exception from whoever
// confirmed it.
func (s *Situation) allowed(e Exception, g Gate) bool {
	switch e.Kind {
	case Deferral:
		// Once it is done, the gate has to hold by itself; what it opened before stays opened.
		return g.Defer && s.emergency() && (s.past || e.Done.IsZero())
	case Overridden:
		if g.Over != ChangeAuthority || s.Release.BroughtIn {
			return g.Over != NoOverride
		}
		return slices.Contains(s.Holders(changeAuthority, e.Confirmed.Date(s.Zone)), e.Second)
	default:
		return false
	}
}

// opens reports whether an allowed exception takes a line out: a customer's
// takes only its own.
func (g Gate) opens(e Exception, line Open) bool {
	switch {
	case line.Firm:
		return false
	case e.Kind == Overridden && g.Over == TheCustomer:
		return e.Customer != "" && e.Customer == line.Customer
	default:
		return e.Customer == "" || e.Customer == line.Customer
	}
}

// emergency reports whether items may be deferred. Seed 4.5.
func (s *Situation) emergency() bool { return s.Release.Type == emergencyType }

// coreHash is the hash of the authorised core; "" when it has none.
func (s *Situation) coreHash() string {
	if s.core != "" {
		return s.core
	}
	hash, err := CoreOf(s.Release).Hash()
	if err != nil {
		return "" // text that is no UTF-8 matches no authorisation
	}
	return hash
}
