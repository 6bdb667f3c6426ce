package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/release"
	"acta/internal/work"
)

// Incidents stores incidents of the incident process's system. It satisfies
// release.Incidents. Scope F53.
type Incidents struct{}

var _ release.Incidents = Incidents{}

type incidentRow struct {
	Code         string  `gorm:"column:code;primaryKey"`
	ServiceCode  string  `gorm:"column:service_code"`
	CustomerCode string  `gorm:"column:customer_code"`
	ItemCode     string  `gorm:"column:item_code"`
	ReleaseCode  string  `gorm:"column:release_code"`
	Title        string  `gorm:"column:title"`
	Priority     string  `gorm:"column:priority"`
	Major        bool    `gorm:"column:major"`
	OpenedAt     instant `gorm:"column:opened_at"`
	ClosedAt     instant `gorm:"column:closed_at"`
	RecordedAt   instant `gorm:"column:recorded_at"`
}

// TableName is the table of incidents.
func (incidentRow) TableName() string { return "incidents" }

func (r incidentRow) childKey() string { return r.Code }

func newIncidentRow(i release.Incident, now clock.Instant) incidentRow {
	return incidentRow{
		Code: i.Code, ServiceCode: i.Service, CustomerCode: i.Customer, ItemCode: i.Item, ReleaseCode: i.Release,
		Title: i.Title, Priority: i.Priority, Major: i.Major, OpenedAt: instant(i.Opened), ClosedAt: instant(i.Closed),
		RecordedAt: instant(now),
	}
}

func (r incidentRow) incident() release.Incident {
	return release.Incident{
		Code: r.Code, Service: r.ServiceCode, Customer: r.CustomerCode, Item: r.ItemCode, Release: r.ReleaseCode,
		Title: r.Title, Priority: r.Priority, Major: r.Major, Opened: clock.Instant(r.OpenedAt),
		Closed: clock.Instant(r.ClosedAt),
	}
}

// Put adds an incident, or changes the one with the same code, and says which:
// "created", "updated", "unchanged".
func (Incidents) Put(tx *work.Tx, i release.Incident) (string, error) {
	row := newIncidentRow(i, tx.Now())
	old, err := first[incidentRow](tx, "code = ?", i.Code)
	done := "updated"
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		done, err = "created", raced(addRow(tx, row))
	case err == nil && sameChild(old, row):
		done = "unchanged"
	case err == nil:
		err = conn(tx).Select("*").Updates(&row).Error
	}
	if err != nil {
		return "", fmt.Errorf("put incident %s: %w", i.Code, err)
	}
	return done, nil
}

// Within returns the incidents opened in [from, to) that name the release, or one
// of the services, by time and code.
func (Incidents) Within(tx *work.Tx, of string, services []string, from, to clock.Instant) ([]release.Incident, error) {
	if len(services) == 0 {
		services = []string{""}
	}
	const opened = "opened_at >= ? AND opened_at < ?"
	// Each half walks along its own index; UNION drops what stands in both.
	const query = "SELECT * FROM incidents WHERE release_code = ? AND release_code <> '' AND " + opened +
		" UNION SELECT * FROM incidents WHERE service_code IN ? AND service_code <> '' AND " + opened +
		" ORDER BY opened_at, code"
	var rows []incidentRow
	err := conn(tx).Raw(query, of, instant(from), instant(to), services, instant(from), instant(to)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list incidents of release %s: %w", of, err)
	}
	return mapped(rows, incidentRow.incident), nil
}
