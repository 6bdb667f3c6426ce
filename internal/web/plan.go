package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/fault"
	"acta/internal/release"
)

// The pages of plans.
const (
	planPage    = "plan"
	planSuffix  = "plan"
	newSuffix   = "new-deployment"
	planEdit    = "release.edit"
	planRead    = "release.read"
	confirmName = "confirmed"
	seenName    = "seen"
	sectionName = "section"
	fromName    = "from"
)

// planPages are the pages of the plan of a release and of its deployments.
func (r *router) planPages() {
	const one = "/releases/:release"
	for _, path := range []string{one + "/" + planSuffix, one + "/deployments/:deployment/" + planSuffix} {
		r.get(path, planRead, func(c *gin.Context) error { return r.showPlan(c, http.StatusOK, refused{}) })
		r.postUpTo(planLimit, path, planEdit, r.savePlan)
	}
	r.get(one+"/"+newSuffix, planEdit, func(c *gin.Context) error { return r.showPlan(c, http.StatusOK, refused{}) })
	r.postUpTo(planLimit, one+"/"+newSuffix, planEdit, r.savePlan)
}

// planPlace is what a request for a page of plans is about.
type planPlace struct {
	release, deployment string
	fresh               bool // a deployment that is not there yet
	section             planSection
	all                 []planSection
	from                int
}

// planOf reads the address of a page of plans.
func planPlaceOf(c *gin.Context) (planPlace, error) {
	at := planPlace{release: c.Param("release"), deployment: c.Param("deployment"), all: releaseSections()}
	switch {
	case strings.HasSuffix(c.FullPath(), "/"+newSuffix):
		at.fresh, at.section = true, newSection()
		return at, nil
	case at.deployment != "":
		at.all = deploymentSections()
	}
	at.section = at.all[0]
	if name := c.Query(sectionName); name != "" {
		i := slices.IndexFunc(at.all, func(s planSection) bool { return s.name == name })
		if i < 0 {
			return at, notThere()
		}
		at.section = at.all[i]
	}
	if from, err := strconv.Atoi(c.Query(fromName)); err == nil && at.section.name == "activities" {
		at.from = max(from, 0)
	}
	return at, nil
}

// address is the page of a part of the plan.
func (at planPlace) address(section string, from int) string {
	page := releasePage(at.release, planSuffix)
	switch {
	case at.fresh:
		return releasePage(at.release, newSuffix)
	case at.deployment != "":
		page = deploymentPage(at.release, at.deployment, planSuffix)
	}
	return query(page, sectionName, section, fromName, numeral(from))
}

// done is the page of the part after it was saved; revoked are the references of the
// authorisations that ended.
func (at planPlace) done(revoked []string) string {
	next := at.address(at.section.name, at.from)
	said, _ := strings.CutPrefix(query("", "done", "saved", "of", strings.Join(revoked, ", ")), "?")
	return next + "&" + said
}

func (s *site) planEditor(ctx context.Context, at planPlace) (*planEditor, error) {
	e, err := s.editor(ctx, at.release, at.deployment)
	if err != nil {
		return nil, err
	}
	e.from = at.from
	if at.fresh {
		e.at = new(release.Deployment)
	}
	return e, nil
}

// savePlan saves the part of a plan that a page shows.
func (s *site) savePlan(c *gin.Context) error {
	at, err := planPlaceOf(c)
	if err != nil {
		return err
	}
	return s.actHandler(act{
		form: formOf(at),
		do:   func(c *gin.Context, t *typed) (string, error) { return s.keepPlan(c.Request.Context(), t, at) },
		show: s.showPlan,
	})(c)
}

// formOf is the name of the form of a part of a plan.
func formOf(at planPlace) string {
	return strings.TrimSuffix(at.section.name+"-"+numeral(at.from), "-")
}

// keepPlan saves what was typed: it takes the plan as it is saved and replaces the part
// that the form is about.
func (s *site) keepPlan(ctx context.Context, t *typed, at planPlace) (string, error) {
	e, err := s.planEditor(ctx, at)
	if err != nil {
		return "", err
	}
	if seen := t.Get(seenName); seen != digestOf(at.section.build(e)) {
		return "", fault.New(fault.Stale, "fault.database.stale", nil)
	}
	if look := e.pasted(t, at.section); look != nil {
		return "", look
	}
	at.section.read(e, t)
	if err := t.wrong(); err != nil {
		return "", e.located(err)
	}
	if look, err := e.unbound(t); look != nil || err != nil {
		return "", orNil(look, err)
	}
	changed, err := s.putPlan(ctx, t.person, e, at)
	if err != nil {
		return "", e.located(err)
	}
	if at.fresh {
		at.fresh, at.deployment, at.section = false, e.at.Code, deploymentSections()[0]
	}
	return at.done(changed.Revoked), nil
}

// orNil is the one that there is.
func orNil(look *lookAgain, err error) error {
	if err != nil {
		return err
	}
	return look
}

// putPlan saves a plan, or a deployment, whole.
func (s *site) putPlan(ctx context.Context, person string, e *planEditor, at planPlace) (release.Changed, error) {
	if e.at == nil {
		plan := e.plan
		plan.Whole, plan.Expect, plan.Deployments = true, e.saved.RowVersion, nil
		return s.Releases.PutPlan(ctx, person, plan)
	}
	d := *e.at
	taken := slices.ContainsFunc(e.saved.Deployments, func(one release.Deployment) bool { return one.Code == d.Code })
	if at.fresh && taken {
		return release.Changed{}, fault.New(fault.Conflict, "fault.release.twice", fault.Args{"field": "code", "value": d.Code}).At("code")
	}
	d.Whole, d.Expect, d.Release = true, e.saved.RowVersion, e.saved.Code
	return s.Releases.PutDeployment(ctx, person, d)
}

// unbound asks for agreement where the change would end what the change authority
// authorised; nil where it would not, or somebody has agreed.
func (e *planEditor) unbound(t *typed) (*lookAgain, error) {
	with := e.plan
	if e.at != nil {
		with.Deployments = slices.Clone(e.saved.Deployments)
		i := slices.IndexFunc(with.Deployments, func(d release.Deployment) bool { return d.Code == e.at.Code })
		if i < 0 {
			with.Deployments = append(with.Deployments, *e.at)
		} else {
			with.Deployments[i] = *e.at
		}
	}
	lost, err := release.Unbinds(e.saved, with)
	if err != nil || len(lost) == 0 || t.on(confirmName) || release.Stages().Reaches(release.Deploying, e.saved.Stage) {
		return nil, err
	}
	key := "page_plan.confirm.core"
	if e.at != nil && windowOf(e.saved, e.at.Code) != [2]string{e.at.WindowFrom.String(), e.at.WindowTo.String()} {
		key = "page_plan.confirm.window"
	}
	said := e.Say(key, "references", e.printer.List(lost), "count", len(lost))
	return &lookAgain{refused{title: e.Say("page_plan.confirm.title"), confirm: said, resumed: true}}, nil
}

// windowOf is the window of a deployment as it is saved.
func windowOf(r release.Release, code string) [2]string {
	for _, d := range r.Deployments {
		if d.Code == code {
			return [2]string{d.WindowFrom.String(), d.WindowTo.String()}
		}
	}
	return [2]string{}
}
