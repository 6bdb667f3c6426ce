package web_test

import (
	"bytes"
	"encoding/base64"
	"mime/multipart"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"acta/internal/policy"
)

// beginning is a new installation with its first person, who has signed in, and
// nothing else.
func beginning(t *testing.T) *site {
	t.Helper()
	s := open(t, t.TempDir())
	cookie, err := firstSignIn(t.Context(), s.App)
	if err != nil {
		t.Fatal(err)
	}
	s.cookie = cookie
	return s
}

// startFields are the fields of the form of a page, as a browser would send them.
func startFields(body, form string) (string, url.Values) {
	_, rest, _ := strings.Cut(body, `id="form-`+form+`"`)
	rest, _, _ = strings.Cut(rest, "</form>")
	action := regexp.MustCompile(`action="([^"]*)"`).FindStringSubmatch(rest)
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]* name="([^"]*)"[^>]*>`).FindAllStringSubmatch(rest, -1) {
		kind := regexp.MustCompile(` type="(checkbox|radio|file)"`).FindStringSubmatch(m[0])
		if kind != nil && (kind[1] == "file" || !strings.Contains(m[0], " checked")) {
			continue
		}
		value := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m[0])
		if value != nil {
			values.Add(m[1], unescaped(value[1]))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(rest, -1) {
		values.Set(m[1], unescaped(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(rest, -1) {
		if chosen := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[2]); chosen != nil {
			values.Set(m[1], unescaped(chosen[1]))
		} else if head := regexp.MustCompile(`<option value="([^"]*)"`).FindStringSubmatch(m[2]); head != nil {
			values.Set(m[1], unescaped(head[1]))
		}
	}
	if action == nil {
		return "", values
	}
	return unescaped(action[1]), values
}

func unescaped(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&", "&#43;", "+").Replace(s)
}

// fill opens a page, fills in a form of it and sends it.
func (s *site) fillStart(address, form string, values ...string) reply {
	s.t.Helper()
	action, fields := startFields(s.get(address, "es").must(s.t, 200).body, form)
	if action == "" {
		s.t.Fatalf("%s has no form %s", address, form)
	}
	for i := 0; i+1 < len(values); i += 2 {
		fields.Set(values[i], values[i+1])
	}
	return s.submit(action, fields, "Accept-Language", "es")
}

// leads fails the test when a form did not lead to an address.
func (r reply) leads(t *testing.T, address string) {
	t.Helper()
	if r.must(t, 303).Header.Get("Location") != address {
		t.Fatalf("leads to %s, want %s", r.Header.Get("Location"), address)
	}
}

// From nothing to the first plan: five forms, each of which proposes what usually
// fits, and at the end an organisation, roles, a policy to submit and a release.
func TestSetUpInFiveSteps(t *testing.T) {
	s := beginning(t)
	s.get("/start", "es").leads(t, "/start/organization")
	s.get("/start/plan", "es").leads(t, "/start/organization")
	r, err := submit(s.Handler, "/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}})
	if err != nil {
		t.Fatal(err)
	}
	r.leads(t, "/start")
	s.fillStart("/start/organization", "organization", "organization.name", "Arlanza & <b>Hijas</b>", "more_languages", "en").leads(t, "/start/roles")
	s.get("/start", "es").leads(t, "/start/roles")
	s.fillStart("/start/roles", "roles",
		"role.release_deployment_manager.person", firstName, "role.release_deployment_manager.title", "Dirección de servicio",
		"role.change_authority.person", "Marta Olmedo", "people[0].name", "Marta Olmedo", "people[0].email", "marta@example.org",
	).leads(t, "/start/customer")
	s.fillStart("/start/customer", "customer", "customer.name", "Banco Arlanzón", "customer.signatories[0].name", "Elena Ruiz", "service.name", "Portal").leads(t, "/start/policy")
	s.fillStart("/start/policy", "policy", "policy.types[1].notice", "1 semana", "policy.emergency.criteria[0]", "Solo si cae").leads(t, "/start/plan")
	s.fillStart("/start/plan", "plan", "title", "Portal 2.1", "code", "2.1", "activities[4].planned", "20/12/2026", "activities[2].title", "", "activities[2].roles", "").leads(t, "/start?done=made")
	s.checkSetUp(t)
	for lang, name := range map[string]string{"es": "Política del cliente BANCO-ARLANZON", "en": "Customer policy BANCO-ARLANZON"} {
		if home := s.get("/", lang).must(t, 200); !strings.Contains(text(home.body), name) || strings.Contains(home.body, "BANCO-ARLANZON/draft") {
			t.Errorf("what was done is not named as %q: %s", name, text(home.body))
		}
	}
	done := s.get("/start?done=made", "es").must(t, 200)
	if !strings.Contains(done.body, `<a class="btn main" href="/releases/2.1">`) {
		t.Errorf("the main button does not open the release: %s", done.body)
	}
	for _, want := range []string{"Puesta en marcha terminada", "Entrega creada en borrador", "Enviar la política a revisión", "2 de 10 roles con persona", "Arlanza & <b>Hijas</b>", "Banco Arlanzón"} {
		if !strings.Contains(text(done.body), want) && !strings.Contains(done.body, strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(want)) {
			t.Errorf("the end of the set-up does not say %q: %s", want, text(done.body))
		}
	}
}

// checkSetUp looks at the data that the forms made.
func (s *site) checkSetUp(t *testing.T) {
	t.Helper()
	dir, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(dir.People) != 2 || len(dir.Assignments) != 2 || dir.Organization.Languages[1] != "en" || dir.Organization.Roles[0].AppointedBy != "direccion-de-servicio" {
		t.Errorf("directory: %+v %+v", dir.People, dir.Organization)
	}
	if p, ok := dir.Person("marta-olmedo"); !ok || p.Email != "marta@example.org" {
		t.Errorf("Marta: %+v", dir.People)
	}
	held, err := s.Policies.Held(t.Context(), "BANCO-ARLANZON")
	if err != nil {
		t.Fatal(err)
	}
	draft, ok := held.Version(policy.DraftNumber)
	if !ok || draft.Types[1].Notice.String() != "P1W" || draft.Windows[0].Days.Values["en"] != "Tuesday, Wednesday and Thursday" ||
		draft.Emergency.Tests.Values["en"] == "" || draft.Emergency.Criteria[0].Values["es"] != "Solo si cae" || len(draft.Emergency.Criteria[0].Values) != 1 {
		t.Errorf("policy: %+v", draft)
	}
	plan, err := s.Releases.Read(t.Context(), "2.1")
	if err != nil || len(plan.Activities) != 5 || plan.Activities[3].Planned.String() != "2026-12-20" || plan.Activities[0].Roles[0] != "change_authority" || plan.Activities[1].Roles[0] != "build_practitioner" {
		t.Errorf("plan: %+v, %v", plan.Activities, err)
	}
}

// Each step can be skipped, left and opened again; what is wrong is said beside its
// field in the reader's language, with everything that was typed; sent twice it is
// done once.
func TestSetUpSaysWhatIsWrong(t *testing.T) {
	s := beginning(t)
	for _, test := range []struct {
		step, form string
		typed      []string
		want       []string
	}{
		{"organization", "organization", []string{"organization.name", "<i>A</i>", "organization.zone", "Marte", "organization.coding_scheme", "X"}, []string{"«Marte» no es una zona horaria", "El sistema de codificación «X» no sirve", `value="&lt;i&gt;A&lt;/i&gt;"`}},
		{"roles", "roles", []string{"role.change_authority.person", "Marta", "role.change_authority.from", "31/02/2026", "people[0].email", "no"}, []string{"«31/02/2026» no es una fecha que exista", `value="Marta"`}},
		{"roles", "roles", []string{"people[0].name", "Eva", "people[0].email", "no"}, []string{"«no» no es una dirección de correo", `id="f-people[0].email" name="people[0].email" type="email" value="no"`}},
		{"customer", "customer", []string{"service.name", "S", "customer.signatories[0].email", "x"}, []string{"Nombre del cliente: Falta un dato obligatorio", "Correo: «x» no es una dirección"}},
		{"policy", "policy", []string{"policy.types[0].notice", "pronto", "policy.windows[0].opens", "9"}, []string{"«pronto» no es una duración", `value="pronto"`}},
		{"policy", "policy", []string{"policy.windows[0].opens", "25:00"}, []string{"no es un horario", `value="25:00"`}},
		{"plan", "plan", []string{"code", "a b", "title", "T"}, []string{"a b", "Código"}},
		{"plan", "plan", []string{"activities[0].planned", "mañana"}, []string{"«mañana» no es una fecha", "Nombre de la entrega: Falta"}},
	} {
		if test.step == "policy" {
			s.fillStart("/start/customer", "customer", "customer.name", "C", "service.name", "S")
		}
		r := s.fillStart("/start/"+test.step, test.form, test.typed...)
		for _, want := range test.want {
			if r.StatusCode != 422 || !strings.Contains(unescaped(r.body), unescaped(want)) {
				t.Errorf("%s %v: %d does not say %q: %.3000s", test.step, test.typed, r.StatusCode, want, text(r.body))
			}
		}
		if wrong := unsound(r.body); len(wrong) > 0 {
			t.Errorf("%s: %v", test.step, wrong)
		}
		if test.step == "organization" {
			s.fillStart("/start/organization", "organization", "organization.name", "Arlanza").leads(t, "/start/roles")
		}
	}
	for _, step := range []string{"organization", "roles", "customer", "policy", "plan"} {
		for lang, want := range map[string]string{"es": "de 5", "en": "of 5"} {
			page := s.get("/start/"+step, lang).must(t, 200)
			if !strings.Contains(text(page.body), want) || len(unsound(page.body)) > 0 || strings.Contains(page.body, "page_") {
				t.Errorf("%s %s: %v %.500s", step, lang, unsound(page.body), text(page.body))
			}
		}
	}
	action, fields := startFields(s.get("/start/plan", "es").body, "plan")
	fields.Set("title", "Uno")
	for range 2 {
		s.submit(action, fields).leads(t, "/releases/1.0?done=made")
	}
}

// What somebody else saved meanwhile is not overwritten: both texts are shown.
func TestSetUpIsStaleSafe(t *testing.T) {
	s := beginning(t)
	s.fillStart("/start/organization", "organization", "organization.name", "Una")
	action, fields := startFields(s.get("/start/organization", "es").body, "organization")
	s.fillStart("/start/organization", "organization", "organization.name", "Otra")
	fields.Set("organization.name", "Mía")
	r := s.submit(action, fields, "Accept-Language", "es").must(t, 412)
	if !strings.Contains(r.body, `value="Mía"`) || !strings.Contains(r.body, "Otra</p>") || !strings.Contains(text(r.body), "No se ha guardado") {
		t.Errorf("both texts: %s", text(r.body))
	}
}

// A logo is taken by what it holds, not by its name.
func TestSetUpTakesALogo(t *testing.T) {
	s := beginning(t)
	dot, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		data   []byte
		status int
	}{{[]byte("<svg onload=alert(1)>"), 422}, {bytes.Repeat([]byte("x"), 1<<20+10), 422}, {dot, 303}} {
		action, fields := startFields(s.get("/start/organization", "es").body, "organization")
		fields.Set("organization.name", "Arlanza")
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for name := range fields {
			_ = w.WriteField(name, fields.Get(name))
		}
		part, err := w.CreateFormFile("organization.logo", "logo.png")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(test.data)
		_ = w.Close()
		r := s.ask("POST", action, body.String(), "Content-Type", w.FormDataContentType(), "Accept-Language", "es")
		if r.StatusCode != test.status || (test.status == 422 && !strings.Contains(text(r.body), "Logotipo: El logotipo")) {
			t.Errorf("%d bytes: %d %.1500s", len(test.data), r.StatusCode, text(r.body))
		}
	}
	o, err := s.Org.Organization(t.Context())
	if err != nil || o.Logo == nil || o.Logo.Alt.Values["es"] != "Logotipo de Arlanza" {
		t.Errorf("logo: %+v %v", o, err)
	}
}

// The demonstration is loaded into an installation that holds nothing but whoever set
// it up, and nowhere else.
func TestSetUpLoadsTheDemonstration(t *testing.T) {
	s := beginning(t)
	s.fillStart("/start/organization", "demo").leads(t, "/start?done=demo")
	if page := s.get("/start?done=demo", "en").must(t, 200); !strings.Contains(text(page.body), "The demonstration is loaded.") {
		t.Errorf("after the demonstration: %s", text(page.body))
	}
	if page := s.get("/start/organization", "es"); strings.Contains(page.body, `id="form-demo"`) {
		t.Error("it is offered again")
	}
	taken := beginning(t)
	taken.fillStart("/start/organization", "organization", "organization.name", "Arlanza")
	if r := taken.submit("/start/demo", url.Values{}, "Accept-Language", "es"); r.StatusCode != 409 || !strings.Contains(r.body, "Arlanza") {
		t.Errorf("over another organisation: %d %s", r.StatusCode, text(r.body))
	}
}
