package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"acta/internal/release"
)

const (
	newPlan       = "/releases/9.1/plan"
	newDeployment = "/releases/9.1/deployments/D1/plan"
)

// The inputs of a form on a page: what a browser would send.
var (
	formForm   = regexp.MustCompile(`(?s)<form class="sheet"[^>]* action="([^"]*)".*?</form>`)
	inputForm  = regexp.MustCompile(`<input [^>]*>`)
	areaForm   = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>`)
	selectForm = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>`)
	chosenForm = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

func attribute(tag, name string) string {
	m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// filledForm is the form of a page with what stands in it, and where it goes.
func filledForm(t *testing.T, page reply) (string, url.Values) {
	t.Helper()
	m := formForm.FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("no form: %.400s", text(page.body))
	}
	values := url.Values{}
	for _, tag := range inputForm.FindAllString(m[0], -1) {
		name, kind := attribute(tag, "name"), attribute(tag, "type")
		switch {
		case name == "":
		case kind != "checkbox" && kind != "radio", strings.Contains(tag, " checked"):
			values.Add(name, attribute(tag, "value"))
		}
	}
	for _, area := range areaForm.FindAllStringSubmatch(m[0], -1) {
		values.Set(html.UnescapeString(area[1]), html.UnescapeString(area[2]))
	}
	for _, list := range selectForm.FindAllStringSubmatch(m[0], -1) {
		values.Set(html.UnescapeString(list[1]), "")
		if c := chosenForm.FindStringSubmatch(list[2]); c != nil {
			values.Set(html.UnescapeString(list[1]), html.UnescapeString(c[1]))
		}
	}
	return html.UnescapeString(m[1]), values
}

// fillIn opens a page, changes some of its form and sends it.
func (s *site) fillIn(address, lang string, change map[string]string) reply {
	s.t.Helper()
	tt, ok := s.t.(*testing.T)
	if !ok {
		s.t.Fatal("only in tests")
	}
	to, values := filledForm(tt, s.get(address, lang).must(s.t, 200))
	for name, value := range change {
		values.Set(name, value)
	}
	return s.submit(to, values, "Accept-Language", lang)
}

