package store

import (
	"errors"
	"strconv"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/release"
	"acta/internal/work"
)

// writer makes the child rows of a parent at an instant.
type writer struct {
	parent     string // id of the release or deployment
	code       string // of the release, for its lists
	listed     listed // what the release's lists filter by
	deployment string // code, of exceptions; "" for the release's own
	now        instant
}

// listed are the columns of a release by which lists filter and order; its
// customers and services repeat them, so that their lists are read along an index.
type listed struct {
	DueOn     date   `gorm:"column:due_on"`
	Stage     string `gorm:"column:stage"`
	Type      string `gorm:"column:type"`
	Suspended bool   `gorm:"column:suspended"`
}

func listedOf(r release.Release) listed {
	return listed{DueOn: dueOn(r), Stage: string(r.Stage), Type: r.Type, Suspended: r.Suspended != nil && *r.Suspended}
}

type releaseCustomerRow struct {
	ReleaseID    string  `gorm:"column:release_id;primaryKey"`
	CustomerCode string  `gorm:"column:customer_code;primaryKey"`
	Ordinal      int     `gorm:"column:ordinal"`
	ReleaseCode  string  `gorm:"column:release_code"`
	Listed       listed  `gorm:"embedded"`
	RecordedAt   instant `gorm:"column:recorded_at"`
}

// TableName is the table of the customers of releases.
func (releaseCustomerRow) TableName() string { return "release_customers" }

func (r releaseCustomerRow) childKey() string { return r.CustomerCode }

func (r releaseCustomerRow) value() string { return r.CustomerCode }

func (w writer) customer(n int, code string) releaseCustomerRow {
	return releaseCustomerRow{w.parent, code, n, w.code, w.listed, w.now}
}

type releaseServiceRow struct {
	ReleaseID   string  `gorm:"column:release_id;primaryKey"`
	ServiceCode string  `gorm:"column:service_code;primaryKey"`
	Ordinal     int     `gorm:"column:ordinal"`
	ReleaseCode string  `gorm:"column:release_code"`
	Listed      listed  `gorm:"embedded"`
	RecordedAt  instant `gorm:"column:recorded_at"`
}

// TableName is the table of the services of releases.
func (releaseServiceRow) TableName() string { return "release_services" }

func (r releaseServiceRow) childKey() string { return r.ServiceCode }

func (r releaseServiceRow) value() string { return r.ServiceCode }

func (w writer) service(n int, code string) releaseServiceRow {
	return releaseServiceRow{w.parent, code, n, w.code, w.listed, w.now}
}

type unitRow struct {
	ReleaseID   string             `gorm:"column:release_id;primaryKey"`
	Code        string             `gorm:"column:code;primaryKey"`
	Ordinal     int                `gorm:"column:ordinal"`
	Name        JSON[content.Text] `gorm:"column:name"`
	Version     string             `gorm:"column:version"`
	Kind        JSON[content.Text] `gorm:"column:kind"`
	ServiceCode string             `gorm:"column:service_code"`
	Hash        string             `gorm:"column:hash"`
	Items       JSON[[]string]     `gorm:"column:items"`
	Party       string             `gorm:"column:party"`
	RecordedAt  instant            `gorm:"column:recorded_at"`
}

// TableName is the table of release units.
func (unitRow) TableName() string { return "release_units" }

func (r unitRow) childKey() string { return r.Code }

func (w writer) unit(n int, u release.Unit) unitRow {
	return unitRow{
		ReleaseID: w.parent, Code: u.Code, Ordinal: n, Name: JSON[content.Text]{u.Name}, Version: u.Version,
		Kind: JSON[content.Text]{u.Kind}, ServiceCode: u.Service, Hash: u.Hash, Items: JSON[[]string]{u.Items},
		Party: u.Party, RecordedAt: w.now,
	}
}

func (r unitRow) value() release.Unit {
	return release.Unit{
		Code: r.Code, Name: r.Name.Of, Version: r.Version, Kind: r.Kind.Of, Service: r.ServiceCode, Hash: r.Hash,
		Items: someOf(r.Items.Of), Party: r.Party,
	}
}

type activityRow struct {
	ReleaseID  string             `gorm:"column:release_id;primaryKey"`
	Sequence   int                `gorm:"column:sequence;primaryKey;autoIncrement:false"`
	Title      JSON[content.Text] `gorm:"column:title"`
	Roles      JSON[[]string]     `gorm:"column:roles"`
	Planned    plannedColumns     `gorm:"embedded;embeddedPrefix:planned_"`
	Week       *int               `gorm:"column:week"`
	Signals    string             `gorm:"column:signals"`
	Milestone  *bool              `gorm:"column:milestone"`
	State      string             `gorm:"column:state"`
	RecordedAt instant            `gorm:"column:recorded_at"`
}

// TableName is the table of activities.
func (activityRow) TableName() string { return "release_activities" }

