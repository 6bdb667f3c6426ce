package store_test

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// until are the migrations before a number.
func until(t *testing.T, files fs.FS, number string) fs.FS {
	t.Helper()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	older := fstest.MapFS{}
	for _, name := range names {
		if name >= number {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		older[name] = &fstest.MapFile{Data: data}
	}
	return older
}

// What an upgrade fills into the columns of lists is what Save writes there, and
// what had been recorded stays.
func TestUpgradeOfReleases(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			former := opened
			former.Migrations = until(t, opened.Migrations, "0800")
			old, err := store.New(former, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeDB(t, old)
			if err := old.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			formerRows(t, opened)
			db, err := store.New(opened, &storetest.Ticker{})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := findRelease(t, db, "1.0")
			e := r.Exceptions[0]
			if e.Second != "ana" || e.Confirmed.IsZero() || e.Gate != "" || !r.Exceptions[1].Confirmed.IsZero() {
				t.Errorf("exceptions: %+v", r.Exceptions)
			}
			before := derived(t, opened)
			write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) })
			if diff := cmp.Diff(before, derived(t, opened)); diff != "" {
				t.Errorf("the upgrade filled in otherwise than Save does (-upgrade +save):\n%s", diff)
			}
			if rows := page(t, db, release.Query{Customer: "ACME", Order: release.ByPlanned}); len(rows) != 1 || rows[0].Code != "1.0" {
				t.Errorf("list after the upgrade: %+v", rows)
			}
		})
	}
}

// derived are the columns that stand for others.
func derived(t *testing.T, opened store.Engine) (all [][]string) {
	t.Helper()
	for _, query := range []string{
		"SELECT due_on FROM releases ORDER BY code", "SELECT CONCAT(release_code, ' ', due_on, ' ', stage, ' ', type, ' ', suspended) FROM release_customers", "SELECT CONCAT(release_code, ' ', due_on, ' ', stage, ' ', type, ' ', suspended) FROM release_services",
		"SELECT word FROM release_words ORDER BY word",
		"SELECT CONCAT(deployment_code, ' ', code, ' ', customer_code, ' ', listed_on, ' ', outstanding) FROM exception_customers ORDER BY deployment_code, code, customer_code",
		"SELECT CONCAT(code, ' ', COALESCE(begins_at, '-'), ' ', COALESCE(ends_at, '-'), ' ', lasting, ' ', recorded_at) FROM deployments ORDER BY code",
		"SELECT CONCAT(code, ' ', listed_on, ' ', outstanding, ' ', recorded_at) FROM release_exceptions ORDER BY code",
	} {
		values, err := storetest.Strings(t.Context(), opened.Reader, query)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	return all
}

// formerRows inserts a release as the schema before the process had it.
func formerRows(t *testing.T, opened store.Engine) {
	t.Helper()
	err := formerParents(opened)
	if err != nil {
		t.Fatal(err)
	}
	const stamp = "'2026-03-02 09:30:00.000000'"
	key := func(n string) string { return "'00000000-0000-7000-8000-0000000000" + n + "'" }
	statements := []string{
		"INSERT INTO releases (id, code, title, type, stage, suspended, first_planned, risk_class, package_hash, approver, body, row_version, created_at, recorded_at) VALUES (" +
			key("01") + ", '1.0', 'ÑANDÚ (Versión-2) Größe/à «Æ» 🚀', 'minor', 'planned', 0, '2026-05-01', '', '', '', '{}', 1, " + stamp + ", " + stamp + ")",
		"INSERT INTO release_customers (release_id, customer_code, ordinal, recorded_at) VALUES (" + key("01") + ", 'ACME', 1, " + stamp + ")",
		"INSERT INTO release_services (release_id, service_code, ordinal, recorded_at) VALUES (" + key("01") + ", 'mail', 1, " + stamp + ")",
		"INSERT INTO release_exceptions (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, noted_date, expires_on, recorded_at) VALUES (" +
			key("01") + ", '', 'X1', 1, 'waiver', '{}', '{}', 'zoe', 'ana', '2026-03-01', '2026-05-01', " + stamp + ")",
		"INSERT INTO release_exceptions (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, occurred_date, recorded_at) VALUES (" +
			key("01") + ", '', 'X2', 2, 'late_record', '{}', '{}', 'zoe', '', '2026-02-01', " + stamp + ")",
	}
	for n, columns := range []map[string]string{
		{},
		{"planned_date": "'2026-05-01'"},
		{"planned_date": "'2026-05-01'", "planned_at": "'2026-05-01 10:00:00.000000'"},
		{"planned_date": "'2026-05-01'", "window_from_date": "'2026-05-02'", "window_to_date": "'2026-05-20'"},
		{"window_from_date": "'2026-05-02'", "window_from_at": "'2026-05-02 22:00:00.000000'", "window_to_date": "'2026-05-03'", "window_to_at": "'2026-05-03 02:00:00.000000'"},
		{"window_from_date": "'2026-05-02'", "window_to_date": "'2026-05-03'", "started_date": "'2026-06-02'", "started_at": "'2026-06-02 22:00:00.000000'"},
		{"started_date": "'2026-06-02'", "ended_date": "'2026-06-02'"},
	} {
		names, values := "", ""
		for name, value := range columns {
			names, values = names+", "+name, values+", "+value
		}
		statements = append(statements, "INSERT INTO deployments (id, release_id, code, ordinal, environment_code, stage, attempt, practitioner, body, recorded_at"+names+") VALUES ("+
			key("1"+string(rune('0'+n)))+", "+key("01")+", 'D"+string(rune('0'+n))+"', "+string(rune('1'+n))+", '', 'planned', 1, '', '{}', "+stamp+values+")")
	}
	for _, statement := range statements {
		if _, err := opened.Writer.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func formerParents(opened store.Engine) error {
	const at, name = "'2026-03-02 09:30:00.000000'", "'{}'"
	_, first := opened.Writer.Exec("INSERT INTO customers (id, code, name, kind, language, zone, signatories, row_version, recorded_at) VALUES ('00000000-0000-7000-8000-000000000091', 'ACME', " +
		name + ", 'external', '', '', '[]', 1, " + at + ")")
	_, second := opened.Writer.Exec("INSERT INTO services (id, code, name, row_version, recorded_at) VALUES ('00000000-0000-7000-8000-000000000092', 'mail', " + name + ", 1, " + at + ")")
	return errors.Join(first, second)
}
