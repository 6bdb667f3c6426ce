package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"acta/assets"
	"acta/internal/clock"
	"acta/internal/org"
	"acta/internal/web"
	"acta/internal/work"
	"acta/templates"
)

// appoint gives a person a process role from the day on which the tests began.
func (s *site) appoint(t *testing.T, person, role string, deputy bool) {
	t.Helper()
	a := org.Assignment{Role: role, Person: person, From: clock.At(started).Date(nil), Deputy: deputy}
	if err := s.Org.Put(context.Background(), work.System, org.Setup{Assignments: []org.Assignment{a}}); err != nil {
		t.Fatal(err)
	}
}

// What a person owes stands in groups, with its verb, what it stops and a button; the
// menu counts it, in red where something is overdue.
func TestObligations(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	tests := []struct {
		lang string
		want []string
	}{
		{"es", []string{"Vencidas", "Completar la revisión del despliegue", "Kubernetes 1.24 · impide pasar a Revisada · faltan 4 cosas", "03 may 2022", "Desplegada · faltan 5 condiciones", "Borrador 1"}},
		{"en", []string{"Overdue", "Complete the deployment review", "Kubernetes 1.24 · stops the release before Reviewed · 4 things missing", "03 May 2022", "Deployed · 5 conditions left", "Draft 1"}},
	}
	if said := text(s.get("/", "es").must(t, 200).body); !strings.Contains(said, "No tienes nada pendiente") {
		t.Errorf("without a role: %s", said)
	}
	s.appoint(t, firstPerson, org.ReleaseDeploymentManager, false)
	s.submit("/theme", url.Values{"theme": {"auto"}}) // who does something is counted anew
	for _, test := range tests {
		r := s.get("/", test.lang).must(t, 200)
		for _, want := range test.want {
			if !strings.Contains(text(r.body), want) {
				t.Errorf("%s: no %q in %s", test.lang, want, text(r.body))
			}
		}
		if wrong := unsound(r.body); len(wrong) > 0 || strings.Contains(r.body, "page_home.") {
			t.Errorf("%s: %v", test.lang, wrong)
		}
		if n := strings.Count(r.body, `class="btn main"`); n != 1 {
			t.Errorf("%d main actions", n)
		}
		if !strings.Contains(r.body, `<span class="n bad">9</span>`) {
			t.Errorf("the menu counts something else: %s", r.body)
		}
	}
	if other := s.get("/documents", "es").must(t, 200); !strings.Contains(other.body, `<span class="n bad">9</span>`) {
		t.Error("another page does not count")
	}
}

// What others owe is seen by who reads releases, with who owes it; what a deputy is
// asked for stands apart; a reader sees neither.
func TestObligationsOfOthers(t *testing.T) {
	all := newStaff(t)
	manager := all["quality_manager"]
	manager.appoint(t, personOf("quality_manager"), org.ReleaseDeploymentManager, true)
	r := manager.get("/?of_whom=team", "es").must(t, 200)
	if said := text(r.body); !strings.Contains(said, "Kubernetes 1.24 · Responsable de entregas y despliegues · impide pasar a Revisada") {
		t.Errorf("team: %s", said)
	}
	if said := text(manager.get("/?of_whom=delegated", "es").must(t, 200).body); !strings.Contains(said, "Delegadas 9") || !strings.Contains(said, "Completar la revisión") {
		t.Errorf("delegated: %s", said)
	}
	for _, who := range []string{"reader", "narrow"} {
		said := text(all[who].get("/?of_whom=team", "es").must(t, 200).body)
		if strings.Contains(said, "impide pasar") {
			t.Errorf("%s sees what others owe: %s", who, said)
		}
	}
}

// A role that nobody follows waits for whoever appoints people.
func TestEndingRoles(t *testing.T) {
	s := newSite(t)
	from := clock.Date{Year: 2023, Month: time.January, Day: 9} // as the demonstration has it
	ends := org.Assignment{Role: "service_level_manager", Person: "ana", From: from, To: clock.At(started).Date(nil).AddDays(3)}
	if err := s.Org.Put(context.Background(), work.System, org.Setup{Assignments: []org.Assignment{ends}}); err != nil {
		t.Fatal(err)
	}
	said := text(s.get("/", "en").must(t, 200).body)
	if !strings.Contains(said, "Name who follows as") || !strings.Contains(said, "in 3 days") {
		t.Errorf("%s", said)
	}
}