func (r activityRow) childKey() string { return strconv.Itoa(r.Sequence) }

func (w writer) activity(_ int, a release.Activity) activityRow {
	return activityRow{
		ReleaseID: w.parent, Sequence: a.Sequence, Title: JSON[content.Text]{a.Title},
		Roles: JSON[[]string]{a.Roles}, Planned: newPlanned(a.Planned), Week: a.Week, Signals: a.Signal,
		Milestone: a.Milestone, State: string(a.State), RecordedAt: w.now,
	}
}

func (r activityRow) value() release.Activity {
	return release.Activity{
		Sequence: r.Sequence, Title: r.Title.Of, Roles: r.Roles.Of, Planned: r.Planned.planned(), Week: r.Week,
		Signal: r.Signals, Milestone: r.Milestone, State: release.ActivityState(r.State),
	}
}

type referenceRow struct {
	ReleaseID   string             `gorm:"column:release_id;primaryKey"`
	Kind        string             `gorm:"column:kind;primaryKey"`
	Gate        string             `gorm:"column:gate;primaryKey"`
	Code        string             `gorm:"column:code;primaryKey"`
	Ordinal     int                `gorm:"column:ordinal"`
	Title       JSON[content.Text] `gorm:"column:title"`
	RequestedOn date               `gorm:"column:requested_on"`
	ReviewedOn  date               `gorm:"column:reviewed_on"`
	Decision    string             `gorm:"column:decision"`
	Transition  bool               `gorm:"column:transition"`
	Closes      bool               `gorm:"column:closes"`
	Result      string             `gorm:"column:result"`
	Comment     JSON[content.Text] `gorm:"column:comment"`
	RecordedAt  instant            `gorm:"column:recorded_at"`
}

// TableName is the table of references.
func (referenceRow) TableName() string { return "release_references" }

func (r referenceRow) childKey() string { return r.Kind + "/" + r.Gate + "/" + r.Code }

func (w writer) reference(n int, f release.Reference) referenceRow {
	return referenceRow{
		ReleaseID: w.parent, Kind: string(f.Kind), Gate: f.Gate, Code: f.Code, Ordinal: n,
		Title: JSON[content.Text]{f.Title}, RequestedOn: date(f.Requested), ReviewedOn: date(f.Reviewed),
		Decision: string(f.Decision), Transition: f.Transition, Closes: f.Closes, Result: string(f.Result),
		Comment: JSON[content.Text]{f.Comment}, RecordedAt: w.now,
	}
}

func (r referenceRow) value() release.Reference {
	return release.Reference{
		Kind: release.ReferenceKind(r.Kind), Gate: r.Gate, Code: r.Code, Title: r.Title.Of,
		Requested: clock.Date(r.RequestedOn), Reviewed: clock.Date(r.ReviewedOn),
		Decision: release.Decision(r.Decision), Transition: r.Transition, Closes: r.Closes, Result: release.ChangeResult(r.Result),
		Comment: r.Comment.Of,
	}
}

type authorisationRow struct {
	ReleaseID   string             `gorm:"column:release_id;primaryKey"`
	Reference   string             `gorm:"column:reference;primaryKey"`
	Ordinal     int                `gorm:"column:ordinal"`
	Authority   string             `gorm:"column:authority"`
	Role        string             `gorm:"column:role"`
	Person      string             `gorm:"column:person"`
	Occurred    plannedColumns     `gorm:"embedded;embeddedPrefix:occurred_"`
	Noted       plannedColumns     `gorm:"embedded;embeddedPrefix:noted_"`
	Verbal      bool               `gorm:"column:verbal"`
	Conditions  JSON[content.Text] `gorm:"column:conditions"`
	ExpiresOn   date               `gorm:"column:expires_on"`
	ContentHash string             `gorm:"column:content_hash"`
	Number      string             `gorm:"column:number"`
	RevokedOn   date               `gorm:"column:revoked_on"`
	Core        string             `gorm:"column:core"`
	RecordedAt  instant            `gorm:"column:recorded_at"`
}

// TableName is the table of authorisations.
func (authorisationRow) TableName() string { return "release_authorisations" }

func (r authorisationRow) childKey() string { return r.Reference }

func (w writer) authorisation(n int, a release.Authorisation) authorisationRow {
	return authorisationRow{
		ReleaseID: w.parent, Reference: a.Reference, Ordinal: n, Authority: a.Authority, Role: a.Role,
		Person: a.Person, Occurred: newPlanned(a.On), Noted: newPlanned(a.Recorded), Verbal: a.Verbal,
		Conditions: JSON[content.Text]{a.Conditions}, ExpiresOn: date(a.Expires), ContentHash: a.Content,
		Number: a.Number, RevokedOn: date(a.Revoked), Core: a.Core, RecordedAt: w.now,
	}
}

