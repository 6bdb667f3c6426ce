package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// The probes of whoever watches the service.
const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// routes is every address that the service answers, each with the permission
// that it asks for. A route without one stops the start.
func (s *site) routes(engine *gin.Engine) error {
	r := s.newRouter(engine)
	r.file(healthPath, Public, s.alive)
	r.file(readyPath, Public, s.ready)
	r.file("/static/:hash/:name", Public, s.staticFile)
	r.post("/theme", Public, s.chooseTheme)
	r.file(apiRoot+"/openapi.json", Public, s.description)

	r.signInRoutes()
	r.guestRoutes()  // customer.go
	r.feedRoutes()   // apicalendar.go
	r.noticeRoutes() // apinotice.go
	r.accountRoutes()
	r.documentRoutes()
	r.sessionRoutes()
	r.peopleRoutes()
	r.grantRoutes()
	r.auditRoutes()
	r.jobRoutes()
	r.orgRoutes()
	r.customerRoutes()
	r.policyRoutes()
	r.importRoutes()
	r.exportRoutes()
	r.releaseRoutes() // apirelease.go
	r.controlRoutes() // apicontrol.go
	r.controlPages()  // control.go

	r.homePages()     // home.go
	r.releasesPages() // releases.go
	r.planPages()     // plan.go
	r.coursePages()   // course.go
	r.papersPages()   // papers.go
	r.policiesPages() // policies.go
	r.calendarPages() // calendarpage.go
	r.peoplePages()   // people.go
	r.settingsPages() // settings.go
	r.evidencePages() // matrix.go
	r.trailPages()    // trail.go

	engine.NoRoute(s.handle(func(*gin.Context) error { return notThere() }))
	engine.NoMethod(s.handle(s.wrongMethod))
	if err := CheckRoutes(r.list); err != nil {
		return err
	}
	s.list = r.list
	return s.describe(r.api)
}

// documentRoutes are the library, documents, their versions and files.
func (r *router) documentRoutes() {
	r.get(libraryPath, "document.read", r.library)
	r.get("/documents/:kind/:subject", "document.read", r.document)
	r.act("/documents/:kind/:subject/versions", "document.edit", act{freezeName, r.freezeForm, r.showDocument})
	r.file("/documents/:kind/:subject/versions/:number/files/:file", "document.read", r.downloadPage)
	r.file("/documents/:kind/:subject/versions/:number/copies/:file", "document.read", r.copyPage)
	r.file("/documents/:kind/:subject/preview/:file", "document.read_drafts", r.previewPage)

	operate(r, "document.read", r.kindsOperation(), r.listKinds)
	operate(r, "document.read", r.documentsOperation(), r.listDocuments)
	operate(r, "document.read", r.documentOperation(), r.readDocument)
	operate(r, "document.read", r.versionsOperation(), r.listVersions)
	operate(r, "document.edit", r.freezeOperation(), r.freeze)
	operate(r, "document.read", r.versionOperation(), r.readVersion)
	operate(r, "document.read", r.fileOperation(), r.downloadFile)
	operate(r, "document.read", r.copyOperation(), r.copyFile)
	operate(r, "document.read_drafts", r.previewOperation(), r.previewFile)
	operate(r, "document.read_drafts", r.placeholdersOperation(), r.listPlaceholders)
}

// handler answers a request, or says why not.
type handler func(c *gin.Context) error

func (s *site) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.turnAway(c.Writer, c.Request, err)
		}
	}
}

func (s *site) wrongMethod(c *gin.Context) error {
	v := s.visitOf(c.Request.Context())
	return v.problem(http.StatusMethodNotAllowed, "web.fault.method", v.T("fault.method"))
}
