package web_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
)

// logged gives what the service's own log takes while a test runs.
func logged(t *testing.T) *bytes.Buffer {
	t.Helper()
	out := new(bytes.Buffer)
	former := slog.Default()
	slog.SetDefault(app.NewLog(out))
	t.Cleanup(func() { slog.SetDefault(former) })
	return out
}

// By TLS what a reader prefers is bound to the host like the session, and a cookie
// that another host of the domain planted is not read. ASVS 3.3.1, 3.3.3, 3.3.4.
func TestPreferencesAreBoundToTheHost(t *testing.T) {
	s := openWith(t, config.Config{Data: t.TempDir(), URL: "https://acta.example.org"})
	by := func(method, path, body string, headers ...string) http.Header {
		r := httptest.NewRequest(method, "https://acta.example.org"+path, strings.NewReader(body))
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Header()
	}
	answers := map[string]http.Header{
		"__Host-acta_lang":  by("GET", "/sign-in?lang=en", ""),
		"__Host-acta_theme": by("POST", "/theme", "theme=dark", "Content-Type", formType),
	}
	for name, answer := range answers {
		boundCookie(t, name, answer.Values("Set-Cookie"))
		if answer.Get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains" {
			t.Errorf("%s: %v", name, answer)
		}
	}
	language := func(cookie string) string {
		return by("GET", "/sign-in", "", "Accept-Language", "es", "Cookie", cookie).Get("Content-Language")
	}
	if kept, planted := language("__Host-acta_lang=en"), language("acta_lang=en"); kept != "en" || planted != "es" {
		t.Errorf("our cookie gives %q, a planted one %q", kept, planted)
	}
}

// boundCookie checks that one cookie was set, by which no other host can come.
func boundCookie(t *testing.T, name string, set []string) {
	t.Helper()
	if len(set) != 1 {
		t.Fatalf("%s: cookies %v", name, set)
	}
	c, err := http.ParseSetCookie(set[0])
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != name || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("%+v", c)
	}
}

