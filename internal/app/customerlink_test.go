package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"acta/internal/id"
	"acta/internal/release"
)

// TestCustomersAnswer lets a customer's signatory answer each kind of question in
// each language, on each engine, by what reaches it alone: the letters of a mail
// server and the page of the link. Seed 4.1.2, 4.2.3, 4.3.2; Scope F39, F40, F46;
// invariants I19, I26.
func TestCustomersAnswer(t *testing.T) {
	for _, engine := range []string{"sqlite", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			g := newGuests(t, engines[engine](t))
			for _, lang := range []string{"es", "en"} {
				for _, c := range guestCases() {
					t.Run(c.name+" "+lang, func(t *testing.T) { g.in(t).answers(c, lang) })
				}
				t.Run("closed "+lang, func(t *testing.T) { g.in(t).closed(lang) })
			}
			if n := len(g.office.letters); n > 0 {
				t.Errorf("%d letters more than anybody asked for: %s", n, (<-g.office.letters).says())
			}
		})
	}
}

// guestCase is a question to the customer, and how it is answered.
type guestCase struct {
	name    string
	ask     release.Invite
	page    map[string][]string // what its page says, by language
	wrong   url.Values          // an answer that lacks something
	refused map[string]string   // what is said to it
	right   url.Values
	done    map[string]string // what the page and the copy say of it
	kind    release.FactKind  // what it records; "" for nothing
	body    []string          // what stands in the fact
}

// guestCases are the questions with their answers, also the negative one.
func guestCases() []guestCase {
	remark := "Una línea " + markup
	return []guestCase{
		{
			name: "agree", ask: release.Invite{Purpose: release.AskAgreement},
			page:    map[string][]string{"es": {"¿Está de acuerdo con los criterios de Entrega", "No pierde datos"}, "en": {"Do you agree to the criteria for Entrega"}},
			wrong:   url.Values{"decision": {"decline"}},
			refused: map[string]string{"es": "Falta el motivo.", "en": "The reason is missing."},
			right:   url.Values{"decision": {"agree"}, "comment": {remark}},
			done:    map[string]string{"es": "De acuerdo", "en": "Agreed"},
			kind:    release.AgreementFact, body: []string{`"how":"link"`, `"signatory":"Inés Ríos"`, `"title":"Directora"`, `"criteria":"`},
		},
		{
			name: "decline", ask: release.Invite{Purpose: release.AskAgreement},
			page:    map[string][]string{"es": {"Estoy de acuerdo con los criterios"}, "en": {"I agree to the criteria"}},
			wrong:   url.Values{"decision": {"accepted"}},
			refused: map[string]string{"es": "Falta su decisión.", "en": "Your decision is missing."},
			right:   url.Values{"decision": {"decline"}, "comment": {remark}},
			done:    map[string]string{"es": "No está de acuerdo", "en": "Not agreed"},
		},
		{
			name: "accept with reservations", ask: release.Invite{Purpose: release.AskAcceptance},
			page: map[string][]string{
				"es": {"¿Acepta Entrega", "No cumplido", "8 superadas, 1 fallidas", "Reserva sobre el criterio C2", "bbbbbbbb bbbbbbbb"},
				"en": {"Do you accept Entrega", "Not met", "8 passed, 1 failed", "Reservation about criterion C2", "bbbbbbbb bbbbbbbb"},
			},
			wrong:   url.Values{"decision": {"accepted"}},
			refused: map[string]string{"es": "El criterio C2 no se cumple", "en": "Criterion C2 is not met"},
			right:   url.Values{"decision": {"accepted_with_reservations"}, "reservation.C2": {remark}, "comment": {"Y el manual"}},
			done:    map[string]string{"es": "Aceptada con reservas", "en": "Accepted with reservations"},
			kind:    release.AcceptanceFact, body: []string{`"outcome":"accepted_with_reservations"`, `"criterion":"C2"`, `"code":"R1"`, `"code":"R2"`, "Y el manual"},
		},
		{
			name: "reject", ask: release.Invite{Purpose: release.AskAcceptance},
			page:    map[string][]string{"es": {"No acepto; explico por qué"}, "en": {"I do not accept; I say why"}},
			wrong:   url.Values{"decision": {"rejected"}},
			refused: map[string]string{"es": "Falta el motivo.", "en": "The reason is missing."},
			right:   url.Values{"decision": {"rejected"}, "comment": {remark}},
			done:    map[string]string{"es": "No aceptada", "en": "Not accepted"},
			kind:    release.AcceptanceFact, body: []string{`"outcome":"rejected"`, `"how":"link"`},
		},
		{
			name: "feedback", ask: release.Invite{Purpose: release.AskFeedback, Deployment: "D1"},
			page:    map[string][]string{"es": {"¿Qué le ha parecido Entrega", "5 · Muy bien", "Producción propia"}, "en": {"What do you think of Entrega", "5 · Very good"}},
			wrong:   url.Values{"decision": {"feedback"}, "score": {"7"}},
			refused: map[string]string{"es": "Falta su opinión.", "en": "Your opinion is missing."},
			right:   url.Values{"decision": {"feedback"}, "score": {"4"}, "comment": {remark}},
			done:    map[string]string{"es": "Opinión enviada", "en": "Opinion sent"},
			kind:    release.FeedbackFact, body: []string{`"score":4`, `"how":"link"`, `"from":"Inés Ríos"`},
		},
		{
			name: "override", ask: release.Invite{Purpose: release.AskOverride, Deployment: "D1", Exception: "W-D1"},
			page: map[string][]string{
				"es": {"¿Autoriza una excepción en Entrega", "Lo pide ANDES " + markup, "Autorizo la excepción"},
				"en": {"Do you allow an exception in Entrega", "Lo pide ANDES " + markup, "I allow the exception"},
			},
			wrong:   url.Values{"decision": {"decline"}},
			refused: map[string]string{"es": "Falta el motivo.", "en": "The reason is missing."},
			right:   url.Values{"decision": {"agree"}, "comment": {remark}},
			done:    map[string]string{"es": "De acuerdo", "en": "Agreed"},
			kind:    release.AgreementFact, body: []string{`"how":"link"`},
		},
	}
}

