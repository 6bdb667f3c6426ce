package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// approveTwice brings a policy into force as 1.0, and by a review as 1.1.
func approveTwice(t *testing.T, all map[string]*site, at string) {
	t.Helper()
	author, qm := all["process"], all["quality_manager"]
	form := author.formOn(at, "submission")
	form.Set("change", `Primera <b>edición</b> "única".`)
	author.submit(at+"/submission", form).must(t, 303)
	decision := qm.formOn(at, "decision")
	decision.Set("outcome", "approved")
	qm.submit(at+"/decision", decision).must(t, 303)
	if err := all["first"].publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
	plan := qm.formOn(at, "plan")
	plan["owner"], plan["persons"] = []string{"p-quality_manager"}, []string{"p-reader"}
	qm.submit(at+"/plan", plan).must(t, 303)
	bulk := qm.formAt("/documents", `id="form-reviews"`)
	qm.submit("/documents/reviews", bulk, "Accept-Language", "es").must(t, 422) // nothing is ticked
	tick := regexp.MustCompile(`name="document" value="([^"]*)"`).FindStringSubmatch(qm.get("/documents", "es").body)
	if tick == nil {
		t.Fatal("the owner's document cannot be ticked")
	}
	bulk.Set("document", html.UnescapeString(tick[1]))
	to := qm.submit("/documents/reviews", bulk).must(t, 303).Header.Get("Location")
	if said := text(qm.get(to, "es").body); !strings.Contains(said, "La revisión de 1 documento queda registrada.") {
		t.Errorf("%s: %.600s", to, said)
	}
	if r := qm.submit("/documents/reviews", bulk, "Accept-Language", "en"); r.StatusCode != 412 && r.StatusCode != 409 && r.StatusCode != 422 {
		t.Errorf("a list that came late: %d", r.StatusCode)
	}
	if err := all["first"].publish("customer_policy", "USERS"); err != nil {
		t.Fatal(err)
	}
}

// formAt is the form of a page that holds a mark, with what stands in its hidden fields.
func (s *site) formAt(page, mark string) url.Values {
	s.t.Helper()
	body := s.get(page, "en").must(s.t, 200).body
	_, form, found := strings.Cut(body, mark)
	if !found {
		s.t.Fatalf("%s has no %s", page, mark)
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Set(m[1], html.UnescapeString(m[2]))
	}
	return values
}

// Every tab of a document has an address, says what it must in both languages, and shows
// what people wrote as text.
func TestTabsOfADocument(t *testing.T) {
	all := newStaff(t)
	const at = "/documents/customer_policy/USERS"
	approveTwice(t, all, at)
	tests := []struct{ path, es, en string }{
		{"", "1.1 Vigente En vigor desde el", "1.1 In force In force since"},
		{"/versions", "1.0 Sustituida", "1.0 Superseded"},
		{"/versions/1.0", "Estás viendo la 1.0 (Sustituida). La 1.1 está en vigor.", "You are looking at 1.0 (Superseded). 1.1 is in force."},
		{"/approvals", "Persona quality_manager", "Persona quality_manager"},
		{"/readers", "La han leído 0 de 1.", "0 of 1 have read it"},
		{"/history", "Iker Sanz generó la", "Iker Sanz generated"},
		{"/differences?from=1.0&to=1.1", "De la 1.0 a la 1.1", "1.0"},
		{"/preview.html", "Vista previa rápida de Política del cliente USERS, en español", "Quick preview of Customer policy USERS, in English"},
	}
	for _, test := range tests {
		for lang, want := range map[string]string{"es": test.es, "en": test.en} {
			r := all["quality_manager"].get(at+test.path, lang).must(t, 200)
			if !strings.Contains(text(r.body), want) {
				t.Errorf("%s in %s does not say %q: %.1500s", test.path, lang, want, text(r.body))
			}
			if faults := unsound(r.body); len(faults) > 0 {
				t.Errorf("%s in %s: %v", test.path, lang, faults)
			}
			if strings.Contains(r.body, "<b>edición</b>") || strings.Contains(r.body, "page_papers.") {
				t.Errorf("%s in %s: text of people is not text, or a key is printed", test.path, lang)
			}
		}
	}
	if old := all["reader"].get(at+"/versions/1.0", "es").body; !strings.Contains(old, `href="`+at+`/versions/1.1"`) {
		t.Error("an older version does not lead to the one in force")
	}
	reads(t, all["reader"], at)
}

// reads checks what a reader sees: what was issued, and nothing of drafts.
func reads(t *testing.T, reader *site, at string) {
	t.Helper()
	page := reader.get(at, "es").must(t, 200).body
	if !strings.Contains(page, `class="paper"`) || strings.Contains(page, "/preview") || strings.Contains(page, at+"/approvals") {
		t.Error("a reader does not see the text in force, or sees more than it")
	}
	reader.get(at+"/versions/1.0", "es").must(t, 200)
	for _, hidden := range []string{"/versions/0.1", "/versions/9.9", "/versions/%3Cb%3E"} {
		if r := reader.get(at+hidden, "es"); r.StatusCode == 200 && strings.Contains(r.body, "Borrador") || r.StatusCode >= 500 {
			t.Errorf("%s: %d", hidden, r.StatusCode)
		}
	}
}

