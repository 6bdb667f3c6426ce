package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const (
	ninePage  = "/releases/9.1"
	ninePlace = ninePage + "/deployments/D1"
)

// pageSays checks that a page is sound and says what it must, in a language.
func pageSays(t *testing.T, r reply, where string, want ...string) {
	t.Helper()
	said := text(r.body)
	for _, fault := range unsound(r.body) {
		if !explained(r.body, fault) {
			t.Errorf("%s: %s", where, fault)
		}
	}
	if strings.Contains(r.body, "page_releases.") || strings.Contains(said, "web.") {
		t.Errorf("%s prints a key: %.1500s", where, said)
	}
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("%s does not say %q: %.2500s", where, w, said)
		}
	}
}

// explained reports whether what a check calls unsound is sound after all: a box inside
// its label, several ids that are all there.
func explained(body, fault string) bool {
	if box, found := strings.CutPrefix(fault, "no label for "); found {
		return strings.Contains(body, `<label class="pick">`+box)
	}
	ids, found := strings.CutPrefix(fault, "no id ")
	for _, id := range strings.Fields(ids) {
		found = found && strings.Contains(body, `id="`+id+`"`)
	}
	return found
}

// Every page of a release says in both languages what it is for; what people wrote stays
// text.
func TestReleasePages(t *testing.T) {
	all := newCrew(t)
	plan := wholePlan()
	plan["title"] = `Entrega <b>"9.1"</b>`
	plan["activities"] = []node{{"sequence": 1, "title": said("Cerrar <i>alcance</i>"), "planned": inDays(-3)}, {"sequence": 2, "title": said("Publicar"), "planned": inDays(40)}}
	all["process"].order("POST", "/api/v1/releases", "", plan).must(t, 201)
	tests := []struct {
		address string
		es, en  []string
	}{
		{ninePage, []string{
			"Todo listo para pasar a Planificada", "2 de 2 cumplidas", "Pasar a Planificada", "Alcance de la entrega definido k8s-images", "Prevista", "en 40 días",
			"falta 1 condición", "Cerrar <i>alcance</i>", "Vencida", "0 de 2 actividades hechas", "Plan de entrega Sin generar", "Cancelar la entrega",
		}, []string{"Ready to move to Planned", "Move to Planned", "in 40 days", "0 of 2 activities done", "Overdue", "Cancel the release"}},
		{ninePlace, []string{"Falta 1 condición para que D1 pase a Preparado", "Aceptación 8.5.3", "Responde: Noa Prieto (Responsable de pruebas y validación).", "Registrar la aceptación", "Aplazar el despliegue"}, []string{"1 condition left before D1 is Ready", "Owed by: Noa Prieto"}},
		{ninePage + "/history", []string{"Etapa: Borrador", "de"}, nil},
		{ninePage + "/documents", []string{"Plan de entrega", "Lista de verificación del despliegue", "Del despliegue D1", "Generar borrador", "Con los datos de ahora"}, []string{"Of deployment D1", "Release plan"}},
		{ninePage + "/deployments?part=tasks", []string{"¿De qué despliegue quieres ver las tareas?"}, []string{"Which deployment's tasks"}},
		{ninePage + "/authorisation", []string{"Sin autorización válida", "Nadie la ha autorizado todavía", "Criterios sin acordar"}, []string{"No valid authorisation", "Criteria not agreed"}},
		{ninePage + "/exceptions", []string{"No hay ninguna", "Pedir una excepción", "Dentro de ventana: D1, En curso"}, []string{"Request an exception"}},
		{ninePage + "/moves?event=cancel", []string{"No se podrá deshacer", "Motivo", "Dejarlo como está"}, []string{"This cannot be undone"}},
		{"/exceptions?release=9.1", []string{"Ninguna excepción con este filtro"}, []string{"No exception with this filter"}},
		{"/exceptions", []string{"Dispensa", "1.31", "Vencida"}, []string{"Expired"}},
		{"/releases/1.30", []string{"Incorporada desde otro sistema", "La entrega está cerrada", "Según el sistema de origen", "Hitos previstos y reales de Kubernetes 1.30"}, []string{"Brought in from another system"}},
		{"/new-release", []string{"Crear la entrega"}, []string{"Create the release"}},
	}
	for _, test := range tests {
		if test.address != ninePage+"/history" {
			pageSays(t, all["process"].get(test.address, "es").must(t, 200), test.address+" es", test.es...)
			pageSays(t, all["process"].get(test.address, "en").must(t, 200), test.address+" en", test.en...)
		}
	}
	if body := all["process"].get(ninePage, "es").body; strings.Contains(body, `<b>"9.1"`) || strings.Contains(body, "<i>alcance") {
		t.Error("what people wrote became markup")
	}
	for _, address := range []string{ninePage, ninePlace, ninePage + "/history"} {
		if page := all["auditor"].get(address, "es").must(t, 200); strings.Contains(page.body, `method="post" action="`+ninePage) || strings.Contains(page.body, "/moves") {
			t.Errorf("%s offers an auditor to change something", address)
		}
	}
	for _, none := range []string{"/releases/none", ninePage + "/deployments/D9", ninePage + "/deployments?part=other", ninePage + "/moves?event=fly"} {
		all["process"].get(none, "es").must(t, 404)
	}
	all["narrow"].get(ninePage, "es").must(t, 404)
}