// guestWords are what the service says to a signatory by language.
func guestWords(lang string) map[string]string {
	return map[string]map[string]string{
		"es": {
			"subject": "Clínica Ándes: ", "greeting": "Hola, Inés Ríos:", "code": "Se ha enviado un código a i…@andes.example",
			"form": "El código son seis cifras.", "wrong": "El código no es ese. Le quedan 4 intentos", "changed": "No se ha registrado nada",
			"done": "Su respuesta está registrada", "used": "Este enlace ya se usó el", "copy": "Copia de su respuesta sobre ",
			"late": "El código ha caducado", "locked": "Se ha escrito un código equivocado 5 veces", "void": "Este enlace se anuló", "expired": "Este enlace caducó el",
			"unknown": "Este enlace no es válido",
		},
		"en": {
			"subject": "Andes Clinic: ", "greeting": "Hello Inés Ríos,", "code": "A code was sent to i…@andes.example",
			"form": "The code is six digits.", "wrong": "That is not the code. You have 4 tries left", "changed": "Nothing was recorded",
			"done": "Your answer has been recorded", "used": "This link was used on", "copy": "Copy of your answer about ",
			"late": "The code has expired", "locked": "A wrong code was typed 5 times", "void": "This link was withdrawn", "expired": "This link expired on",
			"unknown": "This link is not valid",
		},
	}[lang]
}

// answers goes from the letter with the link to the one with the copy.
func (g guestWorld) answers(c guestCase, lang string) {
	g.later(61 * time.Minute)
	words, before := guestWords(lang), g.facts(lang, c.kind)
	path, key := g.invites(c.ask, lang)
	page := g.opens(path, http.StatusOK, append(c.page[lang], inesName)...)
	action, form := g.filled(page, c.wrong)
	g.sends(action, form, http.StatusUnprocessableEntity, c.refused[lang], words["form"])
	action, form = g.filled(page, c.right)
	form.Set("code", "12 34")
	g.sends(action, form, http.StatusUnprocessableEntity, words["form"])
	code := g.code(path, lang, form)
	form.Set("code", otherCode(code))
	kept := g.sends(action, form, http.StatusUnprocessableEntity, append(slices.Clone(c.right["comment"]), words["wrong"])...)
	if _, again := g.filled(kept, c.right); again.Get("shown") != form.Get("shown") {
		g.Error("a wrong code changed what is shown")
	}
	form.Set("code", code)
	shown := form.Get("shown")
	form.Set("shown", strings.Repeat("0", 64)) // what somebody else was shown
	g.sends(action, form, http.StatusConflict, words["changed"])
	form.Set("shown", shown)
	if n := len(g.facts(lang, c.kind)); n != len(before) {
		g.Errorf("%d facts before any answer counted", n-len(before))
	}
	g.submitted(action, form, words["done"], c.done[lang])
	form.Set("comment", "Otra cosa")
	g.sends(action, form, http.StatusNotFound, words["used"])
	g.opens(path, http.StatusNotFound, words["used"])
	g.copied(c, lang, key)
	g.recorded(c, lang, len(before))
}

