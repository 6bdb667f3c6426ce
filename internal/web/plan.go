package web

// planPages are the pages of the plan of a release and of its deployments.
func (r *router) planPages() {}
