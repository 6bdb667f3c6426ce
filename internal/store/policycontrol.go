package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/policy"
	"acta/internal/work"
)

// imported is how the column says policy.Imported, which is "".
const imported = "imported"

func stateColumn(state policy.State) string {
	if state == policy.Imported {
		return imported
	}
	return string(state)
}

func stateOf(column string) policy.State {
	if column == imported {
		return policy.Imported
	}
	return policy.State(column)
}

// Settle writes how a version stands to document control; its data stays.
func (Policies) Settle(tx *work.Tx, p policy.Policy) error {
	err := changeRow(tx, string(p.ID), p.RowVersion, newPolicyRow(p),
		"number", "state", "document_number", "version_id", "content_hash", "in_force_from", "in_force_to")
	return raced(err)
}

type policyExceptionRow struct {
	PolicyID   string  `gorm:"column:policy_id;primaryKey"`
	Kind       string  `gorm:"column:kind;primaryKey"`
	Since      date    `gorm:"column:since"`
	Person     string  `gorm:"column:person"`
	RecordedAt instant `gorm:"column:recorded_at"`
}

// TableName is the table of the exceptions that policy versions carry.
func (policyExceptionRow) TableName() string { return "policy_exceptions" }

func (r policyExceptionRow) exception() policy.Exception {
	return policy.Exception{
		Policy: id.Policy(r.PolicyID), Kind: policy.ExceptionKind(r.Kind), Since: clock.Date(r.Since),
		Person: r.Person, RecordedAt: clock.Instant(r.RecordedAt),
	}
}

// Except inserts an exception.
func (Policies) Except(tx *work.Tx, e policy.Exception) error {
	return addRow(tx, policyExceptionRow{
		PolicyID: string(e.Policy), Kind: string(e.Kind), Since: date(e.Since), Person: e.Person,
		RecordedAt: instant(e.RecordedAt),
	})
}

// Exceptions returns the exceptions of a version by kind.
func (Policies) Exceptions(tx *work.Tx, of id.Policy) ([]policy.Exception, error) {
	var rows []policyExceptionRow
	if err := conn(tx).Where("policy_id = ?", of).Order("kind").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list exceptions of policy: %w", err)
	}
	return mapped(rows, policyExceptionRow.exception), nil
}

// Content returns frozen content; its hash is checked on reading.
func (Policies) Content(tx *work.Tx, hash string) (content.Document, error) {
	data, err := kept(tx, "contents", hash)
	if err != nil {
		return content.Document{}, fmt.Errorf("read content of policy: %w", err)
	}
	doc, err := content.Decode(data)
	if err != nil {
		return content.Document{}, fmt.Errorf("content %s: %w", hash, err)
	}
	return doc, nil
}
