package web_test

import (
	"bytes"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"acta/internal/app"
	"acta/internal/config"
)

// values are the hidden fields of the forms in a page's main part.
func values(body string) url.Values {
	found := url.Values{}
	_, body, _ = strings.Cut(body, "<main ")
	body, _, _ = strings.Cut(body, "</main>")
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(body, -1) {
		found.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return found
}

// Whoever has not signed in is led to the page for it, and then back to the very
// page; a wrong name and a wrong password get the same answer.
func TestSignInLeadsBack(t *testing.T) {
	s := newSite(t, "release_plan/1.30").as("")
	r := s.get("/documents/release_plan/1.30?view=en", "en").must(t, 303)
	at := r.Header.Get("Location")
	page := s.get(at, "en").must(t, 200)
	if got := values(page.body).Get("back"); got != "/documents/release_plan/1.30?view=en" {
		t.Errorf("leads back to %q", got)
	}
	form := values(page.body)
	said := map[string]bool{}
	for _, name := range []string{firstEmail, firstPerson, "nobody@example.org", "", "' OR 1=1", "nobody\x00", strings.Repeat("x", 5000)} {
		form.Set("name", name)
		form.Set("password", "not the password")
		wrong := s.submit("/sign-in", form, "Accept-Language", "en").must(t, 422)
		if sessionOf(wrong) != "" || strings.Contains(wrong.body, "not the password") {
			t.Errorf("%q: a session, or the password in the page", name)
		}
		said[strings.Join(regexp.MustCompile(`<li>([^<]*)</li>\s*</ul></div>`).FindStringSubmatch(wrong.body), "")] = true
	}
	if len(said) != 1 {
		t.Errorf("refusals differ: %v", said)
	}
	form.Set("name", "  "+strings.ToUpper(firstEmail))
	form.Set("password", firstPassword)
	in := s.submit("/sign-in", form).must(t, 303)
	if in.Header.Get("Location") != "/documents/release_plan/1.30?view=en" {
		t.Errorf("leads to %s", in.Header.Get("Location"))
	}
	own := s.as(sessionOf(in))
	if body := own.get(in.Header.Get("Location"), "en").must(t, 200).body; !strings.Contains(body, firstName) || !strings.Contains(body, "Sign out") {
		t.Error("the page does not say who has signed in")
	}
	if at := own.get("/sign-in?back=/account", "en").must(t, 303).Header.Get("Location"); at != "/account" {
		t.Errorf("who has signed in is led to %s", at)
	}
}

// Signing in leads nowhere else, whatever the address says.
func TestSignInLeadsNowhereElse(t *testing.T) {
	s := newSite(t).as("")
	for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/a\r\nb: c", ""} {
		page := s.get("/sign-in?"+url.Values{"back": {to}}.Encode(), "es").must(t, 200)
		if got := values(page.body).Get("back"); got != "/" {
			t.Errorf("%q: the form leads to %q", to, got)
		}
		r := s.submit("/sign-in", url.Values{"back": {to}, "name": {firstEmail}, "password": {firstPassword}}).must(t, 303)
		if got := r.Header.Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}

// The cookie is out of reach of scripts and other sites; by TLS it is bound to the
// host. A session that somebody put into the browser before is not the one used.
func TestSessionCookie(t *testing.T) {
	s := newSite(t).as("acta=planted")
	r := s.submit("/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}}).must(t, 303)
	session := sessionOf(r)
	if session == "" || session == "acta=planted" || len(session) < 40 {
		t.Fatalf("cookie %q", session)
	}
	for _, c := range r.Cookies() {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure {
			t.Errorf("%+v", c)
		}
	}
	again := s.as(session).submit("/account/password", url.Values{"old": {firstPassword}, "password": {"otra frase larga de verdad"}}).must(t, 303)
	if renewed := sessionOf(again); renewed == "" || renewed == session {
		t.Errorf("after a new password the session is %q", renewed)
	}
	s.as(session).ask("GET", "/api/v1/session", "").must(t, 401)
	cookiesByTLS(t)
}

// cookiesByTLS signs in where people come by TLS.
func cookiesByTLS(t *testing.T) {
	t.Helper()
	a, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), URL: "https://acta.example.org"}, app.Options{Build: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := firstSignIn(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	in := httptest.NewRequest(http.MethodPost, "https://acta.example.org/sign-in", strings.NewReader(url.Values{"name": {firstEmail}, "password": {firstPassword}}.Encode()))
	in.Header.Set("Content-Type", formType)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, in)
	answer := w.Result()
	if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Strict-Transport-Security") == "" || len(answer.Cookies()) == 0 {
		t.Fatalf("%d %v", answer.StatusCode, answer.Header)
	}
	for _, c := range answer.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-acta") || !c.Secure || c.Path != "/" || c.Domain != "" {
			t.Errorf("by TLS: %+v", c)
		}
	}
}

