package web_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"acta/internal/id"
)

// invited9 is a link to the customer of release 9.1, and its id.
func (s *site) invited9(body node) (address string, key id.Link) {
	s.t.Helper()
	s.Releases.Letters = true
	var made struct{ ID, State, Link string }
	s.order("POST", newRelease+"/invitations", "", body).must(s.t, 201).into(s.t, &made)
	if made.State != "open" || made.Link != "" {
		s.t.Errorf("invited: %+v", made)
	}
	secret, _, err := s.Releases.MintLink(s.t.Context(), id.Link(made.ID))
	if err != nil {
		s.t.Fatal(err)
	}
	return "/customer/" + secret, id.Link(made.ID)
}

const grahams = "graham.whitlock@distribution.example"

func asking(purpose string) node {
	return node{"customer": "USERS", "purpose": purpose, "address": grahams}
}

// mailedCode is the code that the letter brings.
func (s *site) mailedCode(key id.Link) string {
	s.t.Helper()
	code, _, err := s.Releases.MintCode(s.t.Context(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

var shownField = regexp.MustCompile(`name="shown" value="([0-9a-f]{64})"`)

// shownOn is the hash that the form of a page carries.
func shownOn(t *testing.T, r reply) string {
	t.Helper()
	found := shownField.FindStringSubmatch(r.body)
	if found == nil {
		t.Fatalf("no form: %.900s", r.body)
	}
	return found[1]
}

// says checks what a page says, as people read it.
func says(t *testing.T, r reply, status int, words ...string) {
	t.Helper()
	if r.StatusCode != status {
		t.Errorf("status %d, want %d", r.StatusCode, status)
	}
	body := html.UnescapeString(r.body)
	for _, w := range words {
		if !strings.Contains(body, w) {
			t.Errorf("no %q in %.6000s", w, body)
		}
	}
}

// hostile is text that a page must show as text.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

// withCriteria gives release 9.1 criteria of which one holds hostile text.
func withCriteria(t *testing.T, all map[string]*site) {
	t.Helper()
	r := agreedPlan(t, all)
	all["process"].order("PATCH", newRelease, r.ETag, node{"criteria": []node{
		{"code": "C1", "text": said("Arranca " + hostile)}, {"code": "C2", "text": said("No pierde datos")},
	}}).must(t, 200)
}

// The whole way in both languages, without a session and without a script.
func TestCustomerAgreesByLink(t *testing.T) {
	for lang, words := range map[string][]string{
		"es": {"¿Está de acuerdo con los criterios", "en nombre de Distribuidores y usuarios", "Lo pide Iker", "Enviarme el código", "Se ha enviado un código a g…@distribution.example", "El código no es ese. Le quedan 4 intentos", "Su respuesta está registrada", "Este enlace ya se usó el"},
		"en": {"Do you agree to the criteria", "on behalf of Distributors and users", "Iker", "Send me the code", "A code was sent to g…@distribution.example", "That is not the code. You have 4 tries left", "Your answer has been recorded", "This link was used on"},
	} {
		t.Run(lang, func(t *testing.T) { agreesByLink(t, lang, words) })
	}
}

func agreesByLink(t *testing.T, lang string, words []string) {
	all := newCrew(t)
	withCriteria(t, all)
	process := all["process"]
	ask := asking("agree")
	ask["language"] = lang
	address, key := process.invited9(ask)
	guest := process.as("")
	page := guest.get(address, "de")
	says(t, page, 200, words[0], words[1], words[2], words[3], "Graham Whitlock", "No pierde datos")
	if strings.Contains(page.body, "<script") || strings.Contains(page.body, "<img") || !strings.Contains(page.body, "&lt;script&gt;") {
		t.Errorf("hostile text is no text: %s", page.body)
	}
	for header, want := range map[string]string{
		"Referrer-Policy": "strict-origin", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Content-Language": lang,
	} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if !strings.Contains(page.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("no policy")
	}
	form := url.Values{"shown": {shownOn(t, page)}, "decision": {"agree"}, "comment": {"Una línea " + hostile}, "name": {"Graham Whitlock"}}
	sent := guest.submit(address+"/code", form)
	says(t, sent, 200, words[4], `value="agree" checked`, "Una línea "+hostile)
	code := process.mailedCode(key)
	form.Set("code", "000000")
	if code == "000000" {
		form.Set("code", "000001")
	}
	wrong := guest.submit(address, form)
	says(t, wrong, 422, words[5], `aria-invalid="true"`, "Una línea")
	form.Set("code", code)
	says(t, guest.submit(address, form), 200, words[6], "Una línea "+hostile)
	says(t, guest.submit(address, form), 200, words[6]) // sent twice
	form.Set("decision", "decline")
	says(t, guest.submit(address, form), 404, words[7])
	says(t, guest.get(address, lang), 404, words[7], "Iker")

	var facts struct {
		Facts []struct {
			By   string
			Body struct{ How, Signatory, Address, Criteria string }
		}
	}
	process.get(newRelease+"/facts?kind=agreement", "en").must(t, 200).into(t, &facts)
	if last := facts.Facts[len(facts.Facts)-1]; len(facts.Facts) != 2 || last.By != "Graham Whitlock" || last.Body.How != "link" || last.Body.Address != grahams {
		t.Errorf("%+v", facts)
	}
	var list struct {
		Invitations []struct{ State, Decision, Comment, Fact string }
	}
	process.get(newRelease+"/invitations", "en").must(t, 200).into(t, &list)
	if len(list.Invitations) != 1 || list.Invitations[0].State != "used" || list.Invitations[0].Fact == "" {
		t.Errorf("%+v", list)
	}
}

// What changed since the page was read is refused, and named; what was typed stays.
func TestCustomerSeesWhatChanged(t *testing.T) {
	all := newCrew(t)
	withCriteria(t, all)
	process := all["process"]
	address, key := process.invited9(asking("agree"))
	guest := process.as("")
	form := url.Values{"shown": {shownOn(t, guest.get(address, "en"))}, "decision": {"agree"}, "name": {"Graham Whitlock"}, "comment": {"kept words"}}
	guest.submit(address+"/code", form).must(t, 200)
	form.Set("code", process.mailedCode(key))
	process.order("PATCH", newRelease, process.release().ETag, node{"criteria": []node{
		{"code": "C1", "text": said("Arranca")}, {"code": "C3", "text": said("Se puede revertir")},
	}}).must(t, 200)
	changed := guest.submit(address, form)
	says(t, changed, 409, "Nothing was recorded", "Criterion C1 has changed.", "Criterion C2 was removed.", "Criterion C3 was added.", "kept words", "Se puede revertir")
	form.Set("shown", shownOn(t, changed))
	says(t, guest.submit(address, form), 200, "Your answer has been recorded")
}

// Codes are few, links that open nothing are told apart by nobody but their
// holder, and whoever tries many has to wait.
func TestCustomerLinkLimits(t *testing.T) {
	all := newCrew(t)
	withCriteria(t, all)
	process := all["process"]
	address, key := process.invited9(asking("agree"))
	guest := process.as("")
	form := url.Values{"shown": {shownOn(t, guest.get(address, "es"))}, "name": {"Graham Whitlock"}}
	for range 3 {
		guest.submit(address+"/code", form).must(t, 200)
	}
	many := guest.submit(address+"/code", form)
	says(t, many, 429, "3 codes")
	if many.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	process.mailedCode(key)
	says(t, guest.submit(address, form), 422, "Your decision is missing", "The code is six digits")
	form.Set("comment", strings.Repeat("x", 70<<10))
	guest.submit(address, form).must(t, 413)

	process.hands.forward(15 * 24 * time.Hour)
	says(t, guest.get(address+"?lang=es", ""), 404, "Este enlace caducó el", "Pida otro a Iker")
	status := 0
	for range 40 {
		if status = guest.get("/customer/guess", "en").StatusCode; status != 404 {
			break
		}
	}
	if status != 429 {
		t.Errorf("after many links that open nothing: %d", status)
	}
	process.ask("GET", address, "", "X-Forwarded-For", "x")
}

// Only who may invite does, a link is taken back, and it comes in the answer only
// where no letter brings it.
func TestInvitations(t *testing.T) {
	all := newCrew(t)
	withCriteria(t, all)
	process := all["process"]
	const invitations = newRelease + "/invitations"
	all["reader"].order("POST", invitations, "", asking("agree")).must(t, 403)
	wrong := asking("agree")
	wrong["address"] = "x@example.org"
	if r := process.order("POST", invitations, "", wrong); r.StatusCode != 422 || !strings.Contains(r.body, "fault.release.link_address") {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
	process.order("POST", "/api/v1/releases/none/invitations", "", asking("agree")).must(t, 404)
	var made struct{ ID, Link string }
	r := process.order("POST", invitations, "", asking("agree")).must(t, 201)
	if r.into(t, &made); !strings.HasPrefix(made.Link, "/customer/") || len(made.Link) != len("/customer/")+43 {
		t.Fatalf("%+v", made)
	}
	guest := process.as("")
	says(t, guest.get(made.Link, "es"), 200, "You cannot answer yet")
	if list := process.get(invitations, "en").must(t, 200); strings.Contains(list.body, strings.TrimPrefix(made.Link, "/customer/")) {
		t.Error("the list tells the secret")
	}
	all["reader"].ask("DELETE", invitations+"/"+made.ID, "").must(t, 403)
	process.ask("DELETE", invitations+"/"+made.ID, "").must(t, 204)
	process.ask("DELETE", invitations+"/"+made.ID, "").must(t, 404)
	says(t, guest.get(made.Link, "en"), 404, "This link was withdrawn")
}
