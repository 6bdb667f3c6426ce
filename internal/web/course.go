package web

// coursePages are the pages of what happens in a release: tests, baselines, tasks, verification, review.
func (r *router) coursePages() {}