// A session ends after an hour without a request, after twelve hours whatever
// happens, and when its person signs out; then the way is back to signing in.
func TestSessionsEnd(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.hands.forward(50 * time.Minute)
		s.ask("GET", "/api/v1/session", "").must(t, 200)
	}
	s.hands.forward(61 * time.Minute)
	s.ask("GET", "/api/v1/session", "").must(t, 401)
	if at := s.get("/account", "es").must(t, 303).Header.Get("Location"); at != "/sign-in?back=%2Faccount" {
		t.Errorf("leads to %s", at)
	}

	long := newSite(t)
	for passed := time.Duration(0); passed < 12*time.Hour; passed += 50 * time.Minute {
		long.ask("GET", "/api/v1/session", "").must(t, 200)
		long.hands.forward(50 * time.Minute)
	}
	long.ask("GET", "/api/v1/session", "").must(t, 401)

	out := newSite(t)
	r := out.submit("/sign-out", nil).must(t, 303)
	if c := r.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("cookies after signing out: %v", c)
	}
	out.ask("GET", "/api/v1/session", "").must(t, 401)
	if said := text(out.as("").get(r.Header.Get("Location"), "en").must(t, 200).body); !strings.Contains(said, "You have signed out.") {
		t.Errorf("%s", said)
	}
}

// Too many wrong passwords have to wait; the answer says how long, to people and
// programs.
func TestSignInIsSlowedDown(t *testing.T) {
	s := newSite(t).as("")
	wrong := url.Values{"name": {firstEmail}, "password": {"not the password"}}
	var last reply
	for range 12 {
		if last = s.submit("/sign-in", wrong, "Accept-Language", "en"); last.StatusCode == http.StatusTooManyRequests {
			break
		}
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" || !strings.Contains(last.body, "<title>Error: Sign in") {
		t.Fatalf("%d, Retry-After %q: %s", last.StatusCode, last.Header.Get("Retry-After"), text(last.body))
	}
	s.submit("/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}}).must(t, 429)
	s.hands.forward(time.Hour)
	s.submit("/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}}).must(t, 303)
}

// A set-up link works once; nothing about a link is in the log.
func TestLinksWorkOnceAndAreNotLogged(t *testing.T) {
	var out bytes.Buffer
	former := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(former) })
	s := open(t, t.TempDir())
	secret, err := s.Identity.SetupLink(t.Context())
	if err != nil || secret == "" {
		t.Fatal(err)
	}
	address := "/setup/" + secret
	s.get(address, "es").must(t, 200)
	form := url.Values{"person": {"a b"}, "name": {firstName}, "email": {"nobody"}, "password": {"short"}}
	r := s.submit(address, form, "Accept-Language", "en").must(t, 422)
	if !strings.Contains(r.body, `value="a b"`) || strings.Contains(r.body, "short") || !strings.Contains(r.body, `aria-invalid="true"`) {
		t.Errorf("what was typed is lost, or the password is shown: %s", r.body)
	}
	form = url.Values{"person": {firstPerson}, "name": {firstName}, "email": {firstEmail}, "password": {firstPassword}}
	s.submit(address, form).must(t, 303)
	for _, lang := range []string{"es", "en"} {
		if r := s.get(address, lang).must(t, 404); strings.Contains(r.body, "fault.") {
			t.Errorf("%s: %s", lang, text(r.body))
		}
	}
	s.submit(address, form).must(t, 404)
	for _, path := range []string{"/setup/", "/invite/", "/recover/"} {
		s.get(path+"unknown-secret-in-the-address", "es").must(t, 404)
	}
	if logged := out.String(); strings.Contains(logged, secret) || strings.Contains(logged, "unknown-secret") || strings.Contains(logged, firstPassword) {
		t.Errorf("a secret is in the log: %s", logged)
	}
}

