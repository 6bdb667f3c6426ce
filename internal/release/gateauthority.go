package release

import (
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
)

// checkAuthorisation is gate authorization: an authorisation of exactly this
// core for the release and for each deployment; for builds and for tests in
// shared environments, where a policy says so, one that came first. One given by
// word of mouth binds only if it was recorded in time, and what somebody else
// wrote down for the authority only with its file or a second person's word.
// Seed 4.1.1, 4.5; Scope F36, F37; invariant I10.
func checkAuthorisation(s *Situation, t Target) []Open {
	switch {
	case t.Release == Built:
		return s.checkBuiltAfter(t)
	case t.Release == Accepted:
		return s.checkTestedAfter(t)
	}
	if _, ok := s.authorised(s.when(t)); ok {
		return nil
	}
	return []Open{s.unauthorised(s.when(t))}
}

// authorised is the newest authorisation of today's core that was given by an
// instant and binds at it.
func (s *Situation) authorised(at clock.Instant) (Authorisation, bool) {
	for _, a := range slices.Backward(s.Release.Authorisations) {
		if s.flaw(a, at) == "" {
			return a, true
		}
	}
	return Authorisation{}, false
}

// flaw is why an authorisation does not bind at an instant; "" when it does.
func (s *Situation) flaw(a Authorisation, at clock.Instant) string {
	day := at.Date(s.Zone)
	switch core := s.coreHash(); {
	case core == "" || a.Core != core:
		return "gate.authorization.core"
	case !a.Revoked.IsZero() && !day.Before(a.Revoked):
		return "gate.authorization.revoked"
	case !a.Expires.IsZero() && a.Expires.Before(day):
		return "gate.authorization.expired"
	case !s.empowered(a):
		return "gate.authorization.person"
	case a.On.IsZero() || s.after(a.On, at):
		return "gate.authorization.later"
	case a.Verbal && s.late(a.On, s.instant(a.Recorded), s.hours(a.Verbal, a.On.Date)):
		return "gate.authorization.verbal"
	default:
		return s.unproved(a, at)
	}
}

// unproved is why the record of an authorisation does not show yet that the
// authority said so; "" when it does. What the authority decided on the plan's
// document, and what was brought in, has no such record.
func (s *Situation) unproved(a Authorisation, at clock.Instant) string {
	said, ok := newest(s.Facts.Authorisations, func(f Recorded[AuthorityWord]) bool { return f.Key == a.Reference })
	switch {
	case !ok || !said.Of.waits():
		return ""
	case said.Confirmed == "" || said.Confirmed == said.By:
		return "gate.authorization.unconfirmed"
	case at.Before(said.ConfirmedAt):
		return "gate.authorization.confirmed_later"
	default:
		return ""
	}
}

// hours are those within which what happened on a day is recorded in time: for
// what the authority said by word of mouth those of the strictest emergency rule
// that was in force then; where there is none, the organisation's, which are also
// the most for what is no emergency. Seed 4.5; Scope F98.
func (s *Situation) hours(verbal bool, on clock.Date) int {
	if !verbal {
		return s.LateHours
	}
	strictest := 0
	for _, c := range s.Release.served() {
		p, ok := s.InForce(c.Code, on)
		if own := p.Emergency.Hours; ok && own > 0 && (strictest == 0 || own < strictest) {
			strictest = own
		}
	}
	switch {
	case strictest == 0:
		return s.LateHours
	case s.emergency():
		return strictest
	default:
		return min(strictest, s.LateHours)
	}
}

// late reports whether what happened was recorded later than the hours allowed; a
// bare date may have been as late as its end.
func (s *Situation) late(on clock.Planned, recorded clock.Instant, hours int) bool {
	at := on.At
	if at.IsZero() {
		at = s.instant(clock.Planned{Date: on.Date.AddDays(1)})
	}
	return recorded.Time().Sub(at.Time()) > time.Duration(hours)*time.Hour
}

// empowered reports whether the person held the authority's role on that day; of
// what was brought in, the other system knew.
func (s *Situation) empowered(a Authorisation) bool {
	if s.Release.BroughtIn {
		return true
	}
	role := a.Role
	if role == "" {
		role = changeAuthority
	}
	if role != changeAuthority && !(s.emergency() && s.emergencyRole(role)) {
		return false
	}
	return slices.Contains(s.Holders(role, a.On.Date), a.Person)
}

// emergencyRole reports whether a role may authorise an emergency. Seed 4.5.
func (s *Situation) emergencyRole(role string) bool {
	return role == emergencyAuthority || slices.ContainsFunc(s.rulings(Target{}), func(c governed) bool {
		return c.policy.Emergency.Authority == role
	})
}

// after reports whether a date lies after an instant; a bare date, after its day.
func (s *Situation) after(p clock.Planned, at clock.Instant) bool {
	if p.At.IsZero() {
		return at.Date(s.Zone).Before(p.Date)
	}
	return at.Before(p.At)
}

// unauthorised says what the newest authorisation lacks.
func (s *Situation) unauthorised(at clock.Instant) Open {
	list := s.Release.Authorisations
	if len(list) == 0 {
		return lack("gate.authorization.none", changeAuthority, "authorisations", nil)
	}
	last := list[len(list)-1]
	args := fault.Args{
		"reference": last.Reference, "revoked": dayArg(last.Revoked), "expires": dayArg(last.Expires),
		"limit": content.Duration{ISO: clock.Duration{Hours: s.hours(last.Verbal, last.On.Date)}.String()},
	}
	return lack(s.flaw(last, at), changeAuthority, "authorisations", args)
}

// checkBuiltAfter asks the newest build to have waited, where a policy says so.
func (s *Situation) checkBuiltAfter(t Target) []Open {
	needs := slices.ContainsFunc(s.rulings(t), func(c governed) bool { return c.policy.BuildNeedsAuthority })
	build, ok := s.build()
	if !needs || !ok {
		return nil
	}
	if _, first := s.authorised(build.At); first {
		return nil
	}
	return []Open{lack("gate.authorization.build", builder, string(BuildFact), fault.Args{"build": buildName(build.Of)})}
}

// checkTestedAfter asks the same of each test of that build in a shared
// environment.
func (s *Situation) checkTestedAfter(t Target) []Open {
	needs := slices.ContainsFunc(s.rulings(t), func(c governed) bool { return c.policy.TestsNeedAuthority })
	build, ok := s.build()
	if !needs || !ok {
		return nil
	}
	var open []Open
	for _, run := range s.runs(build.Of.Hash) {
		_, first := s.authorised(run.At)
		if !first && s.sharedEnvironment(run.Of.Environment) {
			open = append(open, lack("gate.authorization.test", tester, string(TestFact), fault.Args{"test": run.Of.Code}))
		}
	}
	return open
}
