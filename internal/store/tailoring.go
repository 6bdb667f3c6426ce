package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/template"
	"acta/internal/work"
)

// Tailorings stores what the organisation changed in templates. It satisfies
// document.Tailorings. Scope F3.
type Tailorings struct{}

var _ document.Tailorings = Tailorings{}

type tailoringRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Kind       string  `gorm:"column:kind"`
	RowVersion int     `gorm:"column:row_version"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of tailorings.
func (tailoringRow) TableName() string { return "tailorings" }

type tailoredRow struct {
	TailoringID string             `gorm:"column:tailoring_id;primaryKey"`
	Action      string             `gorm:"column:action;primaryKey"`
	Clause      string             `gorm:"column:clause;primaryKey"`
	Ordinal     int                `gorm:"column:ordinal"`
	After       string             `gorm:"column:after_clause"`
	Title       JSON[content.Text] `gorm:"column:title"`
	Words       JSON[content.Text] `gorm:"column:words"`
	Against     JSON[content.Text] `gorm:"column:against"`
	Person      string             `gorm:"column:person"`
	Reason      string             `gorm:"column:reason"`
	OccurredAt  instant            `gorm:"column:occurred_at"`
	RecordedAt  instant            `gorm:"column:recorded_at"`
}

// TableName is the table of the clauses that a tailoring changes.
func (tailoredRow) TableName() string { return "tailored_clauses" }

func (r tailoredRow) childKey() string { return r.Action + "/" + r.Clause }

func (r tailoredRow) mark() template.Mark {
	return template.Mark{By: r.Person, At: clock.Instant(r.OccurredAt), Reason: r.Reason, Against: r.Against.Of}
}

func (r *tailoredRow) sign(m template.Mark) {
	r.Person, r.OccurredAt, r.Reason, r.Against = m.By, instant(m.At), m.Reason, JSON[content.Text]{m.Against}
}

// newTailoredRows are the rows of a tailoring, numbered within each action.
func newTailoredRows(parent string, now clock.Instant, t template.Tailoring) []tailoredRow {
	var rows []tailoredRow
	add := func(n int, action, clause string, m template.Mark) *tailoredRow {
		row := tailoredRow{TailoringID: parent, Action: action, Clause: clause, Ordinal: n + 1, RecordedAt: instant(now)}
		row.sign(m)
		rows = append(rows, row)
		return &rows[len(rows)-1]
	}
	for i, r := range t.Replace {
		add(i, document.TailorReplace, r.Key, r.Mark).Words.Of = r.Text
	}
	for i, r := range t.Remove {
		add(i, document.TailorRemove, r.Key, r.Mark)
	}
	for i, a := range t.Add {
		row := add(i, document.TailorAdd, a.Key, a.Mark)
		row.After, row.Title.Of, row.Words.Of = a.After, a.Title, a.Text
	}
	return rows
}

// into adds the row's item to a tailoring.
func (r tailoredRow) into(t *template.Tailoring) {
	switch r.Action {
	case document.TailorReplace:
		t.Replace = append(t.Replace, template.Replacement{Key: r.Clause, Text: r.Words.Of, Mark: r.mark()})
	case document.TailorRemove:
		t.Remove = append(t.Remove, template.Removal{Key: r.Clause, Mark: r.mark()})
	default:
		t.Add = append(t.Add, template.Addition{After: r.After, Key: r.Clause, Title: r.Title.Of, Text: r.Words.Of, Mark: r.mark()})
	}
}

// All returns the tailorings of every kind that has one, by kind.
func (Tailorings) All(tx *work.Tx) ([]template.Tailoring, error) {
	var parents []tailoringRow
	if err := conn(tx).Order("kind").Find(&parents).Error; err != nil {
		return nil, fmt.Errorf("list tailorings: %w", err)
	}
	list := make([]template.Tailoring, 0, len(parents))
	for _, parent := range parents {
		t, err := tailored(tx, parent)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, nil
}

// Of returns the tailoring of a kind with its row version; empty and 0 without one.
func (Tailorings) Of(tx *work.Tx, kind string) (template.Tailoring, int, error) {
	parent, err := first[tailoringRow](tx, "kind = ?", kind)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return template.Tailoring{Kind: kind}, 0, nil
	case err != nil:
		return template.Tailoring{}, 0, fmt.Errorf("read tailoring of %s: %w", kind, err)
	}
	t, err := tailored(tx, parent)
	return t, parent.RowVersion, err
}

func tailored(tx *work.Tx, parent tailoringRow) (template.Tailoring, error) {
	t := template.Tailoring{Kind: parent.Kind}
	var rows []tailoredRow
	if err := conn(tx).Where("tailoring_id = ?", parent.ID).Order("action, ordinal, clause").Find(&rows).Error; err != nil {
		return t, childError[tailoredRow]("read", parent.ID, err)
	}
	for _, row := range rows {
		row.into(&t)
	}
	return t, nil
}

// Put writes the tailoring of a kind whose row version was expect, 0 for none.
// Another row version is fault.Stale.
func (Tailorings) Put(tx *work.Tx, t template.Tailoring, expect int) error {
	parent, err := first[tailoringRow](tx, "kind = ?", t.Kind)
	none := errors.Is(err, gorm.ErrRecordNotFound)
	if err != nil && !none {
		return fmt.Errorf("read tailoring of %s: %w", t.Kind, err)
	}
	if none {
		parent, err = addTailoring(tx, t.Kind, expect)
	} else {
		parent.RowVersion, parent.RecordedAt = expect+1, instant(tx.Now())
		err = changeRow(tx, parent.ID, expect, parent, "recorded_at")
	}
	if err != nil {
		return fmt.Errorf("put tailoring of %s: %w", t.Kind, err)
	}
	return syncChildren(tx, "tailoring_id = ?", parent.ID, newTailoredRows(parent.ID, tx.Now(), t))
}

func addTailoring(tx *work.Tx, kind string, expect int) (tailoringRow, error) {
	if expect != 0 {
		return tailoringRow{}, fault.New(fault.Stale, "fault.database.stale", nil)
	}
	key, err := id.New[id.Tailoring]()
	if err != nil {
		return tailoringRow{}, err
	}
	row := tailoringRow{ID: string(key), Kind: kind, RowVersion: 1, RecordedAt: instant(tx.Now())}
	return row, raced(conn(tx).Create(&row).Error)
}
