package web_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Every part of the settings shows what there is to whoever may read it, and forms to
// whoever may change it.
func TestSettingsPages(t *testing.T) {
	all := newStaff(t)
	for address, want := range map[string][2]string{
		"/settings":                          {"Nombre de la organización", "Name of the organisation"},
		"/settings/look":                     {"Contraste 8,4 sobre blanco", "Contrast 8.4 on white"},
		"/settings/process":                  {"Quién autoriza una emergencia", "Who authorises an emergency"},
		"/settings/approvals":                {"Aprobación: Responsable de calidad", "Approval: Quality manager"},
		"/settings/approvals/process":        {"Descripción de proceso", "Process description"},
		"/settings/series":                   {"Responsable de la custodia", "Custodian"},
		"/settings/series/edit?code=3.1/011": {"Controles de protección", "Protection controls"},
		"/settings/preferences":              {"Teclas de una letra", "Single-letter keys"},
	} {
		for i, lang := range []string{"es", "en"} {
			all["quality_manager"].get(address, lang).must(t, 200).says(t, want[i])
			page := all["auditor"].get(address, lang).must(t, 200)
			if wrong := unsound(page.body); len(wrong) > 0 || (strings.Contains(page.body, `class="savebar"`) && address != "/settings/preferences") {
				t.Errorf("%s %s for an auditor: %v", address, lang, wrong)
			}
		}
	}
	all["reader"].get("/settings", "es").must(t, 403)
	all["reader"].get("/settings/preferences", "es").must(t, 200)
	all["quality_manager"].get("/settings/series/edit?code=none", "es").must(t, 404)
}

// The organisation's own settings are kept, and what is wrong is said beside its field.
func TestSettingsOfTheOrganisation(t *testing.T) {
	s := newSite(t)
	s.fillStart("/settings", "identity", "organization.name", "Otra").leads(t, "/settings?done=saved")
	s.get("/settings?done=saved", "es").must(t, 200).says(t, "Ajustes guardados.", "Otra")
	s.fillStart("/settings/look", "look", "organization.accent", "verde").must(t, 422).says(t, "«verde» no es un color")
	s.fillStart("/settings/look", "look", "organization.accent", "#FFD000", "organization.confidentiality_levels[3].code", "secret", "organization.confidentiality_levels[3].name", "Secreto").leads(t, "/settings/look?done=saved")
	s.fillStart("/settings/look", "look", "organization.confidentiality_levels[1].code", "", "organization.confidentiality_levels[1].name", "").must(t, 409).says(t, "El nivel internal lo usa")
	s.fillStart("/settings/process", "process", "organization.roles[14].name", "Portavoz <i>", "organization.csf_review", "2 años y 3 meses", "neighbour.incident", "").leads(t, "/settings/process?done=saved")
	s.fillStart("/settings/process", "process", "organization.measurement", "a veces", "organization.monitoring_days", "9999").must(t, 422).says(t, "«a veces» no es una duración")
	o, err := s.Org.Organization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.Accent == "#FFD000" || len(o.Levels) != 4 || o.Levels[0].Name.Values["en"] != "Public" || o.CSFReview.String() != "P2Y3M" || len(o.Neighbours) != 7 || o.Name.Values["en"] != "Kubernetes project" {
		t.Errorf("%+v", o)
	}
	if last := o.Roles[len(o.Roles)-1]; last.Key != "portavoz_i" || len(o.Roles) != 15 {
		t.Errorf("own role: %+v", o.Roles)
	}
	s.get("/people/roles/portavoz_i", "es").must(t, 200).says(t, "Portavoz <i>")
	action, fields := startFields(s.get("/settings", "es").body, "identity")
	s.fillStart("/settings", "identity", "organization.name", "Tercera")
	fields.Set("organization.name", "Cuarta")
	s.submit(action, fields, "Accept-Language", "es").must(t, 412).says(t, "Tercera", "No se ha guardado")
}

// Whoever saves a table that somebody else saved meanwhile sees both texts in their cell
// and the row that was added, and sending it again keeps their own.
func TestSettingsTablesShowBothTexts(t *testing.T) {
	for _, one := range []struct {
		address, form, cell, mine, theirs, said string
		added                                   []string // the first of them tells the row
	}{
		{"/settings/look", "look", "organization.confidentiality_levels[1].name", "Mío", "Suyo", "Suyo", []string{
			"organization.confidentiality_levels[3].name", "Secreto", "organization.confidentiality_levels[3].code", "secret"}},
		{"/settings/process", "process", "organization.roles[0].appointed_by", "", "direccion-b", "Dirección <b>", []string{"organization.roles[14].name", "Secreto"}},
		{"/settings/approvals/customer_policy", "rule", "who[0].who", "person:marta", "role:change_authority", "Autoridad de cambios", []string{
			"who[1].who", "role:owner", "who[1].step", "2", "who[1].meaning", "approve", "who[1].need", "1"}},
		{"/people/titles", "titles", "job_titles[0].name", "Mía", "Suya", "Suya", []string{"job_titles[9].name", "Secreto"}},
	} {
		s := newSite(t)
		s.fillStart("/people/titles", "titles", "job_titles[9].name", "Dirección <b>").must(t, 303)
		action, mine := startFields(s.get(one.address, "es").body, one.form)
		s.fillStart(one.address, one.form, append(one.added, one.cell, one.theirs)...).must(t, 303)
		mine.Set(one.cell, one.mine)
		r := s.submit(action, mine, "Accept-Language", "es").must(t, 412)
		r.says(t, "No se ha guardado", one.said)
		again, fields := startFields(r.body, one.form)
		s.submit(again, fields, "Accept-Language", "es").must(t, 303)
		_, kept := startFields(s.get(one.address, "es").body, one.form)
		for _, got := range []url.Values{fields, kept} {
			added := slices.ContainsFunc(slices.Collect(maps.Values(got)), func(values []string) bool { return values[0] == one.added[1] })
			if got.Get(one.cell) != one.mine || !added {
				t.Errorf("%s: %s is %q, their row is there: %v", one.address, one.cell, got.Get(one.cell), added)
			}
		}
	}
}