// stored is the release as the feature keeps it.
func (s *site) storedPlan() release.Release {
	s.t.Helper()
	r, err := s.Releases.Read(s.t.Context(), "9.1")
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// Each part of a plan has its page, in both languages, for who may change it and for who
// may only read it.
func TestPlanPages(t *testing.T) {
	all := newCrew(t)
	released(t, all["process"])
	parts := map[string][]string{
		newPlan:       {"general", "activities", "phases", "deliverables", "units", "references", "criteria", "people", "environments", "risks", "back_out", "communication", "training"},
		newDeployment: {"target", "window", "tasks", "affected", "back_out", "support", "parties"},
	}
	saves := map[string]string{"es": "Guardar ", "en": "Save "}
	for address, names := range parts {
		for _, name := range names {
			for lang, save := range saves {
				page := all["process"].get(address+"?section="+name, lang).must(t, 200)
				if found := unsound(page.body); len(found) > 0 || !strings.Contains(page.body, save) || strings.Contains(page.body, "page_plan.") {
					t.Errorf("%s %s %s: %v %.300s", address, name, lang, found, text(page.body))
				}
			}
			page := all["auditor"].get(address+"?section="+name, "en").must(t, 200)
			if found := unsound(page.body); len(found) > 0 || strings.Contains(page.body, `class="sheet"`) {
				t.Errorf("%s %s for an auditor: %v", address, name, found)
			}
		}
	}
	for _, address := range []string{newPlan + "?section=nothing", "/releases/none/plan", "/releases/9.1/deployments/D7/plan"} {
		all["process"].get(address, "en").must(t, 404)
	}
}

// A part is saved by itself: what is cleared goes, what the others hold stays, and the
// same form twice does it once.
func TestPlanPartsAreSavedByThemselves(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	before := process.storedPlan()
	to, values := filledForm(t, process.get(newPlan+"?section=back_out", "es").must(t, 200))
	values.Set("back_out.decider", "Iker Sanz")
	values.Set("back_out.tested", "")
	values.Set("back_out.minutes", "90")
	values.Set("back_out.steps[7].text", "Avisar a los distribuidores")
	for range 2 {
		r := process.submit(to, values, "Accept-Language", "es").must(t, 303)
		if next := r.Header.Get("Location"); !strings.Contains(next, "section=back_out&done=saved") {
			t.Fatalf("to %s", next)
		}
	}
	after := process.storedPlan()
	steps := after.BackOut.Steps
	if after.RowVersion != before.RowVersion+1 || after.BackOut.Decider != "iker" || !after.BackOut.Tested.IsEmpty() || *after.BackOut.Minutes != 90 ||
		len(steps) != len(before.BackOut.Steps)+1 || steps[len(steps)-1].Values["es"] != "Avisar a los distribuidores" {
		t.Errorf("row %d after %d: %+v", after.RowVersion, before.RowVersion, after.BackOut)
	}
	if len(after.Units) != len(before.Units) || len(after.Criteria) != len(before.Criteria) || after.Deployments[0].ID != before.Deployments[0].ID || len(after.Deliverables) != len(before.Deliverables) {
		t.Errorf("other parts changed: %+v", after.Plan)
	}
	page := process.get(newPlan+"?section=back_out&done=saved", "en").must(t, 200)
	if !strings.Contains(text(page.body), "Saved: Back-out.") {
		t.Errorf("%.600s", text(page.body))
	}
	// A row that is cleared goes; what a page does not show of the others stays.
	process.fillIn(newPlan+"?section=criteria", "en", map[string]string{"criteria[0].code": "", "criteria[0].text": "", "criteria[0].evidence": "", "criteria[0].agreed": "", "criteria[0].by": "", "criteria[0].state": ""}).must(t, 303)
	if now := process.storedPlan(); len(now.Criteria) != len(before.Criteria)-1 {
		t.Errorf("criteria: %+v", now.Criteria)
	}
}

// Whatever cannot be is said beside its cell, in the page's language, with all that was
// typed, and nothing is kept.
func TestPlanRefusals(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	before := process.storedPlan().RowVersion
	tests := []struct {
		section, lang string
		change        map[string]string
		cell, said    string
	}{
		{"general", "es", map[string]string{"planned": "31/02/2027"}, "planned", "31/02/2027"},
		{"activities", "en", map[string]string{"activities[9].title": "Burndown <b>now</b>", "activities[9].planned": "soon"}, "activities[%d].planned", "soon"},
		{"risks", "en", map[string]string{"risks[8].code": "R-9", "risks[8].text": "It rains", "risks[8].probability": "9", "risks[8].impact": "2"}, "risks[%d].probability", "9"},
		{"units", "es", map[string]string{"units[8].code": "two words", "units[8].version": "1"}, "units[%d].code", "two words"},
		{"people", "en", map[string]string{"people[8].role": "test_manager", "people[8].note": "Somebody"}, "people[%d].person", ""},
	}
	for _, test := range tests {
		r := process.fillIn(newPlan+"?section="+test.section, test.lang, test.change)
		if r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.500s", test.section, r.StatusCode, text(r.body))
			continue
		}
		_, values := filledForm(t, r)
		for name, value := range test.change {
			if !slices.ContainsFunc(slices.Collect(func(yield func(string) bool) {
				for _, list := range values {
					for _, one := range list {
						if !yield(one) {
							return
						}
					}
				}
			}), func(one string) bool { return one == value }) {
				t.Errorf("%s: %s is not repeated", test.section, name)
			}
		}
		wrong := regexp.MustCompile(`id="f-([^"]*)"[^>]*aria-invalid="true"`).FindStringSubmatch(r.body)
		cell := regexp.QuoteMeta(test.cell)
		cell = strings.ReplaceAll(cell, `%d`, `[0-9]+`)
		if wrong == nil || !regexp.MustCompile("^"+cell+"$").MatchString(wrong[1]) || !strings.Contains(text(r.body), test.said) || len(unsound(r.body)) > 0 || strings.Contains(r.body, "<b>now</b>") {
			t.Errorf("%s: wrong %v, %v: %.900s", test.section, wrong, unsound(r.body), text(r.body))
		}
		if !strings.Contains(r.body, "<title>Error: ") {
			t.Errorf("%s: the title does not say that something is wrong", test.section)
		}
	}
	if now := process.storedPlan().RowVersion; now != before {
		t.Errorf("row version %d, was %d", now, before)
	}
}

