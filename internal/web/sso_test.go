package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"acta/internal/config"
)

const ssoBack = "http://127.0.0.1:8080/sso/callback"

// provider is an identity provider in this process, and the browser of its one
// user.
type provider struct {
	t      *testing.T
	issuer string
	agent  *http.Client
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p := &provider{t: t, issuer: strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}
	keeper := storage.NewStorageWithClients(storage.NewUserStore(p.issuer), map[string]*storage.Client{
		"acta": storage.WebClient("acta", "hush", ssoBack),
	})
	handler = exampleop.SetupServer(p.issuer, keeper, nil, false, op.WithAllowInsecure())
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.agent = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), ssoBack) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return p
}

// signIn goes to the provider as a browser does, and gives the address that it
// sends the browser back to.
func (p *provider) signIn(address string) string {
	p.t.Helper()
	page, err := p.agent.Get(address)
	if err != nil {
		p.t.Fatal(err)
	}
	body, err := io.ReadAll(page.Body)
	_ = page.Body.Close()
	if err != nil {
		p.t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(body), `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	if !found {
		p.t.Fatalf("no login form: %d %s", page.StatusCode, body)
	}
	done, err := p.agent.PostForm(page.Request.URL.String(), url.Values{"username": {"test-user@localhost"}, "password": {"verysecure"}, "id": {id}})
	if err != nil {
		p.t.Fatal(err)
	}
	_ = done.Body.Close()
	at, err := done.Location()
	if err != nil {
		p.t.Fatalf("%d: %v", done.StatusCode, err)
	}
	return at.RequestURI()
}

// Whom the provider vouches for is signed in and led back; an answer that this
// browser did not ask for, or that came before, is refused.
func TestSingleSignOn(t *testing.T) {
	p := newProvider(t)
	s := openWith(t, config.Config{Data: t.TempDir(), Listen: "127.0.0.1:8080", OIDCIssuer: p.issuer, OIDCClient: "acta", OIDCSecret: "hush"})
	s.hands.forward(time.Since(started)) // the provider has the machine's clock
	stranger := s.as("")
	secret, err := s.Identity.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stranger.submit("/setup/"+secret, url.Values{"person": {"test"}, "name": {"Test User"}, "email": {"test-user@zitadel.ch"}, "password": {firstPassword}}).must(t, 303)
	if page := stranger.get("/sign-in?back=/account", "en").must(t, 200).body; !strings.Contains(page, `href="/sso/start?back=%2Faccount"`) {
		t.Fatalf("no way to single sign-on: %s", page)
	}
	start := stranger.get("/sso/start?back=/account", "en").must(t, 303)
	waiting := s.as(sessionOf(start))
	waiting.ask("GET", "/api/v1/session", "").must(t, 401)
	back := p.signIn(start.Header.Get("Location"))
	if r := stranger.get(back, "en").must(t, 422); !strings.Contains(text(r.body), "Start again.") {
		t.Errorf("another browser: %s", text(r.body))
	}
	in := waiting.get(back, "en").must(t, 303)
	own := s.as(sessionOf(in))
	if in.Header.Get("Location") != "/account" || own.cookie == "" || own.cookie == waiting.cookie {
		t.Fatalf("%v", in.Header)
	}
	own.get("/account", "en").must(t, 200)
	own.get(back, "en").must(t, 422)

	again := own.get("/sso/again?back=/account", "en").must(t, 303)
	proved := own.get(p.signIn(again.Header.Get("Location")), "en").must(t, 303)
	if sessionOf(proved) == own.cookie || proved.Header.Get("Location") != "/account" {
		t.Errorf("%v", proved.Header)
	}
	s.as(sessionOf(proved)).get("/account", "en").must(t, 200)
}

// Without a provider its addresses lead nowhere.
func TestNoSingleSignOn(t *testing.T) {
	s := newSite(t)
	for _, address := range []string{"/sso/start", "/sso/callback?code=x&state=y", "/sso/again"} {
		s.get(address, "es").must(t, 404)
	}
	if strings.Contains(s.as("").get("/sign-in", "es").must(t, 200).body, "/sso/") {
		t.Error("the page offers what is not there")
	}
}

// A session begins where its person asks for one: another site that sends the
// browser to the provider only gets the page for signing in. ASVS 7.6.2, 10.2.1.
func TestSingleSignOnStartsHere(t *testing.T) {
	p := newProvider(t)
	s := openWith(t, config.Config{Data: t.TempDir(), Listen: "127.0.0.1:8080", OIDCIssuer: p.issuer, OIDCClient: "acta", OIDCSecret: "hush"})
	for site, leaves := range map[string]bool{"": true, "none": true, "same-origin": true, "same-site": false, "cross-site": false} {
		r := s.ask("GET", "/sso/start?back=/account", "", "Sec-Fetch-Site", site).must(t, 303)
		at := r.Header.Get("Location")
		if strings.HasPrefix(at, p.issuer) != leaves || (sessionOf(r) != "") != leaves || (!leaves && at != "/sign-in?back=%2Faccount") {
			t.Errorf("Sec-Fetch-Site %q: to %s, session %q", site, at, sessionOf(r))
		}
	}
}
