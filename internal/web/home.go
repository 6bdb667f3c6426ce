package web

// homePages are the pages of my obligations, search, help with keys, jobs.
func (r *router) homePages() {}