// The answer to a forgotten password is the same for everybody; the link of the
// letter sets another one and ends what was open.
func TestForgottenPassword(t *testing.T) {
	s := newSite(t)
	stranger := s.as("")
	var said []string
	for _, name := range []string{firstEmail, "nobody@example.org"} {
		r := stranger.submit("/recover", url.Values{"name": {name}}).must(t, 303)
		said = append(said, text(stranger.get(r.Header.Get("Location"), "en").must(t, 200).body))
	}
	if said[0] != said[1] || !strings.Contains(said[0], "If there is an account of that name") {
		t.Errorf("%q", said)
	}
	secret, err := s.Identity.Mint(t.Context(), "system", "recovery", firstPerson)
	if err != nil {
		t.Fatal(err)
	}
	address := "/recover/" + secret
	if body := stranger.get(address, "es").must(t, 200).body; !strings.Contains(body, firstEmail) {
		t.Error("the page does not say whose password it is")
	}
	stranger.submit(address, url.Values{"password": {"kort"}}).must(t, 422)
	stranger.submit(address, url.Values{"password": {"una frase nueva y larga"}}).must(t, 303)
	stranger.submit(address, url.Values{"password": {"una frase nueva y larga"}}).must(t, 404)
	s.ask("GET", "/api/v1/session", "").must(t, 401)
	stranger.submit("/sign-in", url.Values{"name": {firstPerson}, "password": {firstPassword}}).must(t, 422)
	stranger.submit("/sign-in", url.Values{"name": {firstPerson}, "password": {"una frase nueva y larga"}}).must(t, 303)
}

// takeFactor turns on the second factor and gives its secret and recovery codes.
func (s *site) takeFactor() (secret string, codes []string) {
	s.t.Helper()
	page := s.submit("/account/factor", nil).must(s.t, 200)
	form := values(page.body)
	secret = form.Get("secret")
	if secret == "" || !strings.Contains(page.body, `<svg class="qr"`) {
		s.t.Fatalf("no second factor to take up: %s", page.body)
	}
	form.Set("code", "000000")
	if again := s.submit("/account/factor/check", form).must(s.t, 422); values(again.body).Get("secret") != secret {
		s.t.Error("a wrong first code loses the second factor")
	}
	form.Set("code", s.codeOf(secret))
	done := s.submit("/account/factor/check", form).must(s.t, 200)
	for _, m := range regexp.MustCompile(`<code>([^<]*)</code>`).FindAllStringSubmatch(done.body, -1) {
		codes = append(codes, m[1])
	}
	if fresh := sessionOf(done); fresh != "" {
		s.cookie = fresh
	}
	return secret, codes
}

