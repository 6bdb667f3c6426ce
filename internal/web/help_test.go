package web_test

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/document"
	"acta/internal/sheet"
	"acta/internal/work"
)

// site is an installation of its own, with its handler.
type site struct {
	*app.App
	http.Handler
	t     testing.TB
	close func()
}

// loaded is the folder of an installation with the demonstration in it, made
// once; every test works on a copy.
var loaded = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "acta-web-")
	if err != nil {
		return "", err
	}
	a, err := app.Open(context.Background(), config.Config{Data: dir}, app.Options{Build: "test"})
	if err != nil {
		return dir, err
	}
	if _, err := a.LoadDemo(context.Background(), app.DefaultDemo); err != nil {
		return dir, err
	}
	return dir, a.Close()
})

func TestMain(m *testing.M) {
	m.Run() // its result is the program's
	if dir, _ := loaded(); dir != "" {
		_ = os.RemoveAll(dir)
	}
}

// newSite is an installation with the demonstration, and drafts of the documents
// that are named as KIND/SUBJECT.
func newSite(t testing.TB, drafts ...string) *site {
	t.Helper()
	dir, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	s := open(t, copied)
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
	a, err := app.Open(t.Context(), config.Config{Data: dir}, app.Options{Build: "test"})
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
	return &site{App: a, Handler: handler, t: t, close: once}
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body string
}

// ask sends a request; headers are names and values in turn.
func (s *site) ask(method, address, body string, headers ...string) reply {
	s.t.Helper()
	return ask(s.t, s.Handler, method, address, body, headers...)
}

func ask(t testing.TB, h http.Handler, method, address, body string, headers ...string) reply {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, "http://127.0.0.1:8080/", reader)
	target := r.URL.JoinPath()
	target, err := target.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Path, r.URL.RawPath, r.URL.RawQuery = target.Path, target.RawPath, target.RawQuery
	r.RequestURI = target.RequestURI()
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Result(), w.Body.String()}
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
