package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"acta/assets"
	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/web"
	"acta/templates"
)

// Whatever a caller types into an address is not found, never a failure.
func TestHostileAddresses(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	hostile := []string{
		"%00", "..", "%2e%2e%2f", "%2F", "a%2Fb", "%5c", "'", "%27%20OR%201=1--", "%3Cscript%3E", "%ff%fe", "%F0%9F%92%A9", "@", "1.30@", "@D1",
		"1.30@nothing", "1.30+USERS", "+", "-1", "%0d%0aSet-Cookie:x", strings.Repeat("a", 5000), "1.30%00", "%E2%80%AE", "%25s%25n", "{{.}}", "*", "1.30?", "%25",
	}
	patterns := []string{
		"/documents/%s/1.30", "/documents/release_plan/%s", "/documents/release_plan/1.30/versions/%s/files/es.pdf",
		"/documents/release_plan/1.30/versions/0.1/files/%s", "/documents/release_plan/1.30/preview/%s", "/documents/release_plan/%s/preview/es.pdf",
		"/documents/release_plan/1.30/versions/%s", "/documents/deployment_plan/%s/placeholders",
	}
	for _, root := range fileRoots() {
		for _, pattern := range patterns {
			for _, part := range hostile {
				r := s.get(root+fmt.Sprintf(pattern, strings.ReplaceAll(part, "?", "%3F")), "es")
				if r.StatusCode != http.StatusNotFound && r.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s%s with %.40q: %d %.200s", root, pattern, part, r.StatusCode, r.body)
				}
				script := strings.Contains(r.body, "<script>") && r.Header.Get("Content-Type") != "application/problem+json"
				if script || len(r.body) > 12_000 || r.Header.Get("Set-Cookie") != "" {
					t.Errorf("%s%s with %.40q: repeats what was typed: %.300s", root, pattern, part, r.body)
				}
			}
		}
	}
}

// Neither does what stands behind it, or what the browser says of its reader.
func TestHostileQueries(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	for _, query := range []string{"q=%00", "q=%ff", "q=" + strings.Repeat("x", 9000), "kind=%3Cb%3E", "state=x", "after=zz", "lang=../..", "lang=xx", "done=new&of=x", "q=%3Cscript%3Ealert(1)%3C/script%3E", "%"} {
		if r := s.get("/documents?"+query, "es"); r.StatusCode != http.StatusOK || strings.Contains(r.body, "<script>") {
			t.Errorf("/?%.60s: %d", query, r.StatusCode)
		}
	}
	for _, lang := range []string{"", "*", ";;;", strings.Repeat("es-", 4000), "\xff", "en;q=zz"} {
		s.get("/documents", lang).must(t, 200)
	}
}

func TestWrongMethods(t *testing.T) {
	s := newSite(t)
	for address, method := range map[string]string{
		"/": "POST", "/api/v1/kinds": "DELETE", "/theme": "GET", "/api/v1/documents/process/org": "PUT", "/documents/process/org/submission": "GET",
	} {
		r := s.ask(method, address, "").must(t, 405)
		if r.Header.Get("Allow") == "" || (strings.HasPrefix(address, "/api") && !strings.Contains(r.body, `"web.fault.method"`)) {
			t.Errorf("%s %s: Allow %q, %.200s", method, address, r.Header.Get("Allow"), r.body)
		}
	}
}

// Another site cannot make a reader's browser change anything.
func TestCrossSite(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/documents/process/org/versions", "/api/v1/documents/process/org/versions", "/theme"} {
		for _, headers := range [][]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		} {
			r := s.ask("POST", address, "theme=dark", append(headers, "Content-Type", "application/x-www-form-urlencoded", "Accept-Language", "en")...).must(t, 403)
			if !strings.Contains(r.body, "another website") || r.Header.Get("Set-Cookie") != "" || r.Header.Get("X-Request-ID") == "" {
				t.Errorf("%s %v: %.300s", address, headers, r.body)
			}
		}
	}
	if n := s.documents(); n != 0 {
		t.Errorf("other sites made %d documents", n)
	}
	s.ask("POST", "/documents/process/org/versions", "", "Sec-Fetch-Site", "same-origin").must(t, 303)
	s.ask("POST", "/documents/process/org/versions", "", "Origin", "http://127.0.0.1:8080").must(t, 303)
}

func TestSecurityHeaders(t *testing.T) {
	s := newSite(t, "release_plan/1.30")
	policies := map[string]string{
		"/documents":    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"/nowhere":      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
		"/api/v1/kinds": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		"/healthz":      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		"/documents/release_plan/1.30/preview/es.pdf":                   "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
		"/documents/release_plan/1.30/preview/es.xlsx":                  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
		"/api/v1/documents/release_plan/1.30/versions/0.1/files/es.pdf": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	}
	for address, policy := range policies {
		h := s.get(address, "es").Header
		want := map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
		}
		if strings.Contains(address, "/preview/es.pdf") {
			want["X-Frame-Options"] = "SAMEORIGIN"
		}
		for name, value := range want {
			if h.Get(name) != value {
				t.Errorf("%s: %s is %q, want %q", address, name, h.Get(name), value)
			}
		}
	}
}