// Who is turned away stands in the log, one line each: who, from where, why. What
// was typed cannot make a line of its own. ASVS 16.2.1, 16.3.2, 16.3.3, 16.4.1.
func TestRefusalsAreInTheLog(t *testing.T) {
	out := logged(t)
	all := newStaff(t)
	for name, c := range map[string]struct {
		ask  func()
		want string
	}{
		"no permission": {func() { all["reader"].get("/api/v1/accounts", "en").must(t, 403) },
			`level=WARN msg=request .*path=/api/v1/accounts status=403 .*address=192\.0\.2\.1 person=p-reader problem=fault\.identity\.forbidden\n`},
		"no session": {func() { all["nobody"].get("/api/v1/accounts", "en").must(t, 401) },
			`level=WARN msg=request .*status=401 .*address=192\.0\.2\.1 person="" problem=web\.fault\.signed_out\n`},
		"another site": {func() { all["first"].ask("POST", "/theme", "", "Sec-Fetch-Site", "cross-site").must(t, 403) },
			`level=WARN msg=request .*problem=web\.fault\.cross_site\n`},
		"bad input": {func() { all["first"].get("/api/v1/audit/entries?limit=x", "en").must(t, 422) },
			`level=INFO msg=request .*status=422 .*person=nora problem=web\.fault\.limit\n`},
		"forged line": {func() {
			all["first"].get("/documents/a%0Atime=2026-01-01%20level=INFO%20msg=request/1", "en").must(t, 404)
		},
			`path="/documents/a\\ntime=2026-01-01 level=INFO msg=request/1" status=404`},
		"wrong password": {func() {
			all["nobody"].submit("/sign-in", url.Values{"name": {firstPerson}, "password": {"wrong"}}).must(t, 422)
		}, `level=WARN msg="sign-in refused" person=nora address=192\.0\.2\.1 failures=1\n.*problem=fault\.identity\.sign_in\n`},
	} {
		out.Reset()
		c.ask()
		for line := range strings.Lines(out.String()) {
			if !regexp.MustCompile(`^time=\S+Z level=(INFO|WARN) msg=`).MatchString(line) {
				t.Errorf("%s: a line of its own: %s", name, line)
			}
		}
		if !regexp.MustCompile(c.want).MatchString(out.String()) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// No secret reaches the log, whatever becomes of it. ASVS 16.2.5, 14.2.4.
func TestSecretsAreNotLogged(t *testing.T) {
	out := logged(t)
	s := newSite(t)
	stranger := s.as("")
	typed := "a wrong password that somebody typed"
	stranger.submit("/sign-in", url.Values{"name": {firstEmail}, "password": {typed}}).must(t, 422)
	stranger.submit("/sign-in", url.Values{"name": {typed}, "password": {firstPassword}}).must(t, 422)
	in := stranger.submit("/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}}).must(t, 303)
	token := s.newToken("own.read")
	stranger.ask("GET", "/api/v1/session", "", "Authorization", "Bearer "+token).must(t, 200)
	stranger.ask("GET", "/api/v1/session", "", "Authorization", "Bearer "+token+"x").must(t, 401)
	link, err := s.Identity.Mint(t.Context(), "system", "recovery", firstPerson)
	if err != nil {
		t.Fatal(err)
	}
	stranger.get("/recover/"+link, "en").must(t, 200)
	factor, codes := s.takeFactor()
	s.submit("/account/password", url.Values{"old": {typed}, "password": {"otra frase larga de verdad"}}).must(t, 422)
	s.get("/sso/callback?code="+token+"&state="+link, "en").must(t, 404)
	s.close() // the database is gone: technical errors are logged with their cause
	s.get("/recover/"+link, "en").must(t, 503)
	s.ask("GET", "/api/v1/session", "", "Authorization", "Bearer "+token).must(t, 500)
	_, session, _ := strings.Cut(sessionOf(in), "=")
	_, own, _ := strings.Cut(s.cookie, "=")
	for _, secret := range append(codes, typed, firstPassword, session, own, token, link, factor) {
		if secret == "" || strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	if !strings.Contains(out.String(), "level=ERROR") || !strings.Contains(out.String(), "sign-in refused") {
		t.Errorf("the test does not see the log: %s", out)
	}
}

// TRACE is refused, folders are not listed, and no other origin may read an
// answer. ASVS 3.4.2, 13.4.3, 13.4.4.
func TestNothingIsEchoedOrListed(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/documents", "/sign-in", "/api/v1/session", "/static/x/y"} {
		r := s.ask("TRACE", path, "", "X-Secret", "hush").must(t, 405)
		if strings.Contains(r.body, "hush") || strings.Contains(r.Header.Get("Allow"), "TRACE") {
			t.Errorf("TRACE %s: %v %s", path, r.Header, r.body)
		}
	}
	sheet := regexp.MustCompile(`href="(/static/[^/]+)/acta\.css"`).FindStringSubmatch(s.get("/documents", "en").body)
	if sheet == nil {
		t.Fatal("the page has no style sheet")
	}
	s.get(sheet[1]+"/acta.css", "en").must(t, 200)
	for _, folder := range []string{"/static", "/static/", sheet[1], sheet[1] + "/", sheet[1] + "/.", sheet[1] + "/..%2f", "/.git/config", "/templates/", "/locales/"} {
		s.get(folder, "en").must(t, 404)
	}
	for _, path := range []string{"/documents", "/api/v1/session", "/api/v1/openapi.json", sheet[1] + "/acta.css"} {
		for _, method := range []string{"GET", "OPTIONS"} {
			r := s.ask(method, path, "", "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
			for name := range r.Header {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s %s: %s", method, path, name)
				}
			}
		}
	}
}

// Every answer says what it is and that nobody may guess otherwise; what is
// personal is kept by nobody. ASVS 3.4.4, 4.1.1, 14.3.2.
func TestAnswersAreTypedAndNotKept(t *testing.T) {
	s := callers(t, "release_plan/1.30")["A"]
	routes, err := s.Routes()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range routes {
		if ends(route) {
			continue
		}
		r, _ := s.knock(route)
		where := route.Method + " " + route.Path
		kind := r.Header.Get("Content-Type")
		if (r.body != "") != (kind != "") || (strings.HasPrefix(kind, "text/") && !strings.HasSuffix(kind, "; charset=utf-8")) {
			t.Errorf("%s: %d bytes of type %q", where, len(r.body), kind)
		}
		kept := strings.HasPrefix(route.Path, "/static/") || strings.Contains(route.Path, "/versions/:number/files/")
		if cache := r.Header.Get("Cache-Control"); cache != "no-store" && !kept {
			t.Errorf("%s: Cache-Control %q", where, cache)
		}
		hasGuards(t, where, r.Header)
	}
}

// hasGuards checks the headers that every answer has.
func hasGuards(t *testing.T, where string, h http.Header) {
	t.Helper()
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-ID"} {
		if h.Get(name) == "" {
			t.Errorf("%s has no %s", where, name)
		}
	}
	if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("%s: %s", where, h.Get("Content-Security-Policy"))
	}
}

// What an address says is no field of a form, and the first of two says it.
// ASVS 14.2.1, 15.3.7.
func TestFieldsComeFromWhereTheyBelong(t *testing.T) {
	s := newSite(t).as("")
	good := url.Values{"name": {firstEmail}, "password": {firstPassword}}
	if r := s.submit("/sign-in?"+good.Encode(), nil); r.StatusCode != http.StatusUnprocessableEntity || sessionOf(r) != "" {
		t.Errorf("a password in the address: %d", r.StatusCode)
	}
	s.submit("/sign-in", url.Values{"name": {"nobody", firstEmail}, "password": good["password"]}).must(t, 422)
	s.submit("/sign-in?name=nobody", good).must(t, 303)
	r := s.as("").ask("POST", "/sign-in", `{"name":"`+firstEmail+`","password":"`+firstPassword+`"}`, "Content-Type", "application/json")
	if sessionOf(r) != "" {
		t.Error("a form in JSON signs in")
	}
}

// Signing out makes the browser forget what it kept of the pages. ASVS 14.3.1.
func TestSigningOutClearsTheBrowser(t *testing.T) {
	s := newSite(t)
	if r := s.submit("/sign-out", nil).must(t, 303); r.Header.Get("Clear-Site-Data") != `"cache", "storage"` {
		t.Errorf("%v", r.Header)
	}
	if at := s.get("/", "en").must(t, 303).Header.Get("Location"); !strings.HasPrefix(at, "/sign-in") {
		t.Errorf("leads to %s", at)
	}
}

// slowReader is a reader who does not take the answer until it is let go.
type slowReader struct {
	*httptest.ResponseRecorder
	begun, going chan struct{}
}

func (r *slowReader) Write(data []byte) (int, error) {
	select {
	case r.begun <- struct{}{}:
	default:
	}
	<-r.going
	return r.ResponseRecorder.Write(data)
}

// One person has a few previews under way, however many are asked for; others are
// not kept waiting by it. ASVS 2.4.1, 15.2.2.
func TestPreviewsOfOnePersonAreBounded(t *testing.T) {
	const preview = "/documents/release_plan/1.30/preview/es.xlsx"
	all := newStaff(t)
	author, going := all["quality_manager"], make(chan struct{})
	ended := make(chan int)
	for range 4 {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080"+preview, nil)
		r.Header.Set("Cookie", author.cookie)
		w := &slowReader{httptest.NewRecorder(), make(chan struct{}, 1), going}
		go func() { author.ServeHTTP(w, r); ended <- w.Code }()
		<-w.begun
	}
	for _, root := range fileRoots() {
		r := author.get(root+preview, "en").must(t, 429)
		if r.Header.Get("Retry-After") == "" || !strings.Contains(text(r.body), "Only 4 previews at once") {
			t.Errorf("%s: %v %s", root, r.Header, text(r.body))
		}
	}
	all["auditor"].get(preview, "en").must(t, 200)
	author.get("/documents/release_plan/1.30", "en").must(t, 200)
	close(going)
	for range 4 {
		if status := <-ended; status != 200 {
			t.Errorf("a slow reader got %d", status)
		}
	}
	for _, root := range fileRoots() {
		author.get(root+preview, "en").must(t, 200)
	}
}
