package release

import (
	"slices"
	"strconv"

	"acta/internal/policy"
)

// factsOf is the evidence of facts of a kind: those that count for the target.
func factsOf[T any](of func(*Facts) []Recorded[T]) func(*Situation, Target) []Evidence {
	return func(s *Situation, t Target) []Evidence {
		return evidence(newestByKey(of(&s.Facts), func(f Recorded[T]) bool { return concerns(f.Head, t) }))
	}
}

// baselineOf is the evidence of a deployment's newest baseline of some kinds.
func baselineOf(kinds ...BaselineKind) func(*Situation, Target) []Evidence {
	return func(s *Situation, t Target) []Evidence {
		f, ok := newest(s.Facts.Baselines, func(f Recorded[BaselineTaken]) bool {
			return slices.Contains(kinds, f.Of.Kind) && concerns(f.Head, t)
		})
		if !ok {
			return nil
		}
		return evidence([]Recorded[BaselineTaken]{f})
	}
}

// concerns reports whether a fact is the release's own, or of the target's
// deployment in its present attempt; for a release, every fact is.
func concerns(head Head, t Target) bool {
	if t.At == nil || head.Deployment == "" {
		return true
	}
	return head.Deployment == t.At.Code && max(head.Attempt, 1) == max(t.At.Attempt, 1)
}

func evidence[T any](facts []Recorded[T]) []Evidence {
	var list []Evidence
	for _, f := range facts {
		list = append(list, Evidence{Kind: string(f.Kind), Ref: string(f.ID)})
	}
	return list
}

// provedBy is evidence in the plan.
func provedBy(kind string, refs ...string) []Evidence {
	var list []Evidence
	for _, ref := range refs {
		list = append(list, Evidence{Kind: kind, Ref: ref})
	}
	return list
}

func provePolicy(s *Situation, t Target) []Evidence {
	var list []Evidence
	for _, c := range s.rulings(t) {
		list = append(list, provedBy("policies", c.Code+" "+c.policy.Number)...)
	}
	return list
}

// proveWindow is the deployment's own window and the policies that open theirs.
func proveWindow(s *Situation, t Target) []Evidence {
	list := provePolicy(s, t)
	if from, to := t.At.WindowFrom, t.At.WindowTo; !from.IsZero() || !to.IsZero() {
		list = append(list, provedBy("windows", join(" ", t.At.Code, from.String(), to.String()))...)
	}
	return list
}

func proveScope(s *Situation, _ Target) []Evidence {
	var list []Evidence
	for _, u := range s.Release.Units {
		list = append(list, provedBy("units", u.Code)...)
	}
	if !s.Release.Inclusion.IsEmpty() {
		list = append(list, provedBy("cut_off", s.Release.CutOff.String())...)
	}
	return list
}

func provePlan(s *Situation, _ Target) []Evidence { return provedBy("plan", s.Release.Code) }

func proveReferences(s *Situation, _ Target) []Evidence {
	var list []Evidence
	for _, r := range s.Release.References {
		if r.Decision == Approved || r.Closes || r.Kind == designPackage {
			list = append(list, provedBy("references", r.key())...)
		}
	}
	return list
}

func proveCriteria(s *Situation, t Target) []Evidence {
	hash, err := CriteriaHash(s.Release.Criteria)
	if err != nil {
		return nil
	}
	var list []Evidence
	for _, a := range s.acceptors(t) {
		if a.way() == policy.Standing {
			list = append(list, provedBy("policies", a.Code+" "+a.policy.Number)...)
			continue
		}
		f, _ := newest(s.Facts.Agreements, func(f Recorded[Agreement]) bool {
			return f.Of.Criteria == hash && s.speaks(a, f.Head, f.Of.Proof) && s.counts(a, f.Head, f.Of.Proof, t)
		})
		list = append(list, evidence([]Recorded[Agreement]{f})...)
	}
	return list
}

func proveAuthorisation(s *Situation, t Target) []Evidence {
	if asksNoAuthority(s, t) {
		return nil
	}
	a, ok := s.authorised(s.when(t))
	if !ok {
		return nil
	}
	return provedBy("authorisations", a.Reference)
}

// proveRoles names those of the plan; the assignments stand with the organisation.
func proveRoles(s *Situation, t Target) []Evidence {
	if t.Deployment == Ready {
		return s.proveAcceptors(t)
	}
	if t.Deployment == InProgress && t.At.Practitioner != "" {
		return provedBy("practitioner", t.At.Practitioner)
	}
	var list []Evidence
	for _, role := range rolesOf(t) {
		person := s.named(role)
		if holders := s.Holders(role, s.day(t)); person == "" && len(holders) > 0 {
			person = holders[0]
		}
		if person != "" {
			list = append(list, provedBy("people", join(" ", role, person))...)
		}
	}
	return list
}

func proveAcceptance(s *Situation, t Target) []Evidence {
	build, _ := s.build()
	if t.At == nil {
		return evidence([]Recorded[Acceptance]{s.technical(build.Of.Hash)})
	}
	var list []Evidence
	for _, a := range s.acceptors(t) {
		if word, ok := s.word(a, build.Of.Hash, t); ok {
			list = append(list, evidence([]Recorded[Acceptance]{word})...)
		} else {
			list = append(list, provedBy("policies", a.Code+" "+a.policy.Number)...)
		}
	}
	return list
}

func proveTasks(_ *Situation, t Target) []Evidence {
	return provedBy("tasks", t.At.Code+" "+strconv.Itoa(len(t.At.Tasks)))
}

func proveItems(_ *Situation, t Target) []Evidence {
	var list []Evidence
	for _, item := range t.At.Items {
		list = append(list, provedBy("items", item.Code)...)
	}
	return list
}

func proveReview(s *Situation, _ Target) []Evidence { return provedBy("review", s.Release.Code) }

func provePIR(s *Situation, t Target) []Evidence {
	list := factsOf(func(f *Facts) []Recorded[Distribution] { return f.Distributions })(s, t)
	for _, r := range s.Review.Recipients {
		if !r.Sent.IsZero() {
			list = append(list, provedBy("recipients", r.key())...)
		}
	}
	return list
}

func proveDeferred(s *Situation, _ Target) []Evidence {
	var list []Evidence
	for _, e := range s.deferrals() {
		list = append(list, provedBy("exceptions", e.Code)...)
	}
	return list
}
