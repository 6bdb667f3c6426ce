package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/audit"
	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// ReleaseFacts stores the facts of releases; rows are only ever inserted. It
// satisfies release.FactStore. Invariant I11.
type ReleaseFacts struct{}

var _ release.FactStore = ReleaseFacts{}

// Lock keeps other commands from recording facts of a release, and from moving it,
// until the transaction ends.
func (ReleaseFacts) Lock(tx *work.Tx, release id.Release) error {
	return lockRow(tx, "releases", string(release))
}

type factRow struct {
	ID             string  `gorm:"column:id;primaryKey"`
	ReleaseID      string  `gorm:"column:release_id"`
	Ordinal        int     `gorm:"column:ordinal"`
	Kind           string  `gorm:"column:kind"`
	DeploymentCode string  `gorm:"column:deployment_code"`
	Attempt        int     `gorm:"column:attempt"`
	CustomerCode   string  `gorm:"column:customer_code"`
	FactKey        string  `gorm:"column:fact_key"`
	OccurredAt     instant `gorm:"column:occurred_at"`
	NotedAt        instant `gorm:"column:noted_at"`
	Actor          string  `gorm:"column:actor"`
	Late           bool    `gorm:"column:late"`
	Body           string  `gorm:"column:body"`
	RecordedAt     instant `gorm:"column:recorded_at"`
}

// TableName is the table of facts.
func (factRow) TableName() string { return "release_facts" }

type confirmationRow struct {
	FactID      string  `gorm:"column:fact_id;primaryKey"`
	Person      string  `gorm:"column:person"`
	ConfirmedAt instant `gorm:"column:confirmed_at"`
	RecordedAt  instant `gorm:"column:recorded_at"`
}

// TableName is the table of second persons' words on facts.
func (confirmationRow) TableName() string { return "fact_confirmations" }

// knownFact is a fact with its confirmation, whose columns are NULL without one.
type knownFact struct {
	Fact        factRow `gorm:"embedded"`
	Person      *string `gorm:"column:person"`
	ConfirmedAt instant `gorm:"column:confirmed_at"`
}

func newFactRow(of id.Release, ordinal int, f release.Fact, now clock.Instant) factRow {
	return factRow{
		ID: string(f.ID), ReleaseID: string(of), Ordinal: ordinal, Kind: string(f.Kind), DeploymentCode: f.Deployment,
		Attempt: f.Attempt, CustomerCode: f.Customer, FactKey: f.Key, OccurredAt: instant(f.At),
		NotedAt: instant(f.Recorded), Actor: f.By, Late: f.Late, Body: string(f.Body), RecordedAt: instant(now),
	}
}

func (r knownFact) fact() release.Fact {
	f := r.Fact
	return release.Fact{Body: []byte(f.Body), Head: release.Head{
		ID: id.Fact(f.ID), Kind: release.FactKind(f.Kind), Deployment: f.DeploymentCode, Attempt: f.Attempt,
		Customer: f.CustomerCode, Key: f.FactKey, At: clock.Instant(f.OccurredAt), Recorded: clock.Instant(f.NotedAt),
		By: f.Actor, Late: f.Late, Confirmed: plain(r.Person), ConfirmedAt: clock.Instant(r.ConfirmedAt),
	}}
}

// Of returns the facts of a release with their confirmations, in the order in
// which they were written down, here or in the source that they came from.
func (ReleaseFacts) Of(tx *work.Tx, of id.Release) ([]release.Fact, error) {
	var rows []knownFact
	err := conn(tx).Table("release_facts").Select("release_facts.*, c.person, c.confirmed_at").
		Joins("LEFT JOIN fact_confirmations c ON c.fact_id = release_facts.id").
		Where("release_facts.release_id = ?", of).
		Order("release_facts.noted_at, release_facts.ordinal").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list facts of release %s: %w", of, err)
	}
	return mapped(rows, knownFact.fact), nil
}

// Add inserts a fact as it is, with its confirmation where it has one already. A
// zero Recorded is the command's instant.
func (ReleaseFacts) Add(tx *work.Tx, of id.Release, f release.Fact) error {
	if f.Recorded.IsZero() {
		f.Recorded = tx.Now()
	}
	var last int
	err := conn(tx).Model(&factRow{}).Select("COALESCE(MAX(ordinal), 0)").Where("release_id = ?", of).Scan(&last).Error
	if err == nil {
		err = addFact(tx, newFactRow(of, last+1, f, tx.Now()), f)
	}
	if err != nil {
		return fmt.Errorf("add fact of kind %s to release %s: %w", f.Kind, of, err)
	}
	return nil
}

// addFact inserts the row of a fact, seals it, and adds the confirmation that it
// came with.
func addFact(tx *work.Tx, row factRow, f release.Fact) error {
	if err := raced(conn(tx).Create(&row).Error); err != nil { // another command took the ordinal
		return err
	}
	if err := addPass(tx, row, f); err != nil {
		return err
	}
	if err := seal(tx, row.seal(), row.sealed()); err != nil || f.Confirmed == "" {
		return err
	}
	if f.ConfirmedAt.IsZero() {
		f.ConfirmedAt = f.Recorded
	}
	return confirm(tx, row, f.Confirmed, f.ConfirmedAt)
}

