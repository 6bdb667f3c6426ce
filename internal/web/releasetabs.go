package web

import (
	"net/url"
	"slices"

	"acta/internal/release"
)

// The parts of a release, each a tab of its pages.
const (
	overviewTab     = "overview"
	planTab         = "plan"
	testsTab        = "tests"
	baselinesTab    = "baselines"
	tasksTab        = "tasks"
	verificationTab = "verification"
	reviewTab       = "review"
	documentsTab    = "documents"
)

// releasePage is the address of the page of a release, or of one below it.
func releasePage(code string, rest ...string) string {
	address := releasesPath + "/" + url.PathEscape(code)
	for _, part := range rest {
		address += "/" + url.PathEscape(part)
	}
	return address
}

// deploymentPage is the address of the page of a deployment, or of one below it.
func deploymentPage(code, deployment string, rest ...string) string {
	return releasePage(code, append([]string{"deployments", deployment}, rest...)...)
}

// releaseTabs are the tabs of a release's pages. here is the part that is shown, one of
// the constants above, and deployment the code of the deployment that the page is about,
// "" where it is about none: the parts that belong to a deployment then lead to that
// one, else to the only one that is open, else to the choice between them.
func releaseTabs(v visit, r release.Release, here, deployment string) tabRow {
	if deployment == "" {
		deployment = openDeployment(r)
	}
	of := func(part string) string {
		if deployment == "" {
			return query(releasePage(r.Code, "deployments"), "part", part)
		}
		return deploymentPage(r.Code, deployment, part)
	}
	tasks, baselines := tabCounts(r, deployment)
	row := tabRow{Name: v.Say("page_releases.tabs"), Tabs: []oneTab{
		{Href: releasePage(r.Code), Label: overviewTab},
		{Href: releasePage(r.Code, "plan"), Label: planTab, Count: len(r.Activities)},
		{Href: releasePage(r.Code, "tests"), Label: testsTab, Count: len(r.Criteria)},
		{Href: of("baselines"), Label: baselinesTab, Count: baselines},
		{Href: of("tasks"), Label: tasksTab, Count: tasks},
		{Href: of("verification"), Label: verificationTab},
		{Href: releasePage(r.Code, "review"), Label: reviewTab},
		{Href: releasePage(r.Code, "documents"), Label: documentsTab},
	}}
	for i := range row.Tabs {
		tab := &row.Tabs[i]
		tab.Here = tab.Label == here
		tab.Label = v.Say("page_releases.tab." + tab.Label)
	}
	return row
}

// tabCounts are the tasks and the baselines of a deployment, of all of them where none
// is meant. The baseline after counts once there is anything after.
func tabCounts(r release.Release, deployment string) (tasks, baselines int) {
	for _, d := range r.Deployments {
		if deployment == "" || d.Code == deployment {
			tasks += len(d.Tasks)
			for _, b := range d.Baselines {
				if b.Kind != release.BaselineAfter || begun(d) {
					baselines++
				}
			}
		}
	}
	return tasks, baselines
}

// openDeployment is the code of the deployment that a page means where it names none:
// the only one that is still to be done or verified, or the only one there is; "" when
// that would be a guess.
func openDeployment(r release.Release) string {
	open := slices.DeleteFunc(slices.Clone(r.Deployments), func(d release.Deployment) bool {
		switch d.Stage {
		case release.Verified, release.Undone, release.Failed, release.Dropped:
			return true
		default:
			return false
		}
	})
	switch {
	case len(open) == 1:
		return open[0].Code
	case len(r.Deployments) == 1:
		return r.Deployments[0].Code
	}
	return ""
}
