package release

import (
	"cmp"
	"context"
	"slices"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/work"
)

// Overview is a release with what its pages show beside it, from one snapshot.
type Overview struct {
	Release
	Facts  Facts
	Review Review
	Ahead  []Ahead        // of the release, then of its deployments in their order
	Serves []CustomerView // its customers, with the policy versions that count for them
	Zone   *time.Location // of the organisation
	// Answering are the names of those who hold or deputise for each process role
	// that something in Ahead waits for.
	Answering map[string][]string
}

// Ahead is a stage that comes next, with how its gates stand.
type Ahead struct {
	Target
	By    Event // what brings it about
	Gates []GateResult
}

// Open counts the gates that keep the stage from being reached.
func (a Ahead) Open() int {
	open := 0
	for _, g := range a.Gates {
		if !g.Holds() {
			open++
		}
	}
	return open
}

// Overview reads a release with how the gates of what comes next stand;
// fault.NotFound if there is no such release. It changes nothing.
func (s *Service) Overview(ctx context.Context, code string) (o Overview, err error) {
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		r, err := s.Releases.Find(tx, code)
		if err != nil {
			return err
		}
		look, err := s.situate(tx, r)
		if err != nil {
			return err
		}
		names := &namer{service: s, tx: tx}
		o = Overview{Release: r, Facts: look.Facts, Review: look.Review, Zone: look.Zone, Ahead: look.ahead()}
		o.Serves, o.Answering = names.customers(r, r.served()), look.answering(names, o.Ahead)
		if look.err != nil {
			return look.err
		}
		return names.err
	})
	return o, err
}

// OpenGates counts, for each of some releases, the gates that keep it, and its
// deployments once it is accepted, from what comes next; a release for which
// nothing comes next is left out. It costs a reading of each.
func (s *Service) OpenGates(ctx context.Context, codes []string) (open map[string]int, err error) {
	open = map[string]int{}
	err = s.Unit.Read(ctx, func(tx *work.Tx) error {
		for _, code := range codes {
			r, err := s.Releases.Find(tx, code)
			if err != nil {
				return err
			}
			look, err := s.situate(tx, r)
			if err != nil {
				return err
			}
			for _, next := range look.ahead() {
				if next.At == nil || r.WithDeployments() {
					open[code] += next.Open()
				}
			}
			if look.err != nil {
				return look.err
			}
		}
		return nil
	})
	return open, err
}

// WithDeployments reports whether what comes next for the release lies with its
// deployments: it is accepted, and not reviewed yet.
func (r Release) WithDeployments() bool {
	return r.Stage == Accepted || r.Stage == Deploying || r.Stage == Deployed
}

// ahead are the stages that a person may bring about next, with their gates as
// they stand now.
func (s *Situation) ahead() []Ahead {
	list := s.steps()
	for i, next := range list {
		list[i].Gates = Evaluate(s, next.Target)
	}
	return list
}

// steps are the stages that a person may bring about next, of the release and of its
// deployments, without their gates.
func (s *Situation) steps() []Ahead {
	r := s.Release
	if r.held() {
		return nil
	}
	var list []Ahead
	for _, step := range Stages() {
		if step.From == r.Stage && step.By != CancelRelease && !derivedEvent(step.By) {
			list = append(list, Ahead{Target: Target{Guard: up(step.To)}, By: step.By})
		}
	}
	if r.Stage == Closed || r.Stage == Cancelled {
		return list
	}
	for i := range r.Deployments {
		d := &r.Deployments[i]
		for _, step := range DeploymentStages() {
			if step.From == d.Stage && slices.Contains(forward(), step.By) {
				list = append(list, Ahead{Target: Target{Guard: down(step.To), At: d}, By: step.By})
			}
		}
	}
	return list
}

// forward are the events by which a deployment comes nearer to its end.
func forward() []Event {
	return []Event{PrepareDeployment, StartDeployment, InstallDeployment, VerifyDeployment}
}

// answering are the names of those who can do something about what is open.
func (s *Situation) answering(names *namer, ahead []Ahead) map[string][]string {
	found := map[string][]string{}
	today := s.Now.Date(s.Zone)
	for _, next := range ahead {
		for _, gate := range next.Gates {
			for _, open := range gate.Open {
				if _, known := found[open.Owes]; known || open.Owes == "" {
					continue
				}
				found[open.Owes] = []string{}
				for _, code := range s.Holders(open.Owes, today) {
					found[open.Owes] = append(found[open.Owes], names.person(code))
				}
			}
		}
	}
	return found
}

// PlannedOn is the day for which the release is planned today.
func (r Release) PlannedOn() clock.Date { return r.planned() }

// Milestone is an activity that stands out: the publication of a version, the start
// of a freeze, or one that was marked.
type Milestone struct {
	Label string // "rc.1", the number of the release; "" where Title says it
	Title content.Text
	On    clock.Planned
	Main  bool // the publication of the release itself
	State ActivityState
}

// Milestones are those of the plan that have a date, by date.
func (r Release) Milestones() []Milestone {
	var list []Milestone
	for _, a := range sortedActivities(r.Activities) {
		title, _ := a.Title.Get(a.Title.Original)
		label, final, ok := published(r.Code, title)
		if !a.Planned.IsZero() && (ok || a.milestone(r.Code)) {
			list = append(list, Milestone{label, a.Title, a.Planned, final, a.State})
		}
	}
	return list
}

// TimeLanes are the lanes of the release's time: work, freezes, meetings.
func (r Release) TimeLanes() []Lane { return r.lanes() }

// Heads are the heads of all facts, in the order in which they were recorded.
func (fs Facts) Heads() []Head {
	var list []Head
	add := func(heads []Head) { list = append(list, heads...) }
	add(headsOf(fs.Packages))
	add(headsOf(fs.Builds))
	add(headsOf(fs.Tests))
	add(headsOf(fs.Agreements))
	add(headsOf(fs.Acceptances))
	add(headsOf(fs.Reservations))
	add(headsOf(fs.Approvals))
	add(headsOf(fs.Notices))
	add(headsOf(fs.Baselines))
	add(headsOf(fs.Explanations))
	add(headsOf(fs.Inspections))
	add(headsOf(fs.Configurations))
	add(headsOf(fs.Feedback))
	add(headsOf(fs.Issues))
	add(headsOf(fs.Investigations))
	add(headsOf(fs.PolicyChoices))
	add(headsOf(fs.Distributions))
	add(headsOf(fs.Attempts))
	add(headsOf(fs.Stages))
	slices.SortStableFunc(list, func(a, b Head) int { return cmp.Compare(a.Recorded.String(), b.Recorded.String()) })
	return list
}

func headsOf[T any](list []Recorded[T]) []Head {
	heads := make([]Head, len(list))
	for i, one := range list {
		heads[i] = one.Head
	}
	return heads
}
