package web

// releasesPages are the pages of the list of releases and the page of one.
func (r *router) releasesPages() {}
