package mariadb_test

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"

	"acta/internal/store/storetest/mariadb"
)

// Scope F82
func TestDSNGivesEachTestItsOwnEmptyDatabase(t *testing.T) {
	var names []string
	t.Run("two databases that do not meet", func(t *testing.T) {
		first, second := open(t, mariadb.DSN(t)), open(t, mariadb.DSN(t))
		mustExec(t, first, "CREATE TABLE fact (word VARCHAR(20))")
		mustExec(t, first, "INSERT INTO fact VALUES ('ñandú 日本')")

		var tables int
		scan(t, second, &tables, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()")
		if tables != 0 {
			t.Errorf("the second database has %d tables of the first", tables)
		}
		var word string
		scan(t, first, &word, "SELECT word FROM fact")
		if word != "ñandú 日本" {
			t.Errorf("read back %q", word)
		}
		for _, db := range []*sql.DB{first, second} {
			var name string
			scan(t, db, &name, "SELECT DATABASE()")
			names = append(names, name)
		}
	})
	if len(names) != 2 || names[0] == names[1] {
		t.Fatalf("databases %q: want two different ones", names)
	}

	admin := open(t, mariadb.DSN(t))
	for _, name := range names {
		var left int
		scan(t, admin, &left, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = ?", name)
		if left != 0 {
			t.Errorf("database %s is still there after its test", name)
		}
	}
}

func TestDSNKeepsTheParametersOfTheVariable(t *testing.T) {
	t.Setenv(mariadb.Variable, withParameters(t))
	config, err := mysql.ParseDSN(mariadb.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	if !config.ParseTime || !config.ClientFoundRows {
		t.Errorf("parameters got lost: parseTime %v, clientFoundRows %v", config.ParseTime, config.ClientFoundRows)
	}
}

func TestDSNFailsWithASentenceThatHelps(t *testing.T) {
	for name, c := range map[string]struct{ value, want string }{
		"not set":     {"", "scripts/with-mariadb"},
		"not a DSN":   {"127.0.0.1:3306", "is not a DSN"},
		"nobody home": {"acta:x@tcp(127.0.0.1:1)/", "CREATE DATABASE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(mariadb.Variable, c.value)
			witness := &witness{TB: t}
			done := make(chan struct{})
			go func() { // Fatalf ends its goroutine, so it gets one of its own.
				defer close(done)
				mariadb.DSN(witness)
			}()
			<-done
			if !strings.Contains(witness.said, mariadb.Variable) || !strings.Contains(witness.said, c.want) {
				t.Errorf("said %q; want the variable's name and %q", witness.said, c.want)
			}
		})
	}
}

// witness is a test that writes down why it failed instead of failing.
type witness struct {
	testing.TB
	said string
}

func (w *witness) Helper() {}

func (w *witness) Fatalf(format string, args ...any) {
	w.said = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func withParameters(t *testing.T) string {
	t.Helper()
	config, err := mysql.ParseDSN(mariadb.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	config.DBName, config.ParseTime, config.ClientFoundRows = "", true, true
	return config.FormatDSN()
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func mustExec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func scan(t *testing.T, db *sql.DB, into any, query string, args ...any) {
	t.Helper()
	if err := db.QueryRowContext(context.Background(), query, args...).Scan(into); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}
