package store

import (
	"database/sql/driver"
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// listAll reads a whole table in an order.
func listAll[R, V any](tx *work.Tx, order string, value func(R) V) ([]V, error) {
	var rows []R
	if err := conn(tx).Order(order).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	return mapped(rows, value), nil
}

// addRow inserts a row; a natural key that is taken is fault.Conflict.
func addRow[R any](tx *work.Tx, row R) error {
	if err := conn(tx).Create(&row).Error; err != nil {
		return fmt.Errorf("add: %w", err)
	}
	return nil
}

// changeRow writes the named columns of the row with that id and row version;
// the row holds the next version, and row_version is among the columns. A row
// that is newer or gone is fault.Stale.
func changeRow[R any](tx *work.Tx, id string, version int, row R, columns ...any) error {
	done := conn(tx).Model(new(R)).Where("id = ? AND row_version = ?", id, version).
		Select("row_version", columns...).Updates(row)
	if done.Error != nil {
		return fmt.Errorf("change %s: %w", id, done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return nil
}

// duration is the column of a clock.Duration: ISO 8601, "" for none.
type duration clock.Duration

// Value gives the duration to the driver.
func (d duration) Value() (driver.Value, error) { return clock.Duration(d).String(), nil }

// Scan takes the duration from the driver.
func (d *duration) Scan(value any) error {
	var text string
	switch v := value.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("duration column holds a %T", value)
	}
	parsed, err := clock.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("duration column: %w", err)
	}
	*d = duration(parsed)
	return nil
}

// JobTitles stores job titles. It satisfies org.Repository.
type JobTitles struct{}

var _ org.Repository[org.JobTitle] = JobTitles{}

type jobTitleRow struct {
	ID         string             `gorm:"column:id;primaryKey"`
	Code       string             `gorm:"column:code"`
	Name       JSON[content.Text] `gorm:"column:name"`
	RowVersion int                `gorm:"column:row_version"`
	RecordedAt instant            `gorm:"column:recorded_at"`
}

// TableName is the table of job titles.
func (jobTitleRow) TableName() string { return "job_titles" }

func newJobTitleRow(j org.JobTitle) jobTitleRow {
	return jobTitleRow{string(j.ID), j.Code, JSON[content.Text]{j.Name}, j.RowVersion + 1, instant(j.RecordedAt)}
}

func (r jobTitleRow) jobTitle() org.JobTitle {
	return org.JobTitle{
		ID: id.JobTitle(r.ID), Code: r.Code, Name: r.Name.Of,
		RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

// List returns all job titles by code.
func (JobTitles) List(tx *work.Tx) ([]org.JobTitle, error) {
	return listAll(tx, "code", jobTitleRow.jobTitle)
}

// Add inserts a job title.
func (JobTitles) Add(tx *work.Tx, j org.JobTitle) error { return addRow(tx, newJobTitleRow(j)) }

// Change writes a job title.
func (JobTitles) Change(tx *work.Tx, j org.JobTitle) error {
	return changeRow(tx, string(j.ID), j.RowVersion, newJobTitleRow(j), "name")
}

// People stores people. It satisfies org.Repository.
type People struct{}

var _ org.Repository[org.Person] = People{}

type personRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Code       string  `gorm:"column:code"`
	Name       string  `gorm:"column:name"`
	Email      string  `gorm:"column:email"`
	JobTitle   *string `gorm:"column:job_title"`
	Inactive   bool    `gorm:"column:inactive"`
	RowVersion int     `gorm:"column:row_version"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of people.
func (personRow) TableName() string { return "people" }

func newPersonRow(p org.Person) personRow {
	return personRow{
		ID: string(p.ID), Code: p.Code, Name: p.Name, Email: p.Email, JobTitle: optional(p.JobTitle),
		Inactive: p.Inactive, RowVersion: p.RowVersion + 1, RecordedAt: instant(p.RecordedAt),
	}
}

func (r personRow) person() org.Person {
	return org.Person{
		ID: id.Person(r.ID), Code: r.Code, Name: r.Name, Email: r.Email, JobTitle: plain(r.JobTitle),
		Inactive: r.Inactive, RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

// List returns all people by code.
func (People) List(tx *work.Tx) ([]org.Person, error) { return listAll(tx, "code", personRow.person) }

// Add inserts a person.
func (People) Add(tx *work.Tx, p org.Person) error { return addRow(tx, newPersonRow(p)) }

// Change writes a person.
func (People) Change(tx *work.Tx, p org.Person) error {
	return changeRow(tx, string(p.ID), p.RowVersion, newPersonRow(p), "name", "email", "job_title", "inactive")
}

// Assignments stores process-role assignments. It satisfies org.Assignments.
type Assignments struct{}

var _ org.Assignments = Assignments{}

type assignmentRow struct {
	ID         string  `gorm:"column:id;primaryKey"`
	Role       string  `gorm:"column:role"`
	Person     string  `gorm:"column:person"`
	From       date    `gorm:"column:valid_from"`
	To         date    `gorm:"column:valid_to"`
	Deputy     bool    `gorm:"column:deputy"`
	RowVersion int     `gorm:"column:row_version"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of assignments.
func (assignmentRow) TableName() string { return "assignments" }

func newAssignmentRow(a org.Assignment) assignmentRow {
	return assignmentRow{
		ID: string(a.ID), Role: a.Role, Person: a.Person, From: date(a.From), To: date(a.To),
		Deputy: a.Deputy, RowVersion: a.RowVersion + 1, RecordedAt: instant(a.RecordedAt),
	}
}

func (r assignmentRow) assignment() org.Assignment {
	return org.Assignment{
		ID: id.Assignment(r.ID), Role: r.Role, Person: r.Person, From: clock.Date(r.From), To: clock.Date(r.To),
		Deputy: r.Deputy, RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

// List returns all assignments by role, person and first day.
func (Assignments) List(tx *work.Tx) ([]org.Assignment, error) {
	return listAll(tx, "role, person, valid_from", assignmentRow.assignment)
}

// Add inserts an assignment.
func (Assignments) Add(tx *work.Tx, a org.Assignment) error { return addRow(tx, newAssignmentRow(a)) }

// Change writes an assignment.
func (Assignments) Change(tx *work.Tx, a org.Assignment) error {
	return changeRow(tx, string(a.ID), a.RowVersion, newAssignmentRow(a), "valid_to", "deputy")
}

// Remove deletes an assignment that has not begun.
func (Assignments) Remove(tx *work.Tx, a org.Assignment) error {
	done := conn(tx).Where("id = ? AND row_version = ?", a.ID, a.RowVersion).Delete(&assignmentRow{})
	if done.Error != nil {
		return fmt.Errorf("remove assignment: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return nil
}

// Services stores services. It satisfies org.Repository.
type Services struct{}

var _ org.Repository[org.Provided] = Services{}

type serviceRow struct {
	ID         string             `gorm:"column:id;primaryKey"`
	Code       string             `gorm:"column:code"`
	Name       JSON[content.Text] `gorm:"column:name"`
	Owner      *string            `gorm:"column:owner"`
	RowVersion int                `gorm:"column:row_version"`
	RecordedAt instant            `gorm:"column:recorded_at"`
}

// TableName is the table of services.
func (serviceRow) TableName() string { return "services" }

func newServiceRow(p org.Provided) serviceRow {
	return serviceRow{
		ID: string(p.ID), Code: p.Code, Name: JSON[content.Text]{p.Name}, Owner: optional(p.Owner),
		RowVersion: p.RowVersion + 1, RecordedAt: instant(p.RecordedAt),
	}
}

func (r serviceRow) service() org.Provided {
	return org.Provided{
		ID: id.Service(r.ID), Code: r.Code, Name: r.Name.Of, Owner: plain(r.Owner),
		RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

// List returns all services by code.
func (Services) List(tx *work.Tx) ([]org.Provided, error) {
	return listAll(tx, "code", serviceRow.service)
}

// Add inserts a service.
func (Services) Add(tx *work.Tx, p org.Provided) error { return addRow(tx, newServiceRow(p)) }

// Change writes a service.
func (Services) Change(tx *work.Tx, p org.Provided) error {
	return changeRow(tx, string(p.ID), p.RowVersion, newServiceRow(p), "name", "owner")
}
