package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// releaseFormBody is a page of one form.
type releaseFormBody struct {
	Crumb []link
	Title string
	Lead  string
	Form  form
	Gates []condition // what keeps a stage from being reached
}

func (s *site) newReleasePage(c *gin.Context) error {
	return s.showNewRelease(c, http.StatusOK, refused{})
}

// showNewRelease shows the form of a new release.
func (s *site) showNewRelease(c *gin.Context, status int, no refused) error {
	t, err := s.telling(c.Request.Context())
	if err != nil {
		return err
	}
	f := s.newForm("release", newReleasePath, t.R("new.do"))
	f.Leave = &link{releasesPath, t.R("leave")}
	text := func(name string) input {
		return input{Name: name, Label: t.R("new." + name), Type: "text", Tip: t.R("new." + name + "_tip")}
	}
	code, planned := text("code"), text("first_planned")
	code.Most, planned.Type = 64, dateType
	kind := input{Name: "type", Label: t.R("new.type"), Type: radioType, Choices: chosen(t.types(""), "minor")}
	customers := input{Name: "customers", Label: t.R("new.customers"), Type: checksType, Tip: t.R("new.customers_tip"), Choices: t.customerChoices(), Optional: true}
	services := input{Name: "services", Label: t.R("new.services"), Type: checksType, Choices: t.serviceChoices(), Optional: true}
	if len(services.Choices) == 1 {
		services.Choices[0].Chosen = true
	}
	f.Groups = []fieldset{
		{Title: t.R("new.what"), Note: t.R("new.what_note"), Inputs: []input{code, text("title"), kind}},
		{Title: t.R("new.whom"), Inputs: []input{services, customers, optional(planned)}},
	}
	f.again(t.visit, no)
	body := releaseFormBody{Crumb: []link{{releasesPath, t.T("nav.releases")}, {"", t.R("new.open")}}, Title: t.R("new.open"), Lead: t.R("new.lead"), Form: f}
	return t.showRelease(c, status, newReleasePage, t.R("new.open"), newReleasePath, body)
}

// makeRelease makes a release of what was typed and leads to it.
func (s *site) makeRelease(c *gin.Context, t *typed) (string, error) {
	plan := release.Plan{
		Code: t.text("code"), Title: t.text("title"), Type: t.text("type"), FirstPlanned: t.day("first_planned"),
		Customers: t.Values["customers"], Services: t.Values["services"], Expect: release.NotStored,
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	_, err := s.Releases.PutPlan(c.Request.Context(), t.person, plan)
	if fault.Is(err, fault.Stale) {
		return "", fault.New(fault.Conflict, "fault.release.taken", fault.Args{"release": plan.Code}).At("code")
	}
	return query(releasePage(plan.Code), "done", "made"), err
}
