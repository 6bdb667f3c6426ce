package release_test

import (
	"fmt"
	"slices"
	"testing"

	"acta/internal/release"
	"acta/internal/store/storetest"
	"acta/internal/work"
)

// Pages of subjects, of whatever size and from whatever place, give each release
// and each deployment once, in order.
func TestSubjectsInPages(t *testing.T) {
	storetest.Run(t, storetest.Case{Name: "pages", Test: func(t *testing.T, db *store.DB) {
		w := newTrade(t, db)
		for code, deployments := range map[string][]string{"1.3": {"D2", "D1", "D10"}, "1.30": {"D1"}, "2.0": nil, "A": {"D1", "D2"}} {
			plan := release.Plan{Code: code, Title: "T"}
			for _, d := range deployments {
				plan.Deployments = append(plan.Deployments, release.Deployment{Code: d, Environment: "production"})
			}
			w.plan(plan)
		}
		names := []string{"1.3@D1 1.3@D1", "1.3@D10 1.3@D10", "1.3@D2 1.3@D2", "1.30@D1 1.30", "A@D1 A@D1", "A@D2 A@D2"}
		for _, limit := range []int{0, 1, 2, 3, 4, 5} {
			if got := codesInPages(t, w, limit); !slices.Equal(got, []string{"1.3", "1.30", "2.0", "A"}) {
				t.Errorf("releases by %d: %v", limit, got)
			}
			if got := deploymentsInPages(t, w, "", limit); !slices.Equal(got, names) {
				t.Errorf("deployments by %d: %v", limit, got)
			}
		}
		for after, left := range map[string]int{"1.3@D1": 1, "1.3@D10": 2, "1.3@D2": 3, "1.3": 3, "1.3@D9": 3, "1.29@D1": 0, "2.0": 4, "A@D1": 5, "A": 6, "B@D1": 6} {
			if got := deploymentsInPages(t, w, after, 2); !slices.Equal(got, names[left:]) {
				t.Errorf("after %s: %v", after, got)
			}
		}
	}})
}
