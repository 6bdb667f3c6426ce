package web

// policiesPages are the pages of policies, customers and services.
func (r *router) policiesPages() {}
