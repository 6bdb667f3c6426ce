package release

import (
	"slices"
	"time"

	"acta/internal/clock"
)

// way is the stages through which a release goes, and wayDown those of a deployment.
func way() []Stage {
	return []Stage{Draft, Scheduled, Authorized, Built, Accepted, Deploying, Deployed, Reviewed, Closed}
}

func wayDown() []DeploymentStage {
	return []DeploymentStage{ToDeploy, Ready, InProgress, Installed, Verified}
}

// targets are the stages of a release in order, then those of its deployments.
func (s *Situation) targets() []Target {
	var targets []Target
	for _, stage := range way() {
		t := Target{Guard: Guard{Release: stage}}
		if s.Release.Stage != Cancelled || s.reached(t) {
			targets = append(targets, t)
		}
	}
	for i := range s.Release.Deployments {
		d := &s.Release.Deployments[i]
		if d.Stage == Dropped {
			continue
		}
		ended := d.Stage == Undone || d.Stage == Failed
		for _, stage := range append(wayDown(), Undone) {
			t := Target{Guard: Guard{Deployment: stage}, At: d}
			if s.reached(t) || (!ended && stage != Undone) {
				targets = append(targets, t)
			}
		}
	}
	return targets
}

// reached reports whether a target's stage was reached, by the present attempt
// of a deployment.
func (s *Situation) reached(t Target) bool {
	if t.At == nil {
		present := s.Release.Stage
		if last, ok := newest(s.Facts.Stages, stageFact(t)); ok && present == Cancelled {
			present = Stage(last.Of.From)
		}
		return slices.Index(way(), t.Release) <= slices.Index(way(), present)
	}
	present := t.At.Stage
	switch {
	case t.Deployment == Undone:
		return present == Undone
	case present == Postponed:
		present = ToDeploy
	case present == Undone || present == Failed:
		present = InProgress
		if !s.stamped(Target{Guard{Deployment: Installed}, t.At}).IsZero() {
			present = Installed
		}
	}
	return slices.Index(wayDown(), t.Deployment) <= slices.Index(wayDown(), present)
}

// when is the instant at which a gate looks: Now, or in AllGates when the stage
// was reached, if it was. Every check that depends on time asks it.
func (s *Situation) when(t Target) clock.Instant {
	if !s.past || !s.reached(t) {
		return s.Now
	}
	at := s.stamped(t)
	if at.IsZero() && t.At != nil {
		at = s.dated(*t.At, t.Deployment)
	}
	if at.IsZero() && t.At == nil {
		at = s.releaseDated(t.Release)
	}
	if at.IsZero() {
		return s.Now
	}
	return at
}

// day is the civil date of when, in the organisation's zone.
func (s *Situation) day(t Target) clock.Date { return s.when(t).Date(s.Zone) }

// stageFact fits the transitions of a target's release, or of its deployment's
// present attempt.
func stageFact(t Target) func(Recorded[StageReached]) bool {
	return func(f Recorded[StageReached]) bool {
		if t.At == nil {
			return f.Deployment == ""
		}
		return f.Deployment == t.At.Code && max(f.Attempt, 1) == max(t.At.Attempt, 1)
	}
}

// stamped is when the transition to a target was recorded to have happened.
func (s *Situation) stamped(t Target) clock.Instant {
	to, fits := string(t.Release), stageFact(t)
	if t.At != nil {
		to = string(t.Deployment)
	}
	f, _ := newest(s.Facts.Stages, func(f Recorded[StageReached]) bool { return f.Of.To == to && fits(f) })
	return f.At
}

// dated is when a deployment that was brought in reached a stage, by its dates.
func (s *Situation) dated(d Deployment, stage DeploymentStage) clock.Instant {
	switch stage {
	case Installed, Verified:
		return s.instant(d.ActualEnd)
	case Undone:
		return s.instant(d.BackedOut.At)
	default:
		return s.instant(d.ActualStart)
	}
}

// releaseDated is when a release that was brought in reached a stage, by its
// facts and dates.
func (s *Situation) releaseDated(stage Stage) clock.Instant {
	switch stage {
	case Built:
		build, _ := s.build()
		return build.At
	case Accepted:
		build, _ := s.build()
		return s.technical(build.Of.Hash).At
	case Deploying, Deployed:
		return s.span(stage)
	case Reviewed:
		return s.instant(clock.Planned{Date: s.Review.Held})
	case Closed:
		return s.Review.Closed
	default:
		var last clock.Planned
		for _, a := range s.Release.Authorisations {
			if last.Before(a.On) {
				last = a.On
			}
		}
		return s.instant(last)
	}
}

// span is when the first deployment started, or when the last one ended.
func (s *Situation) span(stage Stage) clock.Instant {
	var first, last clock.Instant
	for _, d := range s.Release.Deployments {
		if from := s.instant(d.ActualStart); !from.IsZero() && (first.IsZero() || from.Before(first)) {
			first = from
		}
		if to := s.instant(d.ActualEnd); last.Before(to) {
			last = to
		}
	}
	switch {
	case stage == Deploying:
		return first
	case last.IsZero():
		return s.instant(clock.Planned{Date: s.Release.Released})
	default:
		return last
	}
}

// instant is the exact instant of a date, else the beginning of that day.
func (s *Situation) instant(p clock.Planned) clock.Instant {
	if !p.At.IsZero() || p.IsZero() {
		return p.At
	}
	zone := s.Zone
	if zone == nil {
		zone = time.UTC
	}
	return clock.At(time.Date(p.Date.Year, p.Date.Month, p.Date.Day, 0, 0, 0, 0, zone))
}
