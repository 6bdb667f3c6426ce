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

// Embedded reports whether the embedded database is used.
func (c Config) Embedded() bool { return c.Database == "" }

// Loopback checks that Listen is an address of this machine alone. Until people
// can sign in, serving anywhere else would hand the data to everyone.
func (c Config) Loopback() error {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fault.New(fault.Setup, "fault.setup.listen", fault.Args{"address": c.Listen})
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fault.New(fault.Setup, "fault.setup.loopback", fault.Args{"address": c.Listen})
	}
	return nil
}
