package release_test

import (
	"strings"
	"testing"

	"acta/internal/release"
)

// The transitions of domain section 3, and no others.
func TestMachines(t *testing.T) {
	releases := []string{
		"draft plan planned", "planned authorize authorized", "authorized build built", "built accept accepted",
		"authorized revoke planned", "built revoke planned", "accepted revoke planned",
		"built rebuild built", "accepted rebuild built",
		"draft cancel cancelled", "planned cancel cancelled", "authorized cancel cancelled", "built cancel cancelled", "accepted cancel cancelled",
		"accepted start deploying", "deploying finish deployed", "deployed review reviewed", "reviewed close closed",
	}
	same(t, "release machine", steps(release.Stages()), releases)
	deployments := []string{
		"planned prepare ready", "ready start deploying", "deploying install deployed", "deployed verify verified",
		"planned postpone postponed", "ready postpone postponed", "planned cancel cancelled", "ready cancel cancelled",
		"postponed replan planned", "deploying back_out backed_out", "deployed back_out backed_out",
		"deploying fail failed", "deployed fail failed", "backed_out retry planned", "failed retry planned",
	}
	same(t, "deployment machine", steps(release.DeploymentStages()), deployments)
}

func steps[S ~string](m release.Machine[S]) []string {
	var lines []string
	for _, s := range m {
		lines = append(lines, strings.Join([]string{string(s.From), string(s.By), string(s.To)}, " "))
	}
	return lines
}

func TestNext(t *testing.T) {
	if to, ok := release.Stages().Next(release.Built, release.RevokeRelease); to != release.Scheduled || !ok {
		t.Errorf("a changed core takes a built release to %s, %v", to, ok)
	}
	if to, ok := release.Stages().Next(release.Deployed, release.CancelRelease); to != release.Deployed || ok {
		t.Errorf("a deployed release was cancelled: %s", to)
	}
}

func TestReaches(t *testing.T) {
	m := release.Stages()
	for _, c := range []struct {
		from, to release.Stage
		want     bool
	}{
		{release.Draft, release.Closed, true}, {release.Closed, release.Closed, true}, {release.Accepted, release.Scheduled, true},
		{release.Closed, release.Reviewed, false}, {release.Deploying, release.Scheduled, false},
		{release.Deployed, release.Cancelled, false}, {release.Cancelled, release.Draft, false},
	} {
		if got := m.Reaches(c.from, c.to); got != c.want {
			t.Errorf("%s reaches %s: %v", c.from, c.to, got)
		}
	}
}

// Each line: stages of the deployments, the derived stage of an accepted
// release, the outcome.
func TestDeriveAndOutcome(t *testing.T) {
	for _, line := range []string{
		"- accepted -",
		"planned,ready accepted -",
		"deploying,planned deploying -",
		"deployed,postponed deploying -",
		"deployed,verified deployed success",
		"verified,cancelled deployed success",
		"cancelled,cancelled accepted -",
		"verified,backed_out deployed partial",
		"verified,backed_out,verified deployed partial",
		"failed,backed_out deployed partial",
		"failed,failed deployed failed",
		"backed_out deployed backed_out",
		"planned:2 deploying -", // the second attempt waits, the first has run
	} {
		words := strings.Fields(line)
		var list []release.Deployment
		for _, word := range strings.Split(words[0], ",") {
			if stage, again, _ := strings.Cut(word, ":"); stage != "-" {
				list = append(list, release.Deployment{Stage: release.DeploymentStage(stage), Attempt: 1 + len(again)})
			}
		}
		if got := release.Derive(release.Accepted, list); string(got) != words[1] {
			t.Errorf("%s: derived %s", line, got)
		}
		if got := release.OutcomeOf(list); string(got) != strings.Trim(words[2], "-") {
			t.Errorf("%s: outcome %q", line, got)
		}
	}
	done := []release.Deployment{{Stage: release.Verified}}
	for _, stage := range []release.Stage{release.Reviewed, release.Closed, release.Cancelled} {
		if got := release.Derive(stage, done); got != stage {
			t.Errorf("%s became %s", stage, got)
		}
	}
}
