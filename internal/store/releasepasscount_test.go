package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/store"
	"acta/internal/store/storetest"
	"acta/internal/work"
	"acta/migrations"
)

// Whatever is written, in whatever order, the counts say what the stages say one by one: of
// all time and before any instant.
func TestReleasePassesAreCounted(t *testing.T) {
	for _, engine := range storetest.Engines() {
		t.Run(engine.Name, func(t *testing.T) {
			opened := engine.Migrated(t)
			db, raw := storetest.On(t, opened, &storetest.Ticker{}), opened.Writer
			r := storedRelease(t, db)
			at := func(month time.Month, day, hour int) clock.Instant {
				return clock.At(time.Date(2026, month, day, hour, 0, 0, 0, time.UTC))
			}
			earned, brought := release.StageReached{To: "planned", Passed: []string{"pir"}}, release.StageReached{To: "planned", Imported: true}
			for _, one := range []struct {
				of   string // deployment
				when clock.Instant
				said release.StageReached
			}{
				{"", at(5, 14, 9), earned},
				{"", at(5, 14, 23), earned},                              // the same day
				{"Z1", at(5, 14, 11), earned},                            // another stage
				{"", at(5, 14, 10), brought},                             // from elsewhere
				{"", at(5, 15, 0), earned},                               // as a day begins
				{"", at(5, 1, 0), earned},                                // as a month begins
				{"", at(4, 30, 23), earned},                              // written down before others
				{"", at(3, 2, 8), earned},                                // another month
				{"", clock.Instant{}, earned},                            // now
				{"", at(5, 14, 12), release.StageReached{To: "planned"}}, // no gate was looked at
			} {
				f := stageOf(t, at(1, 2, 3), one.of, one.said)
				f.Recorded = one.when
				addFact(t, db, r.ID, f)
				countsAgree(t, db, r.Code, at)
			}
			countedLikeFilled(t, raw, engine.Name)
			undone := errors.New("undone")
			err := db.Write(t.Context(), func(tx *work.Tx) error {
				return errors.Join(store.ReleaseFacts{}.Add(tx, r.ID, stageOf(t, at(5, 14, 9), "", earned)), undone)
			})
			if !errors.Is(err, undone) {
				t.Fatal(err)
			}
			countsAgree(t, db, r.Code, at)
		})
	}
}

// countsAgree compares the sums over counts with the stages of the only release, one by
// one.
func countsAgree(t *testing.T, db *store.DB, code string, at func(time.Month, int, int) clock.Instant) {
	t.Helper()
	for _, until := range []clock.Instant{
		{}, at(3, 1, 0), at(4, 30, 23), at(5, 1, 0), at(5, 1, 1), at(5, 14, 0), at(5, 14, 10), at(5, 14, 23), at(5, 15, 0), at(5, 15, 1), at(6, 1, 0), at(12, 31, 22),
	} {
		read(t, db, func(tx *work.Tx) error {
			sums, err := store.ReleasePasses{}.CountPasses(tx, release.EvidenceQuery{Until: until})
			each, other := store.ReleasePasses{}.CountPasses(tx, release.EvidenceQuery{Until: until, Releases: []string{code}})
			if diff := cmp.Diff(setOf(each), setOf(sums)); diff != "" {
				t.Errorf("before %s: %s", until, diff)
			}
			return errors.Join(err, other)
		})
	}
}

func setOf[T comparable](list []T) map[T]int {
	set := map[T]int{}
	for _, one := range list {
		set[one]++
	}
	return set
}

// countedLikeFilled compares the counts with what the migration counts of the same stages.
func countedLikeFilled(t *testing.T, raw *sql.DB, engine string) {
	t.Helper()
	files, err := migrations.FS(engine)
	if err != nil {
		t.Fatal(err)
	}
	data, err := fs.ReadFile(files, "0971_release_pass_counts_filled.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, fill, _ := strings.Cut(string(data), "last_at)\n")
	fill = strings.Replace(strings.TrimSuffix(strings.TrimSpace(fill), ";"), "COUNT(*), MAX(p.noted_at)", "COUNT(*) AS passes, MAX(p.noted_at) AS last_at", 1)
	columns := "CONCAT(x.span, ' ', x.first_day, ' ', x.target, ' ', x.brought_in, ' ', x.passes, ' ', x.last_at)"
	if engine == "sqlite" {
		columns = strings.NewReplacer("CONCAT(", "", ", ' ', ", "||' '||", ")", "").Replace(columns)
	}
	stored, err := storetest.Strings(t.Context(), raw, "SELECT "+columns+" FROM release_pass_counts x")
	if err != nil || len(stored) < 12 {
		t.Fatalf("%d counts, %v", len(stored), err)
	}
	alike(t, raw, "filled", stored, fmt.Sprintf("SELECT %s FROM (%s) x", columns, fill))
}