func (s *site) codeOf(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, s.hands.Now().Time())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// With a second factor the password leads to a second step, and only a code that
// was not used before leads in.
func TestSecondFactor(t *testing.T) {
	s := newSite(t)
	secret, codes := s.takeFactor()
	if len(codes) != 10 {
		t.Fatalf("recovery codes: %v", codes)
	}
	s.hands.forward(time.Minute)
	stranger := s.as("")
	typed := url.Values{"name": {firstEmail}, "password": {firstPassword}, "back": {"/account"}}
	step := stranger.submit("/sign-in", typed, "Accept-Language", "en").must(t, 200)
	form := values(step.body)
	if sessionOf(step) != "" || form.Get("ticket") == "" || strings.Contains(step.body, firstPassword) || !strings.Contains(step.body, "one-time-code") {
		t.Fatalf("second step: %s", step.body)
	}
	form.Set("code", "000000")
	stranger.submit("/sign-in", form).must(t, 422)
	form.Set("code", s.codeOf(secret))
	in := stranger.submit("/sign-in", form).must(t, 303)
	if in.Header.Get("Location") != "/account" || sessionOf(in) == "" {
		t.Errorf("%v", in.Header)
	}
	if used := stranger.submit("/sign-in", form); used.StatusCode == http.StatusSeeOther {
		t.Error("the same code leads in twice")
	}
	form.Set("code", codes[0])
	stranger.submit("/sign-in", form).must(t, 303)
	if used := stranger.submit("/sign-in", form); used.StatusCode == http.StatusSeeOther {
		t.Error("the same recovery code leads in twice")
	}
	s.hands.forward(6 * time.Minute)
	form.Set("code", s.codeOf(secret))
	late := stranger.submit("/sign-in", form, "Accept-Language", "en").must(t, 422)
	if said := text(late.body); !strings.Contains(said, "Start again.") || !strings.Contains(late.body, `type="password"`) {
		t.Errorf("a second step that is too late: %s", said)
	}
	form.Set("ticket", "forged")
	stranger.submit("/sign-in", form).must(t, 422)
}

// What signs asks first who it is, keeps what was typed, and then goes on with it.
func TestSigningAsksWhoItIs(t *testing.T) {
	s := newSite(t)
	s.hands.forward(10 * time.Minute)
	typed := url.Values{"name": {"Informes <b>"}, "days": {"30"}, "scope": {"document.read", "audit.read"}}
	page := s.submit("/account/tokens", typed, "Referer", "http://127.0.0.1:8080/account", "Accept-Language", "en").must(t, 200)
	if !strings.Contains(text(page.body), "Confirm that it is you") || strings.Contains(page.body, "acta_") {
		t.Fatalf("%s", text(page.body))
	}
	form := values(page.body)
	form.Set("confirm_password", "wrong")
	again := s.submit("/confirm", form, "Accept-Language", "en").must(t, 422)
	if form = values(again.body); form.Get("name") != "Informes <b>" || len(form["scope"]) != 2 || form.Get("confirm_next") != "/account/tokens" {
		t.Fatalf("what was typed is lost: %v", form)
	}
	form.Set("confirm_password", firstPassword)
	went := s.submit("/confirm", form).must(t, 307)
	if went.Header.Get("Location") != "/account/tokens" {
		t.Fatalf("leads to %s", went.Header.Get("Location"))
	}
	fresh := s.as(sessionOf(went))
	if fresh.cookie == "" || fresh.cookie == s.cookie {
		t.Fatal("the session was not renewed")
	}
	signs(t, fresh, form)
}

// signs makes a token in a session whose person has just confirmed, and asks for
// another one when that is long ago.
func signs(t *testing.T, fresh *site, form url.Values) {
	t.Helper()
	made := fresh.submit("/account/tokens", form).must(t, 200)
	if !strings.Contains(made.body, "<code>acta_") || !strings.Contains(made.body, "Informes &lt;b&gt;") {
		t.Errorf("%s", text(made.body))
	}
	astray := fresh.submit("/confirm", url.Values{"confirm_password": {firstPassword}, "confirm_back": {"//evil.example"}, "confirm_next": {"https://evil.example"}})
	if astray.Header.Get("Location") != "/" {
		t.Errorf("leads to %s", astray.Header.Get("Location"))
	}
	var p apiProblem
	fresh = fresh.as(sessionOf(astray))
	fresh.hands.forward(10 * time.Minute)
	body := `{"name":"x","scopes":["document.read"],"expires":"2027-01-01"}`
	fresh.ask("POST", "/api/v1/tokens", body, "Content-Type", "application/json").must(t, 403).into(t, &p)
	if p.Code != "fault.identity.confirm" {
		t.Errorf("%+v", p)
	}
}

