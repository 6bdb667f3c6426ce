package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/clock"
	"acta/internal/config"
	"acta/internal/document"
	"acta/internal/sheet"
	"acta/internal/work"
)

// site is an installation of its own, with its handler, and somebody who has
// signed in: administrator and quality manager.
type site struct {
	*app.App
	http.Handler
	t      testing.TB
	close  func()
	cookie string // "NAME=VALUE" of the session; "" for nobody
	hands  *hands
}

// hands are a clock that a test sets.
type hands struct{ ahead atomic.Int64 }

// started is when the tests began: their clocks stand there.
var started = time.Now()

// Now is the instant that the hands show.
func (h *hands) Now() clock.Instant { return clock.At(started.Add(time.Duration(h.ahead.Load()))) }

// forward moves the hands.
func (h *hands) forward(by time.Duration) { h.ahead.Add(int64(by)) }

// The first person of the installation in tests.
const (
	firstPerson   = "nora"
	firstName     = "Nora Vidal"
	firstEmail    = "nora@example.org"
	firstPassword = "cuatro palabras sin relación"
)

// prepared is an installation with the demonstration and its first person, who
// has signed in.
type prepared struct{ dir, cookie string }

// loaded is made once; every test works on a copy.
var loaded = sync.OnceValues(func() (prepared, error) {
	dir, err := os.MkdirTemp("", "acta-web-")
	if err != nil {
		return prepared{}, err
	}
	p := prepared{dir: dir}
	ctx := context.Background()
	a, err := app.Open(ctx, config.Config{Data: dir}, app.Options{Build: "test", Clock: &hands{}})
	if err != nil {
		return p, err
	}
	if _, err := a.LoadDemo(ctx, app.DefaultDemo); err != nil {
		return p, err
	}
	if p.cookie, err = firstSignIn(ctx, a); err != nil {
		return p, err
	}
	return p, a.Close()
})

// firstSignIn takes the link that a new installation prints, sets up the first
// person on its page, and signs in as that person.
func firstSignIn(ctx context.Context, a *app.App) (string, error) {
	handler, err := a.Handler()
	if err != nil {
		return "", err
	}
	secret, err := a.Identity.SetupLink(ctx)
	if err != nil {
		return "", err
	}
	r, err := submit(handler, "/setup/"+secret, url.Values{
		"person": {firstPerson}, "name": {firstName}, "email": {firstEmail}, "password": {firstPassword},
	})
	if err != nil || r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("set-up: %d, %w: %.2000s", r.StatusCode, err, r.body)
	}
	r, err = submit(handler, "/sign-in", url.Values{"name": {firstEmail}, "password": {firstPassword}})
	if err != nil || r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("sign-in: %d, %w: %.2000s", r.StatusCode, err, r.body)
	}
	cookie := sessionOf(r)
	r, err = submit(handler, "/account/language", url.Values{"language": {""}}, "Cookie", cookie)
	if err != nil || r.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("language: %d, %w: %.2000s", r.StatusCode, err, r.body)
	}
	return cookie, nil
}

// sessionOf is the session's cookie of an answer, as a browser sends it.
func sessionOf(r reply) string {
	for _, c := range r.Cookies() {
		if strings.TrimPrefix(c.Name, "__Host-") == "acta" {
			return c.Name + "=" + c.Value
		}
	}
	return ""
}

const formType = "application/x-www-form-urlencoded"

// submit sends a form without a session.
func submit(h http.Handler, address string, form url.Values, headers ...string) (reply, error) {
	return send(h, http.MethodPost, address, form.Encode(), append(headers, "Content-Type", formType)...)
}

// submit sends a form in the session of the site.
func (s *site) submit(address string, form url.Values, headers ...string) reply {
	s.t.Helper()
	return s.ask(http.MethodPost, address, form.Encode(), append(headers, "Content-Type", formType)...)
}

