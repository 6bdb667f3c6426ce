package store

import (
	"fmt"

	"acta/internal/clock"
	"acta/internal/content"
	"acta/internal/fault"
	"acta/internal/id"
	"acta/internal/release"
	"acta/internal/work"
)

// Reviews stores the reviews of releases. It satisfies release.Reviews.
type Reviews struct{}

var _ release.Reviews = Reviews{}

type reviewRow struct {
	ReleaseID    string           `gorm:"column:release_id;primaryKey"`
	DueOn        date             `gorm:"column:due_on"`
	HeldOn       date             `gorm:"column:held_on"`
	Chair        string           `gorm:"column:chair"`
	Kind         string           `gorm:"column:kind"`
	ChangeRecord string           `gorm:"column:change_record"`
	Incidents    *int             `gorm:"column:incidents"`
	Score        string           `gorm:"column:score"`
	Answers      *int             `gorm:"column:answers"`
	MonitorUntil date             `gorm:"column:monitor_until"`
	ClosedAt     instant          `gorm:"column:closed_at"`
	Body         JSON[reviewBody] `gorm:"column:body"`
	RowVersion   int              `gorm:"column:row_version"`
	RecordedAt   instant          `gorm:"column:recorded_at"`
}

// TableName is the table of reviews.
func (reviewRow) TableName() string { return "reviews" }

// reviewBody is what a review says in words, and its lists.
type reviewBody struct {
	Summary      content.Text      `json:"summary,omitempty"`
	Performance  content.Text      `json:"performance,omitempty"`
	Findings     []release.Finding `json:"findings,omitempty"`
	Improvements []improvementBody `json:"improvements,omitempty"`
	Recipients   []recipientBody   `json:"recipients,omitempty"`
}

type improvementBody struct {
	Code  string       `json:"code"`
	Text  content.Text `json:"text,omitempty"`
	Owner string       `json:"owner,omitempty"`
	Due   string       `json:"due,omitempty"`
	State string       `json:"state"`
}

type recipientBody struct {
	Role string `json:"role"`
	Name string `json:"name,omitempty"`
	Sent string `json:"sent,omitempty"`
}

func newReviewRow(v release.Review, now clock.Instant) reviewRow {
	return reviewRow{
		ReleaseID: string(v.ReleaseID), DueOn: date(v.Due), HeldOn: date(v.Held), Chair: v.Chair, Kind: string(v.Kind),
		ChangeRecord: v.ChangeRecord, Incidents: v.Incidents, Score: v.Score, Answers: v.Answers,
		MonitorUntil: date(v.MonitorUntil), ClosedAt: instant(v.Closed), RowVersion: v.RowVersion + 1, RecordedAt: instant(now),
		Body: JSON[reviewBody]{reviewBody{
			Summary: v.Summary, Performance: v.Performance, Findings: v.Findings,
			Improvements: mapped(v.Improvements, func(i release.Improvement) improvementBody {
				return improvementBody{i.Code, i.Text, i.Owner, i.Due.String(), string(i.State)}
			}),
			Recipients: mapped(v.Recipients, func(r release.Recipient) recipientBody {
				return recipientBody{r.Role, r.Name, r.Sent.String()}
			}),
		}},
	}
}

func (r reviewRow) review() (release.Review, error) {
	b, d := r.Body.Of, &decoder{}
	return release.Review{
		ReleaseID: id.Release(r.ReleaseID), RowVersion: r.RowVersion, Due: clock.Date(r.DueOn), Held: clock.Date(r.HeldOn),
		Chair: r.Chair, Kind: release.ReviewKind(r.Kind), ChangeRecord: r.ChangeRecord, Incidents: r.Incidents,
		Score: r.Score, Answers: r.Answers, MonitorUntil: clock.Date(r.MonitorUntil), Closed: clock.Instant(r.ClosedAt),
		Summary: b.Summary, Performance: b.Performance,
		Findings: b.Findings,
		Improvements: mapped(b.Improvements, func(i improvementBody) release.Improvement {
			return release.Improvement{
				Code: i.Code, Text: i.Text, Owner: i.Owner, Due: d.date(i.Due), State: release.ImprovementState(i.State),
			}
		}),
		Recipients: mapped(b.Recipients, func(r recipientBody) release.Recipient {
			return release.Recipient{Role: r.Role, Name: r.Name, Sent: d.date(r.Sent)}
		}),
	}, d.err
}

// Find returns the review of a release; its RowVersion is 0 if there is none.
func (Reviews) Find(tx *work.Tx, of id.Release) (release.Review, error) {
	var rows []reviewRow
	if err := conn(tx).Where("release_id = ?", of).Limit(1).Find(&rows).Error; err != nil {
		return release.Review{}, fmt.Errorf("find review: %w", err)
	}
	if len(rows) == 0 {
		return release.Review{}, nil
	}
	review, err := rows[0].review()
	if err != nil {
		return release.Review{}, fmt.Errorf("read review of %s: %w", of, err)
	}
	return review, nil
}

// Save inserts a review whose RowVersion is 0, else changes it; a newer row is
// fault.Stale.
func (Reviews) Save(tx *work.Tx, v release.Review) error {
	row := newReviewRow(v, tx.Now())
	if v.RowVersion == 0 {
		if err := raced(conn(tx).Create(&row).Error); err != nil {
			return fmt.Errorf("add review of %s: %w", v.Release, err)
		}
		return nil
	}
	done := conn(tx).Select("*").Where("row_version = ?", v.RowVersion).Updates(&row)
	if done.Error != nil {
		return fmt.Errorf("change review of %s: %w", v.Release, done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Stale, "fault.database.stale", nil)
	}
	return nil
}
