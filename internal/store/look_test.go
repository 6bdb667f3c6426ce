package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"acta/internal/fault"
	"acta/internal/store"
	"acta/internal/work"
)

func TestLook(t *testing.T) {
	runAll(t, map[string]func(*testing.T, *store.DB, *sql.DB){
		"what is read under a look is of one state, and asked for once": oneLook,
		"what is written under a look is read after it":                 lookThatWrites,
		"a look that ends within a reading ends with it":                lookThatEnds,
		"a reading does not end with the context of the first":          lookThatLasts,
	})
}

// looked counts the documents under a context, and how often it was asked.
type looked struct{ documents, asked int }

func (l *looked) at(t *testing.T, ctx context.Context, db *store.DB, want, asked int) {
	t.Helper()
	err := db.Read(ctx, func(tx *work.Tx) error {
		_, err := work.Once(tx, looked{}, func(*work.Tx) (int, error) { l.asked++; return l.asked, nil })
		if err != nil {
			return err
		}
		if tx.Context() != ctx {
			t.Error("another context")
		}
		l.documents = 0
		for n := range 9 {
			if _, err := (store.Documents{}).Find(tx, "release_plan", fmt.Sprint("REL-", n)); err == nil {
				l.documents++
			}
		}
		return nil
	})
	if err != nil || l.documents != want || l.asked != asked {
		t.Errorf("%d documents, asked %d times, %v; want %d, %d", l.documents, l.asked, err, want, asked)
	}
}

// adding is a command's function that adds a document.
func adding(t *testing.T, n int) func(*work.Tx) error {
	doc := newSample(t, fmt.Sprint("REL-", n), "{}").doc
	return func(tx *work.Tx) error { return store.Documents{}.Add(tx, doc) }
}

func oneLook(t *testing.T, db *store.DB, raw *sql.DB) {
	ctx, end := db.Look(t.Context())
	var l looked
	l.at(t, ctx, db, 0, 1)
	write(t, db, adding(t, 1))
	l.at(t, ctx, db, 0, 1)
	end()
	if n := raw.Stats().InUse; n != 0 {
		t.Errorf("%d connections are held", n)
	}
	l.at(t, ctx, db, 1, 2)
	l.at(t, ctx, db, 1, 3)
	end()
}

func lookThatWrites(t *testing.T, db *store.DB, raw *sql.DB) {
	ctx, end := db.Look(t.Context())
	defer end()
	var l looked
	l.at(t, ctx, db, 0, 1)
	err := db.Write(ctx, func(tx *work.Tx) error {
		if n := raw.Stats().InUse; n != 1 {
			t.Errorf("%d connections are held", n)
		}
		return adding(t, 1)(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	l.at(t, ctx, db, 1, 2)
}

func lookThatEnds(t *testing.T, db *store.DB, raw *sql.DB) {
	ctx, end := db.Look(t.Context())
	var l looked
	err := db.Read(ctx, func(tx *work.Tx) error {
		write(t, db, adding(t, 1))
		l.at(t, ctx, db, 0, 1)
		end()
		_, err := store.Documents{}.Find(tx, "release_plan", "REL-1")
		wantFault(t, err, fault.NotFound, "fault.document.missing")
		return nil
	})
	if n := raw.Stats().InUse; err != nil || n != 0 {
		t.Errorf("%d connections are held, %v", n, err)
	}
	l.at(t, ctx, db, 1, 2)
}

func lookThatLasts(t *testing.T, db *store.DB, _ *sql.DB) {
	write(t, db, adding(t, 1))
	ctx, end := db.Look(t.Context())
	defer end()
	first, cancel := context.WithCancel(ctx)
	var l looked
	l.at(t, first, db, 1, 1)
	cancel()
	for range 50 { // what an ended context does, it does on the side
		l.at(t, ctx, db, 1, 1)
	}
}
