package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
)

// startPath is where an installation is set up.
const startPath = "/start"

// The steps of the set-up, in their order; each is a page under startPath.
const (
	stepOrganization = "organization"
	stepRoles        = "roles"
	stepCustomer     = "customer"
	stepPolicy       = "policy"
	stepPlan         = "plan"
)

func startSteps() []string {
	return []string{stepOrganization, stepRoles, stepCustomer, stepPolicy, stepPlan}
}

// startRoutes are the set-up in steps. Where it stands follows from the data, so that
// it can be left and resumed, on another machine and by another person.
func (r *router) startRoutes() {
	const edit = "org.edit"
	r.get(startPath, edit, r.start)
	r.act(startPath+"/demo", edit, act{form: "demo", do: r.startDemo, show: r.showStart(stepOrganization)})
	for _, name := range startSteps() {
		r.get(startPath+"/"+name, edit, func(c *gin.Context) error { return r.showStart(name)(c, http.StatusOK, refused{}) })
	}
	r.actUpTo(logoForm, startPath+"/"+stepOrganization, edit, act{stepOrganization, r.startOrganization, r.showStart(stepOrganization)})
	r.act(startPath+"/"+stepRoles, edit, act{stepRoles, r.startRoles, r.showStart(stepRoles)})
	r.act(startPath+"/"+stepCustomer, edit, act{stepCustomer, r.startCustomer, r.showStart(stepCustomer)})
	r.act(startPath+"/"+stepPolicy, edit, act{stepPolicy, r.startPolicy, r.showStart(stepPolicy)})
	r.act(startPath+"/"+stepPlan, edit, act{stepPlan, r.startPlan, r.showStart(stepPlan)})
}

// standing of the set-up: what there is already.
type started struct {
	dir     *org.Directory // without organisation before there is one
	today   clock.Date
	held    policy.Held // of the first customer that has any policy
	release string      // code of the first release
}

// started looks at what there is.
func (s *site) started(ctx context.Context) (started, error) {
	at := started{dir: &org.Directory{}}
	o, err := s.Org.Organization(ctx)
	at.today = s.Clock.Now().Date(s.houseZone(ctx))
	if err != nil || o == nil {
		return at, err
	}
	if at.dir, err = s.Org.Read(ctx); err != nil {
		return at, err
	}
	held, err := s.Policies.Page(ctx, "", 1, func(string) bool { return true })
	if err != nil {
		return at, err
	}
	if len(held) > 0 {
		at.held = held[0]
	}
	rows, err := s.Releases.List(ctx, release.Query{Limit: 1})
	if len(rows) > 0 {
		at.release = rows[0].Code
	}
	return at, err
}

// done reports whether a step's data are there.
func (at started) done(step string) bool {
	switch step {
	case stepOrganization:
		return at.dir.Organization != nil
	case stepRoles:
		return at.isHeld(org.ReleaseDeploymentManager) && at.isHeld(org.ChangeAuthority)
	case stepCustomer:
		return len(at.customers()) > 0 && len(at.dir.Services) > 0
	case stepPolicy:
		return len(at.held.Versions) > 0
	default:
		return at.release != ""
	}
}

// isHeld reports whether somebody holds a role today.
func (at started) isHeld(role string) bool {
	return len(org.Holders(at.dir.Assignments, role, at.today)) > 0
}

// customers are those that releases go to: groups only share a policy.
func (at started) customers() []org.Customer {
	return slices.DeleteFunc(slices.Clone(at.dir.Customers), func(c org.Customer) bool { return c.Kind == org.Group || c.Inactive })
}

// next is the first step whose data are missing; "" when all are there.
func (at started) next() string {
	for _, step := range startSteps() {
		if !at.done(step) {
			return step
		}
	}
	return ""
}

// startBody is a page of the set-up.
type startBody struct {
	Steps         []startStep
	Count         string // "step 2 of 5"
	Heading, Lead string
	Done          string
	Form          *form
	Roles         []roleLine // step of the roles alone: who holds which
	Codes         []string   // examples of codes, step of the organisation alone
	Back, Skip    *link
	Notes         []asideNote
	Demo          *form
	Next          []link // what comes after the set-up
	Main          *link  // the first of it, at its end
}

// startStep is a step in the list at the side.
type startStep struct {
	Href, Name, Text string
	Done, Now        bool
}

// asideNote is help in the margin.
type asideNote struct {
	Title, Text string
	Link        *link
}

// start leads to the first step whose data are missing.
func (s *site) start(c *gin.Context) error {
	at, err := s.started(c.Request.Context())
	if err != nil {
		return err
	}
	if step := at.next(); step != "" {
		s.goTo(c, startPath+"/"+step)
		return nil
	}
	return s.showReady(c, at)
}

