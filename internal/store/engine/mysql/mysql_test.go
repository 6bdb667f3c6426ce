package mysql_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/fstest"

	driver "github.com/go-sql-driver/mysql"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/engine/mysql"
	"acta/internal/store/storetest/mariadb"
)

const secret = "s3cr3t-pässwörd"

// one is a schema of a single table.
func one() fstest.MapFS {
	return fstest.MapFS{"0001_things.sql": {Data: []byte("-- +goose Up\nCREATE TABLE things (id CHAR(36) NOT NULL PRIMARY KEY);\n")}}
}

func open(t *testing.T, dsn string) store.Engine {
	t.Helper()
	engine, err := mysql.Open(context.Background(), mysql.Options{DSN: dsn, Migrations: one()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := engine.Writer.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

func TestSession(t *testing.T) {
	// What a DSN says of these does not matter.
	dsn := mariadb.DSN(t) + "?parseTime=false&loc=Local&collation=latin1_swedish_ci&clientFoundRows=false&sql_mode=''&multiStatements=true"
	pool := open(t, dsn).Writer
	wants := map[string]string{
		"@@session.time_zone": "+00:00", "@@collation_connection": "utf8mb4_unicode_520_ci", "@@character_set_client": "utf8mb4",
		"@@session.sql_mode LIKE '%STRICT_ALL_TABLES%'": "1", "@@session.sql_mode LIKE '%ONLY_FULL_GROUP_BY%'": "1",
	}
	for expression, want := range wants {
		var got string
		if err := pool.QueryRow("SELECT " + expression).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, want %q (%v)", expression, got, want, err)
		}
	}
	// The variable's name is MariaDB's, then MySQL's.
	var name, level string
	row := pool.QueryRow("SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')")
	if err := row.Scan(&name, &level); err != nil || level != "READ-COMMITTED" {
		t.Errorf("%s is %q, want READ-COMMITTED (%v)", name, level, err)
	}
	if _, err := pool.Exec("SELECT 1; SELECT 2"); err == nil {
		t.Error("two statements at once were taken")
	}
	if _, err := pool.Exec("CREATE TABLE counted (n INT)"); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec("INSERT INTO counted VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	done, err := pool.Exec("UPDATE counted SET n = 1")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		t.Errorf("an update that changes nothing counts %d rows, want 1 (%v)", n, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	good, err := driver.ParseDSN(mariadb.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*driver.Config)) string {
		config := good.Clone()
		config.Passwd = secret
		change(config)
		return config.FormatDSN()
	}
	tests := map[string]struct{ dsn, key string }{
		"empty":            {"", "fault.database.unnamed"},
		"nonsense":         {"mysql://user:" + secret + "@host/db", "fault.database.dsn"},
		"bad parameter":    {with(func(*driver.Config) {}) + "?timeout=" + secret, "fault.database.dsn"},
		"no database":      {with(func(c *driver.Config) { c.DBName = "" }), "fault.database.unnamed"},
		"wrong password":   {with(func(*driver.Config) {}), "fault.database.denied"},
		"unknown account":  {with(func(c *driver.Config) { c.User = "nobody" }), "fault.database.denied"},
		"unknown database": {with(func(c *driver.Config) { c.Passwd = good.Passwd; c.DBName = "acta_missing" }), "fault.database.missing"},
		"nobody listens":   {with(func(c *driver.Config) { c.Addr = closedPort(t) }), "fault.database.unreachable"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := mysql.Open(context.Background(), mysql.Options{DSN: test.dsn, Migrations: one()})
			all := fault.All(err)
			if len(all) != 1 || all[0].Kind != fault.Setup || all[0].Key != test.key {
				t.Errorf("got %v, want %s", err, test.key)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), good.Passwd)) {
				t.Errorf("the error tells the password: %v", err)
			}
		})
	}
}

// closedPort is an address on which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// The account of the service has no DDL: it can check and not migrate.
func TestServiceAccount(t *testing.T) {
	ctx := context.Background()
	dsn := mariadb.DSN(t)
	admin := open(t, dsn)
	config, err := driver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	user := strings.Replace(config.DBName, "acta_test_", "svc_", 1)
	run(t, admin.Writer, "CREATE USER "+user+"@'%' IDENTIFIED BY '"+secret+"'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON "+config.DBName+".* TO "+user+"@'%'")
	t.Cleanup(func() { run(t, admin.Writer, "DROP USER "+user+"@'%'") })
	config.User, config.Passwd = user, secret

	service := newDB(t, open(t, config.FormatDSN()))
	if err := service.Check(ctx); !fault.Is(err, fault.Setup) || fault.All(err)[0].Key != "fault.schema.empty" {
		t.Errorf("check of an empty database: %v, want fault.schema.empty", err)
	}
	if all := fault.All(service.Migrate(ctx)); len(all) != 1 || all[0].Key != "fault.database.rights" {
		t.Errorf("migrate without DDL: %v, want fault.database.rights", all)
	}
	if err := errors.Join(newDB(t, admin).Migrate(ctx), service.Check(ctx), service.Ready(ctx)); err != nil {
		t.Error(err)
	}
}

func run(t *testing.T, pool *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := pool.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

func newDB(t *testing.T, engine store.Engine) *store.DB {
	t.Helper()
	db, err := store.New(engine, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}
