// Package config reads the settings of an installation: environment variables
// only, so that a service file or a container says everything in one place.
//
// It does not touch the file system; `acta doctor` says what is wrong with what
// the settings name.
package config

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"

	"acta/internal/fault"
)

// Config are the settings of an installation.
type Config struct {
	// Data is the folder of the embedded database and of rendered files.
	Data string `env:"ACTA_DATA" envDefault:"./var"`
	// Database is a MySQL DSN; empty means the embedded database in Data.
	Database string `env:"ACTA_DATABASE"`
	// Listen is the address that serve listens on, "host:port".
	Listen string `env:"ACTA_LISTEN" envDefault:"127.0.0.1:8080"`
	// FontDir is a folder of further fonts for scripts that the shipped family
	// lacks; may be empty.
	FontDir string `env:"ACTA_FONT_DIR"`
	// URL is the address under which people reach the service, such as
	// "https://acta.example.org"; links in mails and the accepted host name come
	// from it. Empty means the address of Listen.
	URL string `env:"ACTA_URL"`
	// KeyDir is the folder of the installation's keys; empty means "keys" in Data.
	// Several nodes share it.
	KeyDir string `env:"ACTA_KEYS"`
	// SMTP is the mail server, "host:port"; empty means that no mail is sent.
	SMTP string `env:"ACTA_SMTP"`
	// SMTPUser and SMTPPassword sign in to it; both may be empty.
	SMTPUser     string `env:"ACTA_SMTP_USER"`
	SMTPPassword string `env:"ACTA_SMTP_PASSWORD"`
	// SMTPTLS is "starttls", "tls", or "none" for a server on this machine.
	SMTPTLS string `env:"ACTA_SMTP_TLS" envDefault:"starttls"`
	// MailFrom is the sender of mails, an address.
	MailFrom string `env:"ACTA_MAIL_FROM"`
	// OIDCIssuer is the address of the identity provider for single sign-on;
	// empty means local accounts alone.
	OIDCIssuer string `env:"ACTA_OIDC_ISSUER"`
	// OIDCClient and OIDCSecret are this installation at the provider.
	OIDCClient string `env:"ACTA_OIDC_CLIENT"`
	OIDCSecret string `env:"ACTA_OIDC_SECRET"`
}

// Read reads the settings from the environment.
func Read() (Config, error) {
	cfg, err := env.ParseAs[Config]()
	if err != nil {
		return cfg, fmt.Errorf("read settings: %w", err)
	}
	return cfg, nil
}

// Files is the folder of rendered files.
func (c Config) Files() string { return filepath.Join(c.Data, "blobs") }

// Keys is the folder of the installation's keys.
func (c Config) Keys() string {
	if c.KeyDir != "" {
		return c.KeyDir
	}
	return filepath.Join(c.Data, "keys")
}

// Embedded reports whether the embedded database is used.
func (c Config) Embedded() bool { return c.Database == "" }

// Exposed checks that an address which other machines can reach is served under
// an https URL: there is a proxy in front that encrypts. On this machine alone,
// plain HTTP will do.
func (c Config) Exposed() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fault.New(fault.Setup, "fault.setup.listen", fault.Args{"address": c.Listen})
	}
	if ip := net.ParseIP(host); host == "localhost" || (ip != nil && ip.IsLoopback()) || strings.HasPrefix(c.URL, "https://") {
		return nil
	}
	return fault.New(fault.Setup, "fault.setup.exposed", fault.Args{"address": c.Listen})
}