// A series is changed after its effects were seen, and by nobody who saw an older one.
func TestRetentionSeriesAreChanged(t *testing.T) {
	s := newSite(t)
	const at = "/settings/series/edit?code=RE-01"
	old, stale := startFields(s.get(at, "es").body, "series")
	preview := s.fillStart(at, "series", "series[0].retention", "5 años", "series[0].custodian", "Dirección <b>").must(t, 200)
	preview.says(t, "Todavía no se ha guardado nada.", "Plazo de conservación 3 años 5 años", "Dirección <b>", "Tabla de conservación", "Descripción de proceso")
	if list, _ := s.Records.Register(t.Context()); list[7].Code != "RE-01" || list[7].Retention.String() != "P3Y" {
		t.Errorf("saved before it was confirmed: %+v", list[7])
	}
	action, fields := startFields(preview.body, "save")
	for range 2 {
		s.submit(action, fields).leads(t, "/settings/series/edit?code=RE-01&done=saved")
	}
	list, err := s.Records.Register(t.Context())
	if err != nil || list[7].Retention.String() != "P5Y" || list[7].RowVersion != 2 || list[7].Name.Values["en"] == "" {
		t.Errorf("%+v %v", list[7], err)
	}
	s.get("/audit?action=record.put_series", "es").must(t, 200).says(t, "Serie de conservación guardada Registro Tabla de conservación")
	stale.Set("series[0].retention", "1 año")
	s.submit(old, stale, "Accept-Language", "es").must(t, 412).says(t, "No se ha guardado", "5 años")
	s.fillStart(at, "series", "series[0].retention", "mucho", "series[0].trigger", "fixed_date").must(t, 422).says(t, "«mucho» no es una duración")
	s.fillStart(at, "series", "series[0].permanent", "yes").must(t, 422).says(t, "La serie es permanente y a la vez")
	made := s.fillStart("/settings/series/edit", "series", "series[0].code", "RE-99", "series[0].name", "Actas").must(t, 200)
	action, fields = startFields(made.body, "save")
	s.submit(action, fields).leads(t, "/settings/series/edit?code=RE-99&done=saved")
	s.get("/settings/series", "en").must(t, 200).says(t, "RE-99", "things missing")
}

// Who approves a kind is set step by step; the proof of identity is asked for.
func TestApprovalRules(t *testing.T) {
	s := newSite(t)
	const at = "/settings/approvals/customer_policy"
	r := s.fillStart(at, "rule", "who[0].who", "role:change_authority", "who[0].meaning", "review", "who[0].step", "1", "who[0].need", "1",
		"who[1].step", "2", "who[1].who", "person:marta", "who[1].meaning", "approve", "who[1].need", "1", "solo", "yes")
	r.leads(t, at+"?done=saved")
	rule, _, err := s.Documents.Rule(t.Context(), "customer_policy")
	if err != nil || len(rule.Steps) != 2 || rule.Steps[0].Roles[0] != "change_authority" || rule.Steps[1].Persons[0] != "marta" || !rule.Solo {
		t.Errorf("%+v %v", rule, err)
	}
	s.get("/settings/approvals", "es").must(t, 200).says(t, "Autoridad de cambios", "Marta Olmedo")
	s.fillStart(at, "rule", "who[1].meaning", "review").must(t, 422)
	s.fillStart(at, "rule", "who[2].step", "x", "who[2].who", "role:owner").must(t, 422).says(t, "«x» no es un número entero")
	s.fillStart("/settings/approvals/release_plan", "rule", "solo", "yes").must(t, 303)
	s.fillStart("/settings/approvals/deployment_plan", "rule").must(t, 303)
	s.fillStart(at, "rule", "ordered", "yes").must(t, 303) // the blank row of the table says nothing
	s.hands.forward(6 * 60e9)
	if r := s.fillStart(at, "rule"); !strings.Contains(text(r.body), "Confirma que eres tú") {
		t.Errorf("without a fresh proof: %d %s", r.StatusCode, text(r.body))
	}
}

// What a reader prefers is kept in their browser, whoever they are.
func TestPreferencesAreKept(t *testing.T) {
	s := newSite(t)
	r := s.submit("/preferences", url.Values{"theme": {"dark"}, "rows": {"dense"}, "keys": {"off"}, "else": {"x"}})
	r.leads(t, "/settings/preferences?done=saved")
	cookies := ""
	for _, c := range r.Cookies() {
		cookies += c.Name + "=" + c.Value + "; "
	}
	page := s.ask("GET", "/settings/preferences", "", "Cookie", cookies)
	for _, want := range []string{`data-theme="dark"`, `data-density="dense"`, `data-keys="off"`} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %s: %s", want, cookies)
		}
	}
	if r := s.submit("/preferences", url.Values{"rows": {"<x>"}}); len(r.Cookies()) > 0 && strings.Contains(r.Header.Get("Set-Cookie"), "<x>") {
		t.Error("kept what is no preference")
	}
}
