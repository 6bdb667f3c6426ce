package store

import (
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/fault"
	"acta/internal/release"
	"acta/internal/work"
)

var _ release.Stored = Releases{}

// listColumns are what a list shows of a release.
const listColumns = "r.id, r.code, r.title, r.type, r.stage, r.suspended, r.brought_in, r.first_planned, r.planned, r.released_on, r.due_on, r.row_version"

// Page returns releases in the order of the query.
func (Releases) Page(tx *work.Tx, q release.Query) ([]release.Row, error) {
	query, err := releasePage(tx, q)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	rows, err := limited[releaseRow](query.Select(listColumns), q.Limit)
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	list := make([]release.Row, len(rows))
	at := make(map[string]*release.Row, len(rows))
	for i, row := range rows {
		list[i] = release.Row{
			Code: row.Code, Title: row.Title, Type: row.Type, Stage: release.Stage(row.Stage), Suspended: row.Suspended,
			BroughtIn: row.BroughtIn, FirstPlanned: clock.Date(row.FirstPlanned), Planned: clock.Date(row.Planned),
			Released: clock.Date(row.ReleasedOn), RowVersion: row.RowVersion,
		}
		at[row.ID] = &list[i]
	}
	for part := range slices.Chunk(rows, 200) {
		if err := fillRows(tx, at, mapped(part, func(r releaseRow) string { return r.ID })); err != nil {
			return nil, fmt.Errorf("list releases: %w", err)
		}
	}
	return list, nil
}

// fillRows reads the customers, services and deployments of releases.
func fillRows(tx *work.Tx, at map[string]*release.Row, ids []string) error {
	customers, err := among(tx, "release_id IN ?", ids, releaseCustomerRow.parent, releaseCustomerRow.value)
	if err != nil {
		return err
	}
	services, err := among(tx, "release_id IN ?", ids, releaseServiceRow.parent, releaseServiceRow.value)
	if err != nil {
		return err
	}
	var deployments []deploymentRow
	err = conn(tx).Select("release_id", "code", "stage", "planned_date", "planned_at").
		Where("release_id IN ?", ids).Order("release_id, ordinal").Find(&deployments).Error
	for _, d := range deployments {
		row := at[d.ReleaseID]
		row.Deployments = append(row.Deployments, release.RowDeployment{
			Code: d.Code, Stage: release.DeploymentStage(d.Stage), Planned: d.Planned.planned(),
		})
	}
	for _, key := range ids {
		at[key].Customers, at[key].Services = customers[key], services[key]
	}
	return err
}

// among reads the rows of some parents in their order and maps them, by parent.
func among[R child, V any](tx *work.Tx, in string, parents []string, parent func(R) string, value func(R) V) (map[string][]V, error) {
	var rows []R
	if err := conn(tx).Where(in, parents).Order("ordinal").Find(&rows).Error; err != nil {
		return nil, err
	}
	return byParent(rows, parent, value), nil
}

// pager builds the query of a page. A list of one customer or service walks along
// that one's rows, which have the release's code and day; other lists along the
// releases'. So each is in its order by an index.
type pager struct {
	query     *gorm.DB
	code, day string // columns by which it orders
	aside     string // what keeps SQLite from walking along an index of another column
}

// releasePage is the query of a page with its order.
func releasePage(tx *work.Tx, q release.Query) (*gorm.DB, error) {
	p := pager{query: conn(tx).Table("releases r"), code: "r.code", day: "r.due_on"}
	switch {
	case q.Customer != "":
		p.walk(tx, "release_customers", "customer_code", q.Customer)
	case q.Service != "":
		p.walk(tx, "release_services", "service_code", q.Service)
	}
	if q.Customer != "" && q.Service != "" {
		p.where("EXISTS (SELECT 1 FROM release_services s WHERE s.release_id = r.id AND s.service_code = ?)", q.Service)
	}
	p.filter(q)
	return p.ordered(tx, q)
}

func (p *pager) walk(tx *work.Tx, table, column, code string) {
	p.query = conn(tx).Table(table+" l").Joins("JOIN releases r ON r.id = l.release_id").Where("l."+column+" = ?", code)
	p.code, p.day, p.aside = "l.release_code", "l.due_on", "+"
}

func (p *pager) where(condition string, args ...any) { p.query = p.query.Where(condition, args...) }