// The list filters, sorts and goes on page by page; counts are asked for aside.
func TestReleaseListPage(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	titles := func(query string) []string {
		t.Helper()
		r := process.get("/releases?"+query, "es").must(t, 200)
		pageSays(t, r, query)
		return rowsOf(r.body)
	}
	for query, want := range map[string]string{
		"q=KUBERNETES+1.3&sort=code": "[Kubernetes 1.30 Kubernetes 1.31 Kubernetes 1.32 Kubernetes 1.33 Kubernetes 1.34]",
		"q=1.30":                     "[Kubernetes 1.30]", "q=1%25": "[]", "q=1_3": "[]", "stage=closed&sort=planned": "[Kubernetes 1.30 Kubernetes 1.31]", "stage=suspended": "[]",
		"customer=USERS&sort=-code": "[Kubernetes 1.31 Kubernetes 1.30]", "service=kubernetes&type=major": "[]", "after=nobody&q=1.30": "[Kubernetes 1.30]",
	} {
		if got := fmt.Sprint(titles(query)); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	for n := range 12 {
		process.order("POST", "/api/v1/releases", "", node{"code": fmt.Sprintf("Z-%02d", n), "title": fmt.Sprintf("Zeta %02d", n), "first_planned": inDays(n)}).must(t, 201)
	}
	first := process.get("/releases", "es").must(t, 200)
	rows := rowsOf(first.body)
	next := ""
	for _, link := range links(first.body) {
		if strings.Contains(link, "after=") {
			next = link
		}
	}
	more := rowsOf(process.get(next, "es").must(t, 200).body)
	seen := map[string]bool{}
	for _, row := range append(rows, more...) {
		seen[row] = true
	}
	if len(rows) != 20 || len(more) != 3 || len(seen) != 23 || rows[0] != "Zeta 11" {
		t.Errorf("pages: %v then %v", rows, more)
	}
	if !strings.Contains(first.body, "Ver cuáles") || strings.Contains(text(first.body), "faltan 3 condiciones") {
		t.Error("the list counts the open conditions of all before it shows anything")
	}
	pageSays(t, process.get("/releases?counted=yes&q=zeta+00", "es"), "counted", "faltan 2 condiciones")
	book := process.get("/releases.xlsx?q=zeta", "es").must(t, 200)
	if !strings.HasPrefix(book.body, "PK") || !strings.Contains(book.Header.Get("Content-Disposition"), "entregas.xlsx") {
		t.Errorf("book: %v", book.Header)
	}
}

// A release is made once, by a form that gives back what was typed when it is refused.
func TestNewReleasePage(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	typed := url.Values{"code": {"mal código"}, "title": {`"><script>x</script>`}, "type": {"minor"}, "customers": {"USERS"}, "first_planned": {"mañana"}}
	r := process.submit("/new-release", typed, "Accept-Language", "es").must(t, 422)
	pageSays(t, r, "refused", "Error:")
	if !strings.Contains(r.body, `id="f-first_planned-why"`) || !strings.Contains(r.body, `value="mañana"`) || strings.Contains(r.body, "<script>x") || !strings.Contains(r.body, `value="USERS" checked`) {
		t.Errorf("refused: %s", text(r.body))
	}
	typed.Set("first_planned", "3/12/2026")
	if r = process.submit("/new-release", typed, "Accept-Language", "es").must(t, 422); !strings.Contains(r.body, `id="f-code-why"`) {
		t.Errorf("code: %s", text(r.body))
	}
	typed.Set("code", "9.1")
	for range 2 {
		if r = process.submit("/new-release?once=0123456789abcdef", typed).must(t, 303); r.Header.Get("Location") != ninePage+"?done=made" {
			t.Errorf("made: %v", r.Header)
		}
	}
	pageSays(t, process.get(ninePage+"?done=made", "es"), "made", "Entrega creada en borrador", "Faltan 2 condiciones para pasar a Planificada", "Definir el alcance", "3 dic")
	if r = process.submit("/new-release", typed, "Accept-Language", "es").must(t, 409); !strings.Contains(r.body, `id="f-code-why"`) {
		t.Errorf("taken: %s", text(r.body))
	}
}

// releaseTag is the row version that a form of a page carries.
func releaseTag(t *testing.T, r reply) string {
	t.Helper()
	_, rest, found := strings.Cut(r.body, `name="etag" value="`)
	tag, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatalf("no row version in %s", text(r.body))
	}
	return strings.ReplaceAll(tag, "&#34;", `"`)
}

