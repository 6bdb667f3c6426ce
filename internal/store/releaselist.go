package store

import (
	"fmt"
	"slices"

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

// Codes returns the codes of a page alone.
func (Releases) Codes(tx *work.Tx, q release.Query) ([]string, error) {
	query, err := releasePage(tx, q)
	if err != nil {
		return nil, fmt.Errorf("list codes of releases: %w", err)
	}
	if q.Limit > 0 {
		query = query.Limit(q.Limit)
	}
	var codes []string
	if err := query.Pluck("r.code", &codes).Error; err != nil {
		return nil, fmt.Errorf("list codes of releases: %w", err)
	}
	return codes, nil
}

// fillRows reads the customers, services and deployments of releases.
func fillRows(tx *work.Tx, at map[string]*release.Row, ids []string) error {
	customers, err := linked(tx, "release_customers", "release_id", "customer_code", ids)
	if err != nil {
		return err
	}
	services, err := linked(tx, "release_services", "release_id", "service_code", ids)
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

// pager builds the query of a page. A list of one customer or service walks along
// that one's rows, which repeat what lists filter and order by; other lists along
// the releases'. So each is in its order by an index.
type pager struct {
	query *gorm.DB
	along string // the table that it walks along: l or r
	name  string // the column of the release's code there
	few   bool   // so few can pass that it looks at each instead
}

// releasePage is the query of a page with its order.
func releasePage(tx *work.Tx, q release.Query) (*gorm.DB, error) {
	sought, err := newSearch(tx, q.Text)
	if err != nil {
		return nil, err
	}
	p := pager{query: conn(tx).Table("releases r"), along: "r", name: "code", few: sought.few}
	customers := links{"release_customers", "customer_code", q.Customer}
	services := links{"release_services", "service_code", q.Service}
	switch {
	case q.Customer != "" && q.Service != "":
		fewer, more, err := rarer(tx, customers, services)
		if err != nil {
			return nil, err
		}
		p.walk(tx, fewer)
		p.where("EXISTS (SELECT 1 FROM "+more.table+" o WHERE o.release_id = l.release_id AND o."+more.column+" = ?)", more.code)
	case q.Customer != "":
		p.walk(tx, customers)
	case q.Service != "":
		p.walk(tx, services)
	}
	p.filter(q)
	for i, condition := range sought.conditions {
		p.where(condition, sought.args[i]...)
	}
	return p.ordered(tx, q)
}

// links are the releases of a customer or of a service.
type links struct{ table, column, code string }

// manyLinks is how many releases of a customer or of a service are many: more are
// not counted.
const manyLinks = 1000

// rarer puts those with fewer releases first.
func rarer(tx *work.Tx, a, b links) (fewer, more links, err error) {
	var counts [2]int64
	for i, l := range []links{a, b} {
		some := conn(tx).Table(l.table).Select("1").Where(l.column+" = ?", l.code).Limit(manyLinks)
		if err := conn(tx).Table("(?) AS some", some).Count(&counts[i]).Error; err != nil {
			return a, b, err
		}
	}
	if counts[1] < counts[0] {
		return b, a, nil
	}
	return a, b, nil
}

func (p *pager) walk(tx *work.Tx, of links) {
	p.query = conn(tx).Table(of.table + " l").Joins("JOIN releases r ON r.id = l.release_id")
	p.along, p.name = "l", "release_code"
	p.where(p.column(of.column)+" = ?", of.code)
}

// column is a column of the table that the page walks along.
func (p *pager) column(name string) string {
	if p.few {
		return p.aside(name)
	}
	return p.along + "." + name
}

// aside is the column with a plus, which keeps SQLite from its index and means
// nothing to MySQL.
func (p *pager) aside(name string) string { return "+" + p.along + "." + name }

// code is the column of the release's code.
func (p *pager) code() string { return p.column(p.name) }

func (p *pager) where(condition string, args ...any) { p.query = p.query.Where(condition, args...) }

// filter chooses releases, without an index that would not give the order.
func (p *pager) filter(q release.Query) {
	if q.Stage != "" {
		p.where(p.column("stage")+" = ?", string(q.Stage))
	}
	if len(q.Codes) > 0 {
		p.where("r.code IN ?", q.Codes)
	}
	if q.Type != "" {
		p.where(p.column("type")+" = ?", q.Type)
	}
	if q.Suspended != nil && *q.Suspended {
		p.where(p.column("suspended")+" = ?", true)
	}
	if q.Suspended != nil && !*q.Suspended {
		p.where(p.aside("suspended")+" = ?", false) // nearly all are
	}
	day := p.column("due_on")
	if q.Order != release.ByPlanned {
		day = p.aside("due_on")
	}
	if !q.From.IsZero() {
		p.where(day+" >= ?", date(q.From))
	}
	if !q.To.IsZero() {
		p.where(day+" < ?", date(q.To))
	}
}

// fewFound is how many releases are few enough to look at each, in whatever order.
const fewFound = 500

// search is what keeps the releases that have some words. Where a word is rare, each
// release that has it is looked at; where all are frequent, a page finds enough of
// them along its order: MariaDB would leave that order for an EXISTS.
type search struct {
	conditions []string
	args       [][]any
	few        bool
}

func newSearch(tx *work.Tx, text string) (s search, err error) {
	for _, word := range asked(text) {
		var some []string
		err := conn(tx).Model(&wordRow{}).Where(begins, beginning(word)...).Limit(fewFound+1).Pluck("release_id", &some).Error
		if err != nil {
			return s, err
		}
		condition, args := "(SELECT 1 FROM release_words w WHERE w.release_id = r.id AND "+begins+" LIMIT 1) = 1", beginning(word)
		if len(some) <= fewFound {
			condition, args, s.few = "r.id IN ?", []any{append(some, "")}, true
		}
		s.conditions, s.args = append(s.conditions, condition), append(s.args, args)
	}
	return s, nil
}

// ordered puts the page into its order, behind the last release seen. A condition
// on two columns stands twice, as in behind.
func (p *pager) ordered(tx *work.Tx, q release.Query) (*gorm.DB, error) {
	sign, down, day := ">", "", p.column("due_on")
	if q.Descending {
		sign, down = "<", " DESC"
	}
	if q.Order != release.ByPlanned {
		if q.After != "" {
			p.where(p.code()+" "+sign+" ?", q.After)
		}
		return p.query.Order(p.code() + down), nil
	}
	if q.After != "" {
		last, err := first[releaseRow](tx, "code = ?", q.After)
		if err != nil {
			return nil, missing(err, fault.New(fault.NotFound, "fault.release.missing", fault.Args{"release": q.After}))
		}
		p.where(fmt.Sprintf("(%[1]s, %[2]s) %[3]s (?, ?) AND (%[1]s %[3]s ? OR (%[1]s = ? AND %[2]s %[3]s ?))", day, p.code(), sign),
			last.DueOn, q.After, last.DueOn, last.DueOn, q.After)
	}
	return p.query.Order(day + down + ", " + p.code() + down), nil
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
