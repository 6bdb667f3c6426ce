package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/org"
	"acta/internal/work"
)

// Customers stores customers and groups with their members. It satisfies
// org.Repository.
type Customers struct{}

var _ org.Repository[org.Customer] = Customers{}

type customerRow struct {
	ID          string                `gorm:"column:id;primaryKey"`
	Code        string                `gorm:"column:code"`
	Name        JSON[content.Text]    `gorm:"column:name"`
	Kind        string                `gorm:"column:kind"`
	Language    string                `gorm:"column:language"`
	Zone        string                `gorm:"column:zone"`
	Signatories JSON[[]org.Signatory] `gorm:"column:signatories"`
	Inactive    bool                  `gorm:"column:inactive"`
	RowVersion  int                   `gorm:"column:row_version"`
	RecordedAt  instant               `gorm:"column:recorded_at"`
}

// TableName is the table of customers.
func (customerRow) TableName() string { return "customers" }

type memberRow struct {
	Group    string `gorm:"column:group_code;primaryKey"`
	Customer string `gorm:"column:customer;primaryKey"`
	From     date   `gorm:"column:valid_from;primaryKey"`
	To       date   `gorm:"column:valid_to"`
}

// TableName is the table of the members of groups.
func (memberRow) TableName() string { return "customer_members" }

func newCustomerRow(c org.Customer) customerRow {
	return customerRow{
		ID: string(c.ID), Code: c.Code, Name: JSON[content.Text]{c.Name}, Kind: string(c.Kind),
		Language: c.Language, Zone: c.Zone, Signatories: JSON[[]org.Signatory]{c.Signatories}, Inactive: c.Inactive,
		RowVersion: c.RowVersion + 1, RecordedAt: instant(c.RecordedAt),
	}
}

func (r customerRow) customer() org.Customer {
	return org.Customer{
		ID: id.Customer(r.ID), Code: r.Code, Name: r.Name.Of, Kind: org.CustomerKind(r.Kind),
		Language: r.Language, Zone: r.Zone, Signatories: r.Signatories.Of, Inactive: r.Inactive,
		RowVersion: r.RowVersion, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

func (r memberRow) member() org.Member {
	return org.Member{Customer: r.Customer, From: clock.Date(r.From), To: clock.Date(r.To)}
}

// List returns all customers by code, with their members by customer and first
// day.
func (Customers) List(tx *work.Tx) ([]org.Customer, error) {
	customers, err := listAll(tx, "code", customerRow.customer)
	if err != nil {
		return nil, err
	}
	var rows []memberRow
	if err := conn(tx).Order("customer, valid_from").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	members := map[string][]org.Member{}
	for _, row := range rows {
		members[row.Group] = append(members[row.Group], row.member())
	}
	for i := range customers {
		customers[i].Members = members[customers[i].Code]
	}
	return customers, nil
}

// Add inserts a customer and its members.
func (Customers) Add(tx *work.Tx, c org.Customer) error {
	if err := addRow(tx, newCustomerRow(c)); err != nil {
		return err
	}
	return putMembers(tx, c)
}

// Change writes a customer; its members are replaced by customer and first day.
func (Customers) Change(tx *work.Tx, c org.Customer) error {
	err := changeRow(tx, string(c.ID), c.RowVersion, newCustomerRow(c), "name", "kind", "language", "zone", "signatories", "inactive")
	if err != nil {
		return err
	}
	return putMembers(tx, c)
}

// putMembers writes what differs between the stored members and the given ones.
func putMembers(tx *work.Tx, c org.Customer) error {
	var stored []memberRow
	err := conn(tx).Where("group_code = ?", c.Code).Find(&stored).Error
	if err != nil {
		return fmt.Errorf("read members: %w", err)
	}
	left := mapped(stored, memberRow.member)
	for _, m := range c.Members {
		at := slices.IndexFunc(left, func(l org.Member) bool { return l.Customer == m.Customer && l.From == m.From })
		if at < 0 {
			err = addRow(tx, memberRow{Group: c.Code, Customer: m.Customer, From: date(m.From), To: date(m.To)})
		} else {
			if left[at].To != m.To {
				err = member(tx, c.Code, m).Select("valid_to").Updates(memberRow{To: date(m.To)}).Error
			}
			left = slices.Delete(left, at, at+1)
		}
		if err != nil {
			return fmt.Errorf("put member %s: %w", m.Customer, err)
		}
	}
	for _, m := range left {
		if err := member(tx, c.Code, m).Delete(&memberRow{}).Error; err != nil {
			return fmt.Errorf("remove member %s: %w", m.Customer, err)
		}
	}
	return nil
}

// member selects one stored member.
func member(tx *work.Tx, group string, m org.Member) *gorm.DB {
	return conn(tx).Model(&memberRow{}).
		Where("group_code = ? AND customer = ? AND valid_from = ?", group, m.Customer, date(m.From))
}
