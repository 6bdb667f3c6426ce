package store

import (
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/work"
)

// passCountRow counts the stages that were reached in a month or on a day, by UTC: how
// much there is by then is a sum over months, the days of the last one and what was
// written down on the last day, in whatever zone that day ended.
type passCountRow struct {
	Span      string  `gorm:"column:span;primaryKey"`
	FirstDay  date    `gorm:"column:first_day;primaryKey"`
	Target    string  `gorm:"column:target;primaryKey"`
	BroughtIn bool    `gorm:"column:brought_in;primaryKey"`
	Passes    int     `gorm:"column:passes"`
	LastAt    instant `gorm:"column:last_at"`
}

// TableName is the table of how many stages were reached when.
func (passCountRow) TableName() string { return "release_pass_counts" }

// The spans over which stages that were reached are counted.
const (
	spanMonth = "month"
	spanDay   = "day"
)

// spansOf are the first day of the month of an instant, and its day.
func spansOf(at clock.Instant) (month, day clock.Date) {
	day = at.Date(nil)
	return clock.Date{Year: day.Year, Month: day.Month, Day: 1}, day
}

// countPass adds a stage that was reached to the counts of its month and its day.
func countPass(tx *work.Tx, p passRow) error {
	month, day := spansOf(clock.Instant(p.NotedAt))
	of := func(span string, first clock.Date) passCountRow {
		return passCountRow{Span: span, FirstDay: date(first), Target: p.Target, BroughtIn: p.BroughtIn, Passes: 1, LastAt: p.NotedAt}
	}
	rows := []passCountRow{of(spanMonth, month), of(spanDay, day)}
	return conn(tx).Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "span"}, {Name: "first_day"}, {Name: "target"}, {Name: "brought_in"}},
		DoUpdates: clause.Assignments(map[string]any{
			"passes":  gorm.Expr("release_pass_counts.passes + 1"),
			"last_at": gorm.Expr("CASE WHEN release_pass_counts.last_at < ? THEN ? ELSE release_pass_counts.last_at END", p.NotedAt, p.NotedAt),
		}),
	}).Create(&rows).Error
}

// passesByThen are the counts that make up how many stages were reached before an instant:
// whole months, the days of its month, and what was written down earlier on its day.
const passesByThen = `SELECT c.target, c.brought_in, c.passes, c.last_at FROM release_pass_counts c WHERE c.span = 'month' AND c.first_day < @month
	UNION ALL SELECT c.target, c.brought_in, c.passes, c.last_at FROM release_pass_counts c WHERE c.span = 'day' AND c.first_day >= @month AND c.first_day < @day
	UNION ALL SELECT p.target, p.brought_in, 1, p.noted_at FROM release_passes p WHERE p.noted_at >= @start AND p.noted_at < @until`

// countedPasses is the query for the counts of which evidence is the sum; of some releases
// it is the stages themselves.
func countedPasses(tx *work.Tx, q release.EvidenceQuery) *gorm.DB {
	switch {
	case q.Releases != nil:
		query := conn(tx).Table("release_passes p").Select("p.target, p.brought_in, 1 AS passes, p.noted_at AS last_at")
		if !q.Until.IsZero() {
			query = query.Where("p.noted_at < ?", instant(q.Until))
		}
		return onlyOf(tx, query, "p.release_id", q.Releases)
	case q.Until.IsZero():
		return conn(tx).Model(&passCountRow{}).Where("span = ?", spanMonth)
	default:
		month, day := spansOf(q.Until)
		return conn(tx).Raw(passesByThen, map[string]any{
			"month": date(month), "day": date(day), "start": instant(clock.At(day.Time())), "until": instant(q.Until),
		})
	}
}

// CountPasses counts the stages that were reached: a sum over counts by month and day, so
// that it does not grow with them.
func (ReleasePasses) CountPasses(tx *work.Tx, q release.EvidenceQuery) ([]release.PassCount, error) {
	var rows []struct {
		Target    string
		BroughtIn bool
		N         int
		Last      instant
	}
	err := conn(tx).Table("(?) AS x", countedPasses(tx, q)).Select("x.target, x.brought_in, SUM(x.passes) AS n, MAX(x.last_at) AS last").
		Group("x.target, x.brought_in").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count stages that were reached: %w", err)
	}
	list := make([]release.PassCount, len(rows))
	for i, row := range rows {
		list[i] = release.PassCount{Guard: release.GuardOf(row.Target), BroughtIn: row.BroughtIn, Count: row.N, Last: clock.Instant(row.Last)}
	}
	return list, nil
}
