package release

import (
	"context"
	"slices"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Dates are when a deployment is to run; zero members stay as they are.
type Dates struct {
	Release, Deployment string // codes
	// Expect is the row version of the release that the person saw; 0: whatever it is.
	Expect               int
	Planned              clock.Planned
	WindowFrom, WindowTo clock.Planned
	// Reason is why they change: what ends an authorisation needs one.
	Reason string
}

// PlanDates gives a deployment other dates, by the rules of PutDeployment and as the
// same command. Where that ends an authorisation it needs a reason, which the audit
// entry keeps: else fault.Invalid at "reason".
func (s *Service) PlanDates(ctx context.Context, actor string, d Dates) (Changed, error) {
	cmd := work.Command{Name: "release.put_deployment", Actor: actor, Subject: id.Ref{Kind: "deployment", ID: d.Release + "@" + d.Deployment}}
	plan := Plan{Code: d.Release, Deployments: []Deployment{{
		Release: d.Release, Code: d.Deployment, Planned: d.Planned, WindowFrom: d.WindowFrom, WindowTo: d.WindowTo,
	}}}
	find := func(tx *work.Tx) (Release, error) {
		r, err := s.Releases.Find(tx, d.Release)
		if err == nil && !slices.ContainsFunc(r.Deployments, func(one Deployment) bool { return one.Code == d.Deployment }) {
			err = fault.New(fault.NotFound, "fault.release.no_deployment", fault.Args{"release": d.Release, "deployment": d.Deployment})
		}
		return r, err
	}
	return s.putting(ctx, cmd, find, plan, d.Expect, func(c *change) error {
		if len(c.revoked) > 0 && d.Reason == "" {
			return fault.New(fault.Invalid, "fault.release.dates_reason", nil).At("reason")
		}
		c.tx.Detail("reason", "", d.Reason)
		return nil
	})
}

// move gives the deployment that is shown elsewhere its other dates.
func (a *agenda) move() {
	d := a.query.Moved
	if d == nil {
		return
	}
	for i := range a.out.Slots {
		b := &a.out.Slots[i]
		if b.Release != d.Release || b.Deployment != d.Deployment {
			continue
		}
		b.Planned, b.WindowFrom, b.WindowTo = orElse(d.Planned, b.Planned), orElse(d.WindowFrom, b.WindowFrom), orElse(d.WindowTo, b.WindowTo)
		b.From, b.To = Spans(a.zone, b.ActualStart, b.WindowFrom, b.Planned, b.ActualEnd, b.WindowTo)
	}
}
