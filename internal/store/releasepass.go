package store

import (
	"cmp"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

// ReleasePasses stores the stages that were reached past gates; rows follow from facts,
// and are only ever inserted. It satisfies release.Passes.
type ReleasePasses struct{}

var _ release.Passes = ReleasePasses{}

type passRow struct {
	FactID     string  `gorm:"column:fact_id;primaryKey"`
	ReleaseID  string  `gorm:"column:release_id"`
	Target     string  `gorm:"column:target"`
	BroughtIn  bool    `gorm:"column:brought_in"`
	NotedAt    instant `gorm:"column:noted_at"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of stages that were reached past gates.
func (passRow) TableName() string { return "release_passes" }

// addPass keeps the stage that a fact says was reached, and counts it, if gates guard it.
func addPass(tx *work.Tx, of factRow, f release.Fact) error {
	pass, ok := release.PassOf(f)
	if !ok {
		return nil
	}
	row := passRow{FactID: of.ID, ReleaseID: of.ReleaseID, Target: pass.Guard.Name(), BroughtIn: pass.BroughtIn, NotedAt: of.NotedAt, RecordedAt: of.RecordedAt}
	if err := conn(tx).Create(&row).Error; err != nil {
		return err
	}
	return countPass(tx, row)
}

// onlyOf limits a query to some releases, by code; nil does not.
func onlyOf(tx *work.Tx, query *gorm.DB, column string, codes []string) *gorm.DB {
	if codes == nil {
		return query
	}
	return query.Where(column+" IN (?)", conn(tx).Model(&releaseRow{}).Select("id").Where("code IN ?", codes))
}

// passFound is a stage that was reached, with its fact and its release.
type passFound struct {
	Fact        factRow `gorm:"embedded"`
	ReleaseCode string
	Title       string
}

// PassPage returns stages that were reached, those written down last first: each stage has
// its own walk along the index, so that what a page costs does not grow with them.
func (ReleasePasses) PassPage(tx *work.Tx, q release.PassQuery) ([]release.Pass, error) {
	base, err := passesAfter(tx, q)
	if err != nil {
		return nil, err
	}
	brought := []bool{false, true}
	if q.BroughtIn != nil {
		brought = []bool{*q.BroughtIn}
	}
	var keys []passRow
	for _, guard := range q.Guards {
		for _, imported := range brought {
			walk := base.Session(&gorm.Session{}).Where("p.target = ? AND p.brought_in = ?", guard.Name(), imported)
			rows, err := limited[passRow](walk, q.Limit)
			if err != nil {
				return nil, fmt.Errorf("list stages that were reached: %w", err)
			}
			keys = append(keys, rows...)
		}
	}
	slices.SortFunc(keys, func(a, b passRow) int {
		return cmp.Or(clock.Instant(b.NotedAt).Time().Compare(clock.Instant(a.NotedAt).Time()), cmp.Compare(b.FactID, a.FactID))
	})
	if q.Limit > 0 && len(keys) > q.Limit {
		keys = keys[:q.Limit]
	}
	return passesOf(tx, keys)
}

// passesAfter is the query for stages that were reached, without its stages.
func passesAfter(tx *work.Tx, q release.PassQuery) (*gorm.DB, error) {
	query := onlyOf(tx, conn(tx).Table("release_passes p").Select("p.*").Order("p.noted_at DESC, p.fact_id DESC"), "p.release_id", q.Releases)
	if !q.Until.IsZero() {
		query = query.Where("p.noted_at < ?", instant(q.Until))
	}
	if q.After == "" {
		return query, nil
	}
	last, err := first[passRow](tx, "fact_id = ?", string(q.After))
	if err != nil {
		return nil, fmt.Errorf("find where a page goes on: %w", missing(err, fault.New(fault.NotFound, "fault.release.fact_missing", nil)))
	}
	return query.Where("(p.noted_at < ? OR (p.noted_at = ? AND p.fact_id < ?))", last.NotedAt, last.NotedAt, last.FactID), nil
}

// passesOf reads what the facts of some stages say, in their order.
func passesOf(tx *work.Tx, keys []passRow) ([]release.Pass, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var rows []passFound
	err := conn(tx).Table("release_facts f").Select("f.*, r.code AS release_code, r.title").Joins("JOIN releases r ON r.id = f.release_id").
		Where("f.id IN ?", mapped(keys, func(k passRow) string { return k.FactID })).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read stages that were reached: %w", err)
	}
	byID := map[string]release.Pass{}
	for _, row := range rows {
		pass, _ := release.PassOf(knownFact{Fact: row.Fact}.fact())
		pass.Release, pass.Title = row.ReleaseCode, row.Title
		byID[row.Fact.ID] = pass
	}
	return mapped(keys, func(k passRow) release.Pass { return byID[k.FactID] }), nil
}

// CountExceptions counts confirmed exceptions by gate.
func (ReleasePasses) CountExceptions(tx *work.Tx, q release.EvidenceQuery) ([]release.ExceptionCount, error) {
	open := "e.kind = ? AND e.done_at IS NULL"
	args := []any{string(release.Deferral)}
	if !q.Until.IsZero() {
		open = "e.kind = ? AND (e.done_at IS NULL OR e.done_at >= ?)"
		args = append(args, instant(q.Until))
	}
	query := conn(tx).Table("release_exceptions e").
		Select("e.gate, COUNT(*) AS n, SUM(CASE WHEN "+open+" THEN 1 ELSE 0 END) AS deferred, SUM(CASE WHEN "+open+" AND e.expires_on < ? THEN 1 ELSE 0 END) AS ended",
			append(append(slices.Clone(args), args...), date(q.Day))...).
		Where("e.gate > '' AND e.confirmed_at IS NOT NULL").Group("e.gate")
	if !q.Until.IsZero() {
		query = query.Where("e.confirmed_at < ?", instant(q.Until))
	}
	var rows []struct {
		Gate               string
		N, Deferred, Ended int
	}
	if err := onlyOf(tx, query, "e.release_id", q.Releases).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("count exceptions of gates: %w", err)
	}
	list := make([]release.ExceptionCount, len(rows))
	for i, row := range rows {
		list[i] = release.ExceptionCount{Gate: row.Gate, All: row.N, Deferred: row.Deferred, Ended: row.Ended}
	}
	return list, nil
}

// CountOpen counts open gates: one for each release or deployment, whoever owes it.
func (ReleasePasses) CountOpen(tx *work.Tx, q release.EvidenceQuery) ([]release.GateCount, error) {
	each := onlyOf(tx, conn(tx).Table("release_waits w").Select("w.gate, w.release_id, w.deployment, MIN(w.due_on) AS due_on").
		Where("w.gate > '' AND w.kind = ?", string(release.WaitGate)).Group("w.gate, w.release_id, w.deployment"), "w.release_id", q.Releases)
	var rows []struct {
		Gate    string
		N, Late int
	}
	err := conn(tx).Table("(?) AS g", each).Select("g.gate, COUNT(*) AS n, SUM(CASE WHEN g.due_on < ? THEN 1 ELSE 0 END) AS late", date(q.Day)).
		Group("g.gate").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count open gates: %w", err)
	}
	list := make([]release.GateCount, len(rows))
	for i, row := range rows {
		list[i] = release.GateCount{Gate: row.Gate, Open: row.N, Late: row.Late}
	}
	return list, nil
}

// OpenPage returns what is missing of some gates, by due day; each gate has its own walk
// along the index.
func (ReleasePasses) OpenPage(tx *work.Tx, gates, releases []string, limit int) ([]release.Wait, error) {
	var all []waitFound
	for _, gate := range gates {
		query := conn(tx).Table("release_waits w").Select("w.*, r.code AS release_code, r.title").Joins("JOIN releases r ON r.id = w.release_id").
			Where("w.gate = ? AND w.kind = ?", gate, string(release.WaitGate)).Order("w.due_on, w.release_id, w.place")
		rows, err := limited[waitFound](onlyOf(tx, query, "w.release_id", releases), limit)
		if err != nil {
			return nil, wrapWaits(err)
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, waitFound.compare)
	return mapped(all[:min(limit, len(all))], waitFound.wait), nil
}

// FactsOfReleases returns the facts of some kinds of some releases, by code, in the order
// in which they were written down.
func (ReleasePasses) FactsOfReleases(tx *work.Tx, codes []string, kinds []release.FactKind) (map[string][]release.Fact, error) {
	found := map[string][]release.Fact{}
	if len(codes) == 0 || len(kinds) == 0 {
		return found, nil
	}
	var rows []struct {
		Known       knownFact `gorm:"embedded"`
		ReleaseCode string
	}
	err := conn(tx).Table("release_facts f").Select("f.*, c.person, c.confirmed_at, r.code AS release_code").
		Joins("JOIN releases r ON r.id = f.release_id").Joins("LEFT JOIN fact_confirmations c ON c.fact_id = f.id").
		Where("r.code IN ? AND f.kind IN ?", codes, kinds).Order("f.noted_at, f.ordinal").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list facts of releases: %w", err)
	}
	for _, row := range rows {
		found[row.ReleaseCode] = append(found[row.ReleaseCode], row.Known.fact())
	}
	return found, nil
}

// KeptFiles returns those of some SHA-256 of which a file is kept.
func (ReleasePasses) KeptFiles(tx *work.Tx, hashes []string) ([]string, error) {
	if len(hashes) == 0 {
		return nil, nil
	}
	var kept []string
	if err := conn(tx).Model(&evidenceRow{}).Where("sha256 IN ?", hashes).Pluck("sha256", &kept).Error; err != nil {
		return nil, fmt.Errorf("find files that are kept: %w", err)
	}
	return kept, nil
}
