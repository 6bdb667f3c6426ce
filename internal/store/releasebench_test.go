package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// benched gives an empty migrated database of an engine to a benchmark.
func benched(b *testing.B, engine storetest.Engine) (*store.DB, *sql.DB) {
	b.Helper()
	opened := engine.Open(b)
	db, err := store.New(opened, clock.System{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		b.Fatal(err)
	}
	return db, opened.Writer
}

// BenchmarkRelease reads and saves a release with 1,000 activities, 200 tasks and
// 5,000 affected CIs in ten deployments.
func BenchmarkRelease(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(engine.Name, func(b *testing.B) {
			db, _ := benched(b, engine)
			find := func() (r release.Release) {
				err := db.Read(b.Context(), func(tx *work.Tx) (err error) {
					r, err = store.Releases{}.Find(tx, "BIG")
					return err
				})
				if err != nil || len(r.Activities) != 1000 {
					b.Fatalf("%d activities, %v", len(r.Activities), err)
				}
				return r
			}
			save := func(r release.Release) {
				if err := db.Write(b.Context(), func(tx *work.Tx) error { return store.Releases{}.Save(tx, r) }); err != nil {
					b.Fatal(err)
				}
			}
			save(big(b))
			b.Run("find", func(b *testing.B) {
				for b.Loop() {
					find()
				}
			})
			b.Run("save_one_task", func(b *testing.B) {
				r := find()
				for n := 0; b.Loop(); n++ {
					r.Deployments[3].Tasks[7].State = []release.TaskState{"done", "pending"}[n%2]
					save(r)
					r.RowVersion++
				}
			})
		})
	}
}

func big(b *testing.B) release.Release {
	b.Helper()
	say := func(s string) content.Text { return content.In("es", s).With("en", s) }
	key, err := id.New[id.Release]()
	if err != nil {
		b.Fatal(err)
	}
	r := release.Release{ID: key, Plan: release.Plan{Code: "BIG", Stage: release.Draft}}
	for n := range 1000 {
		r.Activities = append(r.Activities, release.Activity{Sequence: n + 1, Title: say("Una actividad de largo corriente"), Roles: []string{"test_manager"}, State: "planned"})
	}
	for n := range 10 {
		key, err := id.New[id.Deployment]()
		if err != nil {
			b.Fatal(err)
		}
		d := release.Deployment{ID: key, Code: fmt.Sprintf("D%d", n), Environment: "production", Stage: release.ToDeploy}
		for k := range 20 {
			d.Tasks = append(d.Tasks, release.Task{Sequence: k + 1, Text: say("Una tarea de largo corriente"), State: "pending"})
		}
		for k := range 500 {
			d.Affected = append(d.Affected, release.Affected{Code: fmt.Sprintf("srv-%d-%03d.example.org", n, k), Name: say("Servidor")})
		}
		r.Deployments = append(r.Deployments, d)
	}
	return r
}

// BenchmarkReleases reads a page of releases, of the calendar and of the register
// at a thousand and at a hundred thousand. The fifty that pass a filter come last.
// The goal is a ratio near 1 between the sizes.
func BenchmarkReleases(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(engine.Name, func(b *testing.B) {
			db, raw := benched(b, engine)
			fillReleases(b, db, raw, 0, 1)
			b.Run("1000", func(b *testing.B) { releasesAt(b, db) })
			b.Run("100000", func(b *testing.B) {
				fillReleases(b, db, raw, 1, 100)
				releasesAt(b, db)
			})
		})
	}
}