// Two people on two parts are in nobody's way; on the same part the second sees both
// texts, and keeps what they typed.
func TestPlanConflicts(t *testing.T) {
	all := newCrew(t)
	process, lucia := all["process"], all["lucia"]
	released(t, process)
	to, mine := filledForm(t, process.get(newPlan+"?section=activities", "en").must(t, 200))
	other, theirs := filledForm(t, lucia.get(newPlan+"?section=general", "en").must(t, 200))
	theirs.Set("title", "Release 9.1, by Lucía")
	lucia.submit(other, theirs, "Accept-Language", "en").must(t, 303)
	mine.Set("activities[0].title", "My first activity")
	process.submit(to, mine, "Accept-Language", "en").must(t, 303)

	to, mine = filledForm(t, process.get(newPlan+"?section=activities", "en").must(t, 200))
	lucia.fillIn(newPlan+"?section=activities", "en", map[string]string{"activities[0].title": "Lucía's activity", "activities[9].title": "Lucía's new one"}).must(t, 303)
	mine.Set("activities[0].title", "My other activity")
	r := process.submit(to, mine, "Accept-Language", "en").must(t, http.StatusPreconditionFailed)
	_, values := filledForm(t, r)
	said := text(r.body)
	if values.Get("activities[0].title") != "My other activity" || !strings.Contains(said, "Lucía's activity") || !strings.Contains(said, "Lucía's new one") {
		t.Fatalf("%v %.1500s", values, said)
	}
	to, values = filledForm(t, r)
	process.submit(to, values, "Accept-Language", "en").must(t, 303)
	titles := []string{}
	for _, a := range process.storedPlan().Activities {
		said, _ := a.Title.Get("en")
		titles = append(titles, said)
	}
	if !slices.Contains(titles, "My other activity") || !slices.Contains(titles, "Lucía's new one") {
		t.Errorf("%v", titles)
	}
}

// A change that ends an authorisation says so first, and asks; afterwards the page says
// that it fell.
func TestPlanAuthorisedCore(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	r := agreedPlan(t, all)
	all["marta"].order("POST", newRelease+"/authorisations", "", node{"reference": "ACTA-9", "person": "marta", "on": inDays(0), "verbal": true}).must(t, 201).into(t, &r)
	process.order("POST", newRelease+"/moves", r.ETag, node{"event": "authorize"}).must(t, 200)
	process.fillIn(newPlan, "en", map[string]string{"title": "Another title"}).must(t, 303)
	if now := process.storedPlan(); now.Stage != release.Authorized || now.Title != "Another title" {
		t.Fatalf("a title: %s", now.Stage)
	}
	for _, test := range []struct{ address, name, value, said string }{
		{newPlan + "?section=risks", "risk_class", "high", "touches what is authorised"},
		{newDeployment + "?section=window", "window_to", "31/12/2031 10:00", "leaves the authorised window"},
	} {
		if page := process.get(test.address, "en"); !strings.Contains(text(page.body), "authorisation ACTA-9 covers") {
			t.Errorf("%s does not say what is authorised", test.address)
		}
		asked := process.fillIn(test.address, "en", map[string]string{test.name: test.value})
		if asked.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text(asked.body), test.said) || len(unsound(asked.body)) > 0 {
			t.Fatalf("%s: %d %v %.900s", test.address, asked.StatusCode, unsound(asked.body), text(asked.body))
		}
		if now := process.storedPlan(); now.Stage != release.Authorized {
			t.Fatalf("%s: %s before anybody agreed", test.address, now.Stage)
		}
	}
	asked := process.fillIn(newPlan+"?section=risks", "en", map[string]string{"risk_class": "high"})
	to, values := filledForm(t, asked)
	if values.Get("risk_class") != "high" || values.Has("confirmed") {
		t.Fatalf("%v", values)
	}
	values.Set("confirmed", "yes")
	done := process.submit(to, values, "Accept-Language", "en").must(t, 303)
	if now := process.storedPlan(); now.Stage != release.Scheduled || now.RiskClass != "high" {
		t.Errorf("%s %s", now.Stage, now.RiskClass)
	}
	if page := process.get(done.Header.Get("Location"), "es"); !strings.Contains(text(page.body), "la autorización ACTA-9 ya no vale") {
		t.Errorf("%.900s", text(page.body))
	}
}

