package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// waitRow is one thing that a release waits for.
type waitRow struct {
	ReleaseID  string  `gorm:"column:release_id;primaryKey"`
	Place      int     `gorm:"column:place;primaryKey"`
	Kind       string  `gorm:"column:kind"`
	Deployment string  `gorm:"column:deployment"`
	Stage      string  `gorm:"column:stage"`
	Leg        string  `gorm:"column:leg"`
	Gate       string  `gorm:"column:gate"`
	Role       string  `gorm:"column:role"`
	Customer   string  `gorm:"column:customer"`
	Code       string  `gorm:"column:code"`
	Missing    int     `gorm:"column:missing"`
	DueOn      date    `gorm:"column:due_on"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of what releases wait for.
func (waitRow) TableName() string { return "release_waits" }

func (r waitRow) childKey() string { return strconv.Itoa(r.Place) }

// PutWaits makes what a release waits for equal to a list.
func (Releases) PutWaits(tx *work.Tx, key id.Release, waits []release.Wait) error {
	rows := numbered(waits, func(place int, w release.Wait) waitRow {
		return waitRow{
			ReleaseID: string(key), Place: place, Kind: string(w.Kind), Deployment: w.Deployment, Stage: string(w.Stage), Leg: string(w.Leg),
			Gate: w.Gate, Role: w.Role, Customer: w.Customer, Code: w.Code, Missing: w.Lines, DueOn: orNever(w.Due), RecordedAt: instant(tx.Now()),
		}
	})
	return syncChildren(tx, "release_id = ?", string(key), rows)
}

// orNever is the day as lists order by it: without one, the last.
func orNever(day clock.Date) date {
	if day.IsZero() {
		return undated
	}
	return date(day)
}

// waitFound is a row with its release.
type waitFound struct {
	Row         waitRow `gorm:"embedded"`
	ReleaseCode string
	Title       string
}

func (r waitFound) wait() release.Wait {
	w := release.Wait{
		Release: r.ReleaseCode, Title: r.Title, Kind: release.WaitKind(r.Row.Kind), Deployment: r.Row.Deployment, Stage: release.Stage(r.Row.Stage),
		Leg: release.DeploymentStage(r.Row.Leg), Gate: r.Row.Gate, Role: r.Row.Role, Customer: r.Row.Customer, Code: r.Row.Code, Lines: r.Row.Missing, Due: clock.Date(r.Row.DueOn),
	}
	if r.Row.DueOn == undated {
		w.Due = clock.Date{}
	}
	return w
}

func (r waitFound) compare(s waitFound) int {
	return cmp.Or(clock.Date(r.Row.DueOn).Time().Compare(clock.Date(s.Row.DueOn).Time()), cmp.Compare(r.Row.ReleaseID, s.Row.ReleaseID), r.Row.Place-s.Row.Place)
}

// WaitPage returns what is waited for by due day. Each role has its own walk along the
// index, so that what it costs does not grow with what others owe.
func (Releases) WaitPage(tx *work.Tx, q release.WaitQuery) ([]release.Wait, error) {
	base := conn(tx).Table("release_waits w").Select("w.*, r.code AS release_code, r.title").
		Joins("JOIN releases r ON r.id = w.release_id").Order("w.due_on, w.release_id, w.place")
	if q.Release != "" {
		base = base.Where("r.code = ?", q.Release)
	}
	if len(q.Roles) == 0 {
		rows, err := limited[waitFound](base, q.Limit)
		return mapped(rows, waitFound.wait), wrapWaits(err)
	}
	var all []waitFound
	for _, role := range q.Roles {
		rows, err := limited[waitFound](base.Session(&gorm.Session{}).Where("w.role = ?", role), q.Limit)
		if err != nil {
			return nil, wrapWaits(err)
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, waitFound.compare)
	return mapped(all, waitFound.wait), nil
}

func wrapWaits(err error) error {
	if err != nil {
		return fmt.Errorf("list what releases wait for: %w", err)
	}
	return nil
}

// CountWaits counts what some roles owe, and what of it was due before a day; no role
// counts everything.
func (Releases) CountWaits(tx *work.Tx, roles []string, day clock.Date) (n release.WaitCount, err error) {
	query := conn(tx).Model(&waitRow{}).Select("COUNT(*) AS all_of_it, COALESCE(SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END), 0) AS late", date(day))
	if len(roles) > 0 {
		query = query.Where("role IN ?", roles)
	}
	var found struct{ AllOfIt, Late int }
	err = query.Scan(&found).Error
	return release.WaitCount{All: found.AllOfIt, Late: found.Late}, wrapWaits(err)
}

// CountGates counts the open gates of each of some releases, by code.
func (Releases) CountGates(tx *work.Tx, releases []string) (map[string]int, error) {
	open := map[string]int{}
	if len(releases) == 0 {
		return open, nil
	}
	var counts []struct {
		Code string
		N    int
	}
	gates := conn(tx).Table("release_waits w").Distinct("r.code", "w.deployment", "w.gate").
		Joins("JOIN releases r ON r.id = w.release_id").Where("r.code IN ? AND w.kind = ?", releases, string(release.WaitGate))
	err := conn(tx).Table("(?) AS g", gates).Select("g.code, COUNT(*) AS n").Group("g.code").Scan(&counts).Error
	for _, c := range counts {
		open[c.Code] = c.N
	}
	return open, wrapWaits(err)
}

// Running are the codes of releases that are not over, after one, in order.
func (Releases) Running(tx *work.Tx, after string, limit int) (codes []string, err error) {
	err = conn(tx).Model(&releaseRow{}).Where("code > ? AND stage NOT IN ?", after, []string{string(release.Closed), string(release.Cancelled)}).
		Order("code").Limit(limit).Pluck("code", &codes).Error
	return codes, wrapWaits(err)
}
