package sso_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

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
