package release

// Next are the events that a person may name to move the release now; what
// follows from deployments, from its core or from a new build comes by itself.
// Whether the gates hold is another question.
func (r Release) Next() []Event {
	if r.held() {
		return []Event{ResumeRelease, CancelRelease}
	}
	var next []Event
	for _, step := range Stages() {
		if step.From == r.Stage && !derivedEvent(step.By) {
			next = append(next, step.By)
		}
	}
	if len(next) > 0 || r.Stage == Deploying {
		next = append(next, SuspendRelease)
	}
	return next
}

// NextOf are the events that a person may name to move a deployment now.
func (r Release) NextOf(d Deployment) []Event {
	var next []Event
	for _, step := range DeploymentStages() {
		if step.From == d.Stage && (!r.held() || step.By == BackOutDeployment || step.By == CancelDeployment) {
			next = append(next, step.By)
		}
	}
	return next
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
