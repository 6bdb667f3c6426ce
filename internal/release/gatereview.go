package release

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/policy"
)

// checkIssues is gate issues-handed-over: the newest word on each issue is that
// it is closed, handed over with a reference, or has an owner. Seed 4.3.2;
// Scope F46.
func checkIssues(s *Situation, _ Target) []Open {
	var open []Open
	for _, f := range s.issues() {
		args := fault.Args{"issue": f.Of.Code}
		switch {
		case f.Of.State == IssueClosed:
		case f.Of.State == IssueHanded && f.Of.Reference == "":
			open = append(open, lack("gate.issues_handed_over.reference", manager, string(IssueFact), args))
		case f.Of.State != IssueHanded && f.Of.Owner == "":
			open = append(open, lack("gate.issues_handed_over.open", manager, string(IssueFact), args))
		}
	}
	return open
}

// issues is the newest word on each issue of a deployment, whatever its attempt,
// in the order in which they were recorded.
func (s *Situation) issues() []Recorded[Issue] {
	type place struct{ deployment, code string }
	seen := map[place]bool{}
	var list []Recorded[Issue]
	for _, f := range slices.Backward(s.Facts.Issues) {
		at := place{f.Deployment, f.Of.Code}
		if !seen[at] {
			seen[at] = true
			list = append(list, f)
		}
	}
	slices.Reverse(list)
	return list
}

// checkInvestigated is gate investigated: every attempt that was backed out or
// failed has a cause or a problem record, an action, and its owner. Seed 4.4.
func checkInvestigated(s *Situation, _ Target) []Open {
	var open []Open
	for _, d := range s.Release.Deployments {
		present := max(d.Attempt, 1)
		for attempt := 1; attempt <= present; attempt++ {
			if attempt < present || d.Stage == Undone || d.Stage == Failed {
				open = append(open, s.checkAttempt(d.Code, attempt)...)
			}
		}
	}
	return open
}

func (s *Situation) checkAttempt(deployment string, attempt int) []Open {
	f, ok := newest(s.Facts.Investigations, func(f Recorded[Investigation]) bool {
		return f.Deployment == deployment && max(f.Attempt, 1) == attempt
	})
	key := ""
	switch {
	case !ok:
		key = "gate.investigated.none"
	case f.Of.Cause.IsEmpty() && f.Of.Problem == "":
		key = "gate.investigated.cause"
	case f.Of.Action.IsEmpty():
		key = "gate.investigated.action"
	case f.Of.Owner == "":
		key = "gate.investigated.owner"
	default:
		return nil
	}
	return []Open{lack(key, manager, string(InvestigationFact), fault.Args{"deployment": deployment, "attempt": attempt})}
}

// checkReview is gate review-complete. Seed 4.4; Scope F46, F47.
func checkReview(s *Situation, t Target) []Open {
	open := append(s.checkVerified("gate.review_complete.unverified"), s.checkMonitored(t)...)
	need := func(has bool, aspect string) {
		if !has {
			args := fault.Args{"aspect": content.Term{Key: "term.review_aspect." + aspect}}
			open = append(open, lack("gate.review_complete.finding", manager, "findings", args))
		}
	}
	need(s.observed("experience") || len(s.Facts.Feedback) > 0, "experience")
	need(s.observed("changes"), "changes")
	need(s.observed("performance") || !s.Review.Performance.IsEmpty(), "performance")
	need(s.observed("incidents"), "incidents")
	return append(open, s.checkResults("gate.review_complete.result")...)
}

// checkVerified asks every deployment to be at an end: verified, backed out, failed
// or cancelled. What was deployed and not verified is open. Seed 4.3.2, 4.4.
func (s *Situation) checkVerified(key string) []Open {
	var open []Open
	for _, d := range s.live() {
		if d.Stage == Installed {
			open = append(open, lack(key, deployer, "deployments["+d.Code+"].items", fault.Args{"deployment": d.Code}))
		}
	}
	return open
}

// observed reports whether the review says something of an aspect.
func (s *Situation) observed(aspect Aspect) bool {
	return slices.ContainsFunc(s.Review.Findings, func(f Finding) bool { return f.Aspect == aspect && !f.Text.IsEmpty() })
}

