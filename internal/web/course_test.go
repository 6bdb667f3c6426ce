package web_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"acta/internal/release"
)

// The pages of the release 9.1 and of its deployment.
const (
	coursePages = "/releases/9.1"
	coursePlace = coursePages + "/deployments/D1"
)

// actionOf is the address to which a form of a page is sent, as the page says it.
func actionOf(t testing.TB, r reply, part string) string {
	t.Helper()
	for _, m := range regexp.MustCompile(` action="([^"]*)"`).FindAllStringSubmatch(r.body, -1) {
		if strings.Contains(m[1], part) {
			return strings.ReplaceAll(m[1], "&amp;", "&")
		}
	}
	t.Fatalf("no form to %s in %.3000s", part, r.body)
	return ""
}

// tagOf is the row version that a form of a page showed.
func tagOf(t testing.TB, r reply) string {
	t.Helper()
	m := regexp.MustCompile(`name="etag" value="&#34;(\d+)&#34;"`).FindStringSubmatch(r.body)
	if m == nil {
		t.Fatalf("no version in %.2000s", r.body)
	}
	return `"` + m[1] + `"`
}

// fill sends the form of a page to where the page says.
func (s *site) fill(page, part string, form url.Values) reply {
	s.t.Helper()
	return s.submit(actionOf(s.t, s.get(page, "es").must(s.t, 200), part), form, "Accept-Language", "es")
}

