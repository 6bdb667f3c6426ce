package store_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	driver "github.com/go-sql-driver/mysql"

	"acta/internal/store"
	"acta/internal/store/engine/mysql"
	"acta/internal/store/storetest"
	"acta/internal/store/storetest/mariadb"
	"acta/migrations"
)

// A table whose rows must not change must not lose any either, and the tests of
// protection try every one of the core.
func TestProtectionIsWhole(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		schema, err := storetest.Inspect(context.Background(), db.Engine(), engineOf(t, db).Tables, raw)
		if err != nil {
			t.Fatal(err)
		}
		for name, table := range schema {
			if slices.Contains(table.Triggers, "UPDATE") != slices.Contains(table.Triggers, "DELETE") {
				t.Errorf("%s has triggers for %v only", name, table.Triggers)
			}
		}
		for _, name := range store.OperationalTables() {
			if _, there := schema[name]; !there {
				t.Errorf("operational table %s does not exist", name)
			}
		}
	})
}

func TestGuards(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){"a trigger that is gone is named": func(t *testing.T, db *store.DB, raw *sql.DB) {
		guards, err := db.Guards(context.Background())
		if err != nil || len(guards.Missing) != 0 {
			t.Fatalf("whole: %+v, %v", guards, err)
		}
		exec(t, raw, "DROP TRIGGER files_no_delete")
		if db.Engine() == "mysql" {
			defer exec(t, raw, "CREATE TRIGGER files_no_delete BEFORE DELETE ON files FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'files is protected'")
		}
		guards, err = db.Guards(context.Background())
		if err != nil || !slices.Equal(guards.Missing, []string{"files_no_delete"}) {
			t.Errorf("without one: %+v, %v", guards, err)
		}
		harmless := "CREATE TRIGGER files_no_delete BEFORE DELETE ON files BEGIN SELECT 1; END"
		if db.Engine() == "mysql" {
			harmless = "CREATE TRIGGER files_no_delete BEFORE DELETE ON files FOR EACH ROW SET @x = 1"
			defer exec(t, raw, "DROP TRIGGER files_no_delete")
		}
		exec(t, raw, harmless)
		guards, err = db.Guards(context.Background())
		if err != nil || !slices.Equal(guards.Missing, []string{"files_no_delete"}) {
			t.Errorf("with one that vetoes nothing: %+v, %v", guards, err)
		}
	}})
}

// An account that could drop a trigger is told from one that cannot.
func TestRightsOfTheAccount(t *testing.T) {
	ctx := context.Background()
	dsn := mariadb.DSN(t)
	admin, raw := openMySQL(ctx, t, dsn)
	if err := admin.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	guards, err := admin.Guards(ctx)
	if err != nil || !slices.Contains(guards.Rights, "ALL PRIVILEGES") {
		t.Errorf("an administrator: %+v, %v", guards, err)
	}
	config, err := driver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		grant string
		want  []string
	}{
		"service": {"SELECT, INSERT, UPDATE, DELETE ON " + config.DBName + ".*", nil},
		"drop":    {"SELECT, DROP, TRIGGER ON " + config.DBName + ".*", []string{"DROP", "TRIGGER"}},
		"other":   {"SELECT ON " + config.DBName + ".*; GRANT ALL PRIVILEGES ON other.*", nil},
		"pattern": {`SELECT, ALTER ON ` + "`acta\\_%`.*", []string{"ALTER"}},
	} {
		t.Run(name, func(t *testing.T) {
			user := strings.Replace(config.DBName, "acta_test_", name+"_", 1)
			exec(t, raw, "CREATE USER "+user+"@'%' IDENTIFIED BY 'x'")
			defer exec(t, raw, "DROP USER "+user+"@'%'")
			for _, grant := range strings.Split(c.grant, "; GRANT ") {
				exec(t, raw, "GRANT "+grant+" TO "+user+"@'%'")
			}
			own := config.Clone()
			own.User, own.Passwd = user, "x"
			db, _ := openMySQL(ctx, t, own.FormatDSN())
			guards, err := db.Guards(ctx)
			if err != nil || !slices.Equal(guards.Rights, c.want) || !strings.HasPrefix(guards.Account, user) {
				t.Errorf("%+v, %v; want %v", guards, err, c.want)
			}
		})
	}
}

// openMySQL opens a database by its address, and its pool for what tests plant.
func openMySQL(ctx context.Context, t *testing.T, dsn string) (*store.DB, *sql.DB) {
	t.Helper()
	files, err := migrations.FS("mysql")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := mysql.Open(ctx, mysql.Options{DSN: dsn, Migrations: files})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.New(engine, &storetest.Ticker{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDB(t, db) })
	return db, engine.Writer
}
