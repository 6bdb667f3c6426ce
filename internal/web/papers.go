package web

// papersPages are the pages of the parts of the page of a document.
func (r *router) papersPages() {}