// as is the same installation for somebody else: by the cookie of their session,
// "" for nobody.
func (s *site) as(cookie string) *site {
	other := *s
	other.cookie = cookie
	return &other
}

func TestMain(m *testing.M) {
	m.Run() // its result is the program's
	for _, made := range []func() (prepared, error){loaded, staffed, crewed} {
		if p, _ := made(); p.dir != "" {
			_ = os.RemoveAll(p.dir)
		}
	}
}

// newSite is an installation with the demonstration, and drafts of the documents
// that are named as KIND/SUBJECT.
func newSite(t testing.TB, drafts ...string) *site {
	t.Helper()
	p, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, p, drafts...)
}

// copyOf is a copy of a prepared installation.
func copyOf(t testing.TB, p prepared, drafts ...string) *site {
	t.Helper()
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	s := open(t, copied)
	s.cookie = p.cookie
	for _, draft := range drafts {
		kind, subject, _ := strings.Cut(draft, "/")
		if _, _, err := s.Documents.Freeze(t.Context(), document.Request{Kind: kind, Subject: subject, Actor: work.System}); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// open opens the installation in a folder; an empty folder is a new one.
func open(t testing.TB, dir string) *site {
	t.Helper()
	return openWith(t, config.Config{Data: dir})
}

// openWith opens the installation of settings.
func openWith(t testing.TB, cfg config.Config) *site {
	t.Helper()
	hands := new(hands)
	a, err := app.Open(t.Context(), cfg, app.Options{Build: "test", Clock: hands})
	if err != nil {
		t.Fatal(err)
	}
	once := sync.OnceFunc(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(once)
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return &site{App: a, Handler: handler, t: t, close: once, hands: hands}
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body string
}

// ask sends a request in the session of the site; headers are names and values in
// turn.
func (s *site) ask(method, address, body string, headers ...string) reply {
	s.t.Helper()
	if s.cookie != "" {
		headers = append(headers, "Cookie", s.cookie)
	}
	return ask(s.t, s.Handler, method, address, body, headers...)
}

func ask(t testing.TB, h http.Handler, method, address, body string, headers ...string) reply {
	t.Helper()
	r, err := send(h, method, address, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func send(h http.Handler, method, address, body string, headers ...string) (reply, error) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080/", reader)
	target := r.URL.JoinPath()
	target, err := target.Parse(address)
	if err != nil {
		return reply{}, err
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = target.Path, target.RawPath, target.RawQuery
	r.RequestURI = target.RequestURI()
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Result(), w.Body.String()}, nil
}

// get asks for an address in a language.
func (s *site) get(address, lang string) reply {
	s.t.Helper()
	return s.ask("GET", address, "", "Accept-Language", lang)
}

// must fails the test when the status is another one.
func (r reply) must(t testing.TB, status int) reply {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("status %d, want %d: %.600s", r.StatusCode, status, r.body)
	}
	return r
}

// into reads a JSON body.
func (r reply) into(t testing.TB, value any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), value); err != nil {
		t.Fatalf("%v in %.300s", err, r.body)
	}
}

// move changes the planned date of release 1.25, so that its documents say
// something new.
func (s *site) move() {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "releases.csv")
	csv := "release,title,type,cycle_start,first_planned_release,released_on\n1.25,Kubernetes 1.25,minor,2022-05-23,2022-08-17,2022-08-23\n"
	if err := os.WriteFile(file, []byte(csv), 0o600); err != nil {
		s.t.Fatal(err)
	}
	report, err := s.Import(s.t.Context(), "releases", file, sheet.Options{Actor: work.System})
	if err != nil || report.Updated != 1 {
		s.t.Fatalf("import: %+v, %v", report, err)
	}
}

// documents counts what the store keeps.
func (s *site) documents() int {
	s.t.Helper()
	list, err := s.Documents.List(s.t.Context(), "", "", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(list)
}

// sourceTree is the folder of the package.
func sourceTree() fs.FS { return os.DirFS(".") }
