package config_test

import (
	"testing"

	"acta/internal/config"
	"acta/internal/fault"
)

func TestDefaultsServeThisMachineFromAFolder(t *testing.T) {
	for _, name := range []string{"ACTA_DATA", "ACTA_DATABASE", "ACTA_LISTEN", "ACTA_FONT_DIR"} {
		t.Setenv(name, "")
	}
	cfg, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Data != "./var" || cfg.Listen != "127.0.0.1:8080" || !cfg.Embedded() || cfg.Files() != "var/blobs" {
		t.Errorf("defaults are %+v, files in %s", cfg, cfg.Files())
	}
}

func TestEnvironmentDecides(t *testing.T) {
	t.Setenv("ACTA_DATA", "/srv/acta")
	t.Setenv("ACTA_DATABASE", "acta@tcp(db:3306)/acta")
	t.Setenv("ACTA_LISTEN", "[::1]:9000")
	t.Setenv("ACTA_FONT_DIR", "/srv/fonts")
	cfg, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	want := config.Config{Data: "/srv/acta", Database: "acta@tcp(db:3306)/acta", Listen: "[::1]:9000", FontDir: "/srv/fonts", SMTPTLS: "starttls"}
	if cfg != want || cfg.Embedded() {
		t.Errorf("got %+v, want %+v", cfg, want)
	}
}

func TestPlainHTTPStaysOnThisMachine(t *testing.T) {
	for address, allowed := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.8.9.1:80": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:8080": false, "192.0.2.7:80": false, "acta.example:80": false,
		"127.0.0.1": false, "": false,
	} {
		err := config.Config{Listen: address}.Exposed()
		if allowed != (err == nil) {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && !fault.Is(err, fault.Setup) {
			t.Errorf("%q: %v is not a fault of the set-up", address, err)
		}
	}
	if err := (config.Config{Listen: ":8080", URL: "https://acta.example"}).Exposed(); err != nil {
		t.Errorf("behind a proxy that encrypts: %v", err)
	}
	if err := (config.Config{Listen: ":8080", URL: "http://acta.example"}).Exposed(); err == nil {
		t.Error("passwords would cross the network in clear")
	}
}
