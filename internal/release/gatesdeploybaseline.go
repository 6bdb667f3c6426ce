package release

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
)

// baselineHours is how old a baseline before may be where no policy says so.
const baselineHours = 24

// taken is the newest baseline of the kinds for the present attempt of a
// deployment among those that fit.
func (s *Situation) taken(d *Deployment, fits func(Recorded[BaselineTaken]) bool, kinds ...BaselineKind) (Recorded[BaselineTaken], bool) {
	return newest(s.Facts.Baselines, func(b Recorded[BaselineTaken]) bool {
		return b.of(*d) && slices.Contains(kinds, b.Of.Kind) && fits(b)
	})
}

// before is the baseline before that counts: the newest that was not taken after
// the start. late is true when there are only such.
func (s *Situation) before(d *Deployment, start clock.Instant) (b Recorded[BaselineTaken], ok, late bool) {
	b, ok = s.taken(d, func(b Recorded[BaselineTaken]) bool { return !start.Before(b.At) }, BaselineBefore)
	if !ok {
		_, late = s.taken(d, func(Recorded[BaselineTaken]) bool { return true }, BaselineBefore)
	}
	return b, ok, late
}

// checkBaselineBefore: every CI that the deployment changes stands in a baseline
// with a location, taken before the start, no longer ago than the strictest policy
// of those served allows, and after every other change of these CIs by the
// release. Nothing ever excepts it. Seed 4.3.1; ISO/IEC 20000-1:2018 8.5.3; Scope
// F41; invariant I24.
func checkBaselineBefore(s *Situation, t Target) []Open {
	const gate = "baseline-before"
	start := s.start(t.At)
	args := fault.Args{"deployment": t.At.Code}
	if len(t.At.Affected) == 0 {
		return []Open{gap(gate, "gate.baseline_before.affected", manager, "affected", args)}
	}
	b, ok, late := s.before(t.At, start)
	if late {
		return []Open{gap(gate, "gate.baseline_before.late", deployer, string(BaselineFact), args)}
	}
	if !ok {
		return []Open{gap(gate, "gate.baseline_before.none", deployer, string(BaselineFact), args)}
	}
	open := s.whole(gate, b, t.At, "gate.baseline_before.location", "gate.baseline_before.missing")
	hours := s.strictest(t)
	if b.At.Time().Add(time.Duration(hours) * time.Hour).Before(start.Time()) {
		one := gap(gate, "gate.baseline_before.old", deployer, string(BaselineFact), fault.Args{"deployment": t.At.Code, "count": hours})
		open = append(open, one)
	}
	return append(open, s.unsettled(gate, b.At, t.At, start)...)
}

// whole says what a baseline lacks of a location and of the affected CIs.
func (s *Situation) whole(gate string, b Recorded[BaselineTaken], d *Deployment, location, missing string) []Open {
	var open []Open
	if b.Of.Location.IsEmpty() {
		open = append(open, gap(gate, location, deployer, string(BaselineFact), fault.Args{"deployment": d.Code}))
	}
	if left := s.uncovered(b, d.Affected); len(left) > 0 {
		args := sample(left)
		args["deployment"] = d.Code
		open = append(open, gap(gate, missing, deployer, string(BaselineFact), args))
	}
	return open
}

// uncovered are the codes of the affected CIs that a baseline does not hold.
func (s *Situation) uncovered(b Recorded[BaselineTaken], affected []Affected) []string {
	held := make(map[string]bool, len(affected))
	for _, code := range b.Of.Covers {
		held[code] = true
	}
	for _, ci := range s.Contents(b.ID) {
		held[ci.Code] = true
	}
	var left []string
	for _, ci := range affected {
		if !held[ci.Code] {
			left = append(left, ci.Code)
		}
	}
	return left
}

// strictest is how old the baseline before may be, in hours, for every customer
// served.
func (s *Situation) strictest(t Target) int {
	hours := 0
	for _, c := range s.served(t.At) {
		p, ok := s.held(c, s.start(t.At))
		if !ok {
			continue // another gate says that there is no policy
		}
		if own := cmp.Or(p.BaselineHours, baselineHours); hours == 0 || own < hours {
			hours = own
		}
	}
	return cmp.Or(hours, baselineHours)
}

// unsettled says which other work of the release changed, or still changes, the
// same CIs after the baseline was taken and before the start: other deployments,
// and earlier attempts of any.
func (s *Situation) unsettled(gate string, taken clock.Instant, d *Deployment, start clock.Instant) []Open {
	mine := make(map[string]bool, len(d.Affected))
	for _, ci := range d.Affected {
		mine[ci.Code] = true
	}
	var open []Open
	for i := range s.Release.Deployments {
		other := &s.Release.Deployments[i]
		if !slices.ContainsFunc(other.Affected, func(ci Affected) bool { return mine[ci.Code] }) {
			continue
		}
		key := s.changedBy(other, d, taken, start)
		if key != "" {
			args := fault.Args{"deployment": d.Code, "other": other.Code}
			open = append(open, gap(gate, key, deployer, string(BaselineFact), args))
		}
	}
	return open
}

