package app_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"acta/internal/app"
	"acta/internal/fault"
	"acta/internal/identity"
	"acta/internal/work"
)

// talk sends bytes on a connection of its own and reads what comes back until it
// is closed.
func talk(t *testing.T, address, request string) string {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	must(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, request)
	must(t, err)
	must(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the connection stays open: %v after %q", err, answer)
	}
	return string(answer)
}

// A request ends where HTTP says it ends: nothing hides another one behind it, and
// what is too long is refused before it is read. ASVS 4.2.1.
func TestRequestsEndWhereTheyEnd(t *testing.T) {
	address, stop := serve(t, sqlite(t, app.Options{}))
	post := "POST /theme HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	hidden := "GET /healthz HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n"
	for name, c := range map[string]struct {
		request string
		answers string // the status lines, one after the other
	}{
		"an honest one":           {post + "Connection: close\r\nContent-Length: 10\r\n\r\ntheme=dark", "303"},
		"two lengths":             {post + "Content-Length: 10\r\nContent-Length: 11\r\n\r\ntheme=dark", "400"},
		"a length that is none":   {post + "Content-Length: -1\r\n\r\n", "400"},
		"an unknown encoding":     {post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden, "501"},
		"a bare carriage return":  {post + "Content-Length: 10\r\nX: a\rTransfer-Encoding: chunked\r\n\r\ntheme=dark", "400"},
		"a name with a space":     {post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden, "400"},
		"headers without an end":  {post + "X: " + strings.Repeat("x", 100_000), "431"},
		"chunks beat the length":  {post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, "303 200"},
		"a length that is beaten": {post + "Connection: close\r\nContent-Length: 200\r\nTransfer-Encoding: chunked\r\n\r\na\r\ntheme=dark\r\n0\r\n\r\n", "303"},
	} {
		var got []string
		for _, m := range regexp.MustCompile(`(?m)^HTTP/1\.1 (\d{3})`).FindAllStringSubmatch(talk(t, address, c.request), -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != c.answers {
			t.Errorf("%s: %v, want %s", name, got, c.answers)
		}
	}
	must(t, stop())
}

// A line of the log is one event with its time in UTC, whatever stands in it.
// ASVS 16.2.2, 16.2.4, 16.4.1.
func TestLogLines(t *testing.T) {
	var out bytes.Buffer
	log := app.NewLog(&out)
	log.Warn("link refused", "person", "x\n2026-01-01 level=INFO", "empty", "", "bytes", "\x1b[2J\u202e", "time", "12:00")
	want := `^time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z level=WARN msg="link refused" person="x\\n2026-01-01 level=INFO" empty="" bytes="\\x1b\[2J\\u202e" time=12:00\n$`
	if !regexp.MustCompile(want).MatchString(out.String()) {
		t.Errorf("%q", out.String())
	}
}

// The keys of an installation are nobody else's to read. ASVS 13.3.2.
func TestKeysAreTheInstallationsOwn(t *testing.T) {
	cfg := engines["sqlite"](t)
	open(t, cfg, app.Options{})
	folder, err := os.Stat(cfg.Keys())
	must(t, err)
	if folder.Mode().Perm() != 0o700 {
		t.Errorf("folder of keys: %v", folder.Mode())
	}
	for _, name := range []string{"audit.key", "identity.key"} {
		key, err := os.Stat(filepath.Join(cfg.Keys(), name))
		must(t, err)
		if key.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, key.Mode())
		}
	}
}

// An identity provider whose way nothing encrypts stops the start.
func TestServeRefusesAProviderInClear(t *testing.T) {
	cfg := engines["sqlite"](t)
	cfg.OIDCIssuer, cfg.OIDCClient = "http://id.example.org", "acta"
	a := open(t, cfg, app.Options{})
	_, err := a.Handler()
	if f := faultOf(t, err); f.Key != "fault.identity.sso_plain" || f.Kind != fault.Setup {
		t.Errorf("%v", err)
	}
}

// A key that sealed second factors is not made anew when it is lost: the start
// says so, instead of everybody's sign-in failing.
func TestALostKeyStopsTheStart(t *testing.T) {
	cfg := engines["sqlite"](t)
	path := filepath.Join(cfg.Keys(), "identity.key")
	a, err := app.Open(t.Context(), cfg, app.Options{Clock: today})
	must(t, err)
	_, err = a.LoadDemo(t.Context(), app.DefaultDemo)
	must(t, err)
	must(t, os.Remove(path))
	must(t, a.Close())
	a, err = app.Open(t.Context(), cfg, app.Options{Clock: today}) // nothing is sealed: made anew
	must(t, err)
	secret, err := a.Identity.SetupLink(t.Context())
	must(t, err)
	const password = "un tren lento a Teruel"
	_, err = a.Identity.SetUp(t.Context(), secret, identity.Setup{Person: "marta", Name: "Marta", Email: "marta@example.org", Password: password})
	must(t, err)
	in, err := a.Identity.SignIn(t.Context(), identity.Credentials{Name: "marta", Password: password})
	must(t, err)
	_, err = a.Identity.StartFactor(work.From(t.Context(), work.Origin{Channel: "session", Confirmed: today.Now()}), in.Principal)
	must(t, err)
	must(t, os.Remove(path))
	must(t, a.Close())
	_, err = app.Open(t.Context(), cfg, app.Options{Clock: today})
	if !fault.Is(err, fault.Setup) || !strings.Contains(err.Error(), "fault.identity.key") {
		t.Errorf("the key is gone: %v", err)
	}
}
