package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// sealedTables are those whose rows the log seals.
var sealedTables = []string{"release_facts", "fact_confirmations", "baseline_items", "evidence_files"}

// evidence is what the tests of this file change past the program: three facts,
// the first confirmed as it came, the second later, the third with a list.
type evidence struct {
	release release.Release
	facts   []release.Fact
	file    release.EvidenceFile
}

func keepEvidence(t *testing.T, db *store.DB) evidence {
	t.Helper()
	e := evidence{release: storedRelease(t, db), file: evidenceOf("acuerdo", "Acuerdo ñ 🚀.pdf")}
	unit := work.New(db, db, storetest.Anyone{})
	command := func(name string, fn func(*work.Tx) error) {
		t.Helper()
		cmd := work.Command{Name: name, Actor: "zoe", Subject: id.Ref{Kind: "release", ID: e.release.Code}}
		if err := unit.Do(context.Background(), cmd, fn); err != nil {
			t.Fatal(err)
		}
	}
	for i, kind := range []release.FactKind{release.AcceptanceFact, release.AgreementFact, release.BaselineFact} {
		f := factOf(t, kind, minute(i), minute(i+3))
		if i == 0 {
			f.Confirmed = "ana"
		}
		e.facts = append(e.facts, f)
		command("release.record", func(tx *work.Tx) error {
			if err := (store.ReleaseFacts{}).Add(tx, e.release.ID, f); err != nil || i != 2 {
				return err
			}
			return store.BaselineContents{}.Add(tx, f.ID, []release.CI{{Code: "web-2", Name: "ñ"}, {Code: "web-1", Version: "1"}})
		})
	}
	command("release.confirm", func(tx *work.Tx) error { return store.ReleaseFacts{}.Confirm(tx, e.facts[1].ID, "luis") })
	command("import.items", func(tx *work.Tx) error {
		return store.BaselineContents{}.Add(tx, e.facts[2].ID, []release.CI{{Code: "db-1"}})
	})
	command("evidence.keep", func(tx *work.Tx) error { return store.EvidenceFiles{}.Add(tx, e.file) })
	return e
}

// rowForgery is what somebody does to a row with every right on the database.
type rowForgery struct {
	do   string
	want []audit.Finding
}

func rowFound(kind audit.Kind, index int64, what audit.What, key, fact string) audit.Finding {
	row := audit.Seal{What: what, ID: key, Kind: fact}
	if fact != "" {
		row.Release = "1.30"
	}
	return audit.Finding{Kind: kind, Index: index, Last: index, Other: -1, Row: row}
}

