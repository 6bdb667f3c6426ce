package browser_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"
	"time"
)

// The first person of an installation comes by its link, with the keyboard alone, and
// is told what was wrong without losing what was typed.
func TestSetUp(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newEmptySite(t)
		link, err := s.SetupLink(t.Context())
		must(t, err)
		p := s.visitor(t, nora, lang, desk)
		p.keys = true
		p.open(pathOf(link))
		p.on("web.setup.title")
		p.fill("web.input.person", nora)
		p.fill("web.input.name", "Nora Vidal")
		p.fill("web.input.email", "nora@mistral.example")
		p.fill("web.input.new_password", "corta")
		p.press("web.setup.do")
		p.on("web.setup.title")
		p.holds("web.input.name", "Nora Vidal")
		p.holds("web.input.new_password", "") // no page repeats a password
		p.fill("web.input.new_password", secretWord)
		p.press("web.setup.do")
		p.sees("web.sign_in.done_set")
		p.signIn()
		p.on("page_settings.start.organization.title")
		p.open("/documents")
		p.on("web.library.title")
		p.sees("web.library.empty_title")
	})
}

// An installation goes from nothing to its first plan with the keyboard alone, and to its
// first policy in force with one more person: in five steps, of which one is left and
// found again, each of which keeps what was typed where something of it was wrong.
// Scope F3, F98.
func TestSetUpToFirstPlan(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		s := newEmptySite(t)
		began := time.Now()
		p := s.founds(t, lang)
		p.setsUpOrganization()
		p.setsUpRoles()
		p.setsUpRest()
		must(t, s.hire(t.Context(), s.as(t, nora), "marta-olmedo", "quality_manager"))
		p.press("page_settings.start.submit_policy")
		p.onDocument(policyKind, arlanza)
		p.submits(policyKind, arlanza, "Primera edición")
		p.tells(began)

		approver := s.arrives(t, "marta-olmedo", lang, phone)
		approver.on("page_home.title")
		approver.press("page_home.document_decide", "document", approver.document(policyKind, arlanza), "version", "0.1")
		approver.decides(policyKind, arlanza, "approve", "")
		approver.again("document.state.effective")
		approver.tells(began)
	})
}

// arlanza is the customer of the set-up.
const arlanza = "BANCO-ARLANZON"

// founds is the first person of an installation, who has come by the link to it.
func (s *site) founds(t *testing.T, lang string) *person {
	t.Helper()
	link, err := s.SetupLink(t.Context())
	must(t, err)
	p := s.visitor(t, nora, lang, desk)
	p.keys = true
	p.open(pathOf(link))
	p.on("web.setup.title")
	for label, text := range map[string]string{"person": nora, "name": "Nora Vidal", "email": "nora@mistral.example", "new_password": secretWord} {
		p.fill("web.input."+label, text)
	}
	p.press("web.setup.do")
	p.signIn()
	return p
}

// setsUpOrganization is the first step, in which a logo that is none leaves the rest as
// it was typed.
func (p *person) setsUpOrganization() {
	p.Helper()
	const next = "page_settings.start.next"
	other := map[string]string{"es": "en", "en": "es"}[p.lang]
	p.on("page_settings.start.organization.title")
	p.fill("page_settings.org.name", "Mistral & <b>Hijas</b>")
	p.tick("document.language." + other)
	p.fill("page_settings.org.scheme", "MIS-{code}-{subject}")
	p.sees("MIS-PE-1.30")
	p.upload("page_settings.org.logo", "logo.png", []byte("<svg onload=alert(1)>"))
	p.press(next)
	p.on("page_settings.start.organization.title")
	p.holds("page_settings.org.name", "Mistral & <b>Hijas</b>")
	p.holds("page_settings.org.scheme", "MIS-{code}-{subject}")
	p.upload("page_settings.org.logo", "logo.png", picture(p.T))
	p.press(next)
	p.on("page_settings.start.roles.title")
}

// setsUpRoles is the second step: it is left, found again from the first page, and takes
// people from a spreadsheet.
func (p *person) setsUpRoles() {
	p.Helper()
	p.press("web.nav.leave")
	p.on("page_home.title")
	p.press("page_home.blank_start")
	p.on("page_settings.start.roles.title")
	of := func(role, part string) string {
		return p.say("term.role."+role) + ": " + p.say("page_people.role."+part)
	}
	p.fill(of("release_deployment_manager", "person"), "Nora Vidal")
	p.fill(of("change_authority", "person"), "Marta Olmedo")
	p.paste(p.say("page_people.name")+", 1", "Marta Olmedo\tmarta@mistral.example\tDirección\nIker Sanz\tiker@mistral.example\tOperación\nNoa Prieto\t\tCalidad")
	p.holds(p.say("page_people.name")+", 3", "Noa Prieto")
	p.press("page_settings.start.next")
	p.on("page_settings.start.customer.title")
}

// setsUpRest is customer and service, policy and plan.
func (p *person) setsUpRest() {
	p.Helper()
	p.fill("page_settings.customer.name", "Banco Arlanzón")
	p.fill("page_settings.customer.signatory_name", "Elena Ruiz")
	p.fill("page_settings.customer.signatory_email", "elena@arlanzon.example")
	p.fill("page_settings.service.name", "Portal")
	p.press("page_settings.start.next")
	p.on("page_settings.start.policy.title")
	p.fill("page_settings.policy.with", "Elena Ruiz")
	p.fill("page_settings.policy.on", "10/11/2026")
	p.choose("page_settings.policy.how", "page_settings.how.minutes")
	p.fill("page_settings.policy.reference", "ACTA-1")
	p.press("page_settings.start.next")
	p.on("page_settings.start.plan.title")
	p.fill("page_settings.plan.title", "Portal 2.1")
	p.fill("page_settings.plan.code", "2.1")
	p.press("page_settings.plan.do")
	p.on("page_settings.start.ready")
	p.sees("page_releases.done.made")
}

// picture is a logo.
func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, png.Encode(&out, image.NewNRGBA(image.Rect(0, 0, 64, 24))))
	return out.Bytes()
}
