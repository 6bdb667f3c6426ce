package sso_test

import (
	"context"
	"encoding/json"
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

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/sso"
)

const back = "http://acta.example/sso/callback"

// world is an identity provider in this process and a browser.
type world struct {
	t      *testing.T
	issuer string
	agent  *http.Client
	// tamper changes the answers of the provider on their way, when set.
	tamper func(path string, body []byte) []byte
	// redirect is where the provider sends whoever exchanges a code, when set.
	redirect string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.redirect != "" {
			http.Redirect(rw, r, w.redirect+r.URL.Path, http.StatusTemporaryRedirect)
			return
		}
		if w.tamper == nil {
			handler.ServeHTTP(rw, r)
			return
		}
		recorded := httptest.NewRecorder()
		handler.ServeHTTP(recorded, r)
		body := w.tamper(r.URL.Path, recorded.Body.Bytes())
		for name, values := range recorded.Header() {
			if name != "Content-Length" {
				rw.Header()[name] = values
			}
		}
		rw.WriteHeader(recorded.Code)
		_, _ = rw.Write(body)
	}))
	t.Cleanup(server.Close)
	w.issuer = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	keeper := storage.NewStorageWithClients(storage.NewUserStore(w.issuer), map[string]*storage.Client{
		"acta": storage.WebClient("acta", "hush", back), "other": storage.WebClient("other", "hush", back),
	})
	handler = exampleop.SetupServer(w.issuer, keeper, nil, false, op.WithAllowInsecure())
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.agent = &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), back) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	return w
}

func (w *world) provider(change ...func(*sso.Settings)) *sso.Provider {
	s := sso.Settings{Issuer: w.issuer, Client: "acta", Secret: "hush", Back: back, Clock: clock.System{}}
	for _, fn := range change {
		fn(&s)
	}
	return sso.New(s)
}