// checkMonitored asks the monitoring window of every deployment to be over: the
// policy's days after its end, or until the day that the review names.
func (s *Situation) checkMonitored(t Target) []Open {
	var open []Open
	day := s.day(t)
	last := s.Review.MonitorUntil
	for _, d := range s.live() {
		end := ended(d)
		if end.IsZero() {
			open = append(open, lack("gate.review_complete.end", deployer, "deployments["+d.Code+"].actual_end",
				fault.Args{"deployment": d.Code}))
			continue
		}
		days := 0
		for _, c := range s.governedFor(d, end) {
			days = max(days, c.monitoring())
		}
		if until := end.AddDays(days - 1); last.Before(until) {
			last = until
		}
	}
	if !last.IsZero() && !last.Before(day) {
		open = append(open, lack("gate.review_complete.monitoring", manager, "monitor_until", fault.Args{"until": dayArg(last)}))
	}
	return open
}

// ended is the day on which a deployment ended, one way or the other; zero for
// not yet.
func ended(d *Deployment) clock.Date {
	if d.Stage == Undone && d.ActualEnd.Date.Before(d.BackedOut.At.Date) {
		return d.BackedOut.At.Date
	}
	return d.ActualEnd.Date
}

// checkResults asks for what the review found of each request for change that was
// approved.
func (s *Situation) checkResults(key string) []Open {
	var open []Open
	for _, r := range s.Release.References {
		if r.Kind == RFC && r.Decision != Denied && r.Result == "" {
			open = append(open, lack(key, changeManager, "results", fault.Args{"rfc": r.Code}))
		}
	}
	return open
}

// checkPIR is gate pir: held, covering every request for change, and sent to all
// who must have it; no deployment is left unverified, also of what came here
// reviewed. Seed 4.4; Scope F47.
func checkPIR(s *Situation, t Target) []Open {
	open := s.checkVerified("gate.pir.unverified")
	held := s.Review.Held
	if held.IsZero() || s.day(t).Before(held) {
		open = append(open, lack("gate.pir.held", changeManager, "held", nil))
	}
	open = append(open, s.checkResults("gate.pir.result")...)
	for _, role := range s.recipients(t) {
		if !s.sent(role) {
			open = append(open, lack("gate.pir.sent", changeManager, string(DistributionFact),
				fault.Args{"role": content.Term{Key: "term.role." + role}}))
		}
	}
	return open
}

// recipients are the roles to which the review must go: the fixed ones, then
// those of the policies.
func (s *Situation) recipients(t Target) []string {
	roles := policy.FixedRecipients()
	for _, c := range s.rulings(t) {
		for _, role := range c.policy.Recipients {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}

// sent reports whether a role got the review once it was held, with proof.
func (s *Situation) sent(role string) bool {
	since := func(d clock.Date) bool { return !d.IsZero() && !d.Before(s.Review.Held) }
	return slices.ContainsFunc(s.Facts.Distributions, func(f Recorded[Distribution]) bool {
		return f.Of.Role == role && f.Of.Proof != "" && since(f.At.Date(s.Zone))
	}) || slices.ContainsFunc(s.Review.Recipients, func(r Recipient) bool { return r.Role == role && since(r.Sent) })
}

// checkDeferred is gate deferred-done. Seed 4.5; Scope F49.
func checkDeferred(s *Situation, _ Target) []Open {
	var open []Open
	for _, e := range s.deferrals() {
		if e.Done.IsZero() {
			args := fault.Args{"exception": e.Code, "gate": Gate{ID: e.Gate}.Term(), "expires": dayArg(e.Expires)}
			open = append(open, lack("gate.deferred_done.open", manager, "exceptions", args))
		}
	}
	return open
}

// deferrals are the deferrals that opened a gate: of the release, then of its
// deployments.
func (s *Situation) deferrals() []Exception {
	all := slices.Clone(s.Release.Exceptions)
	for _, d := range s.Release.Deployments {
		all = append(all, d.Exceptions...)
	}
	return slices.DeleteFunc(all, func(e Exception) bool { return e.Kind != Deferral || e.Confirmed.IsZero() })
}