func (r authorisationRow) value() release.Authorisation {
	return release.Authorisation{
		Reference: r.Reference, Authority: r.Authority, Role: r.Role, Person: r.Person, On: r.Occurred.planned(),
		Recorded: r.Noted.planned(), Verbal: r.Verbal, Conditions: r.Conditions.Of,
		Expires: clock.Date(r.ExpiresOn), Content: r.ContentHash, Number: r.Number, Revoked: clock.Date(r.RevokedOn),
		Core: r.Core,
	}
}

type criterionRow struct {
	ReleaseID   string             `gorm:"column:release_id;primaryKey"`
	Code        string             `gorm:"column:code;primaryKey"`
	Ordinal     int                `gorm:"column:ordinal"`
	Description JSON[content.Text] `gorm:"column:description"`
	Evidence    JSON[content.Text] `gorm:"column:evidence"`
	AgreedOn    date               `gorm:"column:agreed_on"`
	AgreedWith  string             `gorm:"column:agreed_with"`
	State       string             `gorm:"column:state"`
	RecordedAt  instant            `gorm:"column:recorded_at"`
}

// TableName is the table of acceptance criteria.
func (criterionRow) TableName() string { return "release_criteria" }

func (r criterionRow) childKey() string { return r.Code }

func (w writer) criterion(n int, c release.Criterion) criterionRow {
	return criterionRow{
		ReleaseID: w.parent, Code: c.Code, Ordinal: n, Description: JSON[content.Text]{c.Text},
		Evidence: JSON[content.Text]{c.Evidence}, AgreedOn: date(c.Agreed), AgreedWith: c.By,
		State: string(c.State), RecordedAt: w.now,
	}
}

func (r criterionRow) value() release.Criterion {
	return release.Criterion{
		Code: r.Code, Text: r.Description.Of, Evidence: r.Evidence.Of, Agreed: clock.Date(r.AgreedOn),
		By: r.AgreedWith, State: release.CriterionState(r.State),
	}
}

// someOf is nil for an empty list, as units of other sources have it.
func someOf(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// saving is a release whose children are written. Where it is known what was found,
// only what differs from that is looked at.
type saving struct {
	tx    *work.Tx
	found *release.Release // nil when the rows must be read first
	r     release.Release
}

func (s saving) writer(r release.Release) writer {
	return writer{parent: string(r.ID), code: r.Code, listed: listedOf(r), now: instant(s.tx.Now())}
}

// savePart makes the rows of a part of a release, which a condition finds, equal to
// what they shall be.
func savePart[R child](s saving, in string, part func(writer, release.Release) []R) error {
	of, wanted := string(s.r.ID), part(s.writer(s.r), s.r)
	if s.found == nil {
		return syncChildren(s.tx, in, of, wanted)
	}
	return writeChildren(s.tx, of, part(s.writer(*s.found), *s.found), wanted)
}

// saveList is savePart of a list of the release.
func saveList[R child, V any](s saving, list func(release.Release) []V, row func(writer, int, V) R) error {
	return savePart(s, "release_id = ?", func(w writer, r release.Release) []R {
		return numbered(list(r), func(n int, v V) R { return row(w, n, v) })
	})
}

func (s saving) children() error {
	const in = "release_id = ?"
	return errors.Join(
		saveList(s, func(r release.Release) []string { return r.Customers }, writer.customer),
		saveList(s, func(r release.Release) []string { return r.Services }, writer.service),
		saveList(s, func(r release.Release) []release.Unit { return r.Units }, writer.unit),
		saveList(s, func(r release.Release) []release.Activity { return r.Activities }, writer.activity),
		saveList(s, func(r release.Release) []release.Reference { return r.References }, writer.reference),
		saveList(s, func(r release.Release) []release.Authorisation { return r.Authorisations }, writer.authorisation),
		saveList(s, func(r release.Release) []release.Criterion { return r.Criteria }, writer.criterion),
		savePart(s, in, writer.exceptions),
		savePart(s, in, writer.concerned),
		savePart(saving{tx: s.tx, r: s.r}, in, writer.words), // read: an upgrade folds fewer letters
	)
}

func readReleaseChildren(tx *work.Tx, r *release.Release) error {
	const in = "release_id = ?"
	of, errs := string(r.ID), make([]error, 7)
	r.Customers, errs[0] = children(tx, in, of, "ordinal", releaseCustomerRow.value)
	r.Services, errs[1] = children(tx, in, of, "ordinal", releaseServiceRow.value)
	r.Units, errs[2] = children(tx, in, of, "ordinal", unitRow.value)
	r.Activities, errs[3] = children(tx, in, of, "sequence", activityRow.value)
	r.References, errs[4] = children(tx, in, of, "ordinal", referenceRow.value)
	r.Authorisations, errs[5] = children(tx, in, of, "ordinal", authorisationRow.value)
	r.Criteria, errs[6] = children(tx, in, of, "ordinal", criterionRow.value)
	return errors.Join(errs...)
}
