package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"acta/internal/clock"
	"acta/internal/org"
)

// roleTable is the table of what appoints each role, and of the roles of its own.
func roleTable(v visit, d roster) grid {
	titles := []choice{{Value: "", Label: v.Say("page_people.no_title")}}
	for _, j := range d.JobTitles {
		name, _ := j.Name.Get(v.lang)
		titles = append(titles, choice{Value: j.Code, Label: name})
	}
	return grid{Name: orgField("roles"), Title: v.Say("page_settings.process.roles"), Add: v.Say("page_settings.process.role_add"),
		Columns: []gridColumn{
			{Name: "key", Type: "hidden"},
			{Name: "name", Label: v.Say("page_people.role.role"), Type: "text", Most: org.NameLimit, Wide: true},
			{Name: "appointed_by", Label: v.Say("page_people.role.title"), Type: pickType, Choices: titles},
		}}
}

// neighbourInputs are the documents of the neighbour processes.
func neighbourInputs(v visit, o org.Organization) []input {
	var inputs []input
	for _, process := range org.Neighbours() {
		value := ""
		for _, n := range o.Neighbours {
			if n.Process == process {
				value = n.Document
			}
		}
		inputs = append(inputs, optional(input{Name: "neighbour." + process, Label: v.Say("term.neighbour." + process), Type: "text", Value: value}))
	}
	return inputs
}

// showProcess is what the process description says of the organisation: who appoints
// whom, the neighbour processes, how often things are looked at.
func (s *site) showProcess(c *gin.Context, status int, no refused) error {
	return s.organizationPart(c, status, no, processPath, func(v visit, d roster) (form, []deskSection) {
		o := *d.Organization
		f := s.newForm("process", processPath, v.Say("page_settings.save_process"))
		table := roleTable(v, d)
		for i, key := range d.roleKeys() {
			by := ""
			for _, role := range o.Roles {
				if role.Key == key {
					by = role.AppointedBy
				}
			}
			table.Rows = append(table.Rows, gridRow{Index: i, Values: map[string]string{"key": key, "name": d.roleName(v, key), "appointed_by": by}})
		}
		table.known("key")
		f.Groups = []fieldset{
			{Title: v.Say("page_settings.process.roles"), Note: v.Say("page_settings.process.roles_note"), Grids: []grid{table}},
			{Title: v.Say("page_settings.process.neighbours"), Note: v.Say("page_settings.process.neighbours_note"), Pair: true, Inputs: neighbourInputs(v, o)},
			{Title: v.Say("page_settings.process.times"), Pair: true, Inputs: s.timeInputs(v, d)},
			{Inputs: []input{optional(v.named(v.proseInput(orgField("baseline_location"), o.BaselineLocation), "page_settings.process.baseline_location", ""))}},
		}
		return f, nil
	})
}

// timeInputs are how often and how long, and who decides in an emergency.
func (s *site) timeInputs(v visit, d roster) []input {
	o := *d.Organization
	span := func(name string, value clock.Duration) input {
		return optional(v.named(plainInput(orgField(name), v.length(value)), "page_settings.process."+name, "page_settings.process.length_tip"))
	}
	owners := slices.Clone(roleTable(v, d).Columns[2].Choices)
	var roles []choice
	for _, key := range append(org.SeedRoles(), org.ActingRoles()...) {
		roles = append(roles, choice{Value: key, Label: roleWords(v.printer, key)})
	}
	return []input{
		span("csf_review", o.CSFReview), span("measurement", o.Measurement), span("improvement", o.Improvement), span("review_interval", o.ReviewInterval),
		v.named(v.numberField(orgField("monitoring_days"), "input.code", o.MonitoringDays), "page_settings.process.monitoring_days", ""),
		v.named(v.numberField(orgField("late_recording_hours"), "input.code", o.LateRecordingHours), "page_settings.process.late_recording_hours", ""),
		v.named(input{Name: orgField("owner_title"), Type: pickType, Choices: chosen(owners, o.OwnerTitle)}, "page_settings.process.owner_title", ""),
		v.named(input{Name: orgField("emergency_authority"), Type: pickType, Choices: chosen(roles, o.EmergencyAuthority)}, "page_settings.process.emergency_authority", ""),
		optional(v.named(dayInput(orgField("valid_until"), o.ValidUntil), "page_settings.process.valid_until", "")),
		optional(v.named(dayInput(orgField("register_review"), o.RegisterReview), "page_settings.process.register_review", "")),
	}
}