// A search finds by code and by the beginning of words, without accents and capitals,
// what the reader may see and nothing else; what was typed stays text.
func TestSearch(t *testing.T) {
	all := newStaff(t, "release_plan/1.30", "process/org")
	hit := func(who, q string) string {
		r := all[who].get("/search?q="+url.QueryEscape(q), "es").must(t, 200)
		if wrong := unsound(r.body); len(wrong) > 0 {
			t.Errorf("%s: %v", q, wrong)
		}
		_, found, _ := strings.Cut(r.body, `id="found"`)
		return text(found[:strings.Index(found, "</main>")])
	}
	tests := []struct {
		who, q     string
		want, miss []string
	}{
		{"quality_manager", "1.30", []string{"Entregas", "Kubernetes 1.30", "Plan de entrega 1.30"}, []string{"1.31"}},
		{"quality_manager", "kub-pe-1.30", []string{"Plan de entrega 1.30"}, nil},
		{"quality_manager", "DESCRIPCION PROCESO", []string{"Descripción de proceso"}, []string{"Plan de entrega"}},
		{"quality_manager", "plan 1.30", []string{"Plan de entrega 1.30"}, nil},
		{"quality_manager", "users", []string{"Clientes", "USERS"}, nil},
		{"quality_manager", "iker", []string{"Personas"}, nil},
		{"quality_manager", "qwertz", []string{"No se encuentra nada con «qwertz»"}, []string{"Entregas "}},
		{"quality_manager", `"><b>x`, []string{`«"><b>x»`}, nil},
		{"narrow", "kubernetes", []string{"Kubernetes 1.30"}, []string{"1.31", "Personas"}},
		{"reader", "1.30", []string{"No se encuentra nada"}, []string{"Plan de entrega"}}, // nothing is issued yet
	}
	for _, test := range tests {
		got := hit(test.who, test.q)
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s seeks %s: no %q in %s", test.who, test.q, want, got)
			}
		}
		for _, miss := range test.miss {
			if strings.Contains(got, miss) {
				t.Errorf("%s seeks %s and finds %q: %s", test.who, test.q, miss, got)
			}
		}
	}
}

// The keys are told in both languages, and that they are off where they are.
func TestKeysPage(t *testing.T) {
	s := newSite(t)
	for lang, want := range map[string]string{"es": "Fila siguiente", "en": "Next row"} {
		r := s.get("/keys", lang).must(t, 200)
		if !strings.Contains(text(r.body), want) || len(unsound(r.body)) > 0 || strings.Contains(r.body, "page_home.") {
			t.Errorf("%s: %s %v", lang, text(r.body), unsound(r.body))
		}
	}
	if r := s.ask("GET", "/keys", "", "Accept-Language", "en", "Cookie", "acta_keys=off"); !strings.Contains(r.body, "You have switched off") {
		t.Error("that they are off is not said")
	}
}

// A page that says what went wrong says too whether anything was kept, what to do, the
// number of the request, and one way on.
func TestMessages(t *testing.T) {
	all := newStaff(t)
	tests := []struct {
		who, method, address, form string
		status                     int
		want                       []string
		href                       string
	}{
		{"reader", "GET", "/nowhere", "", 404, []string{"Busca lo que querías ver", "Petición "}, "/"},
		{"nobody", "GET", "/nowhere", "", 404, []string{"Entrar"}, "/sign-in"},
		{"reader", "POST", "/documents/process/org/versions", "change=Lo+que+escrib%C3%AD&password=secreto", 403, []string{"No se ha guardado nada.", "Pídelo a quien administra", "Lo que escribí"}, "/"},
		{"reader", "POST", "/keys", "", 405, []string{"usa sus botones"}, "/"},
	}
	for _, test := range tests {
		r := all[test.who].ask(test.method, test.address, test.form, "Content-Type", formType, "Accept-Language", "es").must(t, test.status)
		for _, want := range append(test.want, r.Header.Get("X-Request-ID")) {
			if !strings.Contains(text(r.body), want) {
				t.Errorf("%s %s: no %q in %s", test.method, test.address, want, text(r.body))
			}
		}
		if strings.Contains(r.body, "secreto") || !strings.Contains(r.body, `class="btn main" href="`+test.href+`"`) || len(unsound(r.body)) > 0 {
			t.Errorf("%s %s: %v %s", test.method, test.address, unsound(r.body), r.body)
		}
	}
}

