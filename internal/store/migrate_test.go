package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/store/engine/sqlite"
	"acta/internal/store/storetest"
	"acta/migrations"
)

// Both schemas are one: what a half of a migration pair forgot stands in the
// difference.
func TestSchemasAgree(t *testing.T) {
	schemas := map[string]storetest.Schema{}
	for _, engine := range storetest.Engines() {
		opened := engine.Open(t)
		db, err := store.New(opened, &storetest.Ticker{})
		if err != nil {
			t.Fatal(err)
		}
		defer closeDB(t, db)
		if err := db.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		if schemas[engine.Name], err = storetest.Inspect(context.Background(), engine.Name, opened.Tables, opened.Reader); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(schemas["sqlite"], schemas["mysql"]); diff != "" {
		t.Errorf("schemas differ (-sqlite +mysql):\n%s", diff)
	}
	checkSchema(t, schemas["sqlite"])
}

// checkSchema checks what every table owes.
func checkSchema(t *testing.T, schema storetest.Schema) {
	t.Helper()
	for table := range protected() {
		if want := []string{"DELETE", "UPDATE"}; !slices.Equal(schema[table].Triggers, want) {
			t.Errorf("triggers of %s: %v, want %v", table, schema[table].Triggers, want)
		}
	}
	for name, table := range schema {
		if len(table.Unique) == 0 {
			t.Errorf("%s has no key", name)
		}
		for column, c := range table.Columns {
			if c.Kind == "" {
				t.Errorf("%s.%s has a type that STRICT tables do not know", name, column)
			}
		}
		for _, f := range table.Foreign {
			if !cutSuffix(f, " RESTRICT") {
				t.Errorf("foreign key %s of %s does not restrict", f, name)
			}
		}
	}
}

func cutSuffix(s, suffix string) bool {
	return len(s) > len(suffix) && s[len(s)-len(suffix):] == suffix
}

func TestMigrate(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			ctx := context.Background()
			opened := engine.Open(t)
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, db)

			wantFault(t, db.Check(ctx), fault.Setup, "fault.schema.empty")
			if names, err := storetest.Strings(ctx, opened.Reader, opened.Tables); err != nil || len(names) != 0 {
				t.Fatalf("Check made tables: %v, %v", names, err)
			}
			if err := errors.Join(db.Migrate(ctx), db.Check(ctx), db.Ready(ctx)); err != nil {
				t.Fatal(err)
			}
			before := applied(t, opened.Reader)
			if err := db.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, applied(t, opened.Reader)); diff != "" {
				t.Errorf("a rerun changed something:\n%s", diff)
			}
			otherVersions(t, db, opened)
		})
	}
}

func applied(t *testing.T, raw *sql.DB) []string {
	t.Helper()
	rows, err := storetest.Strings(context.Background(), raw, "SELECT CONCAT(version_id, ' ', tstamp) FROM schema_versions ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// otherVersions checks a schema that is older, then one that is newer.
func otherVersions(t *testing.T, db *store.DB, opened store.Engine) {
	t.Helper()
	ctx := context.Background()
	exec := func(statement string) {
		if _, err := opened.Writer.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE spare AS SELECT MAX(version_id) AS last FROM schema_versions")
	exec("DELETE FROM schema_versions WHERE version_id = (SELECT last FROM spare)")
	wantFault(t, db.Check(ctx), fault.Setup, "fault.schema.older")
	exec("INSERT INTO schema_versions (version_id, is_applied) SELECT last, 1 FROM spare")
	if err := db.Check(ctx); err != nil {
		t.Fatal(err)
	}
	exec("INSERT INTO schema_versions (version_id, is_applied) VALUES (99990001, 1)")
	for name, call := range map[string]func(context.Context) error{"Check": db.Check, "Migrate": db.Migrate, "Ready": db.Ready} {
		err := call(ctx)
		wantFault(t, err, fault.Setup, "fault.schema.newer")
		if all := fault.All(err); len(all) == 1 && all[0].Args["have"] != int64(99990001) {
			t.Errorf("%s: have = %v", name, all[0].Args["have"])
		}
	}
}

// A database that belongs to something else is left alone.
func TestForeignDatabase(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			ctx := context.Background()
			opened := engine.Open(t)
			if _, err := opened.Writer.Exec("CREATE TABLE orders (id INTEGER PRIMARY KEY)"); err != nil {
				t.Fatal(err)
			}
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, db)
			for _, call := range []func(context.Context) error{db.Check, db.Migrate, db.Ready} {
				wantFault(t, call(ctx), fault.Setup, "fault.database.foreign")
			}
			if names, err := storetest.Strings(ctx, opened.Reader, opened.Tables); err != nil || !slices.Equal(names, []string{"orders"}) {
				t.Errorf("tables: %v, %v", names, err)
			}
		})
	}
}

// Two processes that start at the same time migrate one database once.
func TestMigrateAtOnce(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, db)
			var group sync.WaitGroup
			failed := make([]error, 3)
			for i := range failed {
				group.Go(func() { failed[i] = db.Migrate(context.Background()) })
			}
			group.Wait()
			if err := errors.Join(append(failed, db.Check(context.Background()))...); err != nil {
				t.Error(err)
			}
			twice, err := storetest.Strings(context.Background(), opened.Reader,
				"SELECT version_id FROM schema_versions GROUP BY version_id HAVING COUNT(*) > 1")
			if err != nil || len(twice) != 0 {
				t.Errorf("applied twice: %v, %v", twice, err)
			}
		})
	}
}

// A migration that fails half-way leaves the file as it was before it.
func TestMigrationFails(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	files, err := migrations.FS("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	bad := "-- +goose Up\nCREATE TABLE half (id INTEGER);\nCREATE TABLE half (id INTEGER);\n"
	if err := os.WriteFile(filepath.Join(dir, "99990001_half.sql"), []byte(bad), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := sqlite.Open(ctx, sqlite.Options{Dir: t.TempDir(), Migrations: os.DirFS(dir)})
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.New(opened, &storetest.Ticker{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, db)
	if err := db.Migrate(ctx); err == nil || fault.All(err) != nil {
		t.Errorf("got %v, want a technical error", err)
	}
	names, err := storetest.Strings(ctx, opened.Reader, opened.Tables)
	if err != nil || slices.Contains(names, "half") || !slices.Contains(names, "documents") {
		t.Errorf("tables: %v, %v", names, err)
	}
	wantFault(t, db.Check(ctx), fault.Setup, "fault.schema.older")
}