// facts are those of a kind.
func (s *site) factsOf(kind release.FactKind) []release.Fact {
	s.t.Helper()
	list, err := s.Releases.ListFacts(context.Background(), "9.1", release.FactQuery{Kind: kind})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// plan is the stored release.
func (s *site) stored() release.Release {
	s.t.Helper()
	r, err := s.Releases.Read(context.Background(), "9.1")
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// Every page says what there is, what is missing and whom it waits for, in both
// languages, and is sound; so is every page with a form.
func TestPagesOfACourse(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	for address, want := range map[string][2][]string{
		"/releases/1.30/tests":                       {{"Mismo resultado", "De conformidad", "Lo registró Lucía Ferrán y lo confirmó Noa Prieto", "ACTA-2024-01.pdf", "Aceptación técnica"}, {"Same result", "Conformance", "Recorded by Lucía Ferrán, confirmed by Noa Prieto", "Technical acceptance"}},
		"/releases/1.30/deployments/D1/baselines":    {{"Dentro de 24 horas", "Cambios previstos", "EC-REG-02", "1 sin cambios"}, {"Within 24 hours", "Planned changes", "1 unchanged"}},
		"/releases/1.30/deployments/D1/tasks":        {{"Aviso previo a los clientes", "Deshacer"}, {"Notice to customers"}},
		"/releases/1.30/deployments/D1/verification": {{"Coincide", "Soporte inicial e incidentes", "INC-2024-031"}, {"Installed against the package", "Early-life support and incidents"}},
		"/releases/1.30/review":                      {{"Destinatario obligatorio", "Marta Olmedo", "Con éxito", "KEP-4176"}, {"Must receive it", "Improvements"}},
		coursePages + "/tests":                       {{"Pasan las pruebas de conformidad", "Sin probar", "Registrar construcción"}, {"Not tested", "Record build"}},
		coursePlace + "/baselines":                   {{"Sin tomar", "Tomar la línea base posterior"}, {"Not taken", "Take the baseline after"}},
		coursePlace + "/tasks":                       {{"Omitir con motivo", "Iniciar la marcha atrás", "Decide Lucía Ferrán"}, {"Skip with reason", "Start the back-out"}},
		coursePlace + "/verification":                {{"condiciones para pasar a Verificado", "Las pruebas de conformidad pasan", "No aplica"}, {"conditions left before Verified", "Not applicable"}},
		coursePages + "/review":                      {{"La revisión empieza cuando", "Sin completar"}, {"The review starts once"}},
	} {
		if address == "/releases/1.30/deployments/D1/tasks" {
			want[0] = want[0][:1] // an attempt that is over is not undone
		}
		for i, lang := range []string{"es", "en"} {
			r := all["lucia"].get(address, lang).must(t, 200)
			for _, words := range want[i] {
				if !strings.Contains(r.body, words) {
					t.Errorf("%s in %s does not say %q", address, lang, words)
				}
			}
			if found := unsound(r.body); len(found) > 0 {
				t.Errorf("%s in %s: %v", address, lang, found)
			}
		}
	}
	if r := all["lucia"].get("/releases/1.30/deployments/D1/tasks", "es"); strings.Contains(r.body, "/state?once=") {
		t.Error("a task of a verified deployment can be undone")
	}
	for _, form := range courseForms() {
		for _, lang := range []string{"es", "en"} {
			r := all["lucia"].get(form, lang).must(t, 200)
			if found := unsound(r.body); len(found) > 0 {
				t.Errorf("%s in %s: %v", form, lang, found)
			}
		}
	}
	for _, missing := range []string{"/releases/none/tests", "/releases/9.1/deployments/D9/tasks", coursePlace + "/baselines/odd", coursePlace + "/tasks/9/skip", coursePlace + "/issues/of/I9", coursePages + "/review/attempts/D1/1", coursePages + "/tests/closures/R1", coursePages + "/tests/confirmations/none"} {
		all["lucia"].get(missing, "es").must(t, 404)
	}
	for _, page := range []string{"/tests", "/deployments/D1/baselines", "/deployments/D1/tasks", "/deployments/D1/verification", "/review"} {
		all["narrow"].get("/releases/9.1"+page, "es").must(t, 404)
		body := all["narrow"].get("/releases/1.30"+page, "es").must(t, 200).body
		if strings.Contains(body[strings.Index(body, "<main"):strings.Index(body, "</main>")], "<form") {
			t.Errorf("%s offers an auditor something to do", page)
		}
	}
}

// Before a deployment starts, its baseline after is not counted as missing; a task of
// which neither person nor time is known says nothing of them.
func TestWhatIsNotDue(t *testing.T) {
	waiting, under := newCrew(t), newCrew(t)
	released(t, waiting["process"])
	running(t, under["first"])
	tests := map[string]struct{ one, after, late, dash string }{
		"es": {"Falta 1 condición de las líneas base", "una vez terminado", "Se toma al terminar", "previsto"},
		"en": {"1 condition left for the baselines", "once it has ended", "Taken at the end", "planned"},
	}
	for lang, words := range tests {
		for began, all := range map[bool]map[string]*site{false: waiting, true: under} {
			said := text(all["lucia"].get(coursePlace+"/baselines", lang).must(t, 200).body)
			if !strings.Contains(said, words.one) || strings.Contains(said, words.after) != began || strings.Contains(said, words.late) == began {
				t.Errorf("begun %v, %s: %.2500s", began, lang, said)
			}
			body := all["lucia"].get(coursePlace+"/tasks", lang).must(t, 200).body
			_, body, _ = strings.Cut(body, `<li class="task`)
			if body, _, _ = strings.Cut(body, "</li>"); !strings.Contains(body, "Publicar") || strings.Contains(body, "–") || strings.Contains(body, words.dash) || strings.Contains(body, "<p></p>") {
				t.Errorf("begun %v, %s: a task of which nothing is known: %s", began, lang, body)
			}
		}
	}
}

// courseForms are the addresses of the pages with a form.
func courseForms() []string {
	var all []string
	for _, part := range []string{"/tests/package", "/tests/build", "/tests/run", "/tests/agreement", "/tests/customer-acceptance", "/tests/acceptance", "/links/new", "/review/contents", "/review/distribution", "/review/review", "/review/close"} {
		all = append(all, coursePages+part)
	}
	for _, part := range []string{"/baselines/before", "/baselines/after", "/explanations/CI-1", "/tasks/prepare", "/tasks/start", "/tasks/install", "/tasks/back_out", "/tasks/fail", "/tasks/1/skip", "/tasks/1/done", "/notices/new", "/notices/send", "/verification/verify", "/verification/items/conformance/done", "/verification/items/conformance/not-applicable", "/verification/inspection", "/verification/configuration", "/verification/feedback", "/issues/new?task=1"} {
		all = append(all, coursePlace+part)
	}
	return all
}

// A task is done once however often its button is pressed, is taken back, and is
// skipped with a reason alone; what was typed comes back as text.
func TestTasksOnAPhone(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	tasks := coursePlace + "/tasks"
	tick := actionOf(t, lucia.get(tasks, "es"), "/tasks/1/state")
	first := lucia.submit(tick, url.Values{"state": {"done"}}).must(t, 303)
	again := lucia.submit(tick, url.Values{"state": {"done"}}).must(t, 303)
	if where := first.Header.Get("Location"); where != again.Header.Get("Location") || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("sent twice: %q, %q", where, again.Header.Get("Location"))
	}
	done := lucia.get(first.Header.Get("Location"), "es").must(t, 200)
	if task := lucia.stored().Deployments[0].Tasks[0]; task.State != "done" || !strings.Contains(done.body, "<template data-toast>") {
		t.Errorf("ticked: %+v", task)
	}
	lucia.submit(actionOf(t, done, "/tasks/1/state"), url.Values{"state": {"pending"}}).must(t, 303)
	if task := lucia.stored().Deployments[0].Tasks[0]; task.State != "pending" || !task.Actual.IsZero() {
		t.Errorf("undone: %+v", task)
	}
	if r := lucia.fill(tasks+"/1/skip", "/skip", url.Values{"reason": {""}}); r.StatusCode != 422 || !strings.Contains(r.body, "Motivo: Falta este dato.") || !strings.Contains(r.body, `aria-invalid="true"`) {
		t.Errorf("no reason: %d %.600s", r.StatusCode, r.body)
	}
	const hostile = `<script>alert(1)</script>{{.}}`
	lucia.fill(tasks+"/1/skip", "/skip", url.Values{"reason": {hostile}}).must(t, 303)
	if body := lucia.get(tasks, "es").body; strings.Contains(body, hostile) || !strings.Contains(body, "&lt;script&gt;alert(1)&lt;/script&gt;{{.}}") {
		t.Error("hostile text is not text")
	}
	if r := lucia.get(coursePlace+"/moves?event=back_out", "es").must(t, 303); r.Header.Get("Location") != tasks+"/back_out" {
		t.Errorf("backing out is asked for at %s", r.Header.Get("Location"))
	}
	back := lucia.get(tasks+"/back_out", "es").must(t, 200)
	if !strings.Contains(back.body, coursePlace+"/baselines/after") {
		t.Errorf("nothing leads to the baseline that backing out asks for: %s", text(back.body))
	}
	tag, address := tagOf(t, back), actionOf(t, back, "/back_out")
	if r := lucia.submit(address, url.Values{"etag": {tag}, "decider": {"lucia"}, "cause": {""}, "minutes": {"doce"}}, "Accept-Language", "es"); r.StatusCode != 422 || !strings.Contains(r.body, `value="doce"`) {
		t.Errorf("minutes: %d %.500s", r.StatusCode, r.body)
	}
	lucia.fill(tasks+"/1/done", "/done", url.Values{"at": {"01/01/2999 10:00"}, "shown": {""}}).must(t, 422)
	if r := lucia.submit(address, url.Values{"etag": {`"1"`}, "decider": {"lucia"}, "cause": {"Fallan"}}, "Accept-Language", "es"); r.StatusCode != 412 || !strings.Contains(r.body, "Fallan</textarea>") {
		t.Errorf("stale: %d %.500s", r.StatusCode, r.body)
	}
	lucia.fill(tasks+"/back_out", "/back_out", url.Values{"etag": {tagOf(t, lucia.get(tasks+"/back_out", "es"))}, "decider": {"lucia"}, "cause": {"Fallan"}}).must(t, 409)
	for kind, when := range map[string]string{"before": started.AddDate(0, 0, -3).Format("02/01/2006") + " 10:00", "release": ""} {
		lucia.fill(coursePlace+"/baselines/"+kind, "/baselines/"+kind+"?", url.Values{"location": {"Repositorio"}, "at": {when}, "cis[0].code": {"CI-1"}, "cis[0].version": {"1"}, "cis[1].code": {"CI-2"}, "cis[1].version": {"1"}}).must(t, 303)
	}
	lucia.fill(tasks+"/back_out", "/back_out", url.Values{"etag": {tagOf(t, lucia.get(tasks+"/back_out", "es"))}, "decider": {"lucia"}, "cause": {"Fallan las pruebas de humo"}, "minutes": {"12"}}).must(t, 303)
	if d := lucia.stored().Deployments[0]; d.Stage != release.Undone || *d.BackedOut.Minutes != 12 {
		t.Errorf("backed out: %+v", d.BackedOut)
	}
	if body := lucia.get(coursePlace, "es").must(t, 200).body; !strings.Contains(body, "/review#attempts") || !strings.Contains(body, "/moves?event=retry") {
		t.Errorf("the page of what was backed out: %s", text(body))
	}
	lucia.fill(coursePages+"/review/attempts/D1/1", "/attempts/", url.Values{"cause": {"Una imagen sin firma"}, "action": {"Firmar antes"}, "owner": {"noa"}}).must(t, 303)
	if body := lucia.get(coursePages+"/review", "es").body; !strings.Contains(body, "Una imagen sin firma") || !strings.Contains(body, "Fallan las pruebas de humo") {
		t.Error("the cause is not on the page of the review")
	}
}

// upload sends a form with a file.
func (s *site) upload(address string, fields map[string]string, name string, data string) reply {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, value := range fields {
		_ = w.WriteField(key, value)
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(data))
	}
	if err != nil || w.Close() != nil {
		s.t.Fatal(err)
	}
	return s.ask(http.MethodPost, address, body.String(), "Content-Type", w.FormDataContentType(), "Accept-Language", "es")
}

