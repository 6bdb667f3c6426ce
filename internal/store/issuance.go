package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Issuances stores what was issued. It satisfies document.Issuances. Scope F16,
// F57.
type Issuances struct{}

var _ document.Issuances = Issuances{}

type issueRow struct {
	VersionID     string  `gorm:"column:version_id;primaryKey"`
	DocumentID    string  `gorm:"column:document_id"`
	Ordinal       int     `gorm:"column:ordinal"`
	Number        string  `gorm:"column:number"`
	SheetHash     string  `gorm:"column:sheet_hash"`
	EntryIndex    int64   `gorm:"column:entry_index"`
	EffectiveFrom date    `gorm:"column:effective_from"`
	ValidUntil    date    `gorm:"column:valid_until"`
	IssuedAt      instant `gorm:"column:issued_at"`
}

// TableName is the table of what was issued.
func (issueRow) TableName() string { return "issues" }

func newIssueRow(i document.Issuance) issueRow {
	return issueRow{
		VersionID: string(i.Version), DocumentID: string(i.Document), Ordinal: i.Ordinal, Number: i.Number,
		SheetHash: i.Sheet, EntryIndex: i.Entry, EffectiveFrom: date(i.From), ValidUntil: date(i.ValidUntil),
		IssuedAt: instant(i.At),
	}
}

func (r issueRow) issuance() document.Issuance {
	return document.Issuance{
		Version: id.Version(r.VersionID), Document: id.Document(r.DocumentID), Ordinal: r.Ordinal, Number: r.Number,
		Sheet: r.SheetHash, Entry: r.EntryIndex, From: clock.Date(r.EffectiveFrom),
		ValidUntil: clock.Date(r.ValidUntil), At: clock.Instant(r.IssuedAt),
	}
}

type publicationRow struct {
	VersionID   string  `gorm:"column:version_id;primaryKey"`
	Files       int     `gorm:"column:files"`
	PublishedAt instant `gorm:"column:published_at"`
}

// TableName is the table of issued versions whose files are kept.
func (publicationRow) TableName() string { return "publications" }

// Issue inserts an issuance; fault.Conflict when the document has the number.
func (Issuances) Issue(tx *work.Tx, issuance document.Issuance) error {
	row := newIssueRow(issuance)
	if err := conn(tx).Create(&row).Error; err != nil {
		err = taken(err, fault.New(fault.Conflict, "fault.document.version_exists", fault.Args{"number": issuance.Number}))
		return fmt.Errorf("issue version %s: %w", issuance.Version, err)
	}
	return nil
}

// Of returns the issuances of a document, oldest first.
func (Issuances) Of(tx *work.Tx, doc id.Document) ([]document.Issuance, error) {
	var rows []struct {
		Issue     issueRow `gorm:"embedded"`
		Published bool     `gorm:"column:published"`
	}
	err := conn(tx).Table("issues").
		Select("issues.*, EXISTS (SELECT 1 FROM publications p WHERE p.version_id = issues.version_id) AS published").
		Where("document_id = ?", doc).Order("ordinal").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list issued versions of document %s: %w", doc, err)
	}
	list := make([]document.Issuance, len(rows))
	for i, row := range rows {
		list[i] = row.Issue.issuance()
		list[i].Published = row.Published
	}
	return list, nil
}

// Publish records that the files of an issued version are kept.
func (Issuances) Publish(tx *work.Tx, version id.Version, files int) error {
	row := publicationRow{VersionID: string(version), Files: files, PublishedAt: instant(tx.Now())}
	if err := raced(conn(tx).Create(&row).Error); err != nil {
		return fmt.Errorf("publish version %s: %w", version, err)
	}
	return nil
}

// Unpublished lists issued versions whose files are not kept, oldest first.
func (Issuances) Unpublished(tx *work.Tx, limit int) ([]id.Version, error) {
	var ids []id.Version
	err := conn(tx).Table("issues").Where("NOT EXISTS (SELECT 1 FROM publications p WHERE p.version_id = issues.version_id)").
		Order("issued_at, version_id").Limit(limit).Pluck("version_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("list unpublished versions: %w", err)
	}
	return ids, nil
}

