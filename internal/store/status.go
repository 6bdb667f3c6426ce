package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Control are the repositories of document control.
func Control() document.Control {
	return document.Control{
		Statuses: Statuses{}, Heads: Heads{}, Calendar: Calendar{}, Submissions: Submissions{},
		Issuances: Issuances{}, Rules: ApprovalRules{}, Acknowledgements: Acknowledgements{},
		Reviews: DocumentReviews{},
	}
}

// Statuses stores where documents stand. It satisfies document.Statuses.
// Invariants I1, I2.
type Statuses struct{}

var _ document.Statuses = Statuses{}

type statusRow struct {
	DocumentID       string                  `gorm:"column:document_id;primaryKey"`
	Kind             string                  `gorm:"column:kind"`
	Subject          string                  `gorm:"column:subject"`
	RowVersion       int                     `gorm:"column:row_version"`
	LastVersion      string                  `gorm:"column:last_version"`
	LastState        string                  `gorm:"column:last_state"`
	OpenVersion      *string                 `gorm:"column:open_version"`
	OpenState        string                  `gorm:"column:open_state"`
	WaitingVersion   *string                 `gorm:"column:waiting_version"`
	WaitingFrom      date                    `gorm:"column:waiting_from"`
	EffectiveVersion *string                 `gorm:"column:effective_version"`
	InForce          bool                    `gorm:"column:in_force"`
	Waits            bool                    `gorm:"column:waits"`
	Missing          int                     `gorm:"column:missing"`
	Stale            bool                    `gorm:"column:stale"`
	Owner            string                  `gorm:"column:owner"`
	ReviewInterval   duration                `gorm:"column:review_interval"`
	Audience         JSON[document.Audience] `gorm:"column:audience"`
	ReviewDue        date                    `gorm:"column:review_due"`
	ValidUntil       date                    `gorm:"column:valid_until"`
	NextDue          date                    `gorm:"column:next_due"`
}

// TableName is the table of where documents stand.
func (statusRow) TableName() string { return "document_status" }

func newStatusRow(s document.Standing) statusRow {
	return statusRow{
		DocumentID: string(s.Document), Kind: s.Kind, Subject: s.Subject, RowVersion: s.Row + 1,
		LastVersion: string(s.Last), LastState: string(s.LastState),
		OpenVersion: optional(string(s.Open)), OpenState: string(s.OpenState),
		WaitingVersion: optional(string(s.Waiting)), WaitingFrom: date(s.From),
		EffectiveVersion: optional(string(s.Effective)), InForce: s.Effective != "", Waits: s.Waiting != "",
		Missing: s.Missing, Stale: s.Stale, Owner: s.Plan.Owner, ReviewInterval: duration(s.Plan.Interval),
		Audience: JSON[document.Audience]{s.Plan.Audience}, ReviewDue: date(s.ReviewDue),
		ValidUntil: date(s.ValidUntil), NextDue: date(earlier(s.ReviewDue, s.ValidUntil)),
	}
}

