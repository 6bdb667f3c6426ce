package web

import (
	"slices"

	"acta/internal/clock"
	"acta/internal/release"
)

// stageBar is the stages of a release or a deployment as a ruler.
type stageBar struct {
	Name   string
	Wide   bool // nine stages, not five
	Stages []stageMark
	Rest   []stageMark // those to come after the next one: a phone folds them away
}

// stageMark is a stage: Class is "done", "now", "next" or "far".
type stageMark struct{ Class, Word, Note string }

// releaseWay is the way of a release that nothing stops.
func releaseWay() []release.Stage {
	return []release.Stage{
		release.Draft, release.Scheduled, release.Authorized, release.Built, release.Accepted,
		release.Deploying, release.Deployed, release.Reviewed, release.Closed,
	}
}

// deploymentWay is the way of a deployment that nothing stops.
func deploymentWay() []release.DeploymentStage {
	return []release.DeploymentStage{release.ToDeploy, release.Ready, release.InProgress, release.Installed, release.Verified}
}

// stages is the ruler of the release.
func (t releaseTelling) stages() stageBar {
	bar := stageBar{Name: t.R("stages"), Wide: true}
	way := releaseWay()
	here := placeOn(way, t.Stage)
	for i, stage := range way {
		one := stageMark{Class: placed(i, here), Word: t.printer.Message("term.release_stage." + string(stage))}
		since := t.brief(t.dayOf(t.reached("", 0, string(stage))))
		switch one.Class {
		case "now":
			one.Note = t.since(since)
		case "next":
			one.Note = t.nextNote(t.ahead(""))
		case "far":
			one.Note = t.farNote(stage)
		default:
			one.Note = since
		}
		bar.Stages = append(bar.Stages, one)
	}
	if t.Stage == release.Cancelled {
		bar.stop(t.earned("", 0, texts(way)), stageMark{"now", t.printer.Message("term.release_stage.cancelled"), t.since(t.brief(t.dayOf(t.reached("", 0, string(t.Stage)))))})
	}
	bar.fold()
	return bar
}

// placeOn is where a stage lies on a way; behind all of it where something stopped that.
func placeOn[S comparable](way []S, stage S) int {
	if at := slices.Index(way, stage); at >= 0 {
		return at
	}
	return len(way)
}

// placed says where a stage lies from the present one.
func placed(stage, here int) string {
	switch {
	case stage < here:
		return "done"
	case stage == here:
		return "now"
	case stage == here+1:
		return "next"
	}
	return "far"
}

// fold notes what a phone folds away.
func (b *stageBar) fold() {
	for _, one := range b.Stages {
		if one.Class == "far" {
			b.Rest = append(b.Rest, one)
		}
	}
}

// stop ends the ruler after the first stages with what stands in the way.
func (b *stageBar) stop(earned int, end stageMark) {
	b.Stages = append(b.Stages[:earned], end)
}

// earned is how many stages of a way were reached.
func (t releaseTelling) earned(deployment string, attempt int, way []string) int {
	last := 0
	for i, stage := range way {
		if !t.reached(deployment, attempt, stage).IsZero() {
			last = i
		}
	}
	return last + 1
}

// reached is when a stage was reached last; attempt 0 is any.
func (t releaseTelling) reached(deployment string, attempt int, stage string) (at clock.Instant) {
	for _, f := range t.Facts.Stages {
		if f.Deployment == deployment && f.Of.To == stage && (attempt == 0 || max(f.Attempt, 1) == attempt) {
			at = f.At
		}
	}
	return at
}

func (t telling) since(day string) string {
	if day == "" {
		return ""
	}
	return t.R("since", "date", day)
}

// ahead are the stages that come next for a deployment; "" is the release, for which
// those of its deployments count once they decide.
func (t releaseTelling) ahead(deployment string) []release.Ahead {
	return slices.DeleteFunc(slices.Clone(t.Overview.Ahead), func(a release.Ahead) bool {
		switch {
		case deployment != "":
			return a.At == nil || a.At.Code != deployment
		case t.WithDeployments():
			return false
		}
		return a.At != nil
	})
}

// nextNote says how much is missing for the next stage.
func (t telling) nextNote(ahead []release.Ahead) string {
	open := 0
	for _, one := range ahead {
		open += one.Open()
	}
	if len(ahead) == 0 {
		return ""
	}
	return t.nothingOr(open)
}

// farNote is when a stage is planned.
func (t releaseTelling) farNote(stage release.Stage) string {
	var on clock.Date
	switch stage {
	case release.Deploying:
		on = t.firstStart()
	case release.Deployed:
		on = t.PlannedOn()
	case release.Reviewed:
		on = t.Review.Due
	}
	if on.IsZero() {
		return ""
	}
	return t.R("planned_on", "date", t.brief(on))
}

// firstStart is the day on which the first deployment is to start; none where none says.
func (t releaseTelling) firstStart() (first clock.Date) {
	for _, d := range t.Deployments {
		if on := t.startOf(d).Date; d.Stage != release.Dropped && !on.IsZero() && (first.IsZero() || on.Before(first)) {
			first = on
		}
	}
	return first
}

// startOf is when a deployment is to start: its own time, else its window's.
func (t telling) startOf(d release.Deployment) clock.Planned {
	if !d.Planned.IsZero() {
		return d.Planned
	}
	return d.WindowFrom
}

// deploymentStages is the ruler of a deployment, of its present attempt.
func (t releaseTelling) deploymentStages(d release.Deployment) stageBar {
	bar := stageBar{Name: t.R("deployment_stages", "deployment", d.Code)}
	way, attempt := deploymentWay(), max(d.Attempt, 1)
	here := placeOn(way, d.Stage)
	for i, stage := range way {
		one := stageMark{Class: placed(i, here), Word: t.printer.Message("term.deployment_stage." + string(stage))}
		since := t.brief(t.dayOf(t.reached(d.Code, attempt, string(stage))))
		switch one.Class {
		case "now":
			one.Note = t.since(since)
		case "next":
			one.Note = t.nextNote(t.ahead(d.Code))
		case "far":
			if start := t.startOf(d); stage == release.InProgress && !start.IsZero() {
				one.Note = t.R("planned_on", "date", t.brief(start.Date))
			}
		default:
			one.Note = since
		}
		bar.Stages = append(bar.Stages, one)
	}
	if here == len(way) {
		since := t.since(t.brief(t.dayOf(t.reached(d.Code, attempt, string(d.Stage)))))
		bar.stop(t.earned(d.Code, attempt, texts(way)), stageMark{"now", t.printer.Message("term.deployment_stage." + string(d.Stage)), since})
	}
	bar.fold()
	return bar
}