// A stage changes by a form: refused with the conditions that are open, with a reason
// where one is asked for, and not over what somebody else changed.
func TestMovesByPage(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	tag := releaseTag(t, process.get(ninePage, "es"))
	move := func(address, tag string, status int, pairs ...string) reply {
		t.Helper()
		form := url.Values{"etag": {tag}}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return process.submit(address+"/moves", form, "Accept-Language", "es").must(t, status)
	}
	all["approver"].submit(ninePage+"/moves", url.Values{"etag": {tag}, "event": {"plan"}}).must(t, 403)
	move(ninePage, tag, 303, "event", "plan")
	pageSays(t, move(ninePage, tag, 412, "event", "suspend", "reason", "Se espera <al> cliente"), "stale", "otra persona", "Se espera <al> cliente")
	tag = releaseTag(t, process.get(ninePage+"/moves?event=authorize", "es"))
	pageSays(t, move(ninePage, tag, 409, "event", "authorize"), "blocked", "Condiciones que faltan", "Criterios de aceptación acordados", "Acordar los criterios", "Quedan condiciones abiertas para que la entrega 9.1 llegue a «Autorizada»")
	if r := move(ninePage, tag, 422, "event", "cancel"); !strings.Contains(r.body, `id="f-reason-why"`) {
		t.Errorf("cancelled without a reason: %s", text(r.body))
	}
	if r := move(ninePlace, tag, 422, "event", "postpone", "reason", "x", "at", "ayer"); !strings.Contains(r.body, `id="f-at-why"`) || !strings.Contains(r.body, `value="ayer"`) {
		t.Errorf("a time that is none: %s", text(r.body))
	}
	for lang, words := range map[string]string{
		"es": "El paso «Iniciar» no es posible para el despliegue D1 de la entrega 9.1 en la etapa", "en": "is not possible for deployment D1 of release 9.1 at stage",
	} {
		r := process.submit(ninePlace+"/moves", url.Values{"etag": {tag}, "event": {"start"}}, "Accept-Language", lang).must(t, 409)
		if pageSays(t, r, "refused in "+lang, words); strings.Contains(text(r.body), "9.1@D1") {
			t.Errorf("a deployment by its internal name: %s", text(r.body))
		}
	}
	r := move(ninePlace, tag, 303, "event", "postpone", "reason", "El cliente lo pide")
	if r.Header.Get("Location") != ninePlace+"?done=moved" {
		t.Errorf("postponed: %v", r.Header)
	}
	pageSays(t, process.get(ninePlace+"?done=moved", "es"), "postponed", "Etapa registrada", "está aplazado", "El cliente lo pide", "Dar fecha nueva al despliegue")
	if body := process.get(ninePlace, "es").body; !strings.Contains(body, "<span>Planificado</span><small>") {
		t.Errorf("the stages of what was put off have lost their dates: %s", text(body))
	}
	tag = releaseTag(t, process.get(ninePlace+"/moves?event=replan", "es"))
	move(ninePlace, tag, 303, "event", "replan", "planned", "24/12/2027 20:00")
	pageSays(t, process.get(ninePlace, "es"), "replanned", "24 dic 2027")
	tag = releaseTag(t, process.get(ninePage+"/moves?event=suspend", "es"))
	move(ninePage, tag, 303, "event", "suspend", "reason", "Se espera")
	pageSays(t, process.get(ninePage, "es"), "suspended", "Suspendida", "reanúdala para seguir", "Reanudar la entrega")
}

