package browser_test

import (
	"strings"
	"testing"
)

// languages are those that every journey runs in.
func languages() []string { return []string{"es", "en"} }

// each runs a journey in every language, at once: a browser waits more than it works.
func each(t *testing.T, journey func(t *testing.T, lang string)) {
	t.Helper()
	t.Parallel()
	for _, lang := range languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			journey(t, lang)
		})
	}
}

// Somebody signs in, reads a document and signs out with the keyboard alone. The first
// stop of the Tab key is the link that skips to the content. Scope F90.
func TestFrameByKeyboard(t *testing.T) {
	each(t, func(t *testing.T, lang string) {
		p := newSite(t).typist(t, nora, lang)
		p.on("page_home.title")
		must(t, p.page.Keyboard().Press("Tab"))
		if at := p.where(); !at.Skip || !at.Seen || !at.Ring {
			t.Errorf("the first stop is %+v", at)
		}
		must(t, p.page.Keyboard().Press("Enter"))
		if in, err := p.page.Evaluate("document.activeElement.id"); err != nil || in != "main" {
			t.Errorf("the link leads to %v, %v", in, err)
		}
		p.press("web.nav.documents")
		p.on("web.library.title")
		p.press(p.document("customer_policy", "USERS"))
		p.onDocument("customer_policy", "USERS")
		p.press("web.sign_out")
		p.on("web.sign_in.title")
		p.sees("web.sign_in.done_out")
	})
}

// The language changes where the reader stands, and stays; so does the theme.
func TestLanguageAndTheme(t *testing.T) {
	other := map[string]string{"es": "en", "en": "es"}
	each(t, func(t *testing.T, lang string) {
		p := newSite(t).enters(t, nora, lang, desk)
		p.open("/documents?q=USERS")
		p.on("web.library.title")
		p.press(p.site.Catalogue.Printer(other[lang]).Say("web.own_name", nil))
		p.speaks(other[lang])
		p.on("web.library.title")
		if !strings.HasSuffix(p.page.URL(), "/documents?lang="+other[lang]+"&q=USERS") {
			t.Errorf("the language leads to %s", p.page.URL())
		}
		p.open("/account")
		p.on("web.account.title")
		p.choose("web.account.language_label", "document.language."+lang)
		p.press("web.account.language_do")
		p.speaks(lang) // the account's language counts over what the browser had chosen
		p.on("web.account.title")
		p.sees("web.account.done_language")
		for _, theme := range []string{"dark", "light", "auto"} {
			p.press("web.theme." + theme)
			p.look.dark = theme == "dark"
			p.on("web.account.title")
			if scheme := p.scheme(); (scheme == "dark") != p.look.dark {
				t.Errorf("theme %s is shown %s", theme, scheme)
			}
		}
		p.press("web.sign_out")
		p.on("web.sign_in.title")
	})
}

// speaks says in which language the person reads from now on.
func (p *person) speaks(lang string) {
	p.lang, p.words = lang, p.site.Catalogue.Printer(lang)
}

// scheme is whether the page is dark or light, by its colour.
func (p *person) scheme() string {
	p.Helper()
	told, err := p.page.Evaluate(`() => {
		const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
		return r + g + b < 384 ? "dark" : "light";
	}`)
	must(p.T, err)
	scheme, _ := told.(string)
	return scheme
}

// What was typed outlives the session: whoever sends a form too late signs in and finds
// it as it was, and nothing of it was carried out before they sent it again.
func TestSessionEndsWhileTyping(t *testing.T) {
	const typed = "Plazos nuevos de «producción» & <b>marcha atrás</b>"
	each(t, func(t *testing.T, lang string) {
		p := newSite(t).typist(t, lucia, lang)
		p.open("/documents/customer_policy/USERS")
		p.onDocument("customer_policy", "USERS")
		p.unfold("web.control.submit_title")
		p.fill("web.control.submit_change", typed)
		p.losesSession()
		p.press("web.control.submit_do")
		p.sees("web.sign_in.kept_lead")
		p.signIn()
		p.onDocument("customer_policy", "USERS")
		p.sees("web.form.resumed")
		p.holds("web.control.submit_change", typed)
		p.misses("web.control.done_submission")
		p.press("web.control.submit_do")
		p.onDocument("customer_policy", "USERS")
		p.sees("web.control.done_submission")
	})
}
