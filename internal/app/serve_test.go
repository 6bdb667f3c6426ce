package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"acta/internal/app"
	"acta/internal/config"
	"acta/internal/fault"
	"acta/internal/store/storetest/mariadb"
)

// serve starts the installation and gives its address and what stops it.
func serve(t *testing.T, a *app.App) (address string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	listening, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, func(address string) { listening <- address }) }()
	select {
	case address = <-listening:
	case err := <-done:
		t.Fatalf("serve: %v", err)
	}
	return address, func() error { cancel(); return <-done }
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	return res.StatusCode, string(body)
}

func TestServe(t *testing.T) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			cfg := engine(t)
			must(t, app.Migrate(t.Context(), cfg))
			a := open(t, cfg, app.Options{Build: "1.2.3"})
			address, stop := serve(t, a)
			for _, path := range []string{"/healthz", "/readyz", "/"} {
				if status, body := get(t, "http://"+address+path); status != http.StatusOK {
					t.Errorf("%s: %d %s", path, status, body)
				}
			}
			status, body := get(t, "http://"+address+"/api/v1/openapi.json")
			var description struct {
				OpenAPI string `json:"openapi"`
				Info    struct{ Version string }
			}
			must(t, json.Unmarshal([]byte(body), &description))
			if status != http.StatusOK || !strings.HasPrefix(description.OpenAPI, "3.1") {
				t.Errorf("%d, OpenAPI %s", status, description.OpenAPI)
			}
			busy := cfg
			busy.Listen = address
			other := open(t, busy, app.Options{})
			both, cancel := context.WithCancel(t.Context())
			err := other.Serve(both, func(string) { cancel() })
			cancel()
			if f := faultOf(t, err); f.Key != "fault.setup.busy" {
				t.Errorf("the port is taken: %v", f)
			}
			if err := stop(); err != nil {
				t.Errorf("stop: %v", err)
			}
			if conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address); err == nil {
				must(t, conn.Close())
				t.Error("it still listens after it stopped")
			}
		})
	}
}

// A request under way is finished before the program ends.
func TestServeFinishesWhatIsUnderWay(t *testing.T) {
	address, stop := serve(t, sqlite(t, app.Options{}))
	conn := dial(t, address)
	_, err := io.WriteString(conn, "POST /theme HTTP/1.1\r\nHost: "+address+"\r\nConnection: close\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 10\r\n\r\n")
	must(t, err)
	invited := make([]byte, len("HTTP/1.1 100"))
	_, err = io.ReadFull(conn, invited) // the request is being answered: its body is asked for
	must(t, err)
	ended := make(chan error, 1)
	go func() { ended <- stop() }()
	for { // until nobody new is let in
		other, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
		if err != nil {
			break
		}
		must(t, other.Close())
	}
	_, err = io.WriteString(conn, "theme=dark")
	must(t, err)
	answer, err := io.ReadAll(conn)
	must(t, err)
	if string(invited) != "HTTP/1.1 100" || !strings.Contains(string(answer), "HTTP/1.1 303") {
		t.Errorf("%s, then %q", invited, answer)
	}
	must(t, <-ended)
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Without https in front, only this machine may ask.
func TestServeRefusesOtherMachines(t *testing.T) {
	cfg := engines["sqlite"](t)
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:80", "example.org:80", "nonsense", ""} {
		cfg.Listen = address
		a := open(t, cfg, app.Options{})
		ctx, stop := context.WithCancel(t.Context())
		err := a.Serve(ctx, func(string) { stop() })
		stop()
		if len(fault.All(err)) != 1 || !fault.Is(err, fault.Setup) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestDoctor(t *testing.T) {
	file := written(t, "file", "not a folder")
	fonts := filepath.Join(t.TempDir(), "fonts")
	must(t, os.Mkdir(fonts, 0o700))
	must(t, os.WriteFile(filepath.Join(fonts, "broken.ttf"), []byte("no font"), 0o600))
	server := mariadb.DSN(t)
	for name, c := range map[string]struct {
		change func(*config.Config)
		wrong  map[string]string // check → start of the fault's key
	}{
		"all is well":         {func(*config.Config) {}, nil},
		"a file as folder":    {func(c *config.Config) { c.Data = file }, map[string]string{"cli.check_data": "fault.setup.data", "cli.check_database": "fault.", "cli.check_keys": "fault.setup.data"}},
		"address of others":   {func(c *config.Config) { c.Listen = "0.0.0.0:80" }, map[string]string{"cli.check_listen": "fault.setup.exposed"}},
		"address of no form":  {func(c *config.Config) { c.Listen = "8080" }, map[string]string{"cli.check_listen": "fault.setup.listen"}},
		"no folder of fonts":  {func(c *config.Config) { c.FontDir = file + ".none" }, map[string]string{"cli.check_fonts": "fault.setup.font_dir"}},
		"broken fonts":        {func(c *config.Config) { c.FontDir = fonts }, map[string]string{"cli.check_fonts": "fault.setup.font_dir"}},
		"DSN of no form":      {func(c *config.Config) { c.Database = "nonsense" }, map[string]string{"cli.check_database": "fault."}},
		"nobody answers":      {func(c *config.Config) { c.Database = "a:b@tcp(127.0.0.1:1)/acta" }, map[string]string{"cli.check_database": "fault."}},
		"wrong password":      {func(c *config.Config) { c.Database = strings.Replace(server, ":", ":x", 1) }, map[string]string{"cli.check_database": "fault."}},
		"mail without sender": {func(c *config.Config) { c.SMTP = "127.0.0.1:1" }, map[string]string{"mail.check.server": "fault.mail"}},
		"address with a path": {func(c *config.Config) { c.URL = "https://acta.example/here" }, map[string]string{"cli.check_url": "web.fault.url"}},
		"keys in a file":      {func(c *config.Config) { c.KeyDir = file }, map[string]string{"cli.check_keys": "fault.setup.data", "cli.check_audit": "fault.audit.key_unusable"}},
		"server not migrated": {func(c *config.Config) { c.Database = server }, map[string]string{"cli.check_schema": "fault."}},
	} {
		cfg := config.Config{Data: filepath.Join(t.TempDir(), "var"), Listen: "127.0.0.1:8080"}
		must(t, app.Migrate(t.Context(), cfg))
		c.change(&cfg)
		found := map[string]string{}
		checks := app.Doctor(t.Context(), cfg)
		for _, check := range checks {
			if check.Problem != nil {
				found[check.Key] = check.Problem.Key
			}
		}
		if len(checks) < 5 || len(found) != len(c.wrong) {
			t.Errorf("%s: %d checks, wrong are %v", name, len(checks), found)
		}
		for key, want := range c.wrong {
			if !strings.HasPrefix(found[key], want) {
				t.Errorf("%s: %s is %q, want %q", name, key, found[key], want)
			}
		}
	}
}
