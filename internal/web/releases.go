package web

// The addresses of pages that stand beside those of one release, so that no code of a
// release can take their place.
const (
	newReleasePath  = "/new-release"
	exceptionsPath  = "/exceptions"
	releasePagePath = releasesPath + "/:release"
)

// releasesPages are the pages of the list of releases and the page of one.
func (r *router) releasesPages() {
	const deployment = releasePagePath + "/deployments/:deployment"
	r.get(releasesPath, "release.read", r.releaseList)
	r.file(releasesPath+bookEnding, "release.read", r.bookOf(r.releaseBook))
	r.get(newReleasePath, "release.edit", r.newReleasePage)
	r.act(newReleasePath, "release.edit", act{"release", r.makeRelease, r.showNewRelease})

	r.get(releasePagePath, "release.read", r.releaseOverview)
	r.get(releasePagePath+"/history", "release.read", r.releaseHistory)
	r.get(releasePagePath+"/documents", "release.read", r.releaseDocuments)
	r.get(releasePagePath+"/deployments", "release.read", r.deploymentChoice)
	r.get(deployment, "release.read", r.deploymentOverview)

	r.get(releasePagePath+"/moves", "release.move", r.movePage)
	r.get(deployment+"/moves", "release.move", r.movePage)
	r.act(releasePagePath+"/moves", "release.move", act{moveForm, r.moveTyped, r.showMove})
	r.act(deployment+"/moves", "release.move", act{moveForm, r.moveTyped, r.showMove})

	r.authorityPages() // releaseauthority.go
	r.exceptionPages() // releaseexceptions.go
}
