package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// What no page sends is refused in words of its own, before anything behind reads it.
func TestWhatIsNoFormIsRefused(t *testing.T) {
	s := newSite(t)
	const (
		multi = "multipart/form-data; boundary=b"
		part  = "--b\r\nContent-Disposition: form-data; name=\"organization.name\"\r\n\r\n"
	)
	for name, c := range map[string]struct {
		address, body, kind string
		status              int
	}{
		"a value that is no text":      {"/services", "service.code=%ff%fe", formType, 400},
		"a name that is no text":       {"/services", "%ff=1", formType, 400},
		"an escape cut off":            {"/services", "service.code=%f", formType, 400},
		"a document's form":            {"/documents/process/org/versions", "change=%ff", formType, 400},
		"too long":                     {"/services", "service.code=" + strings.Repeat("x", 70_000), formType, 413},
		"a part that is no text":       {"/settings", part + "\xff\r\n--b--\r\n", multi, 400},
		"parts cut off":                {"/settings", part + "x", multi, 400},
		"parts without their boundary": {"/settings", "x", "multipart/form-data", 400},
		"parts too long":               {"/settings", part + strings.Repeat("x", 3<<20) + "\r\n--b--\r\n", multi, 413},
	} {
		r := s.ask(http.MethodPost, c.address, c.body, "Content-Type", c.kind, "Accept-Language", "es")
		words := map[int]string{400: "Lo enviado ha llegado cortado o con letras que no se pueden leer.", 413: "KB. Acórtala."}[c.status]
		if said := text(r.body); r.StatusCode != c.status || !strings.Contains(said, words) || !strings.Contains(said, "No se ha guardado nada.") {
			t.Errorf("%s: %d %.600s", name, r.StatusCode, said)
		}
	}
}

// A day that a database does not keep, or the day after it, is no day.
func TestDaysAtTheEndOfTime(t *testing.T) {
	s := newSite(t)
	for _, day := range []string{"31/12/9999", "9999-12-31", "01/01/0999", "0000-00-00", "9999-12-31T23:59:59Z", "31/12/9999 23:59"} {
		s.fillStart("/people/roles/change_manager", "end", "on", day).must(t, 422).says(t, "«"+day+"» no es una fecha")
		s.fillStart("/people/roles/change_manager", "assign", "person", "noa", "to", day).must(t, 422).says(t, "«"+day+"» no es una fecha")
		s.fillIn("/releases/1.25/plan?section=general", "es", map[string]string{"planned": day}).must(t, 422).says(t, "«"+day+"» no es una fecha")
	}
	s.fillStart("/people/roles/change_manager", "end", "on", "31/12/9998").must(t, 303)
}

// A form of a document that is sent twice is carried out once, and the second answer
// does not blame somebody else.
func TestDocumentFormSentTwice(t *testing.T) {
	s := newStaff(t)["process"]
	const at = "/documents/customer_policy/USERS"
	action, fields := actionOf(t, s.get(at, "es"), at+"/submission"), s.formOn(at, "submission")
	fields.Set("change", "Primera edición")
	for range 2 {
		if r := s.submit(action, fields, "Accept-Language", "es"); r.Header.Get("Location") != at+"?done=submission" {
			t.Fatalf("%d %.2500s", r.StatusCode, text(r.body))
		}
	}
	fields.Set("change", "Otra cosa")
	s.submit(action, fields, "Accept-Language", "es").must(t, 412)
}

// What shows a secret makes one of it however often it is sent, and the secret is not
// kept to be shown again.
func TestSecretsAreMadeOnce(t *testing.T) {
	s := newSite(t)
	for page, c := range map[string]struct {
		action, made string
		form         url.Values
	}{
		"/account":  {"/account/tokens?", "acta_", url.Values{"name": {"x"}, "days": {"30"}, "scope": {"document.read"}}},
		"/calendar": {"/calendar/feeds?", ".ics", url.Values{"language": {"es"}}},
	} {
		action := actionOf(t, s.get(page, "es"), c.action)
		if first := s.submit(action, c.form).must(t, 200); !strings.Contains(text(first.body), c.made) {
			t.Errorf("%s made nothing: %.600s", page, text(first.body))
		}
		again := s.submit(action, c.form, "Accept-Language", "es").must(t, 409)
		if strings.Contains(text(again.body), c.made) {
			t.Errorf("%s shows its secret again: %.600s", page, text(again.body))
		}
		again.says(t, "Se guardó la primera vez que lo enviaste.")
	}
}

// A long table with a fault in every row is shown with each beside its cell, the first
// of them above the form; more rows than a table holds are refused, not cut.
func TestLongPaste(t *testing.T) {
	all := newCrew(t)
	process := all["process"]
	released(t, process)
	const at, rows = newPlan + "?section=activities", 2000
	line := "<b>Fila</b>\tpronto\tQuizá\n"
	r := process.fillIn(at, "es", map[string]string{"paste": "Actividad\tFecha prevista\tEstado\n" + strings.Repeat(line, rows)}).must(t, 422)
	if said := text(r.body); strings.Count(r.body, `<td class="err"`) != 2*rows || strings.Count(said, ", cada una junto a su campo.") != 1 || strings.Contains(r.body, "<b>Fila</b>") {
		t.Errorf("%d cells are wrong: %.1200s", strings.Count(r.body, `<td class="err"`), said)
	}
	long := process.fillIn(at, "es", map[string]string{"paste": strings.Repeat("x\n", 5001)}).must(t, 422)
	long.says(t, "Pegar filas de una hoja de cálculo: Son ", "y con las que ya hay pasan de")
	if _, values := filledForm(t, long); strings.Count(values.Get("paste"), "x\n") < 5000 {
		t.Errorf("what was pasted is lost: %.80s", values.Get("paste"))
	}
}

// What a person reads names no field of the program, and no error of a library.
func TestNoNameOfAProgramIsShown(t *testing.T) {
	s := newSite(t)
	gone := []string{}
	for i := range 4 {
		level := fmt.Sprintf("organization.confidentiality_levels[%d].", i)
		gone = append(gone, level+"code", "", level+"name", "")
	}
	for name, r := range map[string]reply{
		"password": s.submit("/account/password", url.Values{"old": {"no"}, "password": {"x"}}, "Accept-Language", "es").must(t, 422),
		"language": s.submit("/account/language", url.Values{"language": {"<b>"}}, "Accept-Language", "es").must(t, 422),
		"level":    s.fillStart("/settings/look", "look", gone...).must(t, 409),
		"workbook": s.upload("/imports/new/releases", nil, "x.xlsx", "PK\x03\x04zz").must(t, 422),
	} {
		if raw := regexp.MustCompile(`(?:password|language|organization\.\S+|zip): .{60}`).FindString(text(r.body)); raw != "" {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

// A table of many people, each with a title of their own, is added as quickly as it is
// read: every one of them once, with a code of their own.
func TestManyPeopleAtOnce(t *testing.T) {
	s := newSite(t)
	before, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := []string{"people[400].name", "nueva persona 1"} // who is in the table already
	for i := range 400 {
		cell := fmt.Sprintf("people[%d].", i)
		rows = append(rows, cell+"name", fmt.Sprintf("Nueva Persona %d", i), cell+"job_title", fmt.Sprintf("Cargo %d", i))
	}
	s.fillStart("/people/new", "newcomers", rows...).leads(t, "/people?done=added")
	now, err := s.Org.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if people, titles := len(now.People)-len(before.People), len(now.JobTitles)-len(before.JobTitles); people != 400 || titles != 400 {
		t.Errorf("%d people, %d titles", people, titles)
	}
}
