package web

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/org"
)

// startRoleKeys are the process roles of the set-up: those without which no plan can
// be authorised come first.
func startRoleKeys() []string {
	return []string{
		org.ReleaseDeploymentManager, org.ChangeAuthority, org.BuildPractitioner, org.DeploymentPractitioner, "test_manager",
		"change_manager", org.EmergencyChangeAuthority, org.IncidentManager, "service_owner", "customer_representative",
	}
}

// newcomers is the table of people that a form adds.
func newcomers(v visit) grid {
	return grid{
		Name: "people", Title: v.Say("page_people.new.table"), Add: v.Say("page_people.new.add"),
		Columns: []gridColumn{
			{Name: "name", Label: v.Say("page_people.name"), Type: "text", Most: org.NameLimit},
			{Name: "email", Label: v.Say("page_people.email"), Type: "email", Most: 254},
			{Name: "job_title", Label: v.Say("page_people.job_title"), Type: "text", Most: org.NameLimit},
		},
	}
}

// rolesStep asks who does what.
func (s *site) rolesStep(v visit, at started, body *startBody) {
	form := s.newForm(stepRoles, startPath+"/"+stepRoles, v.Say("page_settings.start.next"))
	form.ETag = etag(at.dir.Organization.RowVersion)
	for _, role := range startRoleKeys() {
		if !at.isHeld(role) {
			form.Groups = append(form.Groups, s.roleFields(v, at, role))
		}
	}
	form.Groups = append(form.Groups, fieldset{
		Title: v.Say("page_settings.start.roles.people"), Note: v.Say("page_settings.start.roles.people_note"), Grids: []grid{newcomers(v)},
	})
	body.Form = &form
	body.Notes = []asideNote{
		{Title: v.Say("page_settings.start.roles.why"), Text: v.Say("page_settings.start.roles.why_text")},
		{Title: v.Say("page_settings.start.roles.same"), Text: v.Say("page_settings.start.roles.same_text")},
		{Title: v.Say("page_settings.start.roles.invite"), Text: v.Say("page_settings.start.roles.invite_text")},
	}
}

// roleFields are the fields of one role: who, by whom appointed, since when.
func (s *site) roleFields(v visit, at started, role string) fieldset {
	label := roleWords(v.printer, role)
	cellOf := func(part string) string { return label + ": " + v.Say("page_people.role."+part) }
	title, _ := at.dir.JobTitle(at.appointedBy(role))
	appoints, _ := title.Name.Get(v.lang)
	if appoints == "" && role == org.ReleaseDeploymentManager {
		appoints = v.Say("page_settings.start.roles.management") // it owns the first policy, which nobody can submit without an owner
	}
	return fieldset{Title: label, Inputs: []input{
		{Name: "role." + role + ".person", Label: cellOf("person"), Type: "text"},
		{Name: "role." + role + ".title", Label: cellOf("title"), Type: "text", Value: appoints},
		{Name: "role." + role + ".from", Label: cellOf("from"), Type: dateType, Value: typedDay(at.today), Most: 20},
	}}
}

// appointedBy is the code of the job title that appoints a role.
func (at started) appointedBy(role string) string {
	for _, one := range at.dir.Organization.Roles {
		if one.Key == role {
			return one.AppointedBy
		}
	}
	return ""
}

// roleLine is a row of the table of roles: fields, or who holds the role already.
type roleLine struct {
	Role         string
	Holder, From string
	Appoints     string
	Inputs       []input
}

// roleLines puts the fields of the form beside those roles that have their holder.
func roleLines(v visit, at started, form *form) []roleLine {
	var lines []roleLine
	for _, role := range startRoleKeys() {
		line := roleLine{Role: roleWords(v.printer, role)}
		if i := slices.IndexFunc(form.Groups, func(g fieldset) bool { return len(g.Inputs) > 0 && g.Inputs[0].Name == "role."+role+".person" }); i >= 0 {
			line.Inputs = form.Groups[i].Inputs
		}
		line.Holder = at.dir.HolderNames(role, at.today)
		title, _ := at.dir.JobTitle(at.appointedBy(role))
		line.Appoints, _ = title.Name.Get(v.lang)
		for _, a := range at.dir.Assignments {
			if a.Role == role && !a.Deputy && a.Holds(at.today) {
				line.From = v.date("UTC", a.From)
			}
		}
		lines = append(lines, line)
	}
	form.Groups = slices.DeleteFunc(form.Groups, func(g fieldset) bool { return len(g.Grids) == 0 })
	return lines
}

// enrolment gathers people and job titles that are named by their names, and makes
// those that are not there yet.
type enrolment struct {
	dir    *org.Directory
	lang   string
	people []org.Person
	titles []org.JobTitle
	called map[string]string // codes of active people by their folded names
	ranked map[string]string // codes of job titles by their folded names
}

