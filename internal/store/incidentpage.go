package store

import (
	"fmt"

	"acta/internal/release"
	"acta/internal/work"
)

// Page returns incidents by code after one; limit 0 gives all.
func (Incidents) Page(tx *work.Tx, after string, limit int) ([]release.Incident, error) {
	rows, err := limited[incidentRow](conn(tx).Where("code > ?", after).Order("code"), limit)
	if err != nil {
		return nil, fmt.Errorf("list incidents: %w", err)
	}
	return mapped(rows, incidentRow.incident), nil
}
