package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"acta/internal/store"
	"acta/internal/store/storetest"
)

// What an approved policy asks of releases is protected with the rest of it;
// before that it may change. Invariant I4.
func TestApprovedPolicyKeepsWhatItAsks(t *testing.T) {
	storetest.RunSQL(t, func(t *testing.T, fresh func(*testing.T) (*store.DB, *sql.DB)) {
		db, raw := fresh(t)
		write(t, db, newTown(t).add)
		changes := []string{
			"UPDATE policies SET tests_need_authority = 1 - tests_need_authority", "UPDATE policies SET acceptance_criteria = '[1]'",
			"UPDATE policies SET emergency_minimum_tests = '[1]'", "UPDATE policies SET pir_days = pir_days + 1",
		}
		run := func() (problems []store.Problem) {
			t.Helper()
			engine := engineOf(t, db)
			for _, statement := range changes {
				_, err := raw.Exec(statement)
				problem := store.Other
				if err != nil {
					problem = engine.Problem(err)
				}
				problems = append(problems, problem)
			}
			return problems
		}
		for i, problem := range run() {
			if problem != store.Other {
				t.Errorf("%s of a draft: problem %d", changes[i], problem)
			}
		}
		if _, err := raw.Exec("UPDATE policies SET state = 'approved', version_id = '" + strings.Repeat("7", 36) + "'"); err != nil {
			t.Fatal(err)
		}
		for i, problem := range run() {
			if problem != store.Protected {
				t.Errorf("%s of an approved one: problem %d, want the veto", changes[i], problem)
			}
		}
	})
}
