package web

// Where people and their accounts are.
const (
	peoplePath   = "/people"
	accountsPath = peoplePath + "/accounts"
)

// peoplePages are the pages of people, roles and accounts.
func (r *router) peoplePages() {}