// The master list has every document that the filters find, and cells are text.
func TestMasterList(t *testing.T) {
	s := newSite(t, "release_plan/1.25", "process/org")
	r := s.get("/documents/master-list.csv", "es").must(t, 200)
	if lines := strings.Split(strings.TrimSpace(r.body), "\n"); len(lines) != 3 || !strings.Contains(lines[0], "Código;Título;Tipo") || !strings.Contains(r.body, "KUB-PE-1.25;Plan de entrega 1.25;") {
		t.Errorf("%s", r.body)
	}
	if r := s.get("/documents/master-list.csv?kind=process", "en").must(t, 200); strings.Contains(r.body, "1.25") || !strings.HasPrefix(strings.TrimPrefix(r.body, "\ufeff"), "Code,Title,Kind") {
		t.Errorf("filtered: %s", r.body)
	}
	if r := s.get("/documents/master-list.xlsx", "en").must(t, 200); !strings.HasPrefix(r.body, "PK") || r.Header.Get("Content-Type") != excelType {
		t.Errorf("no workbook: %v", r.Header)
	}
}

// A clause is adapted, shown beside the template's words, removed and given back; a
// mandatory one is not to be removed.
func TestClausesByForm(t *testing.T) {
	s := newSite(t, "release_plan/1.25")
	const at = "/clauses/release_plan"
	for lang, want := range map[string]string{"es": "Obligatoria", "en": "Mandatory"} {
		r := s.get(at, lang).must(t, 200)
		if faults := unsound(r.body); len(faults) > 0 || !strings.Contains(text(r.body), want) || strings.Contains(r.body, "?remove=scope") || !strings.Contains(r.body, "?remove=dependencies") {
			t.Errorf("%s: %v %.600s", lang, faults, text(r.body))
		}
	}
	form := s.formAt(at+"?replace=dependencies", `id="form-tailor"`)
	form["text"], form["text_en"] = []string{`Lo que <i>falta</i> {literal}.`}, []string{"What is missing."}
	r := s.submit(at, form, "Accept-Language", "es").must(t, 422) // without a reason
	if !strings.Contains(r.body, `Lo que &lt;i&gt;falta&lt;/i&gt; {literal}.`) || !strings.Contains(r.body, `href="#f-reason"`) || len(unsound(r.body)) > 0 {
		t.Errorf("refused: %v %.900s", unsound(r.body), text(r.body))
	}
	preview := s.submit(at+"/preview?subject=1.25", form, "Accept-Language", "es").must(t, 200)
	if !strings.Contains(preview.body, "Lo que &lt;i&gt;falta&lt;/i&gt; {literal}.") {
		t.Error("what is typed is not previewed")
	}
	if before := s.get("/documents/release_plan/1.25/preview.html", "es").body; strings.Contains(before, "falta&lt;/i&gt;") {
		t.Error("a preview was saved")
	}
	form.Set("reason", "Más claro.")
	to := s.submit(at+"?once=papers-1", form).must(t, 303).Header.Get("Location")
	if again := s.submit(at+"?once=papers-1", form).must(t, 303).Header.Get("Location"); again != to {
		t.Errorf("sent twice: %s, then %s", to, again)
	}
	page := s.get(to, "es").must(t, 200)
	for _, want := range []string{"La cláusula queda adaptada. Deshacer", "Adaptada", "Diferencia con la plantilla"} {
		if !strings.Contains(text(page.body), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form.Set("text", "Otra cosa.")
	if late := s.submit(at, form, "Accept-Language", "es").must(t, 412); !strings.Contains(late.body, "Otra cosa.") {
		t.Errorf("what was typed too late is lost: %.900s", text(late.body))
	}
	givenBack(t, s, at)
}

// givenBack removes a clause and takes that back.
func givenBack(t *testing.T, s *site, at string) {
	t.Helper()
	removal := s.formAt(at+"?remove=dependencies", `id="form-tailor"`)
	removal.Set("reason", "No hay.")
	s.submit(at, removal).must(t, 303)
	if said := text(s.get(at, "es").body); !strings.Contains(said, "Quitada por Nora Vidal") || !strings.Contains(said, "Motivo: «No hay.»") {
		t.Error("who removed the clause, and why, is not told")
	}
	undo := s.formAt(at+"?undo=dependencies", `id="form-tailor"`)
	undo.Set("reason", "Sí hay.")
	s.submit(at, undo).must(t, 303)
	own := s.formAt(at+"?add=dependencies", `id="form-tailor"`)
	own["title"], own["title_en"] = []string{"Propia"}, []string{"Own"}
	own["text"], own["text_en"], own["reason"] = []string{"Uno."}, []string{"One."}, []string{"Hace falta."}
	s.submit(at, own).must(t, 303)
	if said := text(s.get(at, "es").body); strings.Contains(said, "Quitada por") || !strings.Contains(said, "15 Propia") || !strings.Contains(said, "Uno.") {
		t.Errorf("given back, with one of one's own: %.900s", said)
	}
}

// The template's words, sent as they are shown with their variables, are refused: they
// would be printed with the braces.
func TestOwnWordsHoldNoVariables(t *testing.T) {
	s := newSite(t)
	tried := 0
	for _, at := range []string{"/clauses/process", "/clauses/release_plan", "/clauses/deployment_plan", "/clauses/customer_policy"} {
		for _, m := range regexp.MustCompile(`\?replace=([\w-]+)`).FindAllStringSubmatch(s.get(at, "es").must(t, 200).body, -1) {
			to, form := fieldsOf(t, s.get(at+"?replace="+m[1], "es").must(t, 200).body, "tailor")
			variable := regexp.MustCompile(`\{\w+\}`).FindString(form.Get("text"))
			if variable == "" {
				continue
			}
			tried++
			form.Set("reason", "Más claro.")
			r := s.submit(to, form, "Accept-Language", "es").must(t, 422)
			if !strings.Contains(text(r.body), "El texto conserva "+variable) || !strings.Contains(r.body, `id="f-text-why"`) {
				t.Errorf("%s: %.900s", m[1], text(r.body))
			}
		}
	}
	if tried == 0 {
		t.Error("no clause has a variable")
	}
}