func (e evidence) forgeries() map[string]rowForgery {
	fact := func(n int) string { return string(e.facts[n].ID) }
	change := func(set string, n int) string {
		return fmt.Sprintf("UPDATE release_facts SET %s WHERE id = '%s'", set, fact(n))
	}
	changed := []audit.Finding{rowFound(audit.RowChanged, 1, audit.Fact, fact(1), "agreement")}
	first := []audit.Finding{rowFound(audit.RowChanged, 0, audit.Fact, fact(0), "acceptance")}
	added := "123456789012345678901234567890123456"
	all := map[string]rowForgery{
		"an acceptance without its word": {"DELETE FROM fact_confirmations WHERE fact_id = '" + fact(0) + "'",
			[]audit.Finding{rowFound(audit.RowMissing, 0, audit.Confirmation, fact(0), "acceptance")}},
		"another second person": {"UPDATE fact_confirmations SET person = 'eva' WHERE fact_id = '" + fact(1) + "'",
			[]audit.Finding{rowFound(audit.RowChanged, 3, audit.Confirmation, fact(1), "agreement")}},
		"confirmed sooner": {"UPDATE fact_confirmations SET confirmed_at = '2020-01-01 00:00:00.000000' WHERE fact_id = '" + fact(1) + "'",
			[]audit.Finding{rowFound(audit.RowChanged, 3, audit.Confirmation, fact(1), "agreement")}},
		"a second person added": {fmt.Sprintf("INSERT INTO fact_confirmations SELECT '%s', person, confirmed_at, recorded_at FROM fact_confirmations WHERE fact_id = '%s'", fact(2), fact(1)),
			[]audit.Finding{rowFound(audit.RowAdded, -1, audit.Confirmation, fact(2), "baseline")}},
		"a fact gone": {"DELETE FROM release_facts WHERE id = '" + fact(1) + "'",
			[]audit.Finding{rowFound(audit.RowMissing, 1, audit.Fact, fact(1), "agreement")}},
		"a fact added": {fmt.Sprintf(`INSERT INTO release_facts (id, release_id, ordinal, kind, deployment_code, attempt, customer_code, fact_key, occurred_at, noted_at, actor, late, body, recorded_at)
			SELECT '%s', release_id, 9, 'approval', deployment_code, attempt, customer_code, fact_key, occurred_at, noted_at, actor, late, body, recorded_at FROM release_facts WHERE id = '%s'`, added, fact(1)),
			[]audit.Finding{rowFound(audit.RowAdded, -1, audit.Fact, added, "approval")}},
		"a CI of a baseline": {"UPDATE baseline_items SET version = '2' WHERE code = 'web-1'",
			[]audit.Finding{rowFound(audit.RowChanged, 4, audit.List, fact(2), "baseline")}},
		"a CI less": {"DELETE FROM baseline_items WHERE code = 'db-1'",
			[]audit.Finding{rowFound(audit.RowChanged, 4, audit.List, fact(2), "baseline")}},
		"a baseline's list": {"DELETE FROM baseline_items",
			[]audit.Finding{rowFound(audit.RowMissing, 4, audit.List, fact(2), "baseline")}},
		"a list added": {"INSERT INTO baseline_items SELECT '" + fact(0) + "', code, name, version, hash, state FROM baseline_items WHERE code = 'web-1'",
			[]audit.Finding{rowFound(audit.RowAdded, -1, audit.List, fact(0), "acceptance")}},
		"a file under another name": {"UPDATE evidence_files SET name = 'x'",
			[]audit.Finding{rowFound(audit.RowChanged, 5, audit.File, e.file.SHA256, "")}},
		"a file elsewhere": {"UPDATE evidence_files SET blob_key = 'files/aa/x'",
			[]audit.Finding{rowFound(audit.RowChanged, 5, audit.File, e.file.SHA256, "")}},
		"a file gone": {"DELETE FROM evidence_files", []audit.Finding{rowFound(audit.RowMissing, 5, audit.File, e.file.SHA256, "")}},
	}
	for _, set := range []string{
		`body = '{"hash":"n"}'`, "kind = 'approval'", "deployment_code = 'D9'", "attempt = 7", "customer_code = 'ACME'", "fact_key = 'x'", "ordinal = 9",
		"occurred_at = '2026-05-01 08:01:00.000124'", "noted_at = '2026-05-02 08:01:00.000000'", "recorded_at = '2026-05-02 08:01:00.000000'",
		"actor = 'Zoe'", "late = 1", "release_id = (SELECT id FROM releases WHERE code = '1.31')",
	} {
		all[set] = rowForgery{change(set, 1), changed}
	}
	all["of what came confirmed"] = rowForgery{change("noted_at = '2026-06-01 00:00:00.000000'", 0), first}
	return all
}

