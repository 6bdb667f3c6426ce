package store_test

import (
	"context"
	"testing"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/template"
	"acta/internal/work"
)

// Counts stop at their bound, and the filters by customer and by what needs attention
// are understood by every engine.
func TestDocumentCounts(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Open(t)
			db, err := store.New(opened, clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			}()
			if err := db.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			shelve(t, db, opened.Writer, 0, 1)
			s := document.New(document.Parts{
				Unit: work.New(db, db, storetest.Anyone{}), Templates: &template.Set{},
				Stores: document.Stores{Documents: store.Documents{}, Versions: store.Versions{}, Control: store.Control()},
			})
			day, err := clock.ParseDate("2026-06-01")
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Counts(context.Background(), 500, document.StatusQuery{}, document.StatusQuery{State: content.InReview},
				document.StatusQuery{Attention: day}, document.StatusQuery{Customer: "N-000000900"}, document.StatusQuery{Customer: "NOBODY"})
			if want := []int{500, 100, 100, 1, 0}; err != nil || len(got) != len(want) {
				t.Fatalf("%v, %v", got, err)
			} else {
				for i := range want {
					if got[i] != want[i] {
						t.Errorf("query %d finds %d, want %d", i, got[i], want[i])
					}
				}
			}
			list, err := s.Statuses(context.Background(), document.StatusQuery{Attention: day, Limit: 10})
			if err != nil || len(list) != 10 || list[0].Kind != "zone" {
				t.Errorf("%d documents, %v", len(list), err)
			}
		})
	}
}
