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

// routes is every address that the service answers: first the pages, then the
// API, whose operations are also its description.
func (s *site) routes(engine *gin.Engine) error {
	get := func(path string, h handler) { engine.GET(path, s.handle(h)) }
	post := func(path string, h handler) { engine.POST(path, s.handle(h)) }

	get("/", s.library)
	get("/documents/:kind/:subject", s.document)
	post("/documents/:kind/:subject/versions", s.freezeForm)
	get("/documents/:kind/:subject/versions/:number/files/:file", s.downloadPage)
	get("/documents/:kind/:subject/preview/:file", s.previewPage)
	post("/theme", s.chooseTheme)
	get("/static/:hash/:name", s.staticFile)
	get(healthPath, s.alive)
	get(readyPath, s.ready)

	get(apiRoot+"/openapi.json", s.description)
	api := s.newAPI(engine)
	operate(s, api, s.kindsOperation(), s.listKinds)
	operate(s, api, s.documentsOperation(), s.listDocuments)
	operate(s, api, s.documentOperation(), s.readDocument)
	operate(s, api, s.versionsOperation(), s.listVersions)
	operate(s, api, s.freezeOperation(), s.freeze)
	operate(s, api, s.versionOperation(), s.readVersion)
	operate(s, api, s.fileOperation(), s.downloadFile)
	operate(s, api, s.previewOperation(), s.previewFile)
	operate(s, api, s.placeholdersOperation(), s.listPlaceholders)

	engine.NoRoute(s.handle(func(*gin.Context) error { return notThere() }))
	engine.NoMethod(s.handle(s.wrongMethod))
	return s.describe(api)
}

// handler answers a request, or says why not.
type handler func(c *gin.Context) error

func (s *site) handle(h handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			s.refuse(c.Writer, c.Request, err)
		}
	}
}

func (s *site) wrongMethod(c *gin.Context) error {
	v := s.visitOf(c.Request.Context())
	return v.problem(http.StatusMethodNotAllowed, "web.fault.method", v.T("fault.method"))
}
