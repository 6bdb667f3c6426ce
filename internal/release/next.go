package release

// Next are the events that a person may name to move the release now; what
// follows from deployments, from its core or from a new build comes by itself.
// Whether the gates hold is another question.
func (r Release) Next() []Event {
	var next []Event
	if r.held() {
		next = append(next, ResumeRelease)
	}
	for _, step := range Stages() {
		if step.From == r.Stage && !derivedEvent(step.By) && (!r.held() || step.By == CancelRelease) {
			next = append(next, step.By)
		}
	}
	if !r.held() && (len(next) > 0 || r.Stage == Deploying) {
		next = append(next, SuspendRelease)
	}
	return next
}

// NextOf are the events that a person may name to move a deployment now: no start
// before its release was accepted, and nothing once that is over.
func (r Release) NextOf(d Deployment) []Event {
	var next []Event
	for _, step := range DeploymentStages() {
		allowed := !r.held() || step.By == BackOutDeployment || step.By == CancelDeployment
		if step.From == d.Stage && allowed && r.refusal(step.By) == "" {
			next = append(next, step.By)
		}
	}
	return next
}

// refusal is why the release's own stage does not allow an event of a deployment,
// as the key of a fault; "" when it does. Nothing that is reviewed or closed is
// reopened.
func (r Release) refusal(by Event) string {
	switch {
	case r.Stage == Closed || r.Stage == Cancelled || (r.Stage == Reviewed && by != VerifyDeployment):
		return "fault.release.over"
	case by == StartDeployment && r.Stage != Accepted && r.Stage != Deploying:
		return "fault.release.not_accepted"
	default:
		return ""
	}
}

// isEvent reports whether a release or a deployment has an event of that name in
// some stage.
func isEvent(e Event) bool {
	return e == SuspendRelease || e == ResumeRelease || Stages().has(e) || DeploymentStages().has(e)
}

// held reports whether the release is suspended.
func (r Release) held() bool { return r.Suspended != nil && *r.Suspended }

func derivedEvent(e Event) bool {
	switch e {
	case RevokeRelease, RebuildRelease, StartRelease, FinishRelease:
		return true
	default:
		return false
	}
}
