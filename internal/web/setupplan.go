package web

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/org"
	"acta/internal/policy"
	"acta/internal/release"
)

// firstTable is the table of the first activities of a plan.
func firstTable(v visit) grid {
	roles := []choice{{Value: "", Label: v.Say("page_settings.plan.no_role")}}
	for _, role := range startRoleKeys() {
		roles = append(roles, choice{Value: role, Label: roleWords(v.printer, role)})
	}
	return grid{
		Name: "activities", Title: v.Say("page_settings.plan.activities"), Add: v.Say("page_settings.plan.add"), Order: true,
		Columns: []gridColumn{
			{Name: "title", Label: v.Say("page_settings.plan.activity"), Type: "text", Most: 500, Wide: true},
			{Name: "roles", Label: v.Say("page_settings.plan.role"), Type: pickType, Choices: roles},
			{Name: "planned", Label: v.Say("page_settings.plan.day"), Type: dateType, Most: 20},
		},
	}
}

// firstActivities are the activities that are proposed for a first plan, with who does
// each.
func firstActivities() [][2]string {
	return [][2]string{
		{"authorise", org.ChangeAuthority}, {"build", org.BuildPractitioner}, {"test", "test_manager"}, {"notify", org.ReleaseDeploymentManager},
		{"deploy", org.DeploymentPractitioner}, {"verify", org.ReleaseDeploymentManager},
	}
}

// planStep asks for the first release: what it is, for whom, when, and what is done.
func (s *site) planStep(v visit, at started, body *startBody) {
	if len(at.customers()) == 0 || len(at.dir.Services) == 0 {
		body.Notes = []asideNote{{Title: v.Say("page_settings.start.policy.first"), Text: v.Say("page_settings.start.policy.first_text"),
			Link: &link{startPath + "/" + stepCustomer, v.Say("page_settings.start.customer.name")}}}
		return
	}
	if at.release != "" {
		body.Lead = v.Say("page_settings.start.plan.there", "release", at.release)
		body.Next = []link{{"/releases/" + url.PathEscape(at.release), v.Say("page_settings.start.open_release", "release", at.release)}}
		return
	}
	form := s.newForm(stepPlan, startPath+"/"+stepPlan, v.Say("page_settings.plan.do"))
	table := firstTable(v)
	for i, one := range firstActivities() {
		table.Rows = append(table.Rows, gridRow{Index: i, Values: map[string]string{"title": v.Say("page_settings.activity." + one[0]), "roles": one[1]}})
	}
	form.Groups = append(s.planFields(v, at), fieldset{Title: v.Say("page_settings.plan.activities"), Note: v.Say("page_settings.plan.activities_note"), Grids: []grid{table}})
	body.Form = &form
	body.Notes = []asideNote{
		{Title: v.Say("page_settings.plan.why"), Text: v.Say("page_settings.plan.why_text")},
		{Title: v.Say("page_settings.plan.after"), Text: v.Say("page_settings.plan.after_text")},
	}
}

func (s *site) planFields(v visit, at started) []fieldset {
	var types, customers, services []choice
	for _, key := range policy.CommonTypes() {
		types = append(types, choice{Value: key, Label: startTypeWords(v, key), Chosen: key == "minor"})
	}
	for i, one := range at.customers() {
		name, _ := one.Name.Get(v.lang)
		customers = append(customers, choice{Value: one.Code, Label: name, Chosen: i == 0})
	}
	for i, one := range at.dir.Services {
		name, _ := one.Name.Get(v.lang)
		services = append(services, choice{Value: one.Code, Label: name, Chosen: i == 0})
	}
	summary := input{Name: "summary", Type: areaType}
	return []fieldset{
		{Pair: true, Inputs: []input{
			v.named(plainInput("title", ""), "page_settings.plan.title", "page_settings.plan.title_tip"),
			v.named(plainInput("code", "1.0"), "page_settings.plan.code", "page_settings.plan.code_tip"),
			v.named(input{Name: "type", Type: pickType, Choices: types}, "page_settings.plan.type", ""),
			v.named(dayInput("first_planned", at.today.AddDays(30)), "page_settings.plan.planned", ""),
			v.named(input{Name: "customers", Type: pickType, Choices: customers}, "page_settings.plan.customer", ""),
			v.named(input{Name: "services", Type: pickType, Choices: services}, "page_settings.plan.service", ""),
		}},
		{Inputs: []input{optional(v.named(summary, "page_settings.plan.summary", ""))}},
	}
}

// startPlan makes the first release of its plan, and leads to the end of the set-up, or to
// the release where a step was left out.
func (s *site) startPlan(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	plan := release.Plan{
		Expect: release.NotStored, Code: t.text("code"), Title: t.text("title"), Type: t.text("type"), FirstPlanned: t.day("first_planned"),
		Customers: []string{t.text("customers")}, Services: []string{t.text("services")}, Summary: t.prose("summary", content.Text{}),
	}
	table := firstTable(s.visitOf(ctx))
	rows := t.rows(table)
	t.settle(table, rows)
	for i, row := range rows {
		one := release.Activity{Sequence: i + 1, Title: content.In(t.lang, row.Values["title"]), Planned: t.planned(cell(table, row, "planned"))}
		if role := row.Values["roles"]; role != "" {
			one.Roles = []string{role}
		}
		plan.Activities = append(plan.Activities, one)
	}
	if plan.Title == "" {
		t.refuse("title", "fault.org.required", nil)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	_, err := s.Releases.PutPlan(ctx, t.person, plan)
	if fault.Is(err, fault.Stale) {
		return "", fault.New(fault.Conflict, "fault.release.taken", fault.Args{"release": plan.Code}).At("code")
	}
	if err != nil {
		return "", moveFaults(err, activityFault)
	}
	at, err := s.started(ctx)
	if err != nil {
		return "", err
	}
	if at.next() == "" {
		return query(startPath, "done", "made"), nil
	}
	return query("/releases/"+url.PathEscape(plan.Code), "done", "made"), nil
}

// activityFault is the cell of what is wrong with an activity: plans count them from 1.
func activityFault(place string) string {
	if rest, ok := strings.CutPrefix(place, "activities["); ok {
		number, part, _ := strings.Cut(rest, "]")
		return "activities[" + oneLess(number) + "]" + part
	}
	return place
}

// oneLess is a place that counts from 1, counted from 0.
func oneLess(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return number
	}
	return strconv.Itoa(n - 1)
}
