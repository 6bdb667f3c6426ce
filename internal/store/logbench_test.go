package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/bits"
	"testing"
	"time"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// BenchmarkAudit compares appending to the log with inserting the same entry alone,
// each in its own transaction, at sizes that differ a thousandfold, and times a
// proof and a page there. Goals: ratio at most 3 at either size, proof 1 ms.
func BenchmarkAudit(b *testing.B) {
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
			for range 20 { // so that each subject has a page
				act(b, db, 50)
			}
			b.Run("1000", func(b *testing.B) { benchAt(b, db, opened.Writer) })
			b.Run("1000000", func(b *testing.B) {
				swell(b, db, opened.Writer)
				benchAt(b, db, opened.Writer)
			})
		})
	}
}

func benchAt(b *testing.B, db *store.DB, raw *sql.DB) {
	entry := work.Entry{
		At: clock.System{}.Now(), Actor: "lucía", Role: "quality_manager", Action: "release.put",
		Subject: id.Ref{Kind: "release", ID: "REL-1"}, Reason: "A reason of ordinary length, as people write them.",
		Request: "0190a7d2-0000-7000-8000-000000000000", Channel: "session",
		Changes: []work.Change{{Field: "title", Before: "Before", After: "After"}, {Field: "planned", Before: "2026-03-02", After: "2026-03-09"}},
	}
	s := auditOf(b, db)
	for name, filter := range pages(b, raw) {
		b.Run("page/"+name, func(b *testing.B) {
			for b.Loop() {
				if page, err := s.List(context.Background(), filter); err != nil || len(page) != 20 {
					b.Fatalf("%d entries, %v", len(page), err)
				}
			}
		})
	}
	b.Run("proof", func(b *testing.B) {
		size := cover(b, db, raw)
		for i := int64(0); b.Loop(); i++ {
			if p, err := s.Entry(context.Background(), i*7919%size); err != nil || len(p.Proof) == 0 {
				b.Fatal(err)
			}
		}
	})
	b.Run("append", func(b *testing.B) {
		var plain time.Duration
		for b.Loop() {
			if err := db.Write(context.Background(), func(tx *work.Tx) error { return db.Append(tx, entry) }); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			plain += insertAlone(b, raw, entry)
			b.StartTimer()
		}
		b.ReportMetric(float64(plain.Nanoseconds())/float64(b.N), "plain-ns/op")
		b.ReportMetric(float64(b.Elapsed())/float64(plain), "ratio")
	})
}

// pages are filters that only the oldest entries pass, the worst for a list that
// begins with the newest.
func pages(b *testing.B, raw *sql.DB) map[string]audit.Filter {
	var text string
	if err := raw.QueryRow("SELECT CAST(at AS CHAR) FROM audit_entries WHERE idx = 800").Scan(&text); err != nil {
		b.Fatal(err)
	}
	at, err := time.Parse("2006-01-02 15:04:05.999999", text)
	if err != nil {
		b.Fatal(err)
	}
	filters := map[string]audit.Filter{
		"newest": {}, "cursor": {Before: 700}, "actor": {Actor: "lucía"}, "action": {Action: "release.put"},
		"kind": {Subject: id.Ref{Kind: "release"}}, "subject": {Subject: id.Ref{Kind: "release", ID: "REL-1"}},
		"time": {To: clock.At(at)}, "actor+time": {Actor: "lucía", To: clock.At(at)},
		"actor+kind": {Actor: "lucía", Subject: id.Ref{Kind: "release"}},
	}
	for name, filter := range filters {
		filter.Limit = 20
		filters[name] = filter
	}
	return filters
}

// insertAlone inserts an entry without the log and tells how long that took.
func insertAlone(b *testing.B, raw *sql.DB, e work.Entry) time.Duration {
	key, err := id.New[id.Entry]()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	tx, err := raw.Begin()
	if err != nil {
		b.Fatal(err)
	}
	_, err = tx.Exec("INSERT INTO audit_entries (id, at, actor, role, action, subject_kind, subject_id, reason, request, channel, changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		string(key), e.At.Time().Format("2006-01-02 15:04:05.000000"), e.Actor, e.Role, e.Action, e.Subject.Kind, e.Subject.ID, e.Reason, e.Request, e.Channel,
		`[{"after":"After","before":"Before","field":"title"},{"after":"2026-03-09","before":"2026-03-02","field":"planned"}]`)
	if err != nil {
		b.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// swell grows a log of a thousand entries to a million inside the database, a
// thousand at a time. The copies prove nothing, but weigh what entries weigh. Only
// the first thousand are of the actor, action and subject that the pages ask for.
func swell(b *testing.B, db *store.DB, raw *sql.DB) {
	const block, blocks = 1000, 1000
	number, later := "printf('%%036d', idx + %[1]d)", "strftime('%%Y-%%m-%%d %%H:%%M:%%S', '2030-01-01', '+' || (idx + %[1]d) || ' seconds') || '.000000'"
	if db.Engine() == "mysql" {
		number, later = "LPAD(idx + %[1]d, 36, '0')", "TIMESTAMP '2030-01-01 00:00:00' + INTERVAL (idx + %[1]d) SECOND"
	}
	stored := audit.Stored(block)
	// What the first benchmarks appended makes room: nothing is compared with it.
	head := headOf(b, db)
	start := (head.Size + block - 1) / block
	place := audit.Stored(head.Size)
	for n := start; n < blocks; n++ {
		tx, err := raw.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for _, statement := range []string{
			`INSERT INTO audit_entries (id, idx, at, actor, role, action, subject_kind, subject_id, reason, request, channel, changes)
				SELECT ` + number + `, idx + %[1]d, ` + later + `, 'bruno', role, 'policy.put', 'policy', 'POL-1', reason, request, channel, changes
				FROM audit_entries WHERE idx < 1000`,
			"INSERT INTO audit_leaves (idx, entry_id, record, salt) SELECT idx + %[1]d, " + number + ", record, salt FROM audit_leaves WHERE idx < 1000",
			"INSERT INTO audit_hashes (idx, hash) SELECT idx + %[2]d, hash FROM audit_hashes WHERE idx < %[3]d",
		} {
			if _, err := tx.Exec(fmt.Sprintf(statement, n*block, place, stored)); err != nil {
				b.Fatalf("%s: %v", statement, err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
		place += stored
	}
	const size = block * blocks
	for ; place < audit.Stored(size); place += stored { // the levels above a thousand
		exec(b, raw, fmt.Sprintf("INSERT INTO audit_hashes (idx, hash) SELECT idx + %d, hash FROM audit_hashes WHERE idx < %d",
			place, min(stored, audit.Stored(size)-place)))
	}
	frontier := bytes.Repeat([]byte("0123456789abcdef0123456789abcdef"), bits.OnesCount64(size))
	exec(b, raw, "UPDATE audit_head SET size = ?, frontier = ?", size, frontier)
	if db.Engine() == "mysql" {
		exec(b, raw, "ANALYZE TABLE audit_entries")
	}
}

// cover makes sure that a checkpoint covers the log, whether it would verify or not.
func cover(b *testing.B, db *store.DB, raw *sql.DB) int64 {
	size := headOf(b, db).Size
	var have int
	if err := raw.QueryRow("SELECT COUNT(*) FROM audit_checkpoints WHERE size = ?", size).Scan(&have); err != nil {
		b.Fatal(err)
	}
	if have > 0 {
		return size
	}
	exec(b, raw, "INSERT INTO audit_checkpoints (size, root, at, note) VALUES (?, ?, '2026-03-02 09:30:00.000000', 'x')", size, make([]byte, 32))
	return size
}