// showReady is the set-up when nothing of it is missing.
func (s *site) showReady(c *gin.Context, at started) error {
	v := s.visitOf(c.Request.Context())
	body := startBody{Heading: v.Say("page_settings.start.ready"), Lead: v.Say("page_settings.start.ready_lead")}
	body.Next = append(body.Next, link{accountsPath, v.Say("page_settings.start.invite")}) // who approves is somebody else
	if _, open := at.held.Version(policy.DraftNumber); open {
		body.Next = append(body.Next, link{"/documents/" + policyKind + "/" + at.held.Customer, v.Say("page_settings.start.submit_policy")})
	}
	body.Next = append(body.Next, link{"/", v.Say("page_settings.start.home")})
	body.Main = &link{"/releases/" + url.PathEscape(at.release), v.Say("page_settings.start.open_release", "release", at.release)}
	return s.showSteps(c, http.StatusOK, at, "", body)
}

// showStart shows a step as it stands.
func (s *site) showStart(step string) func(*gin.Context, int, refused) error {
	return func(c *gin.Context, status int, no refused) error {
		ctx := c.Request.Context()
		v := s.visitOf(ctx)
		at, err := s.started(ctx)
		if err != nil {
			return err
		}
		if step != stepOrganization && at.dir.Organization == nil {
			s.goTo(c, startPath+"/"+stepOrganization)
			return nil
		}
		body := startBody{Heading: v.Say("page_settings.start." + step + ".title"), Lead: v.Say("page_settings.start." + step + ".lead")}
		s.startForm(v, at, step, &body)
		if body.Form != nil {
			body.Form.again(v, no)
		}
		if body.Demo != nil {
			body.Demo.again(v, no)
		}
		if step == stepRoles && body.Form != nil {
			body.Roles = roleLines(v, at, body.Form)
		}
		return s.showSteps(c, status, at, step, body)
	}
}

// startForm fills in what a step asks for.
func (s *site) startForm(v visit, at started, step string, body *startBody) {
	switch step {
	case stepOrganization:
		s.organizationStep(v, at, body)
	case stepRoles:
		s.rolesStep(v, at, body)
	case stepCustomer:
		s.customerStep(v, at, body)
	case stepPolicy:
		s.policyStep(v, at, body)
	default:
		s.planStep(v, at, body)
	}
}

// showSteps shows a page of the set-up in its frame.
func (s *site) showSteps(c *gin.Context, status int, at started, step string, body startBody) error {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	if c.Request.Method == http.MethodPost {
		v.address = startPath + "/" + step
	}
	home, err := s.household(ctx)
	if err != nil {
		return err
	}
	steps := startSteps()
	for _, name := range steps {
		body.Steps = append(body.Steps, startStep{
			Href: startPath + "/" + name, Name: v.Say("page_settings.start." + name + ".name"), Text: at.said(v, name),
			Done: at.done(name), Now: name == step,
		})
	}
	if i := slices.Index(steps, step); i >= 0 {
		body.Count = v.Say("page_settings.start.count", "step", i+1, "steps", len(steps))
		if i > 0 {
			body.Back = &link{startPath + "/" + steps[i-1], v.Say("page_settings.start.back")}
		}
		if i < len(steps)-1 && at.dir.Organization != nil {
			body.Skip = &link{startPath + "/" + steps[i+1], v.Say("page_settings.start.skip")}
		}
	}
	body.Done = deskDone(c, map[string]string{"demo": v.Say("page_settings.start.demo_done"), "made": v.Say("page_releases.done.made")})
	p := s.newPage(v, home, v.Say("page_settings.start.title"), body)
	p.Steps = true
	if status >= http.StatusBadRequest {
		p.Title = v.T("error_title", "title", p.Title)
	}
	return s.show(c.Writer, status, "start", p)
}

// said is what stands under a step in the list: what is there, or how long it takes.
func (at started) said(v visit, step string) string {
	switch {
	case step == stepOrganization && at.done(step):
		name, _ := at.dir.Organization.Name.Get(v.lang)
		return name
	case step == stepRoles && at.dir.Organization != nil && len(at.dir.Assignments) > 0:
		all, have := startRoleKeys(), 0
		for _, role := range all {
			if at.isHeld(role) {
				have++
			}
		}
		return v.Say("page_settings.start.roles.have", "have", have, "count", len(all))
	case step == stepCustomer && at.done(step):
		name, _ := at.customers()[0].Name.Get(v.lang)
		return name
	case step == stepPolicy && at.done(step):
		one, _ := at.dir.Customer(at.held.Customer)
		name, _ := one.Name.Get(v.lang)
		return name
	case step == stepPlan && at.done(step):
		return at.release
	}
	minutes := map[string]int{stepOrganization: 2, stepRoles: 2, stepCustomer: 1, stepPolicy: 2, stepPlan: 2}
	return v.Say("page_settings.start.minutes", "count", minutes[step])
}

// onward is the step after one.
func onward(step string) string {
	steps := startSteps()
	return startPath + "/" + steps[slices.Index(steps, step)+1]
}

// startDemo fills an installation that holds nothing with the data to try it with.
func (s *site) startDemo(c *gin.Context, _ *typed) (string, error) {
	if err := s.Demo.Load(c.Request.Context()); err != nil {
		return "", err
	}
	return query(startPath, "done", "demo"), nil
}
