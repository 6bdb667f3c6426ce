package store

import (
	"database/sql/driver"
	"fmt"
	"reflect"

	"acta/internal/clock"
	"acta/internal/work"
)

// child is a row of an aggregate's list: it is compared without the instant at
// which it was recorded.
type child interface {
	TableName() string
	// childKey is the natural key among the rows that are compared.
	childKey() string
}

// syncChildren makes the rows that a condition finds for a parent equal to those
// wanted, by key: a row that is as it was keeps its recorded_at, another one is
// changed, added or removed. Row structs mark their key with primaryKey.
func syncChildren[R child](tx *work.Tx, in, parent string, wanted []R) error {
	stored, err := childRows[R](tx, in, parent, "")
	if err != nil {
		return err
	}
	return writeChildren(tx, parent, stored, wanted)
}

// writeChildren makes the rows of a parent equal to those wanted, by key, where it
// is known which are stored.
func writeChildren[R child](tx *work.Tx, parent string, stored, wanted []R) error {
	old := make(map[string]R, len(stored))
	for _, row := range stored {
		old[row.childKey()] = row
	}
	var added []R
	for _, row := range wanted {
		was, ok := old[row.childKey()]
		delete(old, row.childKey())
		switch {
		case !ok:
			added = append(added, row)
		case !sameChild(was, row):
			if err := conn(tx).Select("*").Updates(&row).Error; err != nil {
				return childError[R]("change", parent, err)
			}
		}
	}
	for _, row := range stored {
		if _, gone := old[row.childKey()]; !gone {
			continue
		}
		if err := conn(tx).Delete(&row).Error; err != nil {
			return childError[R]("remove", parent, err)
		}
	}
	if len(added) == 0 {
		return nil
	}
	// Removed first: an ordinal or key may have moved to another row.
	if err := conn(tx).CreateInBatches(&added, 200).Error; err != nil {
		return childError[R]("add", parent, err)
	}
	return nil
}

func childError[R child](what, parent string, err error) error {
	var row R
	return fmt.Errorf("%s %s of %s: %w", what, row.TableName(), parent, err)
}

// sameChild compares two rows by what the driver would get, except recorded_at.
func sameChild[R child](a, b R) bool {
	return sameFields(reflect.ValueOf(a), reflect.ValueOf(b))
}

func sameFields(a, b reflect.Value) bool {
	for i := range a.NumField() {
		if a.Type().Field(i).Name != "RecordedAt" && !sameColumn(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

func sameColumn(a, b reflect.Value) bool {
	if reflect.DeepEqual(a.Interface(), b.Interface()) {
		return true // spares the driver's form, which is JSON for texts
	}
	left, isValuer := a.Interface().(driver.Valuer)
	right, both := b.Interface().(driver.Valuer)
	if isValuer && both {
		x, errX := left.Value()
		y, errY := right.Value()
		return errX == nil && errY == nil && x == y
	}
	if a.Kind() == reflect.Struct {
		return sameFields(a, b)
	}
	return false
}

// plannedColumns are the two columns of a clock.Planned, x_date and x_at.
type plannedColumns struct {
	Date date    `gorm:"column:date"`
	At   instant `gorm:"column:at"`
}

func newPlanned(p clock.Planned) plannedColumns { return plannedColumns{date(p.Date), instant(p.At)} }

func (p plannedColumns) planned() clock.Planned {
	return clock.Planned{Date: clock.Date(p.Date), At: clock.Instant(p.At)}
}

// numbered applies a mapping function to every value with its place from 1.
func numbered[V, R any](values []V, row func(int, V) R) []R {
	rows := make([]R, len(values))
	for i, value := range values {
		rows[i] = row(i+1, value)
	}
	return rows
}

// childRows reads the rows that a condition finds for a parent, in an order.
func childRows[R child](tx *work.Tx, in, parent, order string) ([]R, error) {
	query := conn(tx).Where(in, parent)
	if order != "" {
		query = query.Order(order)
	}
	var rows []R
	if err := query.Find(&rows).Error; err != nil {
		return nil, childError[R]("read", parent, err)
	}
	return rows, nil
}

// children reads the rows of a parent in an order and maps them.
func children[R child, V any](tx *work.Tx, in, parent, order string, value func(R) V) ([]V, error) {
	rows, err := childRows[R](tx, in, parent, order)
	if err != nil {
		return nil, err
	}
	return mapped(rows, value), nil
}

// grouped reads the rows of many parents in an order and maps them, by parent.
func grouped[R child, V any](tx *work.Tx, in, of, order string, parent func(R) string, value func(R) V) (map[string][]V, error) {
	rows, err := childRows[R](tx, in, of, order)
	if err != nil {
		return nil, err
	}
	return byParent(rows, parent, value), nil
}

// byParent maps rows, by parent.
func byParent[R, V any](rows []R, parent func(R) string, value func(R) V) map[string][]V {
	groups := make(map[string][]V)
	for _, row := range rows {
		groups[parent(row)] = append(groups[parent(row)], value(row))
	}
	return groups
}