// Rows of a spreadsheet are shown with what is wrong in them before any is kept, also
// where no script runs.
func TestPlanPaste(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	before := process.storedPlan()
	pasted := "Actividad\tFecha prevista\tEstado\nCongelar <código>\t12/03/2027\tHecha\n=SUMA(A1)\tpronto\tQuizá\n"
	r := process.fillIn(newPlan+"?section=activities", "es", map[string]string{"paste": pasted}).must(t, http.StatusUnprocessableEntity)
	said := text(r.body)
	if !strings.Contains(said, "2 filas pegadas") || !strings.Contains(said, "pronto") || !strings.Contains(said, "Quizá") || strings.Count(r.body, `<td class="err"`) != 2 || len(unsound(r.body)) > 0 {
		t.Fatalf("%v %.1500s", unsound(r.body), said)
	}
	if now := process.storedPlan(); now.RowVersion != before.RowVersion {
		t.Fatal("it was kept before anybody looked")
	}
	to, values := filledForm(t, r)
	last := len(before.Activities) + 1
	values.Set(fmt.Sprintf("activities[%d].planned", last), "13/03/2027")
	process.submit(to, values, "Accept-Language", "es").must(t, 303)
	now := process.storedPlan().Activities
	one, two := now[last-1], now[last]
	if len(now) != last+1 || one.Title.Values["es"] != "Congelar <código>" || one.State != "done" || one.Planned.String() != "2027-03-12" || one.Sequence == 0 || two.Sequence != one.Sequence+1 || two.Title.Values["es"] != "=SUMA(A1)" {
		t.Errorf("%+v", now)
	}
}

// A thousand activities are edited page by page: a page changes its own rows alone.
func TestPlanOfAThousandActivities(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	var rows []node
	for i := range 1000 {
		rows = append(rows, node{"sequence": i + 1, "title": node{"original": "en", "values": node{"en": fmt.Sprintf("Activity %d", i+1)}}})
	}
	process.order("PATCH", newRelease, process.release().ETag, node{"activities": rows}).must(t, 200)
	first := process.get(newPlan+"?section=activities", "en").must(t, 200)
	if !regexp.MustCompile(`1–100 of 1.?000`).MatchString(text(first.body)) || !strings.Contains(first.body, "from=100") {
		t.Fatalf("%.900s", text(first.body))
	}
	process.fillIn(newPlan+"?section=activities&from=900", "en", map[string]string{"activities[0].title": "Nine hundred and one", "activities[100].title": "One more"}).must(t, 303)
	now := process.storedPlan().Activities
	if said, _ := now[900].Title.Get("en"); len(now) != 1001 || said != "Nine hundred and one" || now[1000].Sequence != 1001 || now[0].Sequence != 1 {
		t.Errorf("%d %+v %+v", len(now), now[900], now[len(now)-1])
	}
}

// A deployment is added by its own form, once; what is planned for it is said in the
// zone of its customer too.
func TestPlanOfADeployment(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	const fresh = "/releases/9.1/new-deployment"
	typed := map[string]string{"code": "D2", "wave": "Segunda", "planned": "12/05/2031 20:00", "window_from": "12/05/2031 18:00", "window_to": "12/05/2031 23:00"}
	r := process.fillIn(fresh, "es", typed).must(t, 303)
	if next := r.Header.Get("Location"); !strings.HasPrefix(next, "/releases/9.1/deployments/D2/plan?") {
		t.Errorf("to %s", next)
	}
	d := process.storedPlan().Deployments
	if len(d) != 2 || d[1].Code != "D2" || d[1].Planned.At.IsZero() || d[1].Wave.Values["es"] != "Segunda" {
		t.Fatalf("%+v", d)
	}
	again := process.fillIn(fresh, "es", typed).must(t, http.StatusConflict)
	if !regexp.MustCompile(`id="f-code"[^>]*aria-invalid`).MatchString(again.body) {
		t.Errorf("%.600s", text(again.body))
	}
	process.fillIn("/releases/9.1/deployments/D2/plan?section=tasks", "es", map[string]string{"tasks[0].text": "Avisar", "tasks[0].who": "Iker Sanz", "tasks[0].planned": "12/05/2031 19:30"}).must(t, 303)
	task := process.storedPlan().Deployments[1].Tasks
	if len(task) != 1 || task[0].Who != "iker" || task[0].Sequence != 1 || task[0].State != release.TaskPending {
		t.Errorf("%+v", task)
	}
	out := process.fillIn("/releases/9.1/deployments/D2/plan?section=window", "es", map[string]string{"planned": "13/05/2031 20:00"}).must(t, 422)
	if !regexp.MustCompile(`id="f-planned"[^>]*aria-invalid`).MatchString(out.body) {
		t.Errorf("outside of the window: %.900s", text(out.body))
	}
}