// An authorisation that was given elsewhere is recorded and taken back, and a release is
// approved or not, where the page shows how it stands.
func TestAuthorityPage(t *testing.T) {
	all := newCrew(t)
	agreedPlan(t, all)
	const page = ninePage + "/authorisation"
	r := all["process"].submit(page, url.Values{"reference": {"ACTA <9>"}, "person": {"noa"}, "on": {"hoy"}}, "Accept-Language", "es").must(t, 422)
	if !strings.Contains(r.body, `id="f-on-why"`) || !strings.Contains(r.body, "ACTA &lt;9&gt;") || !strings.Contains(r.body, `<details class="act" open>`) {
		t.Errorf("refused: %s", text(r.body))
	}
	given := url.Values{"reference": {"ACTA-9"}, "person": {"noa"}, "on": {started.Format("2006-01-02")}, "verbal": {"yes"}, "conditions": {"De noche"}}
	if r = all["process"].submit(page, given, "Accept-Language", "es"); r.StatusCode < 400 || !strings.Contains(r.body, `id="f-person-why"`) {
		t.Errorf("by who may not authorise: %d %s", r.StatusCode, text(r.body))
	}
	given.Set("person", "marta")
	all["marta"].submit(page, given).must(t, 303)
	asked := func(when string, now bool) {
		t.Helper()
		for lang, label := range map[string]string{"es": "Pedir la autorización", "en": "Request the authorisation"} {
			_, after, _ := strings.Cut(all["process"].get(page, lang).must(t, 200).body, `<p class="acts"><a class="btn`)
			if class, rest, _ := strings.Cut(after, `"`); !strings.Contains(rest[:min(len(rest), 200)], label) || (class == " main") != now {
				t.Errorf("%s in %s: %q %.200s", when, lang, class, rest)
			}
		}
	}
	asked("authorised", false)
	pageSays(t, all["auditor"].get(page, "es"), "authorised", "Autorizada tal como está", "ACTA-9", "Marta Olmedo", "de palabra", "De noche", "Criterios acordados")
	pageSays(t, all["auditor"].get(ninePage+"/history", "es"), "history", "Autorización ACTA-9", "Criterios acordados: Distribuidores")
	if r = all["lucia"].submit(page+"/approval", url.Values{"reason": {"Todo listo"}}, "Accept-Language", "es").must(t, 422); !strings.Contains(r.body, `id="f-go-why"`) || !strings.Contains(r.body, "Todo listo") {
		t.Errorf("no decision: %s", text(r.body))
	}
	if r = all["marta"].submit(page+"/revocation", url.Values{"revoked": {"ACTA-9"}}, "Accept-Language", "es").must(t, 422); !strings.Contains(r.body, `id="f-reason-why"`) {
		t.Errorf("without a reason: %s", text(r.body))
	}
	all["reader"].submit(page+"/revocation", url.Values{"revoked": {"ACTA-9"}, "reason": {"x"}}).must(t, 403)
	all["marta"].submit(page+"/revocation", url.Values{"revoked": {"ACTA-9"}, "reason": {"Un riesgo"}}).must(t, 303)
	pageSays(t, all["auditor"].get(page, "es"), "revoked", "Sin autorización válida", "Retirada el")
	asked("revoked", true)
}

// An exception is asked for, confirmed by another person and found in the register.
func TestExceptionPages(t *testing.T) {
	all := newCrew(t)
	plan := wholePlan()
	plan["type"] = "emergency"
	all["process"].order("POST", "/api/v1/releases", "", plan).must(t, 201)
	const page = ninePage + "/exceptions"
	form := url.Values{"gate": {"baseline-after/deployment D1 verified"}, "kind": {"deferral"}, "reason": {""}, "expires": {"nunca"}}
	if r := all["process"].submit(page, form, "Accept-Language", "es").must(t, 422); !strings.Contains(r.body, `id="f-expires-why"`) {
		t.Errorf("refused: %s", text(r.body))
	}
	form.Set("expires", inDays(5))
	if r := all["process"].submit(page, form, "Accept-Language", "es").must(t, 422); !strings.Contains(r.body, `id="f-reason-why"`) || !strings.Contains(r.body, `value="baseline-after/deployment D1 verified" selected`) {
		t.Errorf("without a reason: %s", text(r.body))
	}
	form.Set("reason", "No hay <tiempo>")
	for range 2 {
		all["process"].submit(page+"?once=0123456789abcdef", form).must(t, 303)
	}
	mine := all["process"].get(page, "es")
	pageSays(t, mine, "asked", "deferral-1", "No hay <tiempo>", "Pendiente", "Línea base posterior", "D1, Verificado", "Pedida por Iker Sanz")
	if strings.Contains(mine.body, "deferral-2") || strings.Contains(mine.body, "Confirmar la excepción") {
		t.Error("asked for twice, or who asks may confirm")
	}
	refusal := all["process"].submit(page+"/confirmation", url.Values{"code": {"deferral-1"}}, "Accept-Language", "es").must(t, 403)
	pageSays(t, refusal, "own", "Excepciones de Entrega 9.1")
	if !strings.Contains(all["marta"].get(page, "es").body, "Confirmar la excepción") {
		t.Error("nobody is offered to confirm it")
	}
	all["marta"].submit(page+"/confirmation", url.Values{"code": {"deferral-1"}}).must(t, 303)
	pageSays(t, all["auditor"].get("/exceptions?release=9.1&state=open&kind=deferral", "es"), "register", "deferral-1", "Vigente", "Confirmada por Marta Olmedo", "9.1, despliegue D1")
	if r := all["process"].submit(page+"/completion", url.Values{"code": {"deferral-1"}}, "Accept-Language", "es"); r.StatusCode != 409 {
		t.Errorf("done before it is: %d %s", r.StatusCode, text(r.body))
	}
}