// earlier is the first of two days, of which either may be none.
func earlier(a, b clock.Date) clock.Date {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

func (r statusRow) standing() document.Standing {
	return document.Standing{
		Document: id.Document(r.DocumentID), Kind: r.Kind, Subject: r.Subject, Row: r.RowVersion,
		Last: id.Version(r.LastVersion), LastState: content.State(r.LastState),
		Open: id.Version(plain(r.OpenVersion)), OpenState: content.State(r.OpenState),
		Waiting: id.Version(plain(r.WaitingVersion)), From: clock.Date(r.WaitingFrom),
		Effective: id.Version(plain(r.EffectiveVersion)), Missing: r.Missing, Stale: r.Stale,
		Plan:      document.Plan{Owner: r.Owner, Interval: clock.Duration(r.ReviewInterval), Audience: r.Audience.Of},
		ReviewDue: clock.Date(r.ReviewDue), ValidUntil: clock.Date(r.ValidUntil),
	}
}

// Of returns where a document stands; in a command it locks the document until
// the command ends.
func (Statuses) Of(tx *work.Tx, doc id.Document) (document.Standing, error) {
	if err := lockRow(tx, "documents", string(doc)); err != nil {
		return document.Standing{}, err
	}
	row, err := first[statusRow](tx, "document_id = ?", string(doc))
	if err != nil {
		return document.Standing{}, fmt.Errorf("read status of document %s: %w", doc, err)
	}
	return row.standing(), nil
}

// Save inserts a standing of row 0, or changes it; fault.Stale when its row
// version is no longer the stored one. It gives the new row version.
func (Statuses) Save(tx *work.Tx, standing document.Standing) (int, error) {
	row := newStatusRow(standing)
	if standing.Row == 0 {
		if err := raced(conn(tx).Create(&row).Error); err != nil {
			return 0, fmt.Errorf("add status of document %s: %w", standing.Document, err)
		}
		return row.RowVersion, nil
	}
	done := conn(tx).Model(&statusRow{}).Where("document_id = ? AND row_version = ?", standing.Document, standing.Row).
		Select("row_version", "last_version", "last_state", "open_version", "open_state", "waiting_version",
			"waiting_from", "effective_version", "in_force", "waits", "missing", "stale", "owner", "review_interval",
			"audience", "review_due", "valid_until", "next_due").Updates(row)
	if done.Error != nil {
		return 0, fmt.Errorf("change status of document %s: %w", standing.Document, done.Error)
	}
	if done.RowsAffected == 0 {
		return 0, fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return row.RowVersion, nil
}

// Flag marks whether live data would give other content; the row version stays.
func (Statuses) Flag(tx *work.Tx, doc id.Document, stale bool) error {
	err := conn(tx).Model(&statusRow{}).Where("document_id = ?", doc).Update("stale", stale).Error
	if err != nil {
		return fmt.Errorf("flag document %s: %w", doc, err)
	}
	return nil
}

// Page lists documents by kind and subject.
func (Statuses) Page(tx *work.Tx, q document.StatusQuery) ([]document.Standing, []document.Document, error) {
	query, order, err := paged(tx, q)
	if query == nil || err != nil {
		return nil, nil, err
	}
	var rows []statusRow
	if err := query.Order(order).Limit(q.Limit).Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("list documents: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	standings := mapped(rows, statusRow.standing)
	docs, err := documentsOf(tx, mapped(rows, func(r statusRow) string { return r.DocumentID }))
	return standings, docs, err
}

// paged is the query of a page and its order; nil when nothing can match. What is due
// or unowned is few among many, wherever it comes by kind and subject: a plus before
// the columns keeps SQLite from walking along all documents in their order, and means
// nothing to MySQL.
func paged(tx *work.Tx, q document.StatusQuery) (*gorm.DB, string, error) {
	query, err := narrowed(tx, q)
	if err != nil || query == nil {
		return nil, "", err
	}
	if q.Due.IsZero() && !q.Unowned {
		return behind(query, q.AfterKind, q.AfterSubject), "kind, subject", nil
	}
	if q.AfterKind != "" || q.AfterSubject != "" {
		query = query.Where("(+kind > ? OR (+kind = ? AND +subject > ?))", q.AfterKind, q.AfterKind, q.AfterSubject)
	}
	return query, "+kind, +subject", nil
}

// narrowed keeps the documents of a query; nil when there can be none.
func narrowed(tx *work.Tx, q document.StatusQuery) (*gorm.DB, error) {
	query := filtered(conn(tx).Model(&statusRow{}), q)
	if !q.Unowned {
		return query, nil
	}
	owners, err := absentOwners(tx)
	if err != nil || len(owners) == 0 {
		return nil, err
	}
	return query.Where("owner IN ?", owners), nil
}

// absentOwners are the owners of documents who are nobody active. It seeks from one
// owner to the next, because owners are few and documents many. Invariant I22.
func absentOwners(tx *work.Tx) ([]string, error) {
	var active, absent []string
	if err := conn(tx).Table("people").Where("inactive = 0").Pluck("code", &active).Error; err != nil {
		return nil, fmt.Errorf("list active people: %w", err)
	}
	slices.Sort(active)
	for query := conn(tx); ; {
		var owner []string
		if err := query.Table("document_status").Order("owner").Limit(1).Pluck("owner", &owner).Error; err != nil {
			return nil, fmt.Errorf("look for owners who are not active: %w", err)
		}
		if len(owner) == 0 {
			return absent, nil
		}
		if _, known := slices.BinarySearch(active, owner[0]); !known {
			absent = append(absent, owner[0])
		}
		query = conn(tx).Where("owner > ?", owner[0])
	}
}

// behind keeps what comes after a kind and subject. It says the same twice, because
// SQLite seeks in an index by the first form alone, and MySQL by the second alone:
// so a page costs the same however many come before it.
func behind(query *gorm.DB, kind, subject string) *gorm.DB {
	if kind == "" && subject == "" {
		return query
	}
	return query.Where("(kind, subject) > (?, ?) AND (kind > ? OR (kind = ? AND subject > ?))",
		kind, subject, kind, kind, subject)
}

// filtered keeps what a query asks for; "" and zero ask for everything.
func filtered(query *gorm.DB, q document.StatusQuery) *gorm.DB {
	if q.Subjects != nil {
		query = query.Where("kind IN ? AND subject IN ?", q.Kinds, q.Subjects)
	}
	where := func(asked bool, condition string, args ...any) {
		if asked {
			query = query.Where(condition, args...)
		}
	}
	where(q.Kind != "", "kind = ?", q.Kind)
	where(q.Owner != "", "owner = ?", q.Owner)
	where(q.Stale, "stale = 1")
	where(!q.Due.IsZero(), "next_due <= ?", date(q.Due))
	where(!q.Attention.IsZero(), "(stale = 1 OR missing > 0 OR next_due <= ?)", date(q.Attention))
	where(q.Customer != "", aboutCustomer, q.Customer, q.Customer)
	switch q.State {
	case "":
	case content.Draft, content.InReview:
		query = query.Where("open_state = ?", string(q.State))
	case content.Approved:
		query = query.Where("waits = 1")
	case content.Effective:
		query = query.Where("in_force = 1")
	default:
		query = query.Where("last_state = ?", string(q.State))
	}
	return query
}

// aboutCustomer keeps documents about a customer, or about a release for it or a
// deployment of one, whose code stands before the "@".
const aboutCustomer = `(subject = ? OR EXISTS (SELECT 1 FROM release_customers c WHERE c.customer_code = ?
	AND c.release_code = CASE WHEN INSTR(subject, '@') > 0 THEN SUBSTR(subject, 1, INSTR(subject, '@') - 1) ELSE subject END))`

// Count tells how many documents a query finds, up to its limit.
func (Statuses) Count(tx *work.Tx, q document.StatusQuery) (int, error) {
	query, err := narrowed(tx, q)
	if err != nil || query == nil {
		return 0, err
	}
	var n int64
	some := query.Select("document_id").Limit(q.Limit)
	if err := conn(tx).Table("(?) AS some", some).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return int(n), nil
}

// documentsOf reads documents in the order of their ids.
func documentsOf(tx *work.Tx, ids []string) ([]document.Document, error) {
	var rows []documentRow
	if err := conn(tx).Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	byID := make(map[string]documentRow, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	return mapped(ids, func(one string) document.Document { return byID[one].document() }), nil
}
