package web

// papersPages are the pages of the parts of the page of a document.
func (r *router) papersPages() {
	const one = "/documents/:kind/:subject"
	r.file(masterPath+".csv", "document.read", r.masterList(fileForm{"csv", mediaCSV}))
	r.file(masterPath+".xlsx", "document.read", r.masterList(fileForm{"xlsx", mediaExcel}))
	r.act(libraryPath+"/reviews", "document.review", r.reviewsAct())
	r.get(one+"/versions", "document.read", r.documentTab(versionsTab))
	r.get(one+"/versions/:number", "document.read", r.versionPage)
	r.get(one+"/versions/:number/readers", readDrafts, r.readersPage)
	r.get(one+"/approvals", readDrafts, r.documentTab(approvalTab))
	r.get(one+"/readers", readDrafts, r.documentTab(readersTab))
	r.get(one+"/history", "document.read", r.documentTab(historyTab))
	r.get("/clauses/:kind", readDrafts, r.clausesPage)
	r.act("/clauses/:kind", "document.tailor", r.clausesAct())
	r.postUpTo(planLimit, "/clauses/:kind/preview", "document.tailor", r.clausePreview)
	r.get(one+"/preview.html", readDrafts, r.quickPage)
}
