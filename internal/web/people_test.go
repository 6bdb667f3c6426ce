package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/identity"
	"acta/internal/org"
	"acta/internal/work"
)

// says fails the test for each of the words that a page does not say, and when the page
// is not sound.
func (r reply) says(t *testing.T, words ...string) {
	t.Helper()
	said := text(r.body)
	for _, word := range words {
		if !strings.Contains(said, word) {
			t.Errorf("the page does not say %q: %.3000s", word, said)
		}
	}
	if wrong := unsound(r.body); len(wrong) > 0 || strings.Contains(said, "page_") {
		t.Errorf("not sound: %v %.600s", wrong, said)
	}
}

// The page of people says first which role nobody holds, or soon nobody will.
func TestPeopleShowsGapsFirst(t *testing.T) {
	s := newSite(t)
	s.get("/people", "es").must(t, 200).says(t, "Todos los roles tienen persona", "Autoridad de cambios Marta Olmedo", "Lucía Ferrán")
	s.get("/people", "en").must(t, 200).says(t, "Every role has a person", "Change authority Marta Olmedo", "Deputies")
	today := clock.At(started).Date(nil)
	s.endOf(t, "problem_manager", today.AddDays(10))
	s.endOf(t, "test_manager", today)
	s.endOf(t, "incident_manager", today.AddDays(60))
	page := s.get("/people", "es").must(t, 200)
	page.says(t, "Falta persona en 2 roles", "Hoy no lo ejerce nadie.", "no lo ejercerá nadie.", "Responsable de pruebas y validación Por nombrar")
	if strings.Index(page.body, `id="gaps"`) > strings.Index(page.body, `id="roles"`) || !strings.Contains(page.body, `href="/people/roles/test_manager">Asignar persona`) {
		t.Error("gaps do not come first, with the way to them")
	}
	s.get("/people?q=ferran", "es").must(t, 200).says(t, "Lucía Ferrán")
	if rows := s.get("/people?q=ferran", "es").body; strings.Contains(rows, "Marta Olmedo") {
		t.Error("the search finds everybody")
	}
	s.get("/people?q=nadie", "en").must(t, 200).says(t, "Nobody matches")
	s.get("/people/roles/nothing", "es").must(t, 404)
	s.get("/people/directory/nobody", "es").must(t, 404)
}

