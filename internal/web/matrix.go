package web

// evidencePages are the pages of the clause matrix and the auditor's portal.
func (r *router) evidencePages() {}