// Whatever somebody does to facts, confirmations, lists of baselines and the
// register of evidence past this program is named with the entry that says what was
// recorded. Seed 7, 8; ISO/IEC 20000-1:2018 7.5.3; Scope F71.
func TestTamperingWithEvidence(t *testing.T) {
	tests := map[string]func(*testing.T, *store.DB, *sql.DB){}
	for name := range (evidence{facts: make([]release.Fact, 3)}).forgeries() {
		tests[name] = func(t *testing.T, db *store.DB, raw *sql.DB) {
			e := keepEvidence(t, db)
			other := full(t)
			other.Code = "1.31"
			write(t, db, func(tx *work.Tx) error { return store.Releases{}.Save(tx, other) })
			s := auditOf(t, db)
			if r := verified(t, s); len(r.Findings) != 0 || r.Sealed != 7 {
				t.Fatalf("before: %+v", r)
			}
			unlockTables(t, db, raw, sealedTables...)
			c := e.forgeries()[name]
			unchecked(t, db, raw, c.do)
			r := verified(t, s)
			for i := range r.Findings {
				r.Findings[i].Row.Sum = ""
			}
			if diff := cmp.Diff(c.want, r.Findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if r.Size != 6 {
				t.Errorf("the log holds to %d", r.Size)
			}
		}
	}
	tests["a release is gone with its facts"] = releaseGone
	tests["fact and entry agree"] = bothForged
	runAll(t, tests)
}

// releaseGone: what entries say of a release that nobody finds any more.
func releaseGone(t *testing.T, db *store.DB, raw *sql.DB) {
	e := keepEvidence(t, db)
	unlockTables(t, db, raw, sealedTables...)
	for _, table := range []string{"fact_confirmations", "baseline_items", "release_facts", "releases"} {
		unchecked(t, db, raw, "DELETE FROM "+table)
	}
	r := verified(t, auditOf(t, db))
	if len(r.Findings) != 6 || r.Sealed != 1 || r.Findings[0].Kind != audit.RowMissing || r.Findings[0].Row.Release != string(e.release.ID) {
		t.Errorf("%d rows, %+v", r.Sealed, r.Findings)
	}
}

// bothForged: who changes the entry with the fact changes the log.
func bothForged(t *testing.T, db *store.DB, raw *sql.DB) {
	e := keepEvidence(t, db)
	unlock(t, db, raw)
	unlockTables(t, db, raw, sealedTables...)
	unchecked(t, db, raw, "DELETE FROM release_facts WHERE id = '"+string(e.facts[1].ID)+"'")
	unchecked(t, db, raw, "DELETE FROM fact_confirmations WHERE fact_id = '"+string(e.facts[1].ID)+"'")
	unchecked(t, db, raw, "UPDATE audit_entries SET changes = '[]' WHERE idx IN (1, 3)")
	r := verified(t, auditOf(t, db))
	if len(r.Findings) != 1 || r.Findings[0].Kind != audit.Changed || r.Findings[0].Index != 1 || r.Sealed != 5 {
		t.Errorf("%d rows, %+v", r.Sealed, r.Findings)
	}
}

// unchecked runs a statement that foreign keys would refuse.
func unchecked(t *testing.T, db *store.DB, raw *sql.DB, statement string) {
	t.Helper()
	conn, err := raw.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	off, on := "PRAGMA foreign_keys = 0", "PRAGMA foreign_keys = 1"
	if db.Engine() == "mysql" {
		off, on = "SET SESSION foreign_key_checks = 0", "SET SESSION foreign_key_checks = 1"
	}
	for _, s := range []string{off, statement, on} {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkVerifyFacts verifies a hundred thousand facts of ten thousand releases,
// recorded by as many commands. It has no goal.
func BenchmarkVerifyFacts(b *testing.B) {
	const facts = 100_000
	for _, engine := range storetest.Engines() {
		b.Run(engine.Name, func(b *testing.B) {
			opened := engine.Open(b)
			db, err := store.New(opened, clock.System{})
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					b.Error(err)
				}
			}()
			if err := db.Migrate(context.Background()); err != nil {
				b.Fatal(err)
			}
			keepFacts(b, db, facts)
			s := auditOf(b, db)
			for b.Loop() {
				report, err := s.Verify(context.Background(), nil)
				if err != nil || len(report.Findings) != 0 || report.Sealed != facts {
					b.Fatalf("%d rows, %v, %v", report.Sealed, report.Findings, err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1_000_000/facts, "s/million")
		})
	}
}

// keepFacts records facts of bare releases, ten each, a hundred in a command.
func keepFacts(b *testing.B, db *store.DB, facts int) {
	b.Helper()
	unit := work.New(db, db, storetest.Anyone{})
	for n := 0; n < facts; n += 100 {
		cmd := work.Command{Name: "release.record", Actor: "zoe", Subject: id.Ref{Kind: "release", ID: fmt.Sprint(n)}}
		err := unit.Do(context.Background(), cmd, func(tx *work.Tx) error {
			for i := range 100 {
				if err := keepFact(tx, n+i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func keepFact(tx *work.Tx, n int) error {
	of := id.Release(fmt.Sprintf("%036d", n/10))
	if n%10 == 0 {
		if err := (store.Releases{}).Save(tx, release.Release{ID: of, Plan: release.Plan{Code: fmt.Sprintf("R%d", n/10), Title: "x", Type: "minor"}}); err != nil {
			return err
		}
	}
	key, err := id.New[id.Fact]()
	if err != nil {
		return err
	}
	return store.ReleaseFacts{}.Add(tx, of, release.Fact{
		Head: release.Head{ID: key, Kind: release.BuildFact, At: tx.Now(), By: "zoe"}, Body: []byte(`{"hash":"` + content.Sum([]byte(fmt.Sprint(n))) + `"}`),
	})
}