// A baseline is filled from a file whose wrong cells are marked and nothing is
// recorded before somebody says so; differences nobody planned are explained.
func TestBaselinesByHandAndByFile(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	before := coursePlace + "/baselines/before"
	page := lucia.get(before, "es").must(t, 200)
	file := actionOf(t, page, "/before/file")
	wrong := lucia.upload(file, nil, "cis.csv", "ci,name,version\nCI-1,Uno,1\nCI-1,Dos,1\n\"=x\",Tres,2\n").must(t, 200)
	if !strings.Contains(wrong.body, "2 de 3 filas no se pueden registrar") || strings.Count(wrong.body, `class="err"`) != 2 || len(lucia.factsOf(release.BaselineFact)) != 0 {
		t.Errorf("file with wrong cells: %.400s", wrong.body)
	}
	for name, data := range map[string]string{"x.csv": "a,b\n1,2\n", "x.exe": "MZ", "x.xlsx": "no book"} {
		if r := lucia.upload(file, nil, name, data); r.StatusCode != 422 || unsound(r.body) != nil {
			t.Errorf("%s: %d %v", name, r.StatusCode, unsound(r.body))
		}
	}
	read := lucia.upload(file, nil, "cis.csv", "ci,name,version\nCI-1,Uno,1\nCI-2,Dos,1\nCI-3,Tres,1\n").must(t, 200)
	if !strings.Contains(read.body, `name="cis[2].code" type="text" value="CI-3"`) {
		t.Errorf("file: %.900s", read.body)
	}
	row := func(form url.Values, n string, code, version string) {
		form.Set("cis["+n+"].code", code)
		form.Set("cis["+n+"].version", version)
	}
	form := url.Values{"location": {""}}
	row(form, "0", "CI-1", "1")
	row(form, "4", "CI-1", "1")
	if r := lucia.submit(actionOf(t, read, "/baselines/before?"), form, "Accept-Language", "es"); r.StatusCode != 422 || !strings.Contains(r.body, `id="f-cis[1].code-why"`) || !strings.Contains(r.body, `id="f-location-why"`) {
		t.Errorf("refused: %d %.900s", r.StatusCode, r.body[strings.Index(r.body, "<main"):])
	}
	form = url.Values{"location": {"Repositorio"}, "at": {started.AddDate(0, 0, -3).Format("02/01/2006") + " 10:00"}}
	row(form, "0", "CI-1", "1")
	row(form, "1", "CI-2", "1")
	row(form, "2", "CI-3", "1")
	lucia.fill(before, "/baselines/before?", form).must(t, 303)
	after := url.Values{"location": {"Repositorio"}}
	row(after, "0", "CI-1", "2")
	row(after, "1", "CI-2", "1")
	row(after, "2", "CI-3", "9")
	lucia.fill(coursePlace+"/baselines/after", "/baselines/after?", after).must(t, 303)
	shown := lucia.get(coursePlace+"/baselines", "es").must(t, 200).body
	for _, words := range []string{"Cambios no previstos", "Sin explicar", "Registrado tarde", "/explanations/CI-3"} {
		if !strings.Contains(shown, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if strings.Contains(shown, "/explanations/CI-1") {
		t.Error("a planned change asks for an explanation")
	}
	lucia.fill(coursePlace+"/explanations/CI-3", "/explanations/", url.Values{"text": {"Lo cambió otro equipo"}}).must(t, 303)
	if body := lucia.get(coursePlace+"/baselines", "es").body; !strings.Contains(body, "Lo cambió otro equipo") || strings.Contains(body, "Sin explicar") {
		t.Error("the explanation is not shown")
	}
}

// What a customer said is recorded with its file, which a refused form keeps, and
// counts once somebody else has confirmed it with a fresh proof of who they are.
func TestWordsOfCustomers(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	iker, lucia := all["process"], all["lucia"]
	agreement := coursePages + "/tests/agreement"
	const mail = "From: g@example.org\nDate: Mon, 5 Oct 2026 10:00:00 +0200\n\nDe acuerdo.\n"
	send := func(fields map[string]string, name, data string) reply {
		return iker.upload(actionOf(t, iker.get(agreement, "es"), "/agreement"), fields, name, data)
	}
	if r := send(map[string]string{"signatory": "USERS/Graham Whitlock", "how": "email"}, "nota.eml", "\x7fELF\x00\x01"); r.StatusCode != 422 || !strings.Contains(r.body, `id="f-file-why"`) {
		t.Errorf("a program as evidence: %d", r.StatusCode)
	}
	refused := send(map[string]string{"signatory": "USERS/Nobody", "how": "email", "reference": "correo <b>5</b>"}, "acuerdo.eml", mail)
	sum := regexp.MustCompile(`name="kept_sum" value="([0-9a-f]{64})"`).FindStringSubmatch(refused.body)
	if refused.StatusCode != 422 || sum == nil || !strings.Contains(refused.body, `value="correo &lt;b&gt;5&lt;/b&gt;"`) || len(iker.factsOf(release.AgreementFact)) != 0 {
		t.Fatalf("refused: %d %v", refused.StatusCode, sum)
	}
	iker.submit(actionOf(t, refused, "/agreement"), url.Values{"signatory": {"USERS/Graham Whitlock"}, "how": {"email"}, "kept_sum": {sum[1]}, "kept_name": {"acuerdo.eml"}}).must(t, 303)
	facts := iker.factsOf(release.AgreementFact)
	if len(facts) != 1 || facts[0].By != "iker" || !strings.Contains(string(facts[0].Body), sum[1]) {
		t.Fatalf("recorded: %+v", facts)
	}
	confirm := coursePages + "/tests/confirmations/" + string(facts[0].ID)
	if body := lucia.get(coursePages+"/tests", "es").body; !strings.Contains(body, confirm) || !strings.Contains(body, "acuerdo.eml") {
		t.Error("the page does not say that the agreement waits for a second person")
	}
	if r := iker.fill(confirm, "/confirmations/", nil); r.StatusCode != 403 {
		t.Errorf("confirmed by who recorded it: %d %.300s", r.StatusCode, r.body)
	}
	lucia.fill(confirm, "/confirmations/", nil).must(t, 303)
	if facts = iker.factsOf(release.AgreementFact); facts[0].Confirmed != "lucia" {
		t.Errorf("confirmed: %+v", facts)
	}
	lucia.get(confirm, "es").must(t, 404)
}

// Without a mail server a link is shown once; it opens until it is withdrawn.
func TestLinksForCustomers(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	page := coursePages + "/links/new"
	form := lucia.get(page+"?purpose=agree", "es").must(t, 200)
	address := regexp.MustCompile(`<option value="(USERS/[^"]*)"`).FindStringSubmatch(form.body)
	if address == nil {
		t.Fatalf("nobody to ask: %.600s", form.body)
	}
	if r := lucia.fill(page, "/links/new", url.Values{"address": {address[1]}, "purpose": {"agree"}, "days": {"900"}}); r.StatusCode != 422 || !strings.Contains(r.body, `id="f-days-why"`) || !strings.Contains(r.body, `value="900"`) {
		t.Errorf("days: %d %.300s", r.StatusCode, r.body)
	}
	made := lucia.fill(page, "/links/new", url.Values{"address": {address[1]}, "purpose": {"agree"}, "days": {"3"}}).must(t, 200)
	link := regexp.MustCompile(`/customer/[A-Za-z0-9_-]{40,}`).FindString(made.body)
	all["first"].as("").get(link, "es").must(t, 200)
	tests := lucia.get(coursePages+"/tests", "es").must(t, 200)
	if strings.Contains(tests.body, link) || !strings.Contains(tests.body, "Acordar los criterios de aceptación") {
		t.Error("the list of links")
	}
	lucia.submit(actionOf(t, tests, "/void"), nil).must(t, 303)
	all["first"].as("").get(link, "es").must(t, 404)
}

// The checklist, issues, what users say and what is installed are recorded where they
// are read, and each refusal stands beside its field.
func TestVerificationOnPages(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	at := coursePlace + "/verification"
	lucia.submit(actionOf(t, lucia.get(at, "es"), "/items/conformance/state"), url.Values{"state": {"done"}}).must(t, 303)
	lucia.submit(actionOf(t, lucia.get(at, "es"), "/items/conformance/state"), url.Values{"state": {"pending"}}).must(t, 303)
	if r := lucia.fill(at+"/items/conformance/not-applicable", "not-applicable", url.Values{"reason": {"No hay"}, "approved": {""}}); r.StatusCode != 422 || !strings.Contains(r.body, `id="f-approved-why"`) {
		t.Errorf("nobody approved: %d", r.StatusCode)
	}
	lucia.fill(at+"/items/conformance/not-applicable", "not-applicable", url.Values{"reason": {"No hay"}, "approved": {"lucia"}}).must(t, 303)
	lucia.fill(at+"/items/documentation/done", "/documentation/done", url.Values{"evidence": {"Guía 9.1"}}).must(t, 303)
	issue := url.Values{"text": {"Un enlace roto"}, "code": {"I1"}, "owner": {""}}
	lucia.fill(coursePlace+"/issues/new", "/issues/new", issue).must(t, 303)
	if r := lucia.fill(coursePlace+"/issues/new", "/issues/new", issue); r.StatusCode != 422 || !strings.Contains(r.body, "Usa I2, que está libre") || !strings.Contains(r.body, `id="f-code-why"`) {
		t.Errorf("a second issue of the code: %d", r.StatusCode)
	}
	if r := lucia.fill(coursePlace+"/issues/of/I1", "/issues/of/", url.Values{"state": {"handed_over"}, "owner": {"noa"}}); r.StatusCode != 422 || !strings.Contains(r.body, `id="f-reference-why"`) {
		t.Errorf("handed over to nothing: %d", r.StatusCode)
	}
	lucia.fill(coursePlace+"/issues/of/I1", "/issues/of/", url.Values{"state": {"handed_over"}, "owner": {"noa"}, "reference": {"PRB-7"}}).must(t, 303)
	lucia.fill(at+"/feedback", "/feedback", url.Values{"from": {"Ana"}, "score": {"5"}, "text": {"Muy bien"}}).must(t, 303)
	lucia.fill(at+"/configuration", "/configuration", url.Values{"reference": {"CMDB-4"}}).must(t, 303)
	lucia.fill(at+"/inspection", "/inspection", url.Values{"targets[0].target": {"nodo-1"}, "targets[0].unit": {"k8s-images"}}).must(t, 422)
	lucia.fill(at+"/inspection", "/inspection", url.Values{"targets[0].target": {"nodo-1"}, "targets[0].unit": {"k8s-images"}, "targets[0].version": {"9.1.0"}}).must(t, 303)
	body := lucia.get(at, "es").must(t, 200).body
	for _, words := range []string{"No hay", "Lo aprobó Lucía Ferrán", "Guía 9.1", "Traspasado", "PRB-7", "5 de 5", "CMDB-4"} {
		if !strings.Contains(body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

// The review is saved part by part, shows both texts when somebody saved meanwhile,
// and goes to its recipients with proof.
func TestReviewOnPages(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	page := coursePages + "/review/contents"
	shown := lucia.get(page, "es").must(t, 200)
	tag, address := tagOf(t, shown), actionOf(t, shown, "/review/contents")
	form := url.Values{"etag": {tag}, "kind": {"full"}, "summary": {"Salió bien"}, "finding.experience": {"Sin quejas"}, "verdict.experience": {"conforming"}, "improvements[0].code": {"M-1"}, "improvements[0].text": {"Avisar antes"}, "improvements[0].owner": {"noa"}, "change.0": {"implemented"}}
	bad := url.Values{"etag": {tag}, "kind": {"full"}, "held": {"31/02/2026"}, "mean_score": {"mucho"}, "improvements[0].text": {"Sin código"}}
	if r := lucia.submit(address, bad, "Accept-Language", "es"); r.StatusCode != 422 || !strings.Contains(r.body, `value="31/02/2026"`) || !strings.Contains(r.body, `id="f-held-why"`) {
		t.Errorf("refused: %d", r.StatusCode)
	}
	lucia.submit(actionOf(t, lucia.get(page, "es"), "/review/contents"), form).must(t, 303)
	tag = tagOf(t, lucia.get(page, "es"))
	form.Set("etag", tag)
	form.Set("finding.experience", "Sin quejas, con dos preguntas")
	lucia.submit(actionOf(t, lucia.get(page, "es"), "/review/contents"), form).must(t, 303)
	form.Set("summary", "Otro texto")
	if r := lucia.submit(actionOf(t, lucia.get(page, "es"), "/review/contents"), form, "Accept-Language", "es"); r.StatusCode != 412 || !strings.Contains(r.body, "Otro texto</textarea>") || !strings.Contains(r.body, `data-saved="f-summary">Salió bien`) {
		t.Errorf("stale: %d", r.StatusCode)
	}
	lucia.fill(coursePages+"/review/distribution?role=change_authority", "/distribution", url.Values{"role": {"change_authority"}, "name": {"marta"}, "proof": {"correo 7"}}).must(t, 303)
	body := lucia.get(coursePages+"/review", "es").must(t, 200).body
	for _, words := range []string{"Salió bien", "Sin quejas, con dos preguntas", "Avisar antes", "correo 7", "Implantada"} {
		if !strings.Contains(body, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	if kinds := []string{"review", "close"}; slices.ContainsFunc(kinds, func(kind string) bool {
		return lucia.fill(coursePages+"/review/"+kind, "/review/"+kind, url.Values{"etag": {tagOf(t, lucia.get(coursePages+"/review/"+kind, "es"))}}).StatusCode != 409
	}) {
		t.Error("a release that is not deployed was reviewed or closed")
	}
}

// The configuration items of a long baseline are all there, a page at a time.
func TestItemsOfALongBaseline(t *testing.T) {
	all := newCrew(t)
	running(t, all["first"])
	lucia := all["lucia"]
	form := url.Values{"location": {"Repositorio"}, "at": {started.AddDate(0, 0, -3).Format("02/01/2006") + " 10:00"}}
	for i := range 250 {
		form.Set(fmt.Sprintf("cis[%d].code", i), fmt.Sprintf("CI-%03d", i+1))
		form.Set(fmt.Sprintf("cis[%d].version", i), "1")
	}
	lucia.fill(coursePlace+"/baselines/before", "/baselines/before?", form).must(t, 303)
	address := coursePlace + "/baselines"
	for _, part := range []struct{ said, first, last, none string }{{"1 a 200 de 250", "CI-001", "CI-200", "CI-201"}, {"201 a 250 de 250", "CI-201", "CI-250", "CI-200"}} {
		r := lucia.get(address, "es").must(t, 200)
		_, items, _ := strings.Cut(r.body, `id="items"`)
		if said := text(items); !strings.Contains(said, part.said) || !strings.Contains(said, part.first) || !strings.Contains(said, part.last) || strings.Contains(said, part.none) || unsound(r.body) != nil {
			t.Errorf("%s: %v %.400s", address, unsound(r.body), said)
		}
		if next := regexp.MustCompile(`href="([^"]*)#items" rel="next"`).FindStringSubmatch(r.body); next != nil {
			address = next[1]
		}
	}
	if !strings.Contains(address, "after=CI-200") {
		t.Errorf("no way to the next part: %s", address)
	}
}