func (p *pager) filter(q release.Query) {
	if q.Stage != "" {
		p.where(p.aside+"r.stage = ?", string(q.Stage))
	}
	if q.Type != "" {
		p.where(p.aside+"r.type = ?", q.Type)
	}
	if q.Text != "" {
		part := "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(q.Text)) + "%"
		p.where("(LOWER(r.code) LIKE ? ESCAPE '!' OR LOWER(r.title) LIKE ? ESCAPE '!')", part, part)
	}
	if q.Suspended != nil && *q.Suspended {
		p.where(p.aside+"r.suspended = ?", true)
	}
	if q.Suspended != nil && !*q.Suspended {
		p.where("+r.suspended = ?", false) // nearly all are
	}
	day := p.day
	if q.Order != release.ByPlanned {
		day = "+" + day
	}
	if !q.From.IsZero() {
		p.where(day+" >= ?", date(q.From))
	}
	if !q.To.IsZero() {
		p.where(day+" < ?", date(q.To))
	}
}

// ordered puts the page into its order, behind the last release seen. A condition
// on two columns stands twice, as in behind.
func (p *pager) ordered(tx *work.Tx, q release.Query) (*gorm.DB, error) {
	sign, down := ">", ""
	if q.Descending {
		sign, down = "<", " DESC"
	}
	if q.Order != release.ByPlanned {
		if q.After != "" {
			p.where(p.code+" "+sign+" ?", q.After)
		}
		return p.query.Order(p.code + down), nil
	}
	if q.After != "" {
		last, err := first[releaseRow](tx, "code = ?", q.After)
		if err != nil {
			return nil, missing(err, fault.New(fault.NotFound, "fault.release.missing", fault.Args{"release": q.After}))
		}
		p.where(fmt.Sprintf("(%[1]s, %[2]s) %[3]s (?, ?) AND (%[1]s %[3]s ? OR (%[1]s = ? AND %[2]s %[3]s ?))", p.day, p.code, sign),
			last.DueOn, q.After, last.DueOn, last.DueOn, q.After)
	}
	return p.query.Order(p.day + down + ", " + p.code + down), nil
}

// List returns every release with its deployments, ordered by code, and nothing
// else of it.
func (Releases) List(tx *work.Tx) ([]release.Summary, error) {
	var rows []struct {
		Code       string
		Deployment *string
	}
	err := conn(tx).Table("releases r").Select("r.code, d.code AS deployment").
		Joins("LEFT JOIN deployments d ON d.release_id = r.id").Order("r.code, d.ordinal, d.code").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list releases: %w", err)
	}
	list := make([]release.Summary, 0, len(rows))
	for _, row := range rows {
		if n := len(list); n == 0 || list[n-1].Code != row.Code {
			list = append(list, release.Summary{Code: row.Code})
		}
		if row.Deployment != nil {
			last := &list[len(list)-1]
			last.Deployments = append(last.Deployments, *row.Deployment)
		}
	}
	return list, nil
}

// Around returns a release and the n before it by first planned date and code, in
// that order; without such a date nothing.
func (Releases) Around(tx *work.Tx, r release.Release, n int) ([]release.Summary, error) {
	if r.FirstPlanned.IsZero() {
		return nil, nil
	}
	day := date(r.FirstPlanned)
	var rows []releaseRow
	err := conn(tx).Select("id", "code", "first_planned", "released_on").
		Where("(first_planned, code) <= (?, ?) AND (first_planned < ? OR (first_planned = ? AND code <= ?))", day, r.Code, day, day, r.Code).
		Order("first_planned DESC, code DESC").Limit(n + 1).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list releases before %s: %w", r.Code, err)
	}
	slices.Reverse(rows)
	list := make([]release.Summary, len(rows))
	at := make(map[string]*release.Summary, len(rows))
	for i, row := range rows {
		list[i] = release.Summary{Code: row.Code, FirstPlanned: clock.Date(row.FirstPlanned), Released: clock.Date(row.ReleasedOn)}
		at[row.ID] = &list[i]
	}
	if err := countDecisions(tx, at); err != nil {
		return nil, fmt.Errorf("count requests of releases before %s: %w", r.Code, err)
	}
	return list, nil
}

// countDecisions counts the decided requests for change of releases.
func countDecisions(tx *work.Tx, at map[string]*release.Summary) error {
	ids := make([]string, 0, len(at))
	for key := range at {
		ids = append(ids, key)
	}
	var counts []struct {
		ReleaseID string
		Decision  string
		N         int
	}
	err := conn(tx).Model(&referenceRow{}).Select("release_id, decision, COUNT(*) AS n").
		Where("release_id IN ? AND kind = ?", ids, release.RFC).Group("release_id, decision").Find(&counts).Error
	for _, c := range counts {
		switch release.Decision(c.Decision) {
		case release.Approved:
			at[c.ReleaseID].Approved = c.N
		case release.Denied:
			at[c.ReleaseID].Denied = c.N
		case release.Pending:
		}
	}
	return err
}
