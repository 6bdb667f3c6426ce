package release_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"testing"

	"acta/internal/clock"
	"acta/internal/sheet"
	"acta/internal/store"
	"acta/internal/store/storetest"
)

// onEach runs a benchmark over an empty database of each engine.
func onEach(b *testing.B, run func(*testing.B, *trade)) {
	for _, engine := range storetest.Engines() {
		b.Run(engine.Name, func(b *testing.B) {
			db, err := store.New(engine.Open(b), clock.System{})
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
			run(b, newTrade(b, db))
		})
	}
}

// BenchmarkImportActivities shows that the time grows with the rows, not with
// their square.
func BenchmarkImportActivities(b *testing.B) {
	onEach(b, func(b *testing.B, w *trade) {
		for i, n := range []int{2000, 20000} {
			rows := table(activityHeading)
			code := "1." + strconv.Itoa(i+1)
			for i := range n {
				rows.Append([]string{code, strconv.Itoa(i + 1), "Activity " + strconv.Itoa(i), "Lead", "2026-01-20", "3", ""})
			}
			b.Run(strconv.Itoa(n), func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					rows.Rows[0].Cells[6] = "signal " + b.Name() + strconv.Itoa(i) + strconv.Itoa(b.N)
					w.take(w.ImportActivities, sheet.Options{}, rows)
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	})
}

// BenchmarkImportItems imports a baseline of 100,000 configuration items.
func BenchmarkImportItems(b *testing.B) {
	const n = 100_000
	onEach(b, func(b *testing.B, w *trade) {
		rows := table(itemHeading)
		for i := range n {
			rows.Append([]string{
				"1.1", "D1", "before", fmt.Sprintf("srv-%06d", i), fmt.Sprintf("Server %d", i), "4.2." + strconv.Itoa(i%100),
				fmt.Sprintf("%064x", i), "running", "CMDB snapshot", "",
			})
		}
		for i := 0; b.Loop(); i++ {
			rows.Rows[0].Cells[5] = strconv.Itoa(i) // another list each time
			w.take(w.ImportItems, sheet.Options{}, rows)
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.Sys>>20), "MB")
	})
}