func releasesAt(b *testing.B, db *store.DB) {
	yes := true
	from := clock.At(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	pages := map[string]release.Query{
		"all": {}, "cursor": {After: "R000000800"}, "planned": {Order: release.ByPlanned}, "newest": {Order: release.ByPlanned, Descending: true},
		"planned+cursor": {Order: release.ByPlanned, After: "R000000800"}, "stage": {Stage: release.Built}, "type": {Type: "emergency", Order: release.ByPlanned},
		"suspended": {Suspended: &yes}, "customer": {Customer: "RARE"}, "customer+planned": {Customer: "RARE", Order: release.ByPlanned, Descending: true},
		"common": {Customer: "MANY", After: "R000000800"}, "service+planned": {Service: "rare", Order: release.ByPlanned},
		"customer+stage": {Customer: "RARE", Stage: release.Built}, "common+stage": {Customer: "MANY", Stage: release.Closed},
		"service+type": {Service: "rare", Type: "emergency", Order: release.ByPlanned}, "stage+type": {Stage: release.Built, Type: "emergency", Order: release.ByPlanned},
		"text": {Text: "rar"}, "text_many": {Text: "man r0000"}, "customer+text": {Customer: "MANY", Text: "man", Order: release.ByPlanned},
		"customer+service": {Customer: "RARE", Service: "rare"}, "customer+suspended": {Customer: "RARE", Suspended: &yes},
		"period": {From: from.Date(nil), To: from.Date(nil).AddDays(100)},
	}
	for name, q := range pages {
		q.Limit = 50
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := db.Read(b.Context(), func(tx *work.Tx) error {
					rows, err := store.Releases{}.Page(tx, q)
					if err == nil && len(rows) != 50 {
						err = fmt.Errorf("%d rows", len(rows))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	others := map[string]func(*work.Tx) (int, error){
		"calendar": func(tx *work.Tx) (int, error) {
			list, err := store.Releases{}.Calendar(tx, release.CalendarQuery{From: from, To: clock.At(from.Time().AddDate(0, 0, 49))})
			return len(list), err
		},
		"around": func(tx *work.Tx) (int, error) {
			list, err := store.Releases{}.Around(tx, release.Release{Plan: release.Plan{Code: "R000000990", FirstPlanned: clock.Date{Year: 2031, Month: 1, Day: 1}}}, 49)
			return len(list), err
		},
	}
	for name, q := range map[string]release.ExceptionQuery{
		"register": {From: from.Date(nil)}, "register_kind": {Kind: "deferral"}, "register_state": {State: release.ExceptionPending},
		"register_customer": {Customer: "RARE"}, "register_many": {Customer: "MANY"}, "register_customer_state": {Customer: "RARE", State: release.ExceptionPending},
	} {
		q.Limit = 50
		others[name] = func(tx *work.Tx) (int, error) {
			list, err := store.Releases{}.Exceptions(tx, q)
			return len(list), err
		}
	}
	for name, list := range others {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				err := db.Read(b.Context(), func(tx *work.Tx) error {
					n, err := list(tx)
					if err == nil && n < 49 {
						err = fmt.Errorf("%d rows", n)
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillReleases inserts thousands of releases with a deployment and an exception
// each inside the database; fifty of the first thousand are of another stage, type,
// customer, service and year.
func fillReleases(b *testing.B, db *store.DB, raw *sql.DB, from, to int) {
	number, code := "printf('%036d', n)", "printf('R%09d', n)"
	day := "date('2020-01-01', '+' || (n % 900) || ' day')"
	at := "date('2020-01-01', '+' || (n % 900) || ' day') || ' 08:00:00.000000'"
	rareDay, rareAt := "date('2030-01-01', '+' || (n - 900) || ' day')", "date('2030-01-01', '+' || (n - 900) || ' day') || ' 08:00:00.000000'"
	if db.Engine() == "mysql" {
		number, code = "LPAD(n, 36, '0')", "CONCAT('R', LPAD(n, 9, '0'))"
		day, rareDay = "DATE('2020-01-01') + INTERVAL (n % 900) DAY", "DATE('2030-01-01') + INTERVAL (n - 900) DAY"
		at, rareAt = "TIMESTAMP('2020-01-01 08:00:00') + INTERVAL (n % 900) DAY", "TIMESTAMP('2030-01-01 08:00:00') + INTERVAL (n - 900) DAY"
	}
	const stamp = "'2026-03-02 09:30:00.000000'"
	pick := func(rare, other string) string {
		return "CASE WHEN n BETWEEN 900 AND 949 THEN " + rare + " ELSE " + other + " END"
	}
	listed := pick("'built'", "'closed'") + ", " + pick("'emergency'", "'minor'") + ", " + pick("1", "0") + ", "
	if from == 0 {
		mustWrite(b, db, func(tx *work.Tx) error {
			for _, code := range []string{"RARE", "MANY"} {
				key, err := id.New[id.Customer]()
				if err != nil {
					return err
				}
				if err := (store.Customers{}).Add(tx, org.Customer{ID: key, Code: code, Name: words(code), Kind: "external", RecordedAt: tx.Now()}); err != nil {
					return err
				}
			}
			for _, code := range []string{"rare", "many"} {
				key, err := id.New[id.Service]()
				if err != nil {
					return err
				}
				if err := (store.Services{}).Add(tx, org.Provided{ID: key, Code: code, Name: words(code), RecordedAt: tx.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for block := from; block < to; block++ {
		series := fmt.Sprintf(" WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", block*1000, block*1000+999)
		for _, insert := range []string{
			"INSERT INTO releases (id, code, title, type, stage, suspended, first_planned, planned, due_on, risk_class, package_hash, approver, body, row_version, created_at, recorded_at)" + series +
				"SELECT " + number + ", " + code + ", 'T', " + pick("'emergency'", "'minor'") + ", " + pick("'built'", "'closed'") + ", " + pick("1", "0") + ", " +
				pick(rareDay, day) + ", " + pick(rareDay, day) + ", " + pick(rareDay, day) + ", '', '', '', '{}', 1, " + stamp + ", " + stamp + " FROM s",
			"INSERT INTO release_customers (release_id, customer_code, ordinal, release_code, due_on, stage, type, suspended, recorded_at)" + series +
				"SELECT " + number + ", " + pick("'RARE'", "'MANY'") + ", 1, " + code + ", " + pick(rareDay, day) + ", " + listed + stamp + " FROM s",
			"INSERT INTO release_services (release_id, service_code, ordinal, release_code, due_on, stage, type, suspended, recorded_at)" + series +
				"SELECT " + number + ", " + pick("'rare'", "'many'") + ", 1, " + code + ", " + pick(rareDay, day) + ", " + listed + stamp + " FROM s",
			"INSERT INTO deployments (id, release_id, code, ordinal, environment_code, stage, attempt, practitioner, body, recorded_at, planned_at, begins_at, ends_at)" + series +
				"SELECT " + number + ", " + number + ", 'D1', 1, 'production', 'planned', 1, '', '{}', " + stamp + ", " + pick(rareAt, at) + ", " + pick(rareAt, at) + ", " + pick(rareAt, at) + " FROM s",
			"INSERT INTO release_exceptions (release_id, deployment_code, code, ordinal, kind, what, reason, person, second_person, noted_date, listed_on, outstanding, recorded_at)" + series +
				"SELECT " + number + ", '', 'X', 1, " + pick("'deferral'", "'late_record'") + ", '{}', '{}', 'zoe', '', " + pick(rareDay, day) + ", " + pick(rareDay, day) + ", " + pick("1", "0") + ", " + stamp + " FROM s",
			"INSERT INTO release_words (release_id, word, recorded_at)" + series + "SELECT " + number + ", LOWER(" + code + "), " + stamp + " FROM s",
			"INSERT INTO release_words (release_id, word, recorded_at)" + series + "SELECT " + number + ", " + pick("'rare'", "'many'") + ", " + stamp + " FROM s",
			"INSERT INTO exception_customers (release_id, deployment_code, code, customer_code, listed_on, outstanding, recorded_at)" + series +
				"SELECT " + number + ", '', 'X', " + pick("'RARE'", "'MANY'") + ", " + pick(rareDay, day) + ", " + pick("1", "0") + ", " + stamp + " FROM s",
		} {
			exec(b, raw, insert)
		}
	}
	if db.Engine() == "mysql" {
		exec(b, raw, "ANALYZE TABLE releases, release_customers, release_services, release_words, deployments, release_exceptions, exception_customers")
	}
}

func mustWrite(b *testing.B, db *store.DB, fn func(*work.Tx) error) {
	b.Helper()
	if err := db.Write(b.Context(), fn); err != nil {
		b.Fatal(err)
	}
}
