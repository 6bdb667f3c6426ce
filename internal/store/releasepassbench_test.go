package store_test

import (
	"database/sql"
	"fmt"
	"io/fs"
	"testing"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/migrations"
)

// BenchmarkEvidence reads what the clause matrix and the proofs of a requirement are made
// of, over ten thousand releases that reached twelve stages each.
func BenchmarkEvidence(b *testing.B) {
	for _, engine := range storetest.Engines() {
		b.Run(engine.Name, func(b *testing.B) {
			db, raw := benched(b, engine)
			fillReleases(b, db, raw, 0, 10)
			number, fact, body, at := "printf('%036d', n)", "printf('%%036d', n * 12 + %d)", "'{\"from\":\"x\",\"to\":\"' || '%s' || '\",\"by\":\"x\",\"passed\":[\"pir\"]}'", "datetime('2020-01-01', '+' || n || ' hour') || '.000000'"
			if db.Engine() == "mysql" {
				number, fact, body, at = "LPAD(n, 36, '0')", "LPAD(n * 12 + %d, 36, '0')", "CONCAT('{\"from\":\"x\",\"to\":\"', '%s', '\",\"by\":\"x\",\"passed\":[\"pir\"]}')", "TIMESTAMP('2020-01-01') + INTERVAL n HOUR"
			}
			guards := everyGuard()
			for i, g := range guards {
				deployment, stage := "", string(g.Release)
				if g.Release == "" {
					deployment, stage = "D1", string(g.Deployment)
				}
				series := " WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 9999) "
				if db.Engine() == "mysql" {
					exec(b, raw, "SET SESSION max_recursive_iterations = 20000")
				}
				key := fmt.Sprintf(fact, i)
				exec(b, raw, "INSERT INTO release_facts (id, release_id, ordinal, kind, deployment_code, attempt, customer_code, fact_key, occurred_at, noted_at, actor, late, body, recorded_at)"+series+
					fmt.Sprintf("SELECT %s, %s, %d, 'stage', '%s', 0, '', '', %s, %s, 'zoe', 0, "+body+", %s FROM s", key, number, i, deployment, at, at, stage, at))
				exec(b, raw, "INSERT INTO release_passes (fact_id, release_id, target, brought_in, noted_at, recorded_at)"+series+
					fmt.Sprintf("SELECT %s, %s, '%s', 0, %s, %s FROM s", key, number, g.Name(), at, at))
			}
			countAnew(b, raw, db.Engine())
			evidenceAt(b, db, guards)
		})
	}
}

// countAnew counts the stages that were reached as the migration does, once they were
// inserted past the program.
func countAnew(b *testing.B, raw *sql.DB, engine string) {
	b.Helper()
	files, err := migrations.FS(engine)
	if err != nil {
		b.Fatal(err)
	}
	data, err := fs.ReadFile(files, "0971_release_pass_counts_filled.sql")
	if err != nil {
		b.Fatal(err)
	}
	exec(b, raw, string(data))
}

// everyGuard are the stages that gates guard.
func everyGuard() []release.Guard {
	var guards []release.Guard
	seen := map[release.Guard]bool{}
	for _, gate := range release.Gates() {
		for _, g := range gate.Guards {
			if !seen[g] {
				seen[g], guards = true, append(guards, g)
			}
		}
	}
	return guards
}

func evidenceAt(b *testing.B, db *store.DB, guards []release.Guard) {
	for name, until := range map[string]clock.Instant{"today": {}, "past": clock.At(clock.Date{Year: 2020, Month: 6, Day: 1}.Time())} {
		q := release.EvidenceQuery{Until: until, Day: clock.Date{Year: 2026, Month: 1, Day: 1}}
		reads := map[string]func(tx *work.Tx) error{
			"count": func(tx *work.Tx) error { _, err := store.ReleasePasses{}.CountPasses(tx, q); return err },
			"page": func(tx *work.Tx) error {
				_, err := store.ReleasePasses{}.PassPage(tx, release.PassQuery{Guards: guards, Until: until, Limit: 16})
				return err
			},
			"exceptions": func(tx *work.Tx) error { _, err := store.ReleasePasses{}.CountExceptions(tx, q); return err },
		}
		for what, fn := range reads {
			b.Run(what+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if err := db.Read(b.Context(), fn); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