// learn folds the names of everybody once: again for each row of a long table would take
// minutes. Of two of one name the first counts.
func (e *enrolment) learn() {
	if e.called != nil {
		return
	}
	e.called, e.ranked = map[string]string{}, map[string]string{}
	for _, p := range slices.Backward(e.dir.People) {
		if !p.Inactive {
			e.called[fold(p.Name)] = p.Code
		}
	}
	for _, j := range slices.Backward(e.dir.JobTitles) {
		for _, said := range j.Name.Values {
			e.ranked[fold(said)] = j.Code
		}
	}
}

// person is the code of the person of a name; "" for no name.
func (e *enrolment) person(name string) string {
	if name == "" {
		return ""
	}
	e.learn()
	if code, ok := e.called[fold(name)]; ok {
		return code
	}
	if p, ok := e.dir.Person(name); ok && !p.Inactive {
		return name
	}
	isNew := func(code string) bool {
		return slices.ContainsFunc(e.people, func(p org.Person) bool { return p.Code == code })
	}
	if isNew(name) {
		return name
	}
	code := codeFrom(name, func(code string) bool {
		_, taken := e.dir.Person(code)
		return taken || isNew(code)
	})
	e.people, e.called[fold(name)] = append(e.people, org.Person{Code: code, Name: name}), code
	return code
}

// title is the code of the job title of a name; "" for no name.
func (e *enrolment) title(name string) string {
	if name == "" {
		return ""
	}
	e.learn()
	if code, ok := e.ranked[fold(name)]; ok {
		return code
	}
	isNew := func(code string) bool {
		return slices.ContainsFunc(e.titles, func(j org.JobTitle) bool { return j.Code == code })
	}
	if _, ok := e.dir.JobTitle(name); ok || isNew(name) {
		return name
	}
	code := codeFrom(name, func(code string) bool {
		_, taken := e.dir.JobTitle(code)
		return taken || isNew(code)
	})
	e.titles, e.ranked[fold(name)] = append(e.titles, org.JobTitle{Code: code, Name: content.In(e.lang, name)}), code
	return code
}

// newcomer adds a row of the table of people. Who is there already gets what the row
// says more of them.
func (e *enrolment) newcomer(row gridRow) {
	name := row.Values["name"]
	code, title := e.person(name), e.title(row.Values["job_title"])
	if code == "" {
		e.people = append(e.people, org.Person{Email: row.Values["email"], JobTitle: title})
		return
	}
	i := slices.IndexFunc(e.people, func(p org.Person) bool { return p.Code == code })
	if i < 0 {
		known, _ := e.dir.Person(code)
		i = len(e.people)
		e.people = append(e.people, known)
	}
	if email := row.Values["email"]; email != "" {
		e.people[i].Email = email
	}
	if title != "" {
		e.people[i].JobTitle = title
	}
}

// startRoles keeps who does what: people, job titles, what appoints whom, and since
// when each role is held, as one command.
func (s *site) startRoles(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	at, err := s.started(ctx)
	if err != nil {
		return "", err
	}
	v := s.visitOf(ctx)
	table := newcomers(v)
	rows := t.rows(table)
	e := &enrolment{dir: at.dir, lang: t.lang}
	for _, row := range rows {
		e.newcomer(row)
	}
	o := *at.dir.Organization
	setup := org.Setup{Organization: &o, Seen: map[string]int{orgPath: t.row}}
	for _, role := range startRoleKeys() {
		s.startRole(t, at, e, role, &setup)
	}
	if err := t.wrong(); err != nil {
		return "", err
	}
	setup.People, setup.JobTitles = e.people, e.titles
	if err := s.Org.Put(ctx, t.person, setup); err != nil {
		return "", moveFaults(err, roleFault)
	}
	return onward(stepRoles), nil
}

// startRole reads the fields of one role.
func (s *site) startRole(t *typed, at started, e *enrolment, role string, setup *org.Setup) {
	if at.isHeld(role) {
		return
	}
	name, from := t.text("role."+role+".person"), t.day("role."+role+".from")
	if by := e.title(t.text("role." + role + ".title")); by != "" {
		setup.Organization.Roles = appoint(setup.Organization.Roles, role, by)
	}
	if name == "" {
		return
	}
	if from == (clock.Date{}) {
		from = at.today
	}
	setup.Assignments = append(setup.Assignments, org.Assignment{Role: role, Person: e.person(name), From: from})
}

// appoint says by which job title a role is appointed.
func appoint(roles []org.Role, role, by string) []org.Role {
	roles = slices.Clone(roles)
	if i := slices.IndexFunc(roles, func(r org.Role) bool { return r.Key == role }); i >= 0 {
		roles[i].AppointedBy = by
		return roles
	}
	return append(roles, org.Role{Key: role, AppointedBy: by})
}

// roleFault is the field of what is wrong with an assignment.
func roleFault(place string) string {
	rest, ok := strings.CutPrefix(place, "assignments.")
	if !ok {
		return place
	}
	role, _, _ := strings.Cut(rest, "/")
	_, part, _ := cutLast(rest, ".")
	return "role." + role + "." + part
}

// cutLast cuts a text at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}
