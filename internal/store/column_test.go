package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/work"
)

func TestColumns(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"instants come back to the microsecond": microseconds,
		"texts come back as they were written":  texts,
		"constraints are told apart":            constraints,
	})
}

// Invariant I20.
func microseconds(t *testing.T, db *store.DB, _ *sql.DB) {
	madrid := time.FixedZone("", 2*60*60)
	for i, at := range []time.Time{
		time.Date(2026, 3, 2, 9, 30, 0, 123_456_999, time.UTC), // finer than a microsecond: dropped
		time.Date(2026, 3, 2, 9, 30, 0, 1_000, time.UTC),
		time.Date(2026, 3, 2, 9, 30, 0, 100_000_000, time.UTC),
		time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2026, 7, 1, 1, 0, 0, 0, madrid),
		time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2399, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		doc := newSample(t, fmt.Sprintf("REL-%d", i), "{}").doc
		doc.CreatedAt = clock.At(at)
		write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		read(t, db, func(tx *work.Tx) error {
			got, err := store.Documents{}.Find(tx, doc.Kind, doc.Subject)
			if got.CreatedAt.String() != doc.CreatedAt.String() {
				t.Errorf("%s came back as %s", doc.CreatedAt, got.CreatedAt)
			}
			return err
		})
	}
}

func texts(t *testing.T, db *store.DB, _ *sql.DB) {
	for i, text := range []string{
		"µ", "ñandú", "año ≠ ano", "🚀👩‍👩‍👧", "e\u0301", "Ελληνικά", "עברית", "中文", "a'b\"c`d\\e%f_g", " spaces ", "line\nline\ttab",
		"-- ; DROP TABLE documents", "?", "", strings.Repeat("🚀", 100),
	} {
		doc := newSample(t, fmt.Sprintf("REL-%d", i), "{}").doc
		doc.Code = text
		write(t, db, func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		read(t, db, func(tx *work.Tx) error {
			got, err := store.Documents{}.Find(tx, doc.Kind, doc.Subject)
			if got.Code != text {
				t.Errorf("%q came back as %q", text, got.Code)
			}
			return err
		})
	}
}

func constraints(t *testing.T, db *store.DB, raw *sql.DB) {
	newSample(t, "TAKEN", "{}").save(t, db)
	tests := map[string]struct {
		spoil func(*document.Document)
		want  error
	}{
		"duplicate key": {func(d *document.Document) { d.Subject = "TAKEN" }, nil},
		"empty kind":    {func(d *document.Document) { d.Kind = "" }, store.ErrRefused},
		"long kind":     {func(d *document.Document) { d.Kind = strings.Repeat("k", 65) }, store.ErrRefused},
		"long code":     {func(d *document.Document) { d.Code = strings.Repeat("ñ", 101) }, store.ErrRefused},
		"short id":      {func(d *document.Document) { d.ID = "1" }, store.ErrRefused},
		"no instant":    {func(d *document.Document) { d.CreatedAt = clock.Instant{} }, store.ErrRefused},
	}
	for name, test := range tests {
		doc := newSample(t, "REL-1", "{}").doc
		test.spoil(&doc)
		err := db.Write(context.Background(), func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) })
		if test.want == nil {
			wantFault(t, err, fault.Conflict, "fault.document.exists")
		} else if !errors.Is(err, test.want) || fault.All(err) != nil {
			t.Errorf("%s: got %v, want %v and no fault", name, err, test.want)
		}
	}
	orphan := newSample(t, "REL-2", "{}")
	err := db.Write(context.Background(), orphan.freeze)
	if !errors.Is(err, store.ErrReference) {
		t.Errorf("version without document: got %v, want ErrReference", err)
	}
	wantFault(t, err, fault.Conflict, "fault.database.referenced")
	if got := left(t, raw); got != [3]int{1, 0, 0} {
		t.Errorf("left %v, want the first document", got)
	}
}
