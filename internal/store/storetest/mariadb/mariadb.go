// Package mariadb gives each test a database of its own on the MariaDB (or
// MySQL) server that the test run started. It serves Scope F82: what holds on
// the embedded engine is proven on a server too.
//
// It does not start a server (scripts/with-mariadb does), does not migrate what
// it creates, and is for tests alone.
package mariadb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Variable names the environment variable with the DSN of an account that may
// create databases and accounts, in the form of go-sql-driver:
// user:password@tcp(127.0.0.1:port)/.
const Variable = "ACTA_TEST_MYSQL"

// patience bounds each administrative statement: a server that hangs must fail
// the test with its own message, not the whole run by its time limit.
const patience = 30 * time.Second

// DSN creates an empty database with a random name, in utf8mb4, and returns the
// DSN of [Variable] pointing at it, other parameters unchanged. The database is
// dropped when the test and its subtests end. Without a server the test fails
// and says how to get one; it never skips.
func DSN(t testing.TB) string {
	t.Helper()
	config, own := create(t)
	t.Cleanup(func() { admin(t, config, "DROP DATABASE IF EXISTS `"+own.DBName+"`") })
	return own.FormatDSN()
}

// Lasting is a database as of [DSN] that stays as long as the server, for tests
// that hand it on to one another.
func Lasting(t testing.TB) string {
	t.Helper()
	_, own := create(t)
	return own.FormatDSN()
}

func create(t testing.TB) (server, own *mysql.Config) {
	t.Helper()
	raw := os.Getenv(Variable)
	if raw == "" {
		t.Fatalf("%s is not set: this test needs MariaDB. "+
			"Run `make test`, or `scripts/with-mariadb go test -tags nomsgpack ./...` for some packages.", Variable)
	}
	server, err := mysql.ParseDSN(raw)
	if err != nil {
		t.Fatalf("%s is not a DSN like user:password@tcp(127.0.0.1:3306)/: %v", Variable, err)
	}
	own = server.Clone()
	own.DBName = "acta_test_" + suffix()
	admin(t, server, "CREATE DATABASE `"+own.DBName+"` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci")
	return server, own
}

// admin runs one statement outside every database of the tests, on a connection
// that is closed at once: hundreds of tests must not use up the server's own.
func admin(t testing.TB, config *mysql.Config, statement string) {
	t.Helper()
	if err := exec(config, statement); err != nil {
		t.Fatalf("%s: %v", Variable, err)
	}
}

func exec(config *mysql.Config, statement string) (err error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return fmt.Errorf("read DSN: %w", err)
	}
	db := sql.OpenDB(connector)
	defer func() {
		if cerr := db.Close(); err == nil && cerr != nil {
			err = fmt.Errorf("close connection: %w", cerr)
		}
	}()
	// Not the test's context: that one has ended when the clean-up runs.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("run %q: %w", statement, err)
	}
	return nil
}

func suffix() string {
	var b [8]byte
	// crypto/rand.Read never fails: it ends the program when the system has no entropy.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
