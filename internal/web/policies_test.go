package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// fieldsOf are the values with which a form of a page would be sent.
func fieldsOf(t *testing.T, body, name string) (action string, form url.Values) {
	t.Helper()
	_, rest, found := strings.Cut(body, `id="form-`+name+`" method="post" action="`)
	if !found {
		t.Fatalf("no form %s in %.2000s", name, text(body))
	}
	rest, _, _ = strings.Cut(rest, "</form>")
	action, _, _ = strings.Cut(rest, `"`)
	form = url.Values{}
	for _, m := range regexp.MustCompile(`<input ([^>]*)>`).FindAllStringSubmatch(rest, -1) {
		given := map[string]string{}
		for _, a := range regexp.MustCompile(`(\w[\w-]*)="([^"]*)"`).FindAllStringSubmatch(m[1], -1) {
			given[a[1]] = html.UnescapeString(a[2])
		}
		if ticks := given["type"] == "checkbox" || given["type"] == "radio"; !ticks || strings.HasSuffix(m[1], " checked") {
			form.Add(given["name"], given["value"])
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>`).FindAllStringSubmatch(rest, -1) {
		form.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(rest, -1) {
		value := ""
		if chosen := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[2]); chosen != nil {
			value = html.UnescapeString(chosen[1])
		}
		form.Add(html.UnescapeString(m[1]), value)
	}
	return html.UnescapeString(action), form
}

// flaws are what is unsound in a page, whose choices may stand inside their labels.
func flaws(body string) []string {
	return unsound(regexp.MustCompile(`<label class="pick"><input [^>]*>`).ReplaceAllString(body, "<label>"))
}

// The pages say what they must in both languages, and are sound.
func TestPolicyPages(t *testing.T) {
	s := newSite(t)
	for address, say := range map[string]map[string][]string{
		"/policies": {
			"es": {"<h1>Políticas</h1>", "Borrador abierto", "2.0", "En vigor"},
			"en": {"<h1>Policies</h1>", "Draft open", "2.0", "In force"},
		},
		"/policies/USERS": {
			"es": {"Guardar borrador", "Ventanas", "martes a jueves", "todos los días", "value=\"14\u00a0días\"", "Sustituirá a la 2.0", "emergency, patch"},
			"en": {"Save draft", "Windows", "Tuesday to Thursday", "every day", "value=\"14\u00a0days\"", "It will replace 2.0"},
		},
		"/policies/USERS?version=1.0": {
			"es": {"Estás viendo la 1.0", "La 2.0 está en vigor", "Martes y miércoles", "Graham Whitlock", `durante <span class="val">30</span>`, `plazo máximo de <span class="val">30</span>`},
			"en": {"You are looking at 1.0", "Tuesday and Wednesday"},
		},
		"/policies/USERS?tab=changes&from=1.0&to=2.0": {
			"es": {"<ins>", "Plazo de la PIR", "<del>30</del><ins>45</ins>"},
			"en": {"PIR due (days)", "<ins>"},
		},
		"/policies/USERS?tab=versions": {
			"es": {"Sustituida", "Vigente", "fuera del control de documentos", "Comparar"},
			"en": {"Superseded", "outside document control"},
		},
		"/customers":       {"es": {"<h1>Clientes</h1>", "USERS", "Añadir cliente"}, "en": {"<h1>Customers</h1>", "Add customer"}},
		"/customers/USERS": {"es": {"Signatarios", "Guardar cliente", "Avisos de despliegue"}, "en": {"Signatories", "Deployment notices"}},
		"/services":        {"es": {"<h1>Servicios</h1>", "kubernetes"}, "en": {"<h1>Services</h1>", "kubernetes"}},
		"/services/kubernetes": {
			"es": {"Clientes que lo reciben", `href="/customers/USERS"`}, "en": {"Customers who receive it", `href="/customers/USERS"`},
		},
	} {
		for lang, wanted := range say {
			r := s.get(address, lang).must(t, 200)
			for _, one := range wanted {
				if !strings.Contains(r.body, one) {
					t.Errorf("%s in %s lacks %q", address, lang, one)
				}
			}
			if found := flaws(r.body); found != nil {
				t.Errorf("%s in %s: %v", address, lang, found)
			}
		}
	}
	for _, missing := range []string{"/policies/NONE", "/policies/USERS?version=9.9", "/customers/NONE", "/services/none"} {
		s.get(missing, "en").must(t, 404)
	}
}

// A draft that is sent as it was shown stays as it is; one that was changed is kept
// with its tables, in the words that were typed.
func TestWritingThePolicyDraft(t *testing.T) {
	s := newSite(t)
	read := func() map[string]any {
		var p map[string]any
		s.get("/api/v1/policies/USERS/draft", "es").must(t, 200).into(t, &p)
		return p
	}
	before := encoded(read())
	action, form := fieldsOf(t, s.get("/policies/USERS", "es").must(t, 200).body, "policy")
	s.submit(action, form, "Accept-Language", "es").must(t, 303)
	if after := encoded(read()); after != before {
		t.Errorf("a draft sent as shown changed from %s to %s", before, after)
	}
	action, form = fieldsOf(t, s.get("/policies/USERS", "es").must(t, 200).body, "policy")
	form.Set("policy.windows[0].weekdays", "lun, mié - vie")
	form.Set("policy.windows[0].opens", "9:00")
	form.Set("policy.windows[0].types", "minor")
	form.Set("policy.types[0].notice", "2 semanas")
	form.Set("policy.types[0].frequency", `<b>Cuatro</b> al año`)
	form.Set("policy.pir_days", "60")
	form.Set("policy.acceptance.tacit_days", "")
	done := s.submit(action, form, "Accept-Language", "es").must(t, 303)
	if again := s.submit(action, form, "Accept-Language", "es").must(t, 303); again.Header.Get("Location") != done.Header.Get("Location") {
		t.Errorf("sent twice: %s", again.Header.Get("Location"))
	}
	said := encoded(read())
	for _, one := range []string{`["monday","wednesday","thursday","friday"]`, `"opens":"09:00"`, `"Monday, Wednesday, Thursday, Friday"`, `"Lunes, miércoles, jueves, viernes"`, `"notice":"P2W"`, `Cuatro`, `"pir_days":60`, "Three a year"} {
		if !strings.Contains(said, one) {
			t.Errorf("draft lacks %s: %s", one, said)
		}
	}
	page := s.get(done.Header.Get("Location"), "es").must(t, 200)
	if !strings.Contains(page.body, "Borrador guardado.") || strings.Contains(page.body, "<b>Cuatro</b>") {
		t.Errorf("after saving: %.500s", text(page.body))
	}
}

// What cannot be kept comes back with all that was typed, each message beside its
// field, even where a row in between was cleared.
func TestRefusedPolicyDraft(t *testing.T) {
	s := newSite(t)
	action, form := fieldsOf(t, s.get("/policies/USERS", "en").must(t, 200).body, "policy")
	for _, col := range []string{"code", "text", "evidence"} {
		form.Set("policy.verification[0]."+col, "")
	}
	form.Set("policy.verification[2].code", "not a code")
	form.Set("policy.zone", "Mars/Olympus")
	form.Set("policy.to", "01/01/2020")
	form.Set("policy.agreement.with", "<script>x</script>")
	r := s.submit(action, form, "Accept-Language", "en").must(t, 422)
	for _, one := range []string{
		`id="f-policy.verification[1].code"`, `value="not a code"`, `href="#f-policy.verification[1].code"`, `href="#f-policy.zone"`, `href="#f-policy.to"`,
		"&lt;script&gt;x&lt;/script&gt;", "<title>Error: ",
	} {
		if !strings.Contains(r.body, one) {
			t.Errorf("refused page lacks %s", one)
		}
	}
	form.Set("policy.windows[0].weekdays", "someday")
	form.Set("policy.types[0].notice", "soon")
	form.Set("policy.pir_days", "many")
	r = s.submit(action, form, "Accept-Language", "en").must(t, 422)
	for _, one := range []string{`href="#f-policy.windows[0].weekdays"`, `href="#f-policy.types[0].notice"`, `href="#f-policy.pir_days"`} {
		if !strings.Contains(r.body, one) {
			t.Errorf("unreadable page lacks %s", one)
		}
	}
	if found := flaws(r.body); found != nil {
		t.Error(found)
	}
}

// Somebody who saved meanwhile is not overwritten: both texts are shown, and sending
// again keeps the reader's.
func TestStalePolicyDraft(t *testing.T) {
	s := newSite(t)
	action, mine := fieldsOf(t, s.get("/policies/USERS", "en").must(t, 200).body, "policy")
	other, theirs := fieldsOf(t, s.get("/policies/USERS", "en").must(t, 200).body, "policy")
	theirs.Set("policy.acceptance.approver", "Their approver")
	s.submit(other, theirs, "Accept-Language", "en").must(t, 303)
	mine.Set("policy.acceptance.approver", "My approver")
	r := s.submit(action, mine, "Accept-Language", "en").must(t, 412)
	for _, one := range []string{"Their approver", `value="My approver"`} {
		if !strings.Contains(r.body, one) {
			t.Errorf("stale page lacks %s", one)
		}
	}
	action, again := fieldsOf(t, r.body, "policy")
	s.submit(action, again, "Accept-Language", "en").must(t, 303)
	if page := s.get("/policies/USERS", "en"); !strings.Contains(page.body, `value="My approver"`) {
		t.Error("sent again, the reader's text is not kept")
	}
}

// A customer and a service are added once, changed, and refused with what was typed;
// a code that is taken is said to be, and nothing of the other is lost.
func TestCustomersAndServices(t *testing.T) {
	s := newSite(t)
	action, form := fieldsOf(t, s.get("/customers", "en").must(t, 200).body, "customer")
	form.Set("customer.code", "ACME")
	form.Set("customer.name", "Acme <i>Ltd</i>")
	form.Set("customer.zone", "Atlantic/Canary")
	form.Set("customer.signatories[1].name", "Ana Prat")
	form.Set("customer.signatories[1].email", "not an address")
	r := s.submit(action, form, "Accept-Language", "en").must(t, 422)
	for _, one := range []string{`href="#f-customer.signatories[0].email"`, `value="Acme &lt;i&gt;Ltd&lt;/i&gt;"`, `value="not an address"`} {
		if !strings.Contains(r.body, one) {
			t.Errorf("refused customer lacks %s: %s", one, alertOf(r.body))
		}
	}
	form.Set("customer.signatories[1].email", "ana@acme.example")
	made := s.submit(action, form, "Accept-Language", "en").must(t, 303)
	s.submit(action, form, "Accept-Language", "en").must(t, 303)
	page := s.get(made.Header.Get("Location"), "en").must(t, 200)
	for _, one := range []string{"Customer added.", "ana@acme.example", "No policy of its own", "Acme &lt;i&gt;Ltd&lt;/i&gt;"} {
		if !strings.Contains(page.body, one) {
			t.Errorf("new customer lacks %q", one)
		}
	}
	if found := flaws(page.body); found != nil {
		t.Error(found)
	}
	other, again := fieldsOf(t, s.get("/customers", "en").must(t, 200).body, "customer")
	again.Set("customer.code", "USERS")
	again.Set("customer.name", "Somebody else")
	if taken := s.submit(other, again, "Accept-Language", "en").must(t, 409); !strings.Contains(taken.body, "is in use already") || !strings.Contains(taken.body, `href="#f-customer.code"`) {
		t.Errorf("taken: %s", alertOf(taken.body))
	}
	if users := s.get("/customers/USERS", "en"); strings.Contains(users.body, "Somebody else") {
		t.Error("an added customer took another one's place")
	}
	action, mine := fieldsOf(t, page.body, "customer")
	twin, theirs := fieldsOf(t, s.get("/customers/ACME", "en").body, "customer")
	theirs.Set("customer.language", "es")
	s.submit(twin, theirs, "Accept-Language", "en").must(t, 303)
	mine.Set("customer.name", "Mine")
	if stale := s.submit(action, mine, "Accept-Language", "en").must(t, 412); !strings.Contains(stale.body, `value="Mine"`) {
		t.Error("a stale form lost what was typed")
	}
	action, form = fieldsOf(t, s.get("/policies/ACME", "en").must(t, 200).body, "policy")
	form.Set("policy.services", "kubernetes")
	s.submit(action, form, "Accept-Language", "en").must(t, 303)
	action, form = fieldsOf(t, s.get("/services", "en").must(t, 200).body, "service")
	form.Set("service.code", "mail")
	s.submit(action, form, "Accept-Language", "en").must(t, 422)
	form.Set("service.name", "Mail")
	made = s.submit(action, form, "Accept-Language", "en").must(t, 303)
	action, form = fieldsOf(t, s.get(made.Header.Get("Location"), "en").must(t, 200).body, "service")
	form.Set("service.owner", "iker")
	s.submit(action, form, "Accept-Language", "en").must(t, 303)
	if list := s.get("/services", "es").must(t, 200); !strings.Contains(list.body, "Iker Sanz") || !strings.Contains(list.body, "Mail") {
		t.Errorf("services: %.800s", text(list.body))
	}
}
