package audit_test

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/work"
)

// memory keeps a log as a store would; the engines' own are proved there.
type memory struct {
	head   audit.Head
	rows   []audit.Row
	hashes []audit.Hash
	points []audit.Checkpoint
	sealed map[audit.What][]audit.Seal // by ID
}

func start() clock.Instant { return clock.At(time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)) }

func newMemory() *memory { return &memory{head: audit.Head{Installation: "test"}} }

func (m *memory) add(t fataler, e work.Entry) {
	t.Helper()
	index := m.head.Size
	salt, err := audit.NewSalt()
	if err != nil {
		t.Fatal(err)
	}
	record, err := new(audit.Sealer).Record(index, e, salt)
	if err != nil {
		t.Fatal(err)
	}
	head, hashes, err := m.head.Append(record)
	if err != nil {
		t.Fatal(err)
	}
	key := id.Entry(fmt.Sprintf("%036d", index))
	m.head, m.hashes = head, append(m.hashes, hashes...)
	m.rows = append(m.rows, audit.Row{
		Index: index, Leaf: &audit.Leaf{Record: string(record), Salt: salt, Entry: string(key)},
		Entry: &audit.Entry{ID: key, Index: index, Entry: e},
	})
}

type fataler interface {
	Helper()
	Fatal(args ...any)
}

func entry(n int) work.Entry {
	return work.Entry{
		At: start(), Actor: "lucía", Role: "approver", Action: "document.approve", Subject: id.Ref{Kind: "document", ID: fmt.Sprint(n)},
		Reason: "\"},{\"record\":{ \\ µ", Request: "r", Channel: "session", Changes: []work.Change{{Field: "state", After: "approved"}},
	}
}

func (m *memory) Write(ctx context.Context, fn func(*work.Tx) error) error {
	return fn(work.NewTx(ctx, start(), nil))
}
func (m *memory) Read(ctx context.Context, fn func(*work.Tx) error) error { return m.Write(ctx, fn) }
func (m *memory) Head(*work.Tx) (audit.Head, error)                       { return m.head, nil }

func (m *memory) List(*work.Tx, audit.Filter) ([]audit.Entry, error) { return nil, nil }

func (m *memory) Hashes(_ *work.Tx, places []int64) ([]audit.Hash, error) {
	return tlog.HashReaderFunc(func(places []int64) (hashes []audit.Hash, err error) {
		for _, place := range places {
			hashes = append(hashes, m.hashes[place])
		}
		return hashes, nil
	})(places)
}

func (m *memory) Rows(_ *work.Tx, from int64, limit int) ([]audit.Row, error) {
	from = min(from, int64(len(m.rows)))
	return m.rows[from:min(from+int64(limit), int64(len(m.rows)))], nil
}

func (m *memory) Strays(*work.Tx, int) ([]audit.Entry, error) { return nil, nil }

func (m *memory) Stored(_ *work.Tx, from int64, limit int) (all []audit.Placed, err error) {
	for place := from; place < min(from+int64(limit), int64(len(m.hashes))); place++ {
		all = append(all, audit.Placed{Place: place, Hash: m.hashes[place]})
	}
	return all, nil
}

func (m *memory) Add(_ *work.Tx, c audit.Checkpoint) error {
	m.points = append(m.points, c)
	return nil
}

func (m *memory) Covering(_ *work.Tx, size int64) (audit.Checkpoint, error) {
	for _, c := range m.points {
		if c.Size >= size {
			return c, nil
		}
	}
	return audit.Checkpoint{}, nil
}

func (m *memory) Last(*work.Tx) (audit.Checkpoint, error) {
	if len(m.points) == 0 {
		return audit.Checkpoint{}, nil
	}
	return m.points[len(m.points)-1], nil
}

func (m *memory) Notes(_ *work.Tx, after int64, _ int) (all []audit.Noted, err error) {
	for _, c := range m.points {
		if c.Size > after {
			all = append(all, audit.Noted{Size: c.Size, Note: c.Note})
		}
	}
	return all, nil
}

func (m *memory) Standing(_ *work.Tx, what audit.What, after string, limit int) (page []audit.Seal, err error) {
	all := m.sealed[what]
	from := sort.Search(len(all), func(i int) bool { return all[i].ID > after })
	return all[from:min(from+limit, len(all))], nil
}

func (m *memory) Sealing(_ *work.Tx, from int64, limit int) (page []audit.Entry, err error) {
	for _, row := range m.rows {
		if row.Index >= from && len(page) < limit && row.Entry != nil {
			page = append(page, *row.Entry)
		}
	}
	return page, nil
}

func (m *memory) Release(_ *work.Tx, id string) (string, error) {
	return strings.TrimPrefix(id, "id-of-"), nil
}

func newSigner(t fataler, installation string) *audit.Signer {
	t.Helper()
	key, err := audit.NewKey(installation)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := audit.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func service(m *memory, signer *audit.Signer) *audit.Service {
	return audit.NewService(audit.Needs{Runner: m, Log: m, Checkpoints: m, Evidence: m, Seals: m, Signer: signer})
}

// exported is the export of a log of 11 entries, with checkpoints at 4, 8 and 11.
func exported(t *testing.T) (lines []string, signer *audit.Signer, m *memory) {
	t.Helper()
	m, signer = newMemory(), newSigner(t, "test")
	s := service(m, signer)
	for n := range 11 {
		m.add(t, entry(n))
		if n == 3 || n == 7 {
			if _, err := s.Checkpoint(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if _, err := s.Export(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n"), signer, m
}
