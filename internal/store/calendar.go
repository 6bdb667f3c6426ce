package store

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// farthest is how far midnight lies from that of UTC at most, in any time zone.
const farthest = 14 * time.Hour

// bookedRow is a deployment with its release as the calendar reads it.
type bookedRow struct {
	id, release string // ids
	ordinal     int
	begins      instant
	body        []byte
	booking     release.Booking
}

func (r bookedRow) compare(s bookedRow) int {
	return cmp.Or(clock.Instant(r.begins).Time().Compare(clock.Instant(s.begins).Time()),
		cmp.Compare(r.booking.Release, s.booking.Release), cmp.Compare(r.ordinal, s.ordinal))
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
		var err error
		if rows, err = appendBooked(rows, part.Where("d.ends_at >= ?", instant(clock.At(from)))); err != nil {
			return nil, fmt.Errorf("read calendar: %w", err)
		}
	}
	slices.SortFunc(rows, bookedRow.compare)
	list, err := bookings(tx, rows)
	if err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	return list, nil
}

// bookedColumns are what a booking is made of: a year holds ten thousand, and each
// column costs. appendBooked reads them in this order.
const bookedColumns = "d.id, d.release_id, d.code, d.ordinal, d.environment_code, d.stage, d.attempt, d.planned_date, d.planned_at, " +
	"d.window_from_date, d.window_from_at, d.window_to_date, d.window_to_at, d.started_date, d.started_at, d.ended_date, d.ended_at, d.begins_at, d.body, " +
	"r.code, r.row_version, r.recorded_at, r.title, r.type"

// appendBooked adds what a query finds, row by row into the same places, without the
// reflection that GORM needs for each.
func appendBooked(list []bookedRow, query *gorm.DB) (_ []bookedRow, err error) {
	found, err := query.Rows()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	var row bookedRow
	var planned, from, to, started, ended plannedColumns
	var changed instant
	b := &row.booking
	into := []any{
		&row.id, &row.release, &b.Deployment, &row.ordinal, &b.Environment, &b.Stage, &b.Attempt, &planned.Date, &planned.At,
		&from.Date, &from.At, &to.Date, &to.At, &started.Date, &started.At, &ended.Date, &ended.At, &row.begins, &row.body,
		&b.Release, &b.Row, &changed, &b.Title, &b.Type,
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		b.ID, b.Changed, b.Planned = id.Deployment(row.id), clock.Instant(changed), planned.planned()
		b.WindowFrom, b.WindowTo, b.ActualStart, b.ActualEnd = from.planned(), to.planned(), started.planned(), ended.planned()
		list = append(list, row)
	}
	return list, found.Err()
}

// calendar is the query for deployments of a customer and a service, without its
// time.
func calendar(tx *work.Tx, q release.CalendarQuery) *gorm.DB {
	query := conn(tx).Table("deployments d").Select(bookedColumns).
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
	of, err := scopeOf(tx, rows)
	if err != nil {
		return nil, err
	}
	list := make([]release.Booking, len(rows))
	var decoder content.Decoder
	for i, row := range rows {
		var body deploymentBody
		if err := decoder.Decode(row.body, &body); err != nil {
			return nil, fmt.Errorf("deployment %s: %w", row.id, err)
		}
		b := row.booking
		b.Wave, b.Services, b.Customers = body.Wave, of.services[row.release], of.served[row.id]
		if len(b.Customers) == 0 {
			b.Customers = of.customers[row.release]
		}
		b.Items = mapped(body.Affected, func(a release.Affected) string { return a.Code })
		list[i] = b
	}
	return list, nil
}

func scopeOf(tx *work.Tx, rows []bookedRow) (of scope, err error) {
	releases := mapped(rows, func(r bookedRow) string { return r.release })
	deployments := mapped(rows, func(r bookedRow) string { return r.id })
	of.served, err = linked(tx, "deployment_customers", "deployment_id", "customer_code", deployments)
	if err != nil {
		return of, err
	}
	of.customers, err = linked(tx, "release_customers", "release_id", "customer_code", releases)
	if err != nil {
		return of, err
	}
	of.services, err = linked(tx, "release_services", "release_id", "service_code", releases)
	return of, err
}

// linked are the codes that a table keeps for some parents, in order, by parent.
func linked(tx *work.Tx, table, parent, code string, of []string) (map[string][]string, error) {
	codes := map[string][]string{}
	for part := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(of))), 500) {
		query := conn(tx).Table(table).Select(parent, code).Where(parent+" IN ?", part).Order("ordinal")
		if err := addCodes(codes, query); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

func addCodes(codes map[string][]string, query *gorm.DB) (err error) {
	found, err := query.Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.Close()) }()
	var parent, code string
	for found.Next() {
		if err := found.Scan(&parent, &code); err != nil {
			return err
		}
		codes[parent] = append(codes[parent], code)
	}
	return found.Err()
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
