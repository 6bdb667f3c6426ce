package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// BenchmarkVerifyOnline verifies a log of a hundred thousand entries in the
// database. It has no goal; a million take ten times as long.
func BenchmarkVerifyOnline(b *testing.B) {
	const entries = 100_000
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
			keepLog(b, opened.Writer, headOf(b, db), entries)
			s := auditOf(b, db)
			if _, err := s.Checkpoint(context.Background()); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				report, err := s.Verify(context.Background(), nil)
				if err != nil || len(report.Findings) != 0 || report.Covered != entries {
					b.Fatalf("%+v, %v", report, err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1_000_000/entries, "s/million")
		})
	}
}

// keepLog writes a log that verifies into the database, five hundred entries at a time.
func keepLog(b *testing.B, raw *sql.DB, head audit.Head, entries int64) {
	const batch = 500
	made := &madeUp{salt: make([]byte, audit.SaltSize)}
	for head.Size < entries {
		var rows, leaves, hashes []any
		for range batch {
			e := made.entry(head.Size)
			record, err := made.sealer.Record(e.Index, e.Entry, made.salt)
			if err != nil {
				b.Fatal(err)
			}
			changes, err := content.Marshal(e.Changes)
			if err != nil {
				b.Fatal(err)
			}
			key := fmt.Sprintf("%036d", e.Index)
			rows = append(rows, key, e.Index, e.At.Time().Format("2006-01-02 15:04:05.000000"), e.Actor, e.Role, e.Action,
				e.Subject.Kind, e.Subject.ID, e.Reason, e.Request, e.Channel, string(changes))
			leaves = append(leaves, e.Index, key, string(record), made.salt)
			next, grown, err := head.Append(record)
			if err != nil {
				b.Fatal(err)
			}
			for i, hash := range grown {
				hashes = append(hashes, audit.Stored(head.Size)+int64(i), bytes.Clone(hash[:]))
			}
			head = next
		}
		many(b, raw, "audit_entries (id, idx, at, actor, role, action, subject_kind, subject_id, reason, request, channel, changes)", 12, rows)
		many(b, raw, "audit_leaves (idx, entry_id, record, salt)", 4, leaves)
		many(b, raw, "audit_hashes (idx, hash)", 2, hashes)
	}
	var frontier []byte
	for _, hash := range head.Edge {
		frontier = append(frontier, hash[:]...)
	}
	exec(b, raw, "UPDATE audit_head SET size = ?, frontier = ?", head.Size, frontier)
}

// many inserts rows by one statement.
func many(b *testing.B, raw *sql.DB, into string, width int, values []any) {
	row := ", (?" + strings.Repeat(", ?", width-1) + ")"
	exec(b, raw, "INSERT INTO "+into+" VALUES "+strings.Repeat(row, len(values)/width)[2:], values...)
}

// BenchmarkVerifyExport verifies an export of a million entries; the goal is 5 s.
func BenchmarkVerifyExport(b *testing.B) {
	const entries = 1_000_000
	export, key := exportOf(b, entries)
	by, err := audit.NewVerifier(key)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(export)))
	for b.Loop() {
		report, err := audit.VerifyExport(bytes.NewReader(export), by, nil)
		if err != nil || len(report.Findings) != 0 || report.Size != entries || report.Covered != entries {
			b.Fatalf("%+v, %v", report, err)
		}
	}
}

// exportOf exports a log that is made in memory.
func exportOf(b *testing.B, entries int64) (data []byte, key string) {
	secret, err := audit.NewKey("bench")
	if err != nil {
		b.Fatal(err)
	}
	signer, err := audit.NewSigner(secret)
	if err != nil {
		b.Fatal(err)
	}
	made := &madeUp{entries: entries, head: audit.Head{Installation: "bench"}, salt: make([]byte, audit.SaltSize)}
	for index := range entries {
		record, err := made.sealer.Record(index, made.entry(index).Entry, made.salt)
		if err != nil {
			b.Fatal(err)
		}
		if made.head, _, err = made.head.Append(record); err != nil {
			b.Fatal(err)
		}
	}
	var out bytes.Buffer
	s := audit.NewService(audit.Needs{Runner: made, Log: made, Checkpoints: made, Signer: signer})
	if _, err := s.Export(context.Background(), &out); err != nil {
		b.Fatal(err)
	}
	return out.Bytes(), s.Key()
}

// madeUp is a log without a database.
type madeUp struct {
	entries int64
	head    audit.Head
	salt    []byte
	sealer  audit.Sealer
	last    audit.Checkpoint
}

func (m *madeUp) entry(index int64) audit.Entry {
	return audit.Entry{Index: index, Entry: work.Entry{
		At: storetest.Start(), Actor: "lucía", Role: "quality_manager", Action: "release.put",
		Subject: id.Ref{Kind: "release", ID: fmt.Sprint(index)}, Reason: "A reason of ordinary length, as people write them.",
		Request: "0190a7d2-0000-7000-8000-000000000000", Channel: "session",
		Changes: []work.Change{{Field: "title", Before: "Before", After: "After"}, {Field: "planned", Before: "2026-03-02", After: "2026-03-09"}},
	}}
}

func (m *madeUp) Write(ctx context.Context, fn func(*work.Tx) error) error {
	return fn(work.NewTx(ctx, storetest.Start(), nil))
}
func (m *madeUp) Read(ctx context.Context, fn func(*work.Tx) error) error { return m.Write(ctx, fn) }
func (m *madeUp) Head(*work.Tx) (audit.Head, error)                       { return m.head, nil }
func (m *madeUp) Last(*work.Tx) (audit.Checkpoint, error)                 { return m.last, nil }
func (m *madeUp) Add(_ *work.Tx, c audit.Checkpoint) error                { m.last = c; return nil }
func (m *madeUp) Covering(*work.Tx, int64) (audit.Checkpoint, error)      { return m.last, nil }

func (m *madeUp) Notes(_ *work.Tx, after int64, _ int) ([]audit.Noted, error) {
	if after >= m.last.Size {
		return nil, nil
	}
	return []audit.Noted{{Size: m.last.Size, Note: m.last.Note}}, nil
}

func (m *madeUp) List(*work.Tx, audit.Filter) ([]audit.Entry, error) { return nil, nil }
func (m *madeUp) Hashes(*work.Tx, []int64) ([]audit.Hash, error)     { return nil, nil }
func (m *madeUp) Rows(_ *work.Tx, from int64, limit int) ([]audit.Row, error) {
	var rows []audit.Row
	for index := from; index < min(from+int64(limit), m.entries); index++ {
		entry := m.entry(index)
		record, err := m.sealer.Record(index, entry.Entry, m.salt)
		if err != nil {
			return nil, err
		}
		rows = append(rows, audit.Row{Index: index, Entry: &entry, Leaf: &audit.Leaf{Record: string(record), Salt: m.salt}})
	}
	return rows, nil
}