// The number of a request goes out, into the log, and comes in from a proxy.
func TestRequestNumberAndLog(t *testing.T) {
	var out bytes.Buffer
	former := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&out, nil)))
	t.Cleanup(func() { slog.SetDefault(former) })
	s := newSite(t)
	for given, kept := range map[string]bool{"abc-123": true, "": false, "a b": false, "x\ny": false, strings.Repeat("x", 65): false} {
		out.Reset()
		got := s.ask("HEAD", "/api/v1/kinds", "", "X-Request-ID", given).must(t, 200).Header.Get("X-Request-ID")
		if (got == given) != kept || got == "" {
			t.Errorf("%q went out as %q", given, got)
		}
		if line := out.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "id="+got+" method=HEAD path=/api/v1/kinds status=200") {
			t.Errorf("log: %s", line)
		}
	}
	if own := s.get("/healthz", "es").Header.Get("X-Request-ID"); !regexp.MustCompile(`^[0-9A-F]{4}-[0-9A-F]{4}$`).MatchString(own) {
		t.Errorf("our own number is %q", own)
	}
}

// health answers as a test says.
type health func() error

func (h health) Healthy(context.Context) error { return h() }

func withHealth(t *testing.T, s *site, h health) http.Handler {
	t.Helper()
	handler, err := web.New(web.Parts{
		Documents: s.Documents, Catalogue: s.Catalogue, Assets: assets.FS(), Templates: templates.Files, Health: h, Build: "v1", Clock: clock.System{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestProbes(t *testing.T) {
	s := newSite(t)
	tests := []struct {
		name   string
		health health
		status int
		body   string
	}{
		{"well", func() error { return nil }, 200, `"status":"ok"`},
		{"technical", func() error { return errors.New("secret cause") }, 503, `"web.fault.failed"`},
		{"set-up", func() error {
			return fault.New(fault.Setup, "fault.schema.older", fault.Args{"have": 1, "want": 2})
		}, 503, "acta migrate"},
		{"crash", func() error { return errors.New(strings.Fields("")[0]) }, 500, `"web.fault.failed"`},
	}
	for _, test := range tests {
		h := withHealth(t, s, test.health)
		ask(t, h, "GET", "/healthz", "").must(t, 200)
		r := ask(t, h, "GET", "/readyz", "").must(t, test.status)
		if !strings.Contains(r.body, test.body) || strings.Contains(r.body, "secret") {
			t.Errorf("%s: %s", test.name, r.body)
		}
	}
}

// A page for a failure looks like the others, gives the number, and hides the cause.
func TestFailurePage(t *testing.T) {
	s := newSite(t)
	s.close() // the database is gone
	for _, lang := range []string{"es", "en"} {
		r := s.get("/documents", lang).must(t, 503)
		if !strings.Contains(r.body, r.Header.Get("X-Request-ID")) || strings.Contains(r.body, "sql") || !strings.Contains(r.body, `<html lang="`+lang+`"`) {
			t.Errorf("%s: %s", lang, r.body)
		}
	}
	s.get("/readyz", "es").must(t, 503)
	s.get("/healthz", "es").must(t, 200)
}

// Forms lead back into this site only.
func TestFormsLeadNowhereElse(t *testing.T) {
	s := newSite(t)
	for back, want := range map[string]string{
		"/?kind=process": "/?kind=process", "": "/", "https://evil.example/": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "/a\r\nb: c": "/",
	} {
		body := url.Values{"theme": {"dark"}, "back": {back}}.Encode()
		r := s.ask("POST", "/theme", body, "Content-Type", "application/x-www-form-urlencoded").must(t, 303)
		if got := r.Header.Get("Location"); got != want {
			t.Errorf("back %q leads to %q, want %q", back, got, want)
		}
	}
	big := "change=" + strings.Repeat("x", 70_000)
	s.ask("POST", "/documents/process/org/versions", big, "Content-Type", "application/x-www-form-urlencoded").must(t, 413)
	if n := s.documents(); n != 0 {
		t.Errorf("%d documents", n)
	}
}

// A website elsewhere cannot reach this one under a name of its own (DNS rebinding).
func TestOnlyNamesOfThisMachineAreAnswered(t *testing.T) {
	s := newSite(t)
	for address, want := range map[string]int{
		"http://127.0.0.1:8080/": 200, "http://localhost:8080/": 200, "http://[::1]:8080/": 200, "http://localhost/healthz": 200,
		"http://evil.example/": 403, "http://evil.example:8080/api/v1/kinds": 403, "http://192.0.2.7/": 403, "http://localhost.evil.example/": 403,
	} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		r.Header.Set("Cookie", s.cookie)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d", address, w.Code, want)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "http://evil.example/documents/process/org/versions", nil)
	r.Header.Set("Origin", "http://evil.example")
	s.ServeHTTP(httptest.NewRecorder(), r)
	if n := s.documents(); n != 0 {
		t.Errorf("%d documents", n)
	}
}
