package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
)

// BenchmarkDocuments lists a page of documents at a thousand and at a million, with
// each filter. The hundred that pass the filters come last by kind, the worst for a
// list that begins with the first. The goal is a ratio near 1 between the sizes.
func BenchmarkDocuments(b *testing.B) {
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
			shelve(b, db, opened.Writer, 0, 1)
			b.Run("1000", func(b *testing.B) { listAt(b, db) })
			b.Run("1000000", func(b *testing.B) {
				shelve(b, db, opened.Writer, 1, 1000)
				listAt(b, db)
			})
		})
	}
}

func listAt(b *testing.B, db *store.DB) {
	s := document.New(document.Parts{
		Unit: work.New(db, db, storetest.Anyone{}), Templates: &template.Set{},
		Stores: document.Stores{Documents: store.Documents{}, Versions: store.Versions{}, Control: store.Control()},
	})
	due, err := clock.ParseDate("2026-06-01")
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		query document.StatusQuery
	}{
		{"all", document.StatusQuery{}},
		{"cursor", document.StatusQuery{AfterKind: "notice", AfterSubject: "N-000000800"}},
		{"kind", document.StatusQuery{Kind: "zone"}},
		{"in_review", document.StatusQuery{State: content.InReview}},
		{"approved", document.StatusQuery{State: content.Approved}},
		{"effective", document.StatusQuery{State: content.Effective, AfterKind: "notice", AfterSubject: "N-000000800"}},
		{"withdrawn", document.StatusQuery{State: content.Withdrawn}},
		{"owner", document.StatusQuery{Owner: "bruno"}},
		{"stale", document.StatusQuery{Stale: true}},
		{"due", document.StatusQuery{Due: due}},
		{"unowned", document.StatusQuery{Unowned: true}},
		{"kind+owner", document.StatusQuery{Kind: "zone", Owner: "bruno"}},
		{"kind+due", document.StatusQuery{Kind: "zone", Due: due}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if list, err := s.Statuses(context.Background(), c.query); err != nil || len(list) != 50 || list[0].Last == nil {
					b.Fatalf("%d documents, %v", len(list), err)
				}
			}
		})
	}
}

// shelve inserts thousands of documents with one version each inside the database.
// The last hundred of the first thousand are of another kind, in review, waiting,
// drifted, due, withdrawn, and of somebody who has left.
func shelve(b testing.TB, db *store.DB, raw *sql.DB, from, to int) {
	number := "printf('%036d', n)"
	subject := "printf('N-%09d', n)"
	if db.Engine() == "mysql" {
		number, subject = "LPAD(n, 36, '0')", "CONCAT('N-', LPAD(n, 9, '0'))"
	}
	const (
		at   = "'2026-03-02 09:30:00.000000'"
		rare = "n BETWEEN 900 AND 999"
		kind = "CASE WHEN " + rare + " THEN 'zone' ELSE 'notice' END"
	)
	hash := content.Sum([]byte("{}"))
	if from == 0 {
		exec(b, raw, "INSERT INTO contents (hash, body) VALUES (?, ?)", hash, []byte("{}"))
		exec(b, raw, "INSERT INTO words (hash, body) VALUES (?, ?)", hash, []byte("{}"))
		exec(b, raw, "INSERT INTO people (id, code, name, email, inactive, row_version, recorded_at) VALUES ('00000000-0000-7000-8000-000000000001', 'lucia', 'Lucía', '', 0, 1, "+at+")")
	}
	body, err := content.Marshal(content.ControlSheet{
		Schema: 1, Code: "N", Number: "1.0", State: content.Effective, Date: "2026-03-02", At: storetest.Start().String(), ContentHash: hash,
	})
	if err != nil {
		b.Fatal(err)
	}
	chosen := func(then, other string) string {
		return "CASE WHEN " + rare + " THEN " + then + " ELSE " + other + " END"
	}
	for block := from; block < to; block++ {
		series := fmt.Sprintf("WITH RECURSIVE s(n) AS (SELECT %d UNION ALL SELECT n + 1 FROM s WHERE n < %d) ", block*1000, block*1000+999)
		tx, err := raw.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for _, insert := range []struct {
			statement string
			args      []any
		}{
			{"INSERT INTO documents (id, kind, subject, code, created_at) " + series + "SELECT " + number + ", " + kind + ", " + subject + ", 'N', " + at + " FROM s", nil},
			{"INSERT INTO versions (id, document_id, ordinal, number, content_hash, words_hash, frozen_at, author) " + series +
				"SELECT " + number + ", " + number + ", 1, '1.0', ?, ?, " + at + ", 'lucia' FROM s", []any{hash, hash}},
			{"INSERT INTO control_sheets (version_id, ordinal, hash, body, recorded_at) " + series + "SELECT " + number + ", 1, ?, ?, " + at + " FROM s",
				[]any{content.Sum(body), body}},
			{`INSERT INTO document_status (document_id, kind, subject, row_version, last_version, last_state, open_version, open_state, waiting_version,
				waiting_from, effective_version, in_force, waits, missing, stale, owner, review_interval, audience, review_due, valid_until, next_due) ` + series +
				"SELECT " + number + ", " + kind + ", " + subject + ", 1, " + number + ", " + chosen("'withdrawn'", "'effective'") + ", " +
				chosen(number, "NULL") + ", " + chosen("'in_review'", "''") + ", " + chosen(number, "NULL") + ", " + chosen("'2026-05-01'", "NULL") + ", " +
				number + ", 1, " + chosen("1", "0") + ", 0, " + chosen("1", "0") + ", " + chosen("'bruno'", "'lucia'") + ", '', '{}', NULL, NULL, " +
				chosen("'2026-05-01'", "'2027-05-01'") + " FROM s", nil},
		} {
			if _, err := tx.Exec(insert.statement, insert.args...); err != nil {
				b.Fatalf("%s: %v", insert.statement, err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	if db.Engine() == "mysql" {
		exec(b, raw, "ANALYZE TABLE document_status, documents, versions, control_sheets")
	}
}
