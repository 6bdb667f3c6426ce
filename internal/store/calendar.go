package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// farthest is how far midnight lies from that of UTC at most, in any time zone.
const farthest = 14 * time.Hour

type bookedRow struct {
	Deployment deploymentRow `gorm:"embedded"`
	Release    string        `gorm:"column:release_code"`
	Row        int           `gorm:"column:release_row"`
	Changed    instant       `gorm:"column:release_changed"`
	Title      string        `gorm:"column:title"`
	Type       string        `gorm:"column:type"`
}

func (r bookedRow) compare(s bookedRow) int {
	return cmp.Or(clock.Instant(r.Deployment.BeginsAt).Time().Compare(clock.Instant(s.Deployment.BeginsAt).Time()),
		cmp.Compare(r.Release, s.Release), cmp.Compare(r.Deployment.Ordinal, s.Deployment.Ordinal))
}

// Calendar returns the deployments that run or are planned in a time, by
// beginning, release and code; dates count in every time zone.
func (Releases) Calendar(tx *work.Tx, q release.CalendarQuery) ([]release.Booking, error) {
	from, to := q.From.Time().Add(-farthest), q.To.Time().Add(farthest)
	near := instant(clock.At(from.Add(-usual)))
	var rows []bookedRow
	for _, part := range []*gorm.DB{
		calendar(tx, q).Where("d.begins_at >= ? AND d.begins_at < ?", near, instant(clock.At(to))),
		calendar(tx, q).Where("d.lasting = ? AND d.begins_at < ?", true, near),
	} {
		var found []bookedRow
		if err := part.Where("d.ends_at >= ?", instant(clock.At(from))).Find(&found).Error; err != nil {
			return nil, fmt.Errorf("read calendar: %w", err)
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, bookedRow.compare)
	list, err := bookings(tx, rows)
	if err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	return list, nil
}

// bookedColumns are the columns of deployments that a booking is made of: a year
// holds ten thousand, and each column costs.
const bookedColumns = "d.id, d.release_id, d.code, d.ordinal, d.environment_code, d.stage, d.attempt, d.planned_date, d.planned_at, " +
	"d.window_from_date, d.window_from_at, d.window_to_date, d.window_to_at, d.started_date, d.started_at, d.ended_date, d.ended_at, d.begins_at, d.body"

// calendar is the query for deployments of a customer and a service, without its
// time.
func calendar(tx *work.Tx, q release.CalendarQuery) *gorm.DB {
	query := conn(tx).Table("deployments d").Select(bookedColumns + ", r.code AS release_code, r.row_version AS release_row, r.recorded_at AS release_changed, r.title, r.type").
		Joins("JOIN releases r ON r.id = d.release_id")
	if q.Service != "" {
		query = query.Where("EXISTS (SELECT 1 FROM release_services s WHERE s.release_id = d.release_id AND s.service_code = ?)", q.Service)
	}
	if q.Customer != "" {
		query = query.Where(servesCustomer("d.release_id", "d.id"), q.Customer, q.Customer)
	}
	return query
}

// servesCustomer asks twice for a customer: among those of a deployment, and where it
// names none, among those of its release.
func servesCustomer(releaseID, deploymentID string) string {
	own := "EXISTS (SELECT 1 FROM deployment_customers c WHERE c.deployment_id = " + deploymentID
	return "(" + own + " AND c.customer_code = ?) OR (NOT " + own + ") AND " +
		"EXISTS (SELECT 1 FROM release_customers c WHERE c.release_id = " + releaseID + " AND c.customer_code = ?)))"
}

// scope is for whom deployments are, by id.
type scope struct{ served, customers, services map[string][]string }

// bookings are deployments as the calendar keeps them, with their customers,
// services and affected CIs.
func bookings(tx *work.Tx, rows []bookedRow) ([]release.Booking, error) {
	list := make([]release.Booking, 0, len(rows))
	for part := range slices.Chunk(rows, 200) {
		of, err := scopeOf(tx, part)
		if err != nil {
			return nil, err
		}
		for _, row := range part {
			list = append(list, row.booking(of))
		}
	}
	return list, nil
}

func scopeOf(tx *work.Tx, rows []bookedRow) (of scope, err error) {
	releases := mapped(rows, func(r bookedRow) string { return r.Deployment.ReleaseID })
	deployments := mapped(rows, func(r bookedRow) string { return r.Deployment.ID })
	of.served, err = among(tx, "deployment_id IN ?", deployments, servedRow.parent, func(r servedRow) string { return r.CustomerCode })
	if err != nil {
		return of, err
	}
	of.customers, err = among(tx, "release_id IN ?", releases, releaseCustomerRow.parent, releaseCustomerRow.value)
	if err != nil {
		return of, err
	}
	of.services, err = among(tx, "release_id IN ?", releases, releaseServiceRow.parent, releaseServiceRow.value)
	return of, err
}

func (r bookedRow) booking(of scope) release.Booking {
	d := r.Deployment
	customers := of.served[d.ID]
	if len(customers) == 0 {
		customers = of.customers[d.ReleaseID]
	}
	return release.Booking{
		Slot: release.Slot{
			Release: r.Release, Deployment: d.Code, Environment: d.EnvironmentCode, Customers: customers,
			Items: mapped(d.Body.Of.Affected, func(a release.Affected) string { return a.Code }), Stage: release.DeploymentStage(d.Stage),
		},
		ID: id.Deployment(d.ID), Row: r.Row, Changed: clock.Instant(r.Changed), Attempt: d.Attempt, Wave: d.Body.Of.Wave,
		Title: r.Title, Type: r.Type, Services: of.services[d.ReleaseID], Planned: d.Planned.planned(),
		WindowFrom: d.WindowFrom.planned(), WindowTo: d.WindowTo.planned(),
		ActualStart: d.Started.planned(), ActualEnd: d.Ended.planned(),
	}
}

// Asides returns the environments of releases and the heads of the notices that
// were recorded, by the releases' codes.
func (Releases) Asides(tx *work.Tx, codes []string) (map[string]release.Aside, error) {
	asides := map[string]release.Aside{}
	for part := range slices.Chunk(codes, 200) {
		if err := addAsides(tx, asides, part); err != nil {
			return nil, fmt.Errorf("read what a schedule says beside deployments: %w", err)
		}
	}
	return asides, nil
}

func addAsides(tx *work.Tx, asides map[string]release.Aside, codes []string) error {
	var rows []releaseRow
	if err := conn(tx).Select("id", "code", "body").Where("code IN ?", codes).Find(&rows).Error; err != nil {
		return err
	}
	of := map[string]string{}
	for _, row := range rows {
		of[row.ID] = row.Code
		asides[row.Code] = release.Aside{Environments: row.Body.Of.Environments}
	}
	var facts []factRow
	ids := mapped(rows, func(r releaseRow) string { return r.ID })
	err := conn(tx).Where("release_id IN ? AND kind = ?", ids, string(release.NoticeFact)).Order("release_id, ordinal").Find(&facts).Error
	for _, f := range facts {
		aside := asides[of[f.ReleaseID]]
		aside.Notices = append(aside.Notices, knownFact{Fact: f}.fact().Head)
		asides[of[f.ReleaseID]] = aside
	}
	return err
}
