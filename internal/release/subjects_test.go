package release_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// Pages of subjects, of whatever size and from whatever place, give each release
// and each deployment once, in order.
func TestSubjectsInPages(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "pages", Test: func(t *testing.T, db *store.DB) {
		w := newTrade(t, db) // 1.1 to 1.3 with D1 and D2
		for code, deployments := range map[string][]string{"1.10": {"D1"}, "2.0": nil, "A": {"D2", "D10"}} {
			plan := release.Plan{Code: code, Title: "Mail " + code, Type: "minor", Customers: []string{"ACME"}, Services: []string{"mail"}}
			for _, d := range deployments {
				plan.Deployments = append(plan.Deployments, release.Deployment{Code: d, Customers: []release.Served{{Code: "ACME"}}})
			}
			_, err := w.PutPlan(t.Context(), "lucia", plan)
			w.must(err)
		}
		codes := []string{"1.1", "1.10", "1.2", "1.3", "2.0", "A"}
		names := []string{"1.1@D1", "1.1@D2", "1.10@D1=1.10", "1.2@D1", "1.2@D2", "1.3@D1", "1.3@D2", "A@D10", "A@D2"}
		for _, limit := range []int{0, 1, 2, 5, 6, 7} {
			if got := w.codes(limit); !slices.Equal(got, codes) {
				t.Errorf("releases by %d: %v", limit, got)
			}
			if got := w.deploymentsAfter("", limit); !slices.Equal(got, names) {
				t.Errorf("deployments by %d: %v", limit, got)
			}
		}
		for after, seen := range map[string]int{"1.1@D1": 1, "1.1@D15": 1, "1.1": 2, "1.1@D2": 2, "1.19@D1": 3, "2.0": 7, "2.0@D1": 7, "A@D10": 8, "A@D2": 9, "A": 9, "B@D1": 9} {
			for _, limit := range []int{0, 1, 3} {
				if got := w.deploymentsAfter(after, limit); !slices.Equal(got, names[seen:]) {
					t.Errorf("after %s by %d: %v", after, limit, got)
				}
			}
		}
		w.must(db.Read(t.Context(), func(tx *work.Tx) error {
			there, err := w.HasSubject(tx, "1.10")
			gone, wrong := w.HasSubject(tx, "1.11")
			if !there || gone {
				t.Errorf("1.10 %v, 1.11 %v", there, gone)
			}
			return errors.Join(err, wrong)
		}))
	}})
}

// codes are the releases, read in pages.
func (w *trade) codes(limit int) (all []string) {
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		for all = nil; ; {
			page, err := w.SubjectsAfter(tx, last(all), limit)
			all = append(all, page...)
			if limit > 0 && len(page) > limit {
				w.t.Errorf("%d on a page of %d", len(page), limit)
			}
			if err != nil || limit == 0 || len(page) < limit {
				return err
			}
		}
	}))
	return all
}

func last(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// deploymentsAfter are the deployments after one, read in pages, with their short
// names where they have one.
func (w *trade) deploymentsAfter(after string, limit int) (all []string) {
	w.must(w.db.Read(w.t.Context(), func(tx *work.Tx) error {
		all = nil
		for from := after; ; {
			page, next, err := w.DeploymentsAfter(tx, from, limit)
			for _, d := range page {
				all = append(all, strings.TrimSuffix(fmt.Sprint(d.Full, "=", d.Short), "="+d.Full))
			}
			if from = next; err != nil || next == "" {
				return err
			}
		}
	}))
	return all
}
