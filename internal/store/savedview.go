package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/identity"
	"acta/internal/work"
)

// SavedViews stores the views that people keep of lists. It satisfies identity.Views.
// Scope F113.
type SavedViews struct{}

var _ identity.Views = SavedViews{}

type savedViewRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Person     string  `gorm:"column:person"`
	Page       string  `gorm:"column:page"`
	Name       string  `gorm:"column:name"`
	Query      string  `gorm:"column:query"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of saved views.
func (savedViewRow) TableName() string { return "saved_views" }

// Of returns the views of a person's list by name.
func (SavedViews) Of(tx *work.Tx, person, page string) ([]identity.View, error) {
	var rows []savedViewRow
	if err := conn(tx).Where("person = ? AND page = ?", person, page).Order("name").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list views of %s: %w", person, err)
	}
	return mapped(rows, func(r savedViewRow) identity.View {
		return identity.View{Person: r.Person, Page: r.Page, Name: r.Name, Query: r.Query}
	}), nil
}

const oneView = "person = ? AND page = ? AND name = ?"

// Save adds a view, or changes the one of that name.
func (SavedViews) Save(tx *work.Tx, v identity.View) error {
	row, err := first[savedViewRow](tx, oneView, v.Person, v.Page, v.Name)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		key, err := id.New[string]()
		if err != nil {
			return err
		}
		return addRow(tx, savedViewRow{ID: key, Person: v.Person, Page: v.Page, Name: v.Name, Query: v.Query, RecordedAt: instant(tx.Now())})
	case err != nil:
		return fmt.Errorf("find view: %w", err)
	}
	row.Query, row.RecordedAt = v.Query, instant(tx.Now())
	if err := conn(tx).Select("query", "recorded_at").Updates(&row).Error; err != nil {
		return fmt.Errorf("change view: %w", err)
	}
	return nil
}

// Drop removes a view; fault.NotFound if there is none of that name.
func (SavedViews) Drop(tx *work.Tx, v identity.View) error {
	done := conn(tx).Where(oneView, v.Person, v.Page, v.Name).Delete(&savedViewRow{})
	if done.Error != nil {
		return fmt.Errorf("drop view: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.NotFound, "fault.identity.no_view", nil)
	}
	return nil
}