// Calendar finds what a day brings. It satisfies document.Calendar.
type Calendar struct{}

var _ document.Calendar = Calendar{}

// Starting lists documents with a published version that waits for that day or
// an earlier one.
func (Calendar) Starting(tx *work.Tx, day clock.Date, limit int) ([]document.Document, error) {
	return found(tx, conn(tx).Where(`waits = 1 AND waiting_from <= ?
		AND EXISTS (SELECT 1 FROM publications p WHERE p.version_id = document_status.waiting_version)`, date(day)).
		Order("waiting_from, kind, subject"), limit)
}

// Ended lists documents whose version in force was valid until a day before.
func (Calendar) Ended(tx *work.Tx, day clock.Date, limit int) ([]document.Document, error) {
	return found(tx, conn(tx).Where("valid_until < ? AND in_force = 1", date(day)).Order("valid_until, kind, subject"), limit)
}

// Near lists documents whose review or end falls on a day up to the given one,
// by kind and subject after a pair.
func (Calendar) Near(tx *work.Tx, day clock.Date, after document.Ref, limit int) ([]document.Document, error) {
	return found(tx, behind(conn(tx).Where("next_due <= ?", date(day)), after.Kind, after.Subject).Order("kind, subject"), limit)
}

// Issued lists documents with the version that was issued last to take effect by a day,
// by kind and subject.
func (Calendar) Issued(tx *work.Tx, q document.ReignQuery) ([]document.Document, []id.Version, error) {
	var rows []struct{ DocumentID, VersionID string }
	query := conn(tx).Table("document_status").Select("document_status.document_id, i.version_id").
		Joins("JOIN issues i ON i.document_id = document_status.document_id AND i.ordinal = "+
			"(SELECT MAX(x.ordinal) FROM issues x WHERE x.document_id = document_status.document_id AND x.effective_from <= ?)", date(q.Day))
	if q.Kind != "" {
		query = query.Where("kind = ?", q.Kind)
	}
	if err := behind(query, q.After.Kind, q.After.Subject).Order("kind, subject").Limit(q.Limit).Scan(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("list documents issued by a day: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil, nil
	}
	ids, versions := make([]string, len(rows)), make([]id.Version, len(rows))
	for i, row := range rows {
		ids[i], versions[i] = row.DocumentID, id.Version(row.VersionID)
	}
	docs, err := documentsOf(tx, ids)
	return docs, versions, err
}

func found(tx *work.Tx, query *gorm.DB, limit int) ([]document.Document, error) {
	var ids []string
	if err := query.Table("document_status").Limit(limit).Pluck("document_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("find documents by day: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return documentsOf(tx, ids)
}

type reminderRow struct {
	DocumentID string  `gorm:"column:document_id;primaryKey"`
	What       string  `gorm:"column:what;primaryKey"`
	Due        date    `gorm:"column:due;primaryKey"`
	Days       int     `gorm:"column:days;primaryKey;autoIncrement:false"`
	RemindedAt instant `gorm:"column:reminded_at"`
}

// TableName is the table of reminders that were given.
func (reminderRow) TableName() string { return "reminders" }

// Remind keeps that a reminder was given; false when it was given before.
func (Calendar) Remind(tx *work.Tx, reminder document.Reminder) (bool, error) {
	row := reminderRow{
		DocumentID: string(reminder.Document), What: reminder.What, Due: date(reminder.Due), Days: reminder.Days,
		RemindedAt: instant(tx.Now()),
	}
	var n int64
	err := conn(tx).Model(&reminderRow{}).Where("document_id = ? AND what = ? AND due = ? AND days = ?",
		row.DocumentID, row.What, row.Due, row.Days).Count(&n).Error
	if err == nil && n == 0 {
		err = raced(conn(tx).Create(&row).Error)
	}
	if err != nil {
		return false, fmt.Errorf("keep reminder of document %s: %w", reminder.Document, err)
	}
	return n == 0, nil
}

// Acknowledgements stores who was asked to read a version and who has. It
// satisfies document.Acknowledgements. Scope F25.
type Acknowledgements struct{}

var _ document.Acknowledgements = Acknowledgements{}

type requestRow struct {
	VersionID string  `gorm:"column:version_id;primaryKey"`
	Person    string  `gorm:"column:person;primaryKey"`
	AskedAt   instant `gorm:"column:asked_at"`
}

// TableName is the table of requests to acknowledge.
func (requestRow) TableName() string { return "acknowledgement_requests" }

type acknowledgementRow struct {
	VersionID      string  `gorm:"column:version_id;primaryKey"`
	Person         string  `gorm:"column:person;primaryKey"`
	ContentHash    string  `gorm:"column:content_hash"`
	AcknowledgedAt instant `gorm:"column:acknowledged_at"`
}

// TableName is the table of acknowledgements.
func (acknowledgementRow) TableName() string { return "acknowledgements" }

// Ask inserts a request.
func (Acknowledgements) Ask(tx *work.Tx, version id.Version, person string) error {
	row := requestRow{VersionID: string(version), Person: person, AskedAt: instant(tx.Now())}
	if err := conn(tx).Create(&row).Error; err != nil {
		return fmt.Errorf("ask %s to acknowledge: %w", person, err)
	}
	return nil
}

// Acknowledge inserts an acknowledgement of the content; false when there is one,
// fault.NotFound without a request.
func (Acknowledgements) Acknowledge(tx *work.Tx, version id.Version, person, contentHash string) (bool, error) {
	if _, err := first[requestRow](tx, "version_id = ? AND person = ?", string(version), person); err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.document.not_asked", nil))
		return false, fmt.Errorf("find request to acknowledge: %w", err)
	}
	_, err := first[acknowledgementRow](tx, "version_id = ? AND person = ?", string(version), person)
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return false, err
	}
	row := acknowledgementRow{
		VersionID: string(version), Person: person, ContentHash: contentHash, AcknowledgedAt: instant(tx.Now()),
	}
	if err := raced(conn(tx).Create(&row).Error); err != nil {
		return false, fmt.Errorf("acknowledge version %s: %w", version, err)
	}
	return true, nil
}

