package release

import "slices"

// Stage is a stage of a release.
type Stage string

// The stages of a release.
const (
	Draft      Stage = "draft"
	Scheduled  Stage = "planned"
	Authorized Stage = "authorized"
	Built      Stage = "built"
	Accepted   Stage = "accepted"
	Deploying  Stage = "deploying"
	Deployed   Stage = "deployed"
	Reviewed   Stage = "reviewed"
	Closed     Stage = "closed"
	Cancelled  Stage = "cancelled"
)

// DeploymentStage is a stage of a deployment.
type DeploymentStage string

// The stages of a deployment.
const (
	ToDeploy   DeploymentStage = "planned"
	Ready      DeploymentStage = "ready"
	InProgress DeploymentStage = "deploying"
	Installed  DeploymentStage = "deployed"
	Verified   DeploymentStage = "verified"
	Undone     DeploymentStage = "backed_out"
	Failed     DeploymentStage = "failed"
	Postponed  DeploymentStage = "postponed"
	Dropped    DeploymentStage = "cancelled"
)

// Event is what moves a release or a deployment to another stage.
type Event string

// The events of a release.
const (
	PlanRelease      Event = "plan"
	AuthorizeRelease Event = "authorize"
	BuildRelease     Event = "build"
	AcceptRelease    Event = "accept"
	RevokeRelease    Event = "revoke" // its core changed, or the authorisation was revoked
	RebuildRelease   Event = "rebuild"
	CancelRelease    Event = "cancel"
	StartRelease     Event = "start"  // its first deployment started
	FinishRelease    Event = "finish" // no deployment is left to do
	ReviewRelease    Event = "review"
	CloseRelease     Event = "close"
)

// The marks of a release, outside its machine: a suspended one moves no further
// until it is resumed.
const (
	SuspendRelease Event = "suspend"
	ResumeRelease  Event = "resume"
)

// The events of a deployment.
const (
	PrepareDeployment  Event = "prepare"
	StartDeployment    Event = "start"
	InstallDeployment  Event = "install"
	VerifyDeployment   Event = "verify"
	PostponeDeployment Event = "postpone"
	CancelDeployment   Event = "cancel"
	ReplanDeployment   Event = "replan"
	BackOutDeployment  Event = "back_out"
	FailDeployment     Event = "fail"
	RetryDeployment    Event = "retry" // as the next attempt
)

// Step is an allowed transition.
type Step[S comparable] struct {
	From S
	By   Event
	To   S
}

// Machine is a list of allowed transitions; there are no others.
type Machine[S comparable] []Step[S]

// Stages is the stage machine of a release. `deploying` and `deployed`
// are entered by what its deployments do (Derive).
func Stages() Machine[Stage] {
	return Machine[Stage]{
		{Draft, PlanRelease, Scheduled},
		{Scheduled, AuthorizeRelease, Authorized},
		{Authorized, BuildRelease, Built},
		{Built, AcceptRelease, Accepted},
		{Authorized, RevokeRelease, Scheduled},
		{Built, RevokeRelease, Scheduled},
		{Accepted, RevokeRelease, Scheduled},
		{Built, RebuildRelease, Built},
		{Accepted, RebuildRelease, Built},
		{Draft, CancelRelease, Cancelled},
		{Scheduled, CancelRelease, Cancelled},
		{Authorized, CancelRelease, Cancelled},
		{Built, CancelRelease, Cancelled},
		{Accepted, CancelRelease, Cancelled},
		{Accepted, StartRelease, Deploying},
		{Deploying, FinishRelease, Deployed},
		{Deployed, ReviewRelease, Reviewed},
		{Reviewed, CloseRelease, Closed},
	}
}

// DeploymentStages is the stage machine of a deployment.
func DeploymentStages() Machine[DeploymentStage] {
	return Machine[DeploymentStage]{
		{ToDeploy, PrepareDeployment, Ready},
		{Ready, StartDeployment, InProgress},
		{InProgress, InstallDeployment, Installed},
		{Installed, VerifyDeployment, Verified},
		{ToDeploy, PostponeDeployment, Postponed},
		{Ready, PostponeDeployment, Postponed},
		{ToDeploy, CancelDeployment, Dropped},
		{Ready, CancelDeployment, Dropped},
		{Postponed, ReplanDeployment, ToDeploy},
		{InProgress, BackOutDeployment, Undone},
		{Installed, BackOutDeployment, Undone},
		{InProgress, FailDeployment, Failed},
		{Installed, FailDeployment, Failed},
		{Undone, RetryDeployment, ToDeploy},
		{Failed, RetryDeployment, ToDeploy},
	}
}

// Next is the stage to which an event leads; ok is false when the event is not
// allowed in that stage.
func (m Machine[S]) Next(from S, by Event) (to S, ok bool) {
	for _, step := range m {
		if step.From == from && step.By == by {
			return step.To, true
		}
	}
	return from, false
}

func (m Machine[S]) has(by Event) bool {
	return slices.ContainsFunc(m, func(step Step[S]) bool { return step.By == by })
}

// Reaches reports whether some sequence of events, without those excepted, leads
// from one stage to another; every stage reaches itself.
func (m Machine[S]) Reaches(from, to S, except ...Event) bool {
	seen := map[S]bool{from: true}
	for open := []S{from}; len(open) > 0; open = open[1:] {
		if open[0] == to {
			return true
		}
		for _, step := range m {
			if step.From == open[0] && !seen[step.To] && !slices.Contains(except, step.By) {
				seen[step.To] = true
				open = append(open, step.To)
			}
		}
	}
	return false
}

// Outcome is how a release ended, derived from its deployments.
type Outcome string

// The outcomes of a release.
const (
	Success       Outcome = "success"
	Partial       Outcome = "partial"
	OutcomeFailed Outcome = "failed"
	OutcomeUndone Outcome = "backed_out"
)

// started reports whether a deployment has begun in this or an earlier attempt.
func (d Deployment) started() bool {
	switch d.Stage {
	case InProgress, Installed, Verified, Undone, Failed:
		return true
	default:
		return d.Attempt > 1
	}
}

// waiting reports whether a deployment is still to be done or finished.
func (d Deployment) waiting() bool {
	switch d.Stage {
	case ToDeploy, Ready, InProgress, Postponed:
		return true
	default:
		return false
	}
}

// Derive is the stage that its deployments give a release: deploying once one
// has started, deployed when none is left to do. Other stages stay.
func Derive(stage Stage, deployments []Deployment) Stage {
	if stage == Reviewed || stage == Closed || stage == Cancelled {
		return stage
	}
	started, waiting := false, false
	for _, d := range deployments {
		started = started || d.started()
		waiting = waiting || d.waiting()
	}
	switch {
	case started && !waiting:
		return Deployed
	case started:
		return Deploying
	default:
		return stage
	}
}

// OutcomeOf is the outcome of deployments that are all done: all alike is that
// one, else partial; cancelled ones do not count. It is "" before.
func OutcomeOf(deployments []Deployment) Outcome {
	var outcome Outcome
	for _, d := range deployments {
		var one Outcome
		switch d.Stage {
		case Dropped:
			continue
		case Installed, Verified:
			one = Success
		case Undone:
			one = OutcomeUndone
		case Failed:
			one = OutcomeFailed
		default:
			return ""
		}
		if outcome != "" && outcome != one {
			one = Partial
		}
		outcome = one
	}
	return outcome
}
