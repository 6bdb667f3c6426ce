package web

// peoplePages are the pages of people, roles and accounts.
func (r *router) peoplePages() {}