// submitted sends an answer three times at once, as who presses a button again:
// each time it is the same answer that is on record.
func (g guestWorld) submitted(action string, form url.Values, words ...string) {
	g.Helper()
	var group sync.WaitGroup
	answers, errs := make([]answer, 3), make([]error, 3)
	for i := range answers {
		group.Go(func() { answers[i], errs[i] = g.c.form(g.Context(), action, form, nil) })
	}
	group.Wait()
	for i, a := range answers {
		g.page(a, errs[i], http.StatusOK, append(words, form.Get("comment"))...)
	}
}

// copied reads the copy of the answer: what was decided, why, and the fingerprint
// of what was shown.
func (g guestWorld) copied(c guestCase, lang string, key id.Link) {
	g.Helper()
	l := g.letter(lang, guestWords(lang)["copy"]+guestRelease(lang))
	list, err := g.app.Releases.ListInvitations(g.Context(), guestRelease(lang))
	must(g.T, err)
	at := slices.IndexFunc(list, func(i release.Invitation) bool { return i.ID == key })
	for _, want := range []string{": " + c.done[lang], strings.Join(strings.Fields(c.right.Get("comment")), " "), release.Groups(list[at].Shown.Hash)} {
		if !strings.Contains(l.text, want) {
			g.Errorf("no %q in %s", want, l.text)
		}
	}
	if strings.Contains(l.text, "/customer/") || strings.Contains(l.header.Get("Message-ID"), ".1@") {
		g.Errorf("the copy opens something: %s", l.raw)
	}
}

// recorded checks the fact of the answer, once, in the signatory's name.
func (g guestWorld) recorded(c guestCase, lang string, before int) {
	g.Helper()
	facts := g.facts(lang, c.kind)
	if c.kind == "" {
		return
	}
	if len(facts) != before+1 {
		g.Fatalf("%d facts, want one", len(facts)-before)
	}
	f := facts[len(facts)-1]
	if f.Customer != "ANDES" || f.By != inesName || f.Deployment != c.ask.Deployment || f.Key != c.ask.Exception || !json.Valid(f.Body) {
		g.Errorf("%+v", f.Head)
	}
	for _, want := range c.body {
		if !strings.Contains(string(f.Body), want) {
			g.Errorf("no %s in %s", want, f.Body)
		}
	}
}

// closed are the links and the codes that open nothing, of the purposes that can be
// asked again.
func (g guestWorld) closed(lang string) {
	words := guestWords(lang)
	g.opens("/customer/"+strings.Repeat("x", 43), http.StatusNotFound, guestWords("en")["unknown"]) // a stranger's language
	for _, c := range guestCases() {
		if c.name != "agree" && c.name != "reject" && c.name != "feedback" {
			continue // of each purpose one; what was agreed to as an exception is asked no more
		}
		g.later(61 * time.Minute)
		path, key := g.invites(c.ask, lang)
		action, form := g.filled(g.opens(path, http.StatusOK), c.right)
		code := g.code(path, lang, form)
		g.later(10 * time.Minute)
		form.Set("code", code)
		g.sends(action, form, http.StatusUnprocessableEntity, words["late"])
		code = g.code(path, lang, form)
		form.Set("code", otherCode(code))
		for range 5 {
			g.sends(action, form, http.StatusUnprocessableEntity)
		}
		form.Set("code", code)
		g.sends(action, form, http.StatusUnprocessableEntity, words["locked"])
		if a := g.by("lucia").send("DELETE", "/releases/"+guestRelease(lang)+"/invitations/"+string(key), nil); !a.fine() {
			g.Errorf("withdrawn: %d %s", a.status, told(a))
		}
		g.shut(path, action, form, words["void"])
		path, _ = g.invites(c.ask, lang)
		action, form = g.filled(g.opens(path, http.StatusOK), c.right)
		g.later(14 * 24 * time.Hour)
		g.shut(path, action, form, words["expired"])
	}
}

// shut checks that nothing goes by a link any more.
func (g guestWorld) shut(path, action string, form url.Values, words string) {
	g.Helper()
	g.opens(path, http.StatusNotFound, words)
	g.sends(action, form, http.StatusNotFound, words)
	g.sends(path+"/code", form, http.StatusNotFound, words)
}