// While the data are away, a page says so, and asks again by itself.
func TestAway(t *testing.T) {
	s := newSite(t)
	for _, away := range []bool{true, false} {
		handler, err := web.New(web.Parts{
			Documents: s.Documents, Catalogue: s.Catalogue, Assets: assets.FS(), Templates: templates.Files, Build: "v1", Clock: clock.System{},
			Identity: s.Identity, Sessions: lost{}, Health: health(func() error {
				if away {
					return errors.New("no database")
				}
				return nil
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		r, err := send(handler, http.MethodGet, "/", "", "Accept-Language", "en", "Cookie", s.cookie)
		if err != nil {
			t.Fatal(err)
		}
		if away && (r.StatusCode != 503 || r.Header.Get("Retry-After") == "" || !strings.Contains(text(r.body), "The data are away") || !strings.Contains(r.body, `http-equiv="refresh"`)) {
			t.Errorf("away: %d %s", r.StatusCode, text(r.body))
		}
		if !away && (r.StatusCode != 500 || !strings.Contains(text(r.body), "Something failed here")) {
			t.Errorf("a mistake: %d %s", r.StatusCode, text(r.body))
		}
	}
}

// lost are sessions that cannot be read.
type lost struct{}

var errLost = errors.New("sessions are lost")

func (lost) Find(string) ([]byte, bool, error)                          { return nil, false, errLost }
func (lost) FindCtx(context.Context, string) ([]byte, bool, error)      { return nil, false, errLost }
func (lost) Delete(string) error                                        { return errLost }
func (lost) DeleteCtx(context.Context, string) error                    { return errLost }
func (lost) Commit(string, []byte, time.Time) error                     { return errLost }
func (lost) CommitCtx(context.Context, string, []byte, time.Time) error { return errLost }

// A list with its filters is kept under a name, by its owner alone, once however often
// it is sent, and can be forgotten; a wrong name is told and lost to nobody.
func TestSavedViews(t *testing.T) {
	all := newStaff(t, "release_plan/1.30")
	s := all["quality_manager"]
	list := "/documents?kind=release_plan&state=draft"
	if plain := s.get("/documents", "en").must(t, 200).body; strings.Contains(plain, "Save this view") {
		t.Error("a list without filters offers to save them")
	}
	page := s.get(list, "en").must(t, 200)
	form := url.Values{"page": {"/documents"}, "query": {"kind=release_plan&state=draft"}, "name": {`Mine <b> ñ`}}
	if !strings.Contains(page.body, "Save this view") || !strings.Contains(page.body, `value="kind=release_plan&amp;state=draft"`) || len(unsound(page.body)) > 0 {
		t.Fatalf("%v %s", unsound(page.body), page.body)
	}
	for range 2 {
		if r := s.submit("/views", form).must(t, 303); r.Header.Get("Location") != list {
			t.Errorf("leads to %s", r.Header.Get("Location"))
		}
	}
	saved := s.get("/documents", "en").must(t, 200)
	if strings.Count(saved.body, `href="/documents?kind=release_plan&amp;state=draft"`) != 1 || !strings.Contains(text(saved.body), "Mine <b> ñ") {
		t.Errorf("the view is not above the list: %s", saved.body)
	}
	if strings.Contains(all["reader"].get("/documents", "en").must(t, 200).body, "Mine") {
		t.Error("somebody else sees it")
	}
	for name, wrong := range map[string]url.Values{
		"no name": {"page": {"/documents"}, "query": {"kind=x"}, "name": {" "}}, "elsewhere": {"page": {"//evil.example/"}, "query": {""}, "name": {"x"}},
		"long": {"page": {"/documents"}, "query": {"q=" + strings.Repeat("x", 2000)}, "name": {"Kept by the page"}},
	} {
		if r := s.submit("/views", wrong).must(t, 422); !strings.Contains(text(r.body), strings.TrimSpace(wrong.Get("name"))) {
			t.Errorf("%s: %s", name, text(r.body))
		}
	}
	s.submit("/views/drop", form).must(t, 303)
	s.submit("/views/drop", form).must(t, 404)
	if strings.Contains(s.get("/documents", "en").must(t, 200).body, "Mine") {
		t.Error("the view is still there")
	}
}