// changedBy is the message of how another deployment, or a former attempt, spoils
// a baseline; "" when it does not.
func (s *Situation) changedBy(other, d *Deployment, taken, start clock.Instant) string {
	key := ""
	for _, w := range s.works(other) {
		switch {
		case other.Code == d.Code && w.attempt == max(d.Attempt, 1), start.Before(w.began):
		case w.ended.IsZero() || start.Before(w.ended):
			return "gate.baseline_before.running"
		case taken.Before(w.ended):
			key = "gate.baseline_before.changed"
		}
	}
	return key
}

// stint is an attempt of a deployment, from its start to its end.
type stint struct {
	attempt      int
	began, ended clock.Instant // zero: not yet
}

// works are the attempts of a deployment that began.
func (s *Situation) works(d *Deployment) []stint {
	var all []stint
	for _, past := range s.Facts.Attempts {
		if past.Deployment != d.Code || past.Of.Started.IsZero() {
			continue
		}
		began := s.instant(past.Of.Started)
		all = append(all, stint{max(past.Attempt, 1), began, latest(began, past.Of.Ended, past.Of.BackedOut.At)})
	}
	if d.ActualStart.IsZero() {
		return all
	}
	now := stint{attempt: max(d.Attempt, 1), began: s.instant(d.ActualStart)}
	if d.Stage != InProgress {
		now.ended = latest(now.began, d.ActualEnd, d.BackedOut.At)
	}
	return append(all, now)
}

// latest is the latest of an instant and what is known of others; a day counts
// from its beginning.
func latest(at clock.Instant, others ...clock.Planned) clock.Instant {
	for _, other := range others {
		if moment := momentOf(other); !other.IsZero() && at.Before(moment) {
			at = moment
		}
	}
	return at
}

// checkBaselineAfter: every affected CI stands in a baseline with a location that
// was taken once the deployment had ended, and each CI that differs from the
// baseline before although nobody planned it is explained. Seed 4.3.1; ISO/IEC
// 20000-1:2018 8.5.3; Scope F41, F42.
func checkBaselineAfter(s *Situation, t Target) []Open {
	const gate = "baseline-after"
	d := t.At
	ended := latest(s.instant(d.ActualStart), d.ActualEnd)
	args := fault.Args{"deployment": d.Code}
	b, ok := s.taken(d, func(b Recorded[BaselineTaken]) bool { return !b.At.Before(ended) }, BaselineAfter)
	if !ok {
		return []Open{gap(gate, "gate.baseline_after.none", deployer, string(BaselineFact), args)}
	}
	open := s.whole(gate, b, d, "gate.baseline_after.location", "gate.baseline_after.missing")
	was, ok, _ := s.before(d, s.start(t.At))
	if !ok || was.Of.Reference != "" || b.Of.Reference != "" {
		return open // a reference lists no CIs to compare
	}
	packed, _ := s.manifest()
	unexpected := Unexpected(Differ(s.Contents(was.ID), s.Contents(b.ID)), d.Affected, packed.Units)
	if left := s.unexplained(d, unexpected); len(left) > 0 {
		args := sample(left)
		args["deployment"] = d.Code
		open = append(open, gap(gate, "gate.baseline_after.unexpected", deployer, string(ExplanationFact), args))
	}
	return open
}

// checkRestored: a baseline that was taken once the deployment had been undone
// equals the one before, or each difference is explained. Of references the hashes
// are compared; when they cannot be, each affected CI must be explained. Scope F42,
// F44.
func checkRestored(s *Situation, t Target) []Open {
	const gate = "restored"
	d := t.At
	args := fault.Args{"deployment": d.Code}
	was, ok, _ := s.before(d, s.start(t.At))
	if !ok {
		return []Open{gap(gate, "gate.restored.before", deployer, string(BaselineFact), args)}
	}
	undone := latest(s.instant(d.ActualStart), d.BackedOut.At)
	now, ok := s.taken(d, func(b Recorded[BaselineTaken]) bool { return !b.At.Before(undone) }, BaselineAfter, BaselineRelease)
	if !ok {
		return []Open{gap(gate, "gate.restored.none", deployer, string(BaselineFact), args)}
	}
	if left := s.unexplained(d, s.differing(was, now, d.Affected)); len(left) > 0 {
		args := sample(left)
		args["deployment"] = d.Code
		return []Open{gap(gate, "gate.restored.different", deployer, string(ExplanationFact), args)}
	}
	return nil
}

// differing are the codes of the CIs that two baselines do not show to be equal.
func (s *Situation) differing(was, now Recorded[BaselineTaken], affected []Affected) []string {
	if was.Of.Reference == "" && now.Of.Reference == "" {
		return Differ(s.Contents(was.ID), s.Contents(now.ID)).Codes()
	}
	if was.Of.Hash != "" && strings.EqualFold(was.Of.Hash, now.Of.Hash) {
		return s.uncovered(now, affected)
	}
	codes := make([]string, len(affected))
	for i, ci := range affected {
		codes[i] = ci.Code
	}
	return codes
}

// unexplained are the codes for which the present attempt of a deployment has no
// explanation.
func (s *Situation) unexplained(d *Deployment, codes []string) []string {
	if len(codes) == 0 {
		return nil
	}
	explained := map[string]bool{}
	for _, e := range s.Facts.Explanations { // in order: a newer one may take an older one back
		if e.of(*d) {
			explained[e.Key] = !e.Of.Text.IsEmpty()
		}
	}
	return slices.DeleteFunc(codes, func(code string) bool { return explained[code] })
}