// Confirm records the second person at the command's instant; fault.Conflict when
// there is one, fault.NotFound when there is no such fact.
func (ReleaseFacts) Confirm(tx *work.Tx, fact id.Fact, person string) error {
	row, err := first[factRow](tx, "id = ?", string(fact))
	if err == nil {
		err = confirm(tx, row, person, tx.Now())
	}
	err = missing(err, fault.New(fault.NotFound, "fault.release.fact_missing", fault.Args{"fact": string(fact)}))
	if err != nil {
		return fmt.Errorf("confirm fact %s: %w", fact, err)
	}
	return nil
}

func confirm(tx *work.Tx, fact factRow, person string, at clock.Instant) error {
	var n int64
	if err := conn(tx).Model(&confirmationRow{}).Where("fact_id = ?", fact.ID).Count(&n).Error; err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "fault.release.fact_confirmed", fault.Args{"fact": fact.ID})
	}
	row := confirmationRow{fact.ID, person, instant(at), instant(tx.Now())}
	if err := raced(addRow(tx, row)); err != nil {
		return err
	}
	return seal(tx, audit.Seal{What: audit.Confirmation, ID: fact.ID, Release: fact.ReleaseID, Kind: fact.Kind}, row.sealed())
}

// BaselineContents stores the CIs of baselines; rows are only ever inserted. It
// satisfies release.Contents.
type BaselineContents struct{}

var _ release.Contents = BaselineContents{}

type baselineItemRow struct {
	FactID  string `gorm:"column:fact_id;primaryKey"`
	Code    string `gorm:"column:code;primaryKey"`
	Name    string `gorm:"column:name"`
	Version string `gorm:"column:version"`
	Hash    string `gorm:"column:hash"`
	State   string `gorm:"column:state"`
}

// TableName is the table of the CIs that baselines list.
func (baselineItemRow) TableName() string { return "baseline_items" }

func (r baselineItemRow) ci() release.CI {
	return release.CI{Code: r.Code, Name: r.Name, Version: r.Version, Hash: r.Hash, State: r.State}
}

// batch is how many CIs one statement inserts.
const batch = 500

// Add inserts the CIs of a baseline; may be called again for more of them. A code
// that is there already is fault.Conflict and names the CI, by its code and place.
func (BaselineContents) Add(tx *work.Tx, baseline id.Fact, items []release.CI) error {
	rows := make([]baselineItemRow, 0, min(len(items), batch))
	for start := 0; start < len(items); start += batch {
		part := items[start:min(start+batch, len(items))]
		rows = rows[:0]
		for _, ci := range part {
			rows = append(rows, baselineItemRow{string(baseline), ci.Code, ci.Name, ci.Version, ci.Hash, ci.State})
		}
		err := conn(tx).Create(&rows).Error
		if errors.Is(err, ErrDuplicate) {
			err = twice(tx, baseline, part, start)
		}
		if err != nil {
			return fmt.Errorf("add CIs of baseline %s: %w", baseline, err)
		}
	}
	if len(items) == 0 {
		return nil
	}
	return sealList(tx, baseline)
}

// sealList seals the list of a baseline as it is now.
func sealList(tx *work.Tx, baseline id.Fact) error {
	fact, err := first[factRow](tx, "id = ?", string(baseline))
	if err != nil {
		return fmt.Errorf("find baseline %s: %w", baseline, err)
	}
	sum, err := listSum(tx, fact.ID)
	if err == nil {
		audit.Seal{What: audit.List, ID: fact.ID, Release: fact.ReleaseID, Kind: fact.Kind, Sum: sum}.Put(tx)
	}
	return err
}

// twice is the fault of the first CI of a part that its baseline has already.
func twice(tx *work.Tx, baseline id.Fact, part []release.CI, start int) error {
	seen := make(map[string]bool, len(part))
	var stored []string
	err := conn(tx).Model(&baselineItemRow{}).Where("fact_id = ? AND code IN ?", baseline, codesOf(part)).Pluck("code", &stored).Error
	if err != nil {
		return err
	}
	for _, code := range stored {
		seen[code] = true
	}
	for i, ci := range part {
		if seen[ci.Code] {
			place := fmt.Sprintf("cis[%d]", start+i)
			return fault.New(fault.Conflict, "fault.release.ci_twice", fault.Args{"ci": ci.Code}).At(place)
		}
		seen[ci.Code] = true
	}
	return fmt.Errorf("%w: by a command at the same time", work.ErrRetry)
}

func codesOf(items []release.CI) []string {
	return mapped(items, func(ci release.CI) string { return ci.Code })
}

// Page returns CIs of a baseline by code after one; limit 0 gives all.
func (BaselineContents) Page(tx *work.Tx, baseline id.Fact, after string, limit int) ([]release.CI, error) {
	query := conn(tx).Where("fact_id = ?", baseline)
	if after != "" {
		query = query.Where("code > ?", after)
	}
	rows, err := limited[baselineItemRow](query.Order("code"), limit)
	if err != nil {
		return nil, fmt.Errorf("list CIs of baseline %s: %w", baseline, err)
	}
	return mapped(rows, baselineItemRow.ci), nil
}

// limited reads the rows of a query, at most limit of them; 0 gives all.
func limited[R any](query *gorm.DB, limit int) ([]R, error) {
	if limit > 0 {
		query = query.Limit(limit)
	}
	var rows []R
	return rows, query.Find(&rows).Error
}
