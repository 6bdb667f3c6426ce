package web_test

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A form that the end of a session held up comes back with what was typed, and is
// carried out only when its sender has seen it again; what opens an account never
// comes back.
func TestHeldUpFormsComeBack(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	for address, one := range map[string]struct {
		form   url.Values
		again  []string // on the page that it comes back on
		secret string
	}{
		"/account/tokens": {
			url.Values{"name": {"Informes <b>"}, "days": {"365"}, "scope": {"audit.read"}},
			[]string{`value="Informes &lt;b&gt;"`, `value="365" selected`, `value="audit.read" checked`}, "",
		},
		"/account/language":                     {url.Values{"language": {"en"}}, []string{`value="en" selected`}, ""},
		"/account/password":                     {url.Values{"old": {firstPassword}, "password": {"otra frase larga de verdad"}}, []string{`action="/account/password"`}, "otra frase"},
		"/account/factor/check":                 {url.Values{"code": {"123456"}, "secret": {"ABCDEFGH"}, "url": {"otpauth://x"}}, []string{`action="/account/factor"`}, "ABCDEFGH"},
		"/account/sessions/end":                 {url.Values{}, []string{`action="/account/sessions/end"`}, ""},
		"/calendar/feeds":                       {url.Values{"customer": {"USERS"}, "language": {"en"}}, []string{`<option value="USERS" selected>`}, ""},
		"/documents/release_plan/1.30/versions": {url.Values{"change": {"Nuevas fechas <i>"}}, []string{`Nuevas fechas &lt;i&gt;`}, ""},
		"/documents/release_plan/1.30/plan":     {url.Values{"etag": {`"1"`}, "owner": {"ana"}, "interval": {"P2Y"}}, []string{`name="owner" value="ana"`}, ""},
	} {
		held := s.as("").submit(address, one.form, "Accept-Language", "es").must(t, 401)
		kept, err := base64.RawURLEncoding.DecodeString(values(held.body).Get("kept"))
		if err != nil || len(kept) == 0 || one.secret != "" && strings.Contains(string(kept), one.secret) || strings.Contains(string(kept), firstPassword) {
			t.Errorf("%s keeps %s (%v)", address, kept, err)
		}
		form := values(held.body)
		form.Set("name", firstEmail)
		form.Set("password", firstPassword)
		in := s.as("").submit("/sign-in", form, "Accept-Language", "es").must(t, 200)
		action := regexp.MustCompile(`<form[^>]*action="([^"]*resume=1[^"]*)"`).FindStringSubmatch(in.body)
		if action == nil {
			t.Errorf("%s does not come back: %.900s", address, text(in.body))
			continue
		}
		page := s.as(sessionOf(in)).submit(strings.ReplaceAll(action[1], "&amp;", "&"), values(in.body), "Accept-Language", "es").must(t, 200)
		if !strings.Contains(text(page.body), "La sesión había terminado") || len(unsound(page.body)) > 0 {
			t.Errorf("%s: %v %.900s", address, unsound(page.body), text(page.body))
		}
		for _, want := range one.again {
			if !strings.Contains(page.body, want) {
				t.Errorf("%s comes back without %s: %.2500s", address, want, page.body[strings.Index(page.body, "<main"):])
			}
		}
	}
	if page := s.get("/account", "es").must(t, 200); strings.Contains(page.body, "Informes") {
		t.Error("a token was made without being seen again")
	}
}