// signIn goes to the provider as a browser does, and gives its answer.
func (w *world) signIn(address string) url.Values {
	w.t.Helper()
	page, err := w.agent.Get(address)
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := io.ReadAll(page.Body)
	_ = page.Body.Close()
	if err != nil {
		w.t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(body), `name="id" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	if !found {
		w.t.Fatalf("no login form: %d %s", page.StatusCode, body)
	}
	done, err := w.agent.PostForm(page.Request.URL.String(), url.Values{
		"username": {"test-user@" + strings.Split(strings.TrimPrefix(w.issuer, "http://"), ":")[0]}, "password": {"verysecure"}, "id": {id},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	_ = done.Body.Close()
	at, err := done.Location()
	if err != nil {
		w.t.Fatalf("%d: %v", done.StatusCode, err)
	}
	return at.Query()
}

func TestTheProviderVouches(t *testing.T) {
	w := newWorld(t)
	p := w.provider()
	address, kept, err := p.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	asksWell(t, address)
	answer := w.signIn(address)
	found, err := p.Finish(context.Background(), kept, answer)
	if err != nil || found.Issuer != w.issuer || found.Subject != "id1" || found.Email != "test-user@zitadel.ch" || !found.Verified {
		t.Fatalf("%+v, %v", found, err)
	}
	if age := time.Since(found.At.Time()); age < -time.Minute || age > time.Minute {
		t.Errorf("signed in %v ago", age)
	}
	// The code has been used, and so has the flow.
	if _, err := p.Finish(context.Background(), kept, answer); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a second time: %v", err)
	}
}

// asksWell checks what the provider is asked for.
func asksWell(t *testing.T, address string) {
	t.Helper()
	asked, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := asked.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 ||
		strings.Contains(address, "hush") || q.Get("redirect_uri") != back {
		t.Errorf("asked for %s", address)
	}
}

func TestAgainAsksForAProof(t *testing.T) {
	w := newWorld(t)
	address, _, err := w.provider().Again(context.Background())
	if err != nil || !strings.Contains(address, "prompt=login") || !strings.Contains(address, "max_age=0") {
		t.Errorf("%s, %v", address, err)
	}
}

// ASVS 10.1.2, 10.2.1, 10.2.2, 10.5.1, 10.5.3, 10.5.4, 6.8.2.
func TestForgedAnswersAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(url.Values)
		flow   func(map[string]any)
		tamper func(path string, body []byte) []byte
		client func(*sso.Settings)
	}{
		"another state":    {answer: func(v url.Values) { v.Set("state", "x") }},
		"no state":         {answer: func(v url.Values) { v.Del("state") }},
		"no code":          {answer: func(v url.Values) { v.Del("code") }},
		"a forged code":    {answer: func(v url.Values) { v.Set("code", "x") }},
		"a refusal":        {answer: func(v url.Values) { v.Set("error", "access_denied") }},
		"another issuer":   {answer: func(v url.Values) { v.Set("iss", "https://evil.example") }},
		"another nonce":    {flow: func(f map[string]any) { f["nonce"] = "x" }},
		"no nonce":         {flow: func(f map[string]any) { f["nonce"] = "" }},
		"another verifier": {flow: func(f map[string]any) { f["verifier"] = strings.Repeat("x", 43) }},
		"an old flow":      {flow: func(f map[string]any) { f["begun"] = "2020-01-01T00:00:00Z" }},
		"empty state":      {flow: func(f map[string]any) { f["state"] = "" }, answer: func(v url.Values) { v.Set("state", "") }},
		"a wrong secret":   {client: func(s *sso.Settings) { s.Secret = "wrong" }},
		"a forged signature": {tamper: func(path string, body []byte) []byte {
			return changeToken(path, body, func(parts []string) { parts[2] = strings.Repeat("A", len(parts[2])) })
		}},
		"no signature": {tamper: func(path string, body []byte) []byte {
			return changeToken(path, body, func(parts []string) { parts[0], parts[2] = "eyJhbGciOiJub25lIn0", "" })
		}},
		"a changed claim": {tamper: func(path string, body []byte) []byte {
			return changeToken(path, body, func(parts []string) { parts[1] = parts[1][:len(parts[1])-8] + "AAAAAAAA" })
		}},
		"no ID token": {tamper: func(path string, body []byte) []byte {
			return []byte(strings.Replace(string(body), `"id_token"`, `"id_tokens"`, 1))
		}},
		"another person's user information": {tamper: func(path string, body []byte) []byte {
			if !strings.HasSuffix(path, "/userinfo") {
				return body
			}
			return []byte(strings.Replace(string(body), `"id1"`, `"id2"`, 1))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := w.provider(func(s *sso.Settings) {
				if c.client != nil {
					c.client(s)
				}
			})
			address, kept, err := p.Start(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			answer := w.signIn(address)
			if c.answer != nil {
				c.answer(answer)
			}
			if c.flow != nil {
				kept = changeFlow(t, kept, c.flow)
			}
			w.tamper = c.tamper
			if found, err := p.Finish(context.Background(), kept, answer); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%+v, %v", found, err)
			}
		})
	}
	w := newWorld(t)
	if _, err := w.provider().Finish(context.Background(), "", url.Values{"code": {"x"}}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an answer to no flow: %v", err)
	}
}

func changeFlow(t *testing.T, kept string, change func(map[string]any)) string {
	t.Helper()
	var f map[string]any
	if err := json.Unmarshal([]byte(kept), &f); err != nil {
		t.Fatal(err)
	}
	change(f)
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// changeToken changes the parts of the ID token in an answer of the token
// endpoint.
func changeToken(path string, body []byte, change func(parts []string)) []byte {
	var answer map[string]any
	if !strings.HasSuffix(path, "/token") || json.Unmarshal(body, &answer) != nil {
		return body
	}
	token, _ := answer["id_token"].(string)
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return body
	}
	change(parts)
	answer["id_token"] = strings.Join(parts, ".")
	data, err := json.Marshal(answer)
	if err != nil {
		return body
	}
	return data
}

func TestAProviderThatIsDownOrAnotherOneSaysSo(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func(*sso.Settings){
		"nobody listens": func(s *sso.Settings) { s.Issuer = "http://127.0.0.1:1" },
		"another issuer": func(s *sso.Settings) { s.Issuer = strings.Replace(w.issuer, "localhost", "127.0.0.1", 1) },
	} {
		if _, _, err := w.provider(change).Start(context.Background()); !fault.Is(err, fault.Setup) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
