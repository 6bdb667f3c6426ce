package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/document"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/work"
)

// Submissions stores submissions and the decisions on them. It satisfies
// document.Submissions. Invariants I5, I6.
type Submissions struct{}

var _ document.Submissions = Submissions{}

type submissionRow struct {
	VersionID   string              `gorm:"column:version_id;primaryKey"`
	Level       string              `gorm:"column:level"`
	Proposed    string              `gorm:"column:proposed"`
	Source      string              `gorm:"column:source"`
	Rule        JSON[document.Rule] `gorm:"column:rule"`
	Description JSON[content.Text]  `gorm:"column:description"`
	Submitter   string              `gorm:"column:submitter"`
	WantedFrom  date                `gorm:"column:wanted_from"`
	SubmittedAt instant             `gorm:"column:submitted_at"`
}

// TableName is the table of submissions.
func (submissionRow) TableName() string { return "submissions" }

func newSubmissionRow(s document.Submitted) submissionRow {
	return submissionRow{
		VersionID: string(s.Version), Level: string(s.Level), Proposed: s.Proposed, Source: s.Source,
		Rule: JSON[document.Rule]{s.Rule}, Description: JSON[content.Text]{s.Change}, Submitter: s.Submitter,
		WantedFrom: date(s.From), SubmittedAt: instant(s.At),
	}
}

func (r submissionRow) submitted() document.Submitted {
	return document.Submitted{
		Version: id.Version(r.VersionID), Level: document.Level(r.Level), Proposed: r.Proposed, Source: r.Source,
		Rule: r.Rule.Of, Change: r.Description.Of, Submitter: r.Submitter, From: clock.Date(r.WantedFrom),
		At: clock.Instant(r.SubmittedAt),
	}
}

type decisionRow struct {
	ID          string  `gorm:"column:id;primaryKey"`
	VersionID   string  `gorm:"column:version_id"`
	Person      string  `gorm:"column:person"`
	Step        int     `gorm:"column:step"`
	Role        string  `gorm:"column:role"`
	Meaning     string  `gorm:"column:meaning"`
	Approved    bool    `gorm:"column:approved"`
	Reason      string  `gorm:"column:reason"`
	ContentHash string  `gorm:"column:content_hash"`
	Solo        bool    `gorm:"column:solo"`
	DecidedAt   instant `gorm:"column:decided_at"`
}

// TableName is the table of decisions.
func (decisionRow) TableName() string { return "decisions" }

func newDecisionRow(d document.Decided) decisionRow {
	return decisionRow{
		ID: string(d.ID), VersionID: string(d.Version), Person: d.Person, Step: d.Step, Role: d.Role,
		Meaning: d.Meaning, Approved: d.Approved, Reason: d.Reason, ContentHash: d.Content, Solo: d.Solo,
		DecidedAt: instant(d.At),
	}
}

func (r decisionRow) decided() document.Decided {
	return document.Decided{
		ID: id.Decision(r.ID), Version: id.Version(r.VersionID), Person: r.Person, Step: r.Step, Role: r.Role,
		Meaning: r.Meaning, Approved: r.Approved, Reason: r.Reason, Content: r.ContentHash, Solo: r.Solo,
		At: clock.Instant(r.DecidedAt),
	}
}

// Submit inserts a submission.
func (Submissions) Submit(tx *work.Tx, submitted document.Submitted) error {
	row := newSubmissionRow(submitted)
	if err := conn(tx).Create(&row).Error; err != nil {
		return fmt.Errorf("submit version %s: %w", submitted.Version, err)
	}
	return nil
}

// Of returns the submission of a version; fault.NotFound without one.
func (Submissions) Of(tx *work.Tx, version id.Version) (document.Submitted, error) {
	row, err := first[submissionRow](tx, "version_id = ?", string(version))
	if err != nil {
		err = missing(err, fault.New(fault.NotFound, "fault.document.not_submitted", nil))
		return document.Submitted{}, fmt.Errorf("read submission of version %s: %w", version, err)
	}
	return row.submitted(), nil
}