// The page of one's own account lists sessions and tokens and ends them.
func TestOwnAccount(t *testing.T) {
	s := newSite(t)
	cookie, err := signIn(s.Handler, firstEmail, firstPassword)
	if err != nil {
		t.Fatal(err)
	}
	other := s.as(cookie)
	body := s.get("/account", "en").must(t, 200).body
	for _, fault := range unsound(body) {
		t.Error(fault)
	}
	ends := regexp.MustCompile(`action="(/account/sessions/[^"]+/end)"`).FindAllStringSubmatch(body, -1)
	if len(ends) != 1 || !strings.Contains(body, "this one") || !strings.Contains(body, "Quality manager") {
		t.Fatalf("sessions: %v in %s", ends, text(body))
	}
	s.submit(ends[0][1], nil).must(t, 303)
	other.ask("GET", "/api/v1/session", "").must(t, 401)
	s.submit(ends[0][1], nil, "Accept-Language", "en").must(t, 404)
	token := s.newToken("document.read")
	body = s.get("/account", "en").must(t, 200).body
	revoke := regexp.MustCompile(`action="(/account/tokens/[^"]+/revoke)"`).FindStringSubmatch(body)
	if revoke == nil || strings.Contains(body, token) {
		t.Fatalf("tokens: %s", text(body))
	}
	bearer := []string{"Authorization", "Bearer " + token}
	s.as("").ask("GET", "/api/v1/kinds", "", bearer...).must(t, 200)
	s.submit(revoke[1], nil).must(t, 303)
	s.as("").ask("GET", "/api/v1/kinds", "", bearer...).must(t, 401)
	s.submit("/account/password", url.Values{"old": {"wrong"}, "password": {"una frase nueva y larga"}}).must(t, 422)
	s.submit("/account/tokens", url.Values{"name": {"x"}, "days": {"9999"}, "scope": {"document.read"}}).must(t, 422)
}

// Behind a proxy on this machine the address of a caller is what the proxy adds;
// what anybody else says of themselves is not believed.
func TestAddressOfTheCaller(t *testing.T) {
	tests := []struct{ url, peer, said, want string }{
		{"http://127.0.0.1:8080", "127.0.0.1:5000", "203.0.113.9, 198.51.100.4", "198.51.100.4"},
		{"http://127.0.0.1:8080", "127.0.0.1:5000", "not an address", "127.0.0.1"},
		{"http://127.0.0.1:8080", "203.0.113.7:5000", "198.51.100.4", "203.0.113.7"},
		{"", "127.0.0.1:5000", "198.51.100.4", "127.0.0.1"},
	}
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
			t.Fatal(err)
		}
		s := openWith(t, config.Config{Data: dir, URL: test.url})
		form := url.Values{"name": {firstEmail}, "password": {firstPassword}}.Encode()
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/sign-in", strings.NewReader(form))
		r.Header.Set("Content-Type", formType)
		r.Header.Set("X-Forwarded-For", test.said)
		r.RemoteAddr = test.peer
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		own := s.as(sessionOf(reply{w.Result(), ""}))
		if body := own.ask("GET", "/api/v1/sessions", "").must(t, 200).body; !strings.Contains(body, `"address":"`+test.want+`"`) {
			t.Errorf("%+v: %s", test, body)
		}
	}
}
