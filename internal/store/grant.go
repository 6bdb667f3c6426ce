package store

import (
	"fmt"

	"gorm.io/gorm/clause"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// Grants stores dated roles. It satisfies identity.Grants. Scope F77, F73.
type Grants struct{}

var _ identity.Grants = Grants{}

type grantRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Person     string  `gorm:"column:person"`
	Role       string  `gorm:"column:role"`
	From       date    `gorm:"column:valid_from"`
	To         date    `gorm:"column:valid_to"`
	Scope      *string `gorm:"column:scope"`
	By         string  `gorm:"column:granted_by"`
	RowVersion int     `gorm:"column:row_version"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of grants.
func (grantRow) TableName() string { return "role_grants" }

func newGrantRow(g identity.Grant) (grantRow, error) {
	row := grantRow{
		ID: string(g.ID), Person: g.Person, Role: string(g.Role), From: date(g.From), To: date(g.To),
		By: g.By, RowVersion: g.RowVersion + 1, RecordedAt: instant(g.At),
	}
	if g.Scope == nil {
		return row, nil
	}
	scope, err := content.Marshal(*g.Scope)
	row.Scope = optional(string(scope))
	return row, err
}

func (r grantRow) grant() (identity.Grant, error) {
	g := identity.Grant{
		ID: id.Grant(r.ID), RowVersion: r.RowVersion, Person: r.Person, Role: identity.Role(r.Role),
		From: clock.Date(r.From), To: clock.Date(r.To), By: r.By, At: clock.Instant(r.RecordedAt),
	}
	if r.Scope == nil {
		return g, nil
	}
	g.Scope = new(identity.AuditScope)
	return g, content.Unmarshal([]byte(*r.Scope), g.Scope)
}

// Of returns the grants of a person, or all when person is "", oldest first.
func (Grants) Of(tx *work.Tx, person string) ([]identity.Grant, error) {
	query := conn(tx).Order("recorded_at, id")
	if person != "" {
		query = query.Where("person = ?", person)
	}
	var rows []grantRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list grants: %w", err)
	}
	grants := make([]identity.Grant, len(rows))
	for i, row := range rows {
		var err error
		if grants[i], err = row.grant(); err != nil {
			return nil, fmt.Errorf("grant %s: %w", row.ID, err)
		}
	}
	return grants, nil
}

// Add inserts a grant.
func (Grants) Add(tx *work.Tx, g identity.Grant) error {
	row, err := newGrantRow(g)
	if err != nil {
		return err
	}
	return addRow(tx, row)
}

// Change writes the end of a grant; fault.Stale when its row version is not the
// stored one.
func (Grants) Change(tx *work.Tx, g identity.Grant) error {
	row, err := newGrantRow(g)
	if err != nil {
		return err
	}
	return changeRow(tx, row.ID, g.RowVersion, row, "valid_to")
}

// Administrators are the people with an active account and an administrator's
// grant without end that has begun, locked until the command ends.
func (Grants) Administrators(tx *work.Tx, on clock.Date) ([]string, error) {
	var people []string
	err := conn(tx).Table("accounts").
		Joins("JOIN role_grants g ON g.person = accounts.person").
		Where("g.role = ? AND g.valid_to IS NULL AND g.valid_from <= ? AND accounts.state = ?",
			string(identity.Administrator), date(on), string(identity.Active)).
		Where("NOT EXISTS (SELECT 1 FROM people p WHERE p.code = accounts.person AND p.inactive = 1)").
		Clauses(clause.Locking{Strength: "UPDATE"}).Order("accounts.id").Pluck("accounts.person", &people).Error
	if err != nil {
		return nil, fmt.Errorf("list administrators: %w", err)
	}
	return people, nil
}