// The build of a deployment is chosen among those recorded; by its hash alone where it
// comes from elsewhere, or none is recorded.
func TestPlanBuild(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	const page = newDeployment + "?section=target"
	if body := process.get(page, "es").body; !strings.Contains(body, `id="f-build" name="build" type="text"`) || strings.Contains(body, "build_other") {
		t.Errorf("no build is recorded: %.1500s", text(body))
	}
	for _, name := range []string{"a", "b"} {
		process.order("POST", newRelease+"/facts/build", "", node{"body": node{"number": name, "tool": "make <4>", "hash": hash(name)}}).must(t, 201)
	}
	keeps := func(lang string, change map[string]string, want string) {
		t.Helper()
		process.fillIn(page, lang, change).must(t, 303)
		if kept := process.storedPlan().Deployments[0].Build; kept != want {
			t.Errorf("%v keeps %q", change, kept)
		}
	}
	keeps("es", map[string]string{"build": hash("b")}, hash("b"))
	for lang, words := range map[string]string{"es": "Huella de otra construcción", "en": "Hash of another build"} {
		r := process.get(page, lang).must(t, 200)
		option := regexp.MustCompile(`<option value="` + hash("b") + `" selected>make &lt;4&gt; · [^<]*20[^<]* · ` + hash("b")[:12] + `</option>`)
		if found := unsound(r.body); len(found) > 0 || !option.MatchString(r.body) || !strings.Contains(r.body, `<option value="`+hash("a")+`">`) || !strings.Contains(r.body, words) {
			t.Errorf("%s: %v %.2500s", lang, found, r.body[strings.Index(r.body, `name="build"`)-100:])
		}
	}
	wrong := process.fillIn(page, "es", map[string]string{"build_other": "corta"}).must(t, 422)
	if !strings.Contains(wrong.body, `id="f-build_other-why"`) || !strings.Contains(wrong.body, `value="corta"`) {
		t.Errorf("a hash that is none: %.1500s", text(wrong.body))
	}
	keeps("en", map[string]string{"build_other": hash("c")}, hash("c"))
	if body := process.get(page, "en").body; !strings.Contains(body, `<option value="`+hash("c")+`" selected>From outside Acta · `+hash("c")[:12]) {
		t.Errorf("from elsewhere: %.1500s", text(body))
	}
	keeps("es", map[string]string{"build": hash("a")}, hash("a"))
}

// What is missing says what it stops, at its field and in the outline.
func TestPlanSaysWhatIsMissing(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	process.order("POST", "/api/v1/releases", "", node{"code": "9.1", "title": "Entrega 9.1", "customers": []string{"USERS"}, "services": []string{"kubernetes"}}).must(t, 201)
	page := process.get(newPlan+"?section=criteria", "es").must(t, 200)
	said := text(page.body)
	if !strings.Contains(page.body, `<div class="f gap"><label for="f-approver">`) || !strings.Contains(said, "Sin completar. Lo pide la condición «Plan completo» para pasar a Planificada.") ||
		!strings.Contains(page.body, `<a class="val miss" href="/releases/9.1/plan?section=criteria#t-criteria">`) || !strings.Contains(said, "Personas falta 1") {
		t.Errorf("%.2500s", said)
	}
	for _, href := range regexp.MustCompile(`href="(/releases/[^"]*)#([tf]-[^"]*)"`).FindAllStringSubmatch(page.body, -1) {
		there := process.get(html.UnescapeString(href[1]), "es").must(t, 200)
		if !strings.Contains(there.body, `id="`+href[2]+`"`) {
			t.Errorf("%s#%s leads nowhere", href[1], href[2])
		}
	}
}
