package browser_test

import "testing"

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
