package sso_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/sso"
)

// A provider that sends us on to somebody else is not followed. ASVS 15.3.2.
func TestRedirectsAreNotFollowed(t *testing.T) {
	w := newWorld(t)
	asked := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(rw, r, w.issuer+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(elsewhere.Close)
	p := sso.New(sso.Settings{Issuer: elsewhere.URL, Client: "acta", Secret: "hush", Back: back, Clock: clock.System{}})
	if _, _, err := p.Start(context.Background()); !fault.Is(err, fault.Setup) || asked != 1 {
		t.Errorf("%d requests, %v", asked, err)
	}
	// Nor where the code is exchanged.
	p = w.provider()
	address, kept, err := p.Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	answer := w.signIn(address)
	w.redirect = elsewhere.URL
	if _, err := p.Finish(context.Background(), kept, answer); !fault.Is(err, fault.Forbidden) || asked != 1 {
		t.Errorf("%d requests, %v", asked, err)
	}
}

// A token that has expired, and one that the provider gave another client, are
// refused for just that. ASVS 9.2.1, 9.2.3, 10.5.4.
func TestTokensOfAnotherTimeOrClient(t *testing.T) {
	w := newWorld(t)
	var others []byte
	w.tamper = func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/token") && others == nil {
			others = body
		}
		return body
	}
	finish := func(change func(*sso.Settings)) string {
		var log bytes.Buffer
		p := w.provider(change, func(s *sso.Settings) { s.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		address, kept, err := p.Start(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Finish(context.Background(), kept, w.signIn(address)); err != nil && !fault.Is(err, fault.Forbidden) {
			t.Error(err)
		}
		return log.String()
	}
	if said := finish(func(s *sso.Settings) { s.Client = "other" }); said != "" || len(others) == 0 {
		t.Fatalf("the other client: %s", said)
	}
	if said := finish(func(s *sso.Settings) { s.Clock = later{} }); !strings.Contains(said, "token is expired") {
		t.Errorf("two hours later: %s", said)
	}
	w.tamper = func(path string, body []byte) []byte {
		if strings.HasSuffix(path, "/token") {
			return others
		}
		return body
	}
	if said := finish(func(*sso.Settings) {}); !strings.Contains(said, "expected audience") {
		t.Errorf("a token of another client: %s", said)
	}
}

// later is a clock two hours ahead of the provider's.
type later struct{}

func (later) Now() clock.Instant { return clock.At(time.Now().Add(2 * time.Hour)) }

// An issuer whose way nothing encrypts is refused, unless it is on this machine.
func TestIssuerNeedsTLS(t *testing.T) {
	for issuer, fine := range map[string]bool{
		"https://id.example.org": true, "https://id.example.org:8443/realms/x": true, "http://127.0.0.1:9": true, "http://localhost:9": true, "http://[::1]:9": true,
		"http://id.example.org": false, "http://localhost.evil.example": false, "id.example.org": false, "https://": false, "ftp://127.0.0.1": false, "file:///etc/passwd": false, "": false, "://": false,
	} {
		if err := sso.CheckIssuer(issuer); (err == nil) != fine || (err != nil && !fault.Is(err, fault.Setup)) {
			t.Errorf("%q: %v", issuer, err)
		}
	}
}