func (s *site) putProcess(c *gin.Context, t *typed) (string, error) {
	ctx := c.Request.Context()
	v := s.visitOf(ctx)
	d, err := s.roster(ctx)
	if err != nil {
		return "", err
	}
	return s.keepOrganization(c, t, processPath, func(o *org.Organization) error {
		o.Roles = typedRoles(t, d, t.rows(roleTable(v, d)))
		o.Neighbours = nil
		for _, process := range org.Neighbours() {
			if document := t.text("neighbour." + process); document != "" {
				o.Neighbours = append(o.Neighbours, org.Neighbour{Process: process, Document: document})
			}
		}
		for name, to := range map[string]*clock.Duration{"csf_review": &o.CSFReview, "measurement": &o.Measurement, "improvement": &o.Improvement, "review_interval": &o.ReviewInterval} {
			*to = t.length(orgField(name))
		}
		o.MonitoringDays, o.LateRecordingHours = t.number(orgField("monitoring_days")), t.number(orgField("late_recording_hours"))
		o.OwnerTitle, o.EmergencyAuthority = t.text(orgField("owner_title")), t.text(orgField("emergency_authority"))
		o.ValidUntil, o.RegisterReview = t.day(orgField("valid_until")), t.day(orgField("register_review"))
		o.BaselineLocation = t.prose(orgField("baseline_location"), o.BaselineLocation)
		return nil
	})
}

// typedRoles reads what appoints each role. A role of the catalogue has its own name; an
// own role keeps its key whatever its name becomes.
func typedRoles(t *typed, d roster, rows []gridRow) []org.Role {
	var roles []org.Role
	for _, row := range rows {
		role := org.Role{Key: row.Values["key"], AppointedBy: row.Values["appointed_by"]}
		if org.KnownRole(role.Key) {
			if role.AppointedBy != "" {
				roles = append(roles, role)
			}
			continue
		}
		if i := slices.IndexFunc(d.Organization.Roles, func(r org.Role) bool { return r.Key == role.Key }); i >= 0 {
			role.Name = d.Organization.Roles[i].Name
		}
		if role.Name = proseIn(t.lang, row.Values["name"], role.Name); role.Key == "" {
			role.Key = strings.ReplaceAll(codeFrom(row.Values["name"], func(code string) bool {
				key := strings.ReplaceAll(code, "-", "_")
				return slices.Contains(d.roleKeys(), key) || slices.ContainsFunc(roles, func(r org.Role) bool { return r.Key == key })
			}), "-", "_")
		}
		roles = append(roles, role)
	}
	return roles
}

// preferences are how a reader wants the pages.
func (s *site) preferences(c *gin.Context) error {
	v := s.visitOf(c.Request.Context())
	f := s.newForm("preferences", "/preferences", v.Say("page_settings.preferences.save"))
	f.Action = "/preferences"
	var looks []choice
	for _, theme := range themes() {
		looks = append(looks, choice{theme, v.T("theme." + theme), theme == v.theme})
	}
	rows := []choice{{"wide", v.Say("page_settings.preferences.wide"), !v.dense}, {"dense", v.Say("page_settings.preferences.dense"), v.dense}}
	keys := []choice{{"on", v.Say("page_settings.preferences.keys_on"), v.keys}, {"off", v.Say("page_settings.preferences.keys_off"), !v.keys}}
	f.Groups = []fieldset{{Inputs: []input{
		v.named(input{Name: "theme", Type: radioType, Choices: looks}, "page_settings.preferences.theme", ""),
		v.named(input{Name: "rows", Type: radioType, Choices: rows}, "page_settings.preferences.rows", ""),
		v.named(input{Name: "keys", Type: radioType, Choices: keys}, "page_settings.preferences.keys", "page_settings.preferences.keys_tip"),
	}}}
	return s.showSettings(c, http.StatusOK, preferencesPath, deskBody{
		Lead: v.Say("page_settings.preferences.lead"), Sections: []deskSection{{ID: "preferences", Forms: []form{f}}}})
}

// choosePreferences keeps them in the reader's browser.
func (s *site) choosePreferences(c *gin.Context) error {
	if err := s.readForm(c); err != nil {
		return err
	}
	form := c.Request.PostForm
	for _, one := range []struct {
		cookie, value string
		known         []string
	}{
		{themeCookie, form.Get("theme"), themes()}, {rowsCookie, form.Get("rows"), []string{"wide", "dense"}}, {keysCookie, form.Get("keys"), []string{"on", "off"}},
	} {
		if slices.Contains(one.known, one.value) {
			s.prefer(c.Writer, one.cookie, one.value)
		}
	}
	s.goTo(c, query(preferencesPath, "done", "saved"))
	return nil
}