// Of returns the requests of a version, by person.
func (Acknowledgements) Of(tx *work.Tx, version id.Version) ([]document.Acknowledgement, error) {
	var rows []struct {
		Request        requestRow `gorm:"embedded"`
		AcknowledgedAt instant    `gorm:"column:acknowledged_at"`
	}
	err := conn(tx).Table("acknowledgement_requests r").Select("r.*, a.acknowledged_at").
		Joins("LEFT JOIN acknowledgements a ON a.version_id = r.version_id AND a.person = r.person").
		Where("r.version_id = ?", version).Order("r.person").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("list acknowledgements of version %s: %w", version, err)
	}
	list := make([]document.Acknowledgement, len(rows))
	for i, row := range rows {
		list[i] = document.Acknowledgement{
			Person: row.Request.Person, Asked: clock.Instant(row.Request.AskedAt), At: clock.Instant(row.AcknowledgedAt),
		}
	}
	return list, nil
}

// Open lists documents in force that a person was asked to read and has not.
func (Acknowledgements) Open(tx *work.Tx, person string, limit int) ([]document.Document, error) {
	var ids []string
	err := conn(tx).Table("acknowledgement_requests r").
		Joins("JOIN document_status s ON s.effective_version = r.version_id").
		Where("r.person = ? AND NOT EXISTS (SELECT 1 FROM acknowledgements a WHERE a.version_id = r.version_id AND a.person = r.person)", person).
		Order("r.asked_at, r.version_id").Limit(limit).Pluck("s.document_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("list open acknowledgements of %s: %w", person, err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return documentsOf(tx, ids)
}