// Decide inserts a decision; fault.Conflict when the person has decided.
func (Submissions) Decide(tx *work.Tx, decided document.Decided) error {
	row := newDecisionRow(decided)
	if err := conn(tx).Create(&row).Error; err != nil {
		err = taken(err, fault.New(fault.Conflict, "fault.document.decided", nil))
		return fmt.Errorf("decide on version %s: %w", decided.Version, err)
	}
	return nil
}

// Decisions returns the decisions on a version, oldest first.
func (Submissions) Decisions(tx *work.Tx, version id.Version) ([]document.Decided, error) {
	var rows []decisionRow
	if err := conn(tx).Where("version_id = ?", version).Order("decided_at, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list decisions on version %s: %w", version, err)
	}
	return mapped(rows, decisionRow.decided), nil
}

// ApprovalRules stores the approval rules that the organisation set. It satisfies
// document.Rules.
type ApprovalRules struct{}

var _ document.Rules = ApprovalRules{}

type approvalRuleRow struct {
	Kind       string              `gorm:"column:kind;primaryKey"`
	Rule       JSON[document.Rule] `gorm:"column:rule"`
	RowVersion int                 `gorm:"column:row_version"`
	RecordedAt instant             `gorm:"column:recorded_at"`
}

// TableName is the table of approval rules.
func (approvalRuleRow) TableName() string { return "approval_rules" }

// Of returns the rule of a kind with its row version; row 0 when none was set.
func (ApprovalRules) Of(tx *work.Tx, kind string) (document.Rule, int, error) {
	row, err := first[approvalRuleRow](tx, "kind = ?", kind)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return document.Rule{}, 0, nil
	case err != nil:
		return document.Rule{}, 0, fmt.Errorf("read approval rule of %s: %w", kind, err)
	}
	return row.Rule.Of, row.RowVersion, nil
}

// Put writes the rule of a kind whose row version was expect; fault.Stale when it
// is another.
func (ApprovalRules) Put(tx *work.Tx, kind string, expect int, rule document.Rule) error {
	row := approvalRuleRow{Kind: kind, Rule: JSON[document.Rule]{rule}, RowVersion: expect + 1, RecordedAt: instant(tx.Now())}
	stale := fault.New(fault.Stale, "fault.database.stale", nil)
	if expect == 0 {
		if err := conn(tx).Create(&row).Error; err != nil {
			return fmt.Errorf("add approval rule of %s: %w", kind, taken(err, stale))
		}
		return nil
	}
	done := conn(tx).Model(&approvalRuleRow{}).Where("kind = ? AND row_version = ?", kind, expect).
		Select("rule", "row_version", "recorded_at").Updates(row)
	if done.Error != nil {
		return fmt.Errorf("change approval rule of %s: %w", kind, done.Error)
	}
	if done.RowsAffected == 0 {
		return stale
	}
	return nil
}

// DocumentReviews stores the results of reviews of documents. It satisfies
// document.Reviews. Scope F24.
type DocumentReviews struct{}

var _ document.Reviews = DocumentReviews{}

type documentReviewRow struct {
	ID          string  `gorm:"column:id;primaryKey"`
	VersionID   string  `gorm:"column:version_id"`
	Person      string  `gorm:"column:person"`
	Unchanged   bool    `gorm:"column:unchanged"`
	Note        string  `gorm:"column:note"`
	NextVersion *string `gorm:"column:next_version"`
	ReviewedAt  instant `gorm:"column:reviewed_at"`
}

// TableName is the table of results of reviews.
func (documentReviewRow) TableName() string { return "document_reviews" }

// Add inserts the result of a review.
func (DocumentReviews) Add(tx *work.Tx, result document.ReviewResult) error {
	key, err := id.New[id.Decision]()
	if err != nil {
		return err
	}
	row := documentReviewRow{
		ID: string(key), VersionID: string(result.Version), Person: result.Person, Unchanged: result.Unchanged,
		Note: result.Note, NextVersion: optional(string(result.Next)), ReviewedAt: instant(result.At),
	}
	if err := conn(tx).Create(&row).Error; err != nil {
		return fmt.Errorf("add review of version %s: %w", result.Version, err)
	}
	return nil
}
