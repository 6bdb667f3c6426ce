package web

// trailPages are the pages of the audit trail, imports.
func (r *router) trailPages() {}
