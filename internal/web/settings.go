package web

// settingsPages are the pages of settings and the set-up.
func (r *router) settingsPages() {
	r.startRoutes()
}