// endOf ends the assignment of a role.
func (s *site) endOf(t *testing.T, role string, on clock.Date) {
	t.Helper()
	dir, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range dir.Assignments {
		if a.Role == role && a.To.IsZero() {
			a.To = on
			if err := s.Org.Put(t.Context(), work.System, org.Setup{Assignments: []org.Assignment{a}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A role is given, handed over and ended with its dates.
func TestRolesAreGivenHandedOverAndEnded(t *testing.T) {
	s := newSite(t)
	const at = "/people/roles/change_manager"
	s.fillStart(at, "assign", "person", "noa", "deputy", "yes", "to", "31/12/2030").leads(t, at+"?done=assigned")
	s.get(at+"?done=assigned", "es").must(t, 200).says(t, "Rol asignado.", "Noa Prieto Suplente", "31 dic 2030")
	s.fillStart(at, "assign", "person", "noa").must(t, 409)
	s.fillStart(at, "assign").must(t, 422).says(t, "Persona: Falta un dato obligatorio")
	s.fillStart(at, "assign", "person", "iker", "from", "ayer").must(t, 422).says(t, "«ayer» no es una fecha")
	action, fields := startFields(s.get(at, "es").body, "hand")
	fields.Set("heir", "noa")
	s.submit(action, fields, "Accept-Language", "es").must(t, 422)
	fields.Set("heir", "iker")
	fields.Set("since", "1/1/2020")
	s.submit(action, fields, "Accept-Language", "es").must(t, 422).says(t, "El relevo no puede empezar ese día")
	s.submit(action, url.Values{"holding": fields["holding"]}, "Accept-Language", "es").must(t, 422).says(t, "Quién lo asume: Falta un dato obligatorio")
	on := clock.At(started).Date(time.UTC).AddDays(40)
	fields.Set("since", on.String())
	preview := s.submit(action, fields, "Accept-Language", "es").must(t, 200)
	preview.says(t, "Todavía no se ha guardado nada.", "Ana Duarte Titular Desde el 10 ene 2022 Del 10 ene 2022 al", "Iker Sanz Titular – Desde el", "Iker Sanz No tiene una cuenta con la que entrar", "Ana Duarte Sigue ejerciendo: ")
	if said := text(s.get(at, "es").body); strings.Contains(said, "Iker Sanz Titular") {
		t.Errorf("saved before it was confirmed: %s", said)
	}
	action, fields = startFields(preview.body, "save")
	for range 2 {
		s.submit(action, fields).leads(t, at+"?done=handed")
	}
	s.get(at+"?done=handed", "es").must(t, 200).says(t, "Hecho el relevo.", "Iker Sanz Titular", "Por empezar")
	dir, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range dir.Assignments {
		if a.Role == "change_manager" && a.Deputy && a.Person == "noa" && a.To.IsZero() {
			t.Errorf("%+v", a)
		}
	}
	stale, gone := startFields(s.get(at, "es").body, "end")
	gone.Set("on", "31/12/2029")
	s.submit(stale, gone).must(t, 303)
	gone.Set("on", "30/12/2029")
	s.submit(stale, gone, "Accept-Language", "es").must(t, 412)
	s.fillStart("/people/new", "newcomers", "people[0].name", "<b>Eva</b>", "people[0].job_title", "Soporte").leads(t, "/people?done=added")
	if page := s.get("/people/directory/b-eva-b", "es").must(t, 200); !strings.Contains(page.body, "<h1>&lt;b&gt;Eva&lt;/b&gt;</h1>") {
		t.Errorf("hostile text: %.400s", page.body)
	}
}

// Who somebody is can be changed, what they hold handed over, and only then have they
// left.
func TestPersonLeavesAfterHandingOver(t *testing.T) {
	s := newSite(t)
	const at = "/people/directory/aitor"
	s.fillStart(at, "person", "person.email", "no").must(t, 422).says(t, "Correo: «no» no es una dirección")
	action, fields := startFields(s.get(at, "es").body, "person")
	s.fillStart(at, "person", "person.name", "Aitor V.").leads(t, at+"?done=saved")
	fields.Set("person.name", "Otro")
	s.submit(action, fields, "Accept-Language", "es").must(t, 412).says(t, "No se ha guardado")
	s.fillStart(at, "leave").must(t, 422)
	s.fillStart(at, "hand", "heir", "").must(t, 422)
	hand, held := startFields(s.get(at, "es").body, "hand")
	held.Set("heir", "iker")
	if len(held["held"]) != 2 {
		t.Fatalf("holdings: %v", held)
	}
	s.submit(hand, held).leads(t, at+"?done=handed")
	s.get(at, "en").must(t, 200).says(t, "Aitor V.", "Nothing from today on.")
	s.fillStart("/people/titles", "titles", "job_titles[0].name", "Enlace").leads(t, "/people?done=titles")
	s.get("/people/titles", "es").must(t, 200).says(t, "Cargos")
	action, fields = startFields(s.get("/people/titles", "es").body, "titles")
	const row = "job_titles[1].row"
	fields.Set("job_titles[1].name", "Otro")
	seen := fields.Get(row)
	for tag, status := range map[string]int{"": 428, "1": 412, `"9"`: 412} {
		fields.Set(row, tag)
		if r := s.submit(action, fields, "Accept-Language", "es"); r.StatusCode != status || seen == tag {
			t.Errorf("the row tag %q: %d, want %d", tag, r.StatusCode, status)
		}
	}
	// A quality manager cannot send the last administrator away.
	dir, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(dir.People, func(p org.Person) bool { return p.Code == firstPerson }) {
		const me = "/people/directory/" + firstPerson
		s.fillStart(me, "leave").must(t, 409).says(t, "última cuenta de administración activa", "Concede antes ese permiso, desde Cuentas")
		action, fields = startFields(s.get(me, "en").body, "leave")
		s.submit(action, fields, "Accept-Language", "en").must(t, 409).says(t, "has the last active administrator")
		s.get(me, "es").must(t, 200).says(t, "Estado Activa", "Registrar que ya no está")
	}
}

// Accounts are invited, given roles with dates, and ended; what binds asks for a proof
// of identity.
func TestAccounts(t *testing.T) {
	all := newStaff(t)
	s := all["first"]
	s.get("/people/accounts", "es").must(t, 200).says(t, "Nora Vidal", "Administración", "Activa")
	s.get("/people/accounts", "en").must(t, 200).says(t, "Second factor", "Last sign-in")
	all["quality_manager"].get("/people/accounts", "es").must(t, 403)
	s.fillStart("/people/invite", "invite", "person", "lucia", "role", "auditor").must(t, 422).says(t, "Último día")
	s.fillStart("/people/invite", "invite", "person", "lucia", "role", "auditor", "to", clock.At(started).Date(nil).AddDays(30).Time().Format("02/01/2006"), "scope.subjects", "1.30, 1.31").leads(t, "/people/accounts/lucia?done=invited")
	const at = "/people/accounts/lucia"
	s.get(at, "es").must(t, 200).says(t, "Invitada", "Auditoría", "1.30 y 1.31", "Desactivar la cuenta", "Plan de entrega")
	s.fillStart(at, "grant", "role", "reader").leads(t, at+"?done=grant")
	s.fillStart(at, "grant", "role", "reader").must(t, 422)
	s.fillStart(at, "grant").must(t, 422).says(t, "Permiso: Falta")
	s.fillStart(at, "email", "email", "no").must(t, 422).says(t, "«no» no es una dirección")
	s.fillStart(at, "email", "email", "lucia@example.com").leads(t, at+"?done=email")
	s.fillStart(at, "deactivation").must(t, 409).says(t, "Plan de entrega", "Responsable de entregas y despliegues")
	s.fillStart(at, "deactivation", "heir", "lucia").must(t, 422).says(t, "Quien asume todo lo demás:")
	s.fillStart(at, "deactivation", "heir", "iker", "each.documents.release_plan", "ana").leads(t, at+"?done=deactivation")
	s.get(at, "es").must(t, 200).says(t, "Desactivada", "Reactivar la cuenta")
	if list, err := s.Identity.Holdings(t.Context(), "lucia"); err != nil || len(list) > 0 {
		t.Errorf("what Lucía still holds: %v, %v", list, err)
	}
	s.fillStart(at, "reactivation").leads(t, at+"?done=reactivation")
	s.get("/people/accounts/zz", "es").must(t, 404)
	s.hands.forward(6 * 60e9)
	if r := s.fillStart(at, "grant", "role", "reader"); !strings.Contains(text(r.body), "Confirma que eres tú") {
		t.Errorf("without a fresh proof: %d %s", r.StatusCode, text(r.body))
	}
}

// A page says that a letter with a link goes out where one does; without a mail server it
// says who makes the link. It shows none itself: who has it becomes the person.
func TestPagesPromiseNoLetterThatNobodySends(t *testing.T) {
	const form, at = "/people/invite", "/people/accounts/lucia"
	for _, test := range []struct {
		mail           bool
		leads          string
		es, en, absent []string
	}{
		{false, at + "?done=invited",
			[]string{"Cuenta creada. No hay correo configurado", "acta account link lucia"}, []string{"Account made. No mail is configured", "acta account link lucia"}, []string{"en camino", "on its way", "/invite/"}},
		{true, "/people/accounts?done=invited",
			[]string{"Invitación en camino"}, []string{"The invitation is on its way"}, []string{"acta account link"}},
	} {
		s := newSite(t)
		s.Releases.Letters = test.mail
		promised := strings.Contains(text(s.get(form, "es").must(t, 200).body), "Recibirá por correo")
		if promised != test.mail {
			t.Errorf("with mail server %v the form promises a letter: %v", test.mail, promised)
		}
		if sends := strings.Contains(s.as("").get("/recover", "en").must(t, 200).body, `name="name"`); sends != test.mail {
			t.Errorf("with mail server %v who forgot a password can ask for a letter: %v", test.mail, sends)
		}
		s.fillStart(form, "invite", "person", "lucia").leads(t, test.leads)
		for lang, want := range map[string][]string{"es": test.es, "en": test.en} {
			r := s.get(test.leads, lang).must(t, 200)
			r.says(t, want...)
			for _, word := range test.absent {
				if strings.Contains(r.body, word) {
					t.Errorf("with mail server %v the page says %q", test.mail, word)
				}
			}
		}
		if action, _ := startFields(s.get(at, "es").body, "link"); (action != "") != test.mail {
			t.Errorf("with mail server %v: form of a link to %q", test.mail, action)
		}
	}
}

// Somebody's grant, sessions and tokens can be ended by an administrator.
func TestAccountAccessEnds(t *testing.T) {
	all := newStaff(t)
	s := all["first"]
	at := "/people/accounts/" + personOf("reader")
	all["reader"].newToken("document.read")
	page := s.get(at, "es").must(t, 200)
	page.says(t, "Clave test")
	for _, one := range []string{"/grants/", "/tokens/"} {
		_, rest, _ := strings.Cut(page.body, `action="`+at+one)
		path, _, _ := strings.Cut(rest, `"`)
		tag := `"1"`
		s.submit(at+one+path, url.Values{"etag": {tag}}).must(t, 303)
	}
	all["reader"].get("/account", "es").must(t, 200)
	s.fillStart(at, "sessions").leads(t, at+"?done=sessions")
	all["reader"].get("/account", "es").must(t, 303)
	grants, err := s.Identity.Grants(t.Context(), personOf("reader"))
	if err != nil || grants[0].To.IsZero() || grants[0].Role != identity.Reader {
		t.Errorf("%+v %v", grants, err)
	}
}
