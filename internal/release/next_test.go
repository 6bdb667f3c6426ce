package release_test

import (
	"testing"

	"acta/internal/release"
	"acta/internal/work"
)

// Next and NextOf offer what a person can really do: each event that they leave out
// is refused for another reason than its gates.
func TestNextThatCanBeDone(t *testing.T) {
	for _, c := range []struct {
		release    release.Stage
		deployment release.DeploymentStage
		held       bool
		want       string
	}{
		{release.Built, release.Ready, false, "[accept cancel suspend] [postpone cancel]"},
		{release.Accepted, release.Ready, false, "[cancel suspend] [start postpone cancel]"},
		{release.Deploying, release.Ready, false, "[suspend] [start postpone cancel]"},
		{release.Deploying, release.InProgress, true, "[resume] [back_out]"},
		{release.Accepted, release.Ready, true, "[resume cancel] [cancel]"},
		{release.Deployed, release.Installed, false, "[review suspend] [verify back_out fail]"},
		{release.Deployed, release.Failed, false, "[review suspend] [retry]"},
		{release.Reviewed, release.Installed, false, "[close suspend] [verify]"},
		{release.Reviewed, release.Undone, false, "[close suspend] []"},
		{release.Closed, release.Failed, false, "[] []"},
		{release.Cancelled, release.Postponed, false, "[] []"},
	} {
		r := release.Release{Plan: release.Plan{Stage: c.release}}
		if c.held {
			r.Suspended = ptr(true)
		}
		prints(t, c.want, r.Next(), r.NextOf(release.Deployment{Stage: c.deployment}))
	}
}

func TestConfirmedAfterwards(t *testing.T) {
	both(t, map[string]func(*walk){"a start before it": confirmedAfterwards, "ended": unverified})
}

// What was confirmed today lets no stage have been reached yesterday: neither does
// the plan's document rest on it before.
func confirmedAfterwards(w *walk) {
	w.authorised()
	w.when("2026-05-12T12:00")
	w.build("b")
	w.move("", release.BuildRelease)
	w.when("2026-05-14T09:00")
	w.test()
	w.move("", release.AcceptRelease)
	w.when("2026-05-15T10:00")
	head := w.told("lucia", release.AcceptanceFact, "D1/ACME", "", release.Acceptance{Proof: byMail("ACME"), Outcome: release.AcceptedPlain})
	decided := func() (ok bool) {
		w.must(w.Unit.Read(w.t.Context(), func(tx *work.Tx) (err error) {
			_, ok, err = w.AcceptanceOf(tx, mail2, "ACME")
			return err
		}))
		return ok
	}
	prints(w.t, "false [gate.acceptance.unconfirmed]", decided(), openKeys(w.try("D1", release.PrepareDeployment)))
	w.when("2026-05-16T10:00")
	w.must(w.Confirm(w.t.Context(), "ana", mail2, head.ID))
	before := w.mark()
	early := release.Move{Deployment: "D1", By: release.PrepareDeployment, At: at("2026-05-16T09:59")}
	prints(w.t, "true [gate.acceptance.confirmed_later]", decided(), openKeys(w.tryMove(early)))
	w.unchanged(before, "a stage before it was confirmed")
	early.At = at("2026-05-16T10:00")
	w.must(w.tryMove(early))
}

// A release is neither reviewed nor closed while one of its deployments was
// installed and no more.
func unverified(w *walk) {
	w.authorised()
	w.accepted()
	w.started("D1", "ACME", "2026-06-02")
	w.installed("D1", "2026-06-02")
	w.verified("D1", "ACME", "2026-06-02")
	w.started("D2", "BETA", "2026-06-03")
	w.installed("D2", "2026-06-03")
	w.when("2026-07-10T12:00")
	review := completeReview()
	review.Closed = release.Review{}.Closed
	review.Results = []release.Result{{Code: "RFC-1", Result: "implemented"}}
	w.must(w.review(review))
	prints(w.t, "[gate.review_complete.unverified]", openKeys(w.try("", release.ReviewRelease)))
	w.when("2026-07-10T12:30")
	w.must(w.tryMove(release.Move{Deployment: "D2", By: release.FailDeployment, Reason: "images are missing"}))
	prints(w.t, "[gate.investigated.none]", openKeys(w.tryMove(release.Move{By: release.ReviewRelease})))
}
